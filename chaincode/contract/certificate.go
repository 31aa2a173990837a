package contract

import (
	"github.com/hyperledger/fabric-contract-api-go/v2/contractapi"

	"sunledger/chaincode/provenance"
)

// Certificates is the contract "certificate": documents about batches.
type Certificates struct{ contractapi.Contract }

// IssueCommitment issues the commitment certificate of the enterprise that
// answers for the batch.
func (*Certificates) IssueCommitment(tx *Tx, requestID string, in provenance.IssueCommitment) (*provenance.Receipt, error) {
	return tx.certify(provenance.IssueCommitmentOp, requestID, in.CertificateInput, producer, func(c certifiable) (*provenance.Certificate, error) {
		issuer, err := tx.business()
		if err != nil {
			return nil, err
		}
		site, err := tx.siteOf(c.batch)
		if err != nil {
			return nil, err
		}
		return in.New(c.batch, c.standard, c.dossier, issuer, site, tx.stamp)
	})
}

// IssueOrigin issues the origin certificate of the producer's authority.
func (*Certificates) IssueOrigin(tx *Tx, requestID string, in provenance.IssueOrigin) (*provenance.Receipt, error) {
	return tx.certify(provenance.IssueOriginOp, requestID, in.CertificateInput, producer, func(c certifiable) (*provenance.Certificate, error) {
		site, err := tx.siteOf(c.batch)
		if err != nil {
			return nil, err
		}
		return in.New(c.batch, c.standard, c.dossier, site, tx.stamp)
	})
}

// RecordTest records a laboratory's test report; its verdict is computed.
func (*Certificates) RecordTest(tx *Tx, requestID string, in provenance.RecordTest) (*provenance.Receipt, error) {
	return tx.certify(provenance.RecordTestOp, requestID, in.CertificateInput, tx.issuer, func(c certifiable) (*provenance.Certificate, error) {
		report, err := in.New(c.batch, c.standard, tx.stamp)
		if err == nil && c.standard.Samples() {
			err = tx.noteTesting(c.batch, report, (*provenance.Testing).Note)
		}
		return report, err
	})
}

// RecordDocument records a quarantine certificate or another document of which the
// standard has agreed the form and who issues it.
func (*Certificates) RecordDocument(tx *Tx, requestID string, in provenance.RecordDocument) (*provenance.Receipt, error) {
	return tx.certify(provenance.RecordDocumentOp, requestID, in.CertificateInput, tx.issuer, func(c certifiable) (*provenance.Certificate, error) {
		return in.New(c.batch, c.standard, tx.stamp)
	})
}

// certifiable is a batch to be certified, the standard that binds it and what is
// attached to it.
type certifiable struct {
	batch    *provenance.Batch
	standard *provenance.Standard
	dossier  *provenance.Dossier
}

// certify carries out op on a batch: its owner's rights decide, issue applies the rule.
func (tx *Tx) certify(op provenance.Operation, requestID string, in provenance.CertificateInput, owner func(*provenance.Batch) provenance.Owner, issue func(certifiable) (*provenance.Certificate, error)) (*provenance.Receipt, error) {
	return tx.submit(op, requestID, func() error {
		var c certifiable
		if err := tx.read(must(&c.batch, "batch", in.Batch), bookkeeping(&c.dossier, "batch", in.Batch)); err != nil {
			return err
		}
		if err := tx.permit(owner(c.batch)); err != nil {
			return err
		}
		if err := tx.read(must(&c.standard, "batch", c.batch.Standard)); err != nil {
			return err
		}
		certificate, err := issue(c)
		if err != nil {
			return err
		}
		if err := tx.create("certificate", certificate); err != nil {
			return err
		}
		return tx.enterInDossier(certificate)
	}, ref{provenance.KindBatch, in.Batch, "batch"}, ref{provenance.KindCertificate, in.Certificate, "certificate"}, ref{provenance.KindDossier, in.Batch, "batch"})
}

// producer answers for the goods, as its own or through its authority.
func producer(batch *provenance.Batch) provenance.Owner { return batch.Producer }

// issuer is whoever records its own document.
func (tx *Tx) issuer(*provenance.Batch) provenance.Owner { return tx.stamp.Actor.Owner() }

// Revoke ends a certificate's effect.
func (*Certificates) Revoke(tx *Tx, requestID string, in provenance.RevokeCertificate) (*provenance.Receipt, error) {
	return tx.submit(provenance.RevokeCertificateOp, requestID, func() error {
		certificate, err := load[provenance.Certificate](tx, "certificate", in.Certificate)
		if err != nil {
			return err
		}
		if err := tx.permit(certificate.Issuer); err != nil {
			return provenance.AsError(err).On(provenance.KindCertificate, certificate.ID)
		}
		batch, err := load[provenance.Batch](tx, "certificate", certificate.Batch)
		if err != nil {
			return err
		}
		if err := certificate.Revoke(in, batch, tx.stamp); err != nil {
			return err
		}
		if certificate.Type == provenance.TestReport {
			if err := tx.noteTesting(batch, certificate, (*provenance.Testing).Forget); err != nil {
				return err
			}
		}
		tx.update(certificate)
		return tx.enterInDossier(certificate)
	})
}

// noteTesting keeps the last conformant report of the producer's product.
func (tx *Tx) noteTesting(batch *provenance.Batch, report *provenance.Certificate, note func(*provenance.Testing, *provenance.Certificate) bool) error {
	testing, err := tx.testing(batch.Producer, batch.Product)
	if err == nil && note(testing, report) {
		tx.update(testing)
	}
	return err
}

func (tx *Tx) testing(producer provenance.Owner, product string) (*provenance.Testing, error) {
	return findOrNew[provenance.Testing](tx, "batch", provenance.TestingID(producer.Enterprise, product))
}

// siteOf loads the site where the batch was harvested; nil for a mixture.
func (tx *Tx) siteOf(batch *provenance.Batch) (*provenance.Site, error) {
	if batch.Site == "" {
		return nil, nil
	}
	return load[provenance.Site](tx, "batch", batch.Site)
}

func (tx *Tx) enterInDossier(certificate *provenance.Certificate) error {
	dossier, err := findOrNew[provenance.Dossier](tx, "batch", certificate.Batch)
	if err != nil {
		return err
	}
	tx.update(dossier)
	return dossier.File(certificate)
}
