package ledgertest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/cid"
	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// script is a chaincode whose functions are the test's closures.
type script map[string]func(shim.ChaincodeStubInterface, []string) *peer.Response

func (script) Init(shim.ChaincodeStubInterface) *peer.Response { return shim.Success(nil) }

func (s script) Invoke(stub shim.ChaincodeStubInterface) *peer.Response {
	function, args := stub.GetFunctionAndParameters()
	return s[function](stub, args)
}

func reply(payload []byte, err error) *peer.Response {
	if err != nil {
		return shim.Error(err.Error())
	}
	return shim.Success(payload)
}

// primitives are the functions that most tests need.
func primitives() script {
	return script{
		"put": func(stub shim.ChaincodeStubInterface, args []string) *peer.Response {
			return reply(nil, stub.PutState(args[0], []byte(args[1])))
		},
		"get": func(stub shim.ChaincodeStubInterface, args []string) *peer.Response {
			return reply(stub.GetState(args[0]))
		},
		"del": func(stub shim.ChaincodeStubInterface, args []string) *peer.Response {
			return reply(nil, stub.DelState(args[0]))
		},
		// copy reads one key and writes another: a transaction that conflicts.
		"copy": func(stub shim.ChaincodeStubInterface, args []string) *peer.Response {
			value, err := stub.GetState(args[0])
			if err != nil {
				return shim.Error(err.Error())
			}
			return reply(nil, stub.PutState(args[1], append(value, '+')))
		},
		// count writes how many keys a range has.
		"count": func(stub shim.ChaincodeStubInterface, args []string) *peer.Response {
			keys, err := scan(stub.GetStateByRange(args[0], args[1]))
			if err != nil {
				return shim.Error(err.Error())
			}
			return reply([]byte(strings.Join(keys, " ")), stub.PutState(args[2], fmt.Append(nil, len(keys))))
		},
	}
}

func scan(rows shim.StateQueryIteratorInterface, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var keys []string
	for rows.HasNext() {
		row, err := rows.Next()
		if err != nil {
			return nil, err
		}
		keys = append(keys, row.Key)
	}
	return keys, nil
}

var alice = NewIdentity("HaidianMSP", "alice", map[string]string{"role": "inspector", "enterprise": "91110108MADEM10146"})

func TestSubmitEvaluate(t *testing.T) {
	l := New(t, primitives())
	tx := l.Submit(alice, "put", "a", "1")
	require.NoError(t, tx.Err())
	assert.Equal(t, peer.TxValidationCode_VALID, tx.Code)
	assert.EqualValues(t, 1, tx.Block)
	assert.EqualValues(t, 2, l.Height())
	assert.Equal(t, []byte("1"), l.State("a"))
	assert.Equal(t, []byte("1"), l.Evaluate(alice, "get", "a").Response.Payload)
	assert.Nil(t, l.Evaluate(alice, "get", "b").Response.Payload)

	require.NoError(t, l.Evaluate(alice, "put", "c", "1").Err())
	assert.Equal(t, []string{"a"}, l.Keys(), "an evaluation commits nothing")
	require.NoError(t, l.Submit(alice, "put", "a", "").Err())
	assert.Empty(t, l.Keys(), "an empty value deletes")
}

func TestDeterminism(t *testing.T) {
	run := func() (ids []string) {
		l := New(t, primitives())
		for i := range 3 {
			ids = append(ids, l.Submit(alice, "put", "a", fmt.Sprint(i)).ID)
		}
		return ids
	}
	first := run()
	assert.Equal(t, first, run())
	assert.NotEqual(t, first[0], first[1])
	assert.Len(t, first[0], 64)
}

