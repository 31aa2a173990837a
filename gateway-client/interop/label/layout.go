package label

import (
	"slices"

	qrcode "github.com/skip2/go-qrcode"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// Size of a label in millimetres: eight fit on a sheet of A4.
const (
	Width  = 100.0
	Height = 70.0
)

// Heading is the name of the certificate, as the law has it on every label.
const Heading = "承诺达标合格证"

// The columns: text on the left, the code and the seal on the right.
const (
	margin = 4.0
	column = 68.0 // where the right one begins
	code   = 28.0 // edge of the QR code
	bottom = 62.5 // where the last lines begin
)

// draw lays the label out.
func (l *Label) draw(c canvas, fonts *Fonts) error {
	c.fill(frame(0.5, 0.5, Width-1, Height-1, 0.25))
	title := face{fonts.bold, 6.6}
	c.fill(title.outline(point{margin, 9.6}, Heading))
	l.facts(c, fonts, l.promise(c, fonts, 14.2))
	if err := drawCode(c, l.URL, column, 5); err != nil {
		return err
	}
	small := face{fonts.regular, 2.4}
	centred(c, small, column+code/2, 35.6, "扫码追溯 · 自行核验")
	l.seal(c, fonts)
	for i, line := range small.wrap("批号 "+l.Batch+"　合格证编号 "+l.Number, Width-2*margin) {
		c.fill(small.outline(point{margin, bottom + 2.4 + 3*float64(i)}, line))
	}
	return nil
}

// promise is the statement and what it rests on, ticked.
func (l *Label) promise(c canvas, fonts *Fonts, y float64) float64 {
	text := face{fonts.regular, 2.5}
	for _, line := range text.wrap("我承诺对生产销售的食用农产品："+l.Statement+"。", column-margin-2) {
		c.fill(text.outline(point{margin, y}, line))
		y += 3.3
	}
	c.fill(text.outline(point{margin, y}, "承诺依据："))
	x := margin + text.width("承诺依据：")
	for _, basis := range []provenance.Basis{provenance.Commissioned, provenance.SelfTested, provenance.QualityControl} {
		word := words.Word(words.Chinese, basis)
		if wide := text.width(word) + 4; x+wide > column-1 {
			x, y = margin, y+3.3
		}
		tick(c, x, y-2.15, slices.Contains(l.Basis, basis))
		c.fill(text.outline(point{x + 3.1, y}, word))
		x += text.width(word) + 5
	}
	return y + 3.7
}

// tick is a box to be ticked.
func tick(c canvas, x, y float64, ticked bool) {
	c.fill(frame(x, y, 2.5, 2.5, 0.2))
	if ticked {
		c.fill([]segment{
			{true, []point{{x + 0.35, y + 1.2}}}, {false, []point{{x + 0.7, y + 0.9}}}, {false, []point{{x + 1.1, y + 1.5}}},
			{false, []point{{x + 2, y + 0.4}}}, {false, []point{{x + 2.3, y + 0.75}}}, {false, []point{{x + 1.15, y + 2.2}}}, {false, []point{{x + 0.35, y + 1.2}}},
		})
	}
}

// facts are the rows of the certificate, as large as fits above the last lines.
func (l *Label) facts(c canvas, fonts *Fonts, y float64) {
	rows := [][2]string{{"产品名称", l.Product}, {"数　　量", l.Amount}, {"产　　地", l.Place}, {"生 产 者", l.Producer}, {"联系方式", l.Contact}, {"开具日期", string(l.IssuedOn)}}
	rows = slices.DeleteFunc(rows, func(row [2]string) bool { return row[1] == "" })
	for _, size := range []float64{3.1, 2.8, 2.4, 2, 1.7} {
		values, lines := face{fonts.bold, size}, make([][]string, len(rows))
		indent, tall := margin+5.3*size, 0.0
		for i, row := range rows {
			lines[i] = values.wrap(row[1], column-indent-2)
			tall += size * (1.13*float64(len(lines[i])) + 0.22)
		}
		if y+size+tall > bottom && size > 1.7 {
			continue
		}
		drawFacts(c, face{fonts.regular, size}, values, rows, lines, indent, y+size)
		return
	}
}

func drawFacts(c canvas, names, values face, rows [][2]string, lines [][]string, indent, y float64) {
	for i, row := range rows {
		c.fill(names.outline(point{margin, y}, row[0]))
		c.fill(names.outline(point{indent - 1.2*names.size, y}, "："))
		for _, line := range lines[i] {
			c.fill(values.outline(point{indent, y}, line))
			y += 1.13 * values.size
		}
		y += 0.22 * values.size
	}
}

// seal is where the seal or signature goes.
func (l *Label) seal(c canvas, fonts *Fonts) {
	const top, tall = 38.5, 21.5
	for _, path := range dashes(column, top, code, tall) {
		c.fill(path)
	}
	centred(c, face{fonts.regular, 2.5}, column+code/2, top+tall-1.5, "盖章或签名")
}

func dashes(x, y, w, h float64) [][]segment {
	var paths [][]segment
	const on, step, thick = 1.2, 2.0, 0.2
	for at := 0.0; at < w; at += step {
		paths = append(paths, rectangle(x+at, y, min(on, w-at), thick), rectangle(x+at, y+h, min(on, w-at), thick))
	}
	for at := 0.0; at < h; at += step {
		paths = append(paths, rectangle(x, y+at, thick, min(on, h-at)), rectangle(x+w, y+at, thick, min(on, h-at)))
	}
	return paths
}

func centred(c canvas, f face, x, y float64, text string) {
	c.fill(f.outline(point{x - f.width(text)/2, y}, text))
}

// Code is the dark squares of the QR code of a text, row by row, with its quiet zone.
// Labels get wet and scratched: a quarter of it may be unreadable.
func Code(text string) ([][]bool, error) {
	qr, err := qrcode.New(text, qrcode.High)
	if err != nil {
		return nil, provenance.Refuse(provenance.Invalid, "url", "no QR code can say it: %[1]v", "无法生成二维码：%[1]v", err)
	}
	return qr.Bitmap(), nil
}

func drawCode(c canvas, text string, x, y float64) error {
	rows, err := Code(text)
	if err != nil {
		return err
	}
	square := code / float64(len(rows))
	for i, row := range rows {
		for j := 0; j < len(row); j++ {
			run := j
			for run < len(row) && row[run] {
				run++
			}
			if run > j { // a run is one rectangle, so that no seams show
				c.fill(rectangle(x+float64(j)*square, y+float64(i)*square, float64(run-j)*square, square))
				j = run
			}
		}
	}
	return nil
}
