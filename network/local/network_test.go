package local

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/hyperledger/fabric-gateway/pkg/identity"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"sunledger/network/step"
	"sunledger/network/topology"
)

// TestNetwork takes one real network through its life. Its parts build on each other.
func TestNetwork(t *testing.T) {
	if os.Getenv("SUNLEDGER_NETWORK_TESTS") != "1" {
		t.Skip("starts a real Fabric network, for about a minute: set SUNLEDGER_NETWORK_TESTS=1")
	}
	greeter, err := filepath.Abs("testdata/greeter")
	require.NoError(t, err)
	n, err := Open(Options{Folder: t.TempDir(), Port: 24050, Chaincode: greeter, Report: logged(t)})
	require.NoError(t, err)
	t.Cleanup(func() {
		if n.exists() {
			assert.NoError(t, n.Down(context.Background()))
		}
	})
	for _, part := range []struct {
		name string
		run  func(*testing.T, *Network)
	}{
		{"interrupted start leaves nothing running", testInterruptedUp},
		{"up", testUp},
		{"second up changes nothing", testSecondUp},
		{"keys and profiles", testFiles},
		{"transactions", testTransactions},
		{"raw ledger is for auditors and regulators", testAccess},
		{"a user's certificate opens no node", testNodeAccess},
		{"one regulator alone cannot upgrade", testLoneUpgrade},
		{"altered chaincode server", testAlteredServer},
		{"one more chaincode", testDeploy},
		{"one node stopped and started", testNode},
		{"everything killed", testKilled},
		{"port taken by a stranger", testTakenPort},
		{"two launchers at once", testConcurrentUp},
		{"reset", testReset},
	} {
		if !t.Run(part.name, func(t *testing.T) { part.run(t, n) }) {
			return
		}
	}
}

func logged(t *testing.T) step.Reporter {
	return func(text step.Text) func(error) {
		began := time.Now()
		return func(err error) { t.Logf("%s: %.1f s, error %v", text.English, time.Since(began).Seconds(), err) }
	}
}

// testInterruptedUp interrupts the launcher when the peers have been started.
func testInterruptedUp(t *testing.T, n *Network) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	report := n.report
	n.report = func(text step.Text) func(error) {
		if text.English == "channel joined by all nodes" {
			cancel()
		}
		return report(text)
	}
	defer func() { n.report = report }()
	require.ErrorIs(t, n.Up(ctx), context.Canceled)
	s, err := n.Status()
	require.NoError(t, err)
	for _, node := range s.Nodes {
		assert.False(t, node.Running, "%s was started by the interrupted launcher and must be stopped", node.Name)
	}
}

func testUp(t *testing.T, n *Network) {
	require.NoError(t, n.Up(t.Context()))
	s, err := n.Status()
	require.NoError(t, err)
	require.True(t, s.Running())
	require.Len(t, s.Nodes, 10)
	var resident int64
	for _, node := range s.Nodes {
		resident += node.ResidentBytes
	}
	t.Logf("%d MB resident", resident>>20)
	require.Less(t, resident, int64(2_500_000_000))
	require.Positive(t, resident)
}

// pids of all nodes, all of which must run.
func pids(t *testing.T, n *Network) map[string]int {
	t.Helper()
	s, err := n.Status()
	require.NoError(t, err)
	result := map[string]int{}
	for _, node := range s.Nodes {
		require.True(t, node.Running, "%s should run", node.Name)
		result[node.Name] = node.PID
	}
	return result
}

func testSecondUp(t *testing.T, n *Network) {
	before := pids(t, n)
	report, kept := n.report, []string{}
	defer func() { n.report = report }()
	n.report = func(text step.Text) func(error) {
		return func(err error) {
			if errors.Is(err, step.ErrKept) {
				kept = append(kept, text.English)
			}
		}
	}
	require.NoError(t, n.Up(t.Context()))
	require.Equal(t, []string{
		"certificate authorities running", "identities and TLS certificates enrolled", "genesis block made", "orderers and peers running",
		"channel joined by all nodes", "chaincode servers running", "chaincode approved by both organizations",
	}, kept, "nothing is said to have been made anew")
	require.Equal(t, before, pids(t, n))
}

