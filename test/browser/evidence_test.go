// Package browser tests in a real browser what runs in one.
package browser

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	evidence = "../../gateway-client/audit/evidence/"
	sample   = evidence + "testdata/version1.evidence"
)

// TestEvidenceIsCheckedInTheBrowser: the checker, compiled to WebAssembly, proves a
// good bundle in the page and names the part of a flipped byte, under a policy that
// lets the page load nothing but its own files.
func TestEvidenceIsCheckedInTheBrowser(t *testing.T) {
	address := serve(t)
	bundle, err := os.ReadFile(sample)
	require.NoError(t, err)
	roots, err := os.ReadFile(evidence + "testdata/version1.roots")
	require.NoError(t, err)
	flipped := bytes.Clone(bundle)
	flipped[len(flipped)-100] ^= 1

	ctx := browser(t)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(address)))
	checks := 0
	check := func(roots string, bundle []byte) (verdict, findings string) {
		checks++
		name := fmt.Sprintf("chosen-%d.evidence", checks) // by which the page says whose verdict it shows
		file := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(file, bundle, 0o600))
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		require.NoError(t, chromedp.Do(ctx,
			chromedp.SetValue("#roots", roots),
			chromedp.SetUploadFiles("#bundle", []string{file}),
		))
		_, err := chromedp.Run(ctx, chromedp.Poll[bool](fmt.Sprintf(`(v => v.dataset.file === %q && v.textContent.length > 1)(document.getElementById("verdict"))`, name)))
		require.NoError(t, err)
		verdict, err = chromedp.Run(ctx, chromedp.Text("#verdict"))
		require.NoError(t, err)
		findings, err = chromedp.Run(ctx, chromedp.Text("#findings"))
		require.NoError(t, err)
		return verdict, findings
	}

	verdict, findings := check(string(roots), bundle)
	assert.Equal(t, "证据成立 · Proven: B", verdict)
	assert.Contains(t, findings, "✓ passport: 双方监管节点共同签署了 B 的公开护照")
	assert.Equal(t, 8, strings.Count(findings, "✓"))

	verdict, findings = check(string(roots), flipped)
	assert.Equal(t, "证据不成立 · Not proven", verdict)
	assert.Contains(t, findings, "✗ part 8, transaction:")

	swapped := strings.NewReplacer("ShouguangMSP", "HaidianMSP", "HaidianMSP", "ShouguangMSP").Replace(string(roots))
	verdict, findings = check(swapped, bundle)
	assert.Equal(t, "证据不成立 · Not proven", verdict)
	assert.Contains(t, findings, "✗ identities:")

	verdict, findings = check("nothing", bundle)
	assert.Equal(t, "证据不成立 · Not proven", verdict)
	assert.Contains(t, findings, "pins no root")
}

// serve serves the page with the compiled checker and Go's own glue.
func serve(t *testing.T) string {
	folder := checker(t)
	require.NoError(t, os.CopyFS(folder, os.DirFS(evidence+"browser/page")))
	files := http.FileServer(http.Dir(folder))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'")
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// checker is a folder with the compiled checker and Go's own glue.
func checker(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	build := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", filepath.Join(folder, "check.wasm"), "sunledger/gateway-client/audit/evidence/browser")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	root, err := exec.Command("go", "env", "GOROOT").Output()
	require.NoError(t, err)
	glue, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib/wasm/wasm_exec.js"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "wasm_exec.js"), glue, 0o600))
	return folder
}

// browser is a headless Chromium with a profile of its own, until the test ends.
func browser(t *testing.T, further ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	if os.Getenv("SUNLEDGER_BROWSER_TESTS") != "1" {
		t.Skip("set SUNLEDGER_BROWSER_TESTS=1 to run a real browser; ./scripts/test does")
	}
	program, err := exec.LookPath("chromium")
	require.NoError(t, err, "install Chromium: apt-get install chromium")
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(program), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.Headless, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("ignore-certificate-errors", true), chromedp.Flag("disable-sync", true),
	}
	allocated, stop := chromedp.NewExecAllocator(t.Context(), append(options, further...)...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(allocated)
	t.Cleanup(cancel)
	return ctx
}
