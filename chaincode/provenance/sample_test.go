package provenance

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const lab2Code = "91110108MADEM1046F"

// plain is a standard that says nothing of deadlines.
var plain = new(Standard)

var lab2Stamp = stampOf(1, RoleLaboratory, lab2Code)

// on is the stamp at noon in China of another day.
func on(day Date, s Stamp) Stamp {
	t, err := time.ParseInLocation(time.DateOnly, string(day), ChinaTime)
	if err != nil {
		panic(err)
	}
	s.Time = t.Add(12 * time.Hour)
	return s
}

func taking() TakeSample {
	return TakeSample{
		Sample: Regulators[1].Code + "-CY1", Batch: baseCode + "-L1", Laboratory: labCode,
		Amount: 3000, Retained: "海淀抽检样品库", Date: "2026-03-10", DisposeWithinMonths: 3,
	}
}

// taken is a sample of the base's batch, which the market has, or still the base.
func taken(t *testing.T, regime Regime) (*Sample, *Batch) {
	t.Helper()
	b := registered(t)
	holder := business(0, baseCode, Base)
	if regime == RegimeMarket {
		holder = business(1, marketCode, Market)
	}
	b.Holder = holder.Owner()
	s, err := taking().New(b, holder, business(0, labCode, Laboratory), nil, destination)
	require.NoError(t, err)
	require.Equal(t, regime, s.Regime)
	return s, b
}

func measured(omethoate, procymidone int64) ReportSample {
	return ReportSample{Results: []TestResult{{Analyte: "氧乐果", Found: omethoate}, {Analyte: "腐霉利", Found: procymidone}}}
}

// failed is a sample whose report, of 2026-03-10, finds too much of one residue.
func failed(t *testing.T, regime Regime) *Sample {
	t.Helper()
	s, b := taken(t, regime)
	standard, _ := cucumberStandard(t)
	hold, err := s.RecordReport(measured(480, 0), standard, b, nil, labStamp)
	require.NoError(t, err)
	require.NotNil(t, hold)
	return s
}

func TestTakingASampleConservesMass(t *testing.T) {
	s, b := taken(t, RegimeMarket)
	assert.Equal(t, Balance{Initial: 2_000_000, Remaining: 1_997_000, Sampled: 3000}, b.Quantity)
	assert.True(t, b.Quantity.Balanced())
	assert.Equal(t, []string{labCode}, s.Awaiting())
	assert.Equal(t, AwaitsReport, s.State("2026-03-10"))
	assert.Equal(t, b.Standard, s.Standard)
	assert.Equal(t, "ShouguangMSP", s.Notified)
	assert.Empty(t, s.RetainUntil())
	assert.NotContains(t, s.Parties(), baseCode, "whose goods were sampled is the holder's business")
}

func TestTakeSampleRefuses(t *testing.T) {
	b, base := registered(t), business(0, baseCode, Base)
	about := &Inspection{Header: Header{ID: "I"}, Batch: baseCode + "-L2"}
	for field, spoil := range map[string]func(*TakeSample){
		"sample":              func(in *TakeSample) { in.Sample = Regulators[0].Code + "-CY1" },
		"amount":              func(in *TakeSample) { in.Amount = 0 },
		"retained":            func(in *TakeSample) { in.Retained = "" },
		"date":                func(in *TakeSample) { in.Date = "2026-03-11" },
		"disposeWithinMonths": func(in *TakeSample) { in.DisposeWithinMonths = -1 },
	} {
		in := taking()
		spoil(&in)
		_, err := in.New(b, base, business(0, labCode, Laboratory), nil, destination)
		refusedAs(t, err, Invalid, field)
	}
	in := taking()
	_, err := in.New(b, base, business(0, labCode, Laboratory), about, destination)
	refusedAs(t, err, Invalid, "inspection")
	_, err = in.New(b, base, business(0, labCode, Base), nil, destination)
	refusedAs(t, err, Invalid, "laboratory")
	suspended := business(0, labCode, Laboratory)
	suspended.Status = Inactive
	_, err = in.New(b, base, suspended, nil, destination)
	refusedAs(t, err, Suspended, "")
	in.Date = "2026-03-08"
	_, err = in.New(b, base, business(0, labCode, Laboratory), nil, destination)
	refusedAs(t, err, Invalid, "date")
	in = taking()
	in.Amount = 2_000_001
	_, err = in.New(b, base, business(0, labCode, Laboratory), nil, destination)
	refusedAs(t, err, Insufficient, "amount")
	assert.Equal(t, newBalance(2_000_000), b.Quantity, "a refusal takes nothing")
}

