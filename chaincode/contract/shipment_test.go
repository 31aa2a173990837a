package contract

import (
	"fmt"
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

// dispatch is of the base's batches to the market, leaving now.
func dispatch(number string, batches ...string) provenance.DispatchShipment {
	return provenance.DispatchShipment{
		Shipment: provenance.OwnedID(baseCode, number), To: marketCode, Carrier: carrierCode, Batches: batches,
		Trip: provenance.Trip{
			Plate: "鲁VD12345", Driver: "D-07", Seal: "F0001", Corridor: 5000, ExpectedArrival: "2026-03-10T18:00:00+08:00",
			Route: []provenance.Waypoint{{Name: "寿光", Latitude: 36_880_000, Longitude: 118_740_000}, {Name: "锦绣大地", Latitude: 39_930_000, Longitude: 116_240_000}},
		},
	}
}

func (w *world) dispatch(number string, batches ...string) string {
	w.t.Helper()
	in := dispatch(number, batches...)
	w.do("base", provenance.DispatchShipmentOp, in)
	return in.Shipment
}

// drive lets n times ten minutes pass and logs each at that temperature.
func (w *world) drive(shipment string, n int, temperature int64) {
	w.t.Helper()
	in := provenance.AppendReadings{Shipment: shipment}
	for range n {
		w.Advance(10 * time.Minute)
		in.Readings = append(in.Readings, provenance.Reading{Time: w.moment(), Temperature: temperature, Latitude: 36_880_000, Longitude: 118_740_000})
	}
	w.do("carrier", provenance.AppendReadingsOp, in)
}

func (w *world) moment() provenance.Moment {
	at := w.Evaluate(who["auditor"], "record:List", `{"kind":"site"}`).Time
	return provenance.Moment(at.Format(time.RFC3339))
}

// TestShipment is a journey from base to market: dispatched, logged, handed over
// with a loss, and found again in the batch's past.
func TestShipment(t *testing.T) {
	w := newWorld(t)
	first, second := w.harvest("base", baseCode, "L1", "CN-0001", 2_000_000), w.harvest("base", baseCode, "L2", "CN-0002", 300_000)
	shipment := w.dispatch("Y1", first, second)
	list := func(name, index, value string) int {
		return len(ask[provenance.Page](w, name, "record:List", provenance.ListQuery{Kind: provenance.KindShipment, Index: index, Value: value}).Records)
	}
	assert.Equal(t, []int{1, 1, 1, 1, 1}, []int{list("base", "sender", baseCode), list("market", "receiver", marketCode), list("market", "awaiting", marketCode), list("carrier", "carrier", carrierCode), list("carrier", "awaiting", carrierCode)})

	w.refuse("market", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: first, Accept: true}, provenance.WrongState, "")
	w.refuse("base", provenance.CancelTransferOp, provenance.CancelTransfer{Batch: first}, provenance.WrongState, "")
	w.refuse("base", provenance.DispatchShipmentOp, dispatch("Y2", first), provenance.WrongState, "")

	w.drive(shipment, 3, 100)
	w.drive(shipment, 2, 130)
	w.refuse("base", provenance.CancelShipmentOp, provenance.CancelShipment{Shipment: shipment, Reason: "late"}, provenance.WrongState, "")
	log := get[provenance.Shipment](w, shipment).Log
	assert.Equal(t, []int{5, 2, 0}, []int{log.Readings, log.Breaches, log.Gaps})

	w.do("market", provenance.HandOverShipmentOp, provenance.HandOverShipment{Shipment: shipment, Accept: true, SealIntact: true, Received: []provenance.Received{{Batch: second, Amount: 295_000, Reason: "箱体破损"}}})
	assert.Equal(t, provenance.Balance{Initial: 300_000, Remaining: 295_000, Lost: 5_000}, get[provenance.Batch](w, second).Quantity)
	assert.Equal(t, marketCode, get[provenance.Batch](w, first).Holder.Enterprise)
	assert.Zero(t, list("market", "awaiting", marketCode))
	assert.Equal(t, 1, list("market", "receiver", marketCode))
	w.refuse("carrier", provenance.AppendReadingsOp, provenance.AppendReadings{Shipment: shipment, Readings: []provenance.Reading{{Time: w.moment(), Temperature: 100}}}, provenance.WrongState, "")

	page := ask[provenance.ReadingsPage](w, "carrier", "shipment:Readings", provenance.ReadingsQuery{Shipment: shipment, Limit: 1})
	assert.True(t, page.More)
	assert.Len(t, page.Chunks[0].Readings, 3)
	page = ask[provenance.ReadingsPage](w, "market", "shipment:Readings", provenance.ReadingsQuery{Shipment: shipment, Skip: 1})
	assert.False(t, page.More)
	assert.Equal(t, int64(130), page.Chunks[0].Readings[1].Temperature)
	for name, shipment := range map[string]string{"base2": shipment, "auditor": baseCode + "-Y9"} {
		e := refusalOf(t, w.Evaluate(who[name], "shipment:Readings", toJSON(t, provenance.ReadingsQuery{Shipment: shipment})))
		assert.Contains(t, []provenance.Code{provenance.Denied, provenance.NotFound}, e.Code)
	}

	w.admit("market", marketCode, first)
	part := marketCode + "-P1"
	w.do("market", provenance.SplitBatchOp, provenance.SplitBatch{Batch: first, Outputs: []provenance.SplitOutput{{Batch: part, Amount: 1000, To: canteenCode}}})
	past := ask[provenance.Lineage](w, "canteen", "batch:Trace", provenance.TraceQuery{Batch: part, Direction: provenance.Backward, Evidence: true})
	require.Len(t, past.Shipments, 1)
	assert.Equal(t, "鲁VD12345", past.Shipments[0].Plate)
	assert.Equal(t, 2, past.Shipments[0].Log.Breaches)
	assert.Empty(t, past.Shipments[0].Batches, "what else was on it is not the canteen's business")
	past = ask[provenance.Lineage](w, "auditor", "batch:Trace", provenance.TraceQuery{Batch: part, Direction: provenance.Backward, Evidence: true})
	assert.Len(t, past.Shipments[0].Batches, 2)
	e := refusalOf(t, w.Evaluate(who["canteen"], "record:Get", toJSON(t, provenance.RecordQuery{Kind: provenance.KindShipment, ID: shipment})))
	assert.Equal(t, provenance.Denied, e.Code)
}

