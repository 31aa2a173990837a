package conformance

import (
	"bufio"
	"maps"
	"net/http"
	"regexp"
	"strconv"
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/ledgertest"
)

// bulk writes and reads enough keys to fill several messages.
var bulk = []struct {
	function string
	args     []string
}{
	{"fill", []string{"bulk/", "2500", "10"}},
	{"batch", []string{"bulk/a", "1", "bulk/b", "DELETE"}},
	{"mget-filled", []string{"bulk/", "2500"}},
	{"count", []string{"bulk/", "bulk0", "bulk-count"}},
	{"history", []string{"bulk/0001"}},
}

// TestRequests compares the in-memory ledger's count of the chaincode's
// requests with the peer's metrics, and so proves that the network's peers
// have write batches and multi-key reads switched on.
func TestRequests(t *testing.T) {
	network := openNetwork(t)
	node, err := network.Node("shouguang-peer")
	require.NoError(t, err)

	memory := newMemory(t)
	counted := map[string]int{}
	before := shimRequests(t, node.Operations)
	for _, step := range bulk {
		tx := memory.Submit(memory.client, step.function, step.args...)
		require.NoError(t, tx.Err())
		add(counted, tx)
		a := network.endorse(t, step.function, step.args...)
		require.True(t, a.endorsed(), a.message)
		require.Equal(t, peer.TxValidationCode_VALID, network.commit(t, a))
	}
	measured := shimRequests(t, node.Operations)
	maps.DeleteFunc(measured, func(kind string, n int) bool { return n == before[kind] })
	for kind := range measured {
		measured[kind] -= before[kind]
	}
	assert.Equal(t, counted, measured)
	assert.Equal(t, 4, measured["WRITE_BATCH_STATE"], "2500 keys are three messages")
	assert.Equal(t, 3, measured["GET_STATE_MULTIPLE"], "2500 keys are three messages")
	assert.Equal(t, 1, measured["PUT_STATE"], "only count writes outside a batch")
}

func add(counted map[string]int, tx *ledgertest.Transaction) {
	for kind, n := range tx.Requests {
		counted[kind.String()] += n
	}
}

var shimMetric = regexp.MustCompile(`^chaincode_shim_requests_completed\{.*chaincode="` + chaincodeName + `_.*success="true".*type="(\w+)".*\} (\d+)$`)

// shimRequests reads a peer's count of the probe's requests, by type.
func shimRequests(t *testing.T, operations string) map[string]int {
	response, err := http.Get(operations + "/metrics")
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, http.StatusOK, response.StatusCode)
	found := map[string]int{}
	for lines := bufio.NewScanner(response.Body); lines.Scan(); {
		if match := shimMetric.FindStringSubmatch(lines.Text()); match != nil {
			n, err := strconv.Atoi(match[2])
			require.NoError(t, err)
			found[match[1]] += n
		}
	}
	return found
}
