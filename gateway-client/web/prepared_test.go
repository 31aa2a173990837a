package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/web"
)

func (s *served) prepare(t *testing.T, name, function, input string) (string, error) {
	t.Helper()
	actor, err := s.Profile(t, name).Actor()
	require.NoError(t, err)
	return s.server.Prepare(t.Context(), actor, function, json.RawMessage(input))
}

// testPrepared: what is kept for a signature, for whom, and how long.
func testPrepared(t *testing.T, w *world) {
	now := time.Now()
	s := w.serve(t, func(o *web.Options) { o.Now = func() time.Time { return now } })
	const acknowledge = `{"inspection":"X-1"}`
	for what, c := range map[string]struct{ name, function, input, code string }{
		"no such function":    {"haidian-regulator", "batch:Steal", `{}`, "DENIED"},
		"never of this role":  {"haidian-inspector", "standard:Propose", `{}`, "DENIED"},
		"an auditor writes":   {"auditor", "inspection:Acknowledge", acknowledge, "DENIED"},
		"an unknown field":    {"haidian-regulator", "inspection:Acknowledge", `{"inspection":"X-1","more":1}`, "INVALID"},
		"a field twice":       {"haidian-regulator", "inspection:Acknowledge", `{"inspection":"X-1","inspection":"X-2"}`, "INVALID"},
		"a field missing":     {"haidian-regulator", "inspection:Acknowledge", `{}`, "INVALID"},
		"another type":        {"haidian-regulator", "inspection:Acknowledge", `{"inspection":1}`, "INVALID"},
		"no JSON":             {"haidian-regulator", "inspection:Acknowledge", `inspection`, "BAD_REQUEST"},
		"something behind it": {"haidian-regulator", "inspection:Acknowledge", acknowledge + "{}", "BAD_REQUEST"},
		"too much":            {"haidian-regulator", "inspection:Acknowledge", `{"inspection":"` + strings.Repeat("X", 70_000) + `"}`, "BAD_REQUEST"},
	} {
		_, err := s.prepare(t, c.name, c.function, c.input)
		assert.Equal(t, c.code, string(provenance.AsError(err).Code), what)
	}
	_, err := s.server.Prepare(t.Context(), provenance.Actor{}, "inspection:Acknowledge", json.RawMessage(acknowledge))
	assert.Equal(t, provenance.Denied, provenance.AsError(err).Code)

	id, err := s.prepare(t, "haidian-regulator", "inspection:Acknowledge", acknowledge)
	require.NoError(t, err)
	mine, other := s.visitor(t, "haidian-regulator"), s.visitor(t, "shouguang-regulator")
	var list web.Prepared
	mine.json("/api/v1/prepared", &list)
	require.Len(t, list.Prepared, 1)
	assert.JSONEq(t, acknowledge, string(list.Prepared[0].Input))
	input, err := ledger.ParseInput("inspection:Acknowledge", list.Prepared[0].Input)
	require.NoError(t, err)
	assert.Equal(t, web.PreparedDigest("inspection:Acknowledge", input), list.Prepared[0].Digest)
	list = web.Prepared{}
	other.json("/api/v1/prepared", &list)
	assert.Empty(t, list.Prepared, "it is nobody else's")
	other.problem("/api/v1/prepared/"+id, 404, "NOT_FOUND")
	report := func(v *visitor, body string) *answer {
		return v.post("/api/v1/prepared/"+id, body, "Content-Type", "application/json", "X-CSRF-Token", v.csrf())
	}
	isProblem(t, report(other, `{"state":"declined"}`), 404, "NOT_FOUND")
	for _, bad := range []string{`{"state":"waiting"}`, `{"state":"signed"}`, `{"state":"signed","txId":"x"}`, `{"state":"refused"}`, `{"state":"declined","txId":"` + strings.Repeat("0", 64) + `"}`} {
		isProblem(t, report(mine, bad), 422, "INVALID")
	}
	assert.Equal(t, http.StatusOK, report(mine, `{"state":"declined"}`).StatusCode)
	isProblem(t, report(mine, `{"state":"declined"}`), 409, "WRONG_STATE")

	id, err = s.prepare(t, "haidian-regulator", "inspection:Acknowledge", acknowledge)
	require.NoError(t, err)
	now = now.Add(15 * time.Minute)
	mine.problem("/api/v1/prepared/"+id, 404, "NOT_FOUND")
	for range 20 {
		_, err = s.prepare(t, "haidian-regulator", "inspection:Acknowledge", acknowledge)
		require.NoError(t, err)
	}
	_, err = s.prepare(t, "haidian-regulator", "inspection:Acknowledge", acknowledge)
	assert.Equal(t, provenance.TooMany, provenance.AsError(err).Code)
	_, err = s.prepare(t, "haidian-inspector", "inspection:Acknowledge", acknowledge)
	assert.NotEqual(t, provenance.TooMany, codeOf(err), "each has a share of their own")
}

