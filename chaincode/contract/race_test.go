package contract

import (
	"maps"
	"slices"
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"

	"sunledger/chaincode/ledgertest"
	"sunledger/chaincode/provenance"
)

// circulation is goods on their way through Haidian. Of lot, which the market
// has: part is the canteen's and portion a part of that; offered is offered to the
// canteen; mixture is of lot and other, and helping, which the canteen has, of
// mixture. other and spare are of another base.
type circulation struct {
	*world
	lot, part, portion, offered, mixture, helping, other, spare string
	onTheWay                                                    map[string]movement
}

func newCirculation(t testing.TB, options ...ledgertest.Option) *circulation {
	c := &circulation{
		world: newWorld(t, options...), part: marketCode + "-P1", offered: marketCode + "-P2", spare: marketCode + "-P3",
		mixture: marketCode + "-M1", helping: marketCode + "-M2", portion: canteenCode + "-Q1",
	}
	c.lot = c.harvest("base", baseCode, "L1", "CN-0001", 1000)
	c.other = c.harvest("base2", base2Code, "L1", "CN-0002", 500)
	c.move("base", "market", marketCode, c.lot)
	c.move("base2", "market", marketCode, c.other)
	c.split("market", c.lot, c.part, 200)
	c.move("market", "canteen", canteenCode, c.part)
	c.split("canteen", c.part, c.portion, 50)
	c.split("market", c.lot, c.offered, 100)
	c.do("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: c.offered, To: canteenCode})
	c.split("market", c.other, c.spare, 100)
	c.do("market", provenance.MixBatchesOp, provenance.MixBatches{Batch: c.mixture, Inputs: []provenance.Portion{{Batch: c.lot, Amount: 300}, {Batch: c.other, Amount: 100}}, Loss: 10})
	c.commit("market", marketCode, "CN-0003", c.mixture)
	c.split("market", c.mixture, c.helping, 90)
	c.move("market", "canteen", canteenCode, c.helping)
	return c
}

// decision is a movement that no recall refuses: the goods go to be inspected, where
// the recall does.
const decision = "decision about what arrived"

// travel puts parts of the lot on their way: to be dispatched, handed over, stored,
// and at another region's door. What moves them joins the movements.
func (c *circulation) travel() *circulation {
	c.t.Helper()
	warehouse := provenance.RegisterSite{Site: marketCode + "-W1", Name: "冷库", SiteKind: "warehouse", Division: "110108", Address: "锦绣大地"}
	c.do("market", provenance.RegisterSiteOp, warehouse)
	piece := func(n string) string {
		c.split("market", c.lot, marketCode+"-T"+n, 10)
		return marketCode + "-T" + n
	}
	shipment := func(n, batch string) provenance.DispatchShipment {
		in := dispatch(n, batch)
		in.Shipment, in.To = marketCode+"-"+n, canteenCode
		return in
	}
	c.do("market", provenance.DispatchShipmentOp, shipment("Y1", piece("1")))
	arrived, inspected := piece("2"), piece("3")
	for _, id := range []string{arrived, inspected} {
		c.do("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: id, To: base2Code})
		c.do("base2", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: id, Accept: true})
	}
	entry := base2Code + "-RK1"
	c.do("base2", provenance.DecideEntryOp, provenance.DecideEntry{Entry: entry, Batches: []string{inspected}})
	c.onTheWay = map[string]movement{
		"dispatch of a part":         {"market", provenance.DispatchShipmentOp, shipment("Y2", piece("4"))},
		"hand-over of a shipment":    {"canteen", provenance.HandOverShipmentOp, provenance.HandOverShipment{Shipment: marketCode + "-Y1", Accept: true, SealIntact: true}},
		"storage of the lot":         {"market", provenance.StoreBatchOp, provenance.StoreBatch{Batch: c.lot, Site: warehouse.Site}},
		"rapid test of what arrived": {"base2", provenance.RapidTestOp, provenance.RapidTestEntry{Entry: entry, Batch: inspected, Method: provenance.EnzymeInhibition, InhibitionPermille: 120}},
		"listing of the lot":         {"market", provenance.PublishListingOp, provenance.PublishListing{Listing: marketCode + "-X1", Batch: c.lot, Platform: marketCode, Reference: "SKU-1"}},
		decision:                     {"base2", provenance.DecideEntryOp, provenance.DecideEntry{Entry: base2Code + "-RK2", Batches: []string{arrived}}},
	}
	return c
}

func (w *world) split(name, batch, into string, amount int64) {
	w.t.Helper()
	w.do(name, provenance.SplitBatchOp, provenance.SplitBatch{Batch: batch, Outputs: []provenance.SplitOutput{{Batch: into, Amount: amount}}})
}

// movement is one way in which goods move, by whom.
type movement struct {
	name string
	op   provenance.Operation
	in   any
}

// movements are every way in which goods move or are sold, tried with goods of
// lot in every generation.
func (c *circulation) movements() map[string]movement {
	dispose := func(batch string, method provenance.DisposalMethod) provenance.DisposeBatch {
		return provenance.DisposeBatch{Batch: batch, Amount: 1, Method: method, Reason: "test"}
	}
	divide := func(batch, into string) provenance.SplitBatch {
		return provenance.SplitBatch{Batch: batch, Outputs: []provenance.SplitOutput{{Batch: into, Amount: 1}}}
	}
	blend := func(into string, batches ...string) provenance.MixBatches {
		in := provenance.MixBatches{Batch: into}
		for _, b := range batches {
			in.Inputs = append(in.Inputs, provenance.Portion{Batch: b, Amount: 1})
		}
		return in
	}
	all := map[string]movement{
		"split of the lot":            {"market", provenance.SplitBatchOp, divide(c.lot, marketCode+"-X1")},
		"transfer of the lot":         {"market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: c.lot, To: canteenCode}},
		"mixing the lot with another": {"market", provenance.MixBatchesOp, blend(marketCode+"-X2", c.spare, c.lot)},
		"sale of the lot":             {"market", provenance.DisposeBatchOp, dispose(c.lot, "sold")},
		"receipt of an earlier offer": {"canteen", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: c.offered, Accept: true}},
		"consumption of a part":       {"canteen", provenance.DisposeBatchOp, dispose(c.part, "consumed")},
		"split of a part":             {"canteen", provenance.SplitBatchOp, divide(c.part, canteenCode+"-X3")},
		"transfer two steps on":       {"canteen", provenance.TransferBatchOp, provenance.TransferBatch{Batch: c.portion, To: marketCode}},
		"mixing two generations":      {"canteen", provenance.MixBatchesOp, blend(canteenCode+"-X4", c.part, c.portion)},
		"transfer of the mixture":     {"market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: c.mixture, To: canteenCode}},
		"split of the mixture":        {"market", provenance.SplitBatchOp, divide(c.mixture, marketCode+"-X5")},
		"sale of the mixture's part":  {"canteen", provenance.DisposeBatchOp, dispose(c.helping, "sold")},
	}
	maps.Copy(all, c.onTheWay)
	return all
}

func TestRecallBarsEveryMovement(t *testing.T) {
	c := newCirculation(t).travel()
	for name, m := range c.movements() {
		assert.NoError(t, c.Endorse(who[m.name], string(m.op), "my-request-1", toJSON(t, m.in)).Err(), "%s, before", name)
	}
	c.do("base", provenance.StartRecallOp, startRecall(baseCode+"-ZH1", c.lot))
	for name, m := range c.movements() {
		if name == decision {
			continue
		}
		t.Run(name, func(t *testing.T) {
			e := c.refuse(m.name, m.op, m.in, provenance.Recalled, "")
			assert.Contains(t, e.En, c.lot)
			assert.Contains(t, e.En, baseCode+"-ZH1")
		})
	}
	m := c.movements()[decision]
	c.do(m.name, m.op, m.in)
	assert.Equal(t, provenance.EntryInspecting, get[provenance.Entry](c.world, base2Code+"-RK2").Decisions[0].Outcome)
	c.do("canteen", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: c.offered, Reason: "已召回"})
	for name, batch := range map[string]string{"market": c.lot, "canteen": c.helping} {
		c.do(name, provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: batch, Amount: 10, Method: "destroyed", Reason: "召回销毁"})
	}
	assert.Equal(t, int64(10), get[provenance.Batch](c.world, c.lot).DisposedAs.Destroyed)
	c.move("market", "canteen", canteenCode, c.spare)
	assert.Equal(t, []provenance.Bar{{Batch: c.lot, Recalls: []string{baseCode + "-ZH1"}}},
		ask[provenance.Lineage](c.world, "canteen", "batch:Trace", provenance.TraceQuery{Batch: c.helping, Direction: provenance.Backward, Evidence: true}).Bars)
}

