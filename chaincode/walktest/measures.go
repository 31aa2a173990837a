package walktest

import (
	"slices"

	"sunledger/chaincode/provenance"
)

// enforced are the measures that the ledger itself enforces.
func enforced(kind provenance.ControlMeasureKind) bool {
	return kind == provenance.SuspendSupply || kind == provenance.IncreasedTesting
}

// order notes a measure that either side orders about what was found, also when the
// inspection is over.
func (m *Model) order(a provenance.Actor, in provenance.MeasureInspection) (f Faults, _ effect) {
	v := m.visits.get(in.Inspection)
	if v == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(a.Role.Official(), provenance.Denied)
	f.unless(in.Until == "" || in.Until >= m.today(), provenance.Invalid)
	ordered := 0
	for _, other := range v.measures {
		if other.by == a.Organization {
			ordered++
		}
	}
	f.unless(v.findings && !v.unsigned() && ordered < 50, provenance.WrongState)
	return f, func(string) []string {
		v.measures = append(v.measures, measure{in.Measure, a.Organization, in.Until, false})
		if !enforced(in.Measure) {
			return wrote(provenance.KindInspection, in.Inspection)
		}
		e := m.enterprises.get(v.of)
		for r, until := range e.restrictions {
			if until != "" && until < m.today() {
				delete(e.restrictions, r)
			}
		}
		if e.restrictions == nil {
			e.restrictions = map[restriction]provenance.Date{}
		}
		e.restrictions[restriction{in.Inspection, a.Organization, in.Measure}] = in.Until
		if in.Measure == provenance.SuspendSupply {
			m.meet(SupplySuspended)
		}
		return append(wrote(provenance.KindEnterprise, v.of), wrote(provenance.KindInspection, in.Inspection)...)
	}
}

// lift ends all that the actor's side ordered of that kind.
func (m *Model) lift(a provenance.Actor, in provenance.LiftMeasure) (f Faults, _ effect) {
	v := m.visits.get(in.Inspection)
	if v == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(a.Role.Official(), provenance.Denied)
	own := func(o measure) bool { return o.measure == in.Measure && o.by == a.Organization && !o.lifted }
	f.unless(slices.ContainsFunc(v.measures, own), provenance.WrongState)
	return f, func(string) []string {
		for i, o := range v.measures {
			v.measures[i].lifted = o.lifted || own(o)
		}
		if !enforced(in.Measure) {
			return wrote(provenance.KindInspection, in.Inspection)
		}
		if in.Measure == provenance.SuspendSupply && !m.maySupply(v.of, a.Organization) {
			defer func() {
				if m.maySupply(v.of, a.Organization) {
					m.meet(SupplyResumed)
				}
			}()
		}
		delete(m.enterprises.get(v.of).restrictions, restriction{in.Inspection, a.Organization, in.Measure})
		return append(wrote(provenance.KindEnterprise, v.of), wrote(provenance.KindInspection, in.Inspection)...)
	}
}

// maySupply reports whether goods may leave the enterprise for a region: its own
// authority suspends its supply everywhere, the other into that one's region.
func (m *Model) maySupply(code, region string) bool {
	for r, until := range m.enterprises.get(code).restrictions {
		binds := until == "" || m.today() <= until
		if binds && r.measure == provenance.SuspendSupply && (r.by == m.region(code) || r.by == region) {
			return false
		}
	}
	return true
}