func TestConflicts(t *testing.T) {
	type call []string
	cases := []struct {
		name   string
		before []call
		txs    []call // endorsed on the same state
		want   string // codes in one block, and when each has its own block
	}{
		{"independent", nil, []call{{"put", "a", "1"}, {"put", "b", "1"}}, "VALID VALID"},
		{"blind writes to one key", nil, []call{{"put", "a", "1"}, {"put", "a", "2"}}, "VALID VALID"},
		{"read of a changed key", []call{{"put", "a", "1"}}, []call{{"put", "a", "2"}, {"copy", "a", "b"}}, "VALID MVCC_READ_CONFLICT"},
		{"read of a key written with the same value", []call{{"put", "a", "1"}}, []call{{"put", "a", "1"}, {"copy", "a", "b"}}, "VALID MVCC_READ_CONFLICT"},
		{"read before the change", []call{{"put", "a", "1"}}, []call{{"copy", "a", "b"}, {"put", "a", "2"}}, "VALID VALID"},
		{"read of an absent key that was created", nil, []call{{"put", "a", "2"}, {"copy", "a", "b"}}, "VALID MVCC_READ_CONFLICT"},
		{"read of a deleted key", []call{{"put", "a", "1"}}, []call{{"del", "a"}, {"copy", "a", "b"}}, "VALID MVCC_READ_CONFLICT"},
		{"two read-modify-writes", []call{{"put", "a", "1"}}, []call{{"copy", "a", "a"}, {"copy", "a", "a"}, {"copy", "a", "c"}}, "VALID MVCC_READ_CONFLICT MVCC_READ_CONFLICT"},
		{"an invalid one changes nothing", []call{{"put", "a", "1"}}, []call{{"copy", "a", "a"}, {"copy", "a", "b"}, {"copy", "b", "c"}}, "VALID MVCC_READ_CONFLICT VALID"},
		{"phantom", []call{{"put", "k1", "1"}}, []call{{"put", "k2", "1"}, {"count", "k", "l", "n"}}, "VALID PHANTOM_READ_CONFLICT"},
		{"phantom by deletion", []call{{"put", "k1", "1"}}, []call{{"del", "k1"}, {"count", "k", "l", "n"}}, "VALID PHANTOM_READ_CONFLICT"},
		{"phantom by change", []call{{"put", "k1", "1"}}, []call{{"put", "k1", "2"}, {"count", "k", "l", "n"}}, "VALID PHANTOM_READ_CONFLICT"},
		{"phantom in an empty range", nil, []call{{"put", "k1", "1"}, {"count", "k", "l", "n"}}, "VALID PHANTOM_READ_CONFLICT"},
		{"change at the end of a range", nil, []call{{"put", "l", "1"}, {"count", "k", "l", "n"}}, "VALID VALID"},
		{"change before a range", nil, []call{{"put", "j", "1"}, {"count", "k", "l", "n"}}, "VALID VALID"},
	}
	for _, c := range cases {
		for _, oneBlock := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/one block %t", c.name, oneBlock), func(t *testing.T) {
				l := New(t, primitives())
				for _, call := range c.before {
					require.NoError(t, l.Submit(alice, call[0], call[1:]...).Err())
				}
				var txs []*Transaction
				for _, call := range c.txs {
					tx := l.Endorse(alice, call[0], call[1:]...)
					require.NoError(t, tx.Err())
					txs = append(txs, tx)
				}
				assert.Equal(t, c.want, codes(l, txs, oneBlock))
			})
		}
	}
}

func codes(l *Ledger, txs []*Transaction, oneBlock bool) string {
	var got []string
	if oneBlock {
		l.Commit(txs...)
	}
	for _, tx := range txs {
		if !oneBlock {
			l.Commit(tx)
		}
		got = append(got, tx.Code.String())
	}
	return strings.Join(got, " ")
}

// Within a block a key counts as changed even if it ends as it was: absent.
func TestDeletionOfAbsentKeyConflictsWithinABlock(t *testing.T) {
	for oneBlock, want := range map[bool]string{true: "VALID MVCC_READ_CONFLICT", false: "VALID VALID"} {
		l := New(t, primitives())
		txs := []*Transaction{l.Endorse(alice, "del", "a"), l.Endorse(alice, "copy", "a", "b")}
		assert.Equal(t, want, codes(l, txs, oneBlock))
	}
}

func TestCommitRefusals(t *testing.T) {
	l := New(t, script{
		"status": func(stub shim.ChaincodeStubInterface, _ []string) *peer.Response {
			_ = stub.PutState("a", []byte("1"))
			_ = stub.SetEvent("E", nil)
			return &peer.Response{Status: 404, Message: "no such batch"}
		},
		"put": primitives()["put"],
	})
	refused := l.Submit(alice, "status")
	assert.EqualError(t, refused.Err(), "chaincode response 404, no such batch")
	assert.Equal(t, peer.TxValidationCode_NOT_VALIDATED, refused.Code)
	assert.Nil(t, refused.Event)
	assert.EqualValues(t, 1, l.Height())

	assert.Equal(t, []peer.TxValidationCode{peer.TxValidationCode_ENDORSEMENT_POLICY_FAILURE}, l.Commit(refused))
	assert.ErrorContains(t, l.Submit(alice, "status").Err(), "404")
	assert.Empty(t, l.Keys())

	tx := l.Submit(alice, "put", "a", "1")
	assert.Equal(t, []peer.TxValidationCode{peer.TxValidationCode_DUPLICATE_TXID}, l.Commit(tx))
	assert.Equal(t, peer.TxValidationCode_VALID, tx.Code)
}

