package index_test

import (
	"context"
	"errors"
	"iter"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/index/indextest"
)

const patience = 20 * time.Second

// follow follows a source until the test ends.
func follow(t *testing.T, x *index.Index, source audit.Source) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- x.Follow(ctx, source) }()
	t.Cleanup(func() {
		cancel()
		assert.ErrorIs(t, <-ended, context.Canceled)
	})
}

// reaches waits until the index has so many blocks.
func reaches(t *testing.T, x *index.Index, height uint64) index.Status {
	t.Helper()
	deadline := time.After(patience)
	for {
		changed := x.Changed()
		status, err := x.Status(t.Context())
		require.NoError(t, err)
		if status.Height >= height {
			return status
		}
		select {
		case <-changed:
		case <-deadline:
			require.Fail(t, "the index does not get so far", "%+v", status)
		}
	}
}

// flaky is a source that fails before some blocks, until it is mended.
type flaky struct {
	*indextest.Chain
	down  atomic.Bool
	asked atomic.Int32
}

var errGone = errors.New("the peer has gone away")

func (f *flaky) Blocks(ctx context.Context, from uint64) iter.Seq2[*common.Block, error] {
	return func(yield func(*common.Block, error) bool) {
		f.asked.Add(1)
		for block, err := range f.Chain.Blocks(ctx, from) {
			if f.down.Load() {
				yield(nil, errGone)
				return
			}
			if !yield(block, err) {
				return
			}
		}
	}
}

// TestFollow: what comes is taken as it comes; while the peer is away the index says
// so and how far it is behind, and then goes on.
func TestFollow(t *testing.T) {
	onBoth(t, func(t *testing.T, where func() string) {
		chain, trade := indextest.New("follow"), indextest.NewTrade(3)
		x := opened(t, where())
		source := &flaky{Chain: chain}
		follow(t, x, source)
		reaches(t, x, 1)
		chain.Fill(trade, 20, 5)
		reaches(t, x, 5)

		source.down.Store(true)
		chain.Fill(trade, 1, 1)
		require.Eventually(t, func() bool {
			status, err := x.Status(t.Context())
			require.NoError(t, err)
			return status.Failure != "" && status.Behind() == 1
		}, patience, 5*time.Millisecond)

		source.down.Store(false)
		status := reaches(t, x, 6)
		assert.Zero(t, status.Behind())
		require.Eventually(t, func() bool {
			status, err := x.Status(t.Context())
			return err == nil && status.Failure == ""
		}, patience, 5*time.Millisecond)
		assert.Equal(t, dump(t, indexed(t, where(), chain.List())), dump(t, x), "as if nothing had happened")
	})
}

// TestFollowWhileAnalyzed: however long the database looks at how its tables are
// filled, what comes is taken.
func TestFollowWhileAnalyzed(t *testing.T) {
	chain, trade := indextest.New("analyzed"), indextest.NewTrade(3)
	x := opened(t, newSchema(t))
	release, err := x.Unanalyzed(t.Context())
	require.NoError(t, err)
	follow(t, x, chain)
	chain.Fill(trade, 1500, 10) // more than any way to answer queries is good for
	height, err := chain.Height(t.Context())
	require.NoError(t, err)
	reaches(t, x, height)
	chain.Fill(trade, 10, 10)
	reaches(t, x, height+1)
	require.NoError(t, release())
}

// TestOtherChain: an index goes on with the chain that it was built from, and with no
// other.
func TestOtherChain(t *testing.T) {
	onBoth(t, func(t *testing.T, where func() string) {
		chain := indextest.New("one")
		chain.Fill(indextest.NewTrade(1), 20, 5)
		x := indexed(t, where(), chain.List())
		t.Run("another genesis block", func(t *testing.T) {
			other := indextest.New("other")
			other.Fill(indextest.NewTrade(1), 40, 5)
			err := x.Follow(t.Context(), other.List())
			refused(t, provenance.WrongState, err)
			assert.ErrorContains(t, err, "index rebuild")
		})
		t.Run("the same genesis block, then others", func(t *testing.T) {
			other := indextest.New("one")
			other.Fill(indextest.NewTrade(1), 40, 4)
			refused(t, provenance.WrongState, x.Follow(t.Context(), other.List()))
		})
		t.Run("a fork after what was taken", func(t *testing.T) {
			fork := chain.List()
			other := indextest.New("one")
			other.Fill(indextest.NewTrade(1), 40, 4)
			refused(t, provenance.WrongState, x.Follow(t.Context(), append(fork, other.List()[len(fork)])))
		})
		t.Run("a gap", func(t *testing.T) {
			more := indextest.New("one")
			more.Fill(indextest.NewTrade(1), 40, 5)
			list := more.List()
			assert.ErrorContains(t, x.Take(t.Context(), append(list[:5:5], list[6:]...)), "came where block 5 was due")
		})
		t.Run("begun anew", func(t *testing.T) {
			other := indextest.New("other")
			other.Fill(indextest.NewTrade(1), 40, 5)
			require.NoError(t, x.Reset(t.Context()))
			require.NoError(t, x.Follow(t.Context(), other.List()))
		})
	})
}

