package browser

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
)

// desk is an official's browser, signed in at the whole site by a one-time link. What
// is prepared there is signed by the program on the official's own machine.
type desk struct {
	*house
	ctx  browserContext
	name string
}

// desk signs somebody in, in a browser of their own.
func (h *house) desk(t *testing.T, name string) *desk {
	t.Helper()
	d := &desk{h, browser(t, chromedp.Flag("ignore-certificate-errors", true)), name}
	h.open(t, d.ctx, desktop, h.link(t, name)+"?lang=en")
	h.press(t, d.ctx, "main form button")
	h.at(t, d.ctx, "/console/")
	return d
}

// TestOfficials is the journeys of those who supervise.
func TestOfficials(t *testing.T) {
	h := newHouse(t)
	records := h.Records()
	haidian, shouguang := h.desk(t, "haidian-regulator"), h.desk(t, "shouguang-regulator")
	t.Run("what people see", func(t *testing.T) {
		for name, path := range map[string]string{
			"overview": "/console/", "search": "/console/search?q=%E9%BB%84%E7%93%9C", "batch": "/console/record/batch/" + records.Canteen,
			"notice": "/console/record/notice/" + records.Notice + "?ledger=1", "lineage": "/console/lineage/" + records.Canteen,
			"flows": "/console/flows", "charts": "/console/charts", "recalls": "/console/recalls", "recall": "/console/recall/" + records.Recall,
			"sunshine": "/console/sunshine/" + records.Canteen, "act": "/console/act", "form": "/console/act/inspection:Record?on=enterprise/" + records.Base,
			"disclosures": "/open/", "results": "/open/results",
		} {
			h.look(t, haidian.ctx, path, "console-"+name)
		}
	})
	t.Run("a lineage is explored in place", haidian.explores)
	t.Run("an inspector sees the other side acknowledge", func(t *testing.T) { h.desk(t, "haidian-inspector").inspects(t, shouguang) })
	t.Run("a regulator works a recall to its end", func(t *testing.T) { shouguang.recalls(t, haidian) })
}

// click clicks, and waits for what comes.
func (d *desk) click(t *testing.T, selector, then string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(d.ctx, 30*time.Second)
	defer cancel()
	require.NoError(t, chromedp.Do(ctx, chromedp.Click(selector), chromedp.WaitVisible(then)), selector)
}

// follow clicks a link by its address.
func (d *desk) follow(t *testing.T, address, then string) {
	t.Helper()
	d.click(t, `a[href="`+address+`"]`, then)
}

// fill types into the fields of the form that is open.
func (d *desk) fill(t *testing.T, fields map[string]string) {
	t.Helper()
	for name, value := range fields {
		require.NoError(t, chromedp.Do(d.ctx, chromedp.SetValue(`[name="`+name+`"]`, value)), name)
	}
}

// see goes to a page.
func (d *desk) see(t *testing.T, path string) {
	t.Helper()
	d.open(t, d.ctx, desktop, path+"?lang=en")
}

// says is what stands on the page.
func (d *desk) says(t *testing.T, selector string) string {
	t.Helper()
	return text(t, d.ctx, selector)
}

// until waits for something to be true of whatever page the browser shows.
func (d *desk) until(t *testing.T, condition string) {
	t.Helper()
	if !assert.Eventually(t, func() bool {
		is, err := chromedp.Run(d.ctx, chromedp.Evaluate[bool](condition))
		return err == nil && is // an error: the page is just being left
	}, 20*time.Second, 100*time.Millisecond, condition) {
		t.Fatal(d.says(t, "body"))
	}
}

// prepare hands the form over; the page then says how to sign it.
func (d *desk) prepare(t *testing.T) {
	t.Helper()
	require.NoError(t, chromedp.Do(d.ctx, chromedp.Click("form.card > button")))
	d.until(t, `location.pathname.startsWith("/prepared/") && document.querySelector("main")?.textContent.includes("sunledger sign")`)
}

// sign signs with the official's own key what waits, as on the official's machine, and
// waits until the page shows it on the ledger by itself.
func (d *desk) sign(t *testing.T) {
	t.Helper()
	d.Run(t, d.name, "sign", d.address, "--yes")
	d.until(t, `document.querySelector("main")?.textContent.includes("It is on the ledger.")`)
}

