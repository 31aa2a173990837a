package console

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/web/page"
	"sunledger/gateway-client/words"
)

// reader is one person's request: all that a page shows goes through it, so that
// nobody is shown what they may not read.
type reader struct {
	*console
	ctx     context.Context
	w       http.ResponseWriter
	request *http.Request
	actor   provenance.Actor
	l       words.Language
	now     time.Time
	today   provenance.Date
	names   map[string]string // of enterprises by code
	goods   map[string]string // names of products by code
}

func (c *console) reader(w http.ResponseWriter, request *http.Request) (*reader, error) {
	actor := c.Actor(request)
	if err := admit(actor); err != nil {
		return nil, err
	}
	now := c.Now()
	return &reader{
		console: c, ctx: request.Context(), w: w, request: request, actor: actor, l: page.Language(request),
		now: now, today: provenance.Stamp{Time: now}.Today(), names: map[string]string{},
	}, nil
}

func (r *reader) say(en, zh string) string { return words.Text{En: en, Zh: zh}.In(r.l) }

func (r *reader) sayf(en, zh string, args ...any) string { return fmt.Sprintf(r.say(en, zh), args...) }

// param is a parameter of the query, cut to what any of them needs.
func (r *reader) param(name string) string {
	s := strings.TrimSpace(r.request.URL.Query().Get(name))
	if len(s) > maxParam {
		s = strings.ToValidUTF8(s[:maxParam], "")
	}
	return s
}

const maxParam = 512

// render answers with a page.
func (r *reader) render(name, title, current string, body any, scripts ...string) error {
	return r.renderAs(http.StatusOK, name, title, current, body, scripts...)
}

func (r *reader) renderAs(status int, name, title, current string, body any, scripts ...string) error {
	p := page.Page{
		Title: title, Class: "console " + name, Nav: r.nav(current), Private: true,
		Styles: []string{Static.URL("console.css")}, Body: view{r, body},
	}
	for _, script := range scripts {
		p.Scripts = append(p.Scripts, Static.URL(script))
	}
	return pages.Render(r.w, r.request, status, name, p)
}

// view is what templates see: who looks, and what at.
type view struct {
	*reader
	Of any
}

// Who is the person's name, for the header.
func (v view) Who() string { return words.CommonName(v.actor.Subject) }

// Actor is who looks.
func (v view) Actor() provenance.Actor { return v.actor }

// Today is the day in China.
func (v view) Today() provenance.Date { return v.today }

// Token is the value of the hidden field of forms.
func (v view) Token() string { return v.CSRF(v.request) }

// entry is a record that the reader may read, as the reader may see it.
type entry struct {
	*index.Row
	provenance.Record
}

// Kind is the record's; both parts have one.
func (e *entry) Kind() provenance.Kind { return e.Row.Kind }

// open returns a row's record as the reader may see it; an error for one that the
// reader may not read.
func (r *reader) open(row *index.Row) (*entry, error) {
	record, err := row.Record()
	if err != nil {
		return nil, err
	}
	if err := provenance.PermitRead(r.actor, record); err != nil {
		return nil, err
	}
	return &entry{row, provenance.Disclose(r.actor, record)}, nil
}

