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
