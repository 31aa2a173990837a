// Package index is the search index: an off-chain read model built from the
// channel's blocks, for what the ledger's own keys cannot answer: free text,
// filters, sorting, statistics. It is never the source of truth. Every row names
// the transaction that wrote it, so that the ledger can be asked; one command
// builds it again from nothing.
package index

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/ledger"
)

var errMissing = errors.New("not built yet")

// Index is an open index. It is safe for concurrent use.
type Index struct{}

// Open opens or creates an index: a file, which is SQLite, or a connection string
// that begins with postgres://.
func Open(ctx context.Context, where string) (*Index, error) { return nil, errMissing }

// Close releases the database.
func (x *Index) Close() error { return errMissing }

// Row is a version of a record as the ledger has it, with where it was written.
type Row struct {
	Kind     provenance.Kind `json:"kind"`
	ID       string          `json:"id"`
	Revision int             `json:"revision"`
	Position                 // of the transaction that wrote it
	TxID     string          `json:"txId"`
	Time     time.Time       `json:"time"`
	Title    string          `json:"title"` // what people call it: a name, a number, a product and day
	JSON     json.RawMessage `json:"record"`
}

// Position is that of a transaction on the chain.
type Position struct {
	Block       uint64 `json:"block"`
	Transaction int    `json:"transaction"` // in the block
}

// Record decodes the row.
func (r *Row) Record() (provenance.Record, error) { return ledger.ParseRecord(r.Kind, r.JSON) }

// Follow takes the source's blocks into the index, from where it stands, and waits
// for those to come, until ctx is done. It goes on after the source fails. What it
// took is there in full or not at all, whenever the program dies.
func (x *Index) Follow(ctx context.Context, source audit.Source) error { return errMissing }

// Reset forgets everything; Follow then begins with the genesis block.
func (x *Index) Reset(ctx context.Context) error { return errMissing }

// Status is how far the index has got.
type Status struct {
	Height       uint64    `json:"height"` // blocks taken
	Transactions uint64    `json:"transactions"`
	Time         time.Time `json:"time"`              // claimed by the last transaction taken
	PeerHeight   uint64    `json:"peerHeight"`        // as last seen; 0 before
	Failure      string    `json:"failure,omitempty"` // why the source yields nothing now
}

// Status says how far the index has got.
func (x *Index) Status(ctx context.Context) (Status, error) { return Status{}, errMissing }

// Get returns the latest version of a record; NOT_FOUND when there is none.
func (x *Index) Get(ctx context.Context, kind provenance.Kind, id string) (*Row, error) {
	return nil, errMissing
}

// Rows returns the latest versions of records, the ledger's own bookkeeping
// included, by ledger key (provenance.Key); those that are not there are left out.
func (x *Index) Rows(ctx context.Context, keys ...string) (map[string]*Row, error) {
	return nil, errMissing
}

// Versions returns every version of a record, newest first.
func (x *Index) Versions(ctx context.Context, kind provenance.Kind, id string) ([]*Row, error) {
	return nil, errMissing
}

// Query asks for the latest versions of records. What is empty restricts nothing.
type Query struct {
	Reader       *provenance.Actor // as who is asked: a business finds its own and what is open; nil: everything
	Text         string            // words, numbers, plates, codes, in any order; Chinese needs no spaces
	Kinds        []provenance.Kind
	Index, Value string          // as the ledger lists it, see provenance.Schemas: awaiting HaidianMSP
	Values       []string        // any of these in Index, instead of Value
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

// The orders. The default is by time, newest first.
const (
	ByTime  Sort = "time"
	ByID    Sort = "id"
	ByTitle Sort = "title"
)

// Page is a part of what was found.
type Page struct {
	Rows  []*Row `json:"rows"`
	Total int    `json:"total"` // on all pages
	Next  string `json:"next,omitempty"`
}

// Search answers a query; INVALID for one that makes no sense.
func (x *Index) Search(ctx context.Context, q Query) (*Page, error) { return nil, errMissing }

// Facet is a value with how many of the records found have it.
type Facet struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// Facets counts what a query finds by "kind", "product", "organization" or "state",
// most frequent first.
func (x *Index) Facets(ctx context.Context, q Query, by string) ([]Facet, error) {
	return nil, errMissing
}

// Edge is that much of one batch went into another.
type Edge struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Amount int64  `json:"amount"` // of what it was made of, in the unit of From; 0 where the ledger does not say
}

