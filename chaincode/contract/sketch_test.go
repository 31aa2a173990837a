package contract

import (
	"encoding/json"
	"testing"

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
				row := s.appendJSON(nil, nil)
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