func testFiles(t *testing.T, n *Network) {
	users := 0
	for _, o := range topology.Sunledger().Organizations {
		for _, user := range o.Users {
			users++
			p := readProfile(t, n, user.Name)
			assert.Equal(t, []string{user.Name, user.Role, user.Enterprise, o.MSPID, "provenance", "provenance"},
				[]string{p.Name, p.Role, p.Enterprise, p.MSPID, p.Channel, p.Chaincode})
			certificate, err := identity.CertificateFromPEM(profileFileContent(t, n, p.Certificate))
			require.NoError(t, err)
			assert.Contains(t, certificate.Subject.OrganizationalUnit, "client")
			assert.Contains(t, certificate.Subject.OrganizationalUnit, user.Role)
		}
	}
	profiles, err := filepath.Glob(n.path("profiles", "*.json"))
	require.NoError(t, err)
	require.Len(t, profiles, users)
	keys := 0
	require.NoError(t, filepath.WalkDir(n.folder, func(path string, entry os.DirEntry, err error) error {
		require.NoError(t, err)
		private := strings.Contains(path, "private-key") || strings.HasSuffix(path, "_sk") || strings.Contains(path, "/profiles/") ||
			strings.Contains(path, "/connections/") || strings.HasSuffix(path, stateFile) || strings.Contains(path, "fabric-ca")
		if private && !entry.IsDir() && !strings.HasSuffix(path, ".db") {
			keys++
			info, err := entry.Info()
			require.NoError(t, err)
			assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), path)
		}
		return nil
	}))
	require.Greater(t, keys, 2*users)
}

func greet(t *testing.T, n *Network, user, name string) (string, error) {
	t.Helper()
	network := connect(t, n, user)
	result, err := network.GetContract("provenance").SubmitTransaction("Greet", name)
	return string(result), err
}

func requireLast(t *testing.T, n *Network, user, want string) {
	t.Helper()
	network := connect(t, n, user)
	got, err := network.GetContract("provenance").EvaluateTransaction("Last")
	require.NoError(t, err)
	require.Equal(t, want, string(got))
}

func testTransactions(t *testing.T, n *Network) {
	greeting, err := greet(t, n, "base", "Haidian")
	require.NoError(t, err)
	require.Equal(t, "hello Haidian", greeting)
	require.Eventually(t, func() bool { // the other organization's peer commits on its own
		network := connect(t, n, "market")
		got, err := network.GetContract("provenance").EvaluateTransaction("Last")
		return err == nil && string(got) == "hello Haidian"
	}, 10*time.Second, 50*time.Millisecond)
}

func testLoneUpgrade(t *testing.T, n *Network) {
	d, err := n.CommittedDefinition(t.Context(), "shouguang", "provenance")
	require.NoError(t, err)
	require.EqualValues(t, 1, d.Sequence)
	require.Equal(t, topology.Sunledger().EndorsementPolicy(), d.Policy)

	d.Sequence, d.Version, d.Policy = 2, "2", "OR('ShouguangMSP.peer')"
	require.NoError(t, n.ApproveFor(t.Context(), "shouguang", d))
	err = n.CommitAs(t.Context(), "shouguang", d)
	t.Log(err)
	require.ErrorContains(t, err, "chaincode definition not agreed to by this org (HaidianMSP)")

	now, err := n.CommittedDefinition(t.Context(), "haidian", "provenance")
	require.NoError(t, err)
	require.EqualValues(t, 1, now.Sequence)
	require.NoError(t, n.Up(t.Context()), "a lone approval is no obstacle")
}

// altered builds the test's chaincode with another greeting.
func altered(t *testing.T, n *Network) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "altered")
	command := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-ldflags", "-X main.greeting=goodbye", "-o", program, ".")
	command.Dir, command.Env = n.chaincode, append(os.Environ(), "CGO_ENABLED=0")
	output, err := command.CombinedOutput()
	require.NoError(t, err, string(output))
	return program
}