// TestUploadsAreSafeToRepeat: a log sent again under its request ID is in the
// ledger once; sent as another it is refused.
func TestUploadsAreSafeToRepeat(t *testing.T) {
	w := newWorld(t)
	shipment := w.dispatch("Y1", w.harvest("base", baseCode, "L1", "CN-0001", 100))
	in := toJSON(t, provenance.AppendReadings{Shipment: shipment, Readings: []provenance.Reading{{Time: w.moment(), Temperature: 100}}})
	for _, replayed := range []bool{false, true} {
		tx := w.Submit(who["carrier"], "shipment:AppendReadings", "upload-0001", in)
		require.NoError(t, tx.Err())
		assert.Equal(t, replayed, receiptOf(t, tx).Replayed)
	}
	e := refusalOf(t, w.Submit(who["carrier"], "shipment:AppendReadings", "upload-0002", in))
	assert.Equal(t, "readings[0].time", e.Field)
	assert.Equal(t, 1, get[provenance.Shipment](w, shipment).Log.Readings)
}

func TestShipmentRefused(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 100)
	shipment := w.dispatch("Y1", lot)
	w.do("shouguang", provenance.RevokeCertificateOp, provenance.RevokeCertificate{Certificate: baseCode + "-CN-0001", Reason: "wrong lot"})
	w.refuse("market", provenance.HandOverShipmentOp, provenance.HandOverShipment{Shipment: shipment, Accept: true, SealIntact: true}, provenance.CertificateRequired, "")
	w.do("shouguang", provenance.SetEnterpriseStatusOp, provenance.SetEnterpriseStatus{Enterprise: carrierCode, Status: provenance.Inactive, Reason: "test"})
	w.do("carrier", provenance.AppendReadingsOp, provenance.AppendReadings{Shipment: shipment, Readings: []provenance.Reading{{Time: w.moment(), Temperature: 100}}})
	w.do("haidian", provenance.SetEnterpriseStatusOp, provenance.SetEnterpriseStatus{Enterprise: marketCode, Status: provenance.Inactive, Reason: "test"})
	w.do("market", provenance.HandOverShipmentOp, provenance.HandOverShipment{Shipment: shipment, SealIntact: true, Note: "证明已撤销"})
	batch := get[provenance.Batch](w, lot)
	assert.Equal(t, baseCode, batch.Holder.Enterprise)
	assert.Nil(t, batch.Transfer)
	assert.Equal(t, provenance.ShipmentRefused, get[provenance.Shipment](w, shipment).State())
}

