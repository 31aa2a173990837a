package conformance

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"os"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/hyperledger/fabric-gateway/pkg/hash"
	"github.com/hyperledger/fabric-gateway/pkg/identity"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"sunledger/gateway-client/profile"
	"sunledger/network/local"
)

// chaincodeName is that of the probe on the network.
const chaincodeName = "conformance"

// network is a real one as the scripts see it: through the gateway of one
// organization, and with the other's to wait until its peer has caught up.
type network struct {
	*local.Network
	gateway, other *client.Gateway
	channel        string
}

// openNetwork deploys the probe on the network that the environment names.
func openNetwork(t *testing.T) *network {
	home := os.Getenv("SUNLEDGER_HOME") // never the network that the developer works with
	if os.Getenv("SUNLEDGER_NETWORK_TESTS") != "1" || home == "" {
		t.Skip("needs a running network: set SUNLEDGER_NETWORK_TESTS=1, and SUNLEDGER_HOME to its folder")
	}
	launcher, err := local.Open(local.Options{Folder: home})
	require.NoError(t, err)
	require.NoError(t, launcher.Deploy(t.Context(), chaincodeName, "probe/cmd"))
	own, err := profile.Load(home, profile.Profile{Name: user}, os.Getenv)
	require.NoError(t, err)
	other, err := profile.Load(home, profile.Profile{Name: "haidian-inspector"}, os.Getenv)
	require.NoError(t, err)
	return &network{Network: launcher, gateway: connect(t, own), other: connect(t, other), channel: own.Channel}
}

func connect(t *testing.T, p *profile.Profile) *client.Gateway {
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(read(t, p.TLSRootCertificate)))
	secure := credentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots, ServerName: p.TLSServerName})
	connection, err := grpc.NewClient("passthrough:///"+p.Gateway, grpc.WithTransportCredentials(secure))
	require.NoError(t, err)
	t.Cleanup(func() { _ = connection.Close() })

	certificate, err := identity.CertificateFromPEM(read(t, p.Certificate))
	require.NoError(t, err)
	id, err := identity.NewX509Identity(p.MSPID, certificate)
	require.NoError(t, err)
	key, err := identity.PrivateKeyFromPEM(read(t, p.PrivateKey))
	require.NoError(t, err)
	sign, err := identity.NewPrivateKeySign(key)
	require.NoError(t, err)
	gateway, err := client.Connect(id, client.WithSign(sign), client.WithHash(hash.SHA256), client.WithClientConnection(connection))
	require.NoError(t, err)
	return gateway
}

func read(t *testing.T, file string) []byte {
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	return content
}

func (n *network) propose(t testing.TB, function string, args []string) *client.Proposal {
	proposal, err := n.gateway.GetNetwork(n.channel).GetContract(chaincodeName).NewProposal(function, client.WithArguments(args...))
	require.NoError(t, err)
	return proposal
}

func (n *network) evaluate(t testing.TB, function string, args ...string) *answer {
	proposal := n.propose(t, function, args)
	payload, err := proposal.Evaluate()
	if err != nil {
		return refused(t, proposal, err)
	}
	return &answer{id: proposal.TransactionID(), status: 200, payload: payload}
}

func (n *network) endorse(t testing.TB, function string, args ...string) *answer {
	proposal := n.propose(t, function, args)
	tx, err := proposal.Endorse()
	if err != nil {
		return refused(t, proposal, err)
	}
	a := endorsement(t, tx)
	a.id, a.handle = tx.TransactionID(), tx
	return a
}

// refusal is how a gateway words a response of the chaincode. Everything else
// is the peer's own and has status 500.
var refusal = regexp.MustCompile(`(?s)^chaincode response (\d+), (.*)$`)

func refused(t testing.TB, proposal *client.Proposal, err error) *answer {
	a := &answer{id: proposal.TransactionID(), status: 500, message: err.Error()}
	for _, any := range status.Convert(err).Details() {
		if detail, ok := any.(*gateway.ErrorDetail); ok {
			a.message = detail.Message
			break
		}
	}
	if match := refusal.FindStringSubmatch(a.message); match != nil {
		code, err := strconv.ParseInt(match[1], 10, 32)
		require.NoError(t, err)
		a.status, a.message = int32(code), match[2]
	}
	return a
}

// endorsement reads what the peers have signed.
func endorsement(t testing.TB, tx *client.Transaction) *answer {
	raw, err := tx.Bytes()
	require.NoError(t, err)
	prepared := decode[gateway.PreparedTransaction](t, raw)
	payload := decode[common.Payload](t, prepared.Envelope.Payload)
	action := decode[peer.ChaincodeActionPayload](t, decode[peer.Transaction](t, payload.Data).Actions[0].Payload)
	signed := decode[peer.ChaincodeAction](t, decode[peer.ProposalResponsePayload](t, action.Action.ProposalResponsePayload).Extension)
	a := &answer{status: signed.Response.Status, message: signed.Response.Message, payload: signed.Response.Payload}
	if len(signed.Events) > 0 {
		a.event = decode[peer.ChaincodeEvent](t, signed.Events)
	}
	for _, space := range decode[rwset.TxReadWriteSet](t, signed.Results).NsRwset {
		if space.Namespace == chaincodeName {
			a.rwset = decode[kvrwset.KVRWSet](t, space.Rwset)
		}
	}
	return a
}

// decode unmarshals one of Fabric's messages.
func decode[M any, P interface {
	*M
	proto.Message
}](t testing.TB, raw []byte) P {
	message := P(new(M))
	require.NoError(t, proto.Unmarshal(raw, message))
	return message
}

func (n *network) commit(t testing.TB, a *answer) peer.TxValidationCode {
	return n.commitTogether(t, a)[0]
}

// commitTogether sends all transactions before it waits for the first. The
// submission's own error says nothing: orderers may refuse what others have
// accepted, so the peers have the last word.
func (n *network) commitTogether(t testing.TB, answers ...*answer) []peer.TxValidationCode {
	for _, a := range answers {
		if _, err := a.handle.(*client.Transaction).Submit(); err != nil {
			t.Logf("submission of %s: %v", a.id, err)
		}
	}
	var codes []peer.TxValidationCode
	for _, a := range answers {
		n.await(t, n.other, a.id)
		codes = append(codes, n.await(t, n.gateway, a.id))
	}
	return codes
}

// await returns the validation code that the gateway's peer gives a transaction.
func (n *network) await(t testing.TB, g *client.Gateway, txID string) peer.TxValidationCode {
	creator, err := proto.Marshal(&msp.SerializedIdentity{Mspid: g.Identity().MspID(), IdBytes: g.Identity().Credentials()})
	require.NoError(t, err)
	request, err := proto.Marshal(&gateway.CommitStatusRequest{ChannelId: n.channel, TransactionId: txID, Identity: creator})
	require.NoError(t, err)
	unsigned, err := proto.Marshal(&gateway.SignedCommitStatusRequest{Request: request})
	require.NoError(t, err)
	commit, err := g.NewCommit(unsigned)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	result, err := commit.StatusWithContext(ctx)
	require.NoError(t, err)
	return result.Code
}

func (n *network) now() time.Time { return time.Now() }
