package contract

import "sunledger/chaincode/provenance"

// RequestRetest asks a laboratory about a positive rapid test, on behalf of whoever
// produced, sent or holds the goods.
func (*Entries) RequestRetest(tx *Tx, requestID string, in provenance.RequestRetest) (*provenance.Receipt, error) {
	return tx.submit(provenance.RequestRetestOp, requestID, func() error {
		entry, batch, err := tx.tested(in.Entry, in.Batch)
		if err != nil {
			return err
		}
		if err := tx.permit(batch.Contestant(tx.stamp.Actor)); err != nil {
			return provenance.AsError(err).On(provenance.KindBatch, in.Batch)
		}
		decision, err := entry.Positive(in.Batch)
		if err != nil {
			return err
		}
		hold, err := load[provenance.Hold](tx, "entry", decision.Hold)
		if err != nil {
			return err
		}
		laboratory, standard, calendars, err := tx.timed(in.Laboratory, batch.Standard, "batch")
		if err != nil {
			return err
		}
		tx.update(entry)
		return decision.RequestRetest(in, batch, hold, laboratory, standard, calendars, tx.stamp)
	}, entryRefs(in.Entry, []string{in.Batch})...)
}

// ReportRetest records what the laboratory found; goods that conform are admitted and
// no longer held.
func (*Entries) ReportRetest(tx *Tx, requestID string, in provenance.ReportRetest) (*provenance.Receipt, error) {
	return tx.submit(provenance.ReportRetestOp, requestID, func() error {
		entry, batch, err := tx.tested(in.Entry, in.Batch)
		if err != nil {
			return err
		}
		if err := tx.permit(entry.Retester(in.Batch)); err != nil {
			return provenance.AsError(err).On(provenance.KindEntry, in.Entry)
		}
		decision, err := entry.Positive(in.Batch)
		if err != nil {
			return err
		}
		standard, err := load[provenance.Standard](tx, "batch", batch.Standard)
		if err != nil {
			return err
		}
		freed, err := decision.ReportRetest(in, batch, standard, tx.stamp)
		if err != nil {
			return err
		}
		tx.update(entry)
		if freed == "" {
			return nil
		}
		tx.update(batch)
		return tx.releaseHold(freed, "复测合格 passed on re-test: "+entry.ID)
	}, entryRefs(in.Entry, []string{in.Batch})...)
}

// tested loads an entry and one of its batches.
func (tx *Tx) tested(entry, batch string) (*provenance.Entry, *provenance.Batch, error) {
	e, err := load[provenance.Entry](tx, "entry", entry)
	if err != nil {
		return nil, nil, err
	}
	b, err := load[provenance.Batch](tx, "batch", batch)
	return e, b, err
}
