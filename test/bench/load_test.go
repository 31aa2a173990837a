package main

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// In a bubble of synctest time passes only while all wait, so counts are exact.

func TestLoadMeasuresOnlyTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var under, most atomic.Int64
		r := load(t.Context(), 5, time.Second, 2*time.Second, func(context.Context) error {
			most.Store(max(most.Load(), under.Add(1)))
			time.Sleep(300 * time.Millisecond)
			under.Add(-1)
			return nil
		})
		assert.EqualValues(t, 5, most.Load())
		// Each of 5 workers commits at 0.3, 0.6 … 3.0 s; the window is [1 s, 3 s).
		assert.Len(t, r.Latencies, 5*6)
		assert.Equal(t, 5*10, r.All)
		assert.InDelta(t, 15, r.rate(), 1e-9)
		assert.Equal(t, 300*time.Millisecond, r.Latencies[0])
		assert.Zero(t, r.Failed)
	})
}

func TestLoadCountsFailuresAlsoAroundTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refused := errors.New("refused")
		var n int
		r := load(t.Context(), 1, 500*time.Millisecond, time.Second, func(context.Context) error {
			time.Sleep(200 * time.Millisecond)
			if n++; n == 1 || n == 8 { // ends at 0.2 s and at 1.6 s
				return refused
			}
			return nil
		})
		assert.Equal(t, 2, r.Failed)
		assert.Equal(t, refused, r.Failure)
		assert.Equal(t, 6, r.All)
		assert.Len(t, r.Latencies, 5, "at 0.6 to 1.4 s")
	})
}

func TestLoadEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		load(ctx, 3, 0, time.Hour, func(ctx context.Context) error {
			time.Sleep(100 * time.Millisecond)
			return ctx.Err()
		})
		assert.LessOrEqual(t, time.Since(began), 1100*time.Millisecond)
	})
}

func TestRoundAdds(t *testing.T) {
	first, second := errors.New("first"), errors.New("second")
	r := round{Latencies: []time.Duration{1}, Window: time.Second, All: 2}
	r.add(round{Latencies: []time.Duration{2, 3}, Window: time.Second, All: 3, Failed: 1, Failure: first})
	r.add(round{Failed: 1, Failure: second})
	assert.Equal(t, round{Latencies: []time.Duration{1, 2, 3}, Window: 2 * time.Second, All: 5, Failed: 2, Failure: first}, r)
	assert.InDelta(t, 1.5, r.rate(), 1e-9)
}
