package provenance

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWhoReliedOnOtherKinds is the table of reliances beyond registers and goods.
func TestWhoReliedOnOtherKinds(t *testing.T) {
	signed, there := &Mark{Stamp: origin}, &Mark{Stamp: destination}
	for name, c := range map[string]struct {
		kind         Kind
		field, value string
		happened     func(Record)
		want         Reliance
	}{
		"camera's name":       {KindCamera, "name", `"2号"`, nil, ReliedNowhere},
		"camera's stream":     {KindCamera, "stream", `"rtsp://x.example.com/1"`, nil, ReliedElsewhere},
		"stream for the home": {KindCamera, "stream", `"rtsp://x.example.com/1"`, func(r Record) { r.(*Camera).Viewers = []string{Regulators[0].Organization} }, ReliedNowhere},
		"own view":            {KindView, "purpose", `"巡查"`, nil, ReliedNowhere},
		"another's view":      {KindView, "purpose", `"巡查"`, func(r Record) { r.(*View).Owner.Enterprise = marketCode }, ReliedElsewhere},
		"input":               {KindInputUse, "source", `"农资站"`, nil, ReliedHere},
		"another input":       {KindInputUse, "input", `"毒死蜱"`, nil, ReliedElsewhere},
		"used another day":    {KindInputUse, "usedOn", `"2026-02-01"`, nil, ReliedElsewhere},
		"stopped another day": {KindInputUse, "stoppedOn", `"2026-03-09"`, nil, ReliedElsewhere},
		"input that stops":    {KindInputUse, "source", `"农资站"`, func(r Record) { r.(*InputUse).Finding = BannedInput }, ReliedElsewhere},
		"input on goods":      {KindInputUse, "source", `"农资站"`, func(r Record) { r.(*InputUse).Batches = []string{baseCode + "-L1"} }, ReliedElsewhere},
		"loaded":              {KindShipment, "driver", `"D-1"`, nil, ReliedNowhere},
		"under way":           {KindShipment, "driver", `"D-1"`, func(r Record) { r.(*Shipment).Log.Readings = 1 }, ReliedElsewhere},
		"delivered at home": {KindShipment, "driver", `"D-1"`, func(r Record) {
			s := r.(*Shipment)
			s.Delivered, s.Receiver.Organization = signed, Regulators[0].Organization
		}, ReliedHere},
		"listing elsewhere":    {KindListing, "reference", `"SKU-2"`, nil, ReliedElsewhere},
		"own hold":             {KindHold, "reason", `"异味"`, nil, ReliedNowhere},
		"notice":               {KindNotice, "cause", `"超标"`, nil, ReliedNowhere},
		"acknowledged notice":  {KindNotice, "cause", `"超标"`, func(r Record) { r.(*Notice).Acknowledged = there }, ReliedElsewhere},
		"own measure":          {KindNotice, "cause", `"超标"`, func(r Record) { r.(*Notice).Measures = []Measure{{Taken: *signed}} }, ReliedNowhere},
		"the other's measure":  {KindNotice, "cause", `"超标"`, func(r Record) { r.(*Notice).Measures = []Measure{{Taken: *there}} }, ReliedElsewhere},
		"minutes":              {KindMeeting, "place", `"海淀区"`, nil, ReliedNowhere},
		"confirmed minutes":    {KindMeeting, "place", `"海淀区"`, func(r Record) { r.(*Meeting).Approved = there }, ReliedElsewhere},
		"title":                {KindPublication, "title", `"程序"`, nil, ReliedNowhere},
		"digest":               {KindPublication, "document", `"` + strings.Repeat("1", 64) + `"`, nil, ReliedElsewhere},
		"sample at home":       {KindSample, "retained", `"二号库"`, nil, ReliedHere},
		"acknowledged sample":  {KindSample, "retained", `"二号库"`, func(r Record) { r.(*Sample).Acknowledged = there }, ReliedElsewhere},
		"goods from elsewhere": {KindSample, "retained", `"二号库"`, func(r Record) { r.(*Sample).Producer.Organization = Regulators[1].Organization }, ReliedElsewhere},
		"sample that fails":    {KindSample, "report.results[0].found", `999`, nil, ReliedElsewhere},
	} {
		t.Run(name, func(t *testing.T) {
			records, ledger := onLedger(t)
			more(t, records, ledger)
			old := records[c.kind]
			if c.happened != nil {
				c.happened(old)
			}
			in := change(old, c.field, c.value)
			author, err := in.AuthorOf(old, ledger)
			require.NoError(t, err)
			corrected, _, err := in.correct(old, ledger, baseStamp)
			require.NoError(t, err)
			got, err := old.(Reliable).ReliedOn(corrected, author, ledger)
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}

// TestSomeKindsAlwaysTakeBoth: what a recall stops or a refusal sends back concerns
// the other region.
func TestSomeKindsAlwaysTakeBoth(t *testing.T) {
	records, ledger := onLedger(t)
	more(t, records, ledger)
	for _, kind := range []Kind{KindRecall, KindEntry, KindCertification, KindBrand} {
		_, ok := records[kind].(Reliable)
		assert.False(t, ok, kind)
	}
	corrected, _, err := change(records[KindRecall], "knownAt", `"2026-03-01T08:00:00+08:00"`).correct(records[KindRecall], ledger, baseStamp)
	require.NoError(t, err)
	assert.True(t, corrected.(*Recall).Late, "a start that was late is late, whatever was typed")
	_, _, err = change(records[KindRecall], "knownAt", `"2026-03-12T08:00:00+08:00"`).correct(records[KindRecall], ledger, baseStamp)
	refusedAs(t, err, Invalid, "knownAt")
	records[KindEntry].(*Entry).Decisions[0].Refusal = ""
	_, _, err = change(records[KindEntry], "decisions[0].refusal", `"不要"`).correct(records[KindEntry], ledger, baseStamp)
	refusedAs(t, err, Invalid, "decisions[0].refusal")
}
