package provenance

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// completeTerms say everything that a standard can say.
func completeTerms() ProposeStandard {
	terms := cucumberTerms()
	terms.Limits = append(terms.Limits, Limit{Analyte: "腐霉利", Max: 500, Edition: "GB 2763-2026", EffectiveFrom: "2026-05-01"})
	terms.Documents[1].Seal = "寿光市农安办产地证明专用章"
	terms.Testing = TestingRule{Frequency: Sampled, EveryDays: 30}
	terms.LogMinutes, terms.InhibitionPermille = 10, 500
	terms.Inputs = []InputRule{{Name: "吡虫啉", IntervalDays: 7}, {Name: "毒死蜱", Banned: true}, {Name: "苏云金杆菌"}}
	return terms
}

func TestCompleteStandardRefuses(t *testing.T) {
	_, err := completeTerms().New(destination)
	require.NoError(t, err)
	for field, spoil := range map[string]func(*ProposeStandard){
		"limits[2].effectiveFrom": func(in *ProposeStandard) { in.Limits[2].EffectiveFrom = "2026-02-30" },
		"limits[2]":               func(in *ProposeStandard) { in.Limits[2].EffectiveFrom = "" },
		"limits": func(in *ProposeStandard) {
			in.Limits = []Limit{{Analyte: "腐霉利", Max: 500, Edition: "GB 2763-2026", EffectiveFrom: "2026-01-02"}}
		},
		"documents[1].seal":         func(in *ProposeStandard) { in.Documents[1].Seal = "章" },
		"testing.frequency":         func(in *ProposeStandard) { in.Testing = TestingRule{Frequency: "now and then", EveryDays: 30} },
		"testing.beforeHarvestDays": func(in *ProposeStandard) { in.Testing.BeforeHarvestDays = 31 },
		"testing.everyDays":         func(in *ProposeStandard) { in.Testing = TestingRule{Frequency: Sampled, EveryDays: 0} },
		"inputs[0].name":            func(in *ProposeStandard) { in.Inputs[0].Name = "" },
		"inputs[0].intervalDays":    func(in *ProposeStandard) { in.Inputs[0].IntervalDays = 366 },
		"inputs[1].intervalDays":    func(in *ProposeStandard) { in.Inputs[1].IntervalDays = 7 },
		"inputs[1]":                 func(in *ProposeStandard) { in.Inputs = []InputRule{{Name: "DDT"}, {Name: "ddt", Banned: true}} },
		"logMinutes":                func(in *ProposeStandard) { in.LogMinutes = -1 },
		"inhibitionPermille":        func(in *ProposeStandard) { in.InhibitionPermille = 1001 },
	} {
		in := completeTerms()
		spoil(&in)
		_, err := in.New(destination)
		refusedAs(t, err, Invalid, field)
	}
	lotByLot := completeTerms()
	lotByLot.Testing = TestingRule{Frequency: LotByLot, EveryDays: 30}
	_, err = lotByLot.New(destination)
	refusedAs(t, err, Invalid, "testing.everyDays")
}

// TestPlainStandardSaysWhatItSaid: what is left out is not in the terms, whose
// digest has been approved.
func TestPlainStandardSaysWhatItSaid(t *testing.T) {
	b, err := json.Marshal(cucumberTerms())
	require.NoError(t, err)
	for _, field := range []string{"testing", "inputs", "logMinutes", "inhibitionPermille", "seal"} {
		assert.NotContains(t, string(b), field)
	}
	assert.Equal(t, 1, strings.Count(string(b), "effectiveFrom"))
}

