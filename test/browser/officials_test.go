package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/web/console"
	"sunledger/gateway-client/web/page"
	"sunledger/test/story/storytest"
)

// office is the console of a told story, for whoever sits down at it. What is prepared
// there is signed by its author, whose key the server never has.
type office struct {
	*site
	index *index.Index
	seat  atomic.Pointer[string] // the story's name of who sits there

	mu     sync.Mutex
	signed *provenance.Receipt
}

// policy is the server's: nothing inline, nothing from elsewhere.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

func newOffice(t *testing.T) *office {
	t.Helper()
	if os.Getenv("SUNLEDGER_BROWSER_TESTS") != "1" {
		t.Skip("set SUNLEDGER_BROWSER_TESTS=1 to run a real browser; ./scripts/test does")
	}
	o := &office{site: &site{Told: storytest.Tell(t)}}
	x, err := index.Open(t.Context(), filepath.Join(t.TempDir(), "index.db"))
	require.NoError(t, err)
	o.index = x
	auditor := o.Connect(t, "auditor")
	ctx, stop := context.WithCancel(context.Background())
	var following sync.WaitGroup
	following.Go(func() { _ = x.Follow(ctx, auditor) })
	t.Cleanup(func() {
		stop()
		following.Wait()
		x.Close()
	})
	handler, err := console.New(console.Options{
		Index: x, Ledger: auditor, CSRF: func(*http.Request) string { return "token" },
		Actor: func(*http.Request) provenance.Actor {
			actor, err := o.Profile(t, *o.seat.Load()).Actor()
			require.NoError(t, err)
			return actor
		},
		Prepare: o.sign(t),
	})
	require.NoError(t, err)
	open, err := console.Open(console.OpenOptions{Index: x})
	require.NoError(t, err)
	mux := http.NewServeMux()
	mux.Handle("/console/", handler)
	mux.Handle("/open/", open)
	mux.Handle(page.StaticPath, page.Static)
	mux.Handle(console.StaticPath, console.Static)
	mux.HandleFunc("/prepared/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, `<!doctype html><html lang="en"><title>prepared</title><p id="prepared">signed</p>`)
	})
	mux.HandleFunc("/api/v1/events", o.events)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	o.address = server.URL
	o.sit("haidian-regulator")
	o.settle(t)
	return o
}

// sit has somebody sit down at the console.
func (o *office) sit(name string) { o.seat.Store(&name) }

// sign does at once what sunledger sign does on its user's machine: reads strictly
// what was prepared, and submits it with the user's own key.
func (o *office) sign(t *testing.T) func(context.Context, provenance.Actor, string, json.RawMessage) (string, error) {
	return func(ctx context.Context, _ provenance.Actor, function string, raw json.RawMessage) (string, error) {
		op := provenance.Operation(function)
		input, err := ledger.ParseInput(op, raw)
		if err != nil {
			return "", err
		}
		client, err := ledger.Connect(o.Profile(t, *o.seat.Load()))
		if err != nil {
			return "", err
		}
		defer client.Close()
		receipt, err := client.Submit(ctx, op, input)
		if err != nil {
			return "", err
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		o.signed = receipt
		return receipt.TxID[:12], nil
	}
}

func (o *office) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	for {
		changed := o.index.Changed()
		_ = http.NewResponseController(w).Flush()
		select {
		case <-changed:
			io.WriteString(w, "data: {}\n\n")
		case <-r.Context().Done():
			return
		}
	}
}

// settle waits until the index has all blocks.
func (o *office) settle(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		status, err := o.index.Status(t.Context())
		return err == nil && status.Height == o.Ledger.Height()
	}, 30*time.Second, 20*time.Millisecond)
}

