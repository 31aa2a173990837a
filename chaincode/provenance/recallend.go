package provenance

import (
	"slices"
	"strconv"
)

// ProposeRecallClosing is the input of recall:ProposeClosing.
type ProposeRecallClosing struct {
	Recall  string `json:"recall"`
	Summary string `json:"summary"`                                // what was achieved
	Left    int64  `json:"left,omitempty" metadata:",optional"`    // of its goods still on hand, in the recall's unit
	LeftFor string `json:"leftFor,omitempty" metadata:",optional"` // where that is, and what will become of it
}

// EndRecall is the input of recall:ProposeWithdrawal.
type EndRecall struct {
	Recall  string `json:"recall"`
	Summary string `json:"summary"` // why it is withdrawn
}

// ApproveRecallEnd is the input of recall:Close and recall:Withdraw.
type ApproveRecallEnd struct {
	Recall string `json:"recall"`
	Digest string `json:"digest"` // of what was proposed
	Note   string `json:"note,omitempty" metadata:",optional"`
}

// Leftover is what is on hand of the recalled goods, as far as one transaction can
// read.
type Leftover struct {
	Amount int64
	Whole  bool // nothing of the scope is left to be read
}

// Leftover sums what the rows of the page have on hand.
func (p *RecallPlan) Leftover() Leftover {
	left := Leftover{Whole: len(p.Rest) == 0}
	for _, row := range p.Rows {
		left.Amount += row.Remaining
	}
	return left
}

// states refuses a closing that passes over goods that the ledger still has on
// somebody's hands: both regulators sign for what is left. More than one
// transaction can read, they count from the plan.
func (r *Recall) states(stated int64, left Leftover) error {
	if r.Exercise || stated == left.Amount || !left.Whole && stated > left.Amount {
		return nil
	}
	said, have := inUnit(r.Unit, stated, left.Amount)
	return Refuse(WrongState, "left", "says that %s are left, the ledger has %s on hand; have it destroyed, or state it and what will become of it", "称剩余 %s，而账本上现存 %s；请先销毁，或如实说明剩余数量及其处置", said, have).On(KindRecall, r.ID)
}

// ProposeClosing proposes to end the recall, left being what is on hand.
func (r *Recall) ProposeClosing(in ProposeRecallClosing, left Leftover, stamp Stamp) error {
	var c check
	c.that(in.Left >= 0, "left", "must not be negative, is %d", "不能为负数，现为 %d", in.Left) // of many batches: more than one may hold
	c.that(in.Left == 0 || !r.Exercise, "left", "must be 0: an exercise takes nothing back", "应为 0：演练不涉及实物")
	c.note("leftFor", in.LeftFor, 0, maxText)
	c.that((in.Left > 0) == (in.LeftFor != ""), "leftFor", "says where what is left is and what will become of it; leave it out when nothing is left", "有剩余时须说明存放处及处置安排，无剩余时不填")
	if err := c.result(); err != nil {
		return err
	}
	if err := r.running(r.Announced != nil, "is closed after it was announced and carried out; announce it first", "须先公告并实施召回才能办结"); err != nil {
		return err
	}
	if err := r.states(in.Left, left); err != nil {
		return err
	}
	closing, err := r.Closing.propose(r, "close", in.Summary, stamp, strconv.FormatInt(in.Left, 10), in.LeftFor)
	if err != nil {
		return err
	}
	closing.Left, closing.LeftFor = in.Left, in.LeftFor
	r.Closing = closing
	return nil
}

// Close ends the recall with the other regulator's signature, unless more is on
// hand than was proposed. It lifts nothing: what was recalled stays barred for
// good. The day of the proposal counts, not that of the approval.
func (r *Recall) Close(in ApproveRecallEnd, left Leftover, stamp Stamp) error {
	if err := r.running(true, "", ""); err != nil {
		return err
	}
	if _, err := r.Closing.ProposedBy(r); err != nil {
		return err
	}
	if left.Amount > r.Closing.Left {
		if err := r.states(r.Closing.Left, left); err != nil {
			return err
		}
	}
	if err := r.Closing.approve(r, in.Digest, in.Note, stamp); err != nil {
		return err
	}
	r.FinishedLate = r.Closing.Proposed.Today() > r.FinishBy
	return nil
}

// ProposeWithdrawal proposes to take the recall back as a mistake.
func (r *Recall) ProposeWithdrawal(in EndRecall, stamp Stamp) error {
	withdrawal, err := r.Withdrawal.propose(r, "withdraw", in.Summary, stamp)
	if err != nil {
		return err
	}
	r.Withdrawal = withdrawal
	return nil
}

