package local

import (
	"errors"
	"sync"

	"sunledger/network/fabric"
	"sunledger/network/topology"
)

// member connects an organization's administrator to its peer. Close it after use.
func (n *Network) member(s *state, o topology.Organization) (*fabric.Member, error) {
	administrator, err := n.credentials(adminKeys(o))
	if err != nil {
		return nil, err
	}
	address, err := n.address(s, o.Peer())
	if err != nil {
		return nil, err
	}
	return fabric.Connect(o.MSPID, address, administrator)
}

// address is where a peer or orderer answers.
func (n *Network) address(s *state, name string) (fabric.NodeAddress, error) {
	node, err := s.node(name)
	if err != nil {
		return fabric.NodeAddress{}, err
	}
	roots, err := n.roots(tlsRoot(node.Organization))
	return fabric.NodeAddress{Address: s.Ports.Address(node, topology.Service), ServerName: node.Name, Roots: roots}, err
}

// members of the network in its order. Close them after use.
func (n *Network) members(s *state) ([]*fabric.Member, error) {
	var members []*fabric.Member
	for _, o := range s.topology().Organizations {
		m, err := n.member(s, o)
		if err != nil {
			closeAll(members)
			return nil, err
		}
		members = append(members, m)
	}
	return members, nil
}

func closeAll(members []*fabric.Member) {
	for _, m := range members {
		_ = m.Close() // nothing was written that could be lost
	}
}

// each runs the function for all members at once.
func each(members []*fabric.Member, do func(*fabric.Member) error) error {
	failures := make([]error, len(members))
	var wait sync.WaitGroup
	for i, m := range members {
		wait.Go(func() { failures[i] = do(m) })
	}
	wait.Wait()
	return errors.Join(failures...)
}

func (n *Network) eachMember(s *state, do func(*fabric.Member) error) error {
	members, err := n.members(s)
	if err != nil {
		return err
	}
	defer closeAll(members)
	return each(members, do)
}

// ordererAdmin is the way for an organization's administrator to one of its orderers.
func (n *Network) ordererAdmin(s *state, node topology.Node) (fabric.OrdererAdmin, error) {
	roots, err := n.roots(tlsRoot(node.Organization))
	if err != nil {
		return fabric.OrdererAdmin{}, err
	}
	client, err := n.clientCertificate(adminTLSKeys(node.Organization))
	if err != nil {
		return fabric.OrdererAdmin{}, err
	}
	return fabric.OrdererAdmin{Address: s.Ports.Address(node, topology.Admin), Roots: roots, Client: client}, nil
}
