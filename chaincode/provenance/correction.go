package provenance

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// Corrected is what a record says of its last correction. The version before it
// stays in the record's history.
type Corrected struct {
	Correction string `json:"correction"` // ID of the Correction
	Revision   int    `json:"revision"`   // which was corrected
	Reason     string `json:"reason"`
	Times      int    `json:"times"` // how many of the record's revisions are corrections
}

// pristine reports whether nothing was written to the record since the first time
// but corrections: whoever acts on a record writes to it.
func (h *Header) pristine() bool {
	corrections := 0
	if h.Corrected != nil {
		corrections = h.Corrected.Times
	}
	return h.Revision == 1+corrections
}

// Correction changes facts of a record without rewriting it: the corrected record
// is a new revision with the reason, and the one before stays in its history. It
// takes effect at once when its author proposes it and nobody relied on the record,
// else when everybody in Needs has signed: the author, for whom no official speaks,
// and the regulators.
type Correction struct {
	Header
	Terms     ProposeCorrection `json:"proposal"`
	Was       []string          `json:"was"`    // the values before, as JSON, in the order of the changes
	Event     string            `json:"event"`  // event ID of the revision to correct: EPCIS declares the error under it
	Author    Owner             `json:"author"` // of the record
	Digest    string            `json:"digest"` // SHA-256 of the terms as canonical JSON, hexadecimal
	Proposed  Mark              `json:"proposed"`
	Needs     []string          `json:"needs,omitempty"` // who must have signed: the author's code, the regulators' MSP IDs
	Approvals []Mark            `json:"approvals,omitempty"`
	Rejected  *Mark             `json:"rejected,omitempty"`
	Applied   int               `json:"applied,omitempty"` // the revision that it made of the record
}

// ProposeCorrection is the input of correction:Propose.
type ProposeCorrection struct {
	Kind     Kind     `json:"kind"`
	ID       string   `json:"id"`       // of the record
	Revision int      `json:"revision"` // that says the wrong thing: the record's present one
	Changes  []Change `json:"changes"`
	Reason   string   `json:"reason"`
}

// Change is a new value of one field.
type Change struct {
	Field string `json:"field"` // JSON path, such as "issuedOn" or "results[0].found"
	Value string `json:"value"` // JSON text
}

// Bounds of a correction. Its reason stays on the record.
const (
	maxChanges = 50
	maxReason  = 200
)

// CorrectionState is derived from what a correction bears.
type CorrectionState string

// The states of a correction.
const (
	CorrectionAwaits   CorrectionState = "awaits_approval"
	CorrectionInEffect CorrectionState = "in_effect"
	CorrectionRejected CorrectionState = "rejected"
)

// Kind returns KindCorrection.
func (c *Correction) Kind() Kind { return KindCorrection }

// Indexes lists corrections by the ID of the record and by whose turn it is; the
// ID begins with the proposer.
func (c *Correction) Indexes() map[string][]string {
	return map[string][]string{"record": {c.Terms.ID}, "awaiting": c.Awaiting()}
}

// Parties are the proposer and the author of the record.
func (c *Correction) Parties() []string {
	return []string{c.Proposed.Actor.Enterprise, c.Author.Enterprise}
}

// State derives where the correction stands.
func (c *Correction) State() CorrectionState {
	switch {
	case c.Applied > 0:
		return CorrectionInEffect
	case c.Rejected != nil:
		return CorrectionRejected
	}
	return CorrectionAwaits
}

// Awaiting is whose turn it is: MSP IDs and an enterprise code.
func (c *Correction) Awaiting() []string {
	if c.State() != CorrectionAwaits {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(c.Needs), c.signed)
}

// signed reports whether who proposed or approved.
func (c *Correction) signed(who string) bool {
	return signatory(c.Proposed.Actor) == who || signed(c.Approvals, who)
}

// Approver is who may approve: the actor when awaited. When nobody is, it is the
// actor's authority or the author, whom the rule tells so.
func (c *Correction) Approver(actor Actor) Owner {
	turns := c.Awaiting()
	switch {
	case slices.Contains(turns, signatory(actor)), len(turns) == 0 && actor.Role.Official():
		return actor.Owner()
	case len(turns) == 0 || turns[0] == c.Author.Enterprise:
		return c.Author
	}
	return Owner{Organization: turns[0]}
}

// Rejecter is who may reject: an approver, or the proposer or its authority, who
// withdraw.
func (c *Correction) Rejecter(actor Actor) Owner {
	if proposer := c.Proposed.Actor; proposer.Owner() == actor.Owner() || proposer.Organization == actor.Organization && actor.Role.Official() {
		return actor.Owner()
	}
	return c.Approver(actor)
}

// Check refuses a malformed proposal.
func (in ProposeCorrection) Check() error {
	var c check
	c.count("changes", len(in.Changes), 1, maxChanges)
	c.unique("changes", len(in.Changes), func(i int) string { return in.Changes[i].Field })
	c.text("reason", in.Reason, 2, maxReason)
	if err := c.result(); err != nil {
		return err
	}
	for _, change := range in.Changes {
		if _, err := CorrectableType(in.Kind, change.Field); err != nil {
			return err
		}
	}
	return nil
}

// New returns the correction of old, whose author it is, and the corrected record
// when it takes effect at once.
func (in ProposeCorrection) New(old Record, author Owner, reader Reader, stamp Stamp) (*Correction, Record, error) {
	corrected, was, err := in.correct(old, reader, stamp)
	if err != nil {
		return nil, nil, err
	}
	proposal := propose(in, stamp)
	c := &Correction{
		Header: Header{ID: OwnedID(stamp.Actor.Enterprise, "C-"+strings.ToUpper(stamp.TxID[:min(12, len(stamp.TxID))]))},
		Terms:  in, Was: was, Event: EventID(old), Author: author, Digest: proposal.Digest, Proposed: proposal.Proposed,
	}
	corrected, err = c.settle(old, corrected, reader)
	return c, corrected, err
}

