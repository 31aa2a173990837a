package local

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"sunledger/network/fabric"
	"sunledger/network/programs"
	"sunledger/network/step"
	"sunledger/network/topology"
)

// Up starts the network, or whatever of it does not run, and returns when it
// endorses transactions. If it fails, or the context ends, it stops what it
// has started and leaves running what ran before.
func (n *Network) Up(ctx context.Context) error {
	source := n.chaincode
	if source == "" {
		tree, err := SourceTree()
		if err != nil {
			return err
		}
		source = filepath.Join(tree, "chaincode")
	}
	return n.exclusively(ctx, func() error { return n.up(ctx, deployment{Chaincode, source}) })
}

// Deploy a chaincode on a network that has been up, or give a deployed one
// another source. The source is the folder of a Go main package, built now and
// whenever it has changed at an Up, or a program. It must be made with Fabric's
// contract API. If it fails, later Ups do not try again.
func (n *Network) Deploy(ctx context.Context, name, source string) error {
	absolute, err := filepath.Abs(source)
	if err != nil {
		return err
	}
	if _, err := os.Stat(absolute); err != nil {
		return step.Errorf("source of chaincode %s: %w", "链码 %s 的来源：%w", name, err)
	}
	return n.withState(ctx, func(before *state) error {
		d := deployment{name, absolute}
		if err := n.buildChaincode(ctx, d); err != nil {
			return err
		}
		if err := n.up(ctx, d); err != nil {
			return errors.Join(err, n.save(before))
		}
		return nil
	})
}

// launch is one call of up: the state it works on and what it has started.
type launch struct {
	*Network
	state    *state
	topology topology.Network
	programs programs.Programs
	started  []string
	built    chan error // one result: the chaincodes' programs are built
}

func (n *Network) up(ctx context.Context, deployed ...deployment) (err error) {
	l := &launch{Network: n, built: make(chan error, 1)}
	if l.programs, err = n.programs(ctx); err != nil {
		return err
	}
	if l.state, err = n.loadOrCreate(ctx, deployed...); err != nil {
		return err
	}
	l.topology = l.state.topology()
	if err := os.RemoveAll(l.path(temporaryFolder)); err != nil { // what an interrupted launch was writing
		return err
	}
	building, cancel := context.WithCancel(ctx)
	var builder sync.WaitGroup
	builder.Go(func() { l.built <- l.buildChaincodes(building) })
	defer func() {
		cancel()
		builder.Wait()
		if err != nil && ctx.Err() != nil {
			err = step.Errorf("interrupted: %w", "已中断：%w", ctx.Err()) // and not what the interruption has broken
		}
		if err != nil {
			err = errors.Join(err, l.undo(ctx))
		}
	}()
	for _, s := range l.steps() {
		if err := n.report.Run(s.text, func() error { return s.do(ctx) }); err != nil {
			return err
		}
	}
	return nil
}

// undo stops what this launch has started, also when its context has ended.
func (l *launch) undo(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	return l.supervisor.Stop(ctx, l.started...)
}

type launchStep struct {
	text step.Text
	do   func(context.Context) error // step.ErrKept if there was nothing to do
}

func (l *launch) steps() []launchStep {
	return []launchStep{
		{step.Text{English: "configuration files written", Chinese: "写入配置文件"}, l.writeConfiguration},
		{step.Text{English: "certificate authorities running", Chinese: "启动证书机构"}, l.startAuthorities},
		{step.Text{English: "identities and TLS certificates enrolled", Chinese: "登记身份与 TLS 证书"}, l.enrolAll},
		{step.Text{English: "genesis block made", Chinese: "生成创世区块"}, l.makeGenesis},
		{step.Text{English: "orderers and peers running", Chinese: "启动排序节点与对等节点"}, l.startNodes},
		{step.Text{English: "channel joined by all nodes", Chinese: "全部节点加入通道"}, l.joinAll},
		{step.Text{English: "chaincode built", Chinese: "构建链码"}, l.awaitChaincodes},
		{step.Text{English: "chaincode servers running", Chinese: "启动链码服务"}, l.startChaincodeServers},
		{step.Text{English: "chaincode approved by both organizations", Chinese: "双方机构批准链码"}, l.defineChaincodes},
		{step.Text{English: "both organizations endorse through each gateway", Chinese: "双方均可经各自网关背书"}, l.probeAll},
	}
}

