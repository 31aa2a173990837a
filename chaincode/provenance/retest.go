package provenance

import (
	"slices"
	"strings"
	"time"
)

// retestWindow is how long after a positive rapid test its re-test may be requested,
// which is then not made by the rapid method again (农产品质量安全法).
const retestWindow = 4 * time.Hour

// Retest is a laboratory's word on a positive rapid test. Once it is requested, the
// goods stay sealed until that word.
type Retest struct {
	ReinspectionRequest
	Report *Analysis `json:"report,omitempty"`
}

// pending reports whether the laboratory owes its word.
func (r *Retest) pending() bool { return r != nil && r.Report == nil }

// Due is the last day for the first of the re-tests that laboratories owe, by the joint
// standard; empty when they owe none.
func (e *Entry) Due() (first Date) {
	for _, d := range e.Decisions {
		if d.Retest.pending() && (first == "" || d.Retest.DueBy < first) {
			first = d.Retest.DueBy
		}
	}
	return first
}

// Overdue reports whether a laboratory should have re-tested goods before today.
func (e *Entry) Overdue(today Date) bool { return e.Due() != "" && today > e.Due() }

// RequestRetest is the input of entry:RequestRetest.
type RequestRetest struct {
	Entry      string `json:"entry"`
	Batch      string `json:"batch"`
	Laboratory string `json:"laboratory"` // code of the laboratory that is to test
	Reason     string `json:"reason"`
}

// ReportRetest is the input of entry:ReportRetest.
type ReportRetest struct {
	Entry    string       `json:"entry"`
	Batch    string       `json:"batch"`
	Results  []TestResult `json:"results"`                                 // of the whole panel
	Document string       `json:"document,omitempty" metadata:",optional"` // SHA-256 of the report, hexadecimal
}

// Contestant is as whom an actor contests a rapid test of b: as its producer or as who
// sent it, when they are one of them, else as its holder.
func (b *Batch) Contestant(actor Actor) Owner {
	if slices.Contains(b.ownersBefore(), actor.Owner()) {
		return actor.Owner()
	}
	return b.Holder
}

// ownersBefore are the producer of b and who sent it from the other region.
func (b *Batch) ownersBefore() []Owner {
	owners := []Owner{b.Producer}
	if b.Arrival != nil && b.Arrival.From != b.Producer.Enterprise {
		owners = append(owners, Owner{Counterpart(b.Holder.Organization), b.Arrival.From})
	}
	return owners
}

// Positive is the entry's decision about a batch that a rapid test refused.
func (e *Entry) Positive(batch string) (*EntryDecision, error) {
	i := slices.IndexFunc(e.Decisions, func(d EntryDecision) bool { return d.Batch == batch && d.Hold != "" })
	if i < 0 {
		return nil, Refuse(WrongState, "batch", "%s was not refused by a rapid test of this entry", "%s 并非因该次准入快检阳性被拒", batch).On(KindEntry, e.ID)
	}
	return &e.Decisions[i], nil
}

// RequestRetest asks a laboratory about the positive rapid test of d, once and within
// four hours; another only when the first let its time pass. hold is the one that the
// test placed.
func (d *EntryDecision) RequestRetest(in RequestRetest, b *Batch, hold *Hold, laboratory *Enterprise, standard *Standard, calendars Calendars, stamp Stamp) error {
	reason, err := because(in.Reason, stamp)
	if err != nil {
		return err
	}
	until := d.Tests[len(d.Tests)-1].Time.Add(retestWindow)
	switch {
	case hold.Released != nil:
		return b.refuse(WrongState, "", "is no longer held for the rapid test; have its entry decided anew", "快检封存已解除，请重新办理准入")
	case d.Retest != nil && (d.Retest.Report != nil || stamp.Today() <= d.Retest.DueBy):
		return b.refuse(WrongState, "", "has a re-test already, by %s, due by %s", "已申请复测（%s），期限 %s", d.Retest.Laboratory.Enterprise, d.Retest.DueBy)
	case d.Retest == nil && stamp.Time.After(until):
		return b.refuse(WrongState, "", "could be re-tested on request until %s, four hours after the rapid test", "可申请复测的时限为快检后四小时，已于 %s 届满", until.In(ChinaTime).Format(time.RFC3339))
	}
	if err := laboratory.commissionable(); err != nil {
		return err
	}
	d.Retest = &Retest{ReinspectionRequest: ReinspectionRequest{laboratory.Owner(), standard.reinspectionDue(calendars, stamp.Today()), *reason}}
	return nil
}

// Retester is the laboratory that was asked about the batch; the market, which is none,
// when nobody was.
func (e *Entry) Retester(batch string) Owner {
	if d, err := e.Positive(batch); err == nil && d.Retest != nil {
		return d.Retest.Laboratory
	}
	return e.Market
}

// ReportRetest records the laboratory's word, which is final: goods that conform are
// admitted, and freed is the hold to release; others stay refused and sealed.
func (d *EntryDecision) ReportRetest(in ReportRetest, b *Batch, standard *Standard, stamp Stamp) (freed string, err error) {
	if d.Retest == nil || d.Retest.Report != nil {
		return "", b.refuse(WrongState, "", "awaits no re-test", "没有待完成的复测")
	}
	report, err := ReportSample{Results: in.Results, Document: in.Document}.analysis(nil, standard, b.harvestedBy(stamp.Today()), stamp)
	if err != nil {
		return "", err
	}
	unmeasured := slices.DeleteFunc(slices.Clone(report.Reasons), func(analyte string) bool {
		return slices.ContainsFunc(in.Results, func(r TestResult) bool { return r.Analyte == analyte })
	})
	if report.Verdict == Incomplete && len(unmeasured) > 0 {
		return "", Refuse(Invalid, "results", "leave out %s; measure the whole panel", "缺少 %s，须全项检测", strings.Join(unmeasured, ", ")).On(KindBatch, b.ID)
	}
	d.Retest.Report = report
	if report.Verdict == NonConforming {
		return "", nil
	}
	d.Outcome, b.Arrival.State = EntryAdmitted, EntryAdmitted
	return d.Hold, nil
}

// liftable refuses to lift by hand a hold about which a laboratory was asked.
func (e *Entry) liftable(hold *Hold) error {
	for _, d := range e.Decisions {
		if d.Hold == hold.ID && d.Retest != nil {
			return Refuse(WrongState, "hold", "rests on a rapid test of entry %s about which laboratory %s was asked; its report that the goods conform releases it, otherwise destroy them", "依据准入 %s 的快检作出，已由检测机构 %s 复测；复测合格后自动解除，否则请销毁该批货物", e.ID, d.Retest.Laboratory.Enterprise).On(KindHold, hold.ID)
		}
	}
	return nil
}
