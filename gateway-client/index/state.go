package index

import (
	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// StateWord is what people call a Row's state, or a facet's.
func StateWord(l words.Language, state string) string {
	for _, as := range []any{
		provenance.NoticeState(state), provenance.RecallState(state), provenance.InspectionState(state), provenance.SampleState(state), provenance.EntryState(state),
		provenance.ShipmentState(state), provenance.Verdict(state), provenance.CorrectionState(state), provenance.EnterpriseStatus(state), provenance.Code(state),
	} {
		if text := words.Word(l, as); text != state {
			return text
		}
	}
	if text, known := furtherStates[state]; known {
		return text.In(l)
	}
	return state
}

// furtherStates are those that no enumeration of the ledger has.
var furtherStates = map[string]words.Text{
	"revoked": {En: "revoked", Zh: "已撤销"}, "ended": {En: "ended", Zh: "已终止"}, "signed": {En: "signed by all", Zh: "各方已签署"},
	"awaits_signatures": {En: "awaits signatures", Zh: "待签署"}, "released": {En: "released", Zh: "已解除"}, "in_force": {En: "in force", Zh: "生效中"},
	"published": {En: "online", Zh: "在售"}, "withdrawn": {En: "withdrawn", Zh: "已下架"}, "retired": {En: "retired", Zh: "已停用"}, "approved": {En: "approved by both", Zh: "双方已批准"},
	string(provenance.BannedInput): {En: "banned input", Zh: "禁用投入品"}, string(provenance.SafetyInterval): {En: "safety interval", Zh: "安全间隔期"},
}
