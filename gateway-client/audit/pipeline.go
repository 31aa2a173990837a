package audit

import (
	"bytes"
	"context"
	"iter"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"google.golang.org/protobuf/proto"
)

// The replay is a pipeline. A reader a side fetches blocks; an arranger brings
// those of one height together; workers, one a processor, read transactions and
// verify signatures; the replay itself takes the heights in order. What is ahead
// of it is bounded in bytes and blocks.
const (
	lookAheadBytes  = 64 << 20
	lookAheadBlocks = 512
	readAhead       = 4 // blocks a side
)

// height is what the sides have at one height, prepared for the replay.
type height struct {
	number  uint64
	sides   []account
	size    int
	read    int            // the side whose transactions were read
	txs     []*transaction // in order
	ready   sync.WaitGroup // until then sides' seals and txs are being worked on
	applied chan struct{}  // closed once the replay has taken it; nil where nobody waits
}

// account is one side's block.
type account struct {
	block *common.Block // nil: it has none
	err   error         // why it has none, unless it ended
	late  bool          // it has none yet
	form  error         // what is wrong with the block's form
	hash  []byte        // of the header
	data  bool          // whether the transactions are those of the header
	seal  *blockSeal
}

// feed brings the sides' blocks to the replay.
type feed struct {
	replay  *Replay
	streams []chan account
	out     chan *height
	work    chan func()
	budget  *budget
}

// start runs the pipeline until ctx ends or every side has; the caller receives
// from out.
func (r *Replay) start(ctx context.Context, sides []Side) *feed {
	f := &feed{replay: r, out: make(chan *height, lookAheadBlocks), work: make(chan func(), 4*runtime.GOMAXPROCS(0)), budget: newBudget(lookAheadBytes)}
	for _, side := range sides {
		stream := make(chan account, readAhead)
		f.streams = append(f.streams, stream)
		go readSide(ctx, side.Source.Blocks(ctx, r.height), stream)
	}
	for range runtime.GOMAXPROCS(0) {
		go func() {
			for task := range f.work {
				task()
			}
		}()
	}
	go f.arrange(ctx)
	return f
}

// readSide takes a source's blocks into a channel, which it closes at the end.
func readSide(ctx context.Context, blocks iter.Seq2[*common.Block, error], stream chan<- account) {
	defer close(stream)
	for block, err := range blocks {
		select {
		case stream <- account{block: block, err: err}:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// arrange brings together the sides' blocks of each height, until no side has any.
func (f *feed) arrange(ctx context.Context) {
	defer close(f.out)
	defer close(f.work)
	for number := f.replay.height; ; number++ {
		h := &height{number: number}
		if !f.collect(ctx, h) || !f.budget.acquire(ctx, h.size) {
			return
		}
		f.prepare(h)
		select {
		case f.out <- h:
		case <-ctx.Done():
			return
		}
		if h.applied != nil {
			select {
			case <-h.applied:
			case <-ctx.Done():
				return
			}
		}
	}
}

// collect receives one block of each side, whichever comes first; false when
// none has one. A side that keeps the others waiting longer than the replay's
// patience is late.
func (f *feed) collect(ctx context.Context, h *height) bool {
	h.sides = make([]account, len(f.streams))
	some := false
	var patience <-chan time.Time
	for waiting := f.waiting(); len(waiting) > 0; {
		i, a, open := f.receive(ctx, waiting, patience)
		if i < 0 { // ctx is done, or patience at its end
			for _, late := range waiting {
				h.sides[late].late, f.streams[late] = true, nil
			}
			return some && ctx.Err() == nil
		}
		waiting = slices.DeleteFunc(waiting, func(one int) bool { return one == i })
		h.sides[i] = a
		if !open || a.block == nil {
			f.streams[i] = nil
			some = some || a.err != nil
			continue
		}
		some = true
		h.size += proto.Size(a.block)
		if patience == nil && f.replay.options.Patience > 0 {
			patience = time.After(f.replay.options.Patience)
		}
	}
	return some
}

// waiting are the sides that have not ended.
func (f *feed) waiting() (sides []int) {
	for i, stream := range f.streams {
		if stream != nil {
			sides = append(sides, i)
		}
	}
	return sides
}

// receive takes what comes first of the sides waited for; -1 where nothing does
// before ctx is done or time is up.
func (f *feed) receive(ctx context.Context, waiting []int, up <-chan time.Time) (side int, a account, open bool) {
	cases := []reflect.SelectCase{
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ctx.Done())},
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(up)},
	}
	for _, i := range waiting {
		cases = append(cases, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(f.streams[i])})
	}
	chosen, value, open := reflect.Select(cases)
	if chosen < 2 {
		return -1, account{}, false
	}
	return waiting[chosen-2], value.Interface().(account), open
}

