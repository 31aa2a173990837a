package contract

import (
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

// inputUse is a use on the base's cucumbers on the day before they are harvested.
func inputUse(number string, spoil func(*provenance.RecordInputUse)) provenance.RecordInputUse {
	in := provenance.RecordInputUse{
		Use: baseCode + "-" + number, Site: baseCode + "-G1", Product: "CUCUMBER", Input: "吡虫啉", Registration: "PD20150123",
		Source: "农资店", Purpose: "蚜虫", Dose: provenance.Dose{Amount: 30_000, Unit: "ml/亩"}, UsedOn: "2026-03-08",
	}
	spoil(&in)
	return in
}

// strict puts a version in force today that has rules for inputs: a safety
// interval of a week, and a ban.
func (w *world) strict() {
	w.t.Helper()
	v2 := terms()
	v2.Standard, v2.EffectiveFrom = "CUCUMBER-V2", "2026-03-10"
	v2.Inputs = []provenance.InputRule{{Name: "吡虫啉", IntervalDays: 7}, {Name: "毒死蜱", Banned: true}}
	w.do("haidian", provenance.ProposeStandardOp, v2)
	w.do("shouguang", provenance.ApproveStandardOp, provenance.ApproveStandard{Standard: v2.Standard, Digest: get[provenance.Standard](w, v2.Standard).Digest})
}

func harvestToday(lot string) provenance.RegisterBatch {
	return provenance.RegisterBatch{Batch: baseCode + "-" + lot, Product: "CUCUMBER", Site: baseCode + "-G1", Harvested: "2026-03-10", Amount: 1000, Unit: provenance.Gram}
}

func TestHarvestIsCheckedAgainstInputs(t *testing.T) {
	w := newWorld(t)
	w.do("base", provenance.RecordInputOp, inputUse("U1", func(*provenance.RecordInputUse) {}))
	w.do("base", provenance.RegisterBatchOp, harvestToday("L1")) // the version in force says nothing of inputs
	w.strict()
	w.refuse("base", provenance.RegisterBatchOp, harvestToday("L2"), provenance.SafetyInterval, "harvested")
	yesterday := harvestToday("L3")
	yesterday.Harvested = "2026-03-09" // bound to the first version
	w.do("base", provenance.RegisterBatchOp, yesterday)

	w.do("base2", provenance.RecordInputOp, inputUse("U1", func(in *provenance.RecordInputUse) {
		in.Use, in.Site, in.Input, in.UsedOn = base2Code+"-U1", base2Code+"-G1", "毒死蜱", "2026-01-05"
	}))
	banned := harvestToday("L1")
	banned.Batch, banned.Site = base2Code+"-L1", base2Code+"-G1"
	w.refuse("base2", provenance.RegisterBatchOp, banned, provenance.BannedInput, "site")
}

// TestInputsAndHarvestRace: a use and a harvest endorsed at once do not both
// commit.
func TestInputsAndHarvestRace(t *testing.T) {
	w := newWorld(t)
	w.strict()
	use := w.Endorse(who["base"], "input:Record", "my-request-a", toJSON(t, inputUse("U1", func(*provenance.RecordInputUse) {})))
	harvest := w.Endorse(who["base"], "batch:Register", "my-request-b", toJSON(t, harvestToday("L1")))
	assert.Equal(t, []peer.TxValidationCode{peer.TxValidationCode_VALID, peer.TxValidationCode_MVCC_READ_CONFLICT}, w.Commit(use, harvest))
}

// TestLateUseReachesItsBatches: a use recorded after the harvest stops the batches
// that it names, whoever has what was made of them.
func TestLateUseReachesItsBatches(t *testing.T) {
	w := newWorld(t)
	w.strict()
	w.do("base", provenance.RegisterBatchOp, harvestToday("L1"))
	w.commit("base", baseCode, "CN-0001", baseCode+"-L1")
	part := baseCode + "-P1"
	w.do("base", provenance.SplitBatchOp, provenance.SplitBatch{Batch: baseCode + "-L1", Outputs: []provenance.SplitOutput{{Batch: part, Amount: 100}}})
	w.do("base", provenance.RecordInputOp, inputUse("U1", func(in *provenance.RecordInputUse) { in.Batches = []string{baseCode + "-L1"} }))
	w.refuse("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: part, To: base2Code}, provenance.SafetyInterval, "")
	w.do("base", provenance.DisposeBatchOp, provenance.DisposeBatch{Batch: part, Amount: 100, Method: "destroyed", Reason: "test"})
	found := ask[provenance.Page](w, "haidian", "record:List", provenance.ListQuery{Kind: provenance.KindInputUse, Index: "finding", Value: "SAFETY_INTERVAL"})
	assert.Len(t, found.Records, 1)

	for name, spoil := range map[string]func(*provenance.RecordInputUse){
		"batches": func(in *provenance.RecordInputUse) { in.Batches = []string{baseCode + "-L9"} },
		"site":    func(in *provenance.RecordInputUse) { in.Site = baseCode + "-G9" },
	} {
		w.refuse("base", provenance.RecordInputOp, inputUse("U2", spoil), provenance.NotFound, name)
	}
	w.refuse("base", provenance.RecordInputOp, inputUse("U2", func(in *provenance.RecordInputUse) { in.Batches = []string{"批1"} }), provenance.Invalid, "batches")
	w.refuse("base", provenance.RecordInputOp, inputUse("U1", func(*provenance.RecordInputUse) {}), provenance.AlreadyExists, "use")
	w.refuse("base", provenance.RecordInputOp, inputUse("U2", func(in *provenance.RecordInputUse) { in.Site = base2Code + "-G1" }), provenance.Denied, "")
	w.refuse("base", provenance.RecordInputOp, inputUse("U2", func(in *provenance.RecordInputUse) { in.Product = "黄瓜" }), provenance.Invalid, "product")
}

// TestLateUseReachesReleasedLots: a use recorded after the release stops the site's
// lots and what was made of them, named or not; certifying comes too late after it.
func TestLateUseReachesReleasedLots(t *testing.T) {
	for input, code := range map[string]provenance.Code{"毒死蜱": provenance.BannedInput, "吡虫啉": provenance.SafetyInterval} {
		t.Run(input, func(t *testing.T) {
			w := newWorld(t)
			w.strict()
			released, uncertified := harvestToday("L1"), harvestToday("L2")
			w.do("base", provenance.RegisterBatchOp, released)
			w.do("base", provenance.RegisterBatchOp, uncertified)
			w.test(released.Batch)
			w.commit("base", baseCode, "CN-0001", released.Batch)
			w.origin(released.Batch)
			w.do("base", provenance.ReleaseOp, provenance.ReleaseBatch{Batch: released.Batch})
			elsewhere := w.harvest("base2", base2Code, "L1", "CN-0001", 1000)
			part := baseCode + "-P1"
			w.do("base", provenance.SplitBatchOp, provenance.SplitBatch{Batch: released.Batch, Outputs: []provenance.SplitOutput{{Batch: part, Amount: 100, To: marketCode}}})
			w.do("market", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: part, Accept: true})
			w.admit("market", marketCode, part)

			w.do("base", provenance.RecordInputOp, inputUse("U1", func(in *provenance.RecordInputUse) { in.Input = input }))
			assert.Equal(t, code, get[provenance.InputUse](w, baseCode+"-U1").Finding)
			check := ask[provenance.ReleaseCheck](w, "base", "release:Check", provenance.ReleaseQuery{Batch: released.Batch})
			assert.False(t, check.Released)
			w.refuse("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: released.Batch, To: marketCode}, code, "")
			w.refuse("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: part, To: canteenCode}, code, "")
			w.refuse("base", provenance.IssueCommitmentOp, provenance.IssueCommitment{CertificateInput: certificate(baseCode, "CN-0002", uncertified.Batch), Basis: []provenance.Basis{provenance.QualityControl}}, code, map[provenance.Code]string{provenance.BannedInput: "site", provenance.SafetyInterval: "harvested"}[code])
			w.do("base2", provenance.TransferBatchOp, provenance.TransferBatch{Batch: elsewhere, To: marketCode})
		})
	}
}

// TestLateUseAndCommitmentRace: whichever commits first, the lot does not slip
// through between them.
func TestLateUseAndCommitmentRace(t *testing.T) {
	w := newWorld(t)
	w.strict()
	w.do("base", provenance.RegisterBatchOp, harvestToday("L1"))
	use := w.Endorse(who["base"], "input:Record", "my-request-a", toJSON(t, inputUse("U1", func(*provenance.RecordInputUse) {})))
	commit := w.Endorse(who["base"], "certificate:IssueCommitment", "my-request-b", toJSON(t, provenance.IssueCommitment{CertificateInput: certificate(baseCode, "CN-0001", baseCode+"-L1"), Basis: []provenance.Basis{provenance.QualityControl}}))
	require.NoError(t, commit.Err())
	assert.Equal(t, []peer.TxValidationCode{peer.TxValidationCode_VALID, peer.TxValidationCode_MVCC_READ_CONFLICT}, w.Commit(use, commit))
	use = w.Endorse(who["base2"], "input:Record", "my-request-a", toJSON(t, inputUse("U1", func(in *provenance.RecordInputUse) { in.Use, in.Site = base2Code+"-U1", base2Code+"-G1" })))
	lot := harvestToday("L1")
	lot.Batch, lot.Site = base2Code+"-L1", base2Code+"-G1"
	w.do("base2", provenance.RegisterBatchOp, lot)
	w.commit("base2", base2Code, "CN-0001", lot.Batch)
	assert.Equal(t, []peer.TxValidationCode{peer.TxValidationCode_PHANTOM_READ_CONFLICT}, w.Commit(use))
}

// TestPreservativesOnBatches: the holder records what was used after the harvest.
func TestPreservativesOnBatches(t *testing.T) {
	w := newWorld(t)
	w.strict()
	w.do("base", provenance.RegisterBatchOp, harvestToday("L1"))
	dip := inputUse("U1", func(in *provenance.RecordInputUse) {
		in.Site, in.Product, in.Batches, in.Input, in.UsedOn = "", "", []string{baseCode + "-L1"}, "咪鲜胺", "2026-03-10"
	})
	other := dip
	other.Use = base2Code + "-U1"
	w.refuse("base2", provenance.RecordInputOp, other, provenance.Denied, "")
	w.do("base", provenance.RecordInputOp, dip)
	w.commit("base", baseCode, "CN-0001", baseCode+"-L1")
	assert.Empty(t, get[provenance.Site](w, baseCode+"-G1").Uses, "no use on the crop")

	dip.Use, dip.Input = baseCode+"-U2", "毒死蜱"
	w.do("base", provenance.RecordInputOp, dip)
	e := w.refuse("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: baseCode + "-L1", To: base2Code}, provenance.BannedInput, "")
	assert.Contains(t, e.En, baseCode+"-U2")
	w.do("base", provenance.RevokeCertificateOp, provenance.RevokeCertificate{Certificate: baseCode + "-CN-0001", Reason: "banned input"})
	w.refuse("base", provenance.IssueCommitmentOp, provenance.IssueCommitment{CertificateInput: certificate(baseCode, "CN-0002", baseCode+"-L1"), Basis: []provenance.Basis{provenance.QualityControl}}, provenance.BannedInput, "")
	found := ask[provenance.Page](w, "shouguang", "record:List", provenance.ListQuery{Kind: provenance.KindInputUse, Index: "batch", Value: baseCode + "-L1"})
	assert.Len(t, found.Records, 2)
}

// TestInputsAreTheEnterprisesOwn: others see neither the records nor the site's
// list of them; a suspended enterprise still keeps its records.
func TestInputsAreTheEnterprisesOwn(t *testing.T) {
	w := newWorld(t)
	w.do("shouguang", provenance.SetEnterpriseStatusOp, provenance.SetEnterpriseStatus{Enterprise: baseCode, Status: provenance.Inactive, Reason: "test"})
	w.do("base", provenance.RecordInputOp, inputUse("U1", func(*provenance.RecordInputUse) {}))
	site := provenance.RecordQuery{Kind: provenance.KindSite, ID: baseCode + "-G1"}
	for name, sees := range map[string]int{"base": 1, "haidian": 1, "market": 0, "carrier": 0} {
		assert.Len(t, ask[provenance.Site](w, name, "record:Get", site).Uses, sees, name)
		tx := w.Evaluate(who[name], "record:Get", toJSON(t, provenance.RecordQuery{Kind: provenance.KindInputUse, ID: baseCode + "-U1"}))
		assert.Equal(t, sees == 1, tx.Err() == nil, name)
	}
}

// TestRegisteringReadsNoMoreForInputs: everything comes in one read.
func TestRegisteringReadsNoMoreForInputs(t *testing.T) {
	w := newWorld(t)
	w.strict()
	w.do("base", provenance.RecordInputOp, inputUse("U1", func(in *provenance.RecordInputUse) { in.UsedOn = "2026-02-01" }))
	tx := w.try("base", provenance.RegisterBatchOp, harvestToday("L1"))
	require.NoError(t, tx.Err())
	assert.Equal(t, 1, tx.Requests[peer.ChaincodeMessage_GET_STATE_MULTIPLE])
}
