// Package storytest tells the story in a test's own process, so that what is built
// on the ledger is tested with every kind of record that people make:
//
//	told := storytest.Tell(t)
//	client := told.Connect(t, "auditor")       // client.Blocks works
//	batch := told.Records().Canteen
//	told.Run(t, "base", "batch", "list")       // as typed; more may be submitted
//	x := told.Index(t, "")                     // and searched
package storytest

import (
	"bytes"
	"cmp"
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunledger/gateway-client/cli"
	"sunledger/gateway-client/gatewaytest"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
	"sunledger/test/story"
)

// Told is a told story with the gateway that it was told on.
type Told struct {
	*gatewaytest.Gateway
	*story.Story
}

// Tell tells the story on a gateway that runs until the test ends.
func Tell(tb testing.TB) *Told {
	tb.Helper()
	g := gatewaytest.Start(tb)
	s := story.InProcess(g.Home)
	var out bytes.Buffer
	s.Out = &out
	require.NoError(tb, s.Tell(context.Background()), "%s", &out)
	return &Told{g, s}
}

// Profile loads the profile of one of the story's people.
func (t *Told) Profile(tb testing.TB, name string) *profile.Profile {
	tb.Helper()
	p, err := profile.Load(t.Gateway.Home, profile.Profile{Name: name}, func(string) string { return "" })
	require.NoError(tb, err)
	return p
}

// Connect connects as one of the story's people.
func (t *Told) Connect(tb testing.TB, name string) *ledger.Client {
	tb.Helper()
	client, err := ledger.Connect(t.Profile(tb, name))
	require.NoError(tb, err)
	tb.Cleanup(func() { client.Close() })
	return client
}

// Index opens an index that follows the story's ledger until the test ends; it has all
// that was told. where is its database; "": one of its own.
func (t *Told) Index(tb testing.TB, where string) *index.Index {
	tb.Helper()
	x, err := index.Open(tb.Context(), cmp.Or(where, filepath.Join(tb.TempDir(), "index.db")))
	require.NoError(tb, err)
	auditor := t.Connect(tb, "auditor")
	ctx, stop := context.WithCancel(context.Background())
	var following sync.WaitGroup
	following.Go(func() { _ = x.Follow(ctx, auditor) }) // ends when told to; until then Level says what is missing
	tb.Cleanup(func() {
		stop()
		following.Wait()
		require.NoError(tb, x.Close())
	})
	t.Level(tb, x)
	return x
}

// Level waits until an index has all blocks of the story's ledger.
func (t *Told) Level(tb testing.TB, x *index.Index) {
	tb.Helper()
	require.Eventually(tb, func() bool {
		status, err := x.Status(tb.Context())
		return err == nil && status.Height == t.Ledger.Height()
	}, 30*time.Second, 20*time.Millisecond)
}

// Roots are the PEM certificates of both regulators' CAs by MSP ID.
func (t *Told) Roots(tb testing.TB) map[string][]byte {
	tb.Helper()
	roots, err := profile.BothRoots(t.Gateway.Home, func(string) string { return "" })
	require.NoError(tb, err)
	return roots
}

// Run runs a command as one of the story's people and returns what it prints. The
// test fails if the command does.
func (t *Told) Run(tb testing.TB, name string, args ...string) string {
	tb.Helper()
	stdout, stderr, status := t.Try(name, args...)
	require.Zero(tb, status, "sunledger %s: %s", strings.Join(args, " "), stderr)
	return stdout
}

// Try runs a command that may fail.
func (t *Told) Try(name string, args ...string) (stdout, stderr string, status int) {
	var out, errs bytes.Buffer
	environment := map[string]string{"SUNLEDGER_HOME": t.Gateway.Home, "SUNLEDGER_PROFILE": name, "LANG": "en_US.UTF-8"}
	status = cli.Main(context.Background(), args, strings.NewReader(""), &out, &errs, func(key string) string { return environment[key] })
	return out.String(), errs.String(), status
}
