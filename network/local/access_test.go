package local

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/hyperledger/fabric-gateway/pkg/hash"
	"github.com/hyperledger/fabric-gateway/pkg/identity"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/orderer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"sunledger/network/topology"
)

// testAccess tries the raw ledger as every role, and the contract as all of them.
func testAccess(t *testing.T, n *Network) {
	raw := map[string]bool{
		"shouguang-regulator": true, "haidian-regulator": true, "shouguang-auditor": true, "auditor": true,
		"base": false, "lab": false, "carrier": false, "market": false, "shouguang-inspector": false, "observer": false,
	}
	for user, allowed := range raw {
		network := connect(t, n, user)
		for _, call := range [][]string{
			{"qscc", "GetChainInfo", "provenance"}, {"qscc", "GetBlockByNumber", "provenance", "0"},
			{"cscc", "GetChannelConfig", "provenance"}, {"cscc", "GetConfigBlock", "provenance"},
		} {
			_, err := network.GetContract(call[0]).EvaluateTransaction(call[1], call[2:]...)
			assert.Equal(t, allowed, err == nil, "%s calls %v: %v", user, call, err)
		}
		assertBlockEvents(t, user, network, allowed)
		answer := deliver(t, n, user, "shouguang-orderer1")
		assert.Equal(t, allowed, answer.GetBlock() != nil, "%s asks an orderer for a block: %v", user, answer.GetStatus())
		_, err := network.GetContract("provenance").EvaluateTransaction("Last")
		assert.NoError(t, err, "%s reads through the contract", user)
	}
	network := connect(t, n, "base")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := network.ChaincodeEvents(ctx, "provenance")
	require.NoError(t, err, "the contract's events are for all")
}

func assertBlockEvents(t *testing.T, user string, network *client.Network, allowed bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	full, err := network.BlockEvents(ctx, client.WithStartBlock(0))
	require.NoError(t, err)
	block, received := <-full
	assert.Equal(t, allowed, received && block != nil, "%s asks for block events", user)
	filtered, err := network.FilteredBlockEvents(ctx, client.WithStartBlock(0))
	require.NoError(t, err)
	filteredBlock, received := <-filtered
	assert.Equal(t, allowed, received && filteredBlock != nil, "%s asks for filtered block events", user)
}

// testNodeAccess uses an enterprise's certificate where TLS certificates decide.
func testNodeAccess(t *testing.T, n *Network) {
	s, err := n.load()
	require.NoError(t, err)
	user, err := n.clientCertificate(userKeys("base"))
	require.NoError(t, err)
	administrator, err := n.clientCertificate(adminTLSKeys(topology.Sunledger().Organizations[0]))
	require.NoError(t, err)
	roots, err := n.roots(tlsRoot(topology.Sunledger().Organizations[0]))
	require.NoError(t, err)
	for name, endpoint := range map[string]topology.Endpoint{"shouguang-orderer1": topology.Admin, "shouguang-provenance": topology.Service} {
		node, err := s.node(name)
		require.NoError(t, err)
		address := s.Ports.Address(node, endpoint)
		assert.Error(t, read(address, &tls.Config{RootCAs: roots, ServerName: name}), "%s without certificate", name)
		assert.Error(t, read(address, &tls.Config{RootCAs: roots, ServerName: name, Certificates: []tls.Certificate{user}}), "%s as a user", name)
		assert.NoError(t, read(address, &tls.Config{RootCAs: roots, ServerName: name, Certificates: []tls.Certificate{administrator}}), "%s as administrator", name)
	}
}

// read from a TLS server until it speaks, keeps silent or hangs up: only then
// has it judged the client's certificate.
func read(address string, config *tls.Config) error {
	config.NextProtos = []string{"h2"}
	connection, err := tls.Dial("tcp", address, config)
	if err != nil {
		return err
	}
	defer connection.Close()
	if err := connection.SetReadDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return err
	}
	_, err = connection.Read(make([]byte, 1))
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	return err
}

