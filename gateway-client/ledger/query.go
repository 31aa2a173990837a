package ledger

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/hyperledger/fabric-gateway/pkg/client"

	"sunledger/chaincode/provenance"
)

// QueryFunction names a query as the chaincode exposes it, "contract:Function".
type QueryFunction string

// The queries, each with its argument and its answer.
const (
	GetRecord     QueryFunction = "record:Get"     // provenance.RecordQuery: the record
	ListRecords   QueryFunction = "record:List"    // provenance.ListQuery: provenance.Page
	RecordHistory QueryFunction = "record:History" // provenance.HistoryQuery: provenance.History
	TraceBatch    QueryFunction = "batch:Trace"    // provenance.TraceQuery: provenance.Lineage
	BatchPassport QueryFunction = "batch:Passport" // provenance.PassportQuery: provenance.Passport
	BatchVersions QueryFunction = "batch:Versions" // provenance.PassportQuery: provenance.Versions

	CheckRelease     QueryFunction = "release:Check"     // provenance.ReleaseQuery: provenance.ReleaseCheck
	ShipmentReadings QueryFunction = "shipment:Readings" // provenance.ReadingsQuery: provenance.ReadingsPage
	PlanRecall       QueryFunction = "recall:Plan"       // provenance.PlanQuery: provenance.RecallPlan
	CheckListing     QueryFunction = "listing:Check"     // provenance.ListingQuery: []provenance.ListingCheck
)

// Query asks one peer and returns the answer as the ledger's own JSON. The error
// is a *Failure: a refusal by the chaincode, DENIED or UNAVAILABLE.
func (c *Client) Query(ctx context.Context, function QueryFunction, query any) (json.RawMessage, error) {
	argument, err := json.Marshal(query)
	if err != nil {
		return nil, &Failure{Refusal: provenance.Refuse(provenance.BadRequest, "", "the query is not JSON: %v", "查询不是 JSON:%v", err), Cause: err}
	}
	return c.evaluate(ctx, c.contract, string(function), string(argument))
}

// evaluate asks one peer, again while what prevents it may pass.
func (c *Client) evaluate(ctx context.Context, contract *client.Contract, function string, arguments ...string) ([]byte, error) {
	ctx, cancel := within(ctx, c.timeouts.Total)
	defer cancel()
	failed := tally{}
	for {
		phase, cancel := context.WithTimeout(ctx, c.timeouts.Evaluate)
		answer, err := contract.EvaluateWithContext(phase, function, client.WithArguments(arguments...))
		cancel()
		if err == nil {
			return answer, nil
		}
		failure := &Failure{Refusal: unendorsed(err, 1), Cause: because(ctx, err)}
		if !c.again(ctx, failed, failure) {
			return nil, failure
		}
	}
}

// ask decodes the answer to a query into a T.
func ask[T any](ctx context.Context, c *Client, function QueryFunction, query any) (*T, error) {
	raw, err := c.Query(ctx, function, query)
	if err != nil {
		return nil, err
	}
	answer := new(T)
	if err := json.Unmarshal(raw, answer); err != nil {
		return nil, &Failure{Refusal: illegible(err), Cause: err}
	}
	return answer, nil
}

// ParseRecord reads a record's canonical JSON.
func ParseRecord(kind provenance.Kind, raw []byte) (provenance.Record, error) {
	schema, err := provenance.SchemaOf(kind)
	if err != nil {
		return nil, err
	}
	record := schema.New()
	if err := json.Unmarshal(raw, record); err != nil {
		return nil, &Failure{Refusal: illegible(err), Cause: err}
	}
	return record, nil
}

// Get returns a record of any kind; NOT_FOUND when there is none.
func (c *Client) Get(ctx context.Context, kind provenance.Kind, id string) (provenance.Record, error) {
	raw, err := c.Query(ctx, GetRecord, provenance.RecordQuery{Kind: kind, ID: id})
	if err != nil {
		return nil, err
	}
	return ParseRecord(kind, raw)
}

// Get returns a record of the kind that R is: Get[provenance.Batch](ctx, c, id).
func Get[R any, P interface {
	*R
	provenance.Record
}](ctx context.Context, c *Client, id string) (P, error) {
	return ask[R](ctx, c, GetRecord, provenance.RecordQuery{Kind: P(new(R)).Kind(), ID: id})
}

// List returns one page of records.
func (c *Client) List(ctx context.Context, q provenance.ListQuery) (*provenance.Page, error) {
	return ask[provenance.Page](ctx, c, ListRecords, q)
}

// Pages yields page after page, q.Limit records each, until the last or an error.
func (c *Client) Pages(ctx context.Context, q provenance.ListQuery) iter.Seq2[*provenance.Page, error] {
	return func(yield func(*provenance.Page, error) bool) {
		for {
			page, err := c.List(ctx, q)
			if !yield(page, err) || err != nil || page.Bookmark == "" {
				return
			}
			q.Bookmark = page.Bookmark
		}
	}
}

// All yields every record of the list, fetching page after page, until the last
// or an error.
func (c *Client) All(ctx context.Context, q provenance.ListQuery) iter.Seq2[provenance.Record, error] {
	return func(yield func(provenance.Record, error) bool) {
		for page, err := range c.Pages(ctx, q) {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, raw := range page.Records {
				record, err := ParseRecord(q.Kind, raw)
				if !yield(record, err) || err != nil {
					return
				}
			}
		}
	}
}

// History returns a page of a record's versions, newest first.
func (c *Client) History(ctx context.Context, q provenance.HistoryQuery) (*provenance.History, error) {
	return ask[provenance.History](ctx, c, RecordHistory, q)
}

// CheckRelease says what keeps a batch from being released, or from leaving its
// region.
func (c *Client) CheckRelease(ctx context.Context, q provenance.ReleaseQuery) (*provenance.ReleaseCheck, error) {
	return ask[provenance.ReleaseCheck](ctx, c, CheckRelease, q)
}

// CheckListings says which listings can be ordered now, in the order asked for.
func (c *Client) CheckListings(ctx context.Context, q provenance.ListingQuery) ([]provenance.ListingCheck, error) {
	answers, err := ask[[]provenance.ListingCheck](ctx, c, CheckListing, q)
	if err != nil {
		return nil, err
	}
	return *answers, nil
}

// Readings returns the whole log of a shipment, in the order of time, fetching
// page after page.
func (c *Client) Readings(ctx context.Context, shipment string) ([]provenance.Reading, error) {
	readings := []provenance.Reading{}
	for q := (provenance.ReadingsQuery{Shipment: shipment}); ; {
		page, err := ask[provenance.ReadingsPage](ctx, c, ShipmentReadings, q)
		if err != nil {
			return nil, err
		}
		for _, chunk := range page.Chunks {
			readings = append(readings, chunk.Readings...)
		}
		if !page.More {
			return readings, nil
		}
		q.Skip += len(page.Chunks)
	}
}

// Passport returns what everybody may know of a batch.
func (c *Client) Passport(ctx context.Context, batch string) (*provenance.Passport, error) {
	return ask[provenance.Passport](ctx, c, BatchPassport, provenance.PassportQuery{Batch: batch})
}

// Versions returns the transactions on which a batch's passport rests; DENIED for
// an enterprise.
func (c *Client) Versions(ctx context.Context, batch string) (*provenance.Versions, error) {
	return ask[provenance.Versions](ctx, c, BatchVersions, provenance.PassportQuery{Batch: batch})
}
