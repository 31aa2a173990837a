package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestSpread(t *testing.T) {
	for _, test := range []struct {
		name   string
		values []float64
		want   spread
	}{
		{"one", []float64{3}, spread{3, 3, 3}},
		{"two", []float64{4, 1}, spread{2.5, 1, 4}},
		{"odd, unsorted", []float64{9, 1, 2}, spread{2, 1, 9}},
		{"even, unsorted", []float64{9, 1, 2, 4}, spread{3, 1, 9}},
		{"equal", []float64{5, 5, 5}, spread{5, 5, 5}},
	} {
		t.Run(test.name, func(t *testing.T) {
			given := append([]float64{}, test.values...)
			assert.Equal(t, test.want, spreadOf(test.values))
			assert.Equal(t, given, test.values, "the order of the rounds is kept")
		})
	}
}

func TestPercentile(t *testing.T) {
	hundred := make([]time.Duration, 100)
	for i := range hundred {
		hundred[i] = time.Duration(i + 1)
	}
	for _, test := range []struct {
		name   string
		sorted []time.Duration
		p      float64
		want   time.Duration
	}{
		{"none", nil, 99, 0},
		{"one", []time.Duration{7}, 50, 7},
		{"median of two is the first", []time.Duration{1, 2}, 50, 1},
		{"median of three", []time.Duration{1, 2, 3}, 50, 2},
		{"50 of 100", hundred, 50, 50},
		{"95 of 100", hundred, 95, 95},
		{"99 of 100", hundred, 99, 99},
		{"99 of few is the last", hundred[:20], 99, 20},
		{"100", hundred, 100, 100},
		{"just above 0", hundred, 0.001, 1},
	} {
		t.Run(test.name, func(t *testing.T) { assert.Equal(t, test.want, percentile(test.sorted, test.p)) })
	}
}

func TestRatios(t *testing.T) {
	assert.Equal(t, []float64{0.5, 2}, ratios([]float64{1, 6}, []float64{2, 3}))
}
