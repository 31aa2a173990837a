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

// PDF draws labels: one on a page of its own size, several on sheets of A4. Copies of
// one label are drawn once.
func PDF(labels []*Label, fonts *Fonts) ([]byte, error) {
	size, own := fpdf.SizeType{Wd: sheetWidth, Ht: sheetTall}, fpdf.SizeType{Wd: Width, Ht: Height}
	if len(labels) == 1 {
		size = own
	}
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: size})
	pdf.SetTitle(Heading, true)
	pdf.SetAutoPageBreak(false, 0)
	drawn := map[*Label]fpdf.Template{}
	for i, l := range labels {
		left, top := 0.0, 0.0
		if len(labels) > 1 {
			n := i % (across * down)
			left, top = sheetLeft+float64(n%across)*Width, sheetTop+float64(n/across)*Height
		}
		if i == 0 || left == sheetLeft && top == sheetTop {
			pdf.AddPageFormat("P", size)
		}
		if drawn[l] == nil {
			var err error
			drawn[l] = pdf.CreateTemplateCustom(fpdf.PointType{}, own, func(t *fpdf.Tpl) { err = l.draw(&page{&t.Fpdf}, fonts) })
			if err != nil {
				return nil, err
			}
		}
		pdf.UseTemplateScaled(drawn[l], fpdf.PointType{X: left, Y: top}, own)
	}
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// page is a canvas on a page of a PDF.
type page struct{ pdf *fpdf.Fpdf }

func (p *page) fill(path []segment) {
	if len(path) == 0 {
		return
	}
	at := point{}
	for _, s := range path {
		q := s.points
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
