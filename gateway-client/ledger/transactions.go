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

// Corrections.

// ProposeCorrection corrects a record, or proposes it to who relied on the record.
func (c *Client) ProposeCorrection(ctx context.Context, in provenance.ProposeCorrection, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ProposeCorrectionOp, in, options...)
}

// ApproveCorrection approves a correction that awaits the caller's authority.
func (c *Client) ApproveCorrection(ctx context.Context, in provenance.ApproveCorrection, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.ApproveCorrectionOp, in, options...)
}

// RejectCorrection ends a correction that awaits approval.
func (c *Client) RejectCorrection(ctx context.Context, in provenance.RejectCorrection, options ...SubmitOption) (*provenance.Receipt, error) {
	return c.Submit(ctx, provenance.RejectCorrectionOp, in, options...)
}
