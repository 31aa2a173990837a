package provenance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// graph is a Source in memory that counts its reads.
type graph struct {
	batches map[string]*Batch
	outputs map[string][]string
	reads   int
}

func (g *graph) add(id string, inputs ...string) {
	b := &Batch{Header: Header{ID: id}}
	for _, in := range inputs {
		b.Inputs = append(b.Inputs, Portion{in, 1})
		g.outputs[in] = append(g.outputs[in], id)
	}
	g.batches[id] = b
}

func (g *graph) Batches(ids []string) ([]*Batch, error) {
	g.reads++
	var found []*Batch
	for _, id := range ids {
		found = append(found, g.batches[id])
	}
	return found, nil
}

func (g *graph) Neighbours(direction Direction, of []*Batch) ([]string, error) {
	var ids []string
	for _, b := range of {
		if direction == Forward {
			ids = append(ids, g.outputs[b.ID]...)
			continue
		}
		for _, input := range b.Inputs {
			ids = append(ids, input.Batch)
		}
	}
	return ids, nil
}

func (g *graph) Evidence(of []*Batch) (Evidence, error) {
	e := Evidence{}
	for _, b := range of {
		e.Certificates = append(e.Certificates, &Certificate{Batch: b.ID})
	}
	return e, nil
}

func (g *graph) all(t *testing.T, q TraceQuery) []string {
	t.Helper()
	var ids []string
	for {
		page, err := Trace[*Batch](q, g)
		require.NoError(t, err)
		require.LessOrEqual(t, len(page.Batches), q.Limit)
		for _, b := range page.Batches {
			ids = append(ids, b.ID)
		}
		if len(page.Frontier) == 0 {
			slices.Sort(ids)
			return slices.Compact(ids)
		}
		q.From = page.Frontier
	}
}

func newGraph() *graph { return &graph{batches: map[string]*Batch{}, outputs: map[string][]string{}} }

func TestTraceDiamond(t *testing.T) {
	g := newGraph()
	g.add("A")
	g.add("B", "A")
	g.add("C", "A")
	g.add("D", "B", "C")
	assert.Equal(t, []string{"A", "B", "C", "D"}, g.all(t, TraceQuery{Batch: "D", Direction: Backward, Limit: 10}))
	assert.Equal(t, 3, g.reads, "one read a generation")
	assert.Equal(t, []string{"A", "B", "C", "D"}, g.all(t, TraceQuery{Batch: "A", Direction: Forward, Limit: 1}))
	page, err := Trace[*Batch](TraceQuery{Batch: "A", Direction: Forward, Limit: 10, Depth: 1, Evidence: true}, g)
	require.NoError(t, err)
	assert.Len(t, page.Batches, 3)
	assert.Empty(t, page.Frontier, "what lies deeper is not named")
	assert.Len(t, page.Certificates, 3)
}

func TestTraceQueryRefuses(t *testing.T) {
	for field, q := range map[string]TraceQuery{
		"batch":     {Batch: "x", Direction: Forward},
		"direction": {Batch: baseCode + "-A", Direction: "sideways"},
		"limit":     {Batch: baseCode + "-A", Direction: Forward, Limit: MaxTraceLimit + 1},
		"depth":     {Batch: baseCode + "-A", Direction: Forward, Depth: -1},
		"from[0]":   {Batch: baseCode + "-A", Direction: Forward, From: []string{"x"}},
	} {
		refusedAs(t, q.Check(), Invalid, field)
	}
}

// TestBackwardOfForward: every descendant of x has x in its past, under any
// page size (invariant 5).
func TestBackwardOfForward(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		g := newGraph()
		n := 2 + random.IntN(40)
		for i := range n {
			var inputs []string
			for k := range i {
				if random.IntN(i) < 2 {
					inputs = append(inputs, fmt.Sprint("B", k))
				}
			}
			g.add(fmt.Sprint("B", i), inputs...)
		}
		x := fmt.Sprint("B", random.IntN(n))
		limit := 1 + random.IntN(n)
		for _, y := range g.all(t, TraceQuery{Batch: x, Direction: Forward, Limit: limit}) {
			assert.Contains(t, g.all(t, TraceQuery{Batch: y, Direction: Backward, Limit: limit}), x)
		}
	}
}

