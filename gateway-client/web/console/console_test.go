package console_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/web/console"
	"sunledger/gateway-client/web/page"
	"sunledger/test/story/storytest"
)

// world is the told story, an index that follows it and a server with the console.
type world struct {
	*storytest.Told
	index  *index.Index
	server *httptest.Server

	mu       sync.Mutex
	prepared []prepared
}

// prepared is what a form handed over for its author to sign.
type prepared struct {
	actor    provenance.Actor
	function string
	input    json.RawMessage
}

// told tells the story and serves the console. Who asks is said by the header or the
// cookie "who", with the name of one of the story's people.
func told(t *testing.T) *world {
	t.Helper()
	w := &world{Told: storytest.Tell(t)}
	w.index = w.Index(t, "")
	w.server = httptest.NewServer(w.handler(t))
	t.Cleanup(w.server.Close)
	return w
}

func (w *world) handler(t *testing.T) http.Handler {
	pages, err := console.New(console.Options{
		Index: w.index, Ledger: w.Connect(t, "auditor"),
		Actor: func(r *http.Request) provenance.Actor {
			name := r.Header.Get("who")
			if cookie, err := r.Cookie("who"); err == nil && name == "" {
				name = cookie.Value
			}
			if name == "" {
				return provenance.Actor{}
			}
			return w.actor(t, name)
		},
		CSRF: func(*http.Request) string { return "token<>" },
		Prepare: func(_ context.Context, actor provenance.Actor, function string, input json.RawMessage) (string, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.prepared = append(w.prepared, prepared{actor, function, input})
			return "P1", nil
		},
	})
	require.NoError(t, err)
	open, err := console.Open(console.OpenOptions{Index: w.index})
	require.NoError(t, err)
	mux := http.NewServeMux()
	mux.Handle("/console/", pages)
	mux.Handle("/open/", open)
	mux.Handle(page.StaticPath, page.Static)
	mux.Handle(console.StaticPath, console.Static)
	mux.HandleFunc("/prepared/", func(rw http.ResponseWriter, _ *http.Request) {
		io.WriteString(rw, "<!doctype html><title>prepared</title><p id=prepared>prepared</p>")
	})
	mux.HandleFunc("/api/v1/events", w.events)
	return mux
}

// events is what the server's event stream says: that something is new.
func (w *world) events(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Content-Type", "text/event-stream")
	for {
		changed := w.index.Changed()
		http.NewResponseController(rw).Flush()
		select {
		case <-changed:
			io.WriteString(rw, "data: {}\n\n")
		case <-r.Context().Done():
			return
		}
	}
}

// settle waits until the index has all blocks.
func (w *world) settle(t *testing.T) {
	t.Helper()
	w.Level(t, w.index)
}

// actor is who one of the story's people is.
func (w *world) actor(t *testing.T, name string) provenance.Actor {
	t.Helper()
	actor, err := w.Profile(t, name).Actor()
	require.NoError(t, err)
	return actor
}

// ask asks as one of the story's people.
func (w *world) ask(t *testing.T, who, method, path string, form url.Values) (int, string, http.Header) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, w.server.URL+path, strings.NewReader(form.Encode()))
	require.NoError(t, err)
	if who != "" {
		request.Header.Set("who", who)
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(body), answer.Header
}

// see is the page that one of the story's people sees, in English.
func (w *world) see(t *testing.T, who, path string) string {
	t.Helper()
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	at, fragment, _ := strings.Cut(path, "#")
	_ = fragment
	status, body, header := w.ask(t, who, http.MethodGet, at+separator+"lang=en", nil)
	require.Equal(t, http.StatusOK, status, "%s: %s", path, body)
	require.Equal(t, "private, no-store", header.Get("Cache-Control"))
	w.clean(t, path, body)
	return body
}

var inline = regexp.MustCompile(`(?i)<[^>]+\s(style|on[a-z]+)\s*=|<script(?:>| [^>]*>)[^<]|<style|javascript:|https?://(?:[^"]*)"`)

// clean holds a page to the strictest policy: nothing inline, nothing from elsewhere.
func (w *world) clean(t *testing.T, path, body string) {
	t.Helper()
	body = strings.ReplaceAll(body, `xmlns="http://www.w3.org/2000/svg"`, "")
	assert.NotRegexp(t, inline, body, path)
	assert.NotContains(t, body, "ZgotmplZ", path)
	assert.NotContains(t, body, "&lt;no value&gt;", path)
}

// submit submits with the key of whoever prepared it, as sunledger sign does.
func (w *world) submit(t *testing.T, who string) *provenance.Receipt {
	t.Helper()
	w.mu.Lock()
	require.NotEmpty(t, w.prepared)
	last := w.prepared[len(w.prepared)-1]
	w.mu.Unlock()
	require.Equal(t, w.actor(t, who), last.actor)
	op := provenance.Operation(last.function)
	input, err := ledger.ParseInput(op, last.input)
	require.NoError(t, err, "%s", last.input)
	receipt, err := w.Connect(t, who).Submit(t.Context(), op, input)
	require.NoError(t, err, "%s %s", last.function, last.input)
	w.settle(t)
	return receipt
}

// TestConsole runs everything that needs the story's records.
func TestConsole(t *testing.T) {
	w := told(t)
	for _, part := range []struct {
		name string
		test func(*testing.T, *world)
	}{
		{"who may", testAuthority},
		{"cameras", testCameras},
		{"every link leads somewhere", testLinks},
		{"overview", testOverview},
		{"search", testSearch},
		{"exports", testExports},
		{"record", testRecord},
		{"recall", testRecall},
		{"sunshine", testSunshine},
		{"papers", testPapers},
		{"disclosures", testDisclosures},
		{"forms", testForms},
		{"inspection", testInspection},
		{"escaping", testEscaping},
		{"recall to its end", testRecallToItsEnd},
	} {
		t.Run(part.name, func(t *testing.T) {
			w.settle(t)
			part.test(t, w)
		})
	}
}
