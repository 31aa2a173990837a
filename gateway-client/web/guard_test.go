package web_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/gateway-client/web"
	"sunledger/gateway-client/web/console"
)

// everyPath is one of each: pages, files, the API, and what is refused.
var everyPath = []struct {
	path   string
	status int
}{
	{"/", 200}, {"/find?id=nothing%20of%20ours", 404}, {"/find?id=91370783MADEM0011E-HG-1", 303}, {"/sign-in", 200}, {"/sign-in/x", 403}, {"/sign-out", 303}, {"/account", 303},
	{"/prepared/x", 303}, {"/nothing", 404}, {"/static/page/none.css", 404},
	{"/api/", 200}, {"/api/nothing", 404}, {"/api/openapi.json", 200}, {"/api/v1/status", 200}, {"/api/v1/nothing", 404}, {"/api/v1/records", 401}, {"/api/v1/me", 401},
	{"/api/v1/sign-in", 405}, {"/api/v1/status?x=1", 422}, {"/a%0d%0aX-Injected:%20yes", 400}, {"/%5c%5cevil.example", 400}, {"/console/", 303},
}

func testHeaders(t *testing.T, w *world) {
	s, r := w.serve(t), w.Records()
	v := s.visitor(t, "")
	for _, c := range everyPath {
		isGuarded(t, c.path, c.status, v.get(c.path))
	}
	for _, path := range []string{"/t/" + r.Canteen, "/t/" + r.Lot + "?lang=en", "/label/" + r.Lot, "/open/", "/open/standards", "/t/none", "/evidence/none"} {
		a := v.get(path)
		assert.Contains(t, []int{200, 403, 404, 422}, a.StatusCode, path)
		isGuarded(t, path, a.StatusCode, a)
	}
	official := s.visitor(t, "haidian-regulator")
	for _, path := range []string{"/console/", "/console/search?q=x", "/console/record/batch/" + r.Canteen, "/console/nothing", "/account", "/prepared/x"} {
		a := official.get(path)
		assert.Contains(t, []int{200, 403, 404, 422}, a.StatusCode, path)
		isGuarded(t, path, a.StatusCode, a)
		assert.Contains(t, a.Header.Get("Cache-Control"), "no-store", path)
	}
}

const (
	strictest = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
	checking  = " 'wasm-unsafe-eval'" // what the trace page may have beyond it, to check a bundle
)

// isGuarded holds an answer to what every answer has.
func isGuarded(t *testing.T, path string, status int, a *answer) {
	t.Helper()
	assert.Equal(t, status, a.StatusCode, path)
	assert.Equal(t, strictest, strings.Replace(a.Header.Get("Content-Security-Policy"), checking, "", 1), path)
	for name, want := range map[string]string{
		"Strict-Transport-Security":    "max-age=31536000",
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"Referrer-Policy":              "same-origin",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
	} {
		assert.Equal(t, want, a.Header.Get(name), "%s %s", path, name)
	}
	assert.NotEmpty(t, a.Header.Get("X-Request-Id"), path)
	assert.NotEmpty(t, a.Header.Get("Permissions-Policy"), path)
	assert.Empty(t, a.Header.Get("X-Injected"), path)
	assert.Empty(t, a.Header.Get("Server"), path)
	if strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		assert.NotRegexp(t, `(?i)\sstyle=|<style|<script>|\son[a-z]+=|(src|href)="(https?:)?//`, a.body, path)
	}
}

