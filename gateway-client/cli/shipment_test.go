package cli

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// shipment is one on its way with a log in which everything is wrong once.
func shipment() *provenance.Shipment {
	return &provenance.Shipment{
		Header: provenance.Header{ID: "91370783MADEM0011E-YD-1"}, Temperature: provenance.Temperature{Min: 80, Max: 120}, LogMinutes: 10,
		Trip: provenance.Trip{
			Plate: "鲁V12345", Corridor: 1500, Departed: "2026-11-22T08:00:00+08:00", ExpectedArrival: "2026-11-22T18:00:00+08:00",
			Route: []provenance.Waypoint{{Name: "寿光", Latitude: 36_000_000, Longitude: 118_000_000}, {Name: "德州", Latitude: 37_000_000, Longitude: 118_000_000}},
		},
		Log: provenance.LogSummary{Readings: 3, Min: 79, Max: 121, Breaches: 2, Gaps: 1, Located: 1, Deviations: 1},
	}
}

// TestFaultsAreRed: breaches, gaps, deviations and an overdue arrival are, what
// is in order is not.
func TestFaultsAreRed(t *testing.T) {
	draw := func(s *provenance.Shipment, now time.Time) string {
		var out bytes.Buffer
		p := &printer{w: &out, language: english, colour: true, names: &names{}}
		p.shipment(s, now)
		return out.String()
	}
	departed := shipment().Departed.Time()
	late := draw(shipment(), departed.Add(11*time.Hour))
	for _, want := range []string{"\x1b[31m✗ 2\x1b[0m", "\x1b[31m✗ 1\x1b[0m", "\x1b[31m7.9–12.1 °C", "\x1b[31m2026-11-22 18:00:00, overdue", "\x1b[31mon the way: 2 outside the range, log silent 1×, 1 off the route"} {
		assert.Contains(t, late, want)
	}
	sound := shipment()
	sound.Log = provenance.LogSummary{Readings: 3, Min: 80, Max: 120, Located: 3}
	fine := draw(sound, departed.Add(time.Hour))
	assert.NotContains(t, fine, "\x1b[31m")
	assert.NotContains(t, fine, "overdue")
	assert.Contains(t, fine, "\x1b[32m8–12 °C")
}

func TestReadingsTable(t *testing.T) {
	readings := []provenance.Reading{
		{Time: "2026-11-22T08:00:00+08:00", Temperature: 80},
		{Time: "2026-11-22T08:11:00+08:00", Temperature: 79},
		{Time: "2026-11-22T00:20:00Z", Temperature: 121, Latitude: 36_500_000, Longitude: 118_100_000},
	}
	assert.Len(t, examined(shipment(), readings, false), 3)
	found := examined(shipment(), readings, true)
	assert.Len(t, found, 2)
	var out bytes.Buffer
	p := &printer{w: &out, language: english, colour: true}
	p.readings(shipment(), found)
	assert.Contains(t, out.String(), "\x1b[31m✗ too cold, silent for 11 min before\x1b[0m")
	assert.Contains(t, out.String(), "2026-11-22 08:20:00  \x1b[31m12.1\x1b[0m  36.500000°, 118.100000°  \x1b[31m✗ too warm, 8.924 km off the route\x1b[0m")
	p.language = chinese
	assert.Equal(t, "✗ 温度过低，此前中断 11 分钟", p.wrong(found[0].Finding))
}

func TestParseMoment(t *testing.T) {
	for typed, want := range map[string]provenance.Moment{
		"2026-11-22 16:00":          "2026-11-22T16:00:00+08:00",
		"2026-11-22 16:00:05":       "2026-11-22T16:00:05+08:00",
		"2026-11-22T16:00":          "2026-11-22T16:00:00+08:00",
		"２０２６-11-22 16：00":          "2026-11-22T16:00:00+08:00",
		"2026-11-22T16:00:00Z":      "2026-11-22T16:00:00Z",
		"2026-11-22T16:00:00-05:00": "2026-11-22T16:00:00-05:00",
	} {
		got, err := parseMoment(typed)
		assert.NoError(t, err, typed)
		assert.Equal(t, want, got, typed)
	}
	for _, typed := range []string{"", "noon", "2026-11-22", "2026-02-30 16:00", "16:00"} {
		_, err := parseMoment(typed)
		assert.Error(t, err, typed)
	}
}

