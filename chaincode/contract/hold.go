package contract

import (
	"encoding/json"

	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Holds is the contract "hold": what stops goods until it is released.
type Holds struct{ contractapi.Contract }

// Place stops a batch and everything made from it.
func (*Holds) Place(tx *Tx, requestID string, in provenance.PlaceHold) (*provenance.Receipt, error) {
	return tx.submit(provenance.PlaceHoldOp, requestID, func() error {
		batch, err := tx.holdable(in.Batch)
		if err != nil {
			return err
		}
		if err := tx.permit(batch.HeldAs(tx.stamp.Actor)); err != nil {
			return provenance.AsError(err).On(provenance.KindBatch, in.Batch)
		}
		hold, err := in.New(tx.stamp)
		if err != nil {
			return err
		}
		if err := tx.shows("basis", in.Basis, batch, false); err != nil {
			return err
		}
		return tx.hold(hold)
	})
}

// Release ends a hold of the actor's own side.
func (*Holds) Release(tx *Tx, requestID string, in provenance.ReleaseHold) (*provenance.Receipt, error) {
	return tx.submit(provenance.ReleaseHoldOp, requestID, func() error {
		hold, err := load[provenance.Hold](tx, "hold", in.Hold)
		if err != nil {
			return err
		}
		if err := tx.permit(hold.By); err != nil {
			return provenance.AsError(err).On(provenance.KindHold, hold.ID)
		}
		if err := tx.liftable(hold); err != nil {
			return err
		}
		return tx.releaseHold(in.Hold, in.Reason)
	}, ref{provenance.KindHold, in.Hold, "hold"})
}

// liftable refuses to lift what measurements stopped while none says otherwise.
func (tx *Tx) liftable(hold *provenance.Hold) error {
	dossier, err := findOrNew[provenance.Dossier](tx, "hold", hold.Batch)
	if err != nil {
		return err
	}
	certificates, samples := hold.Evidence(dossier)
	reports, err := loadAll[provenance.Certificate](tx, "hold", certificates)
	if err != nil {
		return err
	}
	taken, err := loadAll[provenance.Sample](tx, "hold", samples)
	if err != nil {
		return err
	}
	var entry *provenance.Entry
	if id, rests := hold.Entry(); rests {
		if entry, err = load[provenance.Entry](tx, "hold", id); err != nil {
			return err
		}
	}
	return hold.Liftable(entry, reports, taken)
}

// hold saves a new hold and enters it in its batch's dossier: from the block in
// which this commits, nothing made from the batch moves.
func (tx *Tx) hold(hold *provenance.Hold) error {
	if err := tx.create("hold", hold); err != nil {
		return err
	}
	dossier, err := findOrNew[provenance.Dossier](tx, "batch", hold.Batch)
	if err != nil {
		return err
	}
	tx.update(dossier)
	return dossier.Hold(hold.ID)
}

// releaseHold ends a hold in force: what was made from its batch moves again,
// unless something else bars it.
func (tx *Tx) releaseHold(id, reason string) error {
	hold, err := load[provenance.Hold](tx, "hold", id)
	if err != nil {
		return err
	}
	dossier, err := findOrNew[provenance.Dossier](tx, "hold", hold.Batch)
	if err != nil {
		return err
	}
	if err := hold.Release(reason, tx.stamp); err != nil {
		return err
	}
	dossier.Unhold(id)
	tx.update(hold, dossier)
	return nil
}

// holdable loads a batch to hold: who has it changes, and matters only to an
// enterprise that does not answer for it.
func (tx *Tx) holdable(id string) (*provenance.Batch, error) {
	batch, err := tx.unchanging("batch", id)
	if actor := tx.stamp.Actor; err != nil || actor.Role.Official() || actor.Owner() == batch.Producer {
		return batch, err
	}
	return load[provenance.Batch](tx, "batch", id)
}

// unchanging loads what never changes of a batch: who answers for it, and of what
// product it is. It reads the history, which validation does not compare, so that
// goods sold all the time cannot keep a hold or a recall from committing.
func (tx *Tx) unchanging(field, id string) (*provenance.Batch, error) {
	if _, err := provenance.JoinKey(string(provenance.KindBatch), id); err != nil {
		return nil, provenance.NotAnID(provenance.KindBatch, field, id)
	}
	versions, err := tx.GetStub().GetHistoryForKey(provenance.Key(provenance.KindBatch, id))
	if err != nil {
		return nil, err
	}
	defer versions.Close()
	if !versions.HasNext() {
		return nil, notFound(provenance.KindBatch, field, id)
	}
	newest, err := versions.Next()
	if err != nil {
		return nil, err
	}
	batch := new(provenance.Batch)
	return batch, json.Unmarshal(newest.GetValue(), batch)
}

// shows refuses a reference "kind/ID" to no record, or to one that has nothing to do
// with the batch, as provenance.Shows says; none at all is fine. What it is about is read from the history, so
// that trade in it does not get in the way.
func (tx *Tx) shows(field, reference string, batch *provenance.Batch, again bool) error {
	if reference == "" {
		return nil
	}
	if err := tx.fetchKeys(reference); err != nil {
		return err
	}
	parts := provenance.SplitKey(reference)
	kind := provenance.Kind(parts[0])
	if tx.state[reference] == nil {
		return notFound(kind, field, parts[1])
	}
	record, err := tx.loadAny(provenance.RecordQuery{Kind: kind, ID: parts[1]})
	if err != nil {
		return err
	}
	var about []*provenance.Batch
	for _, id := range provenance.ReferencedBatches(record) {
		other, err := tx.unchanging(field, id)
		if err != nil {
			return err
		}
		about = append(about, other)
	}
	return batch.Shows(field, record, about, again)
}
