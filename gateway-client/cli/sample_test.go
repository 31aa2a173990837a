package cli

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

func TestSampleResults(t *testing.T) {
	for typed, want := range map[string]provenance.TestResult{
		"氧乐果=0.48mg/kg":   {Analyte: "氧乐果", Found: 480},
		"氧乐果=未检出":         {Analyte: "氧乐果"},
		"大肠菌群=120CFU/g":   {Analyte: "大肠菌群", Found: 120, Microbial: true},
		"大肠菌群 = 9 mpn/mL": {Analyte: "大肠菌群", Found: 9, Microbial: true},
		"大肠菌群＝１２０ＣＦＵ／ｇ":   {Analyte: "大肠菌群", Found: 120, Microbial: true},
	} {
		got, err := parseResult(nil, typed)
		require.NoError(t, err, typed)
		assert.Equal(t, want, got, typed)
	}
	for _, typed := range []string{"大肠菌群", "大肠菌群=120", "大肠菌群=1.5CFU/g", "大肠菌群=-1CFU/g", "大肠菌群=9999999999999999999CFU/g", "=1CFU/g"} {
		_, err := parseResult(nil, typed)
		require.Error(t, err, typed)
		assert.Equal(t, provenance.Invalid, provenance.AsError(err).Code, typed)
	}
	counted, err := parseResult(nil, "大肠菌群="+words.Germs(120))
	require.NoError(t, err)
	assert.Equal(t, int64(120), counted.Found)
}

func TestCounts(t *testing.T) {
	for typed, want := range map[string]int64{"3": 3, " １２ ": 12, "0": 0} {
		got, err := parseCount(typed)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	for _, typed := range []string{"", "soon", "1.5", "3 months"} {
		_, err := parseCount(typed)
		assert.Equal(t, provenance.Invalid, provenance.AsError(err).Code, typed)
	}
}

// failing is a sample whose report of 2026-03-10 failed.
func failing() *provenance.Sample {
	reported := provenance.Mark{Stamp: provenance.Stamp{Time: time.Date(2026, 3, 10, 4, 0, 0, 0, time.UTC)}}
	return &provenance.Sample{
		Header: provenance.Header{ID: "S"}, Regime: provenance.RegimeMarket, Authority: provenance.Owner{Organization: "HaidianMSP"}, Notified: "ShouguangMSP",
		Unit: provenance.Gram, Retained: "样品库", ReinspectBy: "2026-03-19", DisposeWithinMonths: 3,
		Report: &provenance.Analysis{
			Verdict: provenance.NonConforming, Reasons: []string{"氧乐果"}, Reported: reported,
			Results: []provenance.TestResult{{Analyte: "氧乐果", Found: 480}},
		},
	}
}

// TestClocksTurnRedTheDayAfter: what is due on a day is late the next.
func TestClocksTurnRedTheDayAfter(t *testing.T) {
	view := func(today provenance.Date) string {
		var out bytes.Buffer
		(&printer{w: &out, colour: true, today: today, names: newNames(nil)}).sample(failing(), nil)
		return out.String()
	}
	assert.Contains(t, view("2026-03-19"), "\x1b[33mre-inspection may be requested until 2026-03-19; awaits acknowledgement by Shouguang\x1b[0m")
	assert.NotContains(t, view("2026-03-19"), "has passed")
	assert.Contains(t, view("2026-03-20"), "\x1b[31m2026-03-19, has passed\x1b[0m")
	assert.Contains(t, view("2026-03-20"), "\x1b[33mawaits disposition by Haidian, due 2026-06-10;")
	assert.Contains(t, view("2026-06-10"), "样品库, until 2026-09-10")
	assert.NotContains(t, view("2026-06-10"), "OVERDUE")
	assert.Contains(t, view("2026-06-11"), "\x1b[31m2026-06-10, OVERDUE\x1b[0m")
	assert.Contains(t, view("2026-06-11"), "\x1b[31mawaits disposition by Haidian, OVERDUE since 2026-06-10;")

	germs := failing()
	germs.ReinspectBy = ""
	var out bytes.Buffer
	(&printer{w: &out, language: chinese, today: "2026-03-10", names: newNames(nil)}).sample(germs, nil)
	assert.Contains(t, out.String(), "不予复检：微生物项目不合格")
	assert.Contains(t, out.String(), "待核查处置：海淀，期限 2026-06-10")
}

func TestInspectionClocks(t *testing.T) {
	i := &provenance.Inspection{
		Subject: provenance.Owner{Enterprise: "E"}, Authority: provenance.Owner{Organization: "HaidianMSP"}, Notified: "ShouguangMSP",
		Acknowledged: &provenance.Mark{}, Checklist: []provenance.ChecklistItem{{Item: "台账"}}, RectifyBy: "2026-03-20",
		Measures: []provenance.ControlMeasure{{Measure: "removal", Until: "2026-03-20", Ordered: provenance.Mark{Note: "下架"}}},
	}
	state := func(today provenance.Date) cell {
		return (&printer{today: today, names: newNames(nil)}).inspectionState(i)
	}
	assert.Equal(t, cell{"awaits rectification by E, due 2026-03-20", yellow}, state("2026-03-20"))
	assert.Equal(t, cell{"awaits rectification by E, OVERDUE since 2026-03-20", red}, state("2026-03-21"))
	view := func(today provenance.Date) string {
		var out bytes.Buffer
		(&printer{w: &out, colour: true, today: today, names: newNames(nil)}).measures(i.Measures)
		return out.String()
	}
	assert.NotContains(t, view("2026-03-20"), "\x1b[2m2026-03-20", "in force on its last day")
	assert.Contains(t, view("2026-03-21"), "\x1b[2m2026-03-20")
}

// TestLeavesFollowPointers: what a record points to is part of what it says.
func TestLeavesFollowPointers(t *testing.T) {
	p := &printer{names: newNames(nil)}
	batch := &provenance.Batch{Unit: provenance.Gram, Disposal: &provenance.Disposal{Amount: 2000, Method: "wasted", Reason: "frost"}}
	assert.Contains(t, p.leaves(batch), words.Leaf{Label: "last disposal · quantity", Value: "2 kg"})
	s := failing()
	s.Report.Results = append(s.Report.Results, provenance.TestResult{Analyte: "大肠菌群", Found: 120, Microbial: true})
	assert.Contains(t, p.leaves(s), words.Leaf{Label: "report · results #1", Value: "氧乐果 0.48 mg/kg"})
	assert.Contains(t, p.leaves(s), words.Leaf{Label: "report · results #2", Value: "大肠菌群 120 CFU/g"})
}
