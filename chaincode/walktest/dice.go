package walktest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
)

const shouguang, haidian = "ShouguangMSP", "HaidianMSP"

// Actors are who takes part, by the names of the demonstration network.
var Actors = map[string]provenance.Actor{
	"shouguang-regulator": {Organization: shouguang, Role: provenance.RoleRegulator, Enterprise: officials[shouguang]},
	"haidian-regulator":   {Organization: haidian, Role: provenance.RoleRegulator, Enterprise: officials[haidian]},
	"shouguang-inspector": {Organization: shouguang, Role: provenance.RoleInspector, Enterprise: officials[shouguang]},
	"haidian-inspector":   {Organization: haidian, Role: provenance.RoleInspector, Enterprise: officials[haidian]},
	"base":                {Organization: shouguang, Role: provenance.RoleEnterprise, Enterprise: "91370783MADEM0011E"},
	"base2":               {Organization: shouguang, Role: provenance.RoleEnterprise, Enterprise: "91370783MADEM002X6"},
	"lab":                 {Organization: shouguang, Role: provenance.RoleLaboratory, Enterprise: "91370783MADEM00386"},
	"carrier":             {Organization: shouguang, Role: provenance.RoleCarrier, Enterprise: "91370783MADEM30013"},
	"market":              {Organization: haidian, Role: provenance.RoleEnterprise, Enterprise: "91110108MADEM10146"},
	"supermarket":         {Organization: haidian, Role: provenance.RoleEnterprise, Enterprise: "91110108MADEM10221"},
	"canteen":             {Organization: haidian, Role: provenance.RoleEnterprise, Enterprise: "91110108MADEM1030U"},
	"lab2":                {Organization: haidian, Role: provenance.RoleLaboratory, Enterprise: "91110108MADEM1046F"},
	"auditor":             {Organization: haidian, Role: provenance.RoleAuditor},
}

var (
	officials = map[string]string{shouguang: "113707830000000195", haidian: "111101080000000277"}
	divisions = map[string]string{shouguang: "370783", haidian: "110108"}
	regulator = map[string]string{shouguang: "shouguang-regulator", haidian: "haidian-regulator"}
	other     = map[string]string{shouguang: haidian, haidian: shouguang}
	limits    = map[string]int64{"氧乐果": 20, "腐霉利": 2000} // of every standard of the walk, µg/kg
	series    = map[provenance.CertificateType]string{provenance.Commitment: "CN", provenance.Origin: "CD", provenance.TestReport: "JC"}
	kinds     = map[string]provenance.EnterpriseKind{
		"base": provenance.Base, "base2": provenance.Base, "lab": provenance.Laboratory, "carrier": provenance.Carrier,
		"lab2": provenance.Laboratory, "market": provenance.Market, "supermarket": provenance.Supermarket, "canteen": provenance.CentralKitchen,
	}
	// In orders of their own: a walk must not depend on that of a map.
	everybody = []string{"shouguang-regulator", "haidian-regulator", "shouguang-inspector", "haidian-inspector", "base", "base2", "lab", "carrier", "market", "supermarket", "canteen", "lab2", "auditor"}
	trading   = []string{"base", "base2", "market", "supermarket", "canteen"}
	products  = []string{"CUCUMBER", "TOMATO"} // that are harvested
)

// dish is what kitchens make of what is harvested.
const dish = "SALAD"

// dice draw operations that are mostly possible, so that the walk gets somewhere,
// and often enough not quite.
type dice struct {
	*rand.Rand
	m     *Model
	run   string
	count int
	focus string // a batch that is drawn more often than others, for a while
}

// one is any of them.
func one[T any](d *dice, of ...T) T { return of[d.IntN(len(of))] }

// mostly is the usual, and one time in twenty any of the others.
func mostly[T any](d *dice, usual T, others ...T) T {
	if d.IntN(20) > 0 {
		return usual
	}
	return one(d, others...)
}

// by is who should do it, and now and then just anybody.
func (d *dice) by(code string, also ...string) string {
	for _, name := range everybody {
		if Actors[name].Enterprise == code {
			also = append(also, name)
		}
	}
	return mostly(d, one(d, also...), everybody...)
}

// officer is an official of the organization.
func (d *dice) officer(organization string) string { return d.by(officials[organization]) }

// pick is the ID of something that fits, if anything does; now and then of
// anything, or of nothing that there is.
func pick[T any](d *dice, from *shelf[T], nothing string, fits func(*T) bool) string {
	if len(from.ids) == 0 || d.IntN(60) == 0 {
		return nothing
	}
	fitting := slices.DeleteFunc(slices.Clone(from.ids), func(id string) bool { return !fits(from.get(id)) })
	if len(fitting) == 0 {
		return one(d, from.ids...)
	}
	return mostly(d, one(d, fitting...), from.ids...)
}

func (d *dice) batch(fits func(*goods) bool) string {
	if g := d.m.goods.get(d.focus); g != nil && d.IntN(3) > 0 && fits(g) {
		return d.focus
	}
	return pick(d, &d.m.goods, Actors["base"].Enterprise+"-NONE", fits)
}

// own is a number of the owner's own that nothing has.
func (d *dice) own(code, prefix string) string {
	d.count++
	return fmt.Sprintf("%s-%s%s%d", code, prefix, d.run, d.count)
}

// fresh is mostly that; now and then it is another's, or one that is taken.
func (d *dice) fresh(code, prefix string, taken ...string) string {
	return mostly(d, d.own(code, prefix), append(taken, d.own(Actors["base2"].Enterprise, prefix), d.own(Actors["market"].Enterprise, prefix))...)
}

