package fabric

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/hyperledger/fabric-admin-sdk/pkg/chaincode"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
)

// Definition is what the organizations agree on about a chaincode.
type Definition struct {
	Channel   string
	Chaincode string
	Version   string
	Sequence  int64  // 1 for the first definition of the chaincode, one more for each change
	Policy    string // of endorsement, for instance "AND('AMSP.peer','BMSP.peer')"
	PackageID string // what the approving organization runs; not part of what is agreed on
}

func (d Definition) sdk() (*chaincode.Definition, error) {
	policy, err := chaincode.NewApplicationPolicy(d.Policy, "")
	if err != nil {
		return nil, fmt.Errorf("endorsement policy of %s: %w", d.Chaincode, err)
	}
	return &chaincode.Definition{
		ChannelName: d.Channel, Name: d.Chaincode, Version: d.Version, Sequence: d.Sequence,
		ApplicationPolicy: policy, PackageID: d.PackageID,
	}, nil
}

// Install the package on the member's peer, unless it is installed already.
func (m *Member) Install(ctx context.Context, p Package) error {
	node := chaincode.NewPeer(m.connection, m.admin)
	installed, err := node.QueryInstalled(ctx)
	if err != nil {
		return fmt.Errorf("chaincodes installed at %s: %w", m.MSPID, err)
	}
	for _, c := range installed.GetInstalledChaincodes() {
		if c.GetPackageId() == p.ID {
			return nil
		}
	}
	if _, err := node.Install(ctx, bytes.NewReader(p.Content)); err != nil {
		return fmt.Errorf("installing %s at %s: %w", p.ID, m.MSPID, err)
	}
	return nil
}

// ErrNotCommitted says that the channel has no definition of the chaincode.
var ErrNotCommitted = errors.New("the chaincode has no committed definition: deploy it first")

// Committed is the definition of the chaincode in force, without package ID.
// If there is none the error is ErrNotCommitted.
func (m *Member) Committed(ctx context.Context, channel, name string) (Definition, error) {
	all, err := m.gateway().QueryCommitted(ctx, channel)
	if err != nil {
		return Definition{}, err
	}
	for _, c := range all.GetChaincodeDefinitions() {
		if c.GetName() != name {
			continue
		}
		policy, err := policyText(c.GetValidationParameter())
		if err != nil {
			return Definition{}, fmt.Errorf("endorsement policy of %s: %w", name, err)
		}
		return Definition{Channel: channel, Chaincode: name, Version: c.GetVersion(), Sequence: c.GetSequence(), Policy: policy}, nil
	}
	return Definition{}, fmt.Errorf("%s: %w", name, ErrNotCommitted)
}

// Approve the definition for the member's organization, unless it has
// approved the same one for the same package already. It waits for the commit.
func (m *Member) Approve(ctx context.Context, d Definition) error {
	wanted, err := d.sdk()
	if err != nil {
		return err
	}
	parameter, err := proto.Marshal(wanted.ApplicationPolicy)
	if err != nil {
		return err
	}
	// The query fails where nothing is approved yet, which is no reason not to approve.
	approved, err := m.gateway().QueryApproved(ctx, d.Channel, d.Chaincode, d.Sequence)
	if err == nil && approved.GetVersion() == d.Version && bytes.Equal(approved.GetValidationParameter(), parameter) &&
		approved.GetSource().GetLocalPackage().GetPackageId() == d.PackageID {
		return nil
	}
	if err := m.gateway().Approve(ctx, wanted); err != nil {
		return fmt.Errorf("%s approving %s, sequence %d: %w", m.MSPID, d.Chaincode, d.Sequence, err)
	}
	return nil
}

// Commit puts the definition in force, for which the channel's policy demands
// that every organization has approved it. The error carries what the peers answered.
func (m *Member) Commit(ctx context.Context, d Definition) error {
	wanted, err := d.sdk()
	if err != nil {
		return err
	}
	if err := m.gateway().Commit(ctx, wanted); err != nil {
		return fmt.Errorf("%s committing %s, sequence %d: %w", m.MSPID, d.Chaincode, d.Sequence, err)
	}
	return nil
}

// policyText is the endorsement policy of a committed definition in the
// language in which Definition.Policy is written.
func policyText(parameter []byte) (string, error) {
	var policy peer.ApplicationPolicy
	if err := proto.Unmarshal(parameter, &policy); err != nil {
		return "", err
	}
	if reference := policy.GetChannelConfigPolicyReference(); reference != "" {
		return reference, nil
	}
	return chaincode.SignaturePolicyEnvelopeToString(policy.GetSignaturePolicy())
}

func (m *Member) gateway() *chaincode.Gateway { return chaincode.NewGateway(m.connection, m.admin) }
