package conformance

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

var (
	seed   = flag.Uint64("seed", 1, "of the random walk")
	rounds = flag.Int("rounds", 25, "of the random walk")
)

// TestRandomWalk runs a script made at random against both ledgers.
func TestRandomWalk(t *testing.T) {
	network := openNetwork(t)
	walk := randomWalk(rand.New(rand.NewPCG(*seed, 0)), *rounds)
	assert.Equal(t, run(t, network, walk), run(t, newMemory(t), walk), "with -seed %d", *seed)
}

// randomWalk makes rounds of a few transactions endorsed on the same state,
// over so few keys that they get in each other's way.
func randomWalk(r *rand.Rand, rounds int) string {
	key := func() string { return "@" + string(rune('a'+r.IntN(5))) }
	step := func() string {
		switch r.IntN(7) {
		case 0:
			return fmt.Sprint("put ", key(), " ", r.IntN(100))
		case 1:
			return "del " + key()
		case 2:
			return fmt.Sprint("batch ", key(), " ", r.IntN(100), " ", key(), " DELETE ", key(), " x")
		case 3:
			return fmt.Sprint("count ", key(), " ", key(), " ", key())
		case 4:
			return fmt.Sprint("mget ", key(), " ", key())
		default:
			return fmt.Sprint("copy ", key(), " ", key())
		}
	}
	var script strings.Builder
	for round := range rounds {
		names := ""
		for i := range 2 + r.IntN(4) {
			name := fmt.Sprintf("t%d-%d", round, i)
			fmt.Fprintf(&script, "endorse %s %s =>\nrwset %s =>\n", name, step(), name)
			names += " " + name
		}
		fmt.Fprintf(&script, "commit%s =>\nevaluate range @ @~ =>\nevaluate history %s =>\n", names, key())
	}
	return script.String()
}
