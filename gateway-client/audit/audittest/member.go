package audittest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
)

// Organization is a regulator: an authority and those it enrolled.
type Organization struct {
	MSPID    string
	Root     *x509.Certificate
	Revoked  []*big.Int // serial numbers on the revocation list
	key      *ecdsa.PrivateKey
	serial   int64
	Admin    *Member
	Peer     *Member
	Client   *Member
	Orderers []*Member
}

// Member is an identity that can sign.
type Member struct {
	MSPID       string
	Certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // a test helper has nobody to give the error to
	}
	return v
}

func newKey() *ecdsa.PrivateKey { return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) }

func newOrganization(mspID string) *Organization {
	o := &Organization{MSPID: mspID, key: newKey()}
	template := o.template(mspID+" CA", "")
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	o.Root = template
	o.Root = o.issue(template, o.key)
	o.Admin, o.Peer, o.Client = o.Enrol("admin", "admin"), o.Enrol("peer", "peer"), o.Enrol("client", "client")
	o.Orderers = []*Member{o.Enrol("orderer1", "orderer"), o.Enrol("orderer2", "orderer")}
	return o
}

// template is valid for a moment long past: Fabric's validation, and so the
// audit's, ignores expiry.
func (o *Organization) template(name, unit string) *x509.Certificate {
	o.serial++
	begin := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	c := &x509.Certificate{SerialNumber: big.NewInt(o.serial), NotBefore: begin, NotAfter: begin.Add(time.Hour), Subject: pkix.Name{CommonName: name}, KeyUsage: x509.KeyUsageDigitalSignature}
	if unit != "" {
		c.Subject.OrganizationalUnit = []string{unit}
	}
	return c
}

func (o *Organization) issue(template *x509.Certificate, key *ecdsa.PrivateKey) *x509.Certificate {
	return must(x509.ParseCertificate(must(x509.CreateCertificate(rand.Reader, template, o.Root, &key.PublicKey, o.key))))
}

// Enrol makes a member whose organizational unit tells its role.
func (o *Organization) Enrol(name, unit string) *Member {
	key := newKey()
	return &Member{o.MSPID, o.issue(o.template(o.MSPID+" "+name, unit), key), key}
}

// revocations is the organization's revocation list, PEM; nil when it is empty.
func (o *Organization) revocations() [][]byte {
	if len(o.Revoked) == 0 {
		return nil
	}
	list := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: o.Root.NotBefore, NextUpdate: o.Root.NotAfter}
	for _, serial := range o.Revoked {
		list.RevokedCertificateEntries = append(list.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: serial, RevocationTime: o.Root.NotBefore})
	}
	raw := must(x509.CreateRevocationList(rand.Reader, list, o.Root, o.key))
	return [][]byte{pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: raw})}
}

// PEM is the member's certificate.
func (m *Member) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: m.Certificate.Raw})
}

// Serialized is the identity as it stands in transactions.
func (m *Member) Serialized() []byte {
	return marshal(&msp.SerializedIdentity{Mspid: m.MSPID, IdBytes: m.PEM()})
}

// Sign signs as Fabric does: SHA-256, the lower S.
func (m *Member) Sign(message []byte) []byte {
	digest := sha256.Sum256(message)
	r, s, err := ecdsa.Sign(rand.Reader, m.key, digest[:])
	if err != nil {
		panic(err)
	}
	order := elliptic.P256().Params().N
	if new(big.Int).Lsh(s, 1).Cmp(order) > 0 {
		s.Sub(order, s)
	}
	return must(asn1.Marshal(struct{ R, S *big.Int }{r, s}))
}
