package drill

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/hyperledger/fabric-gateway/pkg/identity"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"google.golang.org/protobuf/proto"
)

// Key is a certificate whose private key the forger has.
type Key struct {
	Certificate []byte // PEM
	Sign        func(message []byte) ([]byte, error)
}

// maxKeyFile bounds what is looked into for keys.
const maxKeyFile = 64 << 10

// LoadKeys finds the certificates and private keys, PEM, in a folder and below
// it, wherever they lie, and returns the pairs in the order of the certificates'
// paths. The error is that of the folder, or that others than its owner may read
// a private key.
func LoadKeys(folder string) ([]Key, error) {
	pairs := &pairs{private: map[string]privateKey{}}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			err = pairs.look(path, entry)
		}
		if errors.Is(err, fs.ErrNotExist) && path != folder {
			return nil // a running network's files come and go
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return pairs.match()
}

// pairs are what LoadKeys has found.
type pairs struct {
	certificates [][]byte
	private      map[string]privateKey // by the fingerprint of its public key
}

type privateKey struct {
	crypto.PrivateKey
	path string
	mode fs.FileMode
}

func (p *pairs) look(path string, entry fs.DirEntry) error {
	info, err := entry.Info()
	if err != nil || info.Size() > maxKeyFile {
		return err
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	switch block, _ := pem.Decode(content); {
	case block == nil:
	case block.Type == "CERTIFICATE":
		p.certificates = append(p.certificates, content)
	case strings.HasSuffix(block.Type, "PRIVATE KEY"):
		if key, err := identity.PrivateKeyFromPEM(content); err == nil {
			p.private[fingerprint(public(key))] = privateKey{key, path, info.Mode()}
		}
	}
	return nil
}

func (p *pairs) match() (keys []Key, err error) {
	for _, certificate := range p.certificates {
		parsed, err := parse(certificate)
		if err != nil {
			continue
		}
		key, has := p.private[fingerprint(parsed.PublicKey)]
		if !has {
			continue
		}
		if key.mode.Perm()&0o077 != 0 {
			return nil, fmt.Errorf("%s: others may read this private key; chmod 600 it", key.path)
		}
		sign, err := signer(key.PrivateKey)
		if err != nil {
			return nil, err
		}
		keys = append(keys, Key{certificate, sign})
	}
	return keys, nil
}

func public(key crypto.PrivateKey) crypto.PublicKey {
	if s, is := key.(crypto.Signer); is {
		return s.Public()
	}
	return nil
}

// fingerprint tells public keys apart; empty for what is none.
func fingerprint(key crypto.PublicKey) string {
	raw, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return ""
	}
	return string(raw)
}

// signer signs messages as Fabric does.
func signer(key crypto.PrivateKey) (func([]byte) ([]byte, error), error) {
	sign, err := identity.NewPrivateKeySign(key)
	return func(message []byte) ([]byte, error) {
		digest := sha256.Sum256(message)
		return sign(digest[:])
	}, err
}

// actor is somebody in whose name the forger signs.
type actor struct {
	identity []byte // serialized
	sign     func(message []byte) ([]byte, error)
}

// ring is what the forger can sign with.
type ring struct {
	keys  []Key
	known map[string]Key // by the fingerprint of their public keys
	wrong func([]byte) ([]byte, error)
	own   *ecdsa.PrivateKey
	lacks bool // somebody's key was asked for and is not there
}

func newRing(keys []Key) (*ring, error) {
	own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	r := &ring{keys: keys, known: map[string]Key{}, own: own}
	if r.wrong, err = signer(own); err != nil {
		return nil, err
	}
	for _, k := range keys {
		if c, err := parse(k.Certificate); err == nil {
			r.known[fingerprint(c.PublicKey)] = k
		}
	}
	return r, nil
}

func parse(certificate []byte) (*x509.Certificate, error) {
	block, _ := pem.Decode(certificate)
	if block == nil {
		return nil, errors.New("not a PEM certificate")
	}
	return x509.ParseCertificate(block.Bytes)
}

// as signs in the name of an identity: with its key, or where that is missing
// with the forger's own.
func (r *ring) as(serialized []byte) actor {
	id := new(msp.SerializedIdentity)
	if proto.Unmarshal(serialized, id) == nil {
		if c, err := parse(id.GetIdBytes()); err == nil {
			if k, has := r.known[fingerprint(c.PublicKey)]; has {
				return actor{serialized, k.Sign}
			}
		}
	}
	r.lacks = true
	return r.impostor(serialized)
}

// impostor signs in the name of an identity with another key than its own.
func (r *ring) impostor(serialized []byte) actor { return actor{serialized, r.wrong} }

// stranger is somebody whose certificate no authority signed but their own.
func (r *ring) stranger(mspID string) (actor, error) {
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "stranger", OrganizationalUnit: []string{"client"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageDigitalSignature,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &r.own.PublicKey, r.own)
	if err != nil {
		return actor{}, err
	}
	serialized, err := proto.Marshal(&msp.SerializedIdentity{Mspid: mspID, IdBytes: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})})
	return actor{serialized, r.wrong}, err
}
