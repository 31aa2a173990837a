package words

import (
	"reflect"

	"sunledger/chaincode/provenance"
)

var sampleLabels = map[string]Label{
	"sample":              {Text{"sample", "样品"}, Text{"sample ID: code and number, such as CY-20261122-01", "样品编号，本机关的可只写如 CY-20261122-01"}},
	"regime":              {Text{"regime", "抽检类别"}, Text{}},
	"laboratory":          {Text{"laboratory", "检测机构"}, Text{"code of the laboratory commissioned", "受委托检测机构代码"}},
	"retained":            {Text{"retained sample", "备份样品"}, Text{"where the retained sample is kept", "备份样品存放处"}},
	"disposeWithinMonths": {Text{"dispose within months", "核查处置时限（月）"}, Text{"months after a failing report in which to dispose of it; without it, any", "不合格报告后完成核查处置的月数，不填则不限"}},
	"report":              {Text{"report", "检验报告"}, Text{}},
	"reassigned":          {Text{"laboratory replaced", "更换检测机构"}, Text{}},
	"dueBy":               {Text{"due by", "期限"}, Text{}},
	"reported":            {Text{"reported", "出具"}, Text{}},
	"reinspectBy":         {Text{"re-inspection until", "申请复检期限"}, Text{}},
	"request":             {Text{"re-inspection", "复检"}, Text{}},
	"requested":           {Text{"requested", "申请"}, Text{}},
	"reinspection":        {Text{"re-inspection", "复检"}, Text{}},
	"disposition":         {Text{"disposition", "核查处置"}, Text{}},
	"sampled":             {Text{"sampled", "抽样"}, Text{}},

	"TakeSample.batch":               {Text{}, Text{"batch it is taken from", "被抽样批次"}},
	"TakeSample.amount":              {Text{}, Text{"quantity taken with the retained sample: 3kg, 500g, 2L, 5piece", "抽样量（含备份样品）：3kg、500g、2L、5件"}},
	"TakeSample.date":                {Text{}, Text{"day of sampling (default: today)", "抽样日期（默认今天）"}},
	"TakeSample.inspection":          {Text{}, Text{"inspection on the occasion of which it is taken", "抽样所依托的检查"}},
	"ReportSample.results":           {Text{}, Text{"analyte and what was found, germs in CFU/g; repeat for each", "检测项目及结果，微生物以 CFU/g 计，可重复"}},
	"RequestReinspection.laboratory": {Text{}, Text{"code of another laboratory than the first", "复检机构代码，不得为初检机构"}},
	"RequestReinspection.reason":     {Text{}, Text{"why the report is wrong", "异议理由"}},
	"ReassignSample.laboratory":      {Text{}, Text{"code of the laboratory that takes over", "接替的检测机构代码"}},
	"ReassignSample.reason":          {Text{}, Text{"why it is replaced", "更换原因"}},
	"DisposeSample.note":             {Text{}, Text{"what was verified and done about the goods and those responsible", "核查情况及对货物、责任人的处置"}},
}

var sampleChoices = map[reflect.Type][]Choice{
	reflect.TypeFor[provenance.Regime](): {
		{"AGRI", Text{"agricultural products", "农产品监督抽查"}}, {"MARKET", Text{"food on the market", "市场食品抽检"}},
	},
	reflect.TypeFor[provenance.SampleState](): {
		{"awaits_report", Text{"awaits report", "待出报告"}}, {"incomplete", Text{"incomplete, awaits a full report", "不完整，待补全报告"}}, {"passed", Text{"passed", "检验合格"}},
		{"may_be_reinspected", Text{"re-inspection may be requested until ", "可申请复检，截至 "}}, {"awaits_reinspection", Text{"awaits re-inspection", "待复检"}},
		{"awaits_disposition", Text{"awaits disposition", "待核查处置"}}, {"disposed", Text{"disposed of", "已核查处置"}},
	},
}

var sampleKindNames = map[provenance.Kind]Text{provenance.KindSample: {"sample", "抽检样品"}}
