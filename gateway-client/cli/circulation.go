package cli

import (
	"context"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

var circulationFamilies = []family{
	{"listing", provenance.KindListing, text{"batches offered on online platforms", "线上商品：批次在网络平台的上架"}},
}

var circulationTransactions = []row{
	{
		family: "batch", verb: "sell", op: provenance.SplitBatchOp,
		input: newInput[provenance.SplitBatch], subject: "batch",
		short: text{"sell parts of a batch to up to 200 buyers, who must receive them", "向最多 200 个买方销售，由对方接收"},
		examples: []example{{
			`sunledger batch sell 91370783MADEM0011E-20261122-01 --output S01=1200kg@91110108MADEM10221,stall=A12 --output S02=500kg@91110108MADEM1030U,order=DD-20261123-7,listing=SJ-01`,
			text{"one at the stall, one by an online order", "一笔在摊位，一笔为线上订单"},
		}},
	}, {
		family: "batch", verb: "store", op: provenance.StoreBatchOp,
		input: newInput[provenance.StoreBatch], subject: "batch",
		short: text{"note where you keep a batch", "登记批次存放场所"},
		examples: []example{{
			`sunledger batch store 91370783MADEM0011E-20261122-01 --site HB01`,
			text{"in your warehouse HB01", "存入本企业 HB01 仓库"},
		}},
	}, {
		family: "listing", verb: "publish", op: provenance.PublishListingOp,
		input: newInput[provenance.PublishListing], subject: "listing",
		short: text{"offer a batch on an online platform", "在网络平台上架批次"},
		examples: []example{{
			`sunledger listing publish SJ-01 --batch 91370783MADEM0011E-20261122-01 --platform 91110108MADEM10146 --reference SKU-1001`,
			text{"on the market's platform, by its own number there", "在市场的线上平台，填平台商品编号"},
		}},
	}, {
		family: "listing", verb: "withdraw", op: provenance.WithdrawListingOp,
		input: newInput[provenance.WithdrawListing], subject: "listing",
		short: text{"take goods off a platform", "商品下架"},
		examples: []example{{
			`sunledger listing withdraw SJ-01 --reason 售罄`,
			text{"your own; the regulators of either side may withdraw any", "本企业的；任一监管方均可下架"},
		}},
	},
}

var circulationSampleIDs = map[provenance.Kind]string{provenance.KindListing: "91110108MADEM10146-SJ-01"}

var circulationFilters = map[string]option{
	"seller":   {"seller", text{"CODE", "代码"}, text{"who sells it: a code, or me", "销售者：代码或 me"}},
	"platform": {"platform", text{"CODE", "代码"}, text{"where it is offered: a code, or me", "平台：代码或 me"}},
	"market":   {"market", text{"CODE", "代码"}, text{"the market where the stall stands, or that received the goods: a code, or me", "摊位所在或收货的市场：代码或 me"}},
}

var circulationListViews = map[provenance.Kind]listView{
	provenance.KindListing: {
		head: []text{{"ID", "编号"}, {"BATCH", "批次"}, {"SELLER", "销售者"}, {"PLATFORM", "平台"}, {"REFERENCE", "平台商品编号"}, {"STATE", "状态"}},
		row:  func(p *printer, r provenance.Record) []cell { return p.listingRow(r.(*provenance.Listing)) },
	},
}

// listingCheck is the command that says whether listed goods can be ordered.
var listingCheck = row{
	family: "listing", verb: "check", argument: text{"ID", "编号"}, run: showListingCheck,
	short: text{"whether the goods can be ordered now, or what bars them", "查看商品当前能否下单，或因何不能"},
	examples: []example{
		{"sunledger listing check SJ-01", text{"one of your own; a recall or hold takes it off sale at once", "查看本企业上架；召回或封存后立即不可下单"}},
		{"sunledger listing check 91110108MADEM10146-SJ-01 --json", text{"for the platform's program", "供平台程序使用"}},
	},
}

func showListingCheck(ctx context.Context, a *app, q query) error {
	s, ctx, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.done()
	id, err := s.recordID(provenance.KindListing, q.argument)
	if err != nil {
		return err
	}
	answers, err := s.client.CheckListings(ctx, provenance.ListingQuery{Listings: []string{id}})
	if err != nil {
		return err
	}
	if a.json {
		writeJSON(a.stdout, answers[0])
		return nil
	}
	p := s.printer(a.stdout, s.names)
	p.title(provenance.KindListing, id)
	state := p.offer(answers[0])
	p.line("  %s", p.paint(state.style, state.text))
	return nil
}

// offer says whether goods can be ordered.
func (p *printer) offer(check provenance.ListingCheck) cell {
	switch {
	case check.Orderable:
		return cell{p.say("✓ can be ordered", "✓ 可下单"), green}
	case check.Refusal == nil:
		return cell{p.say("withdrawn", "已下架"), faint}
	}
	return cell{p.say("✗ OFF SALE: ", "✗ 不可下单：") + p.say(check.Refusal.En, check.Refusal.Zh), red}
}

// learnOffers asks whether the listings among the records can be ordered: what the
// records say of themselves is not what a hold or recall has made of them since.
func (s *session) learnOffers(ctx context.Context, p *printer, listings []provenance.Record) {
	q := provenance.ListingQuery{}
	for _, l := range listings {
		q.Listings = append(q.Listings, l.Head().ID)
	}
	answers, err := s.client.CheckListings(ctx, q)
	if err != nil {
		return // the list says less, and nothing false
	}
	p.offers = map[string]provenance.ListingCheck{}
	for _, answer := range answers {
		p.offers[answer.Listing] = answer
	}
}

func (p *printer) listingRow(l *provenance.Listing) []cell {
	state := cell{p.say("published", "已发布"), plain}
	if check, asked := p.offers[l.ID]; asked {
		state = p.offer(check)
	}
	if l.Withdrawn != nil {
		state = cell{p.say("withdrawn", "已下架"), faint}
	}
	return []cell{
		{l.ID, plain}, {l.Batch, plain}, {p.names.of(p.language, l.Seller.Enterprise), plain},
		{p.names.of(p.language, l.Platform), plain}, {l.Reference, plain}, state,
	}
}

// parseSale reads what follows the receiver of an output: order=…, stall=…,
// listing=…, terms=….
func parseSale(s string) (sale provenance.Sale, err error) {
	if strings.TrimSpace(s) == "" {
		return sale, nil
	}
	form := text{"order=DD-1,stall=A12,listing=SJ-01,terms=@terms.txt", "order=DD-1,stall=A12,listing=SJ-01,terms=@terms.txt"}
	for _, part := range splitList(s) {
		name, value, err := cutItem(part, form)
		if err != nil {
			return sale, err
		}
		switch name {
		case "order", "订单号":
			sale.Order = value
		case "stall", "摊位":
			sale.Stall = value
		case "listing", "上架":
			sale.Listing = value
		case "terms", "条款":
			if sale.Terms = value; strings.HasPrefix(value, "@") {
				if sale.Terms, err = fileDigest(value[1:]); err != nil {
					return sale, err
				}
			}
		default:
			return sale, provenance.Refuse(provenance.Invalid, "", "%[1]q is none of order, stall, listing, terms; write it as %[2]s", "%[1]q 不是 order、stall、listing、terms 之一，请写成 %[2]s", name, form.En)
		}
	}
	return sale, nil
}

// custody adds to a batch's view from whom the holder has it and where it is.
func (p *printer) custody(s *sheet, b *provenance.Batch) {
	if b.Bought != nil {
		s.row(p.label("bought"), p.party(b.Bought.From)+p.sale(b.Bought.Sale))
	}
	s.row(p.label("keptAt"), b.KeptAt())
}

// sale is what a seller noted, in one line that follows something else.
func (p *printer) sale(s provenance.Sale) string {
	var parts []string
	for _, part := range []struct{ name, value string }{{"order", s.Order}, {"stall", s.Stall}, {"listing", s.Listing}, {"terms", s.Terms}} {
		if part.value != "" {
			parts = append(parts, p.label(part.name)+" "+part.value)
		}
	}
	if parts == nil {
		return ""
	}
	return "\n" + strings.Join(parts, p.say(", ", "，"))
}

// journey lists the shipments and sites of a batch, one line each, with the
// shipment it is on.
func (p *printer) journey(b *provenance.Batch, e provenance.Evidence) []cell {
	var lines []cell
	for _, leg := range b.Journey {
		if leg.Shipment != "" {
			lines = append(lines, p.travelled(leg.Shipment, e.Shipments))
		} else {
			lines = append(lines, cell{strings.Join([]string{p.label("keptAt"), p.place(leg.Site, e.Sites), p.say("since ", "自 ") + words.When(leg.Since)}, " · "), plain})
		}
	}
	if b.Transfer != nil && b.Transfer.Shipment != "" {
		lines = append(lines, p.travelled(b.Transfer.Shipment, e.Shipments))
	}
	return lines
}

// travelled says how a shipment went, if the lineage has it.
func (p *printer) travelled(id string, known []*provenance.Shipment) cell {
	i := slices.IndexFunc(known, func(s *provenance.Shipment) bool { return s.ID == id })
	facts := []string{p.label("shipment"), id}
	if i < 0 {
		return cell{strings.Join(facts, " · "), plain}
	}
	s := known[i]
	facts = append(facts, s.Plate, p.names.of(p.language, s.Carrier.Enterprise))
	if s.Log.Readings > 0 {
		facts = append(facts, words.Temperature(provenance.Temperature{Min: s.Log.Min, Max: s.Log.Max}))
	}
	state := p.shipmentState(s)
	return cell{strings.Join(append(facts, state.text), " · "), state.style}
}

// place names a site, if the lineage has it.
func (p *printer) place(id string, known []*provenance.Site) string {
	i := slices.IndexFunc(known, func(s *provenance.Site) bool { return s.ID == id })
	if i < 0 {
		return id
	}
	return known[i].Name + p.say(" (", "（") + id + p.say(", ", "，") + known[i].Division + p.say(")", "）")
}

// journeySection shows the journey below a batch's view.
func (p *printer) journeySection(b *provenance.Batch, e provenance.Evidence) {
	lines := p.journey(b, e)
	if len(lines) == 0 {
		return
	}
	p.section(p.label("journey"))
	for _, line := range lines {
		p.line("  %s", p.paint(line.style, line.text))
	}
}
