package index_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/ledger"
	"sunledger/test/story/storytest"
)

// TestStory holds the index to what the ledger says, on a story that has every kind
// of record, and each database to the other.
func TestStory(t *testing.T) {
	told := storytest.Tell(t)
	client := told.Connect(t, "auditor")
	height, err := client.Height(t.Context())
	require.NoError(t, err)
	source := audit.Until(client, height)
	answers := map[string][]any{}
	onBoth(t, func(t *testing.T, where func() string) {
		x := indexed(t, where(), source)
		t.Run("records", func(t *testing.T) { sameRecords(t, x, client) })
		t.Run("lists", func(t *testing.T) { sameLists(t, x, client) })
		t.Run("edges", func(t *testing.T) { sameEdges(t, x, client) })
		t.Run("transactions", func(t *testing.T) { sameTransactions(t, x, client, height) })
		for _, name := range []string{"base", "market", "canteen", "lab", "carrier"} {
			t.Run(name, func(t *testing.T) { samePermissions(t, x, told.Connect(t, name), actorOf(t, told, name)) })
		}
		t.Run("text", func(t *testing.T) { storyText(t, x, told) })
		answers[strings.Split(t.Name(), "/")[1]] = everything(t, x)
	})
	if len(answers) == 2 {
		assert.Equal(t, answers["sqlite"], answers["postgres"])
	}
}

// sameRecords: every record of every kind, in every version, is the ledger's own.
func sameRecords(t *testing.T, x *index.Index, client *ledger.Client) {
	for _, schema := range provenance.Schemas {
		n := 0
		for record, err := range client.All(t.Context(), provenance.ListQuery{Kind: schema.Kind, Limit: provenance.MaxPage}) {
			require.NoError(t, err)
			n++
			row, err := x.Get(t.Context(), schema.Kind, record.Head().ID)
			require.NoError(t, err)
			if schema.Kind != provenance.KindCamera { // the auditor is not told where those are
				require.JSONEq(t, string(provenance.Marshal(record)), string(row.JSON))
			}
			require.Equal(t, record.Head().TxID, row.TxID)
			require.True(t, record.Head().Time.Equal(row.Time))
			require.Equal(t, record.Head().Revision, row.Revision)
			history, err := client.History(t.Context(), provenance.HistoryQuery{Kind: schema.Kind, ID: record.Head().ID, Limit: provenance.MaxPage})
			require.NoError(t, err)
			versions, err := x.Versions(t.Context(), schema.Kind, record.Head().ID)
			require.NoError(t, err)
			require.Len(t, versions, len(history.Revisions))
			for i, v := range versions {
				require.Equal(t, history.Revisions[i].TxID, v.TxID)
				if schema.Kind != provenance.KindCamera {
					require.JSONEq(t, string(history.Revisions[i].Record), string(v.JSON))
				}
			}
		}
		page, err := x.Search(t.Context(), index.Query{Kinds: []provenance.Kind{schema.Kind}})
		require.NoError(t, err)
		assert.Equal(t, n, page.Total, schema.Kind)
	}
	_, err := x.Get(t.Context(), provenance.KindBatch, "nobody-1")
	refused(t, provenance.NotFound, err)
}

// sameLists: each list of the ledger has what the index finds by it.
func sameLists(t *testing.T, x *index.Index, client *ledger.Client) {
	for _, schema := range provenance.Schemas {
		values := map[string]map[string]bool{}
		for record, err := range client.All(t.Context(), provenance.ListQuery{Kind: schema.Kind, Limit: provenance.MaxPage}) {
			require.NoError(t, err)
			for name, all := range record.Indexes() {
				for _, value := range all {
					if values[name] == nil {
						values[name] = map[string]bool{}
					}
					values[name][value] = true
				}
			}
			if code, _, found := strings.Cut(record.Head().ID, "-"); found && schema.Prefix != "" {
				if values[schema.Prefix] == nil {
					values[schema.Prefix] = map[string]bool{}
				}
				values[schema.Prefix][code] = true
			}
		}
		for name := range values {
			for value := range values[name] {
				var listed []string
				for record, err := range client.All(t.Context(), provenance.ListQuery{Kind: schema.Kind, Index: name, Value: value}) {
					require.NoError(t, err)
					listed = append(listed, provenance.Key(schema.Kind, record.Head().ID))
				}
				found := search(t, x, index.Query{Kinds: []provenance.Kind{schema.Kind}, Index: name, Value: value, Limit: index.MaxLimit})
				assert.ElementsMatch(t, listed, found, "%s by %s %s", schema.Kind, name, value)
			}
		}
	}
}

