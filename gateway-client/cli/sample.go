package cli

import (
	"regexp"
	"strconv"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

var sampleFamilies = []family{
	{"sample", provenance.KindSample, text{"sampling inspection, laboratory reports and re-inspection", "抽检、检验报告与复检"}},
}

// sampleTransactions follow a sample from the batch to its disposition.
var sampleTransactions = []row{
	{
		family: "sample", verb: "take", op: provenance.TakeSampleOp,
		input: newInput[provenance.TakeSample], subject: "sample",
		short: text{"take a sample out of a batch and commission a laboratory", "从批次中抽样并委托检测"},
		examples: []example{{
			`sunledger sample take CY-20261122-01 --batch 91370783MADEM0011E-20261122-01 --laboratory 91370783MADEM00386 --amount 3kg --retained 海淀抽检样品库`,
			text{"of goods on the market, as their holder shows; the retained sample is in Haidian's store", "持有者为市场主体，适用市场食品抽检；备份样品存于海淀样品库"},
		}, {
			`sunledger sample take CY-20261122-02 --batch 91370783MADEM0011E-20261122-01 --inspection FX-20261122-01 --laboratory 91370783MADEM00386 --amount 3kg --retained 寿光检测中心 --dispose-within-months 3`,
			text{"during an inspection; if it fails, to be disposed of within three months", "检查中抽样；如不合格，三个月内完成核查处置"},
		}},
	}, {
		family: "sample", verb: "report", op: provenance.ReportSampleOp,
		input: newInput[provenance.ReportSample], subject: "sample",
		short: text{"report what you measured; a batch that fails is held at once", "出具检验报告；不合格的批次立即封存"},
		examples: []example{{
			`sunledger sample list --awaiting me`,
			text{"what you were commissioned to measure", "查看委托给本机构的样品"},
		}, {
			`sunledger sample report 111101080000000277-CY-20261122-01 --result 氧乐果=0.48mg/kg --result 腐霉利=ND`,
			text{"two residues, one not detected", "两项残留，其一未检出"},
		}, {
			`sunledger sample report 111101080000000277-CY-20261122-01 --result 氧乐果=ND --result 大肠菌群=120CFU/g`,
			text{"a residue and a count of germs", "一项残留和一项微生物指标"},
		}},
	}, {
		family: "sample", verb: "request-reinspection", op: provenance.RequestReinspectionOp,
		input: newInput[provenance.RequestReinspection], subject: "sample",
		short: text{"object to a failing report, as producer or holder", "生产者或持有者申请复检"},
		examples: []example{{
			`sunledger sample request-reinspection 111101080000000277-CY-20261122-01 --laboratory 91110108MADEM1046F --reason 对检测结果有异议`,
			text{"in time, and at another laboratory", "在期限内，另选检测机构"},
		}},
	}, {
		family: "sample", verb: "reinspect", op: provenance.ReinspectSampleOp,
		input: newInput[provenance.ReportSample], subject: "sample",
		short: text{"report the re-inspection, which is final", "出具复检结论（最终结论）"},
		examples: []example{{
			`sunledger sample reinspect 111101080000000277-CY-20261122-01 --result 氧乐果=0.01mg/kg`,
			text{"everything that failed must be measured again", "不合格项目须全部复检"},
		}},
	}, {
		family: "sample", verb: "acknowledge", op: provenance.AcknowledgeSampleOp,
		input: newInput[provenance.AcknowledgeSample], subject: "sample",
		short: text{"acknowledge the verdict on the other regulator's sample", "签收对方的抽检结果"},
		examples: []example{{
			`sunledger sample acknowledge 111101080000000277-CY-20261122-01 --note 已收悉，立即核查`,
			text{"as the regulator that was notified", "由被通报的监管方签收"},
		}},
	}, {
		family: "sample", verb: "dispose", op: provenance.DisposeSampleOp,
		input: newInput[provenance.DisposeSample], subject: "sample",
		short: text{"end a sample that failed, saying what was done", "完成不合格样品的核查处置"},
		examples: []example{{
			`sunledger sample dispose CY-20261122-01 --note 1200公斤全部销毁，已立案处罚`,
			text{"once nobody can ask for a re-inspection any more, or the one asked for is overdue", "复检期满、复检后或复检逾期"},
		}},
	}, {
		family: "sample", verb: "reassign", op: provenance.ReassignSampleOp,
		input: newInput[provenance.ReassignSample], subject: "sample",
		short: text{"put another laboratory in the place of one that does not report", "更换逾期未出结果的检测机构"},
		examples: []example{{
			`sunledger sample reassign CY-20261122-01 --laboratory 91110108MADEM1046F --reason 逾期未出具复检结论`,
			text{"of one that re-inspects only when its time is over", "复检机构须逾期后方可更换"},
		}},
	},
}

var sampleSampleIDs = map[provenance.Kind]string{provenance.KindSample: "111101080000000277-CY-20261122-01"}

var sampleFilters = map[string]option{}

var sampleListViews = map[provenance.Kind]listView{
	provenance.KindSample: {
		head: []text{{"ID", "编号"}, {"REGIME", "类别"}, {"BATCH", "批次"}, {"LABORATORY", "检测机构"}, {"TAKEN", "抽样日期"}, {"VERDICT", "判定"}, {"STATE", "状态"}},
		row:  func(p *printer, r provenance.Record) []cell { return p.sampleRow(r.(*provenance.Sample)) },
	},
}

var germsForm = regexp.MustCompile(`^([0-9]{1,12}) ?(?i:CFU|MPN)/(?i:g|ml)$`)

// parseMeasured reads a residue, or a count of germs such as 120CFU/g.
func parseMeasured(s string) (n int64, microbial bool, err error) {
	if germs := germsForm.FindStringSubmatch(strings.TrimSpace(words.Narrow(s))); germs != nil {
		n, err = strconv.ParseInt(germs[1], 10, 64)
		return n, true, err
	}
	n, err = words.ParseResidue(s)
	return n, false, err
}

func (p *printer) sampleRow(s *provenance.Sample) []cell {
	return []cell{
		{s.ID, plain}, {words.Word(p.language, s.Regime), plain}, {s.Batch, plain}, {p.names.of(p.language, s.Laboratory.Enterprise), plain},
		{string(s.Date), plain}, p.sampleVerdict(s), p.sampleState(s),
	}
}

func (p *printer) sampleVerdict(s *provenance.Sample) cell {
	if s.Final() == nil {
		return cell{}
	}
	return p.verdictOf(s.Final().Verdict)
}

// sampleState says where a sample stands, whose turn it is and how long they have.
func (p *printer) sampleState(s *provenance.Sample) cell {
	state := s.State(p.today)
	c := cell{words.Word(p.language, state), yellow}
	by := func(who string) { c.text += p.say(" by ", "：") + who }
	switch state {
	case provenance.AwaitsReport, provenance.SampleIncomplete:
		by(p.names.of(p.language, s.Laboratory.Enterprise))
	case provenance.MayBeReinspected:
		c.text += string(s.ReinspectBy)
	case provenance.AwaitsReinspection:
		by(p.names.of(p.language, s.Request.Laboratory.Enterprise))
		words, _ := p.due(s.Request.DueBy)
		c.text += words
	case provenance.AwaitsDisposition:
		by(words.OrganizationName(p.language, s.Authority.Organization))
		words, late := p.due(s.DisposeBy())
		c.text += words
		if late {
			c.style = red
		}
	case provenance.SamplePassed, provenance.SampleDisposed:
		c.style = green
	}
	if s.Report != nil && s.Acknowledged == nil {
		c.text += p.say("; ", "；") + words.Word(p.language, provenance.AwaitsAcknowledgement)
		by(words.OrganizationName(p.language, s.Notified))
		if c.style == green {
			c.style = yellow
		}
	}
	return c
}

func (p *printer) sample(r *provenance.Sample, limits []provenance.Limit) {
	p.title(provenance.KindSample, r.ID, words.Word(p.language, r.Regime))
	s := &sheet{}
	s.styled(p.label("status"), p.sampleState(r))
	if final := r.Final(); final != nil {
		v := p.sampleVerdict(r)
		v.text += p.faults(final.Verdict, final.Reasons, r.Report.Results)
		s.styled(p.label("verdict"), v)
	}
	s.row(p.label("batch"), r.Batch+" · "+r.Product)
	s.row(p.label("holder"), p.party(r.Holder))
	s.row(p.label("producer"), p.party(r.Producer))
	s.row(p.label("authority"), p.party(r.Authority))
	s.row(p.label("inspection"), r.Inspection)
	s.row(p.label("laboratory"), p.party(r.Laboratory))
	s.row(p.label("date"), string(r.Date)+" · "+p.amount(r.Amount, r.Unit))
	s.row(p.label("retained"), p.retained(r))
	s.row(p.label("hold"), r.Hold)
	p.clocks(s, r)
	s.row(p.label("reassigned"), p.mark(r.Reassigned))
	s.row(p.label("acknowledged"), p.mark(r.Acknowledged))
	s.row(p.label("disposition"), p.mark(r.Disposition))
	p.sheet(s)
	p.analysis(p.label("report"), r.Report, limits, true)
	p.analysis(p.label("reinspection"), r.Reinspection, limits, false)
	p.footer(&r.Header)
}

// retained says where the retained sample is, and until when.
func (p *printer) retained(r *provenance.Sample) string {
	if until := r.RetainUntil(); until != "" {
		return r.Retained + p.say(", until ", "，保存至 ") + string(until)
	}
	return r.Retained
}

// clocks adds what has to happen by when, red once it is too late.
func (p *printer) clocks(s *sheet, r *provenance.Sample) {
	switch {
	case r.Request != nil:
		s.row(p.label("request"), p.party(r.Request.Laboratory)+p.say(", due by ", "，期限 ")+string(r.Request.DueBy)+"\n"+p.mark(&r.Request.Requested))
	case r.ReinspectBy == "" && r.Failed():
		s.row(p.label("reinspectBy"), p.say("none: a microbial item failed", "不予复检：微生物项目不合格"))
	case r.ReinspectBy == "":
	case p.today > r.ReinspectBy:
		s.styled(p.label("reinspectBy"), cell{string(r.ReinspectBy) + p.say(", has passed", "，已过期"), red})
	default:
		s.row(p.label("reinspectBy"), string(r.ReinspectBy))
	}
	if by := r.DisposeBy(); by != "" && r.Disposition == nil {
		due := cell{string(by), plain}
		if p.today > by {
			due = cell{due.text + p.say(", OVERDUE", "，已逾期"), red}
		}
		s.styled(p.say("dispose by", "核查处置期限"), due)
	}
}

// analysis sets what a laboratory measured against the limits.
func (p *printer) analysis(title string, a *provenance.Analysis, limits []provenance.Limit, whole bool) {
	if a == nil {
		return
	}
	p.results(title+" · "+oneLine(p.mark(&a.Reported)), a.Results, limits, whole)
	if a.Document != "" {
		p.line("  %s  %s", p.paint(faint, p.label("document")), a.Document)
	}
}
