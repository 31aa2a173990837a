package trace

import (
	"context"
	"embed"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/web/page"
)

// Index is what the pages ask of the index; *index.Index is one.
type Index interface {
	Rows(ctx context.Context, keys ...string) (map[string]*index.Row, error)
	Search(ctx context.Context, q index.Query) (*index.Page, error)
	Neighbours(ctx context.Context, direction provenance.Direction, of []string, after string, limit int) ([]index.Edge, string, error)
	Versions(ctx context.Context, kind provenance.Kind, id string) ([]*index.Row, error)
	Status(ctx context.Context) (index.Status, error)
}

// Options are what the pages need.
type Options struct {
	Index     Index
	Ledger    *ledger.Client    // as whom bundles and the ledger's own answers are asked for
	Roots     map[string][]byte // PEM certificates of both regulators' CAs by MSP ID
	Public    string            // address of the site that labels carry, such as https://trace.example
	Channel   string
	Chaincode string
	Now       func() time.Time                     // time.Now when nil
	Actor     func(*http.Request) provenance.Actor // who is signed in; nobody when nil
	Log       *slog.Logger                         // slog.Default when nil
	Checker   fs.FS                                // check.wasm and wasm_exec.js; those built in when nil
	Turns     Turns                                // to ask the ledger; of its own when nil
}

//go:embed all:templates static
var files embed.FS

// StaticPath is where the page's own files are served.
const StaticPath = "/static/trace/"

type server struct {
	Options
	pages   *page.Set
	assets  *page.Assets
	checker bool // is there
	roots   []root
	bundles *bundles
}

// New returns the handler of everything under /t/, /01/, /label/, /evidence/ and
// /static/trace/. The error is a USAGE *provenance.Error about the roots.
func New(o Options) (http.Handler, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Turns == nil {
		o.Turns = NewTurns(Asked)
	}
	s := &server{Options: o, bundles: newBundles(o)}
	var err error
	if s.roots, err = fingerprints(o.Roots); err != nil {
		return nil, err
	}
	if s.assets, s.checker, err = assets(o.Checker); err != nil {
		return nil, err
	}
	templates, err := fs.Sub(files, "templates")
	if err != nil {
		return nil, err
	}
	if s.pages, err = page.Parse(templates, s.functions); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /t/{id}", s.answer(s.byID))
	mux.HandleFunc("GET /t/{id}/ledger", s.answer(s.compare))
	mux.HandleFunc("GET /01/", s.answer(s.byCode))
	mux.HandleFunc("GET /evidence/{id}", s.answer(s.evidence))
	mux.HandleFunc("GET /label/{name}", s.answer(s.label))
	mux.Handle("GET "+StaticPath, s.assets)
	mux.HandleFunc("GET /", s.answer(nowhere))
	return mux, nil
}

func nowhere(http.ResponseWriter, *http.Request) error {
	return provenance.Refuse(provenance.NotFound, "", "there is no such page; scan the code again, or type its number on the first page", "没有该页面，请重新扫码，或在首页输入编号")
}

// policy is the page's Content-Security-Policy: the checker is WebAssembly.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// answer makes a handler of one that fails with an error, which the reader is told.
func (s *server) answer(handle func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := handle(w, r)
		if err == nil {
			return
		}
		if code := provenance.AsError(err).Code; code.Row().HTTP >= http.StatusInternalServerError {
			s.Log.ErrorContext(r.Context(), "trace page", "path", r.URL.Path, "error", err)
		}
		page.Fail(w, r, err)
	}
}
