package gatewaytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/attrmgr"
	"github.com/stretchr/testify/require"

	"sunledger/network/topology"
)

// authority is a certificate authority that lives as long as the test.
type authority struct {
	tb          testing.TB
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// credential is a certificate with its key.
type credential struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(tb testing.TB, name string) *authority {
	a := &authority{tb: tb, key: newKey(tb)}
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	a.certificate = template // signs itself
	a.certificate = a.sign(template, a.key)
	return a
}

// enrol issues an identity with attributes as fabric-ca writes them.
func (a *authority) enrol(u topology.User) credential {
	attributes := map[string]string{"hf.EnrollmentID": u.Name, "hf.Type": "client", "hf.Affiliation": u.Role, "role": u.Role}
	if u.Enterprise != "" {
		attributes["enterprise"] = u.Enterprise
	}
	extension, err := json.Marshal(attrmgr.Attributes{Attrs: attributes})
	require.NoError(a.tb, err)
	return a.issue(&x509.Certificate{
		Subject:         pkix.Name{CommonName: u.Name, OrganizationalUnit: []string{"client", u.Role}},
		KeyUsage:        x509.KeyUsageDigitalSignature,
		ExtraExtensions: []pkix.Extension{{Id: attrmgr.AttrOID, Value: extension}},
	})
}

// peer issues a peer's signing identity.
func (a *authority) peer(name string) credential {
	return a.issue(&x509.Certificate{
		Subject:  pkix.Name{CommonName: name, OrganizationalUnit: []string{"peer"}},
		KeyUsage: x509.KeyUsageDigitalSignature,
	})
}

// server issues a TLS certificate for a server on this machine.
func (a *authority) server(name string) credential {
	return a.issue(&x509.Certificate{
		Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	})
}

func (a *authority) issue(template *x509.Certificate) credential {
	key := newKey(a.tb)
	return credential{a.sign(template, key), key}
}

func (a *authority) sign(template *x509.Certificate, key *ecdsa.PrivateKey) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	require.NoError(a.tb, err)
	template.SerialNumber = serial
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour)
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, &key.PublicKey, a.key)
	require.NoError(a.tb, err)
	certificate, err := x509.ParseCertificate(der)
	require.NoError(a.tb, err)
	return certificate
}

func newKey(tb testing.TB) *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(tb, err)
	return key
}

func certificatePEM(certificate *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw})
}

func (c credential) keyPEM(tb testing.TB) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(c.key)
	require.NoError(tb, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}
