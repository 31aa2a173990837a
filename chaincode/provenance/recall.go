package provenance

import (
	"slices"
	"time"
)

// Recall (召回, 食品召回管理办法) takes goods back from everybody: from the block in
// which it starts, nothing that descends from its batches moves, is split, mixed,
// sold or consumed, for good. Recalled goods do not travel on the ledger: they are
// sealed and destroyed where they are, with a record. What consumers bring back
// is on hand again where it was sold, and is destroyed there.
type Recall struct {
	Header
	StartRecall
	Enterprise Owner         `json:"enterprise"` // who recalls: it answers for the batches
	Product    string        `json:"product"`
	Unit       Unit          `json:"unit"`
	Ordered    bool          `json:"ordered,omitempty"` // by its regulator (责令), not of its own accord
	Late       bool          `json:"late,omitempty"`    // started after StartBy
	Started    Mark          `json:"started"`
	Announced  *Announcement `json:"announced,omitempty"`
	FinishBy   Date          `json:"finishBy,omitempty"` // the last day, extensions included
	Extensions []Extension   `json:"extensions,omitempty"`
	Closing    *Ending       `json:"closing,omitempty"`
	Withdrawal *Ending       `json:"withdrawal,omitempty"`

	FinishedLate bool `json:"finishedLate,omitempty"` // closed as proposed after FinishBy
}

// RecallClass is how much harm the goods may do.
type RecallClass string

// The classes of 食品召回管理办法.
const (
	ClassOne   RecallClass = "1" // 一级: serious harm or death
	ClassTwo   RecallClass = "2" // 二级: general harm
	ClassThree RecallClass = "3" // 三级: false labelling
)

// recallTimes are the times that 食品召回管理办法 gives each class: to start after
// the problem is known, and to finish after the announcement.
var recallTimes = map[RecallClass]struct {
	start       time.Duration
	workingDays int
}{
	ClassOne: {24 * time.Hour, 10}, ClassTwo: {48 * time.Hour, 20}, ClassThree: {72 * time.Hour, 30},
}

const maxRecalled = 20 // batches of one recall

// Announcement (召回公告) starts the clock.
type Announcement struct {
	Text      string `json:"text"`
	Published string `json:"published"` // where
	Made      Mark   `json:"made"`
	Late      bool   `json:"late,omitempty"` // after AnnounceBy
}

// Extension is the regulator's consent to finish later.
type Extension struct {
	Until   Date `json:"until"` // the new last day
	Consent Mark `json:"consent"`
}

// RecallState is derived from what a recall bears.
type RecallState string

// The states of a recall. A closed one still bars its goods; a withdrawn one does
// not.
const (
	RecallStarted   RecallState = "awaits_announcement"
	RecallRunning   RecallState = "running"
	RecallProposed  RecallState = "awaits_approval"
	RecallClosed    RecallState = "closed"
	RecallWithdrawn RecallState = "withdrawn"
)

// Kind returns KindRecall.
func (r *Recall) Kind() Kind { return KindRecall }

// Indexes lists recalls by recalling enterprise, by batch, by whose turn it is, an
// MSP ID or an enterprise code, and by the day on which the next step is due.
// Exercises stand in none of those lists, where they would pass for the real
// thing: they have one of their own, by whom they concern.
func (r *Recall) Indexes() map[string][]string {
	if r.Exercise {
		concerned := append([]string{r.Enterprise.Enterprise, r.Enterprise.Organization}, r.Awaiting()...)
		return map[string][]string{"exercise": concerned}
	}
	return map[string][]string{"enterprise": {r.Enterprise.Enterprise}, "batch": r.Batches, "awaiting": r.Awaiting(), dueIndex: dueOn(r.Due())}
}

// Parties returns the recalling enterprise; recalls are public.
func (r *Recall) Parties() []string { return []string{r.Enterprise.Enterprise} }

// State derives where the recall stands.
func (r *Recall) State() RecallState {
	switch {
	case r.Withdrawal.done():
		return RecallWithdrawn
	case r.Withdrawal.pending():
		return RecallProposed
	case r.Closing.done():
		return RecallClosed
	case r.Closing.pending():
		return RecallProposed
	case r.Announced == nil:
		return RecallStarted
	}
	return RecallRunning
}

