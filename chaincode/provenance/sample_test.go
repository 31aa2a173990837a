package provenance

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const lab2Code = "91110108MADEM1046F"

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

func taking(regime Regime) TakeSample {
	return TakeSample{
		Sample: Regulators[1].Code + "-CY1", Regime: regime, Batch: baseCode + "-L1", Laboratory: labCode,
		Amount: 3000, Retained: "海淀抽检样品库", Date: "2026-03-10", DisposeWithinMonths: 3,
	}
}

// taken is a sample of the base's batch, which the market has.
func taken(t *testing.T, regime Regime) (*Sample, *Batch) {
	t.Helper()
	b := registered(t)
	b.Holder = marketStamp.Actor.Owner()
	s, err := taking(regime).New(b, business(0, labCode, Laboratory), nil, destination)
	require.NoError(t, err)
	return s, b
}

func measured(omethoate, procymidone int64) ReportSample {
	return ReportSample{Results: []SampleResult{{TestResult: TestResult{"氧乐果", omethoate}}, {TestResult: TestResult{"腐霉利", procymidone}}}}
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
	b := registered(t)
	about := &Inspection{Header: Header{ID: "I"}, Batch: baseCode + "-L2"}
	for field, spoil := range map[string]func(*TakeSample){
		"sample":              func(in *TakeSample) { in.Sample = Regulators[0].Code + "-CY1" },
		"regime":              func(in *TakeSample) { in.Regime = "agri" },
		"amount":              func(in *TakeSample) { in.Amount = 0 },
		"retained":            func(in *TakeSample) { in.Retained = "" },
		"date":                func(in *TakeSample) { in.Date = "2026-03-11" },
		"disposeWithinMonths": func(in *TakeSample) { in.DisposeWithinMonths = -1 },
	} {
		in := taking(RegimeAgri)
		spoil(&in)
		_, err := in.New(b, business(0, labCode, Laboratory), nil, destination)
		refusedAs(t, err, Invalid, field)
	}
	in := taking(RegimeAgri)
	_, err := in.New(b, business(0, labCode, Laboratory), about, destination)
	refusedAs(t, err, Invalid, "inspection")
	_, err = in.New(b, business(0, labCode, Base), nil, destination)
	refusedAs(t, err, Invalid, "laboratory")
	suspended := business(0, labCode, Laboratory)
	suspended.Status = Inactive
	_, err = in.New(b, suspended, nil, destination)
	refusedAs(t, err, Suspended, "")
	in.Date = "2026-03-08"
	_, err = in.New(b, business(0, labCode, Laboratory), nil, destination)
	refusedAs(t, err, Invalid, "date")
	in = taking(RegimeAgri)
	in.Amount = 2_000_001
	_, err = in.New(b, business(0, labCode, Laboratory), nil, destination)
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
		Incomplete: {Results: measured(20, 0).Results[:1]},
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
		refusedAs(t, s.RequestReinspection(RequestReinspection{Laboratory: lab2Code, Reason: "有异议"}, business(1, lab2Code, Laboratory), baseStamp), WrongState, "")
		require.NoError(t, s.Acknowledge(AcknowledgeSample{}, origin))
		assert.Empty(t, s.Awaiting())
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
		return s.RequestReinspection(RequestReinspection{Laboratory: lab2Code, Reason: "对结果有异议"}, business(1, lab2Code, Laboratory), on(day, marketStamp))
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
	require.NoError(t, s.RequestReinspection(RequestReinspection{Laboratory: lab2Code, Reason: "有异议"}, business(1, lab2Code, Laboratory), early))
}

func TestRequestReinspectionRefuses(t *testing.T) {
	good := RequestReinspection{Laboratory: lab2Code, Reason: "对结果有异议"}
	lab2 := business(1, lab2Code, Laboratory)
	s := failed(t, RegimeMarket)
	refusedAs(t, s.RequestReinspection(RequestReinspection{Laboratory: lab2Code}, lab2, baseStamp), Invalid, "reason")
	refusedAs(t, s.RequestReinspection(good, business(0, labCode, Laboratory), baseStamp), Invalid, "laboratory")
	refusedAs(t, s.RequestReinspection(good, business(1, marketCode, Market), baseStamp), Invalid, "laboratory")
	lab2.Status = Inactive
	refusedAs(t, s.RequestReinspection(good, lab2, baseStamp), Suspended, "")
	lab2.Status = Active
	unreported, _ := taken(t, RegimeMarket)
	refusedAs(t, unreported.RequestReinspection(good, lab2, baseStamp), WrongState, "")
	require.NoError(t, s.RequestReinspection(good, lab2, baseStamp))
	refusedAs(t, s.RequestReinspection(good, lab2, baseStamp), WrongState, "")
	assert.ElementsMatch(t, []string{"ShouguangMSP", lab2Code}, s.Awaiting())

	standard, _ := cucumberStandard(t)
	standard.Limits = append(standard.Limits, Limit{Analyte: "大肠菌群", Max: 100, Edition: "GB 29921-2021"})
	germs, b := taken(t, RegimeMarket)
	in := measured(480, 0)
	in.Results = append(in.Results, SampleResult{TestResult{"大肠菌群", 200}, true})
	_, err := germs.RecordReport(in, standard, b, nil, labStamp)
	require.NoError(t, err)
	refusedAs(t, germs.RequestReinspection(good, lab2, baseStamp), WrongState, "")
	assert.Equal(t, AwaitsDisposition, germs.State("2026-03-10"), "nobody can ask, so nothing waits")

	few, b := taken(t, RegimeMarket)
	in.Results[2].Found = 100
	_, err = few.RecordReport(in, standard, b, nil, labStamp)
	require.NoError(t, err)
	require.NoError(t, few.RequestReinspection(good, lab2, baseStamp), "the germs were within their limit")
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
		return ReportSample{Results: []SampleResult{{TestResult: TestResult{"氧乐果", found}}}}
	}
	objected := func() *Sample {
		s := failed(t, RegimeMarket)
		require.NoError(t, s.Acknowledge(AcknowledgeSample{}, origin))
		require.NoError(t, s.RequestReinspection(RequestReinspection{Laboratory: lab2Code, Reason: "有异议"}, business(1, lab2Code, Laboratory), baseStamp))
		return s
	}
	s := failed(t, RegimeMarket)
	_, err := s.Reinspect(again(0), standard, labStamp)
	refusedAs(t, err, WrongState, "")
	assert.Equal(t, labStamp.Actor.Owner(), s.Reinspector())

	s = objected()
	assert.Equal(t, AwaitsReinspection, s.State("2027-01-01"))
	refusedAs(t, s.Dispose(DisposeSample{Note: "销毁"}, destination), WrongState, "")
	_, err = s.Reinspect(ReportSample{Results: []SampleResult{{TestResult: TestResult{"腐霉利", 0}}}}, standard, lab2Stamp)
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
	refusedAs(t, s.RequestReinspection(RequestReinspection{Laboratory: lab2Code, Reason: "有异议"}, business(1, lab2Code, Laboratory), baseStamp), WrongState, "")
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
	refusedAs(t, s.RequestReinspection(RequestReinspection{Laboratory: lab2Code, Reason: "有异议"}, business(1, lab2Code, Laboratory), baseStamp), WrongState, "")

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
	assert.ElementsMatch(t, []string{"HaidianMSP", marketCode, baseCode}, s.Awaiting())
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
