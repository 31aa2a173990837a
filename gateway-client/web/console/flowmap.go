package console

import (
	"fmt"
	"html/template"
	"math"
	"slices"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/web/page"
)

// drawMap sketches the flows on the coast where bases and markets lie; those whose
// position nobody registered are in the table and the bands alone.
func (r *reader) drawMap(flows []index.Flow, sites map[string]*provenance.Site) (template.HTML, error) {
	from, to, amounts := map[string]page.Place{}, map[string]page.Place{}, map[[2]string]float64{}
	for _, f := range flows {
		s := sites[f.Site]
		if s == nil || !positioned(s) {
			continue
		}
		if _, asked := to[f.Market]; !asked {
			at, err := r.positionOf(f.Market)
			if err != nil {
				return "", err
			}
			to[f.Market] = at
		}
		if at := (page.Place{Longitude: s.Longitude, Latitude: s.Latitude}); at.Sketched() && to[f.Market].Sketched() {
			from[f.Site] = at
			amounts[[2]string{f.Site, f.Market}] += weight(f)
		}
	}
	if len(amounts) == 0 {
		return "", nil
	}
	p := page.NewSketch("flow-map", r.say("Map of the flows", "流向示意图"), r.sayf("%d bases and the markets to which their goods went, on the coast of the Bohai Sea.", "渤海沿岸：%d 个基地及货物到达的市场。", len(from)), r.say("Bohai Sea", "渤海"))
	r.arcs(p, from, to, amounts)
	return p.HTML(), nil
}

func (r *reader) arcs(p *page.Picture, from, to map[string]page.Place, amounts map[[2]string]float64) {
	most := 0.0
	for _, amount := range amounts {
		most = max(most, amount)
	}
	named := map[string]bool{}
	for _, pair := range slices.SortedFunc(keysOf(amounts), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		a, b := from[pair[0]].OnSketch(), to[pair[1]].OnSketch()
		p.Path("ribbon", arc(a, b, 1+5*math.Sqrt(amounts[pair]/most)))
		p.Circle("here", a.X, a.Y, 4)
		p.Circle("there", b.X, b.Y, 5)
		if !named[pair[1]] {
			named[pair[1]] = true
			p.Text("place", b.X+9, b.Y+4, "start", narrow(r.name(pair[1]), 24))
		}
	}
	first := from[slices.Min(slices.Collect(keysOf(from)))].OnSketch() // one name for what lies close together
	p.Text("place", first.X+9, first.Y+4, "start", r.say("bases", "基地"))
}

// arc is a curved band, as wide as its flow is great.
func arc(a, b page.Point, wide float64) string {
	x, y, half := (a.X+b.X)/2-26, (a.Y+b.Y)/2, wide/2
	return fmt.Sprintf("M%.1f %.1fQ%.1f %.1f %.1f %.1fL%.1f %.1fQ%.1f %.1f %.1f %.1fZ",
		a.X-half, a.Y, x-half, y, b.X-half, b.Y, b.X+half, b.Y, x+half, y, a.X+half, a.Y)
}

func positioned(s *provenance.Site) bool { return s.Latitude != 0 || s.Longitude != 0 }

// centres are where the two regions are, roughly.
var centres = map[string]page.Place{
	provenance.Regulators[0].Organization: {Longitude: 118_740_000, Latitude: 36_860_000},
	provenance.Regulators[1].Organization: {Longitude: 116_300_000, Latitude: 39_960_000},
}

// positionOf is that of the first site of an enterprise that has one, else the middle
// of its region.
func (r *reader) positionOf(enterprise string) (page.Place, error) {
	sites, err := listed[*provenance.Site](r, index.Query{Index: "enterprise", Value: enterprise, Sort: index.ByID, Ascending: true})
	if err != nil {
		return page.Place{}, err
	}
	for _, s := range sites {
		if positioned(s) {
			return page.Place{Longitude: s.Longitude, Latitude: s.Latitude}, nil
		}
	}
	e, err := r.get(provenance.KindEnterprise, enterprise)
	if err != nil {
		return page.Place{}, err
	}
	return centres[e.Record.(*provenance.Enterprise).Organization], nil
}
