package walktest

import "sunledger/chaincode/provenance"

// place has a batch held.
func (m *Model) place(id string, h hold) []string {
	m.holds.put(id, &h)
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

// releaseHold is for who placed it, and for the authority of its region; what a
// sample stopped nobody lifts.
func (m *Model) releaseHold(a provenance.Actor, in provenance.ReleaseHold) (f Faults, _ effect) {
	h := m.holds.get(in.Hold)
	if h == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(is(a, h.by) || a.Role.Official() && a.Organization == m.region(h.by), provenance.Denied)
	f.unless(!h.sample && !h.over, provenance.WrongState)
	return f, func(string) []string {
		h.over = true
		return wrote(provenance.KindHold, in.Hold)
	}
}
