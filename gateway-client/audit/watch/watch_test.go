package watch_test

import (
	"context"
	"io"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"sunledger/gateway-client/audit"
	. "sunledger/gateway-client/audit/audittest"
	"sunledger/gateway-client/audit/watch"
)

// watched is a watch of a chain's two peers.
type watched struct {
	t            *testing.T
	chain        *Chain
	ours, theirs *Peer
	metrics      *watch.Metrics

	mu     sync.Mutex
	found  []audit.Finding
	height uint64
	saved  uint64
}

func start(t *testing.T, absence uint64) *watched {
	c := NewChain()
	w := &watched{t: t, chain: c, ours: c.Peer(c.Organizations[0]), theirs: c.Peer(c.Organizations[1]), metrics: watch.NewMetrics()}
	peers := []audit.Peer{{Name: "ours", MSPID: "ShouguangMSP", LivePeer: w.ours}, {Name: "theirs", MSPID: "HaidianMSP", LivePeer: w.theirs}}
	o := watch.Options{
		Replay: audit.Options{Patience: 200 * time.Millisecond}, Absence: absence, Metrics: w.metrics,
		Found: func(f audit.Finding) { w.mu.Lock(); defer w.mu.Unlock(); w.found = append(w.found, f) },
		Block: func(p audit.Progress) { w.mu.Lock(); defer w.mu.Unlock(); w.height = p.Height },
		Every: time.Millisecond,
		Checkpoint: func(r *audit.Replay) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.saved = r.Height()
			return nil
		},
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- watch.Run(ctx, peers, o, func(o audit.Options) (*audit.Replay, error) { return audit.NewReplay(o), nil })
	}()
	t.Cleanup(func() {
		cancel()
		assert.ErrorIs(t, <-ended, context.Canceled)
	})
	return w
}

func (w *watched) add() *common.Block {
	return w.chain.Add(Transaction{Set: Writes(Put("index/x", "y"))})
}

func (w *watched) until(what string, is func() bool) {
	w.t.Helper()
	require.Eventually(w.t, func() bool { w.mu.Lock(); defer w.mu.Unlock(); return is() }, 10*time.Second, 5*time.Millisecond, what)
}

func (w *watched) finds(code audit.Code, side string) {
	w.t.Helper()
	w.until(string(code), func() bool {
		for _, f := range w.found {
			if f.Code == code && f.Side == side {
				return true
			}
		}
		return false
	})
}

func (w *watched) text() string {
	recorder := httptest.NewRecorder()
	w.metrics.Handler().ServeHTTP(recorder, httptest.NewRequest("GET", "/metrics", nil))
	text, err := io.ReadAll(recorder.Body)
	require.NoError(w.t, err)
	return string(text)
}

func TestWatchFollows(t *testing.T) {
	w := start(t, 0)
	for range 3 {
		b := w.add()
		w.ours.Deliver(b)
		w.theirs.Deliver(b)
	}
	w.until("all blocks", func() bool { return w.height == 5 && w.saved > 0 })
	assert.Empty(t, w.found)
	for _, line := range []string{
		`sunledger_audit_height_blocks{side="ours"} 5`, `sunledger_audit_block_signers{side="theirs"} 3`, `sunledger_audit_block_quorum 3`,
		`sunledger_audit_transactions_total{code="VALID"} 5`, `sunledger_audit_findings_total{code="FORK"} 0`,
	} {
		assert.Contains(t, w.text(), line)
	}
}

func TestWatchFindsAFork(t *testing.T) {
	w := start(t, 0)
	b := w.add()
	other := proto.Clone(b).(*common.Block)
	other.Data.Data = append(other.Data.Data, b.Data.Data[0])
	w.chain.Seal(other, 3)
	w.ours.Deliver(b)
	w.theirs.Deliver(other)
	w.finds(audit.Fork, "theirs")
	assert.Contains(t, w.text(), `sunledger_audit_findings_total{code="FORK"} 1`)
}

// TestWatchMissesASide: one that gets no blocks while the other does, one that
// cannot be reached, and both back again.
func TestWatchMissesASide(t *testing.T) {
	w := start(t, 0)
	b := w.add()
	w.ours.Deliver(b)
	w.finds(audit.SideSilent, "theirs")
	w.until("the other side goes on", func() bool { return w.height == 3 })
	w.theirs.Deliver(b)
	c := w.add()
	w.theirs.Deliver(c)
	w.ours.Deliver(c)
	w.until("it is back", func() bool { return w.height == 4 })

	w.ours.Down(true)
	w.finds(audit.SideSilent, "ours")
	w.ours.Down(false)
	d := w.add()
	w.theirs.Deliver(d)
	w.ours.Deliver(d)
	w.until("it is back", func() bool { return w.height == 5 })
	assert.Len(t, w.found, 2)
}

func TestWatchCountsAbsentOrderers(t *testing.T) {
	w := start(t, 3)
	for range 4 {
		b := w.add() // signed by the first three orderers
		w.ours.Deliver(b)
		w.theirs.Deliver(b)
	}
	w.finds(audit.OrdererAbsent, "")
	assert.Contains(t, w.found[0].Detail, "HaidianMSP orderer2")
	b := w.add()
	w.chain.Sign(b, w.chain.Orderers()[2:]...)
	w.ours.Deliver(b)
	w.theirs.Deliver(b)
	w.finds(audit.BelowQuorum, "ours")
}