// TestOfficials is the journeys of those who supervise.
func TestOfficials(t *testing.T) {
	o := newOffice(t)
	ctx := browser(t)
	records := o.Records()
	t.Run("what people see", func(t *testing.T) {
		for name, path := range map[string]string{
			"overview": "/console/", "search": "/console/search?q=%E9%BB%84%E7%93%9C", "batch": "/console/record/batch/" + records.Canteen,
			"notice": "/console/record/notice/" + records.Notice + "?ledger=1", "lineage": "/console/lineage/" + records.Canteen,
			"flows": "/console/flows", "charts": "/console/charts", "recalls": "/console/recalls", "recall": "/console/recall/" + records.Recall,
			"sunshine": "/console/sunshine/" + records.Canteen, "act": "/console/act", "form": "/console/act/inspection:Record?on=enterprise/" + records.Base,
			"disclosures": "/open/", "results": "/open/results",
		} {
			o.look(t, ctx, path, "console-"+name)
		}
	})
	t.Run("a lineage is explored in place", func(t *testing.T) { o.explorer(t, ctx) })
	t.Run("an inspector sees the other side acknowledge", func(t *testing.T) { o.inspector(t, ctx) })
	t.Run("a regulator works a recall to its end", func(t *testing.T) { o.regulator(t, ctx) })
}

// press sends the form that the selector's button belongs to and waits for what comes.
func press(t *testing.T, ctx browserContext, selector, then string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	require.NoError(t, chromedp.Do(ctx, chromedp.Click(selector), chromedp.WaitVisible(then)))
}

// follow clicks a link by its address.
func follow(t *testing.T, ctx browserContext, address, then string) {
	t.Helper()
	press(t, ctx, `a[href="`+address+`"]`, then)
}

// fill types into the fields of the form that is open.
func fill(t *testing.T, ctx browserContext, fields map[string]string) {
	t.Helper()
	for name, value := range fields {
		require.NoError(t, chromedp.Do(ctx, chromedp.SetValue(`[name="`+name+`"]`, value)), name)
	}
}

// inspector finds a base, opens an inspection, and sees the other side acknowledge it
// on the page that stays open.
func (o *office) inspector(t *testing.T, ctx browserContext) {
	records := o.Records()
	o.sit("haidian-inspector")
	o.open(t, ctx, desktop, "/console/?lang=en")
	follow(t, ctx, "/console/search", "#q")
	fill(t, ctx, map[string]string{"q": "绿源", "kind": "enterprise"})
	press(t, ctx, "form.search button", ".found table")
	follow(t, ctx, "/console/record/enterprise/"+records.Base, "#act")
	follow(t, ctx, "/console/act/inspection:Record?on=enterprise%2F"+records.Base, "form.card")
	id := "111101080000000277-FX-BROWSER"
	fill(t, ctx, map[string]string{
		"inspection": id, "type": "unannounced", "checklist.0.item": "台账完整", "checklist.0.pass": "yes",
		"checklist.1.item": "农药存放", "checklist.1.pass": "no", "checklist.1.note": "未上锁",
	})
	press(t, ctx, "form.card > button", "#prepared")
	o.settle(t)

	o.sit("shouguang-regulator")
	o.open(t, ctx, phone, "/console/?lang=zh")
	follow(t, ctx, "/console/act/inspection:Acknowledge?on=inspection%2F"+id, "form.card")
	fill(t, ctx, map[string]string{"note": "已收悉，将督促整改"})

	o.sit("haidian-inspector")
	watching, cancel := chromedp.NewContext(ctx)
	defer cancel()
	o.open(t, watching, desktop, "/console/?lang=en")
	assert.NotContains(t, text(t, watching, "#feed"), "Acknowledge an inspection FX-BROWSER")
	o.sit("shouguang-regulator")
	press(t, ctx, "form.card > button", "#prepared")
	o.sit("haidian-inspector")
	_, err := chromedp.Run(watching, chromedp.Poll[bool](`document.querySelector("#feed .fresh")?.textContent.includes("Acknowledge an inspection")`, chromedp.WithPollingTimeout(20*time.Second)))
	require.NoError(t, err, "the live feed shows it by itself")
	o.open(t, ctx, desktop, "/console/record/inspection/"+id+"?lang=en")
	assert.Contains(t, text(t, ctx, "main"), "已收悉，将督促整改")
}

