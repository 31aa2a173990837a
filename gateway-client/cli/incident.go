package cli

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
)

var incidentFamilies = []family{
	{"hold", provenance.KindHold, text{"seals on goods, and their release", "封存与解除封存"}},
	{"notice", provenance.KindNotice, text{"problem food, told to the other regulator", "问题食品通报"}},
	{"recall", provenance.KindRecall, text{"recalls: plan, announcement, progress, closing", "召回：清单、公告、进展、办结"}},
}

// incidentTransactions write holds, notices and recalls.
var incidentTransactions = []row{
	{
		family: "hold", verb: "place", op: provenance.PlaceHoldOp,
		input: newInput[provenance.PlaceHold], subject: "hold",
		short: text{"seal a batch and everything made from it", "封存批次及由其形成的全部批次"},
		examples: []example{{
			`sunledger hold place FC-20261122-01 --batch 91370783MADEM0011E-20261122-01 --reason 快检阳性待确认`,
			text{"as an official, on any batch; as an enterprise, on what you have or answer for", "执法人员可封存任何批次，企业可封存本企业持有或负责的批次"},
		}},
	}, {
		family: "hold", verb: "release", op: provenance.ReleaseHoldOp,
		input: newInput[provenance.ReleaseHold], subject: "hold",
		short: text{"release a hold of your own side", "解除本方的封存"},
		examples: []example{{
			`sunledger hold release FC-20261122-01 --reason 复核合格`,
			text{"the goods may move again", "货物恢复流通"},
		}},
	}, {
		family: "notice", verb: "issue", op: provenance.IssueNoticeOp,
		input: newInput[provenance.IssueNotice], subject: "notice",
		short: text{"tell the other regulator of problem food", "向对方发出问题食品通报"},
		examples: []example{{
			`sunledger notice issue TB-20261122-01 --batch 91370783MADEM0011E-20261122-01 --cause 腐霉利超标 --requested recall,enforcement`,
			text{"it failed in circulation: recall it and enforce at the source", "流通环节不合格，请产地召回并查处"},
		}, {
			`sunledger notice issue TB-20261122-02 --batch 91370783MADEM0011E-20261122-01 --cause 氧乐果超标 --basis certificate/91370783MADEM00386-JC-20261122-01 --requested removal,resampling --hold`,
			text{"it failed at the source: seal it at once, take it off sale, sample again", "产地不合格，立即封存，请销地下架并再次抽检"},
		}},
	}, {
		family: "notice", verb: "acknowledge", op: provenance.AcknowledgeNoticeOp,
		input: newInput[provenance.AcknowledgeNotice], subject: "notice",
		short: text{"acknowledge a notice of the other regulator", "签收对方的通报"},
		examples: []example{{
			`sunledger notice acknowledge 111101080000000277-TB-20261122-01 --note 已收悉`,
			text{"as the regulator that was notified", "由被通报的监管方签收"},
		}},
	}, {
		family: "notice", verb: "measure", op: provenance.TakeMeasureOp,
		input: newInput[provenance.TakeMeasure], subject: "notice",
		short: text{"record what was done about it", "登记处置措施"},
		examples: []example{{
			`sunledger notice measure 111101080000000277-TB-20261122-01 --measure recall --note 已责令召回 --reference recall/113707830000000195-ZH-20261122-01`,
			text{"a recall was ordered", "已责令召回"},
		}, {
			`sunledger notice measure TB-20261122-02 --measure 下架 --note 市场已全部下架`,
			text{"it was taken off sale", "已下架"},
		}},
	}, {
		family: "notice", verb: "propose-closing", op: provenance.ProposeNoticeClosingOp,
		input: newInput[provenance.ProposeNoticeClosing], subject: "notice",
		short: text{"propose to end a notice that you issued", "提议办结本方发出的通报"},
		examples: []example{{
			`sunledger notice propose-closing TB-20261122-01 --summary 已召回并销毁`,
			text{"the other regulator then closes it", "由对方批准后办结"},
		}},
	}, {
		family: "notice", verb: "close", op: provenance.CloseNoticeOp,
		input: newInput[provenance.CloseNotice], subject: "notice",
		prepare: digestOf("notice", func(n *provenance.Notice) string { return endingDigest(n.Closing) }),
		short:   text{"approve the closing that the other regulator proposed", "批准对方提议的办结"},
		examples: []example{{
			`sunledger notice get 111101080000000277-TB-20261122-01`,
			text{"read the summary and its digest first", "先阅读提议内容及其摘要"},
		}, {
			`sunledger notice close 111101080000000277-TB-20261122-01 --digest 3f9a1c22`,
			text{"approve exactly that", "批准该内容"},
		}},
	}, {
		family: "recall", verb: "start", op: provenance.StartRecallOp,
		input: newInput[provenance.StartRecall], subject: "recall",
		short: text{"start a recall: its goods stop at once, everywhere", "启动召回：相关产品立即停止流通"},
		examples: []example{{
			`sunledger recall start ZH-20261122-01 --batch 20261122-01 --class 2 --cause 腐霉利超标 --known-at '2026-11-22 08:30' --area 北京市海淀区 --disposal 就地封存后销毁 --expected 全部召回`,
			text{"your own lot, of your own accord", "主动召回本企业批次"},
		}, {
			`sunledger recall start ZH-20261122-01 --batch 91370783MADEM0011E-20261122-01 --class 一级 --cause 甲拌磷超标 --known-at '2026-11-22 08:30' --area 北京市海淀区 --disposal 销毁 --expected 全部召回 --notice 111101080000000277-TB-20261122-01`,
			text{"ordered by the regulator", "监管方责令召回"},
		}, {
			`sunledger recall start YL-20261122-01 --batch 20261122-01 --class 3 --cause 年度召回演练 --known-at '2026-11-22 08:30' --area 北京市海淀区 --disposal 不处置 --expected 一小时内查明去向 --exercise`,
			text{"an exercise: nothing is stopped", "召回演练，不影响流通"},
		}},
	}, {
		family: "recall", verb: "announce", op: provenance.AnnounceRecallOp,
		input: newInput[provenance.AnnounceRecall], subject: "recall",
		short: text{"announce a recall; the clock starts", "发布召回公告，开始计算期限"},
		examples: []example{{
			`sunledger recall announce ZH-20261122-01 --text 请停止食用并退回购买处 --published 寿光市政府网站`,
			text{"what was announced, and where", "公告内容与发布处"},
		}},
	}, {
		family: "recall", verb: "extend", op: provenance.ExtendRecallOp,
		input: newInput[provenance.ExtendRecall], subject: "recall",
		short: text{"consent to a later day", "同意延期"},
		examples: []example{{
			`sunledger recall extend 91370783MADEM0011E-ZH-20261122-01 --until 2026-12-31 --reason 涉及门店较多`,
			text{"as the regulator of the recalling enterprise", "由召回企业所在地监管方办理"},
		}},
	}, {
		family: "recall", verb: "report", op: provenance.ReportRecallOp,
		input: newInput[provenance.ReportRecall], subject: "recall",
		short: text{"report what you sealed and what consumers brought back", "报告封存与退回数量"},
		examples: []example{{
			`sunledger recall report 91370783MADEM0011E-ZH-20261122-01 --batch 91110108MADEM10146-S01 --sealed 120kg --recovered 3kg --note 已张贴公告`,
			text{"then destroy it: sunledger batch dispose … --method destroyed", "随后销毁：sunledger batch dispose … --method destroyed"},
		}},
	}, {
		family: "recall", verb: "propose-closing", op: provenance.ProposeRecallClosingOp,
		input: newInput[provenance.EndRecall], subject: "recall",
		short: text{"propose to end a recall; its goods stay barred", "提议办结召回，产品仍不得流通"},
		examples: []example{{
			`sunledger recall propose-closing 91370783MADEM0011E-ZH-20261122-01 --summary 1170公斤已全部销毁`,
			text{"either regulator; the other then closes it", "任一监管方提议，由另一方批准"},
		}},
	}, {
		family: "recall", verb: "close", op: provenance.CloseRecallOp,
		input: newInput[provenance.ApproveRecallEnd], subject: "recall",
		prepare: digestOf("recall", func(r *provenance.Recall) string { return endingDigest(r.Closing) }),
		short:   text{"approve the closing that the other regulator proposed", "批准对方提议的办结"},
		examples: []example{{
			`sunledger recall close 91370783MADEM0011E-ZH-20261122-01 --digest 3f9a1c22`,
			text{"exactly what was proposed", "批准该内容"},
		}},
	}, {
		family: "recall", verb: "propose-withdrawal", op: provenance.ProposeRecallWithdrawalOp,
		input: newInput[provenance.EndRecall], subject: "recall",
		short: text{"propose to take a recall back as a mistake", "提议撤销错误的召回"},
		examples: []example{{
			`sunledger recall propose-withdrawal 91370783MADEM0011E-ZH-20261122-01 --summary 样品编号录入错误`,
			text{"either regulator; the other then withdraws it", "任一监管方提议，由另一方批准"},
		}},
	}, {
		family: "recall", verb: "withdraw", op: provenance.WithdrawRecallOp,
		input: newInput[provenance.ApproveRecallEnd], subject: "recall",
		prepare: digestOf("recall", func(r *provenance.Recall) string { return endingDigest(r.Withdrawal) }),
		short:   text{"approve the withdrawal that the other regulator proposed", "批准对方提议的撤销"},
		examples: []example{{
			`sunledger recall withdraw 91370783MADEM0011E-ZH-20261122-01 --digest 3f9a1c22`,
			text{"its goods may move again", "产品恢复流通"},
		}},
	},
}

