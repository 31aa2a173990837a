package index

import (
	"slices"
	"strings"
	"unicode/utf8"

	"sunledger/chaincode/provenance"
)

// Query asks for the latest versions of records. What is empty restricts nothing.
type Query struct {
	Reader       *provenance.Actor // as who is asked: a business finds its own and what is open; nil: everything
	Text         string            // words, numbers, plates, codes, in any order; Chinese needs no spaces
	Kinds        []provenance.Kind
	Index, Value string          // as the ledger lists it, see provenance.Schemas: awaiting HaidianMSP, due by a day
	Values       []string        // any of these, instead of Value
	Product      string          // code
	Enterprise   string          // any part it plays in the record
	Organization string          // MSP ID of the side that wrote it
	State        string          // of the record, such as an inspection's; see Row
	From, To     provenance.Date // days of the writing, China's, both included
	Sort         Sort
	Ascending    bool
	After        string // Page.Next of the page before
	Limit        int    // 0: 20
}

// Sort is what a page is ordered by.
type Sort string

// The orders. The default is by time, newest first; of what is due, by day, the
// longest overdue first.
const (
	ByTime  Sort = "time"
	ByID    Sort = "id"
	ByTitle Sort = "title"
	ByDue   Sort = "due" // only with the index of that name
)

// Bounds of a query.
const (
	defaultLimit = 20
	MaxLimit     = 1000 // rows of a page
	MaxValues    = 1000 // values of a list
	maxText      = 200  // characters
	maxValue     = 200  // bytes of a filter's value
)

// check refuses a malformed query and fills in its defaults.
func (q *Query) check() error {
	q.Text = strings.TrimSpace(q.Text)
	if q.Limit == 0 {
		q.Limit = defaultLimit
	}
	if q.Sort == "" {
		q.Sort = ByTime
		if q.Index == dueIndex {
			q.Sort, q.Ascending = ByDue, true
		}
	}
	switch {
	case q.Limit < 1 || q.Limit > MaxLimit:
		return provenance.Refuse(provenance.Invalid, "limit", "must be 1 to %d", "应为 1 至 %d", MaxLimit)
	case !slices.Contains([]Sort{ByTime, ByID, ByTitle, ByDue}, q.Sort) || q.Sort == ByDue && q.Index != dueIndex:
		return provenance.Refuse(provenance.Invalid, "sort", "must be time, id or title, or due with the index due", "应为 time、id 或 title，按 due 列出时也可为 due")
	case utf8.RuneCountInString(q.Text) > maxText:
		return provenance.Refuse(provenance.Invalid, "text", "has more than %d characters; search for less", "超过 %d 个字符，请缩短", maxText)
	}
	if len(q.Values) > MaxValues || len(q.Values) > 0 && q.Value != "" {
		return provenance.Refuse(provenance.Invalid, "values", "must be at most %d, and no value beside them", "最多 %d 个，且不能同时指定单个取值", MaxValues)
	}
	for field, value := range map[string]string{"value": q.Value, "product": q.Product, "enterprise": q.Enterprise, "organization": q.Organization, "state": q.State} {
		if len(value) > maxValue {
			return provenance.Refuse(provenance.Invalid, field, "is longer than any value", "过长")
		}
	}
	if q.Reader != nil {
		if err := q.Reader.Check(); err != nil {
			return err
		}
	}
	for field, day := range map[string]provenance.Date{"from": q.From, "to": q.To} {
		if err := checkDay(field, day); err != nil {
			return err
		}
	}
	return q.checkIndex()
}

func checkDay(field string, day provenance.Date) error {
	if day == "" || day.Valid() {
		return nil
	}
	return provenance.Refuse(provenance.Invalid, field, "must be a day such as 2026-03-01", "应为日期，如 2026-03-01")
}

// checkIndex requires an index that one of the kinds has, and leaves those that do.
// A business may ask for lists of its own records alone, as on the ledger: others'
// would say what is not disclosed to it.
func (q *Query) checkIndex() error {
	for _, kind := range q.Kinds {
		if _, err := provenance.SchemaOf(kind); err != nil {
			return err
		}
	}
	if q.Index == "" {
		if q.Value != "" || len(q.Values) > 0 {
			return provenance.Refuse(provenance.Invalid, "index", "name the index of the value", "请指定取值所属的索引")
		}
		return nil
	}
	var listed []provenance.Kind
	var denied error = provenance.Refuse(provenance.Invalid, "index", "none of these records is listed by %q", "没有按 %q 列出的记录", q.Index)
	for _, schema := range q.schemas() {
		if !slices.Contains(schema.Indexes, q.Index) {
			continue
		}
		if q.Reader != nil {
			if err := q.permitList(schema); err != nil {
				denied = err
				continue
			}
		}
		listed = append(listed, schema.Kind)
	}
	if listed == nil {
		return denied
	}
	q.Kinds = listed
	return nil
}

// permitList refuses a business others' records.
func (q *Query) permitList(schema provenance.Schema) error {
	for _, value := range q.values() {
		if err := provenance.PermitList(*q.Reader, schema, q.Index, value); err != nil {
			return err
		}
	}
	return nil
}

// values are those of the list asked for.
func (q *Query) values() []string {
	if len(q.Values) > 0 {
		return q.Values
	}
	return []string{q.Value}
}

// schemas are those of the kinds asked for.
func (q *Query) schemas() []provenance.Schema {
	if len(q.Kinds) == 0 {
		return provenance.Schemas
	}
	return slices.DeleteFunc(slices.Clone(provenance.Schemas), func(s provenance.Schema) bool { return !slices.Contains(q.Kinds, s.Kind) })
}

// business is the code of the enterprise that asks; empty when it is not one.
func (q *Query) business() string {
	if q.Reader == nil || !q.Reader.Role.Business() {
		return ""
	}
	return q.Reader.Enterprise
}

// Page is a part of what was found.
type Page struct {
	Rows  []*Row `json:"rows"`
	Total int    `json:"total"` // on all pages
	Next  string `json:"next,omitempty"`
}

// Facet is a value with how many of the records found have it.
type Facet struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}
