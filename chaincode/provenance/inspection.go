package provenance

import "slices"

// InspectionType is the kind of inspection.
type InspectionType string

// The types of inspection. One authority carries them out, but for joint
// enforcement, which is final only when both have signed.
const (
	Routine          InspectionType = "routine"     // 日常检查
	Unannounced      InspectionType = "unannounced" // 飞行检查
	JointEnforcement InspectionType = "joint"       // 联合执法
	SpecialCase      InspectionType = "special"     // 专项查处
)

// CaseKind is what a special inspection looks into.
type CaseKind string

const trademarkCase CaseKind = "trademark"

var caseKinds = []CaseKind{"counterfeit_origin", trademarkCase, "other"}

// CaseOutcome is what a special inspection came to.
type CaseOutcome string

// The outcomes. An unfounded case leaves nothing to rectify.
const (
	Confirmed CaseOutcome = "confirmed"
	Unfounded CaseOutcome = "unfounded"
)

// InspectionState is derived from which marks an inspection bears.
type InspectionState string

// The states. Acknowledging and rectifying wait for nothing, so that neither the
// other regulator nor the enterprise can hold up the other; closing needs both.
// Only what a joint inspection found takes effect when the other regulator has
// co-signed it.
const (
	AwaitsCoSignature     InspectionState = "awaits_cosignature"
	AwaitsRectification   InspectionState = "awaits_rectification"
	AwaitsAcknowledgement InspectionState = "awaits_acknowledgement"
	AwaitsClosing         InspectionState = "awaits_closing"
	Closed                InspectionState = "closed"
)

// Inspection is one authority's visit to an enterprise of either region. The
// other regulator is notified by construction: recording it makes it await that
// regulator's acknowledgement.
type Inspection struct {
	Header
	Type         InspectionType   `json:"type"`
	Case         CaseKind         `json:"case,omitempty"`       // special
	Allegation   string           `json:"allegation,omitempty"` // special: what is alleged
	Brand        string           `json:"brand,omitempty"`      // trademark: ID of the registered brand infringed
	Authority    Owner            `json:"authority"`            // who inspected
	Subject      Owner            `json:"subject"`              // the inspected enterprise
	Site         string           `json:"site,omitempty"`
	Batch        string           `json:"batch,omitempty"`
	Date         Date             `json:"date"`
	Checklist    []ChecklistItem  `json:"checklist"`
	RectifyBy    Date             `json:"rectifyBy,omitempty"`    // the last day to rectify the findings
	Notified     string           `json:"notified"`               // MSP ID of the other regulator
	Joint        *Joint           `json:"joint,omitempty"`        // joint: both regulators' signatures to what was recorded
	Acknowledged *Mark            `json:"acknowledged,omitempty"` // a joint one is co-signed instead
	Measures     []ControlMeasure `json:"measures,omitempty"`
	Rectified    *Rectification   `json:"rectified,omitempty"`
	Returned     *Mark            `json:"returned,omitempty"` // the last rectification was not enough
	Closed       *Mark            `json:"closed,omitempty"`
	Outcome      CaseOutcome      `json:"outcome,omitempty"` // special
	Penalty      string           `json:"penalty,omitempty"` // special: number of the penalty decision
}

// ChecklistItem is one thing that was looked at.
type ChecklistItem struct {
	Item string `json:"item"`
	Pass bool   `json:"pass"`
	Note string `json:"note,omitempty" metadata:",optional"` // needed when it did not pass
}

// Rectification is the enterprise's answer to the findings (整改).
type Rectification struct {
	Mark
	Evidence string `json:"evidence,omitempty"` // SHA-256 of photographs or papers, hexadecimal
}

// Kind returns KindInspection.
func (i *Inspection) Kind() Kind { return KindInspection }

// Indexes lists inspections by batch, subject and authority, by whose turn it is,
// an MSP ID or an enterprise code, and by the last day to rectify.
func (i *Inspection) Indexes() map[string][]string {
	indexes := map[string][]string{"subject": {i.Subject.Enterprise}, "organization": {i.Authority.Organization}}
	if i.Batch != "" {
		indexes["batch"] = []string{i.Batch}
	}
	indexes["awaiting"], indexes[dueIndex] = i.Awaiting(), dueOn(i.Due())
	return indexes
}