func TestPanelOfADay(t *testing.T) {
	s := &Standard{ProposeStandard: completeTerms()}
	s.Limits = append(s.Limits, Limit{Analyte: "阿维菌素", Max: 20, Edition: "GB 2763-2026", EffectiveFrom: "2026-05-01"})
	slices.Reverse(s.Limits)
	for day, want := range map[Date]map[string]int64{
		"2026-04-30": {"氧乐果": 20, "腐霉利": 2000},
		"2026-05-01": {"氧乐果": 20, "腐霉利": 500, "阿维菌素": 20},
		"":           {"氧乐果": 20, "腐霉利": 2000},
	} {
		got := map[string]int64{}
		for _, l := range s.Panel(day) {
			got[l.Analyte] = l.Max
		}
		assert.Equal(t, want, got, day)
	}
	assert.Len(t, s.Limits, 4, "the terms stay as approved")
	results := []TestResult{{Analyte: "氧乐果", Found: 0}, {Analyte: "腐霉利", Found: 600}}
	verdict, _ := s.Judge(results, "2026-04-30")
	assert.Equal(t, Conformant, verdict)
	verdict, reasons := s.Judge(results, "2026-05-01")
	assert.Equal(t, NonConforming, verdict)
	assert.Equal(t, []string{"腐霉利"}, reasons)
}

// TestMixturesAreJudgedByTodaysLimits: only their earliest harvest is known.
func TestMixturesAreJudgedByTodaysLimits(t *testing.T) {
	s := &Standard{ProposeStandard: completeTerms()}
	later := labStamp
	later.Time = now.AddDate(0, 2, 0)
	results := RecordTest{CertificateInput{Certificate: labCode + "-JC-20260310-0001", IssuedOn: "2026-05-10"}, []TestResult{{Analyte: "氧乐果", Found: 0}, {Analyte: "腐霉利", Found: 600}}}
	lot := registered(t)
	report, err := results.New(lot, s, later)
	require.NoError(t, err)
	assert.Equal(t, Conformant, report.Verdict)
	assert.Equal(t, lot.Harvested, report.LimitsOn)
	mixture := *lot
	mixture.Site, mixture.MadeBy = "", FromMix
	report, err = results.New(&mixture, s, later)
	require.NoError(t, err)
	assert.Equal(t, NonConforming, report.Verdict)
	assert.Equal(t, Date("2026-05-10"), report.LimitsOn)
}

func TestNeedsTest(t *testing.T) {
	sampled, plain := &Standard{ProposeStandard: completeTerms()}, &Standard{ProposeStandard: cucumberTerms()}
	last := &Testing{Certificate: "R", On: "2026-03-01"}
	assert.True(t, plain.NeedsTest(last, "2026-03-01"), "lot by lot when nothing is said")
	assert.True(t, sampled.NeedsTest(nil, "2026-03-01"))
	assert.True(t, sampled.NeedsTest(&Testing{}, "2026-03-01"))
	assert.False(t, sampled.NeedsTest(last, "2026-03-31"), "on the last of thirty days")
	assert.True(t, sampled.NeedsTest(last, "2026-04-01"))
}

func TestTestingKeepsTheLastReport(t *testing.T) {
	testing := &Testing{}
	report := func(id string, on Date, verdict Verdict) *Certificate {
		return &Certificate{Header: Header{ID: id}, Type: TestReport, IssuedOn: on, Verdict: verdict}
	}
	assert.False(t, testing.Note(report("A", "2026-03-01", Incomplete)))
	assert.True(t, testing.Note(report("B", "2026-03-02", Conformant)))
	assert.False(t, testing.Note(report("C", "2026-03-01", Conformant)), "issued before")
	assert.True(t, testing.Note(report("D", "2026-03-02", Conformant)))
	assert.False(t, testing.Forget(report("B", "2026-03-02", Conformant)))
	assert.True(t, testing.Forget(report("D", "2026-03-02", Conformant)))
	assert.Equal(t, &Testing{}, testing)

	require.True(t, testing.Note(report("E", "2026-03-05", Conformant)))
	assert.True(t, testing.Note(report("F", "2026-03-03", NonConforming)), "a failing one ends the sampling, whenever it was issued")
	assert.Equal(t, &Testing{On: "2026-03-05"}, testing)
	assert.False(t, testing.Note(report("G", "2026-03-04", Conformant)), "what passed before it does not count")
	assert.True(t, testing.Note(report("H", "2026-03-05", Conformant)))
	assert.True(t, testing.Renote(report("H", "2026-03-05", NonConforming)))
	assert.Empty(t, testing.Certificate)
	assert.True(t, testing.Renote(report("H", "2026-03-06", Conformant)))
	assert.True(t, testing.Renote(report("H", "2026-03-06", Incomplete)))
	assert.Equal(t, &Testing{}, testing)
}
