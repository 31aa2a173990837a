package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/audit/drill"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
	"sunledger/network/local"
)

// scratch is a network of the drill's own, with a little trade on its ledger.
type scratch struct {
	network *local.Network
	clients map[string]*ledger.Client // by profile
	genesis []byte
	batches []string
	folder  string    // of programs and copies
	serving string    // the dishonest program that is Haidian's chaincode server; empty: none
	began   time.Time // when what is being tried was done
}

// people who appear in the drill.
var people = []string{"shouguang-regulator", "shouguang-auditor", "haidian-regulator", "auditor", "base", "carrier"}

// newScratch starts the network and lets it trade.
func newScratch(ctx context.Context, n *local.Network, folder string) (*scratch, error) {
	s := &scratch{network: n, clients: map[string]*ledger.Client{}, folder: folder}
	built := make(chan error, 1)
	go func() { built <- s.build(ctx) }()
	if err := errors.Join(n.Up(ctx), <-built); err != nil {
		return nil, err
	}
	for _, name := range people {
		p, err := s.profile(name)
		if err != nil {
			return nil, err
		}
		if s.clients[name], err = ledger.Connect(p); err != nil {
			return nil, err
		}
		if s.genesis, err = hex.DecodeString(p.Genesis); err != nil {
			return nil, err
		}
	}
	return s, s.trade(ctx)
}

// close the connections.
func (s *scratch) close() {
	for _, c := range s.clients {
		c.Close()
	}
}

// profile is read from this network's folder alone: the environment's settings
// are the user's, for another network.
func (s *scratch) profile(name string) (*profile.Profile, error) {
	return profile.Load(s.network.Folder(), profile.Profile{Name: name}, func(string) string { return "" })
}

// build the dishonest chaincode servers.
func (s *scratch) build(ctx context.Context) error {
	for name, source := range map[string][]string{
		"altered": {"sunledger/test/story/altered"}, "liar": {"sunledger/test/drill/liar"},
		"sly": {"-ldflags", "-X main.honestTo=audit:", "sunledger/test/drill/liar"},
	} {
		command := exec.CommandContext(ctx, "go", append([]string{"build", "-trimpath", "-buildvcs=false", "-o", s.program(name)}, source...)...)
		command.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("building %s: %w: %s", name, err, out)
		}
	}
	return nil
}

func (s *scratch) program(name string) string { return filepath.Join(s.folder, name) }

const (
	product  = "CUCUMBER"
	standard = product + "-V1"
	grams    = 2_000_000
)

// trade writes what the tamperings are after: a base with a greenhouse, and its
// batches, under a standard that both regulators approved.
func (s *scratch) trade(ctx context.Context) error {
	if err := s.agree(ctx); err != nil {
		return err
	}
	base, err := s.profile("base")
	if err != nil {
		return err
	}
	if _, err := s.clients["shouguang-regulator"].RegisterEnterprise(ctx, provenance.RegisterEnterprise{
		Code: base.Enterprise, Name: "三元朱蔬菜基地", BusinessKind: provenance.Base, Address: "山东省寿光市孙家集街道", Contact: "0536-5550101", Responsible: "王建国",
	}); err != nil {
		return err
	}
	if _, err := s.clients["base"].RegisterSite(ctx, provenance.RegisterSite{
		Site: provenance.OwnedID(base.Enterprise, "DP01"), Name: "1号大棚", SiteKind: "greenhouse", Division: "370783", Address: "山东省寿光市孙家集街道三元朱村",
	}); err != nil {
		return err
	}
	for range 6 {
		if err := s.harvest(ctx); err != nil {
			return err
		}
	}
	return nil
}

// agree puts a standard in force: one regulator proposes, the other approves.
func (s *scratch) agree(ctx context.Context) error {
	lab, err := s.profile("lab")
	if err != nil {
		return err
	}
	proposed, err := s.clients["haidian-regulator"].ProposeStandard(ctx, provenance.ProposeStandard{
		Standard: standard, Product: product, NameEn: "Cucumber", NameZh: "黄瓜", GPC: "50260000", Unit: provenance.Gram, EffectiveFrom: "2026-01-01",
		Limits: []provenance.Limit{{Analyte: "氧乐果", Max: 20, Edition: "GB 2763-2021"}},
		Documents: []provenance.DocumentRule{
			{Type: provenance.Commitment, NumberPattern: "HGZ-[0-9]{8}-[0-9]{2}"},
			{Type: provenance.Origin, NumberPattern: "CD-[0-9]{8}-[0-9]{2}", Issuers: []string{provenance.Regulators[0].Code}},
			{Type: provenance.TestReport, NumberPattern: "JC-[0-9]{8}-[0-9]{2}", Issuers: []string{lab.Enterprise}},
		},
		Temperature: provenance.Temperature{Min: 80, Max: 120},
	})
	if err != nil {
		return err
	}
	approver := s.clients["shouguang-regulator"]
	if err := approver.Await(ctx, proposed.TxID); err != nil {
		return err
	}
	terms, err := ledger.Get[provenance.Standard](ctx, approver, standard)
	if err != nil {
		return err
	}
	_, err = approver.ApproveStandard(ctx, provenance.ApproveStandard{Standard: standard, Digest: terms.Digest})
	return err
}

// harvest registers one more batch of the base.
func (s *scratch) harvest(ctx context.Context, options ...ledger.SubmitOption) error {
	base, err := s.profile("base")
	if err != nil {
		return err
	}
	batch := provenance.OwnedID(base.Enterprise, fmt.Sprintf("HG-%02d", len(s.batches)+1))
	receipt, err := s.clients["base"].RegisterBatch(ctx, provenance.RegisterBatch{
		Batch: batch, Product: product, Site: provenance.OwnedID(base.Enterprise, "DP01"), Harvested: "2026-06-01", Amount: grams, Unit: provenance.Gram,
	}, options...)
	if err != nil {
		return err
	}
	s.batches = append(s.batches, batch)
	return s.clients["auditor"].Await(ctx, receipt.TxID)
}

// peers are both sides as the audit asks them.
func (s *scratch) peers() []audit.Peer {
	return []audit.Peer{
		{Name: "ShouguangMSP", MSPID: "ShouguangMSP", LivePeer: s.clients["shouguang-auditor"]},
		{Name: "HaidianMSP", MSPID: "HaidianMSP", LivePeer: s.clients["auditor"]},
	}
}

// verify is what "sunledger audit verify" does.
func (s *scratch) verify(ctx context.Context, peers []audit.Peer) (*audit.Report, error) {
	r := audit.NewReplay(audit.Options{Genesis: s.genesis})
	err := r.VerifyPeers(ctx, peers)
	return r.Report(), err
}

// files runs the tamperings that need only copies of block files, with every key
// of the network.
func (s *scratch) files(ctx context.Context, o drill.Options) (*drill.Report, error) {
	for _, side := range []string{"shouguang", "haidian"} {
		copied := filepath.Join(s.folder, side)
		chain := filepath.Join(s.network.Folder(), "nodes", side+"-peer", "data", "ledgersData", "chains", "chains", "provenance")
		if err := os.CopyFS(copied, os.DirFS(chain)); err != nil {
			return nil, err
		}
		o.Sides = append(o.Sides, audit.Side{Name: side, Source: audit.Folder(copied)})
	}
	o.Genesis = s.genesis
	var err error
	if o.Keys, err = drill.LoadKeys(s.network.Folder()); err != nil {
		return nil, err
	}
	return drill.Run(ctx, o)
}