// Awaiting is whose turn it is: MSP IDs and enterprise codes.
func (i *Inspection) Awaiting() []string {
	if i.Closed != nil {
		return nil
	}
	if i.unsigned() {
		return []string{i.Notified}
	}
	var turns []string
	if i.unacknowledged() {
		turns = append(turns, i.Notified)
	}
	if i.unrectified() {
		turns = append(turns, i.Subject.Enterprise)
	}
	if turns == nil {
		turns = []string{i.Authority.Organization}
	}
	return turns
}

// unsigned reports whether a joint inspection still lacks the other signature.
func (i *Inspection) unsigned() bool { return i.Joint != nil && i.Joint.Approved == nil }

// CoSigned is the other regulator's signature to a joint inspection, if it has one.
func (i *Inspection) CoSigned() *Mark {
	if i.Joint == nil {
		return nil
	}
	return i.Joint.Approved
}

func (i *Inspection) unacknowledged() bool { return i.Joint == nil && i.Acknowledged == nil }

func (i *Inspection) unrectified() bool { return i.Rectified == nil && len(i.Findings()) > 0 }

// Due is the last day to rectify the findings; empty when they are rectified, or no
// day was set.
func (i *Inspection) Due() Date {
	if i.State() == AwaitsRectification {
		return i.RectifyBy
	}
	return ""
}

// Overdue reports whether the findings should have been rectified before today.
func (i *Inspection) Overdue(today Date) bool { return i.Due() != "" && today > i.Due() }

// Parties returns the inspected enterprise.
func (i *Inspection) Parties() []string { return []string{i.Subject.Enterprise} }

// Findings are the items that did not pass.
func (i *Inspection) Findings() []ChecklistItem { return findings(i.Checklist) }

func findings(checklist []ChecklistItem) []ChecklistItem {
	return slices.DeleteFunc(slices.Clone(checklist), func(item ChecklistItem) bool { return item.Pass })
}

// State derives where the inspection stands.
func (i *Inspection) State() InspectionState {
	switch {
	case i.Closed != nil:
		return Closed
	case i.unsigned():
		return AwaitsCoSignature
	case i.unrectified():
		return AwaitsRectification
	case i.unacknowledged():
		return AwaitsAcknowledgement
	}
	return AwaitsClosing
}

// RecordInspection is the input of inspection:Record.
type RecordInspection struct {
	Inspection string          `json:"inspection"` // ID: authority's code, '-', number
	Type       InspectionType  `json:"type"`
	Enterprise string          `json:"enterprise"`                           // inspected
	Site       string          `json:"site,omitempty" metadata:",optional"`  //
	Batch      string          `json:"batch,omitempty" metadata:",optional"` //
	Date       Date            `json:"date"`
	Checklist  []ChecklistItem `json:"checklist"`
	RectifyBy  Date            `json:"rectifyBy,omitempty" metadata:",optional"`  // the last day to rectify the findings
	Case       CaseKind        `json:"case,omitempty" metadata:",optional"`       // of a special inspection alone
	Allegation string          `json:"allegation,omitempty" metadata:",optional"` // of a special inspection alone
	Brand      string          `json:"brand,omitempty" metadata:",optional"`      // of a trademark case alone: the registered brand infringed
}

// check holds the terms to the rules; rectifyFrom is the earliest day that may be
// the last to rectify the findings. site is nil when not named.
func (in RecordInspection) check(subject *Enterprise, site *Site, rectifyFrom Date, stamp Stamp) error {
	var c check
	c.ownID("inspection", in.Inspection, stamp.Actor.Enterprise)
	oneOf(&c, "type", in.Type, Routine, Unannounced, JointEnforcement, SpecialCase)
	in.checkCase(&c)
	c.past("date", in.Date, stamp.Today())
	c.that(site == nil || site.Owner == subject.Owner(), "site", "%s is not a site of %s", "%s 不是 %s 的场所", in.Site, subject.ID)
	c.count("checklist", len(in.Checklist), 1, maxItems)
	for i, entry := range in.Checklist {
		field := item("checklist", i)
		c.text(field+".item", entry.Item, 2, maxName)
		c.note(field+".note", entry.Note, 0, maxText)
		c.that(entry.Pass || entry.Note != "", field+".note", "say what was found", "请说明发现的问题")
	}
	if in.RectifyBy != "" {
		c.date("rectifyBy", in.RectifyBy)
		c.that(in.RectifyBy >= rectifyFrom, "rectifyBy", "%s has passed; %s is the earliest day to set", "%s 已过，最早可定为 %s", in.RectifyBy, rectifyFrom)
		c.that(len(findings(in.Checklist)) > 0, "rectifyBy", "nothing was found that needs rectification; leave the day out", "没有发现需要整改的问题，请不填整改期限")
	}
	return c.result()
}

