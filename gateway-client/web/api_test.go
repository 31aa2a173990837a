package web_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/web"
)

func testRecords(t *testing.T, w *world) {
	s := w.serve(t)
	v, r := s.visitor(t, "haidian-inspector"), w.Records()
	var row index.Row
	v.json("/api/v1/records/batch/"+r.Canteen, &row)
	record, err := row.Record()
	require.NoError(t, err)
	assert.Equal(t, r.Canteen, record.Head().ID)
	assert.NotEmpty(t, row.TxID)
	v.problem("/api/v1/records/batch/NONE-1", http.StatusNotFound, "NOT_FOUND")
	v.problem("/api/v1/records/secret/X", http.StatusNotFound, "NOT_FOUND")
	v.problem("/api/v1/records/batch/a%2Fb", http.StatusUnprocessableEntity, "INVALID")

	var versions web.Versions
	v.json("/api/v1/records/batch/"+r.Canteen+"/versions", &versions)
	require.Greater(t, len(versions.Versions), 2)
	assert.Equal(t, row.Revision, versions.Versions[0].Revision)
	assert.Equal(t, 1, versions.Versions[len(versions.Versions)-1].Revision)

	var page index.Page
	v.json("/api/v1/records?q=%E9%B2%81V12345", &page)
	require.NotEmpty(t, page.Rows, "a plate is found")
	assert.Equal(t, r.Shipment, page.Rows[0].ID)
	var seen []string
	pages := 0
	for next := "/api/v1/records?kind=batch&kind=certificate&limit=3&sort=id&ascending=true"; next != ""; pages++ {
		require.Less(t, pages, 30)
		page = index.Page{}
		a := v.json(next, &page)
		for _, row := range page.Rows {
			seen = append(seen, string(row.Kind)+"/"+row.ID)
		}
		next = nextOf(a)
	}
	assert.Len(t, seen, page.Total)
	assert.Greater(t, pages, 3)
	assert.Len(t, unique(seen), len(seen))

	var facets web.Facets
	v.json("/api/v1/facets?by=kind", &facets)
	assert.Greater(t, len(facets.Facets), 15)
	v.problem("/api/v1/facets?by=color", http.StatusUnprocessableEntity, "INVALID")
	for _, bad := range []string{"limit=0x", "limit=201", "limit=-1", "limit=1&limit=2", "kind=secret", "unknown=1", "from=yesterday", "sort=color", "ascending=perhaps", "after=" + strings.Repeat("A", 300)} {
		a := v.get("/api/v1/records?" + bad)
		assert.Contains(t, []int{400, 404, 422}, a.StatusCode, bad)
	}
}

var link = regexp.MustCompile(`^<([^>]+)>; rel="next"$`)

func nextOf(a *answer) string {
	if found := link.FindStringSubmatch(a.Header.Get("Link")); found != nil {
		return found[1]
	}
	return ""
}

func unique(all []string) map[string]bool {
	set := map[string]bool{}
	for _, one := range all {
		set[one] = true
	}
	return set
}

