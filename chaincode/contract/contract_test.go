package contract

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"testing"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

var update = flag.Bool("update", false, "rewrite golden files")

// TestStory is the journey from field to table, every step by its own identity.
func TestStory(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 2_000_000)
	other := w.harvest("base2", base2Code, "L1", "CN-0002", 300_000)
	w.move("base", "market", marketCode, lot)
	w.move("base2", "market", marketCode, other)

	part, mixture := marketCode+"-P1", marketCode+"-M1"
	w.do("market", provenance.SplitBatchOp, provenance.SplitBatch{Batch: lot, Outputs: []provenance.SplitOutput{{Batch: part, Amount: 500_000, To: canteenCode}}, Loss: 1_000})
	w.do("canteen", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: part, Accept: true})
	w.do("market", provenance.MixBatchesOp, provenance.MixBatches{Batch: mixture, Inputs: []provenance.Portion{{Batch: lot, Amount: 200_000}, {Batch: other, Amount: 100_000}}})
	w.refuse("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: mixture, To: canteenCode}, provenance.CertificateRequired, "")
	w.commit("market", marketCode, "CN-0003", mixture)
	w.move("market", "canteen", canteenCode, mixture)

	visit := destinationCode + "-FX1"
	w.do("haidian-inspector", provenance.RecordInspectionOp, provenance.RecordInspection{Inspection: visit, Type: provenance.Unannounced, Enterprise: baseCode, Site: baseCode + "-G1", Batch: lot, Date: "2026-03-10", Checklist: []provenance.ChecklistItem{{Item: "农药存放", Note: "未上锁"}}})
	awaiting := ask[provenance.Page](w, "shouguang", "record:List", provenance.ListQuery{Kind: provenance.KindInspection, Index: "awaiting", Value: origin})
	assert.Len(t, awaiting.Records, 1)
	w.do("shouguang", provenance.AcknowledgeOp, provenance.AcknowledgeInspection{Inspection: visit})
	w.do("base", provenance.RectifyOp, provenance.RectifyInspection{Inspection: visit, Note: "已上锁"})
	w.do("haidian-inspector", provenance.CloseInspectionOp, provenance.CloseInspection{Inspection: visit, Note: "复查合格"})
	assert.Equal(t, provenance.Closed, get[provenance.Inspection](w, visit).State())

	past := ask[provenance.Lineage](w, "canteen", "batch:Trace", provenance.TraceQuery{Batch: mixture, Direction: provenance.Backward, Evidence: true})
	assert.Len(t, past.Batches, 3)
	assert.Len(t, past.Certificates, 7)
	assert.Len(t, past.Inspections, 1)
	future := ask[provenance.Lineage](w, "auditor", "batch:Trace", provenance.TraceQuery{Batch: lot, Direction: provenance.Forward})
	assert.Len(t, future.Batches, 3)
	assert.Empty(t, future.Frontier)

	source := get[provenance.Batch](w, lot)
	assert.Equal(t, provenance.Balance{Initial: 2_000_000, Remaining: 1_299_000, PassedOn: 700_000, Lost: 1_000}, source.Quantity)
	history := ask[provenance.History](w, "auditor", "record:History", provenance.HistoryQuery{Kind: provenance.KindBatch, ID: lot, Limit: 3})
	assert.Len(t, history.Revisions, 3)
	assert.True(t, history.More)
	var newest provenance.Batch
	require.NoError(t, json.Unmarshal(history.Revisions[0].Record, &newest))
	assert.Equal(t, source, &newest)
	assert.Equal(t, newest.TxID, history.Revisions[0].TxID)
	rest := ask[provenance.History](w, "auditor", "record:History", provenance.HistoryQuery{Kind: provenance.KindBatch, ID: lot, Skip: 3})
	assert.Len(t, rest.Revisions, source.Revision-3)
	assert.False(t, rest.More)
}

