package provenance

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shelf is a ledger of a few records.
type shelf map[string][]byte

func (s shelf) put(records ...Record) shelf {
	for _, r := range records {
		s[Key(r.Kind(), r.Head().ID)] = Marshal(r)
	}
	return s
}

func (s shelf) Read(keys ...string) ([][]byte, error) {
	values := make([][]byte, len(keys))
	for i, key := range keys {
		values[i] = s[key]
	}
	return values, nil
}

// written is r as it stands on the ledger after n writings.
func written[R Record](r R, n int) R {
	for range n {
		Write(r, baseStamp)
	}
	return r
}

// onLedger is one good record of every kind that can be corrected, and a ledger
// with all that they name.
func onLedger(t *testing.T) (map[Kind]Record, shelf) {
	standard, series := cucumberStandard(t)
	base, err := RegisterEnterprise{Code: baseCode, Name: "绿源基地", BusinessKind: Base, Address: "孙家集街道", Contact: "0536-1", Responsible: "王"}.New(origin)
	require.NoError(t, err)
	site, err := RegisterSite{Site: baseCode + "-G1", Name: "1号棚", SiteKind: "greenhouse", Division: "370783", Address: "孙家集街道"}.New(base)
	require.NoError(t, err)
	batch, err := registration().New(base, site, series, baseStamp)
	require.NoError(t, err)
	commitment, err := IssueCommitment{CertificateInput{Certificate: baseCode + "-CN-20260310-0001", Batch: batch.ID, IssuedOn: "2026-03-09"}, []Basis{QualityControl}}.New(batch, standard, new(Dossier), base, site, baseStamp)
	require.NoError(t, err)
	visit, err := RecordInspection{Inspection: Regulators[0].Code + "-F1", Type: Routine, Enterprise: baseCode, Site: site.ID, Date: "2026-03-10", Checklist: []ChecklistItem{{Item: "台账", Note: "缺页"}}}.New(base, site, origin)
	require.NoError(t, err)
	records := map[Kind]Record{KindEnterprise: base, KindSite: site, KindBatch: batch, KindCertificate: commitment, KindInspection: visit}
	ledger := shelf{}.put(standard, series)
	for _, r := range records {
		ledger.put(written(r, 1))
	}
	return records, ledger
}

// more is a good record of every other kind that can be corrected, on the same ledger.
func more(t *testing.T, records map[Kind]Record, ledger shelf) {
	base, site, batch := records[KindEnterprise].(*Enterprise), records[KindSite].(*Site), registered(t)
	certification, err := certificationTerms().New(base)
	require.NoError(t, err)
	brand, err := RegisterBrand{Brand: baseCode + "-PP1", Name: "绿源", Number: "12345678", Products: []string{"CUCUMBER"}}.New(base)
	require.NoError(t, err)
	cam, err := cameraTerms().New(site)
	require.NoError(t, err)
	view, err := LogView{View: baseCode + "-V1", Camera: cam.ID, Purpose: "自查"}.New(cam, baseStamp)
	require.NoError(t, err)
	use, err := spraying().New(site, &Series{}, nil, baseStamp)
	require.NoError(t, err)
	shipment, err := sent(t, dispatch())
	require.NoError(t, err)
	hold, err := PlaceHold{Hold: baseCode + "-HD1", Batch: batch.ID, Reason: "待查"}.New(baseStamp)
	require.NoError(t, err)
	notice, err := IssueNotice{Notice: Regulators[0].Code + "-TB1", Batch: batch.ID, Cause: "残留超标", Requested: []MeasureKind{Removal}}.New(origin)
	require.NoError(t, err)
	meeting, err := minutes().New(destination)
	require.NoError(t, err)
	publication, err := Publish{Publication: Regulators[1].Code + "-GK1", Content: PublishProcedures, Title: "飞行检查程序", Document: strings.Repeat("0", 64), Date: "2026-03-10"}.New(nil, destination)
	require.NoError(t, err)
	sample, err := TakeSample{Sample: Regulators[0].Code + "-CY1", Batch: batch.ID, Laboratory: labCode, Amount: 1, Retained: "样品库", Date: "2026-03-10"}.New(batch, base, business(0, labCode, Laboratory), nil, origin)
	require.NoError(t, err)
	standard, _ := cucumberStandard(t)
	_, err = sample.RecordReport(ReportSample{Results: []TestResult{{Analyte: "氧乐果", Found: 1}}, Document: strings.Repeat("0", 64)}, standard, batch, nil, labStamp)
	require.NoError(t, err)
	for _, r := range []Record{
		certification, brand, cam, view, use, shipment, hold, notice, meeting, publication, sample, recalled(t),
		&Listing{Header: Header{ID: baseCode + "-X1"}, PublishListing: PublishListing{Listing: baseCode + "-X1", Batch: batch.ID, Platform: marketCode, Reference: "SKU-1"}, Seller: base.Owner()},
		&Entry{Header: Header{ID: marketCode + "-RK1"}, Market: Owner{Regulators[1].Organization, marketCode}, Decisions: []EntryDecision{{Batch: batch.ID, Outcome: EntryRefused, Refusal: "腐烂"}}},
	} {
		records[r.Kind()] = written(r, 1)
		ledger.put(r)
	}
	ledger.put(business(1, marketCode, Market))
}

