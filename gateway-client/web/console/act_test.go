package console_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
)

// prepareAs fills in a form and returns where it leads; the test fails when that is not
// to be signed.
func (w *world) prepareAs(t *testing.T, who, address string, fields url.Values) {
	t.Helper()
	status, body, header := w.ask(t, who, http.MethodPost, address+"&lang=en", fields)
	require.Equal(t, http.StatusSeeOther, status, "%s", body)
	require.Equal(t, "/prepared/P1", header.Get("Location"))
}

func testForms(t *testing.T, w *world) {
	address := "/console/act/inspection:Record?on=enterprise/" + w.Records().Base + "&lang=en"
	_, body, _ := w.ask(t, "haidian-inspector", http.MethodGet, address, nil)
	for _, want := range []string{`value="` + w.Records().Base + `"`, `name="checklist.0.item"`, `name="checklist.2.pass"`, `<option value="unannounced">`, `name="csrf"`, "sunledger sign"} {
		assert.Contains(t, body, want)
	}
	before := len(w.prepared)
	status, body, _ := w.ask(t, "haidian-inspector", http.MethodPost, address, url.Values{"inspection": {"X"}, "checklist.n": {"3"}, "checklist.0.item": {"台账<完整>"}, "more": {"checklist"}})
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, body, `name="checklist.5.item"`)
	assert.Contains(t, body, `value="台账&lt;完整&gt;"`)
	status, body, _ = w.ask(t, "haidian-inspector", http.MethodPost, address, url.Values{"inspection": {"X"}, "checklist.0.item": {"台账完整"}})
	assert.Equal(t, http.StatusUnprocessableEntity, status)
	assert.Contains(t, body, `id="f-type-error">fill this in`)
	assert.Contains(t, body, `aria-invalid="true" aria-describedby="f-type-error"`)
	status, _, _ = w.ask(t, "haidian-inspector", http.MethodPost, address, url.Values{"note": {strings.Repeat("x", 100_000)}})
	assert.Contains(t, []int{http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusRequestEntityTooLarge}, status)
	assert.Len(t, w.prepared, before, "nothing was handed over")
}

// testInspection: an inspector finds a base, opens an inspection, and sees the other
// side acknowledge it.
func testInspection(t *testing.T, w *world) {
	body := w.see(t, "haidian-inspector", "/console/search?q="+url.QueryEscape("绿源")+"&kind=enterprise")
	require.Contains(t, body, "/console/record/enterprise/"+w.Records().Base)
	id := "111101080000000277-FX-CONSOLE"
	w.prepareAs(t, "haidian-inspector", "/console/act/inspection:Record?on=enterprise/"+w.Records().Base, url.Values{
		"inspection": {id}, "type": {"unannounced"}, "enterprise": {w.Records().Base}, "date": {string(provenance.Stamp{Time: time.Now()}.Today())},
		"checklist.n": {"3"}, "checklist.0.item": {"台账完整"}, "checklist.0.pass": {"yes"}, "checklist.1.item": {"农药存放"}, "checklist.1.pass": {"no"}, "checklist.1.note": {"未上锁"},
	})
	w.submit(t, "haidian-inspector")
	assert.Contains(t, w.see(t, "shouguang-regulator", "/console/"), "/console/act/inspection:Acknowledge?on=inspection%2F"+id)
	w.prepareAs(t, "shouguang-regulator", "/console/act/inspection:Acknowledge?on=inspection/"+id, url.Values{"inspection": {id}, "note": {"已收悉"}})
	w.submit(t, "shouguang-regulator")
	body = w.see(t, "haidian-inspector", "/console/record/inspection/"+id)
	assert.Contains(t, body, "Acknowledge an inspection")
	assert.Contains(t, body, "已收悉")
	assert.Contains(t, body, "awaits rectification")
}

