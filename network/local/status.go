package local

import (
	"time"

	"sunledger/network/topology"
)

// Status of a network.
type Status struct {
	Folder   string       `json:"folder"`
	Profiles string       `json:"profiles"` // folder of the users' profiles
	Channel  string       `json:"channel"`
	Nodes    []NodeStatus `json:"nodes"`
}

// NodeStatus is what is known of one process.
type NodeStatus struct {
	Name          string        `json:"name"`
	Kind          topology.Kind `json:"kind"`
	Organization  string        `json:"organization"`
	Chaincode     string        `json:"chaincode,omitempty"` // of a chaincode server
	Running       bool          `json:"running"`
	PID           int           `json:"pid,omitempty"`
	ResidentBytes int64         `json:"residentBytes,omitempty"`
	ProcessorTime time.Duration `json:"processorNanoseconds,omitempty"` // used since it started
	Address       string        `json:"address"`                        // host and port of its service, over TLS
	Operations    string        `json:"operations,omitempty"`           // URL of /healthz and /metrics; chaincode servers have none
	Log           string        `json:"log"`
}

// Running tells whether every node runs.
func (s Status) Running() bool {
	for _, node := range s.Nodes {
		if !node.Running {
			return false
		}
	}
	return true
}

// Status of every process. In a folder without a network the error is ErrNoNetwork.
func (n *Network) Status() (Status, error) {
	s, err := n.load()
	if err != nil {
		return Status{}, err
	}
	result := Status{Folder: n.folder, Profiles: n.path("profiles"), Channel: s.topology().Channel}
	for _, node := range s.topology().Nodes() {
		status, err := n.nodeStatus(s, node)
		if err != nil {
			return Status{}, err
		}
		result.Nodes = append(result.Nodes, status)
	}
	return result, nil
}

func (n *Network) nodeStatus(s *state, node topology.Node) (NodeStatus, error) {
	p, err := n.supervisor.Status(node.Name)
	if err != nil {
		return NodeStatus{}, err
	}
	status := NodeStatus{
		Name: node.Name, Kind: node.Kind, Organization: node.Organization.Name, Chaincode: node.Chaincode,
		Running: p.Running, PID: p.PID, ResidentBytes: p.Resident, ProcessorTime: p.Processor,
		Address: s.Ports.Address(node, topology.Service), Log: n.supervisor.Log(node.Name),
	}
	if node.Kind != topology.ChaincodeServer {
		status.Operations = "http://" + s.Ports.Address(node, topology.Operations)
	}
	return status, nil
}

// Node is the status of one node. The error lists the names there are.
func (n *Network) Node(name string) (NodeStatus, error) {
	s, err := n.load()
	if err != nil {
		return NodeStatus{}, err
	}
	node, err := s.node(name)
	if err != nil {
		return NodeStatus{}, err
	}
	return n.nodeStatus(s, node)
}

// Log is the path of a node's log.
func (n *Network) Log(name string) (string, error) {
	node, err := n.Node(name)
	return node.Log, err
}
