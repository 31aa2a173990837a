package audit

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"

	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
)

// member is an identity whose chain leads to a root of an organization. Invalid
// says why it is no valid member all the same, such as being revoked.
type member struct {
	organization *organization
	certificate  *x509.Certificate // normalized
	chain        []byte            // names the chain above it
	invalid      error
}

// admit takes a certificate for a member; the error is that of no member at all.
func (o *organization) admit(c *x509.Certificate) (*member, error) {
	switch c.PublicKeyAlgorithm {
	case x509.ECDSA, x509.Ed25519:
	default:
		return nil, fmt.Errorf("keys of type %v are not admitted", c.PublicKeyAlgorithm)
	}
	normalized, err := o.normalize(c)
	if err != nil {
		return nil, err
	}
	m := &member{organization: o, certificate: normalized}
	m.invalid = m.validate()
	return m, nil
}

// validate is Fabric's own validation of a member, except for expiry, which
// Fabric ignores as well.
func (m *member) validate() error {
	if m.certificate.IsCA {
		return errors.New("an authority cannot act")
	}
	chain, err := m.organization.chain(m.certificate)
	if err != nil {
		return err
	}
	if len(chain) < 2 || m.organization.inner[string(chain[1].Raw)] {
		return errors.New("its authority does not sign identities")
	}
	m.chain = chainID(chain[1:])
	if m.organization.isRevoked(m.certificate, chain[1]) {
		return errors.New("it is revoked")
	}
	return m.validateUnits()
}

func (m *member) validateUnits() error {
	o := m.organization
	if len(o.required) > 0 && !slices.ContainsFunc(m.units(), func(name string) bool {
		return slices.ContainsFunc(o.required[name], func(chain []byte) bool { return bytes.Equal(chain, m.chain) })
	}) {
		return errors.New("it has none of the organizational units that members must have")
	}
	if !o.nodeUnits {
		return nil
	}
	roles := 0
	for _, name := range m.units() {
		role, is := o.roles[name]
		if !is {
			continue
		}
		if roles++; len(role.chain) > 0 && !bytes.Equal(role.chain, m.chain) {
			return fmt.Errorf("another authority must say that it is %q", name)
		}
	}
	if roles != 1 {
		return fmt.Errorf("it has %d roles; it must have one", roles)
	}
	return nil
}

func (m *member) units() []string { return m.certificate.Subject.OrganizationalUnit }

// is reports whether a valid member's organizational unit tells the role.
func (m *member) is(role msp.MSPRole_MSPRoleType) bool {
	name, defined := m.organization.roleOf[role]
	return m.invalid == nil && m.organization.nodeUnits && defined && slices.Contains(m.units(), name)
}

// admin reports whether it is an administrator, named or by its unit.
func (m *member) admin() bool {
	return m.organization.admins[string(m.certificate.Raw)] || m.is(msp.MSPRole_ADMIN)
}
