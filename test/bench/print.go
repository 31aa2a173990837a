package main

import (
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"

	"sunledger/network/step"
)

// terminal tells a waiting person what is going on.
type terminal struct{ step.Terminal }

// pair prints what the last pair of rounds showed.
func (t terminal) pair(pair, of, level int, cells []cell) {
	var rates [3]float64
	for k := range kinds {
		last := cells[k].pairs[len(cells[k].pairs)-1]
		rates[k] = last.rate()
	}
	fmt.Fprintf(t.Writer, t.Say(
		"pair %d of %d, %3d in flight: no-op %.0f/s, asset %.0f/s, batch:Register %.0f/s, ratio to no-op %.2f\n",
		"第 %d/%d 对，并发 %3d：空操作 %.0f 笔/秒，资产 %.0f 笔/秒，batch:Register %.0f 笔/秒，与空操作之比 %.2f\n"),
		pair, of, level, rates[noop], rates[asset], rates[register], rates[register]/rates[noop])
}

// lineage says what following one costs.
func (t terminal) lineage(f *lineageFigures) {
	fmt.Fprintf(t.Writer, t.Say(
		"reading one batch takes %.1f ms; tracing %d batches backward %.1f ms (%.1f times as long, %.1f–%.1f), forward %.1f ms (%.1f times, %.1f–%.1f); reading as many values and nothing more %.1f ms (%.1f times; tracing takes %.2f and %.2f times that)\n",
		"读取一个批次 %.1f 毫秒；追溯 %d 个批次：来源 %.1f 毫秒（%.1f 倍，%.1f–%.1f），去向 %.1f 毫秒（%.1f 倍，%.1f–%.1f）；仅读取同样多的数据 %.1f 毫秒（%.1f 倍；追溯为其 %.2f 倍和 %.2f 倍）\n"),
		f.Read.Median, f.Batches,
		f.Backward.Milliseconds.Median, f.Backward.ToRead.Median, f.Backward.ToRead.Min, f.Backward.ToRead.Max,
		f.Forward.Milliseconds.Median, f.Forward.ToRead.Median, f.Forward.ToRead.Min, f.Forward.ToRead.Max,
		f.Bare.Milliseconds.Median, f.Bare.ToRead.Median, f.Backward.ToBare.Median, f.Forward.ToBare.Median)
}

// entry says what a full shipment takes.
func (t terminal) entry(f *entryFigures) {
	fmt.Fprintf(t.Writer, t.Say(
		"a shipment of %d batches, one transaction each: dispatch %.2f s, hand-over %.2f s, market entry %.2f s\n",
		"%d 个批次的一车货，每步一笔交易：发运 %.2f 秒，交接 %.2f 秒，准入 %.2f 秒\n"),
		f.Batches, f.DispatchSeconds, f.HandOverSeconds, f.DecideSeconds)
}

// plan says what reading a recall plan takes.
func (t terminal) plan(f *planFigures) {
	fmt.Fprintf(t.Writer, t.Say(
		"the plan of a recall that reaches %d batches: %.2f s (%.2f–%.2f), all pages\n",
		"召回波及 %d 个批次的清单：%.2f 秒（%.2f–%.2f），含全部分页\n"),
		f.Rows, f.Seconds.Median, f.Seconds.Min, f.Seconds.Max)
}

// audit says how fast the replay is.
func (t terminal) audit(f *auditFigures) {
	fmt.Fprintf(t.Writer, t.Say(
		"audit verify, %d transactions in %d blocks of both sides: %.0f signatures/s (%.0f–%.0f), %.0f tx/s; the machine alone verifies %.0f/s (%.0f–%.0f)\n"+
			"  ratio %.2f (%.2f–%.2f), by processor time %.2f; %.0f bytes a key of the state, heap at most %d MB\n",
		"审计重放，双方 %[2]d 个区块共 %[1]d 笔交易：每秒 %.0[3]f 个签名（%.0[4]f–%.0[5]f），%.0[6]f 笔；本机仅验签每秒 %.0[7]f 个（%.0[8]f–%.0[9]f）\n"+
			"  之比 %.2[10]f（%.2[11]f–%.2[12]f），按 CPU 时间 %.2[13]f；状态每键 %.0[14]f 字节，堆内存最多 %[15]d MB\n"),
		f.Transactions, f.Blocks, f.PerSecond.Median, f.PerSecond.Min, f.PerSecond.Max, f.PerTransaction.Median,
		f.RawPerSecond.Median, f.RawPerSecond.Min, f.RawPerSecond.Max, f.Ratio.Median, f.Ratio.Min, f.Ratio.Max, f.ByProcessor, f.BytesPerKey, f.PeakBytes>>20)
}

