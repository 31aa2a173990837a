package local

import (
	"encoding/json"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"sunledger/network/step"
	"sunledger/network/topology"
)

func open(t *testing.T) *Network {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir()) // where the user's networks are listed
	n, err := Open(Options{Folder: filepath.Join(t.TempDir(), "state"), Port: 25050})
	require.NoError(t, err)
	return n
}

func TestFolderWithoutNetwork(t *testing.T) {
	n := open(t)
	require.NoError(t, os.MkdirAll(n.path("nodes"), 0o700))
	require.ErrorIs(t, n.Reset(t.Context()), ErrNoNetwork)
	require.DirExists(t, n.path("nodes"), "what is no network's is not deleted")
	_, err := n.Status()
	require.ErrorIs(t, err, ErrNoNetwork)
	require.ErrorIs(t, n.startNode(t.Context(), "haidian-peer"), ErrNoNetwork)
	_, err = n.Log("haidian-peer")
	require.ErrorIs(t, err, ErrNoNetwork)
	require.NoError(t, n.Down(t.Context()), "nothing runs: nothing to do")
}

func TestResetLeavesNothingOfTheDemo(t *testing.T) {
	n := open(t)
	_, err := n.loadOrCreate(t.Context())
	require.NoError(t, err)
	require.NoError(t, n.write("demo/story.json", []byte("{}"), 0o600))
	require.NoError(t, n.Reset(t.Context()))
	require.NoDirExists(t, n.Folder())
}

func TestDownDoesNotSayItStoppedWhatDidNotRun(t *testing.T) {
	n := open(t)
	_, err := n.loadOrCreate(t.Context())
	require.NoError(t, err)
	n.report = func(text step.Text) func(error) {
		t.Errorf("reported: %s", text.English)
		return func(error) {}
	}
	require.NoError(t, n.Down(t.Context()))
}

func TestStateIsChosenOnce(t *testing.T) {
	n := open(t)
	first, err := n.loadOrCreate(t.Context(), deployment{Chaincode, "/a"})
	require.NoError(t, err)
	require.NotEmpty(t, first.Secret)
	require.Len(t, first.Ports, 2*2+4*3+2*3+2)
	info, err := os.Stat(n.path(stateFile))
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o600), info.Mode().Perm())

	second, err := n.loadOrCreate(t.Context(), deployment{Chaincode, "/b"}, deployment{"second", "/c"})
	require.NoError(t, err)
	require.Equal(t, first.Secret, second.Secret)
	for name, port := range first.Ports {
		require.Equal(t, port, second.Ports[name], name)
	}
	require.Len(t, second.Ports, len(first.Ports)+2)
	require.Equal(t, []deployment{{Chaincode, "/b"}, {"second", "/c"}}, second.Chaincodes)
}

func TestTakenPortsAreSkipped(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	taken := listener.Addr().(*net.TCPAddr).Port
	n := open(t)
	n.port = taken
	s, err := n.loadOrCreate(t.Context())
	require.NoError(t, err)
	for name, port := range s.Ports {
		require.Greater(t, port, taken, name)
	}
}

func TestStateOfAnotherFormatIsLeftAlone(t *testing.T) {
	n := open(t)
	require.NoError(t, n.write(stateFile, []byte(`{"format": 2}`), 0o600))
	_, err := n.loadOrCreate(t.Context())
	require.ErrorContains(t, err, "is of format 2")
}

func TestBadChaincodeNameIsRefusedBeforeAnythingIsWritten(t *testing.T) {
	n := open(t)
	_, err := n.loadOrCreate(t.Context(), deployment{"No Such Name", "/a"})
	require.ErrorContains(t, err, "use lower-case letters")
	require.False(t, n.exists())
}

func TestDeployRefusesAMissingSource(t *testing.T) {
	n := open(t)
	require.ErrorContains(t, n.Deploy(t.Context(), "second", filepath.Join(t.TempDir(), "nowhere")), "source of chaincode second")
	require.ErrorIs(t, n.Deploy(t.Context(), "second", t.TempDir()), ErrNoNetwork)
	require.False(t, n.exists())
}