// New returns the recorded inspection. site is nil when not named.
func (in RecordInspection) New(subject *Enterprise, site *Site, stamp Stamp) (*Inspection, error) {
	if err := in.check(subject, site, stamp.Today(), stamp); err != nil {
		return nil, err
	}
	inspection := &Inspection{
		Header: Header{ID: in.Inspection}, Type: in.Type, Case: in.Case, Allegation: in.Allegation, Brand: in.Brand,
		Authority: stamp.Actor.Owner(), Subject: subject.Owner(), Site: in.Site, Batch: in.Batch, Date: in.Date,
		Checklist: in.Checklist, RectifyBy: in.RectifyBy, Notified: Counterpart(stamp.Actor.Organization),
	}
	if in.Type == JointEnforcement {
		joint := propose(in, stamp)
		inspection.Joint = &joint
	}
	return inspection, nil
}

// terms are what was recorded, as the other regulator signs it when it is joint.
func (i *Inspection) terms() RecordInspection {
	return RecordInspection{
		Inspection: i.ID, Type: i.Type, Enterprise: i.Subject.Enterprise, Site: i.Site, Batch: i.Batch, Date: i.Date,
		Checklist: i.Checklist, RectifyBy: i.RectifyBy, Case: i.Case, Allegation: i.Allegation,
	}
}

// checkCase requires of a special inspection what is looked into, and of no
// other.
func (in RecordInspection) checkCase(c *check) {
	if in.Brand != "" {
		c.id("brand", in.Brand)
		c.that(in.Case == trademarkCase, "brand", "belongs to a trademark case alone; choose the type special and the case trademark", "只用于商标侵权案件，请选择类型 special、案件 trademark")
	}
	if in.Type == SpecialCase {
		oneOf(c, "case", in.Case, caseKinds...)
		c.note("allegation", in.Allegation, 2, maxText)
		return
	}
	c.that(in.Case == "", "case", "belongs to a special inspection alone; choose the type special", "只用于专项查处，请选择类型 special")
	c.that(in.Allegation == "", "allegation", "belongs to a special inspection alone; choose the type special", "只用于专项查处，请选择类型 special")
}

// only refuses a step that is not possible now.
func (i *Inspection) only(possible bool, en, zh string) error {
	switch {
	case i.Closed != nil:
		en, zh = "is closed", "已办结"
	case i.unsigned():
		en, zh = "is joint and waits for the other regulator's co-signature; nothing else is possible before", "为联合执法，须先由对方监管机构会签"
	case possible:
		return nil
	}
	return i.refuse("", en, zh)
}

func (i *Inspection) refuse(field, en, zh string) error {
	return Refuse(WrongState, field, "%[1]s", "%[2]s", en, zh).On(KindInspection, i.ID)
}

// CoSignInspection is the input of inspection:CoSign.
type CoSignInspection struct {
	Inspection string `json:"inspection"`
	Digest     string `json:"digest"` // of what was recorded
	Note       string `json:"note,omitempty" metadata:",optional"`
}

// CoSign adds the other regulator's signature to a joint inspection, over the
// digest of exactly what was recorded.
func (i *Inspection) CoSign(in CoSignInspection, stamp Stamp) error {
	if i.Joint == nil {
		return i.refuse("", "is not a joint inspection; acknowledge it", "不是联合执法，请签收即可")
	}
	var c check
	c.digest("digest", in.Digest)
	c.note("note", in.Note, 0, maxText)
	if err := c.result(); err != nil {
		return err
	}
	if err := i.Joint.approve(in.Digest, in.Note, stamp); err != nil {
		return AsError(err).On(KindInspection, i.ID)
	}
	return nil
}