func TestDisagreementFailsTheTest(t *testing.T) {
	calls := 0
	count := func() []byte { calls++; return fmt.Append(nil, calls) }
	cases := script{
		"response": func(shim.ChaincodeStubInterface, []string) *peer.Response { return shim.Success(count()) },
		"event": func(stub shim.ChaincodeStubInterface, _ []string) *peer.Response {
			return reply(nil, stub.SetEvent("E", count()))
		},
		"write": func(stub shim.ChaincodeStubInterface, _ []string) *peer.Response {
			return reply(nil, stub.PutState("a", count()))
		},
		"read": func(stub shim.ChaincodeStubInterface, _ []string) *peer.Response {
			_, err := stub.GetState(string(count()))
			return reply(nil, err)
		},
	}
	for name := range cases {
		t.Run(name, func(t *testing.T) {
			spy := &spyTB{TB: t}
			tx := New(spy, cases).Submit(alice, name)
			assert.Contains(t, spy.errors, "two peers would disagree on "+name)
			assert.ErrorContains(t, tx.Err(), "ProposalResponsePayloads do not match")

			assert.NoError(t, New(t, cases, EndorseOnce()).Submit(alice, name).Err())
		})
	}
}

// spyTB notes errors instead of failing.
type spyTB struct {
	testing.TB
	errors string
}

func (s *spyTB) Errorf(format string, args ...any) { s.errors += fmt.Sprintf(format, args...) }

func TestIdentity(t *testing.T) {
	l := New(t, script{"who": func(stub shim.ChaincodeStubInterface, _ []string) *peer.Response {
		id, err := cid.New(stub)
		if err != nil {
			return shim.Error(err.Error())
		}
		msp, _ := id.GetMSPID()
		certificate, _ := id.GetX509Certificate()
		out := []string{msp, certificate.Subject.CommonName}
		for _, name := range []string{"role", "enterprise", "absent"} {
			value, found, err := id.GetAttributeValue(name)
			out = append(out, fmt.Sprintf("%s %t %v", value, found, err))
		}
		return shim.Success([]byte(strings.Join(out, "|")))
	}})
	assert.Equal(t, "HaidianMSP|alice|inspector true <nil>|91110108MADEM10146 true <nil>| false <nil>",
		string(l.Evaluate(alice, "who").Response.Payload))
	again := NewIdentity("HaidianMSP", "alice", map[string]string{"enterprise": "91110108MADEM10146", "role": "inspector"})
	assert.Equal(t, alice.Creator(), again.Creator())
	assert.NotEqual(t, alice.Creator(), NewIdentity("HaidianMSP", "alice", nil).Creator())
}

func TestProposalIsVisibleToTheChaincode(t *testing.T) {
	at := time.Date(2026, 5, 1, 2, 3, 4, 5, time.UTC)
	l := New(t, script{"look": func(stub shim.ChaincodeStubInterface, args []string) *peer.Response {
		stamp, err := stub.GetTxTimestamp()
		if err != nil {
			return shim.Error(err.Error())
		}
		transient, _ := stub.GetTransient()
		signed, _ := stub.GetSignedProposal()
		return reply(fmt.Appendf(nil, "%s %s %s %s %q %t", stamp.AsTime().Format(time.RFC3339Nano), stub.GetTxID(),
			stub.GetChannelID(), args, transient["secret"], len(signed.ProposalBytes) > 0), nil)
	}}, StartAt(at.Add(-time.Hour)))
	l.Advance(time.Hour)
	tx := l.Propose(Proposal{Identity: alice, Args: [][]byte{[]byte("look"), []byte("x")}, Transient: map[string][]byte{"secret": []byte("s")}})
	require.NoError(t, tx.Err())
	assert.Equal(t, fmt.Sprintf(`2026-05-01T02:03:04.000000005Z %s %s [x] "s" true`, tx.ID, Channel), string(tx.Response.Payload))
	assert.Equal(t, at, tx.Time)
	l.SetTime(at.Add(-24 * time.Hour))
	assert.Equal(t, at.Add(-24*time.Hour), l.Evaluate(alice, "look").Time)
}