func TestRequestIDsMakeSubmissionsSafeToRepeat(t *testing.T) {
	w := newWorld(t)
	in := provenance.RegisterBatch{Batch: baseCode + "-L1", Product: "CUCUMBER", Site: baseCode + "-G1", Harvested: "2026-03-09", Amount: 10, Unit: provenance.Gram}
	first := w.Submit(who["base"], "batch:Register", "my-request-1", toJSON(t, in))
	require.NoError(t, first.Err())
	again := w.Submit(who["base"], "batch:Register", "my-request-1", toJSON(t, in))
	require.NoError(t, again.Err())
	assert.Empty(t, again.RWSet.GetWrites(), "a repetition writes nothing")
	want := receiptOf(t, first)
	want.Replayed = true
	assert.Equal(t, want, receiptOf(t, again))

	in.Amount = 11
	e := refusalOf(t, w.Submit(who["base"], "batch:Register", "my-request-1", toJSON(t, in)))
	assert.Equal(t, provenance.RequestReused, e.Code)
	e = refusalOf(t, w.Submit(who["base"], "batch:Dispose", "my-request-1", toJSON(t, provenance.DisposeBatch{Batch: in.Batch, Amount: 1, Method: "wasted", Reason: "test"})))
	assert.Equal(t, provenance.RequestReused, e.Code)
	in.Batch, in.Site = base2Code+"-L1", base2Code+"-G1"
	require.NoError(t, w.Submit(who["base2"], "batch:Register", "my-request-1", toJSON(t, in)).Err(), "another's request ID is another's")
	for _, id := range []string{"", "short", "with space", "a/b/c/d/e/f"} {
		assert.Equal(t, provenance.Invalid, refusalOf(t, w.Submit(who["base"], "batch:Register", id, toJSON(t, in))).Code, id)
	}
}

// TestRepeatedInOneBlock: two endorsements of one request cannot both commit.
func TestRepeatedInOneBlock(t *testing.T) {
	w := newWorld(t)
	in := toJSON(t, provenance.RegisterBatch{Batch: baseCode + "-L1", Product: "CUCUMBER", Site: baseCode + "-G1", Harvested: "2026-03-09", Amount: 10, Unit: provenance.Gram})
	a := w.Endorse(who["base"], "batch:Register", "my-request-1", in)
	b := w.Endorse(who["base"], "batch:Register", "my-request-1", in)
	assert.Equal(t, []peer.TxValidationCode{peer.TxValidationCode_VALID, peer.TxValidationCode_MVCC_READ_CONFLICT}, w.Commit(a, b))
}

// TestOversellingIsImpossible: two sales of the same goods endorsed at once.
func TestOversellingIsImpossible(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 100)
	sale := func(request, id string) string {
		return toJSON(t, provenance.SplitBatch{Batch: lot, Outputs: []provenance.SplitOutput{{Batch: baseCode + "-" + id, Amount: 80, To: marketCode}}})
	}
	a := w.Endorse(who["base"], "batch:Split", "my-request-a", sale("a", "A"))
	b := w.Endorse(who["base"], "batch:Split", "my-request-b", sale("b", "B"))
	assert.Equal(t, []peer.TxValidationCode{peer.TxValidationCode_VALID, peer.TxValidationCode_MVCC_READ_CONFLICT}, w.Commit(a, b))
	assert.Equal(t, int64(20), get[provenance.Batch](w, lot).Quantity.Remaining)
}

// TestRevocationAndMovementRace: whichever commits first, goods do not move on
// a revoked certificate.
func TestRevocationAndMovementRace(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 100)
	revoke := w.Endorse(who["base"], "certificate:Revoke", "my-request-a", toJSON(t, provenance.RevokeCertificate{Certificate: baseCode + "-CN-0001", Reason: "wrong lot"}))
	move := w.Endorse(who["base"], "batch:Transfer", "my-request-b", toJSON(t, provenance.TransferBatch{Batch: lot, To: marketCode}))
	assert.Equal(t, []peer.TxValidationCode{peer.TxValidationCode_VALID, peer.TxValidationCode_MVCC_READ_CONFLICT}, w.Commit(revoke, move))
	w.refuse("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: marketCode}, provenance.CertificateRequired, "")
}

func TestReadsAndWritesAreBatched(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	in := provenance.SplitBatch{Batch: lot}
	for _, n := range []string{"A", "B", "C", "D", "E", "F"} {
		in.Outputs = append(in.Outputs, provenance.SplitOutput{Batch: baseCode + "-" + n, Amount: 10, To: marketCode})
	}
	tx := w.try("base", provenance.SplitBatchOp, in)
	require.NoError(t, tx.Err())
	assert.Zero(t, tx.Requests[peer.ChaincodeMessage_PUT_STATE])
	assert.Zero(t, tx.Requests[peer.ChaincodeMessage_DEL_STATE])
	assert.Zero(t, tx.Requests[peer.ChaincodeMessage_GET_STATE])
	assert.Equal(t, 1, tx.Requests[peer.ChaincodeMessage_WRITE_BATCH_STATE])
	assert.LessOrEqual(t, tx.Requests[peer.ChaincodeMessage_GET_STATE_MULTIPLE], 5, "reads do not grow with the outputs")
}

