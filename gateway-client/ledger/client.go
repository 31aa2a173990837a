// Package ledger is the typed client of the shared ledger: one method a
// transaction, one a query, over a regulator's gateway peer. It settles what can
// become of a submission (refused, conflicting, in doubt, out of reach,
// disputed), so that its caller meets a receipt or a *Failure that says which
// and what to do next.
package ledger

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/hyperledger/fabric-gateway/pkg/hash"
	"github.com/hyperledger/fabric-gateway/pkg/identity"
	"google.golang.org/grpc"

	"sunledger/gateway-client/profile"
)

// Client speaks to the ledger as one identity. It is safe for concurrent use.
type Client struct {
	connection *grpc.ClientConn
	gateway    *client.Gateway
	network    *client.Network
	contract   *client.Contract
	identity   identity.Identity
	sign       identity.Sign
	timeouts   timeouts
	report     func(Progress)
	pause      func(context.Context, time.Duration) error
	jitter     func(time.Duration) time.Duration
}

// timeouts bound the phases of a transaction. A nearer deadline of the caller's
// context goes first; Total applies only where the context has none.
type timeouts struct {
	Evaluate     time.Duration // one query
	Endorse      time.Duration // both regulators' peers running the chaincode
	Submit       time.Duration // the orderers accepting the transaction
	CommitStatus time.Duration // waiting for the block after that
	Total        time.Duration // a submission with all its retries
}

var defaultTimeouts = timeouts{
	Evaluate: 30 * time.Second, Endorse: 30 * time.Second, Submit: 15 * time.Second,
	CommitStatus: 30 * time.Second, Total: 2 * time.Minute,
}

// ConnectOption changes how a Client works.
type ConnectOption func(*Client)

// Connect returns a client that acts as the profile's identity. It connects to
// the gateway when first used. The error is a *provenance.Error about the
// profile: a file missing, a key others may read, a certificate that is none.
func Connect(p *profile.Profile, options ...ConnectOption) (*Client, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	id, sign, err := credentials(p)
	if err != nil {
		return nil, err
	}
	connection, err := dial(p)
	if err != nil {
		return nil, err
	}
	c, err := open(connection, p, id, sign, options)
	if err != nil {
		connection.Close()
		return nil, err
	}
	return c, nil
}

// open returns a client over a connection, which it takes over.
func open(connection *grpc.ClientConn, p *profile.Profile, id identity.Identity, sign identity.Sign, options []ConnectOption) (*Client, error) {
	gateway, err := client.Connect(id, client.WithSign(sign), client.WithHash(hash.SHA256), client.WithClientConnection(connection))
	if err != nil {
		return nil, err
	}
	network := gateway.GetNetwork(p.Channel)
	c := &Client{
		connection: connection, gateway: gateway, network: network, contract: network.GetContract(p.Chaincode),
		identity: id, sign: sign,
		timeouts: defaultTimeouts, report: func(Progress) {}, pause: pause, jitter: rand.N[time.Duration],
	}
	for _, option := range options {
		option(c)
	}
	return c, nil
}

// Close releases the connection. Submissions under way end as unknown.
func (c *Client) Close() error {
	if err := c.gateway.Close(); err != nil {
		return err
	}
	return c.connection.Close()
}

// within bounds a submission or query that its caller left unbounded.
func within(ctx context.Context, most time.Duration) (context.Context, context.CancelFunc) {
	if _, bounded := ctx.Deadline(); bounded {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, most)
}
