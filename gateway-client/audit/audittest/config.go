package audittest

import (
	"encoding/pem"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"google.golang.org/protobuf/proto"
)

// Channel is the name of every channel made here.
const Channel = "provenance"

func marshal(m proto.Message) []byte {
	return must(proto.MarshalOptions{Deterministic: true}.Marshal(m))
}

// Network is two organizations with a peer and two BFT orderers each.
type Network struct {
	Organizations []*Organization
}

// NewNetwork enrols everybody.
func NewNetwork() *Network {
	return &Network{[]*Organization{newOrganization("ShouguangMSP"), newOrganization("HaidianMSP")}}
}

// Orderers are those of both sides, in the order of their numbers, from 1.
func (n *Network) Orderers() (all []*Member) {
	for _, o := range n.Organizations {
		all = append(all, o.Orderers...)
	}
	return all
}

// Peers are one of each side.
func (n *Network) Peers() (all []*Member) {
	for _, o := range n.Organizations {
		all = append(all, o.Peer)
	}
	return all
}

// Admins are one of each side.
func (n *Network) Admins() (all []*Member) {
	for _, o := range n.Organizations {
		all = append(all, o.Admin)
	}
	return all
}

// Config is the channel's configuration as it is in the genesis block.
func (n *Network) Config() *common.ConfigGroup {
	application, ordering := n.organizations(), n.organizations()
	application.Policies = policies(map[string]*common.Policy{
		"Readers": implicit("ANY", "Readers"), "Writers": implicit("ANY", "Writers"), "Admins": implicit("ALL", "Admins"),
		"Endorsement": implicit("ALL", "Endorsement"), "LifecycleEndorsement": implicit("ALL", "Endorsement"),
	})
	ordering.Policies = policies(map[string]*common.Policy{
		"Readers": implicit("ANY", "Readers"), "Writers": implicit("ANY", "Writers"), "Admins": implicit("ALL", "Admins"), "BlockValidation": n.quorum(),
	})
	ordering.Values = map[string]*common.ConfigValue{"Orderers": value(n.consenters()), "Capabilities": capabilities("V2_0")}
	application.Values = map[string]*common.ConfigValue{"Capabilities": capabilities("V2_5")}
	return &common.ConfigGroup{
		ModPolicy: "Admins",
		Groups:    map[string]*common.ConfigGroup{"Application": application, "Orderer": ordering},
		Values:    map[string]*common.ConfigValue{"Capabilities": capabilities("V3_0")},
		Policies:  policies(map[string]*common.Policy{"Readers": implicit("ANY", "Readers"), "Writers": implicit("ANY", "Writers"), "Admins": implicit("ALL", "Admins")}),
	}
}

func (n *Network) organizations() *common.ConfigGroup {
	group := &common.ConfigGroup{ModPolicy: "Admins", Groups: map[string]*common.ConfigGroup{}}
	for _, o := range n.Organizations {
		group.Groups[o.MSPID] = o.group()
	}
	return group
}

func (o *Organization) group() *common.ConfigGroup {
	return &common.ConfigGroup{
		ModPolicy: "Admins",
		Values:    map[string]*common.ConfigValue{"MSP": o.MSP()},
		Policies: policies(map[string]*common.Policy{
			"Readers": Any(o.Role(msp.MSPRole_MEMBER)), "Writers": Any(o.Role(msp.MSPRole_MEMBER)),
			"Admins": Any(o.Role(msp.MSPRole_ADMIN)), "Endorsement": Any(o.Role(msp.MSPRole_PEER)),
		}),
	}
}

// MSP is the organization's value in the configuration, with its revocation list.
func (o *Organization) MSP() *common.ConfigValue {
	root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: o.Root.Raw})
	unit := func(name string) *msp.FabricOUIdentifier {
		return &msp.FabricOUIdentifier{OrganizationalUnitIdentifier: name, Certificate: root}
	}
	config := &msp.FabricMSPConfig{
		Name: o.MSPID, RootCerts: [][]byte{root}, RevocationList: o.revocations(),
		CryptoConfig:  &msp.FabricCryptoConfig{SignatureHashFamily: "SHA2", IdentityIdentifierHashFunction: "SHA256"},
		FabricNodeOus: &msp.FabricNodeOUs{Enable: true, ClientOuIdentifier: unit("client"), PeerOuIdentifier: unit("peer"), AdminOuIdentifier: unit("admin"), OrdererOuIdentifier: unit("orderer")},
	}
	return value(&msp.MSPConfig{Config: marshal(config)})
}

// Role is a principal of the organization.
func (o *Organization) Role(role msp.MSPRole_MSPRoleType) *msp.MSPPrincipal {
	return &msp.MSPPrincipal{PrincipalClassification: msp.MSPPrincipal_ROLE, Principal: marshal(&msp.MSPRole{MspIdentifier: o.MSPID, Role: role})}
}

func (n *Network) consenters() *common.Orderers {
	list := &common.Orderers{}
	for i, m := range n.Orderers() {
		list.ConsenterMapping = append(list.ConsenterMapping, &common.Consenter{Id: uint32(i + 1), MspId: m.MSPID, Identity: m.PEM(), Host: "127.0.0.1", Port: uint32(i + 1)})
	}
	return list
}

func (n *Network) quorum() *common.Policy {
	var identities []*msp.MSPPrincipal
	for _, m := range n.Orderers() {
		identities = append(identities, &msp.MSPPrincipal{PrincipalClassification: msp.MSPPrincipal_IDENTITY, Principal: m.Serialized()})
	}
	return OutOf(3, identities...)
}

// OutOf is a policy that n of the principals satisfy.
func OutOf(n int32, principals ...*msp.MSPPrincipal) *common.Policy {
	return &common.Policy{Type: int32(common.Policy_SIGNATURE), Value: marshal(Rule(n, principals...))}
}

// Any is a policy that one of the principals satisfies.
func Any(principals ...*msp.MSPPrincipal) *common.Policy { return OutOf(1, principals...) }

// Rule is the policy that n of the principals satisfy, for a chaincode.
func Rule(n int32, principals ...*msp.MSPPrincipal) *common.SignaturePolicyEnvelope {
	var rules []*common.SignaturePolicy
	for i := range principals {
		rules = append(rules, &common.SignaturePolicy{Type: &common.SignaturePolicy_SignedBy{SignedBy: int32(i)}})
	}
	all := &common.SignaturePolicy{Type: &common.SignaturePolicy_NOutOf_{NOutOf: &common.SignaturePolicy_NOutOf{N: n, Rules: rules}}}
	return &common.SignaturePolicyEnvelope{Rule: all, Identities: principals}
}

func implicit(rule, sub string) *common.Policy {
	r := common.ImplicitMetaPolicy_Rule(common.ImplicitMetaPolicy_Rule_value[rule])
	return &common.Policy{Type: int32(common.Policy_IMPLICIT_META), Value: marshal(&common.ImplicitMetaPolicy{Rule: r, SubPolicy: sub})}
}

func policies(list map[string]*common.Policy) map[string]*common.ConfigPolicy {
	all := map[string]*common.ConfigPolicy{}
	for name, p := range list {
		all[name] = &common.ConfigPolicy{ModPolicy: "Admins", Policy: p}
	}
	return all
}

func value(m proto.Message) *common.ConfigValue {
	return &common.ConfigValue{ModPolicy: "Admins", Value: marshal(m)}
}

func capabilities(name string) *common.ConfigValue {
	return value(&common.Capabilities{Capabilities: map[string]*common.Capability{name: {}}})
}