// Withdraw takes the recall back with the other regulator's signature, also after
// it was closed: its goods may move again.
func (r *Recall) Withdraw(in ApproveRecallEnd, stamp Stamp) error {
	return r.Withdrawal.approve(r, in.Digest, in.Note, stamp)
}

// RecallReport is what the holder of a batch last reported to a recall about it.
type RecallReport struct {
	Recall    string `json:"recall"`
	Sealed    int64  `json:"sealed"`              // of what is on hand
	Recovered int64  `json:"recovered,omitempty"` // brought back by consumers, in all
	Note      string `json:"note,omitempty"`
}

// ReportRecall is the input of recall:Report.
type ReportRecall struct {
	Recall    string `json:"recall"`
	Batch     string `json:"batch"`
	Sealed    int64  `json:"sealed"`                                   // of what is on hand, in all
	Recovered int64  `json:"recovered,omitempty" metadata:",optional"` // brought back by consumers since the last report
	Note      string `json:"note,omitempty" metadata:",optional"`
}

// DrillReport is what the holder of a batch last reported to an exercise. It is a
// record of its own: an exercise writes nothing to the goods.
type DrillReport struct {
	Header
	RecallReport
}

// Kind returns KindDrill.
func (d *DrillReport) Kind() Kind { return KindDrill }

// Indexes is empty.
func (d *DrillReport) Indexes() map[string][]string { return nil }

// Parties is empty.
func (d *DrillReport) Parties() []string { return nil }

// DrillID is the ID of the report about a batch to an exercise.
func DrillID(recall, batch string) string { return recall + keySeparator + batch }

// Report notes what the holder, who has the batch or sold it, reports to a recall,
// in the batch or, for an exercise, in the drill. What consumers brought back is no
// longer sold but on hand, where the recall bars it: it can only be destroyed.
func (b *Batch) Report(in ReportRecall, r *Recall, drill *DrillReport) error {
	var c check
	c.nonNegative("sealed", in.Sealed)
	c.nonNegative("recovered", in.Recovered)
	c.note("note", in.Note, 0, maxText)
	c.that(in.Recovered == 0 || !r.Exercise, "recovered", "must be 0: in an exercise nobody brings anything back", "应为 0：演练中没有消费者退回")
	if err := c.result(); err != nil {
		return err
	}
	if err := r.running(true, "", ""); err != nil {
		return err
	}
	if !b.DescendsFrom(r.Batches) {
		return b.refuse(WrongState, "batch", "does not descend from what %s recalls", "不来源于召回 %s 的批次", r.ID)
	}
	if in.Recovered > b.DisposedAs.Sold {
		asked, sold := inUnit(b.Unit, in.Recovered, b.DisposedAs.Sold)
		return b.refuse(Insufficient, "recovered", "is %s, only %s of it were sold to consumers", "为 %s，而售出的只有 %s", asked, sold)
	}
	if onHand := b.Quantity.Remaining + in.Recovered; in.Sealed > onHand {
		asked, left := inUnit(b.Unit, in.Sealed, onHand)
		return b.refuse(Insufficient, "sealed", "is %s, only %s are on hand", "为 %s，现存只有 %s", asked, left)
	}
	report, err := b.reportTo(r, drill)
	if err != nil {
		return err
	}
	b.takeBack(in.Recovered)
	report.Recall, report.Sealed, report.Note = r.ID, in.Sealed, in.Note
	report.Recovered += in.Recovered
	return nil
}

// reportTo returns the batch's report to a recall, a new one when there is none.
func (b *Batch) reportTo(r *Recall, drill *DrillReport) (*RecallReport, error) {
	if r.Exercise {
		return &drill.RecallReport, nil
	}
	i := slices.IndexFunc(b.Reports, func(report RecallReport) bool { return report.Recall == r.ID })
	if i < 0 {
		if len(b.Reports) >= maxItems {
			return nil, b.refuse(WrongState, "recall", "has reports to %d recalls, the most there may be", "已向 %d 次召回报告，达到上限", maxItems)
		}
		i = len(b.Reports)
		b.Reports = append(b.Reports, RecallReport{Recall: r.ID})
	}
	return &b.Reports[i], nil
}

// DescendsFrom reports whether b is one of the batches or comes from one.
func (b *Batch) DescendsFrom(batches []string) bool {
	return slices.ContainsFunc(b.Ancestry(), func(id string) bool { return slices.Contains(batches, id) })
}