func TestFailingReportHoldsTheBatch(t *testing.T) {
	standard, _ := cucumberStandard(t)
	s, b := taken(t, RegimeMarket)
	hold, err := s.RecordReport(measured(480, 0), standard, b, nil, labStamp)
	require.NoError(t, err)
	assert.Equal(t, &Hold{Header: Header{ID: s.ID}, Batch: b.ID, By: destination.Actor.Owner(), Reason: "抽检不合格 failed sampling inspection: 氧乐果", Basis: "sample/" + s.ID}, hold)
	assert.Equal(t, NonConforming, s.Report.Verdict)
	assert.ElementsMatch(t, []string{"ShouguangMSP", "HaidianMSP", marketCode, baseCode}, s.Awaiting())
	assert.Contains(t, s.Parties(), baseCode, "the producer may object and must be able to read why")
	_, err = s.RecordReport(measured(0, 0), standard, b, nil, labStamp)
	refusedAs(t, err, WrongState, "")

	for verdict, in := range map[Verdict]ReportSample{
		Conformant: measured(20, 2000),
	} {
		s, b := taken(t, RegimeMarket)
		hold, err := s.RecordReport(in, standard, b, nil, labStamp)
		require.NoError(t, err)
		assert.Nil(t, hold)
		assert.Equal(t, verdict, s.Report.Verdict)
		assert.Equal(t, []string{"ShouguangMSP"}, s.Awaiting())
		assert.Equal(t, SamplePassed, s.State("2026-03-10"))
		assert.Equal(t, Date("2026-06-10"), s.RetainUntil())
		assert.Empty(t, s.DisposeBy())
		assert.Empty(t, s.ReinspectBy)
		refusedAs(t, s.Dispose(DisposeSample{Note: "销毁"}, destination), WrongState, "")
		refusedAs(t, s.RequestReinspection(RequestReinspection{Laboratory: lab2Code, Reason: "有异议"}, business(1, lab2Code, Laboratory), plain, nil, baseStamp), WrongState, "")
		require.NoError(t, s.Acknowledge(AcknowledgeSample{}, origin))
		assert.Empty(t, s.Awaiting())
	}
}

// TestAnIncompleteReportIsNoPass: it waits for a full one, which then counts together
// with it, or for the authority to go on without.
func TestAnIncompleteReportIsNoPass(t *testing.T) {
	standard, _ := cucumberStandard(t)
	part := ReportSample{Results: measured(20, 0).Results[:1]}
	reported := func() (*Sample, *Batch) {
		s, b := taken(t, RegimeMarket)
		hold, err := s.RecordReport(part, standard, b, nil, labStamp)
		require.NoError(t, err)
		assert.Nil(t, hold)
		return s, b
	}
	s, b := reported()
	assert.Equal(t, Incomplete, s.Report.Verdict)
	assert.Equal(t, SampleIncomplete, s.State("2026-03-10"))
	assert.ElementsMatch(t, []string{"ShouguangMSP", "HaidianMSP", labCode}, s.Awaiting())
	require.NoError(t, s.Acknowledge(AcknowledgeSample{}, origin))
	refusedAs(t, s.RequestReinspection(RequestReinspection{Laboratory: lab2Code, Reason: "有异议"}, business(1, lab2Code, Laboratory), standard, nil, baseStamp), WrongState, "")
	_, err := s.RecordReport(ReportSample{Results: measured(0, 2000).Results[1:]}, standard, b, nil, labStamp)
	require.NoError(t, err)
	assert.Equal(t, SamplePassed, s.State("2026-03-10"))
	assert.Len(t, s.Report.Results, 2)
	assert.Equal(t, []string{"ShouguangMSP"}, s.Awaiting(), "the other regulator is notified anew")

	s, b = reported()
	hold, err := s.RecordReport(ReportSample{Results: measured(0, 2001).Results[1:]}, standard, b, nil, labStamp)
	require.NoError(t, err)
	assert.NotNil(t, hold)

	s, b = reported()
	require.NoError(t, s.Dispose(DisposeSample{Note: "检测机构已停业"}, destination))
	assert.Equal(t, SampleDisposed, s.State("2026-03-10"))
	_, err = s.RecordReport(measured(0, 0), standard, b, nil, labStamp)
	refusedAs(t, err, WrongState, "")
}

