package topology

import (
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden is Sunledger with one chaincode and ports from 7000 upwards.
func golden(t *testing.T) (Network, Ports) {
	t.Helper()
	n := Sunledger()
	n.Chaincodes = []string{"provenance"}
	ports := Ports{}
	_, err := n.Assign(ports, 7000, func(int) bool { return true })
	require.NoError(t, err)
	return n, ports
}

func TestRenderedFilesAreTheGoldenOnes(t *testing.T) {
	n, ports := golden(t)
	files, err := n.Render(ports, "secret")
	require.NoError(t, err)
	rendered := map[string]bool{}
	for _, f := range files {
		path := filepath.Join("testdata", "golden", f.Path)
		rendered[path] = true
		if *update {
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
			require.NoError(t, os.WriteFile(path, f.Content, 0o644))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err, "run: go test ./network/topology -update")
		assert.Equal(t, string(want), string(f.Content), "%s; if the change is meant: go test ./network/topology -update", f.Path)
	}
	err = filepath.WalkDir(filepath.Join("testdata", "golden"), func(path string, entry fs.DirEntry, err error) error {
		require.NoError(t, err)
		assert.True(t, entry.IsDir() || rendered[path], "%s is rendered no more: delete it", path)
		return nil
	})
	require.NoError(t, err)
}

func TestRenderedFilesAreWellFormed(t *testing.T) {
	n, ports := golden(t)
	files, err := n.Render(ports, "secret")
	require.NoError(t, err)
	for _, f := range files {
		if strings.HasSuffix(f.Path, ".yaml") {
			var content map[string]any
			assert.NoError(t, yaml.Unmarshal(f.Content, &content), f.Path)
		} else {
			assert.Equal(t, fs.FileMode(0o755), f.Mode, "%s is a program", f.Path)
		}
	}
}

func TestFilesWithSecretsAreTheOwnersOnly(t *testing.T) {
	n, ports := golden(t)
	files, err := n.Render(ports, "secret")
	require.NoError(t, err)
	withSecrets := 0
	for _, f := range files {
		if strings.Contains(string(f.Content), "pass: ") {
			withSecrets++
			assert.Equal(t, fs.FileMode(0o600), f.Mode, f.Path)
		}
	}
	require.Equal(t, 4, withSecrets, "two registries for each organization")
}

func TestListenersAreOnTheLoopbackAndDistinct(t *testing.T) {
	n, ports := golden(t)
	seen := map[int]string{}
	for name, port := range ports {
		assert.Empty(t, seen[port], "%s and %s share port %d", name, seen[port], port)
		seen[port] = name
	}
	files, err := n.Render(ports, "secret")
	require.NoError(t, err)
	for _, f := range files {
		assert.NotContains(t, string(f.Content), "0.0.0.0", f.Path)
	}
}

func TestFabricsTrapsAreAvoided(t *testing.T) {
	core := rendered(t, "nodes/shouguang-peer/core.yaml")
	params := core["chaincode"].(map[string]any)["runtimeParams"].(map[string]any)
	assert.Equal(t, true, params["useWriteBatch"], "absent means off")
	assert.Equal(t, true, params["useGetMultipleKeys"], "absent means off")
	delivery := core["peer"].(map[string]any)["deliveryclient"].(map[string]any)
	assert.Equal(t, "5s", delivery["reConnectBackoffThreshold"], "the default is an hour")

	profile := rendered(t, "channel/configtx.yaml")["Profiles"].(map[string]any)["provenance"].(map[string]any)
	assert.Len(t, profile["Orderer"].(map[string]any)["ConsenterMapping"], 4)
	application := profile["Application"].(map[string]any)
	policies := application["Policies"].(map[string]any)
	for _, name := range []string{"LifecycleEndorsement", "Endorsement"} {
		assert.Equal(t, "ALL Endorsement", policies[name].(map[string]any)["Rule"], name)
	}
	assert.Equal(t, "ALL Admins", policies["Admins"].(map[string]any)["Rule"])
	acls := application["ACLs"].(map[string]any)
	for _, resource := range []string{"event/Block", "event/FilteredBlock", "qscc/GetTransactionByID", "cscc/GetConfigBlock"} {
		assert.Equal(t, "/Channel/Readers", acls[resource], resource)
	}
}

func rendered(t *testing.T, path string) map[string]any {
	t.Helper()
	n, ports := golden(t)
	files, err := n.Render(ports, "secret")
	require.NoError(t, err)
	for _, f := range files {
		if f.Path == path {
			var content map[string]any
			require.NoError(t, yaml.Unmarshal(f.Content, &content))
			return content
		}
	}
	require.Fail(t, "not rendered", path)
	return nil
}

func TestRenderRefusesAMissingPort(t *testing.T) {
	n, ports := golden(t)
	delete(ports, "haidian-peer.service")
	_, err := n.Render(ports, "secret")
	require.ErrorContains(t, err, "no port assigned to haidian-peer.service")
}

func TestValidate(t *testing.T) {
	require.NoError(t, Sunledger().Validate())
	for want, spoil := range map[string]func(*Network){
		`name "base" is used twice`:        func(n *Network) { n.Organizations[1].Users[0].Name = "base" },
		`name "Base": use lower-case`:      func(n *Network) { n.Organizations[0].Users[0].Name = "Base" },
		`name "../base": use lower-case`:   func(n *Network) { n.Organizations[0].Users[0].Name = "../base" },
		"3 orderers: SmartBFT needs":       func(n *Network) { n.Organizations[0].Orderers = 1 },
		`"shouguang-peer" is used twice`:   func(n *Network) { n.Chaincodes = []string{"peer"} },
		`name "shouguang-": use lower`:     func(n *Network) { n.Chaincodes = []string{""} },
		`name "shouguang-a b": use lower`:  func(n *Network) { n.Chaincodes = []string{"a b"} },
		`name "shouguang-x" is used twice`: func(n *Network) { n.Chaincodes = []string{"x", "x"} },
	} {
		n := Sunledger()
		spoil(&n)
		require.ErrorContains(t, n.Validate(), want)
	}
}

func TestAssignKeepsWhatIsAssignedAndSkipsWhatIsTaken(t *testing.T) {
	n := Sunledger()
	ports := Ports{"haidian-ca.service": 7001}
	changed, err := n.Assign(ports, 7000, func(port int) bool { return port != 7002 })
	require.NoError(t, err)
	require.True(t, changed)
	require.Equal(t, 7001, ports["haidian-ca.service"])
	require.Equal(t, 7000, ports["shouguang-ca.service"])
	require.Equal(t, 7003, ports["shouguang-ca.operations"], "7001 is assigned, 7002 taken")

	changed, err = n.Assign(ports, 7000, func(int) bool { return false })
	require.NoError(t, err)
	require.False(t, changed, "everything is assigned")

	_, err = n.Assign(Ports{}, 65534, func(int) bool { return true })
	require.ErrorContains(t, err, "choose a lower base port")
}

func TestEnrolmentSecretsDiffer(t *testing.T) {
	require.NotEqual(t, EnrolmentSecret("s", "base"), EnrolmentSecret("s", "base2"))
	require.NotEqual(t, EnrolmentSecret("s", "base"), EnrolmentSecret("t", "base"))
	require.Equal(t, EnrolmentSecret("s", "base"), EnrolmentSecret("s", "base"))
}

func TestEndorsementNeedsEveryOrganization(t *testing.T) {
	require.Equal(t, "AND('ShouguangMSP.peer','HaidianMSP.peer')", Sunledger().EndorsementPolicy())
}

func TestUnknownOrganizationListsTheKnown(t *testing.T) {
	_, err := Sunledger().Organization("beijing")
	require.ErrorContains(t, err, "[shouguang haidian]")
}

func TestConnectionDemandsMutualTLS(t *testing.T) {
	content, err := NewConnection("127.0.0.1:7000", "haidian-provenance", []byte("KEY"), []byte("CERT"), []byte("ROOT")).JSON()
	require.NoError(t, err)
	var got map[string]any
	require.NoError(t, json.Unmarshal(content, &got))
	require.Equal(t, map[string]any{
		"address": "127.0.0.1:7000", "domain": "haidian-provenance", "dial_timeout": "10s", "tls_required": true,
		"client_auth_required": true, "client_key": "KEY", "client_cert": "CERT", "root_cert": "ROOT",
	}, got)
}