// reinspected is the sample after another laboratory had the final word.
func reinspected(s *Sample) *Sample {
	again := *s
	again.Request = &ReinspectionRequest{Laboratory: Owner{Regulators[1].Organization, marketCode}}
	again.Reinspection = &Analysis{Results: s.Report.Results, Document: s.Report.Document, Verdict: s.Report.Verdict, Reported: s.Report.Reported}
	return &again
}

func change(r Record, field, value string) ProposeCorrection {
	return ProposeCorrection{Kind: r.Kind(), ID: r.Head().ID, Revision: r.Head().Revision, Changes: []Change{{field, value}}, Reason: "录入错误"}
}

// TestWhatCanBeCorrected holds every kind in the table to what the table asks of
// it: rules of its own, which let nothing invalid in, and no field that is
// computed, signed, passed on or somebody's.
func TestWhatCanBeCorrected(t *testing.T) {
	records, ledger := onLedger(t)
	more(t, records, ledger)
	never := []reflect.Type{
		reflect.TypeFor[Owner](), reflect.TypeFor[Mark](), reflect.TypeFor[*Mark](), reflect.TypeFor[Joint](), reflect.TypeFor[Header](), reflect.TypeFor[Stamp](),
		reflect.TypeFor[Balance](), reflect.TypeFor[Verdict](), reflect.TypeFor[*Transfer](), reflect.TypeFor[*Rectification](), reflect.TypeFor[EnterpriseStatus](),
	}
	rubbish := map[reflect.Kind][]string{
		reflect.String: {`1`, `null`, `"\u0001"`, `" x"`}, reflect.Int64: {`""`, `1.5`, `999999999999999999`}, reflect.Slice: {`{}`, `[{}]`, `[""]`, `[]`},
	}
	for kind, fields := range correctable {
		record := records[kind]
		require.NotNil(t, record, "a good %s among the records of this test", kind)
		assert.Implements(t, (*Rechecked)(nil), record)
		for _, field := range fields {
			record, field := record, strings.ReplaceAll(field, "[]", "[0]")
			if strings.HasPrefix(field, "reinspection.") {
				record = reinspected(record.(*Sample))
			}
			typ, err := CorrectableType(kind, field)
			require.NoError(t, err, "%s %s", kind, field)
			assert.NotContains(t, never, typ, "%s %s", kind, field)
			for _, value := range rubbish[typ.Kind()] {
				_, _, err := change(record, field, value).correct(record, ledger, baseStamp)
				require.Error(t, err, "%s %s %s", kind, field, value)
				e := AsError(err)
				assert.Contains(t, []Code{Invalid, BadRequest}, e.Code, "%s %s %s: %v", kind, field, value, e)
				assert.NotEmpty(t, e.Record, "%s %s %s", kind, field, value)
			}
		}
		_, err := CorrectableType(kind, "id")
		refusedAs(t, err, Invalid, "id")
	}
}

