package label

import (
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// point is a place on the label, in millimetres from its top left corner.
type point struct{ x, y float64 }

// segment is a step of a path: to its last point, along a curve when there are more.
type segment struct {
	move   bool
	points []point // 1: a line; 2: a quadratic curve; 3: a cubic one
}

// canvas is what a label is drawn on. Paths are filled where they wind around.
type canvas interface {
	fill(path []segment)
}

// rectangle is the outline of one.
func rectangle(x, y, w, h float64) []segment {
	return []segment{
		{true, []point{{x, y}}}, {false, []point{{x + w, y}}}, {false, []point{{x + w, y + h}}}, {false, []point{{x, y + h}}}, {false, []point{{x, y}}},
	}
}

// frame is the border of a rectangle, drawn as four thin ones.
func frame(x, y, w, h, thick float64) []segment {
	var path []segment
	for _, r := range [][4]float64{{x, y, w, thick}, {x, y + h - thick, w, thick}, {x, y, thick, h}, {x + w - thick, y, thick, h}} {
		path = append(path, rectangle(r[0], r[1], r[2], r[3])...)
	}
	return path
}

// face is a font at a size in millimetres.
type face struct {
	font *sfnt.Font
	size float64
}

// unitsPerMillimetre is the precision in which outlines are asked for.
const unitsPerEm = 1024

func (f face) scale(v fixed.Int26_6) float64 { return float64(v) / 64 / unitsPerEm * f.size }

// advance is how wide a character is.
func (f face) advance(b *sfnt.Buffer, r rune) float64 {
	glyph, err := f.font.GlyphIndex(b, r)
	if err != nil {
		return 0
	}
	width, err := f.font.GlyphAdvance(b, glyph, fixed.I(unitsPerEm), font.HintingNone)
	if err != nil {
		return 0
	}
	return f.scale(width)
}

// width is that of a line of text.
func (f face) width(text string) float64 {
	var b sfnt.Buffer
	total := 0.0
	for _, r := range text {
		total += f.advance(&b, r)
	}
	return total
}

// outline is that of a line of text whose baseline begins at a point. A character
// that the font has not is its box.
func (f face) outline(at point, text string) []segment {
	var b sfnt.Buffer
	var path []segment
	for _, r := range text {
		glyph, err := f.font.GlyphIndex(&b, r)
		if err != nil {
			continue
		}
		segments, err := f.font.LoadGlyph(&b, glyph, fixed.I(unitsPerEm), nil)
		if err == nil {
			path = f.trace(path, segments, at)
		}
		at.x += f.advance(&b, r)
	}
	return path
}

func (f face) trace(path []segment, glyph sfnt.Segments, at point) []segment {
	for _, s := range glyph {
		n := map[sfnt.SegmentOp]int{sfnt.SegmentOpMoveTo: 1, sfnt.SegmentOpLineTo: 1, sfnt.SegmentOpQuadTo: 2, sfnt.SegmentOpCubeTo: 3}[s.Op]
		points := make([]point, n)
		for i := range points {
			points[i] = point{at.x + f.scale(s.Args[i].X), at.y + f.scale(s.Args[i].Y)}
		}
		path = append(path, segment{s.Op == sfnt.SegmentOpMoveTo, points})
	}
	return path
}

// wrap breaks text into lines that are at most so wide; Chinese breaks anywhere but
// before its marks.
func (f face) wrap(text string, wide float64) []string {
	var b sfnt.Buffer
	var lines []string
	line, width := []rune{}, 0.0
	for _, r := range text {
		w := f.advance(&b, r)
		if width+w > wide && len(line) > 1 {
			carried := []rune{r}
			if closing(r) {
				carried = []rune{line[len(line)-1], r}
				line = line[:len(line)-1]
			}
			lines = append(lines, string(line))
			line, width = carried, f.width(string(carried))
			continue
		}
		line, width = append(line, r), width+w
	}
	return append(lines, string(line))
}

// closing reports whether no line begins with the character.
func closing(r rune) bool {
	switch r {
	case '，', '。', '；', '：', '、', '）', '》', '”', '！', '？', ',', '.', ';', ')':
		return true
	}
	return false
}
