package main

import (
	"fmt"
	"strings"
)

// goal is a bound and the figure that is to keep to it.
type goal struct {
	En      string  `json:"goal"`
	Zh      string  `json:"-"`
	Figure  float64 `json:"figure"`
	Bound   float64 `json:"bound"`
	AtLeast bool    `json:"atLeast"` // or else at most
	Met     bool    `json:"met"`
}

// judge sets the goals of what was measured.
func (r *report) judge(floor float64) {
	r.Goals = nil
	if len(r.Results) > 0 {
		r.atLeast("batch:Register's throughput to the no-op's", "batch:Register 吞吐与空操作之比", r.ToNoop.Median, floor)
	}
	if d := r.Domain; d != nil {
		r.atMost("tracing 1,000 batches backward to reading one", "追溯 1,000 个批次来源与读取一个之比", d.Lineage.Backward.ToRead.Median, 5)
		r.atMost("tracing 1,000 batches forward to reading one", "追溯 1,000 个批次去向与读取一个之比", d.Lineage.Forward.ToRead.Median, 5)
		for _, plan := range d.Plans {
			r.atMost(fmt.Sprintf("plan of a recall over %d batches, s", plan.Descendants), fmt.Sprintf("波及 %d 个批次的召回清单，秒", plan.Descendants), plan.Seconds.Median, planBounds[plan.Descendants])
		}
	}
	if r.Evidence != nil {
		r.atMost("checking a bundle, ms", "核验证据包，毫秒", r.Evidence.Check.Median, 50)
	}
	if r.Audit != nil {
		r.atLeast("the replay's signature checks to the machine's", "重放的验签速度与本机之比", r.Audit.Ratio.Median, auditFloor)
	}
	if r.Index != nil {
		for _, d := range r.Index.Databases {
			r.atMost(fmt.Sprintf("rebuilding the index from %d transactions, %s, s", r.Index.Transactions, d.Name), fmt.Sprintf("由 %d 笔交易重建索引（%s），秒", r.Index.Transactions, d.Name), d.Rebuild.Median, 60)
			r.atMost("lag of the index under load, 99th percentile, "+d.Name+", s", "满负荷下索引滞后（"+d.Name+"），第 99 百分位，秒", d.LagP99, 1)
		}
	}
	if r.Network.FirstUpSeconds > 0 {
		r.atMost("a new network up, s", "新网络启动，秒", r.Network.FirstUpSeconds, 60)
		r.atMost("memory of the network at rest, MB", "网络空闲内存，MB", float64(r.Network.IdleBytes>>20), 2500)
	}
	r.Passed = len(r.missed()) == 0
}

// planBounds are in seconds, by descendants.
var planBounds = map[int]float64{manyOfOneLot: 0.5, moreOfOneLot: 2.2}

func (r *report) atLeast(en, zh string, figure, bound float64) {
	r.Goals = append(r.Goals, goal{en, zh, figure, bound, true, figure >= bound})
}

func (r *report) atMost(en, zh string, figure, bound float64) {
	r.Goals = append(r.Goals, goal{en, zh, figure, bound, false, figure <= bound})
}

// missed are the goals that were not met.
func (r *report) missed() []string {
	var missed []string
	for _, g := range r.Goals {
		if !g.Met {
			missed = append(missed, fmt.Sprintf("%s: %.3g instead of %.3g", g.En, g.Figure, g.Bound))
		}
	}
	return missed
}

func (t terminal) goals(goals []goal) {
	rows := [][]string{strings.Split(t.Say("GOAL|FIGURE|WANTED|", "目标|实测|要求|"), "|")}
	for _, g := range goals {
		relation, verdict := "≤", t.Say("met", "达到")
		if g.AtLeast {
			relation = "≥"
		}
		if !g.Met {
			verdict = t.Say("NOT met", "未达到")
		}
		rows = append(rows, []string{t.Say(g.En, g.Zh), fmt.Sprintf("%.3g", g.Figure), fmt.Sprintf("%s %.3g", relation, g.Bound), verdict})
	}
	fmt.Fprintln(t.Writer)
	t.table(rows)
}
