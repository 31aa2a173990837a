package contract

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Releases is the contract "release": whether lots may leave their region.
type Releases struct{ contractapi.Contract }

// GetEvaluateTransactions names the functions that only read.
func (*Releases) GetEvaluateTransactions() []string { return []string{"Check"} }

// Release releases a lot for which the actor's enterprise answers, when nothing
// is missing.
func (*Releases) Release(tx *Tx, requestID string, in provenance.ReleaseBatch) (*provenance.Receipt, error) {
	return tx.submit(provenance.ReleaseOp, requestID, func() error {
		batch, err := load[provenance.Batch](tx, "batch", in.Batch)
		if err != nil {
			return err
		}
		if err := tx.permit(batch.Producer); err != nil {
			return provenance.AsError(err).On(provenance.KindBatch, in.Batch)
		}
		gate, err := tx.gate(batch)
		if err != nil {
			return err
		}
		earlier, err := findOrNew[provenance.Release](tx, "batch", in.Batch)
		if err != nil {
			return err
		}
		release, err := in.New(earlier, batch, gate)
		if err != nil {
			return err
		}
		tx.update(release, gate.Cover.Of(batch.ID))
		return tx.label(batch)
	}, ref{provenance.KindBatch, in.Batch, "batch"}, ref{provenance.KindRelease, in.Batch, "batch"}, ref{provenance.KindDossier, in.Batch, "batch"})
}

// label claims the GTIN and lot number of a released lot for it alone.
func (tx *Tx) label(batch *provenance.Batch) error {
	if batch.GTIN == "" {
		return nil
	}
	label, err := findOrNew[provenance.Label](tx, "batch", batch.LabelID())
	if err != nil || label.Batch == batch.ID {
		return err
	}
	tx.update(label)
	return label.Claim(batch)
}

// relabel gives a released lot whose GTIN was corrected its new public code, and
// frees the label that it had.
func (tx *Tx) relabel(old, batch *provenance.Batch) error {
	if old.GTIN == batch.GTIN {
		return nil
	}
	release, err := find[provenance.Release](tx, "batch", batch.ID)
	if release == nil || err != nil {
		return err
	}
	if old.GTIN != "" {
		label, err := findOrNew[provenance.Label](tx, "batch", old.LabelID())
		if err != nil {
			return err
		}
		label.Batch = ""
		tx.update(label)
	}
	release.Relabel(batch)
	tx.update(release)
	return tx.label(batch)
}

// Check returns a provenance.ReleaseCheck to whoever may read the batch: what a
// release would say, without submitting one.
func (*Releases) Check(tx *Tx, q provenance.ReleaseQuery) (string, error) {
	return tx.query(func() (any, error) {
		if err := q.Check(); err != nil {
			return nil, err
		}
		batch, err := load[provenance.Batch](tx, "batch", q.Batch)
		if err != nil {
			return nil, err
		}
		if err := provenance.PermitRead(tx.stamp.Actor, batch); err != nil {
			return nil, err
		}
		gate, err := tx.gate(batch)
		if err != nil {
			return nil, err
		}
		return batch.CheckRelease(gate), nil
	})
}

// gate loads what decides whether the batch may be released.
func (tx *Tx) gate(batch *provenance.Batch) (gate provenance.Gate, err error) {
	gate.Today = tx.stamp.Today()
	wants := []want{
		must(&gate.Standard, "batch", batch.Standard), must(&gate.Producer, "batch", batch.Producer.Enterprise),
		may(&gate.Last, "batch", provenance.TestingID(batch.Producer.Enterprise, batch.Product)), covering(&gate.Cover, batch),
	}
	if batch.Site != "" {
		wants = append(wants, must(&gate.Site, "batch", batch.Site))
	}
	err = tx.read(wants...)
	return gate, err
}
