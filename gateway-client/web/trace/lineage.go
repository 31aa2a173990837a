package trace

import (
	"cmp"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/web/page"
	"sunledger/gateway-client/words"
)

// A lineage is drawn in layers, what was harvested on top, the batch below. Parts
// that were only split off on the way are not drawn: their numbers name who traded
// them.
const (
	nodeWide, nodeTall = 150.0, 52.0
	nodeGap, layerGap  = 14.0, 44.0
	maxLayers          = 5
	maxInLayer         = 4
)

// node is a lot, the batch itself or, in a full layer, the lots that have no room.
type node struct {
	id    string
	x, y  float64
	first string // lines
	next  string
	class string
}

// lots of which a batch was made at once, seen through parts.
func (f *facts) madeOf(id string) []string {
	var found []string
	seen := map[string]bool{}
	var walk func(id string)
	walk = func(id string) {
		for _, in := range f.past[id].Inputs {
			if seen[in.Batch] || f.past[in.Batch] == nil {
				continue
			}
			seen[in.Batch] = true
			if f.source.Lots[in.Batch] != nil {
				found = append(found, in.Batch)
			} else {
				walk(in.Batch)
			}
		}
	}
	walk(id)
	slices.Sort(found)
	return found
}

// layers puts each lot below all that it was made of; the batch is the last.
func (f *facts) layers() (layers [][]string, edges map[string][]string) {
	edges, depth := map[string][]string{}, map[string]int{}
	var place func(id string) int
	place = func(id string) int {
		if d, known := depth[id]; known {
			return d
		}
		edges[id] = f.madeOf(id)
		for _, in := range edges[id] {
			depth[id] = max(depth[id], place(in)+1)
		}
		return depth[id]
	}
	last := place(f.batch.ID)
	layers = make([][]string, last+1)
	for id := range edges {
		layers[depth[id]] = append(layers[depth[id]], id)
	}
	for _, layer := range layers {
		slices.Sort(layer)
	}
	return layers, edges
}

// drawLineage draws of what the batch was made; nothing for a lot as it was harvested.
func (f *facts) drawLineage(l words.Language) template.HTML {
	layers, edges := f.layers()
	if len(layers) < 2 {
		return ""
	}
	layers = layers[max(0, len(layers)-maxLayers):]
	wide := 2*nodeGap + nodeWide
	for _, layer := range layers {
		n := float64(min(len(layer), maxInLayer))
		wide = max(wide, n*(nodeWide+nodeGap)+nodeGap)
	}
	tall := float64(len(layers))*(nodeTall+layerGap) - layerGap + 2*nodeGap
	title := words.Text{En: "Of what it was made", Zh: "批次来源图"}
	p := page.NewPicture("lineage", "lineage", wide, tall, title.In(l), f.lineageInWords(l))
	nodes := map[string]node{}
	for i, layer := range layers {
		f.arrange(layer, wide, nodeGap+float64(i)*(nodeTall+layerGap), nodes, l)
	}
	drawEdges(p, nodes, edges)
	drawn := map[node]bool{}
	for _, layer := range layers {
		for _, id := range layer {
			if n := nodes[id]; !drawn[n] {
				drawn[n] = true
				drawNode(p, n)
			}
		}
	}
	return p.HTML()
}

// arrange gives the nodes of a layer their places. In one with too many the last
// place stands for all that have none.
func (f *facts) arrange(layer []string, wide, y float64, nodes map[string]node, l words.Language) {
	shown := min(len(layer), maxInLayer)
	left := (wide - float64(shown)*(nodeWide+nodeGap) + nodeGap) / 2
	for i, id := range layer {
		n := f.node(id, l)
		if len(layer) > maxInLayer && i >= maxInLayer-1 {
			more := len(layer) - maxInLayer + 1
			n = node{first: words.Text{En: fmt.Sprintf("%d more lots", more), Zh: fmt.Sprintf("另有 %d 个批次", more)}.In(l), class: "more"}
		}
		n.x, n.y = left+float64(min(i, maxInLayer-1))*(nodeWide+nodeGap), y
		nodes[id] = n
	}
}

// node says of a lot who answers for it and which it is.
func (f *facts) node(id string, l words.Language) node {
	b := f.past[id]
	_, suffix, _ := provenance.SplitOwnedID(id)
	n := node{id: id, next: suffix, class: "lot"}
	switch {
	case id == f.batch.ID:
		n.first, n.class = words.Text{En: "This batch", Zh: "本批次"}.In(l), "this"
	case b.MadeBy == provenance.FromMix:
		n.first = words.Text{En: "Mixture", Zh: "混合"}.In(l)
	case b.MadeBy == provenance.Processed:
		n.first = words.Text{En: "Processed", Zh: "加工"}.In(l)
	default:
		n.first = fit(f.named(b.Producer.Enterprise).In(l))
	}
	if d := f.source.Cover.Of(id); d.Bar() != nil {
		n.class += " barred"
	}
	return n
}

// fit shortens a name to what a node has room for.
func fit(name string) string {
	const room = 10 // characters of Chinese
	runes := []rune(name)
	if len(runes) <= room {
		return name
	}
	return string(runes[:room-1]) + "…"
}

func drawEdges(p *page.Picture, nodes map[string]node, edges map[string][]string) {
	drawn := map[string]bool{}
	for _, id := range slices.Sorted(maps.Keys(edges)) {
		for _, in := range edges[id] {
			from, known := nodes[in]
			to, also := nodes[id]
			if !known || !also {
				continue
			}
			middle := (from.y + nodeTall + to.y) / 2
			d := fmt.Sprintf("M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", from.x+nodeWide/2, from.y+nodeTall, from.x+nodeWide/2, middle, to.x+nodeWide/2, middle, to.x+nodeWide/2, to.y)
			if !drawn[d] {
				drawn[d] = true
				p.Path("edge", d)
			}
		}
	}
}

func drawNode(p *page.Picture, n node) {
	p.Group("node " + n.class)
	p.Rect("box", n.x, n.y, nodeWide, nodeTall, 8)
	if n.next == "" {
		p.Text("", n.x+nodeWide/2, n.y+nodeTall/2+5, "middle", n.first)
	} else {
		p.Text("", n.x+nodeWide/2, n.y+22, "middle", n.first)
		p.Text("muted small", n.x+nodeWide/2, n.y+40, "middle", n.next)
	}
	p.End()
}

// lineageInWords says what the drawing shows.
func (f *facts) lineageInWords(l words.Language) string {
	var harvested []string
	for _, lot := range f.passport.Lots {
		if lot.MadeBy == provenance.Registered {
			harvested = append(harvested, f.named(lot.Producer.Code).In(l)+" "+string(lot.Harvested))
		}
	}
	slices.SortFunc(harvested, cmp.Compare[string])
	harvested = slices.Compact(harvested)
	shown := harvested[:min(len(harvested), 10)]
	text := words.Text{En: fmt.Sprintf("It comes from %d harvested lots: ", len(harvested)), Zh: fmt.Sprintf("来自 %d 个采收批次：", len(harvested))}.In(l)
	return text + strings.Join(shown, words.Text{En: "; ", Zh: "；"}.In(l)) + words.Text{En: ".", Zh: "。"}.In(l)
}