func TestIndexesFollowTheRecord(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	list := func(index, value string) int {
		return len(ask[provenance.Page](w, "auditor", "record:List", provenance.ListQuery{Kind: provenance.KindBatch, Index: index, Value: value}).Records)
	}
	assert.Equal(t, []int{1, 0, 0}, []int{list("holder", baseCode), list("holder", marketCode), list("receiver", marketCode)})
	w.do("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: marketCode})
	assert.Equal(t, []int{1, 0, 1}, []int{list("holder", baseCode), list("holder", marketCode), list("receiver", marketCode)})
	w.do("market", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: lot, Accept: true})
	assert.Equal(t, []int{0, 1, 0}, []int{list("holder", baseCode), list("holder", marketCode), list("receiver", marketCode)})
	assert.Equal(t, 1, list("maker", baseCode))
	assert.Equal(t, 1, list("awaiting", marketCode), "its entry awaits the market")
	w.admit("market", marketCode, lot)
	assert.Equal(t, 0, list("awaiting", marketCode))
	w.do("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: canteenCode})
	w.do("market", provenance.CancelTransferOp, provenance.CancelTransfer{Batch: lot})
	assert.Equal(t, 0, list("receiver", canteenCode))
}

func TestListPages(t *testing.T) {
	w := newWorld(t)
	var seen []string
	q := provenance.ListQuery{Kind: provenance.KindEnterprise, Limit: 4}
	for pages := 0; ; pages++ {
		require.Less(t, pages, 3)
		page := ask[provenance.Page](w, "observer", "record:List", q)
		for _, raw := range page.Records {
			var e provenance.Enterprise
			require.NoError(t, json.Unmarshal(raw, &e))
			seen = append(seen, e.ID)
		}
		if q.Bookmark = page.Bookmark; q.Bookmark == "" {
			break
		}
	}
	assert.Len(t, seen, 6)
	assert.True(t, slices.IsSorted(seen))
	e := refusalOf(t, w.Evaluate(who["auditor"], "record:List", toJSON(t, provenance.ListQuery{Kind: provenance.KindEnterprise, Bookmark: "request/x"})))
	assert.Equal(t, "bookmark", e.Field)
}

// TestManyOutputs: a batch split more often than one chunk of outputs holds.
func TestManyOutputs(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	for _, series := range []string{"A", "B"} {
		in := provenance.SplitBatch{Batch: lot}
		for i := range 120 {
			in.Outputs = append(in.Outputs, provenance.SplitOutput{Batch: baseCode + "-" + series + string(rune('A'+i/26)) + string(rune('A'+i%26)), Amount: 1})
		}
		w.do("base", provenance.SplitBatchOp, in)
	}
	future := ask[provenance.Lineage](w, "auditor", "batch:Trace", provenance.TraceQuery{Batch: lot, Direction: provenance.Forward})
	assert.Len(t, future.Batches, 241)
}

func TestMetadataIsThePublicAPI(t *testing.T) {
	w := newWorld(t)
	tx := w.Evaluate(who["observer"], "org.hyperledger.fabric:GetMetadata")
	require.NoError(t, tx.Err())
	var metadata any
	require.NoError(t, json.Unmarshal(tx.Response.GetPayload(), &metadata))
	got, err := json.MarshalIndent(metadata, "", " ")
	require.NoError(t, err)
	const golden = "testdata/metadata.json"
	if *update {
		require.NoError(t, os.WriteFile(golden, append(got, '\n'), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.True(t, string(want) == string(got)+"\n", "the public API changed; if that is meant, run go test ./chaincode/contract -update and read the difference")
}

// TestEveryFunctionIsAuthorized: each submitting function is an operation of
// the authorization table and the other way round.
func TestEveryFunctionIsAuthorized(t *testing.T) {
	chaincode, err := assembled()
	require.NoError(t, err)
	reading := []string{"org.hyperledger.fabric:GetMetadata", "record:Get", "record:List", "record:History", "batch:Trace", "batch:Passport", "batch:Versions", "release:Check", "shipment:Readings", "recall:Plan", "audit:State", "listing:Check"}
	var submitting []string
	for _, name := range chaincode.Functions() {
		if !slices.Contains(reading, name) {
			submitting = append(submitting, name)
		}
	}
	var ops []string
	for _, op := range provenance.Operations() {
		ops = append(ops, string(op))
	}
	assert.ElementsMatch(t, ops, submitting)
}

func TestInitDoesNothing(t *testing.T) {
	chaincode, err := assembled()
	require.NoError(t, err)
	assert.Equal(t, int32(shim.OK), chaincode.Init(nil).GetStatus())
}
