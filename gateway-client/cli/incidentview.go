package cli

import (
	"fmt"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

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
	s.row(words.LabelIn(p.language, "Hold", "by"), p.party(h.By))
	s.row(p.label("reason"), h.Reason)
	s.row(words.LabelIn(p.language, "Hold", "basis"), h.Basis)
	s.row(p.label("released"), p.mark(h.Released))
	p.sheet(s)
	p.footer(&h.Header)
}

func (p *printer) noticeRow(n *provenance.Notice) []cell {
	return []cell{
		{n.ID, plain}, {n.Batch, plain}, {words.OrganizationName(p.language, n.Authority.Organization), plain},
		{oneLine(n.Cause), plain}, {words.Grouped(int64(len(n.Measures))), plain}, p.noticeState(n),
	}
}

// noticeState says where a notice stands and whose turn it is.
func (p *printer) noticeState(n *provenance.Notice) cell {
	if n.State() == provenance.NoticeClosed {
		return cell{words.Word(p.language, n.State()), green}
	}
	if n.Overdue(p.today) {
		return cell{p.say("OVERDUE, ", "已逾期，") + words.Word(p.language, n.State()) + p.turns(n.Awaiting()), red}
	}
	return cell{words.Word(p.language, n.State()) + p.turns(n.Awaiting()), yellow}
}

func (p *printer) answerBy(n *provenance.Notice) cell {
	if n.Overdue(p.today) {
		return cell{string(n.AnswerBy) + p.say(", OVERDUE", "，已逾期"), red}
	}
	return cell{string(n.AnswerBy), plain}
}

// turns says by whom something is awaited: MSP IDs and enterprise codes.
func (p *printer) turns(awaiting []string) string {
	var who []string
	for _, one := range awaiting {
		name := words.OrganizationName(p.language, one)
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
	s.row(words.LabelIn(p.language, "IssueNotice", "cause"), n.Cause)
	s.row(words.LabelIn(p.language, "IssueNotice", "basis"), n.Basis)
	s.row(words.LabelIn(p.language, "IssueNotice", "requested"), p.words(n.Requested))
	if n.Hold {
		s.row(words.LabelIn(p.language, "IssueNotice", "hold"), n.Sealing().ID)
	}
	s.row(words.LabelIn(p.language, "Notice", "authority"), p.party(n.Authority))
	s.row(p.label("notified"), words.OrganizationName(p.language, n.Notified))
	s.row(p.label("issued"), p.mark(&n.Issued))
	s.styled(p.label("answerBy"), p.answerBy(n))
	s.row(p.label("acknowledged"), p.mark(n.Acknowledged))
	for _, m := range n.Measures {
		lines := []string{words.Word(p.language, m.Measure), p.mark(&m.Taken)}
		if m.Reference != "" {
			lines = append(lines, words.LabelIn(p.language, "Measure", "reference")+" "+m.Reference)
		}
		s.row(words.LabelIn(p.language, "Measure", "measure"), strings.Join(lines, "\n"))
	}
	p.ending(s, "closing", n.Closing)
	p.sheet(s)
	p.footer(&n.Header)
}

// words lists values of an enumeration.
func (p *printer) words(kinds []provenance.MeasureKind) string {
	var all []string
	for _, k := range kinds {
		all = append(all, words.Word(p.language, k))
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
		s.styled("  "+p.label("approved"), cell{p.say("awaits ", "待批准：") + words.OrganizationName(p.language, provenance.Counterpart(e.Proposer().Organization)), yellow})
	}
	s.row("  "+p.label("approved"), p.mark(e.Approved))
}

func (p *printer) recallRow(r *provenance.Recall) []cell {
	return []cell{
		{r.ID, plain}, {words.Word(p.language, r.Class), plain}, {p.names.of(p.language, r.Enterprise.Enterprise), plain},
		{r.Product, plain}, {words.When(r.Started.Time), plain}, {string(r.FinishBy), plain}, p.recallState(r),
	}
}

// recallState says where a recall stands, whose turn it is and whether it is
// overdue.
func (p *printer) recallState(r *provenance.Recall) cell {
	state := cell{words.Word(p.language, r.State()), green}
	if turns := r.Awaiting(); turns != nil {
		state = cell{state.text + p.turns(turns), yellow}
	}
	if r.Overdue(p.now) {
		state = cell{p.say("OVERDUE, ", "已逾期，") + state.text, red}
	}
	if r.FinishedLate {
		state.text += p.say(", FINISHED LATE", "，逾期完成")
	}
	if r.Exercise {
		state.text = p.say("exercise · ", "演练 · ") + state.text
	}
	return state
}

func (p *printer) recall(r *provenance.Recall) {
	p.title(provenance.KindRecall, r.ID, words.Word(p.language, r.Class))
	s := &sheet{}
	p.recallFacts(s, r)
	s.row(p.label("product"), r.Product)
	s.row(words.LabelIn(p.language, "StartRecall", "batches"), strings.Join(r.Batches, "\n"))
	s.row(p.label("areas"), strings.Join(r.Areas, p.say(", ", "、")))
	s.row(words.LabelIn(p.language, "StartRecall", "disposal"), r.Disposal)
	s.row(p.label("expected"), r.Expected)
	s.row(p.label("notice"), r.Notice)
	s.row(p.label("started"), p.mark(&r.Started))
	if a := r.Announced; a != nil {
		late := ""
		if a.Late {
			late = fmt.Sprintf(p.say("\nLATE: it was to be announced by %s", "\n逾期公告：应于 %s 前公告"), words.When(r.AnnounceBy()))
		}
		s.row(p.label("announced"), p.mark(&a.Made)+"\n"+a.Text+late)
		s.row(words.LabelIn(p.language, "Announcement", "published"), a.Published)
	}
	for _, e := range r.Extensions {
		s.row(words.LabelIn(p.language, "Extension", "until"), string(e.Until)+"\n"+p.mark(&e.Consent))
	}
	p.ending(s, "closing", r.Closing)
	if c := r.Closing; c != nil && c.Left > 0 {
		s.row("  "+p.label("left"), p.amount(c.Left, r.Unit)+p.say("; ", "；")+c.LeftFor)
	}
	p.ending(s, "withdrawal", r.Withdrawal)
	p.sheet(s)
	p.footer(&r.Header)
}

// recallFacts are where a recall stands and what its clocks say.
func (p *printer) recallFacts(s *sheet, r *provenance.Recall) {
	s.styled(p.label("status"), p.recallState(r))
	kind := p.say("of its own accord", "主动召回")
	if r.Ordered {
		kind = words.LabelIn(p.language, "Recall", "ordered")
	}
	s.row(p.say("recalled by", "召回方"), p.party(r.Enterprise)+p.say(", ", "，")+kind)
	s.row(words.LabelIn(p.language, "IssueNotice", "cause"), r.Cause)
	start := fmt.Sprintf(p.say("%s; had to start by %s", "%s；应于 %s 前启动"), words.When(r.KnownAt.Time()), words.When(r.StartBy()))
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
	case r.FinishBy == "" && r.Overdue(p.now):
		return cell{fmt.Sprintf(p.say("to be announced by %s: OVERDUE", "应于 %s 前公告：已逾期"), words.When(r.AnnounceBy())), red}
	case r.FinishBy == "" && r.Awaiting() != nil:
		return cell{fmt.Sprintf(p.say("to be announced by %s; it is to be finished after that", "应于 %s 前公告，公告后计算完成期限"), words.When(r.AnnounceBy())), yellow}
	case r.Overdue(p.now):
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
