package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"sunledger/chaincode/provenance"
)

// Trace returns a provenance.Lineage.
func (*Batches) Trace(tx *Tx, q provenance.TraceQuery) (string, error) {
	return tx.query(func() (any, error) {
		if err := q.Check(); err != nil {
			return nil, err
		}
		if err := tx.permitTrace(&q); err != nil {
			return nil, err
		}
		source := &lineageSource{tx, q, make(map[string]*sketch, q.Limit)}
		lineage, err := provenance.Trace(q, source)
		if err != nil {
			return nil, err
		}
		lineage.Ditto = !tx.stamp.Actor.Role.Business() // who may not be told all that every batch has
		return lineageJSON(lineage, source.sketched)
	})
}

// permitTrace refuses an enterprise a trace that does not start at a batch of
// its own: it sees that batch's whole past and one step of its future.
func (tx *Tx) permitTrace(q *provenance.TraceQuery) error {
	if !tx.stamp.Actor.Role.Business() {
		return nil
	}
	batch, err := load[provenance.Batch](tx, "batch", q.Batch)
	if err != nil {
		return err
	}
	if err := provenance.PermitRead(tx.stamp.Actor, batch); err != nil {
		return err
	}
	if q.Direction == provenance.Forward {
		if err := batch.PermitNext(tx.stamp.Actor); err != nil {
			return err
		}
	}
	if len(q.From) > 0 {
		return provenance.Refuse(provenance.Denied, "from", "an enterprise traces from a batch of its own, in one page", "企业只能从自己的批次开始追溯，且不能分页")
	}
	if q.Direction == provenance.Forward {
		q.Evidence = false // what happens to it at others' is theirs
		q.Limit = 1 + min(batch.Outputs, provenance.MaxTraceLimit-1)
		q.Depth = 1
	}
	return nil
}

// lineageSource reads what a traversal asks for, many batches at a time.
type lineageSource struct {
	tx       *Tx
	q        provenance.TraceQuery
	sketched map[string]*sketch
}

// So many batches are read in one message, and sketched by one processor while the
// next are being read; each has about so many members.
const (
	readAtOnce     = 500
	sketchedAtOnce = 250
	usualMembers   = 25
)

// Batches reads a generation, and with the first what is known to be asked for next:
// a question and its answer take as long as a hundred batches do. A batch names its
// whole past; of the batches made of one, those that the answer has room for are
// listed under known keys.
func (s *lineageSource) Batches(ids []string) ([]*sketch, error) {
	first := len(s.q.From) == 0 && ids[0] == s.q.Batch
	var ahead []string
	if first && s.q.Direction == provenance.Forward {
		ahead = outputKeys(provenance.OutputChunks(s.q.Batch, s.q.Limit))
	}
	if err := s.read(ids, ahead); err != nil {
		return nil, err
	}
	if first && s.q.Direction == provenance.Backward && s.q.Depth == 0 {
		if past := s.sketched[s.q.Batch].past; len(past) < s.q.Limit {
			if err := s.read(past, nil); err != nil {
				return nil, err
			}
		}
	}
	found := make([]*sketch, len(ids))
	for i, id := range ids {
		found[i] = s.sketched[id]
	}
	return found, nil
}

// read sketches those batches that it has not yet, and reads other keys with them.
func (s *lineageSource) read(batches, keys []string) error {
	ids := make([]string, 0, len(batches))
	for _, id := range batches {
		if _, known := s.sketched[id]; !known {
			s.sketched[id] = nil
			ids = append(ids, id)
		}
	}
	found, failed := make([]sketch, len(ids)), make([]error, len(ids))
	var sketching sync.WaitGroup
	defer sketching.Wait()
	for from := 0; from < len(ids); from += readAtOnce {
		stored, err := s.stored(ids[from:min(from+readAtOnce, len(ids))], keys)
		if err != nil {
			return err
		}
		for begin := 0; begin < len(stored); begin += sketchedAtOnce {
			some := stored[begin:min(begin+sketchedAtOnce, len(stored))]
			sketching.Go(func() {
				room := make([]member, 0, len(some)*usualMembers)
				for i, raw := range some {
					k := from + begin + i
					found[k], room, failed[k] = s.sketch(ids[k], raw, room)
				}
			})
		}
	}
	sketching.Wait()
	for i, id := range ids {
		s.sketched[id] = &found[i]
	}
	return errors.Join(failed...)
}

// stored reads batches as the ledger keeps them, and fetches other keys with them.
func (s *lineageSource) stored(ids, others []string) ([][]byte, error) {
	keys := make([]string, len(ids), len(ids)+len(others))
	for i, id := range ids {
		keys[i] = provenance.Key(provenance.KindBatch, id)
	}
	values, err := s.tx.valuesOf(append(keys, others...))
	if err != nil {
		return nil, err
	}
	for i, key := range others {
		s.tx.state[key] = values[len(ids)+i]
	}
	stored := values[:len(ids)]
	if i := slices.IndexFunc(stored, func(raw []byte) bool { return raw == nil }); i >= 0 {
		return nil, notFound(provenance.KindBatch, "batch", ids[i])
	}
	return stored, nil
}

