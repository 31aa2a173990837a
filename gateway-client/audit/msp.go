package audit

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"google.golang.org/protobuf/proto"
)

// organization is an MSP of a configuration: the roots its members' chains lead
// to, who is revoked, and how a member's organizational unit tells its role.
type organization struct {
	id            string
	roots         *x509.CertPool
	intermediates *x509.CertPool
	authorities   []*x509.Certificate // roots and intermediates, normalized
	inner         map[string]bool     // raw certificates of authorities that only sign authorities
	revoked       []*x509.RevocationList
	admins        map[string]bool     // raw certificates
	required      map[string][][]byte // organizational units a member must have one of → their chains
	roles         map[string]unit     // organizational unit → the role it stands for
	roleOf        map[msp.MSPRole_MSPRoleType]string
	nodeUnits     bool // whether roles are told by organizational units
}

// unit is a role's organizational unit; without a chain, any chain will do.
type unit struct {
	role  msp.MSPRole_MSPRoleType
	chain []byte
}

// newOrganization reads an MSP's configuration.
func newOrganization(raw []byte) (*organization, error) {
	outer, c := new(msp.MSPConfig), new(msp.FabricMSPConfig)
	if err := errors.Join(proto.Unmarshal(raw, outer), proto.Unmarshal(outer.GetConfig(), c)); err != nil {
		return nil, err
	}
	if outer.GetType() != 0 {
		return nil, fmt.Errorf("MSP of type %d; only X.509 is verified", outer.GetType())
	}
	if crypto := c.GetCryptoConfig(); crypto != nil && (crypto.GetSignatureHashFamily() != "SHA2" || crypto.GetIdentityIdentifierHashFunction() != "SHA256") {
		return nil, fmt.Errorf("MSP %s hashes with %s and %s", c.GetName(), crypto.GetSignatureHashFamily(), crypto.GetIdentityIdentifierHashFunction())
	}
	o := &organization{id: c.GetName()}
	for _, step := range []func(*msp.FabricMSPConfig) error{o.readAuthorities, o.readRevoked, o.readUnits, o.readRoles, o.readAdmins} {
		if err := step(c); err != nil {
			return nil, fmt.Errorf("MSP %s: %w", o.id, err)
		}
	}
	return o, nil
}

func (o *organization) readAuthorities(c *msp.FabricMSPConfig) error {
	read := func(list [][]byte) (found []*x509.Certificate, err error) {
		for _, text := range list {
			authority, err := parsePEM(text)
			if err != nil {
				return nil, err
			}
			found = append(found, authority)
		}
		return found, nil
	}
	roots, err := read(c.GetRootCerts())
	if err != nil {
		return err
	}
	between, err := read(c.GetIntermediateCerts())
	if err != nil {
		return err
	}
	// Twice, because normalizing an authority needs its issuer.
	for range 2 {
		o.pool(roots, between)
		for _, list := range [][]*x509.Certificate{roots, between} {
			for i := range list {
				if list[i], err = o.normalize(list[i]); err != nil {
					return err
				}
			}
		}
	}
	return o.tree(between)
}

func (o *organization) pool(roots, between []*x509.Certificate) {
	o.roots, o.intermediates = x509.NewCertPool(), x509.NewCertPool()
	for _, c := range roots {
		o.roots.AddCert(c)
	}
	for _, c := range between {
		o.intermediates.AddCert(c)
	}
	o.authorities = slices.Concat(roots, between)
}

// tree notes the authorities that only sign other authorities.
func (o *organization) tree(between []*x509.Certificate) error {
	o.inner = map[string]bool{}
	for _, c := range between {
		chain, err := o.chain(c)
		if err != nil {
			return err
		}
		for _, above := range chain[1:] {
			o.inner[string(above.Raw)] = true
		}
	}
	return nil
}

// normalize gives a certificate the lower S, once its chain is found.
func (o *organization) normalize(c *x509.Certificate) (*x509.Certificate, error) {
	if c.IsCA && c.CheckSignatureFrom(c) == nil {
		return withLowS(c, c)
	}
	chain, err := o.chain(c)
	if err != nil {
		return nil, err
	}
	if len(chain) < 2 {
		return nil, errors.New("an identity cannot be its own authority")
	}
	return withLowS(c, chain[1])
}

