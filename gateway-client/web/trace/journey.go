package trace

import (
	"slices"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// event is a stop of the goods' journey. Days have no time.
type event struct {
	At    time.Time
	Day   bool
	Sign  string // class of its mark: grown, test, paper, gate, road, market, store, mix, alarm
	Grade grade
	What  words.Text
	Where words.Text // further words, mostly as the ledger has them
	TxID  string
}

// maxEvents bounds the timeline.
const maxEvents = 80

// journey lists what happened to the goods, oldest first.
func (f *facts) journey() []event {
	var found []event
	for _, lot := range f.passport.Lots {
		found = append(found, f.origin(lot)...)
	}
	found = slices.Concat(found, f.travels(), f.arrivals(), f.keeping(), f.alarms())
	slices.SortStableFunc(found, func(a, b event) int { return a.At.Compare(b.At) })
	return found[:min(len(found), maxEvents)]
}

// day is an event of which the day is known.
func day(d provenance.Date, sign, en, zh string) event {
	at, _ := time.ParseInLocation(time.DateOnly, string(d), provenance.ChinaTime)
	return event{At: at, Day: true, Sign: sign, What: words.Text{En: en, Zh: zh}}
}

func instant(at time.Time, sign, en, zh, txID string) event {
	return event{At: at, Sign: sign, What: words.Text{En: en, Zh: zh}, TxID: txID}
}

// origin is how a lot came to be, what was found of it and when it was released.
func (f *facts) origin(lot provenance.PassportLot) []event {
	var found []event
	producer := f.named(lot.Producer.Code)
	if lot.MadeBy == provenance.Registered {
		e := day(lot.Harvested, "grown", "Harvested", "采收")
		e.Where, e.TxID = words.Text{En: producer.En + " · " + lot.Place, Zh: producer.Zh + " · " + lot.Place}, lot.TxID
		found = append(found, e)
	} else if row := f.made[lot.Batch]; row != nil {
		e := instant(row.Time, "mix", "Mixed from several lots", "由多个批次混合", row.TxID)
		if lot.MadeBy == provenance.Processed {
			e.What = words.Text{En: "Processed", Zh: "加工"}
		}
		e.Where = producer
		found = append(found, e)
	}
	for _, c := range lot.Certificates {
		found = append(found, f.paper(c))
	}
	for _, s := range lot.Samples {
		e := day(s.Date, "test", "Sampled by the authority", "监督抽检")
		e.Where, e.TxID = f.named(s.Authority.Code), s.TxID
		switch s.Verdict {
		case "":
			e.What = words.Text{En: "Sampled by the authority; the result is awaited", Zh: "监督抽检，等待结果"}
		case provenance.Conformant:
			e.What, e.Grade = words.Text{En: "Sampled by the authority: passed", Zh: "监督抽检合格"}, fine
		case provenance.NonConforming:
			e.What, e.Grade = words.Text{En: "Sampled by the authority: FAILED", Zh: "监督抽检不合格"}, stop
		}
		found = append(found, e)
	}
	for _, i := range lot.Inspections {
		word := func(l words.Language) string { return words.Word(l, i.Type) }
		e := day(i.Date, "test", "Inspection: "+word(words.English), word(words.Chinese))
		e.Where, e.TxID = f.named(i.Authority.Code), i.TxID
		found = append(found, e)
	}
	if r := f.releases[lot.Batch]; r != nil && lot.Released {
		e := instant(r.Time, "gate", "Released by its region", "产地准出", r.TxID)
		e.Grade, e.Where = fine, producer
		found = append(found, e)
	}
	return found
}

// paper is the issue of a certificate.
func (f *facts) paper(c provenance.PassportCertificate) event {
	word := func(l words.Language) string { return words.Word(l, c.Type) }
	e := day(c.IssuedOn, "paper", word(words.English), word(words.Chinese))
	e.Where, e.TxID = f.named(c.Issuer.Code), c.TxID
	if c.Type == provenance.TestReport {
		e.Sign, e.Grade = "test", fine
		e.What = words.Text{En: "Tested: " + words.Word(words.English, c.Verdict), Zh: "检测" + words.Word(words.Chinese, c.Verdict)}
		if c.Verdict != provenance.Conformant {
			e.Grade = stop
		}
	}
	if c.Revoked {
		e.Grade = stop
		e.What = words.Text{En: e.What.En + " (revoked since)", Zh: e.What.Zh + "（已撤销）"}
	}
	return e
}

// travels are the shipments, without who sent, carried and received them.
func (f *facts) travels() []event {
	var found []event
	for _, s := range f.shipments {
		if s.State() == provenance.ShipmentDropped {
			continue
		}
		found = append(found, instant(s.Departed.Time(), "road", "On the road", "启运", s.TxID))
		e := event{Sign: "road", Grade: fine, TxID: s.TxID}
		switch {
		case s.Delivered != nil:
			e.At, e.What = s.Delivered.Time, words.Text{En: "Arrived in " + words.OrganizationName(words.English, s.Receiver.Organization), Zh: "到达" + words.OrganizationName(words.Chinese, s.Receiver.Organization)}
		case s.Refused != nil:
			e.At, e.What, e.Grade = s.Refused.Time, words.Text{En: "Refused on arrival", Zh: "到货拒收"}, stop
		default:
			continue
		}
		e.Where = f.onTheRoad(s)
		if !s.Sound() && e.Grade == fine {
			e.Grade = care
		}
		found = append(found, e)
	}
	return found
}
