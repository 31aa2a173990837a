package web

import (
	"encoding/json"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"sync"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/web/page"
)

// Where the API describes itself, to programs and to people.
const (
	openAPIPath = "/api/openapi.json"
	docsPath    = "/api/"
)

// object is a JSON object of the description.
type object = map[string]any

var description = sync.OnceValue(func() []byte {
	body, err := json.MarshalIndent(describe(new(Server).api()), "", " ")
	if err != nil {
		panic(err) // maps of strings always marshal
	}
	return body
})

func (s *Server) openAPI(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", jsonType)
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(description()) // the reader may have gone
}

var names = regexp.MustCompile(`\{([A-Za-z]+)\}`)

// describe makes the OpenAPI document of the routes.
func describe(routes []route) object {
	d := &describer{schemas: object{}, types: map[string]reflect.Type{}}
	paths := object{}
	for _, r := range routes {
		if paths[r.path] == nil {
			paths[r.path] = object{}
		}
		paths[r.path].(object)[strings.ToLower(r.method)] = d.operation(r)
	}
	d.schema(reflect.TypeFor[Problem]())
	d.records()
	return object{
		"openapi":           "3.1.0",
		"jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
		"info": object{
			"title": "Sunledger", "version": "1", "license": object{"name": "Apache-2.0", "identifier": "Apache-2.0"},
			"description": "What two food regulators' shared ledger says, from an index that is built from its blocks. The index is never the source of truth: every row names the transaction that wrote it, and /ledger beside a record asks the ledger itself.\n\n" +
				"Sign in with a client certificate of your regulator's CA, or with a session. Whatever is posted while signed in carries the header X-CSRF-Token, whose value /api/v1/me tells. Errors are application/problem+json with stable codes.",
		},
		"servers": []any{object{"url": "/"}},
		"paths":   paths,
		"components": object{
			"schemas": d.schemas,
			"responses": object{"Problem": object{
				"description": "Why it did not go", "content": object{problemType: object{"schema": ref("Problem")}},
			}},
			"securitySchemes": object{
				"certificate": object{"type": "mutualTLS", "description": "a client certificate of one of the regulators' CAs"},
				"session":     object{"type": "apiKey", "in": "cookie", "name": sessionCookie, "description": "what a one-time link begins"},
			},
		},
	}
}

func (d *describer) operation(r route) object {
	op := object{
		"operationId": operationID(r), "summary": r.summary, "tags": []any{r.tag},
		"responses": object{
			"200":     object{"description": "OK", "content": object{r.media: object{"schema": d.schema(r.result)}}},
			"default": object{"$ref": "#/components/responses/Problem"},
		},
		"security": []any{object{"certificate": []any{}}, object{"session": []any{}}},
	}
	if r.access == everybody {
		op["security"] = []any{}
	}
	if r.access == readers {
		op["description"] = "For regulators, inspectors, auditors and observers."
	}
	if r.paged {
		op["responses"].(object)["200"].(object)["headers"] = object{"Link": object{
			"description": `the next page, as <URL>; rel="next"; absent on the last`, "schema": object{"type": "string"},
		}}
	}
	if parameters := d.parameters(r); len(parameters) > 0 {
		op["parameters"] = parameters
	}
	if r.body != nil {
		op["requestBody"] = object{"required": true, "content": object{jsonType: object{"schema": d.schema(r.body)}}}
	}
	return op
}

func (d *describer) parameters(r route) []any {
	var found []any
	described := map[string]bool{}
	for _, p := range paramsOf(r.params) {
		described[p.Name] = true
		in := "query"
		if p.InPath {
			in = "path"
		}
		found = append(found, object{"name": p.Name, "in": in, "required": p.InPath, "description": p.About, "schema": d.inline(p.kind)})
	}
	for _, m := range names.FindAllStringSubmatch(r.path, -1) {
		if !described[m[1]] { // of an operation whose only parameter it is
			found = append(found, object{"name": m[1], "in": "path", "required": true, "schema": object{"type": "string"}})
		}
	}
	if r.method == http.MethodPost && r.access != everybody {
		found = append(found, object{"name": csrfHeader, "in": "header", "required": true, "description": "as /api/v1/me tells", "schema": object{"type": "string"}})
	}
	if r.media == eventsType {
		found = append(found, object{"name": "Last-Event-ID", "in": "header", "description": "position of the last event that was seen", "schema": object{"type": "string"}})
	}
	return found
}

// operationID is made of method and path: getRecordsKindIdVersions.
func operationID(r route) string {
	id := strings.ToLower(r.method)
	for part := range strings.FieldsFuncSeq(strings.TrimPrefix(r.path, "/api/v1"), func(c rune) bool { return strings.ContainsRune("/{}-", c) }) {
		id += strings.ToUpper(part[:1]) + part[1:]
	}
	return id
}

// docs is the same for people.
func (s *Server) docs(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != docsPath {
		s.notFound(w, r)
		return
	}
	type line struct {
		Method, Path, Summary, Access string
		Parameters                    []param
	}
	permitted := map[access]string{
		everybody: said(r, "everybody", "任何人"), members_: said(r, "signed in", "已登录用户"),
		readers: said(r, "officials, auditors, observers", "监管、检查、审计、观察人员"),
	}
	var lines []line
	for _, route := range s.routes {
		lines = append(lines, line{route.method, route.path, route.summary, permitted[route.access], paramsOf(route.params)})
	}
	s.show(w, r, http.StatusOK, "api", page.Page{Title: said(r, "JSON API", "JSON 接口"), Body: struct {
		Routes []line
		Codes  []provenance.CodeRow
	}{lines, provenance.Codes}})
}

// In says where the parameter stands.
func (p param) In() string {
	if p.InPath {
		return "path"
	}
	return "query"
}
