package words

import (
	"reflect"

	"sunledger/chaincode/provenance"
)

var entryLabels = map[string]Label{
	"entry":               {Text{"entry", "准入"}, Text{"entry ID: code and number, such as RK-20261122-01", "准入编号，本企业的可只写如 RK-20261122-01"}},
	"DecideEntry.batches": {Text{"batches", "批次"}, Text{"batch ID; repeat or separate by commas", "批次编号，可重复或以逗号分隔"}},
	"strip":               {Text{"strip", "试纸"}, Text{"what the strip shows", "试纸结果"}},
	"inhibitionPermille":  {Text{"inhibition", "抑制率"}, Text{"inhibition measured, such as 12.5%", "测得的抑制率，如 12.5%"}},
	"Entry.market":        {Text{"market", "销地经营者"}, Text{}},
	"decisions":           {Text{"decisions", "决定"}, Text{}},
	"lane":                {Text{"lane", "通道"}, Text{}},
	"outcome":             {Text{"outcome", "结果"}, Text{}},
	"tests":               {Text{"rapid tests", "快检"}, Text{}},
	"time":                {Text{"time", "时间"}, Text{}},
	"refusal":             {Text{"refused because", "拒绝原因"}, Text{}},
	"what":                {Text{"what", "事项"}, Text{}},
	"record":              {Text{"record", "记录"}, Text{}},
	"arrival":             {Text{"market entry", "销地准入"}, Text{}},
	"Arrival.from":        {Text{"from", "来自"}, Text{}},
	"state":               {Text{"state", "状态"}, Text{}},

	"owners":                   {Text{"may object", "可提异议"}, Text{}},
	"retest":                   {Text{"re-test", "复测"}, Text{}},
	"RequestRetest.batch":      {Text{}, Text{"the batch that was tested", "快检阳性的批次"}},
	"RequestRetest.laboratory": {Text{}, Text{"code of the laboratory that is to test", "复测机构代码"}},
	"RequestRetest.reason":     {Text{}, Text{"why the rapid test is contested", "异议理由"}},
	"ReportRetest.batch":       {Text{}, Text{"the batch re-tested", "复测批次"}},
	"ReportRetest.results":     {Text{}, Text{"analyte and what was found; repeat for each", "检测项目及结果，可重复"}},
	"RapidTestEntry.batch":     {Text{}, Text{"the batch tested", "所检批次"}},
	"RefuseEntry.reason":       {Text{}, Text{"why the goods are not admitted", "拒绝进入的原因"}},
}

var entryChoices = map[reflect.Type][]Choice{
	reflect.TypeFor[provenance.Lane](): {
		{"green", Text{"green lane", "绿色通道"}}, {"inspection", Text{"inspection lane", "查验通道"}},
	},
	reflect.TypeFor[provenance.EntryState](): {
		{"awaiting", Text{"awaits market entry", "待办理准入"}}, {"inspecting", Text{"to be rapid-tested", "待快检"}},
		{"admitted", Text{"admitted", "准予进入"}}, {"refused", Text{"REFUSED ENTRY", "拒绝进入"}},
	},
	reflect.TypeFor[provenance.RapidMethod](): {
		{"enzyme_inhibition", Text{"enzyme inhibition", "酶抑制率法"}}, {"colloidal_gold", Text{"colloidal gold strip", "胶体金试纸"}},
	},
	reflect.TypeFor[provenance.RapidOutcome](): {
		{"negative", Text{"negative", "阴性"}}, {"positive", Text{"POSITIVE", "阳性"}}, {"invalid", Text{"invalid, test again", "无效，须重测"}},
	},
	reflect.TypeFor[provenance.ObstacleKind](): {
		{"no_commitment", Text{"no commitment certificate", "无合格证"}}, {"no_origin", Text{"no origin certificate", "无产地证明"}},
		{"no_test", Text{"no conformant test", "无合格检测报告"}},
		{"no_quarantine", Text{"no quarantine certificate", "无检疫证明"}}, {"no_other_paper", Text{"a further document is missing", "缺其他证明"}}, {"failing_test", Text{"failed test", "检测不合格"}},
		{"not_released", Text{"not released", "未准出"}}, {"held", Text{"on hold", "已封存"}}, {"recalled", Text{"recalled", "已召回"}},
		{"suspended", Text{"suspended", "已暂停"}}, {"not_linked", Text{"no linkage", "无挂钩协议"}},
		{"no_shipment", Text{"came without a shipment", "未随运单到货"}}, {"transport_fault", Text{"fault on the way", "运输异常"}},
		{"forbidden_input", Text{"forbidden input", "违规使用投入品"}}, {"broken_seal", Text{"seal broken", "封签破损"}}, {"short_delivery", Text{"less arrived than was sent", "到货短少"}},
	},
}

var entryKindNames = map[provenance.Kind]Text{
	provenance.KindEntry: {"market entry", "销地准入"},
	provenance.KindHold:  {"hold", "封存"},
}