// deliver asks an orderer for the first block, in the user's name, and returns its answer.
func deliver(t *testing.T, n *Network, user, node string) *orderer.DeliverResponse {
	t.Helper()
	orderer1, err := n.Node(node)
	require.NoError(t, err)
	roots, err := n.roots(tlsRoot(topology.Sunledger().Organizations[0]))
	require.NoError(t, err)
	transport := credentials.NewTLS(&tls.Config{RootCAs: roots, ServerName: node})
	connection, err := grpc.NewClient(orderer1.Address, grpc.WithTransportCredentials(transport))
	require.NoError(t, err)
	defer connection.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	stream, err := orderer.NewAtomicBroadcastClient(connection).Deliver(ctx)
	require.NoError(t, err)
	id, sign := signer(t, n, readProfile(t, n, user))
	require.NoError(t, stream.Send(seekFirstBlock(t, id, sign)))
	answer, err := stream.Recv()
	require.NoError(t, err)
	return answer
}

func seekFirstBlock(t *testing.T, id identity.Identity, sign identity.Sign) *common.Envelope {
	t.Helper()
	first := &orderer.SeekPosition{Type: &orderer.SeekPosition_Specified{Specified: &orderer.SeekSpecified{Number: 0}}}
	payload := encode(t, &common.Payload{
		Header: &common.Header{
			ChannelHeader: encode(t, &common.ChannelHeader{
				Type: int32(common.HeaderType_DELIVER_SEEK_INFO), ChannelId: "provenance", Timestamp: timestamppb.Now(),
			}),
			SignatureHeader: encode(t, &common.SignatureHeader{
				Creator: encode(t, &msp.SerializedIdentity{Mspid: id.MspID(), IdBytes: id.Credentials()}),
			}),
		},
		Data: encode(t, &orderer.SeekInfo{Start: first, Stop: first}),
	})
	signature, err := sign(hash.SHA256(payload))
	require.NoError(t, err)
	return &common.Envelope{Payload: payload, Signature: signature}
}

func encode(t *testing.T, m proto.Message) []byte {
	t.Helper()
	content, err := proto.Marshal(m)
	require.NoError(t, err)
	return content
}

func readProfile(t *testing.T, n *Network, user string) profile {
	t.Helper()
	content, err := os.ReadFile(n.path(profileFile(user)))
	require.NoError(t, err)
	var p profile
	require.NoError(t, json.Unmarshal(content, &p))
	return p
}

// profileFileContent reads a file that a profile names, as a client would.
func profileFileContent(t *testing.T, n *Network, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(n.path("profiles"), name))
	require.NoError(t, err)
	return content
}

// signer of a user, from the user's profile.
func signer(t *testing.T, n *Network, p profile) (identity.Identity, identity.Sign) {
	t.Helper()
	certificate, err := identity.CertificateFromPEM(profileFileContent(t, n, p.Certificate))
	require.NoError(t, err)
	id, err := identity.NewX509Identity(p.MSPID, certificate)
	require.NoError(t, err)
	key, err := identity.PrivateKeyFromPEM(profileFileContent(t, n, p.PrivateKey))
	require.NoError(t, err)
	sign, err := identity.NewPrivateKeySign(key)
	require.NoError(t, err)
	return id, sign
}

// connect to the gateway as a user, with nothing but the user's profile.
func connect(t *testing.T, n *Network, user string) *client.Network {
	t.Helper()
	p := readProfile(t, n, user)
	id, sign := signer(t, n, p)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(profileFileContent(t, n, p.TLSRootCertificate)))
	connection, err := grpc.NewClient(p.Gateway, grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{RootCAs: roots, ServerName: p.TLSServerName})))
	require.NoError(t, err)
	gateway, err := client.Connect(id, client.WithSign(sign), client.WithClientConnection(connection))
	require.NoError(t, err)
	t.Cleanup(func() {
		assert.NoError(t, gateway.Close())
		assert.NoError(t, connection.Close())
	})
	return gateway.GetNetwork(p.Channel)
}
