package story

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
	"sunledger/network/local"
)

// attacks are four attempts by one side to rewrite the shared ledger. Each is
// carried out for real, must fail in the way its lock makes it fail, and must
// leave what it was after as it was.
func (s *Story) attacks(ctx context.Context) error {
	certificate := provenance.OwnedID(baseCode, s.lot("HGZ"))
	batch := s.record("batch", s.loot())
	for _, attack := range []struct {
		carryOut func(context.Context) error
		target   func(context.Context) (string, error)
	}{
		{s.editOthers, s.record("certificate", certificate)},
		{s.endorseAlone, batch},
		{s.upgradeAlone, s.definition},
		{s.alterServer, batch},
	} {
		before, err := attack.target(ctx)
		if err != nil {
			return err
		}
		if err := attack.carryOut(ctx); err != nil {
			return err
		}
		after, err := attack.target(ctx)
		if err != nil {
			return err
		}
		if before != after {
			return fmt.Errorf("the attack succeeded: %s became %s", before, after)
		}
		s.note("账本未变：%s", "The ledger is unchanged: %s", after)
	}
	return nil
}

// record reads a record back: its revision and the transaction that wrote it
// name its content.
func (s *Story) record(family, id string) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		var header provenance.Header
		if err := s.read(ctx, &header, "auditor", family, "get", id); err != nil {
			return "", err
		}
		return fmt.Sprintf("%s %s, revision %d, transaction %.16s…", family, id, header.Revision, header.TxID), nil
	}
}

// definition is the chaincode definition in force.
func (s *Story) definition(ctx context.Context) (string, error) {
	d, err := s.Network.CommittedDefinition(ctx, "shouguang", local.Chaincode)
	return fmt.Sprintf("chaincode %s, sequence %d, policy %s", d.Chaincode, d.Sequence, d.Policy), err
}

// loot is the batch that the attacks are after.
func (s *Story) loot() string { return provenance.OwnedID(baseCode, s.lot("HG")) }

func (s *Story) editOthers(ctx context.Context) error {
	s.note("(a) 海淀的超市想撤销寿光基地的合格证", "(a) A Haidian supermarket tries to revoke the Shouguang base's certificate")
	return s.refused(ctx, provenance.Denied, "supermarket", "certificate", "revoke", provenance.OwnedID(baseCode, s.lot("HGZ")), "--reason", "想压价")
}

// endorseAlone assembles a transaction that carries one regulator's
// endorsement and has it ordered.
func (s *Story) endorseAlone(ctx context.Context) error {
	s.note("(b) 只由海淀节点背书的交易：市场想单方注销 100 公斤", "(b) A transaction endorsed by Haidian's peer alone: the market tries to write off 100 kg")
	p, err := profile.Load(s.home(), profile.Profile{Name: "market"}, os.Getenv)
	if err != nil {
		return err
	}
	client, err := ledger.Connect(p)
	if err != nil {
		return err
	}
	defer client.Close()
	in := provenance.DisposeBatch{Batch: s.loot(), Amount: 100_000, Method: "wasted", Reason: "单方注销"}
	_, err = client.DisposeBatch(ctx, in, ledger.WithEndorsingOrganizations("HaidianMSP"))
	return s.expect(err, "ENDORSEMENT_POLICY_FAILURE")
}

// upgradeAlone is one regulator's administrator changing the endorsement policy
// so that one side would be enough.
func (s *Story) upgradeAlone(ctx context.Context) error {
	s.note("(c) 海淀单独升级链码，想把背书策略改成一方即可", "(c) Haidian alone upgrades the chaincode so that one side's endorsement would do")
	definition, err := s.Network.CommittedDefinition(ctx, "haidian", local.Chaincode)
	if err != nil {
		return err
	}
	definition.Sequence++
	definition.Policy = "OR('ShouguangMSP.peer','HaidianMSP.peer')"
	// An earlier telling may have left Haidian's approval on the ledger.
	if err := s.Network.ApproveFor(ctx, "haidian", definition); err != nil && !strings.Contains(err.Error(), "unchanged content") {
		return err
	}
	return s.expect(s.Network.CommitAs(ctx, "haidian", definition), "ShouguangMSP")
}

// alterServer replaces one regulator's chaincode server by an altered build.
func (s *Story) alterServer(ctx context.Context) (err error) {
	s.note("(d) 海淀把自己的链码服务换成改过的程序（给批次多写数量）", "(d) Haidian replaces its chaincode server by an altered build that writes larger amounts")
	if err := s.Network.ReplaceChaincodeServer(ctx, "haidian", local.Chaincode, s.Altered); err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute) // an interrupted demo puts it back too
		defer cancel()
		err = errors.Join(err, s.Network.RestoreChaincodeServer(ctx, "haidian", local.Chaincode), s.Network.Up(ctx))
		if err == nil {
			s.note("海淀的链码服务已恢复", "Haidian's chaincode server is put back")
		}
	}()
	return s.refused(ctx, provenance.Disagreement, "market", "batch", "split", s.loot(), "--output", s.lot("ZJ")+"=10kg")
}

// expect shows the ledger's answer, which must contain the words.
func (s *Story) expect(err error, words ...string) error {
	if err == nil {
		return fmt.Errorf("the attack succeeded; a refusal with %v was expected", words)
	}
	text := err.Error()
	if e := new(provenance.Error); errors.As(err, &e) {
		text = e.Text(s.Chinese)
	}
	s.indent(text)
	if slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
		return fmt.Errorf("the refusal does not say %v: %w", words, err)
	}
	return nil
}
