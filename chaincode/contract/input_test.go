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

// TestCorrectedUse: what was used, and when, is corrected with both regulators'
// approval, and counts from then on as if it had been recorded so: a lot released long
// ago is stopped, with all that was made of it, or moves again.
func TestCorrectedUse(t *testing.T) {
	w := newWorld(t)
	w.strict()
	released, fresh := harvestToday("L1"), harvestToday("L2")
	early := inputUse("U1", func(in *provenance.RecordInputUse) { in.UsedOn = "2026-02-20" })
	w.do("base", provenance.RecordInputOp, early)
	w.do("base", provenance.RecordInputOp, inputUse("U2", func(in *provenance.RecordInputUse) { in.UsedOn = "2026-02-21" })) // the same time of use, to the site
	w.do("base", provenance.RegisterBatchOp, released)
	w.test(released.Batch)
	w.commit("base", baseCode, "CN-0001", released.Batch)
	w.origin(released.Batch)
	w.do("base", provenance.ReleaseOp, provenance.ReleaseBatch{Batch: released.Batch})
	part := baseCode + "-P1"
	w.do("base", provenance.SplitBatchOp, provenance.SplitBatch{Batch: released.Batch, Outputs: []provenance.SplitOutput{{Batch: part, Amount: 100, To: marketCode}}})
	w.do("market", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: part, Accept: true})
	w.admit("market", marketCode, part)
	correct := func(field, value string) {
		t.Helper()
		c := w.propose("base", provenance.KindInputUse, early.Use, field, value)
		assert.Equal(t, []string{origin, destination}, c.Awaiting())
		w.approve("shouguang", c)
		w.approve("haidian", c)
	}
	moves := func(because string) {
		t.Helper()
		assert.Empty(t, get[provenance.InputUse](w, early.Use).Finding, because)
		assert.Empty(t, w.dossier(released.Batch).Inputs, because)
		assert.True(t, w.checkRelease("base", released.Batch).Released, because)
	}
	stopped := func(code provenance.Code, field string) {
		t.Helper()
		assert.Equal(t, code, get[provenance.InputUse](w, early.Use).Finding)
		assert.Equal(t, []provenance.ObstacleKind{provenance.ForbiddenInput, provenance.ForbiddenInput}, whats(w.checkRelease("base", released.Batch).Missing))
		w.refuse("market", provenance.TransferBatchOp, provenance.TransferBatch{Batch: part, To: canteenCode}, code, "")
		w.refuse("base", provenance.RegisterBatchOp, fresh, code, field)
		found := ask[provenance.Page](w, "haidian", "record:List", provenance.ListQuery{Kind: provenance.KindInputUse, Index: "finding", Value: string(code)})
		assert.Len(t, found.Records, 1)
	}

	correct("usedOn", `"2026-03-08"`)
	stopped(provenance.SafetyInterval, "harvested")
	correct("input", `"毒死蜱"`)
	stopped(provenance.BannedInput, "site")
	correct("input", `"硫磺"`)
	moves("the standard does not name it")
	correct("input", `"吡虫啉"`)
	stopped(provenance.SafetyInterval, "harvested")
	correct("usedOn", `"2026-02-20"`)
	moves("the interval was over")
	correct("stoppedOn", `"2026-03-04"`)
	stopped(provenance.SafetyInterval, "harvested")
	correct("stoppedOn", `""`)
	moves("it was the one day")
	assert.Equal(t, []provenance.SiteUse{{Product: "CUCUMBER", Input: "吡虫啉", Days: []provenance.UseDays{{On: "2026-02-20", Until: "2026-02-21"}}}}, get[provenance.Site](w, released.Site).Uses, "the other use stays")
	w.do("base", provenance.RegisterBatchOp, fresh)

	dossier := w.dossier(released.Batch).Revision
	w.refuse("base", provenance.ProposeCorrectionOp, correcting(provenance.KindInputUse, early.Use, get[provenance.InputUse](w, early.Use).Revision, "usedOn", `"2026-03-11"`), provenance.Invalid, "usedOn")
	c := w.propose("base", provenance.KindInputUse, early.Use, "source", `"农资二店"`)
	w.approve("shouguang", c)
	assert.Equal(t, dossier, w.dossier(released.Batch).Revision, "nothing rests on where it was bought")
}

// TestCorrectedUseOfNamedBatches: goods treated after their harvest, or named as harvested
// before the use was recorded.
func TestCorrectedUseOfNamedBatches(t *testing.T) {
	w := newWorld(t)
	w.strict()
	lot := harvestToday("L1")
	w.do("base", provenance.RegisterBatchOp, lot)
	dip := inputUse("U1", func(in *provenance.RecordInputUse) {
		in.Site, in.Product, in.Batches, in.Input, in.UsedOn = "", "", []string{lot.Batch}, "毒死蜱", "2026-03-10"
	})
	w.do("base", provenance.RecordInputOp, dip)
	spray := inputUse("U2", func(in *provenance.RecordInputUse) { in.Batches = []string{lot.Batch} })
	w.do("base", provenance.RecordInputOp, spray)
	assert.Len(t, w.dossier(lot.Batch).Inputs, 2)
	w.refuse("base", provenance.ProposeCorrectionOp, correcting(provenance.KindInputUse, dip.Use, 1, "usedOn", `"2026-03-09"`), provenance.Invalid, "usedOn")
	c := w.propose("base", provenance.KindInputUse, dip.Use, "input", `"咪鲜胺"`)
	w.approve("shouguang", c)
	w.approve("haidian", c)
	assert.Equal(t, []provenance.InputBar{{Use: spray.Use, Input: "吡虫啉", Finding: provenance.SafetyInterval}}, w.dossier(lot.Batch).Inputs)
	assert.Empty(t, get[provenance.InputUse](w, dip.Use).Finding)
}

// TestCorrectedUseAndCommitmentRace: no lot slips through between the correction of a
// use and its certificate.
func TestCorrectedUseAndCommitmentRace(t *testing.T) {
	w := newWorld(t)
	w.strict()
	w.do("base", provenance.RecordInputOp, inputUse("U1", func(in *provenance.RecordInputUse) { in.UsedOn = "2026-02-20" }))
	w.do("base", provenance.RegisterBatchOp, harvestToday("L1"))
	c := w.propose("base", provenance.KindInputUse, baseCode+"-U1", "usedOn", `"2026-03-08"`)
	w.approve("shouguang", c)
	approve := w.Endorse(who["haidian"], "correction:Approve", "my-request-a", toJSON(t, provenance.ApproveCorrection{Correction: c.ID, Digest: c.Digest}))
	commit := w.Endorse(who["base"], "certificate:IssueCommitment", "my-request-b", toJSON(t, provenance.IssueCommitment{CertificateInput: certificate(baseCode, "CN-0001", baseCode+"-L1"), Basis: []provenance.Basis{provenance.QualityControl}}))
	require.NoError(t, approve.Err())
	require.NoError(t, commit.Err())
	assert.Equal(t, []peer.TxValidationCode{peer.TxValidationCode_VALID, peer.TxValidationCode_MVCC_READ_CONFLICT}, w.Commit(approve, commit))
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