// chain leads from a certificate to a root. It is checked at the certificate's
// own beginning: Fabric, too, ignores expiry, so that a chain verifies forever.
func (o *organization) chain(c *x509.Certificate) ([]*x509.Certificate, error) {
	chains, err := c.Verify(x509.VerifyOptions{Roots: o.roots, Intermediates: o.intermediates, CurrentTime: c.NotBefore.Add(time.Second)})
	if err != nil {
		return nil, err
	}
	if len(chains) != 1 {
		return nil, fmt.Errorf("%d chains lead to a root; there must be one", len(chains))
	}
	return chains[0], nil
}

func (o *organization) readRevoked(c *msp.FabricMSPConfig) error {
	for _, raw := range c.GetRevocationList() {
		if block, _ := pem.Decode(raw); block != nil {
			raw = block.Bytes
		}
		list, err := x509.ParseRevocationList(raw)
		if err != nil {
			return err
		}
		o.revoked = append(o.revoked, list)
	}
	return nil
}

func (o *organization) readUnits(c *msp.FabricMSPConfig) error {
	o.required = map[string][][]byte{}
	for _, u := range c.GetOrganizationalUnitIdentifiers() {
		chain, err := o.certifier(u.GetCertificate())
		if err != nil {
			return err
		}
		name := u.GetOrganizationalUnitIdentifier()
		o.required[name] = append(o.required[name], chain)
	}
	return nil
}

func (o *organization) readRoles(c *msp.FabricMSPConfig) error {
	n := c.GetFabricNodeOus()
	o.roles, o.roleOf = map[string]unit{}, map[msp.MSPRole_MSPRoleType]string{}
	for role, u := range map[msp.MSPRole_MSPRoleType]*msp.FabricOUIdentifier{
		msp.MSPRole_CLIENT: n.GetClientOuIdentifier(), msp.MSPRole_PEER: n.GetPeerOuIdentifier(),
		msp.MSPRole_ADMIN: n.GetAdminOuIdentifier(), msp.MSPRole_ORDERER: n.GetOrdererOuIdentifier(),
	} {
		if u == nil {
			continue
		}
		var chain []byte
		if len(u.GetCertificate()) > 0 {
			var err error
			if chain, err = o.certifier(u.GetCertificate()); err != nil {
				return err
			}
		}
		name := u.GetOrganizationalUnitIdentifier()
		if _, twice := o.roles[name]; twice {
			return fmt.Errorf("the organizational unit %q stands for two roles", name)
		}
		o.roles[name], o.roleOf[role] = unit{role, chain}, name
	}
	o.nodeUnits = n.GetEnable() && len(o.roles) > 0
	return nil
}

// certifier names the chain above members signed by an authority.
func (o *organization) certifier(text []byte) ([]byte, error) {
	c, err := parsePEM(text)
	if err != nil {
		return nil, err
	}
	if c, err = o.normalize(c); err != nil {
		return nil, err
	}
	for _, known := range o.authorities {
		if known.Equal(c) {
			chain, err := o.chain(c)
			return chainID(chain), err
		}
	}
	return nil, errors.New("an organizational unit names an unknown authority")
}

func chainID(chain []*x509.Certificate) []byte {
	h := sha256.New()
	for _, c := range chain {
		h.Write(c.Raw)
	}
	return h.Sum(nil)
}

func (o *organization) readAdmins(c *msp.FabricMSPConfig) error {
	o.admins = map[string]bool{}
	for _, text := range c.GetAdmins() {
		admin, err := parsePEM(text)
		if err != nil {
			return err
		}
		if admin, err = o.normalize(admin); err != nil {
			return err
		}
		o.admins[string(admin.Raw)] = true
	}
	return nil
}

// revokedBy reports whether a list of the issuer's names the certificate.
func (o *organization) isRevoked(c, issuer *x509.Certificate) bool {
	for _, list := range o.revoked {
		if !bytes.Equal(list.AuthorityKeyId, issuer.SubjectKeyId) {
			continue
		}
		for _, entry := range list.RevokedCertificateEntries {
			if entry.SerialNumber.Cmp(c.SerialNumber) == 0 &&
				issuer.CheckSignature(list.SignatureAlgorithm, list.RawTBSRevocationList, list.Signature) == nil {
				return true
			}
		}
	}
	return false
}
