package main

import (
	"context"
	"sync"
	"time"
)

// round is what became of one kind's transactions while it alone was under load.
type round struct {
	Latencies []time.Duration // of those committed within the window, from proposal to commit
	Window    time.Duration
	All       int   // committed in and around the window
	Failed    int   // in and around the window
	Failure   error // the first
}

// load keeps inFlight submissions under way. What commits within the window is
// measured; the lead-in before it and the draining after it belong to no
// measurement. A failure is counted whenever it happens.
func load(ctx context.Context, inFlight int, leadIn, window time.Duration, submit func(context.Context) error) round {
	begin := time.Now().Add(leadIn)
	end := begin.Add(window)
	result := round{Window: window}
	var mutex sync.Mutex
	note := func(sent, done time.Time, err error) {
		mutex.Lock()
		defer mutex.Unlock()
		switch {
		case err != nil:
			result.Failed++
			if result.Failure == nil {
				result.Failure = err
			}
			return
		case !done.Before(begin) && done.Before(end):
			result.Latencies = append(result.Latencies, done.Sub(sent))
		}
		result.All++
	}
	var workers sync.WaitGroup
	for range inFlight {
		workers.Go(func() {
			for sent := time.Now(); sent.Before(end) && ctx.Err() == nil; sent = time.Now() {
				err := submit(ctx)
				note(sent, time.Now(), err)
			}
		})
	}
	workers.Wait()
	return result
}

// add another round of the same kind.
func (r *round) add(other round) {
	r.Latencies = append(r.Latencies, other.Latencies...)
	r.Window += other.Window
	r.All += other.All
	r.Failed += other.Failed
	if r.Failure == nil {
		r.Failure = other.Failure
	}
}

// rate of commits per second.
func (r *round) rate() float64 { return float64(len(r.Latencies)) / r.Window.Seconds() }
