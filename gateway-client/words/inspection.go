package words

import (
	"reflect"

	"sunledger/chaincode/provenance"
)

var inspectionLabels = map[string]Label{
	"case":                    {Text{"case", "案件类型"}, Text{"of a special inspection: what it looks into", "专项查处的案件类型"}},
	"allegation":              {Text{"allegation", "案由"}, Text{"of a special inspection: what is alleged, and how it became known", "专项查处的案由及线索来源"}},
	"RecordInspection.brand":  {Text{"brand infringed", "被侵权品牌"}, Text{"of a trademark case: ID of the registered brand infringed", "商标侵权案件：被侵权的登记品牌编号"}},
	"Inspection.brand":        {Text{"brand infringed", "被侵权品牌"}, Text{}},
	"InspectionPlan.last":     {Text{"last inspection", "上次检查"}, Text{}},
	"InspectionPlan.dueBy":    {Text{"next inspection by", "下次检查期限"}, Text{}},
	"rectifyBy":               {Text{"rectify by", "整改期限"}, Text{"last day to rectify the findings, such as 2026-12-06", "整改的最后期限，如 2026-12-06"}},
	"Inspection.outcome":      {Text{"outcome", "查处结果"}, Text{}},
	"CloseInspection.outcome": {Text{"outcome", "查处结果"}, Text{"of a special inspection: what it came to", "专项查处的结果"}},
	"penalty":                 {Text{"penalty decision", "处罚决定书文号"}, Text{"number of the penalty decision in a confirmed case", "查实案件的处罚决定书文号"}},
	"measure":                 {Text{"measure", "控制措施"}, Text{"what is done about the risk", "控制措施"}},
	"measures":                {Text{"measures", "控制措施"}, Text{}},
	"until":                   {Text{"until", "截止日期"}, Text{"last day, such as 2026-12-31; without it, until it is lifted", "最后一天，如 2026-12-31，不填则至解除为止"}},
	"lifted":                  {Text{"lifted", "解除"}, Text{}},
	"restrictions":            {Text{"control measures", "控制措施"}, Text{}},
	"ordered":                 {Text{"ordered", "决定"}, Text{}},
	"joint":                   {Text{"joint", "联合"}, Text{}},
	"cosigned":                {Text{"co-signed", "会签"}, Text{}},

	"CoSignInspection.digest": {Text{}, Text{"digest of what was recorded, at least its first 8 digits", "登记内容的摘要，至少前 8 位"}},
	"LiftMeasure.note":        {Text{}, Text{"why it is no longer needed", "解除原因"}},
	"MeasureInspection.note":  {Text{}, Text{"what exactly is ordered", "措施的具体内容"}},
}

var inspectionKindNames = map[provenance.Kind]Text{provenance.KindInspectionPlan: {"inspection plan", "检查计划"}}

var inspectionChoices = map[reflect.Type][]Choice{
	reflect.TypeFor[provenance.InspectionType](): {
		{"routine", Text{"routine inspection", "日常检查"}}, {"unannounced", Text{"unannounced inspection", "飞行检查"}},
		{"joint", Text{"joint enforcement", "联合执法"}}, {"special", Text{"special inspection", "专项查处"}},
	},
	reflect.TypeFor[provenance.InspectionState](): {
		{"awaits_cosignature", Text{"awaits co-signature", "待会签"}},
		{"awaits_acknowledgement", Text{"awaits acknowledgement", "待签收"}}, {"awaits_rectification", Text{"awaits rectification", "待整改"}},
		{"awaits_closing", Text{"awaits closing", "待办结"}}, {"closed", Text{"closed", "已办结"}},
	},
	reflect.TypeFor[provenance.CaseKind](): {
		{"counterfeit_origin", Text{"counterfeit origin", "冒充产地"}}, {"trademark", Text{"trademark infringement", "商标侵权"}}, {"other", Text{"other", "其他"}},
	},
	reflect.TypeFor[provenance.CaseOutcome](): {
		{"confirmed", Text{"confirmed", "查实"}}, {"unfounded", Text{"unfounded", "查否"}},
	},
	reflect.TypeFor[provenance.ControlMeasureKind](): {
		{"increased_testing", Text{"increased testing", "加大检测频次"}}, {"suspend_supply", Text{"supply suspended", "暂停供应"}},
		{"removal", Text{"removal from sale", "下架"}}, {"enforcement", Text{"enforcement", "立案查处"}}, {"other", Text{"other", "其他"}},
	},
}
