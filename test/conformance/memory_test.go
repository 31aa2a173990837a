package conformance

import (
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"

	"sunledger/chaincode/ledgertest"
	"sunledger/test/conformance/probe"
)

// user is whom the scripts run as. The network's launcher enrols such a user.
const (
	user    = "shouguang-inspector"
	userMSP = "ShouguangMSP"
)

// memory is the in-memory ledger as the scripts see it.
type memory struct {
	*ledgertest.Ledger
	client *ledgertest.Identity
}

func newMemory(t testing.TB) *memory {
	return &memory{
		Ledger: ledgertest.New(t, probe.Chaincode{}),
		client: ledgertest.NewIdentity(userMSP, user, map[string]string{"role": "inspector"}),
	}
}

// evaluate gives of a success the payload only, as the gateway's client does.
func (m *memory) evaluate(_ testing.TB, function string, args ...string) *answer {
	a := memoryAnswer(m.Evaluate(m.client, function, args...))
	if a.endorsed() {
		a.status, a.message = 200, ""
	}
	return a
}

func (m *memory) endorse(_ testing.TB, function string, args ...string) *answer {
	return memoryAnswer(m.Endorse(m.client, function, args...))
}

func memoryAnswer(tx *ledgertest.Transaction) *answer {
	a := &answer{id: tx.ID, status: tx.Response.Status, message: tx.Response.Message, handle: tx}
	if tx.Endorsed() {
		a.payload, a.event, a.rwset = tx.Response.Payload, tx.Event, tx.RWSet
	}
	return a
}

func (m *memory) commit(_ testing.TB, a *answer) peer.TxValidationCode {
	return m.Commit(a.handle.(*ledgertest.Transaction))[0]
}

func (m *memory) commitTogether(_ testing.TB, answers ...*answer) []peer.TxValidationCode {
	var txs []*ledgertest.Transaction
	for _, a := range answers {
		txs = append(txs, a.handle.(*ledgertest.Transaction))
	}
	return m.Commit(txs...)
}

func (m *memory) now() time.Time { return m.Now() }
