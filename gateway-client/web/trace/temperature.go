package trace

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/web/page"
	"sunledger/gateway-client/words"
)

// tripView is how warm the goods were on one journey.
type tripView struct {
	Departed time.Time
	Arrived  time.Time // zero: still under way
	Range    provenance.Temperature
	Log      provenance.LogSummary
	Broken   bool // the seal
	Picture  template.HTML
	TxID     string
}

// maxTrips is how many journeys are drawn.
const maxTrips = 4

// latest are the journeys to be drawn, newest first.
func (f *facts) latest() []*provenance.Shipment {
	shipments := make([]*provenance.Shipment, 0, len(f.shipments))
	for _, s := range f.shipments {
		if s.State() != provenance.ShipmentDropped {
			shipments = append(shipments, s)
		}
	}
	slices.SortFunc(shipments, func(a, b *provenance.Shipment) int {
		return cmp.Or(b.Departed.Time().Compare(a.Departed.Time()), cmp.Compare(a.ID, b.ID))
	})
	return shipments[:min(len(shipments), maxTrips)]
}

func (f *facts) trips(l words.Language) []tripView {
	var found []tripView
	for i, s := range f.latest() {
		v := tripView{Departed: s.Departed.Time(), Range: s.Temperature, Log: s.Log, Broken: s.SealBroken, TxID: s.TxID}
		if s.Delivered != nil {
			v.Arrived = s.Delivered.Time
		}
		if readings := f.readings[s.ID]; len(readings) > 1 {
			v.Picture = drawTemperature(fmt.Sprintf("trip%d", i), s, readings, l)
		}
		found = append(found, v)
	}
	return found
}

// The drawing, in user units.
const (
	chartWide, chartTall  = 420.0, 200.0
	chartLeft, chartRight = 38.0, 12.0
	chartTop, chartBottom = 14.0, 30.0
	plotWide, plotTall    = chartWide - chartLeft - chartRight, chartTall - chartTop - chartBottom
	maxPoints             = 240
)

// curve maps readings onto the drawing.
type curve struct {
	from, to  time.Time
	low, high int64 // tenths of a degree
	allowed   provenance.Temperature
	readings  []provenance.Reading
}

func (c curve) x(t time.Time) float64 {
	return chartLeft + plotWide*float64(t.Sub(c.from))/float64(max(c.to.Sub(c.from), 1))
}

func (c curve) y(tenths int64) float64 {
	return chartTop + plotTall*float64(c.high-tenths)/float64(c.high-c.low)
}

// drawTemperature draws the log with the range that the goods need; readings outside
// it are marked, and said in words.
func drawTemperature(id string, s *provenance.Shipment, readings []provenance.Reading, l words.Language) template.HTML {
	c := curve{from: readings[0].Time.Time(), to: readings[len(readings)-1].Time.Time(), low: s.Temperature.Min, high: s.Temperature.Max, allowed: s.Temperature, readings: readings}
	for _, r := range readings {
		c.low, c.high = min(c.low, r.Temperature), max(c.high, r.Temperature)
	}
	c.low, c.high = (c.low-15)/10*10, (c.high+15)/10*10
	title := words.Text{En: "Temperature on the road", Zh: "运输途中温度"}
	described := words.Text{
		En: fmt.Sprintf("%d readings from %s to %s, %s; required %s; %d outside.", s.Log.Readings, words.When(c.from), words.When(c.to), words.Temperature(provenance.Temperature{Min: s.Log.Min, Max: s.Log.Max}), words.Temperature(s.Temperature), s.Log.Breaches),
		Zh: fmt.Sprintf("%d 次读数，%s 至 %s，%s；要求 %s；超出 %d 次。", s.Log.Readings, words.When(c.from), words.When(c.to), words.Temperature(provenance.Temperature{Min: s.Log.Min, Max: s.Log.Max}), words.Temperature(s.Temperature), s.Log.Breaches),
	}
	p := page.NewPicture(id, "chart", chartWide, chartTall, title.In(l), described.In(l))
	p.Rect("range", chartLeft, c.y(s.Temperature.Max), plotWide, c.y(s.Temperature.Min)-c.y(s.Temperature.Max), 0)
	c.axes(p)
	p.Path("curve", page.Polyline(c.points()...))
	shown := 0
	for _, r := range readings {
		if (r.Temperature < s.Temperature.Min || r.Temperature > s.Temperature.Max) && shown < maxPoints {
			p.Circle("breach", c.x(r.Time.Time()), c.y(r.Temperature), 4)
			shown++
		}
	}
	return p.HTML()
}

// points are the readings, at most maxPoints: of each stretch the coldest and the
// warmest, so that no peak is lost.
func (c curve) points() []page.Point {
	stretch := max(1, (2*len(c.readings)+maxPoints-1)/maxPoints)
	var points []page.Point
	for part := range slices.Chunk(c.readings, stretch) {
		low, high := part[0], part[0]
		for _, r := range part {
			if r.Temperature < low.Temperature {
				low = r
			}
			if r.Temperature > high.Temperature {
				high = r
			}
		}
		ends := []provenance.Reading{low, high}
		if high.Time.Time().Before(low.Time.Time()) {
			ends = []provenance.Reading{high, low}
		}
		for i, r := range ends {
			if i == 0 || ends[0] != ends[1] {
				points = append(points, page.Point{X: c.x(r.Time.Time()), Y: c.y(r.Temperature)})
			}
		}
	}
	return points
}

// axes writes degrees on the left and hours below.
func (c curve) axes(p *page.Picture) {
	step := int64(10)
	for (c.high-c.low)/step > 6 {
		step += 10
	}
	for t := c.low; t <= c.high; t += step {
		p.Line("guide", chartLeft, c.y(t), chartWide-chartRight, c.y(t))
		p.Text("muted", chartLeft-6, c.y(t)+4, "end", words.Tenths(t)+"°")
	}
	for _, bound := range []int64{c.allowed.Min, c.allowed.Max} {
		p.Line("bound", chartLeft, c.y(bound), chartWide-chartRight, c.y(bound))
	}
	const marks = 2
	for i := range marks + 1 {
		at := c.from.Add(c.to.Sub(c.from) * time.Duration(i) / marks)
		anchor := "middle"
		if i == 0 {
			anchor = "start"
		} else if i == marks {
			anchor = "end"
		}
		p.Text("muted", c.x(at), chartTall-8, anchor, at.In(provenance.ChinaTime).Format("15:04"))
	}
}