func TestWriteLeavesEqualContentAlone(t *testing.T) {
	n := open(t)
	require.NoError(t, n.write("a/file", []byte("one"), 0o644))
	before, err := os.Stat(n.path("a/file"))
	require.NoError(t, err)
	require.NoError(t, n.write("a/file", []byte("one"), 0o600))
	after, err := os.Stat(n.path("a/file"))
	require.NoError(t, err)
	require.True(t, os.SameFile(before, after))
	require.Equal(t, fs.FileMode(0o600), after.Mode().Perm())
	require.NoError(t, n.write("a/file", []byte("two"), 0o600))
	content, err := os.ReadFile(n.path("a/file"))
	require.NoError(t, err)
	require.Equal(t, "two", string(content))
	left, err := os.ReadDir(n.path(temporaryFolder))
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestProfilesNameTheirOwnOrganizationsPeer(t *testing.T) {
	n := open(t)
	s, err := n.loadOrCreate(t.Context())
	require.NoError(t, err)
	l := &launch{Network: n, state: s, topology: s.topology()}
	haidian, err := l.topology.Organization("haidian")
	require.NoError(t, err)
	require.NoError(t, l.writeProfile(haidian, topology.User{Name: "market", Role: "enterprise", Enterprise: "91110108MADEM10146"}, "5f3a"))
	content, err := os.ReadFile(n.path(profileFile("market")))
	require.NoError(t, err)
	var got map[string]string
	require.NoError(t, json.Unmarshal(content, &got))
	require.Equal(t, map[string]string{
		"name": "market", "organization": "haidian", "mspId": "HaidianMSP", "role": "enterprise", "enterprise": "91110108MADEM10146",
		"channel": "provenance", "chaincode": "provenance",
		"gateway": net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Ports["haidian-peer.service"])), "tlsServerName": "haidian-peer",
		"tlsRootCertificate": "../organizations/haidian/msp/tlscacerts/ca.pem",
		"certificate":        "../users/market/certificate.pem", "privateKey": "../users/market/private-key.pem", "genesis": "5f3a",
	}, got)
}

func TestDefaultFolder(t *testing.T) {
	t.Setenv("SUNLEDGER_HOME", "/somewhere")
	folder, err := DefaultFolder()
	require.NoError(t, err)
	require.Equal(t, "/somewhere", folder)

	t.Setenv("SUNLEDGER_HOME", "")
	root, err := SourceTree()
	require.NoError(t, err)
	folder, err = DefaultFolder()
	require.NoError(t, err)
	require.Equal(t, filepath.Join(root, ".sunledger"), folder)

	t.Chdir(t.TempDir())
	_, err = DefaultFolder()
	require.ErrorContains(t, err, "SUNLEDGER_SOURCE", "no network starts without its sources")
}

func TestSourceTreeIsFoundFromAnywhereInIt(t *testing.T) {
	root, err := SourceTree()
	require.NoError(t, err)
	require.FileExists(t, filepath.Join(root, "network", "tools", "go.mod"))
	t.Chdir(filepath.Join(root, "network", "topology", "templates"))
	again, err := SourceTree()
	require.NoError(t, err)
	require.Equal(t, root, again)
}

func TestPortFromEnvironment(t *testing.T) {
	for text, want := range map[string]int{"": DefaultPort, "30000": 30000} {
		t.Setenv("SUNLEDGER_PORT", text)
		port, err := portFromEnvironment()
		require.NoError(t, err)
		require.Equal(t, want, port)
	}
	for _, text := range []string{"http", "80", "70000", "-1"} {
		t.Setenv("SUNLEDGER_PORT", text)
		_, err := portFromEnvironment()
		require.ErrorContains(t, err, "SUNLEDGER_PORT", text)
	}
}
