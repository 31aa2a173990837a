package profile

import (
	"crypto/x509"
	"encoding/pem"
	"os"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/attrmgr"

	"sunledger/chaincode/provenance"
)

// ActorOf is whom a member's certificate names, as the chaincode reads it: role and
// enterprise stand in the attributes that the CA signed. It does not verify the
// certificate, nor whether such an identity may act (provenance.Actor.Check).
func ActorOf(certificate *x509.Certificate, mspID string) (provenance.Actor, error) {
	actor := provenance.Actor{Organization: mspID, Subject: certificate.Subject.String()}
	attributes, err := attrmgr.New().GetAttributesFromCert(certificate)
	if err != nil {
		return actor, provenance.Refuse(provenance.Denied, "certificate", "its attributes cannot be read: %v", "无法读取证书属性：%v", err)
	}
	actor.Role, actor.Enterprise = provenance.Role(attributes.Attrs["role"]), attributes.Attrs["enterprise"]
	return actor, nil
}

// ParseCertificate reads a PEM certificate.
func ParseCertificate(text []byte) (*x509.Certificate, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "CERTIFICATE" {
		return nil, provenance.Refuse(provenance.Invalid, "certificate", "is not a PEM certificate", "不是 PEM 证书")
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, provenance.Refuse(provenance.Invalid, "certificate", "cannot be read: %v", "无法读取：%v", err)
	}
	return certificate, nil
}

// Actor is whom the profile's own certificate names.
func (p *Profile) Actor() (provenance.Actor, error) {
	text, err := os.ReadFile(p.Certificate)
	if err != nil {
		return provenance.Actor{}, unreadable("certificate", p.Certificate, err).On("profile", p.Name)
	}
	certificate, err := ParseCertificate(text)
	if err != nil {
		return provenance.Actor{}, provenance.AsError(err).On("profile", p.Name)
	}
	return ActorOf(certificate, p.MSPID)
}
