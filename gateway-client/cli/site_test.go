package cli_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/cli"
	"sunledger/gateway-client/gatewaytest"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
	"sunledger/gateway-client/web"
)

// people type commands at a gateway in this process.
type people struct {
	*testing.T
	home string
}

func (p *people) environment(name string) func(string) string {
	return func(key string) string {
		return map[string]string{"SUNLEDGER_HOME": p.home, "SUNLEDGER_PROFILE": name, "LANG": "en_US.UTF-8"}[key]
	}
}

func (p *people) run(name, stdin string, args ...string) (stdout, stderr string, status int) {
	var out, errs bytes.Buffer
	status = cli.Main(p.Context(), args, strings.NewReader(stdin), &out, &errs, p.environment(name))
	return out.String(), errs.String(), status
}

func (p *people) profile(name string) *profile.Profile {
	loaded, err := profile.Load(p.home, profile.Profile{Name: name}, func(string) string { return "" })
	require.NoError(p, err)
	return loaded
}

func (p *people) actor(name string) provenance.Actor {
	actor, err := p.profile(name).Actor()
	require.NoError(p, err)
	return actor
}

func (p *people) connect(name string) *ledger.Client {
	client, err := ledger.Connect(p.profile(name))
	require.NoError(p, err)
	p.Cleanup(func() { client.Close() })
	return client
}

// site runs a site in this process, of which the test can prepare what the console
// would.
func (p *people) site() (*web.Server, string) {
	roots, err := profile.BothRoots(p.home, func(string) string { return "" })
	require.NoError(p, err)
	x, err := index.Open(p.Context(), filepath.Join(p.TempDir(), "index.db"))
	require.NoError(p, err)
	certificate, err := web.SelfMade(p.home, time.Now())
	require.NoError(p, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(p, err)
	origin := "https://" + listener.Addr().String()
	server, err := web.New(web.Options{Index: x, Ledger: p.connect("auditor"), Profile: p.profile("auditor"), Roots: roots, Public: origin})
	require.NoError(p, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, listener, certificate) }()
	p.Cleanup(func() {
		cancel()
		assert.NoError(p, <-done)
		assert.NoError(p, x.Close())
	})
	return server, origin
}

const newMarket = `{"code":"91110108MADEM10146","name":"锦绣大地批发市场","businessKind":"market","address":"北京市海淀区阜石路","contact":"010-55500201","responsible":"陈刚"}`

// TestSign: the terminal shows what it signs, asks, submits with the user's own key
// and tells the site.
func TestSign(t *testing.T) {
	p := &people{t, gatewaytest.Start(t).Home}
	server, origin := p.site()
	prepare := func(input string) string {
		id, err := server.Prepare(t.Context(), p.actor("haidian-regulator"), "registry:RegisterEnterprise", json.RawMessage(input))
		require.NoError(t, err)
		return id
	}
	out, _, status := p.run("haidian-regulator", "", "sign", origin)
	assert.Zero(t, status)
	assert.Contains(t, out, "nothing waits for your signature")

	prepare(newMarket)
	out, _, status = p.run("shouguang-regulator", "y\n", "sign", origin)
	assert.Zero(t, status)
	assert.Contains(t, out, "nothing waits", "it is another's")

	out, errs, status := p.run("haidian-regulator", "\n", "sign", origin)
	require.Zero(t, status, errs)
	for _, shown := range []string{"registry:RegisterEnterprise", "91110108MADEM10146", "锦绣大地批发市场", "wholesale market", "北京市海淀区阜石路", "010-55500201", "陈刚", "signed as", "haidian-regulator", "digest"} {
		assert.Contains(t, out, shown, "every field, in words")
	}
	assert.Contains(t, errs, "sign and submit?")
	assert.NotContains(t, out, "written to the ledger", "Enter leaves it waiting")
	_, _, status = p.run("haidian-regulator", "n\n", "sign", origin)
	assert.Zero(t, status)
	out, _, _ = p.run("haidian-regulator", "", "sign", origin)
	assert.Contains(t, out, "nothing waits", "No declines it")

	prepare(newMarket)
	out, errs, status = p.run("haidian-regulator", "y\n", "sign", origin)
	require.Zero(t, status, errs)
	txID := regexp.MustCompile(`by transaction ([0-9a-f]{64})`).FindStringSubmatch(out)
	require.NotNil(t, txID, out)
	transaction, err := p.connect("auditor").Transaction(t.Context(), txID[1])
	require.NoError(t, err)
	assert.True(t, transaction.Valid)
	assert.Equal(t, p.actor("haidian-regulator").Subject, transaction.Creator.Subject, "signed by the user, not by the server")

	id := prepare(newMarket)
	_, errs, status = p.run("haidian-regulator", "", "sign", origin, "--yes")
	assert.Equal(t, provenance.AlreadyExists.Row().Exit, status)
	assert.Contains(t, errs, "ALREADY_EXISTS")
	out, _, _ = p.run("haidian-regulator", "", "sign", origin)
	assert.NotContains(t, out, id)
	assert.Contains(t, out, "nothing waits", "a refusal is reported, too")

	_, errs, status = p.run("haidian-regulator", "", "sign", origin, "--yes", "--watch")
	assert.Equal(t, 2, status)
	assert.Contains(t, errs, "choose one")
	for _, bad := range []string{"http://127.0.0.1:1", "https://u:p@127.0.0.1", "https://127.0.0.1/x", "ftp://x", "x"} {
		_, _, status = p.run("haidian-regulator", "", "sign", bad)
		assert.Equal(t, 2, status, bad)
	}
	_, errs, status = p.run("haidian-regulator", "", "sign", "https://127.0.0.1:1")
	assert.Equal(t, 9, status)
	assert.Contains(t, errs, "UNAVAILABLE")
}

