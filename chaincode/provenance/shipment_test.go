package provenance

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const carrierCode = "91370783MADEM30013"

var carrierStamp = stampOf(0, RoleCarrier, carrierCode)

// at is a moment so many minutes from now, in China.
func at(minutes int) Moment {
	return Moment(now.Add(time.Duration(minutes) * time.Minute).In(ChinaTime).Format(time.RFC3339))
}

// dispatch is of the one registered batch, an hour ago.
func dispatch() DispatchShipment {
	return DispatchShipment{
		Shipment: baseCode + "-Y1", To: marketCode, Carrier: carrierCode, Batches: []string{baseCode + "-L1"},
		Trip: Trip{
			Plate: "鲁V12345", Driver: "D-07", Seal: "F0001", Corridor: 5000, Departed: at(-60), ExpectedArrival: at(300),
			Route: []Waypoint{{"寿光", 36_880_000, 118_740_000}, {"锦绣大地", 39_930_000, 116_240_000}},
		},
	}
}

// sent is a dispatched shipment and its batches.
func sent(t *testing.T, in DispatchShipment, batches ...*Batch) (*Shipment, error) {
	standard, _ := cucumberStandard(t)
	if batches == nil {
		batches = []*Batch{registered(t)}
	}
	var covers []Cover
	var standards []*Standard
	for range batches {
		covers, standards = append(covers, certified()), append(standards, standard)
	}
	return in.New(business(0, baseCode, Base), business(1, marketCode, Market), business(0, carrierCode, Carrier), batches, covers, standards, baseStamp)
}

func TestPlates(t *testing.T) {
	for _, plate := range []string{"鲁V12345", "鲁V1234挂", "鲁VD12345", "京AF80808", "京A12345D"} {
		assert.True(t, ValidPlate(plate), plate)
	}
	for _, plate := range []string{"", "鲁VI2345", "鲁V1234", "鲁VL12345", "鲁V123456", "V12345", "鲁v12345", "鲁V12345 ", "港V12345"} {
		assert.False(t, ValidPlate(plate), plate)
	}
}

func TestDispatch(t *testing.T) {
	first, second := registered(t), registered(t)
	second.ID = baseCode + "-L2"
	in := dispatch()
	in.Batches = append(in.Batches, second.ID)
	in.Departed = ""
	s, err := sent(t, in, first, second)
	require.NoError(t, err)
	assert.Equal(t, OnTheWay, s.State())
	assert.Equal(t, Moment("2026-03-10T01:00:00Z"), s.Departed, "now, when nothing else is said")
	assert.Equal(t, []Load{{"CUCUMBER", 4_000_000, Gram}}, s.Goods)
	assert.Equal(t, Temperature{80, 120}, s.Temperature)
	assert.Equal(t, 10, s.LogMinutes)
	assert.Equal(t, map[string][]string{"receiver": {marketCode}, "carrier": {carrierCode}, "awaiting": {carrierCode, marketCode}}, s.Indexes())
	for _, b := range []*Batch{first, second} {
		assert.Equal(t, &Transfer{To: Owner{"HaidianMSP", marketCode}, TxID: "tx", Shipment: s.ID}, b.Transfer)
		assert.Equal(t, []string{s.ID}, b.Shipments())
	}
}

