package web

import (
	"crypto/x509"
	"slices"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/profile"
)

// members tells whom a certificate of one of the regulators' CAs names.
type members struct {
	roots   map[string]*x509.CertPool // by MSP ID
	all     *x509.CertPool
	revoked *revocations // nil: not asked
}

func newMembers(roots map[string][]byte) (*members, error) {
	m := &members{roots: map[string]*x509.CertPool{}, all: x509.NewCertPool()}
	for mspID, text := range roots {
		root, err := profile.ParseCertificate(text)
		if err != nil {
			return nil, provenance.Refuse(provenance.Usage, "roots", "the root certificate of %s cannot be read", "无法读取 %s 的根证书", mspID)
		}
		m.roots[mspID] = x509.NewCertPool()
		m.roots[mspID].AddCert(root)
		m.all.AddCert(root)
	}
	return m, nil
}

// client is the organizational unit of those who are no node and no administrator.
const client = "client"

// identify verifies a certificate and returns whom it names. DENIED is for one that
// neither CA issued, that is not valid now or was revoked, that is no client's, or
// whose role the ledger does not know; UNAVAILABLE while it is not known who was
// revoked.
func (m *members) identify(certificate *x509.Certificate, now time.Time) (provenance.Actor, error) {
	for mspID, pool := range m.roots {
		_, err := certificate.Verify(x509.VerifyOptions{Roots: pool, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
		if err != nil {
			continue
		}
		if certificate.IsCA || !slices.Contains(certificate.Subject.OrganizationalUnit, client) {
			return provenance.Actor{}, provenance.Refuse(provenance.Denied, "certificate", "is not that of a client", "不是用户证书")
		}
		if err := m.revoked.check(mspID, certificate); err != nil {
			return provenance.Actor{}, err
		}
		actor, err := profile.ActorOf(certificate, mspID)
		if err != nil {
			return actor, err
		}
		return actor, actor.Check()
	}
	return provenance.Actor{}, provenance.Refuse(provenance.Denied, "certificate", "neither regulator's CA issued it, or it is not valid now; enrol again", "证书并非由任一监管方签发，或不在有效期内，请重新注册证书")
}
