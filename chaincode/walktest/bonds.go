package walktest

import (
	"slices"

	"sunledger/chaincode/provenance"
)

// whoSigns is an organization for its officials, an enterprise for its people.
func whoSigns(a provenance.Actor) string {
	if a.Role.Official() {
		return a.Organization
	}
	return a.Enterprise
}

// proposeLink is for market and base alone: the walk has no other linkage.
func (m *Model) proposeLink(a provenance.Actor, in provenance.ProposeAgreement) (f Faults, _ effect) {
	f.unless(a.Role == provenance.RoleEnterprise || a.Role == provenance.RoleRegulator, provenance.Denied)
	f.unless(ownNumber(in.Agreement, a.Enterprise), provenance.Invalid)
	f.unless(m.agreements.get(in.Agreement) == nil, provenance.AlreadyExists)
	for _, side := range []struct {
		codes []string
		kind  provenance.EnterpriseKind
	}{{in.Sellers, provenance.Base}, {in.Buyers, provenance.Market}} {
		for _, code := range side.codes {
			e := m.enterprises.get(code)
			f.unless(e != nil, provenance.NotFound)
			f.unless(e == nil || e.kind == side.kind, provenance.Invalid)
		}
	}
	f.unless(a.Role != provenance.RoleRegulator && slices.Contains(slices.Concat(in.Sellers, in.Buyers), a.Enterprise), provenance.Invalid)
	f.unless(in.Until >= m.today() && in.From <= in.Until, provenance.Invalid)
	return f, func(string) []string {
		m.agreements.put(in.Agreement, &agreement{
			sellers: in.Sellers, buyers: in.Buyers, products: in.Products, from: in.From, until: in.Until, digest: digest(in),
			signed: map[string]bool{a.Enterprise: true}, left: map[string]bool{}, dissolving: map[string]bool{},
		})
		return wrote(provenance.KindAgreement, in.Agreement)
	}
}

// missing are those who have not signed.
func (a *agreement) missing() []string {
	all := slices.Concat(a.sellers, a.buyers, []string{shouguang, haidian})
	return slices.DeleteFunc(all, func(who string) bool { return a.signed[who] })
}

// bind is the rule for a next step of an agreement.
func (m *Model) bind(id string, may, possible func(*agreement) bool, take func(*agreement)) (f Faults, _ effect) {
	b := m.agreements.get(id)
	if b == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(may(b), provenance.Denied)
	f.unless(b.ended == "" && m.today() <= b.until && possible(b), provenance.WrongState)
	return f, func(string) []string {
		take(b)
		return wrote(provenance.KindAgreement, id)
	}
}

func party(b *agreement, a provenance.Actor) bool {
	return a.Role == provenance.RoleEnterprise && slices.Contains(slices.Concat(b.sellers, b.buyers), a.Enterprise)
}

func (m *Model) signLink(a provenance.Actor, in provenance.SignAgreement) (Faults, effect) {
	return m.putName(a, in, func(b *agreement) bool { return party(b, a) })
}

func (m *Model) countersign(a provenance.Actor, in provenance.SignAgreement) (Faults, effect) {
	return m.putName(a, in, func(*agreement) bool { return a.Role == provenance.RoleRegulator })
}

func (m *Model) putName(a provenance.Actor, in provenance.SignAgreement, may func(*agreement) bool) (Faults, effect) {
	f, effect := m.bind(in.Agreement, may,
		func(b *agreement) bool { return !b.signed[whoSigns(a)] },
		func(b *agreement) {
			b.signed[whoSigns(a)] = true
			if len(b.missing()) == 0 {
				b.inForce = max(b.from, m.today())
				m.bonds++
				b.order = m.bonds
			}
		})
	if b := m.agreements.get(in.Agreement); b != nil {
		f.unless(in.Digest == b.digest, provenance.Invalid)
	}
	return f, effect
}

// terminate is for one party, and ends the linkage when that leaves a side empty or
// its signature missing.
func (m *Model) terminate(a provenance.Actor, in provenance.EndAgreement) (Faults, effect) {
	return m.bind(in.Agreement, func(b *agreement) bool { return party(b, a) },
		func(b *agreement) bool { return !b.left[a.Enterprise] },
		func(b *agreement) {
			b.left[a.Enterprise] = true
			gone := func(side []string) bool {
				return !slices.ContainsFunc(side, func(code string) bool { return !b.left[code] })
			}
			if len(b.missing()) > 0 || gone(b.sellers) || gone(b.buyers) {
				b.ended = m.today()
			}
		})
}