func TestDispatchRefuses(t *testing.T) {
	require.NoError(t, dispatch().Check())
	long := make([]Waypoint, 51)
	for i := range long {
		long[i] = Waypoint{"x", 1, 1}
	}
	for name, c := range map[string]struct {
		field string
		spoil func(*DispatchShipment)
	}{
		"ID":               {"shipment", func(in *DispatchShipment) { in.Shipment = "Y1" }},
		"receiver":         {"to", func(in *DispatchShipment) { in.To = "x" }},
		"carrier":          {"carrier", func(in *DispatchShipment) { in.Carrier = "x" }},
		"nothing":          {"batches", func(in *DispatchShipment) { in.Batches = nil }},
		"too many":         {"batches", func(in *DispatchShipment) { in.Batches = make([]string, 201) }},
		"batch ID":         {"batches[0]", func(in *DispatchShipment) { in.Batches = []string{"x"} }},
		"batch twice":      {"batches[1]", func(in *DispatchShipment) { in.Batches = append(in.Batches, in.Batches[0]) }},
		"plate":            {"plate", func(in *DispatchShipment) { in.Plate = "鲁VI2345" }},
		"driver":           {"driver", func(in *DispatchShipment) { in.Driver = "" }},
		"seal":             {"seal", func(in *DispatchShipment) { in.Seal = "" }},
		"no route":         {"route", func(in *DispatchShipment) { in.Route = in.Route[:1] }},
		"long route":       {"route", func(in *DispatchShipment) { in.Route = long }},
		"nameless":         {"route[1].name", func(in *DispatchShipment) { in.Route[1].Name = "" }},
		"off Earth":        {"route[0].latitude", func(in *DispatchShipment) { in.Route[0].Latitude = 90_000_001 }},
		"narrow":           {"corridor", func(in *DispatchShipment) { in.Corridor = 99 }},
		"wide":             {"corridor", func(in *DispatchShipment) { in.Corridor = 100_001 }},
		"zoneless":         {"departed", func(in *DispatchShipment) { in.Departed = "2026-03-10T08:00:00" }},
		"arrival no time":  {"expectedArrival", func(in *DispatchShipment) { in.ExpectedArrival = "soon" }},
		"arrival nonsense": {"expectedArrival", func(in *DispatchShipment) { in.ExpectedArrival = "2026-02-30T08:00:00Z" }},
	} {
		t.Run(name, func(t *testing.T) {
			in := dispatch()
			in.Route = append([]Waypoint{}, in.Route...)
			c.spoil(&in)
			refusedAs(t, in.Check(), Invalid, c.field)
		})
	}
	for name, c := range map[string]struct {
		field string
		spoil func(*DispatchShipment)
	}{
		"another's number":    {"shipment", func(in *DispatchShipment) { in.Shipment = base2Code + "-Y1" }},
		"departs later":       {"departed", func(in *DispatchShipment) { in.Departed = at(2) }},
		"departed long ago":   {"departed", func(in *DispatchShipment) { in.Departed = at(-3*24*60 - 1) }},
		"arrives before":      {"expectedArrival", func(in *DispatchShipment) { in.ExpectedArrival = in.Departed }},
		"arrives in 30 days":  {"expectedArrival", func(in *DispatchShipment) { in.ExpectedArrival = at(-60 + 30*24*60 + 1) }},
		"same instant, other": {"expectedArrival", func(in *DispatchShipment) { in.ExpectedArrival = "2026-03-10T00:00:00Z" }},
	} {
		t.Run(name, func(t *testing.T) {
			in := dispatch()
			c.spoil(&in)
			_, err := sent(t, in)
			refusedAs(t, err, Invalid, c.field)
		})
	}
	in := dispatch()
	in.Departed = at(1)
	_, err := sent(t, in)
	assert.NoError(t, err, "clocks differ by a minute")
}

func TestDispatchAsksTheParties(t *testing.T) {
	standard, _ := cucumberStandard(t)
	try := func(change func(receiver, carrier *Enterprise, b *Batch)) error {
		receiver, carrier, b := business(1, marketCode, Market), business(0, carrierCode, Carrier), registered(t)
		change(receiver, carrier, b)
		_, err := dispatch().New(business(0, baseCode, Base), receiver, carrier, []*Batch{b}, []Cover{certified()}, []*Standard{standard}, baseStamp)
		return err
	}
	refusedAs(t, try(func(_, c *Enterprise, _ *Batch) { c.BusinessKind = Market }), Invalid, "carrier")
	refusedAs(t, try(func(_, c *Enterprise, _ *Batch) { c.Status = Inactive }), Suspended, "")
	refusedAs(t, try(func(r, _ *Enterprise, _ *Batch) { r.Status = Inactive }), Suspended, "")
	refusedAs(t, try(func(r, _ *Enterprise, _ *Batch) { r.BusinessKind = Platform }), Invalid, "to")
	refusedAs(t, try(func(_, _ *Enterprise, b *Batch) { b.Quantity = Balance{} }), Insufficient, "batch")
	refusedAs(t, try(func(_, _ *Enterprise, b *Batch) { b.Transfer = &Transfer{} }), WrongState, "")
	_, err := dispatch().New(business(0, baseCode, Base), business(1, marketCode, Market), business(0, carrierCode, Carrier), []*Batch{registered(t)}, []Cover{uncertified()}, []*Standard{standard}, baseStamp)
	refusedAs(t, err, CertificateRequired, "")
}