// print the report for a person.
func (t terminal) print(r *report) {
	fmt.Fprintf(t.Writer, t.Say(
		"\n%d processors shared with clients and load, load average before %s, %s, Fabric %s, %s\n\n",
		"\n%d 个处理器（与客户端及其他负载共用），此前平均负载 %s，%s，Fabric %s，%s\n\n"),
		r.Environment.Processors, r.Environment.Load, r.Environment.Go, r.Environment.Fabric, r.Environment.Platform)
	if r.Evidence != nil {
		t.evidence(r.Evidence)
	}
	if r.Audit != nil {
		t.audit(r.Audit)
	}
	if r.Domain != nil {
		t.lineage(r.Domain.Lineage)
		t.entry(r.Domain.Entry)
		for _, plan := range r.Domain.Plans {
			t.plan(plan)
		}
	}
	if len(r.Results) > 0 {
		t.results(r.Results)
		t.ratios(r)
	}
	if r.Network != (networkFigures{}) {
		fmt.Fprintf(t.Writer, t.Say(
			"\nnetwork: first up %.1f s, second up %.1f s, idle memory %d MB new and %d MB after the load\n",
			"\n网络：首次启动 %.1f 秒，再次启动 %.1f 秒，空闲内存：新建后 %d MB，负载后 %d MB\n"),
			r.Network.FirstUpSeconds, r.Network.SecondUpSeconds, r.Network.IdleBytes>>20, r.Network.IdleAfterLoadBytes>>20)
	}
	t.goals(r.Goals)
}

func (t terminal) results(results []result) {
	rows := [][]string{strings.Split(t.Say(
		"TRANSACTION|IN FLIGHT|TX/S|MIN–MAX|P50 MS|P95 MS|P99 MS|FAILED|RETRIED|CPU MS/TX|PEERS|ORDERERS|CHAINCODE|CLIENT",
		"交易|并发|笔/秒|最小–最大|P50 毫秒|P95 毫秒|P99 毫秒|失败|重试|CPU 毫秒/笔|对等节点|排序节点|链码|客户端"), "|")}
	for _, r := range results {
		rows = append(rows, []string{
			string(r.Function), fmt.Sprint(r.InFlight), fmt.Sprintf("%.0f", r.PerSecond.Median), fmt.Sprintf("%.0f–%.0f", r.PerSecond.Min, r.PerSecond.Max),
			fmt.Sprintf("%.0f", r.P50), fmt.Sprintf("%.0f", r.P95), fmt.Sprintf("%.0f", r.P99), fmt.Sprint(r.Failed), fmt.Sprint(r.Retries),
			fmt.Sprintf("%.2f", r.Processor.total()), fmt.Sprintf("%.2f", r.Processor.Peers), fmt.Sprintf("%.2f", r.Processor.Orderers), fmt.Sprintf("%.2f", r.Processor.Chaincodes), fmt.Sprintf("%.2f", r.Processor.Client),
		})
	}
	t.table(rows)
	for _, r := range results {
		if r.Failed > 0 {
			fmt.Fprintf(t.Writer, t.Say("%s at %d in flight, first failure: %s\n", "%s 并发 %d，首个失败：%s\n"), r.Function, r.InFlight, r.Failure)
		}
	}
}

func (t terminal) ratios(r *report) {
	text := func(s spread) string { return fmt.Sprintf("%.3f (%.3f–%.3f)", s.Median, s.Min, s.Max) }
	rows := [][]string{strings.Split(t.Say(
		"BATCH:REGISTER COMPARED|IN FLIGHT|TO NO-OP|TO ASSET|TO NO-OP BY CPU",
		"batch:Register 与之相比|并发|比空操作|比资产|按 CPU 比空操作"), "|")}
	for _, level := range r.Levels {
		rows = append(rows, []string{"", fmt.Sprint(level.InFlight), text(level.ToNoop), text(level.ToAsset), fmt.Sprintf("%.3f", level.ByProcessor)})
	}
	rows = append(rows, []string{t.Say("all, median (min–max)", "全部，中位数（最小–最大）"), "", text(r.ToNoop), text(r.ToAsset), ""})
	fmt.Fprintln(t.Writer)
	t.table(rows)
}

// columns measures text as terminals show it: Chinese characters take two
// columns, ambiguous ones one, whatever the locale.
var columns = &runewidth.Condition{StrictEmojiNeutral: true}

// table prints rows with the first column flush left, the others flush right.
func (t terminal) table(rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, text := range row {
			widths[i] = max(widths[i], columns.StringWidth(text))
		}
	}
	for _, row := range rows {
		line := columns.FillRight(row[0], widths[0])
		for i, text := range row[1:] {
			line += "  " + columns.FillLeft(text, widths[i+1])
		}
		fmt.Fprintln(t.Writer, strings.TrimRight(line, " "))
	}
}
