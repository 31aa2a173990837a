package local

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"

	"sunledger/network/lock"
	"sunledger/network/step"
	"sunledger/network/topology"
)

// choosePorts gives one to every endpoint that has none, and saves the state.
//
// Fabric's processes bind their ports seconds after the choice, and leave them
// while the network is down. So a port is claimed by the state file that holds
// it: a user's launchers choose one after the other, and keep off the ports in
// the state files of all the user's networks. A claim lasts as long as its
// file: it survives its launcher and needs no clearing up.
func (n *Network) choosePorts(ctx context.Context, s *state) error {
	networks, err := networksFolder()
	if err != nil {
		return err
	}
	held, err := lock.Acquire(ctx, networks+".lock", nil) // for milliseconds
	if err != nil {
		return err
	}
	defer held.Release()
	claimed, err := claimedPorts(networks)
	if err != nil {
		return err
	}
	if err := n.list(networks); err != nil {
		return err
	}
	// A claimed port is not even tried, which would be in its owner's way.
	usable := func(port int) bool { return !claimed[port] && free(port) }
	if _, err := s.topology().Assign(s.Ports, n.port, usable); err != nil {
		return err
	}
	return n.save(s)
}

// networksFolder holds a link to the state folder of each of the user's networks.
func networksFolder() (string, error) {
	cache, err := os.UserCacheDir()
	folder := filepath.Join(cache, "sunledger", "networks")
	if err == nil {
		err = os.MkdirAll(folder, 0o700)
	}
	if err != nil {
		return "", step.Errorf("no folder to list your networks in, so that they choose different ports: set XDG_CACHE_HOME to one you may write to (%w)",
			"没有可记录您的各个网络的目录，无法避免它们选用相同端口：请将 XDG_CACHE_HOME 设为可写入的目录（%w）", err)
	}
	return folder, nil
}

// claimedPorts of the listed networks. Those that are gone leave the list.
func claimedPorts(networks string) (map[int]bool, error) {
	links, err := os.ReadDir(networks)
	if err != nil {
		return nil, err
	}
	claimed := map[int]bool{}
	for _, link := range links {
		path := filepath.Join(networks, link.Name())
		content, err := os.ReadFile(filepath.Join(path, stateFile))
		if errors.Is(err, fs.ErrNotExist) {
			_ = os.Remove(path)
			continue
		}
		var other state
		_ = json.Unmarshal(content, &other) // one that cannot be read is no reason to start nothing else
		for _, port := range other.Ports {
			claimed[port] = true
		}
	}
	return claimed, nil
}

// list this network among the user's.
func (n *Network) list(networks string) error {
	link := filepath.Join(networks, fmt.Sprintf("%x", sha256.Sum256([]byte(n.folder))))
	if err := os.Symlink(n.folder, link); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// free tells whether nobody listens on the port.
func free(port int) bool {
	listener, err := net.Listen("tcp", net.JoinHostPort(topology.Loopback, strconv.Itoa(port)))
	if err != nil {
		return false
	}
	return listener.Close() == nil
}
