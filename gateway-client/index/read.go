package index

import (
	"context"

	"sunledger/chaincode/provenance"
)

// Get returns the latest version of a record; NOT_FOUND when there is none.
func (x *Index) Get(ctx context.Context, kind provenance.Kind, id string) (*Row, error) {
	key := provenance.Key(kind, id)
	rows, err := x.Rows(ctx, key)
	if err != nil {
		return nil, err
	}
	if rows[key] == nil {
		return nil, missing(kind, id)
	}
	return rows[key], nil
}

func missing(kind provenance.Kind, id string) error {
	return provenance.Refuse(provenance.NotFound, "id", "the index has no such record; check the ID", "索引中没有该记录，请核对编号").On(kind, id)
}

const rowsAtOnce = 500

// Rows returns the latest versions of records, the ledger's own bookkeeping
// included, by ledger key (provenance.Key); those that are not there are left out.
func (x *Index) Rows(ctx context.Context, keys ...string) (map[string]*Row, error) {
	found := map[string]*Row{}
	for start := 0; start < len(keys); start += rowsAtOnce {
		some := keys[start:min(len(keys), start+rowsAtOnce)]
		arguments := make([]any, len(some))
		for i, key := range some {
			arguments[i] = clean(key)
		}
		rows, err := x.rowsOf(ctx, "SELECT "+columns+rowTables+"WHERE r.name IN "+placeholders(len(some)), arguments...)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			found[provenance.Key(row.Kind, row.ID)] = row
		}
	}
	return found, nil
}

// Versions returns every version of a record, newest first. Title and state are
// those of each.
func (x *Index) Versions(ctx context.Context, kind provenance.Kind, id string) ([]*Row, error) {
	const query = "SELECT r.id, r.kind, r.own, v.revision, v.at, t.txid, t.time, r.title, r.state, v.json FROM records r" +
		" JOIN versions v ON v.record = r.id JOIN transactions t ON t.at = v.at WHERE r.name = ? ORDER BY v.id DESC"
	rows, err := x.rowsOf(ctx, query, clean(provenance.Key(kind, id)))
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, missing(kind, id)
	}
	for _, row := range rows {
		if d := safely(row.Kind, row.JSON); d != nil {
			row.Title, row.State = d.title, d.state
		}
	}
	return rows, nil
}
