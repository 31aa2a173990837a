package profile

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

const complete = `{"name":"base","organization":"shouguang","mspId":"ShouguangMSP","role":"enterprise","enterprise":"91370783MADEM0011E",
"channel":"provenance","chaincode":"provenance","gateway":"127.0.0.1:7051","tlsServerName":"shouguang-peer",
"tlsRootCertificate":"../tls/ca.pem","certificate":"base/cert.pem","privateKey":"base/key.pem"}`

// home makes a home folder with a profile base, and clears the environment.
func home(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, s := range new(Profile).settings() {
		t.Setenv(s.variable, "")
	}
	t.Setenv(homeVariable, folder)
	write(t, filepath.Join(folder, "profiles", "base.json"), complete)
	write(t, filepath.Join(folder, "profiles", "base", "key.pem"), "key")
	return folder
}

func write(t *testing.T, file, content string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
	require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
}

// refused checks code, field and that both languages are there.
func refused(t *testing.T, err error, code provenance.Code, field, text string) {
	t.Helper()
	var refusal *provenance.Error
	require.ErrorAs(t, err, &refusal)
	assert.Equal(t, code, refusal.Code)
	assert.Equal(t, field, refusal.Field)
	assert.Contains(t, refusal.En, text)
	for _, said := range []string{refusal.En, refusal.Zh} {
		assert.NotEmpty(t, said)
		assert.NotContains(t, said, "%!")
	}
}

func TestLoadReadsTheFile(t *testing.T) {
	folder := home(t)
	p, err := Load("", Profile{Name: "base"}, os.Getenv)
	require.NoError(t, err)
	assert.Equal(t, &Profile{
		Name: "base", Organization: "shouguang", MSPID: "ShouguangMSP", Role: "enterprise", Enterprise: "91370783MADEM0011E",
		Channel: "provenance", Chaincode: "provenance", Gateway: "127.0.0.1:7051", TLSServerName: "shouguang-peer",
		TLSRootCertificate: filepath.Join(folder, "tls", "ca.pem"),
		Certificate:        filepath.Join(folder, "profiles", "base", "cert.pem"),
		PrivateKey:         filepath.Join(folder, "profiles", "base", "key.pem"),
	}, p)
	key, err := p.ReadKey()
	require.NoError(t, err)
	assert.Equal(t, "key", string(key))
}

func TestPriority(t *testing.T) {
	home(t)
	t.Setenv("SUNLEDGER_PROFILE", "base")
	t.Setenv("SUNLEDGER_GATEWAY", "environment:1")
	t.Setenv("SUNLEDGER_CHANNEL", "environment")
	t.Setenv("SUNLEDGER_CERTIFICATE", "mine.pem")
	p, err := Load("", Profile{Gateway: "flag:2"}, os.Getenv)
	require.NoError(t, err)
	assert.Equal(t, "flag:2", p.Gateway)
	assert.Equal(t, "environment", p.Channel)
	assert.Equal(t, "provenance", p.Chaincode)
	here, err := os.Getwd()
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(here, "mine.pem"), p.Certificate, "relative to the working directory")
}

func TestWhichProfile(t *testing.T) {
	folder := home(t)
	p, err := Load("", Profile{}, os.Getenv)
	require.NoError(t, err, "the only one")
	assert.Equal(t, "base", p.Name)

	p, err = Load("/nowhere", Profile{Name: filepath.Join(folder, "profiles", "base.json")}, os.Getenv)
	require.NoError(t, err, "a file")
	assert.Equal(t, "base", p.Name)

	write(t, filepath.Join(folder, "profiles", "market.json"), `{}`)
	_, err = Load("", Profile{}, os.Getenv)
	refused(t, err, provenance.Usage, "profile", "base, market")
	_, err = Load("", Profile{Name: "bse"}, os.Getenv)
	refused(t, err, provenance.Usage, "profile", `no profile "bse"`)
	_, err = Load(t.TempDir(), Profile{Name: "base"}, os.Getenv)
	refused(t, err, provenance.Usage, "profile", "start the network")
	_, err = Load("", Profile{Name: "/no/such.json"}, os.Getenv)
	refused(t, err, provenance.Usage, "profile", "does not exist")
	_, err = Load("", Profile{Name: "market"}, os.Getenv)
	refused(t, err, provenance.Usage, "mspId", "SUNLEDGER_MSP_ID")
}

