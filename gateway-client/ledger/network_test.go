package ledger_test

import (
	"os"
	"testing"

	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
)

// TestNetwork runs the client against a real network.
func TestNetwork(t *testing.T) {
	home := os.Getenv("SUNLEDGER_HOME")
	if os.Getenv("SUNLEDGER_NETWORK_TESTS") != "1" || home == "" {
		t.Skip("needs a running network: set SUNLEDGER_NETWORK_TESTS=1, and SUNLEDGER_HOME to its folder")
	}
	w := settled(t, home)
	t.Run("round trip", w.roundTrip)
	t.Run("refusals", w.refusals)
	t.Run("in parallel", w.inParallel)
	t.Run("conflict storm", w.storm)
	t.Run("two hundred buyers", w.buyers)
	t.Run("two machines", w.twoMachines)
	t.Run("revocation in the middle", w.revocation)
	t.Run("recall in the middle", w.recallRace)
	t.Run("repeated request", w.repeated)
	t.Run("one request many times at once", w.atOnce)
	t.Run("lineage", w.lineage)
	t.Run("deadline", w.deadline)
	t.Run("one side alone", w.oneSide)
	t.Run("random walk", func(t *testing.T) { w.walk(t, 80) })
	t.Run("chain", func(t *testing.T) {
		info, err := w.as("auditor").ChainInfo(t.Context())
		require.NoError(t, err)
		assert.Greater(t, info.Height, uint64(50))
		assert.Len(t, info.CurrentBlockHash, 64)
	})
}

// oneSide has one regulator's peer alone endorse: the ledger rejects it.
func (w *world) oneSide(t *testing.T) {
	in := w.batch("ONESIDE")
	_, err := w.as("base").RegisterBatch(t.Context(), in, ledger.WithEndorsingOrganizations("ShouguangMSP"))
	assert.Equal(t, provenance.NotCommitted, codeOf(err))
	assert.ErrorContains(t, err, "ENDORSEMENT_POLICY_FAILURE")
	var rejected *client.CommitError
	require.ErrorAs(t, err, &rejected)
	require.NoError(t, w.as("auditor").Await(t.Context(), w.batchAfter(t)))
	found, err := w.as("auditor").Transaction(t.Context(), rejected.TransactionID)
	require.NoError(t, err)
	assert.False(t, found.Valid)
	assert.Equal(t, "ENDORSEMENT_POLICY_FAILURE", found.Validation)
	assert.Len(t, found.Endorsers, 1)
	_, err = w.as("base").Get(t.Context(), provenance.KindBatch, in.Batch)
	assert.Equal(t, provenance.NotFound, codeOf(err))
}

// batchAfter returns a transaction that comes after all before it.
func (w *world) batchAfter(t *testing.T) string {
	receipt, err := w.as("base").RegisterBatch(t.Context(), w.batch("AFTER"))
	require.NoError(t, err)
	return receipt.TxID
}
