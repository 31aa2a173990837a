package provenance

import (
	"slices"
	"strings"
)

// Notice (问题食品通报) tells the other regulator of problem food: what fails at the
// source, so that it is taken off sale, or what fails in circulation, so that it
// is recalled. It ends when both agree that enough was done.
type Notice struct {
	Header
	IssueNotice
	Authority    Owner     `json:"authority"` // who issued it
	Notified     string    `json:"notified"`  // MSP ID of the other regulator
	Issued       Mark      `json:"issued"`
	Acknowledged *Mark     `json:"acknowledged,omitempty"`
	Measures     []Measure `json:"measures,omitempty"`
	Closing      *Ending   `json:"closing,omitempty"`
}

// MeasureKind is what is done about problem food.
type MeasureKind string

// The measures that a notice asks for and reports.
const (
	Removal       MeasureKind = "removal"     // 下架
	Resampling    MeasureKind = "resampling"  // 再次抽检
	RecallMeasure MeasureKind = "recall"      // 召回
	Enforcement   MeasureKind = "enforcement" // 执法查处
	OtherMeasure  MeasureKind = "other"       // 其他
)

var measureKinds = []MeasureKind{Removal, Resampling, RecallMeasure, Enforcement, OtherMeasure}

// Measure is one that was taken.
type Measure struct {
	Measure   MeasureKind `json:"measure"`
	Reference string      `json:"reference,omitempty"` // "kind/ID" of the record that shows it
	Taken     Mark        `json:"taken"`
}

// Ending is the end of a notice or recall, or the withdrawal of a recall, as one
// regulator proposes it and the other approves.
type Ending struct {
	Summary string `json:"summary"`
	Left    int64  `json:"left,omitempty"`    // recalled goods still on hand, in the recall's unit
	LeftFor string `json:"leftFor,omitempty"` // where that is, and what will become of it
	Joint
}

// propose notes what is proposed, in place of an earlier proposal that nobody
// approved. The signatures are over the summary and the further terms.
func (e *Ending) propose(record Record, act, summary string, stamp Stamp, further ...string) (*Ending, error) {
	var c check
	c.note("summary", summary, 2, maxText)
	if err := c.result(); err != nil {
		return nil, err
	}
	if e.done() {
		return nil, Refuse(WrongState, "", "is approved already, in transaction %s", "已由交易 %s 批准", e.Approved.TxID).On(record.Kind(), record.Head().ID)
	}
	terms := append([]string{string(record.Kind()), record.Head().ID, act, summary}, further...)
	return &Ending{Summary: summary, Joint: propose(terms, stamp)}, nil
}

// approve adds the other regulator's signature.
func (e *Ending) approve(record Record, digest, note string, stamp Stamp) error {
	if _, err := e.ProposedBy(record); err != nil {
		return err
	}
	var c check
	c.digest("digest", digest)
	c.note("note", note, 0, maxText)
	if err := c.result(); err != nil {
		return err
	}
	if err := e.Joint.approve(digest, note, stamp); err != nil {
		return AsError(err).On(record.Kind(), record.Head().ID)
	}
	return nil
}

// ProposedBy returns who proposed the ending of a record.
func (e *Ending) ProposedBy(record Record) (Owner, error) {
	if e == nil {
		return Owner{}, Refuse(WrongState, "", "nobody has proposed this; propose it first, the other regulator then approves", "尚未有人提议；须先提议，再由另一方监管机构批准").On(record.Kind(), record.Head().ID)
	}
	return e.Proposer(), nil
}

func (e *Ending) pending() bool { return e != nil && e.Approved == nil }
func (e *Ending) done() bool    { return e != nil && e.Approved != nil }

// NoticeState is derived from what a notice bears.
type NoticeState string

// The states of a notice, in order.
const (
	NoticeIssued       NoticeState = "awaits_acknowledgement"
	NoticeAcknowledged NoticeState = "awaits_measures"
	NoticeMeasured     NoticeState = "awaits_closing"
	NoticeProposed     NoticeState = "awaits_approval"
	NoticeClosed       NoticeState = "closed"
)

