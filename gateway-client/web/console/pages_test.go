package console_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"sunledger/chaincode/provenance"
)

// testAuthority: everybody who supervises reads all pages; businesses and strangers
// none; and only officials are offered what only officials may do.
func testAuthority(t *testing.T, w *world) {
	records := w.Records()
	paths := []string{
		"/console/", "/console/feed", "/console/search", "/console/record/batch/" + records.Lot, "/console/lineage", "/console/lineage/" + records.Lot,
		"/console/flows", "/console/charts", "/console/recalls", "/console/recall/" + records.Recall, "/console/sunshine", "/console/sunshine/" + records.Canteen,
	}
	for _, who := range []string{"haidian-regulator", "shouguang-regulator", "haidian-inspector", "shouguang-inspector", "auditor", "observer"} {
		for _, path := range paths {
			w.see(t, who, path)
		}
		official := strings.HasSuffix(who, "regulator") || strings.HasSuffix(who, "inspector")
		status, body, _ := w.ask(t, who, http.MethodGet, "/console/act/hold:Place?lang=en&on=batch/"+records.Lot, nil)
		batch := w.see(t, who, "/console/record/batch/"+records.Lot)
		if official {
			assert.Equal(t, http.StatusOK, status, who)
			assert.Contains(t, batch, "/console/act/hold:Place")
		} else {
			assert.Equal(t, http.StatusForbidden, status, who)
			assert.NotContains(t, body, "<form class=\"card\"")
			assert.NotContains(t, batch, "/console/act/")
		}
	}
	for _, who := range []string{"base", "market", "lab", "carrier", ""} {
		for _, path := range append(paths, "/console/act", "/console/act/hold:Place", "/console/nothing?as=csv", "/console/search?table=records&as=xlsx") {
			status, body, _ := w.ask(t, who, http.MethodGet, path, nil)
			if path != "/console/nothing?as=csv" {
				assert.Equal(t, http.StatusForbidden, status, "%s %s", who, path)
			}
			assert.NotContains(t, body, records.Recalled+`"`, "%s %s", who, path)
		}
		before := len(w.prepared)
		status, _, _ := w.ask(t, who, http.MethodPost, "/console/act/hold:Place?on=batch/"+records.Lot, url.Values{"hold": {"X-1"}, "batch": {records.Lot}, "reason": {"reason"}})
		assert.Equal(t, http.StatusForbidden, status, who)
		assert.Len(t, w.prepared, before)
	}
	t.Run("the menu names a kind once", func(t *testing.T) {
		menu := w.see(t, "haidian-regulator", "/console/act?lang=zh")
		assert.Contains(t, menu, "问题食品通报")
		assert.NotContains(t, menu, "问题食品通报、问题食品通报")
	})
	t.Run("what is another's to do is refused before a form is shown", func(t *testing.T) {
		for path, want := range map[string]int{
			"/console/act/notice:Acknowledge?on=notice/" + records.Notice:             http.StatusForbidden, // its own notice
			"/console/act/registry:SetRisk?on=enterprise/" + records.Base:             http.StatusForbidden, // the other region's
			"/console/act/batch:Split?on=batch/" + records.Lot:                        http.StatusNotFound,  // a business's
			"/console/act/notice:Acknowledge":                                         http.StatusBadRequest,
			"/console/act/notice:Acknowledge?on=batch/" + records.Lot:                 http.StatusBadRequest,
			"/console/act/notice:Acknowledge?on=notice/" + records.Notice + "-NONE":   http.StatusNotFound,
			"/console/act/hold:Place?on=" + url.QueryEscape("batch/../../etc/passwd"): http.StatusBadRequest,
			"/console/record/nonsense/1":                                              http.StatusNotFound,
			"/console/record/batch/" + url.PathEscape("<script>"):                     http.StatusBadRequest,
			"/console/search?kind=nonsense":                                           http.StatusNotFound,
			"/console/search?from=yesterday":                                          http.StatusBadRequest,
			"/console/charts?from=%00":                                                http.StatusBadRequest,
			"/console/search?table=none&as=csv":                                       http.StatusNotFound,
			"/console/search?table=records&as=exe":                                    http.StatusBadRequest,
			"/console/lineage/" + records.Lot + "?open=" + strings.Repeat("%ff", 300): http.StatusOK,
			"/console/record/batch/" + records.Lot + "?skip=-5":                       http.StatusOK,
			"/console/recall/" + records.Recall + "?start=999999":                     http.StatusOK,
			"/console/nothing": http.StatusNotFound,
		} {
			status, body, _ := w.ask(t, "haidian-regulator", http.MethodGet, path, nil)
			if want == http.StatusBadRequest {
				assert.Contains(t, []int{http.StatusBadRequest, http.StatusUnprocessableEntity}, status, path)
			} else {
				assert.Equal(t, want, status, path)
			}
			w.clean(t, path, body)
		}
	})
}

