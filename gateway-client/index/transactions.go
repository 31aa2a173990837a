package index

import (
	"context"
	"time"

	"sunledger/chaincode/provenance"
)

// Transaction is one on the chain, valid or not.
type Transaction struct {
	TxID string `json:"txId"`
	Position
	Time      time.Time              `json:"time"`
	Function  string                 `json:"function,omitempty"` // "batch:Register"
	RequestID string                 `json:"requestId,omitempty"`
	Creator   provenance.Actor       `json:"creator"` // as its certificate says
	Code      string                 `json:"code"`    // Fabric's validation code: VALID or why not
	Records   []provenance.Reference `json:"records"` // written, the ledger's own bookkeeping included
}

const transactionColumns = "SELECT at, txid, time, function, request, organization, role, enterprise, subject, code FROM transactions "

// Start is before the first transaction, and End after every one: from where
// Transactions begins forward and backward.
var (
	Start = Position{0, -1}
	End   = Position{1<<(62-transactionBits) - 1, 0}
)

// Transactions returns up to limit of them after a position, oldest first, or before
// it, newest first. It is what a live feed resumes by.
func (x *Index) Transactions(ctx context.Context, at Position, backward bool, limit int) ([]*Transaction, error) {
	if limit == 0 {
		limit = defaultLimit
	}
	if limit < 1 || limit > MaxLimit {
		return nil, provenance.Refuse(provenance.Invalid, "limit", "must be 1 to %d", "应为 1 至 %d", MaxLimit)
	}
	where := "WHERE at > ? ORDER BY at LIMIT ?"
	if backward {
		where = "WHERE at < ? ORDER BY at DESC LIMIT ?"
	}
	from := int64(-1)
	if at.Transaction >= 0 {
		at.Block = min(at.Block, End.Block)
		from = at.number()
	}
	return x.transactions(ctx, where, from, limit)
}

// Transaction returns the one with that ID; NOT_FOUND when there is none.
func (x *Index) Transaction(ctx context.Context, txID string) (*Transaction, error) {
	all, err := x.transactions(ctx, "WHERE txid = ? ORDER BY at LIMIT 1", clean(txID)) // a repetition comes after what it repeats
	if err != nil {
		return nil, err
	}
	if len(all) == 0 || txID == "" {
		return nil, provenance.Refuse(provenance.NotFound, "txId", "the index has no transaction %s; check the ID", "索引中没有交易 %s，请核对编号", clean(txID))
	}
	return all[0], nil
}

func (x *Index) transactions(ctx context.Context, where string, arguments ...any) ([]*Transaction, error) {
	all, by := []*Transaction{}, map[int64]*Transaction{}
	var positions []any
	err := each(ctx, x.reader(ctx), x.dialect.bind(transactionColumns+where), arguments, func(rows scanner) error {
		t := &Transaction{Records: []provenance.Reference{}}
		var at, time int64
		err := rows.Scan(&at, &t.TxID, &time, &t.Function, &t.RequestID, &t.Creator.Organization, &t.Creator.Role, &t.Creator.Enterprise, &t.Creator.Subject, &t.Code)
		t.Position, t.Time = positionOf(at), timeOf(time)
		all, positions, by[at] = append(all, t), append(positions, at), t
		return err
	})
	if err != nil || len(all) == 0 {
		return all, x.unusable(err)
	}
	query := "SELECT v.at, r.kind, r.own, v.revision FROM versions v JOIN records r ON r.id = v.record WHERE v.at IN " + placeholders(len(positions)) + " ORDER BY v.id"
	err = each(ctx, x.reader(ctx), x.dialect.bind(query), positions, func(rows scanner) error {
		var at int64
		var r provenance.Reference
		err := rows.Scan(&at, &r.Kind, &r.ID, &r.Revision)
		by[at].Records = append(by[at].Records, r)
		return err
	})
	return all, x.unusable(err)
}
