// Package e2e tells the whole story on a real network and holds the ledger to
// it afterwards.
package e2e

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
	"sunledger/network/local"
	"sunledger/test/story"
)

// network is a running network of this test's own.
func network(t *testing.T) *local.Network {
	t.Helper()
	if os.Getenv("SUNLEDGER_NETWORK_TESTS") != "1" {
		t.Skip("set SUNLEDGER_NETWORK_TESTS=1 to run real networks; ./scripts/test does")
	}
	n, err := local.Open(local.Options{Folder: filepath.Join(t.TempDir(), "network")})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, n.Reset(context.Background())) })
	require.NoError(t, n.Up(t.Context()))
	return n
}

func build(t *testing.T, name, pkg string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), name)
	out, err := exec.Command("go", "build", "-buildvcs=false", "-o", program, pkg).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return program
}

func connect(t *testing.T, n *local.Network, name string) *ledger.Client {
	t.Helper()
	p, err := profile.Load(n.Folder(), profile.Profile{Name: name}, os.Getenv)
	require.NoError(t, err)
	client, err := ledger.Connect(p)
	require.NoError(t, err)
	t.Cleanup(func() { client.Close() })
	return client
}

func TestStory(t *testing.T) {
	n := network(t)
	var told bytes.Buffer
	s := &story.Story{Network: n, Out: &told, Altered: build(t, "altered", "sunledger/test/story/altered")}
	require.NoError(t, s.Tell(t.Context()), "%s", &told)
	for _, answer := range []string{"SAFETY_INTERVAL", "CERTIFICATE_REQUIRED", "RELEASE_REQUIRED", "ENTRY_REQUIRED", "HELD", "RECALLED", "DENIED", "ENDORSEMENT_POLICY_FAILURE", "not agreed to by this org (ShouguangMSP)", "DISAGREEMENT"} {
		assert.Contains(t, told.String(), answer)
	}

	shouguang, haidian := connect(t, n, "shouguang-regulator"), connect(t, n, "haidian-regulator")
	for _, schema := range provenance.Schemas {
		ours, theirs := dump(t, shouguang, schema.Kind), dump(t, haidian, schema.Kind)
		assert.NotEmpty(t, ours, schema.Kind)
		assert.Equal(t, ours, theirs, "both sides hold the same %s records", schema.Kind)
	}
	kitchen, err := ledger.Get[provenance.Batch](t.Context(), haidian, s.Canteen())
	require.NoError(t, err)
	assert.Equal(t, "91110108MADEM1030U", kitchen.Holder.Enterprise)
	assert.Equal(t, provenance.Balance{Initial: 300_000, Disposed: 300_000}, kitchen.Quantity)
	assert.Equal(t, provenance.Disposals{Consumed: 120_000, Destroyed: 180_000}, kitchen.DisposedAs, "what was not eaten was recalled")
	mixture, err := ledger.Get[provenance.Batch](t.Context(), haidian, kitchen.Inputs[0].Batch)
	require.NoError(t, err)
	assert.Equal(t, provenance.Balance{Initial: 500_000, PassedOn: 500_000}, mixture.Quantity)
	source, err := ledger.Get[provenance.Batch](t.Context(), shouguang, mixture.Inputs[0].Batch)
	require.NoError(t, err)
	assert.Equal(t, provenance.Balance{Initial: 2_000_000, Remaining: 295_000, PassedOn: 1_700_000, Disposed: 5_000}, source.Quantity)
	recalled, err := ledger.Get[provenance.Batch](t.Context(), shouguang, mixture.Inputs[1].Batch)
	require.NoError(t, err)
	assert.Equal(t, provenance.Balance{Initial: 400_000, PassedOn: 200_000, Sampled: 3_000, Disposed: 197_000}, recalled.Quantity)

	transaction, err := connect(t, n, "auditor").Transaction(t.Context(), kitchen.TxID)
	require.NoError(t, err)
	assert.True(t, transaction.Valid)
	var sides []string
	for _, e := range transaction.Endorsers {
		sides = append(sides, e.MSPID)
	}
	assert.ElementsMatch(t, []string{"ShouguangMSP", "HaidianMSP"}, sides, "both regulators endorsed")

	t.Run("evidence", func(t *testing.T) { certifies(t, n, s.Canteen(), source.ID) })
	t.Run("told again", func(t *testing.T) {
		again := &story.Story{Network: n, Out: io.Discard, Altered: s.Altered}
		require.NoError(t, again.Tell(t.Context()))
		assert.NotEqual(t, s.Canteen(), again.Canteen())
	})
	t.Run("the whole ledger, replayed", func(t *testing.T) {
		auditLedger(t, n)
		auditByCommand(t, n)
	})
	t.Run("down and up keep the ledger", func(t *testing.T) {
		before := dump(t, shouguang, provenance.KindBatch)
		require.NoError(t, n.Down(t.Context()))
		auditFromFiles(t, n)
		require.NoError(t, n.Up(t.Context()))
		assert.Equal(t, before, dump(t, connect(t, n, "haidian-regulator"), provenance.KindBatch))
	})
}

