package contract

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

// cooking registers a central kitchen and a joint standard of what it makes, and gives
// it a lot.
func (w *world) cooking() (lot string) {
	w.t.Helper()
	salad := terms()
	salad.Standard, salad.Product, salad.NameEn, salad.NameZh = "SALAD-V1", "SALAD", "salad", "凉拌黄瓜"
	w.do("haidian", provenance.ProposeStandardOp, salad)
	w.do("shouguang", provenance.ApproveStandardOp, provenance.ApproveStandard{Standard: salad.Standard, Digest: get[provenance.Standard](w, salad.Standard).Digest})
	w.do("haidian", provenance.RegisterEnterpriseOp, enterprise(kitchenCode, provenance.CentralKitchen))
	lot = w.harvest("base", baseCode, "L91", "CN-0091", 100_000)
	w.move("base", "kitchen", kitchenCode, lot)
	return lot
}

func salad(lot string) provenance.ProcessBatches {
	return provenance.ProcessBatches{Batch: kitchenCode + "-JG1", Product: "SALAD", Inputs: []provenance.Portion{{Batch: lot, Amount: 60_000}}, Loss: 5_000}
}

// TestProcessing: a kitchen makes salad of cucumbers, vouches for it and sells it; the
// trace leads through, and a recall of the cucumbers reaches the salad.
func TestProcessing(t *testing.T) {
	w := newWorld(t)
	in := salad(w.cooking())
	lot := in.Inputs[0].Batch
	w.refuse("market", provenance.ProcessBatchesOp, in, provenance.Denied, "")
	unknown := in
	unknown.Product = "SOUP"
	w.refuse("kitchen", provenance.ProcessBatchesOp, unknown, provenance.NoStandard, "product")
	w.do("kitchen", provenance.ProcessBatchesOp, in)
	again := in
	again.Inputs, again.Loss = []provenance.Portion{{Batch: lot, Amount: 1}}, 0
	w.refuse("kitchen", provenance.ProcessBatchesOp, again, provenance.AlreadyExists, "batch")
	made := get[provenance.Batch](w, in.Batch)
	assert.Equal(t, provenance.Balance{Initial: 60_000, Remaining: 55_000, Lost: 5_000}, made.Quantity)
	assert.Equal(t, int64(40_000), get[provenance.Batch](w, lot).Quantity.Remaining)

	part := kitchenCode + "-P1"
	sell := provenance.SplitBatch{Batch: in.Batch, Outputs: []provenance.SplitOutput{{Batch: part, Amount: 1000, To: canteenCode}}}
	w.refuse("kitchen", provenance.SplitBatchOp, sell, provenance.CertificateRequired, "")
	w.commit("kitchen", kitchenCode, "CN-0092", in.Batch)
	w.do("kitchen", provenance.SplitBatchOp, sell)
	w.do("canteen", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: part, Accept: true})

	past := ask[provenance.Lineage](w, "canteen", "batch:Trace", provenance.TraceQuery{Batch: part, Direction: provenance.Backward})
	require.Len(t, past.Batches, 3)
	assert.Equal(t, lot, past.Batches[2].ID)
	future := ask[provenance.Lineage](w, "auditor", "batch:Trace", provenance.TraceQuery{Batch: lot, Direction: provenance.Forward})
	assert.Len(t, future.Batches, 3)

	check := ask[provenance.ReleaseCheck](w, "kitchen", "release:Check", provenance.ReleaseQuery{Batch: in.Batch})
	assert.Equal(t, []provenance.ObstacleKind{provenance.NoTest}, whats(check.Missing), "it is another product, to be tested as such before it leaves")

	recall := startRecall(baseCode+"-ZH1", lot)
	w.do("base", provenance.StartRecallOp, recall)
	w.refuse("canteen", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: part, Amount: 1, Method: "consumed", Reason: "午餐"}, provenance.Recalled, "")
	w.refuse("kitchen", provenance.TransferBatchOp, provenance.TransferBatch{Batch: in.Batch, To: canteenCode}, provenance.Recalled, "")
}
