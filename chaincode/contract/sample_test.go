package contract

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

// sampling is what Haidian's inspector enters about a sample of a batch.
func sampling(number, batch string) provenance.TakeSample {
	return provenance.TakeSample{
		Sample: destinationCode + "-" + number, Batch: batch, Laboratory: labCode,
		Amount: 1, Retained: "海淀抽检样品库", Date: "2026-03-10", DisposeWithinMonths: 3,
	}
}

// sample takes a sample of a batch and returns its ID.
func (w *world) sample(number, batch string) string {
	w.t.Helper()
	in := sampling(number, batch)
	w.do("haidian-inspector", provenance.TakeSampleOp, in)
	return in.Sample
}

// omethoate is a report that measured one residue alone; the limit is 20 µg/kg.
func omethoate(sample string, found int64) provenance.ReportSample {
	return provenance.ReportSample{Sample: sample, Results: []provenance.TestResult{{Analyte: "氧乐果", Found: found}}}
}

func (w *world) commissionSecondLaboratory() {
	w.t.Helper()
	w.do("haidian", provenance.RegisterEnterpriseOp, enterprise(lab2Code, provenance.Laboratory))
}

func (w *world) awaiting(kind provenance.Kind, who string) int {
	w.t.Helper()
	return len(ask[provenance.Page](w, "auditor", "record:List", provenance.ListQuery{Kind: kind, Index: "awaiting", Value: who}).Records)
}

// TestFailedSampleHoldsAndReinspectionFrees: the market's goods fail, what is made
// of them stands still while the base objects, and moves again when it is right.
func TestFailedSampleHoldsAndReinspectionFrees(t *testing.T) {
	w := newWorld(t)
	w.commissionSecondLaboratory()
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 100_000)
	w.move("base", "market", marketCode, lot)
	part := marketCode + "-P1"
	w.do("market", provenance.SplitBatchOp, provenance.SplitBatch{Batch: lot, Outputs: []provenance.SplitOutput{{Batch: part, Amount: 1000}}})
	sale := provenance.TransferBatch{Batch: part, To: canteenCode}

	id := w.sample("CY1", lot)
	assert.Equal(t, 1, w.awaiting(provenance.KindSample, labCode))
	assert.Equal(t, provenance.Balance{Initial: 100_000, Remaining: 98_999, PassedOn: 1000, Sampled: 1}, get[provenance.Batch](w, lot).Quantity)
	w.refuse("market", provenance.RequestReinspectionOp, provenance.RequestReinspection{Sample: id, Laboratory: lab2Code, Reason: "对结果有异议"}, provenance.WrongState, "")
	report := w.try("lab", provenance.ReportSampleOp, omethoate(id, 480))
	require.NoError(t, report.Err())
	assert.Equal(t, 2, report.Requests[peer.ChaincodeMessage_GET_STATE_MULTIPLE], "request, actor and sample; all the rest")
	w.refuse("market", provenance.TransferBatchOp, sale, provenance.Held, "")
	assert.Equal(t, 1, w.awaiting(provenance.KindSample, origin), "the other regulator is notified")
	assert.Equal(t, 1, w.awaiting(provenance.KindSample, baseCode))

	w.do("base", provenance.RequestReinspectionOp, provenance.RequestReinspection{Sample: id, Laboratory: lab2Code, Reason: "对结果有异议"})
	w.refuse("market", provenance.TransferBatchOp, sale, provenance.Held, "")
	w.refuse("lab", provenance.ReinspectSampleOp, omethoate(id, 0), provenance.Denied, "")
	w.refuse("lab2", provenance.ReinspectSampleOp, provenance.ReportSample{Sample: id, Results: []provenance.TestResult{{Analyte: "腐霉利"}}}, provenance.Invalid, "results")
	receipt := w.do("lab2", provenance.ReinspectSampleOp, omethoate(id, 20))
	assert.Contains(t, receipt.Records, provenance.Reference{Kind: provenance.KindHold, ID: id, Revision: 2}, "one transaction frees the goods")
	w.do("market", provenance.TransferBatchOp, sale)
	w.do("shouguang", provenance.AcknowledgeSampleOp, provenance.AcknowledgeSample{Sample: id})
	assert.Zero(t, w.awaiting(provenance.KindSample, origin))

	past := ask[provenance.Lineage](w, "canteen", "batch:Trace", provenance.TraceQuery{Batch: part, Direction: provenance.Backward, Evidence: true})
	require.Len(t, past.Samples, 1, "whoever is offered the goods sees what was found")
	assert.Equal(t, id, past.Samples[0].ID)
}

