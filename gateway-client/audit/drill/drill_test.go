package drill_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/gateway-client/audit"
	. "sunledger/gateway-client/audit/audittest"
	"sunledger/gateway-client/audit/drill"
)

// channel is one of so many blocks, with a transaction that lacks an
// endorsement in each, and every member's key.
func channel(n int) (*Chain, []drill.Key) {
	c := NewChain()
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range n - 2 {
		claimed := began.Add(time.Duration(i) * time.Minute)
		c.Add(
			Transaction{Set: Writes(Put(fmt.Sprintf("batch/A%d", i), `{"id":"x","revision":1}`)), Claimed: claimed},
			Transaction{Set: Writes(Put("index/x", "y")), Endorsers: c.Peers()[:1], Claimed: claimed},
		)
	}
	var keys []drill.Key
	for _, o := range c.Organizations {
		for _, m := range append(o.Orderers, o.Admin, o.Peer, o.Client) {
			keys = append(keys, drill.Key{Certificate: m.PEM(), Sign: func(message []byte) ([]byte, error) { return m.Sign(message), nil }})
		}
	}
	return c, keys
}

func TestX(t *testing.T) {
	c, keys := channel(10)
	r, err := drill.Run(t.Context(), drill.Options{Sides: []audit.Side{{Name: "a", Source: c}, {Name: "b", Source: c}}, Keys: keys, Flips: 300})
	require.NoError(t, err)
	for _, x := range r.Results {
		fmt.Println(x.Name, x.Detected, x.By.En, x.Block, x.Seconds, x.Codes)
		if x.Evidence != nil {
			fmt.Printf("      %+v\n", *x.Evidence)
		}
	}
	fmt.Println(r.Skipped)
	assert.Zero(t, r.Undetected)
}

func TestY(t *testing.T) {
	keys, err := drill.LoadKeys("/tmp/drill-net")
	require.NoError(t, err)
	fmt.Println(len(keys))
	for _, keys := range [][]drill.Key{keys} {
		began := time.Now()
		r, err := drill.Run(t.Context(), drill.Options{Sides: []audit.Side{{Name: "a", Source: audit.Folder("/tmp/drill-blocks/shouguang")}, {Name: "b", Source: audit.Folder("/tmp/drill-blocks/haidian")}}, Keys: keys, Seed: 7, Flips: 1000})
		require.NoError(t, err)
		for _, x := range r.Results {
			fmt.Println(x.Name, x.Detected, x.By.En, x.Block, x.Seconds, x.Codes)
			if x.Evidence != nil {
				fmt.Printf("      %+v\n", *x.Evidence)
			}
		}
		fmt.Println(r.Skipped, time.Since(began), r.Height)
		assert.Zero(t, r.Undetected)
	}
}
