package console

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/words"
)

// chartsView is what the charts show, each beside its table.
type chartsView struct {
	From, To provenance.Date
	Charts   []chart
}

type chart struct {
	Title  string
	Says   string // what there is to be learned from it
	Figure template.HTML
	Legend []legendItem
	Table  *Table
}

type legendItem struct{ Class, Text string }

// charts shows figures of a time.
func (c *console) charts(r *reader) error {
	v := &chartsView{From: provenance.Date(r.param("from")), To: provenance.Date(r.param("to"))}
	statistics, err := r.Index.Statistics(r.ctx, v.From, v.To)
	if err != nil {
		return err
	}
	for _, draw := range []func(*index.Statistics) (chart, error){r.testChart, r.breachChart, r.entryChart, r.inspectionChart, r.noticeChart} {
		one, err := draw(statistics)
		if err != nil {
			return err
		}
		v.Charts = append(v.Charts, one)
	}
	var tables []*Table
	for _, one := range v.Charts {
		tables = append(tables, one.Table)
	}
	return r.show("charts", r.say("Charts", "统计"), "/console/charts", v, tables)
}

// verdicts are the columns of tests.
var verdicts = []struct {
	verdict provenance.Verdict
	class   string
}{{provenance.Conformant, "good"}, {provenance.NonConforming, "stop"}, {provenance.Incomplete, "warn"}}

type testKey struct{ product, producer string }

