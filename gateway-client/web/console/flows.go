package console

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/web/page"
)

// flowsView is what went from bases to markets.
type flowsView struct {
	From, To provenance.Date
	Picture  template.HTML
	Map      template.HTML
	Table    *Table
}

// flows shows what went from bases to markets.
func (c *console) flows(r *reader) error {
	v := &flowsView{From: provenance.Date(r.param("from")), To: provenance.Date(r.param("to"))}
	statistics, err := r.Index.Statistics(r.ctx, v.From, v.To)
	if err != nil {
		return err
	}
	flows := statistics.Flows
	slices.SortFunc(flows, func(a, b index.Flow) int {
		return cmp.Or(cmp.Compare(b.Amount, a.Amount), strings.Compare(a.Site+a.Market+a.Product, b.Site+b.Market+b.Product))
	})
	sites, err := r.sitesOf(flows)
	if err != nil {
		return err
	}
	v.Table, v.Picture = r.flowTable(flows, sites), r.drawFlows(flows, sites)
	if v.Map, err = r.drawMap(flows, sites); err != nil {
		return err
	}
	return r.show("flows", r.say("Flows from bases to markets", "从基地到市场的流向"), "/console/flows", v, []*Table{v.Table})
}

// sitesOf reads the sites of flows, and what everybody in them is called.
func (r *reader) sitesOf(flows []index.Flow) (map[string]*provenance.Site, error) {
	var keys, codes []string
	for _, f := range flows {
		if codes = append(codes, f.Market); f.Site != "" {
			keys = append(keys, provenance.Key(provenance.KindSite, f.Site))
		}
	}
	found, err := r.lookup(keys...)
	if err != nil {
		return nil, err
	}
	sites := map[string]*provenance.Site{}
	for _, e := range found {
		sites[e.ID] = e.Record.(*provenance.Site)
		codes = append(codes, sites[e.ID].Owner.Enterprise)
	}
	return sites, r.learn(codes...)
}

func (r *reader) flowTable(flows []index.Flow, sites map[string]*provenance.Site) *Table {
	t := &Table{
		Name: "flows", Title: r.say("Flows", "流向"), Empty: r.say("Nothing arrived at a market in this time.", "该时段没有货物到达市场。"),
		Columns: []Column{
			{Text: r.say("Base", "基地")}, {Text: r.say("Site", "场所")}, {Text: r.say("Market", "市场")}, {Text: r.say("Product", "产品")},
			{r.say("Quantity", "数量"), true}, {r.say("Batches", "批次"), true}, {r.say("Admitted", "准入"), true},
		},
	}
	for _, f := range flows {
		site, base := link(provenance.KindSite, f.Site), Cell{}
		if f.Site == "" {
			site.Text = r.mixed("")
		}
		if s := sites[f.Site]; s != nil {
			site, base = linked(s.Name, path(provenance.KindSite, f.Site)), r.enterprise(s.Owner.Enterprise)
		}
		t.Rows = append(t.Rows, []Cell{base, site, r.enterprise(f.Market), linked(r.product(f.Product), "/console/search?product="+f.Product), r.amount(f.Amount, f.Unit), count(f.Batches), count(f.Admitted)})
	}
	return t
}

// band is one end of flows in the picture: a site or a market.
type band struct {
	id, name, note string
	amount         float64 // kilograms, litres or pieces
	y, tall        float64
	used           float64
}

// Sizes of the flow map.
const (
	flowWide   = 900.0
	flowLeft   = 250.0
	flowRight  = 650.0
	flowTall   = 420.0
	flowGap    = 14.0
	mostFlows  = 60 // ribbons drawn; the table has all
	leastShown = 2.0
)

// drawFlows draws a ribbon from each base to each market, as wide as what went there.
func (r *reader) drawFlows(flows []index.Flow, sites map[string]*provenance.Site) template.HTML {
	flows = flows[:min(len(flows), mostFlows)]
	if len(flows) == 0 {
		return ""
	}
	from, to := map[string]*band{}, map[string]*band{}
	add := func(bands map[string]*band, id, name, note string, amount float64) {
		if bands[id] == nil {
			bands[id] = &band{id: id, name: name, note: note}
		}
		bands[id].amount += amount
	}
	for _, f := range flows {
		name, note := r.mixed(f.Site), ""
		if s := sites[f.Site]; s != nil {
			name, note = s.Name, r.name(s.Owner.Enterprise)
		}
		add(from, f.Site, name, note, weight(f))
		add(to, f.Market, r.name(f.Market), "", weight(f))
	}
	scale := min(fitting(from), fitting(to))
	settle(from, scale)
	settle(to, scale)
	description := r.sayf("%d bases on the left, %d markets on the right; the wider a ribbon, the more went there. The table says how much.", "左侧 %d 个基地，右侧 %d 个市场；线条越粗，数量越多，具体数量见下表。", len(from), len(to))
	p := page.NewPicture("flows", "flows", flowWide, flowTall, r.say("Flows from bases to markets", "从基地到市场的流向"), description)
	ribbons(p, flows, from, to, scale)
	ends(p, from, flowLeft-8, flowLeft-18, "end", provenance.KindSite)
	ends(p, to, flowRight, flowRight+18, "start", provenance.KindEnterprise)
	return p.HTML()
}

func ribbons(p *page.Picture, flows []index.Flow, from, to map[string]*band, scale float64) {
	for i, f := range flows {
		a, b, wide := from[f.Site], to[f.Market], max(leastShown, weight(f)*scale)
		y1, y2 := a.y+a.used+wide/2, b.y+b.used+wide/2
		a.used, b.used = a.used+wide, b.used+wide
		class := "ribbon ribbon" + string(rune('0'+i%6))
		if f.Admitted < f.Batches {
			class = "ribbon stopped"
		}
		p.Path(class, ribbon(flowLeft, y1, flowRight, y2, wide))
	}
}

// mixed is what a flow's site is called that no record names: goods of several.
func (r *reader) mixed(site string) string {
	if site == "" {
		return r.say("mixtures of several bases", "多个基地混合")
	}
	return site
}

// weight is a flow's amount in kilograms, litres or pieces.
func weight(f index.Flow) float64 {
	if f.Unit == provenance.Piece {
		return float64(f.Amount)
	}
	return float64(f.Amount) / 1000
}

// fitting returns how tall a unit may be for all bands to fit.
func fitting(bands map[string]*band) float64 {
	total := 0.0
	for _, b := range bands {
		total += b.amount
	}
	room := flowTall - flowGap*float64(len(bands)+1)
	return max(room, flowTall/3) / max(total, 1)
}

func settle(bands map[string]*band, scale float64) {
	y := flowGap
	for _, id := range slices.SortedFunc(keysOf(bands), func(a, b string) int {
		return cmp.Or(cmp.Compare(bands[b].amount, bands[a].amount), strings.Compare(a, b))
	}) {
		b := bands[id]
		b.y, b.tall = y, max(leastShown, b.amount*scale)
		y += b.tall + flowGap
	}
}

func ends(p *page.Picture, bands map[string]*band, x, text float64, anchor string, kind provenance.Kind) {
	for _, id := range slices.Sorted(keysOf(bands)) {
		b := bands[id]
		p.Rect("end", x, b.y, 8, b.tall, 1)
		href := path(kind, b.id)
		if b.id == "" {
			href = Path
		}
		p.Link(href, b.name)
		p.Text("place", text, b.y+b.tall/2+4, anchor, narrow(b.name, 28))
		p.End()
		if b.note != "" && b.tall > 24 {
			p.Text("muted", text, b.y+b.tall/2+20, anchor, narrow(b.note, 32))
		}
	}
}