// TestABannedInputFoundFails: whether the panel has it or not.
func TestABannedInputFoundFails(t *testing.T) {
	standard, _ := cucumberStandard(t)
	standard.Inputs = []InputRule{{Name: "毒死蜱", Banned: true}, {Name: "吡虫啉", IntervalDays: 7}}
	s, b := taken(t, RegimeMarket)
	hold, err := s.RecordReport(ReportSample{Results: []TestResult{{Analyte: "毒死蜱", Found: 5000}}}, standard, b, nil, labStamp)
	require.NoError(t, err)
	assert.NotNil(t, hold)
	assert.Equal(t, []string{"毒死蜱"}, s.Report.Reasons)
	assert.NotEmpty(t, s.ReinspectBy)
	for input, want := range map[string]Verdict{"毒死蜱": NonConforming, "吡虫啉": Incomplete, "甲拌磷": Incomplete} {
		verdict, _ := standard.Judge(append(measured(0, 0).Results, TestResult{Analyte: input, Found: 1}), "2026-03-09")
		assert.Equal(t, want, verdict, input)
	}
}

// TestGermsAreWhatTheStandardSays: a laboratory takes nobody's right to a
// re-inspection by the way it states a residue.
func TestGermsAreWhatTheStandardSays(t *testing.T) {
	standard, _ := cucumberStandard(t)
	standard.Limits = append(standard.Limits, Limit{Analyte: "大肠菌群", Max: 100, Edition: "GB 29921-2021", Microbial: true})
	s, b := taken(t, RegimeMarket)
	flagged, weighed := measured(480, 0), measured(480, 0)
	flagged.Results[0].Microbial = true
	weighed.Results = append(weighed.Results, TestResult{Analyte: "大肠菌群", Found: 200})
	_, err := s.RecordReport(flagged, standard, b, nil, labStamp)
	refusedAs(t, err, Invalid, "results[0].found")
	_, err = s.RecordReport(weighed, standard, b, nil, labStamp)
	refusedAs(t, err, Invalid, "results[2].found")
	unlimited := ReportSample{Results: append(measured(480, 0).Results, TestResult{"沙门氏菌", 1, true})}
	_, err = s.RecordReport(unlimited, standard, b, nil, labStamp)
	require.NoError(t, err)
	assert.NotEmpty(t, s.ReinspectBy, "no limit on germs was exceeded")

	terms := cucumberTerms()
	terms.Limits = append(terms.Limits, Limit{Analyte: "氧乐果", Max: 1, Edition: "GB 2763-2026", EffectiveFrom: "2026-06-01", Microbial: true})
	_, err = terms.New(destination)
	refusedAs(t, err, Invalid, "limits[2].microbial")
}

// TestASilentLaboratoryBlocksNothing: once its time is over the authority disposes of
// the sample or names another, which then has its time.
func TestASilentLaboratoryBlocksNothing(t *testing.T) {
	const lab3Code = "91110108MADEM10620"
	lab, lab2, lab3 := business(0, labCode, Laboratory), business(1, lab2Code, Laboratory), business(1, lab3Code, Laboratory)
	standard, _ := cucumberStandard(t)
	another := ReassignSample{Laboratory: lab3Code, Reason: "逾期未出具复检结论"}
	requested := func(standard *Standard) *Sample {
		s := failed(t, RegimeMarket)
		require.NoError(t, s.RequestReinspection(RequestReinspection{Laboratory: lab2Code, Reason: "有异议"}, lab2, standard, nil, baseStamp))
		return s
	}
	s := requested(standard)
	assert.Equal(t, Date("2026-04-07"), s.Request.DueBy, "20 working days where the standard says nothing")
	refusedAs(t, s.Dispose(DisposeSample{Note: "销毁"}, on("2026-04-07", destination)), WrongState, "")
	refusedAs(t, s.Reassign(another, lab3, standard, nil, on("2026-04-07", destination)), WrongState, "")
	assert.Equal(t, AwaitsDisposition, s.State("2026-04-08"))
	assert.Contains(t, s.Awaiting(), "HaidianMSP")
	require.NoError(t, s.Dispose(DisposeSample{Note: "销毁"}, on("2026-04-08", destination)))
	_, err := s.Reinspect(measured(0, 0), standard, lab2Stamp)
	refusedAs(t, err, WrongState, "")

	quick := *standard
	quick.ReinspectWithinDays = 3
	s = requested(&quick)
	assert.Equal(t, Date("2026-03-13"), s.Request.DueBy)
	refusedAs(t, s.Reassign(ReassignSample{Laboratory: lab3Code}, lab3, &quick, nil, on("2026-03-14", destination)), Invalid, "reason")
	refusedAs(t, s.Reassign(another, lab, &quick, nil, on("2026-03-14", destination)), Invalid, "laboratory")
	require.NoError(t, s.Reassign(another, lab3, &quick, nil, on("2026-03-14", destination)))
	assert.Equal(t, AwaitsReinspection, s.State("2026-03-18"))
	assert.Equal(t, lab3.Owner(), s.Reinspector())
	freed, err := s.Reinspect(measured(0, 0), standard, stampOf(1, RoleLaboratory, lab3Code))
	require.NoError(t, err)
	assert.NotEmpty(t, freed)
	refusedAs(t, s.Reassign(another, lab3, &quick, nil, destination), WrongState, "")

	first, b := taken(t, RegimeMarket)
	refusedAs(t, first.Reassign(another, business(1, marketCode, Market), standard, nil, destination), Invalid, "laboratory")
	require.NoError(t, first.Reassign(another, lab3, standard, nil, destination))
	assert.Equal(t, []string{lab3Code}, first.Awaiting())
	_, err = first.RecordReport(measured(0, 0), standard, b, nil, stampOf(1, RoleLaboratory, lab3Code))
	require.NoError(t, err)
	refusedAs(t, first.Reassign(another, lab2, standard, nil, destination), WrongState, "")
}