// TestOneTemperatureForAll: goods travel together only where one temperature
// suits them all.
func TestOneTemperatureForAll(t *testing.T) {
	for _, c := range []struct {
		other, want Temperature
		ok          bool
	}{
		{Temperature{100, 150}, Temperature{100, 120}, true},
		{Temperature{0, 80}, Temperature{80, 80}, true},
		{Temperature{0, 79}, Temperature{}, false},
		{Temperature{-180, -120}, Temperature{}, false},
	} {
		one, _ := cucumberStandard(t)
		other, _ := cucumberStandard(t)
		other.Temperature = c.other
		a, b := registered(t), registered(t)
		b.ID, b.Product = baseCode+"-L2", "CELERY"
		in := dispatch()
		in.Batches = append(in.Batches, b.ID)
		s, err := in.New(business(0, baseCode, Base), business(1, marketCode, Market), business(0, carrierCode, Carrier), []*Batch{a, b}, []Cover{certified(), certified()}, []*Standard{one, other}, baseStamp)
		if !c.ok {
			refusedAs(t, err, Invalid, "batches[1]")
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, c.want, s.Temperature)
		assert.Equal(t, []Load{{"CUCUMBER", 2_000_000, Gram}, {"CELERY", 2_000_000, Gram}}, s.Goods)
	}
	assert.Equal(t, "-18–0.5 °C", Temperature{-180, 5}.String())
	assert.Equal(t, "-0.5–12 °C", Temperature{-5, 120}.String())
}

func TestLogIsSummedUp(t *testing.T) {
	s, err := sent(t, dispatch())
	require.NoError(t, err)
	assert.False(t, s.Sound(), "no log is no proof")
	onRoute := func(r Reading) Reading {
		r.Latitude, r.Longitude = 38_405_000, 117_490_000 // half way
		return r
	}
	chunk, err := s.Append(AppendReadings{s.ID, []Reading{
		onRoute(Reading{Time: at(-60), Temperature: 80}), // at the departure, on the bound
		{Time: at(-50), Temperature: 120},                // ten minutes are no gap
		{Time: at(-40), Temperature: 121},                // too warm
	}}, carrierStamp)
	require.NoError(t, err)
	assert.Equal(t, s.ID+"/0", chunk.ID)
	assert.Len(t, chunk.Readings, 3)
	assert.Equal(t, LogSummary{Readings: 3, Last: now.Add(-40 * time.Minute), Min: 80, Max: 121, Breaches: 1, Located: 1}, s.Log)
	off := Reading{Time: at(-29), Temperature: 79, Latitude: 38_405_000, Longitude: 117_590_000} // too cold, after a gap, 8.7 km east
	chunk, err = s.Append(AppendReadings{s.ID, []Reading{off, onRoute(Reading{Time: at(-20), Temperature: 100})}}, carrierStamp)
	require.NoError(t, err)
	assert.Equal(t, s.ID+"/1", chunk.ID)
	assert.Equal(t, LogSummary{Readings: 5, Last: now.Add(-20 * time.Minute), Min: 79, Max: 121, Breaches: 2, Gaps: 1, Located: 3, Deviations: 1}, s.Log)
	assert.Equal(t, 2, s.Chunks)
	assert.False(t, s.Sound())
	found := s.Examine(off, at(-40).Time())
	assert.True(t, found.Cold)
	assert.False(t, found.Warm)
	assert.Equal(t, 11*time.Minute, found.Gap)
	assert.InDelta(t, 7330, found.Off, 20, "8.7 km to the east of a route that runs to the north-west")
}

