package cli

import (
	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
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

var inspectionFamilies = []family{
	{"inspection-plan", provenance.KindInspectionPlan, text{"by when enterprises of each risk class are to be inspected", "按风险等级的检查计划"}},
}

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
		{plan.ID, plain}, {p.names.of(p.language, plan.ID), plain}, {words.OrganizationName(p.language, plan.Enterprise.Organization), plain},
		{words.Word(p.language, plan.Class), plain}, {words.Grouped(int64(plan.InspectionsPerYear)), plain}, {string(plan.Last), plain}, due,
	}
}

func (p *printer) inspection(i *provenance.Inspection) {
	p.title(provenance.KindInspection, i.ID, words.Word(p.language, i.Type))
	s := &sheet{}
	s.styled(p.label("status"), p.inspectionState(i))
	s.row(p.label("case"), words.Word(p.language, i.Case))
	s.row(p.label("allegation"), i.Allegation)
	s.row(words.LabelIn(p.language, "Inspection", "brand"), i.Brand)
	s.row(p.label("subject"), p.party(i.Subject))
	s.row(p.label("authority"), p.party(i.Authority))
	s.row(p.label("date"), string(i.Date))
	s.row(p.label("site"), i.Site)
	s.row(p.label("batch"), i.Batch)
	s.row(p.label("rectifyBy"), string(i.RectifyBy))
	s.row(p.label("notified"), words.OrganizationName(p.language, i.Notified))
	if i.Joint != nil {
		s.row(p.label("digest"), i.Joint.Digest)
	}
	p.marks(s, i)
	s.row(words.LabelIn(p.language, "Inspection", "outcome"), words.Word(p.language, i.Outcome))
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
		t.add(cell{words.Word(p.language, m.Measure), look}, until, cell{words.OrganizationName(p.language, m.Ordered.Actor.Organization), look}, cell{oneLine(m.Ordered.Note), look})
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
