package label

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"golang.org/x/image/vector"
)

// dotsPerMillimetre is 300 dpi, what label printers print.
const dotsPerMillimetre = 300 / 25.4

// PNG draws the label as a picture.
func (l *Label) PNG(fonts *Fonts) ([]byte, error) {
	p := newPicture()
	if err := l.draw(p, fonts); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := png.Encode(&out, p.image); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// picture is a canvas of dots.
type picture struct {
	image *image.Gray
}

func newPicture() *picture {
	p := &picture{image.NewGray(image.Rect(0, 0, int(math.Round(Width*dotsPerMillimetre)), int(math.Round(Height*dotsPerMillimetre))))}
	draw.Draw(p.image, p.image.Bounds(), image.White, image.Point{}, draw.Src)
	return p
}

// fill draws the path in the smallest rectangle that holds it: most are a letter or a
// line.
func (p *picture) fill(path []segment) {
	bounds := extent(path).Intersect(p.image.Bounds())
	if bounds.Empty() {
		return
	}
	raster := vector.NewRasterizer(bounds.Dx(), bounds.Dy())
	at := func(q point) (float32, float32) {
		return float32(q.x*dotsPerMillimetre) - float32(bounds.Min.X), float32(q.y*dotsPerMillimetre) - float32(bounds.Min.Y)
	}
	for i, s := range path {
		x, y := at(s.points[0])
		switch {
		case s.move:
			if i > 0 {
				raster.ClosePath()
			}
			raster.MoveTo(x, y)
		case len(s.points) == 1:
			raster.LineTo(x, y)
		case len(s.points) == 2:
			x2, y2 := at(s.points[1])
			raster.QuadTo(x, y, x2, y2)
		default:
			x2, y2 := at(s.points[1])
			x3, y3 := at(s.points[2])
			raster.CubeTo(x, y, x2, y2, x3, y3)
		}
	}
	raster.ClosePath()
	raster.Draw(p.image, bounds, image.NewUniform(color.Black), image.Point{})
}

// extent is the dots that a path may touch.
func extent(path []segment) image.Rectangle {
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, s := range path {
		for _, q := range s.points {
			low, high = point{min(low.x, q.x), min(low.y, q.y)}, point{max(high.x, q.x), max(high.y, q.y)}
		}
	}
	if len(path) == 0 {
		return image.Rectangle{}
	}
	return image.Rect(int(math.Floor(low.x*dotsPerMillimetre)), int(math.Floor(low.y*dotsPerMillimetre)), int(math.Ceil(high.x*dotsPerMillimetre)), int(math.Ceil(high.y*dotsPerMillimetre)))
}
