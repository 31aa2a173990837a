package trace

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"slices"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/web/page"
	"sunledger/gateway-client/words"
)

// regions are where the two regulators are.
var regions = map[string]page.Place{
	provenance.Regulators[0].Organization: {Longitude: 118_740_000, Latitude: 36_860_000},
	provenance.Regulators[1].Organization: {Longitude: 116_300_000, Latitude: 39_960_000},
}

// placeOf is where a site is, to about a kilometre, which is as near as the public
// needs to know; without a position, the middle of its region.
func placeOf(s *provenance.Site) page.Place {
	const hundredth = 10_000 // of a degree, in millionths
	if s.Latitude == 0 && s.Longitude == 0 {
		return regions[s.Owner.Organization]
	}
	round := func(millionths int64) int64 { return int64(math.Round(float64(millionths)/hundredth)) * hundredth }
	return page.Place{Longitude: round(s.Longitude), Latitude: round(s.Latitude)}
}

// drawMap sketches where the goods were grown and where they went.
func (f *facts) drawMap(l words.Language) template.HTML {
	grown := map[page.Place]string{}
	for _, id := range f.passport.Lots {
		site := f.source.Sites[f.past[id.Batch].Site]
		if site == nil || f.past[id.Batch].MadeBy != provenance.Registered {
			continue
		}
		if at := placeOf(site); at.Sketched() {
			grown[at] = words.OrganizationName(l, site.Owner.Organization)
		}
	}
	if len(grown) == 0 {
		return ""
	}
	there := f.destination()
	title := words.Text{En: "Sketch: where it was grown", Zh: "示意图：产地位置"}
	described := words.Text{En: "The coast of the Bohai Sea with the place of origin", Zh: "渤海沿岸及产地"}
	if there != "" {
		described.En += " and the destination, " + words.OrganizationName(words.English, there)
		described.Zh += "、目的地" + words.OrganizationName(words.Chinese, there)
	}
	p := page.NewSketch("map", title.In(l), described.In(l)+words.Text{En: ".", Zh: "。"}.In(l), words.Text{En: "Bohai Sea", Zh: "渤海"}.In(l))
	drawPlaces(p, grown, there, l)
	return p.HTML()
}

// destination is the region where the goods arrived or are bound for, when it is not
// their own.
func (f *facts) destination() string {
	for _, s := range f.shipments {
		if s.Receiver.Organization != s.Sender.Organization && s.State() != provenance.ShipmentDropped {
			return s.Receiver.Organization
		}
	}
	for _, b := range f.past {
		if b.Holder.Organization != b.Producer.Organization {
			return b.Holder.Organization
		}
	}
	return ""
}

func drawPlaces(p *page.Picture, grown map[page.Place]string, there string, l words.Language) {
	var places []page.Place
	for at := range grown {
		places = append(places, at)
	}
	slices.SortFunc(places, func(a, b page.Place) int {
		return cmp.Or(cmp.Compare(a.Longitude, b.Longitude), cmp.Compare(a.Latitude, b.Latitude))
	})
	if end, known := regions[there]; known {
		b := end.OnSketch()
		for _, at := range places {
			a := at.OnSketch()
			p.Path("way", fmt.Sprintf("M%.1f %.1fQ%.1f %.1f %.1f %.1f", a.X, a.Y, (a.X+b.X)/2-26, (a.Y+b.Y)/2, b.X, b.Y))
		}
		p.Circle("there", b.X, b.Y, 6)
		p.Text("place", b.X+11, b.Y+5, "start", words.OrganizationName(l, there))
	}
	for i, at := range places {
		a := at.OnSketch()
		p.Circle("here", a.X, a.Y, 7)
		if i == len(places)-1 {
			p.Text("place", a.X+12, a.Y+5, "start", grown[at])
		}
	}
}