// testCameras: where a camera's pictures are is shown to those alone whom its owner
// admits, on every page and in every export.
func testCameras(t *testing.T, w *world) {
	const address = "rtsp://video.example.com/dp01"
	camera := w.Records().Camera
	paths := []string{
		"/console/record/camera/" + camera, "/console/record/camera/" + camera + "?ledger=1", "/console/record/camera/" + camera + "?table=history&as=csv",
		"/console/sunshine/" + w.Records().Canteen, "/console/search?kind=camera", "/console/record/enterprise/" + w.Records().Base, "/console/act/correction:Propose?on=camera/" + camera,
	}
	for _, path := range paths {
		for _, who := range []string{"shouguang-regulator", "shouguang-inspector", "shouguang-auditor"} {
			_, body, _ := w.ask(t, who, http.MethodGet, path, nil)
			assert.NotContains(t, body, address, "%s %s", who, path)
		}
	}
	for _, path := range []string{paths[0], paths[3]} {
		assert.Contains(t, w.see(t, "haidian-inspector", path), address, path)
	}
	assert.Contains(t, w.see(t, "haidian-inspector", paths[1]), "<strong>Equal.", "the comparison does not hang on who may see the address")
	assert.Contains(t, w.see(t, "shouguang-inspector", paths[1]), "<strong>Equal.")
	assert.Contains(t, w.see(t, "haidian-inspector", paths[0]), "/console/act/sunshine:LogView")
	assert.NotContains(t, w.see(t, "shouguang-inspector", paths[0]), "/console/act/sunshine:LogView")
}

var link = regexp.MustCompile(`href="(/(?:console|open)/[^"]*)"`)

// testLinks follows every link of the console from its overview, a page of each kind
// of record and of its history included.
func testLinks(t *testing.T, w *world) {
	waiting, seen, forms := []string{"/console/", "/open/"}, map[string]bool{}, 0
	const most = 700
	for len(waiting) > 0 && len(seen) < most {
		path := waiting[0]
		waiting = waiting[1:]
		path, _, _ = strings.Cut(strings.ReplaceAll(path, "&amp;", "&"), "#")
		page, _, _ := strings.Cut(path, "?")
		if seen[path] || strings.Contains(path, "as=") || strings.Contains(path, "after=") || strings.HasPrefix(page, "/console/search") && strings.Count(path, "=") > 3 {
			continue
		}
		seen[path] = true
		status, body, _ := w.ask(t, "haidian-regulator", http.MethodGet, path, nil)
		require.Equal(t, http.StatusOK, status, path)
		w.clean(t, path, body)
		if strings.HasPrefix(path, "/console/act/") {
			forms++
			assert.Contains(t, body, `name="csrf" value="token&lt;&gt;"`)
		}
		for _, found := range link.FindAllStringSubmatch(body, -1) {
			waiting = append(waiting, found[1])
		}
	}
	t.Logf("%d pages, %d forms", len(seen), forms)
	assert.Greater(t, len(seen), 200)
	assert.Greater(t, forms, 30)
}

func testOverview(t *testing.T, w *world) {
	body := w.see(t, "haidian-regulator", "/console/")
	for _, want := range []string{"What needs us now", "Nothing waits for us", "green lane today", "up to date", "not audited here", "Live feed", "寿光丰润蔬菜基地"} {
		assert.Contains(t, body, want)
	}
	w.Run(t, "shouguang-regulator", "notice", "issue", "TB-CONSOLE-01", "--batch", w.Records().Lot, "--cause", "台账缺失", "--requested", "removal", "--answer-by", "2026-12-20")
	w.settle(t)
	body = w.see(t, "haidian-regulator", "/console/")
	assert.Contains(t, body, `href="/console/act/notice:Acknowledge?on=notice%2F113707830000000195-TB-CONSOLE-01" class="button small">Acknowledge a notice`)
	assert.Contains(t, body, "2026-12-20")
	body = w.see(t, "observer", "/console/")
	assert.NotContains(t, body, "/console/act/")
	body = w.see(t, "haidian-regulator", "/console/search?index=awaiting&value=HaidianMSP")
	assert.Contains(t, body, "113707830000000195-TB-CONSOLE-01")
}

