package ledger

import (
	"strings"

	"github.com/hyperledger/fabric-protos-go-apiv2/gateway"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"sunledger/chaincode/provenance"
)

// unendorsed says what a failed endorsement or evaluation means, from what the
// gateway attached for each peer that answered. asked is the number of
// organizations told to endorse, 0 for both.
func unendorsed(err error, asked int) *provenance.Error {
	answers := details(err)
	if disputed := disagreement(err, answers, asked); disputed != nil {
		return disputed
	}
	for _, answer := range answers {
		if refusal := refusalIn(answer); refusal != nil {
			return refusal
		}
	}
	if denied(err, answers) {
		return provenance.Refuse(provenance.Denied, "", "the network does not let this identity do this: %s; ask your regulator whether its certificate is valid and has the right", "网络不允许该身份执行此操作：%s；请向监管方核实证书是否有效、是否有权限", reason(err, answers))
	}
	if code(err) == codes.InvalidArgument {
		return illegible(err)
	}
	return unavailable(err, answers)
}

// accessDenied is how peers begin the refusal of an identity.
const accessDenied = "access denied"

func denied(err error, answers []*gateway.ErrorDetail) bool {
	return code(err) == codes.PermissionDenied || strings.Contains(reason(err, answers), accessDenied)
}

// reason is what the peers said, or else the gateway.
func reason(err error, answers []*gateway.ErrorDetail) string {
	var said []string
	for _, answer := range answers {
		said = append(said, answer.GetMspId()+": "+answer.GetMessage())
	}
	if len(said) == 0 {
		return status.Convert(err).Message()
	}
	return strings.Join(said, "; ")
}