// endingDigest is what the other regulator signs of a proposed ending.
func endingDigest(e *provenance.Ending) string {
	if e == nil {
		return ""
	}
	return e.Digest
}

var incidentLabels = map[string]label{
	"hold":                  {text{"hold", "封存"}, text{"hold ID: code and number, such as FC-20261122-01", "封存编号，本单位的可只写如 FC-20261122-01"}},
	"released":              {text{"released", "解除封存"}, text{}},
	"notice":                {text{"notice", "通报"}, text{"notice ID: code and number, such as TB-20261122-01", "通报编号，本机关的可只写如 TB-20261122-01"}},
	"IssueNotice.cause":     {text{"cause", "原因"}, text{"what is wrong with the food", "问题说明"}},
	"StartRecall.cause":     {text{"cause", "原因"}, text{"what is wrong with the food", "问题说明"}},
	"IssueNotice.requested": {text{"requested", "请求措施"}, text{"measures asked for; repeat or separate by commas", "请求采取的措施，可重复或以逗号分隔"}},
	"issued":                {text{"issued", "发出"}, text{}},
	"Notice.measures":       {text{"measures", "处置措施"}, text{}},
	"Measure.measure":       {text{"measure", "措施"}, text{"what was done", "采取的措施"}},
	"TakeMeasure.measure":   {text{"measure", "措施"}, text{"what was done", "采取的措施"}},
	"Measure.reference":     {text{"shown by", "凭据"}, text{"record that shows it, as kind/ID, such as recall/CODE-ZH-01", "佐证记录，写成“类型/编号”，如 recall/代码-ZH-01"}},
	"TakeMeasure.reference": {text{"shown by", "凭据"}, text{"record that shows it, as kind/ID, such as recall/CODE-ZH-01", "佐证记录，写成“类型/编号”，如 recall/代码-ZH-01"}},
	"taken":                 {text{"taken", "采取"}, text{}},
	"closing":               {text{"closing", "办结"}, text{}},
	"summary":               {text{"summary", "总结"}, text{"what was achieved", "处置结果"}},

	"recall":                   {text{"recall", "召回"}, text{"recall ID: code and number, such as ZH-20261122-01", "召回编号，本单位的可只写如 ZH-20261122-01"}},
	"StartRecall.batches":      {text{"batches", "批次"}, text{"lot or part that is recalled; repeat for each", "召回的批次，可重复"}},
	"class":                    {text{"class", "级别"}, text{"how much harm it may do", "召回级别"}},
	"knownAt":                  {text{"known", "获知时间"}, text{"when the problem became known, such as '2026-11-22 08:30'", "获知问题的时间，如 '2026-11-22 08:30'"}},
	"areas":                    {text{"areas", "涉及区域"}, text{"where the goods went; repeat or separate by commas", "流向区域，可重复或以逗号分隔"}},
	"expected":                 {text{"expected", "预期效果"}, text{"the effect expected", "预期效果"}},
	"exercise":                 {text{"exercise", "演练"}, text{"an exercise: bars nothing", "召回演练，不影响流通"}},
	"Recall.ordered":           {text{"ordered by the regulator", "责令召回"}, text{}},
	"late":                     {text{"started late", "逾期启动"}, text{}},
	"started":                  {text{"started", "启动"}, text{}},
	"announced":                {text{"announced", "公告"}, text{}},
	"text":                     {text{"text", "公告内容"}, text{"text of the announcement", "公告内容"}},
	"Announcement.published":   {text{"published in", "发布处"}, text{"where it was published", "发布处"}},
	"AnnounceRecall.published": {text{"published in", "发布处"}, text{"where it was published", "发布处"}},
	"made":                     {text{"made", "发布"}, text{}},
	"finishBy":                 {text{"finish by", "完成期限"}, text{}},
	"extensions":               {text{"extensions", "延期"}, text{}},
	"Extension.until":          {text{"until", "延至"}, text{"the new last day", "新的期限"}},
	"ExtendRecall.until":       {text{"until", "延至"}, text{"the new last day", "新的期限"}},
	"consent":                  {text{"consent", "同意"}, text{}},
	"withdrawal":               {text{"withdrawal", "撤销"}, text{}},

	"reports":        {text{"reported to recall", "召回报告"}, text{}},
	"sealed":         {text{"sealed", "已封存"}, text{"sealed of what you have, in all, with its unit", "现存中已封存的总量，带单位"}},
	"recovered":      {text{"brought back", "消费者退回"}, text{"brought back by consumers since your last report", "上次报告后消费者退回的数量"}},
	"disposedAs":     {text{"disposed of", "处置"}, text{}},
	"consumed":       {text{"consumed", "食用"}, text{}},
	"sold":           {text{"sold", "售出"}, text{}},
	"destroyed":      {text{"destroyed", "销毁"}, text{}},
	"wasted":         {text{"wasted", "损耗"}, text{}},
	"returnedToSoil": {text{"returned to soil", "还田"}, text{}},

	"Hold.basis":           {text{"rests on", "依据"}, text{}},
	"Hold.by":              {text{"placed by", "封存方"}, text{}},
	"Notice.authority":     {text{"issued by", "通报机关"}, text{}},
	"IssueNotice.basis":    {text{"rests on", "依据"}, text{"what it rests on, as kind/ID: certificate, inspection or sample", "依据，写成“类型/编号”：certificate、inspection 或 sample"}},
	"IssueNotice.hold":     {text{"sealed with it", "同时封存"}, text{"seal the batch in the same transaction", "同时封存该批次"}},
	"PlaceHold.basis":      {text{}, text{"what it rests on, as kind/ID: certificate, inspection or notice", "依据，写成“类型/编号”：certificate、inspection 或 notice"}},
	"StartRecall.disposal": {text{"disposal", "处置方式"}, text{"what will be done with the goods", "召回产品的处置方式"}},
	"StartRecall.notice":   {text{"notice", "通报"}, text{"the notice that led to it", "引发召回的通报"}},
	"EndRecall.summary":    {text{}, text{"what was achieved, or why it is withdrawn", "召回结果或撤销原因"}},
	"TakeMeasure.note":     {text{}, text{"what exactly was done", "具体情况"}},
}

