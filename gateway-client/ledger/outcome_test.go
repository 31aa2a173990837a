package ledger

import (
	"context"
	"testing"
	"time"

	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	"sunledger/chaincode/provenance"
)

const (
	deniedText   = `chaincode response 403, {"code":"DENIED","record":"batch/91370783MADEM0011E-1","en":"it belongs to another","zh":"属于他人"}`
	notFoundText = `chaincode response 404, {"code":"NOT_FOUND","en":"there is none","zh":"没有"}`
	processedBy  = "received unsuccessful response from orderer: status=SERVICE_UNAVAILABLE, info=failed to submit request: request already processed"
	firstFailed  = "failed to endorse transaction, see attached details for more info"
	shouguang    = "ShouguangMSP"
	haidian      = "HaidianMSP"
)

var (
	errNoQuorum    = answered(codes.Unavailable, "insufficient number of orderers could successfully process transaction to satisfy quorum requirement")
	errProcessed   = answered(codes.Unavailable, "insufficient number of orderers could successfully process transaction to satisfy quorum requirement", says(shouguang, "connection refused"), says(haidian, processedBy))
	errMismatch    = answered(codes.Aborted, notEnough+", see attached details for more info", says(haidian, mismatch))
	errRefused     = answered(codes.Aborted, firstFailed, says(shouguang, deniedText))
	errOneRefused  = answered(codes.Aborted, notEnough+", see attached details for more info", says(haidian, notFoundText))
	errBothRefused = answered(codes.Aborted, notEnough+", see attached details for more info", says(haidian, deniedText), says(shouguang, deniedText))
	errTwoReasons  = answered(codes.Aborted, notEnough+", see attached details for more info", says(haidian, deniedText), says(shouguang, notFoundText))
	errNoPeers     = answered(codes.FailedPrecondition, "no combination of peers can be derived which satisfy the endorsement policy")
	errPeerDown    = answered(codes.Aborted, firstFailed, says(shouguang, "connection refused"))
	errForbidden   = answered(codes.Aborted, firstFailed, says(shouguang, "error validating proposal: access denied: channel [provenance] creator org [ShouguangMSP]"))
	errTimeout     = answered(codes.DeadlineExceeded, "context deadline exceeded")
	errLost        = answered(codes.Unavailable, "error reading from server: EOF")
)

func repeat(n int, a answer, then ...answer) []answer {
	var script []answer
	for range n {
		script = append(script, a)
	}
	return append(script, then...)
}

