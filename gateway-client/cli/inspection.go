package cli

import (
	"reflect"

	"sunledger/chaincode/provenance"
)

// inspectionTransactions add to an inspection what both regulators do about it.
var inspectionTransactions = []row{
	{
		family: "inspection", verb: "cosign", op: provenance.CoSignInspectionOp,
		input: newInput[provenance.CoSignInspection], subject: "inspection",
		prepare: digestOf("inspection", jointDigest),
		short:   text{"co-sign a joint inspection that the other regulator recorded", "会签对方登记的联合执法"},
		examples: []example{{
			`sunledger inspection list --awaiting me`,
			text{"what waits for your signature", "查看待会签的联合执法"},
		}, {
			`sunledger inspection cosign 111101080000000277-LH-20261122-01 --digest 3f9a1c22 --note 现场共同检查属实`,
			text{"sign exactly what was recorded", "会签所登记的内容"},
		}},
	}, {
		family: "inspection", verb: "measure", op: provenance.MeasureInspectionOp,
		input: newInput[provenance.MeasureInspection], subject: "inspection",
		short: text{"order a control measure about a risk that was found", "针对发现的风险采取控制措施"},
		examples: []example{{
			`sunledger inspection measure 111101080000000277-FX-20261122-01 --measure increased_testing --note 该基地产品批批检测 --until 2026-12-31`,
			text{"every lot is tested, until the end of the year; either regulator may order it", "每批检测，至年底；任一监管方均可采取"},
		}, {
			`sunledger inspection measure 111101080000000277-FX-20261122-01 --measure suspend_supply --note 整改期间暂停供应`,
			text{"its goods stay where they are until you lift it", "解除之前货物不得移出该企业"},
		}},
	}, {
		family: "inspection", verb: "lift", op: provenance.LiftMeasureOp,
		input: newInput[provenance.LiftMeasure], subject: "inspection",
		short: text{"lift a control measure of your authority", "解除本机关的控制措施"},
		examples: []example{{
			`sunledger inspection lift 111101080000000277-FX-20261122-01 --measure suspend_supply --note 整改到位`,
			text{"goods move again", "恢复供应"},
		}},
	},
}

var inspectionLabels = map[string]label{
	"case":                    {text{"case", "案件类型"}, text{"of a special inspection: what it looks into", "专项查处的案件类型"}},
	"allegation":              {text{"allegation", "案由"}, text{"of a special inspection: what is alleged, and how it became known", "专项查处的案由及线索来源"}},
	"RecordInspection.brand":  {text{"brand infringed", "被侵权品牌"}, text{"of a trademark case: ID of the registered brand infringed", "商标侵权案件：被侵权的登记品牌编号"}},
	"Inspection.brand":        {text{"brand infringed", "被侵权品牌"}, text{}},
	"InspectionPlan.last":     {text{"last inspection", "上次检查"}, text{}},
	"InspectionPlan.dueBy":    {text{"next inspection by", "下次检查期限"}, text{}},
	"rectifyBy":               {text{"rectify by", "整改期限"}, text{"last day to rectify the findings, such as 2026-12-06", "整改的最后期限，如 2026-12-06"}},
	"Inspection.outcome":      {text{"outcome", "查处结果"}, text{}},
	"CloseInspection.outcome": {text{"outcome", "查处结果"}, text{"of a special inspection: what it came to", "专项查处的结果"}},
	"penalty":                 {text{"penalty decision", "处罚决定书文号"}, text{"number of the penalty decision in a confirmed case", "查实案件的处罚决定书文号"}},
	"measure":                 {text{"measure", "控制措施"}, text{"what is done about the risk", "控制措施"}},
	"measures":                {text{"measures", "控制措施"}, text{}},
	"until":                   {text{"until", "截止日期"}, text{"last day, such as 2026-12-31; without it, until it is lifted", "最后一天，如 2026-12-31，不填则至解除为止"}},
	"lifted":                  {text{"lifted", "解除"}, text{}},
	"restrictions":            {text{"control measures", "控制措施"}, text{}},
	"ordered":                 {text{"ordered", "决定"}, text{}},
	"joint":                   {text{"joint", "联合"}, text{}},
	"cosigned":                {text{"co-signed", "会签"}, text{}},

	"CoSignInspection.digest": {text{}, text{"digest of what was recorded, at least its first 8 digits", "登记内容的摘要，至少前 8 位"}},
	"LiftMeasure.note":        {text{}, text{"why it is no longer needed", "解除原因"}},
	"MeasureInspection.note":  {text{}, text{"what exactly is ordered", "措施的具体内容"}},
}

var inspectionFamilies = []family{
	{"inspection-plan", provenance.KindInspectionPlan, text{"by when enterprises of each risk class are to be inspected", "按风险等级的检查计划"}},
}

var inspectionKindNames = map[provenance.Kind]text{provenance.KindInspectionPlan: {"inspection plan", "检查计划"}}

var inspectionSampleIDs = map[provenance.Kind]string{provenance.KindInspectionPlan: "91370783MADEM0011E"}

var inspectionListViews = map[provenance.Kind]listView{
	provenance.KindInspectionPlan: {
		head:  []text{{"CODE", "代码"}, {"NAME", "名称"}, {"REGULATOR", "监管方"}, {"RISK", "风险等级"}, {"A YEAR", "年检查次数"}, {"LAST", "上次检查"}, {"DUE", "期限"}},
		right: map[int]bool{4: true},
		row: func(p *printer, r provenance.Record) []cell {
			return p.inspectionPlanRow(r.(*provenance.InspectionPlan))
		},
	},
}

