package local

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/network/topology"
)

// another network of the same user.
func another(t *testing.T, n *Network, name string) *Network {
	t.Helper()
	other, err := Open(Options{Folder: filepath.Join(filepath.Dir(n.folder), name), Port: n.port})
	require.NoError(t, err)
	return other
}

func choose(t *testing.T, n *Network) topology.Ports {
	t.Helper()
	s, err := n.loadOrCreate(t.Context())
	require.NoError(t, err)
	return s.Ports
}

// requireApart checks that no two of the networks have a port in common.
func requireApart(t *testing.T, networks ...*Network) {
	t.Helper()
	owner := map[int]string{}
	for _, n := range networks {
		s, err := n.load()
		require.NoError(t, err)
		require.NotEmpty(t, s.Ports)
		for _, port := range s.Ports {
			assert.Empty(t, owner[port], "%s has port %d, too", n.folder, port)
			owner[port] = n.folder
		}
	}
}

func TestNetworksOfOneProcessChooseAtOnce(t *testing.T) {
	first := open(t)
	networks := []*Network{first}
	for i := range 7 {
		networks = append(networks, another(t, first, fmt.Sprint(i)))
	}
	var wait sync.WaitGroup
	for _, n := range networks {
		wait.Go(func() {
			_, err := n.loadOrCreate(t.Context())
			assert.NoError(t, err)
		})
	}
	wait.Wait()
	requireApart(t, networks...)
}

// TestNetworksOfManyProcessesChooseAtOnce also checks that what a process has
// chosen outlives it, as each is killed as soon as it has chosen.
func TestNetworksOfManyProcessesChooseAtOnce(t *testing.T) {
	first := open(t)
	var networks []*Network
	var processes []*exec.Cmd
	wait, begin, err := os.Pipe()
	require.NoError(t, err)
	defer wait.Close()
	for i := range 4 {
		n := another(t, first, fmt.Sprint(i))
		command := exec.Command(os.Args[0], "-test.run=^TestChooseAndBeKilled$")
		command.Env = append(os.Environ(), "SUNLEDGER_TEST_CHOOSE="+n.folder)
		command.Stdin = wait
		output, err := command.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, command.Start())
		line, err := bufio.NewReader(output).ReadString('\n')
		require.NoError(t, err)
		require.Equal(t, "ready\n", line)
		networks, processes = append(networks, n), append(processes, command)
	}
	require.NoError(t, begin.Close())
	for _, command := range processes {
		require.ErrorContains(t, command.Wait(), "killed")
	}
	choose(t, first)
	requireApart(t, append(networks, first)...)
}

// TestChooseAndBeKilled is what the processes of the test above run.
func TestChooseAndBeKilled(t *testing.T) {
	folder := os.Getenv("SUNLEDGER_TEST_CHOOSE")
	if folder == "" {
		return // there is nothing to do in this process
	}
	n, err := Open(Options{Folder: folder, Port: 25050})
	require.NoError(t, err)
	fmt.Println("ready")
	_, err = io.Copy(io.Discard, os.Stdin)
	require.NoError(t, err)
	choose(t, n)
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGKILL))
	select {}
}

func TestStoppedNetworkKeepsItsPorts(t *testing.T) {
	n := open(t)
	other := another(t, n, "other")
	before := choose(t, n)
	require.NoError(t, n.Down(t.Context()))
	choose(t, other)
	require.Equal(t, before, choose(t, n))
	requireApart(t, n, other)

	_, err := n.loadOrCreate(t.Context(), deployment{"second", "/c"})
	require.NoError(t, err)
	requireApart(t, n, other)
}

func TestNetworkThatIsGoneClaimsNothing(t *testing.T) {
	n := open(t)
	other := another(t, n, "other")
	ports := choose(t, n)
	choose(t, other)
	networks, err := networksFolder()
	require.NoError(t, err)
	claimed, err := claimedPorts(networks)
	require.NoError(t, err)
	require.Len(t, claimed, 2*len(ports))

	require.NoError(t, n.Reset(t.Context()))
	require.NoError(t, os.RemoveAll(other.folder))
	claimed, err = claimedPorts(networks)
	require.NoError(t, err)
	require.Empty(t, claimed)
	links, err := os.ReadDir(networks)
	require.NoError(t, err)
	require.Empty(t, links, "nothing piles up")
}

func TestStateThatCannotBeReadStopsNoOtherNetwork(t *testing.T) {
	n := open(t)
	choose(t, n)
	require.NoError(t, n.write(stateFile, []byte("{"), 0o600))
	choose(t, another(t, n, "other"))
}

func TestNoFolderToListNetworksIn(t *testing.T) {
	n := open(t)
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for _, folder := range []string{"", file} {
		t.Setenv("XDG_CACHE_HOME", folder)
		t.Setenv("HOME", folder)
		_, err := n.loadOrCreate(t.Context())
		require.ErrorContains(t, err, "set XDG_CACHE_HOME to one you may write to")
	}
	require.False(t, n.exists())
}
