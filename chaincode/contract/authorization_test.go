package contract

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"sunledger/chaincode/provenance"
)

// TestEveryCell carries the authorization table through the edge: each
// operation, ready to succeed, is tried by every identity, and is DENIED exactly
// where the table says so. Nothing is committed, so no try disturbs another.
func TestEveryCell(t *testing.T) {
	w := newWorld(t)
	lot := w.harvest("base", baseCode, "L1", "CN-0001", 1000)
	second := w.harvest("base", baseCode, "L2", "CN-0002", 1000)
	offered := w.harvest("base", baseCode, "L3", "CN-0003", 1000)
	w.do("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: offered, To: marketCode})
	bare := baseCode + "-L4"
	w.do("base", provenance.RegisterBatchOp, provenance.RegisterBatch{Batch: bare, Product: "CUCUMBER", Site: baseCode + "-G1", Harvested: "2026-03-09", Amount: 1, Unit: provenance.Gram})
	v2 := terms()
	v2.Standard, v2.EffectiveFrom = "CUCUMBER-V2", "2026-04-01"
	w.do("haidian", provenance.ProposeStandardOp, v2)
	v3 := v2
	v3.Standard = "CUCUMBER-V3"
	visit := func(n string) string {
		id := destinationCode + "-" + n
		w.do("haidian-inspector", provenance.RecordInspectionOp, provenance.RecordInspection{Inspection: id, Type: provenance.Routine, Enterprise: baseCode, Date: "2026-03-10", Checklist: []provenance.ChecklistItem{{Item: "农药存放", Note: "未上锁"}}})
		return id
	}
	recorded, acknowledged, rectified := visit("F1"), visit("F2"), visit("F3")
	for _, id := range []string{acknowledged, rectified} {
		w.do("shouguang", provenance.AcknowledgeOp, provenance.AcknowledgeInspection{Inspection: id})
	}
	w.do("base", provenance.RectifyOp, provenance.RectifyInspection{Inspection: rectified, Note: "已上锁"})

	elsewhere := w.propose("shouguang", provenance.KindSite, baseCode+"-G1", "address", `"洛城街道"`)
	here := w.propose("base", provenance.KindSite, baseCode+"-G1", "name", `"2号棚"`)

	base, market := provenance.Owner{Organization: origin, Enterprise: baseCode}, provenance.Owner{Organization: destination, Enterprise: marketCode}
	haidian := provenance.Owner{Organization: destination, Enterprise: destinationCode}
	actor := provenance.Owner{} // the record will be the actor's own
	type cell struct {
		owner provenance.Owner
		in    any
	}
	cells := map[provenance.Operation]cell{
		provenance.RegisterEnterpriseOp:  {actor, enterprise("91110108MADEM10221", provenance.Supermarket)},
		provenance.SetEnterpriseStatusOp: {base, provenance.SetEnterpriseStatus{Enterprise: baseCode, Status: provenance.Inactive, Reason: "test"}},
		provenance.RegisterSiteOp:        {base, provenance.RegisterSite{Site: baseCode + "-G2", Name: "2号棚", SiteKind: "greenhouse", Division: "370783", Address: "孙家集街道"}},
		provenance.ProposeStandardOp:     {actor, v3},
		provenance.ApproveStandardOp:     {haidian, provenance.ApproveStandard{Standard: v2.Standard, Digest: get[provenance.Standard](w, v2.Standard).Digest}},
		provenance.RegisterBatchOp:       {actor, provenance.RegisterBatch{Batch: baseCode + "-L9", Product: "CUCUMBER", Site: baseCode + "-G1", Harvested: "2026-03-09", Amount: 1, Unit: provenance.Gram}},
		provenance.SplitBatchOp:          {base, provenance.SplitBatch{Batch: lot, Outputs: []provenance.SplitOutput{{Batch: baseCode + "-A", Amount: 1}}}},
		provenance.MixBatchesOp:          {base, provenance.MixBatches{Batch: baseCode + "-M", Inputs: []provenance.Portion{{Batch: lot, Amount: 1}, {Batch: second, Amount: 1}}}},
		provenance.TransferBatchOp:       {base, provenance.TransferBatch{Batch: lot, To: marketCode}},
		provenance.CancelTransferOp:      {base, provenance.CancelTransfer{Batch: offered}},
		provenance.ReceiveBatchOp:        {market, provenance.ReceiveBatch{Batch: offered, Accept: true}},
		provenance.DisposeBatchOp:        {base, provenance.DisposeBatch{Batch: lot, Amount: 1, Method: "wasted", Reason: "test"}},
		provenance.IssueCommitmentOp:     {base, provenance.IssueCommitment{CertificateInput: certificate(baseCode, "CN-0009", bare), Basis: []provenance.Basis{provenance.SelfTested}}},
		provenance.IssueOriginOp:         {base, provenance.IssueOrigin{CertificateInput: certificate(originCode, "CD-0009", lot)}},
		provenance.RecordTestOp:          {actor, provenance.RecordTest{CertificateInput: certificate(labCode, "JC-0009", lot), Results: []provenance.TestResult{{Analyte: "氧乐果"}}}},
		provenance.RevokeCertificateOp:   {base, provenance.RevokeCertificate{Certificate: baseCode + "-CN-0001", Reason: "test"}},
		provenance.RecordInspectionOp:    {actor, provenance.RecordInspection{Inspection: destinationCode + "-F9", Type: provenance.Routine, Enterprise: baseCode, Date: "2026-03-10", Checklist: []provenance.ChecklistItem{{Item: "台账", Pass: true}}}},
		provenance.AcknowledgeOp:         {haidian, provenance.AcknowledgeInspection{Inspection: recorded}},
		provenance.RectifyOp:             {base, provenance.RectifyInspection{Inspection: acknowledged, Note: "已上锁"}},
		provenance.ReturnInspectionOp:    {haidian, provenance.ReturnInspection{Inspection: rectified, Note: "未到位"}},
		provenance.CloseInspectionOp:     {haidian, provenance.CloseInspection{Inspection: rectified, Note: "复查合格"}},
	}
	shouguang := provenance.Owner{Organization: origin, Enterprise: originCode}
	for op, c := range map[provenance.Operation]cell{
		provenance.ProposeCorrectionOp: {base, correcting(provenance.KindSite, baseCode+"-G1", 1, "name", `"3号棚"`)},
		provenance.ApproveCorrectionOp: {haidian, provenance.ApproveCorrection{Correction: elsewhere.ID, Digest: elsewhere.Digest}},
		provenance.RejectCorrectionOp:  {shouguang, provenance.RejectCorrection{Correction: here.ID, Reason: "不实"}},
	} {
		cells[op] = c
	}
	assert.ElementsMatch(t, provenance.Operations(), slices.Collect(maps.Keys(cells)))
	for op, c := range cells {
		succeeded := false
		for _, name := range []string{"shouguang", "haidian", "shouguang-inspector", "haidian-inspector", "base", "base2", "market", "lab", "carrier", "auditor", "observer", "impostor", "nobody"} {
			tx := w.Endorse(who[name], string(op), "my-request-1", toJSON(t, c.in))
			if w.permits(name, op, c.owner) {
				succeeded = succeeded || tx.Err() == nil
				if tx.Err() != nil {
					assert.NotEqual(t, provenance.Denied, refusalOf(t, tx).Code, "%s by %s: %v", op, name, tx.Err())
				}
				continue
			}
			assert.Equal(t, provenance.Denied, refusalOf(t, tx).Code, "%s by %s: %v", op, name, tx.Err())
		}
		assert.True(t, succeeded, "%s succeeds for somebody", op)
	}
}

// permits is what the table says of the identity called name.
func (w *world) permits(name string, op provenance.Operation, owner provenance.Owner) bool {
	a, ok := actors[name]
	if !ok {
		return false // an identity that may not act at all
	}
	if owner == (provenance.Owner{}) {
		owner = a.Owner()
	}
	return provenance.Permit(a, op, owner) == nil
}

var actors = map[string]provenance.Actor{
	"shouguang":           {Organization: origin, Role: provenance.RoleRegulator, Enterprise: originCode},
	"haidian":             {Organization: destination, Role: provenance.RoleRegulator, Enterprise: destinationCode},
	"shouguang-inspector": {Organization: origin, Role: provenance.RoleInspector, Enterprise: originCode},
	"haidian-inspector":   {Organization: destination, Role: provenance.RoleInspector, Enterprise: destinationCode},
	"base":                {Organization: origin, Role: provenance.RoleEnterprise, Enterprise: baseCode},
	"base2":               {Organization: origin, Role: provenance.RoleEnterprise, Enterprise: base2Code},
	"market":              {Organization: destination, Role: provenance.RoleEnterprise, Enterprise: marketCode},
	"lab":                 {Organization: origin, Role: provenance.RoleLaboratory, Enterprise: labCode},
	"carrier":             {Organization: origin, Role: provenance.RoleCarrier, Enterprise: carrierCode},
	"auditor":             {Organization: destination, Role: provenance.RoleAuditor},
	"observer":            {Organization: destination, Role: provenance.RoleObserver},
}
