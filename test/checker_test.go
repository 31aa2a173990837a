package test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTheCheckerIsSmall: who wants to know why a bundle is believed reads one
// package. Beyond the standard library it imports a reader of protobuf's wire
// format and nothing more.
func TestTheCheckerIsSmall(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "sunledger/gateway-client/cmd/sunledger-check").Output()
	require.NoError(t, err)
	var imported []string
	for path := range strings.FieldsSeq(string(out)) {
		if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") || first == "sunledger" {
			imported = append(imported, path)
		}
	}
	assert.ElementsMatch(t, []string{
		"google.golang.org/protobuf/internal/detrand", "google.golang.org/protobuf/internal/errors", "google.golang.org/protobuf/encoding/protowire",
		"sunledger/gateway-client/audit/evidence", "sunledger/gateway-client/cmd/sunledger-check",
	}, imported)
}
