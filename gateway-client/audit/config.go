package audit

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
)

// Config is a channel's configuration as it is in force from some block on: who
// the organizations' members are, what the policies demand, who orders blocks.
type Config struct {
	Channel  string
	Sequence uint64
	Block    uint64 // the block that set it

	envelope      *common.ConfigEnvelope
	root          *configGroup
	organizations map[string]*organization // by MSP ID
	applications  map[string]string        // MSP ID → name of the group in /Channel/Application
	consenters    []consenter
	identities    *certificates
	members       map[string]membership // by serialized identity
	policies      map[string]policy     // compiled, by their bytes
}

// consenter is an orderer that takes part in the consensus.
type consenter struct {
	id       uint32
	name     string // MSP ID and certificate subject
	identity []byte // serialized
	*certificate
}

// configGroup is a group of the configuration with its compiled policies.
type configGroup struct {
	policies map[string]policy
	groups   map[string]*configGroup
}

// maxConfigDepth bounds how deep groups nest; Fabric uses three levels.
const maxConfigDepth = 16

// NewConfig reads the configuration that a CONFIG transaction carries.
func NewConfig(channel string, block uint64, envelope *common.ConfigEnvelope) (*Config, error) {
	top := envelope.GetConfig().GetChannelGroup()
	if top == nil {
		return nil, errors.New("no channel group")
	}
	c := &Config{
		Channel: channel, Sequence: envelope.GetConfig().GetSequence(), Block: block, envelope: envelope,
		organizations: map[string]*organization{}, applications: map[string]string{}, identities: new(certificates),
		members: map[string]membership{}, policies: map[string]policy{},
	}
	if err := c.checkCapabilities(top); err != nil {
		return nil, err
	}
	if err := c.readOrganizations(top, 0); err != nil {
		return nil, err
	}
	for name, group := range top.GetGroups()["Application"].GetGroups() {
		if id, err := mspID(group); err == nil {
			c.applications[id] = name
		}
	}
	if err := c.readConsenters(top.GetGroups()["Orderer"]); err != nil {
		return nil, err
	}
	var err error
	c.root, err = c.compile(top, 0)
	return c, err
}

// understood are the capabilities whose rules this package follows.
var understood = map[string]bool{"V3_0": true, "V2_0": true, "V2_5": true}

func (c *Config) checkCapabilities(top *common.ConfigGroup) error {
	for _, group := range []*common.ConfigGroup{top, top.GetGroups()["Orderer"], top.GetGroups()["Application"]} {
		list := new(common.Capabilities)
		if err := proto.Unmarshal(group.GetValues()["Capabilities"].GetValue(), list); err != nil {
			return err
		}
		for name := range list.GetCapabilities() {
			if !understood[name] {
				return fmt.Errorf("capability %s is not known here", name)
			}
		}
	}
	return nil
}

