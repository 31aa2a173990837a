package provenance

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPlaceHoldRefuses(t *testing.T) {
	good := PlaceHold{Hold: baseCode + "-HD1", Batch: baseCode + "-L1", Reason: "快检阳性", Basis: "certificate/" + labCode + "-JC1"}
	hold, err := good.New(baseStamp)
	require.NoError(t, err)
	assert.Equal(t, baseStamp.Actor.Owner(), hold.By)
	for name, c := range map[string]struct {
		field string
		spoil func(*PlaceHold)
	}{
		"another's number":        {"hold", func(in *PlaceHold) { in.Hold = marketCode + "-HD1" }},
		"no number":               {"hold", func(in *PlaceHold) { in.Hold = baseCode }},
		"no reason":               {"reason", func(in *PlaceHold) { in.Reason = "" }},
		"long reason":             {"reason", func(in *PlaceHold) { in.Reason = strings.Repeat("长", 1001) }},
		"a sample's hold by hand": {"basis", func(in *PlaceHold) { in.Basis = "sample/" + labCode + "-1" }},
		"basis of no kind":        {"basis", func(in *PlaceHold) { in.Basis = labCode + "-JC1" }},
		"basis without an ID":     {"basis", func(in *PlaceHold) { in.Basis = "certificate/" }},
		"basis of three parts":    {"basis", func(in *PlaceHold) { in.Basis = "certificate/" + labCode + "-JC1/x" }},
	} {
		t.Run(name, func(t *testing.T) {
			in := good
			c.spoil(&in)
			_, err := in.New(baseStamp)
			refusedAs(t, err, Invalid, c.field)
		})
	}
}

func TestReleaseHold(t *testing.T) {
	h := &Hold{Header: Header{ID: baseCode + "-HD1"}, Basis: "notice/" + Regulators[0].Code + "-TB1"}
	require.NoError(t, h.Liftable(nil, nil, nil))
	refusedAs(t, h.Release("", origin), Invalid, "reason")
	require.NoError(t, h.Release("复检合格", origin))
	refusedAs(t, h.Release("复检合格", origin), WrongState, "hold")
	h.Basis = "sample/" + Regulators[0].Code + "-CJ1"
	refusedAs(t, h.Liftable(nil, nil, nil), WrongState, "hold")
}

// TestPositiveRapidTestTakesALaboratory: a conformant report of the batch itself, of
// what was tested after the hold.
func TestPositiveRapidTestTakesALaboratory(t *testing.T) {
	h := &Hold{Header: Header{ID: Regulators[1].Code + "-KJ1", Stamp: baseStamp}, Basis: "entry/" + marketCode + "-RK1"}
	entry := &Entry{Header: Header{ID: marketCode + "-RK1"}}
	later := baseStamp
	later.Time = later.Time.Add(time.Hour)
	today := baseStamp.Today()
	report := func(on Date, at Stamp, verdict Verdict) *Certificate {
		return &Certificate{Header: Header{Stamp: at}, Type: TestReport, IssuedOn: on, Verdict: verdict}
	}
	taken := func(on Date, at Stamp, verdict Verdict) *Sample {
		return &Sample{Date: on, Report: &Analysis{Verdict: verdict, Reported: Mark{Stamp: at}}}
	}
	for name, c := range map[string]struct {
		on      Date
		at      Stamp
		verdict Verdict
		lifts   bool
	}{
		"conformant":        {today, later, Conformant, true},
		"failing":           {today, later, NonConforming, false},
		"incomplete":        {today, later, Incomplete, false},
		"recorded before":   {today, baseStamp, Conformant, false},
		"of the day before": {today.plus(-1), later, Conformant, false},
	} {
		assert.Equal(t, c.lifts, h.Liftable(entry, []*Certificate{report(c.on, c.at, c.verdict)}, nil) == nil, "report %s", name)
		assert.Equal(t, c.lifts, h.Liftable(entry, nil, []*Sample{{}, taken(c.on, c.at, c.verdict)}) == nil, "sample %s", name)
	}
	refusedAs(t, h.Liftable(entry, nil, nil), WrongState, "hold")
}

func TestDossierBars(t *testing.T) {
	d := &Dossier{Header: Header{ID: baseCode + "-L1"}}
	assert.Nil(t, d.Bar())
	require.NoError(t, d.Hold(baseCode+"-HD1"))
	require.NoError(t, d.Hold(marketCode+"-HD1"))
	require.NoError(t, d.Recall(baseCode+"-ZH1"))
	assert.Equal(t, &Bar{d.ID, []string{baseCode + "-ZH1"}, []string{baseCode + "-HD1", marketCode + "-HD1"}}, d.Bar())
	d.Unhold(baseCode + "-HD1")
	d.Unrecall(baseCode + "-ZH1")
	assert.Equal(t, &Bar{d.ID, []string{}, []string{marketCode + "-HD1"}}, d.Bar())
	for range maxItems {
		require.NoError(t, d.Hold(baseCode+"-HD2"))
		require.NoError(t, d.Recall(baseCode+"-ZH2"))
	}
	refusedAs(t, d.Hold(baseCode+"-HD2"), WrongState, "hold")
	refusedAs(t, d.Recall(baseCode+"-ZH2"), WrongState, "recall")
	assert.NoError(t, d.Hold(marketCode+"-HD2"), "another's holds do not fill it")
}