// TestTwoWriters: of two programs on one index, each block is taken by one of them.
func TestTwoWriters(t *testing.T) {
	onBoth(t, func(t *testing.T, where func() string) {
		chain, trade := indextest.New("two"), indextest.NewTrade(4)
		shared := where()
		one := opened(t, shared)
		two := opened(t, shared)
		follow(t, one, chain)
		follow(t, two, chain)
		for range 30 {
			chain.Fill(trade, 5, 5)
			time.Sleep(2 * time.Millisecond)
		}
		require.Eventually(t, func() bool {
			status, err := one.Status(t.Context())
			return err == nil && status.Height == 31
		}, patience, 5*time.Millisecond)
		assert.Equal(t, dump(t, indexed(t, where(), chain.List())), dump(t, one))
	})
}

// TestVersions: an index of another form is refused, and Create builds over it, but
// not over what is no index.
func TestVersions(t *testing.T) {
	onBoth(t, func(t *testing.T, where func() string) {
		place := where()
		x := indexed(t, place, smallChain().List())
		require.NoError(t, x.SetVersion(t.Context(), 99))
		_, err := index.Open(t.Context(), place)
		refused(t, provenance.WrongState, err)
		assert.ErrorContains(t, err, "index rebuild")
		fresh, err := index.Create(t.Context(), place)
		require.NoError(t, err)
		require.NoError(t, fresh.Take(t.Context(), smallChain().List()))
		require.NoError(t, fresh.Close())
		assert.NotEmpty(t, search(t, opened(t, place), index.Query{Text: "黄瓜"}))
	})
}

// TestHostileBlocks: what is malformed, invalid or unknown is listed as a transaction,
// and does not stop the index.
func TestHostileBlocks(t *testing.T) {
	onBoth(t, func(t *testing.T, where func() string) {
		chain := smallChain()
		invalid := lot(baseCode, "INVALID", "CUCUMBER")
		chain.Add(indextest.Transaction{Operation: provenance.RegisterBatchOp, Actor: baseActor, Records: []provenance.Record{invalid}, Code: peer.TxValidationCode_MVCC_READ_CONFLICT})
		chain.AddRaw(peer.TxValidationCode_BAD_PAYLOAD, []byte("nonsense"), nil, []byte{0xff, 0xff})
		chain.AddRaw(peer.TxValidationCode_VALID, []byte("nonsense"))
		chain.Add(indextest.Transaction{Actor: provenance.Actor{Organization: haidian, Subject: "\x00"}, Raw: map[string]string{
			"batch/\x00":               "not JSON",
			"batch/array":              "[]",
			"future/thing":             `{"id":"thing","revision":3}`,
			"meeting/m":                `{"id":"m","completed":[{"action":7}],"approved":{}}`,
			"recall/r":                 `{"id":"r","withdrawal":{}}`,
			"enterprise/e":             `{"id":"e","name":"\u0000\ud800 zero"}`,
			"nokey":                    "x",
			"batch/" + baseCode + "-D": "",
		}})
		x := indexed(t, where(), chain.List())
		all, err := x.Transactions(t.Context(), index.Start, false, 100)
		require.NoError(t, err)
		var codes []string
		for _, one := range all {
			codes = append(codes, one.Code)
		}
		assert.Equal(t, []string{"VALID", "VALID", "VALID", "VALID", "VALID", "VALID", "MVCC_READ_CONFLICT", "BAD_PAYLOAD", "BAD_PAYLOAD", "BAD_PAYLOAD", "VALID", "VALID"}, codes)
		_, err = x.Get(t.Context(), provenance.KindBatch, invalid.ID)
		refused(t, provenance.NotFound, err)
		thing, err := x.Get(t.Context(), "future", "thing")
		require.NoError(t, err)
		assert.Equal(t, 3, thing.Revision)
		assert.Empty(t, search(t, x, index.Query{Text: "thing"}))
		assert.NotEmpty(t, search(t, x, index.Query{Text: "zero"}))
		_, err = x.Search(t.Context(), index.Query{Reader: &marketer, Limit: 100})
		require.NoError(t, err)
	})
}