// readOrganizations collects the MSPs of all groups.
func (c *Config) readOrganizations(group *common.ConfigGroup, depth int) error {
	if depth > maxConfigDepth {
		return errors.New("the configuration nests too deep")
	}
	if value := group.GetValues()["MSP"]; value != nil {
		o, err := newOrganization(value.GetValue())
		if err != nil {
			return err
		}
		c.organizations[o.id] = o
	}
	for _, sub := range group.GetGroups() {
		if err := c.readOrganizations(sub, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func mspID(group *common.ConfigGroup) (string, error) {
	outer, inner := new(msp.MSPConfig), new(msp.FabricMSPConfig)
	err := errors.Join(proto.Unmarshal(group.GetValues()["MSP"].GetValue(), outer), proto.Unmarshal(outer.GetConfig(), inner))
	return inner.GetName(), err
}

func (c *Config) readConsenters(orderer *common.ConfigGroup) error {
	list := new(common.Orderers)
	if err := proto.Unmarshal(orderer.GetValues()["Orderers"].GetValue(), list); err != nil {
		return err
	}
	for _, one := range list.GetConsenterMapping() {
		identity, err := proto.Marshal(&msp.SerializedIdentity{Mspid: one.GetMspId(), IdBytes: one.GetIdentity()})
		if err != nil {
			return err
		}
		parsed := c.identities.of(identity)
		if parsed == nil {
			return fmt.Errorf("the certificate of consenter %d cannot be read", one.GetId())
		}
		name := one.GetMspId() + " " + parsed.Subject.CommonName
		c.consenters = append(c.consenters, consenter{one.GetId(), name, identity, parsed})
	}
	if len(c.consenters) == 0 {
		return errors.New("no BFT consenters; other kinds of ordering are not verified")
	}
	return nil
}

// compile reads a group's policies, those below first: an implicit policy asks them.
func (c *Config) compile(group *common.ConfigGroup, depth int) (*configGroup, error) {
	if depth > maxConfigDepth {
		return nil, errors.New("the configuration nests too deep")
	}
	compiled := &configGroup{map[string]policy{}, map[string]*configGroup{}}
	for name, sub := range group.GetGroups() {
		below, err := c.compile(sub, depth+1)
		if err != nil {
			return nil, err
		}
		compiled.groups[name] = below
	}
	for name, p := range group.GetPolicies() {
		one, err := c.compilePolicy(p.GetPolicy(), compiled)
		if err != nil {
			return nil, fmt.Errorf("policy %s: %w", name, err)
		}
		compiled.policies[name] = one
	}
	return compiled, nil
}

func (c *Config) compilePolicy(p *common.Policy, group *configGroup) (policy, error) {
	switch common.Policy_PolicyType(p.GetType()) {
	case common.Policy_SIGNATURE:
		envelope := new(common.SignaturePolicyEnvelope)
		if err := proto.Unmarshal(p.GetValue(), envelope); err != nil {
			return nil, err
		}
		return c.newSignaturePolicy(envelope)
	case common.Policy_IMPLICIT_META:
		implicit := new(common.ImplicitMetaPolicy)
		if err := proto.Unmarshal(p.GetValue(), implicit); err != nil {
			return nil, err
		}
		return implicitOver(implicit, group), nil
	}
	return nil, fmt.Errorf("policies of type %d are not verified", p.GetType())
}

func implicitOver(p *common.ImplicitMetaPolicy, group *configGroup) policy {
	compiled := &implicitPolicy{}
	for _, sub := range group.groups {
		compiled.below = append(compiled.below, sub.find(strings.Split(p.GetSubPolicy(), "/")))
	}
	n := len(compiled.below)
	switch p.GetRule() {
	case common.ImplicitMetaPolicy_ANY:
		compiled.threshold = min(1, n)
	case common.ImplicitMetaPolicy_ALL:
		compiled.threshold = n
	case common.ImplicitMetaPolicy_MAJORITY:
		compiled.threshold = min(n/2+1, n)
	}
	return compiled
}

// find returns the policy at a path below the group; one that admits nobody
// when there is none.
func (g *configGroup) find(path []string) policy {
	for ; g != nil && len(path) > 1; path = path[1:] {
		g = g.groups[path[0]]
	}
	if g != nil && g.policies[path[0]] != nil {
		return g.policies[path[0]]
	}
	return never{}
}

// policyAt returns the policy with an absolute path such as
// /Channel/Application/Endorsement.
func (c *Config) policyAt(path string) policy {
	below, is := strings.CutPrefix(path, "/Channel/")
	if !is {
		return never{}
	}
	return c.root.find(strings.Split(below, "/"))
}

// applicationPolicy compiles the endorsement policy of a chaincode definition.
func (c *Config) applicationPolicy(raw []byte) policy {
	if known := c.policies[string(raw)]; known != nil {
		return known
	}
	var compiled policy = never{}
	p := new(peer.ApplicationPolicy)
	if proto.Unmarshal(raw, p) == nil {
		switch t := p.GetType().(type) {
		case *peer.ApplicationPolicy_SignaturePolicy:
			if one, err := c.newSignaturePolicy(t.SignaturePolicy); err == nil {
				compiled = one
			}
		case *peer.ApplicationPolicy_ChannelConfigPolicyReference:
			compiled = c.policyAt(t.ChannelConfigPolicyReference)
		}
	}
	c.policies[string(raw)] = compiled
	return compiled
}

// membership is what an identity was found to be.
type membership struct {
	*member
	err error // that it is no member at all
}

// member returns who a serialized identity is under this configuration.
func (c *Config) member(serialized []byte) (*member, error) {
	if known, is := c.members[string(serialized)]; is {
		return known.member, known.err
	}
	m, err := c.admit(serialized)
	if len(serialized) > longestIdentity {
		return m, err
	}
	if len(c.members) >= mostCertificates {
		clear(c.members)
	}
	c.members[string(serialized)] = membership{m, err}
	return m, err
}

func (c *Config) admit(serialized []byte) (*member, error) {
	certificate := c.identities.of(serialized)
	if certificate == nil {
		return nil, errors.New("the identity cannot be read")
	}
	o := c.organizations[certificate.mspID]
	if o == nil {
		return nil, fmt.Errorf("%s is no organization of the channel", certificate.mspID)
	}
	return o.admit(certificate.Certificate)
}

// signers are the members whose signatures are good, each once.
func (c *Config) signers(set []signed) []*member {
	var members []*member
	seen := map[string]bool{}
	for _, s := range set {
		if !s.good {
			continue
		}
		m, err := c.member(s.identity)
		if err != nil || seen[m.organization.id+string(m.certificate.Raw)] {
			continue
		}
		seen[m.organization.id+string(m.certificate.Raw)] = true
		members = append(members, m)
	}
	return members
}
