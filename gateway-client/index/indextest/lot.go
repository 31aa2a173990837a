package indextest

import (
	"fmt"
	"slices"
	"time"

	"sunledger/chaincode/provenance"
)

// lot tells what becomes of one lot, in some eighty transactions.
func (w *Trade) lot(put putting) bool {
	w.lots++
	n := w.lots
	base := w.bases[n%len(w.bases)]
	product := products[w.random.IntN(len(products))].code
	number := fmt.Sprintf("%s-%06d", w.now.Format("20060102"), n)
	id := provenance.OwnedID(base.ID, number)
	b := &provenance.Batch{
		Header: provenance.Header{ID: id}, Product: product, Standard: product + "-V1", Unit: provenance.Gram, Site: siteID(base, n%5), Harvested: w.today(),
		MadeBy: provenance.Registered, Producer: base.Owner(), Holder: base.Owner(), CertifiedBy: id, Quantity: provenance.Balance{Initial: 3_000_000, Remaining: 3_000_000},
	}
	failing := n%40 == 0
	dossier := &provenance.Dossier{Header: provenance.Header{ID: id}}
	return put(provenance.RegisterBatchOp, as(base), b) && w.papers(put, n, base, b, dossier, failing) &&
		w.supervised(put, n, base, b, dossier) && (failing || w.sold(put, n, base, b))
}

func (w *Trade) today() provenance.Date {
	return provenance.Date(w.now.In(provenance.ChinaTime).Format(time.DateOnly))
}

// papers are the lot's test report, certificates and release.
func (w *Trade) papers(put putting, n int, base *provenance.Enterprise, b *provenance.Batch, dossier *provenance.Dossier, failing bool) bool {
	cert := func(t provenance.CertificateType, code, prefix string, issuer provenance.Owner) *provenance.Certificate {
		number := fmt.Sprintf("%s-%06d", prefix, n)
		c := &provenance.Certificate{
			Header: provenance.Header{ID: provenance.OwnedID(code, number)}, Type: t, Number: number, Batch: b.ID, Standard: b.Standard, Issuer: issuer, IssuedOn: w.today(),
			Product: b.Product, Amount: b.Quantity.Initial, Unit: b.Unit, Verdict: provenance.Conformant,
		}
		dossier.Certificates = append(dossier.Certificates, provenance.DossierEntry{Certificate: c.ID, Type: t, Verdict: c.Verdict})
		return c
	}
	test := cert(provenance.TestReport, w.lab.ID, "JC", w.lab.Owner())
	test.Results, test.LimitsOn = []provenance.TestResult{{Analyte: "氧乐果", Found: int64(w.random.IntN(15))}, {Analyte: "腐霉利", Found: int64(w.random.IntN(900))}}, b.Harvested
	if failing {
		test.Verdict, test.Reasons = provenance.NonConforming, []string{"腐霉利"}
	}
	testing := &provenance.Testing{Header: provenance.Header{ID: provenance.TestingID(base.ID, b.Product), Revision: n}, Certificate: test.ID, On: test.IssuedOn}
	if !put(provenance.RecordTestOp, as(w.lab), test, dossier, testing) || failing {
		return !failing || put(provenance.DisposeBatchOp, as(base), b)
	}
	promise := cert(provenance.Commitment, base.ID, "CN", base.Owner())
	promise.Basis, promise.Statement, promise.Place, promise.Contact = []provenance.Basis{provenance.Commissioned}, "不使用禁用农药兽药；对承诺的真实性负责", base.Address, base.Contact
	if !put(provenance.IssueCommitmentOp, as(base), promise, dossier) {
		return false
	}
	grown := cert(provenance.Origin, origin.Enterprise, "CD", provenance.Owner{Organization: origin.Organization, Enterprise: origin.Enterprise})
	grown.Place = base.Address
	if !put(provenance.IssueOriginOp, origin, grown, dossier) {
		return false
	}
	dossier.Released = []string{test.ID, promise.ID, grown.ID}
	release := &provenance.Release{Header: provenance.Header{ID: b.ID}, Product: b.Product, Standard: b.Standard, Producer: base.Owner(), Certificates: dossier.Released, PublicCode: b.PublicCode()}
	return put(provenance.ReleaseOp, as(base), release, dossier)
}

