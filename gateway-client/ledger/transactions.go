package ledger

import (
	"context"

	"sunledger/chaincode/provenance"
)

// One method a transaction. Each returns the ledger's receipt once the
// transaction is committed, or a *Failure as Submit says.

// RegisterEnterprise registers an enterprise in the caller's region.
func (c *Client) RegisterEnterprise(ctx context.Context, in provenance.RegisterEnterprise, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RegisterEnterpriseOp, in, options...)
}

// SetEnterpriseStatus suspends or reinstates an enterprise.
func (c *Client) SetEnterpriseStatus(ctx context.Context, in provenance.SetEnterpriseStatus, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.SetEnterpriseStatusOp, in, options...)
}

// RegisterSite registers a site of an enterprise.
func (c *Client) RegisterSite(ctx context.Context, in provenance.RegisterSite, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RegisterSiteOp, in, options...)
}

// ProposeStandard proposes a version of a product's joint standard.
func (c *Client) ProposeStandard(ctx context.Context, in provenance.ProposeStandard, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ProposeStandardOp, in, options...)
}

// ApproveStandard puts in force what the other regulator proposed.
func (c *Client) ApproveStandard(ctx context.Context, in provenance.ApproveStandard, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ApproveStandardOp, in, options...)
}

// RegisterBatch registers a harvested batch.
func (c *Client) RegisterBatch(ctx context.Context, in provenance.RegisterBatch, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RegisterBatchOp, in, options...)
}

// SplitBatch divides a batch and offers the parts to receivers where named.
func (c *Client) SplitBatch(ctx context.Context, in provenance.SplitBatch, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.SplitBatchOp, in, options...)
}

// ProcessBatches makes a batch of another product out of others.
func (c *Client) ProcessBatches(ctx context.Context, in provenance.ProcessBatches, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ProcessBatchesOp, in, options...)
}

// MixBatches makes one batch out of several.
func (c *Client) MixBatches(ctx context.Context, in provenance.MixBatches, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.MixBatchesOp, in, options...)
}

// TransferBatch offers a whole batch to a receiver.
func (c *Client) TransferBatch(ctx context.Context, in provenance.TransferBatch, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.TransferBatchOp, in, options...)
}

// CancelTransfer withdraws an offer.
func (c *Client) CancelTransfer(ctx context.Context, in provenance.CancelTransfer, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.CancelTransferOp, in, options...)
}

// ReceiveBatch accepts or refuses an offered batch.
func (c *Client) ReceiveBatch(ctx context.Context, in provenance.ReceiveBatch, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ReceiveBatchOp, in, options...)
}

// DisposeBatch takes an amount of a batch out of the chain.
func (c *Client) DisposeBatch(ctx context.Context, in provenance.DisposeBatch, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.DisposeBatchOp, in, options...)
}

// IssueCommitment issues the commitment certificate of a batch.
func (c *Client) IssueCommitment(ctx context.Context, in provenance.IssueCommitment, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.IssueCommitmentOp, in, options...)
}

// IssueOrigin issues the origin certificate of a batch.
func (c *Client) IssueOrigin(ctx context.Context, in provenance.IssueOrigin, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.IssueOriginOp, in, options...)
}

// RecordTest records a laboratory's test report.
func (c *Client) RecordTest(ctx context.Context, in provenance.RecordTest, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RecordTestOp, in, options...)
}

// RecordDocument records a quarantine certificate or another agreed document.
func (c *Client) RecordDocument(ctx context.Context, in provenance.RecordDocument, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RecordDocumentOp, in, options...)
}

// RevokeCertificate ends a certificate's effect.
func (c *Client) RevokeCertificate(ctx context.Context, in provenance.RevokeCertificate, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RevokeCertificateOp, in, options...)
}

// RecordInspection records an inspection and notifies the other regulator.
func (c *Client) RecordInspection(ctx context.Context, in provenance.RecordInspection, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RecordInspectionOp, in, options...)
}

// AcknowledgeInspection acknowledges the other regulator's inspection.
func (c *Client) AcknowledgeInspection(ctx context.Context, in provenance.AcknowledgeInspection, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.AcknowledgeOp, in, options...)
}

// RectifyInspection records the inspected enterprise's answer to the findings.
func (c *Client) RectifyInspection(ctx context.Context, in provenance.RectifyInspection, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RectifyOp, in, options...)
}

// ReturnInspection sends an insufficient rectification back to the enterprise.
func (c *Client) ReturnInspection(ctx context.Context, in provenance.ReturnInspection, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ReturnInspectionOp, in, options...)
}

