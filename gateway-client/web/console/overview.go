package console

import (
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/words"
)

// overviewView is what an official looks at first.
type overviewView struct {
	Side     string // whose turn Waiting is
	Waiting  *Table
	More     int // waiting beyond those shown
	Due      *Table
	Overdue  int
	Entries  *Table
	Figures  []figure
	Failing  *Table
	Recalls  []recallCard
	Health   []health
	Feed     []feedItem
	LastSeen string // the event after which a live feed goes on
}

// figure is a number with what it counts.
type figure struct {
	Number string
	Text   string
	Tone   string
	Href   string
}

// health is one sign of how the ledger and what is built on it are.
type health struct {
	Name, Says, Tone string
}

const (
	shownWaiting = 50
	shownDue     = 20
	dueWithin    = 30 // days
)

// overview shows what needs the reader now.
func (c *console) overview(r *reader) error {
	v := &overviewView{Side: words.OrganizationName(r.l, r.actor.Organization)}
	for _, fill := range []func(*overviewView) error{r.waiting, r.deadlines, r.entriesToday, r.failing, r.recallCards, r.fit, r.latest} {
		if err := fill(v); err != nil {
			return err
		}
	}
	return r.show("overview", r.say("Overview", "总览"), "/console/", v, []*Table{v.Waiting, v.Due, v.Entries, v.Failing}, "feed.js")
}

// urgency is the order of what waits: what cannot wait comes first.
var urgency = []provenance.Kind{
	provenance.KindRecall, provenance.KindNotice, provenance.KindSample, provenance.KindInspection, provenance.KindCorrection,
	provenance.KindStandard, provenance.KindCalendar, provenance.KindAgreement, provenance.KindMeeting, provenance.KindSteeringGroup,
}

// waiting lists whatever awaits the reader's side: acknowledgements, measures,
// approvals and countersignatures.
func (r *reader) waiting(v *overviewView) error {
	entries, total, err := r.list(index.Query{Index: "awaiting", Value: r.actor.Organization, Limit: shownWaiting})
	if err != nil {
		return err
	}
	slices.SortStableFunc(entries, func(a, b *entry) int { return slices.Index(urgency, a.Kind()) - slices.Index(urgency, b.Kind()) })
	v.More = total - len(entries)
	v.Waiting = &Table{
		Name: "waiting", Title: r.say("Waiting for us", "待我方办理"), Empty: r.say("Nothing waits for us.", "没有待办事项。"),
		Columns: []Column{{Text: r.say("What", "事项")}, {Text: r.say("Record", "记录")}, {Text: r.say("About", "内容")}, {Text: r.say("State", "状态")}, {Text: r.say("Since", "起始时间")}},
	}
	if err := r.learnFrom(entries...); err != nil {
		return err
	}
	for _, e := range entries {
		v.Waiting.Rows = append(v.Waiting.Rows, []Cell{
			r.next(e), link(e.Kind(), e.ID), plain(r.title(e)), r.standing(e.Record), when(e.Time),
		})
	}
	return nil
}

// next is the step that a record waits for: the way to it for who may take it.
func (r *reader) next(e *entry) Cell {
	kind := words.KindName(r.l, e.Kind())
	for _, o := range r.offers(e) {
		if o.Expected {
			return Cell{Text: o.Text, Href: o.Href, Tone: "act"}
		}
	}
	return plain(kind)
}

// dueKinds are the kinds of which something may be due.
var dueKinds = []provenance.Kind{provenance.KindRecall, provenance.KindNotice, provenance.KindInspection, provenance.KindInspectionPlan}

// deadlines lists what is overdue and what is due soon, of both regions.
func (r *reader) deadlines(v *overviewView) error {
	until := provenance.Stamp{Time: r.now.AddDate(0, 0, dueWithin)}.Today()
	entries, _, err := r.list(index.Query{Kinds: dueKinds, Index: "due", Value: string(until), Limit: provenance.MaxPage})
	if err != nil {
		return err
	}
	if err := r.learnFrom(entries...); err != nil {
		return err
	}
	slices.SortStableFunc(entries, func(a, b *entry) int {
		first, _ := r.due(a.Record)
		second, _ := r.due(b.Record)
		return strings.Compare(string(first), string(second))
	})
	v.Due = &Table{
		Name: "due", Title: r.sayf("Deadlines, %d days ahead", "期限（未来 %d 天）", dueWithin), Empty: r.say("Nothing is overdue, and nothing is due soon.", "没有逾期事项，近期也没有到期事项。"),
		Columns: []Column{{Text: r.say("Last day", "期限")}, {Text: r.say("Record", "记录")}, {Text: r.say("About", "内容")}, {Text: r.say("Left", "剩余")}, {Text: r.say("Awaits", "待办方")}},
	}
	for _, e := range entries {
		by, late := r.due(e.Record)
		if by == "" {
			continue
		}
		if late {
			v.Overdue++
		}
		if len(v.Due.Rows) < shownDue || late {
			v.Due.Rows = append(v.Due.Rows, []Cell{
				day(by), {Text: words.KindName(r.l, e.Kind()) + " " + r.numbered(e.ID), Href: path(e.Kind(), e.ID)}, plain(r.title(e)), r.left(by, late), plain(r.turns(awaiting(e.Record))),
			})
		}
	}
	return nil
}

