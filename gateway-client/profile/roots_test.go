package profile

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

func TestRoots(t *testing.T) {
	folder := home(t)
	roots, err := Roots("", os.Getenv)
	require.NoError(t, err)
	assert.Empty(t, roots, "a home need not have them")
	_, err = BothRoots(folder, os.Getenv)
	refused(t, err, provenance.Usage, "home", "the root certificate of ShouguangMSP's CA is not in the home folder; put it into organizations/NAME/msp/cacerts/ca.pem")

	write(t, filepath.Join(folder, RootFile("shouguang")), "one")
	_, err = BothRoots(folder, os.Getenv)
	refused(t, err, provenance.Usage, "home", "HaidianMSP")
	write(t, filepath.Join(folder, "profiles", "canteen.json"), `{"organization":"haidian","mspId":"HaidianMSP"}`)
	write(t, filepath.Join(folder, RootFile("haidian")), "other")
	roots, err = BothRoots("", os.Getenv)
	require.NoError(t, err)
	assert.Equal(t, map[string][]byte{"ShouguangMSP": []byte("one"), "HaidianMSP": []byte("other")}, roots)

	require.NoError(t, os.Remove(filepath.Join(folder, RootFile("haidian"))))
	require.NoError(t, os.Mkdir(filepath.Join(folder, RootFile("haidian")), 0o700))
	_, err = Roots("", os.Getenv)
	refused(t, err, provenance.Usage, "home", "cannot be read")
}
