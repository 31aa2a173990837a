package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"sunledger/chaincode/provenance"
)

// Problem is how the API says that something did not go (RFC 9457). Code is stable;
// for what is about HTTP alone there is none.
type Problem struct {
	Type     string                `json:"type"`
	Title    string                `json:"title"`
	Status   int                   `json:"status"`
	Detail   string                `json:"detail,omitempty"`
	Instance string                `json:"instance,omitempty"` // the request's ID, as it stands in the server's log
	Code     provenance.Code       `json:"code,omitempty"`
	Record   string                `json:"record,omitempty"` // "kind/ID"
	Field    string                `json:"field,omitempty"`
	TitleZh  string                `json:"titleZh,omitempty"`
	DetailZh string                `json:"detailZh,omitempty"`
	Missing  []provenance.Obstacle `json:"missing,omitempty"`
}

const problemType = "application/problem+json"

// problemOf shows an error by the one table of codes. What went wrong inside is for
// the log.
func problemOf(r *http.Request, err error) Problem {
	instance := "urn:request:" + requestID(r)
	if own := new(httpError); errors.As(err, &own) {
		return Problem{Type: "about:blank", Title: http.StatusText(own.status), Status: own.status, Instance: instance}
	}
	e := provenance.AsError(err)
	row := e.Code.Row()
	p := Problem{
		Type: docsPath + "#" + string(row.Code), Title: row.En, TitleZh: row.Zh, Status: row.HTTP, Instance: instance, Code: row.Code,
		Detail: e.En, DetailZh: e.Zh, Record: e.Record, Field: e.Field, Missing: e.Missing,
	}
	if row.Code == provenance.Internal {
		p.Detail, p.DetailZh, p.Record, p.Field = "", "", "", ""
	}
	return p
}

func writeProblem(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(r, err)
	h := w.Header()
	h.Set("Content-Type", problemType)
	h.Set("Cache-Control", "no-store")
	h.Del("Link")
	if (p.Status == http.StatusServiceUnavailable || p.Status == http.StatusTooManyRequests) && h.Get("Retry-After") == "" {
		h.Set("Retry-After", strconv.Itoa(5))
	}
	body, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader may have gone
	}
}
