package profile_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/gatewaytest"
	"sunledger/gateway-client/profile"
)

func TestActor(t *testing.T) {
	home := gatewaytest.Start(t).Home
	for name, want := range map[string]provenance.Actor{
		"base":              {Organization: "ShouguangMSP", Role: provenance.RoleEnterprise, Enterprise: "91370783MADEM0011E", Subject: "CN=base,OU=client+OU=enterprise"},
		"haidian-inspector": {Organization: "HaidianMSP", Role: provenance.RoleInspector, Enterprise: "111101080000000277", Subject: "CN=haidian-inspector,OU=client+OU=inspector"},
		"auditor":           {Organization: "HaidianMSP", Role: provenance.RoleAuditor, Subject: "CN=auditor,OU=client+OU=auditor"},
	} {
		p, err := profile.Load(home, profile.Profile{Name: name}, func(string) string { return "" })
		require.NoError(t, err)
		actor, err := p.Actor()
		require.NoError(t, err)
		assert.Equal(t, want, actor)
		assert.NoError(t, actor.Check())
		p.Certificate = p.PrivateKey
		_, err = p.Actor()
		assert.Equal(t, provenance.Invalid, provenance.AsError(err).Code)
	}
}
