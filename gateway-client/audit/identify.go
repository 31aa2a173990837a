package audit

import (
	"encoding/pem"
	"errors"
	"slices"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"google.golang.org/protobuf/proto"
)

// Identity is who a certificate is under a configuration.
type Identity struct {
	MSPID      string
	Serialized []byte                  // as transactions carry it
	Role       msp.MSPRole_MSPRoleType // CLIENT, PEER, ADMIN or ORDERER; MEMBER when it has none of them
	Invalid    error                   // why it may not act all the same, such as being revoked
}

// Identify says who a certificate, PEM, is: the organization whose authority
// signed it, and its role there. The error is that no organization's did.
func (c *Config) Identify(certificate []byte) (*Identity, error) {
	block, _ := pem.Decode(certificate)
	if block == nil {
		return nil, errors.New("not a PEM certificate")
	}
	for id := range c.organizations {
		serialized, err := proto.Marshal(&msp.SerializedIdentity{Mspid: id, IdBytes: certificate})
		if err != nil {
			return nil, err
		}
		m, err := c.member(serialized)
		if err != nil {
			continue
		}
		return &Identity{id, serialized, m.role(), m.invalid}, nil
	}
	return nil, errors.New("no organization of the channel signed the certificate")
}

// role is what the member's organizational unit says, whether it may act or not.
func (m *member) role() msp.MSPRole_MSPRoleType {
	for role, unit := range m.organization.roleOf {
		if slices.Contains(m.units(), unit) {
			return role
		}
	}
	return msp.MSPRole_MEMBER
}

// Orderer is one of those who sign blocks.
type Orderer struct {
	ID         uint32 // by which its signatures name it
	MSPID      string
	Serialized []byte // its identity
}

// Orderers lists those of the configuration, in its order.
func (c *Config) Orderers() []Orderer {
	var list []Orderer
	for _, o := range c.consenters {
		list = append(list, Orderer{o.id, o.mspID, slices.Clone(o.identity)})
	}
	return list
}

// Envelope is a copy of the configuration as the channel's blocks carry it.
func (c *Config) Envelope() *common.ConfigEnvelope {
	return proto.Clone(c.envelope).(*common.ConfigEnvelope)
}
