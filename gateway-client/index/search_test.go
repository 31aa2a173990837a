package index_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/index/indextest"
)

// search returns the keys that a query finds, in order.
func search(t testing.TB, x *index.Index, q index.Query) []string {
	t.Helper()
	page, err := x.Search(t.Context(), q)
	require.NoError(t, err)
	keys := []string{}
	for _, row := range page.Rows {
		keys = append(keys, provenance.Key(row.Kind, row.ID))
	}
	return keys
}

func TestText(t *testing.T) {
	onBoth(t, func(t *testing.T, where func() string) {
		x := indexed(t, where(), smallChain().List())
		const base, lot, standard = "enterprise/" + baseCode, "batch/" + baseCode + "-20260302-01", "standard/CUCUMBER-V1"
		for text, want := range map[string][]string{
			"稻田":           {lot, base},
			"寿光 蔬菜":        {lot, base},
			"黄瓜":           {lot, standard},
			"黄":            {lot, standard},
			"稻田黄瓜":         {lot}, // the words of two texts, without a space
			"cucumber":     {lot, standard},
			"Cucum":        {lot, standard},
			"CUCUMBER-V1":  {lot, standard},
			"20260302-01":  {lot},
			"２０２６０３０２":     {lot}, // full width
			"9137":         {lot, base, "enterprise/" + base2Code},
			"批次 9137":      {lot}, // what records of the kind are called
			"锦绣大地":         {"enterprise/" + market},
			"0536-5550101": {base},
			"黄瓜 锦绣":        {},
			"炸弹":           {},
			"…—!?":         {},
		} {
			assert.ElementsMatch(t, want, search(t, x, index.Query{Text: text}), text)
		}
	})
}

// TestTextIsNoSyntax: what means something to a database is found as text, or not at
// all.
func TestTextIsNoSyntax(t *testing.T) {
	onBoth(t, func(t *testing.T, where func() string) {
		x := indexed(t, where(), smallChain().List())
		for _, text := range []string{
			`"'*:(OR`, `黄瓜" OR "锦绣`, "NEAR(黄瓜 锦绣)", "黄瓜 AND 锦绣", "tokens:黄瓜 锦绣", "黄瓜 | 锦绣", "!锦绣 黄瓜 锦绣", "黄瓜:* & 锦绣", "%锦绣% 黄瓜", "'); DROP TABLE words; -- 锦绣 黄瓜", "\x00黄瓜\x00锦绣",
		} {
			assert.Empty(t, search(t, x, index.Query{Text: text}), text)
		}
		assert.NotEmpty(t, search(t, x, index.Query{Text: `"黄瓜" (cucumber)*`}))
	})
}

// TestNamesAreThoseOfNow: what mentions an enterprise is found by the name that it
// has, also when it was registered or renamed later.
func TestNamesAreThoseOfNow(t *testing.T) {
	onBoth(t, func(t *testing.T, where func() string) {
		chain := smallChain()
		x := indexed(t, where(), chain.List())
		canteenLot := lot(canteen, "L1", "TOMATO")
		chain.Add(indextest.Transaction{Actor: canteener, Records: []provenance.Record{canteenLot}})
		require.NoError(t, x.Take(t.Context(), chain.List()))
		require.Empty(t, search(t, x, index.Query{Text: "食堂"}))

		named := &provenance.Enterprise{Header: provenance.Header{ID: canteen}, Name: "中关村食堂", BusinessKind: provenance.Caterer, Organization: haidian, Status: provenance.Active}
		chain.Add(indextest.Transaction{Actor: regulatorS, Records: []provenance.Record{named}})
		require.NoError(t, x.Take(t.Context(), chain.List()))
		assert.Contains(t, search(t, x, index.Query{Text: "中关村食堂"}), "batch/"+canteenLot.ID)

		named.Name = "上地饭馆"
		chain.Add(indextest.Transaction{Actor: regulatorS, Records: []provenance.Record{named}})
		require.NoError(t, x.Take(t.Context(), chain.List()))
		assert.Contains(t, search(t, x, index.Query{Text: "上地饭馆"}), "batch/"+canteenLot.ID)
		assert.Empty(t, search(t, x, index.Query{Text: "中关村食堂"}))
	})
}

