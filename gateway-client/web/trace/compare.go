package trace

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/web/page"
)

// comparison is the ledger's own answer beside the index's.
type comparison struct {
	Batch       string
	Equal       bool
	Differences []difference
	Asked       time.Time
	Index       indexView
	Passport    string // the ledger's, as JSON
	Roots       []root
}

// difference is a value on which the two do not agree; empty: it has none.
type difference struct{ Where, Ledger, Index string }

// maxDifferences bounds how many are listed.
const maxDifferences = 50

// compare asks both regulators' peers for the passport, which they sign, and holds it
// against what the index says.
func (s *server) compare(w http.ResponseWriter, r *http.Request) error {
	f, err := s.passport(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if s.Ledger == nil {
		return noLedger()
	}
	ctx, cancel := context.WithTimeout(r.Context(), makeWithin)
	defer cancel()
	statement, err := s.attest(ctx, f.batch.ID)
	if err != nil {
		return err
	}
	if f, err = s.passport(r.Context(), f.batch.ID); err != nil { // as late as the ledger's
		return err
	}
	ours, err := json.Marshal(f.passport)
	if err != nil {
		return err
	}
	c := comparison{Batch: f.batch.ID, Asked: s.Now(), Index: f.indexView(), Roots: s.roots}
	if c.Differences, err = differences(statement.Answer, ours); err != nil {
		return err
	}
	c.Equal = len(c.Differences) == 0
	c.Passport = indented(statement.Answer)
	return s.pages.Render(w, r, http.StatusOK, "ledger", page.Page{Title: f.batch.ID, Styles: s.styles(), Body: c})
}

func (s *server) attest(ctx context.Context, batch string) (*ledger.Statement, error) {
	done, err := s.Turns.Take(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	return s.Ledger.Attest(ctx, ledger.BatchPassport, provenance.PassportQuery{Batch: batch})
}

func indented(raw []byte) string {
	var value any
	if json.Unmarshal(raw, &value) != nil {
		return string(raw)
	}
	b, _ := json.MarshalIndent(value, "", "  ")
	return string(b)
}

// differences compares two JSON documents value by value.
func differences(theirs, ours []byte) ([]difference, error) {
	left, right := map[string]string{}, map[string]string{}
	for _, side := range []struct {
		raw  []byte
		into map[string]string
	}{{theirs, left}, {ours, right}} {
		var value any
		if err := json.Unmarshal(side.raw, &value); err != nil {
			return nil, err
		}
		flatten("", value, side.into)
	}
	var found []difference
	for where := range maps.Keys(left) {
		if left[where] != right[where] {
			found = append(found, difference{where, left[where], right[where]})
		}
	}
	for where := range maps.Keys(right) {
		if _, also := left[where]; !also {
			found = append(found, difference{where, "", right[where]})
		}
	}
	slices.SortFunc(found, func(a, b difference) int { return cmp.Compare(a.Where, b.Where) })
	return found[:min(len(found), maxDifferences)], nil
}

// flatten lists the values of a document by where they stand.
func flatten(where string, value any, into map[string]string) {
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			if where != "" {
				key = where + "." + key
			}
			flatten(key, inner, into)
		}
	case []any:
		for i, inner := range value {
			flatten(where+"["+strconv.Itoa(i)+"]", inner, into)
		}
	default:
		into[where] = fmt.Sprint(value)
	}
}
