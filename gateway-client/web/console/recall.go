package console

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/words"
)

// recallCard is a recall with how far it is.
type recallCard struct {
	*provenance.Recall
	Title    string
	Standing Cell
	Done     int // of a hundred parts of what was recalled, as far as is known
	Bar      template.HTML
	Clock    string
	Tone     string
}

// recallsView lists recalls, and exercises apart.
type recallsView struct {
	Running, Past, Exercises []recallCard
	Table                    *Table
}

// recallCards are those that are not over, for the overview.
func (r *reader) recallCards(v *overviewView) error {
	all, err := r.allRecalls()
	if err != nil {
		return err
	}
	for _, recall := range all {
		if !recall.Exercise && recall.Due() != "" {
			v.Recalls = append(v.Recalls, r.card(recall))
		}
	}
	return nil
}

func (r *reader) allRecalls() ([]*provenance.Recall, error) {
	entries, _, err := r.list(index.Query{Kinds: []provenance.Kind{provenance.KindRecall}, Limit: provenance.MaxPage})
	if err != nil {
		return nil, err
	}
	var all []*provenance.Recall
	for _, e := range entries {
		all = append(all, e.Record.(*provenance.Recall))
	}
	return all, r.learnFrom(entries...)
}

// recalls shows all.
func (c *console) recalls(r *reader) error {
	all, err := r.allRecalls()
	if err != nil {
		return err
	}
	v := &recallsView{Table: &Table{
		Name: "recalls", Title: r.say("All recalls", "全部召回"), Columns: []Column{
			{Text: r.say("ID", "编号")}, {Text: r.say("Product", "产品")}, {Text: r.say("Class", "级别")}, {Text: r.say("Enterprise", "召回企业")},
			{Text: r.say("Cause", "原因")}, {Text: r.say("State", "状态")}, {Text: r.say("Started", "启动")}, {Text: r.say("Finish by", "完成期限")}, {Text: r.say("Exercise", "演练")},
		},
	}}
	for _, recall := range all {
		card := r.card(recall)
		switch {
		case recall.Exercise:
			v.Exercises = append(v.Exercises, card)
		case recall.Due() != "":
			v.Running = append(v.Running, card)
		default:
			v.Past = append(v.Past, card)
		}
		v.Table.Rows = append(v.Table.Rows, []Cell{
			linked(recall.ID, "/console/recall/"+recall.ID), plain(r.product(recall.Product)), plain(words.Word(r.l, recall.Class)), r.enterprise(recall.Enterprise.Enterprise),
			plain(clipped(recall.Cause, 80)), r.standing(recall), when(recall.Started.Time), day(recall.FinishBy), plain(r.yes(recall.Exercise)),
		})
	}
	return r.show("recalls", r.say("Recalls", "召回"), "/console/recalls", v, []*Table{v.Table})
}

func (r *reader) yes(b bool) string {
	if b {
		return r.say("yes", "是")
	}
	return r.say("no", "否")
}

func (r *reader) card(recall *provenance.Recall) recallCard {
	card := recallCard{Recall: recall, Title: r.product(recall.Product), Standing: r.standing(recall), Done: -1}
	card.Clock, card.Tone = r.clock(recall)
	plan, err := r.planOf(r.ctx, recall.ID)
	if err != nil {
		r.Log.Warn("console", "doing", "recall plan", "recall", recall.ID, "error", err)
		return card // the rest of the page is worth having
	}
	account := recall.AccountOf(plan.Rows)
	card.Done = doneOf(account)
	card.Bar = r.bar("bar-"+recall.ID, 400, account, recall.Unit)
	return card
}

// doneOf is how much of what the recall reaches is out of harm's way, in hundredths:
// sealed, destroyed, or otherwise gone before anybody could eat it.
func doneOf(a provenance.Account) int {
	whole := a.Recalled + a.MixedIn
	if whole <= 0 {
		return 0
	}
	return int((a.Sealed + a.Destroyed + a.Wasted + a.ReturnedToSoil + a.Sampled + a.Lost) * 100 / whole)
}

// clock is how long there is, in working days where the law counts in them.
func (r *reader) clock(recall *provenance.Recall) (said, tone string) {
	switch {
	case recall.Due() == "":
		return "", ""
	case recall.Announced == nil:
		if recall.Overdue(r.now) {
			return r.sayf("not announced; it had to be by %s", "尚未公告，应不晚于 %s", words.When(recall.AnnounceBy())), "stop"
		}
		return r.sayf("announce by %s", "应于 %s 前公告", words.When(recall.AnnounceBy())), "warn"
	case recall.Overdue(r.now):
		return r.sayf("should have been finished by %s", "应于 %s 前完成，已逾期", recall.FinishBy), "stop"
	}
	left := r.workingDays(r.today, recall.FinishBy)
	return r.sayf("%d working days left, until %s", "剩余 %d 个工作日，至 %s", left, recall.FinishBy), toneIf(left <= 3, "warn")
}