// TestSilenceBeforeAndAfterIsAGap: a log that begins late or ends early proves
// nothing about the rest of the way.
func TestSilenceBeforeAndAfterIsAGap(t *testing.T) {
	for name, c := range map[string]struct {
		first, last, gaps int
	}{
		"all the way": {-60, -11, 0}, "begins late": {-49, -11, 1}, "ends early": {-60, -12, 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := registered(t)
			s, err := sent(t, dispatch(), b)
			require.NoError(t, err)
			var readings []Reading
			for m := c.first; m < c.last; m += 10 {
				readings = append(readings, Reading{Time: at(m), Temperature: 100, Latitude: 38_405_000, Longitude: 117_490_000})
			}
			readings = append(readings, Reading{Time: at(c.last), Temperature: 100, Latitude: 38_405_000, Longitude: 117_490_000})
			_, err = s.Append(AppendReadings{s.ID, readings}, carrierStamp)
			require.NoError(t, err)
			require.NoError(t, handOver(s, HandOverShipment{Accept: true, SealIntact: true}, b))
			assert.Equal(t, c.gaps, s.Log.Gaps)
			assert.Equal(t, c.gaps == 0, s.Sound())
		})
	}
}

func TestAppendRefuses(t *testing.T) {
	fresh := func() *Shipment {
		s, err := sent(t, dispatch())
		require.NoError(t, err)
		_, err = s.Append(AppendReadings{s.ID, []Reading{{Time: at(-30), Temperature: 100}}}, carrierStamp)
		require.NoError(t, err)
		return s
	}
	good := []Reading{{Time: at(-20), Temperature: 100}, {Time: at(-10), Temperature: 100}}
	for name, c := range map[string]struct {
		field string
		spoil func(r []Reading) []Reading
	}{
		"nothing":           {"readings", func([]Reading) []Reading { return nil }},
		"too many":          {"readings", func([]Reading) []Reading { return make([]Reading, MaxReadings+1) }},
		"no time":           {"readings[0].time", func(r []Reading) []Reading { r[0].Time = "08:00"; return r }},
		"as the one before": {"readings[0].time", func(r []Reading) []Reading { r[0].Time = at(-30); return r }},
		"not ascending":     {"readings[1].time", func(r []Reading) []Reading { r[1].Time = r[0].Time; return r }},
		"same in UTC":       {"readings[1].time", func(r []Reading) []Reading { r[1].Time = Moment(r[0].Time.Time().UTC().Format(time.RFC3339)); return r }},
		"in the future":     {"readings[1].time", func(r []Reading) []Reading { r[1].Time = at(2); return r }},
		"impossibly cold":   {"readings[0].temperature", func(r []Reading) []Reading { r[0].Temperature = -1001; return r }},
		"impossibly hot":    {"readings[0].temperature", func(r []Reading) []Reading { r[0].Temperature = 1001; return r }},
		"off Earth":         {"readings[0].latitude", func(r []Reading) []Reading { r[0].Latitude, r[0].Longitude = 91e6, 1; return r }},
		"half a position":   {"readings[0].longitude", func(r []Reading) []Reading { r[0].Latitude = 36_000_000; return r }},
	} {
		t.Run(name, func(t *testing.T) {
			s := fresh()
			_, err := s.Append(AppendReadings{s.ID, c.spoil(append([]Reading{}, good...))}, carrierStamp)
			refusedAs(t, err, Invalid, c.field)
		})
	}
	early, err := sent(t, dispatch())
	require.NoError(t, err)
	_, err = early.Append(AppendReadings{early.ID, []Reading{{Time: at(-61), Temperature: 100}}}, carrierStamp)
	refusedAs(t, err, Invalid, "readings[0].time")
	s := fresh()
	_, err = s.Append(AppendReadings{s.ID, []Reading{{Time: at(1), Temperature: 100}}}, carrierStamp)
	assert.NoError(t, err, "clocks differ by a minute")
}

