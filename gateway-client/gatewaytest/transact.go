package gatewaytest

import (
	"context"
	"crypto/x509"
	"fmt"
	"slices"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/attrmgr"
	"github.com/hyperledger/fabric-chaincode-go/v2/shim"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	gatewaypb "github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"sunledger/chaincode/ledgertest"
	"sunledger/gateway-client/audit"
	"sunledger/network/topology"
)

// Evaluate runs a query.
func (g *Gateway) Evaluate(_ context.Context, in *gatewaypb.EvaluateRequest) (*gatewaypb.EvaluateResponse, error) {
	req, role, err := g.admit(in.GetProposedTransaction())
	if err != nil {
		return nil, err
	}
	var response *peer.Response
	if req.aboutLedger() {
		response = g.queryLedger(role, req.function.GetInput().GetArgs())
	} else {
		response = g.run(req).Response
	}
	if response.GetStatus() >= shim.ERRORTHRESHOLD {
		return nil, g.refusal(codes.Unknown, "evaluate call to endorser returned error: ", response)
	}
	return &gatewaypb.EvaluateResponse{Result: response}, nil
}

// aboutLedger reports whether a system chaincode is asked.
func (r *request) aboutLedger() bool {
	return slices.Contains([]string{"qscc", "cscc"}, r.function.GetChaincodeId().GetName())
}

// Endorse runs a transaction, or a query, and returns it with both regulators'
// endorsements.
func (g *Gateway) Endorse(_ context.Context, in *gatewaypb.EndorseRequest) (*gatewaypb.EndorseResponse, error) {
	req, role, err := g.admit(in.GetProposedTransaction())
	if err != nil {
		return nil, err
	}
	tx := &ledgertest.Transaction{RWSet: &kvrwset.KVRWSet{}}
	if req.aboutLedger() {
		tx.Response = g.queryLedger(role, req.function.GetInput().GetArgs())
	} else {
		tx = g.run(req)
	}
	if !tx.Endorsed() {
		return nil, g.refusal(codes.Aborted, "failed to endorse transaction, see attached details for more info", tx.Response)
	}
	envelope, err := prepare(req, tx, g.endorsers)
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if !req.aboutLedger() {
		g.endorsed[req.channel.GetTxId()] = tx
	}
	return &gatewaypb.EndorseResponse{PreparedTransaction: envelope}, nil
}

// Submit commits an endorsed transaction in a block of its own.
func (g *Gateway) Submit(_ context.Context, in *gatewaypb.SubmitRequest) (*gatewaypb.SubmitResponse, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	id := in.GetTransactionId()
	tx := g.endorsed[id]
	if tx == nil || len(in.GetPreparedTransaction().GetSignature()) == 0 {
		return nil, status.Error(codes.InvalidArgument, "prepared transaction must be endorsed and signed")
	}
	if g.mute {
		return nil, status.Error(codes.Unavailable, "insufficient number of orderers could successfully process transaction to satisfy quorum requirement")
	}
	if g.transactions[id] == nil {
		envelope, err := proto.Marshal(in.GetPreparedTransaction())
		if err != nil {
			return nil, status.Error(codes.InvalidArgument, err.Error())
		}
		g.Ledger.Commit(tx)
		g.chain.add(envelope, tx.Code)
		g.transactions[id] = &committed{in.GetPreparedTransaction(), tx}
	}
	if g.onSubmit != nil {
		if err := g.onSubmit(); err != nil {
			return nil, err
		}
	}
	return &gatewaypb.SubmitResponse{}, nil
}

// run executes a proposal on the ledger.
func (g *Gateway) run(req *request) *ledgertest.Transaction {
	signed, err := proto.Marshal(req.signed)
	if err != nil {
		return &ledgertest.Transaction{Response: shim.Error(err.Error())}
	}
	return g.Ledger.Propose(ledgertest.Proposal{
		Identity: ledgertest.NewIdentity("GatewayMSP", "relay", nil), Args: req.function.GetInput().GetArgs(),
		Transient: map[string][]byte{carried: signed},
	})
}