// prepare hands the work on a height to the workers.
func (f *feed) prepare(h *height) {
	tasks := f.replay.tasks(h)
	h.ready.Add(len(tasks))
	for _, task := range tasks {
		f.work <- func() {
			defer h.ready.Done()
			task()
		}
	}
	if h.read >= 0 && configures(h.sides[h.read].block) {
		h.applied = make(chan struct{}) // what follows needs the new configuration
	}
}

// tasks checks the form of a height's blocks and returns the work on them that
// may be done in any order: signatures and transactions.
func (r *Replay) tasks(h *height) (tasks []func()) {
	config := r.latest.Load()
	for i := range h.sides {
		a := &h.sides[i]
		if a.block == nil {
			continue
		}
		if a.form = checkForm(a.block); a.form != nil {
			continue
		}
		a.hash = HeaderHash(a.block.Header)
		a.data = bytes.Equal(h.dataHash(i), a.block.Header.GetDataHash())
		if config != nil && h.alike(i) < 0 {
			tasks = append(tasks, func() { a.seal = config.seal(a.block) })
		}
	}
	block := h.choose()
	if block == nil {
		return tasks
	}
	h.txs = make([]*transaction, len(block.Data.Data))
	for i, raw := range block.Data.Data {
		tasks = append(tasks, func() { h.txs[i] = readTransaction(raw, r.identities) })
	}
	return tasks
}

// alike is the first side with the same header and signatures as side i, whose
// verification then stands for both; -1 when there is none before it.
func (h *height) alike(i int) int {
	signatures := metadata(h.sides[i].block, common.BlockMetadataIndex_SIGNATURES)
	return slices.IndexFunc(h.sides[:i], func(before account) bool {
		return before.block != nil && bytes.Equal(before.hash, h.sides[i].hash) &&
			bytes.Equal(metadata(before.block, common.BlockMetadataIndex_SIGNATURES), signatures)
	})
}

// dataHash is the hash of a side's transactions. Sides mostly have the same, and
// comparing is several times faster than hashing.
func (h *height) dataHash(i int) []byte {
	for _, before := range h.sides[:i] {
		if before.data && slices.EqualFunc(before.block.Data.GetData(), h.sides[i].block.Data.GetData(), bytes.Equal) {
			return before.block.Header.GetDataHash()
		}
	}
	return DataHash(h.sides[i].block.Data)
}

// choose picks the side whose transactions are read: the first that has those
// of its header.
func (h *height) choose() *common.Block {
	h.read = -1
	for i := range h.sides {
		a := &h.sides[i]
		if a.block != nil && a.form == nil && (a.data || h.read < 0) {
			if h.read >= 0 && h.sides[h.read].data {
				continue
			}
			h.read = i
		}
	}
	if h.read < 0 {
		return nil
	}
	return h.sides[h.read].block
}

// configures reports whether a block holds a configuration.
func configures(b *common.Block) bool {
	envelope, payload, header := new(common.Envelope), new(common.Payload), new(common.ChannelHeader)
	return proto.Unmarshal(b.Data.Data[0], envelope) == nil &&
		proto.Unmarshal(envelope.GetPayload(), payload) == nil &&
		proto.Unmarshal(payload.GetHeader().GetChannelHeader(), header) == nil &&
		common.HeaderType(header.GetType()) == common.HeaderType_CONFIG
}

// done gives the height's share of the look-ahead back.
func (f *feed) done(h *height) {
	f.budget.release(h.size)
	if h.applied != nil {
		close(h.applied)
	}
}

// budget bounds bytes in flight; one height may exceed it alone.
type budget struct {
	mu   sync.Mutex
	left int
	full int
	more chan struct{}
}

func newBudget(n int) *budget { return &budget{left: n, full: n, more: make(chan struct{}, 1)} }

func (b *budget) acquire(ctx context.Context, n int) bool {
	n = min(n, b.full)
	for {
		b.mu.Lock()
		if b.left >= n {
			b.left -= n
			b.mu.Unlock()
			return true
		}
		b.mu.Unlock()
		select {
		case <-b.more:
		case <-ctx.Done():
			return false
		}
	}
}

func (b *budget) release(n int) {
	b.mu.Lock()
	b.left += min(n, b.full)
	b.mu.Unlock()
	select {
	case b.more <- struct{}{}:
	default:
	}
}
