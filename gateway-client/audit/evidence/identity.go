package evidence

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"
)

// Fingerprint is the SHA-256 of a root certificate's DER encoding. It is all that
// a check takes from outside the bundle.
type Fingerprint [sha256.Size]byte

// fingerprintPrefix begins a fingerprint as people write it.
const fingerprintPrefix = "SHA256:"

// String returns the fingerprint as "SHA256:" and lower-case hexadecimal digits.
func (f Fingerprint) String() string { return fingerprintPrefix + hex.EncodeToString(f[:]) }

// ParseFingerprint reads what String writes; case and colons between digits do
// not matter.
func ParseFingerprint(s string) (f Fingerprint, err error) {
	digits := strings.ReplaceAll(strings.ToLower(s), ":", "")
	b, err := hex.DecodeString(strings.TrimPrefix(digits, "sha256"))
	if err != nil || len(b) != len(f) {
		return f, fault("%q is no fingerprint: write SHA256: and 64 hexadecimal digits", "%q 不是指纹：应为 SHA256: 加 64 位十六进制数字", s)
	}
	return Fingerprint(b), nil
}

// ParseRoot reads "MSP=FINGERPRINT", as people pin a root.
func ParseRoot(s string) (mspID string, f Fingerprint, err error) {
	mspID, digits, ok := strings.Cut(s, "=")
	if !ok || mspID == "" {
		return "", f, fault("%q pins no root: write MSP=SHA256:DIGITS", "%q 不是根证书指纹：应为 MSP=SHA256:数字", s)
	}
	f, err = ParseFingerprint(digits)
	return mspID, f, err
}

// FingerprintOf returns the fingerprint of a PEM certificate.
func FingerprintOf(certificate []byte) (f Fingerprint, err error) {
	c, err := parseCertificate(certificate)
	if err != nil {
		return f, err
	}
	return sha256.Sum256(c.Raw), nil
}

// identity is somebody who signed: a member of one regulator's organization.
type identity struct {
	mspID       string
	pem         []byte
	certificate *x509.Certificate
	key         *ecdsa.PublicKey
}

// parseIdentity reads Fabric's SerializedIdentity.
func parseIdentity(serialized []byte) (*identity, error) {
	m, err := parse(serialized)
	if err != nil {
		return nil, err
	}
	c, err := parseCertificate(m.bytes(2))
	if err != nil {
		return nil, err
	}
	key, ok := c.PublicKey.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, fault("the key of %s is not of the kind ECDSA P-256", "%s 的密钥不是 ECDSA P-256", c.Subject)
	}
	return &identity{m.text(1), m.bytes(2), c, key}, nil
}

func parseCertificate(b []byte) (*x509.Certificate, error) {
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, fault("holds an identity that is no PEM certificate", "身份不是 PEM 证书")
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fault("holds a certificate that cannot be read: %v", "证书无法读取：%v", err)
	}
	return c, nil
}

// name is who it is, for people.
func (i *identity) name() string { return i.certificate.Subject.CommonName + "@" + i.mspID }

// roles are the organizational units by which a CA says what an identity is
// (Fabric's NodeOUs). Whoever bears several of them is none.
var roles = []string{"client", "peer", "admin", "orderer"}

// isPeer reports whether the regulator's CA made it a peer.
func (i *identity) isPeer() bool {
	found := slices.DeleteFunc(slices.Clone(i.certificate.Subject.OrganizationalUnit), func(unit string) bool { return !slices.Contains(roles, unit) })
	return slices.Equal(found, []string{"peer"})
}

// validAt reports whether t lies within the certificate's validity.
func (i *identity) validAt(t time.Time) bool {
	return !t.Before(i.certificate.NotBefore) && !t.After(i.certificate.NotAfter)
}

// half is half the order of P-256: Fabric's signatures have an s no higher, so
// that nobody can turn one signature into another.
var half = new(big.Int).Rsh(elliptic.P256().Params().N, 1)

// signed reports whether signature is the identity's over the concatenation.
func (i *identity) signed(signature []byte, message ...[]byte) bool {
	var rs struct{ R, S *big.Int }
	if rest, err := asn1.Unmarshal(signature, &rs); err != nil || len(rest) > 0 || rs.S.Cmp(half) > 0 {
		return false
	}
	digest := sha256.New()
	for _, m := range message {
		digest.Write(m)
	}
	return ecdsa.VerifyASN1(i.key, digest.Sum(nil), signature)
}

// register is the identities of a bundle: two roots, and everybody they vouch for.
type register struct {
	roots map[string]*x509.Certificate // by MSP ID
	known map[string]*identity         // by serialized identity
}

// newRegister reads the root certificates off the identities part and holds them
// to the pinned fingerprints.
func newRegister(content []byte, pinned map[string]Fingerprint) (*register, error) {
	r := &register{map[string]*x509.Certificate{}, map[string]*identity{}}
	for _, mspID := range slices.Sorted(maps.Keys(pinned)) {
		after, ok := bytes.CutPrefix(content, []byte(mspID+"\n"))
		if !ok {
			return nil, fault("does not begin with the roots of the regulators that are to be trusted; %s is missing", "开头缺少所信任监管方的根证书：%s", mspID)
		}
		block, rest := pem.Decode(after)
		if block == nil {
			return nil, fault("holds no root certificate of %s", "缺少 %s 的根证书", mspID)
		}
		if found := Fingerprint(sha256.Sum256(block.Bytes)); found != pinned[mspID] {
			return nil, fault("the root of %s is %s, which is not the one to be trusted, %s", "%s 的根证书为 %s，与所信任的 %s 不符", mspID, found, pinned[mspID])
		}
		root, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fault("the root of %s cannot be read: %v", "%s 的根证书无法读取：%v", mspID, err)
		}
		r.roots[mspID], content = root, rest
	}
	return r, nil
}

// install reads root certificates and notes their fingerprints.
func (r *register) install(roots map[string][]byte, fingerprints map[string]Fingerprint) error {
	r.roots = map[string]*x509.Certificate{}
	for mspID, certificate := range roots {
		c, err := parseCertificate(certificate)
		if err != nil {
			return place(mspID).of(err)
		}
		r.roots[mspID], fingerprints[mspID] = c, sha256.Sum256(c.Raw)
	}
	return nil
}

// admit returns a serialized identity, once its certificate proved to be issued by
// its regulator's root. Whether it has expired since does not matter: what was
// signed stays signed.
func (r *register) admit(serialized []byte) (*identity, error) {
	if i := r.known[string(serialized)]; i != nil {
		return i, nil
	}
	i, err := parseIdentity(serialized)
	if err != nil {
		return nil, err
	}
	root := r.roots[i.mspID]
	if root == nil {
		return nil, fault("%s belongs to no regulator that is to be trusted", "%s 不属于所信任的监管方", i.name())
	}
	if err := i.certificate.CheckSignatureFrom(root); err != nil {
		return nil, fault("the certificate of %s was not issued by the root of %s", "%s 的证书不是由 %s 的根证书签发", i.certificate.Subject, i.mspID)
	}
	r.known[string(serialized)] = i
	return i, nil
}

// content is what the identities part says when it is unaltered.
func (r *register) content() []byte {
	var b bytes.Buffer
	for _, mspID := range slices.Sorted(maps.Keys(r.roots)) {
		b.WriteString(mspID + "\n")
		b.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.roots[mspID].Raw}))
	}
	for _, serialized := range slices.Sorted(maps.Keys(r.known)) {
		b.WriteString(r.known[serialized].mspID + "\n")
		b.Write(r.known[serialized].pem)
	}
	return b.Bytes()
}