// TestOutcomes plays every outcome that a gateway can have in store and counts
// what the client does about it.
func TestOutcomes(t *testing.T) {
	conflict, phantom := answer{code: peer.TxValidationCode_MVCC_READ_CONFLICT}, answer{code: peer.TxValidationCode_PHANTOM_READ_CONFLICT}
	for _, test := range []struct {
		name    string
		gateway *scripted
		calls   [3]int // endorse, submit, status
		code    provenance.Code
		text    string // in the English text
		options []SubmitOption
	}{
		{name: "committed", gateway: &scripted{}, calls: [3]int{1, 1, 1}},
		{name: "done before, so nothing to write", gateway: &scripted{endorse: []answer{{replayed: true}}}, calls: [3]int{1, 0, 0}},

		{name: "refused by the chaincode", gateway: &scripted{endorse: []answer{{err: errRefused}}}, calls: [3]int{1, 0, 0}, code: provenance.Denied, text: "batch/91370783MADEM0011E-1: it belongs to another"},
		{name: "refused by both sides alike", gateway: &scripted{endorse: []answer{{err: errBothRefused}}}, calls: [3]int{1, 0, 0}, code: provenance.Denied, text: "belongs to another"},
		{name: "refused by the only side asked, which may lag", gateway: &scripted{endorse: []answer{{err: errOneRefused}}}, calls: [3]int{4, 0, 0}, code: provenance.NotFound, options: []SubmitOption{WithEndorsingOrganizations(haidian)}},
		{name: "identity not admitted", gateway: &scripted{endorse: []answer{{err: errForbidden}}}, calls: [3]int{1, 0, 0}, code: provenance.Denied, text: "certificate is valid"},
		{name: "refused in a client's name", gateway: &scripted{endorse: []answer{{err: answered(codes.Aborted, firstFailed, says(shouguang, `chaincode response 500, {"code":"OUTCOME_UNKNOWN","en":"who knows","zh":"谁知道"}`))}}}, calls: [3]int{1, 0, 0}, code: provenance.Internal, text: "who knows"},
		{name: "not of this protocol", gateway: &scripted{endorse: []answer{{err: answered(codes.InvalidArgument, "bad proposal")}}}, calls: [3]int{1, 0, 0}, code: provenance.Internal, text: "bad proposal"},

		{name: "conflict, then committed", gateway: &scripted{status: []answer{conflict, phantom, {}}}, calls: [3]int{3, 3, 3}},
		{name: "conflict without end", gateway: &scripted{status: []answer{conflict}}, calls: [3]int{60, 60, 60}, code: provenance.Conflict, text: "MVCC_READ_CONFLICT"},

		{name: "submission failed but committed", gateway: &scripted{submit: []answer{{err: errNoQuorum}}}, calls: [3]int{1, 1, 1}},
		{name: "submission lost, sent again", gateway: &scripted{submit: []answer{{err: errLost}, {err: errTimeout}, {}}, status: []answer{{err: errTimeout}, {err: errTimeout}, {}}}, calls: [3]int{1, 3, 3}},
		{name: "already processed", gateway: &scripted{submit: []answer{{err: errProcessed}}}, calls: [3]int{1, 1, 1}},
		{name: "already processed, status late", gateway: &scripted{submit: []answer{{err: errProcessed}}, status: []answer{{err: errLost}, {}}}, calls: [3]int{1, 1, 2}},
		{name: "status timed out, then valid", gateway: &scripted{status: []answer{{err: errTimeout}, {}}}, calls: [3]int{1, 2, 2}},
		{name: "status unreachable, then valid", gateway: &scripted{status: []answer{{err: errLost}, {err: errLost}, {}}}, calls: [3]int{1, 1, 3}},
		{name: "status of a duplicate, then of the first", gateway: &scripted{status: []answer{{code: peer.TxValidationCode_DUPLICATE_TXID}, {}}}, calls: [3]int{1, 1, 2}},
		{name: "in doubt, then found conflicting", gateway: &scripted{submit: []answer{{err: errLost}, {}}, status: []answer{{err: errTimeout}, conflict, {}}}, calls: [3]int{2, 3, 3}},
		{name: "never committed, then proposed again", gateway: &scripted{submit: repeat(8, answer{err: errLost}, answer{}), status: repeat(8, answer{err: errTimeout}, answer{})}, calls: [3]int{2, 9, 9}},
		{name: "in doubt, committed after all", gateway: &scripted{endorse: []answer{{}, {replayed: true}}, submit: []answer{{err: errLost}}, status: []answer{{err: errTimeout}}}, calls: [3]int{2, 8, 8}},
		{name: "in doubt, then the ledger is gone", gateway: &scripted{endorse: []answer{{}, {err: errPeerDown}}, submit: []answer{{err: errLost}}, status: []answer{{err: errTimeout}}}, calls: [3]int{7, 8, 8}, code: provenance.Unknown, text: "same request ID request-1"},
		{name: "in doubt, then refused", gateway: &scripted{endorse: []answer{{}, {err: errRefused}}, submit: []answer{{err: errLost}}, status: []answer{{err: errTimeout}}}, calls: [3]int{2, 8, 8}, code: provenance.Unknown},
		{name: "in doubt, then rejected", gateway: &scripted{submit: repeat(8, answer{err: errLost}, answer{}), status: repeat(8, answer{err: errTimeout}, answer{code: peer.TxValidationCode_ENDORSEMENT_POLICY_FAILURE})}, calls: [3]int{2, 9, 9}, code: provenance.Unknown},

		{name: "one peer a block behind", gateway: &scripted{endorse: []answer{{err: errMismatch}, {err: errOneRefused}, {}}}, calls: [3]int{3, 1, 1}},
		{name: "results differ", gateway: &scripted{endorse: []answer{{err: errMismatch}}}, calls: [3]int{15, 0, 0}, code: provenance.Disagreement, text: "HaidianMSP and ShouguangMSP"},
		{name: "one endorsed, the other refused", gateway: &scripted{endorse: []answer{{err: errOneRefused}}}, calls: [3]int{15, 0, 0}, code: provenance.Disagreement, text: "HaidianMSP: NOT_FOUND"},
		{name: "refused for different reasons", gateway: &scripted{endorse: []answer{{err: errTwoReasons}}}, calls: [3]int{15, 0, 0}, code: provenance.Disagreement, text: "HaidianMSP and ShouguangMSP"},

		{name: "endorsed by one side only", gateway: &scripted{status: []answer{{code: peer.TxValidationCode_ENDORSEMENT_POLICY_FAILURE}}}, calls: [3]int{1, 1, 1}, code: provenance.NotCommitted, text: "ENDORSEMENT_POLICY_FAILURE"},
		{name: "creator rejected", gateway: &scripted{status: []answer{{code: peer.TxValidationCode_BAD_CREATOR_SIGNATURE}}}, calls: [3]int{1, 1, 1}, code: provenance.NotCommitted, text: "BAD_CREATOR_SIGNATURE"},

		{name: "peer restarts", gateway: &scripted{endorse: []answer{{err: errPeerDown}, {err: errNoPeers}, {}}}, calls: [3]int{3, 1, 1}},
		{name: "peer down", gateway: &scripted{endorse: []answer{{err: errPeerDown}}}, calls: [3]int{6, 0, 0}, code: provenance.Unavailable, text: "connection refused"},
		{name: "other side never discovered", gateway: &scripted{endorse: []answer{{err: errNoPeers}}}, calls: [3]int{6, 0, 0}, code: provenance.Unavailable, text: "satisfy the endorsement policy"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := play(t, test.gateway)
			receipt, err := b.cancelBatch(t.Context(), test.options...)
			assert.Equal(t, test.calls, b.calls(), "endorse, submit, status")
			for _, p := range b.proposed {
				assert.Equal(t, proposed{p.txID, "batch:CancelTransfer", "request-1", `{"batch":"91370783MADEM0011E-1"}`, p.organizations}, p)
			}
			if test.code == "" {
				require.NoError(t, err)
				assert.Equal(t, "request-1", receipt.RequestID)
				assert.Equal(t, b.proposed[len(b.proposed)-1].txID, receipt.TxID)
				return
			}
			assert.Nil(t, receipt)
			var refusal *provenance.Error
			require.ErrorAs(t, err, &refusal)
			assert.Equal(t, test.code, refusal.Code, "%v", err)
			assert.Contains(t, refusal.Text(false), test.text)
			assert.NotContains(t, refusal.Text(true), "%!")
			assert.NotContains(t, refusal.Text(false), "%!")
		})
	}
}