// sameEdges: the lineage is that of the batches' inputs, in both directions.
func sameEdges(t *testing.T, x *index.Index, client *ledger.Client) {
	inputs, outputs := map[string][]index.Edge{}, map[string][]index.Edge{}
	var ids []string
	for record, err := range client.All(t.Context(), provenance.ListQuery{Kind: provenance.KindBatch, Limit: provenance.MaxPage}) {
		require.NoError(t, err)
		b := record.(*provenance.Batch)
		ids = append(ids, b.ID)
		for _, portion := range b.Inputs {
			e := index.Edge{From: portion.Batch, To: b.ID, Amount: portion.Amount}
			inputs[b.ID], outputs[portion.Batch] = append(inputs[b.ID], e), append(outputs[portion.Batch], e)
		}
	}
	degrees, err := x.Degrees(t.Context(), ids...)
	require.NoError(t, err)
	for _, id := range ids {
		assert.Equal(t, index.Degree{Inputs: len(inputs[id]), Outputs: len(outputs[id])}, degrees[id], id)
		assert.ElementsMatch(t, inputs[id], neighbours(t, x, provenance.Backward, id), id)
		assert.ElementsMatch(t, outputs[id], neighbours(t, x, provenance.Forward, id), id)
	}
}

// neighbours are all edges, in pages of two.
func neighbours(t testing.TB, x *index.Index, direction provenance.Direction, of ...string) (all []index.Edge) {
	for after := ""; ; {
		edges, next, err := x.Neighbours(t.Context(), direction, of, after, 2)
		require.NoError(t, err)
		all = append(all, edges...)
		if after = next; after == "" {
			return all
		}
	}
}

// sameTransactions: every transaction is there, in the order of the chain, as the
// peer knows it.
func sameTransactions(t *testing.T, x *index.Index, client *ledger.Client, height uint64) {
	var all []*index.Transaction
	for at := index.Start; ; {
		page, err := x.Transactions(t.Context(), at, false, 50)
		require.NoError(t, err)
		if len(page) == 0 {
			break
		}
		all = append(all, page...)
		at = page[len(page)-1].Position
	}
	require.GreaterOrEqual(t, uint64(len(all)), height)
	backward, err := x.Transactions(t.Context(), index.End, true, index.MaxLimit)
	require.NoError(t, err)
	slices.Reverse(backward)
	assert.Equal(t, all, backward)
	for _, one := range all[1:] {
		known, err := client.Transaction(t.Context(), one.TxID)
		require.NoError(t, err)
		assert.Equal(t, []any{known.Function, known.RequestID, known.Validation, known.Creator.MSPID, known.Creator.Subject, known.Block, known.Position}, []any{one.Function, one.RequestID, one.Code, one.Creator.Organization, one.Creator.Subject, one.Block, one.Transaction})
		assert.True(t, known.Time.Equal(one.Time))
		found, err := x.Transaction(t.Context(), one.TxID)
		require.NoError(t, err)
		assert.Equal(t, one, found)
		assert.NotEmpty(t, one.Records)
		require.NoError(t, one.Creator.Check())
	}
	status, err := x.Status(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []any{height, uint64(len(all)), all[len(all)-1].Position}, []any{status.Height, status.Transactions, status.Position})
}

// samePermissions: a business finds what the ledger lets it read of its own, as the
// ledger discloses it.
func samePermissions(t *testing.T, x *index.Index, client *ledger.Client, reader provenance.Actor) {
	found := map[string]*index.Row{}
	for q := (index.Query{Reader: &reader, Limit: 50}); ; {
		page, err := x.Search(t.Context(), q)
		require.NoError(t, err)
		for _, row := range page.Rows {
			found[provenance.Key(row.Kind, row.ID)] = row
		}
		if q.After = page.Next; q.After == "" {
			require.Len(t, found, page.Total)
			break
		}
	}
	all, err := x.Search(t.Context(), index.Query{Limit: index.MaxLimit})
	require.NoError(t, err)
	require.Equal(t, all.Total, len(all.Rows))
	for _, row := range all.Rows {
		record, err := row.Record()
		require.NoError(t, err)
		key := provenance.Key(row.Kind, row.ID)
		shown := found[key]
		if provenance.PermitRead(reader, record) != nil {
			assert.Nil(t, shown, key)
			continue
		}
		require.NotNil(t, shown, key)
		as, err := client.Get(t.Context(), row.Kind, row.ID)
		require.NoError(t, err)
		assert.JSONEq(t, string(provenance.Marshal(as)), string(shown.JSON), key)
	}
}

