package words

import (
	"reflect"

	"sunledger/chaincode/provenance"
)

var correctionLabels = map[string]Label{
	"proposal":   {Text{"proposal", "提议"}, Text{}},
	"changes":    {Text{"changes", "更正内容"}, Text{"field and its right value, typed as when it was recorded; repeat for each field or list item (in a file, value is JSON as text)", "字段及正确的值，写法与登记时相同，可重复（文件中 value 为 JSON 文本）"}},
	"revision":   {Text{"revision", "版本"}, Text{"revision that is wrong (default: the present one)", "要更正的版本（默认为当前版本）"}},
	"correction": {Text{"correction", "更正"}, Text{"ID of the correction", "更正编号"}},
	"field":      {Text{"field", "字段"}, Text{}},
	"value":      {Text{"value", "值"}, Text{}},
	"was":        {Text{"was", "原值"}, Text{}},
	"event":      {Text{"event", "事件"}, Text{}},
	"author":     {Text{"author", "登记方"}, Text{}},
	"needs":      {Text{"needs", "须经批准"}, Text{}},
	"approvals":  {Text{"approved", "批准"}, Text{}},
	"rejected":   {Text{"rejected", "驳回"}, Text{}},
	"applied":    {Text{"in effect as revision", "生效版本"}, Text{}},

	"ProposeCorrection.id":     {Text{}, Text{"the record, such as 20261122-01 for one of your own", "记录编号，本单位的可只写如 20261122-01"}},
	"ProposeCorrection.reason": {Text{}, Text{"why it was wrong, in one line", "更正原因，一行"}},
	"RejectCorrection.reason":  {Text{}, Text{"why the record should stay as it is", "不予更正的原因"}},
	"ApproveCorrection.digest": {Text{}, Text{"digest of the correction, at least its first 8 digits", "更正的摘要，至少前 8 位"}},
}

var correctionChoices = map[reflect.Type][]Choice{
	reflect.TypeFor[provenance.CorrectionState](): {
		{"awaits_approval", Text{"awaits approval", "待批准"}}, {"in_effect", Text{"in effect", "已生效"}}, {"rejected", Text{"rejected", "已驳回"}},
	},
}

var correctionKindNames = map[provenance.Kind]Text{provenance.KindCorrection: {"correction", "更正"}}
