package contract

import (
	"fmt"
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

const digest = "3f9a1c223f9a1c223f9a1c223f9a1c223f9a1c223f9a1c223f9a1c223f9a1c22"

// marketplace is a world in which the market has a stall, a warehouse in Hebei and
// a batch.
func marketplace(t testing.TB) (w *world, lot string) {
	w = newWorld(t)
	w.do("market", provenance.RegisterSiteOp, provenance.RegisterSite{Site: marketCode + "-A12", Name: "A12", SiteKind: "stall", Division: "110108", Address: "锦绣大地", Market: marketCode})
	w.do("market", provenance.RegisterSiteOp, provenance.RegisterSite{Site: marketCode + "-HB01", Name: "河北智能仓", SiteKind: "warehouse", Division: "130983", Address: "黄骅市"})
	lot = w.harvest("base", baseCode, "L1", "CN-0001", 2_000_000)
	w.move("base", "market", marketCode, lot)
	return w, lot
}

// TestCirculation: goods are kept in Hebei, listed online, sold at a stall by the
// order, and found by all of it.
func TestCirculation(t *testing.T) {
	w, lot := marketplace(t)
	assert.Len(t, ask[provenance.Page](w, "observer", "record:List", provenance.ListQuery{Kind: provenance.KindSite, Index: "market", Value: marketCode}).Records, 1)
	assert.Equal(t, baseCode, get[provenance.Batch](w, lot).Bought.From.Enterprise)

	w.do("market", provenance.StoreBatchOp, provenance.StoreBatch{Batch: lot, Site: marketCode + "-HB01"})
	assert.Equal(t, marketCode+"-HB01", get[provenance.Batch](w, lot).KeptAt())
	w.refuse("market", provenance.StoreBatchOp, provenance.StoreBatch{Batch: lot, Site: baseCode + "-G1"}, provenance.Invalid, "site")
	w.refuse("market", provenance.StoreBatchOp, provenance.StoreBatch{Batch: lot, Site: marketCode + "-HB02"}, provenance.NotFound, "site")

	online := provenance.PublishListing{Listing: marketCode + "-X1", Batch: lot, Platform: marketCode, Reference: "SKU-1001"}
	w.do("market", provenance.PublishListingOp, online)
	listed := ask[provenance.Page](w, "market", "record:List", provenance.ListQuery{Kind: provenance.KindListing, Index: "platform", Value: marketCode})
	assert.Len(t, listed.Records, 1)

	sale := provenance.Sale{Order: "DD-1", Terms: digest, Stall: marketCode + "-A12", Listing: online.Listing}
	sell := func(id string, sale provenance.Sale) provenance.SplitBatch {
		return provenance.SplitBatch{Batch: lot, Outputs: []provenance.SplitOutput{{Batch: marketCode + "-" + id, Amount: 1000, To: canteenCode, Sale: sale}}}
	}
	w.do("market", provenance.SplitBatchOp, sell("P1", sale))
	w.do("canteen", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: marketCode + "-P1", Accept: true})
	assert.Equal(t, sale, get[provenance.Batch](w, marketCode+"-P1").Bought.Sale)
	w.refuse("market", provenance.SplitBatchOp, sell("P2", provenance.Sale{Stall: marketCode + "-HB01"}), provenance.Invalid, "outputs[0].stall")
	w.refuse("market", provenance.SplitBatchOp, sell("P2", provenance.Sale{Listing: marketCode + "-X9"}), provenance.NotFound, "outputs[0].listing")
	w.refuse("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: canteenCode, Sale: provenance.Sale{Stall: baseCode + "-G1"}}, provenance.Invalid, "stall")
	w.do("market", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: lot, Amount: 500, Method: "sold", Reason: "retail", Sale: provenance.Sale{Order: "DD-2", Listing: online.Listing}})

	w.do("shouguang-inspector", provenance.WithdrawListingOp, provenance.WithdrawListing{Listing: online.Listing, Reason: "产地检测不合格，下架"})
	w.refuse("market", provenance.SplitBatchOp, sell("P2", provenance.Sale{Listing: online.Listing}), provenance.Invalid, "outputs[0].listing")
	w.refuse("market", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: lot, Amount: 500, Method: "sold", Reason: "retail", Sale: provenance.Sale{Listing: online.Listing}}, provenance.Invalid, "listing")

	w.do("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: canteenCode, Sale: provenance.Sale{Order: "DD-3"}})
	w.do("canteen", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: lot, Accept: true})
	bought := get[provenance.Batch](w, lot)
	assert.Equal(t, &provenance.Purchase{From: provenance.Owner{Organization: destination, Enterprise: marketCode}, Sale: provenance.Sale{Order: "DD-3"}}, bought.Bought)
	assert.Empty(t, bought.KeptAt(), "it left the warehouse")

	past := ask[provenance.Lineage](w, "canteen", "batch:Trace", provenance.TraceQuery{Batch: lot, Direction: provenance.Backward, Evidence: true})
	require.Len(t, past.Sites, 1)
	assert.Equal(t, "130983", past.Sites[0].Division, "the warehouse in Hebei is a node of the chain")
}

