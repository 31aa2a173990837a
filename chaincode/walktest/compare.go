package walktest

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"sunledger/chaincode/provenance"
)

// Keys are those of all records that there should be, in order.
func (m *Model) Keys() []string { return slices.Sorted(maps.Keys(m.log)) }

// Versions is who wrote a record and in which transactions, oldest first.
func (m *Model) Versions(key string) []Version { return m.log[key] }

// Goods are the IDs of all batches, in the order they came.
func (m *Model) Goods() []string { return m.goods.ids }

// Past is all that the batch should come from, Future all that should have been
// made of it, itself included, in order.
func (m *Model) Past(id string) []string { return slices.Sorted(maps.Keys(m.past(id))) }

// Future is the other direction of Past.
func (m *Model) Future(id string) []string { return slices.Sorted(maps.Keys(m.future(id))) }

// Differences says in what the record is not what it should be; it is empty when
// it is.
func (m *Model) Differences(r provenance.Record) string {
	head := r.Head()
	versions := m.log[key(r.Kind(), head.ID)]
	if head.Revision != len(versions) {
		return fmt.Sprintf("%s %s has revision %d, should have %d", r.Kind(), head.ID, head.Revision, len(versions))
	}
	last := versions[len(versions)-1]
	actor := head.Actor
	actor.Subject = ""
	if actor != Actors[last.Who] || head.TxID != last.TxID {
		return fmt.Sprintf("%s %s is by %+v in %s, should be by %s in %s", r.Kind(), head.ID, actor, head.TxID, last.Who, last.TxID)
	}
	if is, should := seen(r), m.told(r.Kind(), head.ID); !reflect.DeepEqual(is, should) {
		return fmt.Sprintf("%s %s is\n%+v, should be\n%+v", r.Kind(), head.ID, is, should)
	}
	return ""
}

// visible is what a batch shows of goods.
type visible struct {
	goods
	organization string
	outputs      int
	past         []string
}

// told is a record as the model knows it.
func (m *Model) told(kind provenance.Kind, id string) any {
	switch kind {
	case provenance.KindEnterprise:
		return *m.enterprises.get(id)
	case provenance.KindSite:
		return *m.sites.get(id)
	case provenance.KindStandard:
		return *m.standards.get(id)
	case provenance.KindCertificate:
		return *m.papers.get(id)
	case provenance.KindInspection:
		return *m.visits.get(id)
	case provenance.KindBatch:
		g := *m.goods.get(id)
		outputs := len(g.into)
		g.into = nil
		return visible{g, m.region(g.holder), outputs, m.Past(id)}
	}
	return nil
}

// seen is a record of the ledger in the words of the model.
func seen(r provenance.Record) any {
	switch r := r.(type) {
	case *provenance.Enterprise:
		return enterprise{r.Organization, r.BusinessKind, r.Status != provenance.Active}
	case *provenance.Site:
		return site{r.Owner.Enterprise}
	case *provenance.Standard:
		return standard{r.Product, r.EffectiveFrom, r.Proposed.Actor.Organization, r.Digest, r.Approved != nil}
	case *provenance.Certificate:
		return paper{r.Batch, r.Issuer.Enterprise, r.Type, r.Verdict, r.Revoked != nil}
	case *provenance.Inspection:
		return visit{r.Authority.Organization, r.Subject.Enterprise, r.Batch, len(r.Findings()) > 0, r.Acknowledged != nil, r.Rectified != nil, r.Returned != nil, r.Closed != nil}
	case *provenance.Batch:
		g := goods{
			product: r.Product, standard: r.Standard, made: r.MadeBy, harvested: r.Harvested, producer: r.Producer.Enterprise, holder: r.Holder.Enterprise,
			initial: r.Quantity.Initial, left: r.Quantity.Remaining, passed: r.Quantity.PassedOn, lost: r.Quantity.Lost, thrown: r.Quantity.Disposed, depth: r.Generation,
		}
		if r.Transfer != nil {
			g.offered = r.Transfer.To.Enterprise
		}
		for _, p := range r.Inputs {
			if g.from == nil {
				g.from = map[string]int64{}
			}
			g.from[p.Batch] += p.Amount
		}
		return visible{g, r.Holder.Organization, r.Outputs, slices.Sorted(slices.Values(r.Ancestry()))}
	}
	return nil
}

// Violations are the ways in which records, which are all that there are, break
// what must hold whatever happened: mass is conserved in each batch, from batch
// to batch and in total; nothing comes from itself; what binds both sides has the
// signatures of both.
func Violations(records []provenance.Record) (violations []string) {
	violated := func(format string, args ...any) { violations = append(violations, fmt.Sprintf(format, args...)) }
	batches, agreed := map[string]*provenance.Batch{}, map[string]bool{}
	for _, r := range records {
		switch r := r.(type) {
		case *provenance.Batch:
			batches[r.ID] = r
		case *provenance.Standard:
			agreed[r.ID] = r.Approved != nil && r.Approved.Actor.Organization != r.Proposed.Actor.Organization
		}
	}
	passed := map[string]int64{}
	var harvested, accounted int64
	for id, b := range batches {
		q := b.Quantity
		if q.Initial != q.Remaining+q.PassedOn+q.Lost+q.Disposed || min(q.Remaining, q.PassedOn, q.Lost, q.Disposed) < 0 {
			violated("batch %s does not add up: %+v", id, q)
		}
		if !agreed[b.Standard] {
			violated("batch %s is bound to %s, which both did not sign", id, b.Standard)
		}
		accounted += q.Remaining + q.Lost + q.Disposed
		came := int64(0)
		for _, p := range b.Inputs {
			passed[p.Batch] += p.Amount
			came += p.Amount
			if source := batches[p.Batch]; source == nil || slices.Contains(source.Ancestry(), id) {
				violated("batch %s comes from %s, which does not exist or comes from it", id, p.Batch)
			}
		}
		if b.MadeBy == provenance.Registered {
			harvested += q.Initial
		} else if came != q.Initial {
			violated("batch %s has %d and was made from %d", id, q.Initial, came)
		}
	}
	for id, b := range batches {
		if passed[id] != b.Quantity.PassedOn {
			violated("batch %s passed on %d, and %d arrived", id, b.Quantity.PassedOn, passed[id])
		}
	}
	if harvested != accounted {
		violated("%d was harvested, %d is accounted for", harvested, accounted)
	}
	return violations
}
