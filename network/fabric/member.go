package fabric

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"

	admin "github.com/hyperledger/fabric-admin-sdk/pkg/identity"
	"github.com/hyperledger/fabric-gateway/pkg/identity"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

// Member is one organization acting on the network: its administrator,
// connected to its own peer.
type Member struct {
	MSPID      string
	admin      admin.SigningIdentity
	connection *grpc.ClientConn
}

// NodeAddress is where and as whom a peer or orderer answers.
type NodeAddress struct {
	Address    string // host and port
	ServerName string // in the node's TLS certificate
	Roots      *x509.CertPool
}

func (a NodeAddress) dial() (*grpc.ClientConn, error) {
	transport := credentials.NewTLS(&tls.Config{RootCAs: a.Roots, ServerName: a.ServerName})
	return grpc.NewClient(a.Address, grpc.WithTransportCredentials(transport))
}

// Connect an organization's administrator to its peer. It does not dial yet. Close the member after use.
func Connect(mspID string, peer NodeAddress, administrator Credentials) (*Member, error) {
	certificate, err := identity.CertificateFromPEM(administrator.Certificate)
	if err != nil {
		return nil, fmt.Errorf("administrator of %s: %w", mspID, err)
	}
	key, err := identity.PrivateKeyFromPEM(administrator.Key)
	if err != nil {
		return nil, fmt.Errorf("administrator of %s: %w", mspID, err)
	}
	signer, err := admin.NewPrivateKeySigningIdentity(mspID, certificate, key)
	if err != nil {
		return nil, fmt.Errorf("administrator of %s: %w", mspID, err)
	}
	connection, err := peer.dial()
	if err != nil {
		return nil, fmt.Errorf("peer of %s: %w", mspID, err)
	}
	return &Member{MSPID: mspID, admin: signer, connection: connection}, nil
}

// Close the connection.
func (m *Member) Close() error { return m.connection.Close() }
