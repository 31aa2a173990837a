package page_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/web/page"
	"sunledger/gateway-client/words"
)

func TestLanguage(t *testing.T) {
	for _, c := range []struct {
		query, cookie, accept string
		want                  words.Language
	}{
		{"", "", "", words.Chinese},
		{"", "", "en-GB,en;q=0.9", words.English},
		{"", "", "fr, de;q=0.9", words.Chinese},
		{"", "", "en;q=0.5, zh-CN", words.Chinese},
		{"", "", "zh;q=0.3, fr, EN-us;q=0.8", words.English},
		{"", "", "en;q=0", words.Chinese},
		{"", "en", "zh", words.English},
		{"?lang=zh", "en", "en", words.Chinese},
		{"?lang=xx", "yy", "en", words.English},
	} {
		r := httptest.NewRequest(http.MethodGet, "/"+c.query, nil)
		r.Header.Set("Accept-Language", c.accept)
		if c.cookie != "" {
			r.AddCookie(&http.Cookie{Name: "lang", Value: c.cookie})
		}
		assert.Equal(t, c.want, page.Language(r), "%+v", c)
	}
}

func set(t *testing.T) *page.Set {
	t.Helper()
	s, err := page.Parse(fstest.MapFS{
		"_parts.html": {Data: []byte(`{{define "part"}}<p>{{.}} {{t "parts" "部分"}}</p>{{end}}`)},
		"one.html":    {Data: []byte(`{{define "main"}}<h1>{{.Title}}</h1>{{template "part" .Body}}{{end}}`)},
		"bad.html":    {Data: []byte(`{{define "main"}}{{.Body.Nothing}}{{end}}`)},
	}, nil)
	require.NoError(t, err)
	return s
}

func TestRender(t *testing.T) {
	s := set(t)
	r := httptest.NewRequest(http.MethodGet, "//evil.example/x?lang=en&q=a%26b", nil)
	w := httptest.NewRecorder()
	require.NoError(t, s.Render(w, r, http.StatusOK, "one", page.Page{Title: "<b>", Body: "<i>&"}))
	html := w.Body.String()
	assert.Contains(t, html, `<html lang="en">`)
	assert.Contains(t, html, "<h1>&lt;b&gt;</h1><p>&lt;i&gt;&amp; parts</p>")
	assert.Contains(t, html, `href="?lang=zh&amp;q=a%26b" lang="zh-CN"`)
	assert.NotContains(t, html, "evil")
	assert.Equal(t, "lang=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax", w.Header().Get("Set-Cookie"))
	assert.Equal(t, "en", w.Header().Get("Content-Language"))
	assert.NotRegexp(t, `(?i)\sstyle=|<style|<script>|https?://`, html)

	for _, name := range []string{"bad", "none"} {
		w := httptest.NewRecorder()
		assert.Error(t, s.Render(w, r, http.StatusOK, name, page.Page{Body: "x"}))
		assert.Empty(t, w.Body.String())
	}
}

func TestFailure(t *testing.T) {
	w := httptest.NewRecorder()
	page.Fail(w, httptest.NewRequest(http.MethodGet, "/t/x", nil), provenance.Refuse(provenance.NotFound, "", "no <b>", "没有 <b>").On(provenance.KindBatch, "X<Y"))
	assert.Equal(t, http.StatusNotFound, w.Code)
	assert.Contains(t, w.Body.String(), "NOT_FOUND")
	assert.Contains(t, w.Body.String(), "没有 &lt;b&gt;")
	assert.Contains(t, w.Body.String(), "X&lt;Y")

	w = httptest.NewRecorder()
	page.Fail(w, httptest.NewRequest(http.MethodGet, "/t/x", nil), assert.AnError)
	assert.Equal(t, http.StatusInternalServerError, w.Code)
	assert.NotContains(t, w.Body.String(), assert.AnError.Error(), "what went wrong inside is for the log")
}

func TestAssets(t *testing.T) {
	url := page.Static.URL("page.css")
	assert.Regexp(t, `^/static/page/page\.[0-9a-f]{12}\.css$`, url)
	get := func(method, path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		page.Static.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		return w
	}
	w := get(http.MethodGet, url)
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, "text/css; charset=utf-8", w.Header().Get("Content-Type"))
	assert.Contains(t, w.Header().Get("Cache-Control"), "immutable")
	assert.Contains(t, w.Body.String(), "--paper")
	assert.Empty(t, get(http.MethodHead, url).Body.String())
	assert.Equal(t, http.StatusMethodNotAllowed, get(http.MethodPost, url).Code)
	for _, path := range []string{"/static/page/page.css", "/static/page/../../set.go", "/static/page/", "/static/page"} {
		assert.Equal(t, http.StatusNotFound, get(http.MethodGet, path).Code, path)
	}
}