// TestSignRefusesLies: a site that is not to be trusted.
func TestSignRefusesLies(t *testing.T) {
	p := &people{t, gatewaytest.Start(t).Home}
	input, err := ledger.ParseInput("registry:RegisterEnterprise", json.RawMessage(newMarket))
	require.NoError(t, err)
	honest := web.Preparation{ID: "AAAAAAAAAAAAAAAAAAAAAAAAAA", Function: "registry:RegisterEnterprise", Input: json.RawMessage(newMarket), State: web.Waiting}
	honest.Digest = web.PreparedDigest(honest.Function, input)
	for what, c := range map[string]struct {
		lie  func(*web.Preparation)
		says string
	}{
		"another input":      {func(l *web.Preparation) { l.Input = bytes.Replace(l.Input, []byte("10146"), []byte("10221"), 1) }, "its digest is another"},
		"another function":   {func(l *web.Preparation) { l.Function = "registry:SetEnterpriseStatus" }, "INVALID"},
		"no such function":   {func(l *web.Preparation) { l.Function = "batch:Steal" }, "there is no transaction"},
		"a hidden field":     {func(l *web.Preparation) { l.Input = json.RawMessage(`{"hidden":1,` + newMarket[1:]) }, "hidden"},
		"a field twice":      {func(l *web.Preparation) { l.Input = json.RawMessage(`{"code":"91110108MADEM10221",` + newMarket[1:]) }, "twice"},
		"a bad request ID":   {func(l *web.Preparation) { l.ID = "../../x" }, "request ID"},
		"no digest":          {func(l *web.Preparation) { l.Digest = "" }, "its digest is another"},
		"not a JSON object":  {func(l *web.Preparation) { l.Input = json.RawMessage(`[]`) }, "object"},
		"an unknown release": {func(l *web.Preparation) { l.Input = json.RawMessage(`{}`) }, "missing"},
	} {
		t.Run(what, func(t *testing.T) {
			lie := honest
			c.lie(&lie)
			q := &people{t, p.home}
			_, errs, status := q.run("haidian-regulator", "y\n", "sign", q.liar(lie), "--ca", filepath.Join(q.home, "liar.pem"))
			assert.Equal(t, provenance.NotProven.Row().Exit, status, errs)
			assert.Contains(t, errs, c.says)
			_, err := ledger.Get[provenance.Enterprise](t.Context(), q.connect("auditor"), "91110108MADEM10146")
			assert.Equal(t, provenance.NotFound, provenance.AsError(err).Code, "nothing was signed")
		})
	}
	t.Run("what would move the cursor is shown as a mark", func(t *testing.T) {
		lie := honest
		lie.Input = json.RawMessage(strings.Replace(newMarket, "锦绣大地", `\u001b[2K\u001b[1A\u202e`, 1))
		evil, err := ledger.ParseInput(lie.Function, lie.Input)
		require.NoError(t, err)
		lie.Digest = web.PreparedDigest(lie.Function, evil)
		q := &people{t, p.home}
		out, _, _ := q.run("haidian-regulator", "\n", "sign", q.liar(lie), "--ca", filepath.Join(q.home, "liar.pem"))
		assert.Contains(t, out, "�[2K�[1A�批发市场")
		assert.NotContains(t, out, "\x1b[2K")
	})
}

