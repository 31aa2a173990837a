package contract

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"sunledger/chaincode/provenance"
)

// positive brings a lot to the market where a rapid test refuses and seals it.
func (w *world) positive(lot, number, entry string) (batch, id string) {
	w.t.Helper()
	batch = w.arrive(lot, number)
	id = w.decide(entry, batch).ID
	w.do("market", provenance.RapidTestOp, provenance.RapidTestEntry{Entry: id, Batch: batch, Method: provenance.ColloidalGold, Strip: provenance.RapidPositive})
	return batch, id
}

func retested(entry, batch string, found int64) provenance.ReportRetest {
	return provenance.ReportRetest{Entry: entry, Batch: batch, Results: []provenance.TestResult{{Analyte: "氧乐果", Found: found}, {Analyte: "腐霉利"}}}
}

// TestRetest: within four hours the goods' owner asks a laboratory, whose word alone
// then opens or seals them for good.
func TestRetest(t *testing.T) {
	w := newWorld(t)
	w.commissionSecondLaboratory()
	batch, entry := w.positive("L1", "CN-0001", "RK1")
	hold := get[provenance.Entry](w, entry).Decisions[0].Hold
	ask := provenance.RequestRetest{Entry: entry, Batch: batch, Laboratory: lab2Code, Reason: "对快检结果有异议"}
	w.refuse("base2", provenance.RequestRetestOp, ask, provenance.Denied, "")
	w.refuse("lab2", provenance.ReportRetestOp, retested(entry, batch, 0), provenance.Denied, "")
	wrong := ask
	wrong.Laboratory = marketCode
	w.refuse("base", provenance.RequestRetestOp, wrong, provenance.Invalid, "laboratory")
	w.Advance(4 * time.Hour)
	w.do("base", provenance.RequestRetestOp, ask)
	w.refuse("base", provenance.RequestRetestOp, ask, provenance.WrongState, "")
	lift := provenance.ReleaseHold{Hold: hold, Reason: "放行"}
	w.refuse("haidian", provenance.ReleaseHoldOp, lift, provenance.WrongState, "hold")
	w.refuse("market", provenance.RapidTestOp, provenance.RapidTestEntry{Entry: entry, Batch: batch, Method: provenance.ColloidalGold, Strip: provenance.RapidNegative}, provenance.WrongState, "")
	part := retested(entry, batch, 0)
	part.Results = part.Results[:1]
	w.refuse("lab2", provenance.ReportRetestOp, part, provenance.Invalid, "results")
	w.refuse("lab", provenance.ReportRetestOp, retested(entry, batch, 0), provenance.Denied, "")
	w.do("lab2", provenance.ReportRetestOp, retested(entry, batch, 20))
	assert.Equal(t, provenance.EntryAdmitted, get[provenance.Batch](w, batch).Arrival.State)
	w.refuse("lab2", provenance.ReportRetestOp, retested(entry, batch, 20), provenance.WrongState, "")
	w.do("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: batch, To: canteenCode})

	failed, second := w.positive("L2", "CN-0002", "RK2")
	ask.Entry, ask.Batch = second, failed
	w.do("base", provenance.RequestRetestOp, ask)
	w.do("lab2", provenance.ReportRetestOp, retested(second, failed, 480))
	lift.Hold = get[provenance.Entry](w, second).Decisions[0].Hold
	w.refuse("haidian", provenance.ReleaseHoldOp, lift, provenance.WrongState, "hold")
	w.refuse("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: failed, To: baseCode}, provenance.Held, "")
}

// TestRetestHasItsTime: four hours to ask; a laboratory that lets its own time pass is
// replaced by another.
func TestRetestHasItsTime(t *testing.T) {
	w := newWorld(t)
	w.commissionSecondLaboratory()
	batch, entry := w.positive("L1", "CN-0001", "RK1")
	asked, other := w.positive("L2", "CN-0002", "RK2")
	ask := provenance.RequestRetest{Entry: other, Batch: asked, Laboratory: lab2Code, Reason: "对快检结果有异议"}
	w.do("market", provenance.RequestRetestOp, ask)
	w.SetTime(time.Date(2026, 4, 8, 1, 0, 0, 0, time.UTC)) // the day after 20 working days
	w.refuse("base", provenance.RequestRetestOp, provenance.RequestRetest{Entry: entry, Batch: batch, Laboratory: lab2Code, Reason: "对快检结果有异议"}, provenance.WrongState, "")
	ask.Laboratory = labCode
	w.do("base", provenance.RequestRetestOp, ask)
	w.do("lab", provenance.ReportRetestOp, retested(other, asked, 0))
}

// TestEntryIsReadByThoseWhomARapidTestConcerns: producer and sender see that their goods
// were refused while they may still object, and the laboratory what it is asked about;
// none of them anything of the others' goods.
func TestEntryIsReadByThoseWhomARapidTestConcerns(t *testing.T) {
	w := newWorld(t)
	w.commissionSecondLaboratory()
	ours, other := w.arrive("L1", "CN-0001"), w.arrive("L2", "CN-0002")
	theirs := w.harvest("base2", base2Code, "L1", "CN-0001", 1000)
	w.do("base2", provenance.TransferBatchOp, provenance.TransferBatch{Batch: theirs, To: marketCode})
	w.do("market", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: theirs, Accept: true})
	entry := w.decide("RK1", ours, other, theirs).ID
	read := func(name string) []string {
		t.Helper()
		tx := w.Evaluate(who[name], "record:Get", toJSON(t, provenance.RecordQuery{Kind: provenance.KindEntry, ID: entry}))
		if tx.Err() != nil {
			assert.Equal(t, provenance.Denied, refusalOf(t, tx).Code)
			return nil
		}
		var seen []string
		for _, d := range ask[provenance.Entry](w, name, "record:Get", provenance.RecordQuery{Kind: provenance.KindEntry, ID: entry}).Decisions {
			seen = append(seen, d.Batch)
		}
		return seen
	}
	listed := func(name, index, value string) int {
		return len(ask[provenance.Page](w, name, "record:List", provenance.ListQuery{Kind: provenance.KindEntry, Index: index, Value: value}).Records)
	}
	assert.Empty(t, read("base"), "nothing to object to yet")
	for _, batch := range []string{ours, theirs} {
		w.do("market", provenance.RapidTestOp, provenance.RapidTestEntry{Entry: entry, Batch: batch, Method: provenance.ColloidalGold, Strip: provenance.RapidPositive})
	}
	assert.Equal(t, []string{ours}, read("base"))
	assert.Equal(t, []string{theirs}, read("base2"))
	assert.Equal(t, []string{ours, other, theirs}, read("market"))
	assert.Empty(t, read("lab2"))
	assert.Equal(t, 1, listed("base", "subject", baseCode))
	assert.Zero(t, listed("lab2", "awaiting", lab2Code))

	w.do("base2", provenance.RequestRetestOp, provenance.RequestRetest{Entry: entry, Batch: theirs, Laboratory: lab2Code, Reason: "对快检结果有异议"})
	assert.Equal(t, []string{theirs}, read("lab2"))
	assert.Empty(t, read("lab"))
	assert.Equal(t, []string{ours}, read("base"))
	assert.Equal(t, 1, listed("lab2", "awaiting", lab2Code), "it is asked")
	due := get[provenance.Entry](w, entry).Decisions[2].Retest.DueBy
	assert.Equal(t, []string{entry}, w.due(provenance.KindEntry, due, 20))
	assert.False(t, get[provenance.Entry](w, entry).Overdue(due))
	w.do("lab2", provenance.ReportRetestOp, retested(entry, theirs, 20))
	assert.Empty(t, w.due(provenance.KindEntry, "2030-01-01", 20))
	assert.Zero(t, listed("lab2", "awaiting", lab2Code))
	assert.Equal(t, []string{theirs}, read("lab2"), "its own word stays its own")
}

// TestSamplesAreDueByTheClocksThereAre: a re-inspection by the joint standard's, a
// disposition by the authority's; a first report by none.
func TestSamplesAreDueByTheClocksThereAre(t *testing.T) {
	w := newWorld(t)
	w.commissionSecondLaboratory()
	in := sampling("CY1", w.harvest("base", baseCode, "L1", "CN-0001", 1000))
	in.DisposeWithinMonths = 3
	w.do("haidian-inspector", provenance.TakeSampleOp, in)
	assert.Empty(t, w.due(provenance.KindSample, "2030-01-01", 20), "no law says how long a report takes")
	w.do("lab", provenance.ReportSampleOp, omethoate(in.Sample, 480))
	assert.Empty(t, w.due(provenance.KindSample, "2026-06-09", 20))
	assert.Equal(t, []string{in.Sample}, w.due(provenance.KindSample, "2026-06-10", 20))
	w.do("base", provenance.RequestReinspectionOp, provenance.RequestReinspection{Sample: in.Sample, Laboratory: lab2Code, Reason: "对结果有异议"})
	by := get[provenance.Sample](w, in.Sample).Request.DueBy
	assert.Less(t, by, provenance.Date("2026-06-10"))
	assert.Equal(t, []string{in.Sample}, w.due(provenance.KindSample, by, 20))
	assert.False(t, get[provenance.Sample](w, in.Sample).Overdue(by))
	assert.True(t, get[provenance.Sample](w, in.Sample).Overdue("2026-06-10"))
	w.do("lab2", provenance.ReinspectSampleOp, omethoate(in.Sample, 300))
	assert.Empty(t, w.due(provenance.KindSample, by, 20))
	w.do("haidian-inspector", provenance.DisposeSampleOp, provenance.DisposeSample{Sample: in.Sample, Note: "全部销毁"})
	assert.Empty(t, w.due(provenance.KindSample, "2030-01-01", 20))
}
