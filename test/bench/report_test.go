package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/network/topology"

	"sunledger/network/step"
)

// cellOf pairs of one second with so many commits each.
func cellOf(millisecondsOfPeers int, commits ...int) cell {
	c := cell{cost: processorTime{}}
	for _, n := range commits {
		latencies := make([]time.Duration, n)
		for i := range latencies {
			latencies[i] = time.Duration(i+1) * time.Millisecond
		}
		c.pairs = append(c.pairs, round{Latencies: latencies, Window: time.Second, All: n})
		c.cost[topology.Peer] += time.Duration(n*millisecondsOfPeers) * time.Millisecond
	}
	return c
}

func example(floor float64) *report {
	r := newReport(options{Levels: []int{20, 50}, Pairs: 2})
	r.fill([]int{20, 50}, [][]cell{
		{cellOf(8, 100, 50), cellOf(9, 100, 50), cellOf(10, 90, 40)},
		{cellOf(8, 200, 200), cellOf(9, 180, 160), cellOf(16, 140, 180)},
	})
	r.judge(floor)
	return r
}

func TestReportComparesPairByPair(t *testing.T) {
	r := example(0.85)
	require.Len(t, r.Levels, 2)
	assert.InDelta(t, 0.85, r.Levels[0].ToNoop.Median, 1e-9, "0.9 and 0.8")
	assert.InDelta(t, 0.8, r.Levels[1].ToNoop.Median, 1e-9, "0.7 and 0.9")
	assert.InDelta(t, 0.85, r.ToNoop.Median, 1e-9, "of 0.7 0.8 0.9 0.9")
	assert.InDelta(t, 0.7, r.ToNoop.Min, 1e-9)
	assert.InDelta(t, 1.125, r.ToAsset.Max, 1e-9)
	assert.InDelta(t, 0.8, r.Levels[0].ByProcessor, 1e-9)
	assert.InDelta(t, 0.5, r.Levels[1].ByProcessor, 1e-9)
}

func TestReportOfOneKind(t *testing.T) {
	c := cellOf(10, 100, 50)
	c.retries = 4
	c.pairs[1].Failed, c.pairs[1].Failure = 3, errors.New("UNAVAILABLE")
	r := c.result("noop:Run", 20)
	assert.Equal(t, spread{75, 50, 100}, r.PerSecond)
	assert.Equal(t, 150, r.Measured)
	assert.InDelta(t, 38, r.P50, 1e-9, "the 75th of 1 1 2 2 … 50 50 51 52 …")
	assert.InDelta(t, 99, r.P99, 1e-9)
	assert.Equal(t, 3, r.Failed)
	assert.Equal(t, "UNAVAILABLE", r.Failure)
	assert.EqualValues(t, 4, r.Retries)
	assert.InDelta(t, 10, r.Processor.total(), 1e-9)
}

func TestGoals(t *testing.T) {
	r := example(0.8)
	r.Domain = &domainFigures{
		Lineage: &lineageFigures{Backward: traceComparison{ToRead: spread{Median: 4.9}}, Forward: traceComparison{ToRead: spread{Median: 5.1}}},
		Plans:   []*planFigures{{Descendants: manyOfOneLot, Seconds: spread{Median: 0.4}}, {Descendants: moreOfOneLot, Seconds: spread{Median: 2.3}}},
	}
	r.Evidence = &evidenceFigures{Check: spread{Median: 51}}
	r.Audit = &auditFigures{Ratio: spread{Median: 0.59}}
	r.Network = networkFigures{FirstUpSeconds: 61, IdleBytes: 1 << 30}
	r.judge(0.8)
	assert.False(t, r.Passed)
	assert.Len(t, r.Goals, 9)
	missed := strings.Join(r.missed(), "\n")
	for _, part := range []string{"forward", "over 100000", "bundle", "signature", "new network"} {
		assert.Contains(t, missed, part)
	}
	assert.Len(t, r.missed(), 5)
}

func TestFloor(t *testing.T) {
	for floor, passed := range map[float64]bool{0.80: true, 0.84: true, 0.86: false, 1: false} {
		assert.Equal(t, passed, example(floor).Passed, floor)
	}
}

func TestReportAsJSON(t *testing.T) {
	raw, err := json.Marshal(example(0.9))
	require.NoError(t, err)
	var back map[string]any
	require.NoError(t, json.Unmarshal(raw, &back))
	assert.Equal(t, false, back["passed"])
	assert.Len(t, back["results"], 6)
	assert.Contains(t, back, "registerToNoop")
}

func TestReportForPeople(t *testing.T) {
	for _, chinese := range []bool{false, true} {
		var out bytes.Buffer
		r := example(0.9)
		r.Results[0].Failed, r.Results[0].Failure = 2, "UNAVAILABLE: try again"
		terminal{step.Terminal{Writer: &out, Chinese: chinese}}.print(r)
		assert.Contains(t, out.String(), "UNAVAILABLE: try again", "failures are never hidden")
		assert.Equal(t, chinese, strings.Contains(out.String(), "未达到"))
		assert.Equal(t, !chinese, strings.Contains(out.String(), "NOT met"))
		widths := map[int]bool{}
		for line := range strings.Lines(out.String()) {
			if strings.Contains(line, ":Run  ") || strings.Contains(line, "P50") {
				widths[columns.StringWidth(line)] = true
			}
		}
		assert.Len(t, widths, 1, "columns line up: %s", &out)
	}
}

func TestParse(t *testing.T) {
	o, err := parse([]string{"--in-flight", "1, 7", "--floor", "0.5", "--json"}, new(bytes.Buffer))
	require.NoError(t, err)
	assert.Equal(t, []int{1, 7}, o.Levels)
	assert.Equal(t, 0.5, o.Floor)
	assert.True(t, o.JSON)
	o, err = parse(nil, new(bytes.Buffer))
	require.NoError(t, err)
	assert.Equal(t, []int{20, 50, 100}, o.Levels)
	assert.Equal(t, 0.85, o.Floor)
	for _, args := range []string{"--in-flight=0", "--in-flight=", "--in-flight=x", "--pairs=0", "--window=0s", "more", "--unknown"} {
		_, err := parse([]string{args}, new(bytes.Buffer))
		assert.Error(t, err, args)
	}
}
