package page

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"strings"

	"sunledger/gateway-client/words"
)

//go:embed templates
var layouts embed.FS

// Page is what the layout shows; the template "main" shows Body.
type Page struct {
	Title   string
	Class   string   // of the body element
	Styles  []string // further style sheets, by URL
	Scripts []string // run once the page is read, by URL
	Nav     []Link   // in the header
	Private bool     // not to be kept by caches or found by search engines
	Body    any

	Switch string // set by Render: the link to the other language
}

// Link is one of the header's.
type Link struct {
	Href    string
	Text    string
	Current bool
}

// Set is pages in both languages.
type Set struct {
	pages map[words.Language]map[string]*template.Template
}

// Parse reads the pages of a folder. NAME.html is the page NAME and defines the
// template "main"; files that begin with '_' define what all of them may use, and
// may define "account", which the header shows. further makes functions beyond
// those of the package, and may be nil.
func Parse(files fs.FS, further func(words.Language) template.FuncMap) (*Set, error) {
	set := &Set{map[words.Language]map[string]*template.Template{}}
	for _, l := range []words.Language{words.Chinese, words.English} {
		functions := Functions(l)
		if further != nil {
			maps.Copy(functions, further(l))
		}
		pages, err := parse(files, functions)
		if err != nil {
			return nil, err
		}
		set.pages[l] = pages
	}
	return set, nil
}

func parse(files fs.FS, functions template.FuncMap) (map[string]*template.Template, error) {
	names, err := fs.Glob(files, "*.html")
	if err != nil {
		return nil, err
	}
	base, err := template.New("").Funcs(functions).ParseFS(layouts, "templates/layout.html")
	if err != nil {
		return nil, err
	}
	var own []string
	for _, name := range names {
		if strings.HasPrefix(name, "_") {
			if base, err = base.ParseFS(files, name); err != nil {
				return nil, err
			}
		} else {
			own = append(own, name)
		}
	}
	pages := map[string]*template.Template{}
	for _, name := range own {
		page, err := template.Must(base.Clone()).ParseFS(files, name)
		if err != nil {
			return nil, err
		}
		pages[strings.TrimSuffix(path.Base(name), ".html")] = page
	}
	return pages, nil
}

// Render answers with a page. It returns an error, with nothing written, when there
// is no such page or its template fails.
func (s *Set) Render(w http.ResponseWriter, r *http.Request, status int, name string, p Page) error {
	l := Language(r)
	p.Switch = inOther(r, l)
	html, err := s.HTML(l, name, p)
	if err != nil {
		return err
	}
	remember(w, r)
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Language", tag(l))
	if p.Private {
		header.Set("Cache-Control", "private, no-store")
	} else if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", "no-cache")
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(html) // the reader may have gone
	}
	return nil
}

// HTML is the page's bytes.
func (s *Set) HTML(l words.Language, name string, p Page) ([]byte, error) {
	page := s.pages[l][name]
	if page == nil {
		return nil, &fs.PathError{Op: "render", Path: name, Err: fs.ErrNotExist}
	}
	var out bytes.Buffer
	if err := page.ExecuteTemplate(&out, "layout", p); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
