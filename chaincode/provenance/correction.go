package provenance

import (
	"bytes"
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// correctable lists, of each kind that can be corrected, the facts that people
// typed and may have typed wrongly: as paths of JSON fields, everything below them
// included. What is passed on, computed or signed is never among them: holders,
// quantities that moved, verdicts, deadlines, marks.
//
// A new kind enters its fields here and implements Rechecked. It may implement
// Reliable; without it every correction needs the other regulator. When its ID does
// not begin with its author's code, it implements Authored. What the ledger keeps
// of it elsewhere follows in the contract's (*Tx).correct.
var correctable = map[Kind][]string{
	KindEnterprise:  {"name", "businessKind", "address", "contact", "responsible"},
	KindSite:        {"name", "siteKind", "division", "address", "gln", "latitude", "longitude"},
	KindBatch:       {"site", "harvested", "gtin", "quantity.initial"},
	KindCertificate: {"issuedOn", "basis", "place", "results", "document"},
	KindInspection:  {"type", "site", "date", "checklist"},
}

// Rechecked is a record that can be corrected.
type Rechecked interface {
	Record
	// Recheck carries out the rules under which the record was written on what it
	// says now, after a correction of old, and computes anew what follows from it.
	Recheck(old Record, reader Reader, stamp Stamp) error
}

// Reliable is a record of which can be told who relied on it.
type Reliable interface {
	// ReliedOn says who relied on what differs in corrected. It is asked of the
	// record as it was.
	ReliedOn(corrected Record, author Owner, reader Reader) (Reliance, error)
}

// Authored is a record whose ID does not begin with its author's code.
type Authored interface{ Author() Owner }

// Reliance is who relied on a record, and so must agree to its correction.
type Reliance int

// The reliances. The first is what is assumed of a kind that cannot tell.
const (
	ReliedElsewhere Reliance = iota // the other region: its regulator must approve
	ReliedHere                      // the author's region alone: its regulator answers for it
	ReliedNowhere                   // nobody but the author
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
// takes effect at once when nobody relied on the record, else when every regulator
// in Needs has signed. An enterprise's proposal needs its own regulator too.
type Correction struct {
	Header
	Terms     ProposeCorrection `json:"proposal"`
	Was       []string          `json:"was"`    // the values before, as JSON, in the order of the changes
	Event     string            `json:"event"`  // event ID of the revision to correct: EPCIS declares the error under it
	Author    Owner             `json:"author"` // of the record
	Digest    string            `json:"digest"` // SHA-256 of the terms as canonical JSON, hexadecimal
	Proposed  Mark              `json:"proposed"`
	Needs     []string          `json:"needs,omitempty"` // MSP IDs of the regulators who must have signed
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

// Awaiting is whose turn it is: MSP IDs.
func (c *Correction) Awaiting() []string {
	if c.State() != CorrectionAwaits {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(c.Needs), c.signed)
}

// signed reports whether an official of the organization proposed or approved.
func (c *Correction) signed(organization string) bool {
	by := func(m Mark) bool { return m.Actor.Role.Official() && m.Actor.Organization == organization }
	return by(c.Proposed) || slices.ContainsFunc(c.Approvals, by)
}

// Approver is the regulator that may approve: the organization itself when it is
// awaited, or nobody is.
func (c *Correction) Approver(organization string) Owner {
	turns := c.Awaiting()
	if len(turns) == 0 || slices.Contains(turns, organization) {
		return Owner{Organization: organization}
	}
	return Owner{Organization: turns[0]}
}

// Rejecter is the regulator that may reject: an approver, or the proposer's side,
// which withdraws.
func (c *Correction) Rejecter(organization string) Owner {
	if organization == c.Proposed.Actor.Organization {
		return Owner{Organization: organization}
	}
	return c.Approver(organization)
}

// AuthorOf returns whose record it is to correct.
func AuthorOf(r Record, reader Reader) (Owner, error) {
	if authored, ok := r.(Authored); ok {
		return authored.Author(), nil
	}
	code, _, _ := strings.Cut(r.Head().ID, "-")
	owners, err := ownersOf(reader, code)
	if err != nil {
		return Owner{}, err
	}
	return owners[0], nil
}

// ownersOf returns the regulators and enterprises with those codes.
func ownersOf(reader Reader, codes ...string) ([]Owner, error) {
	enterprises, err := lookUp[Enterprise](reader, codes...)
	if err != nil {
		return nil, err
	}
	owners := make([]Owner, len(codes))
	for i, code := range codes {
		owners[i].Enterprise = code
		if enterprises[i] != nil {
			owners[i] = enterprises[i].Owner()
		}
		for _, r := range Regulators {
			if r.Code == code {
				owners[i].Organization = r.Organization
			}
		}
	}
	return owners, nil
}

// CorrectableFields lists the fields of a kind that may be corrected; none when it
// cannot be.
func CorrectableFields(kind Kind) []string { return slices.Clone(correctable[kind]) }

// CorrectableType returns the type of the value at a path of a kind's records,
// and refuses a path that may not be corrected.
func CorrectableType(kind Kind, path string) (reflect.Type, error) {
	schema, err := SchemaOf(kind)
	if err != nil {
		return nil, err
	}
	fields := correctable[kind]
	if fields == nil {
		return nil, Refuse(Invalid, "kind", "a %s is not corrected; whoever wrote it supersedes it by another", "%s 记录不能更正，应由原登记方另行登记", kind)
	}
	within := func(f string) bool {
		return path == f || strings.HasPrefix(path, f+".") || strings.HasPrefix(path, f+"[")
	}
	t, found := typeAt(reflect.TypeOf(schema.New()).Elem(), path)
	if !found || !slices.ContainsFunc(fields, within) {
		en, zh := enumerate(fields)
		return nil, Refuse(Invalid, clip(path), "cannot be corrected; of this kind of record %[1]s can be", "不能更正；此类记录可更正的有 %[2]s", en, zh)
	}
	return t, nil
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

// Approve adds a regulator's signature, and returns the corrected record when it
// was the last one that was missing. old is the record as it is now.
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

func (c *Correction) need(organization string) {
	if !slices.Contains(c.Needs, organization) {
		c.Needs = append(c.Needs, organization)
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

// make sets the field in r, strictly by its type, and returns what it said before
// as JSON.
func (change Change) make(r Record) (was string, err error) {
	field, found := valueAt(reflect.ValueOf(r).Elem(), change.Field)
	if !found {
		return "", Refuse(Invalid, clip(change.Field), "is not in this record; to add to a list, give the whole list", "该记录没有此项；如需增加条目，请给出完整列表").On(r.Kind(), r.Head().ID)
	}
	before, err := json.Marshal(field.Interface())
	if err != nil {
		return "", err
	}
	if err := CheckJSON([]byte(change.Value), field.Type()); err != nil {
		e := *AsError(err)
		if e.Field != "" && e.Field[0] != '[' {
			e.Field = "." + e.Field
		}
		e.Field = change.Field + e.Field
		return "", e.On(r.Kind(), r.Head().ID)
	}
	field.SetZero()
	return string(before), json.Unmarshal([]byte(change.Value), field.Addr().Interface())
}

// A path is names and list indexes, such as results[0].found.
var (
	pathForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9]*|\[(?:0|[1-9][0-9]{0,2})\])*$`)
	pathStep = regexp.MustCompile(`[A-Za-z][A-Za-z0-9]*|[0-9]+`)
)

func stepsOf(path string) []string {
	if !pathForm.MatchString(path) {
		return nil
	}
	return pathStep.FindAllString(path, -1)
}

// typeAt returns the type of what is at a path of values of type t.
func typeAt(t reflect.Type, path string) (reflect.Type, bool) {
	steps := stepsOf(path)
	for _, step := range steps {
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		_, notIndex := strconv.Atoi(step)
		switch {
		case t.Kind() == reflect.Slice && notIndex == nil:
			t = t.Elem()
		case t.Kind() == reflect.Struct && jsonFields(t)[step].typ != nil:
			t = jsonFields(t)[step].typ
		default:
			return nil, false
		}
	}
	return t, steps != nil
}

// valueAt returns what is at a path of v, whose type has it.
func valueAt(v reflect.Value, path string) (reflect.Value, bool) {
	for _, step := range stepsOf(path) {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		if v.Kind() == reflect.Struct {
			v = v.FieldByIndex(jsonFields(v.Type())[step].index)
			continue
		}
		i, err := strconv.Atoi(step)
		if err != nil || i >= v.Len() {
			return v, false
		}
		v = v.Index(i)
	}
	return v, true
}

// Reader gives a rule the records that it must look at.
type Reader interface {
	// Read returns what the ledger holds under each key, nil where nothing, in one
	// read. What was read before costs nothing.
	Read(keys ...string) ([][]byte, error)
}

// lookUp returns the records with those IDs, nil where there is none.
func lookUp[R any, P interface {
	*R
	Record
}](reader Reader, ids ...string) ([]P, error) {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = Key(P(new(R)).Kind(), id)
	}
	values, err := reader.Read(keys...)
	if err != nil {
		return nil, err
	}
	records := make([]P, len(ids))
	for i, value := range values {
		if value == nil {
			continue
		}
		records[i] = P(new(R))
		if err := json.Unmarshal(value, records[i]); err != nil {
			return nil, err
		}
	}
	return records, nil
}

// lookUpOne is lookUp for one record that must exist; field is the fact that
// names it.
func lookUpOne[R any, P interface {
	*R
	Record
}](reader Reader, field, id string) (P, error) {
	if !keyPart.MatchString(id) {
		return nil, NotAnID(P(new(R)).Kind(), field, id)
	}
	found, err := lookUp[R, P](reader, id)
	if err != nil {
		return nil, err
	}
	if found[0] == nil {
		return nil, Refuse(NotFound, field, "there is no such record; check the ID", "没有该记录，请核对编号").On(P(new(R)).Kind(), id)
	}
	return found[0], nil
}

func lookUpDossier(reader Reader, batch string) (*Dossier, error) {
	found, err := lookUp[Dossier](reader, batch)
	if err != nil || found[0] != nil {
		return found[0], err
	}
	return &Dossier{Header: Header{ID: batch}}, nil
}
