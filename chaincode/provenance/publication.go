package provenance

import "strings"

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
// identity of the channel can read it.
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

// Indexes lists publications by content; the ID begins with the authority.
func (p *Publication) Indexes() map[string][]string {
	return map[string][]string{"content": {string(p.Content)}}
}

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
// standard is thereby marked as public, once both regulators have approved it.
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
	if s, ok := record.(*Standard); ok {
		if err := in.mark(s); err != nil {
			return nil, err
		}
	}
	return &Publication{Header: Header{ID: in.Publication}, Publish: in, Authority: stamp.Actor.Owner()}, nil
}

// mark notes on the standard that it is public.
func (in Publish) mark(s *Standard) error {
	var c check
	c.that(in.Content == PublishStandards, "content", "is %q; a joint standard is published under %q", "为 %q，而共同标准应以 %q 公开", in.Content, PublishStandards)
	if err := c.result(); err != nil {
		return err
	}
	if s.Approved == nil {
		return Refuse(WrongState, "record", "is not approved by both regulators yet; publish it when it is", "尚未经双方批准，批准后方可公开").On(KindStandard, s.ID)
	}
	s.Published = in.Publication
	return nil
}
