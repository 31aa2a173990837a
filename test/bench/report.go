package main

import (
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/network/programs"
	"sunledger/network/topology"
)

// report is the outcome of a benchmark, as --json prints it.
type report struct {
	Environment environment      `json:"environment"`
	Network     networkFigures   `json:"network"`
	Method      method           `json:"method"`
	Domain      *domainFigures   `json:"domain,omitempty"`
	Evidence    *evidenceFigures `json:"evidence,omitempty"`
	Audit       *auditFigures    `json:"audit,omitempty"`
	Index       *indexFigures    `json:"index,omitempty"`
	Results     []result         `json:"results"`
	Levels      []comparison     `json:"ratios"`
	ToNoop      spread           `json:"registerToNoop"` // over all pairs at all levels
	ToAsset     spread           `json:"registerToAsset"`
	Goals       []goal           `json:"goals"`
	Passed      bool             `json:"passed"` // every goal is met
}

// environment that the figures hold for. The load is the machine's average over
// the minute before: what others were doing.
type environment struct {
	Processors int    `json:"processors"`
	Load       string `json:"loadAverage"`
	Go         string `json:"go"`
	Fabric     string `json:"fabric"`
	Platform   string `json:"platform"`
	Time       string `json:"time"` // RFC 3339
}

type networkFigures struct {
	FirstUpSeconds     float64 `json:"firstUpSeconds"`  // new network, Fabric's programs built
	SecondUpSeconds    float64 `json:"secondUpSeconds"` // the same network, running
	IdleBytes          int64   `json:"idleBytes"`       // resident, all processes, before any load
	IdleAfterLoadBytes int64   `json:"idleAfterLoadBytes"`
}

type method struct {
	Pairs         int     `json:"pairs"`
	WindowSeconds float64 `json:"windowSeconds"`
	LeadInSeconds float64 `json:"leadInSeconds"`
	IdleSeconds   float64 `json:"idleSeconds"`
}

// result is one kind of transaction at one level.
type result struct {
	Function  provenance.Operation `json:"function"`
	InFlight  int                  `json:"inFlight"`
	PerSecond spread               `json:"perSecond"` // over the pairs
	Measured  int                  `json:"measured"`  // transactions behind the latencies
	P50       float64              `json:"p50Milliseconds"`
	P95       float64              `json:"p95Milliseconds"`
	P99       float64              `json:"p99Milliseconds"`
	Failed    int                  `json:"failed"`
	Failure   string               `json:"failure,omitempty"` // the first
	Retries   int64                `json:"retries"`           // the client's own, of transactions that may then have succeeded
	Processor cost                 `json:"processorMilliseconds"`
}

// cost is processor time for each committed transaction, in milliseconds, of
// both organizations together and of the client.
type cost struct {
	Peers      float64 `json:"peers"`
	Orderers   float64 `json:"orderers"`
	Chaincodes float64 `json:"chaincodes"`
	Client     float64 `json:"client"`
}

func (c cost) total() float64 { return c.Peers + c.Orderers + c.Chaincodes + c.Client }

// comparison of throughputs at one level, over the pairs. ByProcessor is no-op's
// processor time for a transaction in proportion to batch:Register's: what the
// ratio of throughputs comes to where the processors are the limit and nobody
// else uses them.
type comparison struct {
	InFlight    int     `json:"inFlight"`
	ToNoop      spread  `json:"registerToNoop"`
	ToAsset     spread  `json:"registerToAsset"`
	ByProcessor float64 `json:"registerToNoopByProcessorTime"`
}

func newReport(o options) *report {
	average, _ := os.ReadFile("/proc/loadavg") // a remark; its absence spoils nothing
	load, _, _ := strings.Cut(string(average), " ")
	return &report{
		Environment: environment{
			Processors: runtime.NumCPU(), Load: load, Go: runtime.Version(), Fabric: programs.FabricVersion,
			Platform: runtime.GOOS + "/" + runtime.GOARCH, Time: time.Now().Format(time.RFC3339),
		},
		Method: method{Pairs: o.Pairs, WindowSeconds: o.Window.Seconds(), LeadInSeconds: o.LeadIn.Seconds(), IdleSeconds: o.Idle.Seconds()},
	}
}

// fill in what the cells, by level and kind, come to.
func (r *report) fill(levels []int, cells [][]cell) {
	var toNoop, toAsset []float64
	for i, level := range levels {
		of := make([]result, len(kinds))
		for k := range kinds {
			of[k] = cells[i][k].result(kinds[k].Function, level)
		}
		r.Results = append(r.Results, of...)
		n := ratios(cells[i][register].rates(), cells[i][noop].rates())
		a := ratios(cells[i][register].rates(), cells[i][asset].rates())
		r.Levels = append(r.Levels, comparison{level, spreadOf(n), spreadOf(a), of[noop].Processor.total() / of[register].Processor.total()})
		toNoop, toAsset = append(toNoop, n...), append(toAsset, a...)
	}
	r.ToNoop, r.ToAsset = spreadOf(toNoop), spreadOf(toAsset)
}

// rates of commits per second, pair by pair.
func (c *cell) rates() []float64 {
	var rates []float64
	for _, pair := range c.pairs {
		rates = append(rates, pair.rate())
	}
	return rates
}

func (c *cell) result(function provenance.Operation, level int) result {
	var all round
	for _, pair := range c.pairs {
		all.add(pair)
	}
	slices.Sort(all.Latencies)
	milliseconds := func(p float64) float64 { return percentile(all.Latencies, p).Seconds() * 1e3 }
	each := func(kind topology.Kind) float64 { return c.cost[kind].Seconds() * 1e3 / float64(all.All) }
	r := result{
		Function: function, InFlight: level, PerSecond: spreadOf(c.rates()), Measured: len(all.Latencies),
		P50: milliseconds(50), P95: milliseconds(95), P99: milliseconds(99), Failed: all.Failed, Retries: c.retries,
		Processor: cost{each(topology.Peer), each(topology.Orderer), each(topology.ChaincodeServer), each(ownProcess)},
	}
	if all.Failure != nil {
		r.Failure = all.Failure.Error()
	}
	return r
}