var incidentChoices = map[reflect.Type][]choice{
	reflect.TypeFor[provenance.MeasureKind](): {
		{"removal", text{"removal from sale", "下架"}}, {"resampling", text{"resampling", "再次抽检"}}, {"recall", text{"recall", "召回"}},
		{"enforcement", text{"enforcement", "执法查处"}}, {"other", text{"other", "其他"}},
	},
	reflect.TypeFor[provenance.NoticeState](): {
		{"awaits_acknowledgement", text{"awaits acknowledgement", "待签收"}}, {"awaits_measures", text{"awaits measures", "待处置"}},
		{"awaits_closing", text{"awaits closing", "待办结"}}, {"awaits_approval", text{"awaits approval of the closing", "待批准办结"}},
		{"closed", text{"closed by both", "双方已办结"}},
	},
	reflect.TypeFor[provenance.RecallClass](): {
		{"1", text{"class 1", "一级"}}, {"2", text{"class 2", "二级"}}, {"3", text{"class 3", "三级"}},
	},
	reflect.TypeFor[provenance.RecallState](): {
		{"awaits_announcement", text{"awaits announcement", "待公告"}}, {"running", text{"running", "召回中"}},
		{"awaits_approval", text{"awaits approval", "待批准"}}, {"closed", text{"closed by both", "双方已办结"}},
		{"withdrawn", text{"withdrawn by both", "双方已撤销"}},
	},
}

