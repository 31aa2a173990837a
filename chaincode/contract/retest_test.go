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
