package trace

import (
	"fmt"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// onTheRoad is how warm the goods were and what was wrong.
func (f *facts) onTheRoad(s *provenance.Shipment) words.Text {
	if s.Log.Readings == 0 {
		return words.Text{En: "no temperature was recorded", Zh: "没有温度记录"}
	}
	measured := words.Temperature(provenance.Temperature{Min: s.Log.Min, Max: s.Log.Max})
	said := words.Text{En: measured, Zh: measured}
	add := func(en, zh string) { said.En, said.Zh = said.En+"; "+en, said.Zh+"；"+zh }
	if s.Log.Breaches == 0 {
		add("within "+words.Temperature(s.Temperature), "未超出 "+words.Temperature(s.Temperature))
	} else {
		add(fmt.Sprintf("%d readings outside %s", s.Log.Breaches, words.Temperature(s.Temperature)), fmt.Sprintf("%d 次超出 %s", s.Log.Breaches, words.Temperature(s.Temperature)))
	}
	for _, fault := range []struct {
		found  bool
		en, zh string
	}{
		{s.Log.Gaps > 0, "the log has gaps", "记录有中断"}, {s.Log.Deviations > 0, "off the planned route", "偏离计划路线"},
		{s.SealBroken, "the seal was broken", "封签破损"},
	} {
		if fault.found {
			add(fault.en, fault.zh)
		}
	}
	return said
}

// arrivals are the decisions at the market's door about the batch and what it comes
// from; which market is its own business.
func (f *facts) arrivals() []event {
	var found []event
	for _, entry := range f.entries {
		for _, d := range entry.Decisions {
			if f.past[d.Batch] == nil {
				continue
			}
			for _, t := range d.Tests {
				found = append(found, rapidTest(t, entry.TxID))
			}
			found = append(found, f.entered(entry, d))
		}
	}
	return found
}

func rapidTest(t provenance.RapidResult, txID string) event {
	text := func(l words.Language) string { return words.Word(l, t.Method) + ": " + words.Word(l, t.Outcome) }
	e := instant(t.Time, "test", "Rapid test", "快速检测", txID)
	e.Where = words.Text{En: text(words.English), Zh: text(words.Chinese)}
	switch t.Outcome {
	case provenance.RapidNegative:
		e.Grade = fine
	case provenance.RapidPositive:
		e.Grade = stop
	}
	return e
}

func (f *facts) entered(entry *provenance.Entry, d provenance.EntryDecision) event {
	e := instant(entry.Time, "market", "Market entry", "销地准入", entry.TxID)
	says := func(l words.Language) string {
		if d.Lane == "" {
			return words.Word(l, d.Outcome)
		}
		return words.Word(l, d.Lane) + " · " + words.Word(l, d.Outcome)
	}
	e.Where = words.Text{En: says(words.English), Zh: says(words.Chinese)}
	switch d.Outcome {
	case provenance.EntryAdmitted:
		e.Grade = fine
	case provenance.EntryRefused:
		e.Grade = stop
	}
	return e
}

// keeping are the places where the goods were kept, by what they are: whose they are
// is not the public's business.
func (f *facts) keeping() []event {
	var found []event
	for _, b := range f.past {
		for _, leg := range b.Journey {
			site := f.stays[leg.Site]
			if leg.Site == "" || site == nil {
				continue
			}
			word := func(l words.Language) string { return words.Word(l, site.SiteKind) }
			found = append(found, instant(leg.Since, "store", "Kept in a "+word(words.English), "存放于"+word(words.Chinese), f.shelf.rows[provenance.Key(b.Kind(), b.ID)].TxID))
		}
	}
	return found
}

// alarms are seals, notices and recalls.
func (f *facts) alarms() []event {
	var found []event
	alarm := func(m provenance.Mark, g grade, en, zh, said string) {
		e := instant(m.Time, "alarm", en, zh, m.TxID)
		e.Grade, e.Where = g, words.Text{En: said, Zh: said}
		found = append(found, e)
	}
	for _, h := range f.holds {
		alarm(provenance.Mark{Stamp: h.Stamp}, stop, "Sealed", "封存", h.Reason)
	}
	for _, n := range f.notices {
		alarm(n.Issued, care, "The other region's regulator was notified", "通报对方监管机构", n.Cause)
		if n.State() == provenance.NoticeClosed {
			alarm(*n.Closing.Approved, fine, "Both regulators closed the notice", "双方监管机构办结通报", "")
		}
	}
	for _, r := range f.recalls {
		alarm(r.Started, stop, "Recalled", "召回启动", r.Cause)
		if r.Announced != nil {
			alarm(r.Announced.Made, stop, "The recall was announced", "发布召回公告", r.Announced.Text)
		}
		switch r.State() {
		case provenance.RecallClosed:
			alarm(*r.Closing.Approved, "", "The recall is complete, both regulators agree", "双方监管机构确认召回完成", "")
		case provenance.RecallWithdrawn:
			alarm(*r.Withdrawal.Approved, fine, "Both regulators withdrew the recall", "双方监管机构撤销召回", "")
		}
	}
	return found
}
