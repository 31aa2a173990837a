package ledger

import (
	"context"
	"fmt"

	"sunledger/chaincode/provenance"
)

// Failure is why a submission or query did not succeed: the refusal for people
// and programs, and what caused it for those who look closer. errors.As finds
// the *provenance.Error and, in the cause, the gateway client's *EndorseError,
// *SubmitError, *CommitStatusError and *CommitError; errors.Is finds
// context.Canceled and context.DeadlineExceeded where the caller's context ended.
type Failure struct {
	Refusal   *provenance.Error
	Cause     error  // nil when the ledger's answer says it all
	TxID      string // of the transaction that failed or is in doubt; empty when none was made
	RequestID string // to repeat the submission with; empty for a query
}

// Error returns the refusal's English text.
func (f *Failure) Error() string { return f.Refusal.Error() }

// Unwrap returns the refusal and the cause.
func (f *Failure) Unwrap() []error {
	if f.Cause == nil {
		return []error{f.Refusal}
	}
	return []error{f.Refusal, f.Cause}
}

// because adds to cause that ctx ended, which gRPC errors do not unwrap to.
func because(ctx context.Context, cause error) error {
	if ctx.Err() == nil {
		return cause
	}
	return fmt.Errorf("%w: %w", ctx.Err(), cause)
}
