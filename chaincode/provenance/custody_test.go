package provenance

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// past walks the inputs back from a batch: everything that it comes from, itself
// included, and what of that was not merely split off.
func (s *shelves) past(id string) (all, lots []string) {
	seen := map[string]bool{}
	var walk func(id string)
	walk = func(id string) {
		if seen[id] {
			return
		}
		seen[id] = true
		if s.batches[id].MadeBy != FromSplit {
			lots = append(lots, id)
		}
		for _, input := range s.batches[id].Inputs {
			walk(input.Batch)
		}
	}
	walk(id)
	return slices.Collect(maps.Keys(seen)), lots
}

// cook processes some of what is on the shelves, and splits what comes of it, twice.
func (s *shelves) cook(t *testing.T, random *rand.Rand, n int) {
	kitchen := business(0, baseCode, CentralKitchen)
	in := ProcessBatches{Batch: fmt.Sprint(baseCode, "-JG", n), Product: "SALAD"}
	var inputs []*Batch
	var covers []Cover
	for range 1 + random.IntN(4) {
		b := s.batches[s.ids[random.IntN(len(s.ids))]]
		if b.Quantity.Remaining < 10 || b.Product == in.Product || slices.Contains(inputs, b) {
			continue
		}
		var cover Cover
		for _, id := range b.Covering() {
			cover = append(cover, &Dossier{Header: Header{ID: id}, Certificates: certified()[0].Certificates})
		}
		in.Inputs, inputs, covers = append(in.Inputs, Portion{b.ID, 10}), append(inputs, b), append(covers, cover)
	}
	if inputs == nil {
		return
	}
	made, err := in.Process(kitchen, saladStandard(t), inputs, covers, baseStamp)
	require.NoError(t, err)
	s.put(made)
	for i, amount := range []int64{5, 2} {
		parts, err := made.Split(SplitBatch{Batch: made.ID, Outputs: []SplitOutput{{Batch: fmt.Sprint(in.Batch, "-", i), Amount: amount}}}, kitchen, nil, nil, baseStamp)
		require.NoError(t, err)
		made = parts[0]
		s.put(made)
	}
}

// TestPastIsWhatInputsLeadTo: however goods were split, mixed and processed, a batch
// names all that it comes from, each once, and tells apart what is certified.
func TestPastIsWhatInputsLeadTo(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	for range 60 {
		s := trade(t, random, 20+random.IntN(120))
		for n := range 5 {
			s.cook(t, random, n)
		}
		for id, b := range s.batches {
			all, lots := s.past(id)
			for what, seen := range map[string]*Batch{"record": b, "past of others' goods": b.Past(marketCode), "made by itself, others have it": b.glimpse(baseCode, "")} {
				require.ElementsMatch(t, all, seen.Ancestry(), "%s of %s", what, id)
				require.ElementsMatch(t, lots, seen.Covering(), "%s of %s", what, id)
			}
			glimpsed := b.glimpse(marketCode, "")
			assert.Subset(t, []string{id, b.CertifiedBy}, glimpsed.Ancestry(), "others are told nothing else of %s", id)
		}
	}
}
