package provenance

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// recording is an inspection by the destination with one finding.
func recording(t InspectionType) RecordInspection {
	in := RecordInspection{
		Inspection: Regulators[1].Code + "-FX1", Type: t, Enterprise: baseCode, Date: "2026-03-10",
		Checklist: []ChecklistItem{{"农药存放", false, "未上锁"}},
	}
	if t == SpecialCase {
		in.Case, in.Allegation = "counterfeit_origin", "外地黄瓜冒充寿光黄瓜"
	}
	return in
}

func inspected(t *testing.T, in RecordInspection) *Inspection {
	t.Helper()
	i, err := in.New(business(0, baseCode, Base), nil, destination)
	require.NoError(t, err)
	return i
}

func TestJointInspectionNeedsBothSignatures(t *testing.T) {
	i := inspected(t, recording(JointEnforcement))
	sign := func(digest string, stamp Stamp) error {
		return i.CoSign(CoSignInspection{Inspection: i.ID, Digest: digest}, stamp)
	}
	assert.Equal(t, AwaitsCoSignature, i.State())
	assert.Equal(t, []string{"ShouguangMSP"}, i.Awaiting(), "what was found binds nobody yet")
	for name, err := range map[string]error{
		"close":       i.Close(CloseInspection{Inspection: i.ID, Note: "done"}, destination),
		"acknowledge": i.Acknowledge(AcknowledgeInspection{Inspection: i.ID}, origin),
		"rectify":     i.Rectify(RectifyInspection{Inspection: i.ID, Note: "locked"}, baseStamp),
		"measure":     i.Measure(MeasureInspection{Inspection: i.ID, Measure: "removal", Note: "下架"}, business(0, baseCode, Base), origin),
		"own side":    sign(i.Joint.Digest, destination),
		"other terms": sign(strings.Repeat("0", 64), origin),
		"no digest":   sign("", origin),
	} {
		assert.Error(t, err, name)
	}
	refusedAs(t, sign(i.Joint.Digest, destination), Denied, "")
	refusedAs(t, sign(strings.Repeat("0", 64), origin), Invalid, "digest")
	refusedAs(t, i.Close(CloseInspection{Inspection: i.ID, Note: "done"}, destination), WrongState, "")

	require.NoError(t, sign(i.Joint.Digest, origin))
	refusedAs(t, sign(i.Joint.Digest, origin), WrongState, "")
	assert.Equal(t, []string{baseCode}, i.Awaiting(), "the signature is the acknowledgement")
	refusedAs(t, i.Acknowledge(AcknowledgeInspection{Inspection: i.ID}, origin), WrongState, "")
	require.NoError(t, i.Rectify(RectifyInspection{Inspection: i.ID, Note: "locked"}, baseStamp))
	assert.Equal(t, AwaitsClosing, i.State())
	require.NoError(t, i.Close(CloseInspection{Inspection: i.ID, Note: "seen"}, destination))

	other := recording(JointEnforcement)
	other.Checklist[0].Note = "已上锁"
	assert.NotEqual(t, i.Joint.Digest, inspected(t, other).Joint.Digest, "the digest covers what was found")
	refusedAs(t, inspected(t, recording(Routine)).CoSign(CoSignInspection{Digest: i.Joint.Digest}, origin), WrongState, "")
}

func TestRecordSpecialAndDueRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		from  InspectionType
		spoil func(*RecordInspection)
		field string
	}{
		"unknown case":            {SpecialCase, func(in *RecordInspection) { in.Case = "theft" }, "case"},
		"no case":                 {SpecialCase, func(in *RecordInspection) { in.Case = "" }, "case"},
		"no allegation":           {SpecialCase, func(in *RecordInspection) { in.Allegation = "" }, "allegation"},
		"a case of a routine one": {Routine, func(in *RecordInspection) { in.Case = "trademark" }, "case"},
		"an allegation of one":    {Unannounced, func(in *RecordInspection) { in.Allegation = "举报" }, "allegation"},
		"no date":                 {Routine, func(in *RecordInspection) { in.RectifyBy = "soon" }, "rectifyBy"},
		"due yesterday":           {Routine, func(in *RecordInspection) { in.RectifyBy = "2026-03-09" }, "rectifyBy"},
		"due without finding": {Routine, func(in *RecordInspection) {
			in.RectifyBy, in.Checklist = "2026-03-20", []ChecklistItem{{"台账", true, ""}}
		}, "rectifyBy"},
	} {
		in := recording(c.from)
		c.spoil(&in)
		_, err := in.New(business(0, baseCode, Base), nil, destination)
		t.Run(name, func(t *testing.T) { refusedAs(t, err, Invalid, c.field) })
	}
}

