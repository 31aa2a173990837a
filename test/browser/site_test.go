package browser

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/web"
	"sunledger/gateway-client/web/trace"
	"sunledger/test/story/storytest"
)

type browserContext = context.Context

// site is the trace page of a told story, over an index that follows its ledger.
type site struct {
	*storytest.Told
	address string
	client  *http.Client
	flip    atomic.Bool // the last byte but a hundred of every bundle served
	actor   atomic.Pointer[provenance.Actor]
}

func newSite(t *testing.T) *site {
	t.Helper()
	if os.Getenv("SUNLEDGER_BROWSER_TESTS") != "1" {
		t.Skip("set SUNLEDGER_BROWSER_TESTS=1 to run a real browser; ./scripts/test does")
	}
	s := &site{Told: storytest.Tell(t)}
	s.serve(t, s.Index(t, ""), s.Connect(t, "auditor"))
	return s
}

// serve serves the whole site, guarded as it is for everybody. Labels, which are for
// those signed in, come from a handler that is told who that is.
func (s *site) serve(t *testing.T, x *index.Index, auditor *ledger.Client) {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	host := server.Listener.Addr().String()
	built := os.DirFS(checker(t))
	quiet := slog.New(slog.DiscardHandler)
	whole, err := web.New(web.Options{
		Index: x, Ledger: auditor, Profile: s.Profile(t, "auditor"), Roots: s.Roots(t), Public: "https://trace.example", Hosts: []string{host},
		Checker: built, Log: quiet, Limits: web.Limits{PerSecond: 10_000, Burst: 10_000},
	})
	require.NoError(t, err)
	labels, err := trace.New(trace.Options{
		Index: x, Ledger: auditor, Roots: s.Roots(t), Public: "https://trace.example", Channel: "provenance", Chaincode: "provenance", Checker: built, Log: quiet,
		Actor: func(*http.Request) provenance.Actor {
			if a := s.actor.Load(); a != nil {
				return *a
			}
			return provenance.Actor{}
		},
	})
	require.NoError(t, err)
	mux := http.NewServeMux()
	mux.Handle("/", whole)
	mux.Handle("/label/", labels)
	mux.Handle(trace.StaticPath, labels)
	server.Config.Handler = s.flipping(mux)
	server.StartTLS()
	t.Cleanup(server.Close)
	s.address, s.client = server.URL, server.Client()
}

// flipping serves what the handler does, a byte of bundles changed when that is
// wanted.
func (s *site) flipping(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.flip.Load() || !strings.HasPrefix(r.URL.Path, "/evidence/") {
			next.ServeHTTP(w, r)
			return
		}
		recorded := httptest.NewRecorder()
		r.Header.Del("If-None-Match")
		next.ServeHTTP(recorded, r)
		content := recorded.Body.Bytes()
		content[len(content)-100] ^= 1
		_, _ = w.Write(content)
	})
}

// signIn has the site see an enterprise of the first region; empty: nobody.
func (s *site) signIn(enterprise string) {
	if enterprise == "" {
		s.actor.Store(nil)
		return
	}
	s.actor.Store(&provenance.Actor{Organization: provenance.Regulators[0].Organization, Role: provenance.RoleEnterprise, Enterprise: enterprise})
}

// read is a page's bytes.
func (s *site) read(t *testing.T, path string) string {
	t.Helper()
	answer, err := s.client.Get(s.address + path)
	require.NoError(t, err)
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return string(content)
}

// screen is a size at which pages are looked at.
type screen struct {
	name          string
	width, height int64
	mobile        bool
}

var (
	phone   = screen{"phone", 390, 844, true}
	desktop = screen{"desktop", 1280, 900, false}
)

// open goes to a page at the size of a screen.
func (s *site) open(t *testing.T, ctx browserContext, at screen, path string) {
	t.Helper()
	var options []chromedp.EmulateViewportOption
	if at.mobile {
		options = append(options, chromedp.EmulateMobile)
	}
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(at.width, at.height, options...), chromedp.Navigate(s.address+path)))
}

// inChinese is the path of the page in Chinese, whatever the browser prefers.
func inChinese(path string) string { return path + "?lang=zh" }

func text(t *testing.T, ctx browserContext, selector string) string {
	t.Helper()
	found, err := chromedp.Run(ctx, chromedp.Text(selector))
	require.NoError(t, err)
	return strings.TrimSpace(found)
}

//go:embed testdata/audit.js
var auditScript string

// look audits a page on both screens, in both languages and both schemes: size,
// contrast, names, headings, targets, nothing from elsewhere, no error in the console.
// With SUNLEDGER_LOOK it also leaves pictures in that folder, for people to look at.
func (s *site) look(t *testing.T, ctx browserContext, path, name string) {
	t.Helper()
	ctx, cancel := chromedp.NewContext(ctx)
	defer cancel()
	complaints := listen(t, ctx)
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	for _, at := range []screen{phone, desktop} {
		for _, language := range []string{"zh", "en"} {
			for _, scheme := range []string{"light", "dark"} {
				require.NoError(t, chromedp.Do(ctx, prefer(scheme)))
				s.open(t, ctx, at, path+separator+"lang="+language)
				audited, err := chromedp.Run(ctx, chromedp.Evaluate[report](auditScript))
				require.NoError(t, err)
				where := fmt.Sprintf("%s, %s, %s, %s", name, at.name, language, scheme)
				assert.Empty(t, audited.Found, where)
				assert.Less(t, audited.Bytes, 100_000, where)
				if folder := os.Getenv("SUNLEDGER_LOOK"); folder != "" && (scheme == "light" || language == "zh") {
					picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
					require.NoError(t, err)
					require.NoError(t, os.WriteFile(filepath.Join(folder, name+"-"+at.name+"-"+language+"-"+scheme+".png"), picture, 0o600))
				}
			}
		}
	}
	if folder := os.Getenv("SUNLEDGER_LOOK"); folder != "" {
		require.NoError(t, chromedp.Do(ctx, printTo(filepath.Join(folder, name+".pdf"))))
	}
	assert.Empty(t, complaints(), name)
}

// printTo prints the page to a file.
func printTo(file string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		printed, err := cdp.Call(ctx, tab, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: 8.27, PaperHeight: 11.69, PreferCSSPageSize: new(true)})
		if err != nil {
			return err
		}
		return os.WriteFile(file, printed.Data, 0o600)
	})
}

// report is what the audit finds.
type report struct {
	Found []string `json:"found"`
	Bytes int      `json:"bytes"`
}

// prefer has the browser prefer a colour scheme.
func prefer(scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	})
}

// listen collects what the console says.
func listen(t *testing.T, ctx browserContext) func() []string {
	t.Helper()
	var mu sync.Mutex
	var complaints []string
	complain := func(what string) {
		mu.Lock()
		defer mu.Unlock()
		complaints = append(complaints, what)
	}
	require.NoError(t, chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			complain(e.ExceptionDetails.Text)
		case *runtime.EventConsoleAPICalled:
			complain("console." + string(e.Type))
		case *log.EventEntryAdded:
			if e.Entry.Level == "error" && !strings.Contains(e.Entry.Text, "404") { // the page that is not there
				complain(e.Entry.Text)
			}
		}
	}))
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return complaints
	}
}