// CloseInspection closes an inspection.
func (c *Client) CloseInspection(ctx context.Context, in provenance.CloseInspection, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.CloseInspectionOp, in, options...)
}

// Origin release and market entry.

// ReleaseBatch releases a lot, so that it may leave its region.
func (c *Client) ReleaseBatch(ctx context.Context, in provenance.ReleaseBatch, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ReleaseOp, in, options...)
}

// DecideEntry decides about batches that came from the other region.
func (c *Client) DecideEntry(ctx context.Context, in provenance.DecideEntry, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.DecideEntryOp, in, options...)
}

// RequestRetest asks a laboratory about a positive rapid test.
func (c *Client) RequestRetest(ctx context.Context, in provenance.RequestRetest, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RequestRetestOp, in, options...)
}

// ReportRetest records the laboratory's word on a positive rapid test.
func (c *Client) ReportRetest(ctx context.Context, in provenance.ReportRetest, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ReportRetestOp, in, options...)
}

// RapidTestEntry records a rapid test of a batch in the inspection lane.
func (c *Client) RapidTestEntry(ctx context.Context, in provenance.RapidTestEntry, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RapidTestOp, in, options...)
}

// RefuseEntry does not admit batches, for a reason.
func (c *Client) RefuseEntry(ctx context.Context, in provenance.RefuseEntry, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RefuseEntryOp, in, options...)
}

// Calendars, uses of inputs, publications.

// ProposeCalendar proposes a year's working days, or a correction of them.
func (c *Client) ProposeCalendar(ctx context.Context, in provenance.ProposeCalendar, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ProposeCalendarOp, in, options...)
}

// ApproveCalendar puts in force what the other regulator proposed.
func (c *Client) ApproveCalendar(ctx context.Context, in provenance.ApproveCalendar, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ApproveCalendarOp, in, options...)
}

// RecordInputUse records a use of an agricultural input.
func (c *Client) RecordInputUse(ctx context.Context, in provenance.RecordInputUse, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RecordInputOp, in, options...)
}

// Publish makes a record or a document public.
func (c *Client) Publish(ctx context.Context, in provenance.Publish, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.PublishOp, in, options...)
}

// Joint inspections, control measures and samples.

// CoSignInspection adds the other regulator's signature to a joint inspection.
func (c *Client) CoSignInspection(ctx context.Context, in provenance.CoSignInspection, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.CoSignInspectionOp, in, options...)
}

// MeasureInspection notes a control measure about what an inspection found.
func (c *Client) MeasureInspection(ctx context.Context, in provenance.MeasureInspection, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.MeasureInspectionOp, in, options...)
}

// LiftMeasure ends control measures of the actor's authority.
func (c *Client) LiftMeasure(ctx context.Context, in provenance.LiftMeasure, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.LiftMeasureOp, in, options...)
}

// TakeSample takes a sample out of a batch.
func (c *Client) TakeSample(ctx context.Context, in provenance.TakeSample, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.TakeSampleOp, in, options...)
}

// ReportSample records the commissioned laboratory's report; one that fails holds
// the batch.
func (c *Client) ReportSample(ctx context.Context, in provenance.ReportSample, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ReportSampleOp, in, options...)
}

// RequestReinspection asks another laboratory for the final word on a sample.
func (c *Client) RequestReinspection(ctx context.Context, in provenance.RequestReinspection, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RequestReinspectionOp, in, options...)
}

// ReinspectSample records the other laboratory's report, which is final.
func (c *Client) ReinspectSample(ctx context.Context, in provenance.ReportSample, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ReinspectSampleOp, in, options...)
}

// AcknowledgeSample acknowledges the verdict on the other regulator's sample.
func (c *Client) AcknowledgeSample(ctx context.Context, in provenance.AcknowledgeSample, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.AcknowledgeSampleOp, in, options...)
}

// ReassignSample puts another laboratory in the place of one that does not report.
func (c *Client) ReassignSample(ctx context.Context, in provenance.ReassignSample, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ReassignSampleOp, in, options...)
}

// DisposeSample ends a sample that failed, saying what was done.
func (c *Client) DisposeSample(ctx context.Context, in provenance.DisposeSample, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.DisposeSampleOp, in, options...)
}

// Shipments and circulation.

// DispatchShipment sends whole batches to a receiver.
func (c *Client) DispatchShipment(ctx context.Context, in provenance.DispatchShipment, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.DispatchShipmentOp, in, options...)
}

