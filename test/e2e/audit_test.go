package e2e

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/cli"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
	"sunledger/network/local"
)

// peers are both sides', as their auditors ask them.
func peers(t *testing.T, n *local.Network) (both []audit.Peer, genesis []byte) {
	for _, name := range []string{"shouguang-auditor", "auditor"} {
		p, err := profile.Load(n.Folder(), profile.Profile{Name: name}, os.Getenv)
		require.NoError(t, err)
		both = append(both, audit.Peer{Name: p.MSPID, MSPID: p.MSPID, LivePeer: connect(t, n, name)})
		genesis, err = hex.DecodeString(p.Genesis)
		require.NoError(t, err)
	}
	return both, genesis
}

// collide has one regulator write one record many times at once, so that the
// chain holds transactions that conflicted.
func collide(t *testing.T, n *local.Network) {
	client := connect(t, n, "shouguang-regulator")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			_, err := client.SetRisk(t.Context(), provenance.SetRisk{Enterprise: "91370783MADEM0011E", Class: "A", InspectionsPerYear: 2, Reason: "并发"})
			assert.NoError(t, err)
		})
	}
	group.Wait()
}

// auditLedger replays the whole ledger from both peers, while it goes on, and
// holds flags, commit hashes and databases of real peers to the recomputed ones.
func auditLedger(t *testing.T, n *local.Network) {
	reconfigure(t, n)
	collide(t, n)
	both, genesis := peers(t, n)
	r := audit.NewReplay(audit.Options{Genesis: genesis, Patience: 30 * time.Second})
	meanwhile := make(chan struct{})
	go func() {
		defer close(meanwhile)
		collide(t, n)
	}()
	require.NoError(t, r.VerifyPeers(t.Context(), both))
	<-meanwhile
	assert.Empty(t, r.Report().Findings, "while the ledger went on")
	require.NoError(t, r.VerifyPeers(t.Context(), both))
	report := r.Report()
	assert.Empty(t, report.Findings)
	assert.True(t, report.Pinned)
	assert.Positive(t, report.ConfigBlock, "both administrators have changed the configuration")
	assert.Positive(t, report.Transactions["ENDORSEMENT_POLICY_FAILURE"], "what one side alone endorsed is on the chain, and invalid")
	assert.Positive(t, report.Transactions["MVCC_READ_CONFLICT"])
	assert.Greater(t, report.StateKeys["HaidianMSP"], 100)
	assert.Equal(t, report.StateKeys["HaidianMSP"], report.StateKeys["ShouguangMSP"])

	c, err := audit.Compare(t.Context(), [2]string{"ours", "theirs"}, [2]string{both[0].MSPID, both[1].MSPID},
		[2]audit.Comparable{both[0].LivePeer.(*ledger.Client), both[1].LivePeer.(*ledger.Client)})
	require.NoError(t, err)
	assert.Empty(t, c.Findings)
	assert.Equal(t, report.StateKeys["HaidianMSP"], c.Keys)
}

// auditor runs the command line as an auditor and returns its exit status.
func auditor(t *testing.T, n *local.Network, args ...string) (int, string) {
	var out bytes.Buffer
	getenv := func(name string) string {
		return map[string]string{"SUNLEDGER_HOME": n.Folder(), "SUNLEDGER_PROFILE": "auditor", "LANG": "en_US.UTF-8"}[name]
	}
	return cli.Main(t.Context(), append([]string{"audit"}, args...), nil, &out, &out, getenv), out.String()
}

// auditFromFiles verifies the block files of a network that does not run.
func auditFromFiles(t *testing.T, n *local.Network) {
	args := []string{"verify"}
	for _, node := range []string{"shouguang-peer", "haidian-peer"} {
		args = append(args, "--blocks", filepath.Join(n.Folder(), "nodes", node, "data/ledgersData/chains/chains/provenance"))
	}
	status, out := auditor(t, n, args...)
	assert.Zero(t, status, out)
	assert.Contains(t, out, "trusted on first use")
}

// auditByCommand goes through the auditor's commands on a running network.
func auditByCommand(t *testing.T, n *local.Network) {
	folder := t.TempDir()
	checkpoint, statement := filepath.Join(folder, "checkpoint"), filepath.Join(folder, "statement.json")
	for range 2 { // from the beginning, and from the checkpoint
		status, out := auditor(t, n, "verify", "--checkpoint", checkpoint)
		assert.Zero(t, status, out)
		assert.Contains(t, out, "as pinned")
	}
	status, out := auditor(t, n, "compare")
	assert.Zero(t, status, out)
	status, out = auditor(t, n, "compare", "--write", statement)
	assert.Zero(t, status, out)
	status, out = auditor(t, n, "compare", "--with", statement, "--profile", "shouguang-auditor")
	assert.Zero(t, status, out)
	assert.Contains(t, out, "signed by a member of Haidian")
	raw, err := os.ReadFile(statement)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(statement, bytes.Replace(raw, []byte(`"height": `), []byte(`"height": 1`), 1), 0o600))
	status, out = auditor(t, n, "compare", "--with", statement)
	assert.NotZero(t, status, out)
	status, out = auditor(t, n, "verify", "--peer", "market")
	assert.Equal(t, 4, status, "an enterprise may not pull blocks: %s", out)
}
