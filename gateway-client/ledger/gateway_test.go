package ledger_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"sunledger/chaincode/contract"
	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/gatewaytest"
	"sunledger/gateway-client/ledger"
)

// TestGateway runs the client against the real chaincode on an in-memory ledger.
func TestGateway(t *testing.T) {
	g := gatewaytest.Start(t)
	w := settled(t, g.Home)
	t.Run("round trip", w.roundTrip)
	t.Run("refusals", w.refusals)
	t.Run("in parallel", w.inParallel)
	t.Run("repeated request", w.repeated)
	t.Run("lineage", w.lineage)
	t.Run("deadline", w.deadline)
	t.Run("orderers answer that they processed it already", func(t *testing.T) {
		var refused atomic.Int32
		g.OnSubmit(func() error {
			refused.Add(1)
			return status.Error(codes.Unavailable, "insufficient number of orderers could successfully process transaction")
		})
		defer g.OnSubmit(nil)
		_, err := w.as("base").RegisterBatch(t.Context(), w.batch("PROCESSED"))
		require.NoError(t, err)
		assert.EqualValues(t, 1, refused.Load())
	})
}

// TestEveryFunctionHasAMethod calls every method of the client and compares the
// functions that reach the ledger with those the chaincode has.
func TestEveryFunctionHasAMethod(t *testing.T) {
	chaincode, err := contract.New()
	require.NoError(t, err)
	var want []string
	for _, function := range chaincode.Functions() {
		if !strings.HasPrefix(function, "org.hyperledger.fabric:") {
			want = append(want, function)
		}
	}
	w := &world{T: t, home: gatewaytest.Start(t).Home, clients: map[string]*ledger.Client{}}
	assert.ElementsMatch(t, want, append(transactions(t, w.as("base")), "record:Get", "record:List", "record:History", "batch:Trace", "batch:Passport", "batch:Versions", "release:Check", "shipment:Readings", "recall:Plan", "listing:Check", "audit:State"))
}

// transactions returns the functions that the client's transaction methods name.
// Each is called with an empty input and a context that has ended.
func transactions(t *testing.T, c *ledger.Client) []string {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var functions []string
	ledger.WithProgress(func(p ledger.Progress) {
		if p.Step == ledger.Endorsing {
			functions = append(functions, p.Function)
		}
	})(c)
	v := reflect.ValueOf(c)
	for i := range v.NumMethod() {
		m := v.Method(i)
		if !m.Type().IsVariadic() || m.Type().NumIn() != 3 || m.Type().In(1).Kind() != reflect.Struct {
			continue
		}
		results := m.Call([]reflect.Value{reflect.ValueOf(ctx), reflect.Zero(m.Type().In(1))})
		err, _ := results[1].Interface().(error)
		assert.True(t, errors.Is(err, context.Canceled), "%s: %v", v.Type().Method(i).Name, err)
	}
	return functions
}

func TestAwait(t *testing.T) {
	w := settled(t, gatewaytest.Start(t).Home)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := w.as("auditor").Await(ctx, strings.Repeat("0", 64))
	assert.Equal(t, provenance.Unavailable, codeOf(err))
	assert.ErrorIs(t, err, context.Canceled)
}

// TestRawLedger: what an auditor asks of a peer itself.
func TestRawLedger(t *testing.T) {
	w := &world{T: t, home: gatewaytest.Start(t).Home, clients: map[string]*ledger.Client{}}
	envelope, err := w.as("auditor").AttestState(t.Context(), provenance.StateQuery{Nonce: "n"})
	require.NoError(t, err)
	assert.Contains(t, string(envelope.GetPayload()), `{"nonce":"n"}`)
	assert.Contains(t, string(envelope.GetPayload()), `"digest":"`)
	_, err = w.as("base").AttestState(t.Context(), provenance.StateQuery{})
	assert.Equal(t, provenance.Denied, provenance.AsError(err).Code)

	failure := new(ledger.Failure)
	for block, err := range w.as("auditor").Blocks(t.Context(), 0) {
		require.NoError(t, err)
		assert.Zero(t, block.GetHeader().GetNumber())
		break // the genesis block is the only one
	}
	for _, err := range w.as("base").Blocks(t.Context(), 0) {
		require.ErrorAs(t, err, &failure)
		assert.Equal(t, provenance.Denied, failure.Refusal.Code)
	}
	height, err := w.as("auditor").Height(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 1, height)
	config, err := w.as("auditor").ConfigBlock(t.Context())
	require.NoError(t, err)
	assert.Zero(t, config.GetHeader().GetNumber())
	_, err = w.as("base").ConfigBlock(t.Context())
	assert.ErrorAs(t, err, &failure)
	signature, err := w.as("auditor").Sign([]byte("statement"))
	require.NoError(t, err)
	assert.NotEmpty(t, signature)
}
