package walktest

import (
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
)

var scan = strings.Repeat("3f9a1c22", 8) // the digest of a scanned paper

func (d *dice) proposeLink() (string, provenance.ProposeAgreement) {
	base, market := Actors[one(d, "base", "base2")].Enterprise, Actors["market"].Enterprise
	proposer := one(d, base, market)
	in := provenance.ProposeAgreement{
		Agreement: d.fresh(proposer, "XY", d.m.agreements.ids...), Type: provenance.MarketBase, Title: "场地挂钩协议",
		Sellers: []string{mostly(d, base, d.nobody(), market)}, Buyers: []string{mostly(d, market, d.nobody())},
		Products: []string{one(d, products...) + d.run}, Document: scan, From: d.m.day(mostly(d, -1, 0, 2)), Until: d.m.day(mostly(d, 60, 3, 0, -5)),
	}
	if farm := Actors[one(d, "base", "base2")].Enterprise; farm != in.Sellers[0] && d.IntN(2) == 0 {
		in.Sellers = append(in.Sellers, farm)
	}
	return d.by(proposer), in
}

// linkage is that of both farms' produce with the market, for good.
func (d *dice) linkage() provenance.ProposeAgreement {
	base, base2, market := Actors["base"].Enterprise, Actors["base2"].Enterprise, Actors["market"].Enterprise
	return provenance.ProposeAgreement{
		Agreement: d.own(base, "XY"), Type: provenance.MarketBase, Title: "场地挂钩协议", Sellers: []string{base, base2}, Buyers: []string{market},
		Products: []string{products[0] + d.run, products[1] + d.run}, Document: scan, From: "2020-01-01", Until: "2099-12-31",
	}
}

// bond is an agreement at which the step is due.
func (d *dice) bond(due func(*agreement) bool) (id string, b *agreement) {
	id = pick(d, &d.m.agreements, Actors["market"].Enterprise+"-NONE", func(b *agreement) bool { return b.ended == "" && due(b) })
	return id, d.m.agreements.get(id)
}

func (d *dice) signature(id string, b *agreement) provenance.SignAgreement {
	in := provenance.SignAgreement{Agreement: id, Digest: strings.Repeat("0", 64)}
	if b != nil {
		in.Digest = mostly(d, b.digest, in.Digest)
	}
	return in
}

func (d *dice) signLink() (string, provenance.SignAgreement) {
	parties := func(b *agreement) []string {
		return slices.DeleteFunc(b.missing(), func(who string) bool { return who == shouguang || who == haidian })
	}
	id, b := d.bond(func(b *agreement) bool { return len(parties(b)) > 0 })
	who := one(d, everybody...)
	if b != nil && len(parties(b)) > 0 {
		who = d.by(parties(b)[0])
	}
	return who, d.signature(id, b)
}

func (d *dice) countersign() (string, provenance.SignAgreement) {
	id, b := d.bond(func(b *agreement) bool { return !b.signed[shouguang] || !b.signed[haidian] })
	who := one(d, shouguang, haidian)
	if b != nil && b.signed[who] {
		who = other[who]
	}
	return mostly(d, regulator[who], everybody...), d.signature(id, b)
}

func (d *dice) terminate() (string, provenance.EndAgreement) {
	id, b := d.bond(func(*agreement) bool { return true })
	who := one(d, everybody...)
	if b != nil {
		who = d.by(one(d, slices.Concat(b.sellers, b.buyers)...))
	}
	return who, provenance.EndAgreement{Agreement: id, Reason: "不再供货"}
}

func (d *dice) dissolve() (string, provenance.EndAgreement) {
	id, _ := d.bond(func(b *agreement) bool { return len(b.dissolving) > 0 })
	return mostly(d, regulator[one(d, shouguang, haidian)], everybody...), provenance.EndAgreement{Agreement: id, Reason: "整顿"}
}

func (d *dice) recordMeeting() (string, provenance.RecordMeeting) {
	organization := one(d, shouguang, haidian)
	in := provenance.RecordMeeting{
		Meeting: d.fresh(officials[organization], "LX", d.m.meetings.ids...), Date: d.m.day(mostly(d, 0, 1)), Place: "寿光", Attendees: []string{"王建国"},
		Summary: "通报抽检结果", Document: scan,
	}
	for range d.IntN(3) {
		in.Actions = append(in.Actions, provenance.Action{Task: "补齐台账", Assignee: mostly(d, one(d, shouguang, haidian, d.trader()), "91370783MADEM99999"), Due: d.m.day(30)})
	}
	return mostly(d, regulator[organization], everybody...), in
}

func (d *dice) confirmMeeting() (string, provenance.ConfirmMeeting) {
	in := provenance.ConfirmMeeting{Meeting: pick(d, &d.m.meetings, officials[haidian]+"-NONE", func(m *meeting) bool { return !m.agreed })}
	var j joint
	if m := d.m.meetings.get(in.Meeting); m != nil {
		j = m.joint
	}
	who, digest := d.signing(j)
	in.Digest = digest
	return who, in
}

func (d *dice) completeAction() (string, provenance.CompleteAction) {
	in := provenance.CompleteAction{Meeting: pick(d, &d.m.meetings, officials[haidian]+"-NONE", func(m *meeting) bool { return m.agreed && len(m.done) < len(m.tasks) }), Action: 1, Note: "已完成"}
	m := d.m.meetings.get(in.Meeting)
	if m == nil || len(m.tasks) == 0 {
		return one(d, everybody...), in
	}
	for n := range m.tasks {
		if !m.done[n+1] {
			in.Action = n + 1
		}
	}
	assignee := m.tasks[in.Action-1]
	if in.Action = mostly(d, in.Action, 0, len(m.tasks)+1, 1); officials[assignee] != "" {
		return d.officer(assignee), in
	}
	return d.by(assignee), in
}

func (d *dice) members() (string, provenance.ProposeMembership) {
	leader := provenance.Member{Name: one(d, "王建国", "李秀英", "陈刚"), Post: "组长", Organization: "寿光市人民政府"}
	return mostly(d, regulator[one(d, shouguang, haidian)], everybody...), provenance.ProposeMembership{
		Group: "LDXZ" + d.run, Members: []provenance.Member{leader}[:one(d, 1, 1, 1, 0)],
	}
}

func (d *dice) approveMembers() (string, provenance.ApproveMembership) {
	in := provenance.ApproveMembership{Group: pick(d, &d.m.groups, "NONE", func(g *group) bool { return !g.agreed })}
	var j joint
	if g := d.m.groups.get(in.Group); g != nil {
		j = g.joint
	}
	who, digest := d.signing(j)
	in.Digest = digest
	return who, in
}