// workingDays counts those after one day up to and with another, by the calendars
// that both regulators approved.
func (r *reader) workingDays(from, to provenance.Date) int {
	var keys []string
	for _, year := range provenance.CalendarYears(from) {
		keys = append(keys, provenance.Key(provenance.KindCalendar, year))
	}
	found, err := r.lookup(keys...)
	if err != nil {
		r.Log.Warn("console", "doing", "calendars", "error", err)
	}
	calendars := provenance.Calendars{}
	for _, e := range found {
		calendars[e.ID] = e.Record.(*provenance.Calendar)
	}
	const longest = 400
	n := 0
	for day := calendars.After(from, 1); day <= to && n < longest; day = calendars.After(day, 1) {
		n++
	}
	return n
}

// recallView is the cockpit of one recall.
type recallView struct {
	recallCard
	Entry    *entry
	Fields   []Field
	Account  provenance.Account
	Sums     []sum
	Holders  *Table
	Scope    *Table
	Steps    []step
	Offers   []offer
	Silent   int // holders who have some of it and reported nothing
	Plan     *provenance.RecallPlan
	Next     string
	Previous string
	Failure  string // why there is no plan
}

// sum is a line of the accounting.
type sum struct {
	Sign, Text, Amount string
	Total              bool
}

// step is something that was done about a recall, or is still to be.
type step struct {
	Text string
	When string
	Note string
	Tone string // good: done; stop: late; else to come
}

const scopePage = 50

// recall shows one.
func (c *console) recall(r *reader) error {
	e, err := r.get(provenance.KindRecall, r.request.PathValue("id"))
	if err != nil {
		return err
	}
	if err := r.learnFrom(e); err != nil {
		return err
	}
	recall := e.Record.(*provenance.Recall)
	v := &recallView{recallCard: recallCard{Recall: recall, Title: r.product(recall.Product), Standing: r.standing(recall)}, Entry: e, Fields: r.fields(recall), Offers: r.offers(e), Steps: r.steps(recall)}
	v.Clock, v.Tone = r.clock(recall)
	plan, err := c.planOf(r.ctx, recall.ID)
	if err != nil {
		refusal := provenance.AsError(err)
		v.Failure = words.Text{En: refusal.En, Zh: refusal.Zh}.In(r.l)
		plan = &provenance.RecallPlan{}
	}
	if err := r.planned(v, recall, plan); err != nil {
		return err
	}
	return r.show("recall", r.say("Recall", "召回")+" "+shortID(recall.ID), "/console/recalls", v, []*Table{v.Holders, v.Scope})
}

// planned fills in what the plan says.
func (r *reader) planned(v *recallView, recall *provenance.Recall, plan *provenance.RecallPlan) error {
	v.Plan, v.Account = plan, recall.AccountOf(plan.Rows)
	v.Done, v.Bar = doneOf(v.Account), r.bar("bar", 1200, v.Account, recall.Unit)
	holders := provenance.ByHolder(plan.Rows)
	for _, h := range holders {
		if err := r.learn(h.Holder.Enterprise); err != nil {
			return err
		}
		if h.Silent > 0 {
			v.Silent++
		}
	}
	v.Sums = r.sums(v.Account, recall.Unit)
	v.Holders = r.holderTable(holders, recall.Unit)
	v.Scope = r.scopeTable(plan.Rows, recall.Unit)
	start, _ := strconv.Atoi(r.param("start"))
	start = max(0, min(start, len(plan.Rows)))
	end := min(start+scopePage, len(plan.Rows))
	if r.param("as") == "" {
		v.Scope.Rows = v.Scope.Rows[start:end]
	}
	if end < len(plan.Rows) {
		v.Next = r.with("start", strconv.Itoa(end)) + "#scope"
	}
	if start > 0 {
		v.Previous = r.with("start", strconv.Itoa(max(0, start-scopePage))) + "#scope"
	}
	return nil
}

// tallied are the columns of amounts.
func (r *reader) tallied(first ...Column) []Column {
	return append(first, Column{r.say("On hand", "现存"), true}, Column{r.say("Sealed", "已封存"), true}, Column{r.say("Destroyed", "销毁"), true},
		Column{r.say("Consumed", "食用"), true}, Column{r.say("Sold", "售出"), true}, Column{r.say("Brought back", "消费者退回"), true},
		Column{r.say("Other", "其他处置"), true}, Column{r.say("Report", "报告"), false})
}

func (r *reader) tally(t provenance.Tally, unit provenance.Unit) []Cell {
	report := toned(r.say("reported", "已报告"), "good")
	if t.Silent > 0 {
		report = toned(r.say("missing", "未报告"), "stop")
	}
	other := t.Wasted + t.ReturnedToSoil + t.Sampled + t.Lost
	return []Cell{
		r.amount(t.Remaining, unit), r.some(t.Sealed, unit), r.some(t.Destroyed, unit), r.some(t.Consumed, unit),
		r.some(t.Sold, unit), r.some(t.Recovered, unit), r.some(other, unit), report,
	}
}

