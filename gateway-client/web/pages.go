package web

import (
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/web/page"
	"sunledger/gateway-client/words"
)

//go:embed templates
var templates embed.FS

var set = func() *page.Set {
	files, err := fs.Sub(templates, "templates")
	if err != nil {
		panic(err) // of what is compiled in
	}
	parsed, err := page.Parse(files, functions)
	if err != nil {
		panic(err) // of what is compiled in
	}
	return parsed
}()

func functions(l words.Language) template.FuncMap {
	return template.FuncMap{
		"status": http.StatusText,
		"name":   words.CommonName,
		"readable": func(kind provenance.Kind) bool {
			_, err := provenance.SchemaOf(kind)
			return err == nil
		},
		"operation": func(op provenance.Operation) string { return words.OperationName(l, op) },
		"state":     func(s PreparationState) string { return stateNames[s].In(l) },
	}
}

// said is a text in the visitor's language.
func said(r *http.Request, en, zh string) string {
	return words.Text{En: en, Zh: zh}.In(page.Language(r))
}

func (s *Server) show(w http.ResponseWriter, r *http.Request, status int, name string, p page.Page) {
	if err := set.Render(w, r, status, name, p); err != nil {
		s.fail(w, r, err)
	}
}

func (s *Server) notFound(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, provenance.Refuse(provenance.NotFound, "", "there is no such page", "没有该页面"))
}

// reading refuses what posts to a page that only shows.
func (s *Server) reading(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.Header().Set("Allow", "GET, HEAD")
			s.fail(w, r, &httpError{http.StatusMethodNotAllowed})
			return
		}
		next(w, r)
	}
}

// front is where people who type the address begin.
func (s *Server) front(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, http.StatusOK, "front", page.Page{Title: said(r, "Where does it come from?", "食品从哪里来？"), Body: nil})
}

// find leads from a code that was typed to its trace page.
func (s *Server) find(w http.ResponseWriter, r *http.Request) {
	id := strings.TrimSpace(r.URL.Query().Get("id"))
	if (provenance.PassportQuery{Batch: id}).Check() != nil {
		s.fail(w, r, provenance.Refuse(provenance.NotFound, "", "this is not a code of a batch; it stands below the square code on the label", "这不是批次编号；编号印在标签二维码下方"))
		return
	}
	http.Redirect(w, r, "/t/"+url.PathEscape(id), http.StatusSeeOther)
}

func (s *Server) signInPage(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, http.StatusOK, "signin", page.Page{Title: said(r, "Sign in", "登录"), Private: true, Body: struct {
		Origin string
		Actor  provenance.Actor
		Home   string
	}{s.origin(), Actor(r), home(Actor(r))}})
}

func (s *Server) account(w http.ResponseWriter, r *http.Request) {
	id := who(r)
	s.show(w, r, http.StatusOK, "account", page.Page{Title: said(r, "Your account", "账户"), Private: true, Body: struct {
		*identity
		CSRF, Home, Origin string
		Session            bool
		Prepared           []*Preparation
	}{id, s.CSRF(r), home(id.Actor), s.origin(), id.session != nil, s.prepared.of(id.Actor)}})
}

// preparedView is a preparation for its user.
type preparedView struct {
	*Preparation
	Leaves    []words.Leaf
	Committed *index.Transaction // as the index has it; nil while it has not
	Foreign   bool               // what was reported is not what was prepared
	Origin    string
}

// preparedPage shows what is to be signed, and then what the index knows of it.
func (s *Server) preparedPage(w http.ResponseWriter, r *http.Request) {
	found, err := s.prepared.get(Actor(r), r.PathValue("id"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	view := &preparedView{Preparation: found, Origin: s.origin()}
	input, err := ledger.ParseInput(found.Function, found.Input)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	view.Leaves = words.Teller{Language: page.Language(r), Unit: s.unitOf(r, input), Named: func(code string) string { return s.named(r, code) }, Denials: true}.Leaves(input)
	if err := s.commit(r, view); err != nil {
		s.fail(w, r, err)
		return
	}
	if found.State == Waiting || found.State == Signed && view.Committed == nil && !view.Foreign {
		w.Header().Set("Refresh", "5") // without a script
	}
	s.show(w, r, http.StatusOK, "prepared", page.Page{Title: words.OperationName(page.Language(r), found.Function), Private: true, Body: view})
}

// commit looks for the reported transaction in the index. It is the prepared one
// when this user submitted this function under this request ID.
func (s *Server) commit(r *http.Request, view *preparedView) error {
	if view.State != Signed {
		return nil
	}
	t, err := s.Index.Transaction(r.Context(), view.TxID)
	if e := provenance.AsError(err); e != nil {
		if e.Code == provenance.NotFound {
			return nil
		}
		return err
	}
	view.Foreign = t.Creator != view.by || t.Function != string(view.Function) || t.RequestID != view.ID
	if !view.Foreign {
		view.Committed = t
	}
	return nil
}

// named is an enterprise or authority with its code.
func (s *Server) named(r *http.Request, code string) string {
	for _, a := range provenance.Regulators {
		if a.Code == code {
			return words.Text{En: a.En, Zh: a.Zh}.In(page.Language(r)) + " (" + code + ")"
		}
	}
	if row, err := s.Index.Get(r.Context(), provenance.KindEnterprise, code); err == nil {
		return row.Title + " (" + code + ")"
	}
	return code
}

// unitOf is the unit of an input's amounts: that of the batch it is about.
func (s *Server) unitOf(r *http.Request, input any) provenance.Unit {
	id := words.MeasuredIn(input)
	if id == "" {
		return ""
	}
	row, err := s.Index.Get(r.Context(), provenance.KindBatch, id)
	if err != nil {
		return ""
	}
	record, err := row.Record()
	if err != nil {
		return ""
	}
	return words.UnitOf(record)
}