// shortID is an ID without the code of the enterprise or authority.
func shortID(id string) string {
	if _, own, ok := provenance.SplitOwnedID(id); ok {
		return own
	}
	return id
}

// numbered is a short ID with the side, where it is an authority's own number: both
// count from one.
func (r *reader) numbered(id string) string {
	for _, regulator := range provenance.Regulators {
		if provenance.OwnedBy(id, regulator.Code) {
			return words.OrganizationName(r.l, regulator.Organization) + " " + shortID(id)
		}
	}
	return shortID(id)
}

// left is how many days are left, or how many it is late.
func (r *reader) left(by provenance.Date, late bool) Cell {
	days := daysBetween(r.today, by)
	switch {
	case late && days == 0:
		return toned(r.say("overdue since today", "今天已逾期"), "stop")
	case late:
		return toned(r.sayf("%d days overdue", "逾期 %d 天", -days), "stop")
	case days == 0:
		return toned(r.say("today", "今天到期"), "warn")
	case days <= 3:
		return toned(r.sayf("%d days", "%d 天", days), "warn")
	}
	return plain(r.sayf("%d days", "%d 天", days))
}

// entriesToday counts what came into the markets today, by lane.
func (r *reader) entriesToday(v *overviewView) error {
	statistics, err := r.Index.Statistics(r.ctx, r.today, r.today)
	if err != nil {
		return err
	}
	v.Entries = &Table{
		Name: "entries", Title: r.say("Market entries today", "今日销地准入"), Empty: r.say("No goods were decided about today.", "今日没有准入判定。"),
		Columns: []Column{{Text: r.say("Lane", "通道")}, {Text: r.say("Decision", "判定")}, {Text: r.say("Batches", "批次"), Number: true}},
	}
	lanes := map[string]int{}
	for _, e := range statistics.Entries {
		lanes[e.Lane] += e.Count
		v.Entries.Rows = append(v.Entries.Rows, []Cell{r.lane(e.Lane), r.word(provenance.EntryState(e.Decision)), count(e.Count)})
	}
	var shipments, breached int
	for _, b := range statistics.Breaches {
		shipments, breached = shipments+b.Shipments, breached+b.Breached
	}
	v.Figures = append(v.Figures,
		figure{words.Grouped(int64(lanes[string(provenance.GreenLane)])), r.say("green lane today", "今日绿色通道"), "good", ""},
		figure{words.Grouped(int64(lanes[string(provenance.InspectionLane)])), r.say("inspection lane today", "今日查验通道"), "", ""},
		figure{words.Grouped(int64(breached)), r.sayf("of %d shipments with breaches today", "今日运输异常（共 %d 单）", shipments), toneIf(breached > 0, "stop"), ""},
	)
	return nil
}

func toneIf(condition bool, tone string) string {
	if condition {
		return tone
	}
	return ""
}

func (r *reader) lane(lane string) Cell {
	if lane == "" {
		return plain("—")
	}
	return plain(words.Word(r.l, provenance.Lane(lane)))
}

// failing counts the tests that did not conform, by product and base.
func (r *reader) failing(v *overviewView) error {
	statistics, err := r.Index.Statistics(r.ctx, provenance.Stamp{Time: r.now.AddDate(0, 0, -365)}.Today(), r.today)
	if err != nil {
		return err
	}
	v.Failing = r.testTable(statistics.Tests)
	v.Failing.Name, v.Failing.Title = "failing", r.say("Failing tests, last 12 months", "不合格检测（近 12 个月）")
	v.Failing.Empty = r.say("No test failed.", "没有不合格检测。")
	v.Failing.Rows = slices.DeleteFunc(v.Failing.Rows, func(row []Cell) bool { return row[3].Value == nil || *row[3].Value == 0 })
	return nil
}
