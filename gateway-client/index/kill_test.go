package index_test

import (
	"bufio"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/index/indextest"
)

// The test's own program is also the child that is killed: it follows the block
// files of a folder.
const (
	childEnvironment  = "SUNLEDGER_INDEX_TEST_CHILD"
	folderEnvironment = "SUNLEDGER_INDEX_TEST_FOLDER"
)

func child(where string) int {
	x, err := index.Open(context.Background(), where)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("open")
	if err := x.Follow(context.Background(), slowly{audit.Folder(os.Getenv(folderEnvironment))}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// slowly is a source that leaves time between blocks, so that they are not all taken
// at once.
type slowly struct{ audit.Source }

func (s slowly) Blocks(ctx context.Context, from uint64) iter.Seq2[*common.Block, error] {
	return func(yield func(*common.Block, error) bool) {
		for block, err := range s.Source.Blocks(ctx, from) {
			time.Sleep(time.Millisecond)
			if !yield(block, err) {
				return
			}
		}
	}
}

// stored writes a chain's blocks as a peer stores them.
func stored(t *testing.T, list audit.List) string {
	var file []byte
	for _, b := range list {
		file = audit.AppendStored(file, b)
	}
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "blockfile_000000"), file, 0o600))
	return folder
}

// TestKill kills a program that indexes, again and again at random moments, until one
// gets to the end: the index is then the same as one that nobody disturbed.
func TestKill(t *testing.T) {
	chain := indextest.New("kill")
	chain.Fill(indextest.NewTrade(7), 2_000, 5)
	folder := stored(t, chain.List())
	onBoth(t, func(t *testing.T, where func() string) {
		undisturbed := indexed(t, where(), chain.List())
		disturbed := where()
		random := rand.New(rand.NewPCG(1, 2))
		kills, progressed := 0, 0
		var before uint64
		// Where little is done before each kill, the next come later.
		for !runFor(t, disturbed, folder, time.Duration(random.IntN(80_000+4_000*kills))*time.Microsecond) {
			kills++
			x, err := index.Open(t.Context(), disturbed)
			require.NoError(t, err)
			status, err := x.Status(t.Context())
			require.NoError(t, err)
			if status.Height > before {
				progressed++
			}
			before = status.Height
			require.NoError(t, x.Close())
		}
		t.Logf("%d kills, %d of them after progress", kills, progressed)
		require.Greater(t, progressed, 5, "the kills came too early or too late to mean anything")
		x := opened(t, disturbed)
		require.NoError(t, x.Take(t.Context(), chain.List())) // there is nothing to take
		assert.Equal(t, dump(t, undisturbed), dump(t, x))
	})
}

func dump(t testing.TB, x *index.Index) []string {
	lines, err := x.Dump(t.Context())
	require.NoError(t, err)
	return lines
}

// runFor runs the child and kills it some time after it has opened the index, or
// before; true when it came to its end.
func runFor(t *testing.T, where, folder string, after time.Duration) bool {
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), childEnvironment+"="+where, folderEnvironment+"="+folder)
	var errs strings.Builder
	command.Stderr = &errs
	out, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	if after > 5*time.Millisecond { // else it is killed while it opens or creates the index
		_, _ = bufio.NewReader(out).ReadString('\n')
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case err := <-ended:
		require.NoError(t, err, errs.String())
		return true
	case <-time.After(after):
		require.NoError(t, command.Process.Kill())
		<-ended
		if status := command.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() {
			return command.ProcessState.Success() // it had just ended
		}
		return false
	}
}
