package trace_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
)

// book is an index in memory: of records that no ledger would hold, or of a ledger's
// state.
type book struct {
	rows   map[string]*index.Row
	status index.Status
}

func newBook() *book { return &book{rows: map[string]*index.Row{}} }

// put enters a record under its key, and as read as its kind says.
func (b *book) put(r provenance.Record) { b.enter(r.Kind(), r.Head().ID, provenance.Marshal(r)) }

func (b *book) enter(kind provenance.Kind, id string, raw []byte) {
	var head provenance.Header
	if json.Unmarshal(raw, &head) != nil {
		return
	}
	b.status.Height++
	b.status.Time = head.Time
	b.rows[provenance.Key(kind, id)] = &index.Row{Kind: kind, ID: id, Revision: head.Revision, Position: index.Position{Block: b.status.Height}, TxID: head.TxID, Time: head.Time, JSON: raw}
}

func (b *book) Rows(_ context.Context, keys ...string) (map[string]*index.Row, error) {
	found := map[string]*index.Row{}
	for _, key := range keys {
		if row := b.rows[key]; row != nil {
			found[key] = row
		}
	}
	return found, nil
}

func (b *book) Search(_ context.Context, q index.Query) (*index.Page, error) {
	values := append(slices.Clone(q.Values), q.Value)
	found := &index.Page{}
	for _, row := range b.rows {
		if slices.Contains(q.Kinds, row.Kind) && slices.ContainsFunc(values, func(v string) bool { return v != "" && isListed(row, q.Index, v) }) {
			found.Rows = append(found.Rows, row)
		}
	}
	slices.SortFunc(found.Rows, func(a, b *index.Row) int { return strings.Compare(a.ID, b.ID) })
	found.Total = len(found.Rows)
	return found, nil
}

func isListed(row *index.Row, name, value string) bool {
	schema, err := provenance.SchemaOf(row.Kind)
	if err != nil {
		return false
	}
	record := schema.New()
	if json.Unmarshal(row.JSON, record) != nil {
		return false
	}
	return slices.Contains(record.Indexes()[name], value) || schema.Prefix == name && strings.HasPrefix(row.ID, value+"-")
}

func (b *book) Neighbours(_ context.Context, _ provenance.Direction, of []string, _ string, _ int) ([]index.Edge, string, error) {
	var edges []index.Edge
	for _, row := range b.rows {
		var batch provenance.Batch
		if row.Kind != provenance.KindBatch || json.Unmarshal(row.JSON, &batch) != nil {
			continue
		}
		for _, in := range batch.Inputs {
			if slices.Contains(of, in.Batch) {
				edges = append(edges, index.Edge{From: in.Batch, To: batch.ID, Amount: in.Amount})
			}
		}
	}
	return edges, "", nil
}

func (b *book) Versions(_ context.Context, kind provenance.Kind, id string) ([]*index.Row, error) {
	return []*index.Row{b.rows[provenance.Key(kind, id)]}, nil
}

func (b *book) Status(context.Context) (index.Status, error) { return b.status, nil }

var noon = time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)
