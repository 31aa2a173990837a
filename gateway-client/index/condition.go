package index

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
)

// condition is what a query asks for, as SQL: what follows FROM records r WHERE.
type condition struct {
	clauses   []string
	arguments []any
	nothing   bool // nothing can satisfy it
}

func (c *condition) and(clause string, arguments ...any) {
	c.clauses = append(c.clauses, clause)
	c.arguments = append(c.arguments, arguments...)
}

func (c *condition) equals(column, value string) {
	if value != "" {
		c.and("r."+column+" = ?", clean(value))
	}
}

func (c *condition) String() string { return strings.Join(c.clauses, " AND ") }

// The parts that an enterprise plays.
const (
	partyTo = "r.id IN (SELECT record FROM parts WHERE enterprise = ? AND party = 1)"
	toldAll = "r.id IN (SELECT record FROM parts WHERE enterprise = ? AND whole = 1)"
)

// condition writes a checked query as SQL.
func (x *Index) condition(ctx context.Context, db queryer, q *Query) (*condition, error) {
	if err := x.admit(ctx, db, q); err != nil {
		return nil, err
	}
	c := &condition{}
	c.and("r.found = 1")
	if len(q.Kinds) > 0 {
		var kinds []any
		for _, kind := range q.Kinds {
			kinds = append(kinds, string(kind))
		}
		c.and("r.kind IN "+placeholders(len(kinds)), kinds...)
	}
	c.reader(q)
	c.lists(q)
	c.equals("organization", q.Organization)
	c.equals("state", q.State)
	if q.From != "" {
		c.and("r.day >= ?", string(q.From))
	}
	if q.To != "" {
		c.and("r.day <= ?", string(q.To))
	}
	return c, x.text(ctx, db, q, c)
}

// admit refuses a business that its own organization has not registered, as the
// ledger does: the other side's authority could enrol somebody under a foreign code.
func (x *Index) admit(ctx context.Context, db queryer, q *Query) error {
	business := q.business()
	if business == "" {
		return nil
	}
	e := new(provenance.Enterprise)
	var raw []byte
	err := db.QueryRowContext(ctx, x.dialect.bind("SELECT v.json FROM records r JOIN versions v ON v.id = r.version WHERE r.name = ?"), clean(provenance.Key(provenance.KindEnterprise, business))).Scan(&raw)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err != nil || json.Unmarshal(raw, e) != nil || e.Organization != q.Reader.Organization {
		return provenance.Refuse(provenance.Denied, "enterprise", "%s is not registered by %s; ask that regulator to register it", "%s 未在 %s 登记，请向该监管方申请登记", business, q.Reader.Organization)
	}
	return e.RepresentedBy(*q.Reader)
}

// reader lets a business find what it may read, and nothing by what it is not told:
// where others stand with its goods, and who has them.
func (c *condition) reader(q *Query) {
	business := q.business()
	if business == "" {
		if q.Enterprise != "" {
			c.and("r.id IN (SELECT record FROM parts WHERE enterprise = ?)", clean(q.Enterprise))
		}
		return
	}
	c.and("(r.open = 1 OR "+partyTo+")", business)
	if q.Organization != "" || q.State != "" {
		c.and("(r.open = 1 OR "+toldAll+")", business)
	}
	if q.Enterprise != "" && q.Enterprise != business {
		c.and("(r.id IN (SELECT record FROM parts WHERE enterprise = ? AND open = 1) OR r.id IN (SELECT record FROM parts WHERE enterprise = ?) AND "+toldAll+")", clean(q.Enterprise), clean(q.Enterprise), business)
	} else if q.Enterprise != "" {
		c.and("r.id IN (SELECT record FROM parts WHERE enterprise = ? AND (party = 1 OR open = 1))", business)
	}
}

const dueIndex = "due" // of which a value stands for all days up to it, as on the ledger

func (c *condition) lists(q *Query) {
	const list = "r.id IN (SELECT record FROM lists WHERE name = ? AND value "
	switch q.Index {
	case "":
	case dueIndex:
		c.and(list+"<= ?)", q.Index, clean(slices.Max(q.values())))
	default:
		values := texts(q.values())
		c.and(list+"IN "+placeholders(len(values))+")", append([]any{q.Index}, values...)...)
	}
	if q.Product != "" {
		c.and(list+"= ?)", productList, clean(q.Product))
	}
}

// text has the words found in what the reader is told.
func (x *Index) text(ctx context.Context, db queryer, q *Query, c *condition) error {
	if q.Text == "" {
		return nil
	}
	terms, err := x.termsOf(ctx, db, q.Text)
	if err != nil {
		return err
	}
	if len(terms) == 0 { // nothing but punctuation
		c.nothing = true
		return nil
	}
	told, arguments := x.dialect.matching(terms, true)
	business := q.business()
	if business == "" {
		c.and(told, arguments...)
		return nil
	}
	open, first := x.dialect.matching(terms, false)
	c.and("("+open+" OR "+told+" AND "+toldAll+")", append(slices.Concat(first, arguments), business)...)
	return nil
}
