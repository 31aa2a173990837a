package console

import (
	"log/slog"
	"net/http"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/web/page"
	"sunledger/gateway-client/words"
)

// OpenOptions are what the public pages of the three disclosures are made of.
type OpenOptions struct {
	Index *index.Index
	Now   func() time.Time
	Log   *slog.Logger
}

// OpenPath is where a server mounts the pages of the three disclosures (三公开), outside
// any session.
const OpenPath = "/open/"

// Open returns the public pages of what the regulators disclose: standards,
// procedures and results of supervision, in their public form.
func Open(o OpenOptions) (http.Handler, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	c := &console{Options: Options{Index: o.Index, Now: o.Now, Log: o.Log}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /open/{$}", c.public(disclosures))
	mux.HandleFunc("GET /open/{content}", c.public(disclosed))
	mux.HandleFunc("GET /open/record/{kind}/{id}", c.public(published))
	mux.HandleFunc("GET /open/", func(w http.ResponseWriter, r *http.Request) {
		page.Fail(w, r, provenance.Refuse(provenance.NotFound, "", "there is no such page; go to %s", "没有该页面，请前往 %s", OpenPath))
	})
	return mux, nil
}

// public is page for everybody: who asks is a stranger, whom nothing is shown but what
// was published.
func (c *console) public(show func(*reader) error) http.HandlerFunc {
	return func(w http.ResponseWriter, request *http.Request) {
		r := &reader{
			console: c, ctx: request.Context(), w: w, request: request, actor: stranger, l: page.Language(request),
			now: c.Now(), names: map[string]string{},
		}
		r.today = provenance.Stamp{Time: r.now}.Today()
		err := show(r)
		if err == nil {
			return
		}
		if provenance.AsError(err).Code.Row().Code == provenance.Internal {
			c.Log.Error("disclosures", "path", request.URL.Path, "error", err)
		}
		page.Fail(w, request, err)
	}
}

// stranger is a business without a code: it is party to nothing and is shown what any
// other enterprise is.
var stranger = provenance.Actor{Role: provenance.RoleEnterprise}

// openView is the three disclosures, or one of them, or a record that was published.
type openView struct {
	Content provenance.Publicity
	Counts  []disclosure
	Table   *Table
	Next    string
	First   string

	Title   string
	Kind    provenance.Kind
	ID      string
	Fields  []Field
	Papers  []paper
	Current string
}

type disclosure struct {
	Content provenance.Publicity
	Count   int
	Says    string
}

// paper is a publication of a record.
type paper struct {
	ID, Title, Authority string
	Date                 provenance.Date
	TxID                 string
}

var contents = []provenance.Publicity{provenance.PublishStandards, provenance.PublishProcedures, provenance.PublishResults}

func (r *reader) openPage(name, title, current string, v *openView) error {
	p := page.Page{Title: title, Class: "console open", Styles: []string{Static.URL("console.css")}, Body: v}
	for _, content := range contents {
		p.Nav = append(p.Nav, page.Link{Href: OpenPath + string(content), Text: words.Word(r.l, content), Current: string(content) == current})
	}
	return openPages.Render(r.w, r.request, http.StatusOK, name, p)
}

// disclosures says what there is.
func disclosures(r *reader) error {
	v := &openView{}
	for _, content := range contents {
		_, total, err := r.list(index.Query{Kinds: []provenance.Kind{provenance.KindPublication}, Index: "content", Value: string(content), Limit: 1})
		if err != nil {
			return err
		}
		v.Counts = append(v.Counts, disclosure{content, total, ""})
	}
	return r.openPage("disclosures", r.say("What the regulators make public", "监管三公开"), "", v)
}

// disclosed lists one of the three.
func disclosed(r *reader) error {
	content := provenance.Publicity(r.request.PathValue("content"))
	if !isContent(content) {
		return provenance.Refuse(provenance.NotFound, "", "there is no such page; go to %s", "没有该页面，请前往 %s", OpenPath)
	}
	q := index.Query{Kinds: []provenance.Kind{provenance.KindPublication}, Index: "content", Value: string(content), After: r.param("after"), Limit: searchPage}
	found, err := r.Index.Search(r.ctx, q)
	if err != nil {
		return err
	}
	entries, err := r.opened(found.Rows)
	if err != nil {
		return err
	}
	v := &openView{Content: content, Table: &Table{
		Name: string(content), Title: words.Word(r.l, content), Empty: r.say("Nothing was published yet.", "尚无公开内容。"),
		Columns: []Column{{Text: r.say("Day", "日期")}, {Text: r.say("Title", "标题")}, {Text: r.say("Published by", "发布机关")}, {Text: r.say("What", "内容")}},
	}}
	for _, e := range entries {
		v.Table.Rows = append(v.Table.Rows, r.publicationRow(e.Record.(*provenance.Publication)))
	}
	if found.Next != "" {
		v.Next = r.with("after", found.Next)
	}
	if q.After != "" {
		v.First = r.without("after")
	}
	return r.openPage("disclosed", words.Word(r.l, content), string(content), v)
}

func isContent(content provenance.Publicity) bool {
	for _, known := range contents {
		if content == known {
			return true
		}
	}
	return false
}

func (r *reader) publicationRow(p *provenance.Publication) []Cell {
	what := Cell{Text: r.say("document, SHA-256 ", "文件，SHA-256 ") + p.Document}
	if q, err := p.Published(); err == nil && q.ID != "" {
		what = Cell{Text: words.KindName(r.l, q.Kind) + " " + shortID(q.ID), Href: OpenPath + "record/" + string(q.Kind) + "/" + q.ID}
	}
	return []Cell{plain(string(p.Date)), plain(p.Title), plain(r.party(p.Authority)), what}
}

// published shows the public form of a record that was published, and no other.
func published(r *reader) error {
	kind, id := provenance.Kind(r.request.PathValue("kind")), r.request.PathValue("id")
	if err := (provenance.RecordQuery{Kind: kind, ID: id}).Check(); err != nil {
		return err
	}
	papers, err := r.papersOf(kind, id)
	if err != nil {
		return err
	}
	if len(papers) == 0 {
		return provenance.Refuse(provenance.NotFound, "", "nothing was published under this address; see %s", "该地址没有公开内容，请前往 %s", OpenPath)
	}
	row, err := r.Index.Get(r.ctx, kind, id)
	if err != nil {
		return err
	}
	record, err := row.Record()
	if err != nil {
		return err
	}
	open, err := r.openForm(record)
	if err != nil {
		return err
	}
	if err := r.learn(string(provenance.Marshal(open))); err != nil {
		return err
	}
	v := &openView{Kind: kind, ID: id, Title: papers[0].Title, Papers: papers, Fields: r.openFields(open)}
	return r.openPage("published", v.Title, "", v)
}

// papersOf are the publications of a record.
func (r *reader) papersOf(kind provenance.Kind, id string) ([]paper, error) {
	entries, _, err := r.list(index.Query{Kinds: []provenance.Kind{provenance.KindPublication}, Index: "record", Value: id, Limit: provenance.MaxPage})
	if err != nil {
		return nil, err
	}
	var papers []paper
	for _, e := range entries {
		p := e.Record.(*provenance.Publication)
		if p.Record == provenance.Key(kind, id) {
			papers = append(papers, paper{p.ID, p.Title, r.party(p.Authority), p.Date, p.TxID})
		}
	}
	return papers, nil
}

// openForm is what everybody may read of a record: its public form and, of that, what
// any enterprise that it does not concern is shown.
func (r *reader) openForm(record provenance.Record) (provenance.Record, error) {
	open, err := provenance.PublicForm(record)
	if err != nil {
		return nil, err
	}
	if schema, err := provenance.SchemaOf(open.Kind()); err != nil || !schema.Open {
		return open, err
	}
	return provenance.Disclose(stranger, open), nil
}

// openFields say what a public form says, of those who signed no more than for whom.
func (r *reader) openFields(record provenance.Record) []Field {
	teller := words.Teller{Language: r.l, Unit: words.UnitOf(record), Party: r.party, Mark: func(m *provenance.Mark) string {
		if m == nil {
			return ""
		}
		said := words.When(m.Time)
		if m.Actor.Organization != "" {
			said += " · " + words.OrganizationName(r.l, m.Actor.Organization)
		}
		return said
	}}
	return grouping(teller.Leaves(record), newLinker(nil), r.sides())
}
