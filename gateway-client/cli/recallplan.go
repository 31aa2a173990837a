package cli

import (
	"context"
	"fmt"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/words"
)

// recallPlan is the command that shows where recalled goods are.
var recallPlan = row{
	family: "recall", verb: "plan", argument: text{"ID", "编号"}, run: showPlan,
	short: text{"where the recalled goods are, and what became of them to the last gram", "召回清单：产品现在何处、去向与数量核算"},
	flags: []option{{"batches", text{}, text{"every batch, not only every holder", "列出每个批次"}}},
	examples: []example{
		{"sunledger recall plan 91370783MADEM0011E-ZH-20261122-01", text{"by holder, with the accounting", "按持有者汇总并核算"}},
		{"sunledger recall plan 91370783MADEM0011E-ZH-20261122-01 --batches", text{"batch by batch", "逐批列出"}},
		{"sunledger recall plan 91370783MADEM0011E-ZH-20261122-01 --json", text{"for a program", "供程序使用"}},
	},
}

// planView is a whole plan with its sums.
type planView struct {
	Recall  *provenance.Recall       `json:"recall"`
	State   provenance.RecallState   `json:"state"`
	Overdue bool                     `json:"overdue"`
	Partial bool                     `json:"partial,omitempty"` // one's own buyers, and no accounting
	Beyond  int                      `json:"beyond,omitempty"`  // batches made of theirs
	Account provenance.Account       `json:"account"`
	Holders []provenance.HolderTally `json:"holders"`
	Rows    []provenance.PlanRow     `json:"rows"`
}

func showPlan(ctx context.Context, a *app, q query) error {
	s, ctx, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.done()
	id, err := s.recordID(provenance.KindRecall, q.argument)
	if err != nil {
		return err
	}
	recall, err := ledger.Get[provenance.Recall](ctx, s.client, id)
	if err != nil {
		return err
	}
	plan, err := s.client.RecallPlan(ctx, provenance.PlanQuery{Recall: id})
	if err != nil {
		return err
	}
	p := s.printer(a.stdout, s.names)
	view := planView{recall, recall.State(), recall.Overdue(p.now), plan.Partial, plan.Beyond, recall.AccountOf(plan.Rows), provenance.ByHolder(plan.Rows), plan.Rows}
	if a.json {
		writeJSON(a.stdout, view)
		return nil
	}
	s.names.learn(ctx, recall, view.Holders)
	p.plan(view, q.flags["batches"] != "")
	return nil
}

func (p *printer) plan(view planView, batches bool) {
	p.title(provenance.KindRecall, view.Recall.ID, words.Word(p.language, view.Recall.Class), view.Recall.Product)
	s := &sheet{}
	p.recallFacts(s, view.Recall)
	p.sheet(s)
	p.section(p.say("where it is", "产品去向"))
	if view.Partial {
		p.ownStep(view)
		return
	}
	t := &table{head: p.planHead(p.say("HOLDER", "持有者"), p.say("BATCHES", "批次")), right: planRight}
	for _, h := range view.Holders {
		t.add(p.planCells(p.names.of(p.language, h.Holder.Enterprise), words.OrganizationName(p.language, h.Holder.Organization), words.Grouped(int64(h.Batches)), h.Tally, view.Recall.Unit)...)
	}
	p.table(t, "  ")
	if batches {
		p.section(p.say("batch by batch", "逐批清单"))
		t = &table{head: p.planHead(p.say("BATCH", "批次"), ""), right: planRight}
		for _, row := range view.Rows {
			t.add(p.planCells(row.Batch, p.names.of(p.language, row.Holder.Enterprise), "", row.Tally(), view.Recall.Unit)...)
		}
		p.table(t, "  ")
	}
	p.accounting(view.Account, view.Recall.Unit)
	p.progress(view)
}

// ownStep shows an enterprise that exercises by itself its own goods and buyers.
func (p *printer) ownStep(view planView) {
	t := &table{head: []string{p.say("BATCH", "批次"), p.say("HOLDER", "持有者"), p.say("REGION", "辖区"), p.say("TO BEGIN WITH", "原有数量"), p.say("SEALED", "已封存")}, right: map[int]bool{3: true, 4: true}}
	for _, row := range view.Rows {
		sealed := cell{p.say("✗ missing", "✗ 未报告"), red}
		if row.Report != nil {
			sealed = cell{p.amount(row.Report.Sealed, view.Recall.Unit), plain}
		}
		t.add(cell{row.Batch, plain}, cell{p.names.of(p.language, row.Holder.Enterprise), plain}, cell{words.OrganizationName(p.language, row.Holder.Organization), plain}, cell{p.amount(row.Initial, view.Recall.Unit), plain}, sealed)
	}
	p.table(t, "  ")
	p.line("\n  %s", p.paint(yellow, fmt.Sprintf(p.say("! an exercise of your own shows your own goods and buyers; %d batches were made of those. Your regulator exercises the whole.", "! 自行演练只显示本企业货物与直接购买方，其后另有 %d 个批次；完整演练请由监管方启动。"), view.Beyond)))
}

