package ledger

import (
	"encoding/json"

	"sunledger/chaincode/provenance"
)

// inputs makes the input of each transaction.
var inputs = map[provenance.Operation]func() any{
	provenance.RegisterEnterpriseOp:      newInput[provenance.RegisterEnterprise],
	provenance.SetEnterpriseStatusOp:     newInput[provenance.SetEnterpriseStatus],
	provenance.RegisterSiteOp:            newInput[provenance.RegisterSite],
	provenance.ProposeStandardOp:         newInput[provenance.ProposeStandard],
	provenance.ApproveStandardOp:         newInput[provenance.ApproveStandard],
	provenance.RegisterBatchOp:           newInput[provenance.RegisterBatch],
	provenance.SplitBatchOp:              newInput[provenance.SplitBatch],
	provenance.MixBatchesOp:              newInput[provenance.MixBatches],
	provenance.ProcessBatchesOp:          newInput[provenance.ProcessBatches],
	provenance.TransferBatchOp:           newInput[provenance.TransferBatch],
	provenance.CancelTransferOp:          newInput[provenance.CancelTransfer],
	provenance.ReceiveBatchOp:            newInput[provenance.ReceiveBatch],
	provenance.DisposeBatchOp:            newInput[provenance.DisposeBatch],
	provenance.IssueCommitmentOp:         newInput[provenance.IssueCommitment],
	provenance.IssueOriginOp:             newInput[provenance.IssueOrigin],
	provenance.RecordTestOp:              newInput[provenance.RecordTest],
	provenance.RecordDocumentOp:          newInput[provenance.RecordDocument],
	provenance.RevokeCertificateOp:       newInput[provenance.RevokeCertificate],
	provenance.RecordInspectionOp:        newInput[provenance.RecordInspection],
	provenance.AcknowledgeOp:             newInput[provenance.AcknowledgeInspection],
	provenance.RectifyOp:                 newInput[provenance.RectifyInspection],
	provenance.ReturnInspectionOp:        newInput[provenance.ReturnInspection],
	provenance.CloseInspectionOp:         newInput[provenance.CloseInspection],
	provenance.ProposeCalendarOp:         newInput[provenance.ProposeCalendar],
	provenance.ApproveCalendarOp:         newInput[provenance.ApproveCalendar],
	provenance.RecordInputOp:             newInput[provenance.RecordInputUse],
	provenance.PublishOp:                 newInput[provenance.Publish],
	provenance.ReleaseOp:                 newInput[provenance.ReleaseBatch],
	provenance.DecideEntryOp:             newInput[provenance.DecideEntry],
	provenance.RapidTestOp:               newInput[provenance.RapidTestEntry],
	provenance.RefuseEntryOp:             newInput[provenance.RefuseEntry],
	provenance.RequestRetestOp:           newInput[provenance.RequestRetest],
	provenance.ReportRetestOp:            newInput[provenance.ReportRetest],
	provenance.CoSignInspectionOp:        newInput[provenance.CoSignInspection],
	provenance.MeasureInspectionOp:       newInput[provenance.MeasureInspection],
	provenance.LiftMeasureOp:             newInput[provenance.LiftMeasure],
	provenance.TakeSampleOp:              newInput[provenance.TakeSample],
	provenance.ReportSampleOp:            newInput[provenance.ReportSample],
	provenance.RequestReinspectionOp:     newInput[provenance.RequestReinspection],
	provenance.ReinspectSampleOp:         newInput[provenance.ReportSample],
	provenance.AcknowledgeSampleOp:       newInput[provenance.AcknowledgeSample],
	provenance.DisposeSampleOp:           newInput[provenance.DisposeSample],
	provenance.ReassignSampleOp:          newInput[provenance.ReassignSample],
	provenance.DispatchShipmentOp:        newInput[provenance.DispatchShipment],
	provenance.CancelShipmentOp:          newInput[provenance.CancelShipment],
	provenance.AppendReadingsOp:          newInput[provenance.AppendReadings],
	provenance.HandOverShipmentOp:        newInput[provenance.HandOverShipment],
	provenance.StoreBatchOp:              newInput[provenance.StoreBatch],
	provenance.PublishListingOp:          newInput[provenance.PublishListing],
	provenance.WithdrawListingOp:         newInput[provenance.WithdrawListing],
	provenance.PlaceHoldOp:               newInput[provenance.PlaceHold],
	provenance.ReleaseHoldOp:             newInput[provenance.ReleaseHold],
	provenance.IssueNoticeOp:             newInput[provenance.IssueNotice],
	provenance.AcknowledgeNoticeOp:       newInput[provenance.AcknowledgeNotice],
	provenance.TakeMeasureOp:             newInput[provenance.TakeMeasure],
	provenance.ProposeNoticeClosingOp:    newInput[provenance.ProposeNoticeClosing],
	provenance.CloseNoticeOp:             newInput[provenance.CloseNotice],
	provenance.StartRecallOp:             newInput[provenance.StartRecall],
	provenance.AnnounceRecallOp:          newInput[provenance.AnnounceRecall],
	provenance.ExtendRecallOp:            newInput[provenance.ExtendRecall],
	provenance.ReportRecallOp:            newInput[provenance.ReportRecall],
	provenance.ProposeRecallClosingOp:    newInput[provenance.ProposeRecallClosing],
	provenance.CloseRecallOp:             newInput[provenance.ApproveRecallEnd],
	provenance.ProposeRecallWithdrawalOp: newInput[provenance.EndRecall],
	provenance.WithdrawRecallOp:          newInput[provenance.ApproveRecallEnd],
	provenance.ProposeAgreementOp:        newInput[provenance.ProposeAgreement],
	provenance.SignAgreementOp:           newInput[provenance.SignAgreement],
	provenance.CountersignOp:             newInput[provenance.SignAgreement],
	provenance.TerminateAgreementOp:      newInput[provenance.EndAgreement],
	provenance.DissolveAgreementOp:       newInput[provenance.EndAgreement],
	provenance.RecordMeetingOp:           newInput[provenance.RecordMeeting],
	provenance.ConfirmMeetingOp:          newInput[provenance.ConfirmMeeting],
	provenance.CompleteActionOp:          newInput[provenance.CompleteAction],
	provenance.ProposeMembershipOp:       newInput[provenance.ProposeMembership],
	provenance.ApproveMembershipOp:       newInput[provenance.ApproveMembership],
	provenance.RegisterCameraOp:          newInput[provenance.RegisterCamera],
	provenance.SetViewersOp:              newInput[provenance.SetViewers],
	provenance.RetireCameraOp:            newInput[provenance.RetireCamera],
	provenance.LogViewOp:                 newInput[provenance.LogView],
	provenance.AnchorSnapshotOp:          newInput[provenance.AnchorSnapshot],
	provenance.RegisterCertificationOp:   newInput[provenance.RegisterCertification],
	provenance.EndCertificationOp:        newInput[provenance.EndCertification],
	provenance.RegisterBrandOp:           newInput[provenance.RegisterBrand],
	provenance.SetResponsibleOp:          newInput[provenance.SetResponsible],
	provenance.SetRiskOp:                 newInput[provenance.SetRisk],
	provenance.ProposeCorrectionOp:       newInput[provenance.ProposeCorrection],
	provenance.ApproveCorrectionOp:       newInput[provenance.ApproveCorrection],
	provenance.RejectCorrectionOp:        newInput[provenance.RejectCorrection],
}

func newInput[T any]() any { return new(T) }

// NewInput returns a pointer to an empty input of a transaction; nil for one that
// there is not.
func NewInput(op provenance.Operation) any {
	if make, known := inputs[op]; known {
		return make()
	}
	return nil
}

// ParseInput reads the input of a transaction from JSON as strictly as the chaincode
// does, and returns a pointer to it.
func ParseInput(op provenance.Operation, input json.RawMessage) (any, error) {
	in := NewInput(op)
	if in == nil {
		return nil, provenance.Refuse(provenance.Invalid, "function", "there is no transaction %q", "没有 %q 这种交易", op)
	}
	return in, provenance.Decode(input, in)
}
