// Package local runs the network of a topology on this machine and keeps it in
// one state folder. It ties the other packages together: topology says what
// the files contain, process runs the programs, fabric talks to them.
//
// Up does whatever is left to do, and each of its steps first looks whether it
// is done. So the same call starts a network for the first time, resumes its
// data after Down or a restart of the machine, goes on where a killed launcher
// stopped, and returns within a second when there is nothing to do. It returns
// when a transaction has really been endorsed through every gateway as the
// endorsement policy demands.
package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"sunledger/network/lock"
	"sunledger/network/process"
	"sunledger/network/programs"
	"sunledger/network/step"
	"sunledger/network/topology"
)

// Chaincode is the name of the contract that every network runs.
const Chaincode = "provenance"

// DefaultPort is the port from which a new network looks for free ones.
const DefaultPort = 21050

// Options say where a network is and how it comes to be. The zero value is the
// network that the command line uses.
type Options struct {
	Folder    string        // of its state; default DefaultFolder
	Port      int           // the first to try when ports are chosen; default $SUNLEDGER_PORT or DefaultPort
	Chaincode string        // package folder or program of the contract; default ./chaincode of the source tree
	Report    step.Reporter // told of every step; nil for silence
}

// Network is a network on this machine, running or not. Its methods may be
// used by several goroutines and processes: those that change something wait
// for each other.
type Network struct {
	folder     string
	port       int
	chaincode  string // empty for the source tree's
	report     step.Reporter
	supervisor *process.Supervisor
}

// Open a network. Nothing is written or started before Up.
func Open(o Options) (*Network, error) {
	n := &Network{folder: o.Folder, port: o.Port, chaincode: o.Chaincode, report: o.Report}
	var err error
	if n.folder == "" {
		if n.folder, err = DefaultFolder(); err != nil {
			return nil, err
		}
	}
	if n.folder, err = filepath.Abs(n.folder); err != nil {
		return nil, err
	}
	if n.port == 0 {
		if n.port, err = portFromEnvironment(); err != nil {
			return nil, err
		}
	}
	if n.chaincode != "" {
		if n.chaincode, err = filepath.Abs(n.chaincode); err != nil {
			return nil, err
		}
	}
	n.supervisor = process.New(n.path("processes"))
	return n, nil
}

// Folder of the network's state.
func (n *Network) Folder() string { return n.folder }

// path of a file within the state folder, from its slash-separated parts.
func (n *Network) path(parts ...string) string {
	return filepath.Join(append([]string{n.folder}, parts...)...)
}

// exclusively runs the function while no other launcher changes the network.
func (n *Network) exclusively(ctx context.Context, do func() error) error {
	held, err := n.lock(ctx)
	if err != nil {
		return err
	}
	defer held.Release()
	return do()
}

func (n *Network) lock(ctx context.Context) (*lock.Lock, error) {
	end := func(error) {}
	held, err := lock.Acquire(ctx, n.path("lock"), func(holder string) {
		end = n.report.Begin(step.Text{
			English: "another launcher works on this network; waiting for " + holder,
			Chinese: "另一个启动程序正在操作此网络，等待 " + holder,
		})
	})
	end(err)
	return held, err
}

// Down stops every process of the network. Its data stay.
func (n *Network) Down(ctx context.Context) error {
	if !n.exists() {
		return nil
	}
	return n.exclusively(ctx, func() error { return n.stopAll(ctx) })
}

// stopAll in reverse order of the start: first who asks, then who answers.
func (n *Network) stopAll(ctx context.Context) error {
	s, err := n.load()
	if err != nil {
		return err
	}
	texts := map[topology.Kind]step.Text{
		topology.ChaincodeServer: {English: "chaincode servers stopped", Chinese: "链码服务已停止"},
		topology.Peer:            {English: "peers stopped", Chinese: "对等节点已停止"},
		topology.Orderer:         {English: "orderers stopped", Chinese: "排序节点已停止"},
		topology.CA:              {English: "certificate authorities stopped", Chinese: "证书机构已停止"},
	}
	for _, kind := range []topology.Kind{topology.ChaincodeServer, topology.Peer, topology.Orderer, topology.CA} {
		var names []string
		for _, node := range s.topology().NodesOf(kind) {
			names = append(names, node.Name)
		}
		report := n.report
		if !slices.ContainsFunc(names, n.runs) {
			report = nil // no news, but what has no record is looked for
		}
		err := report.Run(texts[kind], func() error { return n.supervisor.Stop(ctx, names...) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (n *Network) runs(name string) bool {
	p, err := n.supervisor.Status(name)
	return err == nil && p.Running
}

// ErrNoNetwork says that the folder holds no network.
var ErrNoNetwork = step.Errorf("there is no network here: start one with \"network up\"", "此处没有网络：请用“network up”启动")

// Reset stops the network and deletes its state: ledger, identities, keys and
// ports. It deletes what Up, the demo and a site made and nothing else; in a folder without a
// network the error is ErrNoNetwork.
func (n *Network) Reset(ctx context.Context) error {
	if !n.exists() {
		return fmt.Errorf("%s: %w", n.folder, ErrNoNetwork)
	}
	held, err := n.lock(ctx)
	if err != nil {
		return err
	}
	if err := errors.Join(n.erase(ctx), held.Remove()); err != nil {
		return err
	}
	_ = os.Remove(n.folder) // unless it holds files that are not the network's
	return nil
}

func (n *Network) erase(ctx context.Context) error {
	if err := n.stopAll(ctx); err != nil {
		return err
	}
	for _, entry := range []string{"nodes", "organizations", "users", "profiles", "channel", "chaincodes", "processes", "demo", "site", temporaryFolder} {
		if err := os.RemoveAll(n.path(entry)); err != nil {
			return err
		}
	}
	return os.Remove(n.path(stateFile)) // last: until then this is a network that can be reset
}

// programs finds or builds Fabric's programs.
func (n *Network) programs(ctx context.Context) (programs.Programs, error) {
	source, err := SourceTree()
	if err != nil {
		return programs.Programs{}, err
	}
	return programs.Find(ctx, source, n.report)
}
