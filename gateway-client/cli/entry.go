package cli

import (
	"regexp"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

var entryFamilies = []family{
	{"entry", provenance.KindEntry, text{"market entry of goods from the other region", "销地准入"}},
}

var entryTransactions = []row{
	{
		family: "entry", verb: "decide", op: provenance.DecideEntryOp,
		input: newInput[provenance.DecideEntry], subject: "entry",
		short: text{"decide the entry of what you received; the ledger computes the lane", "办理准入，通道由账本计算"},
		examples: []example{{
			`sunledger batch list --awaiting me`,
			text{"what awaits your decision", "查看待办理准入的批次"},
		}, {
			`sunledger entry decide RK-20261122-01 --batch 91370783MADEM0011E-20261122-01,91370783MADEM002X6-20261122-07`,
			text{"green lane: admitted at once; otherwise, such as after a faulty journey, to be rapid-tested", "绿色通道直接进入；运输异常等情形转查验通道快检"},
		}},
	}, {
		family: "entry", verb: "rapid-test", op: provenance.RapidTestOp,
		input: newInput[provenance.RapidTestEntry], subject: "entry",
		fixed: map[string]any{"method": provenance.EnzymeInhibition, "strip": provenance.RapidOutcome("")},
		short: text{"record a rapid test by enzyme inhibition", "登记酶抑制率法快检"},
		examples: []example{{
			`sunledger entry rapid-test RK-20261122-01 --batch 91370783MADEM0011E-20261122-01 --inhibition-permille 12.5%`,
			text{"negative admits it, positive refuses and seals it", "阴性准予进入，阳性拒绝进入并封存"},
		}},
	}, {
		family: "entry", verb: "strip-test", op: provenance.RapidTestOp,
		input: newInput[provenance.RapidTestEntry], subject: "entry",
		fixed: map[string]any{"method": provenance.ColloidalGold, "inhibitionPermille": int64(0)},
		short: text{"record a rapid test by colloidal gold strip", "登记胶体金试纸快检"},
		examples: []example{{
			`sunledger entry strip-test RK-20261122-01 --batch 91370783MADEM0011E-20261122-01 --strip negative`,
			text{"without a control line it is invalid: test again", "无质控线为无效，须重测"},
		}},
	}, {
		family: "entry", verb: "request-retest", op: provenance.RequestRetestOp,
		input: newInput[provenance.RequestRetest], subject: "entry",
		short: text{"ask a laboratory about a positive rapid test, within four hours", "快检阳性后四小时内申请实验室复测"},
		examples: []example{{
			`sunledger entry list --subject me`,
			text{"where your goods were refused by a rapid test", "查看本企业货物快检被拒的准入"},
		}, {
			`sunledger entry request-retest 91110108MADEM10146-RK-20261122-01 --batch 91370783MADEM0011E-20261122-01 --laboratory 91370783MADEM00386 --reason 对快检结果有异议`,
			text{"as producer, sender or holder; its report alone then counts", "生产者、发货方或持有者均可申请；此后以检测报告为准"},
		}},
	}, {
		family: "entry", verb: "retest", op: provenance.ReportRetestOp,
		input: newInput[provenance.ReportRetest], subject: "entry",
		short: text{"report a re-test, which admits the goods or keeps them sealed", "出具复测报告：合格准予进入，不合格继续封存"},
		examples: []example{{
			`sunledger entry list --awaiting me`,
			text{"what you are asked to test", "查看委托给本机构的复测"},
		}, {
			`sunledger entry retest 91110108MADEM10146-RK-20261122-01 --batch 91370783MADEM0011E-20261122-01 --result 氧乐果=ND --result 腐霉利=0.1mg/kg`,
			text{"of the whole panel", "须全项检测"},
		}},
	}, {
		family: "entry", verb: "refuse", op: provenance.RefuseEntryOp,
		input: newInput[provenance.RefuseEntry], subject: "entry",
		short: text{"do not admit goods; they go back or are destroyed", "拒绝进入，退回或销毁"},
		examples: []example{{
			`sunledger entry refuse RK-20261122-03 --batch 91370783MADEM0011E-20261122-03 --reason 到货腐烂`,
			text{"then send it back with batch transfer, or batch dispose", "随后以 batch transfer 退回或 batch dispose 销毁"},
		}},
	},
}

var entrySampleIDs = map[provenance.Kind]string{
	provenance.KindEntry: "91110108MADEM10146-RK-20261122-01",
}

var entryListViews = map[provenance.Kind]listView{
	provenance.KindEntry: {
		head:  []text{{"ID", "编号"}, {"MARKET", "销地经营者"}, {"BATCHES", "批次数"}, {"GREEN LANE", "绿色通道"}, {"ADMITTED", "准予进入"}, {"REFUSED", "拒绝进入"}, {"RE-TEST", "复测"}, {"TIME", "时间"}},
		right: map[int]bool{2: true, 3: true, 4: true, 5: true},
		row:   func(p *printer, r provenance.Record) []cell { return p.entryRow(r.(*provenance.Entry)) },
	},
}

func (p *printer) entryRow(e *provenance.Entry) []cell {
	var green, admitted, refused int64
	for _, d := range e.Decisions {
		if d.Lane == provenance.GreenLane {
			green++
		}
		switch d.Outcome {
		case provenance.EntryAdmitted:
			admitted++
		case provenance.EntryRefused:
			refused++
		}
	}
	return []cell{
		{e.ID, plain}, {p.names.of(p.language, e.Market.Enterprise), plain}, {words.Grouped(int64(len(e.Decisions))), plain},
		{words.Grouped(green), plain}, {words.Grouped(admitted), plain}, {words.Grouped(refused), plain}, p.retestDue(e), {words.When(e.Time), plain},
	}
}

// retestDue says by when a laboratory owes a re-test, if one does.
func (p *printer) retestDue(e *provenance.Entry) cell {
	by, late := p.due(e.Due())
	due := cell{strings.TrimLeft(by, ", ，"), plain}
	if late {
		due.style = red
	}
	return due
}

// entry shows what was decided about each batch, and why.
func (p *printer) entry(e *provenance.Entry) {
	p.title(provenance.KindEntry, e.ID)
	s := &sheet{}
	s.row(p.label("market"), p.party(e.Market))
	p.sheet(s)
	for _, d := range e.Decisions {
		facts := []string{d.Batch}
		if d.Lane != "" {
			facts = append(facts, words.Word(p.language, d.Lane))
		}
		facts = append(facts, p.paint(entryStyle(d.Outcome), words.Word(p.language, d.Outcome)))
		if d.Agreement != "" {
			facts = append(facts, p.label("agreement")+" "+d.Agreement)
		}
		if d.Shipment != "" {
			facts = append(facts, p.label("shipment")+" "+d.Shipment)
		}
		p.line("\n  %s", strings.Join(facts, " · "))
		p.reasons(d.Reasons, "    ")
		for _, t := range d.Tests {
			p.line("    %s", strings.Join([]string{words.When(t.Time), words.Word(p.language, t.Method), p.rapidResult(t)}, " · "))
		}
		if d.Refusal != "" {
			p.line("    %s %s", p.label("refusal"), d.Refusal)
		}
		if d.Retest != nil {
			p.line("    %s", p.retest(d.Retest))
		}
		if d.Hold != "" && d.Outcome == provenance.EntryRefused {
			p.line("    %s", p.paint(red, p.say("sealed by hold ", "已封存：")+d.Hold+p.say("; a laboratory must confirm the finding", "，须由实验室确证")))
		}
	}
	p.footer(&e.Header)
}

// retest says who was asked about a rapid test and what they found.
func (p *printer) retest(r *provenance.Retest) string {
	facts := []string{p.label("retest"), p.party(r.Laboratory)}
	if r.Report == nil {
		return strings.Join(append(facts, p.say("due by ", "期限 ")+string(r.DueBy)), " · ")
	}
	verdict := p.verdictOf(r.Report.Verdict)
	return strings.Join(append(facts, p.paint(verdict.style, verdict.text+p.faults(r.Report.Verdict, r.Report.Reasons, r.Report.Results))), " · ")
}

func (p *printer) rapidResult(t provenance.RapidResult) string {
	if t.Method == provenance.EnzymeInhibition {
		return words.Percent(t.InhibitionPermille) + " · " + words.Word(p.language, t.Outcome)
	}
	return words.Word(p.language, t.Outcome)
}

func entryStyle(s provenance.EntryState) style {
	return map[provenance.EntryState]style{provenance.EntryAdmitted: green, provenance.EntryRefused: red}[s]
}

// arrival says how a batch from the other region stands at the market's door.
func (p *printer) arrival(b *provenance.Batch) cell {
	if b.Arrival == nil {
		return cell{}
	}
	text := words.Word(p.language, b.Arrival.State) + p.say(", from ", "，来自 ") + p.names.of(p.language, b.Arrival.From)
	if b.Arrival.Entry != "" {
		text += p.say(", entry ", "，准入 ") + b.Arrival.Entry
	}
	style := map[provenance.EntryState]style{provenance.EntryAdmitted: plain, provenance.EntryRefused: red}
	if s, known := style[b.Arrival.State]; known {
		return cell{text, s}
	}
	return cell{text, yellow}
}

var permilleForm = regexp.MustCompile(`^(-?[0-9]+(?:\.[0-9]+)?) ?(%|‰)$`)

// parsePermille reads a share such as 12.5% or 125‰ as thousandths.
func parsePermille(s string) (int64, error) {
	factor := map[string]int64{"%": 10, "‰": 1}
	if parts := permilleForm.FindStringSubmatch(strings.TrimSpace(words.Narrow(s))); parts != nil {
		if n, err := words.Scaled(parts[1], factor[parts[2]]); err == nil {
			return n, nil
		}
	}
	return 0, provenance.Refuse(provenance.Invalid, "", "%q is not a share; write it as 12.5%%, at most one decimal", "%q 不是百分率，请写成 12.5%%，最多一位小数", s)
}