func TestTheSameTransactionIsSentAgain(t *testing.T) {
	b := play(t, &scripted{submit: []answer{{err: errLost}, {err: errNoQuorum}, {}}, status: []answer{{err: errTimeout}, {err: errTimeout}, {}}})
	_, err := b.cancelBatch(t.Context())
	require.NoError(t, err)
	require.Len(t, b.submitted, 3)
	for i, s := range b.submitted {
		assert.Equal(t, b.submitted[0], s)
		assert.Equal(t, b.proposed[0].txID, b.asked[i])
	}
	assert.Equal(t, []Step{Endorsing, Submitting, Committing, Resolving, Submitting, Committing, Resolving, Submitting, Committing}, b.steps)
}

func TestAConflictIsProposedAnew(t *testing.T) {
	b := play(t, &scripted{status: []answer{{code: peer.TxValidationCode_MVCC_READ_CONFLICT}, {}}})
	_, err := b.cancelBatch(t.Context())
	require.NoError(t, err)
	require.Len(t, b.submitted, 2)
	assert.NotEqual(t, b.submitted[0].txID, b.submitted[1].txID)
	assert.Equal(t, []time.Duration{50 * time.Millisecond}, b.waits)
}

func TestPatienceWithWhatOrderersAccepted(t *testing.T) {
	for _, test := range []struct {
		name   string
		submit answer
		least  time.Duration
		most   time.Duration
	}{
		{"accepted", answer{}, probe, defaultTimeouts.CommitStatus},
		{"already processed", answer{err: errProcessed}, probe, defaultTimeouts.CommitStatus},
		{"in doubt", answer{err: errLost}, 0, probe},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := play(t, &scripted{submit: []answer{test.submit}})
			_, err := b.cancelBatch(t.Context())
			require.NoError(t, err)
			assert.Greater(t, b.patience[0], test.least)
			assert.LessOrEqual(t, b.patience[0], test.most)
		})
	}
}

func TestDeadline(t *testing.T) {
	t.Run("before anything is sent: unavailable", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		b := play(t, &scripted{endorse: []answer{{err: errTimeout, first: cancel}}})
		_, err := b.cancelBatch(ctx)
		assert.Equal(t, provenance.Unavailable, provenance.AsError(err).Code)
		assert.ErrorIs(t, err, context.Canceled)
		assert.Equal(t, [3]int{1, 0, 0}, b.calls())
	})
	t.Run("after: unknown, with what to repeat", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		b := play(t, &scripted{submit: []answer{{err: errNoQuorum}}, status: []answer{{err: errTimeout}, {err: errTimeout, first: cancel}}})
		_, err := b.cancelBatch(ctx)
		var failure *Failure
		require.ErrorAs(t, err, &failure)
		assert.Equal(t, provenance.Unknown, failure.Refusal.Code)
		assert.Equal(t, b.proposed[0].txID, failure.TxID)
		assert.Equal(t, "request-1", failure.RequestID)
		assert.ErrorIs(t, err, context.Canceled)
		for _, text := range []string{failure.Refusal.En, failure.Refusal.Zh} {
			assert.Contains(t, text, failure.TxID)
			assert.Contains(t, text, failure.RequestID)
		}
		assert.Len(t, b.proposed, 1)
	})
	t.Run("a nearer deadline of the caller goes first", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		b := play(t, &scripted{})
		_, err := b.cancelBatch(ctx)
		require.NoError(t, err)
		assert.LessOrEqual(t, b.patience[0], 2*time.Second)
	})
}

