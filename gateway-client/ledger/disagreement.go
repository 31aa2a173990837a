package ledger

import (
	"slices"
	"strings"

	"github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"google.golang.org/grpc/status"

	"sunledger/chaincode/provenance"
)

// Texts of the gateway (fabric/internal/pkg/gateway, endorse.go and
// endorsement.go): of a peer whose result is not the first peer's, and of a
// proposal that some peers endorsed, but not enough.
const (
	mismatch  = "ProposalResponsePayloads do not match"
	notEnough = "failed to collect enough transaction endorsements"
)

// disagreement says that the two regulators' peers answered the same proposal
// differently: both endorsed, but different results; or one endorsed what the
// other refused; or they refused for different reasons. It is nil otherwise.
func disagreement(err error, answers []*gateway.ErrorDetail, asked int) *provenance.Error {
	if asked == 0 {
		asked = len(provenance.Regulators)
	}
	var sides []string
	var refusals []*provenance.Error
	for _, answer := range answers {
		if strings.Contains(answer.GetMessage(), mismatch) {
			return disputed(answer.GetMspId(), mismatch)
		}
		if refusal := refusalIn(answer); refusal != nil && !slices.Contains(sides, answer.GetMspId()) {
			sides, refusals = append(sides, answer.GetMspId()), append(refusals, refusal)
		}
	}
	someEndorsed := strings.Contains(status.Convert(err).Message(), notEnough) && len(answers) < asked
	differ := len(refusals) > 1 && refusals[0].Code != refusals[1].Code
	if len(refusals) > 0 && (someEndorsed || differ) {
		return disputed(sides[0], refusals[0].Error())
	}
	return nil
}

func disputed(side, answer string) *provenance.Error {
	return provenance.Refuse(provenance.Disagreement, "",
		"the peers of %s and %s do not agree on this transaction (%[1]s: %[3]s); nothing was sent. Both operators must compare their chaincode and ledger before anybody goes on",
		"%s 与 %s 的节点对该交易的结果不一致（%[1]s:%[3]s）；未发送。请双方运维先核对链码与账本", side, provenance.Counterpart(side), answer)
}
