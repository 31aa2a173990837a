package contract

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

// TestMixingLaundersNothing: a mixture stops when a lot that went into it fails
// its test or loses its certificate, however late.
func TestMixingLaundersNothing(t *testing.T) {
	for name, spoil := range map[string]func(w *world, lot string) provenance.Code{
		"failing test": func(w *world, lot string) provenance.Code {
			w.do("lab", provenance.RecordTestOp, provenance.RecordTest{CertificateInput: certificate(labCode, "JC-0001", lot), Results: []provenance.TestResult{{Analyte: "氧乐果", Found: 480}, {Analyte: "腐霉利", Found: 0}}})
			return provenance.NonConformant
		},
		"revoked commitment": func(w *world, _ string) provenance.Code {
			w.do("shouguang", provenance.RevokeCertificateOp, provenance.RevokeCertificate{Certificate: baseCode + "-CN-0001", Reason: "wrong lot"})
			return provenance.CertificateRequired
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a, b, mixture := w.harvest("base", baseCode, "L1", "CN-0001", 100), w.harvest("base", baseCode, "L2", "CN-0002", 100), baseCode+"-M1"
			w.do("base", provenance.MixBatchesOp, provenance.MixBatches{Batch: mixture, Inputs: []provenance.Portion{{Batch: a, Amount: 50}, {Batch: b, Amount: 50}}})
			w.commit("base", baseCode, "CN-0003", mixture)
			w.do("base", provenance.SplitBatchOp, provenance.SplitBatch{Batch: mixture, Outputs: []provenance.SplitOutput{{Batch: baseCode + "-P1", Amount: 10}}})
			code := spoil(w, a)
			for _, batch := range []string{mixture, baseCode + "-P1"} {
				w.refuse("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: batch, To: marketCode}, code, "")
			}
			w.do("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: b, To: marketCode})
		})
	}
}

// TestSuspensionReachesGoodsOnTheirWay: what was offered before its sender was
// suspended is not accepted, but may be refused.
func TestSuspensionReachesGoodsOnTheirWay(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 100)
	w.do("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: marketCode})
	w.do("shouguang", provenance.SetEnterpriseStatusOp, provenance.SetEnterpriseStatus{Enterprise: baseCode, Status: provenance.Inactive, Reason: "test"})
	w.refuse("market", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: lot, Accept: true}, provenance.Suspended, "")
	w.do("market", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: lot, Reason: "sender suspended"})
	w.refuse("base", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: lot, Amount: 1, Method: "sold", Reason: "retail"}, provenance.Suspended, "")
	w.do("base", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: lot, Amount: 100, Method: "destroyed", Reason: "ordered"})
	assert.Equal(t, &provenance.Disposal{Amount: 100, Method: "destroyed", Reason: "ordered"}, get[provenance.Batch](w, lot).Disposal)
}

// TestReadingHoles: ways in which enterprises once saw more, or less, than is
// theirs.
func TestReadingHoles(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	w.move("base", "market", marketCode, lot)
	part := marketCode + "-P1"
	w.do("market", provenance.SplitBatchOp, provenance.SplitBatch{Batch: lot, Outputs: []provenance.SplitOutput{{Batch: part, Amount: 100}}})
	w.do("market", provenance.SplitBatchOp, provenance.SplitBatch{Batch: part, Outputs: []provenance.SplitOutput{{Batch: marketCode + "-P2", Amount: 50, To: canteenCode}}})
	w.do("haidian-inspector", provenance.RecordInspectionOp, provenance.RecordInspection{Inspection: destinationCode + "-F1", Type: provenance.Routine, Enterprise: marketCode, Batch: part, Date: "2026-03-10", Checklist: []provenance.ChecklistItem{{Item: "台账", Pass: true}}})
	refused := func(name, function string, q any) {
		t.Helper()
		assert.Equal(t, provenance.Denied, refusalOf(t, w.Evaluate(who[name], function, toJSON(t, q))).Code)
	}

	refused("impostor", "record:Get", provenance.RecordQuery{Kind: provenance.KindBatch, ID: lot})
	refused("impostor", "record:List", provenance.ListQuery{Kind: provenance.KindBatch, Index: "maker", Value: baseCode})
	refused("base", "record:Get", provenance.RecordQuery{Kind: provenance.KindBatch, ID: marketCode + "-P2"})
	own := ask[provenance.Page](w, "base", "record:List", provenance.ListQuery{Kind: provenance.KindBatch, Index: "maker", Value: baseCode})
	assert.Len(t, own.Records, 1, "parts are their holder's business")
	future := ask[provenance.Lineage](w, "base", "batch:Trace", provenance.TraceQuery{Batch: lot, Direction: provenance.Forward, Evidence: true})
	assert.Len(t, future.Batches, 2)
	assert.Empty(t, future.Inspections, "another's inspection")

	market := ask[provenance.Enterprise](w, "carrier", "record:Get", provenance.RecordQuery{Kind: provenance.KindEnterprise, ID: marketCode})
	assert.NotEmpty(t, market.Name)
	assert.Empty(t, market.Contact+market.Responsible+market.Actor.Subject)
	page := ask[provenance.Page](w, "carrier", "record:List", provenance.ListQuery{Kind: provenance.KindEnterprise})
	for _, raw := range page.Records {
		var e provenance.Enterprise
		require.NoError(t, json.Unmarshal(raw, &e))
		assert.Equal(t, e.ID == carrierCode, e.Contact != "", "only one's own contact")
	}

	w.move("market", "canteen", canteenCode, lot)
	refused("market", "record:Get", provenance.RecordQuery{Kind: provenance.KindBatch, ID: lot})
	kept := ask[provenance.History](w, "market", "record:History", provenance.HistoryQuery{Kind: provenance.KindBatch, ID: lot})
	assert.Len(t, kept.Revisions, 6, "what it bought and sold, from the offer to it, over its entry, to the offer by it")
	refused("base2", "record:History", provenance.HistoryQuery{Kind: provenance.KindBatch, ID: lot})
}