// planRight are the columns of numbers: all but the first two and the last.
var planRight = map[int]bool{2: true, 3: true, 4: true, 5: true, 6: true, 7: true, 8: true, 9: true, 10: true, 11: true, 12: true}

func (p *printer) planHead(first, count string) []string {
	second := p.say("REGION", "辖区")
	if count == "" {
		second = p.say("HOLDER", "持有者")
	}
	return []string{
		first, second, count, p.say("ON HAND", "现存"), p.say("SEALED", "已封存"), p.say("DESTROYED", "销毁"), p.say("CONSUMED", "食用"),
		p.say("SOLD", "售出"), p.say("WASTED", "损耗处置"), p.say("TO SOIL", "还田"), p.say("SAMPLED", "抽样"), p.say("LOST", "流转损耗"), p.say("BROUGHT BACK", "消费者退回"), p.say("REPORT", "报告"),
	}
}

func (p *printer) planCells(first, second, count string, t provenance.Tally, unit provenance.Unit) []cell {
	cells := []cell{{first, plain}, {second, plain}, {count, plain}, {p.amount(t.Remaining, unit), plain}}
	for _, n := range []int64{t.Sealed, t.Destroyed, t.Consumed, t.Sold, t.Wasted, t.ReturnedToSoil, t.Sampled, t.Lost, t.Recovered} {
		c := cell{}
		if n != 0 {
			c.text = p.amount(n, unit)
		}
		cells = append(cells, c)
	}
	if t.Silent > 0 {
		return append(cells, cell{p.say("✗ missing", "✗ 未报告"), red})
	}
	return append(cells, cell{"✓", green})
}

// accounting sets what was recalled against what became of it.
func (p *printer) accounting(a provenance.Account, unit provenance.Unit) {
	p.section(p.say("accounting", "数量核算"))
	t := &table{head: []string{"", "", p.label("quantity")}, right: map[int]bool{2: true}}
	line := func(sign, name string, n int64, always bool) {
		if n != 0 || always {
			t.add(cell{sign, faint}, cell{name, plain}, cell{p.amount(n, unit), plain})
		}
	}
	line("", p.say("recalled", "召回批次"), a.Recalled, true)
	line("+", p.say("mixed in from other batches", "混入的其他批次"), a.MixedIn, false)
	line("=", p.say("on hand", "现存"), a.Remaining, true)
	for _, way := range ways(a.Disposals) {
		line("+", p.label(way.name), way.amount, way.name == "destroyed")
	}
	line("+", p.say("taken as samples", "抽样"), a.Sampled, false)
	line("+", p.say("lost in handling", "流转损耗"), a.Lost, false)
	p.table(t, "  ")
	if a.Balanced {
		p.line("  %s", p.paint(green, p.say("✓ all of it is accounted for", "✓ 数量全部核清")))
	} else {
		p.line("  %s", p.paint(red, p.say("✗ this does not balance; read it again, and report it to the auditors if it stays so", "✗ 数量不平衡，请重新查询；如仍不平衡请报告审计人员")))
	}
}

// progress says how far the holders have got.
func (p *printer) progress(view planView) {
	a, unit := view.Account, view.Recall.Unit
	p.section(p.say("progress", "进展"))
	p.line("  "+p.say("sealed %s of %s on hand, destroyed %s, brought back by consumers %s", "现存 %[2]s 中已封存 %[1]s，已销毁 %[3]s，消费者退回 %[4]s"),
		p.amount(a.Sealed, unit), p.amount(a.Remaining, unit), p.amount(a.Destroyed, unit), p.amount(a.Recovered, unit))
	if a.Silent == 0 {
		p.line("  %s", p.paint(green, p.say("✓ everybody who has some of it has reported", "✓ 持有者均已报告")))
		return
	}
	var silent int
	for _, h := range view.Holders {
		if h.Silent > 0 {
			silent++
		}
	}
	p.line("  %s", p.paint(red, fmt.Sprintf(p.say("✗ not reported: %d of %d batches, by %d of %d holders", "✗ 未报告：%[2]d 个批次中的 %[1]d 个，涉及 %[4]d 个持有者中的 %[3]d 个"), a.Silent, a.Batches, silent, len(view.Holders))))
}