var incidentKindNames = map[provenance.Kind]text{
	provenance.KindHold:   {"hold", "封存"},
	provenance.KindNotice: {"problem-food notice", "问题食品通报"},
	provenance.KindRecall: {"recall", "召回"},
}

var incidentSampleIDs = map[provenance.Kind]string{
	provenance.KindHold:   "111101080000000277-FC-20261122-01",
	provenance.KindNotice: "111101080000000277-TB-20261122-01",
	provenance.KindRecall: "91370783MADEM0011E-ZH-20261122-01",
}

var incidentFilters = map[string]option{
	"placer": {"placer", text{"CODE", "代码"}, text{"who placed it: a code, or me", "封存方：代码或 me"}},
}

var incidentListViews = map[provenance.Kind]listView{
	provenance.KindHold: {
		head: []text{{"ID", "编号"}, {"BATCH", "批次"}, {"PLACED BY", "封存方"}, {"REASON", "原因"}, {"STATE", "状态"}},
		row:  func(p *printer, r provenance.Record) []cell { return p.holdRow(r.(*provenance.Hold)) },
	},
	provenance.KindNotice: {
		head:  []text{{"ID", "编号"}, {"BATCH", "批次"}, {"ISSUED BY", "通报机关"}, {"CAUSE", "原因"}, {"MEASURES", "措施"}, {"STATE", "状态"}},
		right: map[int]bool{4: true},
		row:   func(p *printer, r provenance.Record) []cell { return p.noticeRow(r.(*provenance.Notice)) },
	},
	provenance.KindRecall: {
		head: []text{{"ID", "编号"}, {"CLASS", "级别"}, {"RECALLS", "召回方"}, {"PRODUCT", "产品"}, {"STARTED", "启动"}, {"FINISH BY", "完成期限"}, {"STATE", "状态"}},
		row:  func(p *printer, r provenance.Record) []cell { return p.recallRow(r.(*provenance.Recall)) },
	},
}

