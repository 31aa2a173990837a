package contract

import (
	"encoding/json"
	"fmt"
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