func testSearch(t *testing.T, w *world) {
	for query, want := range map[string]string{
		"q=%E6%B0%A7%E4%B9%90%E6%9E%9C&kind=notice":                       w.Records().Notice, // 氧乐果
		"q=" + url.QueryEscape("鲁V12345"):                                 w.Records().Shipment,
		"q=" + w.Records().Recall:                                         w.Records().Recall,
		"enterprise=" + w.Records().Base + "&kind=batch&sort=id&order=up": w.Records().Lot,
	} {
		assert.Contains(t, w.see(t, "observer", "/console/search?"+query), want, query)
	}
	body := w.see(t, "observer", "/console/search?kind=recall&state=closed")
	assert.Contains(t, body, w.Records().Recall)
	assert.NotContains(t, body, w.Records().Exercise)
	assert.Contains(t, w.see(t, "observer", "/console/search?q=zzzzzz"), "Nothing was found")
	first := w.see(t, "observer", "/console/search")
	next := regexp.MustCompile(`href="(/console/search\?[^"]*after=[^"]*)" rel="next"`).FindStringSubmatch(first)
	require.NotNil(t, next)
	assert.Contains(t, w.see(t, "observer", strings.ReplaceAll(next[1], "&amp;", "&")), "To the first page")
}

// testExports reads tables back with the programs that people open them with.
func testExports(t *testing.T, w *world) {
	status, body, header := w.ask(t, "observer", http.MethodGet, "/console/search?kind=batch&table=records&as=xlsx&lang=en", nil)
	require.Equal(t, http.StatusOK, status)
	assert.Contains(t, header.Get("Content-Disposition"), `attachment; filename="sunledger-records-`)
	file, err := excelize.OpenReader(strings.NewReader(body))
	require.NoError(t, err)
	defer file.Close()
	rows, err := file.GetRows("Sheet1")
	require.NoError(t, err)
	assert.Equal(t, []string{"Kind", "What", "ID", "State", "Awaits", "By", "Written", "Transaction"}, rows[0])
	page, err := w.Connect(t, "auditor").List(t.Context(), provenance.ListQuery{Kind: provenance.KindBatch, Limit: provenance.MaxPage})
	require.NoError(t, err)
	assert.Len(t, rows, 1+len(page.Records), "all pages of it")

	status, body, _ = w.ask(t, "observer", http.MethodGet, "/console/flows?table=flows&as=xlsx&lang=en", nil)
	require.Equal(t, http.StatusOK, status)
	file, err = excelize.OpenReader(bytes.NewReader([]byte(body)))
	require.NoError(t, err)
	defer file.Close()
	rows, err = file.GetRows("Sheet1")
	require.NoError(t, err)
	assert.Equal(t, "Quantity (kg)", rows[0][4])
	value, err := file.GetCellType("Sheet1", "E2")
	require.NoError(t, err)
	assert.NotEqual(t, excelize.CellTypeInlineString, value, "a number to reckon with")
	assert.Equal(t, "2000", rows[1][4])

	status, body, header = w.ask(t, "observer", http.MethodGet, "/console/recall/"+w.Records().Recall+"?table=scope&as=csv&lang=en", nil)
	require.Equal(t, http.StatusOK, status)
	assert.Equal(t, "text/csv; charset=utf-8", header.Get("Content-Type"))
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\uFEFF"))).ReadAll()
	require.NoError(t, err)
	assert.Len(t, lines, 5)
}

