package contract

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Entries is the contract "entry": how goods from the other region enter the
// market.
type Entries struct{ contractapi.Contract }

// Decide decides about batches of the actor that came from the other region:
// the green lane admits them at once, the inspection lane after a rapid test.
func (*Entries) Decide(tx *Tx, requestID string, in provenance.DecideEntry) (*provenance.Receipt, error) {
	return tx.submit(provenance.DecideEntryOp, requestID, func() error {
		if err := in.Check(); err != nil {
			return err
		}
		batches, err := tx.arrived(in.Batches)
		if err != nil {
			return err
		}
		dossiers, links, shipments, err := tx.entryEvidence(batches)
		if err != nil {
			return err
		}
		entry, err := in.New(batches, dossiers, links, shipments, tx.stamp)
		if err != nil {
			return err
		}
		return tx.create("entry", entry)
	}, entryRefs(in.Entry, in.Batches)...)
}

// Refuse records that the actor does not admit batches, for a reason.
func (*Entries) Refuse(tx *Tx, requestID string, in provenance.RefuseEntry) (*provenance.Receipt, error) {
	return tx.submit(provenance.RefuseEntryOp, requestID, func() error {
		if err := in.Check(); err != nil {
			return err
		}
		batches, err := tx.arrived(in.Batches)
		if err != nil {
			return err
		}
		entry, err := in.New(batches, tx.stamp)
		if err != nil {
			return err
		}
		return tx.create("entry", entry)
	}, entryRefs(in.Entry, in.Batches)...)
}

// RapidTest records a rapid test of a batch in the inspection lane; a positive
// one holds the batch at once.
func (*Entries) RapidTest(tx *Tx, requestID string, in provenance.RapidTestEntry) (*provenance.Receipt, error) {
	return tx.submit(provenance.RapidTestOp, requestID, func() error {
		entry, err := load[provenance.Entry](tx, "entry", in.Entry)
		if err != nil {
			return err
		}
		if err := tx.permit(entry.Market); err != nil {
			return provenance.AsError(err).On(provenance.KindEntry, in.Entry)
		}
		batch, err := load[provenance.Batch](tx, "batch", in.Batch)
		if err != nil {
			return err
		}
		if err := tx.fetch(append(dossierRefs(batch.Ancestry()), ref{provenance.KindStandard, batch.Standard, "batch"})...); err != nil {
			return err
		}
		standard, err := load[provenance.Standard](tx, "batch", batch.Standard)
		if err != nil {
			return err
		}
		cover, err := tx.cover(batch)
		if err != nil {
			return err
		}
		hold, err := entry.RapidTest(in, batch, standard, cover, tx.stamp)
		if err != nil {
			return err
		}
		tx.update(entry, batch)
		if hold == nil {
			return nil
		}
		return tx.hold(hold)
	}, entryRefs(in.Entry, []string{in.Batch})...)
}

func entryRefs(entry string, batches []string) []ref {
	refs := []ref{{provenance.KindEntry, entry, "entry"}}
	for _, id := range batches {
		refs = append(refs, ref{provenance.KindBatch, id, "batches"})
	}
	return refs
}

// arrived loads batches that the actor must hold, to be changed.
func (tx *Tx) arrived(ids []string) ([]*provenance.Batch, error) {
	batches, err := loadAll[provenance.Batch](tx, "batches", ids)
	if err != nil {
		return nil, err
	}
	for _, batch := range batches {
		if err := tx.permit(batch.Holder); err != nil {
			return nil, provenance.AsError(err).On(provenance.KindBatch, batch.ID)
		}
		tx.update(batch)
	}
	return batches, nil
}

// entryEvidence loads, in one read, the dossiers of everything that the batches
// come from, the links between their producers and the actor, and the shipments
// that brought them.
func (tx *Tx) entryEvidence(batches []*provenance.Batch) (dossiers map[string]*provenance.Dossier, links map[string]*provenance.Link, shipments map[string]*provenance.Shipment, err error) {
	past, err := provenance.EntryPast(batches)
	if err != nil {
		return nil, nil, nil, err
	}
	var linked, brought []string
	for _, batch := range batches {
		linked = append(linked, provenance.LinkID(batch.Producer.Enterprise, batch.Holder.Enterprise))
		if batch.Arrival != nil && batch.Arrival.Shipment != "" {
			brought = append(brought, batch.Arrival.Shipment)
		}
	}
	var cover provenance.Cover
	err = tx.read(attached(&cover, past), several(&links, "batches", linked), several(&shipments, "batches", brought))
	dossiers = map[string]*provenance.Dossier{}
	for _, dossier := range cover {
		dossiers[dossier.ID] = dossier
	}
	return dossiers, links, shipments, err
}
