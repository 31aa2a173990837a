// Package index is the search index: an off-chain read model built from the
// channel's blocks, for what the ledger's own keys cannot answer: free text,
// filters, sorting, statistics. It is never the source of truth. Every row names
// the transaction that wrote it, so that the ledger can be asked; one command
// builds it again from nothing.
//
// It believes the peer that it is fed by: which transactions are valid is what that
// peer stored with its blocks, and no signature is verified here. It checks that
// blocks follow one another by their hashes, and that a peer has the chain that was
// indexed before. Whether a peer tells the truth is for package audit to find out.
package index

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"

	"sunledger/chaincode/provenance"
)

// Index is an open index. It is safe for concurrent use.
type Index struct {
	where     string
	chaincode string // whose records are indexed
	dialect   *dialect
	write     *sql.DB
	read      *sql.DB
	apart     *sql.DB // reads what is asked Apart

	mu         sync.Mutex // guards the fields below
	changed    chan struct{}
	peerHeight uint64
	failure    string
}

// Chaincode is the name of the contract whose records are indexed.
const Chaincode = "provenance"

// Open opens or creates an index: a file, which is SQLite, or a connection string
// that begins with postgres://. It is WRONG_STATE when there is one that another
// version of this program has built, or something else: Create begins anew.
func Open(ctx context.Context, where string) (*Index, error) {
	x, err := connect(where)
	if err != nil {
		return nil, err
	}
	if err := x.prepare(ctx); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return x, nil
}

// Create opens an index with nothing in it, in place of one of whatever version. It
// is WRONG_STATE when something else is there.
func Create(ctx context.Context, where string) (*Index, error) {
	x, err := connect(where)
	if err != nil {
		return nil, err
	}
	if err := x.recreate(ctx); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return x, nil
}

func connect(where string) (*Index, error) {
	x := &Index{where: where, chaincode: Chaincode, changed: make(chan struct{})}
	var err error
	if isPostgres(where) {
		x.write, x.apart, x.dialect, err = openPostgres(where)
		x.read = x.write
	} else {
		x.write, x.read, x.apart, err = openSQLite(where)
		x.dialect = sqliteDialect
	}
	if err != nil {
		return nil, x.unusable(err)
	}
	return x, nil
}

func isPostgres(where string) bool {
	return strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://")
}

// Close releases the database.
func (x *Index) Close() error {
	if x.read == x.write {
		return errors.Join(x.apart.Close(), x.write.Close())
	}
	return errors.Join(x.apart.Close(), x.read.Close(), x.write.Close())
}

// connectionsApart is fewer than there are for the others.
const connectionsApart = 6

type apartKey struct{}

// Apart has what is asked with ctx wait for connections of its own, so that long
// questions keep nobody else waiting.
func Apart(ctx context.Context) context.Context { return context.WithValue(ctx, apartKey{}, true) }

// reader has the connections for what is asked with ctx.
func (x *Index) reader(ctx context.Context) *sql.DB {
	if ctx.Value(apartKey{}) != nil {
		return x.apart
	}
	return x.read
}

// prepare creates the tables where there are none, and refuses those of others.
func (x *Index) prepare(ctx context.Context) error {
	there, ours, err := x.dialect.exists(ctx, x.write)
	switch {
	case err != nil:
		return x.unusable(err)
	case !ours && there > 0:
		return x.foreign()
	case !ours:
		return x.recreate(ctx)
	}
	var version int
	if err := x.read.QueryRowContext(ctx, "SELECT version FROM progress").Scan(&version); err != nil {
		return x.unusable(err)
	}
	if version != schemaVersion {
		return provenance.Refuse(provenance.WrongState, "index", "was built by another version of this program (its form is %d, this program's is %d); build it again: sunledger index rebuild", "由另一版本的程序建立（格式 %d，本程序为 %d），请重建：sunledger index rebuild", version, schemaVersion)
	}
	return nil
}

// Reset forgets everything; Follow then begins with the genesis block.
func (x *Index) Reset(ctx context.Context) error {
	if err := x.recreate(ctx); err != nil {
		return err
	}
	x.announce()
	return nil
}

// recreate puts empty tables in place of those of any index.
func (x *Index) recreate(ctx context.Context) error {
	there, ours, err := x.dialect.exists(ctx, x.write)
	if err != nil {
		return x.unusable(err)
	}
	if !ours && there > 0 {
		return x.foreign()
	}
	tx, err := x.write.BeginTx(ctx, nil)
	if err != nil {
		return x.unusable(err)
	}
	defer tx.Rollback() // does nothing once committed
	if err := x.dialect.drop(ctx, tx); err != nil {
		return x.unusable(err)
	}
	for _, statement := range x.dialect.statements() {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return x.unusable(err)
		}
	}
	if _, err := tx.ExecContext(ctx, x.dialect.bind("INSERT INTO progress VALUES (?, ?, 0, ?, 0, 0, 0, 0, 0)"), schemaVersion, []byte{}, []byte{}); err != nil {
		return x.unusable(err)
	}
	return x.unusable(tx.Commit())
}

func (x *Index) foreign() error {
	return provenance.Refuse(provenance.WrongState, "index", "%s is not an index but something else; name another file or database", "%s 不是索引，请指定其他文件或数据库", x.display())
}

// unusable is an error of the database; nil stays nil.
func (x *Index) unusable(err error) error {
	var refused *provenance.Error
	if err == nil || errors.As(err, &refused) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return provenance.Refuse(provenance.Unavailable, "index", "the index %s cannot be used: %v", "索引 %s 无法使用：%v", x.display(), err)
}

// display is where the index is, without the password of a connection string.
func (x *Index) display() string {
	if !isPostgres(x.where) {
		return x.where
	}
	_, rest, _ := strings.Cut(x.where, "://")
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		rest = rest[at+1:]
	}
	rest, _, _ = strings.Cut(rest, "?")
	return "postgres://" + rest
}

// Changed returns a channel that is closed once the index holds more than at the
// time of the call, by this Index's Follow.
func (x *Index) Changed() <-chan struct{} {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.changed
}

// announce wakes who waits for a change.
func (x *Index) announce() {
	x.mu.Lock()
	defer x.mu.Unlock()
	close(x.changed)
	x.changed = make(chan struct{})
}