// Kind returns KindNotice.
func (n *Notice) Kind() Kind { return KindNotice }

// Indexes lists notices by batch, by whose turn it is, an MSP ID, and by the day by
// which the notified regulator is to answer; the ID begins with the issuing
// authority's code.
func (n *Notice) Indexes() map[string][]string {
	return map[string][]string{"batch": {n.Batch}, "awaiting": n.Awaiting(), dueIndex: dueOn(n.Due())}
}

// Due is the last day for the notified regulator to answer; empty when it has, or
// none was set.
func (n *Notice) Due() Date {
	if n.State() == NoticeIssued || n.State() == NoticeAcknowledged {
		return n.AnswerBy
	}
	return ""
}

// Overdue reports whether the notice should be answered before today and is not.
func (n *Notice) Overdue(today Date) bool { return n.Due() != "" && today > n.Due() }

// answered reports whether the notified regulator has taken a measure. What the
// issuer does itself is noted, but is no answer to its notice.
func (n *Notice) answered() bool {
	return slices.ContainsFunc(n.Measures, func(m Measure) bool { return m.Taken.Actor.Organization == n.Notified })
}

// Parties is empty: notices are between the regulators, who decide what an
// enterprise is told.
func (n *Notice) Parties() []string { return nil }

// State derives where the notice stands.
func (n *Notice) State() NoticeState {
	switch {
	case n.Closing.done():
		return NoticeClosed
	case n.Acknowledged == nil:
		return NoticeIssued
	case !n.answered():
		return NoticeAcknowledged
	case n.Closing.pending():
		return NoticeProposed
	}
	return NoticeMeasured
}

// Awaiting is whose turn it is: the notified regulator's until it took a measure, the issuer's to propose the closing, the notified one's to approve it.
func (n *Notice) Awaiting() []string {
	switch n.State() {
	case NoticeClosed:
		return nil
	case NoticeMeasured:
		return []string{n.Authority.Organization}
	}
	return []string{n.Notified}
}

// IssueNotice is the input of notice:Issue.
type IssueNotice struct {
	Notice    string        `json:"notice"` // ID: authority's code, '-', number
	Batch     string        `json:"batch"`
	Cause     string        `json:"cause"`
	Basis     string        `json:"basis,omitempty" metadata:",optional"` // "kind/ID" of a sample, certificate or inspection
	Requested []MeasureKind `json:"requested"`
	AnswerBy  Date          `json:"answerBy,omitempty" metadata:",optional"` // the last day for the other regulator to take measures
	Hold      bool          `json:"hold,omitempty" metadata:",optional"`     // and hold the batch at once, under the notice's ID
}

// New returns the issued notice.
func (in IssueNotice) New(stamp Stamp) (*Notice, error) {
	var c check
	c.ownID("notice", in.Notice, stamp.Actor.Enterprise)
	c.note("cause", in.Cause, 2, maxText)
	c.basis("basis", in.Basis, "sample", KindCertificate, KindInspection)
	c.count("requested", len(in.Requested), 1, len(measureKinds))
	for i, kind := range in.Requested {
		oneOf(&c, item("requested", i), kind, measureKinds...)
	}
	if in.AnswerBy != "" {
		c.date("answerBy", in.AnswerBy)
		c.that(in.AnswerBy >= stamp.Today() && in.AnswerBy < stamp.Today().nextYear(), "answerBy", "%s has passed or is more than a year ahead; today is %s", "%s 已过或在一年以后（今天是 %s）", in.AnswerBy, stamp.Today())
	}
	c.unique("requested", len(in.Requested), func(i int) string { return string(in.Requested[i]) })
	return &Notice{
		Header: Header{ID: in.Notice}, IssueNotice: in, Authority: stamp.Actor.Owner(),
		Notified: Counterpart(stamp.Actor.Organization), Issued: Mark{Stamp: stamp},
	}, c.result()
}

