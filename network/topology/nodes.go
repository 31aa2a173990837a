package topology

import (
	"fmt"
	"net"
	"strconv"
)

// Kind is what a node does.
type Kind string

// The kinds of nodes, in the order in which they start.
const (
	CA              Kind = "ca"
	Orderer         Kind = "orderer"
	Peer            Kind = "peer"
	ChaincodeServer Kind = "chaincode"
)

// Node is one process of the network.
type Node struct {
	Name         string
	Kind         Kind
	Organization Organization
	Chaincode    string // served by a ChaincodeServer
}

// Endpoint is what a node listens for on one of its ports.
type Endpoint string

// The endpoints. Every node has Service; Operations answers /healthz and,
// for orderers and peers, /metrics, in plain HTTP on the loopback.
const (
	Service    Endpoint = "service"
	Admin      Endpoint = "admin"      // an orderer's channel participation API
	Callback   Endpoint = "callback"   // a peer's listener for chaincodes that dial it; unused, but Fabric insists
	Operations Endpoint = "operations" // health and metrics
)

// Endpoints of the node in a fixed order.
func (n Node) Endpoints() []Endpoint {
	switch n.Kind {
	case CA:
		return []Endpoint{Service, Operations}
	case Orderer:
		return []Endpoint{Service, Admin, Operations}
	case Peer:
		return []Endpoint{Service, Callback, Operations}
	default:
		return []Endpoint{Service}
	}
}

// Port names the port of one of the node's endpoints in Ports.
func (n Node) Port(e Endpoint) string { return n.Name + "." + string(e) }

// Nodes of the whole network in the order in which they start.
func (n Network) Nodes() []Node {
	var nodes []Node
	for _, o := range n.Organizations {
		nodes = append(nodes, Node{Name: o.CA(), Kind: CA, Organization: o})
	}
	for _, o := range n.Organizations {
		for i := range o.Orderers {
			nodes = append(nodes, Node{Name: fmt.Sprintf("%s-orderer%d", o.Name, i+1), Kind: Orderer, Organization: o})
		}
	}
	for _, o := range n.Organizations {
		nodes = append(nodes, Node{Name: o.Peer(), Kind: Peer, Organization: o})
	}
	for _, chaincode := range n.Chaincodes {
		for _, o := range n.Organizations {
			nodes = append(nodes, Node{Name: o.ChaincodeServer(chaincode), Kind: ChaincodeServer, Organization: o, Chaincode: chaincode})
		}
	}
	return nodes
}

// NodesOf returns the nodes of one kind in the order in which they start.
func (n Network) NodesOf(kind Kind) []Node {
	var nodes []Node
	for _, node := range n.Nodes() {
		if node.Kind == kind {
			nodes = append(nodes, node)
		}
	}
	return nodes
}

// Ports holds the TCP port of every endpoint by the name that Node.Port gives it.
type Ports map[string]int

// Address of a node's endpoint, host and port.
func (p Ports) Address(n Node, e Endpoint) string {
	return net.JoinHostPort(Loopback, strconv.Itoa(p[n.Port(e)]))
}

// Loopback is the only interface that anything listens on.
const Loopback = "127.0.0.1"

// Assign gives a port to every endpoint that has none yet and reports whether
// it assigned any. It takes the first ports from base upwards that are neither
// given to another endpoint nor refused by free. The error says that none is left.
func (n Network) Assign(ports Ports, base int, free func(port int) bool) (bool, error) {
	taken := map[int]bool{}
	for _, port := range ports {
		taken[port] = true
	}
	assigned, next := false, base
	for _, node := range n.Nodes() {
		for _, e := range node.Endpoints() {
			if ports[node.Port(e)] != 0 {
				continue
			}
			for taken[next] || !free(next) {
				next++
				if next > 65535 {
					return assigned, fmt.Errorf("no free port from %d upwards: choose a lower base port", base)
				}
			}
			ports[node.Port(e)], taken[next], assigned = next, true, true
		}
	}
	return assigned, nil
}