func TestPaths(t *testing.T) {
	record := &Certificate{Results: []TestResult{{Analyte: "氧乐果", Found: 1}, {Analyte: "腐霉利", Found: 2}}}
	for path, want := range map[string]any{
		"issuedOn": Date(""), "results[1].found": int64(2), "results[0]": TestResult{Analyte: "氧乐果", Found: 1}, "issuer.enterprise": "", "id": "",
	} {
		typ, found := typeAt(reflect.TypeOf(*record), path)
		require.True(t, found, path)
		assert.Equal(t, reflect.TypeOf(want), typ, path)
		value, found := valueAt(reflect.ValueOf(record).Elem(), path)
		require.True(t, found, path)
		assert.Equal(t, want, value.Interface(), path)
	}
	for _, path := range []string{"", ".", "issuedOn.", "IssuedOn", "results[01]", "results[-1]", "results[1", "results.found", "issuedOn[0]", "issuedOn.x", "results[1].", "results[1]found", "[0]", "header", "a b", "revoked.role.x"} {
		_, found := typeAt(reflect.TypeOf(*record), path)
		assert.False(t, found, path)
	}
	for _, path := range []string{"results[2]", "revoked.note"} {
		_, found := typeAt(reflect.TypeOf(*record), path)
		assert.True(t, found, path)
		_, found = valueAt(reflect.ValueOf(record).Elem(), path)
		assert.False(t, found, path)
	}
	_, err := Change{"results[2].found", "1"}.make(record)
	refusedAs(t, err, Invalid, "results[2].found")
	_, err = Change{"results", `[{"analyte":"x","found":"1"}]`}.make(record)
	refusedAs(t, err, Invalid, "results[0].found")
	_, err = Change{"results[0]", `{"analyte":"x"}`}.make(record)
	refusedAs(t, err, Invalid, "results[0].found")
	was, err := Change{"results[0].found", "7"}.make(record)
	require.NoError(t, err)
	assert.Equal(t, "1", was)
	assert.Equal(t, int64(7), record.Results[0].Found)
}

// TestHarvestCorrected: the day of harvest decides which version binds, so it is
// not a way to choose one.
func TestHarvestCorrected(t *testing.T) {
	records, ledger := onLedger(t)
	batch := records[KindBatch].(*Batch)
	series := &Series{Header: Header{ID: "CUCUMBER"}, Versions: []Version{
		{Standard: "CUCUMBER-V1", Unit: Gram, EffectiveFrom: "2026-01-01"}, {Standard: "CUCUMBER-V2", Unit: Gram, EffectiveFrom: "2026-02-01", RegisterWithinDays: 5},
	}}
	batch.Standard = "CUCUMBER-V2"
	ledger.put(series, &Standard{Header: Header{ID: "CUCUMBER-V2"}})
	correct := func(day string) (*Batch, error) {
		r, _, err := change(batch, "harvested", `"`+day+`"`).correct(batch, ledger, baseStamp)
		if err != nil {
			return nil, err
		}
		return r.(*Batch), nil
	}
	corrected, err := correct("2026-02-20")
	require.NoError(t, err, "within one version, the time to register is not asked again")
	assert.Equal(t, "CUCUMBER-V2", corrected.Standard)
	corrected, err = correct("2026-01-31")
	require.NoError(t, err)
	assert.Equal(t, "CUCUMBER-V1", corrected.Standard)
	batch.Standard = "CUCUMBER-V1"
	_, err = correct("2026-02-20")
	refusedAs(t, err, Invalid, "harvested")
	_, err = correct("2026-03-11")
	refusedAs(t, err, Invalid, "harvested")

	dossier := &Dossier{Header: Header{ID: batch.ID}}
	require.NoError(t, dossier.File(records[KindCertificate].(*Certificate)))
	ledger.put(dossier)
	_, err = correct("2026-03-08")
	refusedAs(t, err, WrongState, "harvested")
	batch.Standard = "CUCUMBER-V2"
	_, err = correct("2026-03-08")
	require.NoError(t, err)
	_, err = correct("2026-03-10")
	refusedAs(t, err, Invalid, "harvested") // the commitment is of the 9th
	dossier.Certificates[0].Revoked = true
	ledger.put(dossier)
	_, err = correct("2026-03-10")
	require.NoError(t, err)
}

