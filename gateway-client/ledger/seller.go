package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"sunledger/chaincode/provenance"
)

// Seller sells out of its client's batches to many at once. Any check of what is
// left makes two takers of one batch collide; but only its holder takes from a
// batch, so the holder need not collide with itself: sales that arrive while one
// from the same batch is under way wait, and then go out together in one
// transaction. Other machines of the holder still collide with this one, which
// its client settles.
//
// A Seller is safe for concurrent use. It has a goroutine for each batch from
// which something is being sold, and none when idle.
type Seller struct {
	client  *Client
	selling sync.WaitGroup // a goroutine for each entry of waiting

	mu      sync.Mutex // guards the fields below
	waiting map[string][]*sale
	closed  bool
}

// maxSales is how many sales fit into one transaction: the most entries that the
// chaincode accepts in a list.
const maxSales = maxFrom

// sale is one call of Sell on its way.
type sale struct {
	ctx    context.Context // of who waits for it
	batch  string
	output provenance.SplitOutput
	size   int         // in bytes, of a transaction's input with nothing else in it
	answer chan result // takes one without blocking
}

type result struct {
	receipt *provenance.Receipt
	err     error
}

// NewSeller returns a Seller that acts as the client's identity. Close it before
// the client.
func NewSeller(client *Client) *Seller {
	return &Seller{client: client, waiting: map[string][]*sale{}}
}

// Sell splits one output off the batch and offers it to its receiver, if it names
// one. It gets the receipt, or the *Failure, that it would have got from a
// SplitBatch of its own, had all sales from the batch gone one by one as they
// arrived: what is wrong with one does not touch the others. The receipt names
// what this sale wrote, not what went along with it.
//
// When ctx ends first, the failure is UNAVAILABLE if the sale was withdrawn in
// time, and OUTCOME_UNKNOWN if it was under way by then; the others go on.
func (s *Seller) Sell(ctx context.Context, batch string, output provenance.SplitOutput) (*provenance.Receipt, error) {
	alone, err := json.Marshal(provenance.SplitBatch{Batch: batch, Outputs: []provenance.SplitOutput{output}})
	if err != nil {
		return nil, &Failure{Refusal: illegible(err), Cause: err}
	}
	own := &sale{ctx: ctx, batch: batch, output: output, size: len(alone), answer: make(chan result, 1)}
	if ctx.Err() != nil {
		return nil, own.withdrawn()
	}
	if err := s.enter(own); err != nil {
		return nil, err
	}
	select {
	case r := <-own.answer:
		return r.receipt, r.err
	case <-ctx.Done():
	}
	if s.withdraw(own) {
		return nil, own.withdrawn()
	}
	select {
	case r := <-own.answer:
		return r.receipt, r.err
	default:
		return nil, own.unknown(ctx.Err(), "")
	}
}

// Close refuses further sales and returns when those under way and waiting have
// been answered.
func (s *Seller) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.selling.Wait()
}

// enter adds the sale to those waiting for its batch, and has them sold.
func (s *Seller) enter(own *sale) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return &Failure{Refusal: provenance.Refuse(provenance.Usage, "", "this seller is closed; nothing was sold", "销售已停止受理；未售出").On(provenance.KindBatch, own.batch)}
	}
	waiting, busy := s.waiting[own.batch]
	s.waiting[own.batch] = append(waiting, own)
	if !busy {
		s.selling.Go(func() { s.sell(own.batch) })
	}
	return nil
}

// withdraw takes the sale back, unless it is under way.
func (s *Seller) withdraw(own *sale) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.waiting[own.batch]
	after := slices.DeleteFunc(before, func(other *sale) bool { return other == own })
	if len(after) == len(before) {
		return false
	}
	s.waiting[own.batch] = after
	return true
}

// sell sells what waits for the batch until nothing does.
func (s *Seller) sell(batch string) {
	for group := s.next(batch); group != nil; group = s.next(batch) {
		s.settle(group, map[provenance.Code]bool{})
	}
}

// next takes as many of the waiting sales as fit into one transaction. It is nil
// when none waits, and the batch's goroutine has then to end.
func (s *Seller) next(batch string) []*sale {
	s.mu.Lock()
	defer s.mu.Unlock()
	waiting := s.waiting[batch]
	if len(waiting) == 0 {
		delete(s.waiting, batch)
		return nil
	}
	n, size := 1, waiting[0].size
	for n < min(len(waiting), maxSales) && size+waiting[n].size <= provenance.MaxInput {
		size += waiting[n].size
		n++
	}
	s.waiting[batch] = waiting[n:]
	return waiting[:n:n]
}

