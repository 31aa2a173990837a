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
	return tx.submit(provenance.IssueCommitmentOp, requestID, func() error {
		batch, standard, dossier, err := tx.certifiable(in.CertificateInput)
		if err != nil {
			return err
		}
		if err := tx.permit(batch.Producer); err != nil {
			return err
		}
		issuer, err := tx.business()
		if err != nil {
			return err
		}
		site, err := tx.siteOf(batch)
		if err != nil {
			return err
		}
		certificate, err := in.New(batch, standard, dossier, issuer, site, tx.stamp)
		if err != nil {
			return err
		}
		return tx.file(certificate)
	})
}

// IssueOrigin issues the origin certificate of the producer's authority.
func (*Certificates) IssueOrigin(tx *Tx, requestID string, in provenance.IssueOrigin) (*provenance.Receipt, error) {
	return tx.submit(provenance.IssueOriginOp, requestID, func() error {
		batch, standard, dossier, err := tx.certifiable(in.CertificateInput)
		if err != nil {
			return err
		}
		if err := tx.permit(batch.Producer); err != nil {
			return err
		}
		site, err := tx.siteOf(batch)
		if err != nil {
			return err
		}
		certificate, err := in.New(batch, standard, dossier, site, tx.stamp)
		if err != nil {
			return err
		}
		return tx.file(certificate)
	})
}

// RecordTest records a laboratory's test report; its verdict is computed.
func (*Certificates) RecordTest(tx *Tx, requestID string, in provenance.RecordTest) (*provenance.Receipt, error) {
	return tx.submit(provenance.RecordTestOp, requestID, func() error {
		if err := tx.permit(tx.stamp.Actor.Owner()); err != nil {
			return err
		}
		batch, standard, _, err := tx.certifiable(in.CertificateInput)
		if err != nil {
			return err
		}
		certificate, err := in.New(batch, standard, tx.stamp)
		if err != nil {
			return err
		}
		if standard.Samples() {
			if err := tx.noteTesting(batch, certificate, (*provenance.Testing).Note); err != nil {
				return err
			}
		}
		return tx.file(certificate)
	})
}

// RecordDocument records a quarantine certificate or another document of which the
// standard has agreed the form and who issues it.
func (*Certificates) RecordDocument(tx *Tx, requestID string, in provenance.RecordDocument) (*provenance.Receipt, error) {
	return tx.submit(provenance.RecordDocumentOp, requestID, func() error {
		if err := tx.permit(tx.stamp.Actor.Owner()); err != nil {
			return err
		}
		batch, standard, _, err := tx.certifiable(in.CertificateInput)
		if err != nil {
			return err
		}
		certificate, err := in.New(batch, standard, tx.stamp)
		if err != nil {
			return err
		}
		return tx.file(certificate)
	})
}

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

// certifiable loads the batch to be certified, the standard that binds it and
// what is attached to it.
func (tx *Tx) certifiable(in provenance.CertificateInput) (*provenance.Batch, *provenance.Standard, *provenance.Dossier, error) {
	if err := tx.fetch(ref{provenance.KindBatch, in.Batch, "batch"}, ref{provenance.KindCertificate, in.Certificate, "certificate"}, ref{provenance.KindDossier, in.Batch, "batch"}); err != nil {
		return nil, nil, nil, err
	}
	batch, err := load[provenance.Batch](tx, "batch", in.Batch)
	if err != nil {
		return nil, nil, nil, err
	}
	standard, err := load[provenance.Standard](tx, "batch", batch.Standard)
	if err != nil {
		return nil, nil, nil, err
	}
	dossier, err := findOrNew[provenance.Dossier](tx, "batch", in.Batch)
	return batch, standard, dossier, err
}

// siteOf loads the site where the batch was harvested; nil for a mixture.
func (tx *Tx) siteOf(batch *provenance.Batch) (*provenance.Site, error) {
	if batch.Site == "" {
		return nil, nil
	}
	return load[provenance.Site](tx, "batch", batch.Site)
}

// file saves a new certificate and enters it in its batch's dossier.
func (tx *Tx) file(certificate *provenance.Certificate) error {
	if err := tx.create("certificate", certificate); err != nil {
		return err
	}
	return tx.enterInDossier(certificate)
}

func (tx *Tx) enterInDossier(certificate *provenance.Certificate) error {
	dossier, err := findOrNew[provenance.Dossier](tx, "batch", certificate.Batch)
	if err != nil {
		return err
	}
	tx.update(dossier)
	return dossier.File(certificate)
}