// CancelShipment takes back a shipment that is not yet under way.
func (c *Client) CancelShipment(ctx context.Context, in provenance.CancelShipment, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.CancelShipmentOp, in, options...)
}

// AppendReadings adds readings to the log of a shipment.
func (c *Client) AppendReadings(ctx context.Context, in provenance.AppendReadings, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.AppendReadingsOp, in, options...)
}

// HandOverShipment takes over, or refuses, what a shipment brought.
func (c *Client) HandOverShipment(ctx context.Context, in provenance.HandOverShipment, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.HandOverShipmentOp, in, options...)
}

// StoreBatch notes where a batch is kept.
func (c *Client) StoreBatch(ctx context.Context, in provenance.StoreBatch, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.StoreBatchOp, in, options...)
}

// PublishListing notes that a batch is offered on an online platform.
func (c *Client) PublishListing(ctx context.Context, in provenance.PublishListing, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.PublishListingOp, in, options...)
}

// WithdrawListing takes a listing off its platform.
func (c *Client) WithdrawListing(ctx context.Context, in provenance.WithdrawListing, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.WithdrawListingOp, in, options...)
}

// Holds, notices and recalls.

// PlaceHold stops a batch and everything made from it.
func (c *Client) PlaceHold(ctx context.Context, in provenance.PlaceHold, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.PlaceHoldOp, in, options...)
}

// ReleaseHold ends a hold of the caller's own side.
func (c *Client) ReleaseHold(ctx context.Context, in provenance.ReleaseHold, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ReleaseHoldOp, in, options...)
}

// IssueNotice tells the other regulator of problem food.
func (c *Client) IssueNotice(ctx context.Context, in provenance.IssueNotice, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.IssueNoticeOp, in, options...)
}

// AcknowledgeNotice acknowledges the other regulator's notice.
func (c *Client) AcknowledgeNotice(ctx context.Context, in provenance.AcknowledgeNotice, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.AcknowledgeNoticeOp, in, options...)
}

// TakeMeasure records what was done about problem food.
func (c *Client) TakeMeasure(ctx context.Context, in provenance.TakeMeasure, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.TakeMeasureOp, in, options...)
}

// ProposeNoticeClosing proposes to end a notice.
func (c *Client) ProposeNoticeClosing(ctx context.Context, in provenance.ProposeNoticeClosing, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ProposeNoticeClosingOp, in, options...)
}

// CloseNotice ends a notice as the other regulator proposed.
func (c *Client) CloseNotice(ctx context.Context, in provenance.CloseNotice, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.CloseNoticeOp, in, options...)
}

// StartRecall starts a recall, which stops its goods at once.
func (c *Client) StartRecall(ctx context.Context, in provenance.StartRecall, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.StartRecallOp, in, options...)
}

// AnnounceRecall announces a recall, which starts its clock.
func (c *Client) AnnounceRecall(ctx context.Context, in provenance.AnnounceRecall, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.AnnounceRecallOp, in, options...)
}

// ExtendRecall gives a recall until a later day.
func (c *Client) ExtendRecall(ctx context.Context, in provenance.ExtendRecall, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ExtendRecallOp, in, options...)
}

// ReportRecall reports what a holder has sealed and brought back.
func (c *Client) ReportRecall(ctx context.Context, in provenance.ReportRecall, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ReportRecallOp, in, options...)
}

// ProposeRecallClosing proposes to end a recall.
func (c *Client) ProposeRecallClosing(ctx context.Context, in provenance.ProposeRecallClosing, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ProposeRecallClosingOp, in, options...)
}

// CloseRecall ends a recall as the other regulator proposed.
func (c *Client) CloseRecall(ctx context.Context, in provenance.ApproveRecallEnd, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.CloseRecallOp, in, options...)
}

// ProposeRecallWithdrawal proposes to take a recall back as a mistake.
func (c *Client) ProposeRecallWithdrawal(ctx context.Context, in provenance.EndRecall, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ProposeRecallWithdrawalOp, in, options...)
}

// WithdrawRecall takes a recall back as the other regulator proposed.
func (c *Client) WithdrawRecall(ctx context.Context, in provenance.ApproveRecallEnd, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.WithdrawRecallOp, in, options...)
}

// Agreements, joint meetings and steering groups.

// ProposeAgreement proposes a framework agreement or a linkage, signed by the
// caller.
func (c *Client) ProposeAgreement(ctx context.Context, in provenance.ProposeAgreement, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ProposeAgreementOp, in, options...)
}

