package provenance

import "slices"

// PlanQuery asks for the plan of a recall: every batch in its scope, where it is
// and what became of it. A long one comes in pages: ask again with From set to
// some of the Rest of the answers before.
type PlanQuery struct {
	Recall string   `json:"recall"`
	Limit  int      `json:"limit,omitempty" metadata:",optional"` // at most MaxTraceLimit rows; 0: all of those
	From   []Branch `json:"from,omitempty" metadata:",optional"`
}

// Branch is some of the batches made from one: those numbered From up to, and not
// including, To.
type Branch struct {
	Batch string `json:"batch"`
	From  int    `json:"from"`
	To    int    `json:"to"`
}

// RecallPlan is a page of a plan. A batch that several others were mixed into may
// be on several pages; it counts once.
type RecallPlan struct {
	Recall string    `json:"recall"`
	Rows   []PlanRow `json:"rows"`
	Rest   []Branch  `json:"rest,omitempty"` // not reached

	// Partial says that who asks is shown its own goods and its direct buyers only;
	// Beyond is how many batches were made of those in turn.
	Partial bool `json:"partial,omitempty"`
	Beyond  int  `json:"beyond,omitempty"`
}

// PlanRow is one batch in the scope of a recall, its amounts in the recall's unit.
// Of what an exercising enterprise has not, a row has what it began with.
type PlanRow struct {
	Batch     string    `json:"batch"`
	Holder    Owner     `json:"holder"`              // who has it, or disposed of it
	OfferedTo string    `json:"offeredTo,omitempty"` // who has not yet received it
	Inputs    []Portion `json:"inputs,omitempty"`
	Balance
	Disposals
	Report *RecallReport `json:"report,omitempty"` // the holder's, to this recall
}

// PlanSource gives a plan what it asks for, many records at a time.
type PlanSource interface {
	Batches(ids []string) ([]*Batch, error)      // in the order asked for; NotFound when one is missing
	Chunks(ids []string) ([]*Outputs, error)     // in the order asked for
	Drills(ids []string) ([]*DrillReport, error) // in the order asked for, nil where there is none
}

// Check refuses a malformed query and fills in its default.
func (q *PlanQuery) Check() error {
	var c check
	c.id("recall", q.Recall)
	if q.Limit == 0 {
		q.Limit = MaxTraceLimit
	}
	c.that(q.Limit >= 1 && q.Limit <= MaxTraceLimit, "limit", "must be 1 to %d", "应为 1 至 %d", MaxTraceLimit)
	for i, branch := range q.From {
		field := item("from", i)
		c.id(field+".batch", branch.Batch)
		c.that(branch.From >= 0 && branch.From < branch.To, field, "has no batches between %d and %d", "%d 与 %d 之间没有批次", branch.From, branch.To)
	}
	return c.result()
}

// PermitPlan refuses a plan to enterprises other than the recalling one, and to that
// one once the recall was withdrawn. It learns who has its goods, also beyond its
// own customers: it must reach them.
func (r *Recall) PermitPlan(actor Actor) error {
	if !actor.Role.Business() {
		return nil
	}
	if actor.Owner() != r.Enterprise {
		return Refuse(Denied, "", "the plan is for the regulators and for %s, which recalls; look at the batches you hold", "召回清单仅供监管机构与召回方 %s 查询；请查看您持有的批次", r.Enterprise.Enterprise).On(KindRecall, r.ID)
	}
	if r.Withdrawal.done() {
		return Refuse(Denied, "", "was withdrawn: there is nobody left to reach; ask your regulator", "已撤销，无须再联系持有者；如有需要请咨询监管机构").On(KindRecall, r.ID)
	}
	return nil
}

// confined is the enterprise to which only its own step may be shown: nobody need
// reach anybody in an exercise, and one that an enterprise starts by itself must not
// be a way to learn whom its customers sell to. When its regulator starts it, the
// whole is exercised.
func (r *Recall) confined(actor Actor) string {
	if r.Exercise && !r.Ordered && actor.Role.Business() {
		return actor.Enterprise
	}
	return ""
}

