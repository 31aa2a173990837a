package console

import (
	"iter"
	"net/url"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/words"
)

// searchView is what was asked for and found.
type searchView struct {
	Query    index.Query
	Kind     provenance.Kind
	Filtered bool
	Listed   string // "awaiting: Haidian", where an index was asked for
	Kinds    []option
	Products []option
	Sorts    []option
	Sides    []option
	Facets   []facets
	Table    *Table
	Total    int
	Next     string // address of the page after
	First    string // address of the first page; empty on it
}

// option is one of a list to choose from.
type option struct {
	Value, Text string
	Chosen      bool
}

// facets are the values of one property of what was found, each the way to narrow
// the search to it.
type facets struct {
	Title string
	Items []facetItem
}

type facetItem struct {
	Text, Href string
	Count      int
	Chosen     bool
}

const searchPage = 25

// search finds records.
func (c *console) search(r *reader) error {
	q := r.query()
	found, err := r.Index.Search(r.ctx, q)
	if err != nil {
		return err
	}
	entries, err := r.opened(found.Rows)
	if err != nil {
		return err
	}
	if err := r.learnFrom(entries...); err != nil {
		return err
	}
	if err := r.learn(q.Value, q.Enterprise); err != nil {
		return err
	}
	v := &searchView{Query: q, Total: found.Total, Table: r.recordTable("records", entries)}
	v.Table.All = r.everything(q)
	v.Table.Empty = r.say("Nothing was found. Use fewer or shorter words, or take a filter away.", "没有找到。请减少或缩短关键词，或取消部分筛选条件。")
	if len(q.Kinds) == 1 {
		v.Kind = q.Kinds[0]
	}
	if q.Index != "" {
		v.Listed = words.LabelOf(r.l, q.Index) + r.say(": ", "：") + r.name(q.Value)
	}
	v.Filtered = len(r.request.URL.Query()) > 0
	if found.Next != "" {
		v.Next = r.with("after", found.Next)
	}
	if q.After != "" {
		v.First = r.without("after")
	}
	if err := r.choices(v); err != nil {
		return err
	}
	return r.show("search", r.say("Search", "检索"), "/console/search", v, []*Table{v.Table})
}

// query reads what is asked for from the address. An ID or code that was pasted with
// blanks around it is still found.
func (r *reader) query() index.Query {
	q := index.Query{
		Text: r.param("q"), Index: r.param("index"), Value: r.param("value"), Product: r.param("product"),
		Enterprise: strings.ToUpper(r.param("enterprise")), Organization: r.param("organization"), State: r.param("state"),
		From: provenance.Date(r.param("from")), To: provenance.Date(r.param("to")),
		Sort: index.Sort(r.param("sort")), Ascending: r.param("order") == "up", After: r.param("after"), Limit: searchPage,
	}
	if kind := r.param("kind"); kind != "" {
		q.Kinds = []provenance.Kind{provenance.Kind(kind)}
	}
	return q
}

// everything yields all that a query finds, page after page.
func (r *reader) everything(q index.Query) iter.Seq2[[]Cell, error] {
	return func(yield func([]Cell, error) bool) {
		q.Limit, q.After = provenance.MaxPage, ""
		for {
			found, err := r.Index.Search(r.ctx, q)
			if err == nil {
				err = r.each(found.Rows, yield)
			}
			if err == errStop {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if q.After = found.Next; q.After == "" {
				return
			}
		}
	}
}

// errStop says that no more is wanted.
var errStop = provenance.Refuse(provenance.Internal, "", "enough", "足够")

func (r *reader) each(rows []*index.Row, yield func([]Cell, error) bool) error {
	entries, err := r.opened(rows)
	if err != nil {
		return err
	}
	if err := r.learnFrom(entries...); err != nil {
		return err
	}
	for _, e := range entries {
		if !yield(r.recordRow(e), nil) {
			return errStop
		}
	}
	return nil
}

// without is the address of this page without some parameters.
func (r *reader) without(names ...string) string {
	query := url.Values{}
	for n, values := range r.request.URL.Query() {
		if !slices.Contains(names, n) {
			query[n] = values
		}
	}
	return (&url.URL{Path: r.request.URL.Path, RawQuery: query.Encode()}).String()
}

// choices fills in what the form offers and the facets.
func (r *reader) choices(v *searchView) error {
	for _, schema := range provenance.Schemas {
		v.Kinds = append(v.Kinds, option{string(schema.Kind), words.KindName(r.l, schema.Kind), v.Kind == schema.Kind})
	}
	r.product("") // learns them all
	for _, code := range slices.Sorted(keysOf(r.goods)) {
		v.Products = append(v.Products, option{code, r.goods[code], v.Query.Product == code})
	}
	for _, s := range []option{{"time", r.say("newest first", "最新在前"), false}, {"id", r.say("by ID", "按编号"), false}, {"title", r.say("by name", "按名称"), false}} {
		s.Chosen = string(v.Query.Sort) == s.Value
		v.Sorts = append(v.Sorts, s)
	}
	for _, regulator := range provenance.Regulators {
		v.Sides = append(v.Sides, option{regulator.Organization, words.OrganizationName(r.l, regulator.Organization), v.Query.Organization == regulator.Organization})
	}
	for _, by := range []struct{ name, title string }{
		{"kind", r.say("Kind", "类型")}, {"state", r.say("State", "状态")}, {"product", r.say("Product", "产品")}, {"organization", r.say("Side", "登记方辖区")},
	} {
		counted, err := r.Index.Facets(r.ctx, v.Query, by.name)
		if err != nil {
			return err
		}
		if f := r.facetsOf(by.name, by.title, counted); len(f.Items) > 0 {
			v.Facets = append(v.Facets, f)
		}
	}
	return nil
}

const maxFacets = 12

func (r *reader) facetsOf(name, title string, counted []index.Facet) facets {
	f := facets{Title: title}
	chosen := r.param(name)
	for i, item := range counted {
		if item.Value == "" || i >= maxFacets {
			continue
		}
		one := facetItem{Text: r.facetText(name, item.Value), Count: item.Count, Chosen: chosen == item.Value}
		one.Href = r.narrowed(name, item.Value)
		if one.Chosen {
			one.Href = r.without(name, "after")
		}
		f.Items = append(f.Items, one)
	}
	return f
}

// narrowed is the address of the first page of this search with one more filter.
func (r *reader) narrowed(name, value string) string {
	query := r.request.URL.Query()
	query.Del("after")
	query.Set(name, value)
	return (&url.URL{Path: r.request.URL.Path, RawQuery: query.Encode()}).String()
}

func (r *reader) facetText(name, value string) string {
	switch name {
	case "kind":
		return words.KindName(r.l, provenance.Kind(value))
	case "product":
		return r.product(value)
	case "organization":
		return words.OrganizationName(r.l, value)
	}
	return index.StateWord(r.l, value)
}