// opened are the rows that the reader may read.
func (r *reader) opened(rows []*index.Row) ([]*entry, error) {
	var all []*entry
	for _, row := range rows {
		e, err := r.open(row)
		if provenance.AsError(err) != nil && provenance.AsError(err).Code == provenance.Denied {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// get returns the latest version of a record.
func (r *reader) get(kind provenance.Kind, id string) (*entry, error) {
	if err := (provenance.RecordQuery{Kind: kind, ID: id}).Check(); err != nil {
		return nil, err
	}
	row, err := r.Index.Get(r.ctx, kind, id)
	if err != nil {
		return nil, err
	}
	return r.open(row)
}

// list returns what a query finds and how many there are on all pages.
func (r *reader) list(q index.Query) ([]*entry, int, error) {
	found, err := r.Index.Search(r.ctx, q)
	if err != nil {
		return nil, 0, err
	}
	entries, err := r.opened(found.Rows)
	return entries, found.Total, err
}

// lookup returns records by ledger key; those that are not there are left out.
func (r *reader) lookup(keys ...string) (map[string]*entry, error) {
	found := map[string]*entry{}
	for part := range slices.Chunk(slices.Compact(slices.Sorted(slices.Values(keys))), maxKeys) {
		rows, err := r.Index.Rows(r.ctx, part...)
		if err != nil {
			return nil, err
		}
		for key, row := range rows {
			if _, err := provenance.SchemaOf(row.Kind); err != nil {
				continue // the ledger's own bookkeeping
			}
			if e, err := r.open(row); err == nil {
				found[key] = e
			}
		}
	}
	return found, nil
}

const maxKeys = 500

var codeForm = regexp.MustCompile(`\b[0-9ABCDEFGHJKLMNPQRTUWXY]{18}\b`)

// learn looks up what the enterprises are called whose codes stand in what will be
// shown, all at once.
func (r *reader) learn(texts ...string) error {
	var keys []string
	for _, text := range texts {
		for _, code := range codeForm.FindAllString(text, -1) {
			if _, known := r.names[code]; !known {
				r.names[code] = ""
				keys = append(keys, provenance.Key(provenance.KindEnterprise, code))
			}
		}
	}
	found, err := r.lookup(keys...)
	if err != nil {
		return err
	}
	for _, e := range found {
		r.names[e.ID] = e.Record.(*provenance.Enterprise).Name
	}
	return nil
}

// learnFrom is learn from whole records.
func (r *reader) learnFrom(entries ...*entry) error {
	texts := make([]string, len(entries))
	for i, e := range entries {
		texts[i] = string(e.JSON)
	}
	return r.learn(texts...)
}

// name is what the enterprise or authority with that code is called, or the code.
func (r *reader) name(code string) string {
	for _, regulator := range provenance.Regulators {
		if regulator.Code == code {
			return words.OrganizationName(r.l, regulator.Organization) + r.say(" regulator", "监管方")
		}
		if regulator.Organization == code {
			return words.OrganizationName(r.l, code)
		}
	}
	if name := r.names[code]; name != "" {
		return name
	}
	return code
}

// party names an owner with its region.
func (r *reader) party(o provenance.Owner) string {
	region := words.OrganizationName(r.l, o.Organization)
	if o.Enterprise == "" {
		return region
	}
	for _, regulator := range provenance.Regulators {
		if regulator.Code == o.Enterprise {
			return words.Text{En: regulator.En, Zh: regulator.Zh}.In(r.l)
		}
	}
	return r.name(o.Enterprise) + r.say(", ", "，") + region
}

// who names a person who acted, with role and for whom.
func (r *reader) who(a provenance.Actor) string {
	if a.Subject == "" {
		return words.OrganizationName(r.l, a.Organization)
	}
	whom := words.OrganizationName(r.l, a.Organization)
	if a.Enterprise != "" && a.Role.Business() {
		whom = r.name(a.Enterprise)
	}
	if a.Role == "" { // an administrator, who writes no records
		return r.sayf("%s (%s)", "%s（%s）", words.CommonName(a.Subject), whom)
	}
	return r.sayf("%s (%s, %s)", "%s（%s，%s）", words.CommonName(a.Subject), words.Word(r.l, a.Role), whom)
}

// mark is who signed what and when.
func (r *reader) mark(m *provenance.Mark) string {
	if m == nil {
		return ""
	}
	said := words.When(m.Time) + r.say(" by ", "，") + r.who(m.Actor)
	if m.Note != "" {
		said += "\n" + m.Note
	}
	return said
}

// product is what a product is called by the standards in force, or its code.
func (r *reader) product(code string) string {
	if r.goods == nil {
		r.goods = map[string]string{}
		standards, _, err := r.list(index.Query{Kinds: []provenance.Kind{provenance.KindStandard}, Limit: provenance.MaxPage})
		if err != nil {
			return code // its name is a courtesy
		}
		for _, e := range slices.Backward(standards) {
			s := e.Record.(*provenance.Standard)
			r.goods[s.Product] = r.say(s.NameEn, s.NameZh)
		}
	}
	if name := r.goods[code]; name != "" {
		return name
	}
	return code
}

// productOf is a product's name with its code.
func (r *reader) productOf(code string) string {
	if name := r.product(code); name != code {
		return r.sayf("%s (%s)", "%s（%s）", name, code)
	}
	return code
}

// path is the page of a record.
func path(kind provenance.Kind, id string) string {
	return "/console/record/" + string(kind) + "/" + id
}