func TestEnvironmentAlone(t *testing.T) {
	folder := home(t)
	key := filepath.Join(folder, "profiles", "base", "key.pem")
	for variable, value := range map[string]string{
		"SUNLEDGER_MSP_ID": "HaidianMSP", "SUNLEDGER_CHANNEL": "provenance", "SUNLEDGER_CHAINCODE": "provenance",
		"SUNLEDGER_TLS_ROOT_CERTIFICATE": "ca.pem", "SUNLEDGER_CERTIFICATE": "cert.pem", "SUNLEDGER_PRIVATE_KEY": key,
	} {
		t.Setenv(variable, value)
	}
	p, err := Load("/nowhere", Profile{Gateway: "peer:7051"}, os.Getenv)
	require.NoError(t, err)
	assert.Equal(t, "HaidianMSP", p.MSPID)
	assert.Equal(t, key, p.PrivateKey)
}

// TestOneEnvironment: only the caller's lookup counts, not the process.
func TestOneEnvironment(t *testing.T) {
	folder := home(t)
	t.Setenv("SUNLEDGER_GATEWAY", "process:1")
	t.Setenv(homeVariable, "/nowhere")
	nothing := func(string) string { return "" }
	p, err := Load(folder, Profile{Name: "base"}, nothing)
	require.NoError(t, err)
	assert.Equal(t, "127.0.0.1:7051", p.Gateway)
	own := func(name string) string { return map[string]string{homeVariable: folder}[name] }
	got, err := Home(own)
	require.NoError(t, err)
	assert.Equal(t, folder, got)
}

func TestPrivateKeyOfOthers(t *testing.T) {
	folder := home(t)
	key := filepath.Join(folder, "profiles", "base", "key.pem")
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o666, 0o610} {
		require.NoError(t, os.Chmod(key, mode))
		_, err := Load("", Profile{Name: "base"}, os.Getenv)
		refused(t, err, provenance.Denied, "privateKey", "chmod 600 "+key)
		assert.Contains(t, provenance.AsError(err).Zh, "chmod 600 "+key)
		_, err = (&Profile{PrivateKey: key}).ReadKey()
		refused(t, err, provenance.Denied, "privateKey", "chmod 600")
	}
	for _, mode := range []os.FileMode{0o600, 0o400} {
		require.NoError(t, os.Chmod(key, mode))
		_, err := Load("", Profile{Name: "base"}, os.Getenv)
		assert.NoError(t, err)
	}
	_, err := (&Profile{PrivateKey: folder}).ReadKey()
	refused(t, err, provenance.Usage, "privateKey", "is not a file")
	_, err = (&Profile{PrivateKey: key + ".none"}).ReadKey()
	refused(t, err, provenance.Usage, "privateKey", "does not exist")
}

func TestBadProfiles(t *testing.T) {
	folder := home(t)
	file := filepath.Join(folder, "profiles", "base.json")
	for _, test := range []struct{ content, field, text string }{
		{`{"mspID":"X"}`, "mspID", "is not a field"},
		{`{"mspId":1}`, "mspId", "text in quotes"},
		{`{`, "", file},
		{`{"mspId":"X","channel":"c","chaincode":"d","gateway":"no port","tlsRootCertificate":"a","certificate":"b","privateKey":"base/key.pem"}`, "gateway", "host:port"},
	} {
		write(t, file, test.content)
		_, err := Load("", Profile{Name: "base"}, os.Getenv)
		refused(t, err, provenance.Usage, test.field, test.text)
	}
}

func TestList(t *testing.T) {
	folder := home(t)
	write(t, filepath.Join(folder, "profiles", "auditor.json"), `{"role":"auditor","certificate":"a.pem"}`)
	write(t, filepath.Join(folder, "profiles", "README"), "not a profile")
	listed, err := List("", os.Getenv)
	require.NoError(t, err)
	require.Len(t, listed, 2)
	assert.Equal(t, Profile{Name: "auditor", Role: "auditor", Certificate: filepath.Join(folder, "profiles", "a.pem")}, *listed[0])
	assert.Equal(t, "base", listed[1].Name)

	none, err := List(t.TempDir(), os.Getenv)
	require.NoError(t, err)
	assert.Empty(t, none)
}

func TestHome(t *testing.T) {
	folder := home(t)
	got, err := Home(os.Getenv)
	require.NoError(t, err)
	assert.Equal(t, folder, got)

	t.Setenv(homeVariable, "")
	tree, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	deep := filepath.Join(tree, "a", "b")
	require.NoError(t, os.MkdirAll(deep, 0o700))
	require.NoError(t, os.Mkdir(filepath.Join(tree, ".sunledger"), 0o700))
	t.Chdir(deep)
	got, err = Home(os.Getenv)
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(tree, ".sunledger"), got)

	t.Setenv("XDG_CONFIG_HOME", tree)
	t.Chdir(string(filepath.Separator))
	got, err = Home(os.Getenv)
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(tree, "sunledger"), got)
}