// TestRegimeFollowsTheGoods: not the inspector's choice.
func TestRegimeFollowsTheGoods(t *testing.T) {
	for _, kind := range enterpriseKinds {
		want := RegimeMarket
		if kind == Base || kind == Cooperative {
			want = RegimeAgri
		}
		s, err := taking().New(registered(t), business(0, baseCode, kind), business(0, labCode, Laboratory), nil, destination)
		require.NoError(t, err)
		assert.Equal(t, want, s.Regime, kind)
	}
}

func TestReportSampleRefuses(t *testing.T) {
	standard, _ := cucumberStandard(t)
	s, b := taken(t, RegimeMarket)
	for field, spoil := range map[string]func(*ReportSample){
		"results":            func(in *ReportSample) { in.Results = nil },
		"results[0].analyte": func(in *ReportSample) { in.Results[0].Analyte = "" },
		"results[0].found":   func(in *ReportSample) { in.Results[0].Found = -1 },
		"results[1]":         func(in *ReportSample) { in.Results[1].Analyte = in.Results[0].Analyte },
		"document":           func(in *ReportSample) { in.Document = "ABC" },
	} {
		in := measured(0, 0)
		spoil(&in)
		_, err := s.RecordReport(in, standard, b, nil, labStamp)
		refusedAs(t, err, Invalid, field)
		assert.Nil(t, s.Report)
	}
}

// TestReinspectionClocks: 5 working days where agriculture supervises, 7 on the
// market; the report is of Tuesday 2026-03-10.
func TestReinspectionClocks(t *testing.T) {
	request := func(s *Sample, day Date) error {
		return s.RequestReinspection(RequestReinspection{Laboratory: lab2Code, Reason: "对结果有异议"}, business(1, lab2Code, Laboratory), plain, nil, on(day, marketStamp))
	}
	for regime, last := range map[Regime]Date{RegimeAgri: "2026-03-17", RegimeMarket: "2026-03-19"} {
		s := failed(t, regime)
		assert.Equal(t, last, s.ReinspectBy)
		assert.Equal(t, MayBeReinspected, s.State(last))
		next, err := time.Parse(time.DateOnly, string(last))
		require.NoError(t, err)
		late := Date(next.AddDate(0, 0, 1).Format(time.DateOnly))
		err = request(s, late)
		refusedAs(t, err, WrongState, "")
		assert.Contains(t, err.Error(), string(last), "the refusal names the last day")
		assert.Equal(t, AwaitsDisposition, s.State(late))
		require.NoError(t, request(s, last))
	}
	standard, _ := cucumberStandard(t)
	s, b := taken(t, RegimeAgri)
	holidays := Calendars{"2026": {Joint: Joint{Approved: &Mark{}}, ProposeCalendar: ProposeCalendar{Year: "2026", Holidays: []Date{"2026-03-11", "2026-03-12"}}}}
	_, err := s.RecordReport(measured(480, 0), standard, b, holidays, labStamp)
	require.NoError(t, err)
	assert.Equal(t, Date("2026-03-19"), s.ReinspectBy, "holidays do not count")
	midnight := s.ReinspectBy
	early := on(midnight, marketStamp)
	early.Time = time.Date(2026, 3, 19, 15, 59, 59, 0, time.UTC) // one second before midnight in China
	require.NoError(t, s.RequestReinspection(RequestReinspection{Laboratory: lab2Code, Reason: "有异议"}, business(1, lab2Code, Laboratory), plain, nil, early))
}

