package local

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"sunledger/network/step"
	"sunledger/network/topology"
)

// stateFile marks a folder as a network's and holds what was chosen once.
const stateFile = "network.json"

const stateFormat = 1

// state is the content of stateFile.
type state struct {
	Format     int            `json:"format"`
	Secret     string         `json:"secret"` // from which the enrolment secrets are derived
	Ports      topology.Ports `json:"ports"`  // fixed: addresses are part of the genesis block
	Chaincodes []deployment   `json:"chaincodes"`
}

// deployment is one chaincode and what its servers run.
type deployment struct {
	Name   string `json:"name"`
	Source string `json:"source"` // package folder or program
}

func (s *state) topology() topology.Network {
	t := topology.Sunledger()
	for _, d := range s.Chaincodes {
		t.Chaincodes = append(t.Chaincodes, d.Name)
	}
	return t
}

// node of that name, or an error that lists the names there are.
func (s *state) node(name string) (topology.Node, error) {
	var names []string
	for _, node := range s.topology().Nodes() {
		if node.Name == name {
			return node, nil
		}
		names = append(names, node.Name)
	}
	return topology.Node{}, step.Errorf("no node %q in this network: use one of %v", "此网络中没有节点 %q：请使用 %v 之一", name, names)
}

// deploy records what a chaincode's servers are to run from now on.
func (s *state) deploy(name, source string) {
	for i := range s.Chaincodes {
		if s.Chaincodes[i].Name == name {
			s.Chaincodes[i].Source = source
			return
		}
	}
	s.Chaincodes = append(s.Chaincodes, deployment{name, source})
}

func (n *Network) exists() bool {
	_, err := os.Stat(n.path(stateFile))
	return err == nil
}

// load the network's state; in a folder without a network the error is ErrNoNetwork.
func (n *Network) load() (*state, error) {
	content, err := os.ReadFile(n.path(stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", n.folder, ErrNoNetwork)
	}
	if err != nil {
		return nil, err
	}
	var s state
	if err := json.Unmarshal(content, &s); err != nil {
		return nil, fmt.Errorf("%s: %w", n.path(stateFile), err)
	}
	if s.Format != stateFormat {
		return nil, step.Errorf("%s is of format %d, this launcher writes %d: use the launcher that made it, or delete the folder",
			"%s 的格式为 %d，此启动程序使用 %d：请使用创建它的启动程序，或删除该目录",
			n.path(stateFile), s.Format, stateFormat)
	}
	return &s, nil
}

// loadOrCreate the state, and give a free port to every endpoint that has none.
func (n *Network) loadOrCreate(ctx context.Context, deployed ...deployment) (*state, error) {
	s, err := n.load()
	if errors.Is(err, ErrNoNetwork) {
		s, err = &state{Format: stateFormat, Secret: rand.Text(), Ports: topology.Ports{}}, nil
	}
	if err != nil {
		return nil, err
	}
	for _, d := range deployed {
		s.deploy(d.Name, d.Source)
	}
	if err := s.topology().Validate(); err != nil {
		return nil, err
	}
	return s, n.choosePorts(ctx, s)
}

func (n *Network) save(s *state) error {
	content, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return n.write(stateFile, content, 0o600)
}

// write replaces a file, named relative to the state folder, at once: an
// interrupted launcher leaves the old content or the new one, never half of
// either, and nothing beside it. Equal content is left alone.
func (n *Network) write(name string, content []byte, mode fs.FileMode) error {
	path := n.path(name)
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, content) {
		return os.Chmod(path, mode)
	}
	for _, folder := range []string{n.path(temporaryFolder), filepath.Dir(path)} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
	}
	temporary, err := os.CreateTemp(n.path(temporaryFolder), filepath.Base(path))
	if err != nil {
		return err
	}
	if _, err := temporary.Write(content); err != nil {
		temporary.Close()
		return err
	}
	if err := errors.Join(temporary.Chmod(mode), temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}

// temporaryFolder holds files that are being written. Up empties it first.
const temporaryFolder = "temporary"
