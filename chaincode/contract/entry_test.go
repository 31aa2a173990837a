package contract

import (
	"fmt"
	"testing"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/ledgertest"
	"sunledger/chaincode/provenance"
)

// seed writes records past the chaincode: what other families' transactions
// would have written.
func (w *world) seed(records ...provenance.Record) {
	w.t.Helper()
	tx := &ledgertest.Transaction{ID: fmt.Sprintf("seed-%d", w.Height()), Time: w.Now(), Response: &peer.Response{Status: shim.OK}, RWSet: &kvrwset.KVRWSet{}}
	for _, r := range records {
		tx.RWSet.Writes = append(tx.RWSet.Writes, &kvrwset.KVWrite{Key: provenance.Key(r.Kind(), r.Head().ID), Value: provenance.Marshal(r)})
	}
	require.Equal(w.t, []peer.TxValidationCode{peer.TxValidationCode_VALID}, w.Commit(tx))
}

// link puts the market's linkage with a base in force.
func (w *world) link(seller string) {
	w.t.Helper()
	w.seed(&provenance.Link{
		Header: provenance.Header{ID: provenance.LinkID(seller, marketCode)},
		Terms:  []provenance.LinkTerm{{Agreement: originCode + "-XY1", Products: []string{"CUCUMBER"}, From: "2026-01-01", Until: "2026-12-31"}},
	})
}

// arrive brings a released lot of the base to the market, where it awaits entry.
func (w *world) arrive(lot, number string) string {
	w.t.Helper()
	id := w.harvest("base", baseCode, lot, number, 1000)
	w.carry("Y-"+lot, id)
	return id
}

// carry brings batches of the base to the market with a shipment with which nothing
// is wrong.
func (w *world) carry(number string, batches ...string) (shipment string) {
	w.t.Helper()
	shipment = w.dispatch(number, batches...)
	w.drive(shipment, 1, 100)
	w.do("market", provenance.HandOverShipmentOp, provenance.HandOverShipment{Shipment: shipment, Accept: true, SealIntact: true})
	return shipment
}

func (w *world) decide(number string, batches ...string) *provenance.Entry {
	w.t.Helper()
	id := provenance.OwnedID(marketCode, number)
	w.do("market", provenance.DecideEntryOp, provenance.DecideEntry{Entry: id, Batches: batches})
	return get[provenance.Entry](w, id)
}

// sell is what goods that may not move cannot do, but waste.
func sell(batch string) map[provenance.Operation]any {
	return map[provenance.Operation]any{
		provenance.TransferBatchOp: provenance.TransferBatch{Batch: batch, To: canteenCode},
		provenance.SplitBatchOp:    provenance.SplitBatch{Batch: batch, Outputs: []provenance.SplitOutput{{Batch: marketCode + "-X", Amount: 1}}},
		provenance.DisposeBatchOp:  provenance.DisposeBatch{Batch: batch, Amount: 1, Method: "sold", Reason: "retail"},
	}
}

// TestNothingIsSoldBeforeEntry: not offered, split, mixed, sold or consumed.
func TestNothingIsSoldBeforeEntry(t *testing.T) {
	w := newWorld(t)
	a, b := w.arrive("L1", "CN-0001"), w.arrive("L2", "CN-0002")
	mix := provenance.MixBatches{Batch: marketCode + "-M1", Inputs: []provenance.Portion{{Batch: a, Amount: 1}, {Batch: b, Amount: 1}}}
	home := provenance.TransferBatch{Batch: a, To: baseCode}
	shut := func() {
		t.Helper()
		for op, in := range sell(a) {
			w.refuse("market", op, in, provenance.EntryRequired, "")
		}
		w.refuse("market", provenance.MixBatchesOp, mix, provenance.EntryRequired, "")
	}
	shut()
	w.refuse("market", provenance.TransferBatchOp, home, provenance.EntryRequired, "")
	entry := w.decide("RK1", a, b)
	assert.Equal(t, provenance.InspectionLane, entry.Decisions[0].Lane, "no linkage costs the green lane")
	assert.Equal(t, []provenance.Obstacle{{What: provenance.NotLinked, Batch: a, Record: baseCode}}, entry.Decisions[0].Reasons)
	shut()
	w.refuse("market", provenance.TransferBatchOp, home, provenance.EntryRequired, "")
	for _, id := range []string{a, b} {
		w.do("market", provenance.RapidTestOp, provenance.RapidTestEntry{Entry: entry.ID, Batch: id, Method: provenance.EnzymeInhibition, InhibitionPermille: 499})
	}
	w.do("market", provenance.MixBatchesOp, mix)
	for op, in := range sell(a) {
		assert.NoError(t, w.Endorse(who["market"], string(op), "my-request-1", toJSON(t, in)).Err(), op)
	}
	w.move("market", "canteen", canteenCode, b)
	assert.Equal(t, &provenance.Arrival{From: baseCode, Shipment: baseCode + "-Y-L2", State: provenance.EntryAdmitted, Entry: entry.ID}, get[provenance.Batch](w, b).Arrival)
}

