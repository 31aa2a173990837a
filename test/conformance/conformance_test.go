// Package conformance holds chaincode/ledgertest to a real peer: the same
// scripts of testdata run against both, and both must behave as written there.
//
// A script is a sequence of steps, each with what it gives:
//
//	submit put @a 1                     => VALID
//	evaluate get @a                     => "1"
//	evaluate respond @a 404 missing ""  => 404: missing
//
// The functions are those of the probe chaincode. Arguments may be quoted as
// in Go. The sign @ stands for a prefix of the script's own, <now> for the
// ledger's time, and <NAME> for the ID of the transaction that was endorsed
// under that name, where #n is the n-th submission and <tx> any other. Steps:
//
//	submit FUNCTION ARGS        endorse, commit, wait for the validation code
//	evaluate FUNCTION ARGS      run without committing
//	endorse NAME FUNCTION ARGS  run on both organizations' peers
//	commit NAME...              commit one after the other
//	together NAME...            commit at once, in one block if it so happens;
//	                            the validation codes are sorted
//	event NAME                  the endorsed event
//	rwset NAME                  the endorsed read-write set: reads with +, or -
//	                            if absent; ranges; writes
//
// The answers are the peer's: with -update the real peer rewrites the scripts.
package conformance

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "let the real peer rewrite the scripts")

// answer is what running a proposal gave. Of one that was not endorsed only ID,
// status and message are known.
type answer struct {
	id      string
	status  int32
	message string
	payload []byte
	event   *peer.ChaincodeEvent
	rwset   *kvrwset.KVRWSet
	handle  any // what the ledger needs to commit it
}

func (a *answer) endorsed() bool { return a.status >= 200 && a.status < 400 }

// ledger is what the scripts need of one.
type ledger interface {
	evaluate(t testing.TB, function string, args ...string) *answer
	endorse(t testing.TB, function string, args ...string) *answer
	commit(t testing.TB, a *answer) peer.TxValidationCode
	commitTogether(t testing.TB, answers ...*answer) []peer.TxValidationCode
	now() time.Time
}

func TestInMemoryLedger(t *testing.T) {
	runAll(t, func(t *testing.T) ledger { return newMemory(t) }, false)
}

func TestRealPeer(t *testing.T) {
	network := openNetwork(t)
	runAll(t, func(*testing.T) ledger { return network }, *update)
}

// runAll runs every script of testdata on a ledger.
func runAll(t *testing.T, open func(*testing.T) ledger, update bool) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		require.NoError(t, err)
		for i, script := range archive.Files {
			t.Run(script.Name, func(t *testing.T) {
				wanted := string(script.Data)
				got := run(t, open(t), wanted)
				if update {
					archive.Files[i].Data = []byte(got)
				} else {
					assert.Equal(t, wanted, got)
				}
			})
		}
		if update {
			require.NoError(t, os.WriteFile(file, txtar.Format(archive), 0o644))
		}
	}
}