func (l *launch) writeConfiguration(context.Context) error {
	files, err := l.topology.Render(l.state.Ports, l.state.Secret)
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := l.write(f.Path, f.Content, f.Mode); err != nil {
			return err
		}
	}
	return nil
}

// start a group of nodes and remember which of them did not run before.
func (l *launch) start(ctx context.Context, nodes ...topology.Node) error {
	group, err := l.processes(l.state, l.programs, nodes...)
	if err != nil {
		return err
	}
	started, err := l.supervisor.Start(ctx, group...)
	l.started = append(l.started, started...)
	if err != nil {
		return err
	}
	return keptUnless(len(started) > 0)
}

func (l *launch) startAuthorities(ctx context.Context) error {
	return l.start(ctx, l.topology.NodesOf(topology.CA)...)
}

func (l *launch) startNodes(ctx context.Context) error {
	return l.start(ctx, append(l.topology.NodesOf(topology.Orderer), l.topology.NodesOf(topology.Peer)...)...)
}

func (l *launch) startChaincodeServers(ctx context.Context) error {
	return l.start(ctx, l.topology.NodesOf(topology.ChaincodeServer)...)
}

// keptUnless something was changed.
func keptUnless(changed bool) error {
	if changed {
		return nil
	}
	return step.ErrKept
}

const genesisBlock = topology.ChannelFolder + "/genesis.block"

// makeGenesis makes the block once, since a second one would be another channel,
// and the users' profiles, which pin it.
func (l *launch) makeGenesis(ctx context.Context) error {
	err := l.makeGenesisBlock(ctx)
	if err != nil && !errors.Is(err, step.ErrKept) {
		return err
	}
	if profiles := l.writeProfiles(); profiles != nil {
		return profiles
	}
	return err
}

func (l *launch) makeGenesisBlock(ctx context.Context) error {
	if _, err := os.Stat(l.path(genesisBlock)); err == nil {
		return step.ErrKept
	}
	var readers []fabric.Readers
	for _, o := range l.topology.Organizations {
		certificate, err := os.ReadFile(l.path(identityRoot(o)))
		if err != nil {
			return err
		}
		readers = append(readers, fabric.Readers{MSPID: o.MSPID, CACertificate: certificate, Units: topology.RawLedgerRoles})
	}
	block, err := fabric.Genesis(ctx, l.programs.Configtxgen, l.path(topology.ChannelFolder), l.topology.Channel, readers)
	if err != nil {
		return err
	}
	return l.write(genesisBlock, block, 0o644)
}

func (l *launch) joinAll(ctx context.Context) error {
	block, err := os.ReadFile(l.path(genesisBlock))
	if err != nil {
		return err
	}
	changed := false
	for _, node := range l.topology.NodesOf(topology.Orderer) {
		admin, err := l.ordererAdmin(l.state, node)
		if err != nil {
			return err
		}
		joined, err := admin.Join(l.topology.Channel, block)
		if err != nil {
			return err
		}
		changed = changed || joined
	}
	members, err := l.members(l.state)
	if err != nil {
		return err
	}
	defer closeAll(members)
	// One after the other: a peer that joins looks for the other's at once, and
	// is turned away by one that does not know the channel's organizations yet.
	for _, m := range members {
		joined, err := m.Join(ctx, l.topology.Channel, block)
		if err != nil {
			return err
		}
		changed = changed || joined
	}
	return keptUnless(changed)
}

// probeLimit bounds the wait for peers to discover each other, which takes up to ten seconds.
const probeLimit = time.Minute

func (l *launch) probeAll(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	return l.eachMember(l.state, func(m *fabric.Member) error {
		for _, chaincode := range l.topology.Chaincodes {
			if err := retry(ctx, func() error { return m.Probe(ctx, l.topology.Channel, chaincode) }); err != nil {
				return err
			}
		}
		return nil
	})
}

// retry until it succeeds, at growing intervals; when the context ends, the last error is returned.
func retry(ctx context.Context, do func() error) error {
	const first, longest = 100 * time.Millisecond, time.Second
	var cause error
	for pause := first; ; pause = min(2*pause, longest) {
		err := do()
		if err == nil {
			return nil
		}
		if cause == nil || ctx.Err() == nil {
			cause = err // what failed, and not that the time was up
		}
		select {
		case <-ctx.Done():
			return cause
		case <-time.After(pause):
		}
	}
}