// TestGreenLane: papers and linkage in order admit at once; each thing amiss
// sends the goods to inspection, for its own reason.
func TestGreenLane(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(w *world, lot string)
		want  []provenance.ObstacleKind
	}{
		"in order": {func(*world, string) {}, []provenance.ObstacleKind{}},
		"linkage over": {func(w *world, _ string) {
			link := &provenance.Link{Header: provenance.Header{ID: provenance.LinkID(baseCode, marketCode)}, Terms: []provenance.LinkTerm{{Agreement: "A", Products: []string{"CUCUMBER"}, From: "2026-01-01", Until: "2026-03-09"}}}
			w.seed(link)
		}, []provenance.ObstacleKind{provenance.NotLinked}},
		"origin revoked": {func(w *world, lot string) {
			w.do("shouguang", provenance.RevokeCertificateOp, provenance.RevokeCertificate{Certificate: get[provenance.Release](w, lot).Certificates[1], Reason: "wrong field"})
		}, []provenance.ObstacleKind{provenance.NoOrigin, provenance.NotReleased}},
		"commitment revoked": {func(w *world, lot string) {
			w.do("shouguang", provenance.RevokeCertificateOp, provenance.RevokeCertificate{Certificate: get[provenance.Release](w, lot).Certificates[0], Reason: "wrong lot"})
		}, []provenance.ObstacleKind{provenance.NoCommitment, provenance.NotReleased}},
		"test revoked": {func(w *world, lot string) {
			w.do("lab", provenance.RevokeCertificateOp, provenance.RevokeCertificate{Certificate: get[provenance.Release](w, lot).Certificates[2], Reason: "wrong sample"})
		}, []provenance.ObstacleKind{provenance.NoTest, provenance.NotReleased}},
		"failing test": {func(w *world, lot string) {
			w.do("lab", provenance.RecordTestOp, provenance.RecordTest{CertificateInput: certificate(labCode, "JC-0001", lot), Results: []provenance.TestResult{{Analyte: "氧乐果", Found: 480}, {Analyte: "腐霉利"}}})
		}, []provenance.ObstacleKind{provenance.FailingTest}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.link(baseCode)
			lot := w.arrive("L1", "CN-0001")
			c.spoil(w, lot)
			d := w.decide("RK1", lot).Decisions[0]
			assert.Equal(t, c.want, whats(d.Reasons))
			if len(c.want) == 0 {
				assert.Equal(t, provenance.EntryDecision{Batch: lot, Lane: provenance.GreenLane, Agreement: originCode + "-XY1", Shipment: baseCode + "-Y-L1", Outcome: provenance.EntryAdmitted}, d)
				w.do("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: canteenCode})
				return
			}
			assert.Equal(t, provenance.InspectionLane, d.Lane)
			assert.Equal(t, provenance.EntryInspecting, get[provenance.Batch](w, lot).Arrival.State)
		})
	}
}

