package trace

import (
	"context"
	"html/template"
	"net/http"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/web/page"
	"sunledger/gateway-client/words"
)

// indexView is how far the index is.
type indexView struct {
	Height uint64
	Behind uint64 // blocks, as far as is known
	Time   time.Time
	Stale  bool // the source yields nothing now
}

func (f *facts) indexView() indexView {
	v := indexView{Height: f.status.Height, Time: f.status.Time, Stale: f.status.Failure != ""}
	if f.status.PeerHeight > v.Height {
		v.Behind = f.status.PeerHeight - v.Height
	}
	return v
}

// Passport is the passport of a batch by the index, equal to that of the ledger.
func Passport(ctx context.Context, x Index, id string) (*provenance.Passport, error) {
	f, err := open(ctx, x, id)
	if err != nil {
		return nil, err
	}
	if err := f.readPassport(); err != nil {
		return nil, err
	}
	return f.passport, nil
}

// passport reads no more than the passport of a batch needs.
func (s *server) passport(ctx context.Context, id string) (*facts, error) {
	f, err := open(ctx, s.Index, id)
	if err != nil {
		return nil, err
	}
	return f, f.readPassport()
}

func (s *server) styles() []string { return []string{s.assets.URL("trace.css")} }

// byID shows the batch of a /t/ path.
func (s *server) byID(w http.ResponseWriter, r *http.Request) error {
	return s.show(w, r, r.PathValue("id"))
}

// show answers with the page of a batch.
func (s *server) show(w http.ResponseWriter, r *http.Request, id string) error {
	f, err := gather(r.Context(), s.Index, id)
	if err != nil {
		return err
	}
	l := page.Language(r)
	v := f.view(l)
	v.Check = s.checkView(v.Batch)
	p := page.Page{
		Title: v.Product.In(l) + " " + string(v.Passport.Harvested) + " · " + v.Verdict.Heading.In(l), Class: "trace",
		Styles: s.styles(), Body: v,
	}
	if s.checker {
		p.Scripts = []string{s.assets.URL("check.js")}
	}
	w.Header().Set("Content-Security-Policy", policy)
	return s.pages.Render(w, r, http.StatusOK, "trace", p)
}

// functions are those of this package's templates.
func (s *server) functions(l words.Language) template.FuncMap {
	return template.FuncMap{
		"fingerprint": grouped,
		"stops":       func() string { return stops(l) },
		"tenth":       func(permill int64) string { return words.Decimal(permill, 1) },
		"dayOf": func(t time.Time) template.HTML {
			return page.Day(provenance.Date(t.In(provenance.ChinaTime).Format(time.DateOnly)))
		},
	}
}

// stops are what the checker calls the reasons why goods may not move, in words.
func stops(l words.Language) string {
	var pairs []string
	for _, kind := range []provenance.ObstacleKind{provenance.UnderRecall, provenance.UnderHold, provenance.FailingTest, provenance.ForbiddenInput} {
		pairs = append(pairs, string(kind)+"="+words.Word(l, kind))
	}
	return strings.Join(pairs, ";")
}

// grouped parts a fingerprint's digits, so that they can be compared by eye.
func grouped(fingerprint string) string {
	const prefix, group = len("SHA256:"), 8
	if len(fingerprint) < prefix {
		return fingerprint
	}
	out := fingerprint[:prefix]
	for at := prefix; at < len(fingerprint); at += group {
		out += " " + fingerprint[at:min(at+group, len(fingerprint))]
	}
	return out
}
