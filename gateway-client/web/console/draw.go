package console

import (
	"fmt"
	"html/template"
	"math"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/web/page"
	"sunledger/gateway-client/words"
)

// barRow is a bar of a chart, made of parts one after another.
type barRow struct {
	Label string
	Parts []barPart
	Says  string // what stands at its end; empty: the sum
}

type barPart struct {
	Class string // colour, see console.css
	Value float64
}

func (b barRow) sum() (n float64) {
	for _, part := range b.Parts {
		n += part.Value
	}
	return n
}

// Sizes of charts, in units of the drawing.
const (
	chartWide  = 640.0
	labelWide  = 190.0
	sumWide    = 80.0
	barTall    = 20.0
	barPitch   = 30.0
	columnTall = 180.0
)

// barChart draws horizontal bars. The table beside it says the same in numbers.
func barChart(id, title, description string, rows []barRow) template.HTML {
	if len(rows) == 0 {
		return ""
	}
	most := 0.0
	for _, row := range rows {
		most = math.Max(most, row.sum())
	}
	if most == 0 {
		most = 1
	}
	p := page.NewPicture(id, "chart", chartWide, barPitch*float64(len(rows))+6, title, description)
	scale := (chartWide - labelWide - sumWide) / most
	for i, row := range rows {
		y := barPitch*float64(i) + 6
		p.Text("", labelWide-10, y+15, "end", narrow(row.Label, 26))
		x := labelWide
		for _, part := range row.Parts {
			if part.Value > 0 {
				p.Rect(part.Class, x, y, math.Max(1, part.Value*scale), barTall, 2)
				x += part.Value * scale
			}
		}
		says := row.Says
		if says == "" {
			says = words.Grouped(int64(row.sum()))
		}
		p.Text("muted", x+8, y+15, "start", says)
	}
	return p.HTML()
}

// narrow cuts a label to so many columns; Chinese characters take two.
func narrow(s string, columns int) string {
	wide := 0
	for i, c := range s {
		if wide++; c > 0x2E7F {
			wide++
		}
		if wide > columns {
			return s[:i] + "…"
		}
	}
	return s
}

// columnChart draws a column a day.
func columnChart(id, title, description string, rows []barRow) template.HTML {
	if len(rows) == 0 {
		return ""
	}
	most := 1.0
	for _, row := range rows {
		most = math.Max(most, row.sum())
	}
	p := page.NewPicture(id, "chart", chartWide, columnTall+30, title, description)
	const left, top = 40.0, 12.0
	scale := (columnTall - top) / most
	pitch := math.Min(48, (chartWide-left)/float64(len(rows)))
	p.Line("axis", left, columnTall, chartWide, columnTall)
	p.Line("guide", left, top, chartWide, top)
	p.Text("muted", left-6, top+5, "end", words.Grouped(int64(most)))
	p.Text("muted", left-6, columnTall+4, "end", "0")
	every := max(1, int(math.Ceil(56/pitch)))
	for i, row := range rows {
		x, y := left+pitch*float64(i), columnTall
		for _, part := range row.Parts {
			if part.Value > 0 {
				y -= part.Value * scale
				p.Rect(part.Class, x+pitch*.15, y, pitch*.7, part.Value*scale, 1)
			}
		}
		if i%every == 0 {
			p.Text("muted", x+pitch/2, columnTall+18, "middle", strings.TrimPrefix(row.Label, "20"))
		}
	}
	return p.HTML()
}

// bar draws how far a recall is: what is out of harm's way, what is on hand and not
// sealed, and what was eaten or sold before it began.
func (r *reader) bar(id string, wide float64, a provenance.Account, unit provenance.Unit) template.HTML {
	whole := float64(a.Recalled + a.MixedIn)
	if whole <= 0 {
		return ""
	}
	safe := float64(a.Sealed + a.Destroyed + a.Wasted + a.ReturnedToSoil + a.Sampled + a.Lost)
	loose := math.Max(0, float64(a.Remaining-a.Sealed))
	gone := math.Max(0, whole-safe-loose)
	description := r.sayf("%s sealed, destroyed or otherwise out of trade; %s on hand and not sealed; %s consumed or sold.", "已封存、销毁或退出流通 %s；现存未封存 %s；已食用或售出 %s。",
		words.Amount(r.l, int64(safe), unit), words.Amount(r.l, int64(loose), unit), words.Amount(r.l, int64(gone), unit))
	p := page.NewPicture(strings.ReplaceAll(id, ".", "-"), "progress", wide, 14, r.say("Progress of the recall", "召回进展"), description)
	x := 0.0
	for _, part := range []barPart{{"good", safe}, {"stop", loose}, {"other", gone}} {
		if long := wide * part.Value / whole; long > 0 {
			p.Rect(part.Class, x, 0, long, 14, 2)
			x += long
		}
	}
	return p.HTML()
}

// ribbon is the outline of a band from one side to the other.
func ribbon(x1, y1, x2, y2, wide float64) string {
	middle, half := (x1+x2)/2, wide/2
	return fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1fL%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1fZ",
		x1, y1-half, middle, y1-half, middle, y2-half, x2, y2-half,
		x2, y2+half, middle, y2+half, middle, y1+half, x1, y1+half)
}