// TestEntryOfAShipment: how goods came counts, whether the market says so or not.
func TestEntryOfAShipment(t *testing.T) {
	w := newWorld(t)
	w.link(baseCode)
	lot, other := w.harvest("base", baseCode, "L1", "CN-0001", 1000), w.harvest("base", baseCode, "L2", "CN-0002", 1000)
	shipment := w.dispatch("Y1", lot, other)
	w.drive(shipment, 1, 100)
	w.drive(shipment, 3, 200)
	w.do("market", provenance.HandOverShipmentOp, provenance.HandOverShipment{
		Shipment: shipment, Accept: true, Note: "封签断开", Received: []provenance.Received{{Batch: other, Amount: 990, Reason: "压损"}},
	})
	entry := w.decide("RK1", lot, other)
	assert.Equal(t, []provenance.ObstacleKind{provenance.TransportFault, provenance.BrokenSeal}, whats(entry.Decisions[0].Reasons))
	assert.Equal(t, []provenance.ObstacleKind{provenance.TransportFault, provenance.BrokenSeal, provenance.ShortDelivery}, whats(entry.Decisions[1].Reasons))
	assert.Equal(t, provenance.EntryInspecting, entry.Decisions[0].Outcome)
	assert.Equal(t, shipment, entry.Decisions[0].Shipment)

	carried := w.harvest("base", baseCode, "L3", "CN-0003", 1000)
	w.do("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: carried, To: marketCode})
	w.do("market", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: carried, Accept: true})
	assert.Equal(t, []provenance.ObstacleKind{provenance.NoShipment}, whats(w.decide("RK2", carried).Decisions[0].Reasons))
}

// TestPositiveRapidTest: the goods are refused and sealed by the ledger, with
// everything made of them, and neither sold nor tested away.
func TestPositiveRapidTest(t *testing.T) {
	w := newWorld(t)
	lot := w.arrive("L1", "CN-0001")
	entry := w.decide("RK1", lot)
	rapid := func(inhibition int64) provenance.RapidTestEntry {
		return provenance.RapidTestEntry{Entry: entry.ID, Batch: lot, Method: provenance.EnzymeInhibition, InhibitionPermille: inhibition}
	}
	strip := provenance.RapidTestEntry{Entry: entry.ID, Batch: lot, Method: provenance.ColloidalGold, Strip: provenance.RapidInvalid}
	w.do("market", provenance.RapidTestOp, strip)
	assert.Equal(t, provenance.EntryInspecting, get[provenance.Batch](w, lot).Arrival.State, "no control line: test again")
	receipt := w.do("market", provenance.RapidTestOp, rapid(500))
	d := get[provenance.Entry](w, entry.ID).Decisions[0]
	assert.Equal(t, provenance.EntryRefused, d.Outcome)
	assert.Equal(t, []provenance.RapidOutcome{provenance.RapidInvalid, provenance.RapidPositive}, []provenance.RapidOutcome{d.Tests[0].Outcome, d.Tests[1].Outcome})
	require.Contains(t, receipt.Records, provenance.Reference{Kind: provenance.KindHold, ID: d.Hold, Revision: 1})
	assert.Contains(t, string(w.State("hold/"+d.Hold)), `"basis":"entry/`+entry.ID+`"`)

	w.refuse("market", provenance.RapidTestOp, rapid(10), provenance.WrongState, "")
	w.refuse("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: baseCode}, provenance.Held, "")
	w.refuse("market", provenance.DecideEntryOp, provenance.DecideEntry{Entry: marketCode + "-RK2", Batches: []string{lot}}, provenance.Held, "")
	for op, in := range sell(lot) {
		w.refuse("market", op, in, provenance.Held, "")
	}
	w.do("market", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: lot, Amount: 400, Method: "destroyed", Reason: "快检阳性"})
	awaiting := provenance.ListQuery{Kind: provenance.KindBatch, Index: "awaiting", Value: marketCode}
	assert.Len(t, ask[provenance.Page](w, "market", "record:List", awaiting).Records, 1)
	w.do("market", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: lot, Amount: 600, Method: "destroyed", Reason: "快检阳性"})
	assert.Empty(t, ask[provenance.Page](w, "market", "record:List", awaiting).Records, "nothing is left to decide about")
}