// admit authenticates a proposal and returns it with the client's role.
func (g *Gateway) admit(signed *peer.SignedProposal) (*request, string, error) {
	req, err := parseRequest(signed)
	if err != nil {
		return nil, "", status.Error(codes.InvalidArgument, err.Error())
	}
	if req.channel.GetChannelId() != network.Channel {
		return nil, "", status.Errorf(codes.Unavailable, "no peers available to evaluate chaincode %s in channel %s", req.function.GetChaincodeId().GetName(), req.channel.GetChannelId())
	}
	certificate, err := g.authenticate(req.creator, signed.GetProposalBytes(), signed.GetSignature())
	if err != nil {
		return nil, "", status.Errorf(codes.FailedPrecondition, "error validating proposal: access denied: channel [%s] %v", network.Channel, err)
	}
	role, err := roleOf(certificate)
	if err != nil {
		return nil, "", status.Error(codes.FailedPrecondition, err.Error())
	}
	return req, role, nil
}

// roleOf is the role that a certificate's attributes name.
func roleOf(certificate *x509.Certificate) (string, error) {
	attributes, err := attrmgr.New().GetAttributesFromCert(certificate)
	if err != nil {
		return "", err
	}
	role, _, err := attributes.Value("role")
	return role, err
}

// queryLedger is the system chaincodes qscc, as far as the chain's height, single
// transactions and their blocks go, and cscc, as far as the configuration block goes.
func (g *Gateway) queryLedger(role string, args [][]byte) *peer.Response {
	if len(args) < 2 {
		return shim.Error(fmt.Sprintf("Incorrect number of arguments, %d", len(args)))
	}
	function := string(args[0])
	if !slices.Contains(topology.RawLedgerRoles, role) {
		return shim.Error(fmt.Sprintf("access denied for [%s][%s]: [Failed evaluating policy on signed data: [Failed to check policy]]", function, args[1]))
	}
	var answer proto.Message
	switch {
	case function == "GetChainInfo" && len(args) == 2:
		answer = g.chainInfo()
	case function == "GetConfigBlock" && len(args) == 2:
		blocks, _ := g.from(0)
		answer = blocks[0]
	case function == "GetTransactionByID" && len(args) == 3, function == "GetBlockByTxID" && len(args) == 3:
		c := g.transaction(string(args[2]))
		if c == nil {
			return shim.Error(fmt.Sprintf("Failed to get transaction with id %s, error no such transaction ID [%s] in index", args[2], args[2]))
		}
		answer = &peer.ProcessedTransaction{TransactionEnvelope: c.envelope, ValidationCode: int32(c.tx.Code)}
		if function == "GetBlockByTxID" {
			blocks, _ := g.from(c.tx.Block)
			answer = blocks[0]
		}
	default:
		return shim.Error(fmt.Sprintf("Requested function %s not found.", function))
	}
	raw, err := proto.Marshal(answer)
	if err != nil {
		return shim.Error(err.Error())
	}
	return shim.Success(raw)
}

// chainInfo is how long the chain is.
func (g *Gateway) chainInfo() *common.BlockchainInfo {
	blocks, _ := g.from(0)
	return &common.BlockchainInfo{Height: uint64(len(blocks)), CurrentBlockHash: audit.HeaderHash(blocks[len(blocks)-1].GetHeader())}
}

// refusal is a chaincode's answer as the gateway passes it on.
func (g *Gateway) refusal(code codes.Code, message string, response *peer.Response) error {
	text := fmt.Sprintf("chaincode response %d, %s", response.GetStatus(), response.GetMessage())
	if code == codes.Unknown {
		message += text
	}
	s, err := status.New(code, message).WithDetails(&gatewaypb.ErrorDetail{
		Address: "127.0.0.1:7051", MspId: g.endorsers[0].mspID, Message: text,
	})
	if err != nil {
		return err
	}
	return s.Err()
}

func permissionDenied(err error) error { return status.Error(codes.PermissionDenied, err.Error()) }