func (r *reader) holderTable(holders []provenance.HolderTally, unit provenance.Unit) *Table {
	t := &Table{Name: "holders", Title: r.say("Who has it", "持有者"), Dense: true, Columns: r.tallied(
		Column{Text: r.say("Holder", "持有者")}, Column{Text: r.say("Region", "辖区")}, Column{r.say("Batches", "批次"), true})}
	slices.SortStableFunc(holders, func(a, b provenance.HolderTally) int {
		return cmp.Or(cmp.Compare(b.Silent, a.Silent), cmp.Compare(b.Remaining, a.Remaining))
	})
	for _, h := range holders {
		t.Rows = append(t.Rows, append([]Cell{r.enterprise(h.Holder.Enterprise), plain(words.OrganizationName(r.l, h.Holder.Organization)), count(h.Batches)}, r.tally(h.Tally, unit)...))
	}
	return t
}

func (r *reader) scopeTable(rows []provenance.PlanRow, unit provenance.Unit) *Table {
	t := &Table{Name: "scope", Title: r.say("Batch by batch", "逐批清单"), Dense: true, Columns: r.tallied(Column{Text: r.say("Batch", "批次")}, Column{Text: r.say("Holder", "持有者")})}
	for _, row := range rows {
		t.Rows = append(t.Rows, append([]Cell{link(provenance.KindBatch, row.Batch), r.enterprise(row.Holder.Enterprise)}, r.tally(row.Tally(), unit)...))
	}
	return t
}

// sums is the accounting: what was recalled, and what became of it.
func (r *reader) sums(a provenance.Account, unit provenance.Unit) []sum {
	var all []sum
	add := func(sign, text string, n int64, always bool) {
		if n != 0 || always {
			all = append(all, sum{sign, text, words.Amount(r.l, n, unit), false})
		}
	}
	add("", r.say("recalled", "召回批次"), a.Recalled, true)
	add("+", r.say("mixed in from other batches", "混入的其他批次"), a.MixedIn, false)
	add("=", r.say("on hand", "现存"), a.Remaining, true)
	add("+", words.LabelOf(r.l, "destroyed"), a.Destroyed, true)
	add("+", words.LabelOf(r.l, "consumed"), a.Consumed, true)
	add("+", words.LabelOf(r.l, "sold"), a.Sold, true)
	add("+", words.LabelOf(r.l, "wasted"), a.Wasted, false)
	add("+", words.LabelOf(r.l, "returnedToSoil"), a.ReturnedToSoil, false)
	add("+", r.say("taken as samples", "抽样"), a.Sampled, false)
	add("+", r.say("lost in handling", "流转损耗"), a.Lost, false)
	return all
}

// steps are the stations of a recall, those to come included.
func (r *reader) steps(recall *provenance.Recall) []step {
	done := func(text string, m provenance.Mark, note, tone string) step {
		return step{text, words.When(m.Time) + " · " + r.who(m.Actor), note, tone}
	}
	late := func(isLate bool) string {
		if isLate {
			return "stop"
		}
		return "good"
	}
	all := []step{
		{r.say("Problem known", "获知问题"), words.WhenText(string(recall.KnownAt)), recall.Cause, "good"},
		done(r.say("Started", "启动"), recall.Started, r.sayf("had to start by %s", "应于 %s 前启动", words.When(recall.StartBy())), late(recall.Late)),
	}
	if a := recall.Announced; a != nil {
		all = append(all, done(r.say("Announced", "公告"), a.Made, a.Published+r.say(": ", "：")+a.Text, late(a.Late)))
	} else {
		all = append(all, step{Text: r.say("Announcement", "公告"), When: r.say("by ", "不晚于 ") + words.When(recall.AnnounceBy())})
	}
	for _, x := range recall.Extensions {
		all = append(all, done(r.say("Extended until ", "延期至 ")+string(x.Until), x.Consent, x.Consent.Note, "warn"))
	}
	all = append(all, r.ending(recall.Closing, r.say("Closing", "办结"), recall)...)
	if recall.Withdrawal != nil {
		all = append(all, r.ending(recall.Withdrawal, r.say("Withdrawal", "撤销"), recall)...)
	}
	return all
}

func (r *reader) ending(e *provenance.Ending, what string, recall *provenance.Recall) []step {
	if e == nil {
		if recall.FinishBy == "" {
			return []step{{Text: what}}
		}
		return []step{{Text: what, When: r.say("by ", "不晚于 ") + string(recall.FinishBy)}}
	}
	proposed := step{what + r.say(" proposed", "已提议"), words.When(e.Proposed.Time) + " · " + r.who(e.Proposed.Actor), e.Summary, "good"}
	if e.Left > 0 {
		proposed.Note += r.say("; left: ", "；剩余：") + words.Amount(r.l, e.Left, recall.Unit) + r.say(", ", "，") + e.LeftFor
	}
	if e.Approved == nil {
		other := provenance.Counterpart(e.Proposed.Actor.Organization)
		return []step{proposed, {Text: what + r.say(" approved by ", "批准方：") + words.OrganizationName(r.l, other)}}
	}
	return []step{proposed, {what + r.say(" approved", "已批准"), words.When(e.Approved.Time) + " · " + r.who(e.Approved.Actor), e.Approved.Note, "good"}}
}
