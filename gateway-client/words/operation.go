package words

import "sunledger/chaincode/provenance"

// OperationName is what people call a transaction; its own name where nobody calls
// it anything.
func OperationName(l Language, op provenance.Operation) string {
	if name, ok := operationNames[op]; ok {
		return name.In(l)
	}
	return string(op)
}

var operationNames = Joined(registryOperations, goodsOperations, supervisionOperations, incidentOperations, agreedOperations)

var registryOperations = map[provenance.Operation]Text{
	provenance.RegisterEnterpriseOp:    {"Register an enterprise", "登记企业"},
	provenance.SetEnterpriseStatusOp:   {"Suspend or reinstate an enterprise", "暂停或恢复企业"},
	provenance.RegisterSiteOp:          {"Register a site", "登记场所"},
	provenance.RegisterCertificationOp: {"Register a certification", "登记认证"},
	provenance.EndCertificationOp:      {"End a certification", "终止认证"},
	provenance.RegisterBrandOp:         {"Register a brand", "登记品牌"},
	provenance.SetResponsibleOp:        {"Name the responsible persons", "登记“两个责任”人"},
	provenance.SetRiskOp:               {"Set the risk class", "评定风险等级"},
	provenance.RegisterCameraOp:        {"Register a camera", "登记摄像头"},
	provenance.SetViewersOp:            {"Set a camera's viewers", "设定摄像头查看权限"},
	provenance.RetireCameraOp:          {"Retire a camera", "停用摄像头"},
	provenance.LogViewOp:               {"Log viewing the camera", "登记查看摄像头"},
	provenance.AnchorSnapshotOp:        {"Anchor a picture", "抓拍存证"},
}

var goodsOperations = map[provenance.Operation]Text{
	provenance.RegisterBatchOp:   {"Register a batch", "登记批次"},
	provenance.SplitBatchOp:      {"Split a batch", "拆分批次"},
	provenance.MixBatchesOp:      {"Mix batches", "混合批次"},
	provenance.ProcessBatchesOp:  {"Process batches", "加工批次"},
	provenance.TransferBatchOp:   {"Offer a batch", "移交批次"},
	provenance.CancelTransferOp:  {"Withdraw an offer", "取消移交"},
	provenance.ReceiveBatchOp:    {"Receive or refuse a batch", "接收或拒收批次"},
	provenance.DisposeBatchOp:    {"Dispose of goods", "处置货物"},
	provenance.StoreBatchOp:      {"Store a batch", "批次入库"},
	provenance.RecordInputOp:     {"Record the use of an input", "登记投入品使用"},
	provenance.IssueCommitmentOp: {"Issue a commitment certificate", "开具承诺达标合格证"},
	provenance.IssueOriginOp:     {"Issue an origin certificate", "出具产地证明"},
	provenance.RecordTestOp:      {"Record a test report", "登记检测报告"},
	provenance.RecordDocumentOp:  {"Record a document", "登记证明文件"},
	provenance.RevokeCertificateOp: {
		"Revoke a certificate", "撤销证书",
	},
	provenance.ReleaseOp:          {"Release at the origin", "产地准出"},
	provenance.DecideEntryOp:      {"Decide market entry", "销地准入判定"},
	provenance.RapidTestOp:        {"Rapid test at entry", "准入快检"},
	provenance.RefuseEntryOp:      {"Refuse entry", "拒绝进入"},
	provenance.RequestRetestOp:    {"Request a re-test", "申请复测"},
	provenance.ReportRetestOp:     {"Report a re-test", "报告复测"},
	provenance.DispatchShipmentOp: {"Dispatch a shipment", "发运"},
	provenance.CancelShipmentOp:   {"Cancel a shipment", "取消运输"},
	provenance.AppendReadingsOp:   {"Append temperature readings", "上报温度记录"},
	provenance.HandOverShipmentOp: {"Hand over a shipment", "交接货物"},
	provenance.PublishListingOp:   {"List goods online", "发布上架"},
	provenance.WithdrawListingOp:  {"Take goods offline", "下架商品"},
}

