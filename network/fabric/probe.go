package fabric

import (
	"context"
	"fmt"

	"github.com/hyperledger/fabric-gateway/pkg/client"
	"github.com/hyperledger/fabric-gateway/pkg/hash"
)

// metadataFunction is answered by every chaincode built with Fabric's contract API and changes nothing.
const metadataFunction = "org.hyperledger.fabric:GetMetadata"

// Probe has a transaction of the chaincode endorsed through the member's
// gateway, as the endorsement policy demands, and does not submit it. Success
// means that the peers of all organizations ran the chaincode and got the same
// result: ports may be open and channels joined long before the peers have
// discovered each other.
func (m *Member) Probe(ctx context.Context, channel, chaincode string) error {
	gateway, err := client.Connect(m.admin, client.WithSign(m.admin.Sign), client.WithHash(hash.NONE), client.WithClientConnection(m.connection))
	if err != nil {
		return err
	}
	defer gateway.Close()
	proposal, err := gateway.GetNetwork(channel).GetContract(chaincode).NewProposal(metadataFunction)
	if err != nil {
		return err
	}
	if _, err = proposal.EndorseWithContext(ctx); err != nil {
		return fmt.Errorf("endorsement of %s through the gateway of %s: %w", chaincode, m.MSPID, err)
	}
	return nil
}