// SignAgreement adds the signature of a party.
func (c *Client) SignAgreement(ctx context.Context, in provenance.SignAgreement, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.SignAgreementOp, in, options...)
}

// CountersignAgreement adds the signature of a regulator.
func (c *Client) CountersignAgreement(ctx context.Context, in provenance.SignAgreement, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.CountersignOp, in, options...)
}

// TerminateAgreement takes one of its parties out of a linkage.
func (c *Client) TerminateAgreement(ctx context.Context, in provenance.EndAgreement, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.TerminateAgreementOp, in, options...)
}

// DissolveAgreement ends an agreement once both regulators have called it.
func (c *Client) DissolveAgreement(ctx context.Context, in provenance.EndAgreement, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.DissolveAgreementOp, in, options...)
}

// RecordMeeting records the minutes of a joint meeting.
func (c *Client) RecordMeeting(ctx context.Context, in provenance.RecordMeeting, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RecordMeetingOp, in, options...)
}

// ConfirmMeeting confirms the minutes that the other regulator recorded.
func (c *Client) ConfirmMeeting(ctx context.Context, in provenance.ConfirmMeeting, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ConfirmMeetingOp, in, options...)
}

// CompleteAction reports that an action of a meeting is done.
func (c *Client) CompleteAction(ctx context.Context, in provenance.CompleteAction, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.CompleteActionOp, in, options...)
}

// ProposeMembership proposes who belongs to a steering group.
func (c *Client) ProposeMembership(ctx context.Context, in provenance.ProposeMembership, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ProposeMembershipOp, in, options...)
}

// ApproveMembership puts in force the membership that the other regulator
// proposed.
func (c *Client) ApproveMembership(ctx context.Context, in provenance.ApproveMembership, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ApproveMembershipOp, in, options...)
}

// Sunshine supervision and the further registries.

// RegisterCamera registers a camera at a site of the caller's enterprise.
func (c *Client) RegisterCamera(ctx context.Context, in provenance.RegisterCamera, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RegisterCameraOp, in, options...)
}

// SetViewers changes who may view a camera.
func (c *Client) SetViewers(ctx context.Context, in provenance.SetViewers, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.SetViewersOp, in, options...)
}

// RetireCamera ends the use of a camera.
func (c *Client) RetireCamera(ctx context.Context, in provenance.RetireCamera, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RetireCameraOp, in, options...)
}

// LogView records that the caller viewed a camera.
func (c *Client) LogView(ctx context.Context, in provenance.LogView, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.LogViewOp, in, options...)
}

// AnchorSnapshot records the digest of a picture of the caller's camera.
func (c *Client) AnchorSnapshot(ctx context.Context, in provenance.AnchorSnapshot, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.AnchorSnapshotOp, in, options...)
}

// RegisterCertification registers a certification of an enterprise.
func (c *Client) RegisterCertification(ctx context.Context, in provenance.RegisterCertification, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RegisterCertificationOp, in, options...)
}

// EndCertification ends a certification before its term.
func (c *Client) EndCertification(ctx context.Context, in provenance.EndCertification, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.EndCertificationOp, in, options...)
}

// RegisterBrand registers a trademark of an enterprise.
func (c *Client) RegisterBrand(ctx context.Context, in provenance.RegisterBrand, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RegisterBrandOp, in, options...)
}

// SetResponsible names the two responsible persons of an enterprise.
func (c *Client) SetResponsible(ctx context.Context, in provenance.SetResponsible, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.SetResponsibleOp, in, options...)
}

// SetRisk puts an enterprise in a risk class.
func (c *Client) SetRisk(ctx context.Context, in provenance.SetRisk, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.SetRiskOp, in, options...)
}

// Corrections.

// ProposeCorrection corrects a record, or proposes it to who relied on the record.
func (c *Client) ProposeCorrection(ctx context.Context, in provenance.ProposeCorrection, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ProposeCorrectionOp, in, options...)
}

// ApproveCorrection approves a correction that awaits the caller's authority, or
// the caller as the author of what is corrected.
func (c *Client) ApproveCorrection(ctx context.Context, in provenance.ApproveCorrection, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ApproveCorrectionOp, in, options...)
}

// RejectCorrection ends a correction that awaits approval.
func (c *Client) RejectCorrection(ctx context.Context, in provenance.RejectCorrection, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RejectCorrectionOp, in, options...)
}