// TestListingLooksAtTheLinkage: it says under which agreement the goods came.
func TestListingLooksAtTheLinkage(t *testing.T) {
	w, lot := marketplace(t)
	online := provenance.PublishListing{Listing: marketCode + "-X1", Batch: lot, Platform: marketCode, Reference: "SKU-1001"}
	w.do("market", provenance.PublishListingOp, online)
	assert.Empty(t, get[provenance.Listing](w, online.Listing).Agreement)
	w.link(baseCode)
	online.Listing = marketCode + "-X2"
	w.do("market", provenance.PublishListingOp, online)
	assert.Equal(t, originCode+"-XY1", get[provenance.Listing](w, online.Listing).Agreement)
}

// TestBarredGoodsAreNotListed: nor kept elsewhere.
func TestBarredGoodsAreNotListed(t *testing.T) {
	w, lot := marketplace(t)
	w.do("lab", provenance.RecordTestOp, provenance.RecordTest{CertificateInput: certificate(labCode, "JC-0001", lot), Results: []provenance.TestResult{{Analyte: "氧乐果", Found: 480}, {Analyte: "腐霉利", Found: 0}}})
	w.refuse("market", provenance.PublishListingOp, provenance.PublishListing{Listing: marketCode + "-X1", Batch: lot, Platform: marketCode, Reference: "SKU-1001"}, provenance.NonConformant, "")
	w.refuse("base", provenance.PublishListingOp, provenance.PublishListing{Listing: baseCode + "-X1", Batch: lot, Platform: marketCode, Reference: "SKU-1001"}, provenance.Denied, "")
}

func TestStallNeedsAMarket(t *testing.T) {
	w := newWorld(t)
	stall := provenance.RegisterSite{Site: canteenCode + "-A1", Name: "A1", SiteKind: "stall", Division: "110108", Address: "锦绣大地", Market: canteenCode}
	w.refuse("canteen", provenance.RegisterSiteOp, stall, provenance.Invalid, "market")
	stall.Market = "91110108MADEM10221"
	w.refuse("canteen", provenance.RegisterSiteOp, stall, provenance.NotFound, "market")
	stall.Market, stall.SiteKind = marketCode, "kitchen"
	w.refuse("canteen", provenance.RegisterSiteOp, stall, provenance.Invalid, "market")
}

