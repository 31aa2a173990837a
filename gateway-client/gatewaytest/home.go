package gatewaytest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// profile is the content of a profile file; file names are relative to it.
type profile struct {
	Name               string `json:"name"`
	Organization       string `json:"organization"`
	MSPID              string `json:"mspId"`
	Role               string `json:"role"`
	Enterprise         string `json:"enterprise"`
	Channel            string `json:"channel"`
	Chaincode          string `json:"chaincode"`
	Gateway            string `json:"gateway"`
	TLSServerName      string `json:"tlsServerName"`
	TLSRootCertificate string `json:"tlsRootCertificate"`
	Certificate        string `json:"certificate"`
	PrivateKey         string `json:"privateKey"`
}

// writeProfile writes a member's profile, certificate and key below home.
func writeProfile(tb testing.TB, home, gateway string, m Member, identity credential, tlsRoot []byte) {
	folder := filepath.Join(home, "profiles")
	content, err := json.MarshalIndent(profile{
		Name: m.Profile, Organization: m.Organization, MSPID: m.MSPID, Role: m.Role, Enterprise: m.Enterprise,
		Channel: Channel, Chaincode: Chaincode, Gateway: gateway, TLSServerName: peerName(m.Organization),
		TLSRootCertificate: m.Profile + "/tlsca.pem", Certificate: m.Profile + "/cert.pem", PrivateKey: m.Profile + "/key.pem",
	}, "", "  ")
	require.NoError(tb, err)
	require.NoError(tb, os.MkdirAll(filepath.Join(folder, m.Profile), 0o700))
	for name, data := range map[string][]byte{
		m.Profile + ".json":      content,
		m.Profile + "/tlsca.pem": tlsRoot,
		m.Profile + "/cert.pem":  certificatePEM(identity.certificate),
		m.Profile + "/key.pem":   identity.keyPEM(tb),
	} {
		require.NoError(tb, os.WriteFile(filepath.Join(folder, name), data, 0o600))
	}
}
