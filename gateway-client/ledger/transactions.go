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

// TerminateAgreement ends a linkage by one of its parties.
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
