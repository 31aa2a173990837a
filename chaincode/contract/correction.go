package contract

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Corrections is the contract "correction": facts of any record that were
// recorded wrongly.
type Corrections struct{ contractapi.Contract }

// Propose corrects a record of the actor's side: at once when its author does and
// nobody relied on it, else when the author and those who did have approved.
func (*Corrections) Propose(tx *Tx, requestID string, in provenance.ProposeCorrection) (*provenance.Receipt, error) {
	return tx.submit(provenance.ProposeCorrectionOp, requestID, func() error {
		if err := in.Check(); err != nil {
			return err
		}
		old, err := tx.loadAny(provenance.RecordQuery{Kind: in.Kind, ID: in.ID})
		if err != nil {
			return err
		}
		author, err := in.AuthorOf(old, reader{tx})
		if err != nil {
			return err
		}
		if err := tx.permit(author); err != nil {
			return provenance.AsError(err).On(in.Kind, in.ID)
		}
		correction, corrected, err := in.New(old, author, reader{tx}, tx.stamp)
		if err != nil {
			return err
		}
		if err := tx.create("id", correction); err != nil {
			return err
		}
		return tx.correct(old, corrected)
	}, ref{in.Kind, in.ID, "id"})
}

// Approve adds the signature of whoever is awaited: a regulator, or the author of
// what is corrected.
func (*Corrections) Approve(tx *Tx, requestID string, in provenance.ApproveCorrection) (*provenance.Receipt, error) {
	approver := func(c *provenance.Correction) provenance.Owner { return c.Approver(tx.stamp.Actor) }
	return step(tx, provenance.ApproveCorrectionOp, requestID, "correction", in.Correction, approver, func(c *provenance.Correction) error {
		old, err := tx.loadAny(provenance.RecordQuery{Kind: c.Terms.Kind, ID: c.Terms.ID})
		if err != nil {
			return err
		}
		corrected, err := c.Approve(in, old, reader{tx}, tx.stamp)
		if err != nil {
			return err
		}
		return tx.correct(old, corrected)
	})
}

// Reject ends a proposal that awaits approval.
func (*Corrections) Reject(tx *Tx, requestID string, in provenance.RejectCorrection) (*provenance.Receipt, error) {
	rejecter := func(c *provenance.Correction) provenance.Owner { return c.Rejecter(tx.stamp.Actor) }
	return step(tx, provenance.RejectCorrectionOp, requestID, "correction", in.Correction, rejecter,
		func(c *provenance.Correction) error { return c.Reject(in, tx.stamp) })
}

// correct saves a corrected record, if the correction took effect, and brings what
// the ledger keeps of it elsewhere up to date. old is the record as it was.
func (tx *Tx) correct(old, corrected provenance.Record) error {
	if corrected == nil {
		return nil
	}
	tx.update(corrected)
	switch r := corrected.(type) {
	case *provenance.Batch:
		return tx.relabel(old.(*provenance.Batch), r)
	case *provenance.Certificate:
		return tx.correctCertificate(r)
	case *provenance.Sample:
		return tx.correctSample(old.(*provenance.Sample), r)
	case *provenance.InputUse:
		return tx.correctUse(old.(*provenance.InputUse), r)
	case *provenance.Inspection:
		return tx.correctInspection(old.(*provenance.Inspection), r)
	}
	return nil
}

// correctInspection counts the time to the enterprise's next inspection anew when the
// day of one changes.
func (tx *Tx) correctInspection(old, inspection *provenance.Inspection) error {
	if inspection.Date == old.Date {
		return nil
	}
	subject := inspection.Subject.Enterprise
	plan, err := find[provenance.InspectionPlan](tx, "enterprise", subject)
	if plan == nil || err != nil {
		return err
	}
	ids, err := tx.indexed(provenance.KindInspection, "subject", subject)
	if err != nil {
		return err
	}
	all, err := loadAll[provenance.Inspection](tx, "enterprise", ids)
	if err != nil {
		return err
	}
	plan.Recount(all)
	tx.update(plan)
	return nil
}

// correctCertificate brings the dossier of its batch and, where lots are tested by
// sampling, the testing of its product up to date.
func (tx *Tx) correctCertificate(certificate *provenance.Certificate) error {
	if certificate.Type == provenance.TestReport {
		batch, err := load[provenance.Batch](tx, "batch", certificate.Batch)
		if err != nil {
			return err
		}
		standard, err := load[provenance.Standard](tx, "standard", certificate.Standard)
		if err != nil {
			return err
		}
		if standard.Samples() {
			if err := tx.noteTesting(batch, certificate, (*provenance.Testing).Renote); err != nil {
				return err
			}
		}
	}
	return tx.enterInDossier(certificate)
}

// correctSample holds the batch of a sample that fails only as corrected, and releases
// the hold of one that does not fail after all.
func (tx *Tx) correctSample(old, sample *provenance.Sample) error {
	switch {
	case sample.Failed() && !old.Failed():
		standard, err := load[provenance.Standard](tx, "standard", sample.Standard)
		if err != nil {
			return err
		}
		if err := tx.sampleFailed(sample, standard); err != nil {
			return err
		}
		return tx.holdSampled(sample, sample.Seal())
	case old.Failed() && !sample.Failed():
		return tx.releaseHold(sample.Hold, "更正后合格 passed as corrected: "+sample.ID)
	}
	return nil
}

// reader lets a rule read the ledger.
type reader struct{ tx *Tx }

func (r reader) Read(keys ...string) ([][]byte, error) {
	if err := r.tx.fetchKeys(keys...); err != nil {
		return nil, err
	}
	values := make([][]byte, len(keys))
	for i, key := range keys {
		values[i] = r.tx.state[key]
	}
	return values, nil
}
