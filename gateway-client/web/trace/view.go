package trace

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// view is what the page shows, and all of it may be shown to anybody.
type view struct {
	Batch          string
	Product        words.Text
	Verdict        verdict
	Passport       *provenance.Passport
	Lots           []lotView
	More           int // lots that are only counted
	Recalls        []recallView
	Notices        []noticeView
	Certifications []provenance.RegisterCertification
	Publications   []publicationView
	Journey        []event
	Trips          []tripView
	Map            template.HTML
	Lineage        template.HTML
	Transactions   []transaction
	Index          indexView
	Check          checkView
}

// maxLots is how many lots of a mixture are shown with their papers.
const maxLots = 8

// lotView is a lot with its papers.
type lotView struct {
	ID         string
	Suffix     string // the lot number
	MadeBy     provenance.BatchOrigin
	Harvested  provenance.Date
	Producer   words.Text
	Code       string
	Site       string // its name; none for a mixture
	Place      string
	Released   bool
	Abroad     bool                    // it left its region, for which it needs the release
	Barred     provenance.ObstacleKind // recalled, held or neither
	Commitment *commitmentView
	Tests      []testView
	Papers     []paperView // all others
	Samples    []sampleView
	Visits     []visitView
}

type commitmentView struct {
	Number    string
	Producer  words.Text
	IssuedOn  provenance.Date
	Place     string
	Basis     []provenance.Basis
	Statement string
	TxID      string
}

type testView struct {
	Number     string
	Laboratory words.Text
	IssuedOn   provenance.Date
	Verdict    provenance.Verdict
	Revoked    bool
	Rows       []resultView
	TxID       string
}

// resultView is what was measured, against its limit.
type resultView struct {
	provenance.TestResult
	Limit   string // empty: there is none
	Source  string
	Permill int64 // of the limit, at most 1000
	Over    bool
}

type paperView struct {
	Type     provenance.CertificateType
	Number   string
	Issuer   words.Text
	IssuedOn provenance.Date
	Revoked  bool
	Verdict  provenance.Verdict
	TxID     string
}

type sampleView struct {
	Authority words.Text
	Date      provenance.Date
	Verdict   provenance.Verdict // none before the report
	Reasons   []string
	TxID      string
}

type visitView struct {
	Type      provenance.InspectionType
	Authority words.Text
	Date      provenance.Date
	State     provenance.InspectionState
	TxID      string
}

type recallView struct {
	ID        string
	Class     provenance.RecallClass
	Cause     string
	State     provenance.RecallState
	Started   provenance.Mark // when; who is not shown
	Areas     []string
	Text      string // of the announcement
	Published string
	TxID      string
}

type noticeView struct {
	ID        string
	Cause     string
	Authority words.Text
	Requested []provenance.MeasureKind
	State     provenance.NoticeState
	Taken     []provenance.MeasureKind
	Issued    provenance.Mark
	TxID      string
}

type publicationView struct {
	Content   provenance.Publicity
	Title     string
	Authority words.Text
	Date      provenance.Date
	TxID      string
}

// transaction is where a fact stands on the ledger.
type transaction struct {
	Kind     provenance.Kind
	ID       string
	Revision int
	TxID     string
	Block    uint64
}

// view shows the facts to the public.
func (f *facts) view(l words.Language) *view {
	v := &view{Batch: f.batch.ID, Product: f.product(f.batch.Standard, f.batch.Product), Verdict: f.judge(), Passport: f.passport}
	lots := f.order()
	for _, lot := range lots[:min(len(lots), maxLots)] {
		v.Lots = append(v.Lots, f.lot(lot))
	}
	v.More = len(lots) - len(v.Lots)
	v.Recalls, v.Notices, v.Publications = f.recallViews(), f.noticeViews(), f.publicationViews()
	for _, c := range f.certifications {
		if c.Valid(f.batch.Harvested) && slices.Contains(c.Products, f.batch.Product) {
			v.Certifications = append(v.Certifications, c.RegisterCertification)
		}
	}
	v.Journey, v.Trips = f.journey(), f.trips(l)
	v.Map, v.Lineage = f.drawMap(l), f.drawLineage(l)
	v.Transactions = f.transactions()
	v.Index = f.indexView()
	return v
}