// testAuthority is the table of who gets what.
func testAuthority(t *testing.T, w *world) {
	s, r := w.serve(t), w.Records()
	const ok, unknown, denied = http.StatusOK, http.StatusUnauthorized, http.StatusForbidden
	txID := w.txID(t, r.Lot)
	for _, c := range []struct {
		path                                      string
		public, base, canteen, inspector, auditor int
	}{
		{"/api/v1/status", ok, ok, ok, ok, ok},
		{"/api/v1/passports/" + r.Canteen, ok, ok, ok, ok, ok},
		{"/api/openapi.json", ok, ok, ok, ok, ok},
		{"/api/v1/me", unknown, ok, ok, ok, ok},
		{"/api/v1/records", unknown, ok, ok, ok, ok},
		{"/api/v1/facets?by=kind", unknown, ok, ok, ok, ok},
		{"/api/v1/prepared", unknown, ok, ok, ok, ok},
		{"/api/v1/records/standard/" + r.Standard, unknown, ok, ok, ok, ok},
		{"/api/v1/records/batch/" + r.Canteen, unknown, denied, ok, ok, ok},
		{"/api/v1/records/batch/" + r.Canteen + "/versions", unknown, denied, ok, ok, ok},
		{"/api/v1/records/batch/" + r.Canteen + "/ledger", unknown, denied, ok, ok, ok},
		{"/api/v1/records/shipment/" + r.Shipment, unknown, ok, denied, ok, ok},
		{"/api/v1/records/notice/" + r.Notice, unknown, denied, denied, ok, ok},
		{"/api/v1/batches/" + r.Canteen + "/lineage", unknown, denied, denied, ok, ok},
		{"/api/v1/statistics", unknown, denied, denied, ok, ok},
		{"/api/v1/transactions", unknown, denied, denied, ok, ok},
		{"/api/v1/transactions/" + txID, unknown, denied, denied, ok, ok},
	} {
		for name, want := range map[string]int{"": c.public, "base": c.base, "canteen": c.canteen, "haidian-inspector": c.inspector, "auditor": c.auditor} {
			assert.Equal(t, want, s.visitor(t, name).get(c.path).StatusCode, "%s asks for %s", name, c.path)
		}
	}
	t.Run("field by field", func(t *testing.T) { testFields(t, s) })
	t.Run("beside the record", func(t *testing.T) { testBeside(t, s) })
}

// testBeside: title and state beside a record tell an enterprise no more than the
// record that it is shown, such as that goods which it sold were admitted elsewhere.
func testBeside(t *testing.T, s *served) {
	for _, name := range []string{"base", "base2", "lab", "carrier", "market", "canteen", "supermarket"} {
		actor, err := s.Profile(t, name).Actor()
		require.NoError(t, err)
		own, err := s.index.Search(t.Context(), index.Query{Reader: &actor, Limit: 1000})
		require.NoError(t, err)
		v := s.visitor(t, name)
		for _, told := range own.Rows {
			path := "/api/v1/records/" + string(told.Kind) + "/" + told.ID
			var row index.Row
			var versions web.Versions
			var answer web.OwnAnswer
			v.json(path, &row)
			v.json(path+"/versions", &versions)
			v.json(path+"/ledger", &answer)
			for _, shown := range []*index.Row{&row, versions.Versions[0], answer.Index} {
				assert.Equal(t, told.State, shown.State, "%s asks for %s", name, path)
				assert.Equal(t, told.Title, shown.Title, "%s asks for %s", name, path)
			}
		}
	}
}

// testFields: an enterprise finds its own, as the ledger would show it, and cameras
// are guarded from all who are not to view them.
func testFields(t *testing.T, s *served) {
	r := s.Records()
	var page index.Page
	s.visitor(t, "canteen").json("/api/v1/records?limit=200", &page)
	require.NotEmpty(t, page.Rows)
	actor, err := s.Profile(t, "canteen").Actor()
	require.NoError(t, err)
	for _, row := range page.Rows {
		record, err := row.Record()
		require.NoError(t, err)
		if schema, err := provenance.SchemaOf(row.Kind); assert.NoError(t, err) && !schema.Open {
			assert.Contains(t, record.Parties(), actor.Enterprise, "%s %s", row.Kind, row.ID)
		}
		assert.JSONEq(t, string(provenance.Marshal(provenance.Disclose(actor, record))), string(row.JSON), "%s %s says no more than the ledger", row.Kind, row.ID)
	}
	base := s.visitor(t, "canteen").get("/api/v1/records/enterprise/" + r.Base)
	for _, secret := range []string{"0536-5550101", "0536-5550199", "王建国", "刘科"} {
		assert.NotContains(t, base.body, secret, "contacts and persons of another enterprise")
	}
	assert.Contains(t, s.visitor(t, "auditor").get("/api/v1/records/enterprise/"+r.Base).body, "0536-5550101")
	for name, sees := range map[string]bool{"base": true, "haidian-inspector": true, "canteen": false, "lab": false} {
		for _, path := range []string{"", "/versions", "/ledger"} {
			a := s.visitor(t, name).get("/api/v1/records/camera/" + r.Camera + path)
			require.Equal(t, http.StatusOK, a.StatusCode, a.body)
			if path != "/ledger" { // the server itself may see less than its reader
				assert.Equal(t, sees, strings.Contains(a.body, "rtsp://"), "%s%s", name, path)
			} else if !sees {
				assert.NotContains(t, a.body, "rtsp://", name)
			}
		}
	}
	secrets := []string{"0536-5550101", "010-55500203", "王建国", "周丽", "鲁V12345", "D-07", "91110108MADEM10221"}
	public := s.visitor(t, "").get("/api/v1/passports/" + r.Canteen)
	for _, secret := range secrets {
		assert.NotContains(t, public.body, secret)
	}
	var passport map[string]any
	require.NoError(t, json.Unmarshal([]byte(public.body), &passport))
	assert.Subset(t, []string{"batch", "revision", "txId", "product", "gtin", "standard", "harvested", "lots", "stopped", "recalls"}, keysOf(passport))
}

