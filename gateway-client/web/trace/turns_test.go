package trace_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/web/trace"
)

// TestTheLedgerIsAskedInTurns: who waits for a turn in vain is told so, and the ledger,
// which is not there in this test, is not asked.
func TestTheLedgerIsAskedInTurns(t *testing.T) {
	b := field()
	lot := b.lot(base, "L1")
	turns := trace.NewTurns(1)
	done, err := turns.Take(t.Context())
	require.NoError(t, err)
	h := site(t, b, func(o *trace.Options) { o.Ledger, o.Turns = new(ledger.Client), turns })
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // as after the time that an answer may take
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/t/"+lot.ID+"/ledger", nil))
	assert.Equal(t, http.StatusTooManyRequests, w.Code)
	_, err = turns.Take(ctx)
	assert.Equal(t, provenance.TooMany, provenance.AsError(err).Code)
	done()
	done, err = turns.Take(t.Context())
	require.NoError(t, err)
	done()
}
