package audit

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
)

// Quorum is how many of n orderers must sign a block, so that any two quorums
// have an honest orderer in common while up to (n-1)/3 are not.
func Quorum(n int) int {
	faulty := (n - 1) / 3
	return (n + faulty + 2) / 2 // (n + faulty + 1) / 2, rounded up
}

// blockSeal is what the signatures on a block were found to be.
type blockSeal struct {
	config     *Config // under which they were verified
	signers    []int   // positions of the consenters with a good signature, each once
	set        []signed
	bad        []string // signatures that are not good, and why
	lastConfig uint64
	err        error
}

// seal verifies the signatures on a block.
func (c *Config) seal(b *common.Block) *blockSeal {
	s := &blockSeal{config: c}
	stored, lastConfig, err := signaturesOf(b)
	if s.err = err; err != nil {
		return s
	}
	s.lastConfig = lastConfig
	if len(stored.GetSignatures()) > maxBlockSignatures {
		s.err = fmt.Errorf("%d signatures", len(stored.GetSignatures()))
		return s
	}
	header := HeaderBytes(b.GetHeader())
	for _, one := range stored.GetSignatures() {
		if err := s.take(one, stored.GetValue(), header); err != nil {
			s.bad = append(s.bad, err.Error())
		}
	}
	return s
}

// signaturesOf reads a block's signatures and the number of the configuration
// block that they name. What it does not know it refuses: nobody signs the list
// itself, so an altered one must not pass for a shorter one.
func signaturesOf(b *common.Block) (*common.Metadata, uint64, error) {
	stored, inner := new(common.Metadata), new(common.OrdererBlockMetadata)
	if err := proto.Unmarshal(metadata(b, common.BlockMetadataIndex_SIGNATURES), stored); err != nil {
		return nil, 0, err
	}
	if err := proto.Unmarshal(stored.GetValue(), inner); err != nil {
		return nil, 0, err
	}
	for _, m := range []proto.Message{stored, inner, inner.GetLastConfig()} {
		if len(m.ProtoReflect().GetUnknown()) > 0 {
			return nil, 0, errors.New("they hold something unknown")
		}
	}
	return stored, inner.GetLastConfig().GetIndex(), nil
}

// checkGenesisSignatures: nobody signs the genesis block, so there are none.
func checkGenesisSignatures(b *common.Block) error {
	stored, lastConfig, err := signaturesOf(b)
	if err != nil {
		return err
	}
	plain, err := proto.Marshal(stored)
	if err != nil {
		return err
	}
	if len(stored.GetSignatures()) > 0 || lastConfig != 0 || !bytes.Equal(plain, metadata(b, common.BlockMetadataIndex_SIGNATURES)) {
		return errors.New("a genesis block has none")
	}
	return nil
}

// take verifies one signature, which names its orderer by number or identity.
func (s *blockSeal) take(one *common.MetadataSignature, value, header []byte) error {
	at, by, err := s.config.consenter(one)
	if err != nil {
		return err
	}
	if len(one.ProtoReflect().GetUnknown()) > 0 {
		return errors.New("it holds something unknown")
	}
	message := bytes.Join([][]byte{value, by, header}, nil)
	orderer := s.config.consenters[at]
	if !orderer.verify(message, one.GetSignature()) {
		return fmt.Errorf("the signature of %s does not verify", orderer.name)
	}
	if !slices.Contains(s.signers, at) {
		s.signers = append(s.signers, at)
		s.set = append(s.set, signed{orderer.identity, true})
	}
	return nil
}

// consenter finds who made a signature, and the bytes that name the signer.
func (c *Config) consenter(one *common.MetadataSignature) (at int, by []byte, err error) {
	if len(one.GetSignatureHeader()) == 0 && len(one.GetIdentifierHeader()) > 0 {
		header := new(common.IdentifierHeader)
		if err := proto.Unmarshal(one.GetIdentifierHeader(), header); err != nil {
			return 0, nil, err
		}
		at = slices.IndexFunc(c.consenters, func(o consenter) bool { return o.id == header.GetIdentifier() })
		if at < 0 {
			return 0, nil, fmt.Errorf("there is no orderer %d", header.GetIdentifier())
		}
		return at, one.GetIdentifierHeader(), nil
	}
	header := new(common.SignatureHeader)
	if err := proto.Unmarshal(one.GetSignatureHeader(), header); err != nil {
		return 0, nil, err
	}
	at = slices.IndexFunc(c.consenters, func(o consenter) bool { return bytes.Equal(o.identity, header.GetCreator()) })
	if at < 0 {
		return 0, nil, errors.New("it is of nobody who orders blocks")
	}
	return at, one.GetSignatureHeader(), nil
}

// judge reports what is wrong with a block's signatures.
func (s *blockSeal) judge(at Place, lastConfig uint64) []Finding {
	if s.err != nil {
		return []Finding{find(BlockMalformed, at, "signatures: %v", s.err)}
	}
	var findings []Finding
	for _, bad := range s.bad {
		findings = append(findings, find(BadSignature, at, "%s", bad))
	}
	c := s.config
	need := Quorum(len(c.consenters))
	if len(s.signers) < need {
		findings = append(findings, find(BelowQuorum, at, "%d of %d orderers signed; %d must", len(s.signers), len(c.consenters), need))
	} else if !c.policyAt("/Channel/Orderer/BlockValidation").satisfied(c.signers(s.set)) {
		findings = append(findings, find(BelowQuorum, at, "the policy /Channel/Orderer/BlockValidation is not satisfied"))
	}
	if s.lastConfig != lastConfig {
		findings = append(findings, find(LastConfigWrong, at, "it names block %d; block %d set the configuration", s.lastConfig, lastConfig))
	}
	return findings
}

// checkUnsigned reports what is wrong beside the signatures, where nobody signs: the
// copy of which block set the configuration, and what orderers wrote long ago.
func checkUnsigned(b *common.Block, at Place, lastConfig uint64) []Finding {
	var findings []Finding
	if len(metadata(b, common.BlockMetadataIndex_ORDERER)) > 0 {
		findings = append(findings, find(BlockMalformed, at, "beside the signatures stands what no orderer of today writes"))
	}
	value := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), lastConfig)
	want := protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), value)
	if told := metadata(b, common.BlockMetadataIndex_LAST_CONFIG); len(told) > 0 && !bytes.Equal(told, want) {
		findings = append(findings, find(LastConfigWrong, at, "the copy that nobody signs names another than block %d, which set the configuration", lastConfig))
	}
	return findings
}

// complete reports whether a quorum signed.
func (s *blockSeal) complete() bool {
	return s != nil && s.err == nil && len(s.signers) >= Quorum(len(s.config.consenters))
}