// supervised are the inspections, samples and notices of some lots.
func (w *Trade) supervised(put putting, n int, base *provenance.Enterprise, b *provenance.Batch, dossier *provenance.Dossier) bool {
	if n%10 == 0 {
		i := &provenance.Inspection{
			Header: provenance.Header{ID: provenance.OwnedID(destination.Enterprise, fmt.Sprintf("FX-%06d", n))}, Type: provenance.Unannounced,
			Authority: destination.Owner(), Subject: base.Owner(), Batch: b.ID, Date: w.today(), Notified: origin.Organization,
			Checklist: []provenance.ChecklistItem{{Item: "台账完整", Pass: true}, {Item: "农药存放", Pass: n%20 == 0, Note: "仓库未上锁"}},
		}
		dossier.Inspections = append(dossier.Inspections, i.ID)
		if !put(provenance.RecordInspectionOp, destination, i, dossier) {
			return false
		}
		i.Acknowledged = &provenance.Mark{Stamp: provenance.Stamp{Actor: origin, Time: w.now}, Note: "已知悉"}
		if !put(provenance.AcknowledgeOp, origin, i) {
			return false
		}
	}
	if n%40 != 0 {
		return true
	}
	notice := &provenance.Notice{Header: provenance.Header{ID: provenance.OwnedID(origin.Enterprise, fmt.Sprintf("TB-%06d", n))}, Authority: origin.Owner(), Notified: destination.Organization}
	notice.Notice, notice.Batch, notice.Issued = notice.ID, b.ID, provenance.Mark{Stamp: provenance.Stamp{Actor: origin, Time: w.now}, Note: "检测不合格，请下架"}
	if !put(provenance.IssueNoticeOp, origin, notice) {
		return false
	}
	notice.Acknowledged = &provenance.Mark{Stamp: provenance.Stamp{Actor: destination, Time: w.now.Add(3 * time.Hour)}}
	return put(provenance.AcknowledgeNoticeOp, destination, notice)
}

const partsOfLot = 6

// sold takes a lot to the market, and from there to the merchants.
func (w *Trade) sold(put putting, n int, base *provenance.Enterprise, b *provenance.Batch) bool {
	parts := w.split(b, base, fmt.Sprintf("P%06d", n), partsOfLot, w.market)
	if !put(provenance.SplitBatchOp, as(base), records(parts, b)...) || !w.driven(put, n, base, parts) {
		return false
	}
	entry := &provenance.Entry{Header: provenance.Header{ID: provenance.OwnedID(w.market.ID, fmt.Sprintf("JC-%06d", n))}, Market: w.market.Owner()}
	for i, part := range parts {
		d := provenance.EntryDecision{Batch: part.ID, Lane: provenance.GreenLane, Shipment: part.Arrival.Shipment, Outcome: provenance.EntryAdmitted}
		if (n+i)%7 == 0 {
			d.Lane, d.Reasons = provenance.InspectionLane, []provenance.Obstacle{{What: provenance.TransportFault, Batch: part.ID, Record: d.Shipment}}
		}
		part.Arrival.Entry, part.Arrival.State = entry.ID, d.Outcome
		entry.Decisions = append(entry.Decisions, d)
	}
	if !put(provenance.DecideEntryOp, as(w.market), records(parts, entry)...) {
		return false
	}
	for i, part := range parts {
		if !w.retailed(put, part, fmt.Sprintf("S%06d-%d", n, i)) {
			return false
		}
	}
	return true
}

// split takes parts off a batch and offers them to a receiver, or to merchants.
func (w *Trade) split(b *provenance.Batch, holder *provenance.Enterprise, prefix string, n int, to *provenance.Enterprise) []*provenance.Batch {
	made := make([]*provenance.Batch, n)
	parts := slices.Clone(b.Parts)
	if b.MadeBy == provenance.FromSplit && b.Inputs[0].Batch != b.CertifiedBy {
		parts = append(parts, b.Inputs[0].Batch)
	}
	amount := b.Quantity.Remaining / int64(n)
	for i := range made {
		receiver := to
		if receiver == nil {
			receiver = w.merchants[w.random.IntN(len(w.merchants))]
		}
		made[i] = &provenance.Batch{
			Header: provenance.Header{ID: provenance.OwnedID(holder.ID, fmt.Sprintf("%s-%d", prefix, i))}, Product: b.Product, Standard: b.Standard, Unit: b.Unit, Site: b.Site,
			Harvested: b.Harvested, MadeBy: provenance.FromSplit, Inputs: []provenance.Portion{{Batch: b.ID, Amount: amount}}, Producer: b.Producer, Holder: holder.Owner(),
			CertifiedBy: b.CertifiedBy, Parts: parts, Generation: b.Generation + 1,
			Quantity: provenance.Balance{Initial: amount, Remaining: amount}, Transfer: &provenance.Transfer{To: receiver.Owner()},
		}
		b.Into = append(b.Into, made[i].ID)
		b.Quantity.Remaining -= amount
		b.Quantity.PassedOn += amount
		b.Outputs++
	}
	b.Into = b.Into[:min(len(b.Into), 5)]
	return made
}

