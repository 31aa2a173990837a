package page

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
)

// Picture is an SVG drawing in the making. What it looks like is said by classes and
// the style sheet; it is described for those who do not see it.
type Picture struct {
	out  strings.Builder
	open []string // elements to be closed
}

// NewPicture begins a drawing of that size in user units, which the style sheet may
// scale. id must be unique on the page. Title names it, description says what there is
// to be seen.
func NewPicture(id, class string, width, height float64, title, description string) *Picture {
	p := &Picture{}
	fmt.Fprintf(&p.out, `<svg xmlns="http://www.w3.org/2000/svg" class=%s width="%s" height="%s" viewBox="0 0 %[2]s %[3]s" role="img" aria-labelledby="%[4]s-title %[4]s-desc">`,
		quoted(class), coordinate(width), coordinate(height), template.HTMLEscapeString(id))
	fmt.Fprintf(&p.out, `<title id="%[1]s-title">%[2]s</title><desc id="%[1]s-desc">%[3]s</desc>`,
		template.HTMLEscapeString(id), template.HTMLEscapeString(title), template.HTMLEscapeString(description))
	p.open = append(p.open, "svg")
	return p
}

// HTML ends the drawing.
func (p *Picture) HTML() template.HTML {
	for len(p.open) > 0 {
		p.End()
	}
	return template.HTML(p.out.String())
}

// Group opens a group; End closes it.
func (p *Picture) Group(class string) {
	p.out.WriteString(`<g class=` + quoted(class) + `>`)
	p.open = append(p.open, "g")
}

// Link opens a link around what follows; End closes it. href is to be made by the
// program: a path of the site.
func (p *Picture) Link(href, label string) {
	if !strings.HasPrefix(href, "/") || strings.HasPrefix(href, "//") {
		href = "#"
	}
	p.out.WriteString(`<a href=` + quoted(href) + ` aria-label=` + quoted(label) + `>`)
	p.open = append(p.open, "a")
}

// End closes the innermost group or link.
func (p *Picture) End() {
	last := len(p.open) - 1
	p.out.WriteString("</" + p.open[last] + ">")
	p.open = p.open[:last]
}

// Line draws a straight line.
func (p *Picture) Line(class string, x1, y1, x2, y2 float64) {
	fmt.Fprintf(&p.out, `<line class=%s x1="%s" y1="%s" x2="%s" y2="%s"/>`, quoted(class), coordinate(x1), coordinate(y1), coordinate(x2), coordinate(y2))
}

// Rect draws a rectangle with rounded corners.
func (p *Picture) Rect(class string, x, y, width, height, radius float64) {
	fmt.Fprintf(&p.out, `<rect class=%s x="%s" y="%s" width="%s" height="%s" rx="%s"/>`, quoted(class), coordinate(x), coordinate(y), coordinate(width), coordinate(height), coordinate(radius))
}

// Circle draws a circle.
func (p *Picture) Circle(class string, x, y, radius float64) {
	fmt.Fprintf(&p.out, `<circle class=%s cx="%s" cy="%s" r="%s"/>`, quoted(class), coordinate(x), coordinate(y), coordinate(radius))
}

// Path draws a path, which Polyline or the program itself has written.
func (p *Picture) Path(class, d string) {
	fmt.Fprintf(&p.out, `<path class=%s d=%s/>`, quoted(class), quoted(d))
}

// Text writes a line of text; anchor is start, middle or end.
func (p *Picture) Text(class string, x, y float64, anchor, text string) {
	fmt.Fprintf(&p.out, `<text class=%s x="%s" y="%s" text-anchor=%s>%s</text>`, quoted(class), coordinate(x), coordinate(y), quoted(anchor), template.HTMLEscapeString(text))
}

// Point is a place in a drawing.
type Point struct{ X, Y float64 }

// Polyline is the path through points.
func Polyline(points ...Point) string {
	var d strings.Builder
	for i, at := range points {
		command := "L"
		if i == 0 {
			command = "M"
		}
		d.WriteString(command + coordinate(at.X) + " " + coordinate(at.Y))
	}
	return d.String()
}

// coordinate has a tenth of a unit: more cannot be seen.
func coordinate(v float64) string {
	s := strconv.FormatFloat(v, 'f', 1, 64)
	return strings.TrimSuffix(s, ".0")
}

func quoted(s string) string { return `"` + template.HTMLEscapeString(s) + `"` }
