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

// gate loads, in one read, what decides whether the batch may be released.
func (tx *Tx) gate(batch *provenance.Batch) (gate provenance.Gate, err error) {
	refs := append(dossierRefs(batch.Ancestry()),
		ref{provenance.KindStandard, batch.Standard, "batch"}, ref{provenance.KindEnterprise, batch.Producer.Enterprise, "batch"},
		ref{provenance.KindTesting, provenance.TestingID(batch.Producer.Enterprise, batch.Product), "batch"})
	if batch.Site != "" {
		refs = append(refs, ref{provenance.KindSite, batch.Site, "batch"})
	}
	if err := tx.fetch(refs...); err != nil {
		return gate, err
	}
	if gate.Standard, err = load[provenance.Standard](tx, "batch", batch.Standard); err != nil {
		return gate, err
	}
	if gate.Producer, err = load[provenance.Enterprise](tx, "batch", batch.Producer.Enterprise); err != nil {
		return gate, err
	}
	if gate.Site, err = tx.siteOf(batch); err != nil {
		return gate, err
	}
	if gate.Last, err = find[provenance.Testing](tx, "batch", provenance.TestingID(batch.Producer.Enterprise, batch.Product)); err != nil {
		return gate, err
	}
	gate.Today = tx.stamp.Today()
	gate.Cover, err = tx.cover(batch)
	return gate, err
}