func testAlteredServer(t *testing.T, n *Network) {
	program := altered(t, n)
	refused := func() {
		t.Helper()
		_, err := greet(t, n, "base", "nobody")
		var endorsement *client.EndorseError
		require.ErrorAs(t, err, &endorsement)
		require.Equal(t, codes.Aborted, status.Code(err))
		requireLast(t, n, "base", "hello Haidian")
	}
	before := pids(t, n)
	require.NoError(t, n.ReplaceChaincodeServer(t.Context(), "haidian", "provenance", program))
	after := pids(t, n)
	for name := range before {
		assert.Equal(t, name != "haidian-provenance", before[name] == after[name], name)
	}
	refused()
	require.NoError(t, n.RestoreChaincodeServer(t.Context(), "haidian", "provenance"))
	greeting, err := greet(t, n, "base", "Haidian")
	require.NoError(t, err)
	require.Equal(t, "hello Haidian", greeting)

	require.NoError(t, n.ReplaceChaincodeServer(t.Context(), "haidian", "provenance", program))
	refused()
	require.NoError(t, n.Up(t.Context()), "up puts the right program back")
	_, err = greet(t, n, "base", "Haidian")
	require.NoError(t, err)
}

func testDeploy(t *testing.T, n *Network) {
	before := pids(t, n)
	require.ErrorContains(t, n.Deploy(t.Context(), "broken", t.TempDir()), "building chaincode broken")
	require.Equal(t, before, pids(t, n), "a package that cannot be built changes nothing")

	require.NoError(t, n.Deploy(t.Context(), "second", n.chaincode))
	network := connect(t, n, "market")
	result, err := network.GetContract("second").SubmitTransaction("Greet", "Shouguang")
	require.NoError(t, err)
	require.Equal(t, "hello Shouguang", string(result))
	requireLast(t, n, "base", "hello Haidian")
}

func testNode(t *testing.T, n *Network) {
	_, err := n.Node("nobody")
	require.ErrorContains(t, err, "shouguang-orderer1")
	require.NoError(t, n.supervisor.Stop(t.Context(), "shouguang-orderer1"))
	node, err := n.Node("shouguang-orderer1")
	require.NoError(t, err)
	require.False(t, node.Running)
	_, err = greet(t, n, "base", "three orderers")
	require.NoError(t, err, "three orderers of four are a quorum")
	require.NoError(t, n.startNode(t.Context(), "shouguang-orderer1"))
	require.FileExists(t, node.Log)
}

// testKilled ends every process as a power cut would, and goes on.
func testKilled(t *testing.T, n *Network) {
	_, err := greet(t, n, "base", "survivors")
	require.NoError(t, err)
	for _, pid := range pids(t, n) {
		require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
	}
	require.NoError(t, n.Up(t.Context()))
	requireLast(t, n, "base", "hello survivors")
	_, err = greet(t, n, "market", "again")
	require.NoError(t, err)
}

func testTakenPort(t *testing.T, n *Network) {
	peer, err := n.Node("haidian-peer")
	require.NoError(t, err)
	require.NoError(t, n.Down(t.Context()))
	stranger, err := net.Listen("tcp", peer.Address)
	require.NoError(t, err)
	err = n.Up(t.Context())
	require.ErrorContains(t, err, "haidian-peer needs "+peer.Address)
	s, err := n.Status()
	require.NoError(t, err)
	for _, node := range s.Nodes {
		assert.False(t, node.Running, node.Name)
	}
	require.NoError(t, stranger.Close())
	require.NoError(t, n.Up(t.Context()))
	requireLast(t, n, "market", "hello again")
}

func testConcurrentUp(t *testing.T, n *Network) {
	require.NoError(t, n.Down(t.Context()))
	var failures [2]error
	var wait sync.WaitGroup
	for i := range failures {
		wait.Go(func() { failures[i] = n.Up(t.Context()) })
	}
	wait.Wait()
	require.NoError(t, errors.Join(failures[:]...))
	pids(t, n)
}

func testReset(t *testing.T, n *Network) {
	running := pids(t, n)
	require.NoError(t, os.WriteFile(n.path("mine.txt"), []byte("not the network's"), 0o600))
	require.NoError(t, n.Reset(t.Context()))
	for name, pid := range running {
		assert.ErrorIs(t, syscall.Kill(pid, 0), syscall.ESRCH, name)
	}
	entries, err := os.ReadDir(n.folder)
	require.NoError(t, err)
	require.Len(t, entries, 1, "only what is not the network's stays")
	require.ErrorIs(t, n.Reset(t.Context()), ErrNoNetwork)
}