// settle answers every sale of the group. They go out together; when that is
// refused, the sale at fault is answered alone, after those before it and before
// those after it, so that each meets the batch as it would have in the order of
// arrival. known are the refusals that a lagging peer no longer explains.
func (s *Seller) settle(group []*sale, known map[provenance.Code]bool) {
	for {
		group = stillWanted(group)
		if len(group) == 0 {
			return
		}
		receipt, err := s.submit(group, known)
		if !refused(err) {
			for _, own := range group {
				own.answer <- own.result(receipt, err)
			}
			return
		}
		known[provenance.AsError(err).Code] = true
		if at := atFault(group, provenance.AsError(err)); at > 0 {
			s.settle(group[:at], known)
			group = group[at:]
		} else {
			group[0].answer <- group[0].result(nil, err)
			group = group[1:]
		}
	}
}

// submit sells the group in one transaction. It is given up when nobody waits
// for it any more.
func (s *Seller) submit(group []*sale, known map[provenance.Code]bool) (*provenance.Receipt, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var left atomic.Int32
	in := provenance.SplitBatch{Batch: group[0].batch}
	for _, own := range group {
		in.Outputs = append(in.Outputs, own.output)
		defer context.AfterFunc(own.ctx, func() {
			if int(left.Add(1)) == len(group) {
				cancel()
			}
		})()
	}
	return s.client.SplitBatch(ctx, in, withoutWaitingFor(known))
}

// stillWanted withdraws the sales for which nobody waits any more.
func stillWanted(group []*sale) []*sale {
	var wanted []*sale
	for _, own := range group {
		if own.ctx.Err() == nil {
			wanted = append(wanted, own)
		} else {
			own.answer <- result{nil, own.withdrawn()}
		}
	}
	return wanted
}

// refused reports whether the chaincode said no, which may be for a part of what
// it was asked; any other failure is that of all.
func refused(err error) bool {
	if err == nil {
		return false
	}
	code := provenance.AsError(err).Code
	return code.Row().Status != 0 && code != provenance.Internal
}

// atFault returns the place of the sale that the refusal is about: it names the
// output, or the output's batch, or its receiver. A refusal that names none may
// be about any: half of the group may do better alone.
func atFault(group []*sale, refusal *provenance.Error) int {
	var place int
	if _, err := fmt.Sscanf(refusal.Field, "outputs[%d]", &place); err == nil && place < len(group) {
		return place
	}
	place = slices.IndexFunc(group, func(own *sale) bool {
		return refusal.Record == provenance.Key(provenance.KindBatch, own.output.Batch) ||
			refusal.Record == provenance.Key(provenance.KindEnterprise, own.output.To)
	})
	if place >= 0 {
		return place
	}
	return len(group) / 2
}

// result is a transaction's outcome as one of its sales meets it. The request ID
// stays out: nobody could repeat the transaction with the one sale alone.
func (own *sale) result(receipt *provenance.Receipt, err error) result {
	if err == nil {
		mine := *receipt
		mine.Records = slices.DeleteFunc(slices.Clone(receipt.Records), func(r provenance.Reference) bool {
			return r.Kind != provenance.KindBatch || r.ID != own.batch && r.ID != own.output.Batch
		})
		return result{receipt: &mine}
	}
	failure := *err.(*Failure)
	if failure.Refusal.Code == provenance.Unknown {
		return result{err: own.unknown(failure.Cause, failure.TxID)}
	}
	failure.RequestID = ""
	return result{err: &failure}
}

func (own *sale) withdrawn() *Failure {
	return &Failure{Refusal: provenance.Refuse(provenance.Unavailable, "", "its sale was given up before it was made; nothing was sold", "售出之前已放弃；未售出").
		On(provenance.KindBatch, own.output.Batch), Cause: own.ctx.Err()}
}

func (own *sale) unknown(cause error, txID string) *Failure {
	return &Failure{Refusal: provenance.Refuse(provenance.Unknown, "", "whether it was sold could not be learned; sell it again under the same number: it cannot be sold twice, and ALREADY_EXISTS says that it was",
		"无法确认是否已售出；请用同一批号重新提交：不会重复售出，若返回 ALREADY_EXISTS 则说明已售出").On(provenance.KindBatch, own.output.Batch), Cause: cause, TxID: txID}
}
