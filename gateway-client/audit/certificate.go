package audit

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"hash"
	"math/big"
	"slices"
	"sync"

	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"google.golang.org/protobuf/proto"
)

// certificate is an identity as it stands in a transaction: whose member it says
// it is, and the certificate. Whether it is a member is for a configuration to say.
type certificate struct {
	mspID string
	*x509.Certificate
}

// parseIdentity reads a serialized identity.
func parseIdentity(serialized []byte) (*certificate, error) {
	id := new(msp.SerializedIdentity)
	if err := proto.Unmarshal(serialized, id); err != nil {
		return nil, err
	}
	parsed, err := parsePEM(id.GetIdBytes())
	return &certificate{id.GetMspid(), parsed}, err
}

func parsePEM(text []byte) (*x509.Certificate, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("not a PEM certificate")
	}
	return x509.ParseCertificate(block.Bytes)
}

// verify reports whether the signature over the message was made with the
// certificate's key, by the rules of Fabric: SHA-256, and an ECDSA signature
// whose S is the lower of the two that there are.
func (c *certificate) verify(message, signature []byte) bool {
	if key, is := c.PublicKey.(ed25519.PublicKey); is {
		return ed25519.Verify(key, message, signature)
	}
	return c.verifyDigest(sha256.Sum256(message), signature)
}

// verifyDigest is verify of a message whose SHA-256 is known, for ECDSA keys.
func (c *certificate) verifyDigest(digest [sha256.Size]byte, signature []byte) bool {
	key, is := c.PublicKey.(*ecdsa.PublicKey)
	var s ecdsaSignature
	if _, err := asn1.Unmarshal(signature, &s); !is || err != nil || s.R.Sign() <= 0 || s.S.Sign() <= 0 || s.high(key) {
		return false
	}
	return ecdsa.Verify(key, digest[:], s.R, s.S)
}

type ecdsaSignature struct{ R, S *big.Int }

// high reports whether S is above half the order of the key's curve.
func (s ecdsaSignature) high(key *ecdsa.PublicKey) bool {
	half := new(big.Int).Rsh(key.Params().N, 1)
	return s.S.Cmp(half) > 0
}

// withLowS is the certificate with the lower S in its issuer's signature, as
// Fabric normalizes certificates before it compares or hashes them.
func withLowS(c, issuer *x509.Certificate) (*x509.Certificate, error) {
	key, ok := issuer.PublicKey.(*ecdsa.PublicKey)
	if !ok {
		return c, nil
	}
	var s ecdsaSignature
	if _, err := asn1.Unmarshal(c.Signature, &s); err != nil {
		return nil, err
	}
	if !s.high(key) {
		return c, nil
	}
	s.S.Sub(key.Params().N, s.S)
	signature, err := asn1.Marshal(s)
	if err != nil {
		return nil, err
	}
	var parts struct {
		Body      asn1.RawValue
		Algorithm asn1.RawValue
		Signature asn1.BitString
	}
	if _, err := asn1.Unmarshal(c.Raw, &parts); err != nil {
		return nil, err
	}
	parts.Signature = asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)}
	raw, err := asn1.Marshal(parts)
	if err != nil || bytes.Equal(raw, c.Raw) {
		return c, err
	}
	return x509.ParseCertificate(raw)
}

// certificates remembers parsed identities: a channel has few, and each
// transaction carries three. It is safe for concurrent use.
type certificates struct {
	mu    sync.RWMutex
	known map[string]*certificate // nil: cannot be parsed
}

// Bounds of what is remembered, whoever makes up identities.
const (
	mostCertificates = 10_000
	longestIdentity  = 16 << 10 // bytes
)

// of returns the parsed identity; nil when it cannot be parsed.
func (c *certificates) of(serialized []byte) *certificate {
	c.mu.RLock()
	found, known := c.known[string(serialized)]
	c.mu.RUnlock()
	if known {
		return found
	}
	found, err := parseIdentity(serialized)
	if err != nil {
		found = nil
	}
	if len(serialized) > longestIdentity {
		return found
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.known) >= mostCertificates || c.known == nil {
		c.known = map[string]*certificate{}
	}
	c.known[string(serialized)] = found
	return found
}

// signed is an identity and whether its signature over what it signed is good.
type signed struct {
	identity []byte
	good     bool
}

// check verifies one signature.
func (c *certificates) check(identity, message, signature []byte) signed {
	certificate := c.of(identity)
	return signed{identity, certificate != nil && certificate.verify(message, signature)}
}

// checkEndorsements verifies signatures over one message, each followed by its
// signer's identity. The message is hashed once.
func (c *certificates) checkEndorsements(message []byte, endorsements []*peer.Endorsement) (set []signed) {
	begun := sha256.New()
	begun.Write(message)
	for _, e := range endorsements {
		identity := e.GetEndorser()
		by := c.of(identity)
		one := signed{identity: identity}
		switch {
		case by == nil:
		case by.PublicKeyAlgorithm == x509.Ed25519:
			one.good = by.verify(slices.Concat(message, identity), e.GetSignature())
		default:
			h, err := begun.(hash.Cloner).Clone()
			if err != nil {
				panic(err) // SHA-256 is always cloned
			}
			h.Write(identity)
			one.good = by.verifyDigest([sha256.Size]byte(h.Sum(nil)), e.GetSignature())
		}
		set = append(set, one)
	}
	return set
}
