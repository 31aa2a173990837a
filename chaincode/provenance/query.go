package provenance

import "encoding/json"

// Bounds of one page, in records.
const (
	DefaultPage = 20
	MaxPage     = 200
	maxSkip     = 10_000 // the ledger reads a history from its newest version
)

// RecordQuery asks for one record.
type RecordQuery struct {
	Kind Kind   `json:"kind"`
	ID   string `json:"id"`
}

// Check refuses a malformed query.
func (q RecordQuery) Check() error {
	if _, err := SchemaOf(q.Kind); err != nil {
		return err
	}
	_, err := JoinKey(string(q.Kind), q.ID)
	return err
}

// dueIndex lists what is to be done by a day. Its value is the last day: the list
// is of everything due by then, the longest overdue first.
const dueIndex = "due"

// dueOn is the value of dueIndex for a day; none when nothing is due.
func dueOn(day Date) []string {
	if day == "" {
		return nil
	}
	return []string{string(day)}
}

// ListQuery asks for a page of the records of a kind: all, or those with a
// value of an index.
type ListQuery struct {
	Kind     Kind   `json:"kind"`
	Index    string `json:"index,omitempty" metadata:",optional"`
	Value    string `json:"value,omitempty" metadata:",optional"`
	Limit    int    `json:"limit,omitempty" metadata:",optional"`    // at most MaxPage; 0: DefaultPage
	Bookmark string `json:"bookmark,omitempty" metadata:",optional"` // from the page before
}

// Range is a half-open range of ledger keys.
type Range struct{ Start, End string }

// Check refuses a malformed query and fills in its default; keys are those to
// scan: of the records themselves, or of index entries.
func (q *ListQuery) Check() (schema Schema, keys Range, err error) {
	if schema, err = SchemaOf(q.Kind); err != nil {
		return schema, Range{}, err
	}
	if q.Limit == 0 {
		q.Limit = DefaultPage
	}
	var c check
	c.that(q.Limit >= 1 && q.Limit <= MaxPage, "limit", "must be 1 to %d", "应为 1 至 %d", MaxPage)
	c.that(len(q.Bookmark) <= 512, "bookmark", "is not one that a page ended with", "不是分页返回的书签")
	if q.Index == "" {
		en, zh := enumerate(schema.Indexes)
		c.that(q.Value == "", "index", "name the index of the value, one of %[1]s", "请指定索引，可为 %[2]s", en, zh)
		return schema, keyRange(string(q.Kind)), c.result()
	}
	oneOf(&c, "index", q.Index, schema.Indexes...)
	if q.Index == schema.Prefix {
		c.enterprise("value", q.Value)
		return schema, ownedRange(q.Kind, q.Value), c.result()
	}
	if q.Index == dueIndex {
		c.date("value", Date(q.Value))
	}
	if err := c.result(); err != nil {
		return schema, Range{}, err
	}
	keys, err = IndexRange(q.Kind, q.Index, q.Value)
	if q.Index == dueIndex {
		keys.Start = keyRange(Key("index", string(q.Kind)) + keySeparator + dueIndex).Start
	}
	return schema, keys, err
}

// IndexRange is the range of the entries of a kind's index with that value.
func IndexRange(kind Kind, index, value string) (Range, error) {
	prefix, err := JoinKey("index", string(kind), index, value)
	return keyRange(prefix), err
}

// Direct reports whether the list scans the records themselves.
func (q *ListQuery) Direct(schema Schema) bool { return q.Index == "" || q.Index == schema.Prefix }

// Page is a page of records as canonical JSON.
type Page struct {
	Records  []json.RawMessage `json:"records"`
	Bookmark string            `json:"bookmark,omitempty"` // empty on the last page
}

// HistoryQuery asks for the versions of a record, newest first.
type HistoryQuery struct {
	Kind  Kind   `json:"kind"`
	ID    string `json:"id"`
	Limit int    `json:"limit,omitempty" metadata:",optional"` // at most MaxPage; 0: DefaultPage
	Skip  int    `json:"skip,omitempty" metadata:",optional"`  // newest versions to leave out
}

// Check refuses a malformed query and fills in its default.
func (q *HistoryQuery) Check() error {
	if q.Limit == 0 {
		q.Limit = DefaultPage
	}
	var c check
	c.that(q.Limit >= 1 && q.Limit <= MaxPage, "limit", "must be 1 to %d", "应为 1 至 %d", MaxPage)
	c.that(q.Skip >= 0 && q.Skip <= maxSkip, "skip", "must be 0 to %d", "应为 0 至 %d", maxSkip)
	if err := c.result(); err != nil {
		return err
	}
	return RecordQuery{q.Kind, q.ID}.Check()
}

// Revision is one version of a record in its history.
type Revision struct {
	TxID   string          `json:"txId"`
	Time   string          `json:"time"` // RFC 3339
	Record json.RawMessage `json:"record"`
}

// History is a page of versions.
type History struct {
	Revisions []Revision `json:"revisions"`
	More      bool       `json:"more,omitempty"` // ask again with Skip advanced
}

// CheckRequestID refuses a request ID that is not 8 to 64 letters, digits, '.',
// '_' or '-'.
func CheckRequestID(id string) error {
	var c check
	c.that(len(id) >= 8 && keyPart.MatchString(id), "requestId", "%q is not a request ID: 8 to 64 letters, digits, '.', '_' or '-'", "%q 不是请求编号：应为 8 至 64 个字母、数字、“.”、“_”或“-”", clip(id))
	return c.result()
}
