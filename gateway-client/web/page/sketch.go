package page

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

// coast is the outline of the land around the Bohai Sea, a ring a line, longitude and
// latitude in hundredths of a degree. It is cut and simplified from Natural Earth's
// 1:10m land (public domain, naturalearthdata.com), as the npm package world-atlas
// 2.0.2 (ISC licence) has it. It has no boundaries: it is a sketch, not a map.
//
//go:embed coast.txt
var coast string

// The window of the sketch, in millionths of a degree, and its drawing.
const (
	west, east, south, north = 114_800_000, 122_600_000, 36_000_000, 40_950_000
	SketchWide               = 460.0
	squeeze                  = 0.783 // cosine of 38.5°, by which degrees of longitude are shorter
	unit                     = SketchWide / ((east - west) * squeeze)
	SketchTall               = (north - south) * unit
)

// Place is a position in millionths of a degree, as sites have it.
type Place struct{ Longitude, Latitude int64 }

// OnSketch is where the place is on the sketch.
func (p Place) OnSketch() Point {
	return Point{X: float64(p.Longitude-west) * squeeze * unit, Y: float64(north-p.Latitude) * unit}
}

// Sketched reports whether the sketch has the place.
func (p Place) Sketched() bool {
	return p.Longitude > west && p.Longitude < east && p.Latitude > south && p.Latitude < north
}

// NewSketch begins a drawing on the sketch of the coast between Shouguang and Beijing,
// with its scale; sea is what the sea is called.
func NewSketch(id, title, description, sea string) *Picture {
	p := NewPicture(id, "map", SketchWide, SketchTall, title, description)
	p.Rect("water", 0, 0, SketchWide, SketchTall, 0)
	p.Path("land", land())
	at := Place{119_350_000, 38_950_000}.OnSketch()
	p.Text("muted sea", at.X, at.Y, "middle", sea)
	const hundred = 100 / 111.2 * 1_000_000 * unit // kilometres, of which a degree of latitude has 111.2
	p.Line("axis", SketchWide-14-hundred, SketchTall-12, SketchWide-14, SketchTall-12)
	p.Text("muted", SketchWide-14-hundred/2, SketchTall-18, "middle", "100 km")
	return p
}

// land is the coast as a path.
var land = sync.OnceValue(func() string {
	var path strings.Builder
	for line := range strings.Lines(coast) {
		var ring []Point
		for pair := range strings.FieldsSeq(line) {
			longitude, latitude, _ := strings.Cut(pair, ",")
			x, errX := strconv.ParseInt(longitude, 10, 64)
			y, errY := strconv.ParseInt(latitude, 10, 64)
			if errX != nil || errY != nil {
				panic("coast.txt: " + pair) // it is compiled in
			}
			const hundredth = 10_000
			ring = append(ring, Place{x * hundredth, y * hundredth}.OnSketch())
		}
		path.WriteString(Polyline(ring...) + "Z")
	}
	return path.String()
})