func records(parts []*provenance.Batch, more ...provenance.Record) []provenance.Record {
	for _, p := range parts {
		more = append(more, p)
	}
	return more
}

// driven takes parts to the market, with a log of the temperature.
func (w *Trade) driven(put putting, n int, base *provenance.Enterprise, parts []*provenance.Batch) bool {
	s := &provenance.Shipment{
		Header: provenance.Header{ID: provenance.OwnedID(base.ID, fmt.Sprintf("FY-%06d", n))}, Sender: base.Owner(), Receiver: w.market.Owner(), Carrier: w.carrier.Owner(),
		Goods: []provenance.Load{{Product: parts[0].Product, Amount: 3_000_000, Unit: provenance.Gram}}, Temperature: provenance.Temperature{Min: 80, Max: 120}, LogMinutes: 10,
	}
	s.Plate, s.Driver, s.Seal = fmt.Sprintf("鲁V%05d", n%100_000), fmt.Sprintf("司机-%03d", n%300), fmt.Sprintf("FQ%06d", n)
	s.Route, s.Corridor = []provenance.Waypoint{{Name: "寿光", Latitude: 36_857_100, Longitude: 118_737_000}, {Name: "海淀", Latitude: 39_959_000, Longitude: 116_298_000}}, 20_000
	s.Departed = provenance.Moment(w.now.In(provenance.ChinaTime).Format(time.RFC3339))
	for _, part := range parts {
		s.Batches = append(s.Batches, part.ID)
		part.Transfer.Shipment = s.ID
	}
	if !put(provenance.DispatchShipmentOp, as(base), records(parts, s)...) {
		return false
	}
	for chunk := range 2 {
		log := &provenance.Readings{Header: provenance.Header{ID: provenance.ReadingsID(s.ID, chunk)}}
		for i := range 20 {
			at := w.now.Add(time.Duration(i*5) * time.Minute).In(provenance.ChinaTime).Format(time.RFC3339)
			log.Readings = append(log.Readings, provenance.Reading{Time: provenance.Moment(at), Temperature: int64(85 + w.random.IntN(37)), Latitude: 37_000_000, Longitude: 118_000_000})
		}
		s.Chunks++
		s.Log.Readings += len(log.Readings)
		s.Log.Breaches += n % 3
		if !put(provenance.AppendReadingsOp, as(w.carrier), s, log) {
			return false
		}
	}
	s.Delivered = &provenance.Mark{Stamp: provenance.Stamp{Actor: as(w.market), Time: w.now}}
	for _, part := range parts {
		part.Holder, part.Bought, part.Transfer = w.market.Owner(), &provenance.Purchase{From: base.Owner()}, nil
		part.Arrival = &provenance.Arrival{From: base.ID, Shipment: s.ID, State: provenance.EntryAwaiting}
		part.Journey = append(part.Journey, provenance.Leg{Shipment: s.ID, Since: w.now})
	}
	return put(provenance.HandOverShipmentOp, as(w.market), records(parts, s)...)
}

// retailed sells a part to merchants, who receive and sell it.
func (w *Trade) retailed(put putting, part *provenance.Batch, prefix string) bool {
	sales := w.split(part, w.market, prefix, 4, nil)
	if !put(provenance.SplitBatchOp, as(w.market), records(sales, part)...) {
		return false
	}
	for _, sale := range sales {
		buyer := sale.Transfer.To
		actor := provenance.Actor{Organization: buyer.Organization, Role: provenance.RoleEnterprise, Enterprise: buyer.Enterprise, Subject: "CN=" + buyer.Enterprise}
		sale.Holder, sale.Bought, sale.Transfer = buyer, &provenance.Purchase{From: w.market.Owner()}, nil
		if !put(provenance.ReceiveBatchOp, actor, sale) {
			return false
		}
		for range 2 {
			sold := sale.Quantity.Remaining / 2
			sale.Quantity.Remaining -= sold
			sale.Quantity.Disposed += sold
			sale.Disposal = &provenance.Disposal{Amount: sold, Method: "sold", Reason: "零售"}
			if !put(provenance.DisposeBatchOp, actor, sale) {
				return false
			}
		}
	}
	return true
}
