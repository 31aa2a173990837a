package contract

import (
	"encoding/json"
	"fmt"

	"sunledger/chaincode/provenance"
)

// recordOf is a pointer to R that is a Record.
type recordOf[R any] interface {
	*R
	provenance.Record
}

// ref names a record to fetch, and the input's field that names it.
type ref struct {
	kind  provenance.Kind
	id    string
	field string
}

// fetch reads the records of refs in one multi-key read, so that loading them
// afterwards costs nothing.
func (tx *Tx) fetch(refs ...ref) error {
	keys, err := keysOf(refs)
	if err != nil {
		return err
	}
	return tx.fetchKeys(keys...)
}

// keysOf returns the keys of refs up to the first that cannot be one.
func keysOf(refs []ref) ([]string, error) {
	var keys []string
	for _, r := range refs {
		if _, err := provenance.JoinKey(string(r.kind), r.id); err != nil {
			return keys, provenance.NotAnID(r.kind, r.field, r.id)
		}
		keys = append(keys, provenance.Key(r.kind, r.id))
	}
	return keys, nil
}

// fetchKeys reads those keys that were not read yet.
func (tx *Tx) fetchKeys(keys ...string) error {
	var missing []string
	for _, key := range keys {
		if _, known := tx.state[key]; !known {
			tx.state[key] = nil
			missing = append(missing, key)
		}
	}
	values, err := tx.valuesOf(missing)
	for i, value := range values {
		tx.state[missing[i]] = value
	}
	return err
}

// valuesOf reads keys: nil where the ledger holds nothing. A failed multi-key read
// comes back from the peer as no results and no error, hence the count.
func (tx *Tx) valuesOf(keys []string) ([][]byte, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	values, err := tx.GetStub().GetMultipleStates(keys...)
	if err != nil {
		return nil, err
	}
	if len(values) != len(keys) {
		return nil, fmt.Errorf("the state database answered %d of %d keys", len(values), len(keys))
	}
	for i, value := range values {
		if len(value) == 0 {
			values[i] = nil
		}
	}
	return values, nil
}

// find returns the record with that ID, as this transaction has changed it, or
// nil when there is none; field is the input's field that names it.
func find[R any, P recordOf[R]](tx *Tx, field, id string) (P, error) {
	record := P(new(R))
	key := provenance.Key(record.Kind(), id)
	if changed, ok := tx.written[key]; ok {
		return changed.(P), nil
	}
	if _, known := tx.state[key]; !known {
		if err := tx.fetch(ref{record.Kind(), id, field}); err != nil {
			return nil, err
		}
	}
	if tx.state[key] == nil {
		return nil, nil
	}
	if err := json.Unmarshal(tx.state[key], record); err != nil {
		return nil, fmt.Errorf("decode %s: %w", key, err)
	}
	return record, nil
}

// indexed returns the IDs of all records under a value of an index.
func (tx *Tx) indexed(kind provenance.Kind, index, value string) ([]string, error) {
	keys, err := provenance.IndexRange(kind, index, value)
	if err != nil {
		return nil, err
	}
	entries, err := tx.GetStub().GetStateByRange(keys.Start, keys.End)
	if err != nil {
		return nil, err
	}
	defer entries.Close()
	var ids []string
	for entries.HasNext() {
		entry, err := entries.Next()
		if err != nil {
			return nil, err
		}
		parts := provenance.SplitKey(entry.GetKey())
		ids = append(ids, parts[len(parts)-1])
	}
	return ids, nil
}

// load is find for a record that must exist.
func load[R any, P recordOf[R]](tx *Tx, field, id string) (P, error) {
	record, err := find[R, P](tx, field, id)
	if err != nil {
		return nil, err
	}
	if record == nil {
		return nil, notFound(P(new(R)).Kind(), field, id)
	}
	return record, nil
}

// want is records to be loaded into a variable.
type want struct {
	refs []ref
	load func(*Tx) error // nil: they are loaded later
}

// must wants a record that must exist.
func must[R any, P recordOf[R]](target *P, field, id string) want {
	return one(target, field, id, load[R, P])
}

// may wants a record that may not exist; then target is nil.
func may[R any, P recordOf[R]](target *P, field, id string) want {
	return one(target, field, id, find[R, P])
}

