package gatewaytest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net"
	"sync"
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	gatewaypb "github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/protobuf/proto"

	"sunledger/chaincode/contract"
	"sunledger/chaincode/ledgertest"
	"sunledger/network/topology"
)

// network is what the gateway stands for: the demonstration network, whose
// identities and names it shares.
var network = topology.Sunledger()

const chaincodeName = "provenance"

// Gateway is a running gateway with the ledger behind it.
type Gateway struct {
	gatewaypb.UnimplementedGatewayServer

	Home   string             // folder with the members' profiles, for SUNLEDGER_HOME
	Ledger *ledgertest.Ledger // behind the gateway

	authorities map[string]*authority // by MSP ID
	endorsers   []endorser

	mu           sync.Mutex // guards the fields below
	onSubmit     func() error
	mute         bool
	endorsed     map[string]*ledgertest.Transaction // by the client's transaction ID
	transactions map[string]*committed
	chain        *chain
}

// committed is a transaction in a block.
type committed struct {
	envelope *common.Envelope
	tx       *ledgertest.Transaction
}

// assembled is the chaincode, which keeps nothing between transactions: it is
// slow to assemble, so all gateways of a test program share it.
var assembled = sync.OnceValues(contract.New)

// Start runs a gateway on a free port of 127.0.0.1 until the test ends, with a
// profile for each user of the network.
func Start(tb testing.TB) *Gateway {
	chaincode, err := assembled()
	require.NoError(tb, err)
	chain, err := newChain()
	require.NoError(tb, err)
	g := &Gateway{
		Home:         tb.TempDir(),
		Ledger:       ledgertest.New(tb, &relay{Chaincode: chaincode}),
		authorities:  map[string]*authority{},
		endorsed:     map[string]*ledgertest.Transaction{},
		transactions: map[string]*committed{},
		chain:        chain,
	}
	tlsAuthority := newAuthority(tb, "tlsca")
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	for _, o := range network.Organizations {
		g.authorities[o.MSPID] = newAuthority(tb, o.CA())
		g.endorsers = append(g.endorsers, endorser{o.MSPID, g.authorities[o.MSPID].peer(o.Peer())})
		server := tlsAuthority.server(o.Peer())
		config.Certificates = append(config.Certificates, tls.Certificate{Certificate: [][]byte{server.certificate.Raw}, PrivateKey: server.key})
	}
	address := g.serve(tb, config)
	for _, o := range network.Organizations {
		g.writeRoot(tb, o)
		for _, u := range o.Users {
			g.writeProfile(tb, o, u, address, certificatePEM(tlsAuthority.certificate))
		}
	}
	return g
}

// serve listens and returns the address.
func (g *Gateway) serve(tb testing.TB, config *tls.Config) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(tb, err)
	server := grpc.NewServer(grpc.Creds(credentials.NewTLS(config)))
	gatewaypb.RegisterGatewayServer(server, g)
	peer.RegisterDeliverServer(server, g)
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	tb.Cleanup(func() {
		server.Stop()
		require.NoError(tb, <-done)
	})
	return listener.Addr().String()
}

// Mute keeps submissions from the ledger: the gateway says that it has no
// quorum of orderers. It ends with false.
func (g *Gateway) Mute(on bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.mute = on
}

// OnSubmit makes every submission answer with what f returns; those for which
// it returns an error are committed all the same. Nil ends it.
func (g *Gateway) OnSubmit(f func() error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.onSubmit = f
}

// authenticate refuses a message that was not signed by a member of an
// organization, and returns the signer's certificate.
func (g *Gateway) authenticate(creator, message, signature []byte) (*x509.Certificate, error) {
	identity := new(msp.SerializedIdentity)
	if err := proto.Unmarshal(creator, identity); err != nil {
		return nil, err
	}
	authority, ok := g.authorities[identity.GetMspid()]
	block, _ := pem.Decode(identity.GetIdBytes())
	if !ok || block == nil {
		return nil, errors.New("creator org unknown, creator is malformed")
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, err
	}
	if err := certificate.CheckSignatureFrom(authority.certificate); err != nil {
		return nil, err
	}
	return certificate, certificate.CheckSignature(x509.ECDSAWithSHA256, message, signature)
}

// CommitStatus answers at once for a committed transaction and otherwise when
// the client stops waiting.
func (g *Gateway) CommitStatus(ctx context.Context, signed *gatewaypb.SignedCommitStatusRequest) (*gatewaypb.CommitStatusResponse, error) {
	request := new(gatewaypb.CommitStatusRequest)
	if err := proto.Unmarshal(signed.GetRequest(), request); err != nil {
		return nil, err
	}
	if _, err := g.authenticate(request.GetIdentity(), signed.GetRequest(), signed.GetSignature()); err != nil {
		return nil, permissionDenied(err)
	}
	c := g.transaction(request.GetTransactionId())
	if c == nil {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return &gatewaypb.CommitStatusResponse{Result: c.tx.Code, BlockNumber: c.tx.Block}, nil
}

// transaction returns a committed transaction or nil.
func (g *Gateway) transaction(id string) *committed {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.transactions[id]
}