func keysOf(m map[string]any) (keys []string) {
	for key := range m {
		keys = append(keys, key)
	}
	return keys
}

func (w *world) txID(t *testing.T, batch string) string {
	t.Helper()
	row, err := w.index.Get(t.Context(), provenance.KindBatch, batch)
	require.NoError(t, err)
	return row.TxID
}

func testOwnAnswer(t *testing.T, w *world) {
	s, r := w.serve(t), w.Records()
	for kind, id := range map[string]string{"batch": r.Canteen, "camera": r.Camera, "recall": r.Recall, "enterprise": r.Base} {
		for _, name := range []string{"auditor", "haidian-inspector"} {
			var own web.OwnAnswer
			s.visitor(t, name).json("/api/v1/records/"+kind+"/"+id+"/ledger", &own)
			assert.True(t, own.Equal, "%s %s", kind, name)
			assert.Equal(t, id, own.Index.ID)
			assert.Contains(t, string(own.Ledger), id)
		}
	}
	stale, err := index.Open(t.Context(), t.TempDir()+"/stale.db")
	require.NoError(t, err)
	t.Cleanup(func() { stale.Close() })
	behind := w.serve(t, func(o *web.Options) { o.Index = stale })
	var own web.OwnAnswer
	behind.visitor(t, "auditor").json("/api/v1/records/batch/"+r.Canteen+"/ledger", &own)
	assert.False(t, own.Equal)
	assert.Nil(t, own.Index)
	assert.Contains(t, string(own.Ledger), r.Canteen, "the ledger answers where the index does not")
}