// ApproveCorrection is the input of correction:Approve.
type ApproveCorrection struct {
	Correction string `json:"correction"`
	Digest     string `json:"digest"` // of the terms being approved
	Note       string `json:"note,omitempty" metadata:",optional"`
}

// Approve adds a signature, and returns the corrected record when it was the last
// one that was missing. old is the record as it is now.
func (c *Correction) Approve(in ApproveCorrection, old Record, reader Reader, stamp Stamp) (Record, error) {
	mark, err := mark(in.Note, 0, stamp)
	if err != nil {
		return nil, err
	}
	if err := c.pending(); err != nil {
		return nil, err
	}
	if in.Digest != c.Digest {
		return nil, otherDigest(c.Digest)
	}
	if turns := c.Awaiting(); !slices.Contains(turns, signatory(stamp.Actor)) {
		en, zh := enumerate(turns)
		return nil, Refuse(Denied, "", "awaits %[1]s, not %[3]s", "待 %[2]s 同意，而非 %[3]s", en, zh, signatory(stamp.Actor)).On(KindCorrection, c.ID)
	}
	corrected, _, err := c.Terms.correct(old, reader, stamp)
	if err != nil {
		return nil, err
	}
	c.Approvals = append(c.Approvals, *mark)
	return c.settle(old, corrected, reader)
}

// RejectCorrection is the input of correction:Reject.
type RejectCorrection struct {
	Correction string `json:"correction"`
	Reason     string `json:"reason"`
}

// Reject ends the proposal; the record stays as it is.
func (c *Correction) Reject(in RejectCorrection, stamp Stamp) error {
	var ck check
	ck.note("reason", in.Reason, 2, maxText)
	if err := ck.result(); err != nil {
		return err
	}
	if err := c.pending(); err != nil {
		return err
	}
	c.Rejected = &Mark{Stamp: stamp, Note: in.Reason}
	return nil
}

// pending refuses a decision on what was decided.
func (c *Correction) pending() error {
	switch c.State() {
	case CorrectionInEffect:
		return Refuse(WrongState, "", "is in effect already, as revision %d of the record", "已生效，为该记录的第 %d 版", c.Applied).On(KindCorrection, c.ID)
	case CorrectionRejected:
		return Refuse(WrongState, "", "was rejected in transaction %s; propose the correction again", "已由交易 %s 驳回，请重新提议", c.Rejected.TxID).On(KindCorrection, c.ID)
	}
	return nil
}

// settle lets the correction take effect unless somebody's approval is missing.
// What was relied on since it was proposed needs approval as well.
func (c *Correction) settle(old, corrected Record, reader Reader) (Record, error) {
	reliance := ReliedElsewhere
	if reliable, ok := old.(Reliable); ok {
		var err error
		if reliance, err = reliable.ReliedOn(corrected, c.Author, reader); err != nil {
			return nil, err
		}
	}
	if reliance != ReliedNowhere {
		c.need(c.Author.Organization)
	}
	if reliance == ReliedElsewhere {
		c.need(Counterpart(c.Author.Organization))
	}
	if author := c.Author; author.business() && !slices.Contains(kept, c.Terms.Kind) && !c.signed(author.Enterprise) {
		c.need(author.Enterprise)
	}
	if len(c.Awaiting()) > 0 {
		return nil, nil
	}
	before, head := old.Head(), corrected.Head()
	c.Applied = before.Revision + 1
	head.Corrected = &Corrected{Correction: c.ID, Revision: before.Revision, Reason: c.Terms.Reason, Times: 1}
	if before.Corrected != nil {
		head.Corrected.Times += before.Corrected.Times
	}
	return corrected, nil
}

func (c *Correction) need(who string) {
	if !slices.Contains(c.Needs, who) {
		c.Needs = append(c.Needs, who)
	}
}

// correct returns the record with the changes made, in keeping with its own
// rules, and the values that they replace.
func (in ProposeCorrection) correct(old Record, reader Reader, stamp Stamp) (corrected Record, was []string, err error) {
	if err := in.Check(); err != nil {
		return nil, nil, err
	}
	if now := old.Head().Revision; now != in.Revision {
		return nil, nil, Refuse(WrongState, "revision", "is at revision %d now, not %d; read it again and propose the correction of what it says now", "现为第 %d 版，而不是第 %d 版；请重新查看后再提议更正", now, in.Revision).On(in.Kind, in.ID)
	}
	schema, err := SchemaOf(in.Kind)
	if err != nil {
		return nil, nil, err
	}
	corrected = schema.New()
	if err := json.Unmarshal(Marshal(old), corrected); err != nil {
		return nil, nil, err
	}
	for _, change := range in.Changes {
		before, err := change.make(corrected)
		if err != nil {
			return nil, nil, err
		}
		was = append(was, before)
	}
	if bytes.Equal(Marshal(old), Marshal(corrected)) {
		return nil, nil, Refuse(Invalid, "changes", "change nothing; the record says that already", "未作任何更改，记录内容与此相同").On(in.Kind, in.ID)
	}
	rules, ok := corrected.(Rechecked)
	if !ok {
		return nil, nil, Refuse(Internal, "kind", "has no rules for corrections", "未规定更正规则").On(in.Kind, in.ID)
	}
	if err := rules.Recheck(old, reader, stamp); err != nil {
		e := *AsError(err)
		if e.Record == "" {
			e.On(in.Kind, in.ID)
		}
		return nil, nil, &e
	}
	return corrected, was, nil
}
