package profile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"sunledger/chaincode/provenance"
)

// Roots returns the PEM root certificate of each regulator's CA, by MSP ID, as
// far as home has them: organizations/NAME/msp/cacerts/ca.pem, where NAME is the
// organization of some profile. An empty home means Home(getenv).
func Roots(home string, getenv Getenv) (map[string][]byte, error) {
	if home == "" {
		var err error
		if home, err = Home(getenv); err != nil {
			return nil, err
		}
	}
	known, err := List(home, getenv)
	if err != nil {
		return nil, err
	}
	roots := map[string][]byte{}
	for _, p := range known {
		file := filepath.Join(home, RootFile(p.Organization))
		pem, err := os.ReadFile(file)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, unreadable("home", file, err)
		default:
			roots[p.MSPID] = pem
		}
	}
	return roots, nil
}

// RootFile is where a home keeps the root certificate of an organization.
func RootFile(organization string) string {
	return filepath.Join("organizations", organization, "msp", "cacerts", "ca.pem")
}

// BothRoots is Roots for whoever needs those of both regulators; a USAGE refusal
// names the one that is missing.
func BothRoots(home string, getenv Getenv) (map[string][]byte, error) {
	roots, err := Roots(home, getenv)
	if err != nil {
		return nil, err
	}
	for _, r := range provenance.Regulators {
		if roots[r.Organization] == nil {
			return nil, provenance.Refuse(provenance.Usage, "home", "the root certificate of %[1]s's CA is not in the home folder; put it into %[2]s", "主目录中没有 %[1]s 的根证书，请放入 %[2]s", r.Organization, RootFile("NAME"))
		}
	}
	return roots, nil
}
