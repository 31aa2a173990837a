package walktest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

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
		"market": provenance.Market, "supermarket": provenance.Supermarket, "canteen": provenance.Caterer,
	}
	// In orders of their own: a walk must not depend on that of a map.
	everybody = []string{"shouguang-regulator", "haidian-regulator", "shouguang-inspector", "haidian-inspector", "base", "base2", "lab", "carrier", "market", "supermarket", "canteen", "auditor"}
	trading   = []string{"base", "base2", "market", "supermarket", "canteen"}
	products  = []string{"CUCUMBER", "TOMATO"}
)

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
	in.Site = mostly(d, in.Site, d.m.sites.ids...)
	return mostly(d, name, everybody...), in
}

func (d *dice) greenhouse(name string) provenance.RegisterSite {
	return provenance.RegisterSite{Site: d.own(Actors[name].Enterprise, "S"), Name: "1号棚", SiteKind: "greenhouse", Division: "370783", Address: "孙家集街道"}
}

func (d *dice) propose() (string, provenance.ProposeStandard) {
	terms := d.terms(one(d, products...), len(d.m.standards.ids), d.m.day(one(d, -3, 0, 1, 2, 5, 20, 500)))
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
		Temperature: provenance.Temperature{Min: 80, Max: 120},
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

func (d *dice) registerBatch() (string, provenance.RegisterBatch) {
	name := mostly(d, one(d, "base", "base2"), trading...)
	code := Actors[name].Enterprise
	return mostly(d, name, everybody...), provenance.RegisterBatch{
		Batch:     d.fresh(code, "L", d.m.goods.ids...),
		Product:   mostly(d, one(d, products[0], products[0], products[1]), "DURIAN") + d.run,
		Site:      pick(d, &d.m.sites, code+"-NONE", func(s *site) bool { return s.owner == code }),
		Harvested: d.m.day(mostly(d, one(d, 0, -1, -2), 1, -1000)),
		Amount:    mostly(d, 1+d.Int64N(1000), 0, -1, provenance.MaxAmount, provenance.MaxAmount+1),
		Unit:      mostly(d, provenance.Gram, provenance.Piece),
	}
}

// stock is goods that can be taken from.
func stock(g *goods) bool { return g.left > 0 && g.offered == "" }

// movable is stock that nothing stops, if that is soon found, or any stock.
func (d *dice) movable() (id string) {
	for range one(d, 1, 3, 3) {
		id = d.batch(stock)
		if d.m.goods.get(id) != nil && len(d.m.immovable(id)) == 0 {
			break
		}
	}
	return id
}

// receiver is a trader to whom the batch may go, if that is soon found.
func (d *dice) receiver(id string) (code string) {
	for range 10 {
		code = d.trader()
		if g := d.m.goods.get(id); g != nil && code != g.holder && len(d.m.stuck(id, code)) == 0 {
			break
		}
	}
	return code
}

// holder is who has the batch.
func (d *dice) holder(batch string) (who string, g *goods) {
	if g = d.m.goods.get(batch); g == nil {
		return one(d, trading...), &goods{holder: d.trader()}
	}
	return d.by(g.holder), g
}

func (d *dice) split() (string, provenance.SplitBatch) {
	in := provenance.SplitBatch{Batch: d.movable(), Loss: mostly(d, d.Int64N(2), -1, 1000)}
	who, g := d.holder(in.Batch)
	n, offered := mostly(d, 1+d.IntN(3), 30), d.IntN(3)
	for i := range n {
		o := provenance.SplitOutput{Batch: d.own(g.holder, "P"), Amount: 1 + d.Int64N(max(g.left/int64(n), 1))}
		if i < offered {
			o.To = d.receiver(in.Batch)
		}
		in.Outputs = append(in.Outputs, o)
	}
	switch wrong := &in.Outputs[d.IntN(n)]; d.IntN(40) {
	case 0:
		wrong.Batch = d.fresh(g.holder, "P", append(d.m.goods.ids, in.Batch, in.Outputs[0].Batch)...)
	case 1:
		wrong.Amount = one(d, g.left+1, 0, -1)
	case 2:
		wrong.To = d.nobody()
	}
	return who, in
}

// nobody is who does not trade, or does not exist.
func (d *dice) nobody() string {
	return one(d, Actors["lab"].Enterprise, Actors["carrier"].Enterprise, "91370783MADEM99999")
}

func (d *dice) mix() (string, provenance.MixBatches) {
	first := d.movable()
	who, g := d.holder(first)
	in := provenance.MixBatches{Batch: d.fresh(g.holder, "M", d.m.goods.ids...), Loss: mostly(d, 0, d.Int64N(3), -1)}
	for _, id := range []string{first, "", ""}[:mostly(d, 2+d.IntN(2), 1)] {
		if id == "" {
			id = d.batch(func(o *goods) bool { return stock(o) && o.holder == g.holder && o.standard == g.standard && o != g })
		}
		_, o := d.holder(id)
		in.Inputs = append(in.Inputs, provenance.Portion{Batch: id, Amount: d.amount(o.left)})
	}
	return who, in
}

func (d *dice) transfer() (string, provenance.TransferBatch) {
	batch := d.movable()
	in := provenance.TransferBatch{Batch: batch, To: mostly(d, d.receiver(batch), d.nobody())}
	if d.IntN(6) == 0 { // back to whence it came
		in.Batch = d.batch(func(g *goods) bool { return stock(g) && g.door == provenance.EntryRefused })
		if g := d.m.goods.get(in.Batch); g != nil && g.sender != "" {
			in.To = g.sender
		}
	}
	who, _ := d.holder(in.Batch)
	return who, in
}

// offered is goods on offer, and who is to take them.
func (d *dice) offered() (batch, receiver string) {
	batch = d.batch(func(g *goods) bool { return g.offered != "" })
	if g := d.m.goods.get(batch); g != nil && g.offered != "" {
		return batch, d.by(g.offered)
	}
	return batch, one(d, everybody...)
}

func (d *dice) cancel() (string, provenance.CancelTransfer) {
	batch, _ := d.offered()
	who, _ := d.holder(batch)
	return who, provenance.CancelTransfer{Batch: batch}
}

func (d *dice) receive() (string, provenance.ReceiveBatch) {
	batch, who := d.offered()
	in := provenance.ReceiveBatch{Batch: batch, Accept: d.IntN(6) > 0}
	if !in.Accept {
		in.Reason = mostly(d, "不符", "")
	}
	return who, in
}

func (d *dice) dispose() (string, provenance.DisposeBatch) {
	in := provenance.DisposeBatch{Batch: d.batch(stock), Method: one[provenance.DisposalMethod](d, "sold", "consumed", "destroyed", "wasted"), Reason: "例行"}
	who, g := d.holder(in.Batch)
	in.Amount = d.amount(g.left / 2)
	return who, in
}

// lot is a batch with certificates of its own, of which more is true if that is
// soon found.
func (d *dice) lot(more func(id string) bool) (id string) {
	for range 20 {
		id = d.batch(func(g *goods) bool { return g.made != provenance.FromSplit })
		if more(id) {
			break
		}
	}
	return id
}

func (d *dice) certificate(issuer string, kind provenance.CertificateType, batch string) provenance.CertificateInput {
	return provenance.CertificateInput{
		Certificate: d.fresh(issuer, mostly(d, series[kind], "XX")+"-", d.m.papers.ids...),
		Batch:       batch, IssuedOn: d.m.day(mostly(d, 0, 1, -30)),
	}
}

func (d *dice) promise() (string, provenance.IssueCommitment) {
	batch := d.lot(func(id string) bool { return !d.m.valid(id, provenance.Commitment) })
	issuer := d.trader()
	if g := d.m.goods.get(batch); g != nil {
		issuer = g.producer
	}
	return d.by(issuer), provenance.IssueCommitment{
		CertificateInput: d.certificate(issuer, provenance.Commitment, batch),
		Basis:            []provenance.Basis{mostly(d, provenance.QualityControl, provenance.Commissioned)},
	}
}

func (d *dice) certifyOrigin() (string, provenance.IssueOrigin) {
	batch := d.lot(func(id string) bool {
		g := d.m.goods.get(id)
		return g != nil && g.made == provenance.Registered && !d.m.valid(id, provenance.Origin)
	})
	return d.officer(mostly(d, shouguang, haidian)), provenance.IssueOrigin{CertificateInput: d.certificate(officials[shouguang], provenance.Origin, batch)}
}

func (d *dice) test() (string, provenance.RecordTest) {
	batch := d.lot(func(id string) bool { return !d.m.valid(id, provenance.TestReport) })
	return mostly(d, "lab", everybody...), provenance.RecordTest{
		CertificateInput: d.certificate(Actors["lab"].Enterprise, provenance.TestReport, batch), Results: d.results(),
	}
}

// results have too much of something now and then.
func (d *dice) results() []provenance.TestResult {
	all := []provenance.TestResult{{Analyte: "氧乐果", Found: one[int64](d, 0, 0, 0, 1, 2, 5, 10, 15, 19, 20, 20, 20, 20, 20, 20, 21)}, {Analyte: "腐霉利", Found: d.Int64N(2000)}}
	return mostly(d, all, all[:1], all[1:], all[:0], append(all, provenance.TestResult{Analyte: "毒死蜱", Found: 1}))
}

func (d *dice) revoke() (string, provenance.RevokeCertificate) {
	in := provenance.RevokeCertificate{Certificate: pick(d, &d.m.papers, "NONE", func(p *paper) bool { return !p.revoked }), Reason: "有误"}
	p := d.m.papers.get(in.Certificate)
	if p == nil {
		return one(d, everybody...), in
	}
	return d.by(p.issuer, "shouguang-regulator"), in
}

func (d *dice) release() (string, provenance.ReleaseBatch) {
	id := d.lot(func(id string) bool {
		g := d.m.goods.get(id)
		ready := g != nil && !d.m.released(id)
		for _, kind := range []provenance.CertificateType{provenance.Commitment, provenance.Origin, provenance.TestReport} {
			ready = ready && (d.m.valid(id, kind) || g.made == provenance.FromMix)
		}
		return ready
	})
	if g := d.m.goods.get(id); g != nil {
		return d.by(g.producer), provenance.ReleaseBatch{Batch: id}
	}
	return one(d, trading...), provenance.ReleaseBatch{Batch: id}
}

// arrived are goods at the market's door, and who has them.
func (d *dice) arrived(door provenance.EntryState) (ids []string, who string, holder string) {
	first := d.batch(func(g *goods) bool { return g.door == door && g.offered == "" })
	who, g := d.holder(first)
	second := d.batch(func(o *goods) bool { return o.door == door && o.holder == g.holder && o.offered == "" })
	if o := d.m.goods.get(second); o == nil || o == g || o.door != door || o.holder != g.holder {
		return []string{first}, who, g.holder
	}
	return []string{first, second}, who, g.holder
}

func (d *dice) decide() (string, provenance.DecideEntry) {
	ids, who, holder := d.arrived(mostly(d, provenance.EntryAwaiting, provenance.EntryInspecting, provenance.EntryRefused))
	return who, provenance.DecideEntry{Entry: d.fresh(holder, "E", d.m.entries.ids...), Batches: ids}
}

func (d *dice) turnAway() (string, provenance.RefuseEntry) {
	ids, who, holder := d.arrived(one(d, provenance.EntryAwaiting, provenance.EntryInspecting))
	return who, provenance.RefuseEntry{Entry: d.fresh(holder, "E", d.m.entries.ids...), Batches: ids, Reason: "不符"}
}

func (d *dice) rapidTest() (string, provenance.RapidTestEntry) {
	ids, who, holder := d.arrived(provenance.EntryInspecting)
	entry := holder + "-NONE"
	if g := d.m.goods.get(ids[0]); g != nil && g.entry != "" {
		entry = mostly(d, g.entry, d.m.entries.ids...)
	}
	strip := one(d, provenance.RapidNegative, provenance.RapidNegative, provenance.RapidNegative, provenance.RapidPositive, provenance.RapidInvalid)
	return who, provenance.RapidTestEntry{Entry: entry, Batch: ids[0], Method: provenance.ColloidalGold, Strip: strip}
}

func (d *dice) takeSample() (string, provenance.TakeSample) {
	organization := one(d, shouguang, haidian)
	in := provenance.TakeSample{
		Sample: d.fresh(officials[organization], "Y", d.m.samples.ids...), Batch: d.batch(stock),
		Laboratory: mostly(d, Actors["lab"].Enterprise, Actors["market"].Enterprise, "91370783MADEM99999"), Retained: "冷库", Date: d.m.day(mostly(d, 0, 1, -1000)),
	}
	_, g := d.holder(in.Batch)
	in.Amount = mostly(d, min(2, g.left), g.left+1, 0)
	return d.officer(organization), in
}

func (d *dice) reportSample() (string, provenance.ReportSample) {
	in := provenance.ReportSample{
		Sample:  pick(d, &d.m.samples, officials[haidian]+"-NONE", func(s *sample) bool { return s.verdict == "" }),
		Results: []provenance.TestResult{},
	}
	for _, r := range d.results() {
		r.Found *= one[int64](d, 1, 1, 1, 1, 1, 3)
		in.Results = append(in.Results, r)
	}
	return mostly(d, "lab", everybody...), in
}

// responsible is who may stop the batch: an authority, who answers for it, or
// who has it.
func (d *dice) responsible(batch string) (who string) {
	g := d.m.goods.get(batch)
	if g == nil {
		return one(d, everybody...)
	}
	return d.by(one(d, g.producer, g.holder, officials[shouguang], officials[haidian]))
}

func (d *dice) placeHold() (string, provenance.PlaceHold) {
	in := provenance.PlaceHold{Batch: d.batch(func(g *goods) bool { return g.left+g.gone.passed > 0 }), Reason: "待查"}
	who := d.responsible(in.Batch)
	in.Hold = d.fresh(Actors[who].Enterprise, "H", d.m.holds.ids...)
	return who, in
}

func (d *dice) releaseHold() (string, provenance.ReleaseHold) {
	in := provenance.ReleaseHold{Hold: pick(d, &d.m.holds, officials[haidian]+"-NONE", func(h *hold) bool { return !h.over }), Reason: "已查清"}
	h := d.m.holds.get(in.Hold)
	if h == nil {
		return one(d, everybody...), in
	}
	return d.by(one(d, h.by, officials[d.m.region(h.by)])), in
}

func (d *dice) startRecall() (string, provenance.StartRecall) {
	first := d.batch(func(*goods) bool { return true })
	if r := d.m.recalls.get(pick(d, &d.m.recalls, "NONE", func(r *recall) bool { return !r.exercise && !r.withdrawal.agreed })); r != nil && d.IntN(3) == 0 {
		first = r.batches[0] // once more
	}
	in := provenance.StartRecall{
		Batches: []string{first}, Class: provenance.ClassTwo, Cause: "残留超标", Areas: []string{"海淀"}, Disposal: "销毁", Expected: "全部召回",
		KnownAt: provenance.Moment(d.m.Now.Add(mostly[time.Duration](d, -1, 48) * time.Hour).UTC().Format(time.RFC3339)), Exercise: d.IntN(3) == 0,
	}
	who := one(d, everybody...)
	if g := d.m.goods.get(first); g != nil {
		who = d.by(one(d, g.producer, officials[d.m.region(g.producer)]))
		if d.IntN(2) == 0 {
			in.Batches = append(in.Batches, d.batch(func(o *goods) bool { return o != g && o.producer == g.producer && o.product == g.product }))
		}
	}
	in.Recall = d.fresh(Actors[who].Enterprise, "ZH", d.m.recalls.ids...)
	return who, in
}

func (d *dice) proposeWithdrawal() (string, provenance.EndRecall) {
	id := pick(d, &d.m.recalls, officials[haidian]+"-NONE", func(r *recall) bool { return !r.withdrawal.agreed })
	return mostly(d, one(d, regulator[shouguang], regulator[haidian]), everybody...), provenance.EndRecall{Recall: id, Summary: "有误"}
}

func (d *dice) withdraw() (string, provenance.ApproveRecallEnd) {
	id := pick(d, &d.m.recalls, officials[haidian]+"-NONE", func(r *recall) bool { return r.withdrawal.digest != "" && !r.withdrawal.agreed })
	in := provenance.ApproveRecallEnd{Recall: id, Digest: strings.Repeat("0", 64)}
	who := one(d, everybody...)
	if r := d.m.recalls.get(id); r != nil && r.withdrawal.digest != "" {
		in.Digest = mostly(d, r.withdrawal.digest, in.Digest)
		who = mostly(d, regulator[other[r.withdrawal.proposer]], regulator[r.withdrawal.proposer], who)
	}
	return who, in
}

func (d *dice) inspect() (string, provenance.RecordInspection) {
	organization := one(d, shouguang, haidian)
	in := provenance.RecordInspection{
		Inspection: d.fresh(officials[organization], "F", d.m.visits.ids...), Type: one(d, provenance.Routine, provenance.Unannounced, provenance.JointEnforcement), Enterprise: d.trader(),
		Date: d.m.day(mostly(d, 0, 1)), Checklist: []provenance.ChecklistItem{{Item: "台账", Pass: true}, {Item: "农药存放", Pass: d.IntN(2) == 0, Note: "已查看"}},
	}
	if d.IntN(3) == 0 {
		in.Batch = d.batch(func(*goods) bool { return true })
	}
	return d.officer(organization), in
}

// visit is an inspection at which the step is due, and who may take it.
func (d *dice) visit(due func(*visit) bool, of func(*visit) string) (id, who string) {
	id = pick(d, &d.m.visits, officials[haidian]+"-NONE", due)
	if v := d.m.visits.get(id); v != nil {
		return id, d.by(of(v))
	}
	return id, one(d, everybody...)
}

func (d *dice) coSign() (string, provenance.CoSignInspection) {
	id, who := d.visit((*visit).unsigned, func(v *visit) string { return officials[other[v.by]] })
	in := provenance.CoSignInspection{Inspection: id, Digest: strings.Repeat("0", 64)}
	if v := d.m.visits.get(id); v != nil && v.digest != "" {
		in.Digest = mostly(d, v.digest, in.Digest)
	}
	return who, in
}

func (d *dice) acknowledge() (string, provenance.AcknowledgeInspection) {
	id, who := d.visit(func(v *visit) bool { return !v.acknowledged && v.digest == "" }, func(v *visit) string { return officials[other[v.by]] })
	return who, provenance.AcknowledgeInspection{Inspection: id}
}

func (d *dice) rectify() (string, provenance.RectifyInspection) {
	id, who := d.visit(func(v *visit) bool { return v.findings && !v.rectified }, func(v *visit) string { return v.of })
	return who, provenance.RectifyInspection{Inspection: id, Note: "已整改"}
}

func (d *dice) sendBack() (string, provenance.ReturnInspection) {
	id, who := d.visit(func(v *visit) bool { return v.rectified && !v.closed }, func(v *visit) string { return officials[v.by] })
	return who, provenance.ReturnInspection{Inspection: id, Note: "未到位"}
}

func (d *dice) close() (string, provenance.CloseInspection) {
	due := func(v *visit) bool { return (v.acknowledged || v.agreed) && !v.closed && (v.rectified || !v.findings) }
	id, who := d.visit(due, func(v *visit) string { return officials[v.by] })
	return who, provenance.CloseInspection{Inspection: id, Note: "已核实"}
}