// Awaiting is whose turn it is: the recalling enterprise's, with its regulator
// once it was announced, and the other regulator's for what one proposed.
func (r *Recall) Awaiting() []string {
	switch r.State() {
	case RecallStarted:
		return []string{r.Enterprise.Enterprise}
	case RecallRunning:
		return []string{r.Enterprise.Enterprise, r.Enterprise.Organization}
	case RecallProposed:
		ending := r.Closing
		if r.Withdrawal.pending() {
			ending = r.Withdrawal
		}
		return []string{Counterpart(ending.Proposer().Organization)}
	}
	return nil
}

// StartBy is until when the recall had to start.
func (r *Recall) StartBy() time.Time { return r.KnownAt.Time().Add(recallTimes[r.Class].start) }

// AnnounceBy is until when the recall had to be announced: to start it in time is
// to have told those who have the goods.
func (r *Recall) AnnounceBy() time.Time { return r.StartBy() }

// Due is the last day of the next step: of the announcement, then of the finish;
// empty when nothing is to be done any more.
func (r *Recall) Due() Date {
	switch {
	case r.Closing.done() || r.Withdrawal.done():
		return ""
	case r.Announced == nil:
		return dayOf(r.AnnounceBy())
	}
	return r.FinishBy
}

// Overdue reports whether the recall should be announced or finished by now and is
// not.
func (r *Recall) Overdue(now time.Time) bool {
	if r.Announced == nil && r.Due() != "" {
		return now.After(r.AnnounceBy())
	}
	return r.Due() != "" && dayOf(now) > r.Due()
}

// StartRecall is the input of recall:Start: the plan (召回计划).
type StartRecall struct {
	Recall   string      `json:"recall"`  // ID: code of who starts it, '-', number
	Batches  []string    `json:"batches"` // lots or parts of lots, of one product, for which one enterprise answers
	Class    RecallClass `json:"class"`
	Cause    string      `json:"cause"`
	KnownAt  Moment      `json:"knownAt"`                                 // when the problem became known
	Areas    []string    `json:"areas"`                                   // where the goods went, as far as known
	Disposal string      `json:"disposal"`                                // what will be done with the goods
	Expected string      `json:"expected"`                                // the effect expected
	Notice   string      `json:"notice,omitempty" metadata:",optional"`   // the notice that led to it
	Exercise bool        `json:"exercise,omitempty" metadata:",optional"` // a mock recall (召回演练): bars nothing
}

// Check refuses a malformed plan.
func (in StartRecall) Check() error {
	var c check
	c.id("recall", in.Recall)
	c.count("batches", len(in.Batches), 1, maxRecalled)
	for i, id := range in.Batches {
		c.id(item("batches", i), id)
	}
	c.unique("batches", len(in.Batches), func(i int) string { return in.Batches[i] })
	oneOf(&c, "class", in.Class, ClassOne, ClassTwo, ClassThree)
	c.note("cause", in.Cause, 2, maxText)
	c.moment("knownAt", in.KnownAt)
	c.count("areas", len(in.Areas), 1, maxItems)
	for i, area := range in.Areas {
		c.text(item("areas", i), area, 2, maxName)
	}
	c.note("disposal", in.Disposal, 2, maxText)
	c.note("expected", in.Expected, 2, maxText)
	if in.Notice != "" {
		c.id("notice", in.Notice)
	}
	return c.result()
}