// order lists the lots: those that stop the batch first, then what covers it, then as
// the passport has them.
func (f *facts) order() []provenance.PassportLot {
	rank := func(lot provenance.PassportLot) int {
		switch {
		case f.barred(lot.Batch) != "":
			return 0
		case lot.Batch == f.batch.CertifiedBy:
			return 1
		}
		return 2
	}
	lots := slices.Clone(f.passport.Lots)
	slices.SortStableFunc(lots, func(a, b provenance.PassportLot) int { return cmp.Compare(rank(a), rank(b)) })
	return lots
}

func (f *facts) product(standard, code string) words.Text {
	if s := f.standards[standard]; s != nil {
		return words.Text{En: s.NameEn, Zh: s.NameZh}
	}
	return words.Text{En: code, Zh: code}
}

// named is what an enterprise or authority is called. Enterprises have a Chinese name
// alone.
func (f *facts) named(code string) words.Text {
	for _, r := range provenance.Regulators {
		if r.Code == code {
			return words.Text{En: r.En, Zh: r.Zh}
		}
	}
	if e := f.source.Enterprises[code]; e != nil {
		return words.Text{En: e.Name, Zh: e.Name}
	}
	return words.Text{En: code, Zh: code}
}

func (f *facts) lot(p provenance.PassportLot) lotView {
	_, suffix, _ := provenance.SplitOwnedID(p.Batch)
	v := lotView{
		ID: p.Batch, Suffix: suffix, MadeBy: p.MadeBy, Harvested: p.Harvested, Producer: f.named(p.Producer.Code), Code: p.Producer.Code,
		Place: p.Place, Released: p.Released, Abroad: f.abroad(p.Batch), Barred: f.barred(p.Batch),
	}
	if site := f.source.Sites[f.past[p.Batch].Site]; site != nil && p.Place != "" {
		v.Site = site.Name
	}
	for _, c := range slices.Backward(p.Certificates) {
		switch {
		case v.Commitment == nil && commits(c):
			v.Commitment = f.commitment(c)
		case c.Type == provenance.TestReport:
			v.Tests = append(v.Tests, f.test(c))
		default:
			v.Papers = append(v.Papers, paperView{c.Type, c.Number, f.named(c.Issuer.Code), c.IssuedOn, c.Revoked, c.Verdict, c.TxID})
		}
	}
	for _, s := range p.Samples {
		v.Samples = append(v.Samples, sampleView{f.named(s.Authority.Code), s.Date, s.Verdict, s.Reasons, s.TxID})
	}
	for _, i := range p.Inspections {
		v.Visits = append(v.Visits, visitView{i.Type, f.named(i.Authority.Code), i.Date, i.State, i.TxID})
	}
	return v
}

// abroad reports whether the goods have left the region of a lot that is in them.
func (f *facts) abroad(lot string) bool {
	return f.past[lot].Producer.Organization != f.batch.Holder.Organization
}

// barred is what bars a lot itself.
func (f *facts) barred(lot string) provenance.ObstacleKind {
	switch d := f.source.Cover.Of(lot); {
	case len(d.Recalls) > 0:
		return provenance.UnderRecall
	case len(d.Holds) > 0:
		return provenance.UnderHold
	}
	return ""
}

// commitment is the certificate as the law words it, without contact and quantity.
func (f *facts) commitment(p provenance.PassportCertificate) *commitmentView {
	c := f.source.Certificates[p.ID]
	return &commitmentView{c.Number, f.named(c.Issuer.Enterprise), c.IssuedOn, c.Place, c.Basis, c.Statement, p.TxID}
}

