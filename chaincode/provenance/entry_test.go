package provenance

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var marketStamp = stampOf(1, RoleEnterprise, marketCode)

// arrivedBatch is the registered lot at the market, awaiting entry, with its dossier.
func arrivedBatch(t *testing.T) (*Batch, *Dossier) {
	b, d := registered(t), papers()
	d.Released = []string{"C", "O", "T2"}
	base, market := business(0, baseCode, Base), business(1, marketCode, Market)
	require.NoError(t, b.Offer(business(0, baseCode, Base), market, Cover{d}, baseStamp))
	b.Transfer.Shipment = baseCode + "-YD1"
	require.NoError(t, b.receive(ReceiveBatch{b.ID, true, ""}, base, market, Cover{d}, marketStamp))
	require.Equal(t, &Arrival{baseCode, baseCode + "-YD1", EntryAwaiting, ""}, b.Arrival)
	return b, d
}

func linkFor(from, until Date) map[string]*Link {
	id := LinkID(baseCode, marketCode)
	return map[string]*Link{id: {Header: Header{ID: id}, Terms: []LinkTerm{{"XY", []string{"CUCUMBER"}, from, until}}}}
}

// soundly is the shipment that brought the registered lot, with nothing wrong.
func soundly() map[string]*Shipment {
	s := &Shipment{Header: Header{ID: baseCode + "-YD1"}, Log: LogSummary{Readings: 40, Located: 40}}
	return map[string]*Shipment{s.ID: s}
}

func decideEntry(b *Batch, d *Dossier, links map[string]*Link, stamp Stamp) (*Entry, error) {
	return DecideEntry{Entry: marketCode + "-RK1", Batches: []string{b.ID}}.New([]*Batch{b}, map[string]*Dossier{d.ID: d}, links, soundly(), stamp)
}

// TestLinkageCountsByTheDayInChina: the last day of an agreement ends at
// midnight there.
func TestLinkageCountsByTheDayInChina(t *testing.T) {
	for moment, lane := range map[string]Lane{"2026-03-10T15:59:59Z": GreenLane, "2026-03-10T16:00:00Z": InspectionLane, "2026-03-08T15:59:59Z": InspectionLane, "2026-03-08T16:00:00Z": GreenLane} {
		b, d := arrivedBatch(t)
		stamp := marketStamp
		var err error
		stamp.Time, err = time.Parse(time.RFC3339, moment)
		require.NoError(t, err)
		e, err := decideEntry(b, d, linkFor("2026-03-09", "2026-03-10"), stamp)
		require.NoError(t, err)
		assert.Equal(t, lane, e.Decisions[0].Lane, moment)
	}
}

// TestHowGoodsCame: what is wrong with the shipment, or that there was none, costs
// the green lane, each with its reason.
func TestHowGoodsCame(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*Batch, *Shipment)
		want  []Obstacle
	}{
		"soundly":      {func(*Batch, *Shipment) {}, nil},
		"without":      {func(b *Batch, _ *Shipment) { b.Arrival.Shipment = "" }, []Obstacle{{What: NoShipment, Batch: baseCode + "-L1"}}},
		"too warm":     {func(_ *Batch, s *Shipment) { s.Log.Breaches = 3 }, []Obstacle{{TransportFault, baseCode + "-L1", baseCode + "-YD1"}}},
		"no log":       {func(_ *Batch, s *Shipment) { s.Log = LogSummary{} }, []Obstacle{{TransportFault, baseCode + "-L1", baseCode + "-YD1"}}},
		"no positions": {func(_ *Batch, s *Shipment) { s.Log.Located = 0 }, []Obstacle{{TransportFault, baseCode + "-L1", baseCode + "-YD1"}}},
		"one position": {func(_ *Batch, s *Shipment) { s.Log.Located = 39 }, []Obstacle{{TransportFault, baseCode + "-L1", baseCode + "-YD1"}}},
		"broken seal":  {func(_ *Batch, s *Shipment) { s.SealBroken = true }, []Obstacle{{BrokenSeal, baseCode + "-L1", baseCode + "-YD1"}}},
		"less arrived": {func(b *Batch, s *Shipment) { s.Differences = []Difference{{Batch: b.ID}} }, []Obstacle{{ShortDelivery, baseCode + "-L1", baseCode + "-YD1"}}},
		"of another":   {func(_ *Batch, s *Shipment) { s.Differences = []Difference{{Batch: "other"}} }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			b, d := arrivedBatch(t)
			shipments := soundly()
			c.spoil(b, shipments[baseCode+"-YD1"])
			e, err := DecideEntry{Entry: marketCode + "-RK1", Batches: []string{b.ID}}.New([]*Batch{b}, map[string]*Dossier{d.ID: d}, linkFor("2026-01-01", "2026-12-31"), shipments, marketStamp)
			require.NoError(t, err)
			assert.Equal(t, c.want, e.Decisions[0].Reasons)
			assert.Equal(t, c.want == nil, e.Decisions[0].Lane == GreenLane)
		})
	}
}

