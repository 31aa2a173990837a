package local

import (
	"context"
	"fmt"
	"path/filepath"

	"sunledger/network/fabric"
	"sunledger/network/programs"
	"sunledger/network/topology"
)

// startNode starts one process of the network, as defined, unless it runs.
func (n *Network) startNode(ctx context.Context, name string) error {
	return n.withNode(ctx, name, func(s *state, node topology.Node) error {
		var p programs.Programs
		if node.Kind != topology.ChaincodeServer { // whose program is the network's own
			var err error
			if p, err = n.programs(ctx); err != nil {
				return err
			}
		}
		group, err := n.processes(s, p, node)
		if err != nil {
			return err
		}
		_, err = n.supervisor.Start(ctx, group...)
		return err
	})
}

// ReplaceChaincodeServer stops an organization's server of a chaincode and
// starts another program in its place, at the same address and with the same
// keys, as that organization alone could do. RestoreChaincodeServer, or Up,
// puts the right one back.
func (n *Network) ReplaceChaincodeServer(ctx context.Context, organization, chaincode, program string) error {
	name, err := chaincodeServer(organization, chaincode)
	if err != nil {
		return err
	}
	absolute, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	return n.withNode(ctx, name, func(s *state, node topology.Node) error {
		altered, err := n.chaincodeProcess(s, absolute, node)
		if err != nil {
			return err
		}
		_, err = n.supervisor.Start(ctx, altered)
		return err
	})
}

// RestoreChaincodeServer undoes ReplaceChaincodeServer.
func (n *Network) RestoreChaincodeServer(ctx context.Context, organization, chaincode string) error {
	name, err := chaincodeServer(organization, chaincode)
	if err != nil {
		return err
	}
	return n.startNode(ctx, name)
}

func chaincodeServer(organization, chaincode string) (string, error) {
	o, err := topology.Sunledger().Organization(organization)
	return o.ChaincodeServer(chaincode), err
}

func (n *Network) withNode(ctx context.Context, name string, do func(*state, topology.Node) error) error {
	return n.withState(ctx, func(s *state) error {
		node, err := s.node(name)
		if err != nil {
			return err
		}
		return do(s, node)
	})
}

func (n *Network) withState(ctx context.Context, do func(*state) error) error {
	if !n.exists() {
		return fmt.Errorf("%s: %w", n.folder, ErrNoNetwork)
	}
	return n.exclusively(ctx, func() error {
		s, err := n.load()
		if err != nil {
			return err
		}
		return do(s)
	})
}

// CommittedDefinition of a chaincode, as an organization's own peer knows it.
func (n *Network) CommittedDefinition(ctx context.Context, organization, chaincode string) (fabric.Definition, error) {
	var definition fabric.Definition
	err := n.asAdmin(organization, func(m *fabric.Member, channel string) (err error) {
		definition, err = m.Committed(ctx, channel, chaincode)
		return err
	})
	return definition, err
}

// ApproveFor gives one organization's approval to a definition, signed by its
// administrator. For an upgrade take the committed definition, change it and
// raise its sequence by one. Without a package ID, the deployed package is meant.
func (n *Network) ApproveFor(ctx context.Context, organization string, d fabric.Definition) error {
	if d.PackageID == "" {
		pack, err := fabric.NewPackage(d.Chaincode)
		if err != nil {
			return err
		}
		d.PackageID = pack.ID
	}
	return n.asAdmin(organization, func(m *fabric.Member, _ string) error { return m.Approve(ctx, d) })
}

// CommitAs asks the network, as one organization's administrator, to put a
// definition in force. If the others have not approved it, the error is the
// peers' refusal in their own words.
func (n *Network) CommitAs(ctx context.Context, organization string, d fabric.Definition) error {
	return n.asAdmin(organization, func(m *fabric.Member, _ string) error { return m.Commit(ctx, d) })
}

func (n *Network) asAdmin(organization string, do func(m *fabric.Member, channel string) error) error {
	s, err := n.load()
	if err != nil {
		return err
	}
	o, err := s.topology().Organization(organization)
	if err != nil {
		return err
	}
	m, err := n.member(s, o)
	if err != nil {
		return err
	}
	defer m.Close()
	return do(m, s.topology().Channel)
}

// StopNode stops one process of the network; Up starts it again.
func (n *Network) StopNode(ctx context.Context, name string) error {
	return n.withNode(ctx, name, func(*state, topology.Node) error { return n.supervisor.Stop(ctx, name) })
}

// Revoke has an organization's administrator revoke one of its identities at its
// CA and publish that in the channel's configuration. It returns when the peers
// of all organizations no longer accept the identity.
func (n *Network) Revoke(ctx context.Context, organization, name string) error {
	return n.withState(ctx, func(s *state) error {
		o, err := s.topology().Organization(organization)
		if err != nil {
			return err
		}
		list, err := n.revoke(ctx, s, o, name)
		if err != nil {
			return err
		}
		orderer, err := n.address(s, firstOrderer(s.topology(), o))
		if err != nil {
			return err
		}
		m, err := n.member(s, o)
		if err != nil {
			return err
		}
		defer m.Close()
		sequence, err := m.PublishRevocations(ctx, s.topology().Channel, list, orderer)
		if err != nil {
			return err
		}
		return n.eachMember(s, func(m *fabric.Member) error { return m.AwaitConfig(ctx, s.topology().Channel, sequence) })
	})
}

// revoke an identity at its organization's CA, which returns its revocation list.
func (n *Network) revoke(ctx context.Context, s *state, o topology.Organization, name string) ([]byte, error) {
	authority, err := n.authority(s, o, o.CA())
	if err != nil {
		return nil, err
	}
	registrar, err := n.credentials(adminKeys(o))
	if err != nil {
		return nil, err
	}
	return authority.Revoke(ctx, registrar, name)
}

func firstOrderer(t topology.Network, o topology.Organization) string {
	for _, node := range t.NodesOf(topology.Orderer) {
		if node.Organization.Name == o.Name {
			return node.Name
		}
	}
	return ""
}
