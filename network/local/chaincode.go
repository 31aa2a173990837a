package local

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path"

	"sunledger/network/fabric"
	"sunledger/network/step"
	"sunledger/network/topology"
)

// definitionVersion is the version of every chaincode's definition. It changes
// with the rules that the organizations agree on, not with each build.
const definitionVersion = "1"

// chaincodeProgram is the path of the program that a chaincode's servers run.
func (n *Network) chaincodeProgram(name string) string { return n.path(chaincodeFile(name)) }

func chaincodeFile(name string) string { return path.Join("chaincodes", name) }

// buildChaincodes brings the programs of all chaincodes up to date with their sources.
func (l *launch) buildChaincodes(ctx context.Context) error {
	for _, d := range l.state.Chaincodes {
		if err := l.buildChaincode(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// buildChaincode from its package, or copy its program. A source that has gone
// since is no error as long as there is a program from it.
func (n *Network) buildChaincode(ctx context.Context, d deployment) error {
	program := n.chaincodeProgram(d.Name)
	source, err := os.Stat(d.Source)
	if err != nil {
		if _, missing := os.Stat(program); missing == nil {
			return nil
		}
		return step.Errorf("source of chaincode %s: %w", "链码 %s 的来源：%w", d.Name, err)
	}
	if !source.IsDir() {
		content, err := os.ReadFile(d.Source)
		if err != nil {
			return err
		}
		return n.write(chaincodeFile(d.Name), content, 0o700)
	}
	if err := os.MkdirAll(n.path(temporaryFolder), 0o700); err != nil {
		return err
	}
	command := exec.CommandContext(ctx, "go", "build", "-C", d.Source, "-trimpath", "-buildvcs=false", "-o", program, ".")
	// Beside its destination the program is moved there and not copied, so an
	// interrupted build cannot leave half of it.
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOTMPDIR="+n.path(temporaryFolder))
	if output, err := command.CombinedOutput(); err != nil {
		return step.Errorf("building chaincode %s from %s: %w\n%s", "链码 %s 构建失败，来源 %s：%w\n%s", d.Name, d.Source, err, output)
	}
	return nil
}

// awaitChaincodes waits for the build, which runs beside the earlier steps,
// and tells the peers where the servers will be.
func (l *launch) awaitChaincodes(ctx context.Context) error {
	select {
	case err := <-l.built:
		if err != nil {
			return err
		}
	case <-ctx.Done():
		return ctx.Err()
	}
	for _, node := range l.topology.NodesOf(topology.ChaincodeServer) {
		if err := l.writeConnection(node); err != nil {
			return err
		}
	}
	return nil
}

func (l *launch) writeConnection(node topology.Node) error {
	o := node.Organization
	client, err := l.credentials(nodeTLSKeys(o.Peer()))
	if err != nil {
		return err
	}
	root, err := os.ReadFile(l.path(tlsRoot(o)))
	if err != nil {
		return err
	}
	address := l.state.Ports.Address(node, topology.Service)
	content, err := topology.NewConnection(address, node.Name, client.Key, client.Certificate, root).JSON()
	if err != nil {
		return err
	}
	return l.write(topology.ConnectionFile(o, node.Chaincode), content, 0o600)
}

// defineChaincodes takes every chaincode to a definition in force that both
// organizations have approved for the package their peers have installed.
func (l *launch) defineChaincodes(ctx context.Context) error {
	changed := false
	for _, name := range l.topology.Chaincodes {
		isNew, err := l.defineChaincode(ctx, name)
		if err != nil {
			return err
		}
		changed = changed || isNew
	}
	return keptUnless(changed)
}

// defineChaincode; isNew if its definition was not in force before.
func (l *launch) defineChaincode(ctx context.Context, name string) (isNew bool, err error) {
	pack, err := fabric.NewPackage(name)
	if err != nil {
		return false, err
	}
	wanted := fabric.Definition{
		Channel: l.topology.Channel, Chaincode: name, Version: definitionVersion, Sequence: 1,
		Policy: l.topology.EndorsementPolicy(), PackageID: pack.ID,
	}
	members, err := l.members(l.state)
	if err != nil {
		return false, err
	}
	defer closeAll(members)
	committed, err := members[0].Committed(ctx, wanted.Channel, name)
	switch {
	case errors.Is(err, fabric.ErrNotCommitted):
	case err != nil:
		return false, err
	case committed.Version == wanted.Version && committed.Policy == wanted.Policy:
		wanted.Sequence = committed.Sequence
	default:
		wanted.Sequence = committed.Sequence + 1
	}
	err = each(members, func(m *fabric.Member) error {
		if err := m.Install(ctx, pack); err != nil {
			return err
		}
		return m.Approve(ctx, wanted)
	})
	if err != nil || committed.Sequence == wanted.Sequence {
		return false, err
	}
	return true, l.commit(ctx, members[0], wanted)
}

// commit the definition. Until the peers have discovered each other, the
// gateway finds nobody to endorse for the other organization; and an attempt
// whose outcome was lost may have succeeded.
func (l *launch) commit(ctx context.Context, m *fabric.Member, wanted fabric.Definition) error {
	ctx, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	return retry(ctx, func() error {
		failure := m.Commit(ctx, wanted)
		if failure == nil {
			return nil
		}
		if committed, err := m.Committed(ctx, wanted.Channel, wanted.Chaincode); err == nil && committed.Sequence == wanted.Sequence {
			return nil
		}
		return failure
	})
}