func testRequests(t *testing.T, w *world) {
	s := w.serve(t)
	v := s.visitor(t, "")
	for _, method := range []string{"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"} {
		a := v.send(v.request(method, "/", ""))
		assert.Equal(t, http.StatusMethodNotAllowed, a.StatusCode, method)
		assert.Equal(t, "GET, HEAD, POST", a.Header.Get("Allow"))
	}
	a := v.post("/api/v1/status", "{}", "Content-Type", "application/json")
	assert.Equal(t, "GET", a.Header.Get("Allow"))
	isProblem(t, a, http.StatusMethodNotAllowed, "")
	a = v.send(v.request(http.MethodHead, "/api/v1/status", ""))
	assert.Equal(t, http.StatusOK, a.StatusCode)
	assert.Empty(t, a.body)

	other := v.request(http.MethodGet, "/", "")
	other.Host = "evil.example"
	assert.Equal(t, http.StatusMisdirectedRequest, v.send(other).StatusCode, "another host's name")
	assert.Equal(t, http.StatusRequestURITooLong, v.get("/"+strings.Repeat("a", 3000)).StatusCode)
	large := v.request(http.MethodPost, "/api/v1/sign-in", strings.Repeat("x", 200<<10), "Content-Type", "application/json")
	isProblem(t, v.send(large), http.StatusRequestEntityTooLarge, "")
	unsized := v.request(http.MethodPost, "/api/v1/sign-in", "", "Content-Type", "application/json")
	unsized.Body, unsized.ContentLength = io.NopCloser(io.MultiReader(strings.NewReader(`{"challenge":"`), strings.NewReader(strings.Repeat("x", 200<<10)))), -1
	isProblem(t, v.send(unsized), http.StatusRequestEntityTooLarge, "")
	isProblem(t, v.post("/api/v1/sign-in", "challenge=x", "Content-Type", "application/x-www-form-urlencoded"), http.StatusUnsupportedMediaType, "")
	isProblem(t, v.post("/api/v1/sign-in", `{"more":1}`, "Content-Type", "application/json"), http.StatusBadRequest, "BAD_REQUEST")
	isProblem(t, v.post("/api/v1/sign-in", `{} {}`, "Content-Type", "application/json"), http.StatusBadRequest, "BAD_REQUEST")

	zipped := v.request(http.MethodGet, "/api/openapi.json", "", "Accept-Encoding", "gzip")
	assert.Equal(t, "gzip", v.send(zipped).Header.Get("Content-Encoding"))
}

// testRaw speaks what no library sends.
func (s *served) raw(t *testing.T, text string) string {
	t.Helper()
	connection, err := tls.Dial("tcp", strings.TrimPrefix(s.origin, "https://"), &tls.Config{RootCAs: s.roots, NextProtos: []string{"http/1.1"}})
	require.NoError(t, err)
	defer connection.Close()
	require.NoError(t, connection.SetDeadline(time.Now().Add(15*time.Second)))
	_, err = io.WriteString(connection, text)
	require.NoError(t, err)
	line, err := bufio.NewReader(connection).ReadString('\n')
	if err != nil {
		return "closed"
	}
	return strings.TrimSpace(line)
}

func testSlow(t *testing.T, w *world) {
	s := w.serve(t)
	host := strings.TrimPrefix(s.origin, "https://")
	assert.Contains(t, s.raw(t, "GET / HTTP/1.1\r\nHost: "+host+"\r\nX: "+strings.Repeat("a", 64<<10)+"\r\n\r\n"), "431")
	assert.Contains(t, s.raw(t, "GET /../etc/passwd HTTP/1.1\r\nHost: "+host+"\r\nConnection: close\r\n\r\n"), "400")
	assert.Contains(t, s.raw(t, "GET /a\rb HTTP/1.1\r\nHost: "+host+"\r\n\r\n"), "400")
	began := time.Now()
	assert.Contains(t, []string{"closed", "HTTP/1.1 408 Request Timeout"}, s.raw(t, "GET / HTTP/1.1\r\nHost: "+host+"\r\nX-Slow: "), "headers that never end")
	assert.Less(t, time.Since(began), 10*time.Second)
}

func testLimits(t *testing.T, w *world) {
	now := time.Now()
	s := w.serve(t, func(o *web.Options) {
		o.Limits = web.Limits{PerSecond: 1, Burst: 3, SignInsPerSecond: 1, SignInBurst: 1}
		o.Now = func() time.Time { return now }
	})
	v := s.visitor(t, "")
	for range 3 {
		assert.Equal(t, http.StatusOK, v.get("/api/v1/status").StatusCode)
	}
	a := v.get("/api/v1/status")
	isProblem(t, a, http.StatusTooManyRequests, "TOO_MANY_REQUESTS")
	assert.NotEmpty(t, a.Header.Get("Retry-After"))
	assert.Equal(t, http.StatusTooManyRequests, v.get("/").StatusCode)
	inspector := s.visitor(t, "haidian-inspector")
	assert.Equal(t, http.StatusOK, inspector.get("/api/v1/me").StatusCode, "who is known has a share of their own")
	assert.Equal(t, http.StatusOK, inspector.get("/api/v1/challenge").StatusCode)
	assert.Equal(t, http.StatusTooManyRequests, inspector.get("/api/v1/challenge").StatusCode, "attempts to sign in cost more")
}

