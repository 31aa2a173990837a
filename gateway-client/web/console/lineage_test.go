package console_test

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/index/indextest"
	"sunledger/gateway-client/web/console"
)

// TestTenThousand explores a lot of which ten thousand batches were made: a hundred
// parts, each split into a hundred. Every page is small, and each of them is reached.
func TestTenThousand(t *testing.T) {
	x := tenThousand(t)
	observer := provenance.Actor{Organization: "HaidianMSP", Role: provenance.RoleObserver, Subject: "CN=observer"}
	handler, err := console.New(console.Options{
		Index: x, Actor: func(*http.Request) provenance.Actor { return observer }, CSRF: func(*http.Request) string { return "" },
	})
	require.NoError(t, err)
	read := func(path string) string {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
		require.Equal(t, http.StatusOK, recorder.Code, path)
		body, err := io.ReadAll(recorder.Body)
		require.NoError(t, err)
		assert.Less(t, len(body), 300_000, path)
		return string(body)
	}
	body := read("/console/lineage/LOT?dir=forward&lang=en")
	assert.Equal(t, 26, strings.Count(body, `<li id="n-`), "the lot and a page of its parts")
	assert.Contains(t, body, "100 next to it")

	seen := map[string]bool{}
	address := "/console/lineage/LOT?dir=forward&lang=en&open=LOT"
	next := regexp.MustCompile(`value="(LOT@[^"]+)" formaction="#n-LOT">the next of them`)
	for address != "" {
		body := read(address)
		for _, id := range regexp.MustCompile(`<li id="n-(P[0-9]+)"`).FindAllStringSubmatch(body, -1) {
			seen[id[1]] = true
		}
		address = ""
		if found := next.FindStringSubmatch(body); found != nil {
			address = "/console/lineage/LOT?dir=forward&lang=en&open=LOT&toggle=" + url.QueryEscape(html.UnescapeString(found[1]))
		}
	}
	assert.Len(t, seen, 100, "every part is reached by pages")

	all := "/console/lineage/LOT?dir=forward&lang=en&open=LOT"
	for i := range 60 {
		all += fmt.Sprintf("&open=P%03d", i)
	}
	assert.Contains(t, read(all), "no more can be opened here")
	closed := read("/console/lineage/LOT?dir=forward&lang=en&open=LOT&toggle=LOT")
	assert.Equal(t, 1, strings.Count(closed, `<li id="n-`))
	backward := read("/console/lineage/P042C017?lang=en")
	assert.Contains(t, backward, `<li id="n-P042"`)
	assert.Contains(t, backward, `<li id="n-LOT"`)
}

// tenThousand is an index of the lot and its descendants.
func tenThousand(t *testing.T) *index.Index {
	t.Helper()
	base := provenance.Actor{Organization: "ShouguangMSP", Role: provenance.RoleEnterprise, Enterprise: "91370783MADEM0011E", Subject: "CN=base"}
	chain := indextest.New("tenthousand")
	made := func(id string, inputs ...provenance.Portion) *provenance.Batch {
		b := &provenance.Batch{
			Header: provenance.Header{ID: id}, Product: "CUCUMBER", Unit: provenance.Gram, Harvested: "2026-03-01", MadeBy: provenance.FromSplit,
			Inputs: inputs, Producer: base.Owner(), Holder: base.Owner(), CertifiedBy: "LOT", Quantity: provenance.Balance{Initial: 1000, Remaining: 1000},
		}
		if len(inputs) == 0 {
			b.MadeBy = provenance.Registered
		}
		return b
	}
	lot := made("LOT")
	chain.Add(indextest.Transaction{Operation: provenance.RegisterBatchOp, Actor: base, Records: []provenance.Record{lot}})
	var parts []provenance.Record
	for i := range 100 {
		parts = append(parts, made(fmt.Sprintf("P%03d", i), provenance.Portion{Batch: "LOT", Amount: 1000}))
	}
	chain.Add(indextest.Transaction{Operation: provenance.SplitBatchOp, Actor: base, Records: parts})
	for i := range 100 {
		var smaller []provenance.Record
		for j := range 100 {
			smaller = append(smaller, made(fmt.Sprintf("P%03dC%03d", i, j), provenance.Portion{Batch: fmt.Sprintf("P%03d", i), Amount: 10}))
		}
		chain.Add(indextest.Transaction{Operation: provenance.SplitBatchOp, Actor: base, Records: smaller})
	}
	x, err := index.Open(t.Context(), filepath.Join(t.TempDir(), "index.db"))
	require.NoError(t, err)
	t.Cleanup(func() { x.Close() })
	require.NoError(t, x.Take(t.Context(), chain.List()))
	status, err := x.Status(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 103, status.Height)
	return x
}
