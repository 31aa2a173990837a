package story

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
	"sunledger/network/local"
)

// attacks are four attempts by one side to rewrite the shared ledger. Each is
// carried out for real and must fail in the way its lock makes it fail.
func (s *Story) attacks(ctx context.Context) error {
	for _, attack := range []func(context.Context) error{s.editOthers, s.endorseAlone, s.upgradeAlone, s.alterServer} {
		before, err := s.state(ctx)
		if err != nil {
			return err
		}
		if err := attack(ctx); err != nil {
			return err
		}
		after, err := s.state(ctx)
		if err != nil {
			return err
		}
		if before != after {
			return errors.New("the attack changed the batch: " + after)
		}
		s.note("记录未变", "The record is unchanged")
	}
	return nil
}

// state is the attacked batch as the ledger has it.
func (s *Story) state(ctx context.Context) (string, error) {
	var record json.RawMessage
	err := s.read(ctx, &record, "auditor", "batch", "get", s.loot())
	return string(record), err
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
	p, err := profile.Load(s.Network.Folder(), profile.Profile{Name: "market"})
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
		s.note("恢复海淀的链码服务", "Haidian's chaincode server is put back")
		err = errors.Join(err, s.Network.RestoreChaincodeServer(ctx, "haidian", local.Chaincode), s.Network.Up(ctx))
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

func hasCommitment(page provenance.Page) bool {
	return slices.ContainsFunc(page.Records, func(raw json.RawMessage) bool {
		var c provenance.Certificate
		return json.Unmarshal(raw, &c) == nil && c.Type == provenance.Commitment
	})
}