// New returns the started recall of batches for which one enterprise answers. A
// late start is recorded, not refused: the goods must be stopped all the same.
func (in StartRecall) New(batches []*Batch, stamp Stamp) (*Recall, error) {
	first := batches[0]
	var c check
	c.ownID("recall", in.Recall, stamp.Actor.Enterprise)
	c.that(!in.KnownAt.Time().After(stamp.Time), "knownAt", "%s is in the future", "%s 晚于当前时间", in.KnownAt)
	for i, b := range batches {
		field := item("batches", i)
		c.that(b.Producer == first.Producer, field, "%s answers for it, %s for the first; recall them separately", "责任主体为 %s，第一项为 %s；请分别召回", b.Producer.Enterprise, first.Producer.Enterprise)
		c.that(b.Product == first.Product, field, "is %s, the first is %s; a recall is of one product", "产品为 %s，第一项为 %s；一次召回只针对一种产品", b.Product, first.Product)
	}
	r := &Recall{
		Header: Header{ID: in.Recall}, StartRecall: in, Enterprise: first.Producer, Product: first.Product, Unit: first.Unit,
		Ordered: stamp.Actor.Role.Official(), Started: Mark{Stamp: stamp},
	}
	r.Late = stamp.Time.After(r.StartBy())
	return r, c.result()
}

// Recall notes that the recall with that ID is in force.
func (d *Dossier) Recall(id string) error {
	if countBy(id, d.Recalls, itself) >= maxItems {
		return d.full("recall")
	}
	d.Recalls = append(d.Recalls, id)
	return nil
}

// Unrecall notes that the recall was withdrawn.
func (d *Dossier) Unrecall(id string) {
	d.Recalls = slices.DeleteFunc(d.Recalls, func(other string) bool { return other == id })
}

// running refuses a step that is not possible now.
func (r *Recall) running(possible bool, en, zh string) error {
	switch {
	case r.Withdrawal.done():
		en, zh = "was withdrawn", "已撤销"
	case r.Closing.done():
		en, zh = "is closed", "已办结"
	case possible:
		return nil
	}
	return Refuse(WrongState, "", "%[1]s", "%[2]s", en, zh).On(KindRecall, r.ID)
}

// AnnounceRecall is the input of recall:Announce.
type AnnounceRecall struct {
	Recall    string `json:"recall"`
	Text      string `json:"text"`
	Published string `json:"published"` // where
}

// Announce starts the clock: the recall must be finished so many working days
// after today.
func (r *Recall) Announce(in AnnounceRecall, calendars Calendars, stamp Stamp) error {
	var c check
	c.note("text", in.Text, 2, maxText)
	c.text("published", in.Published, 2, maxName)
	if err := c.result(); err != nil {
		return err
	}
	if err := r.running(r.Announced == nil, "is announced already", "已经公告"); err != nil {
		return err
	}
	r.Announced = &Announcement{in.Text, in.Published, Mark{Stamp: stamp}, stamp.Time.After(r.AnnounceBy())}
	r.FinishBy = calendars.After(stamp.Today(), recallTimes[r.Class].workingDays)
	return nil
}

// ExtendRecall is the input of recall:Extend.
type ExtendRecall struct {
	Recall string `json:"recall"`
	Until  Date   `json:"until"`
	Reason string `json:"reason"`
}

// Extend gives the recall until a later day; only the regulator of the recalling
// enterprise consents to that.
func (r *Recall) Extend(in ExtendRecall, stamp Stamp) error {
	var c check
	c.date("until", in.Until)
	c.note("reason", in.Reason, 2, maxText)
	if err := c.result(); err != nil {
		return err
	}
	if err := r.running(r.Announced != nil, "has no deadline before it is announced", "尚未公告，没有期限可延"); err != nil {
		return err
	}
	if err := r.running(stamp.Today() <= r.FinishBy, "should be finished already, which no consent undoes; finish it, and it is closed as late", "已超过完成期限，逾期后不能再延期；请尽快完成，并按逾期办结"); err != nil {
		return err
	}
	if err := r.running(len(r.Extensions) < maxItems, "was extended as often as it may be", "延期次数已达上限"); err != nil {
		return err
	}
	c.that(in.Until > r.FinishBy, "until", "%s is not after %s, the last day now", "%s 不晚于现有期限 %s", in.Until, r.FinishBy)
	c.that(in.Until < stamp.Today().nextYear(), "until", "%s is more than a year ahead", "%s 在一年以后", in.Until)
	if err := c.result(); err != nil {
		return err
	}
	r.Extensions = append(r.Extensions, Extension{in.Until, Mark{Stamp: stamp, Note: in.Reason}})
	r.FinishBy = in.Until
	return nil
}
