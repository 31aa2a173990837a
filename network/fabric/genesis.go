package fabric

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"google.golang.org/protobuf/proto"
)

// Readers of a channel's raw ledger that one organization vouches for: its
// administrators, peers and orderers, and the identities of some organizational units.
type Readers struct {
	MSPID         string
	CACertificate []byte // PEM, of the authority that signs the identities
	Units         []string
}

// Genesis makes the channel's genesis block with configtxgen from the
// configtx.yaml in a folder, and then replaces the policy /Channel/Readers by
// one that admits the given readers only. The orderers ask that policy who may
// pull blocks; the channel's access control lists refer to it for the rest.
// Policies on organizational units exist in Fabric, but not in the policy
// language of configtx.yaml, hence the second step.
func Genesis(ctx context.Context, configtxgen, folder, channel string, readers []Readers) ([]byte, error) {
	raw := filepath.Join(folder, "configtxgen.block")
	defer os.Remove(raw)
	command := exec.CommandContext(ctx, configtxgen,
		"-configPath", folder, "-profile", channel, "-channelID", channel, "-outputBlock", raw)
	command.Dir, command.Env = folder, []string{"FABRIC_LOGGING_SPEC=warn"}
	if output, err := command.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("configtxgen: %w: %s", err, output)
	}
	block, err := os.ReadFile(raw)
	if err != nil {
		return nil, err
	}
	policy, err := readersPolicy(readers)
	if err != nil {
		return nil, err
	}
	return replaceReaders(block, policy)
}

// replaceReaders opens the block down to its configuration, sets the policy and closes it again.
func replaceReaders(raw []byte, policy *common.Policy) ([]byte, error) {
	var (
		block    common.Block
		envelope common.Envelope
		payload  common.Payload
		config   common.ConfigEnvelope
	)
	if err := proto.Unmarshal(raw, &block); err != nil {
		return nil, fmt.Errorf("genesis block: %w", err)
	}
	if len(block.GetData().GetData()) != 1 {
		return nil, fmt.Errorf("genesis block: %d transactions instead of one", len(block.GetData().GetData()))
	}
	if err := unmarshalAll(block.Data.Data[0], &envelope, &payload, &config); err != nil {
		return nil, fmt.Errorf("genesis block: %w", err)
	}
	readers := config.GetConfig().GetChannelGroup().GetPolicies()["Readers"]
	if readers == nil {
		return nil, fmt.Errorf("genesis block: no policy /Channel/Readers")
	}
	readers.Policy = policy
	data, err := marshalAll(&envelope, &payload, &config)
	if err != nil {
		return nil, err
	}
	block.Data.Data[0] = data
	hash := sha256.Sum256(data)
	block.Header.DataHash = hash[:]
	return proto.Marshal(&block)
}

// unmarshalAll peels the envelope, its payload and the configuration in it.
func unmarshalAll(data []byte, envelope *common.Envelope, payload *common.Payload, config *common.ConfigEnvelope) error {
	if err := proto.Unmarshal(data, envelope); err != nil {
		return err
	}
	if err := proto.Unmarshal(envelope.Payload, payload); err != nil {
		return err
	}
	return proto.Unmarshal(payload.Data, config)
}

// marshalAll wraps the configuration into its payload and envelope again.
func marshalAll(envelope *common.Envelope, payload *common.Payload, config *common.ConfigEnvelope) (data []byte, err error) {
	deterministic := proto.MarshalOptions{Deterministic: true}
	if payload.Data, err = deterministic.Marshal(config); err != nil {
		return nil, err
	}
	if envelope.Payload, err = deterministic.Marshal(payload); err != nil {
		return nil, err
	}
	return deterministic.Marshal(envelope)
}

// readersPolicy is satisfied by one signature of any of the readers.
func readersPolicy(readers []Readers) (*common.Policy, error) {
	envelope := &common.SignaturePolicyEnvelope{}
	var anyOf []*common.SignaturePolicy
	for _, r := range readers {
		principals, err := r.principals()
		if err != nil {
			return nil, err
		}
		for _, principal := range principals {
			signer := int32(len(envelope.Identities))
			envelope.Identities = append(envelope.Identities, principal)
			anyOf = append(anyOf, &common.SignaturePolicy{Type: &common.SignaturePolicy_SignedBy{SignedBy: signer}})
		}
	}
	envelope.Rule = &common.SignaturePolicy{Type: &common.SignaturePolicy_NOutOf_{
		NOutOf: &common.SignaturePolicy_NOutOf{N: 1, Rules: anyOf},
	}}
	value, err := proto.Marshal(envelope)
	if err != nil {
		return nil, err
	}
	return &common.Policy{Type: int32(common.Policy_SIGNATURE), Value: value}, nil
}

func (r Readers) principals() ([]*msp.MSPPrincipal, error) {
	var principals []*msp.MSPPrincipal
	add := func(class msp.MSPPrincipal_Classification, m proto.Message) error {
		content, err := proto.Marshal(m)
		principals = append(principals, &msp.MSPPrincipal{PrincipalClassification: class, Principal: content})
		return err
	}
	for _, role := range []msp.MSPRole_MSPRoleType{msp.MSPRole_ADMIN, msp.MSPRole_PEER, msp.MSPRole_ORDERER} {
		if err := add(msp.MSPPrincipal_ROLE, &msp.MSPRole{MspIdentifier: r.MSPID, Role: role}); err != nil {
			return nil, err
		}
	}
	certifier, err := certifiersIdentifier(r.CACertificate)
	if err != nil {
		return nil, fmt.Errorf("CA certificate of %s: %w", r.MSPID, err)
	}
	for _, unit := range r.Units {
		ou := &msp.OrganizationUnit{MspIdentifier: r.MSPID, OrganizationalUnitIdentifier: unit, CertifiersIdentifier: certifier}
		if err := add(msp.MSPPrincipal_ORGANIZATION_UNIT, ou); err != nil {
			return nil, err
		}
	}
	return principals, nil
}

// certifiersIdentifier is how an MSP names the chain above an identity signed
// by its root: the SHA-256 of the root's DER encoding.
func certifiersIdentifier(certificate []byte) ([]byte, error) {
	block, _ := pem.Decode(certificate)
	if block == nil {
		return nil, fmt.Errorf("not PEM")
	}
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(parsed.Raw)
	return digest[:], nil
}

// HeaderHash is the hash of a block's header in hexadecimal: what the next block
// refers to it by, and what an auditor pins of the first.
func HeaderHash(raw []byte) (string, error) {
	block := new(common.Block)
	if err := proto.Unmarshal(raw, block); err != nil {
		return "", err
	}
	header, err := asn1.Marshal(struct {
		Number                 *big.Int
		PreviousHash, DataHash []byte
	}{new(big.Int).SetUint64(block.GetHeader().GetNumber()), block.GetHeader().GetPreviousHash(), block.GetHeader().GetDataHash()})
	hash := sha256.Sum256(header)
	return hex.EncodeToString(hash[:]), err
}