// TestRecallOfAPart: what else was made of its lot moves on.
func TestRecallOfAPart(t *testing.T) {
	c := newCirculation(t)
	c.do("shouguang", provenance.StartRecallOp, startRecall(originCode+"-ZH1", c.part))
	recall := get[provenance.Recall](c.world, originCode+"-ZH1")
	assert.True(t, recall.Ordered)
	assert.Equal(t, baseCode, recall.Enterprise.Enterprise)
	barred := []string{"consumption of a part", "split of a part", "transfer two steps on", "mixing two generations"}
	for name, m := range c.movements() {
		tx := c.Endorse(who[m.name], string(m.op), "my-request-1", toJSON(t, m.in))
		if slices.Contains(barred, name) {
			assert.Equal(t, provenance.Recalled, refusalOf(t, tx).Code, name)
		} else {
			assert.NoError(t, tx.Err(), name)
		}
	}
}

// TestRecallAndMovementRace: both endorsed on the same state, in either order;
// nothing moves after the recall's block.
func TestRecallAndMovementRace(t *testing.T) {
	for name := range newCirculation(t).travel().movements() {
		t.Run(name, func(t *testing.T) {
			c := newCirculation(t, ledgertest.EndorseOnce()).travel()
			m := c.movements()[name]
			recall := c.Endorse(who["base"], "recall:Start", "my-request-a", toJSON(t, startRecall(baseCode+"-ZH1", c.lot)))
			move := c.Endorse(who[m.name], string(m.op), "my-request-b", toJSON(t, m.in))
			assert.Equal(t, []peer.TxValidationCode{peer.TxValidationCode_VALID, peer.TxValidationCode_MVCC_READ_CONFLICT}, c.Commit(recall, move))

			c = newCirculation(t, ledgertest.EndorseOnce()).travel()
			recall = c.Endorse(who["base"], "recall:Start", "my-request-a", toJSON(t, startRecall(baseCode+"-ZH1", c.lot)))
			move = c.Endorse(who[m.name], string(m.op), "my-request-b", toJSON(t, m.in))
			late := c.Endorse(who[m.name], string(m.op), "my-request-c", toJSON(t, m.in))
			assert.Equal(t, []peer.TxValidationCode{peer.TxValidationCode_VALID, peer.TxValidationCode_VALID}, c.Commit(move, recall), "trade does not keep the recall from committing")
			assert.Equal(t, []peer.TxValidationCode{peer.TxValidationCode_MVCC_READ_CONFLICT}, c.Commit(late))
			again := c.movements()["sale of the mixture's part"]
			c.refuse(again.name, again.op, again.in, provenance.Recalled, "")
		})
	}
}

// TestHoldAndMovementRace is the same for a hold, of an official and of the
// enterprise that answers for the goods.
func TestHoldAndMovementRace(t *testing.T) {
	for name, code := range map[string]string{"haidian-inspector": destinationCode, "base": baseCode} {
		c := newCirculation(t, ledgertest.EndorseOnce())
		m := c.movements()["consumption of a part"]
		hold := c.Endorse(who[name], "hold:Place", "my-request-a", toJSON(t, placeHold(code+"-HD1", c.lot)))
		move := c.Endorse(who[m.name], string(m.op), "my-request-b", toJSON(t, m.in))
		c.split("market", c.lot, marketCode+"-X9", 1) // sold meanwhile
		assert.Equal(t, []peer.TxValidationCode{peer.TxValidationCode_VALID, peer.TxValidationCode_MVCC_READ_CONFLICT}, c.Commit(hold, move), name)
		c.refuse(m.name, m.op, m.in, provenance.Held, "")
	}
}