// TestReadingsFitIntoOneInput: as many as one transaction takes, each with all
// it can say, pass the strict decoding.
func TestReadingsFitIntoOneInput(t *testing.T) {
	one := func(i int) string {
		return fmt.Sprintf(`{"time":"2026-03-10T%02d:%02d:00+08:00","temperature":-1000,"latitude":36880000,"longitude":118740000}`, i/60, i%60)
	}
	var all []string
	for i := range MaxReadings {
		all = append(all, one(i))
	}
	input := `{"shipment":"` + baseCode + `-20260310-01","readings":[` + strings.Join(all, ",") + `]}`
	require.NoError(t, Decode([]byte(input), new(AppendReadings)))
	input = `{"shipment":"X","readings":[` + strings.Join(append(all, one(0)), ",") + `]}`
	refusedAs(t, Decode([]byte(input), new(AppendReadings)), Invalid, "readings")
}

func handOver(s *Shipment, in HandOverShipment, batches ...*Batch) error {
	var covers []Cover
	for range batches {
		covers = append(covers, certified())
	}
	in.Shipment = s.ID
	return s.HandOver(in, batches, covers, business(0, baseCode, Base), business(1, marketCode, Market), stampOf(1, RoleEnterprise, marketCode))
}

func TestHandOver(t *testing.T) {
	first, second := registered(t), registered(t)
	second.ID = baseCode + "-L2"
	in := dispatch()
	in.Batches = append(in.Batches, second.ID)
	s, err := sent(t, in, first, second)
	require.NoError(t, err)
	short := Received{second.ID, 1_990_000, "箱体破损"}
	require.NoError(t, handOver(s, HandOverShipment{Accept: true, Note: "封签断开", Received: []Received{{first.ID, 2_000_000, ""}, short}}, first, second))
	assert.Equal(t, ShipmentArrived, s.State())
	assert.True(t, s.SealBroken)
	assert.Equal(t, []Difference{{second.ID, Gram, 2_000_000, 1_990_000, "箱体破损"}}, s.Differences)
	assert.Equal(t, Balance{Initial: 2_000_000, Remaining: 2_000_000}, first.Quantity)
	assert.Equal(t, Balance{Initial: 2_000_000, Remaining: 1_990_000, Lost: 10_000}, second.Quantity)
	assert.True(t, second.Quantity.Balanced())
	for _, b := range []*Batch{first, second} {
		assert.Equal(t, Owner{"HaidianMSP", marketCode}, b.Holder)
		assert.Equal(t, Owner{"ShouguangMSP", baseCode}, b.Bought.From)
		assert.Nil(t, b.Transfer)
		assert.Equal(t, []Leg{{Shipment: s.ID, Since: now}}, b.Journey)
	}
	assert.Equal(t, map[string][]string{"receiver": {marketCode}, "carrier": {carrierCode}}, s.Indexes(), "nobody is awaited")

	_, err = s.Append(AppendReadings{s.ID, []Reading{{Time: at(0), Temperature: 100}}}, carrierStamp)
	refusedAs(t, err, WrongState, "")
	refusedAs(t, handOver(s, HandOverShipment{Accept: true, SealIntact: true}, first, second), WrongState, "")
	refusedAs(t, s.Cancel(CancelShipment{s.ID, "late"}, nil, baseStamp), WrongState, "")
}

// TestNothingArrived: a batch that was lost whole is the receiver's, of nothing.
func TestNothingArrived(t *testing.T) {
	b := registered(t)
	s, err := sent(t, dispatch(), b)
	require.NoError(t, err)
	require.NoError(t, handOver(s, HandOverShipment{Accept: true, SealIntact: true, Received: []Received{{b.ID, 0, "翻车"}}}, b))
	assert.Equal(t, Balance{Initial: 2_000_000, Lost: 2_000_000}, b.Quantity)
}