// Plan follows the scope breadth first, one generation a read, until it ends or
// the limit is reached.
func (r *Recall) Plan(actor Actor, q PlanQuery, source PlanSource) (*RecallPlan, error) {
	only := r.confined(actor)
	plan := &RecallPlan{Recall: r.ID, Rows: []PlanRow{}, Rest: q.From, Partial: only != ""}
	seen := map[string]bool{}
	next := r.Batches
	if len(q.From) > 0 {
		next = nil
	}
	for _, branch := range q.From {
		if only != "" && !OwnedBy(branch.Batch, only) {
			return nil, outOfScope(r, branch.Batch)
		}
	}
	for len(next) > 0 || len(plan.Rest) > 0 && len(plan.Rows) < q.Limit {
		if next == nil {
			var err error
			if next, err = plan.advance(q.Limit-len(plan.Rows), source); err != nil {
				return nil, err
			}
		}
		next = slices.DeleteFunc(slices.Clone(next), func(id string) bool {
			again := seen[id]
			seen[id] = true
			return again
		})
		if err := r.planned(plan, next, only, source); err != nil {
			return nil, err
		}
		next = nil
	}
	return plan, nil
}

// planned adds the batches with those IDs to the plan.
func (r *Recall) planned(plan *RecallPlan, ids []string, only string, source PlanSource) error {
	batches, err := source.Batches(ids)
	if err != nil {
		return err
	}
	reports := make([]*DrillReport, len(ids))
	if r.Exercise {
		drills := make([]string, len(ids))
		for i, id := range ids {
			drills[i] = DrillID(r.ID, id)
		}
		if reports, err = source.Drills(drills); err != nil {
			return err
		}
	}
	for i, b := range batches {
		if !b.DescendsFrom(r.Batches) {
			return outOfScope(r, b.ID)
		}
		if only == "" {
			plan.row(b, reports[i])
			plan.follow(b)
			continue
		}
		if b.Holder.Enterprise != only && !OwnedBy(b.ID, only) {
			plan.Beyond++
			continue
		}
		plan.row(b.disclosed(only).(*Batch), reports[i])
		plan.follow(b)
	}
	return nil
}

func outOfScope(r *Recall, batch string) error {
	return Refuse(Denied, "from", "%s is not in the scope of this recall; ask with what its plan left to be read", "%s 不在本次召回范围内，请使用清单返回的剩余部分", batch).On(KindRecall, r.ID)
}

// row appends a batch, with the report to an exercise.
func (p *RecallPlan) row(b *Batch, drill *DrillReport) {
	row := PlanRow{Batch: b.ID, Holder: b.Holder, Inputs: b.Inputs, Balance: b.Quantity, Disposals: b.DisposedAs}
	if b.Transfer != nil {
		row.OfferedTo = b.Transfer.To.Enterprise
	}
	if drill != nil {
		row.Report = &drill.RecallReport
	}
	for i := range b.Reports {
		if b.Reports[i].Recall == p.Recall {
			row.Report = &b.Reports[i]
		}
	}
	p.Rows = append(p.Rows, row)
}

// follow notes what is still to be read of a batch.
func (p *RecallPlan) follow(b *Batch) {
	if b.Outputs > 0 {
		p.Rest = append(p.Rest, Branch{b.ID, 0, b.Outputs})
	}
}

// advance takes up to most batches off the rest and returns their IDs.
func (p *RecallPlan) advance(most int, source PlanSource) ([]string, error) {
	var now []Branch
	for len(p.Rest) > 0 && most > 0 {
		first := p.Rest[0]
		taken := min(most, first.To-first.From)
		most -= taken
		now = append(now, Branch{first.Batch, first.From, first.From + taken})
		p.Rest = p.Rest[1:]
		if now[len(now)-1].To < first.To {
			p.Rest = append([]Branch{{first.Batch, first.From + taken, first.To}}, p.Rest...)
		}
	}
	return outputsOf(now, source)
}

