package index_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/index/indextest"
)

// TestReaderIsToldNothingByFinding: what a business is not disclosed it cannot learn by
// asking what it finds either: who has the goods that were its own, a competitor's
// telephone, a camera's address.
func TestReaderIsToldNothingByFinding(t *testing.T) {
	chain := smallChain()
	registered := &provenance.Enterprise{Header: provenance.Header{ID: canteen}, Name: "中关村餐饮", BusinessKind: provenance.Caterer, Organization: haidian, Status: provenance.Active}
	chain.Add(indextest.Transaction{Operation: provenance.RegisterEnterpriseOp, Actor: inspectorH, Records: []provenance.Record{registered}})
	sold := lot(baseCode, "SOLD", "CUCUMBER")
	sold.Holder, sold.Bought = owner(canteen), &provenance.Purchase{From: owner(market), Sale: provenance.Sale{Order: "DD-7788"}}
	sold.Arrival = &provenance.Arrival{From: baseCode, State: provenance.EntryAdmitted, Entry: market + "-RK1"}
	camera := &provenance.Camera{Header: provenance.Header{ID: baseCode + "-SXT1"}, Owner: owner(baseCode)}
	camera.Camera, camera.Name, camera.Stream, camera.Viewers = camera.ID, "大棚摄像头", "rtsp://secret.example/7", []string{shouguang}
	chain.Add(indextest.Transaction{Operation: provenance.ReceiveBatchOp, Actor: canteener, Records: []provenance.Record{sold, camera}})
	secrets := map[string]index.Query{
		"the holder, by name":         {Text: "锦绣"}, // the seller to the holder
		"the holder, by code":         {Text: canteen},
		"the holder, by part":         {Enterprise: canteen},
		"the seller, by part":         {Enterprise: market, Kinds: []provenance.Kind{provenance.KindBatch}},
		"the order":                   {Text: "DD-7788"},
		"who wrote it last, by side":  {Organization: haidian, Kinds: []provenance.Kind{provenance.KindBatch}},
		"where it stands":             {State: "admitted"},
		"the holder, by word of role": {Text: "enterprise" + canteen},
	}
	onBoth(t, func(t *testing.T, where func() string) {
		x := indexed(t, where(), chain.List())
		for name, q := range secrets {
			official := q
			official.Reader = &auditor
			if name != "the holder, by word of role" { // of which not even officials find anything
				assert.Contains(t, search(t, x, official), "batch/"+sold.ID, name)
			}
			for _, reader := range []provenance.Actor{baseActor, base2Actor, marketer} {
				asked := q
				asked.Reader = &reader
				assert.NotContains(t, search(t, x, asked), "batch/"+sold.ID, "%s by %s", name, reader.Enterprise)
			}
			asked := q
			asked.Reader = &canteener
			if name != "the holder, by word of role" {
				assert.Contains(t, search(t, x, asked), "batch/"+sold.ID, "%s by who has it", name)
			}
		}
		for index_, value := range map[string]string{"holder": canteen, "awaiting": canteen} {
			page, err := x.Search(t.Context(), index.Query{Reader: &baseActor, Index: index_, Value: value})
			if err == nil {
				assert.NotContains(t, keysOf(page.Rows), "batch/"+sold.ID)
			}
		}
		_, err := x.Search(t.Context(), index.Query{Reader: &baseActor, Index: "holder", Value: canteen})
		refused(t, provenance.Denied, err)
		for _, by := range []string{"state", "organization"} {
			facets, err := x.Facets(t.Context(), index.Query{Reader: &baseActor, Kinds: []provenance.Kind{provenance.KindBatch}, Text: "SOLD"}, by)
			require.NoError(t, err)
			assert.Empty(t, facets, by)
		}
		own := mustSearch(t, x, index.Query{Reader: &baseActor, Text: "SOLD"})
		require.Equal(t, 1, own.Total, "it finds its own lot by its number")
		assert.NotContains(t, string(own.Rows[0].JSON), canteen)
		assert.Empty(t, own.Rows[0].State)

		assert.NotEmpty(t, search(t, x, index.Query{Reader: &baseActor, Text: "0536-5550101"}), "its own telephone")
		assert.Empty(t, search(t, x, index.Query{Reader: &marketer, Text: "0536-5550101"}), "another's")
		assert.NotEmpty(t, search(t, x, index.Query{Reader: &marketer, Text: "稻田"}), "another's name")
		for _, reader := range []*provenance.Actor{nil, &auditor, &baseActor, &marketer} {
			assert.Empty(t, search(t, x, index.Query{Reader: reader, Text: "secret"}), "a camera's address")
		}
		seen := mustSearch(t, x, index.Query{Reader: &auditor, Text: "大棚摄像头"})
		require.Len(t, seen.Rows, 1)
		assert.NotContains(t, string(seen.Rows[0].JSON), "secret")
	})
}

// TestImpostors: whom the other side enrolled under a foreign code, or in another role,
// finds nothing, nor does who is nobody in particular.
func TestImpostors(t *testing.T) {
	x := indexed(t, newFile(t), smallChain().List())
	foreign, laboratory, unknown := baseActor, baseActor, canteener
	foreign.Organization, laboratory.Role = haidian, provenance.RoleLaboratory
	for name, reader := range map[string]provenance.Actor{"foreign": foreign, "another role": laboratory, "not registered": unknown, "nobody": {}} {
		_, err := x.Search(t.Context(), index.Query{Reader: &reader})
		refused(t, provenance.Denied, err)
		_, err = x.Facets(t.Context(), index.Query{Reader: &reader}, "kind")
		assert.Error(t, err, name)
	}
}