func (p *printer) holdRow(h *provenance.Hold) []cell {
	return []cell{{h.ID, plain}, {h.Batch, plain}, {p.names.of(p.language, h.By.Enterprise), plain}, {oneLine(h.Reason), plain}, p.holdState(h)}
}

func (p *printer) holdState(h *provenance.Hold) cell {
	if h.Released != nil {
		return cell{p.say("released", "已解除"), green}
	}
	return cell{p.say("IN FORCE", "封存中"), red}
}

func (p *printer) hold(h *provenance.Hold) {
	p.title(provenance.KindHold, h.ID)
	s := &sheet{}
	s.styled(p.label("status"), p.holdState(h))
	s.row(p.label("batch"), h.Batch)
	s.row(labelIn(p.language, "Hold", "by"), p.party(h.By))
	s.row(p.label("reason"), h.Reason)
	s.row(labelIn(p.language, "Hold", "basis"), h.Basis)
	s.row(p.label("released"), p.mark(h.Released))
	p.sheet(s)
	p.footer(&h.Header)
}

func (p *printer) noticeRow(n *provenance.Notice) []cell {
	return []cell{
		{n.ID, plain}, {n.Batch, plain}, {organizationName(p.language, n.Authority.Organization), plain},
		{oneLine(n.Cause), plain}, {grouped(int64(len(n.Measures))), plain}, p.noticeState(n),
	}
}