// TestTypesKeepToTheirFields: a test report has no basis and a promise no results,
// and the verdict of a report is computed from what it now says.
func TestTypesKeepToTheirFields(t *testing.T) {
	records, ledger := onLedger(t)
	batch := records[KindBatch].(*Batch)
	standard, _ := cucumberStandard(t)
	report, err := RecordTest{CertificateInput{Certificate: labCode + "-JC-20260310-0001", Batch: batch.ID, IssuedOn: "2026-03-10"}, []TestResult{{Analyte: "氧乐果", Found: 21}, {Analyte: "腐霉利", Found: 0}}}.New(batch, standard, labStamp)
	require.NoError(t, err)
	written(report, 1)
	correct := func(r Record, field, value string) (Record, error) {
		corrected, _, err := change(r, field, value).correct(r, ledger, origin)
		return corrected, err
	}
	corrected, err := correct(report, "results[0].found", "20")
	require.NoError(t, err)
	assert.Equal(t, Conformant, corrected.(*Certificate).Verdict)
	assert.Empty(t, corrected.(*Certificate).Reasons)
	assert.Equal(t, report.Issuer, corrected.(*Certificate).Issuer, "whoever corrects it")
	corrected, err = correct(report, "results[1].analyte", `"毒死蜱"`)
	require.NoError(t, err)
	assert.Equal(t, []string{"氧乐果"}, corrected.(*Certificate).Reasons)
	_, err = correct(report, "basis", `["self_tested"]`)
	refusedAs(t, err, Invalid, "basis")
	_, err = correct(report, "place", `"寿光"`)
	refusedAs(t, err, Invalid, "place")
	_, err = correct(report, "results[1].analyte", `"氧乐果"`)
	refusedAs(t, err, Invalid, "results[1]")

	promise := records[KindCertificate].(*Certificate)
	_, err = correct(promise, "results", `[{"analyte":"氧乐果","found":1}]`)
	refusedAs(t, err, Invalid, "results")
	_, err = correct(promise, "place", `"寿光"`)
	refusedAs(t, err, Invalid, "place")
	site := records[KindSite].(*Site)
	site.Address = "寿光"
	ledger.put(site)
	corrected, err = correct(promise, "place", `"寿光"`)
	require.NoError(t, err)
	assert.Equal(t, "寿光", corrected.(*Certificate).Place)
	corrected, err = correct(promise, "issuedOn", `"2026-03-10"`)
	require.NoError(t, err)
	assert.Equal(t, "孙家集街道", corrected.(*Certificate).Place, "what was not corrected stays")
}