func TestRequestReinspectionRefuses(t *testing.T) {
	good := RequestReinspection{Laboratory: lab2Code, Reason: "对结果有异议"}
	lab2 := business(1, lab2Code, Laboratory)
	s := failed(t, RegimeMarket)
	refusedAs(t, s.RequestReinspection(RequestReinspection{Laboratory: lab2Code}, lab2, plain, nil, baseStamp), Invalid, "reason")
	refusedAs(t, s.RequestReinspection(good, business(0, labCode, Laboratory), plain, nil, baseStamp), Invalid, "laboratory")
	refusedAs(t, s.RequestReinspection(good, business(1, marketCode, Market), plain, nil, baseStamp), Invalid, "laboratory")
	lab2.Status = Inactive
	refusedAs(t, s.RequestReinspection(good, lab2, plain, nil, baseStamp), Suspended, "")
	lab2.Status = Active
	unreported, _ := taken(t, RegimeMarket)
	refusedAs(t, unreported.RequestReinspection(good, lab2, plain, nil, baseStamp), WrongState, "")
	require.NoError(t, s.RequestReinspection(good, lab2, plain, nil, baseStamp))
	refusedAs(t, s.RequestReinspection(good, lab2, plain, nil, baseStamp), WrongState, "")
	assert.ElementsMatch(t, []string{"ShouguangMSP", "HaidianMSP", lab2Code}, s.Awaiting())

	standard, _ := cucumberStandard(t)
	standard.Limits = append(standard.Limits, Limit{Analyte: "大肠菌群", Max: 100, Edition: "GB 29921-2021", Microbial: true})
	germs, b := taken(t, RegimeMarket)
	in := measured(480, 0)
	in.Results = append(in.Results, TestResult{"大肠菌群", 200, true})
	_, err := germs.RecordReport(in, standard, b, nil, labStamp)
	require.NoError(t, err)
	refusedAs(t, germs.RequestReinspection(good, lab2, plain, nil, baseStamp), WrongState, "")
	assert.Equal(t, AwaitsDisposition, germs.State("2026-03-10"), "nobody can ask, so nothing waits")

	few, b := taken(t, RegimeMarket)
	in.Results[2].Found = 100
	_, err = few.RecordReport(in, standard, b, nil, labStamp)
	require.NoError(t, err)
	require.NoError(t, few.RequestReinspection(good, lab2, plain, nil, baseStamp), "the germs were within their limit")
}

func TestObjectorIsProducerOrHolder(t *testing.T) {
	s := failed(t, RegimeMarket)
	for _, c := range []struct {
		who Stamp
		may bool
	}{{baseStamp, true}, {marketStamp, true}, {stampOf(0, RoleEnterprise, base2Code), false}, {stampOf(1, RoleEnterprise, baseCode), false}} {
		err := Permit(c.who.Actor, RequestReinspectionOp, s.Objector(c.who.Actor))
		assert.Equal(t, c.may, err == nil, c.who.Actor)
	}
}