// noticeState says where a notice stands and whose turn it is.
func (p *printer) noticeState(n *provenance.Notice) cell {
	if n.State() == provenance.NoticeClosed {
		return cell{word(p.language, n.State()), green}
	}
	return cell{word(p.language, n.State()) + p.turns(n.Awaiting()), yellow}
}

// turns says by whom something is awaited: MSP IDs and enterprise codes.
func (p *printer) turns(awaiting []string) string {
	var who []string
	for _, one := range awaiting {
		name := organizationName(p.language, one)
		if name == one {
			name = p.names.of(p.language, one)
		}
		who = append(who, name)
	}
	return p.say(" by ", "：") + strings.Join(who, p.say(" and ", "、"))
}

func (p *printer) notice(n *provenance.Notice) {
	p.title(provenance.KindNotice, n.ID)
	s := &sheet{}
	s.styled(p.label("status"), p.noticeState(n))
	s.row(p.label("batch"), n.Batch)
	s.row(labelIn(p.language, "IssueNotice", "cause"), n.Cause)
	s.row(labelIn(p.language, "IssueNotice", "basis"), n.Basis)
	s.row(labelIn(p.language, "IssueNotice", "requested"), p.words(n.Requested))
	if n.Hold {
		s.row(labelIn(p.language, "IssueNotice", "hold"), n.Sealing().ID)
	}
	s.row(labelIn(p.language, "Notice", "authority"), p.party(n.Authority))
	s.row(p.label("notified"), organizationName(p.language, n.Notified))
	s.row(p.label("issued"), p.mark(&n.Issued))
	s.row(p.label("acknowledged"), p.mark(n.Acknowledged))
	for _, m := range n.Measures {
		lines := []string{word(p.language, m.Measure), p.mark(&m.Taken)}
		if m.Reference != "" {
			lines = append(lines, labelIn(p.language, "Measure", "reference")+" "+m.Reference)
		}
		s.row(labelIn(p.language, "Measure", "measure"), strings.Join(lines, "\n"))
	}
	p.ending(s, "closing", n.Closing)
	p.sheet(s)
	p.footer(&n.Header)
}

// words lists values of an enumeration.
func (p *printer) words(kinds []provenance.MeasureKind) string {
	var all []string
	for _, k := range kinds {
		all = append(all, word(p.language, k))
	}
	return strings.Join(all, p.say(", ", "、"))
}

// ending adds what one regulator proposed and the other approved.
func (p *printer) ending(s *sheet, name string, e *provenance.Ending) {
	if e == nil {
		return
	}
	s.row(p.label(name), e.Summary)
	s.row("  "+p.label("proposed"), p.mark(&e.Proposed))
	s.row("  "+p.label("digest"), e.Digest)
	if e.Approved == nil {
		s.styled("  "+p.label("approved"), cell{p.say("awaits ", "待批准：") + organizationName(p.language, provenance.Counterpart(e.Proposer().Organization)), yellow})
	}
	s.row("  "+p.label("approved"), p.mark(e.Approved))
}

func (p *printer) recallRow(r *provenance.Recall) []cell {
	return []cell{
		{r.ID, plain}, {word(p.language, r.Class), plain}, {p.names.of(p.language, r.Enterprise.Enterprise), plain},
		{r.Product, plain}, {when(r.Started.Time), plain}, {string(r.FinishBy), plain}, p.recallState(r),
	}
}

// recallState says where a recall stands, whose turn it is and whether it is
// overdue.
func (p *printer) recallState(r *provenance.Recall) cell {
	state := cell{word(p.language, r.State()), green}
	if turns := r.Awaiting(); turns != nil {
		state = cell{state.text + p.turns(turns), yellow}
	}
	if r.Overdue(p.today) {
		state = cell{p.say("OVERDUE, ", "已逾期，") + state.text, red}
	}
	if r.Exercise {
		state.text = p.say("exercise · ", "演练 · ") + state.text
	}
	return state
}

