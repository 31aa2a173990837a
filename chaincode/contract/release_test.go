package contract

import (
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

// whats are the kinds of obstacles, in their order.
func whats(obstacles []provenance.Obstacle) []provenance.ObstacleKind {
	kinds := []provenance.ObstacleKind{}
	for _, o := range obstacles {
		kinds = append(kinds, o.What)
	}
	return kinds
}

func (w *world) register(name, code, lot string) string {
	w.t.Helper()
	id := provenance.OwnedID(code, lot)
	w.do(name, provenance.RegisterBatchOp, provenance.RegisterBatch{Batch: id, Product: "CUCUMBER", Site: code + "-G1", Harvested: "2026-03-09", Amount: 1000, Unit: provenance.Gram})
	return id
}

func (w *world) checkRelease(name, batch string) provenance.ReleaseCheck {
	w.t.Helper()
	return ask[provenance.ReleaseCheck](w, name, "release:Check", provenance.ReleaseQuery{Batch: batch})
}

// TestReleaseSaysAllThatIsMissing: at once, without submitting, and in the
// refusal of one that is submitted.
func TestReleaseSaysAllThatIsMissing(t *testing.T) {
	w := newWorld(t)
	lot := w.register("base", baseCode, "L1")
	steps := []struct {
		missing []provenance.ObstacleKind
		mend    func()
	}{
		{[]provenance.ObstacleKind{provenance.NoCommitment, provenance.NoOrigin, provenance.NoTest}, func() { w.test(lot) }},
		{[]provenance.ObstacleKind{provenance.NoCommitment, provenance.NoOrigin}, func() { w.commit("base", baseCode, "CN-0001", lot) }},
		{[]provenance.ObstacleKind{provenance.NoOrigin}, func() { w.origin(lot) }},
	}
	for _, step := range steps {
		assert.Equal(t, provenance.ReleaseCheck{Batch: lot, Missing: w.checkRelease("base", lot).Missing}, w.checkRelease("base", lot))
		assert.Equal(t, step.missing, whats(w.checkRelease("base", lot).Missing))
		e := w.refuse("base", provenance.ReleaseOp, provenance.ReleaseBatch{Batch: lot}, provenance.ReleaseRequired, "")
		assert.Equal(t, step.missing, whats(e.Missing))
		for _, o := range e.Missing {
			en, zh := o.Text()
			assert.Contains(t, e.En, en)
			assert.Contains(t, e.Zh, zh)
			assert.Contains(t, en+zh, lot)
		}
		step.mend()
	}
	assert.Equal(t, provenance.ReleaseCheck{Batch: lot, Ready: true, Missing: []provenance.Obstacle{}}, w.checkRelease("shouguang-inspector", lot))
	w.refuse("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: marketCode}, provenance.ReleaseRequired, "")
	w.do("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: lot, To: base2Code})
	w.do("base2", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: lot, Accept: true})
	w.refuse("base2", provenance.ReleaseOp, provenance.ReleaseBatch{Batch: lot}, provenance.Denied, "")
	w.do("base", provenance.ReleaseOp, provenance.ReleaseBatch{Batch: lot})
	assert.Equal(t, provenance.ReleaseCheck{Batch: lot, Released: true, Ready: true, Missing: []provenance.Obstacle{}}, w.checkRelease("base2", lot))
	w.refuse("base", provenance.ReleaseOp, provenance.ReleaseBatch{Batch: lot}, provenance.WrongState, "batch")

	release := get[provenance.Release](w, lot)
	assert.Equal(t, "/t/"+lot, release.PublicCode)
	assert.Equal(t, []string{baseCode + "-CN-0001", originCode + "-CD-9998", labCode + "-JC-9999"}, release.Certificates)
	assert.Equal(t, *release, ask[provenance.Release](w, "canteen", "record:Get", provenance.RecordQuery{Kind: provenance.KindRelease, ID: lot}), "released lots are public")
	w.move("base2", "market", marketCode, lot)

	refused := refusalOf(t, w.Evaluate(who["carrier"], "release:Check", toJSON(t, provenance.ReleaseQuery{Batch: lot})))
	assert.Equal(t, provenance.Denied, refused.Code)
	refused = refusalOf(t, w.Evaluate(who["auditor"], "release:Check", toJSON(t, provenance.ReleaseQuery{Batch: "L1"})))
	assert.Equal(t, "batch", refused.Field)
}

// TestReleaseLapses: by itself when a certificate under it is revoked, and is
// written anew on another.
func TestReleaseLapses(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	transfer := provenance.TransferBatch{Batch: lot, To: marketCode}
	w.do("base", provenance.TransferBatchOp, transfer)
	first := get[provenance.Release](w, lot)
	w.do("shouguang", provenance.RevokeCertificateOp, provenance.RevokeCertificate{Certificate: first.Certificates[1], Reason: "wrong field"})
	e := w.refuse("market", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: lot, Accept: true}, provenance.ReleaseRequired, "")
	assert.Equal(t, []provenance.Obstacle{{What: provenance.NotReleased, Batch: lot}}, e.Missing)
	w.do("base", provenance.CancelTransferOp, provenance.CancelTransfer{Batch: lot})
	assert.Equal(t, []provenance.ObstacleKind{provenance.NoOrigin}, whats(w.checkRelease("base", lot).Missing))
	w.origin(lot)
	assert.Equal(t, provenance.ReleaseCheck{Batch: lot, Ready: true, Missing: []provenance.Obstacle{}}, w.checkRelease("base", lot), "a new certificate does not renew it by itself")
	w.refuse("base", provenance.TransferBatchOp, transfer, provenance.ReleaseRequired, "")
	w.do("base", provenance.ReleaseOp, provenance.ReleaseBatch{Batch: lot})
	again := get[provenance.Release](w, lot)
	assert.Equal(t, 2, again.Revision)
	assert.NotEqual(t, first.Certificates[1], again.Certificates[1])

	w.seed(&provenance.Dossier{Header: provenance.Header{ID: lot}, Holds: []string{originCode + "-H1"}, Recalls: []string{baseCode + "-R1"}})
	assert.Equal(t, []provenance.ObstacleKind{provenance.UnderRecall, provenance.UnderHold, provenance.NoCommitment, provenance.NoOrigin, provenance.NoTest}, whats(w.checkRelease("base", lot).Missing))
}

// TestReleaseOfMixtures: a mixture needs its lots' releases and its own
// commitment, no test of its own; parts go on their lot's.
func TestReleaseOfMixtures(t *testing.T) {
	w := newWorld(t)
	a, bare, mixture, part := w.harvest("base", baseCode, "L1", "CN-0001", 1000), w.register("base", baseCode, "L2"), baseCode+"-M1", baseCode+"-P1"
	w.commit("base", baseCode, "CN-0002", bare)
	w.do("base", provenance.MixBatchesOp, provenance.MixBatches{Batch: mixture, Inputs: []provenance.Portion{{Batch: a, Amount: 100}, {Batch: bare, Amount: 100}}})
	assert.Equal(t, []provenance.Obstacle{{What: provenance.NotReleased, Batch: bare}, {What: provenance.NoCommitment, Batch: mixture}}, w.checkRelease("base", mixture).Missing)
	w.commit("base", baseCode, "CN-0003", mixture)
	w.test(bare)
	w.origin(bare)
	w.refuse("base", provenance.ReleaseOp, provenance.ReleaseBatch{Batch: mixture}, provenance.ReleaseRequired, "")
	w.do("base", provenance.ReleaseOp, provenance.ReleaseBatch{Batch: bare})
	w.do("base", provenance.SplitBatchOp, provenance.SplitBatch{Batch: mixture, Outputs: []provenance.SplitOutput{{Batch: part, Amount: 50}}})
	assert.Equal(t, []provenance.Obstacle{{What: provenance.NotReleased, Batch: mixture}}, w.checkRelease("base", part).Missing)
	w.refuse("base", provenance.ReleaseOp, provenance.ReleaseBatch{Batch: part}, provenance.WrongState, "batch")
	offer := provenance.SplitBatch{Batch: mixture, Outputs: []provenance.SplitOutput{{Batch: baseCode + "-P2", Amount: 10, To: marketCode}}}
	w.refuse("base", provenance.SplitBatchOp, offer, provenance.ReleaseRequired, "")
	w.do("base", provenance.ReleaseOp, provenance.ReleaseBatch{Batch: mixture})
	assert.Equal(t, []string{baseCode + "-CN-0003"}, get[provenance.Release](w, mixture).Certificates)
	w.do("base", provenance.SplitBatchOp, offer)
	w.move("base", "market", marketCode, part)
}

// TestDigitalLink: a lot with a GTIN gets a GS1 Digital Link and is found by it.
func TestDigitalLink(t *testing.T) {
	w := newWorld(t)
	id := baseCode + "-20260309-01"
	w.do("base", provenance.RegisterBatchOp, provenance.RegisterBatch{Batch: id, Product: "CUCUMBER", Site: baseCode + "-G1", Harvested: "2026-03-09", Amount: 10, Unit: provenance.Gram, GTIN: "06901234567892"})
	w.test(id)
	w.commit("base", baseCode, "CN-0001", id)
	w.origin(id)
	w.do("base", provenance.ReleaseOp, provenance.ReleaseBatch{Batch: id})
	assert.Equal(t, "/01/06901234567892/10/20260309-01", get[provenance.Release](w, id).PublicCode)
	page := ask[provenance.Page](w, "observer", "record:List", provenance.ListQuery{Kind: provenance.KindRelease, Index: "gtin", Value: "06901234567892"})
	require.Len(t, page.Records, 1)
}

// barcoded registers a lot under a GTIN and does all that comes before its release.
func (w *world) barcoded(name, code, lot, gtin string) string {
	w.t.Helper()
	id := provenance.OwnedID(code, lot)
	w.do(name, provenance.RegisterBatchOp, provenance.RegisterBatch{Batch: id, Product: "CUCUMBER", Site: code + "-G1", Harvested: "2026-03-09", Amount: 10, Unit: provenance.Gram, GTIN: gtin})
	w.test(id)
	w.commit(name, code, w.paper("CN"), id)
	w.origin(id)
	return id
}

// TestALabelStandsForOneLot: of those that are released, whoever's GTIN it is.
func TestALabelStandsForOneLot(t *testing.T) {
	w := newWorld(t)
	const gtin, other = "06901234567892", "06941234500017"
	first, second := w.barcoded("base", baseCode, "L1", gtin), w.barcoded("base2", base2Code, "L1", gtin)
	elsewhere := w.barcoded("base2", base2Code, "L2", gtin)
	w.do("base", provenance.ReleaseOp, provenance.ReleaseBatch{Batch: first})
	w.refuse("base2", provenance.ReleaseOp, provenance.ReleaseBatch{Batch: second}, provenance.AlreadyExists, "gtin")
	one := w.Endorse(who["base2"], "release:Release", "my-request-a", toJSON(t, provenance.ReleaseBatch{Batch: elsewhere}))
	third := w.barcoded("base", baseCode, "L3", gtin)
	another := w.Endorse(who["base"], "release:Release", "my-request-b", toJSON(t, provenance.ReleaseBatch{Batch: third}))
	assert.Equal(t, []peer.TxValidationCode{peer.TxValidationCode_VALID, peer.TxValidationCode_VALID}, w.Commit(one, another), "lots of one GTIN do not collide")

	c := w.propose("base", provenance.KindBatch, first, "gtin", `"`+other+`"`)
	w.approve("shouguang", c)
	release := get[provenance.Release](w, first)
	assert.Equal(t, []string{other, "/01/" + other + "/10/L1"}, []string{release.GTIN, release.PublicCode}, "the label follows")
	scanned := func(gtin string) int {
		return len(ask[provenance.Page](w, "observer", "record:List", provenance.ListQuery{Kind: provenance.KindRelease, Index: "gtin", Value: gtin}).Records)
	}
	assert.Equal(t, []int{2, 1}, []int{scanned(gtin), scanned(other)})
	w.do("base2", provenance.ReleaseOp, provenance.ReleaseBatch{Batch: second})

	back := w.propose("base", provenance.KindBatch, first, "gtin", `"`+gtin+`"`)
	w.refuse("shouguang", provenance.ApproveCorrectionOp, provenance.ApproveCorrection{Correction: back.ID, Digest: back.Digest}, provenance.AlreadyExists, "gtin")
	w.approve("shouguang", w.propose("base", provenance.KindBatch, first, "gtin", `""`))
	assert.Equal(t, "/t/"+first, get[provenance.Release](w, first).PublicCode)
	assert.Zero(t, scanned(other))
}

// TestSuspendedProducerReleasesNothing: and the check says so.
func TestSuspendedProducerReleasesNothing(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 10)
	w.do("shouguang", provenance.SetEnterpriseStatusOp, provenance.SetEnterpriseStatus{Enterprise: baseCode, Status: provenance.Inactive, Reason: "banned pesticide"})
	w.refuse("base", provenance.ReleaseOp, provenance.ReleaseBatch{Batch: lot}, provenance.Suspended, "")
	check := w.checkRelease("base", lot)
	assert.Equal(t, []provenance.Obstacle{{What: provenance.NotActive, Record: baseCode}}, check.Missing)
	assert.False(t, check.Released)
}