// testEscaping: what people write stays text, on pages, in pictures and in spreadsheets.
func testEscaping(t *testing.T, w *world) {
	nasty := `<script>alert(1)</script>"'&{{.}}`
	w.Run(t, "haidian-inspector", "inspection", "record", "FX-NASTY", "--type", "routine", "--enterprise", w.Records().Base, "--check", "台账完整=fail:"+nasty)
	w.Run(t, "haidian-regulator", "notice", "issue", "TB-NASTY", "--batch", w.Records().Lot, "--cause", "=HYPERLINK(\"x\") "+nasty, "--requested", "removal")
	w.settle(t)
	for _, path := range []string{
		"/console/record/inspection/111101080000000277-FX-NASTY", "/console/record/notice/111101080000000277-TB-NASTY", "/console/search?q=NASTY", "/console/",
		"/console/search?q=" + url.QueryEscape(nasty), "/console/record/enterprise/" + w.Records().Base, "/console/act/notice:ProposeClosing?on=notice/111101080000000277-TB-NASTY",
	} {
		body := w.see(t, "haidian-regulator", path)
		assert.NotContains(t, body, "<script>alert", path)
	}
	_, body, _ := w.ask(t, "observer", http.MethodGet, "/console/search?kind=notice&q=NASTY&table=records&as=csv", nil)
	assert.Contains(t, body, `'=HYPERLINK`)
	assert.NotContains(t, body, `,=HYPERLINK`)
	assert.NotContains(t, body, `"=HYPERLINK`)
}

// testRecallToItsEnd: a regulator orders a recall, watches it, and both sides end it.
func testRecallToItsEnd(t *testing.T, w *world) {
	lot, now := w.Records().Lot, time.Now().In(provenance.ChinaTime)
	id := "113707830000000195-ZH-CONSOLE"
	w.prepareAs(t, "shouguang-regulator", "/console/act/recall:Start?on=batch/"+lot, url.Values{
		"recall": {id}, "batches": {lot}, "class": {"1"}, "cause": {"腐霉利超标"}, "knownAt": {now.Add(-time.Hour).Format("2006-01-02T15:04")},
		"areas": {"北京市海淀区"}, "disposal": {"就地销毁"}, "expected": {"全部召回"},
	})
	w.submit(t, "shouguang-regulator")
	cockpit := "/console/recall/" + id
	body := w.see(t, "shouguang-regulator", cockpit)
	assert.Contains(t, body, "awaits announcement")
	assert.Contains(t, body, "announce by")
	assert.Contains(t, w.see(t, "haidian-regulator", "/console/"), cockpit)
	assert.Contains(t, w.see(t, "haidian-inspector", "/console/record/batch/"+lot), "RECALLED")

	w.prepareAs(t, "shouguang-regulator", "/console/act/recall:Announce?on=recall/"+id, url.Values{"recall": {id}, "text": {"请停止食用"}, "published": {"政府网站"}})
	w.submit(t, "shouguang-regulator")
	body = w.see(t, "shouguang-regulator", cockpit)
	assert.Contains(t, body, "10 working days left")
	recall, err := ledger.Get[provenance.Recall](t.Context(), w.Connect(t, "auditor"), id)
	require.NoError(t, err)
	plan, err := w.Connect(t, "auditor").RecallPlan(t.Context(), provenance.PlanQuery{Recall: id})
	require.NoError(t, err)
	account := recall.AccountOf(plan.Rows)
	require.Positive(t, account.Remaining)

	left := url.Values{"recall": {id}, "summary": {"已追回"}, "left": {ledgerAmount(account.Remaining)}, "leftFor": {"封存于市场冷库"}}
	w.prepareAs(t, "shouguang-regulator", "/console/act/recall:ProposeClosing?on=recall/"+id, left)
	w.submit(t, "shouguang-regulator")
	_, body, _ = w.ask(t, "haidian-regulator", http.MethodGet, "/console/act/recall:Close?lang=en&on=recall/"+id, nil)
	recall, err = ledger.Get[provenance.Recall](t.Context(), w.Connect(t, "auditor"), id)
	require.NoError(t, err)
	assert.Contains(t, body, recall.Closing.Digest, "what is approved is named exactly")
	w.prepareAs(t, "haidian-regulator", "/console/act/recall:Close?on=recall/"+id, url.Values{"recall": {id}, "digest": {recall.Closing.Digest}, "note": {"同意"}})
	w.submit(t, "haidian-regulator")
	body = w.see(t, "haidian-regulator", cockpit)
	assert.Contains(t, body, "closed by both")
	assert.Contains(t, body, "Closing approved")
}

func ledgerAmount(grams int64) string {
	return strconv.FormatInt(grams, 10) + "g"
}
