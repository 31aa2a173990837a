package walktest

import (
	"strings"

	"sunledger/chaincode/provenance"
)

func (m *Model) issueNotice(a provenance.Actor, in provenance.IssueNotice) (f Faults, _ effect) {
	f.unless(a.Role.Official(), provenance.Denied)
	f.unless(ownNumber(in.Notice, a.Enterprise), provenance.Invalid)
	f.unless(m.notices.get(in.Notice) == nil && !(in.Hold && m.holds.get(in.Notice) != nil), provenance.AlreadyExists)
	f.unless(m.goods.get(in.Batch) != nil, provenance.NotFound)
	return f, func(string) []string {
		m.notices.put(in.Notice, &notice{by: a.Organization, batch: in.Batch})
		written := wrote(provenance.KindNotice, in.Notice)
		if in.Hold {
			written = append(written, m.place(in.Notice, hold{batch: in.Batch, by: a.Enterprise})...)
		}
		return written
	}
}

// answer is the rule for a next step of a notice.
func (m *Model) answer(id string, may, possible func(*notice) bool, take func(*notice)) (f Faults, _ effect) {
	n := m.notices.get(id)
	if n == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(may(n), provenance.Denied)
	f.unless(!n.closing.agreed && possible(n), provenance.WrongState)
	return f, func(string) []string {
		take(n)
		return wrote(provenance.KindNotice, id)
	}
}

func (m *Model) acknowledgeNotice(a provenance.Actor, in provenance.AcknowledgeNotice) (Faults, effect) {
	return m.answer(in.Notice,
		func(n *notice) bool { return a.Role.Official() && a.Organization != n.by },
		func(n *notice) bool { return !n.acknowledged },
		func(n *notice) { n.acknowledged = true })
}

// measure is either side's; the notified side's alone is an answer. What it refers to
// is about the goods, their past or future, or the same product of the same producer.
func (m *Model) measure(a provenance.Actor, in provenance.TakeMeasure) (Faults, effect) {
	f, effect := m.answer(in.Notice,
		func(*notice) bool { return a.Role.Official() },
		func(n *notice) bool { return n.measures < 200 },
		func(n *notice) { n.measures, n.answered = n.measures+1, n.answered || a.Organization != n.by })
	n, reference := m.notices.get(in.Notice), strings.TrimPrefix(in.Reference, "hold/")
	if n == nil || in.Reference == "" {
		return f, effect
	}
	h := m.holds.get(reference)
	if h == nil {
		return append(f, provenance.NotFound), effect
	}
	ours, theirs := m.goods.get(n.batch), m.goods.get(h.batch)
	akin := m.past(n.batch)[h.batch] || m.future(n.batch)[h.batch]
	f.unless(akin || ours.producer == theirs.producer && ours.product == theirs.product, provenance.Invalid)
	return f, effect
}

func (m *Model) proposeNoticeClosing(a provenance.Actor, in provenance.ProposeNoticeClosing) (Faults, effect) {
	return m.answer(in.Notice,
		func(n *notice) bool { return a.Role == provenance.RoleRegulator && a.Organization == n.by },
		func(n *notice) bool { return n.acknowledged && n.answered },
		func(n *notice) {
			n.closing = joint{a.Organization, digest([]string{"notice", in.Notice, "close", in.Summary}), false}
		})
}

func (m *Model) closeNotice(a provenance.Actor, in provenance.CloseNotice) (Faults, effect) {
	f, effect := m.answer(in.Notice,
		func(n *notice) bool { return a.Role == provenance.RoleRegulator && a.Organization != n.by },
		func(n *notice) bool { return n.closing.digest != "" },
		func(n *notice) { n.closing.agreed = true })
	if n := m.notices.get(in.Notice); n != nil {
		f = append(f, n.closing.signing(a, in.Digest)...)
	}
	return f, effect
}

// storing are the kinds of sites where goods are kept, of those in the walk.
func storing(kind provenance.SiteKind) bool { return kind == "warehouse" }

func (m *Model) store(a provenance.Actor, in provenance.StoreBatch) (f Faults, _ effect) {
	g, s := m.goods.get(in.Batch), m.sites.get(in.Site)
	if g == nil || s == nil {
		f.unless(g == nil || is(a, g.holder), provenance.Denied)
		return append(f, provenance.NotFound), nil
	}
	f.unless(is(a, g.holder), provenance.Denied)
	f.unless(s.owner == g.holder && storing(s.kind), provenance.Invalid)
	for ancestor := range m.past(in.Batch) {
		f = append(f, m.barred(ancestor)...)
	}
	f.unless(g.left > 0, provenance.Insufficient)
	f.unless(g.kept != in.Site && g.aboard == "", provenance.WrongState)
	return f, func(string) []string {
		g.kept = in.Site
		return wrote(provenance.KindBatch, in.Batch)
	}
}