// regulator orders a recall and works it to its end with the other side.
func (o *office) regulator(t *testing.T, ctx browserContext) {
	lot, id := o.Records().Lot, "113707830000000195-ZH-BROWSER"
	o.sit("shouguang-regulator")
	o.open(t, ctx, desktop, "/console/record/batch/"+lot+"?lang=en")
	follow(t, ctx, "/console/act/recall:Start?on=batch%2F"+lot, "form.card")
	fill(t, ctx, map[string]string{
		"recall": id, "class": "1", "cause": "腐霉利超标", "knownAt": time.Now().In(provenance.ChinaTime).Add(-time.Minute).Format("2006-01-02T15:04"),
		"areas": "北京市海淀区", "disposal": "就地封存后销毁", "expected": "全部召回",
	})
	press(t, ctx, "form.card > button", "#prepared")
	o.settle(t)
	cockpit := "/console/recall/" + id
	o.look(t, ctx, cockpit, "console-recall-started")
	o.open(t, ctx, desktop, cockpit+"?lang=en")
	assert.Contains(t, text(t, ctx, ".headline"), "awaits announcement")
	follow(t, ctx, "/console/act/recall:Announce?on=recall%2F"+id, "form.card")
	fill(t, ctx, map[string]string{"text": "请停止食用并退回购买处", "published": "政府网站"})
	press(t, ctx, "form.card > button", "#prepared")
	o.settle(t)
	o.look(t, ctx, "/console/", "console-overview-busy")
	o.open(t, ctx, desktop, cockpit+"?lang=en")
	assert.Contains(t, text(t, ctx, ".headline"), "10 working days left")

	recall, err := ledger.Get[provenance.Recall](t.Context(), o.Connect(t, "auditor"), id)
	require.NoError(t, err)
	plan, err := o.Connect(t, "auditor").RecallPlan(t.Context(), provenance.PlanQuery{Recall: id})
	require.NoError(t, err)
	follow(t, ctx, "/console/act/recall:ProposeClosing?on=recall%2F"+id, "form.card")
	fill(t, ctx, map[string]string{"summary": "已追回并封存", "left": fmt.Sprintf("%dg", recall.AccountOf(plan.Rows).Remaining), "leftFor": "市场冷库，由海淀监督销毁"})
	press(t, ctx, "form.card > button", "#prepared")
	o.settle(t)

	o.sit("haidian-regulator")
	o.open(t, ctx, desktop, "/console/?lang=en")
	follow(t, ctx, "/console/act/recall:Close?on=recall%2F"+id, "form.card")
	fill(t, ctx, map[string]string{"note": "同意办结"})
	press(t, ctx, "form.card > button", "#prepared")
	o.settle(t)
	o.open(t, ctx, desktop, cockpit+"?lang=en")
	assert.Contains(t, text(t, ctx, ".headline"), "closed by both")
	assert.Contains(t, text(t, ctx, ".steps"), "同意办结")
}

// explorer opens a lineage in place, by the keyboard.
func (o *office) explorer(t *testing.T, ctx browserContext) {
	lot := o.Records().Lot
	o.open(t, ctx, desktop, "/console/lineage/"+lot+"?lang=en&dir=forward")
	_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`window.sameDocument = true`))
	require.NoError(t, err)
	toggle := `#n-` + lot + ` > .node > .toggle`
	closed := `document.querySelector(` + strconv.Quote(toggle) + `)?.getAttribute("aria-expanded") === "%t"`
	for _, open := range []bool{false, true} {
		require.NoError(t, chromedp.Do(ctx, chromedp.Focus(toggle), chromedp.KeyEvent("\r")))
		_, err := chromedp.Run(ctx, chromedp.Poll[bool](fmt.Sprintf(closed, open), chromedp.WithPollingTimeout(20*time.Second)))
		require.NoError(t, err)
	}
	same, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`window.sameDocument === true && document.activeElement === document.querySelector(`+strconv.Quote(toggle)+`)`))
	require.NoError(t, err)
	assert.True(t, same, "in place, the focus where it was")
}
