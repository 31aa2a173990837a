package trace

import (
	_ "embed"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/web/page"
	"sunledger/gateway-client/words"
)

// coast is the outline of the land around the Bohai Sea, a ring a line, longitude and
// latitude in hundredths of a degree. It is cut and simplified from Natural Earth's
// 1:10m land (public domain, naturalearthdata.com), as the npm package world-atlas
// 2.0.2 (ISC licence) has it. It has no boundaries: it is a sketch, not a map.
//
//go:embed coast.txt
var coast string

// The window of the sketch, in hundredths of a degree, and its drawing.
const (
	west, east, south, north = 11480, 12260, 3600, 4095
	mapWide                  = 460.0
	squeeze                  = 0.783 // cosine of 38.5°, by which degrees of longitude are shorter
	unit                     = mapWide / ((east - west) * squeeze)
	mapTall                  = (north - south) * unit
)

// spot is a place in hundredths of a degree: about a kilometre, which is as near as the
// public needs to know.
type spot struct{ longitude, latitude float64 }

func (s spot) point() page.Point {
	return page.Point{X: (s.longitude - west) * squeeze * unit, Y: (north - s.latitude) * unit}
}

func (s spot) inside() bool {
	return s.longitude > west && s.longitude < east && s.latitude > south && s.latitude < north
}

// regions are where the two regulators are.
var regions = map[string]spot{
	provenance.Regulators[0].Organization: {11874, 3686},
	provenance.Regulators[1].Organization: {11630, 3996},
}

// spotOf is where a site is, roughly; without a position, the middle of its region.
func spotOf(s *provenance.Site) (at spot, exact bool) {
	const hundredth = 10_000 // in millionths
	if s.Latitude == 0 && s.Longitude == 0 {
		return regions[s.Owner.Organization], false
	}
	round := func(millionths int64) float64 { return math.Round(float64(millionths) / hundredth) }
	return spot{round(s.Longitude), round(s.Latitude)}, true
}

// drawMap sketches where the goods were grown and where they went.
func (f *facts) drawMap(l words.Language) template.HTML {
	grown := map[spot]string{}
	for _, id := range f.passport.Lots {
		site := f.source.Sites[f.past[id.Batch].Site]
		if site == nil || f.past[id.Batch].MadeBy != provenance.Registered {
			continue
		}
		if at, _ := spotOf(site); at.inside() {
			grown[at] = words.OrganizationName(l, site.Owner.Organization)
		}
	}
	if len(grown) == 0 {
		return ""
	}
	there := f.destination()
	title := words.Text{En: "Sketch: where it was grown", Zh: "示意图：产地位置"}
	described := words.Text{En: "The coast of the Bohai Sea with the place of origin", Zh: "渤海沿岸及产地"}
	if there != "" {
		described.En += " and the destination, " + words.OrganizationName(words.English, there)
		described.Zh += "、目的地" + words.OrganizationName(words.Chinese, there)
	}
	p := page.NewPicture("map", "map", mapWide, mapTall, title.In(l), described.In(l)+words.Text{En: ".", Zh: "。"}.In(l))
	p.Rect("water", 0, 0, mapWide, mapTall, 0)
	p.Path("land", landPath())
	p.Text("muted sea", 268, 150, "middle", words.Text{En: "Bohai Sea", Zh: "渤海"}.In(l))
	drawPlaces(p, grown, there, l)
	drawScale(p)
	return p.HTML()
}

// destination is the region where the goods arrived or are bound for, when it is not
// their own.
func (f *facts) destination() string {
	for _, s := range f.shipments {
		if s.Receiver.Organization != s.Sender.Organization && s.State() != provenance.ShipmentDropped {
			return s.Receiver.Organization
		}
	}
	for _, b := range f.past {
		if b.Holder.Organization != b.Producer.Organization {
			return b.Holder.Organization
		}
	}
	return ""
}

func drawPlaces(p *page.Picture, grown map[spot]string, there string, l words.Language) {
	var spots []spot
	for at := range grown {
		spots = append(spots, at)
	}
	slices.SortFunc(spots, func(a, b spot) int { return int(a.longitude-b.longitude)*100_000 + int(a.latitude-b.latitude) })
	if end, known := regions[there]; known {
		b := end.point()
		for _, at := range spots {
			a := at.point()
			p.Path("way", fmt.Sprintf("M%.1f %.1fQ%.1f %.1f %.1f %.1f", a.X, a.Y, (a.X+b.X)/2-26, (a.Y+b.Y)/2, b.X, b.Y))
		}
		p.Circle("there", b.X, b.Y, 6)
		p.Text("place", b.X+11, b.Y+5, "start", words.OrganizationName(l, there))
	}
	for i, at := range spots {
		a := at.point()
		p.Circle("here", a.X, a.Y, 7)
		if i == len(spots)-1 {
			p.Text("place", a.X+12, a.Y+5, "start", grown[at])
		}
	}
}

// drawScale draws a hundred kilometres.
func drawScale(p *page.Picture) {
	const hundred = 100 / 1.112 * unit // a hundredth of a degree of latitude is 1.112 km
	p.Line("axis", mapWide-14-hundred, mapTall-12, mapWide-14, mapTall-12)
	p.Text("muted", mapWide-14-hundred/2, mapTall-18, "middle", "100 km")
}

// landPath is the coast as a path.
var landPath = sync.OnceValue(func() string {
	var path strings.Builder
	for line := range strings.Lines(coast) {
		var ring []page.Point
		for pair := range strings.FieldsSeq(line) {
			longitude, latitude, _ := strings.Cut(pair, ",")
			x, errX := strconv.Atoi(longitude)
			y, errY := strconv.Atoi(latitude)
			if errX != nil || errY != nil {
				panic("coast.txt: " + pair) // it is compiled in
			}
			ring = append(ring, spot{float64(x), float64(y)}.point())
		}
		path.WriteString(page.Polyline(ring...) + "Z")
	}
	return path.String()
})
