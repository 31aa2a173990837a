package drill

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"slices"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"google.golang.org/protobuf/proto"

	"sunledger/gateway-client/audit"
)

// windowBlocks is how many of the last blocks are tampered with.
const windowBlocks = 32

// ErrTooShort says that there are too few blocks to tamper with.
var ErrTooShort = errors.New("the ledger is too short to drill on: it has fewer than six blocks")

const fewestBlocks = 6

// blocks are consecutive blocks, and a source of them.
type blocks []*common.Block

// Blocks yields those from a number on.
func (b blocks) Blocks(_ context.Context, from uint64) iter.Seq2[*common.Block, error] {
	return func(yield func(*common.Block, error) bool) {
		for _, one := range b {
			if one.GetHeader().GetNumber() >= from && !yield(one, nil) {
				return
			}
		}
	}
}

func (b blocks) clone() blocks {
	var list blocks
	for _, one := range b {
		list = append(list, proto.Clone(one).(*common.Block))
	}
	return list
}

// bytes are the blocks as a block file holds them.
func (b blocks) bytes() (file []byte) {
	for _, one := range b {
		file = audit.AppendStored(file, one)
	}
	return file
}

// ledger is what the drill works on: the last blocks of each side, and a
// checkpoint of what is before them.
type ledger struct {
	options  Options
	folder   string
	height   uint64
	first    uint64            // block of the last ones
	last     map[string]blocks // side → its last blocks
	genesis  []byte
	sides    []string
	config   *audit.Config
	forger   *forger
	flipping *rand.Rand
	zero     *common.Block     // the genesis block
	files    map[string][]byte // side → its last blocks as a file
}

// open reads the sides, verifies them and leaves a checkpoint.
func open(ctx context.Context, o Options, folder string) (*ledger, error) {
	l := &ledger{options: o, folder: folder, last: map[string]blocks{}, files: map[string][]byte{}, flipping: rand.New(rand.NewPCG(o.Seed, 1<<63))}
	if err := l.measure(ctx); err != nil {
		return nil, err
	}
	replay := audit.NewReplay(audit.Options{Genesis: o.Genesis, Chaincode: o.Chaincode})
	if l.first > 0 {
		if err := replay.Run(ctx, l.until(l.first)...); err != nil {
			return nil, err
		}
	}
	if replay.Height() == l.first && l.first > 0 {
		if err := replay.Save(l.path("checkpoint")); err != nil {
			return nil, err
		}
	}
	if err := replay.Run(ctx, l.until(l.height)...); err != nil {
		return nil, err
	}
	if report := replay.Report(); !report.Clean() {
		return nil, &FindingsError{report}
	}
	l.config = replay.Config()
	return l, l.prepare()
}

// measure reads through the sides once: they are drilled on up to the lowest
// height.
func (l *ledger) measure(ctx context.Context) error {
	for i, side := range l.options.Sides {
		l.sides = append(l.sides, side.Name)
		recent := blocks{}
		var count uint64
		for b, err := range side.Source.Blocks(ctx, 0) {
			if err != nil {
				break // verifying says what is wrong
			}
			if count == 0 && l.zero == nil {
				l.zero, l.genesis = b, audit.HeaderHash(b.GetHeader())
			}
			if recent = append(recent, b); len(recent) > 2*windowBlocks {
				recent = append(blocks{}, recent[windowBlocks:]...)
			}
			count++
		}
		l.last[side.Name] = recent
		if i == 0 || count < l.height {
			l.height = count
		}
	}
	if l.height < fewestBlocks {
		return ErrTooShort
	}
	if l.height > windowBlocks {
		l.first = l.height - windowBlocks
	}
	if l.options.Genesis != nil {
		l.genesis = l.options.Genesis
	}
	return nil
}

func (l *ledger) until(height uint64) (sides []audit.Side) {
	for _, side := range l.options.Sides {
		sides = append(sides, audit.Side{Name: side.Name, Source: audit.Until(side.Source, height)})
	}
	return sides
}

// prepare keeps each side's last blocks, as many of both, and makes the forger.
func (l *ledger) prepare() (err error) {
	for name, recent := range l.last {
		kept := blocks{}
		for _, b := range recent {
			if n := b.GetHeader().GetNumber(); n >= l.first && n < l.height {
				kept = append(kept, b)
			}
		}
		l.last[name], l.files[name] = kept, kept.bytes()
		if err := writeFile(l.original(name), l.files[name]); err != nil {
			return err
		}
	}
	l.forger, err = newForger(l)
	return err
}

// writeFile writes a side's only block file.
func writeFile(folder string, content []byte) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return os.WriteFile(folder+"/blockfile_000000", content, 0o600)
}

// original is the folder of a side's last blocks as they were.
func (l *ledger) original(side string) string {
	return l.path(fmt.Sprintf("original%d", slices.Index(l.sides, side)))
}

// begin returns a replay that stands before the last blocks, or a fresh one
// before the genesis block.
func (l *ledger) begin(fresh bool) (*audit.Replay, error) {
	o := audit.Options{Genesis: l.genesis, Chaincode: l.options.Chaincode}
	if l.first == 0 || fresh {
		return audit.NewReplay(o), nil
	}
	return audit.Resume(l.path("checkpoint"), o)
}

// verify replays the last blocks of the given copies.
func (l *ledger) verify(ctx context.Context, fresh bool, sides ...audit.Side) (*audit.Report, error) {
	r, err := l.begin(fresh)
	if err != nil {
		return nil, err
	}
	if err := r.Run(ctx, sides...); err != nil {
		return nil, err
	}
	return r.Report(), nil
}

// tampered is the copy that was last written.
func (l *ledger) tampered(side string) audit.Side {
	return audit.Side{Name: side, Source: audit.Folder(l.path("tampered"))}
}

// honest is the other side's copy, or where there is none that of the same side
// before it was tampered with.
func (l *ledger) honest(side string) audit.Side {
	for _, other := range l.sides {
		if other != side {
			return audit.Side{Name: other, Source: audit.Folder(l.original(other))}
		}
	}
	return audit.Side{Name: "original", Source: audit.Folder(l.original(side))}
}

// scratch is a copy of one side to tamper with.
type scratch struct {
	*ledger
	side   string
	blocks blocks
	file   []byte // instead of the blocks, where its bytes were tampered with
	random *rand.Rand
	fresh  bool // the copy begins with a genesis block of its own
}

// scratch copies a side chosen at random.
func (l *ledger) scratch(random *rand.Rand) *scratch {
	side := l.sides[random.IntN(len(l.sides))]
	return &scratch{ledger: l, side: side, blocks: l.last[side].clone(), random: random}
}

func (s *scratch) write() error {
	if s.file == nil {
		s.file = s.blocks.bytes()
	}
	return writeFile(s.path("tampered"), s.file)
}