// TestSignShowsNo: what is not so is said, too. Whoever leaves out that it is an
// exercise starts a recall.
func TestSignShowsNo(t *testing.T) {
	p := &people{t, gatewaytest.Start(t).Home}
	const recall = `{"recall":"111101080000000277-RC-20261122-01","batches":["91370783MADEM0011E-HG-20261122-01"],"class":"I","cause":"毒死蜱超标","knownAt":"2026-11-22T08:00:00+08:00","areas":["北京"],"disposal":"销毁","expected":"全部召回"}`
	input, err := ledger.ParseInput("recall:Start", json.RawMessage(recall))
	require.NoError(t, err)
	url := p.liar(web.Preparation{ID: "AAAAAAAAAAAAAAAAAAAAAAAAAA", Function: "recall:Start", Input: json.RawMessage(recall), State: web.Waiting, Digest: web.PreparedDigest("recall:Start", input)})
	out, errs, status := p.run("haidian-regulator", "\n", "sign", url, "--ca", filepath.Join(p.home, "liar.pem"))
	require.Zero(t, status, errs)
	assert.Regexp(t, `exercise +no`, out)
}

// TestSiteRefuses: what a site says of a failure moves no cursor.
func TestSiteRefuses(t *testing.T) {
	p := &people{t, gatewaytest.Start(t).Home}
	const clear = "\x1b[2J"
	refusal := p.answering(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		json.NewEncoder(w).Encode(web.Problem{Code: provenance.Denied, Record: "batch/" + clear, Field: clear, Detail: clear})
	})
	field := p.liar(web.Preparation{ID: "AAAAAAAAAAAAAAAAAAAAAAAAAA", Function: "registry:RegisterEnterprise", Input: json.RawMessage(`{"\u001b[2J":1}`), State: web.Waiting})
	for _, url := range []string{refusal, field} {
		out, errs, status := p.run("haidian-regulator", "", "sign", url, "--ca", filepath.Join(p.home, "liar.pem"))
		assert.NotZero(t, status)
		assert.Contains(t, errs, "�[2J")
		assert.NotContains(t, out+errs, "\x1b")
	}
}

// liar is a site that sends whatever it likes.
func (p *people) liar(sends web.Preparation) string {
	return p.answering(func(w http.ResponseWriter, r *http.Request) {
		var answer any = web.Prepared{Prepared: []*web.Preparation{&sends}}
		if r.URL.Path == "/api/v1/me" {
			answer = web.Me{}
		}
		json.NewEncoder(w).Encode(answer)
	})
}

// answering is a site that answers whatever it likes; liar.pem has all of them.
func (p *people) answering(handle http.HandlerFunc) string {
	server := httptest.NewTLSServer(handle)
	p.Cleanup(server.Close)
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	require.NoError(p, os.WriteFile(filepath.Join(p.home, "liar.pem"), text, 0o600))
	return server.URL
}

// TestConsole: a one-time link, for the site that the user means.
func TestConsole(t *testing.T) {
	p := &people{t, gatewaytest.Start(t).Home}
	_, origin := p.site()
	out, errs, status := p.run("haidian-regulator", "", "console", origin)
	require.Zero(t, status, errs)
	assert.Regexp(t, `^`+regexp.QuoteMeta(origin)+`/sign-in/[A-Za-z0-9_-]{43}\n`, out)
	out, _, status = p.run("haidian-regulator", "", "console", origin, "--json")
	require.Zero(t, status)
	var way web.WayIn
	require.NoError(t, json.Unmarshal([]byte(out), &way))
	assert.WithinDuration(t, time.Now().Add(time.Minute), way.Expires, 5*time.Second)

	relay := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(web.Challenge{Challenge: strings.Repeat("A", 43), Origin: origin}) // another site's
	}))
	t.Cleanup(relay.Close)
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: relay.Certificate().Raw})
	require.NoError(t, os.WriteFile(filepath.Join(p.home, "relay.pem"), text, 0o600))
	_, errs, status = p.run("haidian-regulator", "", "console", relay.URL, "--ca", filepath.Join(p.home, "relay.pem"))
	assert.Equal(t, 2, status)
	assert.Contains(t, errs, "calls itself "+origin)
	_, errs, status = p.run("haidian-regulator", "", "console", relay.URL)
	assert.Equal(t, 9, status, "a site whose certificate nobody vouches for")
	assert.Contains(t, errs, "certificate")
}