func TestDecideEntryRefuses(t *testing.T) {
	good := DecideEntry{Entry: marketCode + "-RK1", Batches: []string{baseCode + "-L1"}}
	require.NoError(t, good.Check())
	many := make([]string, maxItems+1)
	for i := range many {
		many[i] = fmt.Sprint(baseCode, "-", i)
	}
	for field, spoil := range map[string]func(*DecideEntry){
		"entry":      func(in *DecideEntry) { in.Entry = "RK1" },
		"batches":    func(in *DecideEntry) { in.Batches = nil },
		"batches[0]": func(in *DecideEntry) { in.Batches = []string{"L1"} },
		"batches[1]": func(in *DecideEntry) { in.Batches = append(in.Batches, in.Batches[0]) },
	} {
		in := good
		spoil(&in)
		refusedAs(t, in.Check(), Invalid, field)
	}
	refusedAs(t, DecideEntry{Entry: good.Entry, Batches: many}.Check(), Invalid, "batches")
	refusedAs(t, RefuseEntry{good.Entry, good.Batches, "x"}.Check(), Invalid, "reason")
	refusedAs(t, RefuseEntry{"RK1", good.Batches, "rotten"}.Check(), Invalid, "entry")

	b, d := arrivedBatch(t)
	_, err := DecideEntry{Entry: canteenCode + "-RK1"}.New(nil, nil, nil, nil, marketStamp)
	refusedAs(t, err, Invalid, "entry")
	_, err = RefuseEntry{Entry: canteenCode + "-RK1"}.New(nil, marketStamp)
	refusedAs(t, err, Invalid, "entry")
	_, err = decideEntry(b, d, linkFor("2026-01-01", "2026-12-31"), marketStamp)
	require.NoError(t, err)
	_, err = decideEntry(b, d, nil, marketStamp)
	refusedAs(t, err, WrongState, "")
	_, err = RefuseEntry{marketCode + "-RK2", nil, "rotten"}.New([]*Batch{b}, marketStamp)
	refusedAs(t, err, WrongState, "")
	b.Arrival = nil
	_, err = decideEntry(b, d, nil, marketStamp)
	refusedAs(t, err, WrongState, "")
}

func TestEntryPastIsBounded(t *testing.T) {
	var batches []*Batch
	for i := range 6 {
		b := registered(t)
		for j := range maxAncestors {
			b.Lots = append(b.Lots, fmt.Sprint("lot", i, "-", j))
		}
		batches = append(batches, b)
	}
	_, err := EntryPast(batches)
	refusedAs(t, err, Invalid, "batches")
	past, err := EntryPast(batches[:4])
	require.NoError(t, err)
	assert.Len(t, past, 4*maxAncestors+1, "each once")
}

// TestReasonsAreBounded: a record of 200 decisions stays readable.
func TestReasonsAreBounded(t *testing.T) {
	b, d := arrivedBatch(t)
	for i := range 3 * maxReasons {
		d.Holds = append(d.Holds, fmt.Sprint("H", i))
	}
	e, err := decideEntry(b, d, nil, marketStamp)
	require.NoError(t, err)
	assert.Len(t, e.Decisions[0].Reasons, maxReasons)
}

func TestRapidTestJudges(t *testing.T) {
	for name, c := range map[string]struct {
		in      RapidTestEntry
		outcome RapidOutcome
		state   EntryState
	}{
		"just below":  {RapidTestEntry{Method: EnzymeInhibition, InhibitionPermille: 499}, RapidNegative, EntryAdmitted},
		"at the line": {RapidTestEntry{Method: EnzymeInhibition, InhibitionPermille: 500}, RapidPositive, EntryRefused},
		"none":        {RapidTestEntry{Method: EnzymeInhibition}, RapidNegative, EntryAdmitted},
		"scatter":     {RapidTestEntry{Method: EnzymeInhibition, InhibitionPermille: -30}, RapidNegative, EntryAdmitted},
		"strip":       {RapidTestEntry{Method: ColloidalGold, Strip: RapidNegative}, RapidNegative, EntryAdmitted},
		"two lines":   {RapidTestEntry{Method: ColloidalGold, Strip: RapidPositive}, RapidPositive, EntryRefused},
		"no control":  {RapidTestEntry{Method: ColloidalGold, Strip: RapidInvalid}, RapidInvalid, EntryInspecting},
	} {
		t.Run(name, func(t *testing.T) {
			b, d := arrivedBatch(t)
			e, err := decideEntry(b, d, nil, marketStamp)
			require.NoError(t, err)
			hold, err := e.RapidTest(c.in, b, new(Standard), Cover{d}, marketStamp)
			require.NoError(t, err)
			assert.Equal(t, c.outcome, e.Decisions[0].Tests[0].Outcome)
			assert.Equal(t, c.state, e.Decisions[0].Outcome)
			assert.Equal(t, c.state, b.Arrival.State)
			require.Equal(t, c.outcome == RapidPositive, hold != nil)
			if hold != nil {
				_, _, ok := SplitOwnedID(hold.ID)
				assert.True(t, ok, hold.ID)
				assert.Equal(t, "entry/"+e.ID, hold.Basis)
				assert.Equal(t, b.ID, hold.Batch)
				assert.Equal(t, destination.Actor.Owner(), hold.By, "not the market's own to lift")
			}
			if c.state != EntryInspecting {
				_, err = e.RapidTest(c.in, b, new(Standard), Cover{d}, marketStamp)
				refusedAs(t, err, WrongState, "")
			}
		})
	}
}