// TestFailedSampleStands: the re-inspection fails too, or comes too late.
func TestFailedSampleStands(t *testing.T) {
	w := newWorld(t)
	w.commissionSecondLaboratory()
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 100_000)
	first, second := w.sample("CY1", lot), w.sample("CY2", lot)
	for _, id := range []string{first, second} {
		w.do("lab", provenance.ReportSampleOp, omethoate(id, 480))
	}
	w.do("base", provenance.RequestReinspectionOp, provenance.RequestReinspection{Sample: first, Laboratory: lab2Code, Reason: "对结果有异议"})
	receipt := w.do("lab2", provenance.ReinspectSampleOp, omethoate(first, 0))
	assert.Len(t, receipt.Records, 3, "sample, hold and dossier")
	w.refuse("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: marketCode}, provenance.Held, "")
	assert.Equal(t, []string{second}, w.dossier(lot).Holds, "each sample frees its own hold")

	w.SetTime(time.Date(2026, 3, 17, 16, 0, 0, 0, time.UTC)) // midnight in China after the 5th working day, for the base has the goods
	e := w.refuse("base", provenance.RequestReinspectionOp, provenance.RequestReinspection{Sample: second, Laboratory: lab2Code, Reason: "对结果有异议"}, provenance.WrongState, "")
	assert.Contains(t, e.Zh, "2026-03-17")
	w.do("haidian", provenance.DisposeSampleOp, provenance.DisposeSample{Sample: second, Note: "全部销毁，立案处罚"})
	w.refuse("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: marketCode}, provenance.Held, "")
}

// dossier reads the bookkeeping of a batch out of the ledger itself.
func (w *world) dossier(batch string) *provenance.Dossier {
	w.t.Helper()
	dossier := new(provenance.Dossier)
	require.NoError(w.t, json.Unmarshal(w.State(provenance.Key(provenance.KindDossier, batch)), dossier))
	return dossier
}

// planting is the chaincode with a function that puts any record on the ledger.
type planting struct{ *Chaincode }

func (p planting) Invoke(stub shim.ChaincodeStubInterface) *peer.Response {
	if name, args := stub.GetFunctionAndParameters(); name == "plant" {
		if err := stub.PutState(args[0], []byte(args[1])); err != nil {
			return shim.Error(err.Error())
		}
		return shim.Success(nil)
	}
	return p.Chaincode.Invoke(stub)
}

// TestAFailingResultCannotBeKeptOff: a hold that took the sample's number does not
// keep the laboratory from reporting.
func TestAFailingResultCannotBeKeptOff(t *testing.T) {
	chaincode, err := assembled()
	require.NoError(t, err)
	w := worldOn(t, planting{chaincode})
	w.commissionSecondLaboratory()
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	id := w.sample("CY1", lot)
	plant := w.Submit(who["haidian"], "plant", provenance.Key(provenance.KindHold, id), toJSON(t, provenance.Hold{Header: provenance.Header{ID: id}, Batch: baseCode + "-L9"}))
	require.NoError(t, plant.Err())
	w.do("lab", provenance.ReportSampleOp, omethoate(id, 480))
	hold := get[provenance.Sample](w, id).Hold
	assert.NotEqual(t, id, hold)
	assert.Equal(t, []string{hold}, w.dossier(lot).Holds)
	_, _, owned := provenance.SplitOwnedID(hold)
	assert.True(t, owned, "it can be named like any hold: %s", hold)
	w.do("base", provenance.RequestReinspectionOp, provenance.RequestReinspection{Sample: id, Laboratory: lab2Code, Reason: "对结果有异议"})
	w.do("lab2", provenance.ReinspectSampleOp, omethoate(id, 0))
	assert.Empty(t, w.dossier(lot).Holds)
}

// TestSampleAndMovementRace: a report and a movement endorsed at once cannot both
// commit, in whichever order they are.
func TestSampleAndMovementRace(t *testing.T) {
	for _, movementFirst := range []bool{false, true} {
		w := newWorld(t)
		lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
		id := w.sample("CY1", lot)
		report := w.Endorse(who["lab"], "sample:Report", "my-request-a", toJSON(t, omethoate(id, 480)))
		move := w.Endorse(who["base"], "batch:Transfer", "my-request-b", toJSON(t, provenance.TransferBatch{Batch: lot, To: marketCode}))
		want := []peer.TxValidationCode{peer.TxValidationCode_VALID, peer.TxValidationCode_MVCC_READ_CONFLICT}
		if movementFirst {
			assert.Equal(t, want, w.Commit(move, report))
			w.do("lab", provenance.ReportSampleOp, omethoate(id, 480))
			w.refuse("market", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: lot, Accept: true}, provenance.Held, "")
		} else {
			assert.Equal(t, want, w.Commit(report, move))
			w.refuse("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: marketCode}, provenance.Held, "")
		}
	}
}

func TestSamplesAreReadByThoseConcerned(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	w.move("base", "market", marketCode, lot)
	part := marketCode + "-P1"
	w.do("market", provenance.SplitBatchOp, provenance.SplitBatch{Batch: lot, Outputs: []provenance.SplitOutput{{Batch: part, Amount: 100}}})
	passed, failing := w.sample("CY1", part), w.sample("CY2", part)
	w.do("lab", provenance.ReportSampleOp, omethoate(passed, 0))
	w.do("lab", provenance.ReportSampleOp, omethoate(failing, 480))
	reads := func(name, id string) bool {
		return w.Evaluate(who[name], "record:Get", toJSON(t, provenance.RecordQuery{Kind: provenance.KindSample, ID: id})).Err() == nil
	}
	for _, name := range []string{"market", "lab", "shouguang", "observer"} {
		assert.True(t, reads(name, passed) && reads(name, failing), name)
	}
	assert.True(t, reads("base", failing), "it grew there")
	assert.False(t, reads("base", passed), "what is split off is the holder's business")
	assert.False(t, reads("base2", failing))
	assert.False(t, reads("canteen", failing))
	own := ask[provenance.Page](w, "base", "record:List", provenance.ListQuery{Kind: provenance.KindSample, Index: "subject", Value: baseCode})
	assert.Len(t, own.Records, 1)
	all := ask[provenance.Page](w, "auditor", "record:List", provenance.ListQuery{Kind: provenance.KindSample, Index: "authority", Value: destinationCode})
	assert.Len(t, all.Records, 2)
}

func TestTakeSampleNeedsWhatItNames(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	for field, spoil := range map[string]func(*provenance.TakeSample){
		"batch":      func(in *provenance.TakeSample) { in.Batch = baseCode + "-L9" },
		"laboratory": func(in *provenance.TakeSample) { in.Laboratory = lab2Code },
		"inspection": func(in *provenance.TakeSample) { in.Inspection = destinationCode + "-FX9" },
	} {
		in := sampling("CY1", lot)
		spoil(&in)
		w.refuse("haidian", provenance.TakeSampleOp, in, provenance.NotFound, field)
	}
	id := w.sample("CY1", lot)
	w.refuse("haidian", provenance.TakeSampleOp, sampling("CY1", lot), provenance.AlreadyExists, "sample")
	w.refuse("lab", provenance.ReportSampleOp, omethoate(destinationCode+"-CY9", 0), provenance.NotFound, "sample")
	w.do("haidian", provenance.SetEnterpriseStatusOp, provenance.SetEnterpriseStatus{Enterprise: marketCode, Status: provenance.Inactive, Reason: "test"})
	assert.Equal(t, int64(1), get[provenance.Sample](w, id).Amount)
}

// TestTheSuspendedMayObject: a base suspended for the failing sample still may ask
// for its re-inspection.
func TestTheSuspendedMayObject(t *testing.T) {
	w := newWorld(t)
	w.commissionSecondLaboratory()
	id := w.sample("CY1", w.harvest("base", baseCode, "L1", "CN-0001", 1000))
	w.do("lab", provenance.ReportSampleOp, omethoate(id, 480))
	w.do("shouguang", provenance.SetEnterpriseStatusOp, provenance.SetEnterpriseStatus{Enterprise: baseCode, Status: provenance.Inactive, Reason: "抽检不合格"})
	w.do("base", provenance.RequestReinspectionOp, provenance.RequestReinspection{Sample: id, Laboratory: lab2Code, Reason: "对结果有异议"})
}