// testPreparedShare: who prepares and declines all day fills nobody's memory, and
// leaves others their share.
func testPreparedShare(t *testing.T, w *world) {
	now := time.Now()
	s := w.serve(t, func(o *web.Options) {
		o.Now = func() time.Time { return now }
		o.Limits.Prepared, o.Limits.PreparedEach = 10, 3
	})
	const acknowledge = `{"inspection":"X-1"}`
	v := s.visitor(t, "haidian-regulator")
	last := ""
	for range 12 {
		now = now.Add(time.Second)
		id, err := s.prepare(t, "haidian-regulator", "inspection:Acknowledge", acknowledge)
		require.NoError(t, err)
		a := v.post("/api/v1/prepared/"+id, `{"state":"declined"}`, "Content-Type", "application/json", "X-CSRF-Token", v.csrf())
		require.Equal(t, http.StatusOK, a.StatusCode, a.body)
		last = id
	}
	_, err := s.prepare(t, "shouguang-regulator", "inspection:Acknowledge", acknowledge)
	assert.NoError(t, err)
	var list web.Prepared
	v.json("/api/v1/prepared", &list)
	require.Len(t, list.Prepared, 3)
	assert.Equal(t, last, list.Prepared[2].ID, "the latest are kept")
}

func codeOf(err error) provenance.Code {
	if err == nil {
		return ""
	}
	return provenance.AsError(err).Code
}

// testPreparedPage: what is reported is not believed but looked for in the index.
func testPreparedPage(t *testing.T, w *world) {
	s, r := w.serve(t), w.Records()
	const function = "registry:SetRisk"
	input := `{"enterprise":"` + r.Base + `","riskClass":"B","inspectionsPerYear":3,"reason":"复评<script>"}`
	id, err := s.prepare(t, "shouguang-regulator", function, input)
	require.NoError(t, err)
	v := s.visitor(t, "shouguang-regulator")
	page := v.get("/prepared/" + id + "?lang=en")
	require.Equal(t, http.StatusOK, page.StatusCode, page.body)
	assert.Equal(t, "5", page.Header.Get("Refresh"))
	assert.Contains(t, page.body, "Not signed yet.")
	assert.Contains(t, page.body, "复评&lt;script&gt;")
	assert.Equal(t, http.StatusNotFound, s.visitor(t, "haidian-regulator").get("/prepared/"+id).StatusCode)

	report := func(body string) *answer {
		return v.post("/api/v1/prepared/"+id, body, "Content-Type", "application/json", "X-CSRF-Token", v.csrf())
	}
	require.Equal(t, http.StatusOK, report(`{"state":"refused","refusal":{"code":"WRONG_STATE","en":"not <now>","zh":"现在不行"}}`).StatusCode)
	assert.Contains(t, v.get("/prepared/"+id+"?lang=en").body, "not &lt;now&gt;")
	require.Equal(t, http.StatusOK, report(`{"state":"signed","txId":"`+strings.Repeat("0", 64)+`"}`).StatusCode)
	assert.Contains(t, v.get("/prepared/"+id+"?lang=en").body, "waits until the index has its block")

	id, err = s.prepare(t, "shouguang-regulator", function, input)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, report(`{"state":"signed","txId":"`+w.txID(t, r.Lot)+`"}`).StatusCode)
	assert.Contains(t, v.get("/prepared/"+id+"?lang=en").body, "another transaction", "a transaction that is not this one")

	id, err = s.prepare(t, "shouguang-regulator", function, input)
	require.NoError(t, err)
	parsed, err := ledger.ParseInput(function, json.RawMessage(input))
	require.NoError(t, err)
	receipt, err := w.Connect(t, "shouguang-regulator").Submit(t.Context(), function, parsed, ledger.WithRequestID(id))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, report(`{"state":"signed","txId":"`+receipt.TxID+`"}`).StatusCode)
	w.settle(t)
	page = v.get("/prepared/" + id + "?lang=en")
	assert.Contains(t, page.body, "It is on the ledger.")
	assert.Empty(t, page.Header.Get("Refresh"))
	assert.Contains(t, v.get("/account?lang=en").body, "/prepared/"+id)
}
