package provenance

import (
	"slices"
	"strings"
)

// Publicity is what a publication makes public (三公开).
type Publicity string

// What the two regulators publish of their supervision.
const (
	PublishStandards  Publicity = "standards"  // 标准公开
	PublishProcedures Publicity = "procedures" // 程序公开
	PublishResults    Publicity = "results"    // 结果公开
)

// Publication is an authority's publication of a record of the ledger, or of a
// document that is published elsewhere and whose digest proves it unaltered. Every
// identity of the channel can read it, and the public form of the record that it
// publishes.
type Publication struct {
	Header
	Publish
	Authority Owner `json:"authority"`
}

// Publish is the input of publication:Publish.
type Publish struct {
	Publication string    `json:"publication"` // ID: authority's code, '-', number
	Content     Publicity `json:"content"`
	Title       string    `json:"title"`
	Record      string    `json:"record,omitempty" metadata:",optional"`   // "kind/ID"
	Document    string    `json:"document,omitempty" metadata:",optional"` // SHA-256 of the document, hexadecimal
	Date        Date      `json:"date"`                                    // of publication
}

// Kind returns KindPublication.
func (p *Publication) Kind() Kind { return KindPublication }

// Indexes lists publications by content and by the ID of the record; their own ID
// begins with the authority.
func (p *Publication) Indexes() map[string][]string {
	indexes := map[string][]string{"content": {string(p.Content)}}
	if q, err := p.Published(); err == nil && q.ID != "" {
		indexes["record"] = []string{q.ID}
	}
	return indexes
}

// Publishes reports whether r is what was published.
func (p *Publication) Publishes(r Record) bool { return p.Record == Key(r.Kind(), r.Head().ID) }

// Parties is empty: publications are public.
func (p *Publication) Parties() []string { return nil }

// Published names the record that is published; the zero query when it is a
// document.
func (in Publish) Published() (q RecordQuery, err error) {
	if in.Record == "" {
		return q, nil
	}
	kind, id, _ := strings.Cut(in.Record, keySeparator)
	q = RecordQuery{Kind(kind), id}
	if err := q.Check(); err != nil {
		e := AsError(err)
		return q, &Error{Code: e.Code, Field: "record", En: e.En, Zh: e.Zh}
	}
	return q, nil
}

// New returns the publication. record is what it publishes, nil for a document. A
// standard is thereby marked as public.
func (in Publish) New(record Record, stamp Stamp) (*Publication, error) {
	var c check
	c.ownID("publication", in.Publication, stamp.Actor.Enterprise)
	oneOf(&c, "content", in.Content, PublishStandards, PublishProcedures, PublishResults)
	c.text("title", in.Title, 2, maxName)
	c.that(in.Record != "" || in.Document != "", "record", "name the record to publish as kind/ID, or the digest of a document", "请以“类型/编号”填写要公开的记录，或填写文件摘要")
	if in.Document != "" {
		c.digest("document", in.Document)
	}
	c.past("date", in.Date, stamp.Today())
	if err := c.result(); err != nil {
		return nil, err
	}
	if record != nil {
		if err := in.admits(record); err != nil {
			return nil, err
		}
	}
	if s, ok := record.(*Standard); ok {
		s.Published = in.Publication
	}
	return &Publication{Header: Header{ID: in.Publication}, Publish: in, Authority: stamp.Actor.Owner()}, nil
}

// publishable is a record that is not open to everybody, but of which there is a
// form that is.
type publishable interface {
	// publicForm is the record without contacts, counterparties and who acted. It
	// refuses while the record is not final.
	publicForm() (Record, error)
}

