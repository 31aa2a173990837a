package walktest

import (
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
)

// lot is a batch with certificates of its own, of which more is true if that is
// soon found.
func (d *dice) lot(more func(id string) bool) (id string) {
	for range 20 {
		hurry := d.IntN(6) == 0 // kitchens are few, and what they make does not keep
		id = d.batch(func(g *goods) bool {
			return g.made != provenance.FromSplit && (g.made == provenance.Processed || !hurry)
		})
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
	return mostly(d, all, all[:1], all[1:], all[:0], append(all, provenance.TestResult{Analyte: one(d, bannedInput, "多菌灵"), Found: 1}))
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
		if g == nil || d.m.released(id) {
			return false
		}
		return !slices.ContainsFunc(g.needed(), func(kind provenance.CertificateType) bool { return !d.m.valid(id, kind) })
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
	if id, found := d.linked(func(id string, g *goods) bool { return g.door == provenance.EntryAwaiting && d.m.wellBrought(id) }); found && d.IntN(2) == 0 {
		_, g := d.holder(id)
		ids, who, holder = []string{id}, d.by(g.holder), g.holder
	}
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
	strip := one(d, provenance.RapidNegative, provenance.RapidNegative, provenance.RapidNegative, provenance.RapidPositive, provenance.RapidPositive, provenance.RapidInvalid)
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
		Sample:  pick(d, &d.m.samples, officials[haidian]+"-NONE", func(s *sample) bool { return s.verdict == "" || s.verdict == provenance.Incomplete && !s.disposed }),
		Results: []provenance.TestResult{},
	}
	for _, r := range d.results() {
		r.Found *= one[int64](d, 1, 1, 1, 1, 1, 3)
		in.Results = append(in.Results, r)
	}
	return mostly(d, "lab", everybody...), in
}

// sampled is a sample at which the step is due, if there is one.
func (d *dice) sampled(due func(*sample) bool) (id string, s *sample) {
	id = pick(d, &d.m.samples, officials[haidian]+"-NONE", due)
	return id, d.m.samples.get(id)
}

func (d *dice) object() (string, provenance.RequestReinspection) {
	id, s := d.sampled(func(s *sample) bool {
		return s.verdict == provenance.NonConforming && s.second == "" && d.m.today() <= s.objectBy
	})
	in := provenance.RequestReinspection{Sample: id, Laboratory: mostly(d, Actors["lab2"].Enterprise, Actors["lab"].Enterprise, d.nobody()), Reason: "有异议"}
	if s == nil {
		return one(d, everybody...), in
	}
	return d.by(one(d, s.producer, s.holder)), in
}

// slow is a sample of which laboratories let the time pass.
func (s *sample) slow() bool { return strings.ContainsAny(s.batch[len(s.batch)-1:], "3579") }

func (d *dice) reinspect() (string, provenance.ReportSample) {
	id, s := d.sampled(func(s *sample) bool { return s.reinspecting() && !(s.slow() && d.m.today() <= s.finalBy) })
	_, in := d.reportSample()
	in.Sample = id
	if s == nil || s.second == "" {
		return one(d, everybody...), in
	}
	return d.by(s.second), in
}

// reassign mostly names the other laboratory.
func (d *dice) reassign() (string, provenance.ReassignSample) {
	id, s := d.sampled(func(s *sample) bool { return s.reinspecting() && d.m.today() > s.finalBy })
	if s == nil || !s.reinspecting() {
		id, s = d.sampled(func(s *sample) bool { return s.verdict == "" })
	}
	in := provenance.ReassignSample{Sample: id, Laboratory: mostly(d, Actors["lab2"].Enterprise, Actors["lab"].Enterprise, d.nobody()), Reason: "逾期"}
	if s == nil {
		return one(d, everybody...), in
	}
	if s.laboratory == in.Laboratory {
		in.Laboratory = Actors["lab"].Enterprise
	}
	return d.officer(s.by), in
}

func (d *dice) acknowledgeSample() (string, provenance.AcknowledgeSample) {
	id, s := d.sampled(func(s *sample) bool { return s.verdict != "" && !s.acknowledged })
	if s == nil {
		return one(d, everybody...), provenance.AcknowledgeSample{Sample: id}
	}
	return d.officer(other[s.by]), provenance.AcknowledgeSample{Sample: id}
}

func (d *dice) disposeSample() (string, provenance.DisposeSample) {
	id, s := d.sampled(d.m.settled)
	in := provenance.DisposeSample{Sample: id, Note: "已核查"}
	if s == nil {
		return one(d, everybody...), in
	}
	return d.officer(s.by), in
}