// TestPartsFollow: what was made of a batch is corrected to what that says, and
// to nothing else.
func TestPartsFollow(t *testing.T) {
	records, ledger := onLedger(t)
	source := records[KindBatch].(*Batch)
	part := written(source.part(SplitOutput{Batch: baseCode + "-P1", Amount: 5}), 1)
	correct := func(r *Batch, field, value string) error {
		_, _, err := change(r, field, value).correct(r, ledger, baseStamp)
		return err
	}
	refusedAs(t, correct(part, "harvested", `"2026-03-08"`), Invalid, "harvested")
	refusedAs(t, correct(part, "quantity.initial", `6`), Invalid, "quantity.initial")
	source.Harvested, source.GTIN = "2026-03-08", "06901234567892"
	ledger.put(source)
	assert.NoError(t, correct(part, "harvested", `"2026-03-08"`))
	assert.NoError(t, correct(part, "gtin", `"06901234567892"`))
	refusedAs(t, correct(part, "gtin", `"x"`), Invalid, "gtin")

	mix := *source
	mix.ID, mix.MadeBy, mix.Inputs, mix.Harvested, mix.GTIN = baseCode+"-M1", FromMix, []Portion{{source.ID, 1}, {part.ID, 1}}, "2026-03-09", ""
	ledger.put(part)
	assert.NoError(t, correct(&mix, "harvested", `"2026-03-08"`))
	refusedAs(t, correct(&mix, "gtin", `"06901234567892"`), Invalid, "gtin")
	refusedAs(t, correct(&mix, "site", `"`+base2Code+`-G1"`), Invalid, "site")
}

// TestWhoReliedOn is the table of reliances.
func TestWhoReliedOn(t *testing.T) {
	base, there := baseStamp.Actor.Owner(), Owner{Regulators[1].Organization, marketCode}
	filed := func(certificate string, revoked bool) func(*Batch, *Dossier) {
		return func(_ *Batch, d *Dossier) {
			d.Certificates = append(d.Certificates, DossierEntry{certificate, TestReport, Conformant, revoked})
		}
	}
	for name, c := range map[string]struct {
		happened func(*Batch, *Dossier)
		want     Reliance
	}{
		"nothing":                 {func(*Batch, *Dossier) {}, ReliedNowhere},
		"its own certificate":     {filed(baseCode+"-CN-1", false), ReliedNowhere},
		"its region's test":       {filed(labCode+"-JC-1", false), ReliedHere},
		"a revoked test":          {filed(labCode+"-JC-1", true), ReliedNowhere},
		"its regulator's paper":   {filed(Regulators[0].Code+"-CD-1", false), ReliedHere},
		"a test elsewhere":        {filed(marketCode+"-JC-1", false), ReliedElsewhere},
		"an inspection here":      {func(_ *Batch, d *Dossier) { d.Inspections = []string{Regulators[0].Code + "-F1"} }, ReliedHere},
		"an inspection elsewhere": {func(_ *Batch, d *Dossier) { d.Inspections = []string{Regulators[1].Code + "-F1"} }, ReliedElsewhere},
		"a hold elsewhere":        {func(_ *Batch, d *Dossier) { d.Holds = []string{Regulators[1].Code + "-H1"} }, ReliedElsewhere},
		"offered when made":       {func(b *Batch, _ *Dossier) { b.Transfer = &Transfer{To: there} }, ReliedElsewhere},
		"anything written":        {func(b *Batch, _ *Dossier) { written(b, 1) }, ReliedElsewhere},
		"only corrected": {func(b *Batch, _ *Dossier) {
			written(b, 2)
			b.Corrected = &Corrected{Times: 2}
		}, ReliedNowhere},
		"corrected and moved": {func(b *Batch, _ *Dossier) {
			written(b, 2)
			b.Corrected = &Corrected{Times: 1}
		}, ReliedElsewhere},
	} {
		t.Run(name, func(t *testing.T) {
			records, ledger := onLedger(t)
			batch, dossier := records[KindBatch].(*Batch), &Dossier{Header: Header{ID: baseCode + "-L1"}}
			c.happened(batch, dossier)
			ledger.put(dossier, batch, business(0, labCode, Laboratory), business(1, marketCode, Market))
			for _, kind := range []Kind{KindBatch, KindCertificate} {
				got, err := records[kind].(Reliable).ReliedOn(nil, base, ledger)
				require.NoError(t, err)
				assert.Equal(t, c.want, got, kind)
			}
		})
	}

	records, ledger := onLedger(t)
	failing := &Certificate{Verdict: NonConforming}
	got, err := failing.ReliedOn(nil, base, ledger)
	require.NoError(t, err)
	assert.Equal(t, ReliedElsewhere, got)

	foreign := *records[KindCertificate].(*Certificate)
	got, err = foreign.ReliedOn(nil, there, ledger)
	require.NoError(t, err)
	assert.Equal(t, ReliedElsewhere, got, "a laboratory's report on goods of the other region")
	got, err = records[KindBatch].(*Batch).ReliedOn(nil, there, ledger)
	require.NoError(t, err)
	assert.Equal(t, ReliedElsewhere, got, "a batch that its maker never had")

	visit := records[KindInspection].(*Inspection)
	reliance := func() Reliance {
		got, err := visit.ReliedOn(nil, visit.Authority, ledger)
		require.NoError(t, err)
		return got
	}
	assert.Equal(t, ReliedNowhere, reliance())
	visit.Rectified = new(Rectification)
	assert.Equal(t, ReliedHere, reliance())
	visit.Subject.Organization = Regulators[1].Organization
	assert.Equal(t, ReliedElsewhere, reliance())
	visit.Rectified, visit.Acknowledged = nil, new(Mark)
	assert.Equal(t, ReliedElsewhere, reliance())

	for _, c := range []struct {
		kind         Kind
		field, value string
		want         Reliance
	}{
		{KindSite, "name", `"新名"`, ReliedHere},
		{KindSite, "address", `"新址"`, ReliedElsewhere},
		{KindSite, "division", `"370784"`, ReliedElsewhere},
		{KindSite, "siteKind", `"field"`, ReliedElsewhere},
		{KindSite, "latitude", `1`, ReliedElsewhere},
		{KindEnterprise, "name", `"新名"`, ReliedElsewhere},
		{KindEnterprise, "businessKind", `"market"`, ReliedElsewhere},
		{KindEnterprise, "contact", `"0536-2"`, ReliedNowhere},
		{KindEnterprise, "address", `"新址"`, ReliedNowhere},
		{KindEnterprise, "responsible", `"李"`, ReliedNowhere},
	} {
		corrected, _, err := change(records[c.kind], c.field, c.value).correct(records[c.kind], ledger, baseStamp)
		require.NoError(t, err)
		got, err := records[c.kind].(Reliable).ReliedOn(corrected, base, ledger)
		require.NoError(t, err)
		assert.Equal(t, c.want, got, "%s %s", c.kind, c.field)
	}
}