// TestConsoleLink: a site that was not to be trusted has no other address opened.
func TestConsoleLink(t *testing.T) {
	p := &people{t, gatewaytest.Start(t).Home}
	for _, link := range []string{"file:///etc/passwd", "--help", "https://evil.example/sign-in/AAAA", "", "\x1b[2J"} {
		var origin string
		origin = p.answering(func(w http.ResponseWriter, r *http.Request) {
			var answer any = web.WayIn{Link: link}
			if r.URL.Path == "/api/v1/challenge" {
				answer = web.Challenge{Challenge: strings.Repeat("A", 43), Origin: origin}
			}
			json.NewEncoder(w).Encode(answer)
		})
		out, errs, status := p.run("haidian-regulator", "", "console", origin, "--ca", filepath.Join(p.home, "liar.pem"))
		assert.Equal(t, provenance.NotProven.Row().Exit, status, link)
		assert.Empty(t, out)
		assert.NotContains(t, errs, "\x1b")
	}
}

// TestServe runs the whole command.
func TestServe(t *testing.T) {
	p := &people{t, gatewaytest.Start(t).Home}
	for _, args := range [][]string{
		{"--listen", "0.0.0.0:0"}, {"--listen", ":0"}, {"--listen", "nonsense"}, {"--certificate", "x"}, {"--key", "x"},
		{"--certificate", "/none", "--key", "/none"}, {"--metrics", "0.0.0.0:1"}, {"--listen", "127.0.0.1:0", "--public", "http://x"},
	} {
		_, _, status := p.run("auditor", "", append([]string{"serve"}, args...)...)
		assert.Equal(t, 2, status, args)
	}
	_, errs, status := p.run("base", "", "serve", "--listen", "127.0.0.1:0")
	assert.Equal(t, 2, status)
	assert.Contains(t, errs, "whole blocks")

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out, log := new(shared), new(shared)
	done := make(chan int, 1)
	metrics := freeAddress(t)
	go func() {
		done <- cli.Main(ctx, []string{"serve", "--listen", "127.0.0.1:0", "--metrics", metrics, "--json"}, strings.NewReader(""), out, log, p.environment("auditor"))
	}()
	require.Eventually(t, func() bool { return strings.Contains(out.text(), "console") }, 15*time.Second, 20*time.Millisecond, log.text())
	var said struct{ Public, Console string }
	require.NoError(t, json.Unmarshal([]byte(out.text()), &said))
	assert.Equal(t, said.Public+"/console/", said.Console)
	_, errs, status = p.run("haidian-regulator", "", "console", said.Public)
	assert.Zero(t, status, errs)

	insecure := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	defer insecure.CloseIdleConnections()
	_, errs, status = p.run("haidian-regulator", "", "enterprise", "register", "91110108MADEM10146", "--name", "市场", "--business-kind", "market", "--address", "北京市海淀区", "--contact", "010", "--responsible", "陈刚")
	require.Zero(t, status, errs)
	require.Eventually(t, func() bool {
		response, err := insecure.Get(said.Public + "/api/v1/status")
		if err != nil {
			return false
		}
		defer response.Body.Close()
		var status index.Status
		return json.NewDecoder(response.Body).Decode(&status) == nil && status.Height == 2
	}, 10*time.Second, 50*time.Millisecond, "it follows the ledger")
	response, err := http.Get("http://" + metrics + "/metrics")
	require.NoError(t, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	response.Body.Close()
	assert.Contains(t, string(text), "sunledger_index_height 2")
	stop()
	select {
	case status := <-done:
		assert.Zero(t, status, log.text())
	case <-time.After(15 * time.Second):
		t.Fatal("it does not end")
	}
	for line := range strings.Lines(log.text()) {
		assert.True(t, json.Valid([]byte(line)), line)
	}
}

func freeAddress(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

// shared is written by one goroutine and read by another.
type shared struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.Write(p)
}

func (s *shared) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}
