package fabric

import (
	"testing"

	"github.com/hyperledger/fabric-admin-sdk/pkg/chaincode"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
)

func TestPackageIsTheSameEveryTime(t *testing.T) {
	first, err := NewPackage("provenance")
	require.NoError(t, err)
	second, err := NewPackage("provenance")
	require.NoError(t, err)
	require.Equal(t, first, second)
	metadata, code, err := chaincode.ParseChaincodePackage(first.Content)
	require.NoError(t, err)
	require.Equal(t, "server", metadata.Type)
	require.Equal(t, "provenance_1", metadata.Label)
	require.NotEmpty(t, code)

	other, err := NewPackage("noop")
	require.NoError(t, err)
	require.NotEqual(t, first.ID, other.ID)
}

func TestPolicyTextReadsWhatADefinitionSays(t *testing.T) {
	const policy = "AND('AMSP.peer','BMSP.peer')"
	definition, err := Definition{Policy: policy}.sdk()
	require.NoError(t, err)
	parameter, err := proto.Marshal(definition.ApplicationPolicy)
	require.NoError(t, err)
	text, err := policyText(parameter)
	require.NoError(t, err)
	require.Equal(t, policy, text)
}

func TestDefinitionRefusesABadPolicy(t *testing.T) {
	_, err := Definition{Chaincode: "c", Policy: "whoever"}.sdk()
	require.ErrorContains(t, err, "endorsement policy of c")
}
