package programs

import (
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"sunledger/network/step"
)

const source = "../.." // root of the source tree

// environment with an empty cache and nothing on PATH but the scripts given by name.
func environment(t *testing.T, scripts map[string]string) string {
	t.Helper()
	bin := t.TempDir()
	for name, text := range scripts {
		require.NoError(t, os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+text), 0o755))
	}
	t.Setenv("PATH", bin)
	t.Setenv("CC", "")
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	return bin
}

// fakeGo writes the file after -o, as go build does, and its own command line into it.
const fakeGo = `all="$*"
while [ "$1" != "-o" ]; do shift; done
echo "$all CGO_ENABLED=$CGO_ENABLED" > "$2"
`

func versions(fabric, ca string) map[string]string {
	return map[string]string{
		"peer":             "echo 'peer:'; echo ' Version: " + fabric + "'",
		"orderer":          "echo 'orderer:'; echo ' Version: " + fabric + "'",
		"configtxgen":      "echo 'configtxgen:'; echo ' Version: " + fabric + "'",
		"fabric-ca-server": "echo 'fabric-ca-server:'; echo ' Version: " + ca + "'",
	}
}

func TestFittingProgramsOnPathServe(t *testing.T) {
	bin := environment(t, versions(FabricVersion, CAVersion))
	p, err := Find(t.Context(), source, nil)
	require.NoError(t, err)
	require.Equal(t, Programs{
		Peer: filepath.Join(bin, "peer"), Orderer: filepath.Join(bin, "orderer"),
		Configtxgen: filepath.Join(bin, "configtxgen"), CAServer: filepath.Join(bin, "fabric-ca-server"),
	}, p)
}

func TestOtherVersionsAreBuiltInstead(t *testing.T) {
	scripts := versions("v3.1.10", CAVersion) // which begins like the wanted version
	scripts["go"], scripts["gcc"] = fakeGo, ""
	bin := environment(t, scripts)
	var built []string
	p, err := Find(t.Context(), source, func(text step.Text) func(error) {
		built = append(built, text.English)
		require.NotEmpty(t, text.Chinese)
		return func(err error) { require.NoError(t, err) }
	})
	require.NoError(t, err)
	require.Equal(t, []string{
		"building peer from source, once (1 of 3)", "building orderer from source, once (2 of 3)", "building configtxgen from source, once (3 of 3)",
	}, built)
	require.Equal(t, filepath.Join(bin, "fabric-ca-server"), p.CAServer)
	content, err := os.ReadFile(p.Peer)
	require.NoError(t, err)
	require.Contains(t, string(content), "metadata.Version="+FabricVersion)
	require.Contains(t, string(content), "CGO_ENABLED=0")

	again, err := Find(t.Context(), source, func(text step.Text) func(error) {
		require.Fail(t, "nothing is left to build", text.English)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, p, again)
}

func TestConcurrentLaunchersBuildOnce(t *testing.T) {
	environment(t, map[string]string{"go": fakeGo, "gcc": ""})
	var builds atomic.Int32
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			_, err := Find(t.Context(), source, func(text step.Text) func(error) {
				if len(text.English) > 8 && text.English[:8] == "building" {
					builds.Add(1)
				}
				return func(error) {}
			})
			require.NoError(t, err)
		})
	}
	wait.Wait()
	require.EqualValues(t, 4, builds.Load(), "each of the four programs once")
}

func TestFailedBuildLeavesNothingBehind(t *testing.T) {
	environment(t, map[string]string{"go": fakeGo + "echo no such module >&2; exit 1"})
	_, err := Find(t.Context(), source, nil)
	require.ErrorContains(t, err, "building peer")
	require.ErrorContains(t, err, "no such module")
	folder, err := cacheFolder(source)
	require.NoError(t, err)
	left, err := os.ReadDir(filepath.Join(folder, "bin"))
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestMissingCompilerIsSaid(t *testing.T) {
	environment(t, map[string]string{"go": fakeGo})
	_, err := Find(t.Context(), source, nil)
	require.ErrorContains(t, err, "building fabric-ca-server needs a C compiler: install gcc")
}

func TestMissingSourceTreeIsSaid(t *testing.T) {
	environment(t, nil)
	_, err := Find(t.Context(), t.TempDir(), nil)
	require.ErrorContains(t, err, "SUNLEDGER_SOURCE")
}
