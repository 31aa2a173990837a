package console

import (
	"bytes"
	"net/url"
	"strconv"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/words"
)

// versionsShown is how many versions of a record a page has.
const versionsShown = 20

// recordView is a record of any kind, with its whole history.
type recordView struct {
	*entry
	Name     string
	Standing Cell
	Awaiting string
	Trouble  Cell
	Fields   []Field
	Related  []*Table
	Versions []version
	Older    string // address of older versions
	Newest   bool   // whether the first of Versions is the latest
	Offers   []offer
	Ledger   *comparison
	Ask      string // address that asks the ledger
	Places   []Piece
}

// version is one in a record's history, with who wrote it.
type version struct {
	*entry
	Who      string
	Function provenance.Operation
	Changes  []Change
	First    []Field // of the first version, all it said
}

// comparison is the ledger's own answer beside the index's.
type comparison struct {
	Equal    bool
	Revision int
	Ahead    bool // the ledger has a later revision
	Changes  []Change
	Failure  string
}

// record shows a record.
func (c *console) record(r *reader) error {
	kind, id := provenance.Kind(r.request.PathValue("kind")), r.request.PathValue("id")
	latest, err := r.get(kind, id)
	if err != nil {
		return err
	}
	if err := r.learnFrom(latest); err != nil {
		return err
	}
	v := &recordView{entry: latest, Standing: r.standing(latest.Record), Awaiting: r.turns(awaiting(latest.Record))}
	if err := r.history(v); err != nil {
		return err
	}
	v.Name, v.Fields, v.Offers, v.Places = r.title(latest), r.fields(latest.Record), r.offers(latest), places(latest)
	if b, ok := latest.Record.(*provenance.Batch); ok {
		found, err := r.troubles(b)
		if err != nil {
			return err
		}
		v.Trouble = r.troubleCell(found[b.ID])
	}
	if v.Related, err = r.related(latest); err != nil {
		return err
	}
	v.Ask = r.with("ledger", "1") + "#ledger"
	if r.param("ledger") != "" {
		v.Ledger = r.compare(latest)
	}
	tables := append([]*Table{r.historyTable(v)}, v.Related...)
	return r.show("record", words.KindName(r.l, kind)+" "+id, "/console/search", v, tables)
}

// with is the address of this page with one parameter set.
func (r *reader) with(name, value string) string {
	query := url.Values{}
	for n, values := range r.request.URL.Query() {
		query[n] = values
	}
	query.Set(name, value)
	return (&url.URL{Path: r.request.URL.Path, RawQuery: query.Encode()}).String()
}

// places are the other pages about a record.
func places(e *entry) []Piece {
	switch e.Kind() {
	case provenance.KindBatch:
		return []Piece{{"lineage", "/console/lineage/" + e.ID}, {"sunshine", "/console/sunshine/" + e.ID}, {"trace", "/t/" + e.ID}}
	case provenance.KindRecall:
		return []Piece{{"recall", "/console/recall/" + e.ID}}
	}
	return nil
}

// history reads a page of the versions and tells what each changed.
func (r *reader) history(v *recordView) error {
	rows, err := r.Index.Versions(r.ctx, v.Kind(), v.ID)
	if err != nil {
		return err
	}
	skip, _ := strconv.Atoi(r.param("skip"))
	skip = max(0, min(skip, len(rows)))
	v.Newest = skip == 0
	shown := rows[skip:]
	if len(shown) > versionsShown {
		v.Older = r.with("skip", strconv.Itoa(skip+versionsShown)) + "#history"
		shown = shown[:versionsShown+1] // one more, to tell what the last one changed
	}
	entries, err := r.opened(shown)
	if err != nil {
		return err
	}
	if err := r.learnFrom(entries...); err != nil {
		return err
	}
	for i, e := range entries {
		if i == versionsShown {
			break
		}
		one := version{entry: e, Who: r.who(e.Head().Actor), Function: r.function(e.Row)}
		if i+1 < len(entries) {
			one.Changes = r.changes(e.Record, entries[i+1].Record)
		} else {
			one.First = r.fields(e.Record)
		}
		v.Versions = append(v.Versions, one)
	}
	return nil
}

// function is what wrote a row, where the index knows.
func (r *reader) function(row *index.Row) provenance.Operation {
	tx, err := r.Index.Transaction(r.ctx, row.TxID)
	if err != nil {
		return "" // a courtesy
	}
	return provenance.Operation(tx.Function)
}

// historyTable is the history as a spreadsheet, a change a row.
func (r *reader) historyTable(v *recordView) *Table {
	t := &Table{Name: "history", Title: r.say("History", "历史版本"), Columns: []Column{
		{Text: r.say("Revision", "版本"), Number: true}, {Text: r.say("Time", "时间")}, {Text: r.say("Written by", "登记人")}, {Text: r.say("Done", "业务")},
		{Text: r.say("Transaction", "交易")}, {Text: r.say("Block", "区块"), Number: true}, {Text: r.say("Field", "字段")}, {Text: r.say("Was", "原值")}, {Text: r.say("Now", "现值")},
	}}
	for _, one := range v.Versions {
		head := []Cell{count(one.Revision), plain(words.When(one.Time)), plain(one.Who), plain(words.OperationName(r.l, one.Function)), plain(one.TxID), count(int(one.Block))}
		for _, c := range one.Changes {
			t.Rows = append(t.Rows, append(head[:len(head):len(head)], plain(c.Label), plain(joined(c.Was)), plain(joined(c.Now))))
		}
		for _, f := range one.First {
			for _, line := range f.Lines {
				t.Rows = append(t.Rows, append(head[:len(head):len(head)], plain(f.Label), plain(""), plain(joined(line))))
			}
		}
	}
	return t
}

func joined(pieces []Piece) string {
	text := ""
	for _, p := range pieces {
		text += p.Text
	}
	return text
}

// nobody is shown of a record what anybody may be who reads all: what is compared
// must not differ by who asked.
var nobody = provenance.Actor{Role: provenance.RoleObserver}

// compare asks the ledger itself for the record.
func (r *reader) compare(e *entry) *comparison {
	answer, err := r.Ledger.Get(r.ctx, e.Kind(), e.ID)
	if err != nil {
		refusal := provenance.AsError(err)
		return &comparison{Failure: words.Text{En: refusal.En, Zh: refusal.Zh}.In(r.l)}
	}
	ours := provenance.Disclose(nobody, e.Record)
	theirs := provenance.Disclose(nobody, answer)
	c := &comparison{
		Equal:    bytes.Equal(provenance.Marshal(ours), provenance.Marshal(theirs)),
		Revision: theirs.Head().Revision, Ahead: theirs.Head().Revision > e.Revision,
	}
	if !c.Equal {
		c.Changes = r.changes(theirs, ours)
	}
	return c
}
