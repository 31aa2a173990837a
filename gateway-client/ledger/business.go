package ledger

import (
	"fmt"
	"strings"

	"github.com/hyperledger/fabric-protos-go-apiv2/gateway"

	"sunledger/chaincode/provenance"
)

// chaincodeResponse begins a peer's account of a response that the chaincode
// itself gave: "chaincode response 403, {json}".
const chaincodeResponse = "chaincode response "

// refusalIn returns the chaincode's refusal in a peer's answer: the ledger works
// and says no, so there is nothing to repeat. It is nil when the answer is
// another kind of failure.
func refusalIn(answer *gateway.ErrorDetail) *provenance.Error {
	response, ok := strings.CutPrefix(answer.GetMessage(), chaincodeResponse)
	if !ok || strings.Contains(response, accessDenied) {
		return nil
	}
	_, message, _ := strings.Cut(response, ", ")
	refusal := provenance.ParseError(message)
	if refusal != nil && refusal.Code.Row().Status != 0 { // not a code that only a client may give
		return refusal
	}
	return provenance.Refuse(provenance.Internal, "", "%s", "%s", fmt.Sprintf("%s: %s", answer.GetMspId(), message))
}