func actorOf(t *testing.T, told *storytest.Told, name string) provenance.Actor {
	p := told.Profile(t, name)
	return provenance.Actor{Organization: p.MSPID, Role: provenance.Role(p.Role), Enterprise: p.Enterprise, Subject: "CN=" + name}
}

// storyText finds the story's things by what people call them.
func storyText(t *testing.T, x *index.Index, told *storytest.Told) {
	r := told.Records()
	base, err := x.Get(t.Context(), provenance.KindEnterprise, r.Base)
	require.NoError(t, err)
	assert.Contains(t, search(t, x, index.Query{Text: base.Title, Kinds: []provenance.Kind{provenance.KindInspection}}), "inspection/"+r.Inspection, "an inspection by the enterprise's name")
	assert.Contains(t, search(t, x, index.Query{Text: "黄瓜", Kinds: []provenance.Kind{provenance.KindBatch}, Limit: 200}), "batch/"+r.Lot, "a batch by the product's name")
	assert.Contains(t, search(t, x, index.Query{Text: "黄瓜", Kinds: []provenance.Kind{provenance.KindNotice}}), "notice/"+r.Notice, "a notice by the product of its batch")
	assert.Contains(t, search(t, x, index.Query{Product: "CUCUMBER", Kinds: []provenance.Kind{provenance.KindNotice}}), "notice/"+r.Notice)
	shipment, err := x.Get(t.Context(), provenance.KindShipment, r.Shipment)
	require.NoError(t, err)
	plate, _, _ := strings.Cut(shipment.Title, " ")
	assert.Contains(t, search(t, x, index.Query{Text: plate}), "shipment/"+r.Shipment, "a shipment by its plate")
	assert.Contains(t, search(t, x, index.Query{Text: "召回 " + r.Recall}), "recall/"+r.Recall)
	releases := mustSearch(t, x, index.Query{Kinds: []provenance.Kind{provenance.KindRelease}, Limit: 200}).Rows
	require.NotEmpty(t, releases)
	for _, row := range releases { // as the trace page narrows what has the trade item number on the goods
		_, lot, _ := provenance.SplitOwnedID(row.ID)
		assert.Contains(t, search(t, x, index.Query{Kinds: []provenance.Kind{provenance.KindRelease}, Text: lot, Limit: 200}), "release/"+row.ID)
	}
	for _, row := range mustSearch(t, x, index.Query{Text: "rtsp"}).Rows {
		assert.NotEqual(t, provenance.KindCamera, row.Kind, "nobody finds a camera by its address")
	}
}

func mustSearch(t testing.TB, x *index.Index, q index.Query) *index.Page {
	t.Helper()
	page, err := x.Search(t.Context(), q)
	require.NoError(t, err)
	return page
}

// everything is what an index answers to many questions.
func everything(t *testing.T, x *index.Index) (answers []any) {
	for _, q := range []index.Query{
		{}, {Text: "黄瓜"}, {Text: "寿光"}, {Text: "海淀"}, {Text: "检查"}, {Text: "不合格"}, {Text: "20"}, {Text: "京"}, {Text: "一"}, {Text: "号棚 基地"}, {Text: "9111"},
		{Enterprise: baseCode}, {Organization: haidian}, {State: "closed"}, {Sort: index.ByTitle, Ascending: true}, {Sort: index.ByID}, {From: "2020-01-01", To: "2030-01-01"}, {To: "2020-01-01"},
	} {
		q.Limit = 100
		answers = append(answers, mustSearch(t, x, q))
		for _, by := range []string{"kind", "product", "organization", "state"} {
			facets, err := x.Facets(t.Context(), q, by)
			require.NoError(t, err)
			answers = append(answers, facets)
		}
	}
	statistics, err := x.Statistics(t.Context(), "", "")
	require.NoError(t, err)
	require.NotEmpty(t, statistics.Entries)
	require.NotEmpty(t, statistics.Flows)
	require.NotEmpty(t, statistics.Tests)
	return append(answers, statistics)
}
