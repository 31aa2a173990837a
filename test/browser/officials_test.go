package browser

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/web/console"
	"sunledger/gateway-client/web/page"
	"sunledger/test/story/storytest"
)

// office is the console of a told story, for whoever sits down at it. What is prepared
// there is signed by its author, whose key the server never has.
type office struct {
	*site
	index *index.Index
	seat  atomic.Pointer[string] // the story's name of who sits there

	mu     sync.Mutex
	signed *provenance.Receipt
}

// policy is the server's: nothing inline, nothing from elsewhere.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

func newOffice(t *testing.T) *office {
	t.Helper()
	if os.Getenv("SUNLEDGER_BROWSER_TESTS") != "1" {
		t.Skip("set SUNLEDGER_BROWSER_TESTS=1 to run a real browser; ./scripts/test does")
	}
	o := &office{site: &site{Told: storytest.Tell(t)}}
	x, err := index.Open(t.Context(), filepath.Join(t.TempDir(), "index.db"))
	require.NoError(t, err)
	o.index = x
	auditor := o.Connect(t, "auditor")
	ctx, stop := context.WithCancel(context.Background())
	var following sync.WaitGroup
	following.Go(func() { _ = x.Follow(ctx, auditor) })
	t.Cleanup(func() {
		stop()
		following.Wait()
		x.Close()
	})
	handler, err := console.New(console.Options{
		Index: x, Ledger: auditor, CSRF: func(*http.Request) string { return "token" },
		Actor: func(*http.Request) provenance.Actor {
			actor, err := o.Profile(t, *o.seat.Load()).Actor()
			require.NoError(t, err)
			return actor
		},
		Prepare: o.sign(t),
	})
	require.NoError(t, err)
	open, err := console.Open(console.OpenOptions{Index: x})
	require.NoError(t, err)
	mux := http.NewServeMux()
	mux.Handle("/console/", handler)
	mux.Handle("/open/", open)
	mux.Handle(page.StaticPath, page.Static)
	mux.Handle(console.StaticPath, console.Static)
	mux.HandleFunc("/prepared/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, `<!doctype html><html lang="en"><title>prepared</title><p id="prepared">signed</p>`)
	})
	mux.HandleFunc("/api/v1/events", o.events)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	o.address = server.URL
	o.sit("haidian-regulator")
	o.settle(t)
	return o
}

// sit has somebody sit down at the console.
func (o *office) sit(name string) { o.seat.Store(&name) }

// sign does at once what sunledger sign does on its user's machine: reads strictly
// what was prepared, and submits it with the user's own key.
func (o *office) sign(t *testing.T) func(context.Context, provenance.Actor, string, json.RawMessage) (string, error) {
	return func(ctx context.Context, _ provenance.Actor, function string, raw json.RawMessage) (string, error) {
		op := provenance.Operation(function)
		input, err := ledger.ParseInput(op, raw)
		if err != nil {
			return "", err
		}
		client, err := ledger.Connect(o.Profile(t, *o.seat.Load()))
		if err != nil {
			return "", err
		}
		defer client.Close()
		receipt, err := client.Submit(ctx, op, input)
		if err != nil {
			return "", err
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		o.signed = receipt
		return receipt.TxID[:12], nil
	}
}

func (o *office) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	for {
		changed := o.index.Changed()
		_ = http.NewResponseController(w).Flush()
		select {
		case <-changed:
			io.WriteString(w, "data: {}\n\n")
		case <-r.Context().Done():
			return
		}
	}
}

// settle waits until the index has all blocks.
func (o *office) settle(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		status, err := o.index.Status(t.Context())
		return err == nil && status.Height == o.Ledger.Height()
	}, 30*time.Second, 20*time.Millisecond)
}

// TestOfficials is the journeys of those who supervise.
func TestOfficials(t *testing.T) {
	o := newOffice(t)
	ctx := browser(t)
	records := o.Records()
	t.Run("what people see", func(t *testing.T) {
		for name, path := range map[string]string{
			"overview": "/console/", "search": "/console/search?q=%E9%BB%84%E7%93%9C", "batch": "/console/record/batch/" + records.Canteen,
			"notice": "/console/record/notice/" + records.Notice + "?ledger=1", "lineage": "/console/lineage/" + records.Canteen,
			"flows": "/console/flows", "charts": "/console/charts", "recalls": "/console/recalls", "recall": "/console/recall/" + records.Recall,
			"sunshine": "/console/sunshine/" + records.Canteen, "act": "/console/act", "form": "/console/act/inspection:Record?on=enterprise/" + records.Base,
			"disclosures": "/open/", "results": "/open/results",
		} {
			o.look(t, ctx, path, "console-"+name)
		}
	})
}
