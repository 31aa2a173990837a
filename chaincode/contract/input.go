package contract

import (
	"slices"

	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Inputs is the contract "input": uses of agricultural inputs.
type Inputs struct{ contractapi.Contract }

// Record records a use of an input on a crop of the actor's site, or on batches
// of the actor. Later harvests are checked against it; batches on which it breaks
// the standard do not move, among them the site's lots that it does not name.
func (*Inputs) Record(tx *Tx, requestID string, in provenance.RecordInputUse) (*provenance.Receipt, error) {
	return tx.submit(provenance.RecordInputOp, requestID, func() error {
		site, batches, err := tx.usedOn(in)
		if err != nil {
			return err
		}
		if err := in.Check(tx.stamp); err != nil {
			return err
		}
		var series *provenance.Series
		if site != nil {
			lots, err := tx.lotsOf(site)
			if err != nil {
				return err
			}
			batches = append(batches, in.Lots(lots)...)
			if series, err = findOrNew[provenance.Series](tx, "product", in.Product); err != nil {
				return err
			}
			tx.update(site)
		}
		treated, err := tx.treated(batches)
		if err != nil {
			return err
		}
		use, err := in.New(site, series, treated, tx.stamp)
		if err != nil {
			return err
		}
		tx.updateTreated(treated)
		return tx.create("use", use)
	}, inputRefs(in)...)
}

// correctUse enters a use of an input that was corrected anew where it matters: in its
// site's list and in the dossiers of the batches that it concerns, or did.
func (tx *Tx) correctUse(old, use *provenance.InputUse) error {
	if !use.Otherwise(old) {
		return nil
	}
	batches, err := loadAll[provenance.Batch](tx, "batches", use.Batches)
	if err != nil {
		return err
	}
	var site *provenance.Site
	var series *provenance.Series
	var uses []*provenance.InputUse
	if use.Site != "" {
		if site, err = load[provenance.Site](tx, "site", use.Site); err != nil {
			return err
		}
		if series, err = findOrNew[provenance.Series](tx, "product", use.Product); err != nil {
			return err
		}
		ids, err := tx.indexed(provenance.KindInputUse, "site", site.ID)
		if err != nil {
			return err
		}
		if uses, err = loadAll[provenance.InputUse](tx, "site", ids); err != nil {
			return err
		}
		lots, err := tx.lotsOf(site)
		if err != nil {
			return err
		}
		named := func(b *provenance.Batch) bool { return slices.Contains(use.Batches, b.ID) }
		batches = append(batches, slices.DeleteFunc(lots, named)...)
		tx.update(site)
	}
	treated, err := tx.treated(batches)
	if err != nil {
		return err
	}
	if err := use.Reenter(site, series, uses, treated, tx.stamp); err != nil {
		return err
	}
	tx.updateTreated(treated)
	return nil
}

// updateTreated saves the dossiers that a use changed.
func (tx *Tx) updateTreated(treated []provenance.Treated) {
	for _, t := range treated {
		if t.Changed {
			tx.update(t.Dossier)
		}
	}
}

// inputRefs are the records that the use names.
func inputRefs(in provenance.RecordInputUse) []ref {
	refs := []ref{{provenance.KindInputUse, in.Use, "use"}}
	if in.Site != "" {
		refs = append(refs, ref{provenance.KindSite, in.Site, "site"})
	}
	for _, id := range in.Batches {
		refs = append(refs, ref{provenance.KindBatch, id, "batches"}, ref{provenance.KindDossier, id, "batches"})
	}
	return refs
}

// usedOn loads the actor's site, nil when there is none, and the batches that the
// use names. Those treated after their harvest are the actor's; those of the
// actor's site may be anybody's by now.
func (tx *Tx) usedOn(in provenance.RecordInputUse) (site *provenance.Site, batches []*provenance.Batch, err error) {
	if err := tx.permit(tx.stamp.Actor.Owner()); err != nil {
		return nil, nil, err
	}
	if in.Site != "" {
		if site, err = load[provenance.Site](tx, "site", in.Site); err != nil {
			return nil, nil, err
		}
		if err := tx.permit(site.Owner); err != nil {
			return nil, nil, provenance.AsError(err).On(provenance.KindSite, site.ID)
		}
	}
	if batches, err = loadAll[provenance.Batch](tx, "batches", in.Batches); err != nil || site != nil {
		return site, batches, err
	}
	for _, batch := range batches {
		if err := tx.permit(batch.Holder); err != nil {
			return nil, nil, provenance.AsError(err).On(provenance.KindBatch, batch.ID)
		}
	}
	return nil, batches, nil
}

// lotsOf loads the site's harvests for which somebody has vouched: the others do not
// move before somebody does, and the site's list is asked then. A commitment issued
// meanwhile is not missed, for both transactions change or read the site.
func (tx *Tx) lotsOf(site *provenance.Site) ([]*provenance.Batch, error) {
	ids, err := tx.indexed(provenance.KindCertificate, "site", site.ID)
	if err != nil {
		return nil, err
	}
	commitments, err := loadAll[provenance.Certificate](tx, "site", ids)
	if err != nil {
		return nil, err
	}
	var lots []string
	for _, c := range commitments {
		lots = append(lots, c.Batch)
	}
	return loadAll[provenance.Batch](tx, "site", once(lots))
}

// treated loads what each batch is judged by: the standard that binds it, which
// most share, and its dossier.
func (tx *Tx) treated(batches []*provenance.Batch) ([]provenance.Treated, error) {
	var refs []ref
	for _, batch := range batches {
		refs = append(refs, ref{provenance.KindStandard, batch.Standard, "batches"}, ref{provenance.KindDossier, batch.ID, "batches"})
	}
	if err := tx.fetch(refs...); err != nil {
		return nil, err
	}
	standards := map[string]*provenance.Standard{}
	var treated []provenance.Treated
	for _, batch := range batches {
		standard, err := standards[batch.Standard], error(nil)
		if standard == nil {
			if standard, err = load[provenance.Standard](tx, "batches", batch.Standard); err != nil {
				return nil, err
			}
			standards[batch.Standard] = standard
		}
		dossier, err := findOrNew[provenance.Dossier](tx, "batches", batch.ID)
		if err != nil {
			return nil, err
		}
		treated = append(treated, provenance.Treated{Batch: batch, Standard: standard, Dossier: dossier})
	}
	return treated, nil
}
