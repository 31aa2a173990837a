package walktest

import (
	"slices"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
)

// The inputs of which every standard of the walk says something.
const (
	bannedInput   = "毒死蜱"
	intervalInput = "吡虫啉"
	intervalDays  = 2
	freeInput     = "硫磺" // of which none says anything
)

// use is one of an input, on the crop of a site or on goods.
type use struct {
	owner, site, product, input, source string
	batches                             []string
	on, until                           provenance.Date
	finding                             provenance.Code
	corrections                         int
}

func (u *use) last() provenance.Date { return max(u.on, u.until) }

// forbids is what is wrong with a harvest of the crop on that day; nothing if it came
// first.
func (u *use) forbids(harvested provenance.Date) provenance.Code {
	switch {
	case u.on > harvested:
	case u.input == bannedInput && u.last() >= after(harvested, -365):
		return provenance.BannedInput
	case u.input == intervalInput && harvested < after(u.last(), intervalDays):
		return provenance.SafetyInterval
	}
	return ""
}

// about reports whether the goods are a harvest of the crop, or may have been treated
// after theirs.
func (u *use) about(g *goods) bool {
	if u.site == "" {
		return u.on >= g.harvested
	}
	return g.made == provenance.Registered && g.site == u.site && g.product == u.product && u.on <= g.harvested
}

// harvestable is what the crop's past says against a harvest.
func (m *Model) harvestable(g *goods) (f Faults) {
	for _, id := range m.uses.ids {
		u := m.uses.get(id)
		if g.made == provenance.Registered && u.site == g.site && u.product == g.product {
			code := u.forbids(g.harvested)
			f.unless(code == "", code)
		}
	}
	return f
}

// treated is why the batch was stopped for what was used on it.
func (m *Model) treated(batch string) (f Faults) {
	for _, code := range m.stopped[batch] {
		f = append(f, code)
	}
	return f
}

func (m *Model) recordUse(a provenance.Actor, in provenance.RecordInputUse) (f Faults, _ effect) {
	u := &use{owner: a.Enterprise, site: in.Site, product: in.Product, input: in.Input, source: in.Source, batches: in.Batches, on: in.UsedOn, until: in.StoppedOn}
	f.unless(a.Role == provenance.RoleEnterprise, provenance.Denied)
	f.unless(ownNumber(in.Use, a.Enterprise), provenance.Invalid)
	f.unless(m.uses.get(in.Use) == nil, provenance.AlreadyExists)
	if in.Site != "" {
		s := m.sites.get(in.Site)
		if s == nil {
			return append(f, provenance.NotFound), nil
		}
		f.unless(s.owner == a.Enterprise, provenance.Denied)
		f.unless(s.kind == "greenhouse", provenance.Invalid)
	}
	for _, batch := range in.Batches {
		g := m.goods.get(batch)
		if g == nil {
			return append(f, provenance.NotFound), nil
		}
		f.unless(in.Site != "" || is(a, g.holder), provenance.Denied)
	}
	f = append(f, m.possibleUse(u)...)
	return f, func(string) []string {
		m.uses.put(in.Use, u)
		if stops, _ := m.apply(in.Use); stops {
			m.meet(UseStops)
		}
		return append(wrote(provenance.KindInputUse, in.Use), m.noted(u)...)
	}
}

// possibleUse is what is wrong with the days of a use.
func (m *Model) possibleUse(u *use) (f Faults) {
	f.unless(u.on <= m.today() && u.until <= m.today() && (u.until == "" || u.on <= u.until), provenance.Invalid)
	for _, batch := range u.batches {
		g := m.goods.get(batch)
		f.unless(g == nil || u.about(g), provenance.Invalid)
	}
	return f
}

// noted has the site of a use say what was used on it, and when.
func (m *Model) noted(u *use) []string {
	s := m.sites.get(u.site)
	if s == nil {
		return nil
	}
	s.used = map[string]bool{}
	for _, id := range m.uses.ids {
		if other := m.uses.get(id); other.site == u.site {
			for day := other.on; day <= other.last(); day = after(day, 1) {
				s.used[usage(other.product, other.input, day)] = true
			}
		}
	}
	return wrote(provenance.KindSite, u.site)
}

func usage(product, input string, day provenance.Date) string {
	return strings.Join([]string{product, input, string(day)}, " ")
}

// apply finds anew what the use stops: goods that it names, and harvests that somebody
// has vouched for. It reports whether released goods are among what it did not stop
// before, and whether any are stopped no longer.
func (m *Model) apply(id string) (stops, frees bool) {
	u, before := m.uses.get(id), map[string]bool{}
	for batch, by := range m.stopped {
		if before[batch] = by[id] != ""; before[batch] {
			delete(by, id)
		}
	}
	u.finding = ""
	if _, found := m.inForce(u.product, u.last()); u.site != "" && u.input == bannedInput && found {
		u.finding = provenance.BannedInput
	}
	for _, batch := range m.concerned(u) {
		code := u.against(m.goods.get(batch))
		if code == "" {
			continue
		}
		if m.stopped[batch] == nil {
			m.stopped[batch] = map[string]provenance.Code{}
		}
		m.stopped[batch][id] = code
		stops = stops || !before[batch] && m.released(batch)
		if u.finding != provenance.BannedInput {
			u.finding = code
		}
	}
	for batch, was := range before {
		frees = frees || was && len(m.treated(batch)) == 0
	}
	return stops, frees
}

// concerned are the batches that the use is about, of those that it names or somebody
// has vouched for.
func (m *Model) concerned(u *use) []string {
	batches := slices.Clone(u.batches)
	for _, id := range m.papers.ids {
		if p := m.papers.get(id); u.site != "" && p.kind == provenance.Commitment {
			batches = append(batches, p.batch)
		}
	}
	return slices.DeleteFunc(batches, func(id string) bool { return !u.about(m.goods.get(id)) })
}

// against is what is wrong with goods that the use is about.
func (u *use) against(g *goods) provenance.Code {
	switch {
	case u.site != "":
		return u.forbids(g.harvested)
	case u.input == bannedInput:
		return provenance.BannedInput
	}
	return ""
}

func seenUse(r *provenance.InputUse) use {
	seen := use{
		owner: r.Owner.Enterprise, site: r.Site, product: r.Product, input: r.Input, source: r.Source, batches: r.Batches,
		on: r.UsedOn, until: r.StoppedOn, finding: r.Finding,
	}
	if r.Corrected != nil {
		seen.corrections = r.Corrected.Times
	}
	return seen
}

func seenSite(r *provenance.Site) site {
	seen := site{owner: r.Owner.Enterprise, kind: r.SiteKind}
	for _, u := range r.Uses {
		for _, d := range u.Days {
			if seen.used == nil {
				seen.used = map[string]bool{}
			}
			on, _ := time.Parse(time.DateOnly, string(d.On))
			for day := on; day.Format(time.DateOnly) <= string(max(d.On, d.Until)); day = day.AddDate(0, 0, 1) {
				seen.used[usage(u.Product, u.Input, provenance.Date(day.Format(time.DateOnly)))] = true
			}
		}
	}
	return seen
}
