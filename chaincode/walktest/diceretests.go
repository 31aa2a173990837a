package walktest

import (
	"slices"
	"time"

	"sunledger/chaincode/provenance"
)

// contest is the entry and the batch of a rapid test of which more is true, if there is
// one.
func (d *dice) contest(more func(*positive) bool) (entry, batch string) {
	test := d.m.positives.get(pick(d, &d.m.positives, "", more))
	if test == nil {
		return Actors["market"].Enterprise + "-NONE", d.batch(func(*goods) bool { return true })
	}
	return mostly(d, test.entry, d.m.entries.ids...), test.batch
}

// asked is what a laboratory was asked of the goods.
func (m *Model) asked(entry, batch string) (r retest, requested bool) {
	if e := m.entries.get(entry); e != nil {
		r, requested = e.retests[batch]
	}
	return r, requested
}

func (d *dice) requestRetest() (string, provenance.RequestRetest) {
	entry, batch := d.contest(func(p *positive) bool {
		_, asked := d.m.asked(p.entry, p.batch)
		return !asked && !d.m.holds.get(p.hold).over && d.m.Now.Sub(p.at) < 4*time.Hour+30*time.Minute
	})
	in := provenance.RequestRetest{Entry: entry, Batch: batch, Laboratory: mostly(d, one(d, Actors["lab"].Enterprise, Actors["lab2"].Enterprise), d.nobody()), Reason: "有异议"}
	g := d.m.goods.get(batch)
	if g == nil {
		return one(d, everybody...), in
	}
	return d.by(one(d, slices.DeleteFunc([]string{g.producer, g.sender, g.holder}, func(code string) bool { return code == "" })...)), in
}

func (d *dice) reportRetest() (string, provenance.ReportRetest) {
	entry, batch := d.contest(func(p *positive) bool {
		asked, requested := d.m.asked(p.entry, p.batch)
		return requested && asked.verdict == ""
	})
	in := provenance.ReportRetest{Entry: entry, Batch: batch, Results: d.results()}
	if d.IntN(3) == 0 && len(in.Results) > 0 {
		in.Results[0].Found += 30
	}
	if asked, requested := d.m.asked(entry, batch); requested {
		return d.by(asked.laboratory), in
	}
	return one(d, everybody...), in
}