func TestRequestsAreCounted(t *testing.T) {
	l := New(t, script{"bulk": func(stub shim.ChaincodeStubInterface, args []string) *peer.Response {
		if args[0] == "batch" {
			stub.StartWriteBatch()
		}
		var keys []string
		for i := range 250 {
			keys = append(keys, fmt.Sprintf("k%03d", i))
			if err := stub.PutState(keys[i], []byte("v")); err != nil {
				return shim.Error(err.Error())
			}
		}
		_, err := stub.GetMultipleStates(keys...)
		return reply(nil, err)
	}})
	plain := l.Submit(alice, "bulk", "plain")
	assert.Equal(t, map[peer.ChaincodeMessage_Type]int{
		peer.ChaincodeMessage_PUT_STATE: 250, peer.ChaincodeMessage_GET_STATE_MULTIPLE: 1,
	}, plain.Requests)
	batch := l.Submit(alice, "bulk", "batch")
	assert.Equal(t, map[peer.ChaincodeMessage_Type]int{
		peer.ChaincodeMessage_WRITE_BATCH_STATE: 1, peer.ChaincodeMessage_GET_STATE_MULTIPLE: 1,
	}, batch.Requests)
	assert.Len(t, batch.RWSet.Writes, 250)
	assert.Len(t, l.Keys(), 250)
}

func TestPanicReachesTheTest(t *testing.T) {
	l := New(t, script{
		"panic": func(shim.ChaincodeStubInterface, []string) *peer.Response { panic("out of cucumbers") },
		"batch": func(stub shim.ChaincodeStubInterface, _ []string) *peer.Response {
			stub.StartWriteBatch()
			return reply(nil, stub.PutState("\xff", []byte("not UTF-8")))
		},
		"get": primitives()["get"],
	})
	for function, want := range map[string]string{"panic": "out of cucumbers", "batch": "invalid UTF-8"} {
		func() {
			defer func() { assert.Contains(t, fmt.Sprint(recover()), want) }()
			l.Submit(alice, function)
		}()
	}
	assert.NoError(t, l.Submit(alice, "get", "a").Err(), "the ledger goes on")
}

func TestNotSupported(t *testing.T) {
	calls := script{
		"private": func(stub shim.ChaincodeStubInterface, _ []string) *peer.Response {
			return reply(stub.GetPrivateData("c", "k"))
		},
		"private put": func(stub shim.ChaincodeStubInterface, _ []string) *peer.Response {
			return reply(nil, stub.PutPrivateData("c", "k", nil))
		},
		"private batch": func(stub shim.ChaincodeStubInterface, _ []string) *peer.Response {
			stub.StartWriteBatch()
			_ = stub.PutPrivateData("c", "k", []byte("v"))
			return reply(nil, stub.FinishWriteBatch())
		},
		"rich": func(stub shim.ChaincodeStubInterface, _ []string) *peer.Response {
			_, err := stub.GetQueryResult("{}")
			return reply(nil, err)
		},
		"policy": func(stub shim.ChaincodeStubInterface, _ []string) *peer.Response {
			return reply(nil, stub.SetStateValidationParameter("k", []byte("p")))
		},
		"invoke": func(stub shim.ChaincodeStubInterface, _ []string) *peer.Response {
			response := stub.InvokeChaincode("other", nil, "")
			response.Message = string(response.Payload)
			return response
		},
	}
	l := New(t, calls)
	for name := range calls {
		assert.ErrorContains(t, l.Submit(alice, name).Err(), "not supported by the in-memory ledger", name)
	}
}

func TestConcurrentUse(t *testing.T) {
	l := New(t, primitives())
	var clients sync.WaitGroup
	for i := range 8 {
		clients.Go(func() {
			for j := range 50 {
				key := fmt.Sprintf("%d-%d", i, j)
				assert.NoError(t, l.Submit(alice, "put", key, "1").Err())
				assert.Equal(t, "1", string(l.Evaluate(alice, "get", key).Response.Payload))
			}
		})
	}
	clients.Wait()
	assert.Len(t, l.Keys(), 400)
	assert.EqualValues(t, 401, l.Height())
}

func BenchmarkSubmit(b *testing.B) {
	l := New(b, primitives(), EndorseOnce())
	for i := 0; b.Loop(); i++ {
		if err := l.Submit(alice, "copy", fmt.Sprint("a", i%1000), fmt.Sprint("b", i%1000)).Err(); err != nil {
			b.Fatal(err)
		}
	}
}
