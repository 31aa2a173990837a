package fabric

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"

	"github.com/hyperledger/fabric-admin-sdk/pkg/channel"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"google.golang.org/protobuf/proto"
)

// OrdererAdmin is the way to an orderer's channel participation API.
type OrdererAdmin struct {
	Address string // host and port
	Roots   *x509.CertPool
	Client  tls.Certificate
}

// Join makes the orderer a consenter of the channel whose genesis block is
// given, unless it has joined already; isNew tells whether this call did it.
func (o OrdererAdmin) Join(channelName string, genesis []byte) (isNew bool, err error) {
	url := "https://" + o.Address
	joined, err := channel.ListChannel(url, o.Roots, o.Client)
	if err != nil {
		return false, fmt.Errorf("channels of orderer %s: %w", o.Address, err)
	}
	for _, c := range joined.Channels {
		if c.Name == channelName {
			return false, nil
		}
	}
	var block common.Block
	if err := proto.Unmarshal(genesis, &block); err != nil {
		return false, fmt.Errorf("genesis block: %w", err)
	}
	response, err := channel.CreateChannel(url, &block, o.Roots, o.Client)
	if err != nil {
		return false, fmt.Errorf("joining orderer %s to %s: %w", o.Address, channelName, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusCreated {
		reason, _ := io.ReadAll(response.Body)
		return false, fmt.Errorf("joining orderer %s to %s: %s: %s", o.Address, channelName, response.Status, reason)
	}
	return true, nil
}

// Join makes the member's peer hold the channel whose genesis block is given.
// It is left alone if it has joined already; isNew tells whether this call did it.
func (m *Member) Join(ctx context.Context, channelName string, genesis []byte) (isNew bool, err error) {
	joined, err := channel.ListChannelOnPeer(ctx, m.connection, m.admin)
	if err != nil {
		return false, fmt.Errorf("channels of the peer of %s: %w", m.MSPID, err)
	}
	for _, c := range joined {
		if c.GetChannelId() == channelName {
			return false, nil
		}
	}
	var block common.Block
	if err := proto.Unmarshal(genesis, &block); err != nil {
		return false, fmt.Errorf("genesis block: %w", err)
	}
	if err := channel.JoinChannel(ctx, m.connection, m.admin, &block); err != nil {
		return false, fmt.Errorf("joining the peer of %s to %s: %w", m.MSPID, channelName, err)
	}
	return true, nil
}
