package walktest

import (
	"encoding/json"
	"strconv"
	"strings"

	"sunledger/chaincode/provenance"
)

// recordUse is mostly of what nobody forbids, on a crop; sometimes on goods, or on
// harvests too.
func (d *dice) recordUse() (string, provenance.RecordInputUse) {
	name := mostly(d, one(d, "base", "base2"), trading...)
	code := Actors[name].Enterprise
	in := provenance.RecordInputUse{
		Use: d.fresh(code, "U", d.m.uses.ids...), Input: d.input(), Source: "农资店", Purpose: "蚜虫", Dose: provenance.Dose{Amount: 30_000, Unit: "ml/亩"},
		UsedOn: d.m.day(-d.IntN(6)),
	}
	if d.IntN(3) == 0 {
		in.StoppedOn = mostly(d, after(in.UsedOn, d.IntN(2)), after(in.UsedOn, -1))
	}
	if d.IntN(5) == 0 {
		in.UsedOn, in.StoppedOn = d.m.day(mostly(d, 0, 1)), ""
		in.Batches = []string{d.batch(func(g *goods) bool { return g.holder == code && g.left > 0 })}
		return mostly(d, name, everybody...), in
	}
	in.Site = pick(d, &d.m.sites, code+"-NONE", func(s *site) bool { return s.owner == code && s.kind == "greenhouse" })
	in.Product = one(d, products...) + d.run
	if g := d.harvested(func(*goods) bool { return true }); g != nil && d.IntN(3) == 0 {
		code, in.Site, in.Product, in.Input, in.UsedOn, in.StoppedOn = g.producer, g.site, g.product, intervalInput, g.harvested, ""
		in.Use = d.own(code, "U")
		return d.by(code), in
	}
	if d.IntN(5) == 0 {
		in.Batches = []string{d.batch(func(g *goods) bool {
			return g.made == provenance.Registered && g.site == in.Site && g.product == in.Product && g.harvested >= in.UsedOn
		})}
	}
	return mostly(d, name, everybody...), in
}

// harvested is a released lot of the latest, of which more is true, if one is soon
// found.
func (d *dice) harvested(more func(*goods) bool) *goods {
	latest := d.m.goods.ids[max(0, len(d.m.goods.ids)-200):]
	for range min(40, len(latest)) {
		id := one(d, latest...)
		if g := d.m.goods.get(id); g.made == provenance.Registered && g.harvested > d.m.day(-30) && d.m.released(id) && more(g) {
			return g
		}
	}
	return nil
}

// input is one that the standards do not name, more often than not: what they forbid
// leaves a farm nothing to sell.
func (d *dice) input() string {
	return mostly(d, one(d, freeInput, freeInput, freeInput, intervalInput), bannedInput, bannedInput)
}

func quoted(value string) string {
	text, _ := json.Marshal(value)
	return string(text)
}

// proposeCorrection is of the amount of a harvest with which nothing was done yet, or of
// what a use says: often of one by which goods are stopped.
func (d *dice) proposeCorrection() (string, provenance.ProposeCorrection) {
	in := provenance.ProposeCorrection{Reason: "录入有误"}
	if d.IntN(2) == 0 {
		id := d.lot(d.m.untouched)
		in.Kind, in.ID = provenance.KindBatch, id
		value := 1 + d.Int64N(1000)
		if g := d.m.goods.get(id); g != nil {
			value = mostly(d, value, g.initial, 0, -1)
		}
		in.Changes = []provenance.Change{{Field: "quantity.initial", Value: strconv.FormatInt(value, 10)}}
	} else {
		id := pick(d, &d.m.uses, Actors["base"].Enterprise+"-NONE", func(u *use) bool { return u.finding != "" || d.IntN(3) == 0 })
		in.Kind, in.ID = provenance.KindInputUse, id
		change := one(d,
			provenance.Change{Field: "input", Value: quoted(one(d, freeInput, intervalInput, bannedInput))},
			provenance.Change{Field: "usedOn", Value: quoted(string(d.m.day(mostly(d, -d.IntN(8), 1))))},
			provenance.Change{Field: "stoppedOn", Value: quoted(string(d.m.day(mostly(d, -d.IntN(3), 1))))},
			provenance.Change{Field: "stoppedOn", Value: quoted("")},
			provenance.Change{Field: "source", Value: quoted(one(d, "农资店", "农资二店"))})
		in.Changes = []provenance.Change{change}
		if u := d.m.uses.get(id); u != nil && d.IntN(2) == 0 {
			in.Changes = d.turn(u)
		}
	}
	record, author, _, found := d.m.corrected(in)
	if !found {
		return one(d, everybody...), in
	}
	in.Revision = mostly(d, len(d.m.log[record]), len(d.m.log[record])-1)
	return d.by(author, one(d, regulator[d.m.region(author)], d.by(author))), in
}

// turn is a change by which a use that stops goods does so no longer, or one that does
// not stops a lot that was released.
func (d *dice) turn(u *use) []provenance.Change {
	input := provenance.Change{Field: "input", Value: quoted(freeInput)}
	grown := d.harvested(func(g *goods) bool { return g.site == u.site && g.product == u.product })
	if u.finding != "" || grown == nil {
		return []provenance.Change{input}
	}
	input.Value = quoted(intervalInput)
	day := provenance.Change{Field: "usedOn", Value: quoted(string(grown.harvested))}
	return []provenance.Change{input, day, {Field: "stoppedOn", Value: quoted("")}}
}

// untouched is whole, and a harvest.
func (m *Model) untouched(batch string) bool {
	g := m.goods.get(batch)
	return g != nil && g.made == provenance.Registered && m.whole(batch)
}

// pending is a correction that awaits somebody, and who that is.
func (d *dice) pending() (id, who string, c *correction) {
	id = pick(d, &d.m.corrections, Actors["base"].Enterprise+"-C-NONE", func(c *correction) bool { return len(c.awaited()) > 0 })
	if c = d.m.corrections.get(id); c == nil || len(c.awaited()) == 0 {
		return id, one(d, everybody...), c
	}
	awaited := one(d, c.awaited()...)
	if officials[awaited] != "" {
		return id, d.officer(awaited), c
	}
	return id, d.by(awaited), c
}

func (d *dice) approveCorrection() (string, provenance.ApproveCorrection) {
	id, who, c := d.pending()
	in := provenance.ApproveCorrection{Correction: id, Digest: strings.Repeat("0", 64)}
	if c != nil {
		in.Digest = mostly(d, c.digest, in.Digest)
	}
	return who, in
}

func (d *dice) rejectCorrection() (string, provenance.RejectCorrection) {
	id, who, c := d.pending()
	if c != nil && d.IntN(2) == 0 {
		who = d.by(c.proposer.Enterprise)
	}
	return who, provenance.RejectCorrection{Correction: id, Reason: "与原始记录不符"}
}
