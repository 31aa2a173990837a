package walktest

import (
	"encoding/json"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
)

// correction is of the amount of a harvest, or of what a use of an input says.
type correction struct {
	terms    provenance.ProposeCorrection
	digest   string
	proposer provenance.Actor
	author   string   // of the record: an enterprise
	needs    []string // who must sign, by enterprise code or organization
	signed   []string // who has, the proposer first
	applied  int      // the revision that it made
	rejected bool
}

func (c *correction) decided() bool { return c.applied > 0 || c.rejected }

// awaited is whose signature is missing.
func (c *correction) awaited() (who []string) {
	for _, need := range c.needs {
		if !c.decided() && !slices.Contains(c.signed, need) {
			who = append(who, need)
		}
	}
	return who
}

// need asks for a signature.
func (c *correction) need(who string) {
	if !slices.Contains(c.needs, who) {
		c.needs = append(c.needs, who)
	}
}

// corrected is the record of terms: its key, its author and how often it was corrected.
func (m *Model) corrected(terms provenance.ProposeCorrection) (record, author string, times int, found bool) {
	switch terms.Kind {
	case provenance.KindBatch:
		if g := m.goods.get(terms.ID); g != nil {
			times, found = g.corrections, true
		}
	case provenance.KindInputUse:
		if u := m.uses.get(terms.ID); u != nil {
			times, found = u.corrections, true
		}
	}
	author, _, _ = strings.Cut(terms.ID, "-")
	return key(terms.Kind, terms.ID), author, times, found
}

// recheck is what is wrong with terms now.
func (m *Model) recheck(terms provenance.ProposeCorrection) (f Faults) {
	record, _, _, _ := m.corrected(terms)
	f.unless(terms.Revision == len(m.log[record]), provenance.WrongState)
	if terms.Kind == provenance.KindInputUse {
		u := m.uses.get(terms.ID)
		changed := u.as(terms)
		f.unless(!u.same(changed), provenance.Invalid)
		f = append(f, m.possibleUse(changed)...)
		return f
	}
	g, amount := m.goods.get(terms.ID), amountOf(terms)
	f.unless(possible(amount) && amount != g.initial && g.made == provenance.Registered, provenance.Invalid)
	f.unless(m.whole(terms.ID), provenance.WrongState)
	return append(f, m.harvestable(g)...)
}

// whole reports whether nothing was done with a harvest, and nobody says anything of
// how much it is.
func (m *Model) whole(batch string) bool {
	untouched := len(m.log[key(provenance.KindBatch, batch)]) == 1+m.goods.get(batch).corrections
	return untouched && !m.papers.any(func(p *paper) bool { return p.batch == batch && !p.revoked })
}

func amountOf(terms provenance.ProposeCorrection) (amount int64) {
	_ = json.Unmarshal([]byte(terms.Changes[0].Value), &amount)
	return amount
}

// as is the use as the terms would have it.
func (u *use) as(terms provenance.ProposeCorrection) *use {
	changed := *u
	for _, change := range terms.Changes {
		var value string
		_ = json.Unmarshal([]byte(change.Value), &value)
		switch change.Field {
		case "input":
			changed.input = value
		case "usedOn":
			changed.on = provenance.Date(value)
		case "stoppedOn":
			changed.until = provenance.Date(value)
		case "source":
			changed.source = value
		}
	}
	return &changed
}

// same reports whether two uses say the same.
func (u *use) same(o *use) bool { return u.alike(o) && u.source == o.source }

// alike reports whether harvests are checked against the same.
func (u *use) alike(o *use) bool { return u.input == o.input && u.on == o.on && u.until == o.until }