// testTable counts verdicts by product and base, the most failing first.
func (r *reader) testTable(tests []index.TestCount) *Table {
	t := &Table{Columns: []Column{{Text: r.say("Product", "产品")}, {Text: r.say("Base", "基地")}}, Empty: r.say("No test in this time.", "该时段没有检测。")}
	for _, v := range verdicts {
		t.Columns = append(t.Columns, Column{words.Word(r.l, v.verdict), true})
	}
	sums := map[testKey]map[provenance.Verdict]int{}
	var codes []string
	for _, test := range tests {
		key := testKey{test.Product, test.Producer}
		if sums[key] == nil {
			sums[key] = map[provenance.Verdict]int{}
		}
		sums[key][test.Verdict] += test.Count
		codes = append(codes, test.Producer)
	}
	if err := r.learn(codes...); err != nil {
		r.Log.Warn("console", "doing", "names", "error", err)
	}
	for _, key := range slices.SortedFunc(keysOf(sums), func(a, b testKey) int {
		return cmp.Or(cmp.Compare(sums[b][provenance.NonConforming], sums[a][provenance.NonConforming]), strings.Compare(a.product+a.producer, b.product+b.producer))
	}) {
		row := []Cell{linked(r.product(key.product), "/console/search?product="+key.product), r.enterprise(key.producer)}
		for _, v := range verdicts {
			row = append(row, count(sums[key][v.verdict]))
		}
		if sums[key][provenance.NonConforming] > 0 {
			row[3].Tone = "stop"
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (r *reader) testChart(s *index.Statistics) (chart, error) {
	one := chart{Title: r.say("Tests by verdict", "检测结果"), Table: r.testTable(s.Tests), Says: r.say("Test reports and samples, by product and base.", "检测报告与抽检，按产品与基地。")}
	one.Table.Name, one.Table.Title = "tests", one.Title
	var rows []barRow
	for _, cells := range one.Table.Rows {
		row := barRow{Label: cells[0].Text + " · " + cells[1].Text}
		for i, v := range verdicts {
			row.Parts = append(row.Parts, barPart{v.class, *cells[2+i].Value})
		}
		rows = append(rows, row)
	}
	for _, v := range verdicts {
		one.Legend = append(one.Legend, legendItem{v.class, words.Word(r.l, v.verdict)})
	}
	one.Figure = barChart("chart-tests", one.Title, one.Says, rows[:min(len(rows), maxBars)])
	return one, nil
}

const maxBars = 25

func (r *reader) breachChart(s *index.Statistics) (chart, error) {
	one := chart{Title: r.say("Temperature breaches by day", "运输温度异常（按日）"), Says: r.say("Shipments of a day, and those of them that were too warm or too cold.", "每日运输单数，以及其中温度超出范围的单数。"),
		Legend: []legendItem{{"stop", r.say("breached", "异常")}, {"good", r.say("within range", "正常")}}}
	one.Table = &Table{Name: "breaches", Title: one.Title, Columns: []Column{{Text: r.say("Day", "日期")}, {r.say("Shipments", "运输单"), true}, {r.say("Breached", "异常"), true}}, Empty: r.say("No shipment in this time.", "该时段没有运输。")}
	var rows []barRow
	for _, b := range s.Breaches {
		one.Table.Rows = append(one.Table.Rows, []Cell{day(b.Day), count(b.Shipments), count(b.Breached)})
		rows = append(rows, barRow{Label: string(b.Day), Parts: []barPart{{"stop", float64(b.Breached)}, {"good", float64(b.Shipments - b.Breached)}}})
	}
	one.Figure = columnChart("chart-breaches", one.Title, one.Says, rows[max(0, len(rows)-maxDays):])
	return one, nil
}

const maxDays = 120

func (r *reader) entryChart(s *index.Statistics) (chart, error) {
	one := chart{Title: r.say("Market entries by day and lane", "销地准入（按日与通道）"), Says: r.say("Batches decided about on a day: on their papers, or after a rapid test.", "每日判定的批次：凭单证进入绿色通道，或经快检进入查验通道。"),
		Legend: []legendItem{{"good", words.Word(r.l, provenance.GreenLane)}, {"warn", words.Word(r.l, provenance.InspectionLane)}, {"stop", r.say("refused", "拒绝进入")}}}
	one.Table = &Table{Name: "entry-days", Title: one.Title, Columns: []Column{{Text: r.say("Day", "日期")}, {Text: r.say("Lane", "通道")}, {Text: r.say("Decision", "判定")}, {r.say("Batches", "批次"), true}}, Empty: r.say("No entry in this time.", "该时段没有准入判定。")}
	days := map[string]*[3]float64{}
	for _, e := range s.Entries {
		one.Table.Rows = append(one.Table.Rows, []Cell{day(e.Day), r.lane(e.Lane), r.word(provenance.EntryState(e.Decision)), count(e.Count)})
		if days[string(e.Day)] == nil {
			days[string(e.Day)] = new([3]float64)
		}
		column := 1
		switch {
		case e.Decision == string(provenance.EntryRefused):
			column = 2
		case e.Lane == string(provenance.GreenLane):
			column = 0
		}
		days[string(e.Day)][column] += float64(e.Count)
	}
	var rows []barRow
	for _, day := range slices.Sorted(keysOf(days)) {
		n := days[day]
		rows = append(rows, barRow{Label: day, Parts: []barPart{{"good", n[0]}, {"warn", n[1]}, {"stop", n[2]}}})
	}
	one.Figure = columnChart("chart-entries", one.Title, one.Says, rows[max(0, len(rows)-maxDays):])
	return one, nil
}

func (r *reader) inspectionChart(s *index.Statistics) (chart, error) {
	one := chart{Title: r.say("Inspections by outcome", "检查结果"), Says: r.say("Where the inspections of each type stand.", "各类检查的办理状态。")}
	one.Table = &Table{Name: "inspections", Title: one.Title, Columns: []Column{{Text: r.say("Type", "类型")}, {Text: r.say("State", "状态")}, {r.say("Inspections", "检查数"), true}}, Empty: r.say("No inspection in this time.", "该时段没有检查。")}
	var rows []barRow
	for _, i := range s.Inspections {
		state := r.word(i.State)
		one.Table.Rows = append(one.Table.Rows, []Cell{plain(words.Word(r.l, i.Type)), state, count(i.Count)})
		rows = append(rows, barRow{Label: words.Word(r.l, i.Type) + " · " + state.Text, Parts: []barPart{{cmp.Or(state.Tone, "other"), float64(i.Count)}}})
	}
	one.Figure = barChart("chart-inspections", one.Title, one.Says, rows[:min(len(rows), maxBars)])
	return one, nil
}

func (r *reader) noticeChart(s *index.Statistics) (chart, error) {
	one := chart{Title: r.say("From notice to close", "通报办理时长"), Says: r.say("Hours from the issue of a notice to its acknowledgement, and from there to its close.", "从发出通报到签收、从签收到办结的小时数。"),
		Legend: []legendItem{{"warn", r.say("until acknowledged", "至签收")}, {"good", r.say("until closed", "至办结")}}}
	one.Table = &Table{Name: "notices", Title: one.Title, Columns: []Column{{Text: r.say("Notice", "通报")}, {r.say("Hours until acknowledged", "至签收（小时）"), true}, {r.say("Hours until closed", "至办结（小时）"), true}}, Empty: r.say("No notice in this time.", "该时段没有通报。")}
	hours := func(n int) Cell {
		if n < 0 {
			return toned(r.say("not yet", "尚未"), "warn")
		}
		return count(n)
	}
	var rows []barRow
	for _, n := range s.Notices {
		one.Table.Rows = append(one.Table.Rows, []Cell{{Text: r.numbered(n.Notice), Href: path(provenance.KindNotice, n.Notice)}, hours(n.Acknowledged), hours(n.Closed)})
		row := barRow{Label: r.numbered(n.Notice), Parts: []barPart{{"warn", float64(max(0, n.Acknowledged))}}}
		if n.Closed >= 0 {
			row.Parts = append(row.Parts, barPart{"good", float64(max(0, n.Closed-max(0, n.Acknowledged)))})
			row.Says = words.Grouped(int64(n.Closed)) + r.say(" h", " 小时")
		} else {
			row.Says = r.say("open", "未办结")
		}
		rows = append(rows, row)
	}
	one.Figure = barChart("chart-notices", one.Title, one.Says, rows[:min(len(rows), maxBars)])
	return one, nil
}