func TestParseTenthsAndMetres(t *testing.T) {
	for typed, want := range map[string]int64{"9.5°C": 95, "9.5℃": 95, "-18": -180, "0C": 0, "-0.5 °C": -5, "１２.1": 121} {
		got, err := parseTenths(typed)
		assert.NoError(t, err, typed)
		assert.Equal(t, want, got, typed)
	}
	for _, typed := range []string{"", "9.55", "warm", "9F", "1000", "8..12"} {
		_, err := parseTenths(typed)
		assert.Error(t, err, typed)
	}
	for typed, want := range map[string]int64{"5km": 5000, "500m": 500, "1.5公里": 1500, "2,000 米": 2000} {
		got, err := parseMetres(typed)
		assert.NoError(t, err, typed)
		assert.Equal(t, want, got, typed)
		again, err := parseMetres(words.Metres(got))
		assert.NoError(t, err, typed)
		assert.Equal(t, want, again, typed)
	}
	for _, typed := range []string{"", "5", "5kg", "0.5m", "99999999999999999999km"} {
		_, err := parseMetres(typed)
		assert.Error(t, err, typed)
	}
}

func TestShipmentItems(t *testing.T) {
	b := &binding{}
	w, err := parseWaypoint(b, "寿光=36.8571，118.7370")
	assert.NoError(t, err)
	assert.Equal(t, provenance.Waypoint{Name: "寿光", Latitude: 36_857_100, Longitude: 118_737_000}, w)
	r, err := parseReading(b, "2026-11-22 16:00=9.5°C@36.8571,118.7370")
	assert.NoError(t, err)
	assert.Equal(t, provenance.Reading{Time: "2026-11-22T16:00:00+08:00", Temperature: 95, Latitude: 36_857_100, Longitude: 118_737_000}, r)
	got, err := parseReceived(b, "X-1=1990公斤：箱体破损：一角")
	assert.NoError(t, err)
	assert.Equal(t, provenance.Received{Batch: "X-1", Amount: 1_990_000, Reason: "箱体破损：一角"}, got)
	out, err := parseOutput(b, "S01=5kg@91110108MADEM10221，order=DD-1，stall=A12")
	assert.NoError(t, err)
	assert.Equal(t, provenance.SplitOutput{Batch: "S01", Amount: 5000, To: "91110108MADEM10221", Sale: provenance.Sale{Order: "DD-1", Stall: "A12"}}, out)
	for name, parse := range map[string]func() error{
		"no position":    func() error { _, err := parseWaypoint(b, "寿光"); return err },
		"half position":  func() error { _, err := parseWaypoint(b, "寿光=36.8571"); return err },
		"bad longitude":  func() error { _, err := parseWaypoint(b, "寿光=36.8571,x"); return err },
		"no temperature": func() error { _, err := parseReading(b, "2026-11-22 16:00"); return err },
		"bad position":   func() error { _, err := parseReading(b, "2026-11-22 16:00=9.5@x"); return err },
		"no amount":      func() error { _, err := parseReceived(b, "X-1=:x"); return err },
		"no such detail": func() error { _, err := parseOutput(b, "S01=5kg@C,price=3"); return err },
		"no detail":      func() error { _, err := parseOutput(b, "S01=5kg@C,order"); return err },
	} {
		assert.Error(t, parse(), name)
	}
}

// TestWasteCauses holds the words offered to the domain's rule.
func TestWasteCauses(t *testing.T) {
	causes := words.Choices(reflect.TypeFor[provenance.WasteCause]())
	assert.NotEmpty(t, causes)
	for _, c := range causes {
		b := &provenance.Batch{Quantity: provenance.Balance{Initial: 5, Remaining: 5}}
		in := provenance.DisposeBatch{Amount: 1, Method: "wasted", Cause: provenance.WasteCause(c.Value), Reason: "reason"}
		assert.NoError(t, b.Dispose(in, &provenance.Enterprise{}, nil, provenance.Stamp{}), c.Value)
	}
}