func TestPicture(t *testing.T) {
	p := page.NewPicture("m", "map", 100, 50, "A <title>", `"what" it shows`)
	p.Group("x")
	p.Link("//evil", "l")
	p.Text("muted", 1, 2.25, "middle", "<script>")
	p.End()
	p.Path("axis", page.Polyline(page.Point{X: 1}, page.Point{X: 2, Y: 3.14159}))
	assert.Equal(t, `<svg xmlns="http://www.w3.org/2000/svg" class="map" width="100" height="50" viewBox="0 0 100 50" role="img" aria-labelledby="m-title m-desc">`+
		`<title id="m-title">A &lt;title&gt;</title><desc id="m-desc">&#34;what&#34; it shows</desc>`+
		`<g class="x"><a href="#" aria-label="l"><text class="muted" x="1" y="2.2" text-anchor="middle">&lt;script&gt;</text></a>`+
		`<path class="axis" d="M1 0L2 3.1"/></g></svg>`, string(p.HTML()))
}

func TestFound(t *testing.T) {
	assert.Equal(t, "ND", page.Found(provenance.TestResult{}))
	assert.Equal(t, "0.02 mg/kg", page.Found(provenance.TestResult{Found: 20}))
	assert.Equal(t, "1,200 /g", page.Found(provenance.TestResult{Found: 1200, Microbial: true}))
	assert.Equal(t, "abcdefghij…", page.Short("abcdefghijklmnop"))
}

// tokens are the colours that a block of the style sheet sets.
var token = regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`)

func tokens(css string) map[string]string {
	found := map[string]string{}
	for _, m := range token.FindAllStringSubmatch(css, -1) {
		found[m[1]] = m[2]
	}
	return found
}

// TestContrast holds every pair of colours that meet to WCAG 2.2 AA: 4.5 for text,
// 3 for the edges of controls, focus rings and drawings.
func TestContrast(t *testing.T) {
	w := httptest.NewRecorder()
	page.Static.ServeHTTP(w, httptest.NewRequest(http.MethodGet, page.Static.URL("page.css"), nil))
	light, rest, _ := strings.Cut(w.Body.String(), "@media (prefers-color-scheme: dark)")
	dark, rest, _ := strings.Cut(rest, "*, ::before")
	_, print, _ := strings.Cut(rest, "@media print")
	base := tokens(light)
	for name, scheme := range map[string]map[string]string{"light": base, "dark": tokens(dark), "print": tokens(print)} {
		color := func(token string) string {
			if c, own := scheme[token]; own {
				return c
			}
			return base[token]
		}
		for _, pair := range []struct {
			least float64
			over  string
			under []string
		}{
			{7, "ink", []string{"paper", "card"}},
			{4.5, "ink", []string{"leaf-soft", "warn-soft", "stop-soft", "link-soft", "land", "water"}},
			{4.5, "muted", []string{"paper", "card", "leaf-soft", "warn-soft", "stop-soft", "link-soft", "land", "water"}},
			{4.5, "link", []string{"paper", "card", "link-soft", "leaf-soft", "warn-soft", "stop-soft"}},
			{4.5, "leaf", []string{"paper", "card", "leaf-soft"}},
			{4.5, "warn", []string{"paper", "card", "warn-soft"}},
			{4.5, "stop", []string{"paper", "card", "stop-soft"}},
			{4.5, "on-leaf", []string{"leaf"}},
			{4.5, "on-stop", []string{"stop"}},
			{3, "edge", []string{"paper", "card"}},
			{3, "focus", []string{"paper", "card", "link-soft", "leaf-soft", "warn-soft", "stop-soft"}},
		} {
			for _, under := range pair.under {
				ratio := page.Contrast(color(pair.over), color(under))
				assert.GreaterOrEqual(t, ratio, pair.least, "%s: %s on %s is %.2f", name, pair.over, under, ratio)
			}
		}
	}
}

func TestSketch(t *testing.T) {
	shouguang, beijing, shanghai := page.Place{Longitude: 118_740_000, Latitude: 36_860_000}, page.Place{Longitude: 116_400_000, Latitude: 39_900_000}, page.Place{Longitude: 121_470_000, Latitude: 31_230_000}
	assert.True(t, shouguang.Sketched())
	assert.True(t, beijing.Sketched())
	assert.False(t, shanghai.Sketched())
	assert.Less(t, beijing.OnSketch().X, shouguang.OnSketch().X)
	assert.Less(t, beijing.OnSketch().Y, shouguang.OnSketch().Y, "north is up")
	drawn := string(page.NewSketch("m", "t", "d", "sea").HTML())
	assert.Less(t, len(drawn), 5000)
	assert.NotContains(t, drawn, "style=")
}
