package ledger

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"google.golang.org/grpc/codes"

	"sunledger/chaincode/provenance"
)

// TestSalesShareAnOutcome plays outcomes of a transaction of two sales, which
// follow a first one.
func TestSalesShareAnOutcome(t *testing.T) {
	for _, test := range []struct {
		name    string
		gateway *scripted
		total   time.Duration
		calls   [3]int
		code    provenance.Code
	}{
		{name: "committed", gateway: &scripted{}, calls: [3]int{2, 2, 2}},
		{name: "in doubt, committed after all", gateway: &scripted{endorse: []answer{{}, {}, {replayed: true}}, submit: repeat(1, answer{}, answer{err: errLost}), status: repeat(1, answer{}, answer{err: errTimeout})}, calls: [3]int{3, 9, 9}},
		{name: "never learned", gateway: &scripted{submit: repeat(1, answer{}, answer{err: errLost}), status: repeat(1, answer{}, answer{err: errTimeout})}, total: 100 * time.Millisecond, code: provenance.Unknown},
		{name: "ledger gone", gateway: &scripted{endorse: repeat(1, answer{}, answer{err: errPeerDown})}, calls: [3]int{7, 1, 1}, code: provenance.Unavailable},
		{name: "rejected", gateway: &scripted{status: repeat(1, answer{}, answer{code: 10})}, calls: [3]int{2, 2, 2}, code: provenance.NotCommitted},
		{name: "disputed", gateway: &scripted{endorse: repeat(1, answer{}, answer{err: errMismatch})}, calls: [3]int{16, 1, 1}, code: provenance.Disagreement},
		{name: "chaincode broken", gateway: &scripted{endorse: repeat(1, answer{}, answer{err: answered(codes.Aborted, firstFailed, says(shouguang, "chaincode response 500, boom"))})}, calls: [3]int{2, 1, 1}, code: provenance.Internal},
		{name: "both refused, neither named", gateway: &scripted{endorse: repeat(1, answer{}, answer{err: errRefused})}, calls: [3]int{4, 1, 1}, code: provenance.Denied},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := play(t, test.gateway)
			if test.total > 0 {
				b.timeouts.Total = test.total
			}
			s := NewSeller(b.Client)
			entered, first := make(chan struct{}), make(chan struct{})
			b.report = func(p Progress) {
				if p.Step == Endorsing && first != nil {
					close(entered)
					<-first
					first = nil
				}
			}
			const batch = "91370783MADEM0011E-1"
			outcomes := make(chan error, 3)
			sell := func(id string) {
				_, err := s.Sell(t.Context(), batch, provenance.SplitOutput{Batch: id, Amount: 1})
				outcomes <- err
			}
			go sell(batch + "A")
			<-entered
			go sell(batch + "B")
			go sell(batch + "C")
			assert.Eventually(t, func() bool { return s.Waiting(batch) == 2 }, time.Minute, time.Millisecond)
			close(first)
			assert.NoError(t, <-outcomes)
			for range 2 {
				err := <-outcomes
				if test.code == "" {
					assert.NoError(t, err)
					continue
				}
				assert.Equal(t, test.code, provenance.AsError(err).Code, "%v", err)
				assert.Empty(t, err.(*Failure).RequestID)
				assert.NotContains(t, err.Error(), "request ID", "which is not the seller's to repeat")
			}
			s.Close()
			assert.True(t, s.Idle())
			if test.calls != [3]int{} {
				assert.Equal(t, test.calls, b.calls(), "endorse, submit, status")
			}
		})
	}
}

// TestSaleAloneIsGivenUp: a transaction for which nobody waits any more ends.
func TestSaleAloneIsGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := NewSeller(play(t, &scripted{endorse: []answer{{err: errPeerDown, first: cancel}}}).Client)
	_, err := s.Sell(ctx, "91370783MADEM0011E-1", provenance.SplitOutput{Batch: "91370783MADEM0011E-2", Amount: 1})
	assert.ErrorIs(t, err, context.Canceled)
	s.Close()
}

// TestInputsStaySmall: what goes together stays within the bounds of one input.
func TestInputsStaySmall(t *testing.T) {
	s := NewSeller(nil)
	const batch = "91370783MADEM0011E-1"
	for range 3 {
		s.waiting[batch] = append(s.waiting[batch], &sale{size: provenance.MaxInput / 2})
	}
	for range 2*maxSales + 1 {
		s.waiting[batch] = append(s.waiting[batch], &sale{size: 100})
	}
	s.waiting[batch] = append(s.waiting[batch], &sale{size: 2 * provenance.MaxInput})
	var sizes []int
	for group := s.next(batch); group != nil; group = s.next(batch) {
		sizes = append(sizes, len(group))
	}
	assert.Equal(t, []int{2, maxSales, maxSales, 2, 1}, sizes)
	assert.True(t, s.Idle())

	b := play(t, &scripted{})
	_, err := NewSeller(b.Client).Sell(t.Context(), batch, provenance.SplitOutput{Batch: strings.Repeat("x", provenance.MaxInput)})
	assert.Equal(t, provenance.BadRequest, provenance.AsError(err).Code)
	assert.Equal(t, [3]int{}, b.calls())
}