// TestOneSaleToManyBuyers: two hundred sales from one batch in one transaction,
// each with its order and terms.
func TestOneSaleToManyBuyers(t *testing.T) {
	w, lot := marketplace(t)
	in := provenance.SplitBatch{Batch: lot}
	for i := range 200 {
		sale := provenance.Sale{Order: fmt.Sprintf("DD-2026-%06d", i), Terms: digest, Stall: marketCode + "-A12"}
		in.Outputs = append(in.Outputs, provenance.SplitOutput{Batch: fmt.Sprintf("%s-P%03d", marketCode, i), Amount: 1000, To: canteenCode, Sale: sale})
	}
	tx := w.try("market", provenance.SplitBatchOp, in)
	require.NoError(t, tx.Err())
	assert.LessOrEqual(t, tx.Requests[peer.ChaincodeMessage_GET_STATE_MULTIPLE], 8, "reads do not grow with the buyers")
	assert.Equal(t, int64(1_800_000), get[provenance.Batch](w, lot).Quantity.Remaining)
}

// TestListingsOfBarredGoodsAreNotOrderable: what is held or recalled, or comes from
// what is, is off sale at once and on again when it is released, whatever the
// platform shows; nobody lists it meanwhile.
func TestListingsOfBarredGoodsAreNotOrderable(t *testing.T) {
	c := newCirculation(t)
	listed := map[string]string{marketCode + "-X1": c.lot, marketCode + "-X2": c.mixture, marketCode + "-X3": c.spare}
	publish := func(id, batch string) provenance.PublishListing {
		return provenance.PublishListing{Listing: id, Batch: batch, Platform: marketCode, Reference: "SKU-1"}
	}
	for id, batch := range listed {
		c.do("market", provenance.PublishListingOp, publish(id, batch))
	}
	orderable := func(want map[string]provenance.Code) {
		t.Helper()
		q := provenance.ListingQuery{Listings: []string{marketCode + "-X1", marketCode + "-X2", marketCode + "-X3"}}
		for _, answer := range ask[[]provenance.ListingCheck](c.world, "market", "listing:Check", q) {
			code, barred := want[answer.Listing]
			assert.Equal(t, !barred, answer.Orderable, answer.Listing)
			if code != "" {
				assert.Equal(t, code, answer.Refusal.Code, answer.Listing)
			}
		}
	}
	orderable(nil)
	c.do("shouguang-inspector", provenance.PlaceHoldOp, placeHold(originCode+"-HD1", c.lot))
	orderable(map[string]provenance.Code{marketCode + "-X1": provenance.Held, marketCode + "-X2": provenance.Held})
	c.refuse("market", provenance.PublishListingOp, publish(marketCode+"-X4", c.mixture), provenance.Held, "")
	sale := provenance.DisposeBatch{Batch: c.mixture, Amount: 1, Method: "sold", Reason: "网售", Sale: provenance.Sale{Listing: marketCode + "-X2"}}
	c.refuse("market", provenance.DisposeBatchOp, sale, provenance.Held, "")
	c.do("shouguang-inspector", provenance.ReleaseHoldOp, provenance.ReleaseHold{Hold: originCode + "-HD1", Reason: "复检合格"})
	orderable(nil)
	c.do("base", provenance.StartRecallOp, startRecall(baseCode+"-ZH1", c.lot))
	orderable(map[string]provenance.Code{marketCode + "-X1": provenance.Recalled, marketCode + "-X2": provenance.Recalled})
	c.do("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: c.spare, To: canteenCode})
	c.do("canteen", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: c.spare, Accept: true})
	orderable(map[string]provenance.Code{marketCode + "-X1": provenance.Recalled, marketCode + "-X2": provenance.Recalled, marketCode + "-X3": provenance.WrongState})
	c.do("shouguang", provenance.WithdrawListingOp, provenance.WithdrawListing{Listing: marketCode + "-X1", Reason: "召回下架"})
	orderable(map[string]provenance.Code{marketCode + "-X1": "", marketCode + "-X2": provenance.Recalled, marketCode + "-X3": provenance.WrongState})
	denied := c.Evaluate(who["canteen"], "listing:Check", toJSON(t, provenance.ListingQuery{Listings: []string{marketCode + "-X1"}}))
	assert.Equal(t, provenance.Denied, refusalOf(t, denied).Code)
}
