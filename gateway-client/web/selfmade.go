package web

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// SelfMadeFile is where a home keeps the certificate that a server of this machine
// made for itself; programs of the same home trust it.
const SelfMadeFile = "site/certificate.pem"

const (
	selfMadeKeyFile = "site/key.pem"
	selfMadeLasts   = 365 * 24 * time.Hour
	selfMadeRenew   = 30 * 24 * time.Hour // before it ends
)

// SelfMade returns a certificate for the loopback addresses of this machine, made
// now or earlier. It proves nothing to anybody else.
func SelfMade(home string, now time.Time) (tls.Certificate, error) {
	file, key := filepath.Join(home, SelfMadeFile), filepath.Join(home, selfMadeKeyFile)
	made, err := tls.LoadX509KeyPair(file, key)
	if err == nil && now.Add(selfMadeRenew).Before(made.Leaf.NotAfter) && now.After(made.Leaf.NotBefore) {
		return made, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return made, err
	}
	certificatePEM, keyPEM, err := makeSelfMade(now)
	if err != nil {
		return made, err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return made, err
	}
	if err := errors.Join(os.WriteFile(key, keyPEM, 0o600), os.WriteFile(file, certificatePEM, 0o600)); err != nil {
		return made, err
	}
	return tls.X509KeyPair(certificatePEM, keyPEM)
}

func makeSelfMade(now time.Time) (certificatePEM, keyPEM []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "sunledger on this machine"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(selfMadeLasts), BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, nil, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), nil
}