func (d *dice) trader() string { return Actors[one(d, trading...)].Enterprise }

// amount is some of what there is, now and then too much or nothing.
func (d *dice) amount(of int64) int64 {
	return mostly(d, 1+d.Int64N(max(of, 1)), of, of+1, 0, -1)
}

func (d *dice) registerEnterprise() (string, provenance.RegisterEnterprise) {
	name := one(d, trading...)
	a := Actors[name]
	return mostly(d, regulator[a.Organization], everybody...), registration(a.Enterprise, kinds[name])
}

func registration(code string, kind provenance.EnterpriseKind) provenance.RegisterEnterprise {
	return provenance.RegisterEnterprise{Code: code, Name: "企业" + code[14:], BusinessKind: kind, Address: "某街道", Contact: "0536-0000000", Responsible: "负责人"}
}

// setStatus reinstates more often than it suspends, lest trade dries up.
func (d *dice) setStatus() (string, provenance.SetEnterpriseStatus) {
	suspended := func(e *enterprise) bool { return e.suspended }
	in := provenance.SetEnterpriseStatus{Enterprise: pick(d, &d.m.enterprises, "91370783MADEM99999", suspended), Status: provenance.Active, Reason: "例行"}
	e := d.m.enterprises.get(in.Enterprise)
	if e == nil {
		return one(d, everybody...), in
	}
	if !e.suspended && d.IntN(5) > 0 {
		in.Status = provenance.Inactive
	}
	return mostly(d, regulator[d.m.region(in.Enterprise)], everybody...), in
}

func (d *dice) registerSite() (string, provenance.RegisterSite) {
	name := one(d, trading...)
	in := d.greenhouse(name)
	in.SiteKind = one[provenance.SiteKind](d, in.SiteKind, "warehouse", "warehouse")
	in.Site = mostly(d, in.Site, d.m.sites.ids...)
	return mostly(d, name, everybody...), in
}

func (d *dice) greenhouse(name string) provenance.RegisterSite {
	return provenance.RegisterSite{Site: d.own(Actors[name].Enterprise, "S"), Name: "1号棚", SiteKind: "greenhouse", Division: "370783", Address: "孙家集街道"}
}

func (d *dice) propose() (string, provenance.ProposeStandard) {
	terms := d.terms(one(d, append(products, dish)...), len(d.m.standards.ids), d.m.day(one(d, -3, 0, 1, 2, 5, 20, 500)))
	if d.IntN(20) == 0 {
		terms.Standard = one(d, d.m.standards.ids...)
	}
	return mostly(d, regulator[one(d, shouguang, haidian)], everybody...), terms
}

// terms are a version of a product's standard; the walk varies only its start.
func (d *dice) terms(product string, version int, from provenance.Date) provenance.ProposeStandard {
	terms := provenance.ProposeStandard{
		Standard: fmt.Sprintf("%s%s-V%d", product, d.run, version), Product: product + d.run, NameEn: "vegetable", NameZh: "蔬菜", Unit: provenance.Gram, EffectiveFrom: from,
		Documents: []provenance.DocumentRule{
			{Type: provenance.Commitment, NumberPattern: "CN-.+"},
			{Type: provenance.Origin, NumberPattern: "CD-.+", Issuers: []string{officials[shouguang]}},
			{Type: provenance.TestReport, NumberPattern: "JC-.+", Issuers: []string{Actors["lab"].Enterprise}},
		},
		Temperature: provenance.Temperature{Min: 80, Max: 120}, LogMinutes: logMinutes, ReinspectWithinDays: reinspectDays,
		Inputs: []provenance.InputRule{{Name: bannedInput, Banned: true}, {Name: intervalInput, IntervalDays: intervalDays}},
	}
	for _, analyte := range []string{"氧乐果", "腐霉利"} {
		terms.Limits = append(terms.Limits, provenance.Limit{Analyte: analyte, Max: limits[analyte], Edition: "GB 2763-2021"})
	}
	return terms
}

func (d *dice) approve() (string, provenance.ApproveStandard) {
	id := pick(d, &d.m.standards, "NONE-V1", func(s *standard) bool { return !s.agreed })
	in := provenance.ApproveStandard{Standard: id, Digest: strings.Repeat("0", 64)}
	who := one(d, everybody...)
	if s := d.m.standards.get(id); s != nil {
		in.Digest = mostly(d, s.digest, in.Digest)
		who = mostly(d, regulator[other[s.proposer]], regulator[s.proposer], who)
	}
	return who, in
}

// The years are far ahead: nobody counts days in them.
func (d *dice) proposeCalendar() (string, provenance.ProposeCalendar) {
	in := provenance.ProposeCalendar{Year: one(d, "2090", "2091"), Holidays: []provenance.Date{"2090-05-01"}}
	if in.Year == "2091" {
		in.Holidays = one(d, []provenance.Date{"2091-05-01"}, []provenance.Date{"2091-05-01", "2091-05-02"}, nil)
	}
	return mostly(d, regulator[one(d, shouguang, haidian)], everybody...), in
}

func (d *dice) approveCalendar() (string, provenance.ApproveCalendar) {
	year := pick(d, &d.m.calendars, "2092", func(c *calendar) bool { return !c.joint.agreed })
	in := provenance.ApproveCalendar{Year: year, Digest: strings.Repeat("0", 64)}
	who := one(d, everybody...)
	if c := d.m.calendars.get(year); c != nil {
		in.Digest = mostly(d, c.digest, in.Digest)
		who = mostly(d, regulator[other[c.proposer]], regulator[c.proposer], who)
	}
	return who, in
}
