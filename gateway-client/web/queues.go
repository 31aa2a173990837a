package web

import (
	"context"
	"sync"
	"time"

	"sunledger/chaincode/provenance"
)

// queues bound how many requests of each client are under way at once: those that
// take long would have everybody else wait for the index. Further ones wait a while.
type queues struct {
	most     int
	patience time.Duration

	mu   sync.Mutex
	each map[string]*queue
}

// queue is one client's, there while anybody stands in it.
type queue struct {
	turns chan struct{}
	in    int
}

func newQueues(l Limits) *queues {
	return &queues{most: l.UnderWay, patience: l.Patience, each: map[string]*queue{}}
}

// take waits for the client's turn; done ends it. The error is TOO_MANY_REQUESTS.
func (q *queues) take(ctx context.Context, client string) (done func(), err error) {
	own := q.enter(client)
	over := time.NewTimer(q.patience)
	defer over.Stop()
	select {
	case own.turns <- struct{}{}:
		return func() { <-own.turns; q.leave(client, own) }, nil
	case <-over.C:
	case <-ctx.Done():
	}
	q.leave(client, own)
	return nil, provenance.Refuse(provenance.TooMany, "", "too many of your requests are under way; wait for their answers", "您有过多请求正在处理，请等待其完成")
}

func (q *queues) enter(client string) *queue {
	q.mu.Lock()
	defer q.mu.Unlock()
	own := q.each[client]
	if own == nil {
		own = &queue{turns: make(chan struct{}, q.most)}
		q.each[client] = own
	}
	own.in++
	return own
}

func (q *queues) leave(client string, own *queue) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if own.in--; own.in == 0 {
		delete(q.each, client)
	}
}
