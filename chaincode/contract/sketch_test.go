package contract

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

// TestSketchShowsWhatTheRecordSays: whatever people wrote into it, and of a part
// without what it has from what it was split from.
func TestSketchShowsWhatTheRecordSays(t *testing.T) {
	for _, awkward := range []string{"", `quote " and \ and {[,]}`, "行\n\t\u2028<&>", `\\"`, `{"madeBy":"split"}`} {
		for _, made := range []provenance.BatchOrigin{provenance.Registered, provenance.FromSplit, provenance.FromMix} {
			batch := &provenance.Batch{
				Header: provenance.Header{ID: baseCode + "-L1"}, Product: "CUCUMBER", Site: baseCode + "-G1", MadeBy: made, Outputs: 7,
				Inputs: []provenance.Portion{{Batch: "A-1", Amount: 5}, {Batch: "B-2", Amount: 6}}, Into: []string{"C-3", "D-4"},
				Lots: []string{"A-1"}, Refused: &provenance.Refusal{Reason: awkward}, Disposal: &provenance.Disposal{Reason: awkward},
				Transfer: &provenance.Transfer{TxID: awkward},
			}
			raw := provenance.Marshal(batch)
			for _, whole := range []bool{true, false} {
				s, _ := sketchOf(batch.ID, raw, whole, provenance.Backward, nil)
				assert.Equal(t, []string{"A-1", "B-2"}, s.next)
				forward, _ := sketchOf(batch.ID, raw, whole, provenance.Forward, nil)
				assert.Equal(t, []string{"C-3", "D-4"}, forward.next)
				assert.Equal(t, 7, s.outputs)
				var shown, want map[string]any
				row := s.appendJSON(nil)
				require.NoError(t, json.Unmarshal(row, &shown), "%s", row)
				require.NoError(t, json.Unmarshal(raw, &want))
				for field := range want {
					if !provenance.InLineage(field, !whole && made == provenance.FromSplit) {
						delete(want, field)
					}
				}
				assert.Equal(t, want, shown)
				assert.Equal(t, whole || made != provenance.FromSplit, shown["site"] != nil)
			}
		}
	}
}

// TestTraceSaysDittoToOfficialsOnly: they may see every field, so that one left out is
// one as before; an enterprise gets what it may know of each batch by itself.
func TestTraceSaysDittoToOfficialsOnly(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 2_000_000)
	in := provenance.SplitBatch{Batch: lot}
	for i := range 8 {
		in.Outputs = append(in.Outputs, provenance.SplitOutput{Batch: fmt.Sprint(baseCode, "-P", i), Amount: 10})
	}
	w.do("base", provenance.SplitBatchOp, in)
	q := provenance.TraceQuery{Batch: lot, Direction: provenance.Forward}
	official, own := ask[json.RawMessage](w, "auditor", "batch:Trace", q), ask[json.RawMessage](w, "base", "batch:Trace", q)
	assert.Equal(t, 1, strings.Count(string(official), `"holder"`), "%s", official)
	assert.Contains(t, string(official), `{"id":"20~7"}`)
	assert.Contains(t, string(official), `"inputs":[{"batch":"#0","amount":10}]`)
	assert.Equal(t, 9, strings.Count(string(own), `"holder"`))
	var seen, known provenance.Lineage
	require.NoError(t, json.Unmarshal(official, &seen))
	require.NoError(t, json.Unmarshal(own, &known))
	require.Len(t, seen.Batches, 9)
	assert.Equal(t, known.Batches, seen.Batches)
	for _, part := range seen.Batches[1:] {
		assert.Equal(t, []provenance.Portion{{Batch: lot, Amount: 10}}, part.Inputs)
		assert.Equal(t, baseCode, part.Holder.Enterprise)
		assert.Equal(t, int64(10), part.Quantity.Remaining)
	}
}