// admits refuses a record that is not final or has no public form, and content of
// the wrong kind.
func (in Publish) admits(record Record) error {
	kind, id := record.Kind(), record.Head().ID
	if joint, ok := record.(interface{ agreed() bool }); ok && !joint.agreed() {
		return Refuse(WrongState, "record", "is not signed by both regulators yet; publish it when it is", "尚未经双方批准，批准后方可公开").On(kind, id)
	}
	if _, err := PublicForm(record); err != nil {
		return err
	}
	var c check
	_, result := record.(publishable)
	c.that((kind == KindStandard) == (in.Content == PublishStandards), "content", "is %q, and joint standards alone are published under %q", "为 %q；%q 只用于公开共同标准", in.Content, PublishStandards)
	c.that(!result || in.Content == PublishResults, "content", "is %q; what was found is published under %q", "为 %q，而监管结果应以 %q 公开", in.Content, PublishResults)
	return c.result()
}

// PublicForm is what everybody may read of a record that was published. It refuses a
// record that has none.
func PublicForm(record Record) (Record, error) {
	if r, ok := record.(publishable); ok {
		return r.publicForm()
	}
	if schema, err := SchemaOf(record.Kind()); err != nil || schema.Open {
		return record, err
	}
	return nil, Refuse(Invalid, "record", "a %s is not for the public as it is; publish a document about it by its digest", "%s 记录不能直接公开，请以文件摘要公开", record.Kind()).On(record.Kind(), record.Head().ID)
}

// publicForm of an inspection is what was found and what became of it.
func (i *Inspection) publicForm() (Record, error) {
	if i.unsigned() {
		return nil, i.refuse("record", "waits for the other regulator's co-signature; publish it when both have signed", "待对方监管机构会签，双方签署后方可公开")
	}
	if i.Type == SpecialCase && i.Closed == nil {
		return nil, i.refuse("record", "is a case under investigation; publish it when it is closed", "案件正在查处，办结后方可公开")
	}
	open := *i
	open.Header = i.Header.publicly()
	open.Acknowledged, open.Returned, open.Closed = i.Acknowledged.publicly(), i.Returned.publicly(), i.Closed.publicly()
	if i.Joint != nil {
		open.Joint = &Joint{i.Joint.Digest, *i.Joint.Proposed.publicly(), i.Joint.Approved.publicly()}
	}
	open.Measures = slices.Clone(i.Measures)
	for n, m := range open.Measures {
		open.Measures[n].Ordered = *m.Ordered.publicly()
	}
	if i.Rectified != nil {
		open.Rectified = &Rectification{Mark: *i.Rectified.publicly()}
	}
	return &open, nil
}

// publicForm of a sample is its final verdict, when nobody can object to it any more.
func (s *Sample) publicForm() (Record, error) {
	objectionable := s.Failed() && s.Reinspection == nil && s.Disposition == nil && s.ReinspectBy != ""
	if s.Report == nil || s.reinspecting() || objectionable {
		return nil, s.refuse("record", "has no final verdict yet; publish it when it passed, was re-inspected or was disposed of", "尚无最终结论；合格、复检完成或核查处置后方可公开")
	}
	open := *s
	open.Header = s.Header.publicly()
	open.Retained, open.Inspection = "", ""
	open.Report, open.Reinspection = s.Report.publicly(), s.Reinspection.publicly()
	if s.Request != nil {
		request := *s.Request
		request.Requested = *request.Requested.publicly()
		open.Request = &request
	}
	open.Reassigned, open.Acknowledged, open.Disposition = s.Reassigned.publicly(), s.Acknowledged.publicly(), s.Disposition.publicly()
	return &open, nil
}

func (a *Analysis) publicly() *Analysis {
	if a == nil {
		return nil
	}
	open := *a
	open.Reported = *a.Reported.publicly()
	return &open
}

// publicForm of a certificate is what it vouches for, without its issuer's contact.
func (c *Certificate) publicForm() (Record, error) {
	if c.Revoked != nil {
		return nil, Refuse(WrongState, "record", "is revoked, and vouches for nothing any more", "已撤销，不再具有证明效力").On(KindCertificate, c.ID)
	}
	open := *c
	open.Header, open.Contact = c.Header.publicly(), ""
	return &open, nil
}
