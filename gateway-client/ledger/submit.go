package ledger

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"

	"github.com/hyperledger/fabric-gateway/pkg/client"

	"sunledger/chaincode/provenance"
)

// SubmitOption changes one submission.
type SubmitOption func(*submission)

// WithRequestID submits under a request ID of the caller's: 8 to 64 letters,
// digits, '.', '_' or '-'. Repeating a submission with the request ID it had
// before returns the receipt it got then, and changes nothing.
func WithRequestID(id string) SubmitOption {
	return func(s *submission) { s.requestID = id }
}

// WithEndorsingOrganizations has only peers of these organizations endorse. It
// exists to show that the ledger rejects what one side alone endorsed; otherwise
// the channel's policy decides.
func WithEndorsingOrganizations(mspIDs ...string) SubmitOption {
	return func(s *submission) { s.endorsers = mspIDs }
}

// withoutWaitingFor takes the chaincode's refusals with these codes at their word,
// even where a lagging peer could explain them: the caller has waited for that.
func withoutWaitingFor(codes map[provenance.Code]bool) SubmitOption {
	return func(s *submission) { s.known = codes }
}

// NewRequestID returns a request ID that nobody has used.
func NewRequestID() string { return rand.Text() }

// submission is one request on its way to the ledger, over however many
// transactions it takes.
type submission struct {
	*Client
	function  string
	requestID string
	payload   []byte
	endorsers []string
	known     map[provenance.Code]bool // refusals not to wait for
}

// Submit carries out op with input, which is the operation's input struct or its
// JSON as json.RawMessage, and returns the receipt once the transaction is
// committed. The error is a *Failure. Its code is one of the chaincode's for a
// refusal; CONFLICT, NOT_COMMITTED, DISAGREEMENT or UNAVAILABLE when nothing was
// changed; and OUTCOME_UNKNOWN when that could not be established before the
// context's deadline.
func (c *Client) Submit(ctx context.Context, op provenance.Operation, input any, options ...SubmitOption) (*provenance.Receipt, error) {
	s := &submission{Client: c, function: string(op)}
	for _, option := range options {
		option(s)
	}
	if s.requestID == "" {
		s.requestID = NewRequestID()
	}
	if err := s.encode(input); err != nil {
		return nil, err
	}
	ctx, cancel := within(ctx, c.timeouts.Total)
	defer cancel()
	return s.run(ctx)
}

// encode refuses what the chaincode would, without asking it.
func (s *submission) encode(input any) error {
	payload, err := json.Marshal(input)
	if err != nil {
		return s.failure(provenance.Refuse(provenance.BadRequest, "", "the input is not JSON: %v", "输入不是 JSON：%v", err), err, "")
	}
	if len(payload) > provenance.MaxInput {
		return s.failure(provenance.Refuse(provenance.BadRequest, "", "the input has %d bytes; at most %d are accepted", "输入有 %d 字节，最多接受 %d 字节", len(payload), provenance.MaxInput), nil, "")
	}
	s.payload = payload
	return nil
}

// run proposes, settles and, where that is safe, proposes again.
//
// A transaction in doubt is never proposed anew while its own fate can still be
// learned. Only when it was sent again and again and still is in no block does
// the request go into a new proposal: the request ID makes that safe. Should the
// old transaction have committed after all, the chaincode answers the new
// proposal with its receipt; should both be ordered, both write the request's
// key and validation lets only the first through.
func (s *submission) run(ctx context.Context) (*provenance.Receipt, error) {
	failed := tally{}
	var doubt *Failure
	for {
		receipt, failure := s.transact(ctx)
		if failure == nil {
			return receipt, nil
		}
		switch code := failure.Refusal.Code; {
		case code == provenance.Unknown && ctx.Err() == nil:
			doubt = failure
		case code == provenance.Conflict && s.again(ctx, failed, failure):
		default:
			return nil, unlessInDoubt(failure, doubt)
		}
		s.progress(Retrying, "", max(failed[provenance.Conflict], 1), failure)
	}
}

// transact takes one transaction from proposal to validation.
func (s *submission) transact(ctx context.Context) (*provenance.Receipt, *Failure) {
	transaction, failure := s.endorse(ctx)
	if failure != nil {
		return nil, failure
	}
	receipt := new(provenance.Receipt)
	if err := json.Unmarshal(transaction.Result(), receipt); err != nil {
		return nil, s.failure(illegible(err), err, transaction.TransactionID())
	}
	if receipt.Replayed { // both peers found it committed: there is nothing to write
		return receipt, nil
	}
	status, failure := s.settle(ctx, transaction)
	switch {
	case failure != nil:
		return nil, failure
	case status.Successful:
		return receipt, nil
	case conflicting(status.Code):
		return nil, s.conflict(status)
	}
	failure = notCommitted(status)
	failure.RequestID = s.requestID
	return nil, failure
}

// unlessInDoubt returns failure, or an earlier transaction's doubt: a request of
// which one transaction may still commit has not failed.
func unlessInDoubt(failure, doubt *Failure) *Failure {
	if doubt == nil {
		return failure
	}
	doubt.Cause = errors.Join(doubt.Cause, failure)
	return doubt
}

// endorse has a new proposal endorsed, again while what prevents it may pass:
// nothing has been sent to the orderers yet.
func (s *submission) endorse(ctx context.Context) (*client.Transaction, *Failure) {
	failed := tally{}
	for attempt := 1; ; attempt++ {
		proposal, err := s.contract.NewProposal(s.function,
			client.WithArguments(s.requestID, string(s.payload)), client.WithEndorsingOrganizations(s.endorsers...))
		if err != nil {
			return nil, s.failure(illegible(err), err, "")
		}
		s.progress(Endorsing, proposal.TransactionID(), attempt, nil)
		phase, cancel := context.WithTimeout(ctx, s.timeouts.Endorse)
		transaction, err := proposal.EndorseWithContext(phase)
		cancel()
		if err == nil {
			return transaction, nil
		}
		failure := s.failure(unendorsed(err, len(s.endorsers)), because(ctx, err), proposal.TransactionID())
		if s.known[failure.Refusal.Code] || !s.again(ctx, failed, failure) {
			return nil, failure
		}
		s.progress(Retrying, "", attempt, failure)
	}
}

func (s *submission) failure(refusal *provenance.Error, cause error, txID string) *Failure {
	return &Failure{Refusal: refusal, Cause: cause, TxID: txID, RequestID: s.requestID}
}

func (s *submission) progress(step Step, txID string, attempt int, reason error) {
	s.report(Progress{Step: step, Function: s.function, RequestID: s.requestID, TxID: txID, Attempt: attempt, Reason: reason})
}

// illegible is an answer that is not of this ledger's form.
func illegible(err error) *provenance.Error {
	return provenance.Refuse(provenance.Internal, "", "the ledger's answer cannot be read: %v; is this program as new as the chaincode?", "无法读取账本的答复：%v；请确认本程序与链码版本一致", err)
}