// dump returns every record of a kind as the client's own peer holds it.
var streams = regexp.MustCompile(`"stream":"[^"]*"`)

// dump is all records of a kind, without the addresses of cameras: those are for
// their viewers, and only one side is.
func dump(t *testing.T, client *ledger.Client, kind provenance.Kind) []string {
	t.Helper()
	var records []string
	for page, err := range client.Pages(t.Context(), provenance.ListQuery{Kind: kind, Limit: provenance.MaxPage}) {
		require.NoError(t, err)
		for _, raw := range page.Records {
			records = append(records, streams.ReplaceAllString(string(raw), `"stream":""`))
		}
	}
	return records
}

// TestKilledDemoGoesOn kills the demo in every chapter, and while the network
// starts, and runs it again.
func TestKilledDemoGoesOn(t *testing.T) {
	if os.Getenv("SUNLEDGER_NETWORK_TESTS") != "1" {
		t.Skip("set SUNLEDGER_NETWORK_TESTS=1 to run real networks; ./scripts/test does")
	}
	home := filepath.Join(t.TempDir(), "network")
	demo := build(t, "demo", "sunledger/test/demo")
	run := func(until string) string {
		command := exec.Command(demo)
		command.Env = append(os.Environ(), "SUNLEDGER_HOME="+home, "LANG=en_US.UTF-8")
		out := &watched{until: until, seen: make(chan struct{})}
		command.Stdout, command.Stderr = out, out
		require.NoError(t, command.Start())
		done := make(chan error, 1)
		go func() { done <- command.Wait() }()
		select {
		case <-out.seen:
			require.NoError(t, command.Process.Kill())
			<-done
		case err := <-done:
			require.Empty(t, until, "the demo ended before %q: %s", until, out.text())
			require.NoError(t, err, out.text())
		case <-time.After(3 * time.Minute):
			require.NoError(t, command.Process.Kill())
			t.Fatalf("the demo hangs: %s", out.text())
		}
		return out.text()
	}
	t.Cleanup(func() {
		n, err := local.Open(local.Options{Folder: home})
		require.NoError(t, err)
		assert.NoError(t, n.Reset(context.Background()))
	})
	for _, moment := range []string{
		"identities and TLS", "channel joined", "chaincode approved",
		"standard approve", "agreement countersign", "site register", "meeting confirm", "snapshot anchor", "certificate commit",
		"shipment log", "entry rapid-test", "batch sell", "batch mix", "inspection rectify", "sample report", "notice issue",
		"recall start", "recall announce", "recall report", "inspection cosign", "recall close", "--exercise",
		"batch history", "(b) A transaction", "(c) Haidian alone", "is put back",
	} {
		run(moment)
	}
	assert.Contains(t, run(""), "done in")
}

// serves starts a site that runs until the test ends, and reads a page of it.
func serves(t *testing.T, command *exec.Cmd, page string) {
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		assert.NoError(t, command.Process.Signal(os.Interrupt))
		assert.NoError(t, command.Wait(), "%s", &out)
	})
	browser := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} // as one who clicks the warning away
	defer browser.CloseIdleConnections()
	assert.Eventually(t, func() bool {
		response, err := browser.Get(page)
		if err != nil {
			return false
		}
		defer response.Body.Close()
		return response.StatusCode == http.StatusOK
	}, 30*time.Second, 100*time.Millisecond, "%s", page)
}

// watched is an output that tells when words appear in it.
type watched struct {
	until string
	seen  chan struct{}
	all   bytes.Buffer
}

func (w *watched) Write(p []byte) (int, error) {
	before := w.until != "" && strings.Contains(w.all.String(), w.until)
	w.all.Write(p)
	if !before && w.until != "" && strings.Contains(w.all.String(), w.until) {
		close(w.seen)
	}
	return len(p), nil
}

func (w *watched) text() string { return w.all.String() }

// TestREADME runs every command of the README's tours, in order, after the
// story, as the README says.
func TestREADME(t *testing.T) {
	n := network(t)
	s := &story.Story{Network: n, Out: io.Discard, Altered: build(t, "altered", "sunledger/test/story/altered")}
	require.NoError(t, s.Tell(t.Context()))
	tree := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(tree, "bin"), 0o755))
	out, err := exec.Command("go", "build", "-buildvcs=false", "-o", filepath.Join(tree, "bin"), "sunledger/gateway-client/cmd/sunledger").CombinedOutput()
	require.NoError(t, err, "%s", out)
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	commands := 0
	for line := range strings.Lines(string(readme)) {
		if !strings.HasPrefix(line, "bin/sunledger ") {
			continue
		}
		commands++
		command := exec.Command("sh", "-c", "exec "+line)
		command.Dir = tree
		command.Env = append(os.Environ(), "SUNLEDGER_HOME="+n.Folder())
		if strings.HasSuffix(line, " serve\n") {
			serves(t, command, "https://127.0.0.1:8443/t/91110108MADEM10146-TOUR-3")
			continue
		}
		out, err := command.CombinedOutput()
		assert.NoError(t, err, "$ %s%s", line, out)
	}
	assert.Greater(t, commands, 20)
}