func (p *printer) recall(r *provenance.Recall) {
	p.title(provenance.KindRecall, r.ID, word(p.language, r.Class))
	s := &sheet{}
	p.recallFacts(s, r)
	s.row(p.label("product"), r.Product)
	s.row(labelIn(p.language, "StartRecall", "batches"), strings.Join(r.Batches, "\n"))
	s.row(p.label("areas"), strings.Join(r.Areas, p.say(", ", "、")))
	s.row(labelIn(p.language, "StartRecall", "disposal"), r.Disposal)
	s.row(p.label("expected"), r.Expected)
	s.row(p.label("notice"), r.Notice)
	s.row(p.label("started"), p.mark(&r.Started))
	if a := r.Announced; a != nil {
		s.row(p.label("announced"), p.mark(&a.Made)+"\n"+a.Text)
		s.row(labelIn(p.language, "Announcement", "published"), a.Published)
	}
	for _, e := range r.Extensions {
		s.row(labelIn(p.language, "Extension", "until"), string(e.Until)+"\n"+p.mark(&e.Consent))
	}
	p.ending(s, "closing", r.Closing)
	p.ending(s, "withdrawal", r.Withdrawal)
	p.sheet(s)
	p.footer(&r.Header)
}

// recallFacts are where a recall stands and what its clocks say.
func (p *printer) recallFacts(s *sheet, r *provenance.Recall) {
	s.styled(p.label("status"), p.recallState(r))
	kind := p.say("of its own accord", "主动召回")
	if r.Ordered {
		kind = labelIn(p.language, "Recall", "ordered")
	}
	s.row(p.say("recalled by", "召回方"), p.party(r.Enterprise)+p.say(", ", "，")+kind)
	s.row(labelIn(p.language, "IssueNotice", "cause"), r.Cause)
	start := fmt.Sprintf(p.say("%s; had to start by %s", "%s；应于 %s 前启动"), when(r.KnownAt.Time()), when(r.StartBy()))
	if r.Late {
		s.styled(p.label("knownAt"), cell{start + p.say(": LATE", "：逾期启动"), red})
	} else {
		s.row(p.label("knownAt"), start+p.say(": in time", "：按时启动"))
	}
	s.styled(p.label("finishBy"), p.clock(r))
}

// clock says how much time a recall has left.
func (p *printer) clock(r *provenance.Recall) cell {
	switch {
	case r.FinishBy == "":
		return cell{p.say("no clock before the announcement", "公告后开始计算"), yellow}
	case r.Overdue(p.today):
		return cell{fmt.Sprintf(p.say("%s, %d days ago", "%s，已逾期 %d 天"), r.FinishBy, days(r.FinishBy, p.today)), red}
	case r.Awaiting() == nil:
		return cell{string(r.FinishBy), plain}
	}
	return cell{fmt.Sprintf(p.say("%s, %d days left", "%s，剩余 %d 天"), r.FinishBy, days(p.today, r.FinishBy)), yellow}
}

// days counts from one day to another.
func days(from, to provenance.Date) int {
	a, _ := time.Parse(time.DateOnly, string(from))
	b, _ := time.Parse(time.DateOnly, string(to))
	return int(b.Sub(a).Hours() / 24)
}

// recallReport is what a holder reported about a batch.
func (p *printer) recallReport(b *provenance.Batch, r provenance.RecallReport) string {
	line := r.Recall + p.say(": sealed ", "：封存 ") + p.amount(r.Sealed, b.Unit)
	if r.Recovered > 0 {
		line += p.say(", brought back ", "，消费者退回 ") + p.amount(r.Recovered, b.Unit)
	}
	if r.Note != "" {
		line += p.say("; ", "；") + r.Note
	}
	return line
}

// disposals lists the ways in which goods left the chain.
func (p *printer) disposals(d provenance.Disposals, unit provenance.Unit) string {
	var parts []string
	for _, way := range ways(d) {
		if way.amount != 0 {
			parts = append(parts, p.label(way.name)+" "+p.amount(way.amount, unit))
		}
	}
	return strings.Join(parts, p.say(", ", "，"))
}

// way is an amount that left the chain, and how.
type way struct {
	name   string
	amount int64
}

func ways(d provenance.Disposals) []way {
	return []way{{"destroyed", d.Destroyed}, {"consumed", d.Consumed}, {"sold", d.Sold}, {"wasted", d.Wasted}, {"returnedToSoil", d.ReturnedToSoil}}
}
