package contract

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Records is the contract "record": reading any kind of record. Answers are the
// canonical JSON of provenance types.
type Records struct{ contractapi.Contract }

// GetEvaluateTransactions names the functions that only read.
func (*Records) GetEvaluateTransactions() []string { return []string{"Get", "List", "History"} }

// Get returns one record.
func (*Records) Get(tx *Tx, q provenance.RecordQuery) (string, error) {
	return tx.query(func() (any, error) {
		record, err := tx.readable(q)
		if err != nil {
			return nil, err
		}
		return provenance.Disclose(tx.stamp.Actor, record), nil
	})
}

// List returns a provenance.Page of records.
func (*Records) List(tx *Tx, q provenance.ListQuery) (string, error) {
	return tx.query(func() (any, error) {
		schema, bounds, err := q.Check()
		if err != nil {
			return nil, err
		}
		if err := provenance.PermitList(tx.stamp.Actor, schema, q.Index, q.Value); err != nil {
			return nil, err
		}
		keys, bookmark, err := tx.scan(bounds, q, q.Direct(schema))
		if err != nil {
			return nil, err
		}
		if err := tx.fetchKeys(keys...); err != nil {
			return nil, err
		}
		page := provenance.Page{Records: []json.RawMessage{}, Bookmark: bookmark}
		for _, key := range keys {
			raw, err := tx.disclosed(schema, tx.state[key])
			if err != nil {
				return nil, err
			}
			if raw != nil {
				page.Records = append(page.Records, raw)
			}
		}
		return page, nil
	})
}

// History returns a provenance.History, newest version first. An enterprise gets
// the versions in which it was a party: what it passed on long ago remains in its
// records, as the law wants (食品安全法 art. 65), and no more than that.
func (*Records) History(tx *Tx, q provenance.HistoryQuery) (string, error) {
	return tx.query(func() (any, error) {
		if err := q.Check(); err != nil {
			return nil, err
		}
		if _, err := tx.loadAny(provenance.RecordQuery{Kind: q.Kind, ID: q.ID}); err != nil {
			return nil, err
		}
		return tx.history(q)
	})
}

// query answers with the JSON of what body returns.
func (tx *Tx) query(body func() (any, error)) (string, error) {
	if err := tx.begin(); err != nil {
		return "", err
	}
	if _, err := tx.registered(); err != nil {
		return "", err
	}
	answer, err := body()
	if err != nil {
		return "", err
	}
	b, encoded := answer.(json.RawMessage)
	if !encoded {
		b, err = json.Marshal(answer)
	}
	return string(b), err
}

// readable loads a record that the actor may read. A batch made from one of the
// actor's is one step of its future; certificates, samples and holds go with their
// batch. What an authority has published, everybody may read in its public form.
func (tx *Tx) readable(q provenance.RecordQuery) (provenance.Record, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	record, err := tx.loadAny(q)
	if err != nil {
		return nil, err
	}
	denied := provenance.PermitRead(tx.stamp.Actor, record)
	if denied == nil {
		return record, nil
	}
	var related []ref
	switch r := record.(type) {
	case *provenance.Batch:
		for _, input := range r.Inputs {
			related = append(related, ref{provenance.KindBatch, input.Batch, "id"})
		}
	case *provenance.Certificate:
		related = []ref{{provenance.KindBatch, r.Batch, "id"}}
	case *provenance.Sample:
		related = []ref{{provenance.KindBatch, r.Batch, "id"}}
	case *provenance.Hold:
		related = []ref{{provenance.KindBatch, r.Batch, "id"}}
	}
	if err := tx.fetch(related...); err != nil {
		return nil, err
	}
	for _, r := range related {
		batch, err := load[provenance.Batch](tx, "id", r.id)
		if err != nil {
			return nil, err
		}
		switch record.(type) {
		case *provenance.Batch:
			if batch.PermitNext(tx.stamp.Actor) != nil {
				continue
			}
		case *provenance.Sample: // which says who has the goods
			if !batch.PastOf(tx.stamp.Actor) {
				continue
			}
		}
		if provenance.PermitRead(tx.stamp.Actor, batch) == nil {
			return record, nil
		}
	}
	if public, err := tx.publicForm(record); public != nil || err != nil {
		return public, err
	}
	return nil, denied
}

