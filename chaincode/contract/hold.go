package contract

import "sunledger/chaincode/provenance"

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

// releaseHold ends a hold, unless it is released already, and takes it out of its
// batch's dossier.
func (tx *Tx) releaseHold(id, reason string) error {
	hold, err := load[provenance.Hold](tx, "hold", id)
	if err != nil || hold.Released != nil {
		return err
	}
	dossier, err := findOrNew[provenance.Dossier](tx, "hold", hold.Batch)
	if err != nil {
		return err
	}
	hold.Released = &provenance.Mark{Stamp: tx.stamp, Note: reason}
	dossier.Unhold(id)
	tx.update(hold, dossier)
	return nil
}
