package provenance

import "slices"

// InspectionType is the kind of inspection.
type InspectionType string

// The types of inspection that one authority carries out.
const (
	Routine     InspectionType = "routine"     // 日常检查
	Unannounced InspectionType = "unannounced" // 飞行检查
)

// InspectionState is derived from which marks an inspection bears.
type InspectionState string

// The states. Acknowledging and rectifying wait for nothing, so that neither the
// other regulator nor the enterprise can hold up the other; closing needs both.
const (
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
	Type         InspectionType  `json:"type"`
	Authority    Owner           `json:"authority"` // who inspected
	Subject      Owner           `json:"subject"`   // the inspected enterprise
	Site         string          `json:"site,omitempty"`
	Batch        string          `json:"batch,omitempty"`
	Date         Date            `json:"date"`
	Checklist    []ChecklistItem `json:"checklist"`
	Notified     string          `json:"notified"` // MSP ID of the other regulator
	Acknowledged *Mark           `json:"acknowledged,omitempty"`
	Rectified    *Rectification  `json:"rectified,omitempty"`
	Returned     *Mark           `json:"returned,omitempty"` // the last rectification was not enough
	Closed       *Mark           `json:"closed,omitempty"`
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

// Indexes lists inspections by batch, subject and authority, and by whose turn
// it is: an MSP ID or an enterprise code.
func (i *Inspection) Indexes() map[string][]string {
	indexes := map[string][]string{"subject": {i.Subject.Enterprise}, "organization": {i.Authority.Organization}}
	if i.Batch != "" {
		indexes["batch"] = []string{i.Batch}
	}
	indexes["awaiting"] = i.Awaiting()
	return indexes
}

// Awaiting is whose turn it is: MSP IDs and enterprise codes.
func (i *Inspection) Awaiting() []string {
	if i.Closed != nil {
		return nil
	}
	var turns []string
	if i.Acknowledged == nil {
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

func (i *Inspection) unrectified() bool { return i.Rectified == nil && len(i.Findings()) > 0 }

// Parties returns the inspected enterprise.
func (i *Inspection) Parties() []string { return []string{i.Subject.Enterprise} }

// Findings are the items that did not pass.
func (i *Inspection) Findings() []ChecklistItem {
	return slices.DeleteFunc(slices.Clone(i.Checklist), func(item ChecklistItem) bool { return item.Pass })
}

// State derives where the inspection stands.
func (i *Inspection) State() InspectionState {
	switch {
	case i.Closed != nil:
		return Closed
	case i.unrectified():
		return AwaitsRectification
	case i.Acknowledged == nil:
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
}

// New returns the recorded inspection. site and batch are nil when not named.
func (in RecordInspection) New(subject *Enterprise, site *Site, stamp Stamp) (*Inspection, error) {
	var c check
	c.ownID("inspection", in.Inspection, stamp.Actor.Enterprise)
	oneOf(&c, "type", in.Type, Routine, Unannounced)
	c.past("date", in.Date, stamp.Today())
	c.that(site == nil || site.Owner == subject.Owner(), "site", "%s is not a site of %s", "%s 不是 %s 的场所", in.Site, subject.ID)
	c.count("checklist", len(in.Checklist), 1, maxItems)
	for i, entry := range in.Checklist {
		field := item("checklist", i)
		c.text(field+".item", entry.Item, 2, maxName)
		c.note(field+".note", entry.Note, 0, maxText)
		c.that(entry.Pass || entry.Note != "", field+".note", "say what was found", "请说明发现的问题")
	}
	return &Inspection{
		Header: Header{ID: in.Inspection}, Type: in.Type, Authority: stamp.Actor.Owner(), Subject: subject.Owner(),
		Site: in.Site, Batch: in.Batch, Date: in.Date, Checklist: in.Checklist,
		Notified: Counterpart(stamp.Actor.Organization),
	}, c.result()
}

// only refuses a step that is not possible now.
func (i *Inspection) only(possible bool, en, zh string) error {
	if possible && i.Closed == nil {
		return nil
	}
	if i.Closed != nil {
		en, zh = "is closed", "已办结"
	}
	return Refuse(WrongState, "", "%[1]s", "%[2]s", en, zh).On(KindInspection, i.ID)
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
	Inspection string `json:"inspection"`
	Note       string `json:"note"` // how the rectification was verified
}

// Close ends the inspection.
func (i *Inspection) Close(in CloseInspection, stamp Stamp) error {
	mark, err := mark(in.Note, 2, stamp)
	if err != nil {
		return err
	}
	if err := i.only(i.State() == AwaitsClosing, "is closed when it is rectified and the other regulator has acknowledged it", "须完成整改并经对方签收后才能办结"); err != nil {
		return err
	}
	i.Closed = mark
	return nil
}

// mark returns stamp with a note of at least min characters.
func mark(note string, min int, stamp Stamp) (*Mark, error) {
	var c check
	c.note("note", note, min, maxText)
	return &Mark{Stamp: stamp, Note: note}, c.result()
}
