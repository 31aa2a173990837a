package audit

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"google.golang.org/protobuf/proto"
)

// policy says which sets of signers are enough.
type policy interface {
	// satisfied takes each signer once, with good signatures only.
	satisfied(signers []*member) bool
}

// never is the policy that does not exist.
type never struct{}

func (never) satisfied([]*member) bool { return false }

// signaturePolicy is a rule over principals, such as AND('A.peer', 'B.peer').
type signaturePolicy struct {
	rule       *common.SignaturePolicy
	principals []principal
}

// maxPolicyDepth bounds how deep rules nest.
const maxPolicyDepth = 64

// newSignaturePolicy compiles a policy for a configuration's members.
func (c *Config) newSignaturePolicy(envelope *common.SignaturePolicyEnvelope) (policy, error) {
	if envelope.GetVersion() != 0 {
		return nil, fmt.Errorf("policy of version %d", envelope.GetVersion())
	}
	p := &signaturePolicy{rule: envelope.GetRule()}
	for _, identity := range envelope.GetIdentities() {
		compiled, err := c.newPrincipal(identity, 0)
		if err != nil {
			compiled = nobody{} // a principal that cannot be read admits nobody, as in Fabric
		}
		p.principals = append(p.principals, compiled)
	}
	return p, checkRule(p.rule, len(p.principals), 0)
}

func checkRule(rule *common.SignaturePolicy, principals, depth int) error {
	if depth > maxPolicyDepth {
		return errors.New("the policy nests too deep")
	}
	switch t := rule.GetType().(type) {
	case *common.SignaturePolicy_SignedBy:
		if t.SignedBy < 0 || int(t.SignedBy) >= principals {
			return fmt.Errorf("the policy has no principal %d", t.SignedBy)
		}
	case *common.SignaturePolicy_NOutOf_:
		for _, sub := range t.NOutOf.GetRules() {
			if err := checkRule(sub, principals, depth+1); err != nil {
				return err
			}
		}
	default:
		return errors.New("the policy has an unknown rule")
	}
	return nil
}

func (p *signaturePolicy) satisfied(signers []*member) bool {
	return p.evaluate(p.rule, signers, make([]bool, len(signers)))
}

// evaluate is Fabric's algorithm: a signer counts once, for the first principal
// it satisfies, and what an unsatisfied branch used is free again.
func (p *signaturePolicy) evaluate(rule *common.SignaturePolicy, signers []*member, used []bool) bool {
	if n := rule.GetNOutOf(); n != nil {
		var satisfied int32
		for _, sub := range n.GetRules() {
			attempt := bytesOf(used)
			if p.evaluate(sub, signers, attempt) {
				satisfied++
				copy(used, attempt)
			}
		}
		return satisfied >= n.GetN()
	}
	principal := p.principals[rule.GetSignedBy()]
	for i, signer := range signers {
		if !used[i] && principal.admits(signer) {
			used[i] = true
			return true
		}
	}
	return false
}

func bytesOf(used []bool) []bool { return append([]bool(nil), used...) }

// implicitPolicy asks for so many of the same-named policies one level below.
type implicitPolicy struct {
	threshold int
	below     []policy
}

func (p *implicitPolicy) satisfied(signers []*member) bool {
	remaining := p.threshold
	for _, sub := range p.below {
		if remaining <= 0 {
			break
		}
		if sub.satisfied(signers) {
			remaining--
		}
	}
	return remaining <= 0
}

// principal is who a policy speaks of.
type principal interface{ admits(*member) bool }

type nobody struct{}

func (nobody) admits(*member) bool { return false }

type role struct {
	mspID string
	role  msp.MSPRole_MSPRoleType
}

func (r role) admits(m *member) bool {
	if m.organization.id != r.mspID {
		return false
	}
	switch r.role {
	case msp.MSPRole_MEMBER:
		return m.invalid == nil
	case msp.MSPRole_ADMIN:
		return m.admin()
	}
	return m.is(r.role)
}

type organizationalUnit struct {
	mspID, name string
	chain       []byte
}

func (u organizationalUnit) admits(m *member) bool {
	if m.organization.id != u.mspID || m.invalid != nil || !bytes.Equal(m.chain, u.chain) {
		return false
	}
	for _, name := range m.units() {
		if name == u.name {
			return true
		}
	}
	return false
}

// exactly is one certificate.
type exactly struct{ *member }

func (e exactly) admits(m *member) bool {
	return m.organization.id == e.organization.id && e.invalid == nil && bytes.Equal(m.certificate.Raw, e.certificate.Raw)
}

type allOf []principal

func (a allOf) admits(m *member) bool {
	for _, p := range a {
		if !p.admits(m) {
			return false
		}
	}
	return true
}

// nominal admits everybody who is not anonymous; holders of X.509
// certificates never are.
type nominal struct{}

func (nominal) admits(*member) bool { return true }

func (c *Config) newPrincipal(p *msp.MSPPrincipal, depth int) (principal, error) {
	switch raw := p.GetPrincipal(); p.GetPrincipalClassification() {
	case msp.MSPPrincipal_ROLE:
		r := new(msp.MSPRole)
		err := proto.Unmarshal(raw, r)
		return role{r.GetMspIdentifier(), r.GetRole()}, err
	case msp.MSPPrincipal_ORGANIZATION_UNIT:
		u := new(msp.OrganizationUnit)
		err := proto.Unmarshal(raw, u)
		return organizationalUnit{u.GetMspIdentifier(), u.GetOrganizationalUnitIdentifier(), u.GetCertifiersIdentifier()}, err
	case msp.MSPPrincipal_IDENTITY:
		m, err := c.member(raw)
		return exactly{m}, err
	case msp.MSPPrincipal_ANONYMITY:
		a := new(msp.MSPIdentityAnonymity)
		if err := proto.Unmarshal(raw, a); err != nil || a.GetAnonymityType() != msp.MSPIdentityAnonymity_NOMINAL {
			return nobody{}, err
		}
		return nominal{}, nil
	case msp.MSPPrincipal_COMBINED:
		return c.combined(raw, depth)
	}
	return nil, fmt.Errorf("principal of class %d", p.GetPrincipalClassification())
}

func (c *Config) combined(raw []byte, depth int) (principal, error) {
	list := new(msp.CombinedPrincipal)
	if err := proto.Unmarshal(raw, list); err != nil {
		return nil, err
	}
	if len(list.GetPrincipals()) == 0 || depth > maxPolicyDepth {
		return nil, errors.New("an empty or endless combination of principals")
	}
	var all allOf
	for _, p := range list.GetPrincipals() {
		one, err := c.newPrincipal(p, depth+1)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}
