package evidence

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "make new golden bundles; those of the past must stay")

// TestOldBundlesStayGood: what was once certified is proven by every later
// version of this program, its manifest word for word.
func TestOldBundlesStayGood(t *testing.T) {
	const bundleFile, rootsFile = "testdata/version1.evidence", "testdata/version1.roots"
	if *update {
		f := newForge(t)
		bundle, err := Assemble(f.contents(), Channel, Chaincode)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(bundleFile, bundle, 0o644))
		var roots strings.Builder
		for mspID, root := range f.trust().Roots {
			roots.WriteString(mspID + "=" + root.String() + "\n")
		}
		require.NoError(t, os.WriteFile(rootsFile, []byte(roots.String()), 0o644))
	}
	bundle, err := os.ReadFile(bundleFile)
	require.NoError(t, err)
	pins, err := os.ReadFile(rootsFile)
	require.NoError(t, err)
	trust := Trust{map[string]Fingerprint{}, Channel, Chaincode}
	for pin := range strings.Lines(string(pins)) {
		mspID, f, err := ParseRoot(strings.TrimSpace(pin))
		require.NoError(t, err)
		trust.Roots[mspID] = f
	}
	report := Check(bundle, trust)
	assert.True(t, report.Proven, "%v", report.Faults())
	assert.Equal(t, "B", report.Batch)
}