// AcknowledgeInspection is the input of inspection:Acknowledge.
type AcknowledgeInspection struct {
	Inspection string `json:"inspection"`
	Note       string `json:"note,omitempty" metadata:",optional"`
}

// Acknowledge records that the other regulator has taken note.
func (i *Inspection) Acknowledge(in AcknowledgeInspection, stamp Stamp) error {
	mark, err := mark(in.Note, 0, stamp)
	if err != nil {
		return err
	}
	if err := i.only(i.Joint == nil, "is joint and co-signed, which is its acknowledgement", "为联合执法，会签即为签收"); err != nil {
		return err
	}
	if err := i.only(i.Acknowledged == nil, "is acknowledged already", "已经签收"); err != nil {
		return err
	}
	i.Acknowledged = mark
	return nil
}

// RectifyInspection is the input of inspection:Rectify.
type RectifyInspection struct {
	Inspection string `json:"inspection"`
	Note       string `json:"note"`                                    // what was done about each finding
	Evidence   string `json:"evidence,omitempty" metadata:",optional"` // SHA-256, hexadecimal
}

// Rectify records what the enterprise did about the findings.
func (i *Inspection) Rectify(in RectifyInspection, stamp Stamp) error {
	var c check
	if in.Evidence != "" {
		c.digest("evidence", in.Evidence)
	}
	if err := c.result(); err != nil {
		return err
	}
	mark, err := mark(in.Note, 2, stamp)
	if err != nil {
		return err
	}
	if err := i.only(i.unrectified(), "has nothing to rectify, or its rectification awaits verification", "没有需要整改的问题，或整改情况正待核实"); err != nil {
		return err
	}
	i.Rectified = &Rectification{Mark: *mark, Evidence: in.Evidence}
	return nil
}

// ReturnInspection is the input of inspection:Return.
type ReturnInspection struct {
	Inspection string `json:"inspection"`
	Note       string `json:"note"` // what is still missing
}

// Return sends an insufficient rectification back to the enterprise; it stays in
// the record's history.
func (i *Inspection) Return(in ReturnInspection, stamp Stamp) error {
	mark, err := mark(in.Note, 2, stamp)
	if err != nil {
		return err
	}
	if err := i.only(i.Rectified != nil, "has no rectification to return", "没有可退回的整改情况"); err != nil {
		return err
	}
	i.Rectified, i.Returned = nil, mark
	return nil
}

// CloseInspection is the input of inspection:Close.
type CloseInspection struct {
	Inspection string      `json:"inspection"`
	Note       string      `json:"note"`                                   // how the rectification was verified
	Outcome    CaseOutcome `json:"outcome,omitempty" metadata:",optional"` // of a special inspection, which must have one
	Penalty    string      `json:"penalty,omitempty" metadata:",optional"` // number of the penalty decision in a confirmed case
}

// Close ends the inspection; a special one with its outcome.
func (i *Inspection) Close(in CloseInspection, stamp Stamp) error {
	mark, err := mark(in.Note, 2, stamp)
	if err != nil {
		return err
	}
	if err := in.checkOutcome(i.Type); err != nil {
		return err
	}
	rectified := !i.unrectified() || in.Outcome == Unfounded
	if err := i.only(rectified && !i.unacknowledged(), "is closed when it is rectified and the other regulator has acknowledged it", "须完成整改并经对方签收后才能办结"); err != nil {
		return err
	}
	i.Closed, i.Outcome, i.Penalty = mark, in.Outcome, in.Penalty
	return nil
}

func (in CloseInspection) checkOutcome(t InspectionType) error {
	var c check
	if t == SpecialCase {
		oneOf(&c, "outcome", in.Outcome, Confirmed, Unfounded)
	} else {
		c.that(in.Outcome == "", "outcome", "belongs to a special inspection alone", "只用于专项查处")
	}
	if in.Penalty != "" {
		c.text("penalty", in.Penalty, 2, maxName)
		c.that(in.Outcome == Confirmed, "penalty", "belongs to a confirmed case alone", "只用于查实的案件")
	}
	return c.result()
}

// mark returns stamp with a note of at least min characters.
func mark(note string, min int, stamp Stamp) (*Mark, error) {
	var c check
	c.note("note", note, min, maxText)
	return &Mark{Stamp: stamp, Note: note}, c.result()
}
