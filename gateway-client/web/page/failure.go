package page

import (
	"io/fs"
	"net/http"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

var failures = must(Parse(must(fs.Sub(layouts, "templates/failure")), nil))

// failure is what the error page shows.
type failure struct {
	*provenance.Error
	Heading words.Text
	Says    words.Text
	Retry   bool // it may go better soon
}

// Fail answers with the page of an error: its code, what it says and, for those
// that pass, to try again. An internal error says nothing of its inside; who calls
// has to log it.
func Fail(w http.ResponseWriter, r *http.Request, err error) {
	e := provenance.AsError(err)
	row := e.Code.Row()
	shown := failure{e, words.Text{En: row.En, Zh: row.Zh}, words.Text{En: e.En, Zh: e.Zh}, row.HTTP >= 500}
	if row.Code == provenance.Internal {
		shown.Error = &provenance.Error{Code: provenance.Internal}
		shown.Says = words.Text{En: "Something went wrong on our side; please try again in a moment.", Zh: "服务出现问题，请稍后再试。"}
	}
	if row.HTTP == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "10")
	}
	p := Page{Title: shown.Heading.In(Language(r)), Class: "failure", Private: true, Body: shown}
	if err := failures.Render(w, r, row.HTTP, "failure", p); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
}