// TestAuthorOf: the ID says whose record it is, but of an enterprise.
func TestAuthorOf(t *testing.T) {
	records, ledger := onLedger(t)
	for kind, want := range map[Kind]Owner{
		KindEnterprise: {Organization: "ShouguangMSP"}, KindSite: baseStamp.Actor.Owner(), KindBatch: baseStamp.Actor.Owner(),
		KindCertificate: baseStamp.Actor.Owner(), KindInspection: origin.Actor.Owner(),
	} {
		got, err := change(records[kind], "", "").AuthorOf(records[kind], ledger)
		require.NoError(t, err)
		assert.Equal(t, want, got, kind)
	}
	got, err := ProposeCorrection{}.AuthorOf(&Site{Header: Header{ID: marketCode + "-G1"}}, ledger)
	require.NoError(t, err)
	assert.Empty(t, got.Organization, "nobody may correct what an unknown enterprise wrote")
}

// TestUnknownReliance: a kind that cannot tell who relied on it needs the other
// regulator.
func TestUnknownReliance(t *testing.T) {
	records, ledger := onLedger(t)
	c := &Correction{Terms: ProposeCorrection{Kind: KindSite}, Author: baseStamp.Actor.Owner(), Proposed: Mark{Stamp: origin}}
	mute := struct{ Record }{records[KindSite]}
	corrected, err := c.settle(mute, records[KindSite], ledger)
	require.NoError(t, err)
	assert.Nil(t, corrected)
	assert.Equal(t, []string{Regulators[1].Organization}, c.Awaiting())
}
