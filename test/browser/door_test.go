package browser

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/gateway-client/web"
	"sunledger/test/story/storytest"
)

// house is a whole site of a told story, over TLS as sunledger serve runs it.
type house struct {
	*site
	server *web.Server
}

func newHouse(t *testing.T) *house {
	t.Helper()
	if os.Getenv("SUNLEDGER_BROWSER_TESTS") != "1" {
		t.Skip("set SUNLEDGER_BROWSER_TESTS=1 to run a real browser; ./scripts/test does")
	}
	told := storytest.Tell(t)
	certificate, err := web.SelfMade(told.Gateway.Home, time.Now())
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	h := &house{site: &site{Told: told, address: "https://" + listener.Addr().String()}}
	h.server, err = web.New(web.Options{
		Index: told.Index(t, ""), Ledger: told.Connect(t, "auditor"), Profile: told.Profile(t, "auditor"), Roots: told.Roots(t), Public: h.address,
	})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { assert.NoError(t, h.server.Serve(ctx, listener, certificate)) })
	t.Cleanup(func() {
		stop()
		running.Wait()
	})
	return h
}

// link is what sunledger console prints.
func (h *house) link(t *testing.T, name string) string {
	t.Helper()
	var way web.WayIn
	require.NoError(t, json.Unmarshal([]byte(h.Run(t, name, "console", h.address, "--json")), &way))
	return strings.TrimPrefix(way.Link, h.address)
}

// TestDoor is an official who comes in by a one-time link, signs with the key on the
// official's own machine what was prepared, sees it committed, and leaves.
func TestDoor(t *testing.T) {
	h := newHouse(t)
	ctx := browser(t, chromedp.Flag("ignore-certificate-errors", true)) // the certificate is made by this machine for itself
	for path, name := range map[string]string{"/": "front", "/sign-in": "signin", "/api/": "api", "/nothing": "nothing"} {
		h.look(t, ctx, path, name)
	}
	h.look(t, ctx, h.link(t, "haidian-regulator"), "enter")
	link := h.link(t, "haidian-regulator") // looking takes longer than a link is good
	h.open(t, ctx, desktop, link+"?lang=zh")
	assert.Contains(t, text(t, ctx, "main"), "haidian-regulator")
	h.press(t, ctx, "main form button")
	h.at(t, ctx, "/console/")
	h.look(t, ctx, "/account", "account")

	actor, err := h.Profile(t, "haidian-regulator").Actor()
	require.NoError(t, err)
	id, err := h.server.Prepare(t.Context(), actor, "registry:SetRisk",
		json.RawMessage(`{"enterprise":"`+h.Records().Market+`","riskClass":"B","inspectionsPerYear":4,"reason":"抽检不合格，提高检查频次"}`))
	require.NoError(t, err)
	h.look(t, ctx, "/prepared/"+id, "prepared")
	h.look(t, ctx, "/account", "account-waiting")
	h.open(t, ctx, phone, "/prepared/"+id+"?lang=zh")
	assert.Contains(t, text(t, ctx, "main"), "尚未签署")
	said := h.Run(t, "haidian-regulator", "sign", h.address, "--yes")
	assert.Contains(t, said, "抽检不合格，提高检查频次")
	require.Eventually(t, func() bool { return strings.Contains(text(t, ctx, "main"), "已写入账本") }, 15*time.Second, 200*time.Millisecond, "the page sees it by itself")
	h.look(t, ctx, "/prepared/"+id, "prepared-done")

	h.open(t, ctx, desktop, "/account?lang=zh")
	h.press(t, ctx, "form[action='/sign-out'] button")
	h.at(t, ctx, "/sign-in")
	h.open(t, ctx, desktop, "/account")
	h.at(t, ctx, "/sign-in")
}

func (h *house) press(t *testing.T, ctx browserContext, selector string) {
	t.Helper()
	require.NoError(t, chromedp.Do(ctx, chromedp.Click(selector)))
}

// at waits until the browser shows a path.
func (h *house) at(t *testing.T, ctx browserContext, path string) {
	t.Helper()
	assert.Eventually(t, func() bool {
		at, err := chromedp.Run(ctx, chromedp.Evaluate[string]("location.pathname"))
		return err == nil && at == path
	}, 10*time.Second, 50*time.Millisecond, path)
	if t.Failed() {
		t.Log(text(t, ctx, "body"))
	}
}
