package browser

import (
	"bytes"
	"image/png"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

// TestConsumer is the journey of who bought the goods, at the size of a phone: scans
// the printed label, reads, has the evidence checked; and sees at once when it is
// false, and when the batch is recalled.
func TestConsumer(t *testing.T) {
	s := newSite(t)
	ctx := browser(t)
	records := s.Records()
	look := func(path, name string) { s.look(t, ctx, path, name) }

	t.Run("scans, reads and verifies", func(t *testing.T) {
		address, err := url.Parse(scan(t, s.printed(t, records.Lot)))
		require.NoError(t, err)
		assert.Equal(t, "trace.example", address.Host)
		s.open(t, ctx, phone, inChinese(address.Path))
		assert.Equal(t, "可以销售", text(t, ctx, ".verdict .headline"))
		assert.Contains(t, text(t, ctx, "main"), "承诺达标合格证")
		assert.NotContains(t, text(t, ctx, "body"), "0536-", "no contact")
		verify(t, ctx)
		assert.Contains(t, text(t, ctx, "#proof"), "核验通过")
		assert.NotContains(t, text(t, ctx, "#findings"), "✗")

		s.flip.Store(true)
		defer s.flip.Store(false)
		verify(t, ctx)
		assert.Contains(t, text(t, ctx, "#proof"), "核验未通过")
		assert.Contains(t, text(t, ctx, "#findings"), "✗")
	})
	t.Run("what people see", func(t *testing.T) {
		for name, id := range map[string]string{"good": records.Stall, "lot": records.Lot, "recalled": records.Recalled, "mixture": records.Canteen} {
			look("/t/"+id, name)
		}
		look("/", "front")
		look("/t/"+records.Stall+"/ledger", "ledger")
		look("/t/"+records.Stall+"-NONE", "none")
		s.signIn(records.Base)
		look("/label/"+records.Lot, "label")
		look("/label/"+records.Lot+"?copies=9", "labels")
		s.signIn("")
	})
	t.Run("a recall is shown within two seconds of its commit", func(t *testing.T) {
		require.Contains(t, s.read(t, "/t/"+records.Stall), "可以销售")
		s.Run(t, "base", "recall", "start", "ZH-SCAN", "--batch", records.Lot, "--class", "1", "--cause", "腐霉利超标", "--known-at", time.Now().In(provenance.ChinaTime).Format("2006-01-02 15:04"),
			"--area", "北京市海淀区", "--disposal", "就地销毁", "--expected", "全部召回")
		committed := time.Now()
		for !strings.Contains(s.read(t, "/t/"+records.Stall), "不要食用") {
			require.Less(t, time.Since(committed), 2*time.Second)
			time.Sleep(20 * time.Millisecond)
		}
		s.open(t, ctx, phone, inChinese("/t/"+records.Stall))
		assert.Equal(t, "不要食用", text(t, ctx, ".verdict .headline"))
		assert.Contains(t, text(t, ctx, ".verdict"), "腐霉利超标")
		verify(t, ctx)
		assert.Contains(t, text(t, ctx, "#findings"), "✗ 签名记录载明：不得销售、食用 · 已召回")
		look("/t/"+records.Stall, "recalled-now")
	})
}

// scan reads the code on a picture of a label as a phone does.
func scan(t *testing.T, picture []byte) string {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	require.NoError(t, err)
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	require.NoError(t, err)
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	require.NoError(t, err)
	return result.GetText()
}

// printed is the picture of a label, as its producer prints it: without a server.
func (s *site) printed(t *testing.T, batch string) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "label.png")
	s.Run(t, "base", "label", batch, "--public", "https://trace.example", "--to", file)
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	return content
}

// verify presses the button and waits for the verdict.
func verify(t *testing.T, ctx browserContext) {
	t.Helper()
	require.NoError(t, chromedp.Do(ctx, chromedp.Click("#verify")))
	_, err := chromedp.Run(ctx, chromedp.Poll[bool](`document.getElementById("proof").dataset.proven !== undefined`))
	require.NoError(t, err)
}