func (m *Model) dissolve(a provenance.Actor, in provenance.EndAgreement) (Faults, effect) {
	return m.bind(in.Agreement, func(*agreement) bool { return a.Role == provenance.RoleRegulator },
		func(b *agreement) bool { return !b.dissolving[a.Organization] },
		func(b *agreement) {
			b.dissolving[a.Organization] = true
			if len(b.dissolving) == 2 || len(b.missing()) > 0 {
				b.ended = m.today()
			}
		})
}

// linked is the agreement that links the producer's product with the buyer today, the
// first that all signed, that stands, and that neither has left.
func (m *Model) linked(producer, buyer, product string) (first string) {
	for _, id := range m.agreements.ids {
		b := m.agreements.get(id)
		signed := b.inForce != "" && b.inForce <= m.today()
		standing := m.today() <= b.until && b.ended == "" && !b.left[producer] && !b.left[buyer]
		links := slices.Contains(b.sellers, producer) && slices.Contains(b.buyers, buyer) && slices.Contains(b.products, product)
		if signed && standing && links && (first == "" || b.order < m.agreements.get(first).order) {
			first = id
		}
	}
	return first
}

func (m *Model) recordMeeting(a provenance.Actor, in provenance.RecordMeeting) (f Faults, _ effect) {
	f.unless(a.Role == provenance.RoleRegulator, provenance.Denied)
	f.unless(ownNumber(in.Meeting, a.Enterprise) && in.Date <= m.today(), provenance.Invalid)
	f.unless(m.meetings.get(in.Meeting) == nil, provenance.AlreadyExists)
	held := &meeting{done: map[int]bool{}, joint: joint{a.Organization, digest(in), false}}
	for _, action := range in.Actions {
		held.tasks = append(held.tasks, action.Assignee)
		organization := action.Assignee == shouguang || action.Assignee == haidian
		f.unless(organization || m.enterprises.get(action.Assignee) != nil, provenance.NotFound)
	}
	return f, func(string) []string {
		m.meetings.put(in.Meeting, held)
		return wrote(provenance.KindMeeting, in.Meeting)
	}
}

func (m *Model) confirmMeeting(a provenance.Actor, in provenance.ConfirmMeeting) (Faults, effect) {
	held := m.meetings.get(in.Meeting)
	if held == nil {
		return Faults{provenance.NotFound}, nil
	}
	f := held.signing(a, in.Digest)
	f.unless(a.Role == provenance.RoleRegulator, provenance.Denied)
	return f, func(string) []string {
		held.agreed = true
		return wrote(provenance.KindMeeting, in.Meeting)
	}
}

func (m *Model) completeAction(a provenance.Actor, in provenance.CompleteAction) (f Faults, _ effect) {
	held := m.meetings.get(in.Meeting)
	if held == nil {
		return Faults{provenance.NotFound}, nil
	}
	if in.Action < 1 || in.Action > len(held.tasks) {
		return Faults{provenance.Invalid}, nil
	}
	assignee := held.tasks[in.Action-1]
	region := assignee
	if assignee != shouguang && assignee != haidian {
		region = m.region(assignee)
	}
	f.unless(a.Role.Business() && a.Enterprise == assignee || a.Role.Official() && a.Organization == region, provenance.Denied)
	f.unless(held.agreed && !held.done[in.Action], provenance.WrongState)
	return f, func(string) []string {
		held.done[in.Action] = true
		return wrote(provenance.KindMeeting, in.Meeting)
	}
}

func (m *Model) proposeMembers(a provenance.Actor, in provenance.ProposeMembership) (f Faults, _ effect) {
	f.unless(a.Role == provenance.RoleRegulator, provenance.Denied)
	f.unless(len(in.Members) > 0, provenance.Invalid)
	return f, func(string) []string {
		if m.groups.get(in.Group) == nil {
			m.groups.put(in.Group, new(group))
		}
		m.groups.get(in.Group).joint = joint{a.Organization, digest(in), false}
		return wrote(provenance.KindSteeringGroup, in.Group)
	}
}

func (m *Model) approveMembers(a provenance.Actor, in provenance.ApproveMembership) (Faults, effect) {
	g := m.groups.get(in.Group)
	if g == nil {
		return Faults{provenance.NotFound}, nil
	}
	f := g.signing(a, in.Digest)
	f.unless(a.Role == provenance.RoleRegulator, provenance.Denied)
	return f, func(string) []string {
		g.agreed, g.inForce = true, g.digest
		return wrote(provenance.KindSteeringGroup, in.Group)
	}
}
