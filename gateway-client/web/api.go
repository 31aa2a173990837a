package web

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
)

// access is who may ask.
type access int

const (
	everybody access = iota
	members_         // whoever is signed in
	readers          // regulators, inspectors, auditors, observers
)

// route is one operation of the API: how it is served and how it is described are
// the same table.
type route struct {
	method, path string // path with {names} as http.ServeMux has them
	tag, summary string
	access       access
	params       reflect.Type // struct whose fields are path and query parameters
	body         reflect.Type // nil: none
	result       reflect.Type
	media        string // of the result
	paged        bool   // answers with a Link header to the next page
	serve        func(*call)
}

// call is one request to the API.
type call struct {
	*Server
	w    http.ResponseWriter
	r    *http.Request
	next url.Values // what the next page's query has instead
}

// actor is who asks; only valid where the access is not for everybody.
func (c *call) actor() provenance.Actor { return Actor(c.r) }

// none is for an operation without parameters, or without a body.
type none struct{}

const jsonType = "application/json"

// get describes and serves a reading operation with parameters P.
func get[P, R any](path, tag, summary string, a access, answer func(*call, P) (R, error)) route {
	return route{
		method: http.MethodGet, path: path, tag: tag, summary: summary, access: a,
		params: reflect.TypeFor[P](), result: reflect.TypeFor[R](), media: jsonType,
		serve: func(c *call) {
			var p P
			if err := readParams(c.r, &p); err != nil {
				writeProblem(c.w, c.r, err)
				return
			}
			result, err := answer(c, p)
			c.answer(result, err)
		},
	}
}

// pages is get of what comes page by page.
func pages[P, R any](path, tag, summary string, a access, answer func(*call, P) (R, error)) route {
	r := get(path, tag, summary, a, answer)
	r.paged = true
	return r
}

// post describes and serves an operation with a body B.
func post[B, R any](path, tag, summary string, a access, answer func(*call, B) (R, error)) route {
	return route{
		method: http.MethodPost, path: path, tag: tag, summary: summary, access: a,
		params: reflect.TypeFor[none](), body: reflect.TypeFor[B](), result: reflect.TypeFor[R](), media: jsonType,
		serve: func(c *call) {
			var in B
			if err := readBody(c.r, &in); err != nil {
				writeProblem(c.w, c.r, err)
				return
			}
			result, err := answer(c, in)
			c.answer(result, err)
		},
	}
}

// mountAPI serves the table.
func (s *Server) mountAPI(mux *http.ServeMux) {
	methods := map[string][]string{}
	for _, r := range s.routes {
		methods[r.path] = append(methods[r.path], r.method)
		mux.HandleFunc(r.method+" "+r.path, func(w http.ResponseWriter, q *http.Request) { s.call(w, q, r) })
	}
	for path, allowed := range methods {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			writeProblem(w, r, &httpError{http.StatusMethodNotAllowed})
		})
	}
	mux.HandleFunc("/api/v1/", func(w http.ResponseWriter, r *http.Request) {
		writeProblem(w, r, provenance.Refuse(provenance.NotFound, "", "there is no such operation; see %s", "没有该接口，请参阅 %s", docsPath))
	})
	mux.HandleFunc(openAPIPath, s.reading(s.openAPI))
	mux.HandleFunc(docsPath, s.reading(s.docs))
}

// call serves a route to those who may ask.
func (s *Server) call(w http.ResponseWriter, r *http.Request, to route) {
	if err := permit(r, to.access); err != nil {
		writeProblem(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	to.serve(&call{Server: s, w: w, r: r})
}

func permit(r *http.Request, a access) error {
	if a == everybody {
		return nil
	}
	if err := known(r); err != nil {
		return err
	}
	if a == readers && Actor(r).Role.Business() {
		return provenance.Refuse(provenance.Denied, "", "this is for regulators, inspectors, auditors and observers; an enterprise asks for its own records, and traces with its own key: sunledger trace", "仅供监管、检查、审计与观察人员查询；企业可查询自己的记录，并用自己的密钥追溯：sunledger trace")
	}
	return nil
}

// answer writes a result, or the problem.
func (c *call) answer(result any, err error) {
	if err != nil {
		c.fail(c.w, c.r, err)
		return
	}
	body, err := json.Marshal(result)
	if err != nil {
		c.fail(c.w, c.r, err)
		return
	}
	if c.next != nil {
		query := c.r.URL.Query()
		for name, values := range c.next {
			query[name] = values
		}
		c.w.Header().Set("Link", "<"+(&url.URL{Path: c.r.URL.Path, RawQuery: query.Encode()}).String()+`>; rel="next"`)
	}
	c.w.Header().Set("Content-Type", jsonType)
	if c.r.Method != http.MethodHead {
		_, _ = c.w.Write(body) // the reader may have gone
	}
}

// readBody reads a JSON body strictly.
func readBody(r *http.Request, into any) error {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != jsonType {
		return &httpError{http.StatusUnsupportedMediaType}
	}
	body, err := io.ReadAll(r.Body)
	if large := new(http.MaxBytesError); errors.As(err, &large) {
		return &httpError{http.StatusRequestEntityTooLarge}
	}
	if err != nil {
		return provenance.Refuse(provenance.BadRequest, "", "the body cannot be read", "无法读取请求内容")
	}
	return decode(body, into)
}

// api is every operation.
func (s *Server) api() []route {
	return slices.Concat(s.accountRoutes(), s.recordRoutes(), s.chainRoutes(), s.publicRoutes())
}
