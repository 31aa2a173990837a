package fabric

import (
	"crypto/sha256"
	"encoding/pem"
	"net/http/httptest"
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
)

// certificate is some certificate, PEM and DER.
func certificate(t *testing.T) (encoded, raw []byte) {
	t.Helper()
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	raw = server.Certificate().Raw
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw}), raw
}

func marshal(t *testing.T, m proto.Message) []byte {
	t.Helper()
	content, err := proto.Marshal(m)
	require.NoError(t, err)
	return content
}

// block with a configuration that holds the policies.
func block(t *testing.T, policies map[string]*common.ConfigPolicy) []byte {
	config := marshal(t, &common.ConfigEnvelope{Config: &common.Config{ChannelGroup: &common.ConfigGroup{Policies: policies}}})
	envelope := marshal(t, &common.Envelope{Payload: marshal(t, &common.Payload{Data: config})})
	return marshal(t, &common.Block{
		Header: &common.BlockHeader{DataHash: []byte("of the old data")},
		Data:   &common.BlockData{Data: [][]byte{envelope}},
	})
}

func TestReadersPolicyReplacesTheOldOneOnly(t *testing.T) {
	encoded, raw := certificate(t)
	policy, err := readersPolicy([]Readers{{MSPID: "AMSP", CACertificate: encoded, Units: []string{"auditor"}}})
	require.NoError(t, err)
	kept := &common.Policy{Type: 3, Value: []byte("kept")}
	result, err := replaceReaders(block(t, map[string]*common.ConfigPolicy{
		"Readers": {ModPolicy: "Admins", Policy: &common.Policy{Type: 3, Value: []byte("old")}},
		"Admins":  {Policy: kept},
	}), policy)
	require.NoError(t, err)

	var (
		got      common.Block
		envelope common.Envelope
		payload  common.Payload
		config   common.ConfigEnvelope
	)
	require.NoError(t, proto.Unmarshal(result, &got))
	require.NoError(t, unmarshalAll(got.Data.Data[0], &envelope, &payload, &config))
	hash := sha256.Sum256(got.Data.Data[0])
	require.Equal(t, hash[:], got.Header.DataHash)
	policies := config.Config.ChannelGroup.Policies
	require.True(t, proto.Equal(policy, policies["Readers"].Policy))
	require.Equal(t, "Admins", policies["Readers"].ModPolicy)
	require.True(t, proto.Equal(kept, policies["Admins"].Policy))

	var rule common.SignaturePolicyEnvelope
	require.NoError(t, proto.Unmarshal(policy.Value, &rule))
	require.EqualValues(t, 1, rule.Rule.GetNOutOf().N, "any one of them")
	require.Len(t, rule.Identities, 4, "admin, peer, orderer and one organizational unit")
	require.Len(t, rule.Rule.GetNOutOf().Rules, 4)
	var unit msp.OrganizationUnit
	require.Equal(t, msp.MSPPrincipal_ORGANIZATION_UNIT, rule.Identities[3].PrincipalClassification)
	require.NoError(t, proto.Unmarshal(rule.Identities[3].Principal, &unit))
	require.Equal(t, "auditor", unit.OrganizationalUnitIdentifier)
	require.Equal(t, "AMSP", unit.MspIdentifier)
	certifier := sha256.Sum256(raw)
	require.Equal(t, certifier[:], unit.CertifiersIdentifier)
}

func TestReplaceReadersRefusesWhatIsNoGenesisBlock(t *testing.T) {
	policy := &common.Policy{}
	_, err := replaceReaders([]byte("nonsense"), policy)
	require.ErrorContains(t, err, "genesis block")
	_, err = replaceReaders(marshal(t, &common.Block{}), policy)
	require.ErrorContains(t, err, "0 transactions")
	_, err = replaceReaders(block(t, nil), policy)
	require.ErrorContains(t, err, "no policy /Channel/Readers")
}

func TestReadersPolicyRefusesABadCertificate(t *testing.T) {
	_, err := readersPolicy([]Readers{{MSPID: "AMSP", CACertificate: []byte("nonsense")}})
	require.ErrorContains(t, err, "CA certificate of AMSP")
}