// Sealing returns the hold that goes with the notice.
func (n *Notice) Sealing() *Hold {
	return &Hold{Header: Header{ID: n.ID}, Batch: n.Batch, By: n.Authority, Reason: n.Cause, Basis: Key(KindNotice, n.ID)}
}

// open refuses a step of a closed notice, and one that is not possible now.
func (n *Notice) open(possible bool, en, zh string) error {
	if n.Closing.done() {
		possible, en, zh = false, "is closed", "已办结"
	}
	if possible {
		return nil
	}
	return Refuse(WrongState, "", "%[1]s", "%[2]s", en, zh).On(KindNotice, n.ID)
}

// AcknowledgeNotice is the input of notice:Acknowledge.
type AcknowledgeNotice struct {
	Notice string `json:"notice"`
	Note   string `json:"note,omitempty" metadata:",optional"`
}

// Acknowledge records that the other regulator has taken note.
func (n *Notice) Acknowledge(in AcknowledgeNotice, stamp Stamp) error {
	mark, err := mark(in.Note, 0, stamp)
	if err != nil {
		return err
	}
	if err := n.open(n.Acknowledged == nil, "is acknowledged already", "已经签收"); err != nil {
		return err
	}
	n.Acknowledged = mark
	return nil
}

// TakeMeasure is the input of notice:Measure.
type TakeMeasure struct {
	Notice    string      `json:"notice"`
	Measure   MeasureKind `json:"measure"`
	Note      string      `json:"note"`                                     // what was done
	Reference string      `json:"reference,omitempty" metadata:",optional"` // "kind/ID" of the record that shows it
}

// Take appends a measure of either regulator. It waits for nothing: goods come
// off the shelves before anybody has signed.
func (n *Notice) Take(in TakeMeasure, stamp Stamp) error {
	var c check
	oneOf(&c, "measure", in.Measure, measureKinds...)
	c.basis("reference", in.Reference, "sample", KindCertificate, KindInspection, KindHold, KindRecall)
	if err := c.result(); err != nil {
		return err
	}
	mark, err := mark(in.Note, 2, stamp)
	if err != nil {
		return err
	}
	if err := n.open(len(n.Measures) < maxItems, "has as many measures as there may be; close it and issue another", "措施条目已达上限，请办结后另行通报"); err != nil {
		return err
	}
	n.Measures = append(n.Measures, Measure{in.Measure, in.Reference, *mark})
	return nil
}

// ProposeNoticeClosing is the input of notice:ProposeClosing.
type ProposeNoticeClosing struct {
	Notice  string `json:"notice"`
	Summary string `json:"summary"`
}

// ProposeClosing proposes to end the notice; the other regulator approves.
func (n *Notice) ProposeClosing(in ProposeNoticeClosing, stamp Stamp) error {
	if err := n.open(n.Acknowledged != nil && n.answered(), n.lacking(false), n.lacking(true)); err != nil {
		return err
	}
	closing, err := n.Closing.propose(n, "close", in.Summary, stamp)
	if err != nil {
		return err
	}
	n.Closing = closing
	return nil
}

// lacking says what must come before the notice can be closed.
func (n *Notice) lacking(chinese bool) string {
	var en, zh []string
	if n.Acknowledged == nil {
		en, zh = append(en, "an acknowledgement by "+n.Notified), append(zh, n.Notified+" 签收")
	}
	if !n.answered() {
		en, zh = append(en, "a measure of "+n.Notified), append(zh, n.Notified+" 的至少一项处置措施")
	}
	if chinese {
		return "办结前尚缺：" + strings.Join(zh, "、")
	}
	return "cannot be closed without " + strings.Join(en, " and ")
}

// CloseNotice is the input of notice:Close.
type CloseNotice struct {
	Notice string `json:"notice"`
	Digest string `json:"digest"` // of the proposed closing
	Note   string `json:"note,omitempty" metadata:",optional"`
}

// Close ends the notice with the other regulator's signature.
func (n *Notice) Close(in CloseNotice, stamp Stamp) error {
	return n.Closing.approve(n, in.Digest, in.Note, stamp)
}
