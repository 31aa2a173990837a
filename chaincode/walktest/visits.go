package walktest

import (
	"slices"

	"sunledger/chaincode/provenance"
)

func (m *Model) inspect(a provenance.Actor, in provenance.RecordInspection) (f Faults, _ effect) {
	f.unless(a.Role.Official(), provenance.Denied)
	f.unless(m.visits.get(in.Inspection) == nil, provenance.AlreadyExists)
	f.unless(m.enterprises.get(in.Enterprise) != nil && (in.Batch == "" || m.goods.get(in.Batch) != nil), provenance.NotFound)
	f.unless(ownNumber(in.Inspection, a.Enterprise) && in.Date <= m.today(), provenance.Invalid)
	findings := slices.ContainsFunc(in.Checklist, func(item provenance.ChecklistItem) bool { return !item.Pass })
	return f, func(string) []string {
		v := &visit{by: a.Organization, of: in.Enterprise, batch: in.Batch, findings: findings}
		if in.Type == provenance.JointEnforcement {
			v.joint = joint{proposer: a.Organization, digest: digest(in)}
		}
		m.visits.put(in.Inspection, v)
		return wrote(provenance.KindInspection, in.Inspection)
	}
}

// follow is the rule for a next step of an inspection.
func (m *Model) follow(id string, may, possible func(*visit) bool, take func(*visit)) (f Faults, _ effect) {
	v := m.visits.get(id)
	if v == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(may(v), provenance.Denied)
	f.unless(!v.closed && !v.unsigned() && possible(v), provenance.WrongState)
	return f, func(string) []string {
		take(v)
		return wrote(provenance.KindInspection, id)
	}
}

// unsigned is a joint one to which the other side has not put its signature.
func (v *visit) unsigned() bool { return v.digest != "" && !v.agreed }

func (m *Model) coSign(a provenance.Actor, in provenance.CoSignInspection) (Faults, effect) {
	v := m.visits.get(in.Inspection)
	if v == nil {
		return Faults{provenance.NotFound}, nil
	}
	f := v.signing(a, in.Digest)
	f.unless(notified(a)(v), provenance.Denied)
	f.unless(v.digest != "", provenance.WrongState)
	return f, func(string) []string {
		v.agreed = true
		return wrote(provenance.KindInspection, in.Inspection)
	}
}

// inspecting and notified are officials of the side that inspected, and of the
// other.
func inspecting(a provenance.Actor) func(*visit) bool {
	return func(v *visit) bool { return a.Role.Official() && a.Organization == v.by }
}

func notified(a provenance.Actor) func(*visit) bool {
	return func(v *visit) bool { return a.Role.Official() && a.Organization != v.by }
}

func (m *Model) acknowledge(a provenance.Actor, in provenance.AcknowledgeInspection) (Faults, effect) {
	return m.follow(in.Inspection, notified(a), func(v *visit) bool { return v.digest == "" && !v.acknowledged }, func(v *visit) { v.acknowledged = true })
}

func (m *Model) rectify(a provenance.Actor, in provenance.RectifyInspection) (Faults, effect) {
	own := func(v *visit) bool { return a.Role.Business() && a.Enterprise == v.of }
	return m.follow(in.Inspection, own, func(v *visit) bool { return v.findings && !v.rectified }, func(v *visit) { v.rectified = true })
}

func (m *Model) sendBack(a provenance.Actor, in provenance.ReturnInspection) (Faults, effect) {
	return m.follow(in.Inspection, inspecting(a), func(v *visit) bool { return v.rectified }, func(v *visit) { v.rectified, v.returned = false, true })
}

func (m *Model) close(a provenance.Actor, in provenance.CloseInspection) (Faults, effect) {
	settled := func(v *visit) bool { return (v.acknowledged || v.agreed) && (v.rectified || !v.findings) }
	return m.follow(in.Inspection, inspecting(a), settled, func(v *visit) { v.closed = true })
}
