package ledger_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/gatewaytest"
	"sunledger/gateway-client/ledger"
)

func TestRecallRace(t *testing.T) {
	settled(t, gatewaytest.Start(t).Home, ledger.WithoutPauses).recallRace(t)
}

// recallRace has many sell from one lot at once until it is recalled in their midst:
// from the block in which the recall commits, not a gram of it is sold, and every
// gram before that is accounted for.
func (w *world) recallRace(t *testing.T) {
	const sellers, before = 10, 15
	lot := w.stocked(t, "RACE", 2_000_000)
	seller, regulator := w.as("base"), w.as("shouguang-regulator")
	var sold atomic.Int64
	enough, done := make(chan struct{}), make(chan []error)
	go func() {
		done <- parallel(sellers, func(int) error {
			for {
				_, err := seller.DisposeBatch(t.Context(), provenance.DisposeBatch{Batch: lot, Amount: 1, Method: "sold", Reason: "retail"})
				if codeOf(err) == provenance.Recalled {
					return nil
				}
				if err != nil {
					return err
				}
				if sold.Add(1) == before {
					close(enough)
				}
			}
		})
	}()
	select {
	case <-enough:
	case errs := <-done:
		require.Fail(t, "the sellers ended before the recall", "%v", errs)
	}
	receipt, err := regulator.StartRecall(t.Context(), provenance.StartRecall{
		Recall: provenance.OwnedID(provenance.Regulators[0].Code, w.run+"-RACE"), Batches: []string{lot}, Class: provenance.ClassOne, Cause: "residue",
		KnownAt: provenance.Moment(time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)), Areas: []string{"Haidian"}, Disposal: "destroyed", Expected: "all of it",
	})
	require.NoError(t, err, "trade does not keep a recall from committing")
	require.NoError(t, w.as("auditor").Await(t.Context(), receipt.TxID))
	recalled, err := ledger.Get[provenance.Batch](t.Context(), w.as("auditor"), lot)
	require.NoError(t, err)
	require.Empty(t, <-done, "every seller is told that the goods are recalled, nobody anything else")
	after, err := ledger.Get[provenance.Batch](t.Context(), w.as("auditor"), lot)
	require.NoError(t, err)
	assert.Equal(t, recalled.Quantity, after.Quantity, "nothing was sold after the recall")
	assert.Equal(t, recalled.Revision, after.Revision)
	assert.Equal(t, sold.Load(), after.DisposedAs.Sold, "nothing was sold that its seller does not know of")
	t.Logf("%d sales before the recall", sold.Load())
}
