package gatewaytest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sunledger/gateway-client/profile"
	"sunledger/network/topology"
)

// writeRoot writes the root certificate of an organization's CA below home.
func (g *Gateway) writeRoot(tb testing.TB, o topology.Organization) {
	file := filepath.Join(g.Home, profile.RootFile(o.Name))
	require.NoError(tb, os.MkdirAll(filepath.Dir(file), 0o700))
	require.NoError(tb, os.WriteFile(file, certificatePEM(g.authorities[o.MSPID].certificate), 0o600))
}

// writeProfile writes a user's profile, certificate and key below home.
func (g *Gateway) writeProfile(tb testing.TB, o topology.Organization, u topology.User, address string, tlsRoot []byte) {
	identity := g.authorities[o.MSPID].enrol(u)
	content, err := json.MarshalIndent(profile.Profile{
		Name: u.Name, Organization: o.Name, MSPID: o.MSPID, Role: u.Role, Enterprise: u.Enterprise,
		Channel: network.Channel, Chaincode: chaincodeName, Gateway: address, TLSServerName: o.Peer(),
		TLSRootCertificate: u.Name + "/tlsca.pem", Certificate: u.Name + "/cert.pem", PrivateKey: u.Name + "/key.pem",
	}, "", "  ")
	require.NoError(tb, err)
	folder := filepath.Join(g.Home, "profiles")
	require.NoError(tb, os.MkdirAll(filepath.Join(folder, u.Name), 0o700))
	for name, data := range map[string][]byte{
		u.Name + ".json":      content,
		u.Name + "/tlsca.pem": tlsRoot,
		u.Name + "/cert.pem":  certificatePEM(identity.certificate),
		u.Name + "/key.pem":   identity.keyPEM(tb),
	} {
		require.NoError(tb, os.WriteFile(filepath.Join(folder, name), data, 0o600))
	}
}