func (p *printer) inspectionPlanRow(plan *provenance.InspectionPlan) []cell {
	due := cell{string(plan.DueBy), plain}
	if plan.Overdue(p.today) {
		due = cell{due.text + p.say(", OVERDUE", "，已逾期"), red}
	}
	return []cell{
		{plan.ID, plain}, {p.names.of(p.language, plan.ID), plain}, {organizationName(p.language, plan.Enterprise.Organization), plain},
		{word(p.language, plan.Class), plain}, {grouped(int64(plan.InspectionsPerYear)), plain}, {string(plan.Last), plain}, due,
	}
}

var inspectionChoices = map[reflect.Type][]choice{
	reflect.TypeFor[provenance.InspectionType](): {
		{"routine", text{"routine inspection", "日常检查"}}, {"unannounced", text{"unannounced inspection", "飞行检查"}},
		{"joint", text{"joint enforcement", "联合执法"}}, {"special", text{"special inspection", "专项查处"}},
	},
	reflect.TypeFor[provenance.InspectionState](): {
		{"awaits_cosignature", text{"awaits co-signature", "待会签"}},
		{"awaits_acknowledgement", text{"awaits acknowledgement", "待签收"}}, {"awaits_rectification", text{"awaits rectification", "待整改"}},
		{"awaits_closing", text{"awaits closing", "待办结"}}, {"closed", text{"closed", "已办结"}},
	},
	reflect.TypeFor[provenance.CaseKind](): {
		{"counterfeit_origin", text{"counterfeit origin", "冒充产地"}}, {"trademark", text{"trademark infringement", "商标侵权"}}, {"other", text{"other", "其他"}},
	},
	reflect.TypeFor[provenance.CaseOutcome](): {
		{"confirmed", text{"confirmed", "查实"}}, {"unfounded", text{"unfounded", "查否"}},
	},
	reflect.TypeFor[provenance.ControlMeasureKind](): {
		{"increased_testing", text{"increased testing", "加大检测频次"}}, {"suspend_supply", text{"supply suspended", "暂停供应"}},
		{"removal", text{"removal from sale", "下架"}}, {"enforcement", text{"enforcement", "立案查处"}}, {"other", text{"other", "其他"}},
	},
}

func (p *printer) inspection(i *provenance.Inspection) {
	p.title(provenance.KindInspection, i.ID, word(p.language, i.Type))
	s := &sheet{}
	s.styled(p.label("status"), p.inspectionState(i))
	s.row(p.label("case"), word(p.language, i.Case))
	s.row(p.label("allegation"), i.Allegation)
	s.row(labelIn(p.language, "Inspection", "brand"), i.Brand)
	s.row(p.label("subject"), p.party(i.Subject))
	s.row(p.label("authority"), p.party(i.Authority))
	s.row(p.label("date"), string(i.Date))
	s.row(p.label("site"), i.Site)
	s.row(p.label("batch"), i.Batch)
	s.row(p.label("rectifyBy"), string(i.RectifyBy))
	s.row(p.label("notified"), organizationName(p.language, i.Notified))
	if i.Joint != nil {
		s.row(p.label("digest"), i.Joint.Digest)
	}
	p.marks(s, i)
	s.row(labelIn(p.language, "Inspection", "outcome"), word(p.language, i.Outcome))
	s.row(p.label("penalty"), i.Penalty)
	p.sheet(s)
	p.section(p.label("checklist"))
	for _, item := range i.Checklist {
		if item.Pass {
			p.line("  %s %s", p.paint(green, "✓"), item.Item)
		} else {
			p.line("  %s %s%s%s", p.paint(red, "✗"), item.Item, p.say(": ", "："), item.Note)
		}
	}
	p.measures(i.Measures)
	p.footer(&i.Header)
}

// measures lists what was ordered; what is over or lifted stands back.
func (p *printer) measures(measures []provenance.ControlMeasure) {
	if len(measures) == 0 {
		return
	}
	p.section(p.label("measures"))
	t := &table{head: []string{p.label("measure"), p.label("until"), p.label("ordered"), p.label("note")}}
	for _, m := range measures {
		until, look := cell{string(m.Until), plain}, plain
		if m.Lifted != nil {
			until, look = cell{p.say("lifted ", "已解除 ") + string(m.Lifted.Today()), faint}, faint
		} else if m.Until == "" {
			until.text = p.say("until lifted", "至解除为止")
		} else if p.today > m.Until {
			until.style, look = faint, faint
		}
		t.add(cell{word(p.language, m.Measure), look}, until, cell{organizationName(p.language, m.Ordered.Actor.Organization), look}, cell{oneLine(m.Ordered.Note), look})
	}
	p.table(t, "  ")
}

// due says by when something is to be done; late, when that day has passed.
func (p *printer) due(by provenance.Date) (words string, late bool) {
	switch {
	case by == "":
		return "", false
	case p.today > by:
		return p.say(", OVERDUE since ", "，已逾期，期限 ") + string(by), true
	}
	return p.say(", due ", "，期限 ") + string(by), false
}

// jointDigest is what the other regulator signs of a joint inspection.
func jointDigest(i *provenance.Inspection) string {
	if i.Joint == nil {
		return ""
	}
	return i.Joint.Digest
}