// testConnections: an address has a share of the connections, and gets it back.
func testConnections(t *testing.T, w *world) {
	s := w.serve(t, func(o *web.Options) { o.Limits.ConnectionsEach = 3 })
	dial := func() (*tls.Conn, error) {
		return tls.Dial("tcp", strings.TrimPrefix(s.origin, "https://"), &tls.Config{RootCAs: s.roots})
	}
	var open []*tls.Conn
	for range 3 {
		c, err := dial()
		require.NoError(t, err)
		open = append(open, c)
	}
	_, err := dial()
	assert.Error(t, err, "a fourth")
	for _, c := range open {
		c.Close()
	}
	require.Eventually(t, func() bool {
		c, err := dial()
		if err == nil {
			c.Close()
		}
		return err == nil
	}, 10*time.Second, 20*time.Millisecond)
}

// testCostly: what makes the regulators' peers work counts for more.
func testCostly(t *testing.T, w *world) {
	now := time.Now()
	s := w.serve(t, func(o *web.Options) {
		o.Limits = web.Limits{PerSecond: 1, Burst: 25}
		o.Now = func() time.Time { return now }
	})
	lot := w.Records().Lot
	for _, path := range []string{"/evidence/" + lot, "/t/" + lot + "/ledger", "/api/v1/passports/" + lot + "?ledger=true"} {
		v := s.visitor(t, "")
		now = now.Add(time.Minute)
		assert.Equal(t, http.StatusOK, v.get(path).StatusCode, path)
		assert.Equal(t, http.StatusOK, v.get(path).StatusCode, path)
		assert.Equal(t, http.StatusTooManyRequests, v.get(path).StatusCode, path)
		assert.Equal(t, http.StatusOK, v.get("/t/"+lot).StatusCode, "the page itself may be read")
	}
}

// testUnderWay: who has many requests under way keeps nobody else waiting.
func testUnderWay(t *testing.T, w *world) {
	release, entered := make(chan struct{}), make(chan struct{}, 10)
	s := w.serve(t, func(o *web.Options) {
		o.Limits.UnderWay, o.Limits.Patience = 2, 50*time.Millisecond
		o.Audit = func(context.Context) (console.Audit, error) { // as a page that takes long
			entered <- struct{}{}
			<-release
			return console.Audit{}, nil
		}
	})
	v, answers := s.visitor(t, "haidian-inspector"), make(chan int, 2)
	for range 2 {
		go func() { answers <- v.get("/console/").StatusCode }()
		<-entered
	}
	isProblem(t, v.get("/api/v1/me"), http.StatusTooManyRequests, "TOO_MANY_REQUESTS")
	assert.Equal(t, http.StatusOK, s.visitor(t, "auditor").get("/api/v1/me").StatusCode, "another")
	assert.Equal(t, http.StatusOK, s.visitor(t, "").get("/t/"+w.Records().Lot).StatusCode, "the public")
	close(release)
	for range 2 {
		assert.Equal(t, http.StatusOK, <-answers)
	}
	assert.Equal(t, http.StatusOK, v.get("/console/").StatusCode, "afterwards")
}

