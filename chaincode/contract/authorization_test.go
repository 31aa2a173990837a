package contract

import (
	"cmp"
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
	w.do("haidian-inspector", provenance.MeasureInspectionOp, provenance.MeasureInspection{Inspection: rectified, Measure: provenance.IncreasedTesting, Note: "批批检测"})
	unreleased := baseCode + "-L5"
	w.do("base", provenance.RegisterBatchOp, provenance.RegisterBatch{Batch: unreleased, Product: "CUCUMBER", Site: baseCode + "-G1", Harvested: "2026-03-09", Amount: 1, Unit: provenance.Gram})
	w.test(unreleased)
	w.commit("base", baseCode, "CN-0005", unreleased)
	w.origin(unreleased)
	arrived, inspected := w.harvest("base", baseCode, "L6", "CN-0006", 10), w.harvest("base", baseCode, "L7", "CN-0007", 10)
	for _, id := range []string{arrived, inspected} {
		w.do("base", provenance.TransferBatchOp, provenance.TransferBatch{Batch: id, To: marketCode})
		w.do("market", provenance.ReceiveBatchOp, provenance.ReceiveBatch{Batch: id, Accept: true})
	}
	w.do("market", provenance.DecideEntryOp, provenance.DecideEntry{Entry: marketCode + "-RK1", Batches: []string{inspected}})

	contestable, contest := w.positive("L31", "CN-0031", "RK31")
	sealed, awaited := w.positive("L32", "CN-0032", "RK32")
	w.commissionSecondLaboratory()
	w.do("base", provenance.RequestRetestOp, provenance.RequestRetest{Entry: awaited, Batch: sealed, Laboratory: lab2Code, Reason: "对快检结果有异议"})

	year2027 := provenance.ProposeCalendar{Year: "2027", Holidays: []provenance.Date{"2027-01-01"}}
	w.do("haidian", provenance.ProposeCalendarOp, year2027)

	joint := provenance.RecordInspection{Inspection: destinationCode + "-F4", Type: provenance.JointEnforcement, Enterprise: baseCode, Date: "2026-03-10", Checklist: []provenance.ChecklistItem{{Item: "台账", Pass: true}}}
	w.do("haidian-inspector", provenance.RecordInspectionOp, joint)
	sampled := w.harvest("base", baseCode, "L15", "CN-0015", 1000)
	fresh, failing, contested := w.sample("CY1", lot), w.sample("CY2", sampled), w.sample("CY3", sampled)
	for _, id := range []string{failing, contested} {
		w.do("lab", provenance.ReportSampleOp, omethoate(id, 480))
	}
	w.do("base", provenance.RequestReinspectionOp, provenance.RequestReinspection{Sample: contested, Laboratory: lab2Code, Reason: "对结果有异议"})
	partly := w.sample("CY4", sampled)
	w.do("lab", provenance.ReportSampleOp, omethoate(partly, 0))

	moving, loaded := w.dispatch("Y1", w.harvest("base", baseCode, "L21", "CN-0021", 1000)), w.harvest("base", baseCode, "L22", "CN-0022", 1000)
	w.do("base", provenance.RegisterSiteOp, provenance.RegisterSite{Site: baseCode + "-W1", Name: "冷库", SiteKind: "warehouse", Division: "370783", Address: "孙家集街道"})
	online := provenance.PublishListing{Listing: baseCode + "-X1", Batch: lot, Platform: marketCode, Reference: "SKU-1"}
	w.do("base", provenance.PublishListingOp, online)
	online.Listing = baseCode + "-X2"

	cooked := salad(w.cooking())

	incidents := w.incidents()

	bond := provenance.ProposeAgreement{Agreement: canteenCode + "-NC1", Type: provenance.FarmCatering, Title: "农餐对接协议", Sellers: []string{baseCode}, Buyers: []string{canteenCode}, Products: []string{"CUCUMBER"}, Document: paper, From: "2026-03-01", Until: "2026-12-31"}
	w.do("canteen", provenance.ProposeAgreementOp, bond)
	bondSignature, bondEnd := w.signature(bond.Agreement), provenance.EndAgreement{Agreement: bond.Agreement, Reason: "不再供货"}
	for _, n := range []string{"LX1", "LX2"} {
		w.do("haidian", provenance.RecordMeetingOp, minutes(n))
	}
	w.do("shouguang", provenance.ConfirmMeetingOp, w.confirmation(destinationCode+"-LX2"))
	w.do("haidian", provenance.ProposeMembershipOp, membership("王建国"))
	w.do("base", provenance.RegisterCameraOp, camera("C1", provenance.Public))
	w.do("shouguang", provenance.RegisterCertificationOp, certification("LS1"))

	elsewhere := w.propose("shouguang", provenance.KindSite, baseCode+"-G1", "address", `"洛城街道"`)
	here := w.propose("base", provenance.KindSite, baseCode+"-G1", "name", `"2号棚"`)

	base, market := provenance.Owner{Organization: origin, Enterprise: baseCode}, provenance.Owner{Organization: destination, Enterprise: marketCode}
	carrier, kitchen := provenance.Owner{Organization: origin, Enterprise: carrierCode}, provenance.Owner{Organization: destination, Enterprise: kitchenCode}
	haidian := provenance.Owner{Organization: destination, Enterprise: destinationCode}
	lab, lab2 := provenance.Owner{Organization: origin, Enterprise: labCode}, provenance.Owner{Organization: destination, Enterprise: lab2Code}
	actor := provenance.Owner{} // the record will be the actor's own
	type cell struct {
		owner provenance.Owner
		in    any
	}
	cells := map[provenance.Operation]cell{
		provenance.RegisterEnterpriseOp:  {actor, enterprise("91110108MADEM10537", provenance.Supermarket)},
		provenance.SetEnterpriseStatusOp: {base, provenance.SetEnterpriseStatus{Enterprise: baseCode, Status: provenance.Inactive, Reason: "test"}},
		provenance.RegisterSiteOp:        {base, provenance.RegisterSite{Site: baseCode + "-G2", Name: "2号棚", SiteKind: "greenhouse", Division: "370783", Address: "孙家集街道"}},
		provenance.ProposeStandardOp:     {actor, v3},
		provenance.ApproveStandardOp:     {haidian, provenance.ApproveStandard{Standard: v2.Standard, Digest: get[provenance.Standard](w, v2.Standard).Digest}},
		provenance.RegisterBatchOp:       {actor, provenance.RegisterBatch{Batch: baseCode + "-L9", Product: "CUCUMBER", Site: baseCode + "-G1", Harvested: "2026-03-09", Amount: 1, Unit: provenance.Gram}},
		provenance.SplitBatchOp:          {base, provenance.SplitBatch{Batch: lot, Outputs: []provenance.SplitOutput{{Batch: baseCode + "-A", Amount: 1}}}},
		provenance.MixBatchesOp:          {base, provenance.MixBatches{Batch: baseCode + "-M", Inputs: []provenance.Portion{{Batch: lot, Amount: 1}, {Batch: second, Amount: 1}}}},
		provenance.ProcessBatchesOp:      {kitchen, cooked},
		provenance.TransferBatchOp:       {base, provenance.TransferBatch{Batch: lot, To: marketCode}},
		provenance.CancelTransferOp:      {base, provenance.CancelTransfer{Batch: offered}},
		provenance.ReceiveBatchOp:        {market, provenance.ReceiveBatch{Batch: offered, Accept: true}},
		provenance.DisposeBatchOp:        {base, provenance.DisposeBatch{Batch: lot, Amount: 1, Method: "wasted", Reason: "test"}},
		provenance.IssueCommitmentOp:     {base, provenance.IssueCommitment{CertificateInput: certificate(baseCode, "CN-0009", bare), Basis: []provenance.Basis{provenance.SelfTested}}},
		provenance.IssueOriginOp:         {base, provenance.IssueOrigin{CertificateInput: certificate(originCode, "CD-0009", bare)}},
		provenance.RecordTestOp:          {actor, provenance.RecordTest{CertificateInput: certificate(labCode, "JC-0009", lot), Results: []provenance.TestResult{{Analyte: "氧乐果"}}}},
		provenance.RecordDocumentOp: {actor, anonymous(func(code string) any {
			in := provenance.RecordDocument{CertificateInput: certificate(code, "JY-0001", lot), Type: provenance.Quarantine}
			in.Seal = "检疫专用章"
			return in
		})},
		provenance.RevokeCertificateOp: {base, provenance.RevokeCertificate{Certificate: baseCode + "-CN-0001", Reason: "test"}},
		provenance.RecordInspectionOp:  {actor, provenance.RecordInspection{Inspection: destinationCode + "-F9", Type: provenance.Routine, Enterprise: baseCode, Date: "2026-03-10", Checklist: []provenance.ChecklistItem{{Item: "台账", Pass: true}}}},
		provenance.AcknowledgeOp:       {haidian, provenance.AcknowledgeInspection{Inspection: recorded}},
		provenance.RectifyOp:           {base, provenance.RectifyInspection{Inspection: acknowledged, Note: "已上锁"}},
		provenance.ReturnInspectionOp:  {haidian, provenance.ReturnInspection{Inspection: rectified, Note: "未到位"}},
		provenance.CloseInspectionOp:   {haidian, provenance.CloseInspection{Inspection: rectified, Note: "复查合格"}},

		provenance.ReleaseOp:     {base, provenance.ReleaseBatch{Batch: unreleased}},
		provenance.DecideEntryOp: {market, provenance.DecideEntry{Entry: marketCode + "-RK2", Batches: []string{arrived}}},
		provenance.RapidTestOp:   {market, provenance.RapidTestEntry{Entry: marketCode + "-RK1", Batch: inspected, Method: provenance.ColloidalGold, Strip: provenance.RapidNegative}},
		provenance.RefuseEntryOp: {market, provenance.RefuseEntry{Entry: marketCode + "-RK3", Batches: []string{arrived}, Reason: "腐烂"}},

		provenance.RequestRetestOp: {base, provenance.RequestRetest{Entry: contest, Batch: contestable, Laboratory: lab2Code, Reason: "对快检结果有异议"}},
		provenance.ReportRetestOp:  {lab2, retested(awaited, sealed, 0)},

		provenance.ProposeCalendarOp: {actor, provenance.ProposeCalendar{Year: "2026", Holidays: []provenance.Date{"2026-10-01"}}},
		provenance.ApproveCalendarOp: {haidian, provenance.ApproveCalendar{Year: "2027", Digest: get[provenance.Calendar](w, "2027").Digest}},
		provenance.RecordInputOp:     {base, inputUse("U1", func(*provenance.RecordInputUse) {})},
		provenance.PublishOp:         {actor, provenance.Publish{Publication: destinationCode + "-GK1", Content: provenance.PublishStandards, Title: "黄瓜共同标准", Record: "standard/CUCUMBER-V1", Date: "2026-03-10"}},

		provenance.CoSignInspectionOp:    {haidian, provenance.CoSignInspection{Inspection: joint.Inspection, Digest: get[provenance.Inspection](w, joint.Inspection).Joint.Digest}},
		provenance.MeasureInspectionOp:   {actor, provenance.MeasureInspection{Inspection: recorded, Measure: "increased_testing", Note: "批批检测"}},
		provenance.LiftMeasureOp:         {actor, provenance.LiftMeasure{Inspection: rectified, Measure: provenance.IncreasedTesting, Note: "整改到位"}},
		provenance.TakeSampleOp:          {actor, sampling("CY9", lot)},
		provenance.ReportSampleOp:        {lab, omethoate(fresh, 0)},
		provenance.RequestReinspectionOp: {base, provenance.RequestReinspection{Sample: failing, Laboratory: lab2Code, Reason: "对结果有异议"}},
		provenance.ReinspectSampleOp:     {lab2, omethoate(contested, 0)},
		provenance.AcknowledgeSampleOp:   {haidian, provenance.AcknowledgeSample{Sample: failing}},
		provenance.DisposeSampleOp:       {haidian, provenance.DisposeSample{Sample: partly, Note: "检测机构已停业"}},
		provenance.ReassignSampleOp:      {haidian, provenance.ReassignSample{Sample: fresh, Laboratory: lab2Code, Reason: "检测机构已停业"}},

		provenance.DispatchShipmentOp: {base, dispatch("Y2", loaded)},
		provenance.CancelShipmentOp:   {base, provenance.CancelShipment{Shipment: moving, Reason: "test"}},
		provenance.AppendReadingsOp:   {carrier, provenance.AppendReadings{Shipment: moving, Readings: []provenance.Reading{{Time: w.moment(), Temperature: 100}}}},
		provenance.HandOverShipmentOp: {market, provenance.HandOverShipment{Shipment: moving, Accept: true, SealIntact: true}},
		provenance.StoreBatchOp:       {base, provenance.StoreBatch{Batch: lot, Site: baseCode + "-W1"}},
		provenance.PublishListingOp:   {base, online},
		provenance.WithdrawListingOp:  {base, provenance.WithdrawListing{Listing: baseCode + "-X1", Reason: "售罄"}},

		provenance.PlaceHoldOp:   {base, anonymous(func(code string) any { return placeHold(code+"-HD9", lot) })},
		provenance.ReleaseHoldOp: {base, provenance.ReleaseHold{Hold: incidents.hold, Reason: "复检合格"}},

		provenance.IssueNoticeOp:          {actor, anonymous(func(code string) any { return issueNotice(code+"-TB9", lot) })},
		provenance.AcknowledgeNoticeOp:    {haidian, provenance.AcknowledgeNotice{Notice: incidents.issued}},
		provenance.TakeMeasureOp:          {haidian, provenance.TakeMeasure{Notice: incidents.issued, Measure: provenance.Removal, Note: "已下架"}},
		provenance.ProposeNoticeClosingOp: {haidian, provenance.ProposeNoticeClosing{Notice: incidents.handled, Summary: "已处置"}},
		provenance.CloseNoticeOp:          {haidian, provenance.CloseNotice{Notice: incidents.handled, Digest: get[provenance.Notice](w, incidents.handled).Closing.Digest}},

		provenance.StartRecallOp:             {base, anonymous(func(code string) any { return startRecall(code+"-ZH9", lot) })},
		provenance.AnnounceRecallOp:          {base, announceRecall(incidents.started)},
		provenance.ExtendRecallOp:            {base, provenance.ExtendRecall{Recall: incidents.announced, Until: "2026-05-01", Reason: "涉及门店较多"}},
		provenance.ReportRecallOp:            {base, provenance.ReportRecall{Recall: incidents.announced, Batch: incidents.batch, Sealed: 1}},
		provenance.ProposeRecallClosingOp:    {base, provenance.ProposeRecallClosing{Recall: incidents.announced, Summary: "召回完成"}},
		provenance.CloseRecallOp:             {haidian, provenance.ApproveRecallEnd{Recall: incidents.announced, Digest: get[provenance.Recall](w, incidents.announced).Closing.Digest}},
		provenance.ProposeRecallWithdrawalOp: {base, provenance.EndRecall{Recall: incidents.announced, Summary: "批次有误"}},
		provenance.WithdrawRecallOp:          {haidian, provenance.ApproveRecallEnd{Recall: incidents.announced, Digest: get[provenance.Recall](w, incidents.announced).Withdrawal.Digest}},

		provenance.ProposeAgreementOp:   {actor, framework(destinationCode, "KJ9")},
		provenance.SignAgreementOp:      {base, bondSignature},
		provenance.CountersignOp:        {actor, bondSignature},
		provenance.TerminateAgreementOp: {base, bondEnd},
		provenance.DissolveAgreementOp:  {actor, bondEnd},
		provenance.RecordMeetingOp:      {actor, minutes("LX9")},
		provenance.ConfirmMeetingOp:     {haidian, w.confirmation(destinationCode + "-LX1")},
		provenance.CompleteActionOp:     {base, provenance.CompleteAction{Meeting: destinationCode + "-LX2", Action: 1, Note: "台账已补齐"}},
		provenance.ProposeMembershipOp:  {actor, membership("李秀英")},
		provenance.ApproveMembershipOp:  {haidian, provenance.ApproveMembership{Group: "SGHD", Digest: get[provenance.SteeringGroup](w, "SGHD").Proposal.Digest}},

		provenance.RegisterCameraOp:        {base, camera("C9", provenance.Public)},
		provenance.SetViewersOp:            {base, provenance.SetViewers{Camera: baseCode + "-C1", Viewers: []string{origin}}},
		provenance.RetireCameraOp:          {base, provenance.RetireCamera{Camera: baseCode + "-C1", Reason: "大棚拆除"}},
		provenance.LogViewOp:               {actor, provenance.LogView{View: marketCode + "-V1", Camera: baseCode + "-C1", Purpose: "远程巡查"}},
		provenance.AnchorSnapshotOp:        {base, provenance.AnchorSnapshot{Snapshot: baseCode + "-P1", Camera: baseCode + "-C1", Picture: paper, TakenAt: "2026-03-10T08:00:00+08:00"}},
		provenance.RegisterCertificationOp: {base, certification("LS9")},
		provenance.EndCertificationOp:      {base, provenance.EndCertification{Certification: baseCode + "-LS1", Reason: "认证机构撤销"}},
		provenance.RegisterBrandOp:         {base, trademark("PP9")},
		provenance.SetResponsibleOp:        {base, responsible()},
		provenance.SetRiskOp:               {base, provenance.SetRisk{Enterprise: baseCode, Class: "B", InspectionsPerYear: 2, Reason: "年度评定"}},
	}
	for op, c := range map[provenance.Operation]cell{
		provenance.ProposeCorrectionOp: {base, correcting(provenance.KindSite, baseCode+"-G1", 1, "name", `"3号棚"`)},
		provenance.ApproveCorrectionOp: {haidian, provenance.ApproveCorrection{Correction: elsewhere.ID, Digest: elsewhere.Digest}},
		provenance.RejectCorrectionOp:  {base, provenance.RejectCorrection{Correction: here.ID, Reason: "不实"}},
	} {
		cells[op] = c
	}
	assert.ElementsMatch(t, provenance.Operations(), slices.Collect(maps.Keys(cells)))
	for op, c := range cells {
		succeeded := false
		for _, name := range []string{"shouguang", "haidian", "shouguang-inspector", "haidian-inspector", "base", "base2", "market", "kitchen", "lab", "lab2", "carrier", "auditor", "observer", "impostor", "nobody"} {
			in := c.in
			if of, ok := in.(anonymous); ok {
				in = of(cmp.Or(actors[name].Enterprise, baseCode))
			}
			tx := w.Endorse(who[name], string(op), "my-request-1", toJSON(t, in))
			if w.permits(name, op, c.owner) || op == provenance.RequestRetestOp && name == "market" { // who holds the goods asks, too
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

// anonymous is an input whose ID begins with the code of whoever submits it.
type anonymous func(code string) any

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
	"kitchen":             {Organization: destination, Role: provenance.RoleEnterprise, Enterprise: kitchenCode},
	"lab":                 {Organization: origin, Role: provenance.RoleLaboratory, Enterprise: labCode},
	"lab2":                {Organization: destination, Role: provenance.RoleLaboratory, Enterprise: lab2Code},
	"carrier":             {Organization: origin, Role: provenance.RoleCarrier, Enterprise: carrierCode},
	"auditor":             {Organization: destination, Role: provenance.RoleAuditor},
	"observer":            {Organization: destination, Role: provenance.RoleObserver},
}