func testChain(t *testing.T, w *world) {
	s, r := w.serve(t), w.Records()
	v := s.visitor(t, "observer")
	var lineage web.Lineage
	v.json("/api/v1/batches/"+r.Mixture+"/lineage", &lineage)
	assert.ElementsMatch(t, []index.Edge{{From: r.Lot, To: r.Mixture, Amount: 300_000}, {From: r.Recalled, To: r.Mixture, Amount: 200_000}}, lineage.Edges)
	assert.Contains(t, lineage.Degrees, r.Lot)
	lineage = web.Lineage{}
	a := v.json("/api/v1/batches/"+r.Mixture+"/lineage?direction=forward&limit=1", &lineage)
	require.Len(t, lineage.Edges, 1)
	first := lineage.Edges[0]
	v.json(nextOf(a), &lineage)
	require.Len(t, lineage.Edges, 1)
	assert.NotEqual(t, first, lineage.Edges[0])
	v.problem("/api/v1/batches/"+r.Mixture+"/lineage?direction=up", 422, "INVALID")

	var statistics index.Statistics
	v.json("/api/v1/statistics", &statistics)
	assert.NotEmpty(t, statistics.Entries)
	v.problem("/api/v1/statistics?from=x", 422, "INVALID")

	var all, page web.Transactions
	for next := "/api/v1/transactions?limit=100"; next != ""; {
		page = web.Transactions{}
		a := v.json(next, &page)
		all.Transactions = append(all.Transactions, page.Transactions...)
		next = nextOf(a)
	}
	assert.EqualValues(t, w.Ledger.Height(), len(all.Transactions), "a block each")
	v.json("/api/v1/transactions?before=latest&limit=2", &page)
	assert.Equal(t, all.Transactions[len(all.Transactions)-1].TxID, page.Transactions[0].TxID)
	var one index.Transaction
	v.json("/api/v1/transactions/"+all.Transactions[7].TxID, &one)
	assert.Equal(t, all.Transactions[7].Function, one.Function)
	v.problem("/api/v1/transactions/"+strings.Repeat("0", 64), 404, "NOT_FOUND")
	v.problem("/api/v1/transactions/x", 422, "INVALID")
	v.problem("/api/v1/transactions?after=1-0&before=2-0", 422, "INVALID")
	v.problem("/api/v1/transactions?after=99999999999999999999-0", 422, "INVALID")
}

func testPassport(t *testing.T, w *world) {
	s, r := w.serve(t), w.Records()
	v := s.visitor(t, "")
	for _, batch := range []string{r.Lot, r.Recalled, r.Mixture, r.Canteen, r.Stopped, r.Online} {
		var mine, own provenance.Passport
		v.json("/api/v1/passports/"+batch, &mine)
		v.json("/api/v1/passports/"+batch+"?ledger=true", &own)
		assert.Equal(t, own, mine, batch)
	}
	v.problem("/api/v1/passports/91370783MADEM0011E-NONE", 404, "NOT_FOUND")
	v.problem("/api/v1/passports/%20", 422, "INVALID")
}

// event is one of a stream.
type event struct {
	id   string
	data index.Transaction
}

// stream reads events until n came.
func (v *visitor) stream(path string, n int, headers ...string) (events []event) {
	v.t.Helper()
	response, err := v.Do(v.request(http.MethodGet, path, "", headers...))
	require.NoError(v.t, err)
	defer response.Body.Close()
	require.Equal(v.t, http.StatusOK, response.StatusCode)
	assert.Equal(v.t, "text/event-stream", response.Header.Get("Content-Type"))
	var now event
	lines := bufio.NewScanner(response.Body)
	for len(events) < n && lines.Scan() {
		switch line := lines.Text(); {
		case strings.HasPrefix(line, "id: "):
			now.id = line[4:]
		case strings.HasPrefix(line, "data: "):
			require.NoError(v.t, json.Unmarshal([]byte(line[6:]), &now.data))
		case line == "" && now.id != "":
			events = append(events, now)
			now = event{}
		}
	}
	require.Len(v.t, events, n, "%v", lines.Err())
	return events
}