// TestPositiveRapidTestIsClearedByALaboratory: the authority lifts its hold when a
// conformant report of these goods says so, and not before.
func TestPositiveRapidTestIsClearedByALaboratory(t *testing.T) {
	w := newWorld(t)
	lot := w.arrive("L1", "CN-0001")
	entry := w.decide("RK1", lot).ID
	w.do("market", provenance.RapidTestOp, provenance.RapidTestEntry{Entry: entry, Batch: lot, Method: provenance.EnzymeInhibition, InhibitionPermille: 600})
	lift := provenance.ReleaseHold{Hold: get[provenance.Entry](w, entry).Decisions[0].Hold, Reason: "实验室复核合格"}
	w.refuse("haidian", provenance.ReleaseHoldOp, lift, provenance.WrongState, "hold")
	w.Advance(time.Hour)
	sample := w.sample("CY1", lot)
	w.refuse("haidian", provenance.ReleaseHoldOp, lift, provenance.WrongState, "hold")
	w.do("lab", provenance.ReportSampleOp, omethoate(sample, 0))
	w.refuse("haidian", provenance.ReleaseHoldOp, lift, provenance.WrongState, "hold") // that is not the whole panel
	whole := omethoate(w.sample("CY2", lot), 0)
	whole.Results = append(whole.Results, whole.Results[0])
	whole.Results[1].Analyte = "腐霉利"
	w.do("lab", provenance.ReportSampleOp, whole)
	w.do("haidian", provenance.ReleaseHoldOp, lift)
	w.decide("RK2", lot)
}

// TestHeldGoodsAreNotTestedIn: no rapid test admits what is held for another
// reason.
func TestHeldGoodsAreNotTestedIn(t *testing.T) {
	w := newWorld(t)
	lot := w.arrive("L1", "CN-0001")
	w.seed(&provenance.Dossier{Header: provenance.Header{ID: lot}, Holds: []string{originCode + "-H1"}})
	entry := w.decide("RK1", lot)
	assert.Contains(t, whats(entry.Decisions[0].Reasons), provenance.UnderHold)
	w.refuse("market", provenance.RapidTestOp, provenance.RapidTestEntry{Entry: entry.ID, Batch: lot, Method: provenance.ColloidalGold, Strip: provenance.RapidNegative}, provenance.Held, "")
}

