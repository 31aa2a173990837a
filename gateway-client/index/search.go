package index

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"sunledger/chaincode/provenance"
)

// columns are those of a Row, from rowTables.
const (
	columns   = "r.id, r.kind, r.own, v.revision, r.at, t.txid, t.time, r.title, r.state, v.json"
	rowTables = " FROM records r JOIN versions v ON v.id = r.version JOIN transactions t ON t.at = r.at "
)

// found is a row with its number.
type found struct {
	Row
	number int64
}

func (f *found) scan(rows scanner) error {
	var at, time int64
	var json []byte
	if err := rows.Scan(&f.number, &f.Kind, &f.ID, &f.Revision, &at, &f.TxID, &time, &f.Title, &f.State, &json); err != nil {
		return err
	}
	f.Position, f.Time, f.JSON = positionOf(at), timeOf(time), json
	return nil
}

// reading has a query see one state of the index from beginning to end.
func (x *Index) reading(ctx context.Context, do func(tx *sql.Tx) error) error {
	tx, err := x.reader(ctx).BeginTx(ctx, &sql.TxOptions{Isolation: x.dialect.snapshot, ReadOnly: true})
	if err != nil {
		return x.unusable(err)
	}
	defer tx.Rollback() // nothing was written
	return x.unusable(do(tx))
}

// Search answers a query; INVALID for one that makes no sense, and DENIED for a list
// of others' records.
func (x *Index) Search(ctx context.Context, q Query) (*Page, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	page := &Page{Rows: []*Row{}}
	return page, x.reading(ctx, func(tx *sql.Tx) error { return x.search(ctx, tx, &q, page) })
}

func (x *Index) search(ctx context.Context, tx *sql.Tx, q *Query, page *Page) error {
	c, err := x.condition(ctx, tx, q)
	if err != nil || c.nothing {
		return err
	}
	places, err := x.places(ctx, tx, q, c, &page.Total)
	if err != nil || len(places) == 0 {
		return err
	}
	if len(places) > q.Limit {
		places = places[:q.Limit]
		page.Next = places[q.Limit-1].cursor()
	}
	return x.rowsAt(ctx, tx, q, places, page)
}

// places finds which rows a page has, one more than it may have, and how many there
// are in all. What is found by its text is found once for both; without a text, a page
// is read off an index.
func (x *Index) places(ctx context.Context, tx *sql.Tx, q *Query, c *condition, total *int) ([]place, error) {
	seek, err := q.seek()
	if err != nil {
		return nil, err
	}
	with, from := "", "records r WHERE "+c.String()+" AND "
	if q.Text != "" {
		with, from = "WITH hits AS MATERIALIZED (SELECT * FROM records r WHERE "+c.String()+") ", "hits r WHERE "
	}
	count := "(SELECT count(*) FROM hits)"
	if q.Text == "" || q.After != "" {
		count = "0"
		if err := tx.QueryRowContext(ctx, x.dialect.bind("SELECT count(*) FROM records r WHERE "+c.String()), c.arguments...).Scan(total); err != nil {
			return nil, err
		}
	}
	direction := first(q.Ascending, "", " DESC")
	query := with + "SELECT r.id, " + q.column() + ", " + count + " FROM " + from + seek.String() + " ORDER BY " + q.column() + direction + ", r.id" + direction + " LIMIT ?"
	var places []place
	err = each(ctx, tx, x.dialect.bind(query), slices.Concat(c.arguments, seek.arguments, []any{q.Limit + 1}), func(rows scanner) error {
		p := place{Sort: q.Sort, Ascending: q.Ascending}
		var counted int
		err := rows.Scan(&p.Number, &p.Key, &counted)
		*total = max(*total, counted)
		places = append(places, p)
		return err
	})
	return places, err
}

