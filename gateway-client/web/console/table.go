package console

import (
	"iter"
	"net/url"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// Table is a table of a page, which can be had as a spreadsheet, too.
type Table struct {
	Name    string // in the address of its spreadsheet
	Title   string
	Columns []Column
	Rows    [][]Cell
	All     iter.Seq2[[]Cell, error] // for the spreadsheet, where Rows are only a page of it
	Empty   string                   // what is said instead of no rows
	Dense   bool
	XLSX    string // where to get it; set by the reader
	CSV     string
}

// Column heads a column.
type Column struct {
	Text   string
	Number bool
}

// Cell is one value: text for people, with a number where there is one to reckon
// with in a spreadsheet.
type Cell struct {
	Text  string
	Href  string
	Tone  string   // good, warn, stop, quiet or none
	Value *float64 // in Unit
	Unit  string
	Time  string // RFC 3339, when the text is one
}

func plain(text string) Cell { return Cell{Text: text} }

func linked(text, href string) Cell { return Cell{Text: text, Href: href} }

// when is a time for people and for programs.
func when(t time.Time) Cell {
	return Cell{Text: words.When(t), Time: t.In(provenance.ChinaTime).Format(time.RFC3339)}
}

// day is a date likewise.
func day(d provenance.Date) Cell { return Cell{Text: string(d), Time: string(d)} }

func toned(text, tone string) Cell { return Cell{Text: text, Tone: tone} }

func count(n int) Cell {
	value := float64(n)
	return Cell{Text: words.Grouped(int64(n)), Value: &value}
}

// amount is a quantity of goods; in a spreadsheet in kilograms, litres or pieces.
func (r *reader) amount(n int64, unit provenance.Unit) Cell {
	value, name := float64(n), "pcs"
	switch unit {
	case provenance.Gram:
		value, name = value/1000, "kg"
	case provenance.Millilitre:
		value, name = value/1000, "L"
	}
	return Cell{Text: words.Amount(r.l, n, unit), Value: &value, Unit: name}
}

// some is an amount, or nothing for 0.
func (r *reader) some(n int64, unit provenance.Unit) Cell {
	if n == 0 {
		return Cell{}
	}
	return r.amount(n, unit)
}

// link is a cell that leads to a record.
func link(kind provenance.Kind, id string) Cell {
	if id == "" {
		return Cell{}
	}
	return Cell{Text: id, Href: path(kind, id), Tone: "id"}
}

// enterprise is a cell that leads to an enterprise; authorities have no page.
func (r *reader) enterprise(code string) Cell {
	if code == "" || r.name(code) == code && !codeForm.MatchString(code) {
		return plain(code)
	}
	for _, regulator := range provenance.Regulators {
		if regulator.Code == code || regulator.Organization == code {
			return plain(r.name(code))
		}
	}
	return linked(r.name(code), path(provenance.KindEnterprise, code))
}

// exporting gives the tables the addresses of their spreadsheets.
func (r *reader) exporting(tables ...*Table) {
	for _, t := range tables {
		t.XLSX, t.CSV = r.address(t.Name, "xlsx"), r.address(t.Name, "csv")
	}
}

// address is this page's with the parameters that make it a spreadsheet.
func (r *reader) address(table, as string) string {
	query := url.Values{}
	for name, values := range r.request.URL.Query() {
		query[name] = values
	}
	query.Set("table", table)
	query.Set("as", as)
	return (&url.URL{Path: r.request.URL.Path, RawQuery: query.Encode()}).String()
}

// show answers with a page, or with one of its tables as a spreadsheet.
func (r *reader) show(name, title, current string, body any, tables []*Table, scripts ...string) error {
	if as := r.param("as"); as != "" {
		return r.export(as, r.param("table"), tables)
	}
	r.exporting(tables...)
	return r.render(name, title, current, body, scripts...)
}
