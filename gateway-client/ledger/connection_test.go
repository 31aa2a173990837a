package ledger_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/gatewaytest"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
)

func TestConnectRefusesABadProfile(t *testing.T) {
	home := gatewaytest.Start(t).Home
	load := func() *profile.Profile {
		p, err := profile.Load(home, profile.Profile{Name: "base"}, os.Getenv)
		require.NoError(t, err)
		return p
	}
	garbage := filepath.Join(t.TempDir(), "garbage.pem")
	require.NoError(t, os.WriteFile(garbage, []byte("garbage"), 0o600))
	other, err := profile.Load(home, profile.Profile{Name: "market"}, os.Getenv)
	require.NoError(t, err)
	for _, test := range []struct {
		name   string
		spoil  func(p *profile.Profile)
		code   provenance.Code
		field  string
		remark string
	}{
		{"no root", func(p *profile.Profile) { p.TLSRootCertificate = garbage }, provenance.Usage, "tlsRootCertificate", "no PEM certificate"},
		{"root missing", func(p *profile.Profile) { p.TLSRootCertificate += ".none" }, provenance.Usage, "tlsRootCertificate", "no such file"},
		{"no certificate", func(p *profile.Profile) { p.Certificate = garbage }, provenance.Usage, "certificate", "not a PEM certificate"},
		{"certificate missing", func(p *profile.Profile) { p.Certificate += ".none" }, provenance.Usage, "certificate", "no such file"},
		{"no key", func(p *profile.Profile) { p.PrivateKey = garbage }, provenance.Usage, "privateKey", "not a PEM private key"},
		{"another curve", func(p *profile.Profile) { p.PrivateKey = p384(t) }, provenance.Usage, "privateKey", "P-256"},
		{"another's key", func(p *profile.Profile) { p.PrivateKey = other.PrivateKey }, provenance.Usage, "privateKey", "is not the key of"},
		{"no channel", func(p *profile.Profile) { p.Channel = "" }, provenance.Usage, "channel", "missing"},
		{"open key", func(p *profile.Profile) { require.NoError(t, os.Chmod(p.PrivateKey, 0o644)) }, provenance.Denied, "privateKey", "chmod 600"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := load()
			test.spoil(p)
			_, err := ledger.Connect(p)
			require.Error(t, err)
			assert.Equal(t, test.code, provenance.AsError(err).Code)
			assert.Equal(t, test.field, provenance.AsError(err).Field)
			assert.ErrorContains(t, err, test.remark)
		})
	}
}

func p384(t *testing.T) string {
	key, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "key.pem")
	require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600))
	return file
}

// TestGatewayMustBeWhoItSays connects to a gateway whose TLS certificate is of
// another authority, and to one of another name.
func TestGatewayMustBeWhoItSays(t *testing.T) {
	one, another := gatewaytest.Start(t), gatewaytest.Start(t)
	for _, spoil := range []func(p *profile.Profile){
		func(p *profile.Profile) {
			p.TLSRootCertificate = filepath.Join(another.Home, "profiles", "base", "tlsca.pem")
		},
		func(p *profile.Profile) { p.TLSServerName = "somebody-else" },
	} {
		p, err := profile.Load(one.Home, profile.Profile{Name: "base"}, os.Getenv)
		require.NoError(t, err)
		spoil(p)
		c, err := ledger.Connect(p)
		require.NoError(t, err)
		_, err = c.Get(t.Context(), provenance.KindBatch, "91370783MADEM0011E-1")
		assert.Equal(t, provenance.Usage, codeOf(err), "%v", err)
		assert.Equal(t, "tlsRootCertificate", provenance.AsError(err).Field)
		require.NoError(t, c.Close())
	}
}