// test shows a report against the limits that it was judged by.
func (f *facts) test(p provenance.PassportCertificate) testView {
	v := testView{p.Number, f.named(p.Issuer.Code), p.IssuedOn, p.Verdict, p.Revoked, nil, p.TxID}
	c := f.source.Certificates[p.ID]
	var panel []provenance.Limit
	if s := f.standards[c.Standard]; s != nil {
		panel = s.Panel(c.LimitsOn)
	}
	for _, r := range p.Results {
		v.Rows = append(v.Rows, result(r, panel))
	}
	return v
}

func result(r provenance.TestResult, panel []provenance.Limit) resultView {
	v := resultView{TestResult: r, Over: r.Found > 0}
	for _, limit := range panel {
		if limit.Analyte != r.Analyte {
			continue
		}
		v.Source, v.Over = limit.Edition, r.Found > limit.Max
		v.Limit = words.Residue(limit.Max)
		if limit.Microbial {
			v.Limit = words.Grouped(limit.Max) + " /g"
		}
		if limit.Max > 0 {
			v.Permill = min(1000, min(r.Found, limit.Max)*1000/limit.Max)
		}
		if v.Over {
			v.Permill = 1000
		}
	}
	v.Over = v.Over && v.Limit != ""
	return v
}

func (f *facts) recallViews() []recallView {
	var found []recallView
	for _, r := range f.recalls {
		v := recallView{ID: r.ID, Class: r.Class, Cause: r.Cause, State: r.State(), Started: r.Started, Areas: r.Areas, TxID: r.TxID}
		if r.Announced != nil {
			v.Text, v.Published = r.Announced.Text, r.Announced.Published
		}
		found = append(found, v)
	}
	return found
}

func (f *facts) noticeViews() []noticeView {
	var found []noticeView
	for _, n := range f.notices {
		v := noticeView{ID: n.ID, Cause: n.Cause, Authority: f.named(n.Authority.Enterprise), Requested: n.Requested, State: n.State(), Issued: n.Issued, TxID: n.TxID}
		for _, m := range n.Measures {
			v.Taken = append(v.Taken, m.Measure)
		}
		found = append(found, v)
	}
	return found
}

func (f *facts) publicationViews() []publicationView {
	var found []publicationView
	for _, p := range f.publications {
		if f.shelf.rows[p.Record] == nil { // another record with that ID
			continue
		}
		found = append(found, publicationView{p.Content, p.Title, f.named(p.Authority.Enterprise), p.Date, p.TxID})
	}
	return found
}

// shownKinds are the kinds of which the page names records.
var shownKinds = []provenance.Kind{
	provenance.KindBatch, provenance.KindCertificate, provenance.KindSample, provenance.KindInspection, provenance.KindRelease, provenance.KindRecall,
	provenance.KindNotice, provenance.KindStandard, provenance.KindPublication, provenance.KindSite, provenance.KindEnterprise,
}

// maxTransactions bounds the list of transactions.
const maxTransactions = 60

// transactions lists where the records that the page names were written last. Those
// that are not named are left out: an ID begins with its owner's code.
func (f *facts) transactions() []transaction {
	var found []transaction
	for _, row := range f.shelf.rows {
		if row == nil || !slices.Contains(shownKinds, row.Kind) || !f.mayName(row.Kind, row.ID) {
			continue
		}
		found = append(found, transaction{row.Kind, row.ID, row.Revision, row.TxID, row.Block})
	}
	slices.SortFunc(found, func(a, b transaction) int {
		return cmp.Or(cmp.Compare(slices.Index(shownKinds, a.Kind), slices.Index(shownKinds, b.Kind)), strings.Compare(a.ID, b.ID))
	})
	return found[:min(len(found), maxTransactions)]
}

// mayName reports whether a record's ID may be shown.
func (f *facts) mayName(kind provenance.Kind, id string) bool {
	switch kind {
	case provenance.KindBatch:
		return id == f.batch.ID || f.source.Lots[id] != nil
	case provenance.KindSite:
		return f.source.Sites[id] != nil
	case provenance.KindEnterprise:
		return f.source.Enterprises[id] != nil
	case provenance.KindRecall:
		return slices.ContainsFunc(f.recalls, func(r *provenance.Recall) bool { return r.ID == id })
	}
	return true
}
