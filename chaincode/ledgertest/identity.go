package ledgertest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"time"

	"github.com/hyperledger/fabric-chaincode-go/v2/pkg/attrmgr"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"google.golang.org/protobuf/proto"
)

// Identity is a client that submits transactions: a member of an MSP with an
// X.509 certificate.
type Identity struct {
	MSPID       string
	Certificate *x509.Certificate

	creator []byte
}

var identities sync.Map // cache key → *Identity

// NewIdentity returns the client commonName of the organization mspID. Its
// certificate carries the given attributes the way fabric-ca writes them, so
// that pkg/cid reads them in the chaincode. Equal arguments give byte-identical
// certificates in every run.
func NewIdentity(mspID, commonName string, attributes map[string]string) *Identity {
	extension, err := json.Marshal(attrmgr.Attributes{Attrs: attributes})
	if err != nil {
		panic(err) // a map of strings always marshals
	}
	key := fmt.Sprintf("%q %q %s", mspID, commonName, extension)
	if cached, ok := identities.Load(key); ok {
		return cached.(*Identity)
	}
	identity := issue(mspID, commonName, extension, sha256.Sum256([]byte(key)))
	identities.Store(key, identity)
	return identity
}

// Creator returns the serialized identity that chaincode reads with
// GetCreator.
func (id *Identity) Creator() []byte { return id.creator }

// issue signs a certificate with the organization's CA. All keys derive from
// hashes and Ed25519 signatures are deterministic, hence so is the result.
func issue(mspID, commonName string, attributes []byte, seed [sha256.Size]byte) *Identity {
	ca := &x509.Certificate{Subject: pkix.Name{CommonName: "ca." + strings.ToLower(mspID), Organization: []string{mspID}}}
	caSeed := sha256.Sum256([]byte("ca of " + mspID))
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(seed[:16]),
		Subject:      pkix.Name{CommonName: commonName, OrganizationalUnit: []string{"client"}},
		NotBefore:    time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:     time.Date(2120, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtraExtensions: []pkix.Extension{
			{Id: attrmgr.AttrOID, Value: attributes},
		},
	}
	public := ed25519.NewKeyFromSeed(seed[:]).Public()
	der, err := x509.CreateCertificate(nil, template, ca, public, ed25519.NewKeyFromSeed(caSeed[:]))
	if err != nil {
		panic(fmt.Sprintf("cannot issue a certificate to %q of %q: %v", commonName, mspID, err))
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		panic(fmt.Sprintf("cannot read back the certificate of %q of %q: %v", commonName, mspID, err))
	}
	creator, err := proto.Marshal(&msp.SerializedIdentity{
		Mspid:   mspID,
		IdBytes: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
	})
	if err != nil {
		panic(fmt.Sprintf("cannot serialize the identity of %q of %q: %v", commonName, mspID, err))
	}
	return &Identity{MSPID: mspID, Certificate: certificate, creator: creator}
}
