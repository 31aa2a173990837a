package ledger

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"math/big"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hyperledger/fabric-gateway/pkg/identity"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/proto"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/profile"
)

// scripted is a gateway that answers call after call as it is told; the last
// answer of each kind repeats.
type scripted struct {
	gateway.UnimplementedGatewayServer
	endorse  []answer
	submit   []answer
	status   []answer
	evaluate []answer

	mu          sync.Mutex
	proposed    []proposed // endorse calls
	submitted   []submitted
	asked       []string // transaction IDs of status calls
	patience    []time.Duration
	evaluations int
}

// answer is one scripted answer; the zero answer succeeds.
type answer struct {
	err      error
	code     peer.TxValidationCode // status
	replayed bool                  // endorse
	payload  []byte                // evaluate
	first    func()                // runs before the answer
}

type proposed struct {
	txID, function, requestID, input string
	organizations                    []string
}

type submitted struct{ txID, envelope string }

// next returns answer number n of the script.
func next(script []answer, n int) answer {
	if len(script) == 0 {
		return answer{}
	}
	a := script[min(n, len(script)-1)]
	if a.first != nil {
		a.first()
	}
	return a
}

func (s *scripted) Endorse(_ context.Context, in *gateway.EndorseRequest) (*gateway.EndorseResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	proposal, payload, spec := new(peer.Proposal), new(peer.ChaincodeProposalPayload), new(peer.ChaincodeInvocationSpec)
	for _, part := range []struct {
		from func() []byte
		to   proto.Message
	}{
		{in.GetProposedTransaction().GetProposalBytes, proposal},
		{proposal.GetPayload, payload},
		{payload.GetInput, spec},
	} {
		if err := proto.Unmarshal(part.from(), part.to); err != nil {
			return nil, status.Error(codes.InvalidArgument, err.Error())
		}
	}
	args := spec.GetChaincodeSpec().GetInput().GetArgs()
	p := proposed{in.GetTransactionId(), string(args[0]), string(args[1]), string(args[2]), in.GetEndorsingOrganizations()}
	a := next(s.endorse, len(s.proposed))
	s.proposed = append(s.proposed, p)
	if a.err != nil {
		return nil, a.err
	}
	receipt := provenance.Receipt{RequestID: p.requestID, Function: p.function, TxID: p.txID, Records: []provenance.Reference{}, Replayed: a.replayed}
	result, err := json.Marshal(receipt)
	if err != nil {
		return nil, err
	}
	envelope, err := prepared(in.GetChannelId(), result)
	return &gateway.EndorseResponse{PreparedTransaction: envelope}, err
}

func (s *scripted) Submit(_ context.Context, in *gateway.SubmitRequest) (*gateway.SubmitResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := next(s.submit, len(s.submitted))
	envelope, err := proto.Marshal(in.GetPreparedTransaction())
	if err != nil {
		return nil, err
	}
	s.submitted = append(s.submitted, submitted{in.GetTransactionId(), string(envelope)})
	return &gateway.SubmitResponse{}, a.err
}

func (s *scripted) CommitStatus(ctx context.Context, in *gateway.SignedCommitStatusRequest) (*gateway.CommitStatusResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	request := new(gateway.CommitStatusRequest)
	if err := proto.Unmarshal(in.GetRequest(), request); err != nil {
		return nil, err
	}
	deadline, _ := ctx.Deadline()
	a := next(s.status, len(s.asked))
	s.asked = append(s.asked, request.GetTransactionId())
	s.patience = append(s.patience, time.Until(deadline))
	return &gateway.CommitStatusResponse{Result: a.code, BlockNumber: 7}, a.err
}

func (s *scripted) Evaluate(context.Context, *gateway.EvaluateRequest) (*gateway.EvaluateResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := next(s.evaluate, s.evaluations)
	s.evaluations++
	return &gateway.EvaluateResponse{Result: &peer.Response{Status: 200, Payload: a.payload}}, a.err
}

// calls counts endorse, submit and status calls.
func (s *scripted) calls() [3]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return [3]int{len(s.proposed), len(s.submitted), len(s.asked)}
}

// prepared is a transaction envelope with the chaincode's result in it.
func prepared(channel string, result []byte) (*common.Envelope, error) {
	var failed error
	marshal := func(m proto.Message) []byte {
		b, err := proto.Marshal(m)
		if err != nil {
			failed = err
		}
		return b
	}
	response := &peer.ProposalResponsePayload{Extension: marshal(&peer.ChaincodeAction{Response: &peer.Response{Status: 200, Payload: result}})}
	action := &peer.ChaincodeActionPayload{Action: &peer.ChaincodeEndorsedAction{ProposalResponsePayload: marshal(response)}}
	payload := &common.Payload{
		Header: &common.Header{ChannelHeader: marshal(&common.ChannelHeader{ChannelId: channel})},
		Data:   marshal(&peer.Transaction{Actions: []*peer.TransactionAction{{Payload: marshal(action)}}}),
	}
	return &common.Envelope{Payload: marshal(payload)}, failed
}

// answered is an error of the gateway with what each peer said.
func answered(code codes.Code, message string, said ...*gateway.ErrorDetail) error {
	st := status.New(code, message)
	for _, detail := range said {
		st, _ = st.WithDetails(detail)
	}
	return st.Err()
}

func says(mspID, message string) *gateway.ErrorDetail {
	return &gateway.ErrorDetail{Address: mspID + ".example:7051", MspId: mspID, Message: message}
}

// bench is a client of a scripted gateway whose waits take no time.
type bench struct {
	*Client
	*scripted
	waits []time.Duration
	steps []Step
}

// play starts a client of s.
func play(t *testing.T, s *scripted) *bench {
	t.Helper()
	listener := bufconn.Listen(1 << 20)
	server := grpc.NewServer()
	gateway.RegisterGatewayServer(server, s)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	connection, err := grpc.NewClient("passthrough:///scripted",
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }),
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	b := &bench{scripted: s}
	id, sign := testIdentity(t)
	p := &profile.Profile{Channel: "provenance", Chaincode: "sunledger"}
	b.Client, err = open(connection, p, id, sign, []ConnectOption{WithProgress(func(p Progress) { b.steps = append(b.steps, p.Step) })})
	require.NoError(t, err)
	b.jitter = func(most time.Duration) time.Duration { return most }
	b.pause = func(ctx context.Context, d time.Duration) error {
		b.waits = append(b.waits, d)
		return ctx.Err()
	}
	t.Cleanup(func() {
		require.NoError(t, b.Close())
		server.Stop()
		require.NoError(t, <-served)
	})
	return b
}

func testIdentity(t *testing.T) (*identity.X509Identity, identity.Sign) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "base"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	certificate, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	id, err := identity.NewX509Identity("ShouguangMSP", certificate)
	require.NoError(t, err)
	sign, err := identity.NewPrivateKeySign(key)
	require.NoError(t, err)
	return id, sign
}

// cancelBatch submits some transaction.
func (b *bench) cancelBatch(ctx context.Context, options ...SubmitOption) (*provenance.Receipt, error) {
	options = slices.Concat([]SubmitOption{WithRequestID("request-1")}, options)
	return b.CancelTransfer(ctx, provenance.CancelTransfer{Batch: "91370783MADEM0011E-1"}, options...)
}