func TestReinspectionIsFinal(t *testing.T) {
	standard, _ := cucumberStandard(t)
	again := func(found int64) ReportSample {
		return ReportSample{Results: []TestResult{{Analyte: "氧乐果", Found: found}}}
	}
	objected := func() *Sample {
		s := failed(t, RegimeMarket)
		require.NoError(t, s.Acknowledge(AcknowledgeSample{}, origin))
		require.NoError(t, s.RequestReinspection(RequestReinspection{Laboratory: lab2Code, Reason: "有异议"}, business(1, lab2Code, Laboratory), plain, nil, baseStamp))
		return s
	}
	s := failed(t, RegimeMarket)
	_, err := s.Reinspect(again(0), standard, labStamp)
	refusedAs(t, err, WrongState, "")
	assert.Equal(t, labStamp.Actor.Owner(), s.Reinspector())

	s = objected()
	assert.Equal(t, AwaitsReinspection, s.State("2026-04-07"))
	refusedAs(t, s.Dispose(DisposeSample{Note: "销毁"}, destination), WrongState, "")
	_, err = s.Reinspect(ReportSample{Results: []TestResult{{Analyte: "腐霉利", Found: 0}}}, standard, lab2Stamp)
	refusedAs(t, err, Invalid, "results")
	freed, err := s.Reinspect(again(20), standard, lab2Stamp)
	require.NoError(t, err)
	assert.Equal(t, s.ID, freed)
	assert.Equal(t, Conformant, s.Final().Verdict, "what was not measured again stands as first reported")
	assert.Equal(t, []string{"ShouguangMSP"}, s.Awaiting(), "the other regulator is notified anew")
	assert.Equal(t, SamplePassed, s.State("2026-03-10"))
	assert.Equal(t, Date("2026-09-10"), s.RetainUntil())
	assert.False(t, s.Overdue("2030-01-01"))
	_, err = s.Reinspect(again(20), standard, lab2Stamp)
	refusedAs(t, err, WrongState, "")

	s = objected()
	freed, err = s.Reinspect(again(21), standard, lab2Stamp)
	require.NoError(t, err)
	assert.Empty(t, freed)
	assert.Equal(t, AwaitsDisposition, s.State("2026-03-10"), "there is no second one to wait for")
	refusedAs(t, s.RequestReinspection(RequestReinspection{Laboratory: lab2Code, Reason: "有异议"}, business(1, lab2Code, Laboratory), plain, nil, baseStamp), WrongState, "")
	require.NoError(t, s.Dispose(DisposeSample{Note: "全部销毁，立案处罚"}, destination))
}

func TestDisposition(t *testing.T) {
	s := failed(t, RegimeMarket)
	assert.Equal(t, Date("2026-09-10"), s.RetainUntil())
	assert.Equal(t, Date("2026-06-10"), s.DisposeBy())
	assert.False(t, s.Overdue("2026-06-10"))
	assert.True(t, s.Overdue("2026-06-11"))
	refusedAs(t, s.Dispose(DisposeSample{}, destination), Invalid, "note")
	err := s.Dispose(DisposeSample{Note: "销毁"}, on("2026-03-19", destination))
	refusedAs(t, err, WrongState, "")
	assert.Contains(t, err.Error(), "2026-03-19", "who may object is not cut short")
	require.NoError(t, s.Dispose(DisposeSample{Note: "销毁"}, on("2026-03-20", destination)))
	refusedAs(t, s.Dispose(DisposeSample{Note: "销毁"}, on("2026-03-20", destination)), WrongState, "")
	assert.False(t, s.Overdue("2026-06-11"))
	assert.Equal(t, SampleDisposed, s.State("2026-03-20"))
	assert.Equal(t, []string{"ShouguangMSP"}, s.Awaiting())
	refusedAs(t, s.RequestReinspection(RequestReinspection{Laboratory: lab2Code, Reason: "有异议"}, business(1, lab2Code, Laboratory), plain, nil, baseStamp), WrongState, "")

	unbounded := failed(t, RegimeMarket)
	unbounded.DisposeWithinMonths = 0
	assert.Empty(t, unbounded.DisposeBy())
	assert.False(t, unbounded.Overdue("2030-01-01"))
}

func TestAcknowledgeSample(t *testing.T) {
	s, _ := taken(t, RegimeAgri)
	refusedAs(t, s.Acknowledge(AcknowledgeSample{}, origin), WrongState, "")
	s = failed(t, RegimeAgri)
	refusedAs(t, s.Acknowledge(AcknowledgeSample{Note: strings.Repeat("长", 1001)}, origin), Invalid, "note")
	require.NoError(t, s.Acknowledge(AcknowledgeSample{}, origin))
	refusedAs(t, s.Acknowledge(AcknowledgeSample{}, origin), WrongState, "")
	assert.ElementsMatch(t, []string{"HaidianMSP", baseCode}, s.Awaiting())
}

func TestMonthsEndWhereTheMonthDoes(t *testing.T) {
	for _, c := range []struct {
		from Date
		n    int
		want Date
	}{
		{"2026-03-10", 3, "2026-06-10"}, {"2026-11-30", 3, "2027-02-28"}, {"2027-11-30", 3, "2028-02-29"},
		{"2026-08-31", 6, "2027-02-28"}, {"2026-12-31", 6, "2027-06-30"}, {"2026-01-31", 0, "2026-01-31"}, {"2026-02-28", 12, "2027-02-28"},
	} {
		assert.Equal(t, c.want, c.from.afterMonths(c.n), c.from)
	}
}