// inspects: an inspector finds a base, opens an inspection, and sees the other side
// acknowledge it on the page that stays open.
func (d *desk) inspects(t *testing.T, other *desk) {
	base, id := d.Records().Base, "111101080000000277-FX-BROWSER"
	d.follow(t, "/console/search", "#q")
	d.fill(t, map[string]string{"q": "绿源", "kind": "enterprise"})
	d.click(t, "form.search button", ".found table")
	d.follow(t, "/console/record/enterprise/"+base, "#act")
	d.follow(t, "/console/act/inspection:Record?on=enterprise%2F"+base, "form.card")
	d.fill(t, map[string]string{
		"inspection": "FX-BROWSER", "type": "unannounced", "checklist.0.item": "台账完整", "checklist.0.pass": "yes",
		"checklist.1.item": "农药存放", "checklist.1.pass": "no", "checklist.1.note": "未上锁",
	})
	d.prepare(t)
	d.sign(t)

	other.open(t, other.ctx, phone, "/console/?lang=en")
	other.follow(t, "/console/act/inspection:Acknowledge?on=inspection%2F"+id, "form.card")
	other.fill(t, map[string]string{"note": "已收悉，将督促整改"})
	other.prepare(t)
	d.see(t, "/console/")
	assert.NotContains(t, d.says(t, "#feed"), "Acknowledge an inspection Haidian FX-BROWSER")
	other.sign(t)
	_, err := chromedp.Run(d.ctx, chromedp.Poll[bool](`document.querySelector("#feed .fresh")?.textContent.includes("Acknowledge an inspection")`, chromedp.WithPollingTimeout(20*time.Second)))
	require.NoError(t, err, "the live feed shows it by itself")
	d.see(t, "/console/record/inspection/"+id)
	assert.Contains(t, d.says(t, "main"), "已收悉，将督促整改")
}

// recalls: a regulator orders a recall and works it to its end with the other side.
func (d *desk) recalls(t *testing.T, other *desk) {
	lot, id := d.Records().Lot, "113707830000000195-ZH-BROWSER"
	cockpit := "/console/recall/" + id
	d.see(t, "/console/record/batch/"+lot)
	d.follow(t, "/console/act/recall:Start?on=batch%2F"+lot, "form.card")
	d.fill(t, map[string]string{
		"recall": id, "class": "1", "cause": "腐霉利超标", "knownAt": time.Now().In(provenance.ChinaTime).Add(-time.Minute).Format("2006-01-02T15:04"),
		"areas": "北京市海淀区", "disposal": "就地封存后销毁", "expected": "全部召回",
	})
	d.prepare(t)
	d.sign(t)
	d.look(t, d.ctx, cockpit, "console-recall-started")
	d.see(t, cockpit)
	assert.Contains(t, d.says(t, ".headline"), "awaits announcement")
	d.follow(t, "/console/act/recall:Announce?on=recall%2F"+id, "form.card")
	d.fill(t, map[string]string{"text": "请停止食用并退回购买处", "published": "政府网站"})
	d.prepare(t)
	d.sign(t)
	d.look(t, d.ctx, "/console/", "console-overview-busy")
	d.see(t, cockpit)
	assert.Contains(t, d.says(t, ".headline"), "10 working days left")

	recall, err := ledger.Get[provenance.Recall](t.Context(), d.Connect(t, "auditor"), id)
	require.NoError(t, err)
	plan, err := d.Connect(t, "auditor").RecallPlan(t.Context(), provenance.PlanQuery{Recall: id})
	require.NoError(t, err)
	d.follow(t, "/console/act/recall:ProposeClosing?on=recall%2F"+id, "form.card")
	d.fill(t, map[string]string{"summary": "已追回并封存", "left": fmt.Sprintf("%dg", recall.AccountOf(plan.Rows).Remaining), "leftFor": "市场冷库，由海淀监督销毁"})
	d.prepare(t)
	d.sign(t)

	other.see(t, "/console/")
	other.follow(t, "/console/act/recall:Close?on=recall%2F"+id, "form.card")
	other.fill(t, map[string]string{"note": "同意办结"})
	other.prepare(t)
	other.sign(t)
	other.see(t, cockpit)
	assert.Contains(t, other.says(t, ".headline"), "closed by both")
	assert.Contains(t, other.says(t, ".steps"), "同意办结")
}

// explores opens and closes a lineage in place, by the keyboard.
func (d *desk) explores(t *testing.T) {
	lot := d.Records().Lot
	d.open(t, d.ctx, desktop, "/console/lineage/"+lot+"?lang=en&dir=forward")
	_, err := chromedp.Run(d.ctx, chromedp.Evaluate[bool](`window.sameDocument = true`))
	require.NoError(t, err)
	toggle := `#n-` + lot + ` > .node > .toggle`
	closed := `document.querySelector(` + strconv.Quote(toggle) + `)?.getAttribute("aria-expanded") === "%t"`
	for _, open := range []bool{false, true} {
		require.NoError(t, chromedp.Do(d.ctx, chromedp.Focus(toggle), chromedp.KeyEvent("\r")))
		_, err := chromedp.Run(d.ctx, chromedp.Poll[bool](fmt.Sprintf(closed, open), chromedp.WithPollingTimeout(20*time.Second)))
		require.NoError(t, err)
	}
	same, err := chromedp.Run(d.ctx, chromedp.Evaluate[bool](`window.sameDocument === true && document.activeElement === document.querySelector(`+strconv.Quote(toggle)+`)`))
	require.NoError(t, err)
	assert.True(t, same, "in place, the focus where it was")
}