// Neighbours returns a page of the edges that lead from some batches in a direction,
// by ID, and how many there are of each: a lineage is explored step by step.
func (x *Index) Neighbours(ctx context.Context, direction provenance.Direction, of []string, after string, limit int) (edges []Edge, next string, err error) {
	return nil, "", errMissing
}

// Degrees counts the edges of each batch in both directions.
func (x *Index) Degrees(ctx context.Context, of ...string) (map[string]Degree, error) {
	return nil, errMissing
}

// Degree is how many batches one was made of, and how many were made of it.
type Degree struct {
	Inputs  int `json:"inputs"`
	Outputs int `json:"outputs"`
}

// Transaction is one on the chain, valid or not.
type Transaction struct {
	TxID string `json:"txId"`
	Position
	Time      time.Time              `json:"time"`
	Function  string                 `json:"function,omitempty"` // "batch:Register"
	RequestID string                 `json:"requestId,omitempty"`
	Creator   provenance.Actor       `json:"creator"` // as its certificate says
	Code      string                 `json:"code"`    // Fabric's validation code: VALID or why not
	Records   []provenance.Reference `json:"records"` // written
}

// Transactions returns up to limit of them after a position, oldest first, or before
// it, newest first. It is what a live feed resumes by.
func (x *Index) Transactions(ctx context.Context, at Position, backward bool, limit int) ([]*Transaction, error) {
	return nil, errMissing
}

// Transaction returns the one with that ID; NOT_FOUND when there is none.
func (x *Index) Transaction(ctx context.Context, txID string) (*Transaction, error) {
	return nil, errMissing
}

// Changed returns a channel that is closed once the index holds more than at the
// time of the call.
func (x *Index) Changed() <-chan struct{} { return nil }

// Statistics are figures of a time, for the overview and its charts.
type Statistics struct {
	Entries     []EntryCount      `json:"entries"`     // market entries by day and lane
	Tests       []TestCount       `json:"tests"`       // test reports and samples by product and base
	Breaches    []BreachCount     `json:"breaches"`    // shipments with temperature breaches by day
	Inspections []InspectionCount `json:"inspections"` // by outcome
	Notices     []NoticeTime      `json:"notices"`     // from issue to close
	Flows       []Flow            `json:"flows"`       // goods from bases to markets
}

// EntryCount is how many batches were decided about on a day.
type EntryCount struct {
	Day      provenance.Date `json:"day"`
	Lane     string          `json:"lane"`
	Decision string          `json:"decision"`
	Count    int             `json:"count"`
}

// TestCount is how many verdicts there are on the goods of a base.
type TestCount struct {
	Product  string             `json:"product"`
	Producer string             `json:"producer"` // code
	Verdict  provenance.Verdict `json:"verdict"`
	Count    int                `json:"count"`
}

// BreachCount is how many shipments of a day were too warm or too cold.
type BreachCount struct {
	Day       provenance.Date `json:"day"`
	Shipments int             `json:"shipments"`
	Breached  int             `json:"breached"`
}

// InspectionCount is how many inspections of a type ended, or stand, in a state.
type InspectionCount struct {
	Type  provenance.InspectionType  `json:"type"`
	State provenance.InspectionState `json:"state"`
	Count int                        `json:"count"`
}

// NoticeTime is how long a notice took so far, in whole hours.
type NoticeTime struct {
	Notice       string `json:"notice"`
	Acknowledged int    `json:"acknowledged"` // hours until then; -1: not yet
	Closed       int    `json:"closed"`       // hours until then; -1: not yet
}

// Flow is what went from a place to a market.
type Flow struct {
	Site     string          `json:"site"`   // where it was grown
	Market   string          `json:"market"` // code
	Product  string          `json:"product"`
	Unit     provenance.Unit `json:"unit"`
	Amount   int64           `json:"amount"`
	Batches  int             `json:"batches"`
	Admitted int             `json:"admitted"` // of the batches
}

// Statistics returns the figures of the days from and to, both included; empty: all.
func (x *Index) Statistics(ctx context.Context, from, to provenance.Date) (*Statistics, error) {
	return nil, errMissing
}
