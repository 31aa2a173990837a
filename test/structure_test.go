// Package test holds what is true of the whole tree.
package test

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bans says what a package and those below it may not import, directly or not.
var bans = map[string][]string{
	"sunledger/chaincode/provenance":         {"sunledger/", "."}, // "." is any host name: the standard library only
	"sunledger/chaincode/contract":           {"sunledger/gateway-client", "sunledger/network", "sunledger/test", "testing"},
	"sunledger/chaincode":                    {"sunledger/gateway-client", "sunledger/network", "sunledger/test"},
	"sunledger/gateway-client/profile":       {"sunledger/chaincode/contract", "sunledger/network", "sunledger/gateway-client/cli"},
	"sunledger/gateway-client/ledger":        {"sunledger/chaincode/contract", "sunledger/chaincode/ledgertest", "sunledger/network", "sunledger/gateway-client/cli"},
	"sunledger/gateway-client/audit":         {"sunledger/chaincode/contract", "sunledger/chaincode/ledgertest", "sunledger/network", "sunledger/gateway-client/cli", "sunledger/gateway-client/ledger", "testing"},
	"sunledger/gateway-client/cli":           {"sunledger/chaincode/contract", "sunledger/chaincode/ledgertest", "sunledger/network", "testing"},
	"sunledger/gateway-client/web/page":      {"sunledger/chaincode/contract", "sunledger/chaincode/ledgertest", "sunledger/network", "sunledger/gateway-client/cli", "sunledger/gateway-client/ledger", "sunledger/gateway-client/index", "testing"},
	"sunledger/network":                      {"sunledger/chaincode", "sunledger/gateway-client", "sunledger/test", "testing"},
	"sunledger/gateway-client/block":         {"sunledger/chaincode", "sunledger/network", "sunledger/gateway-client", "testing"},
	"sunledger/gateway-client/index":         {"sunledger/chaincode/contract", "sunledger/chaincode/ledgertest", "sunledger/network", "sunledger/gateway-client/cli", "sunledger/gateway-client/web", "testing"},
	"sunledger/gateway-client/web":           {"sunledger/chaincode/contract", "sunledger/chaincode/ledgertest", "sunledger/network", "sunledger/gateway-client/cli", "testing"},
	"sunledger/gateway-client/web/trace":     {"sunledger/chaincode/contract", "sunledger/chaincode/ledgertest", "sunledger/network", "sunledger/gateway-client/cli", "testing"},
	"sunledger/gateway-client/web/console":   {"sunledger/chaincode/contract", "sunledger/chaincode/ledgertest", "sunledger/network", "sunledger/gateway-client/cli", "testing"},
	"sunledger/gateway-client/interop/label": {"sunledger/chaincode/contract", "sunledger/chaincode/ledgertest", "sunledger/network", "sunledger/gateway-client/cli", "sunledger/gateway-client/ledger", "sunledger/gateway-client/web", "testing"},

	"sunledger/gateway-client/audit/certify": {"sunledger/chaincode/contract", "sunledger/chaincode/ledgertest", "sunledger/network", "sunledger/gateway-client/cli", "testing"},
}

// TestImportsPointInward keeps the layers apart.
func TestImportsPointInward(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Deps", "sunledger/...").Output()
	require.NoError(t, err)
	checked := map[string]bool{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Deps       []string
		}
		if err := d.Decode(&p); err == io.EOF {
			break
		} else {
			require.NoError(t, err)
		}
		for _, at := range []string{p.ImportPath, parentIn(p.ImportPath, "sunledger/network")} {
			checked[at] = true
			for _, dep := range p.Deps {
				for _, ban := range bans[at] {
					assert.False(t, banned(dep, ban), "%s imports %s", p.ImportPath, dep)
				}
			}
		}
	}
	for at := range bans {
		assert.True(t, checked[at], "%s does not exist", at)
	}
}

func banned(dep, ban string) bool {
	if ban == "." {
		first, _, _ := strings.Cut(dep, "/")
		return strings.Contains(first, ".")
	}
	return dep == ban || strings.HasPrefix(dep, strings.TrimSuffix(ban, "/")+"/")
}

// parentIn returns root when path lies below it.
func parentIn(path, root string) string {
	if strings.HasPrefix(path, root+"/") {
		return root
	}
	return ""
}

// TestTopLevel keeps the top of the tree as small as it is.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir("..")
	require.NoError(t, err)
	known := []string{"bin", "chaincode", "gateway-client", "network", "scripts", "test", "go.mod", "go.sum", "README.md", "LICENSE"}
	for _, entry := range entries {
		name := entry.Name()
		assert.True(t, strings.HasPrefix(name, ".") || slices.Contains(known, name), name)
	}
}