func TestRectificationIsOverdueTheDayAfter(t *testing.T) {
	in := recording(Routine)
	in.RectifyBy = "2026-03-10"
	i := inspected(t, in)
	assert.False(t, i.Overdue("2026-03-10"))
	assert.True(t, i.Overdue("2026-03-11"))
	require.NoError(t, i.Rectify(RectifyInspection{Inspection: i.ID, Note: "locked"}, baseStamp))
	assert.False(t, i.Overdue("2026-03-11"))
	require.NoError(t, i.Return(ReturnInspection{Inspection: i.ID, Note: "not seen"}, destination))
	assert.True(t, i.Overdue("2026-03-11"), "a rectification that was not enough is none")
	in.RectifyBy = ""
	assert.False(t, inspected(t, in).Overdue("2030-01-01"))
}

func TestSpecialCaseEndsWithAnOutcome(t *testing.T) {
	ready := func() *Inspection {
		i := inspected(t, recording(SpecialCase))
		require.NoError(t, i.Acknowledge(AcknowledgeInspection{Inspection: i.ID}, origin))
		return i
	}
	for field, in := range map[string]CloseInspection{
		"note":    {Outcome: Confirmed},
		"outcome": {Note: "结案"},
		"penalty": {Note: "结案", Outcome: Unfounded, Penalty: "京海市监罚〔2026〕12号"},
	} {
		refusedAs(t, ready().Close(in, destination), Invalid, field)
	}
	refusedAs(t, ready().Close(CloseInspection{Note: "结案", Outcome: "dropped"}, destination), Invalid, "outcome")
	refusedAs(t, ready().Close(CloseInspection{Note: "结案", Outcome: Confirmed, Penalty: "x"}, destination), Invalid, "penalty")

	i := ready()
	refusedAs(t, i.Close(CloseInspection{Note: "结案", Outcome: Confirmed}, destination), WrongState, "")
	require.NoError(t, i.Rectify(RectifyInspection{Note: "已更换标签"}, baseStamp))
	require.NoError(t, i.Close(CloseInspection{Note: "结案", Outcome: Confirmed, Penalty: "京海市监罚〔2026〕12号"}, destination))
	assert.Equal(t, []any{Confirmed, "京海市监罚〔2026〕12号"}, []any{i.Outcome, i.Penalty})

	i = ready()
	require.NoError(t, i.Close(CloseInspection{Note: "查无实据", Outcome: Unfounded}, destination), "nothing to rectify")
	i = inspected(t, recording(SpecialCase))
	refusedAs(t, i.Close(CloseInspection{Note: "查无实据", Outcome: Unfounded}, destination), WrongState, "")

	routine := recordedInspection(t, true)
	require.NoError(t, routine.Acknowledge(AcknowledgeInspection{}, origin))
	refusedAs(t, routine.Close(CloseInspection{Note: "结案", Outcome: Confirmed}, destination), Invalid, "outcome")
	refusedAs(t, routine.Close(CloseInspection{Note: "结案", Penalty: "罚字1号"}, destination), Invalid, "penalty")
}

func TestMeasuresAnswerFindings(t *testing.T) {
	i := inspected(t, recording(Routine))
	good := MeasureInspection{Inspection: i.ID, Measure: "increased_testing", Note: "批批检测两周", Until: "2026-03-10"}
	for field, spoil := range map[string]func(*MeasureInspection){
		"measure": func(in *MeasureInspection) { in.Measure = "applause" },
		"note":    func(in *MeasureInspection) { in.Note = "" },
		"until":   func(in *MeasureInspection) { in.Until = "2026-03-09" },
	} {
		in := good
		spoil(&in)
		refusedAs(t, i.Measure(in, business(0, baseCode, Base), destination), Invalid, field)
	}
	refusedAs(t, inspectedClean(t).Measure(good, business(0, baseCode, Base), destination), WrongState, "")
	require.NoError(t, i.Measure(good, business(0, baseCode, Base), origin))
	assert.Equal(t, "ShouguangMSP", i.Measures[0].Ordered.Actor.Organization)
	for range maxMeasures {
		require.NoError(t, i.Measure(good, business(0, baseCode, Base), destination))
	}
	refusedAs(t, i.Measure(good, business(0, baseCode, Base), destination), WrongState, "")
	require.NoError(t, i.Measure(good, business(0, baseCode, Base), origin), "the bound is each regulator's own")
	i.Closed = &Mark{}
	require.NoError(t, i.Measure(good, business(0, baseCode, Base), origin), "a risk may outlast the inspection")
}

func inspectedClean(t *testing.T) *Inspection {
	in := recording(Routine)
	in.Checklist = []ChecklistItem{{"台账", true, ""}}
	return inspected(t, in)
}

func TestDossierBoundsSamplesByAuthority(t *testing.T) {
	d := &Dossier{Header: Header{ID: "B"}}
	for n := range maxItems {
		require.NoError(t, d.FileSample(fmt.Sprint(Regulators[0].Code, "-", n)))
	}
	refusedAs(t, d.FileSample(Regulators[0].Code+"-X"), WrongState, "sample")
	assert.NoError(t, d.FileSample(Regulators[1].Code+"-1"))
}