// TestDittoIsReadBack: whatever neighbours have in common and in whichever order they
// come, what is left out as ditto is read as it was.
func TestDittoIsReadBack(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	pick := func(a, b string) string { return []string{a, b}[random.IntN(2)] }
	for range 200 {
		var want Lineage
		var rows []map[string]json.RawMessage
		for i := range 1 + random.IntN(6) {
			b := &Batch{
				Header: Header{ID: fmt.Sprint("B", i)}, Product: pick("CUCUMBER", "TOMATO"), Unit: Unit(pick("g", "piece")),
				Harvested: Date(pick("2026-03-09", "2026-03-10")), MadeBy: BatchOrigin(pick("registered", "split")),
				Producer: Owner{"ShouguangMSP", pick("X", "Y")}, Holder: Owner{pick("ShouguangMSP", "HaidianMSP"), "X"},
				CertifiedBy: pick("B0", "B1"), Quantity: Balance{Initial: 5, Remaining: int64(random.IntN(2))}, Site: pick("", "S"),
			}
			if b.MadeBy != Registered {
				b.Inputs = []Portion{{pick("B7", "B8"), 5}, {"B0", 1}}
			}
			want.Batches = append(want.Batches, b)
			var row map[string]json.RawMessage
			require.NoError(t, json.Unmarshal(Marshal(b), &row))
			rows = append(rows, row)
		}
		for i := len(rows) - 1; i > 0; i-- {
			rows[i]["id"] = fmt.Appendf(nil, "%q", AppendDitto(nil, want.Batches[i-1].ID, want.Batches[i].ID))
			for field, value := range rows[i] {
				if DittoInLineage(field) && string(value) == string(rows[i-1][field]) {
					delete(rows[i], field)
				}
			}
		}
		for _, row := range rows { // some name inputs by their place, some by their ID
			if random.IntN(2) == 0 && row["inputs"] != nil {
				row["inputs"] = bytes.ReplaceAll(row["inputs"], []byte("B0"), AppendPlace(nil, 0))
			}
		}
		written, err := json.Marshal(LineageOf[map[string]json.RawMessage]{Batches: rows, Ditto: true})
		require.NoError(t, err)
		var got Lineage
		require.NoError(t, json.Unmarshal(written, &got))
		assert.Equal(t, want, got)
		again, err := json.Marshal(got)
		require.NoError(t, err)
		assert.NotContains(t, string(again), "ditto", "programs get every field of every batch")
	}
}

// TestDittoThatNobodyWrote is refused.
func TestDittoThatNobodyWrote(t *testing.T) {
	for text, what := range map[string]string{
		`{"id":"L-2"}`:                            "does not follow",
		`{"id":"9~2"}`:                            "does not follow",
		`{"id":"-1~2"}`:                           "does not follow",
		`{"id":"x~2"}`:                            "does not follow",
		`{"id":"2~2","inputs":[{"batch":"#2"}]}`:  "no batch is at the place",
		`{"id":"2~2","inputs":[{"batch":"#-1"}]}`: "no batch is at the place",
		`{"id":"2~2","inputs":[{"batch":"#"}]}`:   "no batch is at the place",
		`null`:                                    "null",
	} {
		var l Lineage
		assert.ErrorContains(t, json.Unmarshal([]byte(`{"batches":[{"id":"L-1"},`+text+`],"ditto":true}`), &l), what)
	}
}

// TestDittoIsBounded: a short text is not read as a long lineage.
func TestDittoIsBounded(t *testing.T) {
	portions := `[` + strings.Repeat(`{"batch":"B","amount":1},`, maxItems) + `{"batch":"B","amount":1}]`
	for text, what := range map[string]string{
		`{"id":"L"}` + strings.Repeat(`,{"id":"0~L"}`, MaxTraceLimit):        "more than 2000 batches",
		`{"id":"` + strings.Repeat("L", 100) + `"},{"id":"100~L"}`:           "does not follow",
		`{"id":"L","madeBy":"mixed","inputs":` + portions + `},{"id":"0~M"}`: "made of more than 200 inputs",
	} {
		var l Lineage
		assert.ErrorContains(t, json.Unmarshal([]byte(`{"batches":[`+text+`],"ditto":true}`), &l), what)
	}
}

// FuzzDitto: whatever is sent as a lineage is read or refused.
func FuzzDitto(f *testing.F) {
	f.Add([]byte(`{"batches":[{"id":"L-1","madeBy":"mixed","inputs":[{"batch":"#1","amount":5}]},{"id":"2~2"},{"id":"3~"}],"ditto":true}`))
	f.Add([]byte(`{"batches":[null,{"id":"0~2","inputs":[{"batch":"#0"}]}],"ditto":true}`))
	f.Add([]byte(`{"batches":[{"id":"行"},{"id":"1~#"}],"ditto":true}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var l Lineage
		if json.Unmarshal(text, &l) != nil {
			return
		}
		assert.False(t, l.Ditto)
		_, err := json.Marshal(l)
		require.NoError(t, err)
	})
}