// TestOneHeldBatchBlocksNoOther: it is left behind, its sender's and still held, and
// the rest of the truck is taken over.
func TestOneHeldBatchBlocksNoOther(t *testing.T) {
	w := newWorld(t)
	held, fine := w.harvest("base", baseCode, "L1", "CN-0001", 100), w.harvest("base", baseCode, "L2", "CN-0002", 200)
	shipment := w.dispatch("Y1", held, fine)
	w.do("haidian", provenance.PlaceHoldOp, placeHold(destinationCode+"-HD1", held))
	in := provenance.HandOverShipment{Shipment: shipment, Accept: true, SealIntact: true}
	w.refuse("market", provenance.HandOverShipmentOp, in, provenance.Held, "")
	behind := func(batches ...string) provenance.HandOverShipment {
		spoilt := in
		for _, id := range batches {
			spoilt.LeftBehind = append(spoilt.LeftBehind, provenance.LeftBehind{Batch: id, Reason: "已被封存"})
		}
		return spoilt
	}
	w.refuse("market", provenance.HandOverShipmentOp, behind(held, fine), provenance.Invalid, "leftBehind")
	w.refuse("market", provenance.HandOverShipmentOp, behind(baseCode+"-L9"), provenance.Invalid, "leftBehind[0].batch")
	twice := behind(held)
	twice.Received = []provenance.Received{{Batch: held, Amount: 1, Reason: "少"}}
	w.refuse("market", provenance.HandOverShipmentOp, twice, provenance.Invalid, "leftBehind[0].batch")
	whole := behind(held)
	whole.Accept, whole.Note = false, "拒收"
	w.refuse("market", provenance.HandOverShipmentOp, whole, provenance.Invalid, "leftBehind")

	w.do("market", provenance.HandOverShipmentOp, behind(held))
	assert.Equal(t, provenance.ShipmentArrived, get[provenance.Shipment](w, shipment).State())
	left, taken := get[provenance.Batch](w, held), get[provenance.Batch](w, fine)
	assert.Equal(t, []string{baseCode, marketCode}, []string{left.Holder.Enterprise, taken.Holder.Enterprise})
	assert.Nil(t, left.Transfer)
	assert.Nil(t, left.Arrival)
	assert.Equal(t, "已被封存", left.Refused.Reason)
	assert.Equal(t, int64(100), left.Quantity.Remaining)
	w.refuse("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: held, To: base2Code}, provenance.Held, "")
}

func TestShipmentCancelled(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 100)
	shipment := w.dispatch("Y1", lot)
	w.do("base", provenance.CancelShipmentOp, provenance.CancelShipment{Shipment: shipment, Reason: "车辆故障"})
	w.refuse("market", provenance.HandOverShipmentOp, provenance.HandOverShipment{Shipment: shipment, Accept: true, SealIntact: true}, provenance.WrongState, "")
	w.refuse("base", provenance.DispatchShipmentOp, dispatch("Y1", lot), provenance.AlreadyExists, "shipment")
	w.dispatch("Y2", lot)
}

// TestDispatchOfWhatIsNotThere.
func TestDispatchOfWhatIsNotThere(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 100)
	other := w.harvest("base2", base2Code, "L1", "CN-0002", 100)
	w.refuse("base", provenance.DispatchShipmentOp, dispatch("Y1", lot, other), provenance.Denied, "")
	w.refuse("base", provenance.DispatchShipmentOp, dispatch("Y1", lot, baseCode+"-L9"), provenance.NotFound, "batches")
	in := dispatch("Y1", lot)
	in.Carrier = labCode
	w.refuse("base", provenance.DispatchShipmentOp, in, provenance.Invalid, "carrier")
	in.Carrier = "91370783MADEM39999"
	w.refuse("base", provenance.DispatchShipmentOp, in, provenance.NotFound, "carrier")
}

// TestHandOverAndRevocationRace: whichever commits first, goods are not taken
// over on a revoked certificate.
func TestHandOverAndRevocationRace(t *testing.T) {
	w := newWorld(t)
	shipment := w.dispatch("Y1", w.harvest("base", baseCode, "L1", "CN-0001", 100))
	revoke := w.Endorse(who["shouguang"], "certificate:Revoke", "my-request-a", toJSON(t, provenance.RevokeCertificate{Certificate: baseCode + "-CN-0001", Reason: "wrong lot"}))
	accept := w.Endorse(who["market"], "shipment:HandOver", "my-request-b", toJSON(t, provenance.HandOverShipment{Shipment: shipment, Accept: true, SealIntact: true}))
	assert.Equal(t, []peer.TxValidationCode{peer.TxValidationCode_VALID, peer.TxValidationCode_MVCC_READ_CONFLICT}, w.Commit(revoke, accept))
}

// TestWholeTruck: two hundred batches leave and arrive in one transaction each,
// with reads that do not grow with them.
func TestWholeTruck(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 200_000)
	in := provenance.SplitBatch{Batch: lot}
	var ids []string
	for i := range 200 {
		ids = append(ids, fmt.Sprintf("%s-P%03d", baseCode, i))
		in.Outputs = append(in.Outputs, provenance.SplitOutput{Batch: ids[i], Amount: 1000})
	}
	w.do("base", provenance.SplitBatchOp, in)
	batched := func(name string, op provenance.Operation, in any) {
		t.Helper()
		tx := w.try(name, op, in)
		require.NoError(t, tx.Err())
		assert.Zero(t, tx.Requests[peer.ChaincodeMessage_GET_STATE])
		assert.Zero(t, tx.Requests[peer.ChaincodeMessage_PUT_STATE])
		assert.LessOrEqual(t, tx.Requests[peer.ChaincodeMessage_GET_STATE_MULTIPLE], 5)
	}
	batched("base", provenance.DispatchShipmentOp, dispatch("Y1", ids...))
	shipment := baseCode + "-Y1"
	assert.Equal(t, []provenance.Load{{Product: "CUCUMBER", Amount: 200_000, Unit: provenance.Gram}}, get[provenance.Shipment](w, shipment).Goods)
	w.drive(shipment, 500, 100)
	batched("market", provenance.HandOverShipmentOp, provenance.HandOverShipment{Shipment: shipment, Accept: true, SealIntact: true})
	assert.Equal(t, marketCode, get[provenance.Batch](w, ids[199]).Holder.Enterprise)
	assert.True(t, get[provenance.Shipment](w, shipment).Sound())
}