func TestRefusedGoodsStayTheSenders(t *testing.T) {
	b := registered(t)
	s, err := sent(t, dispatch(), b)
	require.NoError(t, err)
	require.NoError(t, handOver(s, HandOverShipment{SealIntact: true, Note: "到货温度超标"}, b))
	assert.Equal(t, ShipmentRefused, s.State())
	assert.False(t, s.SealBroken)
	assert.Equal(t, Owner{"ShouguangMSP", baseCode}, b.Holder)
	assert.Equal(t, &Refusal{Owner{"HaidianMSP", marketCode}, "到货温度超标"}, b.Refused)
	assert.Nil(t, b.Transfer)
	assert.Empty(t, b.Journey)
	assert.Equal(t, Balance{Initial: 2_000_000, Remaining: 2_000_000}, b.Quantity)
}

func TestHandOverRefuses(t *testing.T) {
	id := baseCode + "-L1"
	for name, c := range map[string]struct {
		in    HandOverShipment
		field string
	}{
		"silent refusal":     {HandOverShipment{SealIntact: true}, "note"},
		"silent broken seal": {HandOverShipment{Accept: true}, "note"},
		"amounts of refused": {HandOverShipment{SealIntact: true, Note: "no", Received: []Received{{id, 1, "x"}}}, "received"},
		"another batch":      {HandOverShipment{Accept: true, SealIntact: true, Received: []Received{{baseCode + "-L9", 1, "x"}}}, "received[0].batch"},
		"batch twice":        {HandOverShipment{Accept: true, SealIntact: true, Received: []Received{{id, 1, "x"}, {id, 2, "x"}}}, "received[1]"},
		"negative":           {HandOverShipment{Accept: true, SealIntact: true, Received: []Received{{id, -1, "x"}}}, "received[0].amount"},
		"more than was sent": {HandOverShipment{Accept: true, SealIntact: true, Received: []Received{{id, 2_000_001, "x"}}}, "received[0].amount"},
		"no reason":          {HandOverShipment{Accept: true, SealIntact: true, Received: []Received{{id, 1_999_999, ""}}}, "received[0].reason"},
	} {
		t.Run(name, func(t *testing.T) {
			b := registered(t)
			s, err := sent(t, dispatch(), b)
			require.NoError(t, err)
			refusedAs(t, handOver(s, c.in, b), Invalid, c.field)
		})
	}
}

// TestWhatStoppedOnTheWayIsOnlyRefused: a recall, a hold, a revoked certificate
// or a suspension while the goods travel.
func TestWhatStoppedOnTheWayIsOnlyRefused(t *testing.T) {
	for name, c := range map[string]struct {
		code Code
		stop func(cover Cover, sender, receiver *Enterprise)
	}{
		"recall":             {Recalled, func(d Cover, _, _ *Enterprise) { d[0].Recalls = []string{"R"} }},
		"hold":               {Held, func(d Cover, _, _ *Enterprise) { d[0].Holds = []string{"H"} }},
		"revocation":         {CertificateRequired, func(d Cover, _, _ *Enterprise) { d[0].ID, d[0].Certificates = baseCode+"-L1", nil }},
		"sender suspended":   {Suspended, func(_ Cover, s, _ *Enterprise) { s.Status = Inactive }},
		"receiver suspended": {Suspended, func(_ Cover, _, r *Enterprise) { r.Status = Inactive }},
	} {
		t.Run(name, func(t *testing.T) {
			b := registered(t)
			s, err := sent(t, dispatch(), b)
			require.NoError(t, err)
			cover, sender, receiver := certified(), business(0, baseCode, Base), business(1, marketCode, Market)
			c.stop(cover, sender, receiver)
			stamp := stampOf(1, RoleEnterprise, marketCode)
			in := HandOverShipment{Shipment: s.ID, Accept: true, SealIntact: true}
			refusedAs(t, s.HandOver(in, []*Batch{b}, []Cover{cover}, sender, receiver, stamp), c.code, "")
			in.Accept, in.Note = false, "不能接收"
			require.NoError(t, s.HandOver(in, []*Batch{b}, []Cover{cover}, sender, receiver, stamp))
			assert.Equal(t, ShipmentRefused, s.State())
		})
	}
}