func (tx *Tx) loadAny(q provenance.RecordQuery) (provenance.Record, error) {
	schema, err := provenance.SchemaOf(q.Kind)
	if err != nil {
		return nil, err
	}
	key := provenance.Key(q.Kind, q.ID)
	if err := tx.fetchKeys(key); err != nil {
		return nil, err
	}
	if tx.state[key] == nil {
		return nil, notFound(q.Kind, "id", q.ID)
	}
	record := schema.New()
	return record, json.Unmarshal(tx.state[key], record)
}

// scan reads a page of keys and returns the keys of the records they stand for.
// A direct scan reads the records along with them.
func (tx *Tx) scan(keys provenance.Range, q provenance.ListQuery, direct bool) ([]string, string, error) {
	if q.Bookmark != "" && (q.Bookmark < keys.Start || q.Bookmark >= keys.End) {
		return nil, "", provenance.Refuse(provenance.Invalid, "bookmark", "belongs to another list; use the one that this list's last page ended with", "属于其他列表，请使用本列表上一页返回的书签")
	}
	iterator, metadata, err := tx.GetStub().GetStateByRangeWithPagination(keys.Start, keys.End, int32(q.Limit), q.Bookmark)
	if err != nil {
		return nil, "", err
	}
	defer iterator.Close()
	var found []string
	for iterator.HasNext() {
		entry, err := iterator.Next()
		if err != nil {
			return nil, "", err
		}
		parts := provenance.SplitKey(entry.GetKey())
		key := provenance.Key(q.Kind, parts[len(parts)-1])
		if direct {
			tx.state[key] = entry.GetValue()
		}
		found = append(found, key)
	}
	return found, metadata.GetBookmark(), nil
}

func (tx *Tx) history(q provenance.HistoryQuery) (*provenance.History, error) {
	iterator, err := tx.GetStub().GetHistoryForKey(provenance.Key(q.Kind, q.ID))
	if err != nil {
		return nil, err
	}
	defer iterator.Close()
	schema, err := provenance.SchemaOf(q.Kind)
	if err != nil {
		return nil, err
	}
	page := &provenance.History{Revisions: []provenance.Revision{}}
	var denied error
	seen := 0
	for iterator.HasNext() {
		version, err := iterator.Next()
		if err != nil {
			return nil, err
		}
		record := schema.New()
		if err := json.Unmarshal(version.GetValue(), record); err != nil {
			return nil, err
		}
		if denied = provenance.PermitRead(tx.stamp.Actor, record); denied != nil {
			continue
		}
		if seen++; seen > q.Skip+q.Limit {
			page.More = true
			break
		}
		disclosed, err := tx.disclosed(schema, version.GetValue())
		if err != nil {
			return nil, err
		}
		if seen > q.Skip {
			page.Revisions = append(page.Revisions, provenance.Revision{
				TxID: version.GetTxId(), Time: version.GetTimestamp().AsTime().UTC().Format(time.RFC3339Nano),
				Record: disclosed,
			})
		}
	}
	if seen == 0 && denied != nil {
		return nil, denied
	}
	return page, nil
}

// disclosed is the JSON of a stored record as the actor may see it; nil when it
// may not see it at all.
func (tx *Tx) disclosed(schema provenance.Schema, raw []byte) (json.RawMessage, error) {
	if provenance.Unrestricted(tx.stamp.Actor, schema) {
		return raw, nil
	}
	record := schema.New()
	if err := json.Unmarshal(raw, record); err != nil {
		return nil, err
	}
	if provenance.PermitRead(tx.stamp.Actor, record) != nil {
		return nil, nil
	}
	return provenance.Marshal(provenance.Disclose(tx.stamp.Actor, record)), nil
}

// once returns each of the IDs one time, in order.
func once(ids []string) []string { return slices.Compact(slices.Sorted(slices.Values(ids))) }

// loadAll loads many records of one kind in one read.
func loadAll[R any, P recordOf[R]](tx *Tx, field string, ids []string) ([]P, error) {
	records := []P{}
	var refs []ref
	for _, id := range ids {
		refs = append(refs, ref{P(new(R)).Kind(), id, field})
	}
	if err := tx.fetch(refs...); err != nil {
		return nil, err
	}
	for _, id := range ids {
		record, err := load[R, P](tx, field, id)
		if err != nil {
			return nil, err
		}
		records = append(records, record)
	}
	return records, nil
}