// outputsOf returns the IDs of the batches on the branches, with one read of the
// batches that they were made from and one of the chunks that list further ones.
func outputsOf(branches []Branch, source PlanSource) ([]string, error) {
	var parents, chunks []string
	for _, branch := range branches {
		parents = append(parents, branch.Batch)
	}
	made, err := source.Batches(parents)
	if err != nil {
		return nil, err
	}
	for i, branch := range branches {
		if branch.To > made[i].Outputs {
			return nil, Refuse(Invalid, "from", "fewer than %[2]d batches were made from %[1]s", "由 %s 形成的批次不足 %d 个", branch.Batch, branch.To)
		}
		chunks = append(chunks, branch.chunks()...)
	}
	listed, err := source.Chunks(chunks)
	if err != nil {
		return nil, err
	}
	var ids []string
	for i, branch := range branches {
		// The numbers of the batches begin with those that the parent lists itself,
		// then go on in chunks; the first chunk read may be a later one.
		at := branch.From
		for ; at < min(branch.To, inlineOutputs); at++ {
			ids = append(ids, made[i].Into[at])
		}
		for range branch.chunks() {
			inChunk := (at - inlineOutputs) % outputChunk
			some := listed[0].Batches[inChunk:min(outputChunk, inChunk+branch.To-at)]
			ids, at, listed = append(ids, some...), at+len(some), listed[1:]
		}
	}
	return ids, nil
}

// chunks are the IDs of the chunks that list some of the branch.
func (b Branch) chunks() []string {
	var ids []string
	for n := max(b.From-inlineOutputs, 0) / outputChunk; n*outputChunk < b.To-inlineOutputs; n++ {
		ids = append(ids, OutputsID(b.Batch, n))
	}
	return ids
}

// Tally sums rows of a plan.
type Tally struct {
	Batches   int   `json:"batches"`
	Remaining int64 `json:"remaining"`
	Lost      int64 `json:"lost,omitempty"`
	Sampled   int64 `json:"sampled,omitempty"` // by officials
	Disposals
	Sealed    int64 `json:"sealed,omitempty"`    // of what remains, as reported
	Recovered int64 `json:"recovered,omitempty"` // brought back by consumers, as reported
	Silent    int   `json:"silent,omitempty"`    // batches of which something remains and nothing was reported
}

// Tally is that of the row alone.
func (r PlanRow) Tally() (t Tally) {
	t.add(r)
	return t
}

func (t *Tally) add(row PlanRow) {
	t.Batches++
	t.Remaining += row.Remaining
	t.Lost += row.Lost
	t.Sampled += row.Sampled
	for _, method := range disposalMethods {
		*t.account(method) += *row.account(method)
	}
	switch {
	case row.Report != nil:
		t.Sealed += min(row.Report.Sealed, row.Remaining)
		t.Recovered += row.Report.Recovered
	case row.Remaining > 0:
		t.Silent++
	}
}

// HolderTally is what one holder has of the recalled goods.
type HolderTally struct {
	Holder Owner `json:"holder"`
	Tally
}

// ByHolder sums the rows of each holder, those nearest to the source first.
func ByHolder(rows []PlanRow) []HolderTally {
	var holders []HolderTally
	known := map[Owner]int{}
	for _, row := range rows {
		i, ok := known[row.Holder]
		if !ok {
			i = len(holders)
			known[row.Holder] = i
			holders = append(holders, HolderTally{Holder: row.Holder})
		}
		holders[i].add(row)
	}
	return holders
}

// Account is what became of all that a recall reaches. What one batch of its
// scope passed on to another is left out: it is counted where it came to rest.
type Account struct {
	Tally
	Recalled int64 `json:"recalled"`          // what the recalled batches held to begin with
	MixedIn  int64 `json:"mixedIn,omitempty"` // what was mixed with them from elsewhere
	Balanced bool  `json:"balanced"`          // every unit of it is accounted for
}

// AccountOf sums the rows of a whole plan, each batch once. It is balanced when
// each batch is, when what they passed on is what others of them received, and
// when what went in is what is left, lost and disposed of.
func (r *Recall) AccountOf(rows []PlanRow) Account {
	var a Account
	inScope := make(map[string]bool, len(rows))
	for _, row := range rows {
		inScope[row.Batch] = true
	}
	var passedOn, received int64
	a.Balanced = true
	for _, row := range rows {
		a.add(row)
		passedOn += row.PassedOn
		entered := row.Initial
		for _, input := range row.Inputs {
			if inScope[input.Batch] {
				entered -= input.Amount
				received += input.Amount
			}
		}
		if slices.Contains(r.Batches, row.Batch) {
			a.Recalled += entered
		} else {
			a.MixedIn += entered
		}
		a.Balanced = a.Balanced && row.Balanced()
	}
	out := a.Remaining + a.Lost + a.Sampled + a.Total()
	a.Balanced = a.Balanced && passedOn == received && a.Recalled+a.MixedIn == out
	return a
}
