package ledger

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"google.golang.org/protobuf/proto"

	"sunledger/chaincode/provenance"
)

// Statement is an answer that was signed by the peers that were asked, mostly
// both regulators'.
type Statement struct {
	// Envelope is a Fabric transaction that was endorsed by these peers and never
	// submitted: the question, the answer and their signatures over both. Its
	// signature is the asker's over the proposal, so that nobody can submit it.
	Envelope []byte
	Answer   []byte // what the envelope says, the payload of the response
}

// Attest asks both regulators' peers and returns what both signed. The error is a
// *Failure like that of Query; DISAGREEMENT when their answers differ and stay so.
func (c *Client) Attest(ctx context.Context, function QueryFunction, query any) (*Statement, error) {
	return c.attestQuery(ctx, bothSides, function, query)
}

func (c *Client) attestQuery(ctx context.Context, organizations []string, function QueryFunction, query any) (*Statement, error) {
	argument, err := json.Marshal(query)
	if err != nil {
		return nil, &Failure{Refusal: provenance.Refuse(provenance.BadRequest, "", "the query is not JSON: %v", "查询不是 JSON：%v", err), Cause: err}
	}
	return c.attest(ctx, organizations, c.contract, string(function), string(argument))
}

// AttestTransaction has both regulators' peers sign the transaction with that ID
// and its validation code, as each of them holds it. The *Failure is DENIED where
// the channel's ACL keeps raw transactions from this identity, and NOT_FOUND when
// no block has it. Every validation code is attested, that of a rejected
// transaction too.
func (c *Client) AttestTransaction(ctx context.Context, txID string) (*Statement, error) {
	s, err := c.attest(ctx, bothSides, c.network.GetContract(queryChaincode), "GetTransactionByID", c.network.Name(), txID)
	if err != nil {
		return nil, missing(err, txID)
	}
	return s, nil
}

// attest has a query endorsed by peers of the organizations, again while what prevents it may
// pass: a peer that is a block behind answers differently for a moment.
func (c *Client) attest(ctx context.Context, organizations []string, contract *client.Contract, function string, arguments ...string) (*Statement, error) {
	ctx, cancel := within(ctx, c.timeouts.Total)
	defer cancel()
	failed := tally{}
	for {
		proposal, err := contract.NewProposal(function, client.WithArguments(arguments...), client.WithEndorsingOrganizations(organizations...))
		if err != nil {
			return nil, &Failure{Refusal: illegible(err), Cause: err}
		}
		phase, cancel := context.WithTimeout(ctx, c.timeouts.Endorse)
		transaction, err := proposal.EndorseWithContext(phase)
		cancel()
		if err == nil {
			return newStatement(proposal, transaction)
		}
		failure := &Failure{Refusal: unendorsed(err, len(organizations)), Cause: because(ctx, err)}
		if !c.again(ctx, failed, failure) {
			return nil, failure
		}
	}
}

// bothSides are the organizations that must sign a statement.
var bothSides = []string{provenance.Regulators[0].Organization, provenance.Regulators[1].Organization}

// newStatement puts the asker's signature of the proposal into the envelope that
// the gateway assembled, where the submitter's of the transaction would go.
func newStatement(proposal *client.Proposal, transaction *client.Transaction) (*Statement, error) {
	asked, proposalErr := proposal.Bytes()
	answered, transactionErr := transaction.Bytes()
	proposed, prepared := new(gateway.ProposedTransaction), new(gateway.PreparedTransaction)
	if err := errors.Join(proposalErr, transactionErr, proto.Unmarshal(asked, proposed), proto.Unmarshal(answered, prepared)); err != nil {
		return nil, &Failure{Refusal: illegible(err), Cause: err}
	}
	prepared.Envelope.Signature = proposed.GetProposal().GetSignature()
	envelope, err := proto.MarshalOptions{Deterministic: true}.Marshal(prepared.GetEnvelope())
	if err != nil {
		return nil, &Failure{Refusal: illegible(err), Cause: err}
	}
	return &Statement{Envelope: envelope, Answer: transaction.Result()}, nil
}