// sketch is sketchOf as the actor may see the batch: an enterprise what it may know
// in the trace of its batch, everybody else what is stored, byte for byte.
func (s *lineageSource) sketch(id string, raw []byte, room []member) (sketch, []member, error) {
	root, actor := id == s.q.Batch, s.tx.stamp.Actor
	full, room := sketchOf(id, raw, root, s.q.Direction, room)
	if !actor.Role.Business() {
		return full, room, nil
	}
	batch := new(provenance.Batch)
	if err := json.Unmarshal(raw, batch); err != nil {
		return full, room, err
	}
	switch {
	case root:
		batch = provenance.Disclose(actor, batch).(*provenance.Batch)
	case s.q.Direction == provenance.Backward:
		batch = batch.Past(actor.Enterprise)
	default:
		batch = batch.Next(actor.Enterprise, s.q.Batch)
	}
	disclosed, room := sketchOf(id, provenance.Marshal(batch), root, s.q.Direction, room)
	full.raw, full.shown = disclosed.raw, disclosed.shown
	return full, room, nil
}

func (s *lineageSource) Neighbours(direction provenance.Direction, of []*sketch) ([]string, error) {
	var ids, chunks []string
	for _, batch := range of {
		ids = append(ids, batch.next...)
		if direction == provenance.Forward {
			chunks = append(chunks, provenance.OutputChunks(batch.id, batch.outputs)...)
		}
	}
	keys := outputKeys(chunks)
	if err := s.tx.fetchKeys(keys...); err != nil {
		return nil, err
	}
	for _, key := range keys {
		chunk := s.tx.state[key]
		for _, m := range members(nil, chunk) {
			if string(m.name(chunk)) == "batches" {
				ids = append(ids, texts(m.value(chunk))...)
			}
		}
	}
	return ids, nil
}

func outputKeys(chunks []string) []string {
	keys := make([]string, len(chunks))
	for i, chunk := range chunks {
		keys[i] = provenance.Key(provenance.KindOutputs, chunk)
	}
	return keys
}

// outputs reads chunks of outputs by their IDs.
func outputs(tx *Tx, chunks []string) ([]*provenance.Outputs, error) {
	keys := outputKeys(chunks)
	if err := tx.fetchKeys(keys...); err != nil {
		return nil, err
	}
	found := make([]*provenance.Outputs, len(keys))
	for i, key := range keys {
		found[i] = new(provenance.Outputs)
		if err := json.Unmarshal(tx.state[key], found[i]); err != nil {
			return nil, fmt.Errorf("decode %s: %w", key, err)
		}
	}
	return found, nil
}

func (s *lineageSource) Evidence(of []*sketch) (provenance.Evidence, error) {
	var ids, certificates, inspections, samples, shipments, sites []string
	evidence, past := provenance.Evidence{}, true
	for _, sketch := range of {
		var batch provenance.Batch
		if err := json.Unmarshal(sketch.appendJSON(nil), &batch); err != nil {
			return evidence, err
		}
		if sketch.id == s.q.Batch {
			past = batch.PastOf(s.tx.stamp.Actor)
		}
		ids = append(ids, sketch.id)
		shipments, sites = append(shipments, batch.Shipments()...), append(sites, batch.Stays()...)
	}
	attached, err := dossiers(s.tx, ids)
	if err != nil {
		return evidence, err
	}
	for _, dossier := range attached {
		for _, entry := range dossier.Certificates {
			certificates = append(certificates, entry.Certificate)
		}
		inspections = append(inspections, dossier.Inspections...)
		samples = append(samples, dossier.Samples...)
		if bar := dossier.Bar(); bar != nil {
			evidence.Bars = append(evidence.Bars, *bar)
		}
	}
	if evidence.Certificates, err = disclosedAll[provenance.Certificate](s.tx, "certificate", certificates); err != nil {
		return evidence, err
	}
	if evidence.Inspections, err = disclosedAll[provenance.Inspection](s.tx, "inspection", inspections); err != nil {
		return evidence, err
	}
	if evidence.Samples, err = disclosedAll[provenance.Sample](s.tx, "sample", samples); err != nil {
		return evidence, err
	}
	if !past { // what was found since it passed the goods on is others' business
		evidence.Inspections, evidence.Samples = ownOf(s.tx, evidence.Inspections), ownOf(s.tx, evidence.Samples)
	}
	if evidence.Shipments, err = disclosedAll[provenance.Shipment](s.tx, "shipment", once(shipments)); err != nil {
		return evidence, err
	}
	evidence.Sites, err = disclosedAll[provenance.Site](s.tx, "site", once(sites))
	return evidence, err
}

// ownOf are the records to which the actor is a party.
func ownOf[R provenance.Record](tx *Tx, records []R) []R {
	return slices.DeleteFunc(records, func(r R) bool { return provenance.PermitRead(tx.stamp.Actor, r) != nil })
}

// disclosedAll is loadAll of records as the actor may see them.
func disclosedAll[R any, P recordOf[R]](tx *Tx, field string, ids []string) ([]P, error) {
	records, err := loadAll[R, P](tx, field, ids)
	for i, record := range records {
		records[i] = provenance.Disclose(tx.stamp.Actor, record).(P)
	}
	return records, err
}