func TestCausesStayWithinReach(t *testing.T) {
	t.Run("endorse", func(t *testing.T) {
		_, err := play(t, &scripted{endorse: []answer{{err: errRefused}}}).cancelBatch(t.Context())
		var cause *client.EndorseError
		require.ErrorAs(t, err, &cause)
		assert.NotEmpty(t, cause.TransactionID)
	})
	t.Run("submit and commit status", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := play(t, &scripted{submit: []answer{{err: errNoQuorum}}, status: []answer{{err: errLost, first: cancel}}}).cancelBatch(ctx)
		var submit *client.SubmitError
		var status *client.CommitStatusError
		assert.ErrorAs(t, err, &submit)
		assert.ErrorAs(t, err, &status)
	})
	t.Run("commit", func(t *testing.T) {
		_, err := play(t, &scripted{status: []answer{{code: peer.TxValidationCode_ENDORSEMENT_POLICY_FAILURE}}}).cancelBatch(t.Context())
		var commit *client.CommitError
		require.ErrorAs(t, err, &commit)
		assert.Equal(t, peer.TxValidationCode_ENDORSEMENT_POLICY_FAILURE, commit.Code)
	})
}

func TestSubmitOptions(t *testing.T) {
	b := play(t, &scripted{})
	_, err := b.cancelBatch(t.Context(), WithEndorsingOrganizations(haidian))
	require.NoError(t, err)
	assert.Equal(t, []string{haidian}, b.proposed[0].organizations)

	_, err = b.CancelTransfer(t.Context(), provenance.CancelTransfer{})
	require.NoError(t, err)
	assert.NoError(t, provenance.CheckRequestID(b.proposed[1].requestID))
	assert.Empty(t, b.proposed[1].organizations, "the channel's policy chooses")
}

func TestInputTooLarge(t *testing.T) {
	b := play(t, &scripted{})
	_, err := b.DisposeBatch(t.Context(), provenance.DisposeBatch{Reason: string(make([]byte, provenance.MaxInput))})
	assert.Equal(t, provenance.BadRequest, provenance.AsError(err).Code)
	assert.Equal(t, [3]int{}, b.calls())
}

func TestQueryOutcomes(t *testing.T) {
	refused := answered(codes.Unknown, "evaluate call to endorser returned error: "+notFoundText, says(shouguang, notFoundText))
	for _, test := range []struct {
		name   string
		script []answer
		calls  int
		code   provenance.Code
	}{
		{"answered", []answer{{payload: []byte("{}")}}, 1, ""},
		{"peer restarts", []answer{{err: errLost}, {payload: []byte("{}")}}, 2, ""},
		{"peer down", []answer{{err: errLost}}, 6, provenance.Unavailable},
		{"not there", []answer{{err: refused}}, 4, provenance.NotFound},
		{"not there yet", []answer{{err: refused}, {payload: []byte("{}")}}, 2, ""},
		{"not admitted", []answer{{err: errForbidden}}, 1, provenance.Denied},
		{"not JSON", []answer{{payload: []byte("<html>")}}, 1, provenance.Internal},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := play(t, &scripted{evaluate: test.script})
			_, err := b.Get(t.Context(), provenance.KindBatch, "91370783MADEM0011E-1")
			assert.Equal(t, test.calls, b.evaluations)
			if test.code == "" {
				assert.NoError(t, err)
				return
			}
			assert.Equal(t, test.code, provenance.AsError(err).Code)
		})
	}
}

func TestDelay(t *testing.T) {
	p := policy{100 * time.Millisecond, time.Second, 9}
	full := func(d time.Duration) time.Duration { return d }
	none := func(time.Duration) time.Duration { return 0 }
	for attempt, want := range map[int]time.Duration{1: 100, 2: 200, 3: 400, 4: 800, 5: 1000, 500: 1000} {
		assert.Equal(t, want*time.Millisecond, p.delay(attempt, full))
		assert.Equal(t, want*time.Millisecond/2, p.delay(attempt, none))
	}
}