var supervisionOperations = map[provenance.Operation]Text{
	provenance.RecordInspectionOp:    {"Record an inspection", "登记检查"},
	provenance.AcknowledgeOp:         {"Acknowledge an inspection", "签收检查"},
	provenance.CoSignInspectionOp:    {"Co-sign a joint inspection", "会签联合执法"},
	provenance.RectifyOp:             {"Report the rectification", "报告整改"},
	provenance.ReturnInspectionOp:    {"Return the rectification", "退回整改"},
	provenance.CloseInspectionOp:     {"Close an inspection", "办结检查"},
	provenance.MeasureInspectionOp:   {"Order a control measure", "采取控制措施"},
	provenance.LiftMeasureOp:         {"Lift a control measure", "解除控制措施"},
	provenance.TakeSampleOp:          {"Take a sample", "抽样"},
	provenance.ReportSampleOp:        {"Report a sample", "报告抽检结果"},
	provenance.RequestReinspectionOp: {"Request a re-inspection", "申请复检"},
	provenance.ReinspectSampleOp:     {"Report a re-inspection", "报告复检结果"},
	provenance.AcknowledgeSampleOp:   {"Acknowledge a failed sample", "签收不合格样品"},
	provenance.DisposeSampleOp:       {"Record verification and disposition", "登记核查处置"},
	provenance.ReassignSampleOp:      {"Give the sample to another laboratory", "改派检测机构"},
	provenance.PublishOp:             {"Publish", "公开"},
}

var incidentOperations = map[provenance.Operation]Text{
	provenance.PlaceHoldOp:               {"Hold a batch", "封存批次"},
	provenance.ReleaseHoldOp:             {"Release a hold", "解除封存"},
	provenance.IssueNoticeOp:             {"Issue a problem-food notice", "发出问题食品通报"},
	provenance.AcknowledgeNoticeOp:       {"Acknowledge a notice", "签收通报"},
	provenance.TakeMeasureOp:             {"Record a measure", "登记处置措施"},
	provenance.ProposeNoticeClosingOp:    {"Propose to close a notice", "提议办结通报"},
	provenance.CloseNoticeOp:             {"Approve the closing of a notice", "批准办结通报"},
	provenance.StartRecallOp:             {"Start a recall", "启动召回"},
	provenance.AnnounceRecallOp:          {"Announce a recall", "发布召回公告"},
	provenance.ExtendRecallOp:            {"Extend a recall", "同意召回延期"},
	provenance.ReportRecallOp:            {"Report to a recall", "报告召回情况"},
	provenance.ProposeRecallClosingOp:    {"Propose to close a recall", "提议办结召回"},
	provenance.CloseRecallOp:             {"Approve the closing of a recall", "批准办结召回"},
	provenance.ProposeRecallWithdrawalOp: {"Propose to withdraw a recall", "提议撤销召回"},
	provenance.WithdrawRecallOp:          {"Approve the withdrawal of a recall", "批准撤销召回"},
}

var agreedOperations = map[provenance.Operation]Text{
	provenance.ProposeStandardOp:  {"Propose a joint standard", "提议共同标准"},
	provenance.ApproveStandardOp:  {"Approve a joint standard", "批准共同标准"},
	provenance.ProposeCalendarOp:  {"Propose a working-day calendar", "提议工作日历"},
	provenance.ApproveCalendarOp:  {"Approve a working-day calendar", "批准工作日历"},
	provenance.ProposeAgreementOp: {"Propose an agreement", "提议协议"},
	provenance.SignAgreementOp:    {"Sign an agreement", "签署协议"},
	provenance.CountersignOp:      {"Countersign an agreement", "会签协议"},
	provenance.TerminateAgreementOp: {
		"Terminate an agreement", "终止协议",
	},
	provenance.DissolveAgreementOp: {"Dissolve an agreement", "解除协议"},
	provenance.RecordMeetingOp:     {"Record a joint meeting", "登记联席会议"},
	provenance.ConfirmMeetingOp:    {"Confirm the minutes", "确认会议纪要"},
	provenance.CompleteActionOp:    {"Report an action as done", "报告事项完成"},
	provenance.ProposeMembershipOp: {"Propose members of the steering group", "提议领导小组成员"},
	provenance.ApproveMembershipOp: {"Approve members of the steering group", "批准领导小组成员"},
	provenance.ProposeCorrectionOp: {"Propose a correction", "提议更正"},
	provenance.ApproveCorrectionOp: {"Approve a correction", "批准更正"},
	provenance.RejectCorrectionOp:  {"Reject a correction", "驳回更正"},
}