// rowsAt fetches what was found, in its order.
func (x *Index) rowsAt(ctx context.Context, tx *sql.Tx, q *Query, places []place, page *Page) error {
	numbers := make([]any, len(places))
	for i, p := range places {
		numbers[i] = p.Number
	}
	byNumber := map[int64]*Row{}
	err := each(ctx, tx, x.dialect.bind("SELECT "+columns+rowTables+"WHERE r.id IN "+placeholders(len(numbers))), numbers, func(rows scanner) error {
		var f found
		err := f.scan(rows)
		byNumber[f.number] = &f.Row
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range places {
		row, err := q.disclosed(byNumber[p.Number])
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, row)
	}
	return nil
}

// disclosed is a row as the query's reader may see it.
func (q *Query) disclosed(row *Row) (*Row, error) {
	if q.Reader == nil {
		return row, nil
	}
	schema, err := provenance.SchemaOf(row.Kind)
	if err != nil || provenance.Unrestricted(*q.Reader, schema) {
		return row, err
	}
	return row.For(*q.Reader) // DENIED for none: the condition finds no such record
}

// column is what a page is ordered by, with the number of the row.
func (q *Query) column() string {
	switch q.Sort {
	case ByID:
		return "r.own"
	case ByTitle:
		return "r.title"
	case ByDue:
		return "(SELECT min(value) FROM lists WHERE record = r.id AND name = '" + dueIndex + "')"
	}
	return "r.at"
}

// place is where a page ended, which the next goes on after.
type place struct {
	Sort      Sort   `json:"s"`
	Ascending bool   `json:"a"`
	Key       string `json:"k"`
	Number    int64  `json:"n"`
}

func (p place) cursor() string {
	raw, _ := json.Marshal(p) // strings and integers always marshal
	return base64.RawURLEncoding.EncodeToString(raw)
}

const maxCursor = 4096

// seek goes on after the page before.
func (q *Query) seek() (*condition, error) {
	c := &condition{clauses: []string{"1 = 1"}}
	if q.After == "" {
		return c, nil
	}
	var p place
	raw, err := base64.RawURLEncoding.DecodeString(q.After)
	if len(q.After) > maxCursor || err != nil || json.Unmarshal(raw, &p) != nil || p.Sort != q.Sort || p.Ascending != q.Ascending {
		return nil, notACursor()
	}
	relation := " < "
	if q.Ascending {
		relation = " > "
	}
	var key any = clean(p.Key)
	if q.Sort == ByTime {
		if key, err = strconv.ParseInt(p.Key, 10, 64); err != nil {
			return nil, notACursor()
		}
	}
	c.and("("+q.column()+", r.id)"+relation+"(?, ?)", key, p.Number)
	return c, nil
}

func notACursor() error {
	return provenance.Refuse(provenance.Invalid, "after", "is not where a page of this query ended", "不是该查询的分页位置")
}

// Facets counts what a query finds by "kind", "product", "organization" or "state",
// most frequent first.
func (x *Index) Facets(ctx context.Context, q Query, by string) ([]Facet, error) {
	from, value := "records r", "r."+by
	switch by {
	case "kind", "organization", "state":
	case "product":
		from, value = "lists l JOIN records r ON r.id = l.record", "l.value"
	default:
		return nil, provenance.Refuse(provenance.Invalid, "by", "must be kind, product, organization or state", "应为 kind、product、organization 或 state")
	}
	if err := q.check(); err != nil {
		return nil, err
	}
	facets := []Facet{}
	return facets, x.reading(ctx, func(tx *sql.Tx) error {
		c, err := x.condition(ctx, tx, &q)
		if err != nil || c.nothing {
			return err
		}
		if by == "product" {
			c.and("l.name = ?", productList)
		}
		if business := q.business(); business != "" && by != "kind" && by != "product" {
			c.and("(r.open = 1 OR "+toldAll+")", business)
		}
		c.and(value + " <> ''")
		query := "SELECT " + value + ", count(*) FROM " + from + " WHERE " + c.String() + " GROUP BY " + value + " ORDER BY count(*) DESC, " + value
		return each(ctx, tx, x.dialect.bind(query), c.arguments, func(rows scanner) error {
			var f Facet
			err := rows.Scan(&f.Value, &f.Count)
			facets = append(facets, f)
			return err
		})
	})
}

// rowsOf are the rows that a query finds which begins with columns and rowTables.
func (x *Index) rowsOf(ctx context.Context, query string, arguments ...any) ([]*Row, error) {
	var rows []*Row
	err := each(ctx, x.reader(ctx), x.dialect.bind(strings.TrimSpace(query)), arguments, func(one scanner) error {
		var f found
		err := f.scan(one)
		rows = append(rows, &f.Row)
		return err
	})
	return rows, x.unusable(err)
}