func testEvents(t *testing.T, w *world) {
	s := w.serve(t)
	v := s.visitor(t, "haidian-inspector")
	first := v.stream("/api/v1/events?after=0-0", 5)
	assert.Equal(t, "1-0", first[0].id)
	again := v.stream("/api/v1/events", 3, "Last-Event-ID", first[1].id)
	for i, e := range again {
		assert.Equal(t, first[2+i].id, e.id, "resumes after the last event that was seen")
		assert.Equal(t, first[2+i].data.TxID, e.data.TxID)
	}
	live := make(chan []event, 1)
	go func() { live <- v.stream("/api/v1/events", 1) }()
	require.Eventually(t, func() bool { return strings.Count(s.log.text(), "events") >= 2 }, 5*time.Second, 10*time.Millisecond)
	time.Sleep(200 * time.Millisecond) // until the stream has begun; a later start would wait for the next event
	w.Run(t, "shouguang-regulator", "enterprise", "set-risk", w.Records().Base, "--risk-class", "B", "--inspections-per-year", "3", "--reason", "复评")
	select {
	case events := <-live:
		assert.Equal(t, "registry:SetRisk", events[0].data.Function)
		assert.Equal(t, fmt.Sprintf("%d-0", events[0].data.Block), events[0].id)
	case <-time.After(10 * time.Second):
		t.Error("no event came")
	}
	v.problem("/api/v1/events?after=x", 422, "INVALID")
	v.problem("/api/v1/events", 422, "INVALID", "Last-Event-ID", "nonsense\tx")
	s.visitor(t, "base").problem("/api/v1/events", 403, "DENIED")
	s.visitor(t, "").problem("/api/v1/events", 401, "SIGN_IN_REQUIRED")

	few := w.serve(t, func(o *web.Options) { o.Limits.StreamsEach = 1 })
	v = few.visitor(t, "auditor")
	open, err := v.Do(v.request(http.MethodGet, "/api/v1/events", ""))
	require.NoError(t, err)
	v.problem("/api/v1/events", 429, "TOO_MANY_REQUESTS")
	open.Body.Close()
	require.Eventually(t, func() bool {
		response, err := v.Do(v.request(http.MethodHead, "/api/v1/events", ""))
		return err == nil && response.StatusCode == http.StatusOK
	}, 10*time.Second, 100*time.Millisecond, "a closed stream gives its share back")
}

// testStreamEnds: a stream ends soon after its session, also when so much is going on
// that it is never silent.
func testStreamEnds(t *testing.T, w *world) {
	var later atomic.Int64
	s := w.serve(t, func(o *web.Options) { o.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) } })
	v, _ := s.enter(t, "haidian-inspector")
	stream, err := v.Do(v.request(http.MethodGet, "/api/v1/events", ""))
	require.NoError(t, err)
	defer stream.Body.Close()
	require.Equal(t, http.StatusOK, stream.StatusCode)
	require.Equal(t, http.StatusSeeOther, v.post("/sign-out", url.Values{"csrf": {v.csrf()}}.Encode(), "Content-Type", "application/x-www-form-urlencoded").StatusCode)
	later.Store(int64(20 * time.Second))
	w.Run(t, "shouguang-regulator", "enterprise", "set-risk", w.Records().Base, "--risk-class", "B", "--inspections-per-year", "3", "--reason", "复评")
	w.Run(t, "shouguang-regulator", "enterprise", "set-risk", w.Records().Base, "--risk-class", "A", "--inspections-per-year", "2", "--reason", "复评")
	ended := make(chan string, 1)
	go func() {
		body, _ := io.ReadAll(stream.Body)
		ended <- string(body)
	}()
	select {
	case body := <-ended:
		assert.LessOrEqual(t, strings.Count(body, "event:"), 1, "what was being waited for may still come")
	case <-time.After(10 * time.Second):
		t.Error("it goes on")
	}
}

// testProblems: each code with its status, as the one table says.
func testProblems(t *testing.T, w *world) {
	v := w.serve(t).visitor(t, "")
	p := v.problem("/api/v1/me", 401, "SIGN_IN_REQUIRED")
	assert.Equal(t, "/api/#SIGN_IN_REQUIRED", p.Type)
	assert.NotEmpty(t, p.Title)
	assert.NotEmpty(t, p.TitleZh)
	assert.NotEmpty(t, p.Detail)
	assert.NotEmpty(t, p.DetailZh)
	assert.Regexp(t, `^urn:request:[A-Z2-7]{26}$`, p.Instance)
	docs := v.get("/api/?lang=en").body
	for _, row := range provenance.Codes {
		assert.Contains(t, docs, `id="`+string(row.Code)+`"`, "the type of a problem leads somewhere")
	}
	assert.Equal(t, "about:blank", v.problem("/api/v1/sign-in", 405, "").Type)
}
