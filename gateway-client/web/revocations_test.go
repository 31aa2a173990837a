package web

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"log/slog"
	"math/big"
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"sunledger/chaincode/provenance"
)

// office is a CA that revokes.
type office struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newOffice(t *testing.T) *office {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	o := &office{t, nil, key}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ca"}, IsCA: true, BasicConstraintsValid: true, SubjectKeyId: []byte{1, 2, 3},
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	o.cert, err = x509.ParseCertificate(der)
	require.NoError(t, err)
	return o
}

func (o *office) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: o.cert.Raw})
}

func (o *office) issue(serial int64, unit string) *x509.Certificate {
	attributes := []byte(`{"attrs":{"role":"auditor"}}`)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "somebody", OrganizationalUnit: []string{unit}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageDigitalSignature,
		ExtraExtensions: []pkix.Extension{{Id: []int{1, 2, 3, 4, 5, 6, 7, 8, 1}, Value: attributes}},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, o.cert, &o.key.PublicKey, o.key)
	require.NoError(o.t, err)
	certificate, err := x509.ParseCertificate(der)
	require.NoError(o.t, err)
	return certificate
}

func (o *office) list(serials ...int64) []byte {
	list := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: time.Now(), NextUpdate: time.Now().Add(time.Hour)}
	for _, serial := range serials {
		list.RevokedCertificateEntries = append(list.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: big.NewInt(serial), RevocationTime: time.Now()})
	}
	der, err := x509.CreateRevocationList(rand.Reader, list, o.cert, o.key)
	require.NoError(o.t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der})
}

// channel is a configuration with lists of one organization.
type channel struct {
	lists [][]byte
	err   error
	asked int
}

func (c *channel) ConfigBlock(context.Context) (*common.Block, error) {
	if c.asked++; c.err != nil {
		return nil, c.err
	}
	must := func(m proto.Message) []byte {
		raw, err := proto.Marshal(m)
		if err != nil {
			panic(err)
		}
		return raw
	}
	value := must(&msp.MSPConfig{Config: must(&msp.FabricMSPConfig{Name: "HaidianMSP", RevocationList: c.lists})})
	config := &common.ConfigEnvelope{Config: &common.Config{ChannelGroup: &common.ConfigGroup{Groups: map[string]*common.ConfigGroup{
		"Application": {Groups: map[string]*common.ConfigGroup{"haidian": {Values: map[string]*common.ConfigValue{"MSP": {Value: value}}}}},
	}}}}
	return &common.Block{Data: &common.BlockData{Data: [][]byte{must(&common.Envelope{Payload: must(&common.Payload{Data: must(config)})})}}}, nil
}

func TestRevoked(t *testing.T) {
	ca, other := newOffice(t), newOffice(t)
	now := time.Now()
	source := &channel{lists: [][]byte{ca.list(7), other.list(8)}}
	roots := map[string][]byte{"HaidianMSP": ca.pem()}
	m, err := newMembers(roots)
	require.NoError(t, err)
	m.revoked = newRevocations(source, roots, func() time.Time { return now }, slog.New(slog.DiscardHandler))
	identify := func(c *x509.Certificate) provenance.Code {
		_, err := m.identify(c, now)
		if err == nil {
			return ""
		}
		return provenance.AsError(err).Code
	}
	assert.Equal(t, provenance.Denied, identify(ca.issue(7, "client")), "revoked")
	assert.Empty(t, identify(ca.issue(8, "client")), "a list that another CA signed revokes nobody")
	assert.Empty(t, identify(ca.issue(9, "client")))
	assert.Equal(t, provenance.Denied, identify(other.issue(9, "client")), "another CA's")
	for _, unit := range []string{"peer", "orderer", "admin", ""} {
		assert.Equal(t, provenance.Denied, identify(ca.issue(10, unit)), unit)
	}
	assert.Equal(t, 1, source.asked, "not asked for every visitor")

	source.lists = [][]byte{ca.list(9)}
	now = now.Add(revocationsEvery)
	require.Eventually(t, func() bool { return identify(ca.issue(9, "client")) == provenance.Denied }, 5*time.Second, time.Millisecond, "read again later")
	source.err = errors.New("away")
	now = now.Add(revocationsEvery)
	identify(ca.issue(9, "client"))
	time.Sleep(10 * time.Millisecond) // for the answer, which changes nothing
	assert.Equal(t, provenance.Denied, identify(ca.issue(9, "client")), "what was known stays known")

	_, err = m.revoked.read(&common.Block{})
	assert.Error(t, err)
	_, err = m.revoked.read(&common.Block{Data: &common.BlockData{Data: [][]byte{{0xff}}}})
	assert.Error(t, err)
	_, err = newMembers(map[string][]byte{"HaidianMSP": []byte("none")})
	assert.Equal(t, provenance.Usage, provenance.AsError(err).Code)
}

// TestRevokedFirst: a server that begins while the peer is away takes nobody for
// somebody, because it cannot tell who was revoked, and asks again soon.
func TestRevokedFirst(t *testing.T) {
	ca, now := newOffice(t), time.Now()
	source := &channel{lists: [][]byte{ca.list(7)}, err: errors.New("away")}
	roots := map[string][]byte{"HaidianMSP": ca.pem()}
	m, err := newMembers(roots)
	require.NoError(t, err)
	m.revoked = newRevocations(source, roots, func() time.Time { return now }, slog.New(slog.DiscardHandler))
	identify := func(serial int64) provenance.Code {
		_, err := m.identify(ca.issue(serial, "client"), now)
		return provenance.AsError(err).Code
	}
	assert.Equal(t, provenance.Unavailable, identify(7))
	assert.Equal(t, provenance.Unavailable, identify(9))
	source.err = nil
	now = now.Add(revocationsSoon)
	require.Eventually(t, func() bool { return identify(7) == provenance.Denied }, 5*time.Second, time.Millisecond)
	_, err = m.identify(ca.issue(9, "client"), now)
	assert.NoError(t, err)
}