// bookkeeping wants what begins empty.
func bookkeeping[R any, P recordOf[R]](target *P, field, id string) want {
	return one(target, field, id, findOrNew[R, P])
}

func one[R any, P recordOf[R]](target *P, field, id string, how func(*Tx, string, string) (P, error)) want {
	return want{[]ref{{P(new(R)).Kind(), id, field}}, func(tx *Tx) (err error) {
		*target, err = how(tx, field, id)
		return err
	}}
}

// several wants those records that there are, by ID.
func several[R any, P recordOf[R]](target *map[string]P, field string, ids []string) want {
	ids = once(ids)
	w := want{load: func(tx *Tx) error {
		*target = map[string]P{}
		for _, id := range ids {
			record, err := find[R, P](tx, field, id)
			if err != nil {
				return err
			}
			if record != nil {
				(*target)[id] = record
			}
		}
		return nil
	}}
	for _, id := range ids {
		w.refs = append(w.refs, ref{P(new(R)).Kind(), id, field})
	}
	return w
}

// covering wants the dossiers of everything that a batch comes from.
func covering(target *provenance.Cover, batch *provenance.Batch) want {
	return attached(target, batch.Ancestry())
}

// attached wants the dossiers of batches.
func attached(target *provenance.Cover, batches []string) want {
	return want{dossierRefs(batches), func(tx *Tx) (err error) {
		*target, err = dossiers(tx, batches)
		return err
	}}
}

// workingDays wants the calendars of a deadline of some weeks from day.
func workingDays(target *provenance.Calendars, day provenance.Date) want {
	return several((*map[string]*provenance.Calendar)(target), "year", provenance.CalendarYears(day))
}

// read loads all that is wanted in one multi-key read.
func (tx *Tx) read(wants ...want) error {
	var refs []ref
	for _, w := range wants {
		refs = append(refs, w.refs...)
	}
	if err := tx.fetch(refs...); err != nil {
		return err
	}
	for _, w := range wants {
		if w.load == nil {
			continue
		}
		if err := w.load(tx); err != nil {
			return err
		}
	}
	return nil
}

// notFound refuses for a record that must exist.
func notFound(kind provenance.Kind, field, id string) error {
	return provenance.Refuse(provenance.NotFound, field, "there is no such record; check the ID", "没有该记录，请核对编号").On(kind, id)
}

// findOrNew is find for bookkeeping that begins empty.
func findOrNew[R any, P recordOf[R]](tx *Tx, field, id string) (P, error) {
	record, err := find[R, P](tx, field, id)
	if record == nil && err == nil {
		record = P(new(R))
		record.Head().ID = id
	}
	return record, err
}

// create saves a record whose ID must be new.
func (tx *Tx) create(field string, r provenance.Record) error {
	key := provenance.Key(r.Kind(), r.Head().ID)
	if err := tx.fetchKeys(key); err != nil {
		return err
	}
	if tx.state[key] != nil || tx.written[key] != nil {
		return provenance.Refuse(provenance.AlreadyExists, field, "exists already; look at it, or choose another number", "已存在，请先查看，或更换编号").On(r.Kind(), r.Head().ID)
	}
	tx.written[key] = r
	return nil
}

// calendars loads the working days around day.
func (tx *Tx) calendars(day provenance.Date) (provenance.Calendars, error) {
	var found provenance.Calendars
	err := tx.read(workingDays(&found, day))
	return found, err
}

// step carries out op on one record: its owner's rights decide, act applies the
// rule. What else act changes it saves itself.
func step[R any, P recordOf[R]](tx *Tx, op provenance.Operation, requestID, field, id string, owner func(P) provenance.Owner, act func(P) error) (*provenance.Receipt, error) {
	kind := P(new(R)).Kind()
	return tx.submit(op, requestID, func() error {
		record, err := load[R, P](tx, field, id)
		if err != nil {
			return err
		}
		if err := tx.permit(owner(record)); err != nil {
			return provenance.AsError(err).On(kind, id)
		}
		if err := act(record); err != nil {
			return err
		}
		tx.update(record)
		return nil
	}, ref{kind, id, field})
}

// update saves records that were loaded.
func (tx *Tx) update(records ...provenance.Record) {
	for _, r := range records {
		tx.written[provenance.Key(r.Kind(), r.Head().ID)] = r
	}
}
