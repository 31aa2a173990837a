package walktest

import (
	"slices"

	"sunledger/chaincode/provenance"
)

// place has a batch held.
func (m *Model) place(id string, h hold) []string {
	m.holds.put(id, &h)
	m.measured[id] = measured{m.today(), m.Now}
	return wrote(provenance.KindHold, id)
}

func (m *Model) placeHold(a provenance.Actor, in provenance.PlaceHold) (f Faults, _ effect) {
	g := m.goods.get(in.Batch)
	if g == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(a.Role.Official() || is(a, g.producer) || is(a, g.holder), provenance.Denied)
	f.unless(ownNumber(in.Hold, a.Enterprise), provenance.Invalid)
	f.unless(m.holds.get(in.Hold) == nil, provenance.AlreadyExists)
	return f, func(string) []string { return m.place(in.Hold, hold{batch: in.Batch, by: a.Enterprise}) }
}

// cleared reports whether a laboratory found nothing wrong with the batch after it was
// held.
func (m *Model) cleared(id string) bool {
	held, batch := m.measured[id], m.holds.get(id).batch
	since := func(id string) bool { return m.measured[id].on >= held.on && m.measured[id].at.After(held.at) }
	return slices.ContainsFunc(m.papers.ids, func(id string) bool { return since(id) && m.papers.get(id).stands(batch, provenance.TestReport) }) ||
		slices.ContainsFunc(m.samples.ids, func(id string) bool {
			s := m.samples.get(id)
			return since(id) && s.batch == batch && s.last() == provenance.Conformant
		})
}

// releaseHold is for who placed it, and for the authority of its region; what a
// sample stopped nobody lifts, and what a rapid test did takes a laboratory.
func (m *Model) releaseHold(a provenance.Actor, in provenance.ReleaseHold) (f Faults, _ effect) {
	h := m.holds.get(in.Hold)
	if h == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(is(a, h.by) || a.Role.Official() && a.Organization == m.region(h.by), provenance.Denied)
	f.unless(!h.sample && !h.contested && !h.over && (!h.rapid || m.cleared(in.Hold)), provenance.WrongState)
	return f, func(string) []string {
		h.over = true
		return wrote(provenance.KindHold, in.Hold)
	}
}
