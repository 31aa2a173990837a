package index

import (
	"context"
	"database/sql"
	"time"

	"sunledger/chaincode/provenance"
)

// progress is the checkpoint: how far the index has got. It is written with the rows
// that it speaks of.
type progress struct {
	genesis      []byte // hash of the first block's header
	height       uint64 // blocks taken
	hash         []byte // of the last one's header
	at           int64  // position of the last transaction
	transactions int64
	records      int64 // the last number given to a record
	versions     int64 // and to a version
	time         int64
}

type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func (x *Index) progress(ctx context.Context) (*progress, error) {
	return readProgress(ctx, x.reader(ctx), "")
}

// readProgress reads the checkpoint; lock keeps other writers from it.
func readProgress(ctx context.Context, db queryer, lock string) (*progress, error) {
	p := new(progress)
	var height int64
	err := db.QueryRowContext(ctx, "SELECT genesis, height, hash, at, transactions, records, versions, time FROM progress"+lock).
		Scan(&p.genesis, &height, &p.hash, &p.at, &p.transactions, &p.records, &p.versions, &p.time)
	p.height = uint64(height)
	return p, err
}

// Status is how far the index has got.
type Status struct {
	Height       uint64    `json:"height"` // blocks taken
	Position     Position  `json:"position"`
	Transactions uint64    `json:"transactions"`
	Time         time.Time `json:"time"`              // the latest that a transaction taken claims
	PeerHeight   uint64    `json:"peerHeight"`        // as last seen; 0 before
	Failure      string    `json:"failure,omitempty"` // why the source yields nothing now
}

// Behind is how many blocks the index lacks that the peer was seen to have.
func (s Status) Behind() uint64 { return max(s.PeerHeight, s.Height) - s.Height }

// Status says how far the index has got. What it says of the peer is of this Index's
// own Follow.
func (x *Index) Status(ctx context.Context) (Status, error) {
	p, err := x.progress(ctx)
	if err != nil {
		return Status{}, x.unusable(err)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	return Status{
		Height: p.height, Position: positionOf(p.at), Transactions: uint64(p.transactions), Time: timeOf(p.time),
		PeerHeight: x.peerHeight, Failure: x.failure,
	}, nil
}

// notAlone is what a writer finds when another has written since.
func notAlone() error {
	return provenance.Refuse(provenance.Unavailable, "index", "another program writes to this index too; let only one follow the ledger", "另一程序也在写入该索引，请只让一个程序跟随账本")
}