// TestBatchesOfAShipmentMoveWithItAlone.
func TestBatchesOfAShipmentMoveWithItAlone(t *testing.T) {
	b := registered(t)
	s, err := sent(t, dispatch(), b)
	require.NoError(t, err)
	base, market := business(0, baseCode, Base), business(1, marketCode, Market)
	refusedAs(t, b.Receive(ReceiveBatch{b.ID, true, ""}, base, market, certified(), marketStamp), WrongState, "")
	refusedAs(t, b.Receive(ReceiveBatch{b.ID, false, "no"}, base, market, certified(), marketStamp), WrongState, "")
	refusedAs(t, b.Cancel(), WrongState, "")
	refusedAs(t, b.Offer(business(0, baseCode, Base), market, certified(), baseStamp), WrongState, "")
	refusedAs(t, b.Store(StoreBatch{b.ID, "x"}, warehouse(), certified(), baseStamp), WrongState, "")

	refusedAs(t, s.Cancel(CancelShipment{s.ID, ""}, []*Batch{b}, baseStamp), Invalid, "reason")
	require.NoError(t, s.Cancel(CancelShipment{s.ID, "车辆故障"}, []*Batch{b}, baseStamp))
	assert.Equal(t, ShipmentDropped, s.State())
	require.NoError(t, b.Offer(business(0, baseCode, Base), market, certified(), baseStamp))

	logged, err := sent(t, dispatch())
	require.NoError(t, err)
	_, err = logged.Append(AppendReadings{logged.ID, []Reading{{Time: at(-60), Temperature: 100}}}, carrierStamp)
	require.NoError(t, err)
	refusedAs(t, logged.Cancel(CancelShipment{logged.ID, "车辆故障"}, nil, baseStamp), WrongState, "")
}

// TestShipmentDisclosure: whoever has goods of a shipment without being a party
// sees how they travelled, not with what else.
func TestShipmentDisclosure(t *testing.T) {
	b := registered(t)
	s, err := sent(t, dispatch(), b)
	require.NoError(t, err)
	require.NoError(t, handOver(s, HandOverShipment{Accept: true, SealIntact: true, Note: "收讫", Received: []Received{{b.ID, 1, "lost"}}}, b))
	for code, party := range map[string]bool{baseCode: true, carrierCode: true, marketCode: true, canteenCode: false} {
		seen := Disclose(Actor{"HaidianMSP", RoleEnterprise, code, ""}, s).(*Shipment)
		assert.Equal(t, "鲁V12345", seen.Plate)
		assert.Equal(t, s.Log, seen.Log)
		assert.Equal(t, ShipmentArrived, seen.State())
		if party {
			assert.Equal(t, s, seen)
			continue
		}
		assert.Empty(t, seen.Batches)
		assert.Empty(t, seen.Goods)
		assert.Empty(t, seen.Differences)
		assert.Empty(t, seen.Driver+seen.Seal+seen.Delivered.Note+seen.Delivered.Actor.Subject)
	}
	assert.Equal(t, s, Disclose(Actor{"HaidianMSP", RoleAuditor, "", ""}, s))
	assert.NotEmpty(t, s.Batches, "the record itself is whole")
}

func TestReadingsQuery(t *testing.T) {
	s := &Shipment{Header: Header{ID: baseCode + "-Y1"}, Chunks: 7}
	for _, c := range []struct {
		skip, limit, first, n int
		more                  bool
	}{{0, 0, 0, 5, true}, {5, 5, 5, 2, false}, {0, 7, 0, 7, false}, {7, 5, 7, 0, false}, {900, 5, 7, 0, false}} {
		q := ReadingsQuery{Shipment: s.ID, Skip: c.skip, Limit: c.limit}
		require.NoError(t, q.Check())
		ids, more := q.IDs(s)
		assert.Equal(t, c.more, more, "%v", c)
		assert.Len(t, ids, c.n, "%v", c)
		for i, id := range ids {
			assert.Equal(t, ReadingsID(s.ID, c.first+i), id)
		}
	}
	for field, q := range map[string]ReadingsQuery{"shipment": {Shipment: "x"}, "limit": {Shipment: s.ID, Limit: 21}, "skip": {Shipment: s.ID, Skip: -1}} {
		refusedAs(t, q.Check(), Invalid, field)
	}
}
