package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/tidwall/gjson"

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
		lineage, err := provenance.Trace[sketch](q, lineageSource{tx, q})
		if err != nil {
			return nil, err
		}
		return lineageJSON(lineage)
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

// sketch is a stored batch of which no more was read than a traversal needs: a
// lineage has thousands of them.
type sketch struct {
	id      string
	inputs  []string
	into    []string
	outputs int
	shown   []byte // the fields that a lineage shows, as JSON
}

// lineageJSON is the JSON of a provenance.Lineage. The batches are put in as they
// are, because encoding them would check every byte again.
func lineageJSON(l *provenance.LineageOf[sketch]) (json.RawMessage, error) {
	rows := make([][]byte, len(l.Batches))
	for i, batch := range l.Batches {
		rows[i] = batch.shown
	}
	frame := provenance.LineageOf[struct{}]{Root: l.Root, Direction: l.Direction, Batches: []struct{}{}, Evidence: l.Evidence, Frontier: l.Frontier}
	b, err := json.Marshal(frame)
	if err != nil {
		return nil, err
	}
	before, after, _ := bytes.Cut(b, []byte(`"batches":[]`))
	return slices.Concat(before, []byte(`"batches":[`), bytes.Join(rows, []byte(",")), []byte("]"), after), nil
}

// sketchOf reads a batch as the ledger keeps it. Of a batch that was only split off,
// whole is to show what it has from what it was split from, too.
func sketchOf(id string, raw []byte, whole bool) sketch {
	s := sketch{id: id, shown: make([]byte, 0, len(raw))}
	var room [40]member
	all := members(room[:0], raw)
	part := false
	for _, m := range all {
		if string(m.name) == "madeBy" {
			part = !whole && string(m.value[1:len(m.value)-1]) == string(provenance.FromSplit)
		}
	}
	for _, m := range all {
		switch string(m.name) {
		case "outputs":
			s.outputs = int(gjson.ParseBytes(m.value).Int())
		case "into":
			s.into = texts(gjson.ParseBytes(m.value))
		case "inputs":
			gjson.ParseBytes(m.value).ForEach(func(_, input gjson.Result) bool {
				s.inputs = append(s.inputs, input.Get("batch").Str)
				return true
			})
		}
		if provenance.InLineage(string(m.name), part) {
			s.shown = append(append(append(s.shown, `,"`...), m.name...), `":`...)
			s.shown = append(s.shown, m.value...)
		}
	}
	if len(s.shown) == 0 {
		s.shown = append(s.shown, ',')
	}
	s.shown[0] = '{'
	s.shown = append(s.shown, '}')
	return s
}

func texts(list gjson.Result) []string {
	var texts []string
	list.ForEach(func(_, text gjson.Result) bool {
		texts = append(texts, text.Str)
		return true
	})
	return texts
}

// member is a field of a JSON object, its value as it is written.
type member struct{ name, value []byte }

// members finds the fields of an object as provenance.Marshal writes it, without
// white space and with names that need no escapes. It is what tracing a thousand
// batches spends its time on, hence no general parser.
func members(found []member, object []byte) []member {
	for i := 1; i < len(object) && object[i] == '"'; i++ {
		name := i + 1
		i = name + bytes.IndexByte(object[name:], '"')
		value := i + 2
		end := valueEnd(object, value)
		found = append(found, member{object[name:i], object[value:end]})
		i = end // the comma, or the end
	}
	return found
}

// valueEnd is where the value that begins at i ends.
func valueEnd(json []byte, i int) int {
	for depth := 0; i < len(json); i++ {
		switch json[i] {
		case '"':
			for i++; json[i] != '"'; i++ {
				if json[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i
			}
			depth--
		case ',':
			if depth == 0 {
				return i
			}
		}
	}
	return i
}

// shownTo leaves an enterprise of the sketch what it may know in the trace of its
// batch; everybody else gets what is stored, byte for byte.
func (s sketch) shownTo(actor provenance.Actor, q provenance.TraceQuery, raw []byte) (sketch, error) {
	if !actor.Role.Business() {
		return s, nil
	}
	batch := new(provenance.Batch)
	if err := json.Unmarshal(raw, batch); err != nil {
		return s, err
	}
	switch {
	case q.Direction == provenance.Backward && s.id != q.Batch:
		batch = batch.Past(actor.Enterprise)
	case s.id != q.Batch:
		batch = batch.Next(actor.Enterprise, q.Batch)
	default:
		batch = provenance.Disclose(actor, batch).(*provenance.Batch)
	}
	s.shown = sketchOf(s.id, provenance.Marshal(batch), s.id == q.Batch).shown
	return s, nil
}

// lineageSource reads what a traversal asks for, a generation at a time.
type lineageSource struct {
	tx *Tx
	q  provenance.TraceQuery
}

// sketchedAtOnce batches are sketched while the next are being read.
const sketchedAtOnce = 250

func (s lineageSource) Batches(ids []string) ([]sketch, error) {
	found, failed := make([]sketch, len(ids)), make([]error, len(ids))
	var sketching sync.WaitGroup
	for from := 0; from < len(ids); from += sketchedAtOnce {
		some := ids[from:min(from+sketchedAtOnce, len(ids))]
		stored, err := s.stored(some)
		if err != nil {
			sketching.Wait()
			return nil, err
		}
		sketching.Go(func() {
			for i, raw := range stored {
				found[from+i], failed[from+i] = sketchOf(some[i], raw, some[i] == s.q.Batch).shownTo(s.tx.stamp.Actor, s.q, raw)
			}
		})
	}
	sketching.Wait()
	return found, errors.Join(failed...)
}

// stored reads batches as the ledger keeps them.
func (s lineageSource) stored(ids []string) ([][]byte, error) {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = provenance.Key(provenance.KindBatch, id)
	}
	if err := s.tx.fetchKeys(keys...); err != nil {
		return nil, err
	}
	raw := make([][]byte, len(ids))
	for i, key := range keys {
		if raw[i] = s.tx.state[key]; raw[i] == nil {
			return nil, notFound(provenance.KindBatch, "batch", ids[i])
		}
	}
	return raw, nil
}

func (s lineageSource) Neighbours(direction provenance.Direction, of []sketch) ([]string, error) {
	var ids, chunks []string
	for _, batch := range of {
		if direction == provenance.Backward {
			ids = append(ids, batch.inputs...)
			continue
		}
		ids = append(ids, batch.into...)
		chunks = append(chunks, provenance.OutputChunks(batch.id, batch.outputs)...)
	}
	listed, err := outputs(s.tx, chunks)
	for _, chunk := range listed {
		ids = append(ids, chunk.Batches...)
	}
	return ids, err
}

// outputs reads chunks of outputs by their IDs.
func outputs(tx *Tx, chunks []string) ([]*provenance.Outputs, error) {
	keys := make([]string, len(chunks))
	for i, chunk := range chunks {
		keys[i] = provenance.Key(provenance.KindOutputs, chunk)
	}
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

func (s lineageSource) Evidence(of []sketch) (provenance.Evidence, error) {
	var ids, certificates, inspections, samples, shipments, sites []string
	evidence, past := provenance.Evidence{}, true
	for _, sketch := range of {
		var batch provenance.Batch
		if err := json.Unmarshal(sketch.shown, &batch); err != nil {
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
