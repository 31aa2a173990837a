package main

import (
	"math"
	"slices"
	"time"
)

// spread is a median with the smallest and the largest value.
type spread struct {
	Median float64 `json:"median"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}

// spreadOf at least one value. Of an even number of values the median is the
// mean of the middle two.
func spreadOf(values []float64) spread {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return spread{Median: (sorted[(n-1)/2] + sorted[n/2]) / 2, Min: sorted[0], Max: sorted[n-1]}
}

// percentile p, above 0 to 100, of ascending durations by nearest rank: the
// smallest that at least p percent of them do not exceed. Of none it is 0.
func percentile(sorted []time.Duration, p float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[int(math.Ceil(p/100*float64(len(sorted))))-1]
}

// ratios divides, pair by pair.
func ratios(numerators, denominators []float64) []float64 {
	quotients := make([]float64, len(numerators))
	for i := range numerators {
		quotients[i] = numerators[i] / denominators[i]
	}
	return quotients
}
