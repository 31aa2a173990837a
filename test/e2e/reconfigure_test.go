package e2e

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hyperledger/fabric-gateway/pkg/hash"
	"github.com/hyperledger/fabric-gateway/pkg/identity"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/orderer"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/protobuf/proto"

	"sunledger/network/local"
)

// administrator signs for an organization.
type administrator struct {
	creator []byte
	sign    identity.Sign
}

func administratorOf(t *testing.T, n *local.Network, organization, mspID string) administrator {
	t.Helper()
	folder := filepath.Join(n.Folder(), "organizations", organization, "admin")
	certificate, err := os.ReadFile(filepath.Join(folder, "certificate.pem"))
	require.NoError(t, err)
	raw, err := os.ReadFile(filepath.Join(folder, "private-key.pem"))
	require.NoError(t, err)
	key, err := identity.PrivateKeyFromPEM(raw)
	require.NoError(t, err)
	sign, err := identity.NewPrivateKeySign(key.(*ecdsa.PrivateKey))
	require.NoError(t, err)
	return administrator{encode(t, &msp.SerializedIdentity{Mspid: mspID, IdBytes: certificate}), sign}
}

func encode(t *testing.T, m proto.Message) []byte {
	t.Helper()
	raw, err := proto.Marshal(m)
	require.NoError(t, err)
	return raw
}

// header is a signature header that nobody has used.
func (a administrator) header(t *testing.T) []byte {
	nonce := make([]byte, 24)
	_, err := rand.Read(nonce)
	require.NoError(t, err)
	return encode(t, &common.SignatureHeader{Creator: a.creator, Nonce: nonce})
}

func (a administrator) signature(t *testing.T, parts ...[]byte) []byte {
	var message []byte
	for _, part := range parts {
		message = append(message, part...)
	}
	signature, err := a.sign(hash.SHA256(message))
	require.NoError(t, err)
	return signature
}

// reconfigure has both administrators change the orderers' batch size, for real,
// and waits for the block.
func reconfigure(t *testing.T, n *local.Network) {
	client := connect(t, n, "auditor")
	block, err := client.ConfigBlock(t.Context())
	require.NoError(t, err)
	update := enlarge(t, configIn(t, block))
	admins := []administrator{administratorOf(t, n, "shouguang", "ShouguangMSP"), administratorOf(t, n, "haidian", "HaidianMSP")}
	signed := &common.ConfigUpdateEnvelope{ConfigUpdate: encode(t, update)}
	for _, a := range admins {
		header := a.header(t)
		signed.Signatures = append(signed.Signatures, &common.ConfigSignature{SignatureHeader: header, Signature: a.signature(t, header, signed.ConfigUpdate)})
	}
	channel := encode(t, &common.ChannelHeader{Type: int32(common.HeaderType_CONFIG_UPDATE), ChannelId: update.ChannelId})
	payload := encode(t, &common.Payload{Header: &common.Header{ChannelHeader: channel, SignatureHeader: admins[0].header(t)}, Data: encode(t, signed)})
	broadcast(t, n, &common.Envelope{Payload: payload, Signature: admins[0].signature(t, payload)})
	require.Eventually(t, func() bool {
		now, err := client.ConfigBlock(t.Context())
		return err == nil && now.Header.Number > block.Header.Number
	}, 20*time.Second, 100*time.Millisecond, "the peers have the new configuration")
}

func configIn(t *testing.T, block *common.Block) *common.ConfigGroup {
	envelope, payload, config := new(common.Envelope), new(common.Payload), new(common.ConfigEnvelope)
	require.NoError(t, proto.Unmarshal(block.Data.Data[0], envelope))
	require.NoError(t, proto.Unmarshal(envelope.Payload, payload))
	require.NoError(t, proto.Unmarshal(payload.Data, config))
	return config.Config.ChannelGroup
}

// enlarge is the update that lets one message more into a block.
func enlarge(t *testing.T, top *common.ConfigGroup) *common.ConfigUpdate {
	ordering := top.Groups["Orderer"]
	size := new(orderer.BatchSize)
	require.NoError(t, proto.Unmarshal(ordering.Values["BatchSize"].Value, size))
	size.MaxMessageCount++
	changed := &common.ConfigValue{Version: ordering.Values["BatchSize"].Version + 1, ModPolicy: ordering.Values["BatchSize"].ModPolicy, Value: encode(t, size)}
	groups := func(values map[string]*common.ConfigValue) *common.ConfigGroup {
		return &common.ConfigGroup{Version: top.Version, Groups: map[string]*common.ConfigGroup{"Orderer": {Version: ordering.Version, Values: values}}}
	}
	return &common.ConfigUpdate{ChannelId: "provenance", ReadSet: groups(nil), WriteSet: groups(map[string]*common.ConfigValue{"BatchSize": changed})}
}

// broadcast gives an envelope to one of the orderers.
func broadcast(t *testing.T, n *local.Network, envelope *common.Envelope) {
	node, err := n.Node("shouguang-orderer1")
	require.NoError(t, err)
	root, err := os.ReadFile(filepath.Join(n.Folder(), "organizations/shouguang/msp/tlscacerts/ca.pem"))
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(root))
	connection, err := grpc.NewClient("passthrough:///"+node.Address, grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{RootCAs: roots, ServerName: node.Name, MinVersion: tls.VersionTLS12})))
	require.NoError(t, err)
	defer connection.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	stream, err := orderer.NewAtomicBroadcastClient(connection).Broadcast(ctx)
	require.NoError(t, err)
	require.NoError(t, stream.Send(envelope))
	answer, err := stream.Recv()
	require.NoError(t, err)
	require.Equal(t, common.Status_SUCCESS, answer.Status, answer.Info)
}
