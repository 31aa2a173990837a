package walktest

import (
	"time"

	"sunledger/chaincode/provenance"
)

// positive is a rapid test of an entry that refused goods: the hold that it placed, and
// when.
type positive struct {
	entry, batch, hold string
	at                 time.Time
}

func tested(entry, batch string) string { return entry + " " + batch }

// requestRetest is for who made, sent or has the goods, within four hours; and again
// when the laboratory lets its time pass.
func (m *Model) requestRetest(a provenance.Actor, in provenance.RequestRetest) (f Faults, _ effect) {
	e, g := m.entries.get(in.Entry), m.goods.get(in.Batch)
	if e == nil || g == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(is(a, g.producer) || is(a, g.sender) || is(a, g.holder), provenance.Denied)
	f = append(f, m.commissionable(in.Laboratory)...)
	test := m.positives.get(tested(in.Entry, in.Batch))
	if test == nil {
		return append(f, provenance.WrongState), nil
	}
	asked, again := e.retests[in.Batch]
	inTime := !m.Now.After(test.at.Add(4 * time.Hour))
	if again {
		inTime = asked.verdict == "" && m.today() > asked.dueBy
	}
	f.unless(inTime && !m.holds.get(test.hold).over, provenance.WrongState)
	return f, func(string) []string {
		e.retests[in.Batch] = retest{laboratory: in.Laboratory, dueBy: m.workingDays(reinspectDays)}
		m.holds.get(test.hold).contested = true
		return wrote(provenance.KindEntry, in.Entry)
	}
}

// reportRetest is the last word: goods in which nothing is over its limit are admitted
// and no longer held.
func (m *Model) reportRetest(a provenance.Actor, in provenance.ReportRetest) (f Faults, _ effect) {
	e, g := m.entries.get(in.Entry), m.goods.get(in.Batch)
	if e == nil || g == nil {
		return Faults{provenance.NotFound}, nil
	}
	asked, requested := e.retests[in.Batch]
	f.unless(requested && a.Role == provenance.RoleLaboratory && a.Enterprise == asked.laboratory, provenance.Denied)
	f.unless(requested && asked.verdict == "", provenance.WrongState)
	f.unless(len(in.Results) > 0, provenance.Invalid)
	verdict := verdictOf(in.Results)
	for analyte := range limits {
		f.unless(verdict == provenance.NonConforming || measures(in.Results, analyte), provenance.Invalid)
	}
	return f, func(string) []string {
		asked.verdict = verdict
		e.retests[in.Batch] = asked
		if verdict == provenance.NonConforming {
			m.meet(RetestConfirms)
			return wrote(provenance.KindEntry, in.Entry)
		}
		m.meet(RetestAdmits)
		hold := m.positives.get(tested(in.Entry, in.Batch)).hold
		m.holds.get(hold).over = true
		g.door, e.outcomes[in.Batch] = provenance.EntryAdmitted, provenance.EntryAdmitted
		return append(append(wrote(provenance.KindBatch, in.Batch), wrote(provenance.KindEntry, in.Entry)...), wrote(provenance.KindHold, hold)...)
	}
}
