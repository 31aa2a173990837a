package label

import (
	"bytes"

	"codeberg.org/go-pdf/fpdf"
)

// The sheet: A4, two labels beside each other and four below. MaxLabels bounds one
// file.
const (
	across, down          = 2, 4
	sheetWidth, sheetTall = 210.0, 297.0
	sheetLeft, sheetTop   = (sheetWidth - across*Width) / 2, (sheetTall - down*Height) / 2
	MaxLabels             = 400
)

// PDF draws labels: one on a page of its own size, several on sheets of A4.
func PDF(labels []*Label, fonts *Fonts) ([]byte, error) {
	size := fpdf.SizeType{Wd: sheetWidth, Ht: sheetTall}
	if len(labels) == 1 {
		size = fpdf.SizeType{Wd: Width, Ht: Height}
	}
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: size})
	pdf.SetTitle(Heading, true)
	pdf.SetAutoPageBreak(false, 0)
	for i, l := range labels {
		left, top := 0.0, 0.0
		if len(labels) > 1 {
			n := i % (across * down)
			left, top = sheetLeft+float64(n%across)*Width, sheetTop+float64(n/across)*Height
		}
		if i == 0 || left == sheetLeft && top == sheetTop {
			pdf.AddPageFormat("P", size)
		}
		if err := l.draw(&page{pdf, left, top}, fonts); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// page is a canvas on a page of a PDF.
type page struct {
	pdf       *fpdf.Fpdf
	left, top float64
}

func (p *page) fill(path []segment) {
	if len(path) == 0 {
		return
	}
	at := point{}
	for _, s := range path {
		q := make([]point, len(s.points))
		for i, r := range s.points {
			q[i] = point{r.x + p.left, r.y + p.top}
		}
		switch {
		case s.move:
			p.pdf.MoveTo(q[0].x, q[0].y)
		case len(q) == 1:
			p.pdf.LineTo(q[0].x, q[0].y)
		case len(q) == 2: // as a cubic curve, which is all that PDF has
			p.pdf.CurveBezierCubicTo(at.x+2*(q[0].x-at.x)/3, at.y+2*(q[0].y-at.y)/3, q[1].x+2*(q[0].x-q[1].x)/3, q[1].y+2*(q[0].y-q[1].y)/3, q[1].x, q[1].y)
		default:
			p.pdf.CurveBezierCubicTo(q[0].x, q[0].y, q[1].x, q[1].y, q[2].x, q[2].y)
		}
		at = q[len(q)-1]
	}
	p.pdf.DrawPath("F")
}
