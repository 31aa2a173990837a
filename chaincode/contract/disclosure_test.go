package contract

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

// later is a whole lot of the base's, sold to the market and by the market to the
// canteen, which has sold some of it.
func later(t *testing.T) (c *circulation, lot string) {
	c = newCirculation(t)
	lot = c.harvest("base", baseCode, "L9", "CN-0009", 1000)
	c.move("base", "market", marketCode, lot)
	c.do("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: canteenCode, Sale: provenance.Sale{Order: "市场订单-9"}})
	c.do("canteen", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: lot, Accept: true})
	c.do("canteen", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: lot, Amount: 60, Method: "sold", Reason: "外卖", Sale: provenance.Sale{Order: "外卖单-9"}})
	return c, lot
}

// TestLaterHoldersAreNotDisclosed: who grew the lot keeps knowing what it is, and
// learns neither who has it after its own buyer, nor how, nor what became of it.
func TestLaterHoldersAreNotDisclosed(t *testing.T) {
	c, lot := later(t)
	c.do("haidian-inspector", provenance.RecordInspectionOp, provenance.RecordInspection{Inspection: destinationCode + "-F9", Type: provenance.Routine, Enterprise: canteenCode, Batch: lot, Date: "2026-03-10", Checklist: []provenance.ChecklistItem{{Item: "台账", Pass: true}}})
	sample := c.sample("CY9", lot)
	record := provenance.RecordQuery{Kind: provenance.KindBatch, ID: lot}
	full := ask[provenance.Batch](c.world, "canteen", "record:Get", record)
	assert.Equal(t, "外卖单-9", full.Disposal.Order)

	seen := ask[provenance.Batch](c.world, "base", "record:Get", record)
	assert.Equal(t, full.Harvested, seen.Harvested)
	assert.Equal(t, provenance.Balance{Initial: 1000}, seen.Quantity)
	for _, fact := range []any{seen.Holder, seen.Bought, seen.Disposal, seen.DisposedAs, seen.Actor, seen.Transfer, seen.Arrival, seen.Outputs, seen.Journey, seen.Reports} {
		assert.Zero(t, fact)
	}
	for _, function := range []struct {
		name string
		q    any
	}{
		{"record:Get", record},
		{"record:List", provenance.ListQuery{Kind: provenance.KindBatch, Index: "maker", Value: baseCode}},
		{"record:History", provenance.HistoryQuery{Kind: provenance.KindBatch, ID: lot}},
		{"batch:Trace", provenance.TraceQuery{Batch: lot, Direction: provenance.Backward, Evidence: true}},
	} {
		tx := c.Evaluate(who["base"], function.name, toJSON(t, function.q))
		require.NoError(t, tx.Err(), function.name)
		for _, secret := range []string{canteenCode, "市场订单-9", "外卖单-9"} {
			assert.NotContains(t, string(tx.Response.GetPayload()), secret, function.name)
		}
	}
	tx := c.Evaluate(who["base"], "record:Get", toJSON(t, provenance.RecordQuery{Kind: provenance.KindSample, ID: sample}))
	assert.Equal(t, provenance.Denied, refusalOf(t, tx).Code, "a sample says who has the goods; one that fails tells the producer as well")
	tx = c.Evaluate(who["base"], "batch:Trace", toJSON(t, provenance.TraceQuery{Batch: lot, Direction: provenance.Forward}))
	assert.Equal(t, provenance.Denied, refusalOf(t, tx).Code, "what the canteen makes of it is not the base's next step")
}

// TestBuyersAreDisclosed: the one step of the future.
func TestBuyersAreDisclosed(t *testing.T) {
	c := newCirculation(t)
	lot := ask[provenance.Batch](c.world, "base", "record:Get", provenance.RecordQuery{Kind: provenance.KindBatch, ID: c.lot})
	assert.Equal(t, marketCode, lot.Holder.Enterprise)
	assert.Equal(t, provenance.Balance{Initial: 1000}, lot.Quantity)

	mixture := ask[provenance.Batch](c.world, "base", "record:Get", provenance.RecordQuery{Kind: provenance.KindBatch, ID: c.mixture})
	assert.Equal(t, []provenance.Portion{{Batch: c.lot, Amount: 300}}, mixture.Inputs, "not what else went in")
	assert.Zero(t, mixture.Quantity.Remaining)
	assert.Empty(t, mixture.Lots)
	next := ask[provenance.Lineage](c.world, "base", "batch:Trace", provenance.TraceQuery{Batch: c.lot, Direction: provenance.Forward})
	assert.Len(t, next.Batches, 4)
	for _, b := range next.Batches {
		assert.Zero(t, b.Transfer, b.ID)
		assert.Zero(t, b.Quantity.Remaining, b.ID)
	}
	denied := c.Evaluate(who["base"], "record:Get", toJSON(t, provenance.RecordQuery{Kind: provenance.KindBatch, ID: c.helping}))
	assert.Equal(t, provenance.Denied, refusalOf(t, denied).Code, "two steps on")
}

// TestBackTraceHidesTheRest: who bought a part sees where it came from, not what
// its supplier still has of it and offers to others.
func TestBackTraceHidesTheRest(t *testing.T) {
	c := newCirculation(t)
	c.do("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: c.lot, To: canteenCode, Sale: provenance.Sale{Order: "订单-1"}})
	q := provenance.TraceQuery{Batch: c.helping, Direction: provenance.Backward, Evidence: true}
	whole := ask[provenance.Lineage](c.world, "auditor", "batch:Trace", q)
	seen := ask[provenance.Lineage](c.world, "canteen", "batch:Trace", q)
	require.Len(t, seen.Batches, len(whole.Batches))
	for i, b := range seen.Batches {
		assert.Equal(t, whole.Batches[i].ID, b.ID)
		assert.Equal(t, whole.Batches[i].Inputs, b.Inputs, "all of its past")
		assert.Equal(t, whole.Batches[i].Quantity.Initial, b.Quantity.Initial)
		if b.ID == c.helping {
			assert.Equal(t, whole.Batches[i], b)
			continue
		}
		assert.Equal(t, provenance.Balance{Initial: b.Quantity.Initial}, b.Quantity)
		assert.Zero(t, b.Transfer)
		assert.Zero(t, b.Holder)
		assert.Zero(t, b.Outputs)
	}
	assert.Equal(t, len(whole.Certificates), len(seen.Certificates))
}
