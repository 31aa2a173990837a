package contract

import (
	"strings"

	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Samples is the contract "sample": sampling inspection and re-inspection.
type Samples struct{ contractapi.Contract }

// Take takes a sample out of a batch, whoever has it, for the laboratory that the
// actor's authority commissions.
func (*Samples) Take(tx *Tx, requestID string, in provenance.TakeSample) (*provenance.Receipt, error) {
	reads := []ref{
		{provenance.KindSample, in.Sample, "sample"}, {provenance.KindBatch, in.Batch, "batch"},
		{provenance.KindDossier, in.Batch, "batch"}, {provenance.KindEnterprise, in.Laboratory, "laboratory"},
	}
	if in.Inspection != "" {
		reads = append(reads, ref{provenance.KindInspection, in.Inspection, "inspection"})
	}
	return tx.submit(provenance.TakeSampleOp, requestID, func() error {
		if err := tx.permit(tx.stamp.Actor.Owner()); err != nil {
			return err
		}
		batch, err := load[provenance.Batch](tx, "batch", in.Batch)
		if err != nil {
			return err
		}
		laboratory, err := load[provenance.Enterprise](tx, "laboratory", in.Laboratory)
		if err != nil {
			return err
		}
		holder, err := load[provenance.Enterprise](tx, "batch", batch.Holder.Enterprise)
		if err != nil {
			return err
		}
		var inspection *provenance.Inspection
		if in.Inspection != "" {
			if inspection, err = load[provenance.Inspection](tx, "inspection", in.Inspection); err != nil {
				return err
			}
		}
		sample, err := in.New(batch, holder, laboratory, inspection, tx.stamp)
		if err != nil {
			return err
		}
		dossier, err := findOrNew[provenance.Dossier](tx, "batch", in.Batch)
		if err != nil {
			return err
		}
		if err := dossier.FileSample(sample.ID); err != nil {
			return err
		}
		tx.update(batch, dossier)
		return tx.create("sample", sample)
	}, reads...)
}

// Report records what the commissioned laboratory found. A sample that fails
// holds its batch at once.
func (*Samples) Report(tx *Tx, requestID string, in provenance.ReportSample) (*provenance.Receipt, error) {
	return step(tx, provenance.ReportSampleOp, requestID, "sample", in.Sample, commissionedLaboratory, func(s *provenance.Sample) error {
		var (
			standard  *provenance.Standard
			batch     *provenance.Batch
			calendars provenance.Calendars
		)
		dossier := want{refs: []ref{{provenance.KindDossier, s.Batch, "sample"}, {provenance.KindHold, s.ID, "sample"}}} // of a sample that fails
		err := tx.read(must(&standard, "sample", s.Standard), must(&batch, "sample", s.Batch), workingDays(&calendars, tx.stamp.Today()), dossier)
		if err != nil {
			return err
		}
		hold, err := s.RecordReport(in, standard, batch, calendars, tx.stamp)
		if hold == nil || err != nil {
			return err
		}
		if err := tx.sampleFailed(s, standard); err != nil {
			return err
		}
		return tx.holdSampled(s, hold)
	})
}

// sampleFailed ends the sampled testing of the producer's product, where there is one,
// as a failing test report does. It does not come back with a re-inspection that
// passes, but with a conformant test report.
func (tx *Tx) sampleFailed(s *provenance.Sample, standard *provenance.Standard) error {
	if !standard.Samples() {
		return nil
	}
	testing, err := tx.testing(s.Producer, s.Product)
	if err != nil {
		return err
	}
	testing.End(s.Final().Reported.Today())
	tx.update(testing)
	return nil
}

// holdSampled saves the hold of a sample that failed. Another hold may have taken
// its ID; that must not keep the result off the ledger.
func (tx *Tx) holdSampled(s *provenance.Sample, hold *provenance.Hold) error {
	taken, err := find[provenance.Hold](tx, "sample", hold.ID)
	if err != nil {
		return err
	}
	if taken != nil {
		hold.ID = provenance.OwnedID(s.Authority.Enterprise, strings.ToUpper(tx.stamp.TxID[:16]))
		s.Hold = hold.ID
	}
	return tx.hold(hold)
}

// RequestReinspection asks another laboratory for the final word, on behalf of
// the batch's producer or holder.
func (*Samples) RequestReinspection(tx *Tx, requestID string, in provenance.RequestReinspection) (*provenance.Receipt, error) {
	objector := func(s *provenance.Sample) provenance.Owner { return s.Objector(tx.stamp.Actor) }
	return step(tx, provenance.RequestReinspectionOp, requestID, "sample", in.Sample, objector, func(s *provenance.Sample) error {
		laboratory, standard, calendars, err := tx.timed(in.Laboratory, s.Standard, "sample")
		if err != nil {
			return err
		}
		return s.RequestReinspection(in, laboratory, standard, calendars, tx.stamp)
	})
}

// Reassign puts another laboratory in the place of one that does not report, for the
// actor's authority.
func (*Samples) Reassign(tx *Tx, requestID string, in provenance.ReassignSample) (*provenance.Receipt, error) {
	return step(tx, provenance.ReassignSampleOp, requestID, "sample", in.Sample, samplingAuthority, func(s *provenance.Sample) error {
		laboratory, standard, calendars, err := tx.timed(in.Laboratory, s.Standard, "sample")
		if err != nil {
			return err
		}
		return s.Reassign(in, laboratory, standard, calendars, tx.stamp)
	})
}

// timed loads a laboratory and what says how long it has.
func (tx *Tx) timed(laboratory, standard, field string) (asked *provenance.Enterprise, rules *provenance.Standard, calendars provenance.Calendars, err error) {
	err = tx.read(must(&asked, "laboratory", laboratory), must(&rules, field, standard), workingDays(&calendars, tx.stamp.Today()))
	return asked, rules, calendars, err
}

// Reinspect records what the other laboratory found, which is final. The hold of
// a sample that did not fail after all is released.
func (*Samples) Reinspect(tx *Tx, requestID string, in provenance.ReportSample) (*provenance.Receipt, error) {
	return step(tx, provenance.ReinspectSampleOp, requestID, "sample", in.Sample, (*provenance.Sample).Reinspector, func(s *provenance.Sample) error {
		reads := []ref{{provenance.KindStandard, s.Standard, "sample"}, {provenance.KindDossier, s.Batch, "sample"}}
		if s.Hold != "" {
			reads = append(reads, ref{provenance.KindHold, s.Hold, "sample"})
		}
		if err := tx.fetch(reads...); err != nil {
			return err
		}
		standard, err := load[provenance.Standard](tx, "sample", s.Standard)
		if err != nil {
			return err
		}
		freed, err := s.Reinspect(in, standard, tx.stamp)
		if err != nil {
			return err
		}
		if s.Failed() {
			return tx.sampleFailed(s, standard)
		}
		if freed == "" {
			return nil
		}
		return tx.releaseHold(freed, "复检合格 passed on re-inspection: "+s.ID)
	})
}

// Acknowledge records that the other regulator has taken note of the verdict.
func (*Samples) Acknowledge(tx *Tx, requestID string, in provenance.AcknowledgeSample) (*provenance.Receipt, error) {
	return step(tx, provenance.AcknowledgeSampleOp, requestID, "sample", in.Sample, samplingAuthority,
		func(s *provenance.Sample) error { return s.Acknowledge(in, tx.stamp) })
}

// Dispose ends a failed sample of the actor's authority.
func (*Samples) Dispose(tx *Tx, requestID string, in provenance.DisposeSample) (*provenance.Receipt, error) {
	return step(tx, provenance.DisposeSampleOp, requestID, "sample", in.Sample, samplingAuthority,
		func(s *provenance.Sample) error { return s.Dispose(in, tx.stamp) })
}

func samplingAuthority(s *provenance.Sample) provenance.Owner      { return s.Authority }
func commissionedLaboratory(s *provenance.Sample) provenance.Owner { return s.Laboratory }
