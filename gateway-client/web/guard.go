package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/web/page"
)

// Bounds of a request line.
const maxPath = 2 << 10

type requestKey struct{}

// requestID names the request in log and problem reports.
func requestID(r *http.Request) string {
	id, _ := r.Context().Value(requestKey{}).(string)
	return id
}

// guard is what every request goes through, from the outside in: a name and a line
// in the log, headers, what is refused unseen, who asks, shares, compression.
func (s *Server) guard(site http.Handler) http.Handler {
	packed := compress(s.admit(site))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, rand.Text()))
		out := &recorder{ResponseWriter: w}
		defer func() { s.logged(out, r, time.Since(began)) }()
		defer s.recovered(out, r)
		s.setHeaders(out.Header(), requestID(r))
		if err := s.refuse(out, r); err != nil {
			s.fail(out, r, err)
			return
		}
		r = s.recognize(out, r)
		out.who = r
		if r.URL.Path == eventsPath { // a stream is flushed event by event
			s.admit(site).ServeHTTP(out, r)
			return
		}
		packed.ServeHTTP(out, r)
	})
}

// admit lets a request pass that is within its client's share and was not forged.
func (s *Server) admit(site http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.clients.take(clientOf(r), costOf(r)) {
			w.Header().Set("Retry-After", strconv.Itoa(int(max(1, 1/s.Limits.PerSecond))))
			s.fail(w, r, provenance.Refuse(provenance.TooMany, "", "wait a moment, then go on more slowly", "请稍候，并降低请求频率"))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, s.Limits.Body)
		if err := s.checkOrigin(r); err != nil {
			s.fail(w, r, err)
			return
		}
		s.inTurn(site, w, r)
	})
}

// inTurn serves a request when it is its client's turn. Who is signed in and asks much
// does not keep the public waiting. Files are sent at once; streams are bounded by
// themselves; who waits for the ledger keeps nobody from the index.
func (s *Server) inTurn(site http.Handler, w http.ResponseWriter, r *http.Request) {
	if who(r) != nil {
		r = r.WithContext(index.Apart(r.Context()))
	}
	if !strings.HasPrefix(r.URL.Path, "/static/") && r.URL.Path != eventsPath {
		done, err := s.underWay.take(r.Context(), fmt.Sprint(costOf(r), " ", clientOf(r)))
		if err != nil {
			s.fail(w, r, err)
			return
		}
		defer done()
	}
	site.ServeHTTP(w, r)
}

// refuse turns away, before anything looks at it, what no page or program of ours
// would send.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request) error {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		return &httpError{http.StatusMethodNotAllowed}
	}
	if r.Host != s.public.Host && !slices.Contains(s.Hosts, r.Host) {
		return &httpError{http.StatusMisdirectedRequest}
	}
	if r.ContentLength > s.Limits.Body {
		return &httpError{http.StatusRequestEntityTooLarge}
	}
	if len(r.RequestURI) > maxPath {
		return &httpError{http.StatusRequestURITooLong}
	}
	bad := func(c rune) bool { return c < 0x20 || c == 0x7f || c == '\\' || c == '\uFFFD' }
	if strings.ContainsFunc(r.URL.Path, bad) || slices.Contains(strings.Split(r.URL.Path, "/"), "..") {
		return provenance.Refuse(provenance.BadRequest, "", "the path has characters that no page has", "路径含有无效字符")
	}
	if _, err := r.URL.Parse("?" + r.URL.RawQuery); err != nil || strings.ContainsAny(r.URL.RawQuery, ";") {
		return provenance.Refuse(provenance.BadRequest, "", "the query cannot be read", "无法读取查询参数")
	}
	return nil
}

// httpError is a refusal that is about the request alone, not about the ledger.
type httpError struct{ status int }

func (e *httpError) Error() string { return http.StatusText(e.status) }

// fail answers with a page, or to programs with a problem.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	if e := provenance.AsError(err); e.Code == provenance.Internal && !errors.As(err, new(*httpError)) {
		s.Log.Error("request failed", "request", requestID(r), "path", shownPath(r), "error", err)
	}
	if strings.HasPrefix(r.URL.Path, "/api/v1/") || r.URL.Path == openAPIPath {
		writeProblem(w, r, err)
		return
	}
	if own := new(httpError); errors.As(err, &own) {
		s.show(w, r, own.status, "status", page.Page{Title: http.StatusText(own.status), Private: true, Body: own.status})
		return
	}
	page.Fail(w, r, err)
}

// recovered answers a panic with a clean page; the log has the rest.
func (s *Server) recovered(w *recorder, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if p == http.ErrAbortHandler {
		panic(p)
	}
	s.Log.Error("panic", "request", requestID(r), "path", shownPath(r), "panic", p, "stack", string(debug.Stack()))
	if w.status != 0 {
		panic(http.ErrAbortHandler) // half an answer must not look like one
	}
	s.fail(w, r, provenance.Refuse(provenance.Internal, "", "panic", "panic"))
}

// logged writes a line without secrets: no query, no token, no cookie.
func (s *Server) logged(w *recorder, r *http.Request, took time.Duration) {
	s.Metrics.observe(w.status, took)
	attributes := []any{
		"request", requestID(r), "method", shownMethod(r), "path", shownPath(r), "status", w.status, "bytes", w.bytes,
		"duration", took.Round(time.Microsecond), "client", addressOf(r),
	}
	if w.who != nil && who(w.who) != nil {
		attributes = append(attributes, "who", who(w.who).Organization+" "+who(w.who).Subject)
	}
	s.Log.Log(r.Context(), slog.LevelInfo, "request", attributes...)
}

func shownMethod(r *http.Request) string {
	if len(r.Method) > 10 {
		return r.Method[:10]
	}
	return r.Method
}

// secret is what may be a one-time token: what follows sign-in, and what is as long as
// one wherever it stands.
var secret = regexp.MustCompile(`(?is)sign-in/.*|[\w-]{43,}`)

// shownPath is the path without a one-time token, however the path is written.
func shownPath(r *http.Request) string {
	path := secret.ReplaceAllStringFunc(r.URL.Path, func(found string) string {
		switch {
		case isDigest(found): // a transaction's
			return found
		case strings.Contains(found, "/"):
			return "sign-in/…"
		}
		return "…"
	})
	if len(path) > 200 {
		return path[:200] + "…"
	}
	return path
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	who    *http.Request
	status int
	bytes  int64
}

// WriteHeader remembers the status.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// compress packs what is worth it. Some random bytes of padding keep an observer
// from learning secrets by the length of what is packed (BREACH).
func compress(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.RandomJitter(32, 0, false), gzhttp.ContentTypes([]string{
		"text/html", "text/css", "text/javascript", "application/json", "application/problem+json", "image/svg+xml", "application/wasm",
	}))
	if err != nil {
		panic(err) // of options that are constants
	}
	return wrap(next)
}
