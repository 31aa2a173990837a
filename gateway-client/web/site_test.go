package web_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/gateway-client/index"
	"sunledger/gateway-client/web"
	"sunledger/test/story/storytest"
)

// world is the told story with an index that follows it, shared by all tests here.
type world struct {
	*storytest.Told
	index *index.Index
	where string
}

// TestSite runs everything that needs the story's records.
func TestSite(t *testing.T) {
	w := &world{Told: storytest.Tell(t), where: filepath.Join(t.TempDir(), "index.db")}
	w.index = w.Index(t, w.where)
	for name, test := range map[string]func(*testing.T, *world){
		"headers":          testHeaders,
		"requests":         testRequests,
		"sign in":          testSignIn,
		"sessions":         testSessions,
		"forged":           testForged,
		"certificates":     testCertificates,
		"peer away":        testPeerAway,
		"limits":           testLimits,
		"costly":           testCostly,
		"under way":        testUnderWay,
		"connections":      testConnections,
		"slow":             testSlow,
		"log":              testLog,
		"panic":            testPanic,
		"records":          testRecords,
		"authority":        testAuthority,
		"own answer":       testOwnAnswer,
		"chain":            testChain,
		"passport":         testPassport,
		"events":           testEvents,
		"stream ends":      testStreamEnds,
		"prepared":         testPrepared,
		"prepared page":    testPreparedPage,
		"prepared share":   testPreparedShare,
		"description":      testDescription,
		"shutdown":         testShutdown,
		"suspended":        testSuspended, // last by its name's nature: it reinstates what it suspends
		"metrics":          testMetrics,
		"front":            testFront,
		"problems by code": testProblems,
	} {
		t.Run(name, func(t *testing.T) {
			w.settle(t)
			test(t, w)
		})
	}
}

// settle waits until the index has all blocks.
func (w *world) settle(t *testing.T) {
	t.Helper()
	w.Level(t, w.index)
}

// served is a running site.
type served struct {
	*world
	server *web.Server
	origin string
	log    *buffer
	roots  *x509.CertPool
	stop   context.CancelFunc
	done   chan error
}

// buffer is a log that several goroutines write.
type buffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *buffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

// serve runs a site until the test ends, with options changed as told.
func (w *world) serve(t *testing.T, change ...func(*web.Options)) *served {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	home := t.TempDir()
	certificate, err := web.SelfMade(home, time.Now())
	require.NoError(t, err)
	s := &served{world: w, origin: "https://" + listener.Addr().String(), log: new(buffer), roots: x509.NewCertPool(), done: make(chan error, 1)}
	made, err := os.ReadFile(filepath.Join(home, web.SelfMadeFile))
	require.NoError(t, err)
	require.True(t, s.roots.AppendCertsFromPEM(made))
	o := web.Options{
		Index: w.index, Ledger: w.Connect(t, "auditor"), Profile: w.Profile(t, "auditor"), Roots: w.Roots(t), Public: s.origin,
		Log:    slog.New(slog.NewJSONHandler(s.log, nil)),
		Limits: web.Limits{PerSecond: 10_000, Burst: 10_000, SignInsPerSecond: 10_000, SignInBurst: 10_000},
	}
	for _, c := range change {
		c(&o)
	}
	s.server, err = web.New(o)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	go func() { s.done <- s.server.Serve(ctx, listener, certificate) }()
	t.Cleanup(func() {
		stop()
		select {
		case <-s.done:
		case <-time.After(20 * time.Second):
			t.Error("the server does not end")
		}
	})
	return s
}

// visitor is a browser or a program; name is whose certificate it has, if any.
type visitor struct {
	*http.Client
	t      *testing.T
	origin string
}

func (s *served) visitor(t *testing.T, name string) *visitor {
	t.Helper()
	config := &tls.Config{RootCAs: s.roots}
	if name != "" {
		p := s.Profile(t, name)
		certificate, err := tls.LoadX509KeyPair(p.Certificate, p.PrivateKey)
		require.NoError(t, err)
		config.Certificates = []tls.Certificate{certificate}
	}
	return s.visitorWith(t, config)
}

func (s *served) visitorWith(t *testing.T, config *tls.Config) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	transport := &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &visitor{&http.Client{
		Jar: jar, Transport: transport, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, t, s.origin}
}

// answer is a response that was read.
type answer struct {
	*http.Response
	body string
}

func (v *visitor) send(r *http.Request) *answer {
	v.t.Helper()
	response, err := v.Do(r)
	require.NoError(v.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(v.t, err)
	return &answer{response, string(body)}
}

func (v *visitor) request(method, path, body string, headers ...string) *http.Request {
	v.t.Helper()
	r, err := http.NewRequest(method, v.origin+path, strings.NewReader(body))
	require.NoError(v.t, err)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func (v *visitor) get(path string, headers ...string) *answer {
	v.t.Helper()
	return v.send(v.request(http.MethodGet, path, "", headers...))
}

func (v *visitor) post(path, body string, headers ...string) *answer {
	v.t.Helper()
	return v.send(v.request(http.MethodPost, path, body, headers...))
}

// json gets a document, which must be there.
func (v *visitor) json(path string, into any, headers ...string) *answer {
	v.t.Helper()
	a := v.get(path, headers...)
	require.Equal(v.t, http.StatusOK, a.StatusCode, "%s: %s", path, a.body)
	require.Equal(v.t, "application/json", a.Header.Get("Content-Type"))
	require.NoError(v.t, json.Unmarshal([]byte(a.body), into))
	return a
}

// problem gets what must be refused.
func (v *visitor) problem(path string, status int, code string, headers ...string) web.Problem {
	v.t.Helper()
	return isProblem(v.t, v.get(path, headers...), status, code)
}

func isProblem(t *testing.T, a *answer, status int, code string) (p web.Problem) {
	t.Helper()
	assert.Equal(t, status, a.StatusCode, a.body)
	assert.Equal(t, "application/problem+json", a.Header.Get("Content-Type"))
	require.NoError(t, json.Unmarshal([]byte(a.body), &p), a.body)
	assert.Equal(t, code, string(p.Code))
	assert.Equal(t, status, p.Status)
	return p
}

func (v *visitor) csrf() string {
	v.t.Helper()
	var me web.Me
	v.json("/api/v1/me", &me)
	return me.CSRF
}