// TestPaging: whatever the order and however long the pages, together they have
// everything once.
func TestPaging(t *testing.T) {
	onBoth(t, func(t *testing.T, where func() string) {
		chain := indextest.New("paging")
		chain.Fill(indextest.NewTrade(1), 900, 30)
		x := indexed(t, where(), chain.List())
		all, err := x.Search(t.Context(), index.Query{Kinds: []provenance.Kind{provenance.KindBatch, provenance.KindEnterprise}, Limit: index.MaxLimit})
		require.NoError(t, err)
		require.Equal(t, all.Total, len(all.Rows))
		require.Empty(t, all.Next)
		for _, sort := range []index.Sort{"", index.ByTime, index.ByID, index.ByTitle} {
			for _, ascending := range []bool{false, true} {
				q := index.Query{Kinds: []provenance.Kind{provenance.KindBatch, provenance.KindEnterprise}, Sort: sort, Ascending: ascending, Limit: 37}
				var rows []*index.Row
				for {
					page, err := x.Search(t.Context(), q)
					require.NoError(t, err)
					require.Equal(t, all.Total, page.Total)
					rows = append(rows, page.Rows...)
					if q.After = page.Next; q.After == "" {
						break
					}
				}
				assert.ElementsMatch(t, keysOf(all.Rows), keysOf(rows))
				for i := 1; i < len(rows); i++ {
					before, after := rows[i-1], rows[i]
					if ascending {
						before, after = after, before
					}
					switch sort {
					case index.ByID:
						assert.GreaterOrEqual(t, before.ID, after.ID)
					case index.ByTitle:
						assert.GreaterOrEqual(t, before.Title, after.Title)
					default:
						assert.GreaterOrEqual(t, before.Block, after.Block)
					}
				}
			}
		}
	})
}

func keysOf(rows []*index.Row) (keys []string) {
	for _, row := range rows {
		keys = append(keys, provenance.Key(row.Kind, row.ID))
	}
	return keys
}

func TestMalformedQueries(t *testing.T) {
	x := indexed(t, newFile(t), smallChain().List())
	for name, q := range map[string]index.Query{
		"limit":                 {Limit: -1},
		"too many":              {Limit: index.MaxLimit + 1},
		"order":                 {Sort: "price"},
		"due of nothing":        {Sort: index.ByDue},
		"text":                  {Text: string(make([]byte, 1000))},
		"day":                   {From: "2026-13-01"},
		"kind":                  {Kinds: []provenance.Kind{"dossier"}},
		"index":                 {Index: "price"},
		"index of another kind": {Index: "holder", Kinds: []provenance.Kind{provenance.KindSite}},
		"value without index":   {Value: market},
		"value and values":      {Index: "holder", Value: market, Values: []string{market}},
		"cursor":                {After: "nonsense"},
		"cursor of another":     {After: "eyJzIjoiaWQiLCJhIjpmYWxzZSwiayI6IngiLCJuIjoxfQ"},
		"cursor's key":          {After: "eyJzIjoidGltZSIsImEiOmZhbHNlLCJrIjoieCIsIm4iOjF9"},
	} {
		_, err := x.Search(t.Context(), q)
		code := provenance.AsError(err).Code
		assert.Contains(t, []provenance.Code{provenance.Invalid, provenance.NotFound}, code, name)
	}
	_, err := x.Facets(t.Context(), index.Query{}, "price")
	refused(t, provenance.Invalid, err)
}

// TestDue lists what is due by a day, the longest overdue first, as the ledger does.
func TestDue(t *testing.T) {
	onBoth(t, func(t *testing.T, where func() string) {
		chain := indextest.New("due")
		for _, day := range []provenance.Date{"2026-03-09", "2026-03-05", "2026-03-20"} {
			i := &provenance.Inspection{
				Header: provenance.Header{ID: provenance.OwnedID(inspectorH.Enterprise, "FX-"+string(day))}, Type: provenance.Routine, Authority: inspectorH.Owner(),
				Subject: baseActor.Owner(), Date: "2026-03-02", Notified: shouguang, RectifyBy: day, Checklist: []provenance.ChecklistItem{{Item: "台账", Note: "缺页"}},
			}
			chain.Add(indextest.Transaction{Operation: provenance.RecordInspectionOp, Actor: inspectorH, Records: []provenance.Record{i}})
		}
		x := indexed(t, where(), chain.List())
		var found []string
		q := index.Query{Index: "due", Value: "2026-03-10", Limit: 1}
		for {
			page, err := x.Search(t.Context(), q)
			require.NoError(t, err)
			require.Equal(t, 2, page.Total)
			found = append(found, page.Rows[0].ID)
			if q.After = page.Next; q.After == "" {
				break
			}
		}
		assert.Equal(t, []string{inspectorH.Enterprise + "-FX-2026-03-05", inspectorH.Enterprise + "-FX-2026-03-09"}, found)
		assert.Len(t, search(t, x, index.Query{Index: "awaiting", Values: []string{shouguang, "nobody"}}), 3)
	})
}
