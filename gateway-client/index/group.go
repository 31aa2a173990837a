package index

import (
	"runtime"
	"sync"

	"sunledger/chaincode/provenance"
)

// group is blocks that become one transaction of the database.
type group struct {
	from         uint64 // number of the first block
	blocks       []*unpacked
	transactions int
	size         int
	total        int64 // transactions in the index, once the group is

	latest map[string]*latest // by ledger key
	order  []*latest          // in the order of their first writing in the group
}

// latest is the last version of a record in a group, and what follows from it.
type latest struct {
	write
	*derived // nil: it cannot be found, only looked up

	id      int64  // of its row
	known   bool   // it was there before the group
	began   string // day of the record's first writing
	version int64
	at      int64
}

func (g *group) full() bool { return g.transactions >= groupTransactions || g.size >= groupBytes }

func (g *group) add(u *unpacked) {
	g.blocks = append(g.blocks, u)
	g.transactions += len(u.transactions)
	g.size += u.size
}

// last is the group's last block.
func (g *group) last() *unpacked { return g.blocks[len(g.blocks)-1] }

// derive finds the latest version of each record and computes what follows from it.
func (g *group) derive() {
	g.latest = map[string]*latest{}
	for _, b := range g.blocks {
		for i := range b.transactions {
			for _, w := range b.transactions[i].writes {
				name := w.name()
				one := g.latest[name]
				if one == nil {
					one = &latest{began: day(b.transactions[i].Time)}
					g.latest[name] = one
					g.order = append(g.order, one)
				}
				one.write = w
			}
		}
	}
	parallel(g.order, func(l *latest) { l.derived = safely(l.kind, l.value) })
}

// safely derives what can be; a record that makes its own methods panic, which none
// does that the rules let through, is kept and cannot be found.
func safely(kind provenance.Kind, value []byte) (d *derived) {
	defer func() {
		if recover() != nil {
			d = nil
		}
	}()
	return derive(kind, value)
}

// parallel calls do for each element, on all processors.
func parallel[T any](all []T, do func(T)) {
	workers := runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for w := range min(workers, len(all)) {
		group.Go(func() {
			for i := w; i < len(all); i += workers {
				do(all[i])
			}
		})
	}
	group.Wait()
}