// TestRefusedGoodsGoBack: to their sender and nobody else, whatever their papers;
// home again they can be sent anew.
func TestRefusedGoodsGoBack(t *testing.T) {
	w := newWorld(t)
	lot, inspected := w.arrive("L1", "CN-0001"), w.arrive("L2", "CN-0002")
	w.decide("RK1", inspected)
	refusal := provenance.RefuseEntry{Entry: marketCode + "-RK2", Batches: []string{lot, inspected}, Reason: "到货腐烂"}
	w.do("market", provenance.RefuseEntryOp, refusal)
	assert.Equal(t, []provenance.EntryDecision{
		{Batch: lot, Outcome: provenance.EntryRefused, Refusal: "到货腐烂"}, {Batch: inspected, Outcome: provenance.EntryRefused, Refusal: "到货腐烂"},
	}, get[provenance.Entry](w, marketCode+"-RK2").Decisions)
	refusal.Entry = marketCode + "-RK3"
	w.refuse("market", provenance.RefuseEntryOp, refusal, provenance.WrongState, "")
	w.refuse("market", provenance.RapidTestOp, provenance.RapidTestEntry{Entry: marketCode + "-RK1", Batch: inspected, Method: provenance.ColloidalGold, Strip: provenance.RapidNegative}, provenance.WrongState, "")
	w.refuse("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: base2Code}, provenance.EntryRequired, "")
	w.refuse("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: canteenCode}, provenance.EntryRequired, "")

	w.do("shouguang", provenance.RevokeCertificateOp, provenance.RevokeCertificate{Certificate: baseCode + "-CN-0001", Reason: "wrong lot"})
	w.do("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: baseCode})
	w.do("base", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: lot, Accept: true})
	assert.Nil(t, get[provenance.Batch](w, lot).Arrival)
	w.refuse("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: marketCode}, provenance.CertificateRequired, "")
	w.commit("base", baseCode, "CN-0003", lot)
	w.move("base", "market", marketCode, lot)

	w.do("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: inspected, To: baseCode})
	w.refuse("market", provenance.DecideEntryOp, provenance.DecideEntry{Entry: marketCode + "-RK4", Batches: []string{inspected}}, provenance.WrongState, "")
	w.do("base", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: inspected, Reason: "不接受退货"})
	w.link(baseCode)
	assert.Equal(t, provenance.GreenLane, w.decide("RK5", inspected).Decisions[0].Lane, "refused by mistake, decided anew")
	w.refuse("market", provenance.RefuseEntryOp, provenance.RefuseEntry{Entry: marketCode + "-RK6", Batches: []string{inspected}, Reason: "too late"}, provenance.WrongState, "")
}

// TestGoodsOfBothDirections: what goes from the market to the origin region
// awaits entry there.
func TestGoodsOfBothDirections(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	w.move("base", "market", marketCode, lot)
	w.do("market", provenance.SplitBatchOp, provenance.SplitBatch{Batch: lot, Outputs: []provenance.SplitOutput{{Batch: marketCode + "-P1", Amount: 10, To: base2Code}}})
	w.do("base2", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: marketCode + "-P1", Accept: true})
	assert.Equal(t, &provenance.Arrival{From: marketCode, State: provenance.EntryAwaiting}, get[provenance.Batch](w, marketCode+"-P1").Arrival)
	w.do("base2", provenance.DecideEntryOp, provenance.DecideEntry{Entry: base2Code + "-RK1", Batches: []string{marketCode + "-P1"}})
	w.refuse("base", provenance.DecideEntryOp, provenance.DecideEntry{Entry: baseCode + "-RK1", Batches: []string{marketCode + "-P1"}}, provenance.Denied, "")
}

// TestEntryOf200Batches: a shipment's worth is decided in one transaction, with
// reads that do not grow with it.
func TestEntryOf200Batches(t *testing.T) {
	w := newWorld(t)
	w.link(baseCode)
	var batches []string
	split := func(lot string, n int, prefix string) {
		in := provenance.SplitBatch{Batch: lot}
		for i := range n {
			in.Outputs = append(in.Outputs, provenance.SplitOutput{Batch: fmt.Sprintf("%s-%s%03d", baseCode, prefix, i), Amount: 10})
			batches = append(batches, in.Outputs[i].Batch)
		}
		w.do("base", provenance.SplitBatchOp, in)
	}
	split(w.harvest("base", baseCode, "L1", "CN-0001", 1000), 100, "A")
	split(w.harvest("base", baseCode, "L2", "CN-0002", 1000), 100, "B")
	w.carry("Y1", batches...)
	requests := func(batches []string) map[peer.ChaincodeMessage_Type]int {
		tx := w.Endorse(who["market"], "entry:Decide", "my-request-1", toJSON(t, provenance.DecideEntry{Entry: marketCode + "-RK1", Batches: batches}))
		require.NoError(t, tx.Err())
		return tx.Requests
	}
	assert.Equal(t, map[peer.ChaincodeMessage_Type]int{peer.ChaincodeMessage_GET_STATE_MULTIPLE: 2, peer.ChaincodeMessage_WRITE_BATCH_STATE: 1}, requests(batches))
	assert.Equal(t, requests(batches[:1]), requests(batches))

	entry := w.decide("RK1", batches...)
	require.Len(t, entry.Decisions, 200)
	for i, d := range entry.Decisions {
		assert.Equal(t, provenance.EntryDecision{Batch: batches[i], Lane: provenance.GreenLane, Agreement: originCode + "-XY1", Shipment: baseCode + "-Y1", Outcome: provenance.EntryAdmitted}, d)
	}
	w.refuse("market", provenance.DecideEntryOp, provenance.DecideEntry{Entry: marketCode + "-RK2", Batches: append(batches, baseCode+"-L1")}, provenance.Invalid, "batches")
	w.do("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: batches[199], To: canteenCode})
}

// TestEntryRefusesBadInput: each with a code and the field, changing nothing.
func TestEntryRefusesBadInput(t *testing.T) {
	w := newWorld(t)
	arrived, home := w.arrive("L1", "CN-0001"), w.harvest("base", baseCode, "L2", "CN-0002", 10)
	entry := w.decide("RK1", arrived).ID
	decide := func(id string, batches ...string) provenance.DecideEntry {
		return provenance.DecideEntry{Entry: id, Batches: batches}
	}
	for name, c := range map[string]struct {
		actor string
		op    provenance.Operation
		in    any
		code  provenance.Code
		field string
	}{
		"another's number":      {"market", provenance.DecideEntryOp, decide(canteenCode+"-RK2", arrived), provenance.Invalid, "entry"},
		"number used":           {"market", provenance.DecideEntryOp, decide(entry, arrived), provenance.AlreadyExists, "entry"},
		"no batches":            {"market", provenance.DecideEntryOp, provenance.DecideEntry{Entry: marketCode + "-RK2", Batches: []string{}}, provenance.Invalid, "batches"},
		"batch twice":           {"market", provenance.DecideEntryOp, decide(marketCode+"-RK2", arrived, arrived), provenance.Invalid, "batches[1]"},
		"no batch":              {"market", provenance.DecideEntryOp, decide(marketCode+"-RK2", baseCode+"-L9"), provenance.NotFound, "batches"},
		"not an ID":             {"market", provenance.DecideEntryOp, decide(marketCode+"-RK2", "黄瓜"), provenance.Invalid, "batches"},
		"another's goods":       {"market", provenance.DecideEntryOp, decide(marketCode+"-RK2", home), provenance.Denied, ""},
		"never crossed":         {"base", provenance.DecideEntryOp, decide(baseCode+"-RK2", home), provenance.WrongState, ""},
		"refuse without reason": {"market", provenance.RefuseEntryOp, provenance.RefuseEntry{Entry: marketCode + "-RK2", Batches: []string{arrived}}, provenance.Invalid, "reason"},
		"no such entry":         {"market", provenance.RapidTestOp, provenance.RapidTestEntry{Entry: marketCode + "-RK9", Batch: arrived, Method: provenance.EnzymeInhibition}, provenance.NotFound, "entry"},
		"not in this entry":     {"market", provenance.RapidTestOp, provenance.RapidTestEntry{Entry: entry, Batch: home, Method: provenance.EnzymeInhibition}, provenance.Invalid, "batch"},
		"unknown method":        {"market", provenance.RapidTestOp, provenance.RapidTestEntry{Entry: entry, Batch: arrived, Method: "taste"}, provenance.Invalid, "method"},
		"strip without result":  {"market", provenance.RapidTestOp, provenance.RapidTestEntry{Entry: entry, Batch: arrived, Method: provenance.ColloidalGold}, provenance.Invalid, "strip"},
		"strip with inhibition": {"market", provenance.RapidTestOp, provenance.RapidTestEntry{Entry: entry, Batch: arrived, Method: provenance.ColloidalGold, Strip: provenance.RapidNegative, InhibitionPermille: 1}, provenance.Invalid, "inhibitionPermille"},
		"inhibition with strip": {"market", provenance.RapidTestOp, provenance.RapidTestEntry{Entry: entry, Batch: arrived, Method: provenance.EnzymeInhibition, Strip: provenance.RapidNegative}, provenance.Invalid, "strip"},
		"inhibition over all":   {"market", provenance.RapidTestOp, provenance.RapidTestEntry{Entry: entry, Batch: arrived, Method: provenance.EnzymeInhibition, InhibitionPermille: 1001}, provenance.Invalid, "inhibitionPermille"},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			w.refuse(c.actor, c.op, c.in, c.code, c.field)
		})
	}
	unmeasured := fmt.Sprintf(`{"entry":%q,"batch":%q,"method":"enzyme_inhibition"}`, entry, arrived)
	e := refusalOf(t, w.Submit(who["market"], "entry:RapidTest", "my-request-1", unmeasured))
	assert.Equal(t, "inhibitionPermille", e.Field, "nothing measured is not nothing found")
}

// TestEntryReads: an entry is its market's own, and officials'.
func TestEntryReads(t *testing.T) {
	w := newWorld(t)
	entry := w.decide("RK1", w.arrive("L1", "CN-0001"))
	for name, sees := range map[string]bool{"market": true, "haidian": true, "shouguang-inspector": true, "auditor": true, "base": false, "canteen": false} {
		assert.Equal(t, sees, w.Evaluate(who[name], "record:Get", toJSON(t, provenance.RecordQuery{Kind: provenance.KindEntry, ID: entry.ID})).Err() == nil, name)
	}
	assert.Len(t, ask[provenance.Page](w, "market", "record:List", provenance.ListQuery{Kind: provenance.KindEntry, Index: "market", Value: marketCode}).Records, 1)
}
