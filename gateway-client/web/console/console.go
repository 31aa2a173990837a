package console

import (
	"context"
	"embed"
	"encoding/json"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/web/page"
	"sunledger/gateway-client/words"
)

// Options are what the console is made of.
type Options struct {
	Index  *index.Index
	Ledger *ledger.Client // the server's own: "the ledger's own answer", recall plans
	Now    func() time.Time
	Log    *slog.Logger

	// Actor is whom the session belongs to.
	Actor func(*http.Request) provenance.Actor
	// CSRF is the value of the hidden field "csrf" of every form.
	CSRF func(*http.Request) string
	// Prepare keeps a submission for its author to sign and returns its ID: the page
	// /prepared/ID says how, and shows the transaction once it is there.
	Prepare func(ctx context.Context, actor provenance.Actor, function string, input json.RawMessage) (id string, err error)

	// Audit is what the last audit of the chain found; nil, or an answer without a
	// height, when there is none here.
	Audit func(context.Context) (Audit, error)
	// Heights are how many blocks each side's peer has, by MSP ID; nil when only the
	// one is known from which the index follows.
	Heights func(context.Context) map[string]uint64
}

// Audit is how the last audit of the chain ended.
type Audit struct {
	Height   uint64    // blocks that were audited
	Time     time.Time // when
	Findings int
}

// Path is where a server mounts the console.
const Path = "/console/"

// StaticPath is where its pages look for Static.
const StaticPath = "/static/console/"

var (
	//go:embed all:templates
	templates embed.FS
	//go:embed static
	static embed.FS

	// Static is the console's own style and scripts.
	Static = must(page.NewAssets(StaticPath, must(fs.Sub(static, "static"))))

	pages     = must(page.Parse(must(fs.Sub(templates, "templates")), functions))
	openPages = must(page.Parse(must(fs.Sub(templates, "templates/open")), functions))
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err) // of what is compiled in
	}
	return value
}

func functions(l words.Language) template.FuncMap {
	return template.FuncMap{
		"asset":     Static.URL,
		"operation": func(op provenance.Operation) string { return words.OperationName(l, op) },
		"dict":      dict,
	}
}

// dict gives a template several values under names.
func dict(pairs ...any) map[string]any {
	all := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		all[pairs[i].(string)] = pairs[i+1]
	}
	return all
}

// console serves the pages.
type console struct {
	Options
	actions []*action
	plans   plans
}

// New returns the handler of everything under Path.
func New(o Options) (http.Handler, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	c := &console{Options: o, actions: actions()}
	mux := http.NewServeMux()
	for pattern, show := range map[string]func(*reader) error{
		"GET /console/{$}":                c.overview,
		"GET /console/feed":               c.feed,
		"GET /console/search":             c.search,
		"GET /console/record/{kind}/{id}": c.record,
		"GET /console/lineage":            c.lineageStart,
		"GET /console/lineage/{id}":       c.lineage,
		"GET /console/flows":              c.flows,
		"GET /console/charts":             c.charts,
		"GET /console/recalls":            c.recalls,
		"GET /console/recall/{id}":        c.recall,
		"GET /console/sunshine":           c.sunshine,
		"GET /console/sunshine/{id}":      c.sunshineOf,
		"GET /console/act":                c.menu,
		"GET /console/act/{op}":           c.form,
		"POST /console/act/{op}":          c.prepare,
	} {
		mux.HandleFunc(pattern, c.page(show))
	}
	mux.HandleFunc("GET /console/", func(w http.ResponseWriter, r *http.Request) {
		page.Fail(w, r, provenance.Refuse(provenance.NotFound, "", "there is no such page; go to %s", "没有该页面，请前往 %s", Path))
	})
	return mux, nil
}

// page wraps what shows a page: who asks is checked first, an error is a page.
func (c *console) page(show func(*reader) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		reader, err := c.reader(w, r)
		if err == nil {
			err = show(reader)
		}
		if err == nil {
			return
		}
		if provenance.AsError(err).Code.Row().Code == provenance.Internal {
			c.Log.Error("console", "path", r.URL.Path, "error", err)
		}
		page.Fail(w, r, err)
	}
}

// admit refuses businesses: their own records are for them at the command line, in
// the interface for programs and, by the label, on the public pages.
func admit(actor provenance.Actor) error {
	if err := actor.Check(); err != nil {
		return err
	}
	if actor.Role.Business() {
		return provenance.Refuse(provenance.Denied, "role",
			"the console is for regulators, inspectors, auditors and observers; your own records are at /api/v1/ and in the command sunledger, and every label's page is public",
			"控制台供监管、检查、审计和观察人员使用；本企业的记录请通过 /api/v1/ 或 sunledger 命令查询，产品标签对应的页面向所有人公开")
	}
	return nil
}

// nav is the header of every page.
func (r *reader) nav(current string) []page.Link {
	links := []page.Link{
		{Href: "/console/", Text: r.say("Overview", "总览")},
		{Href: "/console/search", Text: r.say("Search", "检索")},
		{Href: "/console/lineage", Text: r.say("Lineage", "追溯")},
		{Href: "/console/flows", Text: r.say("Flows", "流向")},
		{Href: "/console/charts", Text: r.say("Charts", "统计")},
		{Href: "/console/recalls", Text: r.say("Recalls", "召回")},
		{Href: "/console/sunshine", Text: r.say("Sunshine", "阳光监管")},
	}
	if r.actor.Role.Official() {
		links = append(links, page.Link{Href: "/console/act", Text: r.say("Act", "办理")})
	}
	for i := range links {
		links[i].Current = links[i].Href == current
	}
	return links
}