// propose corrects at once what nobody but the author relied on.
func (m *Model) proposeCorrection(a provenance.Actor, in provenance.ProposeCorrection) (f Faults, _ effect) {
	_, author, _, found := m.corrected(in)
	if !found {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(a.Role.Official() && a.Organization == m.region(author) || a.Role.Business() && a.Enterprise == author, provenance.Denied)
	f = append(f, m.recheck(in)...)
	return f, func(txID string) []string {
		id := a.Enterprise + "-C-" + strings.ToUpper(txID[:12])
		c := &correction{terms: in, digest: digest(in), proposer: a, author: author, signed: []string{whoSigns(a)}}
		m.corrections.put(id, c)
		return append(wrote(provenance.KindCorrection, id), m.settle(c, true)...)
	}
}

// settle asks those who relied on the record, and corrects it when all have signed.
func (m *Model) settle(c *correction, immediate bool) (written []string) {
	home, relied := m.region(c.author), m.reliedOn(c)
	if len(relied) > 0 {
		c.need(home)
	}
	if slices.ContainsFunc(relied, func(region string) bool { return region != home }) {
		c.need(other[home])
	}
	if !slices.Contains(c.signed, c.author) {
		c.need(c.author)
	}
	if len(c.awaited()) > 0 {
		return nil
	}
	record, _, times, _ := m.corrected(c.terms)
	c.applied = len(m.log[record]) + 1
	written = []string{record}
	if c.terms.Kind == provenance.KindBatch {
		m.meet(map[bool]string{true: AmountCorrected, false: AmountApproved}[immediate])
		g := m.goods.get(c.terms.ID)
		bound, _ := m.inForce(g.product, g.harvested)
		g.initial, g.left, g.standard, g.corrections = amountOf(c.terms), amountOf(c.terms), bound, times+1
		return written
	}
	u := m.uses.get(c.terms.ID)
	changed := u.as(c.terms)
	changed.corrections = times + 1
	m.uses.put(c.terms.ID, changed)
	if u.alike(changed) {
		return written
	}
	stops, frees := m.apply(c.terms.ID)
	if stops {
		m.meet(CorrectionStops)
	}
	if frees {
		m.meet(CorrectionFrees)
	}
	return append(written, m.noted(changed)...)
}

// reliedOn are the regions of those who relied on what is corrected, if anybody did.
func (m *Model) reliedOn(c *correction) (regions []string) {
	home := m.region(c.author)
	both := []string{home, other[home]}
	if c.terms.Kind == provenance.KindInputUse {
		u := m.uses.get(c.terms.ID)
		if u.finding != "" || len(u.batches) > 0 || !u.alike(u.as(c.terms)) {
			return both
		}
		return []string{home}
	}
	batch := c.terms.ID
	g := m.goods.get(batch)
	if len(m.log[key(provenance.KindBatch, batch)]) != 1+g.corrections {
		return both
	}
	said := func(code string) {
		if code != c.author {
			regions = append(regions, m.region(code))
		}
	}
	for _, id := range m.visits.ids {
		if v := m.visits.get(id); v.batch == batch {
			said(officials[v.by])
		}
	}
	for _, id := range m.holds.ids {
		if h := m.holds.get(id); h.batch == batch && !h.over {
			said(h.by)
		}
	}
	for _, id := range m.recalls.ids {
		if r := m.recalls.get(id); slices.Contains(r.batches, batch) && !r.exercise && !r.withdrawal.agreed {
			code, _, _ := strings.Cut(id, "-")
			said(code)
		}
	}
	return regions
}

func (m *Model) approveCorrection(a provenance.Actor, in provenance.ApproveCorrection) (f Faults, _ effect) {
	c := m.corrections.get(in.Correction)
	if c == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(!c.decided(), provenance.WrongState)
	f.unless(slices.Contains(c.awaited(), whoSigns(a)), provenance.Denied)
	f.unless(in.Digest == c.digest, provenance.Invalid)
	f = append(f, m.recheck(c.terms)...)
	return f, func(string) []string {
		c.signed = append(c.signed, whoSigns(a))
		return append(wrote(provenance.KindCorrection, in.Correction), m.settle(c, false)...)
	}
}

// rejectCorrection is for those awaited, and for the proposer's side, which withdraws.
func (m *Model) rejectCorrection(a provenance.Actor, in provenance.RejectCorrection) (f Faults, _ effect) {
	c := m.corrections.get(in.Correction)
	if c == nil {
		return Faults{provenance.NotFound}, nil
	}
	own := a.Enterprise == c.proposer.Enterprise && a.Organization == c.proposer.Organization || a.Role.Official() && a.Organization == c.proposer.Organization
	f.unless(!c.decided(), provenance.WrongState)
	f.unless(own || slices.Contains(c.awaited(), whoSigns(a)), provenance.Denied)
	return f, func(string) []string {
		c.rejected = true
		m.meet(CorrectionRefused)
		return wrote(provenance.KindCorrection, in.Correction)
	}
}

// shown is what a record says of the correction.
func (c *correction) shown() any {
	return corrected{c.terms.ID, c.needs, c.signed, c.applied, c.rejected}
}

type corrected struct {
	id            string
	needs, signed []string
	applied       int
	rejected      bool
}

func seenCorrection(r *provenance.Correction) corrected {
	seen := corrected{id: r.Terms.ID, needs: r.Needs, signed: []string{whoSigns(r.Proposed.Actor)}, applied: r.Applied, rejected: r.Rejected != nil}
	for _, mark := range r.Approvals {
		seen.signed = append(seen.signed, whoSigns(mark.Actor))
	}
	return seen
}
