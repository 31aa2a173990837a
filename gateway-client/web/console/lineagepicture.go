package console

import (
	"fmt"
	"html/template"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/web/page"
)

// Sizes of the picture of a lineage, in its units.
const (
	boxWide   = 168.0
	boxTall   = 40.0
	boxPitch  = 52.0
	stepWide  = 232.0
	mostBoxes = 150 // drawn; the list has what is beyond
)

// layout places the batches of a lineage: a generation a column, those that were
// made of one another side by side.
type layout struct {
	at    map[string]page.Point
	boxes []*node
	lines [][2]string
	rows  float64
	deep  int
	cut   bool
}

// put places a batch and what was opened below it, and returns whether it is drawn
// and was not before. A batch stands in the middle of those that it leads to first.
func (l *layout) put(n *node) (fresh bool) {
	if _, known := l.at[n.ID]; known {
		return false
	}
	if len(l.boxes) >= mostBoxes {
		l.cut = true
		return false
	}
	l.boxes = append(l.boxes, n)
	l.at[n.ID] = page.Point{}
	l.deep = max(l.deep, n.Depth)
	sum, placed := 0.0, 0.0
	for _, child := range n.Children {
		if l.put(child) {
			sum, placed = sum+l.at[child.ID].Y, placed+1
		}
		if _, drawn := l.at[child.ID]; drawn {
			l.lines = append(l.lines, [2]string{n.ID, child.ID})
		}
	}
	y := l.rows * boxPitch
	if placed > 0 {
		y = sum / placed
	} else {
		l.rows++
	}
	l.at[n.ID] = page.Point{X: float64(n.Depth) * stepWide, Y: y}
	return true
}

// drawLineage draws what was opened: the past to the left, the future to the right.
func (r *reader) drawLineage(root *node, forward bool) template.HTML {
	l := &layout{at: map[string]page.Point{}}
	l.put(root)
	wide := float64(l.deep)*stepWide + boxWide + 4
	tall := max(1, l.rows)*boxPitch + 4
	description := r.sayf("%d batches in %d generations, as listed below; those that are recalled, held or failed are marked.", "共 %d 个批次、%d 代，与下方列表一致；已召回、封存或不合格的批次有标记。", len(l.boxes), l.deep+1)
	p := page.NewPicture("lineage-picture", "lineage", wide, tall, r.say("Picture of the lineage", "追溯关系图"), description)
	left := func(id string) float64 {
		if forward {
			return l.at[id].X + 2
		}
		return wide - l.at[id].X - boxWide - 2
	}
	for _, line := range l.lines {
		p.Path("edge", edgePath(left(line[0]), l.at[line[0]].Y, left(line[1]), l.at[line[1]].Y, forward))
	}
	for _, n := range l.boxes {
		class, x, y := "box", left(n.ID), l.at[n.ID].Y+2
		if n.Mark.Tone == "stop" {
			class = "box barred"
		}
		if n.above == nil {
			class += " root"
		}
		p.Link(path(provenance.KindBatch, n.ID), n.ID+" "+n.Mark.Text)
		p.Rect(class, x, y, boxWide, boxTall, 6)
		p.Text("place", x+8, y+16, "start", narrow(shortID(n.ID), 22))
		note := n.Holder
		if n.Mark.Text != "" {
			note = n.Mark.Text
		}
		p.Text("muted", x+8, y+32, "start", narrow(note, 24))
		p.End()
	}
	return p.HTML()
}

func edgePath(x1, y1, x2, y2 float64, forward bool) string {
	y1, y2 = y1+2+boxTall/2, y2+2+boxTall/2
	if forward {
		x1 += boxWide
	} else {
		x2 += boxWide
	}
	middle := (x1 + x2) / 2
	return fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", x1, y1, middle, y1, middle, y2, x2, y2)
}
