package provenance

import "slices"

// Meeting is the minutes of a joint meeting (联席会议) of the two regulators,
// recorded by one and confirmed by the other.
type Meeting struct {
	Header
	RecordMeeting
	Joint
	Completed []Completion `json:"completed,omitempty"` // in the order in which they were
}

// RecordMeeting is the input of meeting:Record: the whole minutes.
type RecordMeeting struct {
	Meeting   string   `json:"meeting"` // ID: recording authority's code, '-', number
	Date      Date     `json:"date"`
	Place     string   `json:"place"`
	Attendees []string `json:"attendees"`
	Summary   string   `json:"summary"`
	Document  string   `json:"document"`                               // SHA-256 of the minutes' paper, hexadecimal
	Actions   []Action `json:"actions,omitempty" metadata:",optional"` //
}

// Action is something that the meeting decided to have done. Actions are
// numbered from 1 in the order of the minutes.
type Action struct {
	Task     string `json:"task"`
	Assignee string `json:"assignee"` // a regulator's MSP ID or an enterprise's code
	Due      Date   `json:"due"`      // the last day
}

// ByRegulator reports whether a regulator has to do it, not an enterprise.
func (a Action) ByRegulator() bool {
	_, regulator := regulatorOf(a.Assignee)
	return regulator
}

// Completion is the report that an action is done.
type Completion struct {
	Action int  `json:"action"`
	Done   Mark `json:"done"`
}

const maxAttendees = 100

// Kind returns KindMeeting.
func (m *Meeting) Kind() Kind { return KindMeeting }

// Indexes lists meetings by the enterprises that have something to do, and by
// whose turn it is: an MSP ID or an enterprise code.
func (m *Meeting) Indexes() map[string][]string {
	return map[string][]string{"party": m.Parties(), "awaiting": m.Awaiting()}
}

// Awaiting is who must confirm the minutes or, when they are confirmed, who has
// something to do.
func (m *Meeting) Awaiting() []string {
	if m.Approved == nil {
		return []string{Counterpart(m.Proposed.Actor.Organization)}
	}
	var turns []string
	for i, a := range m.Actions {
		if m.Completion(i+1) == nil && !slices.Contains(turns, a.Assignee) {
			turns = append(turns, a.Assignee)
		}
	}
	return turns
}

// Parties are the enterprises that have something to do; before both regulators
// agree on it, nobody has.
func (m *Meeting) Parties() []string {
	if m.Approved == nil {
		return nil
	}
	return m.Enterprises()
}

// disclosed leaves an enterprise its own actions, under their numbers.
func (m *Meeting) disclosed(to string) Record {
	open := *m
	open.Attendees, open.Summary, open.Document = nil, "", ""
	open.Actions = slices.Clone(m.Actions)
	for i, a := range open.Actions {
		if a.Assignee != to {
			open.Actions[i] = Action{}
		}
	}
	open.Completed = slices.DeleteFunc(slices.Clone(m.Completed), func(done Completion) bool { return m.Actions[done.Action-1].Assignee != to })
	return &open
}

// Completion returns the report on an action, or nil.
func (m *Meeting) Completion(action int) *Completion {
	for i := range m.Completed {
		if m.Completed[i].Action == action {
			return &m.Completed[i]
		}
	}
	return nil
}

// Overdue reports whether an action was not done by the end of its last day.
func (m *Meeting) Overdue(action int, today Date) bool {
	return m.Completion(action) == nil && m.Actions[action-1].Due < today
}

// Enterprises are the codes of the enterprises that the actions name.
func (in RecordMeeting) Enterprises() []string {
	var codes []string
	for _, a := range in.Actions {
		if !a.ByRegulator() {
			codes = append(codes, a.Assignee)
		}
	}
	return codes
}

// New returns the minutes, which the other regulator is to confirm.
func (in RecordMeeting) New(stamp Stamp) (*Meeting, error) {
	var c check
	c.ownID("meeting", in.Meeting, stamp.Actor.Enterprise)
	c.past("date", in.Date, stamp.Today())
	c.text("place", in.Place, 2, maxName)
	c.count("attendees", len(in.Attendees), 1, maxAttendees)
	for i, a := range in.Attendees {
		c.text(item("attendees", i), a, 1, maxName)
	}
	c.note("summary", in.Summary, 2, maxText)
	c.digest("document", in.Document)
	for i, a := range in.Actions {
		field := item("actions", i)
		c.text(field+".task", a.Task, 2, maxName)
		c.that(a.ByRegulator() || socialCreditForm.MatchString(a.Assignee), field+".assignee", "%q is neither a regulator's MSP ID nor an enterprise code of 18 characters", "%q 既不是监管方 MSP ID，也不是 18 位企业代码", clip(a.Assignee))
		c.date(field+".due", a.Due)
		c.that(a.Due >= in.Date, field+".due", "%s is before the meeting on %s", "%s 早于会议日期 %s", a.Due, in.Date)
	}
	return &Meeting{Header: Header{ID: in.Meeting}, RecordMeeting: in, Joint: propose(in, stamp)}, c.result()
}

// ConfirmMeeting is the input of meeting:Confirm.
type ConfirmMeeting struct {
	Meeting string `json:"meeting"`
	Digest  string `json:"digest"` // of the minutes being confirmed
	Note    string `json:"note,omitempty" metadata:",optional"`
}

// Confirm is the other regulator's signature to the minutes.
func (m *Meeting) Confirm(in ConfirmMeeting, stamp Stamp) error {
	var c check
	c.digest("digest", in.Digest)
	c.note("note", in.Note, 0, maxText)
	if err := c.result(); err != nil {
		return err
	}
	if err := m.Joint.approve(in.Digest, in.Note, stamp); err != nil {
		return AsError(err).On(KindMeeting, m.ID)
	}
	return nil
}

// CompleteAction is the input of meeting:CompleteItem.
type CompleteAction struct {
	Meeting string `json:"meeting"`
	Action  int    `json:"action"` // its number in the minutes, from 1
	Note    string `json:"note"`   // what was done
}

// Assigned returns an action by its number.
func (m *Meeting) Assigned(number int) (Action, error) {
	if number < 1 || number > len(m.Actions) {
		return Action{}, Refuse(Invalid, "action", "is %d, but the minutes have %d actions, numbered from 1", "为 %d，而会议纪要有 %d 项任务，从 1 起编号", number, len(m.Actions)).On(KindMeeting, m.ID)
	}
	return m.Actions[number-1], nil
}

// Complete records that an action is done.
func (m *Meeting) Complete(in CompleteAction, stamp Stamp) error {
	mark, err := mark(in.Note, 2, stamp)
	if err != nil {
		return err
	}
	if m.Approved == nil {
		return Refuse(WrongState, "", "is not confirmed by %s yet; its actions bind from then on", "尚未经 %s 确认，确认后任务方才生效", Counterpart(m.Proposed.Actor.Organization)).On(KindMeeting, m.ID)
	}
	if done := m.Completion(in.Action); done != nil {
		return Refuse(WrongState, "action", "is completed already, in transaction %s", "已在交易 %s 中完成", done.Done.TxID).On(KindMeeting, m.ID)
	}
	m.Completed = append(m.Completed, Completion{in.Action, *mark})
	return nil
}