// TestTraceSaysWhatTheRecordsSay: whatever a page of an official's trace leaves out,
// read back it has of each batch what the record says, over splits of splits and
// mixtures of mixtures, and of no other batch anything.
func TestTraceSaysWhatTheRecordsSay(t *testing.T) {
	w := newWorld(t)
	id := func(suffix string) string { return provenance.OwnedID(baseCode, suffix) }
	split := func(batch string, amount int64, outputs ...string) {
		in := provenance.SplitBatch{Batch: id(batch)}
		for _, output := range outputs {
			in.Outputs = append(in.Outputs, provenance.SplitOutput{Batch: id(output), Amount: amount})
		}
		w.do("base", provenance.SplitBatchOp, in)
	}
	mix := func(mixture, number string, of ...string) {
		in := provenance.MixBatches{Batch: id(mixture)}
		for _, input := range of {
			in.Inputs = append(in.Inputs, provenance.Portion{Batch: id(input), Amount: 90})
		}
		w.do("base", provenance.MixBatchesOp, in)
		w.commit("base", baseCode, number, id(mixture))
	}
	w.harvest("base", baseCode, "L1", "CN-0001", 100_000)
	w.harvest("base", baseCode, "L2", "CN-0002", 100_000)
	split("L1", 9_000, "A0", "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8") // more than it lists itself
	split("A1", 3_000, "B1", "B2")
	split("B2", 1_000, "C.1", "C.2")
	mix("M1", "CN-0003", "L2", "A3", "C.2", "B1")
	split("M1", 100, "N", "NN")
	split("L2", 9_000, "A")
	mix("M2", "CN-0004", "M1", "A5", "N", "L1")
	mix("M3", "CN-0005", "M2", "A", "A7")
	split("M3", 50, "Z1", "Z2", "Z3")
	w.do("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: id("Z2"), To: base2Code, Sale: provenance.Sale{Order: `订单 "#0" \ {"batch":"33~01"}`}})

	records := map[string]map[string]any{}
	made, madeOf := map[string][]string{}, map[string][]string{}
	var all []string
	for _, suffix := range strings.Fields("L1 L2 A0 A1 A2 A3 A4 A5 A6 A7 A8 B1 B2 C.1 C.2 M1 N NN A M2 M3 Z1 Z2 Z3") {
		raw, _ := w.find(provenance.Key(provenance.KindBatch, id(suffix)))
		var batch provenance.Batch
		require.NoError(t, json.Unmarshal(raw, &batch))
		all, records[batch.ID] = append(all, batch.ID), fieldsOf(t, &batch)
		for _, input := range batch.Inputs {
			made[input.Batch], madeOf[batch.ID] = append(made[input.Batch], batch.ID), append(madeOf[batch.ID], input.Batch)
		}
	}
	for _, root := range all {
		for direction, steps := range map[provenance.Direction]map[string][]string{provenance.Backward: madeOf, provenance.Forward: made} {
			for _, q := range []provenance.TraceQuery{{}, {Limit: 1}, {Limit: 3}, {Limit: 7, Evidence: true}, {Depth: 1}, {Depth: 2}} {
				q.Batch, q.Direction = root, direction
				found := map[string]bool{}
				for {
					page := ask[provenance.Lineage](w, "auditor", "batch:Trace", q)
					for _, batch := range page.Batches {
						found[batch.ID] = true
						part := batch.ID != root && batch.MadeBy == provenance.FromSplit
						want := maps.Clone(records[batch.ID])
						maps.DeleteFunc(want, func(field string, _ any) bool { return !provenance.InLineage(field, part) })
						got := fieldsOf(t, batch)
						maps.DeleteFunc(got, func(field string, _ any) bool { return !provenance.InLineage(field, false) })
						require.Equal(t, want, got, "%s in %+v", batch.ID, q)
					}
					if q.From = page.Frontier; len(q.From) == 0 || q.Depth > 0 {
						break
					}
				}
				reached, next := map[string]bool{root: true}, []string{root}
				for depth := 0; len(next) > 0 && (q.Depth == 0 || depth < q.Depth); depth++ {
					var later []string
					for _, batch := range next {
						later = append(later, steps[batch]...)
					}
					for _, batch := range later {
						reached[batch] = true
					}
					next = once(later)
				}
				require.Equal(t, reached, found, "%+v", q)
			}
		}
	}
}

// fieldsOf are what a record says, by its fields.
func fieldsOf(t *testing.T, r provenance.Record) (fields map[string]any) {
	require.NoError(t, json.Unmarshal(provenance.Marshal(r), &fields))
	return fields
}

// counted is a stub over stored batches that counts its reads.
type counted struct {
	shim.ChaincodeStubInterface
	stored map[string][]byte
	reads  int
}

func (c *counted) GetMultipleStates(keys ...string) ([][]byte, error) {
	c.reads++
	values := make([][]byte, len(keys))
	for i, key := range keys {
		values[i] = c.stored[key]
	}
	return values, nil
}

// TestTraceReadsAhead: what a batch names of its past is read at once, and a lot with
// the first lists of what was made of it.
func TestTraceReadsAhead(t *testing.T) {
	stub := &counted{stored: map[string][]byte{}}
	put := func(r provenance.Record) { stub.stored[provenance.Key(r.Kind(), r.Head().ID)] = provenance.Marshal(r) }
	lot := &provenance.Batch{Header: provenance.Header{ID: "L"}, Outputs: 9}
	listed := &provenance.Outputs{Header: provenance.Header{ID: provenance.OutputsID("L", 0)}}
	mixture := &provenance.Batch{Header: provenance.Header{ID: "M"}, MadeBy: provenance.FromMix, CertifiedBy: "M", Lots: []string{"L"}}
	for i := range 9 {
		id := fmt.Sprint("P", i)
		if _, elsewhere := lot.ListOutput(id, i); elsewhere {
			listed.Batches = append(listed.Batches, id)
		}
		mixture.Inputs = append(mixture.Inputs, provenance.Portion{Batch: id, Amount: 1})
		put(&provenance.Batch{Header: provenance.Header{ID: id}, MadeBy: provenance.FromSplit, Inputs: []provenance.Portion{{Batch: "L", Amount: 1}}, Outputs: 1, Into: []string{"M"}})
	}
	put(lot)
	put(listed)
	put(mixture)
	for _, c := range []struct {
		q     provenance.TraceQuery
		reads int
		found int
	}{
		{provenance.TraceQuery{Batch: "M", Direction: provenance.Backward, Limit: 100}, 2, 11},
		{provenance.TraceQuery{Batch: "M", Direction: provenance.Backward, Limit: 11}, 2, 11}, // just room for all
		{provenance.TraceQuery{Batch: "L", Direction: provenance.Forward, Limit: 100}, 3, 11},
		{provenance.TraceQuery{Batch: "M", Direction: provenance.Backward, Limit: 5}, 2, 5},
		{provenance.TraceQuery{Batch: "M", Direction: provenance.Backward, Limit: 100, Depth: 1}, 2, 10},
	} {
		tx := &Tx{state: map[string][]byte{}}
		tx.SetStub(stub)
		stub.reads = 0
		lineage, err := provenance.Trace(c.q, &lineageSource{tx, c.q, map[string]*sketch{}})
		require.NoError(t, err)
		assert.Len(t, lineage.Batches, c.found)
		assert.Equal(t, c.reads, stub.reads, "%+v", c.q)
	}
}

// FuzzMembers holds the reader of stored objects to encoding/json.
func FuzzMembers(f *testing.F) {
	f.Add("text", int64(1), true)
	f.Add(`"}],{\`, int64(-9), false)
	f.Fuzz(func(t *testing.T, text string, number int64, inner bool) {
		type leaf struct {
			Text  string   `json:"text"`
			Texts []string `json:"texts"`
		}
		object := struct {
			First  string  `json:"first"`
			Number int64   `json:"number"`
			Inner  *leaf   `json:"inner,omitempty"`
			List   []leaf  `json:"list"`
			Last   string  `json:"last"`
			None   *string `json:"none"`
		}{First: text, Number: number, List: []leaf{{text, []string{text, text}}, {}}, Last: text}
		if inner {
			object.Inner = &leaf{Text: text}
		}
		raw, err := json.Marshal(object)
		require.NoError(t, err)
		var want map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(raw, &want))
		got := map[string]json.RawMessage{}
		for _, m := range members(nil, raw) {
			got[string(m.name(raw))] = m.value(raw)
		}
		assert.Equal(t, want, got)
	})
}