func TestRapidTestRefuses(t *testing.T) {
	b, d := arrivedBatch(t)
	e, err := decideEntry(b, d, nil, marketStamp)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		in    RapidTestEntry
		field string
	}{
		"method":          {RapidTestEntry{Method: "taste"}, "method"},
		"no strip":        {RapidTestEntry{Method: ColloidalGold}, "strip"},
		"strip of what":   {RapidTestEntry{Method: ColloidalGold, Strip: "maybe"}, "strip"},
		"strip and value": {RapidTestEntry{Method: ColloidalGold, Strip: RapidNegative, InhibitionPermille: 1}, "inhibitionPermille"},
		"value and strip": {RapidTestEntry{Method: EnzymeInhibition, Strip: RapidNegative}, "strip"},
		"too much":        {RapidTestEntry{Method: EnzymeInhibition, InhibitionPermille: 1001}, "inhibitionPermille"},
		"too little":      {RapidTestEntry{Method: EnzymeInhibition, InhibitionPermille: -1001}, "inhibitionPermille"},
	} {
		_, err := e.RapidTest(c.in, b, new(Standard), Cover{d}, marketStamp)
		refusedAs(t, err, Invalid, c.field)
		assert.Empty(t, e.Decisions[0].Tests, name)
	}
	invalid := RapidTestEntry{Method: ColloidalGold, Strip: RapidInvalid}
	_, err = e.RapidTest(invalid, &Batch{Header: Header{ID: "other"}}, new(Standard), nil, marketStamp)
	refusedAs(t, err, Invalid, "batch")
	d.Recalls = []string{"R"}
	_, err = e.RapidTest(invalid, b, new(Standard), Cover{d}, marketStamp)
	refusedAs(t, err, Recalled, "")
	d.Recalls = nil
	for range maxRapidTests {
		_, err = e.RapidTest(invalid, b, new(Standard), Cover{d}, marketStamp)
		require.NoError(t, err)
	}
	_, err = e.RapidTest(invalid, b, new(Standard), Cover{d}, marketStamp)
	refusedAs(t, err, WrongState, "")
}

// TestRefusedGoodsMayOnlyGoHome: with papers or without, unless they are stopped.
func TestRefusedGoodsMayOnlyGoHome(t *testing.T) {
	b, d := arrivedBatch(t)
	_, err := RefuseEntry{marketCode + "-RK1", []string{b.ID}, "rotten"}.New([]*Batch{b}, marketStamp)
	require.NoError(t, err)
	base := business(0, baseCode, Base)
	d.Certificates, d.Released = nil, nil
	require.NoError(t, b.mayGoTo(base, Cover{d}))
	refusedAs(t, b.mayGoTo(business(0, base2Code, Base), Cover{d}), EntryRequired, "")
	refusedAs(t, b.mayGoTo(business(1, canteenCode, Caterer), Cover{d}), EntryRequired, "")
	d.Certificates = []DossierEntry{{"T", TestReport, NonConforming, false}}
	refusedAs(t, b.mayGoTo(base, Cover{d}), NonConformant, "")
	d.Certificates, d.Holds = nil, []string{"H"}
	refusedAs(t, b.mayGoTo(base, Cover{d}), Held, "")
	d.Holds = nil
	require.NoError(t, b.Offer(business(0, baseCode, Base), base, Cover{d}, marketStamp))
	require.NoError(t, b.Receive(ReceiveBatch{b.ID, true, ""}, business(1, marketCode, Market), base, Cover{d}, marketStamp))
	assert.Nil(t, b.Arrival)
	assert.Equal(t, base.Owner(), b.Holder)
}
