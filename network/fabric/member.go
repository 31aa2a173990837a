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

// PeerAddress is where and as whom a peer answers.
type PeerAddress struct {
	Address    string // host and port
	ServerName string // in the peer's TLS certificate
	Roots      *x509.CertPool
}

// Connect an organization's administrator to its peer. It does not dial yet. Close the member after use.
func Connect(mspID string, peer PeerAddress, administrator Credentials) (*Member, error) {
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
	transport := credentials.NewTLS(&tls.Config{RootCAs: peer.Roots, ServerName: peer.ServerName})
	connection, err := grpc.NewClient(peer.Address, grpc.WithTransportCredentials(transport))
	if err != nil {
		return nil, fmt.Errorf("peer of %s: %w", mspID, err)
	}
	return &Member{MSPID: mspID, admin: signer, connection: connection}, nil
}

// Close the connection.
func (m *Member) Close() error { return m.connection.Close() }