func testRecord(t *testing.T, w *world) {
	body := w.see(t, "observer", "/console/record/notice/"+w.Records().Notice+"?ledger=1")
	for _, want := range []string{
		"<strong>Equal.", "Revision 6", "Approve the closing of a notice", "Acknowledge a notice", "shouguang-regulator (regulator, Shouguang)",
		`<a href="/console/record/recall/` + w.Records().Recall + `">`, `<a href="/console/record/batch/` + w.Records().Recalled + `">`, "What it first said",
	} {
		assert.Contains(t, body, want)
	}
	assert.Contains(t, w.see(t, "observer", "/console/record/recall/"+w.Records().Recall), w.Records().Recall)
	body = w.see(t, "observer", "/console/record/batch/"+w.Records().Canteen)
	for _, want := range []string{"RECALLED", "/console/lineage/" + w.Records().Canteen, "/t/" + w.Records().Canteen} {
		assert.Contains(t, body, want)
	}
	chinese := regexp.MustCompile(`lang=en`).ReplaceAllString("/console/record/batch/"+w.Records().Lot+"?lang=zh", "")
	_, body, _ = w.ask(t, "observer", http.MethodGet, chinese, nil)
	assert.Contains(t, body, "历史版本")
	assert.Contains(t, body, "黄瓜（CUCUMBER）", "the product's name and code")
}

func testRecall(t *testing.T, w *world) {
	body := w.see(t, "observer", "/console/recall/"+w.Records().Recall)
	for _, want := range []string{"closed by both", "400 kg", "509 kg", "12 kg", "all of it is accounted for", "锦绣大地批发市场", "Closing approved", "Announced"} {
		assert.Contains(t, body, want)
	}
	body = w.see(t, "observer", "/console/recalls")
	assert.Less(t, strings.Index(body, `id="past"`), strings.Index(body, w.Records().Recall))
	exercises := body[strings.Index(body, `id="exercises"`):]
	exercises = exercises[:strings.Index(exercises, "<details")]
	assert.Contains(t, exercises, w.Records().Exercise)
	assert.NotContains(t, exercises, w.Records().Recall)
}

func testSunshine(t *testing.T, w *world) {
	body := w.see(t, "haidian-inspector", "/console/sunshine/"+w.Records().Lot)
	for _, want := range []string{"Sunshine farm", "Sunshine market", "Sunshine supermarket", "Sunshine catering", "寿光绿源蔬菜基地", "锦绣大地批发市场", "海淀惠民超市", "海淀大学食堂", "1号大棚东门"} {
		assert.Contains(t, body, want)
	}
}

// testPapers: what was published about the goods, or about what they come from, stands
// beside the views.
func testPapers(t *testing.T, w *world) {
	body := w.see(t, "observer", "/console/sunshine/"+w.Records().Canteen)
	assert.Contains(t, body, "Made public")
	assert.Contains(t, body, "/console/record/publication/"+w.Records().Announcement)
	assert.NotContains(t, w.see(t, "observer", "/console/sunshine/"+w.Records().Stall), "Made public")
}

// testDisclosures: what was published is for everybody, in its public form; nothing
// else is.
func testDisclosures(t *testing.T, w *world) {
	status, body, _ := w.ask(t, "", http.MethodGet, "/open/?lang=en", nil)
	require.Equal(t, http.StatusOK, status)
	for _, content := range []string{"standards", "procedures", "results"} {
		status, page, _ := w.ask(t, "", http.MethodGet, "/open/"+content+"?lang=en", nil)
		require.Equal(t, http.StatusOK, status)
		w.clean(t, content, page)
		body += page
	}
	shown := regexp.MustCompile(`href="(/open/record/[^"]+)"`).FindAllStringSubmatch(body, -1)
	require.NotEmpty(t, shown)
	for _, found := range shown {
		status, page, _ := w.ask(t, "", http.MethodGet, found[1]+"?lang=en", nil)
		require.Equal(t, http.StatusOK, status, found[1])
		w.clean(t, found[1], page)
		for _, secret := range []string{"0536-", "CN=", "regulator (", "inspector (", "haidian-", "shouguang-regulator", "王建国", "刘科", "rtsp:"} {
			assert.NotContains(t, page, secret, found[1])
		}
	}
	for _, path := range []string{"/open/record/batch/" + w.Records().Lot, "/open/record/enterprise/" + w.Records().Base, "/open/record/notice/" + w.Records().Notice, "/open/everything"} {
		status, _, _ := w.ask(t, "haidian-regulator", http.MethodGet, path, nil)
		assert.Equal(t, http.StatusNotFound, status, path)
	}
}
