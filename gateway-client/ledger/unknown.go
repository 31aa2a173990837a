package ledger

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"sunledger/chaincode/provenance"
)

// resolving is how often a transaction in doubt is sent and asked about.
var resolving = policy{250 * time.Millisecond, 4 * time.Second, 8}

// probe is how long to wait for the block of a transaction that the orderers
// have not accepted, before sending it again.
const probe = 5 * time.Second

// alreadyProcessed is what an orderer says of a transaction it has seen in a
// block (SmartBFT's ErrReqAlreadyProcessed). The gateway counts it as a failure,
// although it is the surest sign of success.
const alreadyProcessed = "request already processed"

// settle sends the signed transaction and learns what became of it. A failing
// submission means nothing by itself: the orderers may have it all the same. So
// does a failing status. The same transaction is sent again until a block has
// it, which Fabric lets happen only once a transaction ID; the failure is
// OUTCOME_UNKNOWN.
func (s *submission) settle(ctx context.Context, transaction *client.Transaction) (*client.Status, *Failure) {
	commit, err := s.commit(transaction.TransactionID())
	if err != nil {
		return nil, s.failure(illegible(err), err, transaction.TransactionID())
	}
	sent := false
	for attempt := 1; ; attempt++ {
		var submitErr error
		if !sent {
			submitErr = s.send(ctx, transaction, attempt)
			sent = submitErr == nil || processed(submitErr)
		}
		fate, statusErr := s.status(ctx, commit, sent, attempt)
		if statusErr == nil {
			return fate, nil
		}
		doubt := s.unknown(transaction.TransactionID(), because(ctx, errors.Join(submitErr, statusErr)))
		if attempt == resolving.attempts || s.pause(ctx, resolving.delay(attempt, s.jitter)) != nil {
			return nil, doubt
		}
		s.progress(Resolving, transaction.TransactionID(), attempt, doubt)
		// Waiting in vain for a block suggests that the orderers lost it; a
		// gateway out of reach suggests nothing.
		sent = sent && code(statusErr) != codes.DeadlineExceeded
	}
}

func (s *submission) send(ctx context.Context, transaction *client.Transaction, attempt int) error {
	s.progress(Submitting, transaction.TransactionID(), attempt, nil)
	ctx, cancel := context.WithTimeout(ctx, s.timeouts.Submit)
	defer cancel()
	_, err := transaction.SubmitWithContext(ctx)
	return err
}

// processed reports whether an orderer has seen the transaction in a block.
func processed(err error) bool {
	for _, detail := range details(err) {
		if strings.Contains(detail.GetMessage(), alreadyProcessed) {
			return true
		}
	}
	return false
}

// errDuplicate is a status of the transaction's second coming, not of its first.
var errDuplicate = errors.New("the status is that of a duplicate")

func (s *submission) status(ctx context.Context, commit *client.Commit, sent bool, attempt int) (*client.Status, error) {
	s.progress(Committing, commit.TransactionID(), attempt, nil)
	patience := s.timeouts.CommitStatus
	if !sent {
		patience = min(patience, probe)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	fate, err := commit.StatusWithContext(ctx)
	if err == nil && fate.Code == peer.TxValidationCode_DUPLICATE_TXID {
		return nil, errDuplicate
	}
	return fate, err
}

func (s *submission) unknown(txID string, cause error) *Failure {
	return s.failure(provenance.Refuse(provenance.Unknown, "",
		"whether transaction %s was committed could not be learned; repeat with the same request ID %s: it is safe, and gives the first receipt if it was",
		"无法确认交易 %s 是否已提交；请用同一请求编号 %s 重试：重试是安全的，若已提交将返回原回执", txID, s.requestID), cause, txID)
}

// code returns the gRPC status code of err, or of what it wraps.
func code(err error) codes.Code { return status.Code(err) }

// details returns what the gateway attached to err, one for each node that
// answered.
func details(err error) []*gateway.ErrorDetail {
	var found []*gateway.ErrorDetail
	for _, detail := range status.Convert(err).Details() {
		if d, ok := detail.(*gateway.ErrorDetail); ok {
			found = append(found, d)
		}
	}
	return found
}