func testLog(t *testing.T, w *world) {
	s := w.serve(t)
	_, way := s.signInAs(t, "haidian-inspector")
	v := s.visitor(t, "")
	v.get(strings.TrimPrefix(way.Link, s.origin))
	a := v.post(strings.TrimPrefix(way.Link, s.origin), "")
	require.Equal(t, http.StatusSeeOther, a.StatusCode)
	v.get("/find?id=secret-words")
	v.get("/account")
	log := s.log.text()
	assert.Contains(t, log, `"path":"/sign-in/…"`)
	assert.Contains(t, log, `"who":"HaidianMSP CN=haidian-inspector`)
	assert.NotContains(t, log, "secret-words")
	token := way.Link[strings.LastIndexByte(way.Link, '/')+1:]
	for _, path := range []string{
		"//sign-in/T", "/sign-in//T", "/./sign-in/T", "/x/../sign-in/T", "/SIGN-IN/T", "/%2fsign-in%2fT", "/%2573ign-in/T", "/sign-in/T/x?T", "/sign-in/Tx", "/sign-in/%5cT",
		"/T", "/t/T", "/api/v1/sign-in/T", "/sign-in/%0aT",
	} {
		path = strings.ReplaceAll(path, "T", token)
		v.get(path, "Referer", s.origin+path)
		assert.NotContains(t, s.log.text(), token, path)
	}
	v.get("/sign-in/" + token[:20] + "%20" + token[20:]) // as mail breaks lines
	assert.NotContains(t, s.log.text(), token[20:])
	v.get("/api/v1/transactions/" + strings.Repeat("0f", 32))
	assert.Contains(t, s.log.text(), strings.Repeat("0f", 32), "a transaction's ID is no secret")
	for _, cookie := range a.Cookies() {
		assert.NotContains(t, log, cookie.Value)
	}
}

// testPanic breaks the index below the server's feet.
func testPanic(t *testing.T, w *world) {
	s := w.serve(t, func(o *web.Options) { o.Ledger = nil })
	v := s.visitor(t, "auditor")
	a := v.get("/api/v1/records/batch/" + w.Records().Lot + "/ledger")
	p := isProblem(t, a, http.StatusInternalServerError, "INTERNAL")
	assert.Empty(t, p.Detail)
	assert.NotContains(t, a.body, "nil pointer")
	assert.Contains(t, s.log.text(), "nil pointer")
	assert.Contains(t, s.log.text(), p.Instance[len("urn:request:"):], "the log has the request's ID")
	assert.Equal(t, http.StatusOK, v.get("/api/v1/status").StatusCode)
}

func testShutdown(t *testing.T, w *world) {
	s := w.serve(t)
	v := s.visitor(t, "auditor")
	v.Timeout = 0
	response, err := v.Do(v.request(http.MethodGet, "/api/v1/events", ""))
	require.NoError(t, err)
	defer response.Body.Close()
	s.stop()
	_, err = io.ReadAll(response.Body)
	assert.NoError(t, err, "the stream ends as it should")
	select {
	case err := <-s.done:
		assert.NoError(t, err)
		s.done <- nil
	case <-time.After(8 * time.Second):
		t.Error("an open stream keeps the server from ending")
	}
}

func testMetrics(t *testing.T, w *world) {
	m := web.NewMetrics()
	m.Follow(func() float64 { return 42 })
	s := w.serve(t, func(o *web.Options) { o.Metrics = m })
	v := s.visitor(t, "")
	v.get("/api/v1/status")
	assert.Equal(t, http.StatusNotFound, v.get("/metrics").StatusCode, "not for the public")
	r, err := http.NewRequest(http.MethodGet, "/metrics", nil)
	require.NoError(t, err)
	out := &capture{header: http.Header{}}
	m.Handler().ServeHTTP(out, r)
	assert.Contains(t, out.text.String(), `sunledger_http_requests_total{status="200"} 1`)
	assert.Contains(t, out.text.String(), "sunledger_index_height 42")
}

// capture is a response in memory.
type capture struct {
	header http.Header
	text   strings.Builder
}

func (c *capture) Header() http.Header         { return c.header }
func (c *capture) WriteHeader(int)             {}
func (c *capture) Write(p []byte) (int, error) { return c.text.Write(p) }

func testFront(t *testing.T, w *world) {
	v := w.serve(t).visitor(t, "")
	assert.Contains(t, v.get("/?lang=en").body, "Where does it come from?")
	assert.Equal(t, "/t/"+w.Records().Canteen, v.get("/find?id=%20"+w.Records().Canteen+"%20").Header.Get("Location"))
	for _, bad := range []string{"//evil.example", "../x", "a\nb", "https://evil.example"} {
		assert.Empty(t, v.get(fmt.Sprintf("/find?id=%s", strings.NewReplacer("\n", "%0a", " ", "%20").Replace(bad))).Header.Get("Location"), bad)
	}
}
