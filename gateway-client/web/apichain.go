package web

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
)

func (s *Server) chainRoutes() []route {
	return []route{
		pages("/api/v1/batches/{id}/lineage", "batches", "One step of a batch's lineage, by page", readers, s.lineage),
		get("/api/v1/statistics", "statistics", "Entries, tests, breaches, inspections, notices and flows of some days", readers, s.statistics),
		pages("/api/v1/transactions", "transactions", "Transactions in the order of the chain, or backward", readers, s.transactions),
		get("/api/v1/transactions/{txId}", "transactions", "One transaction", readers, s.transaction),
		s.eventsRoute(),
	}
}

type lineageParams struct {
	ID        string `path:"id" about:"the batch's ID"`
	Direction string `query:"direction" about:"backward (default): what it was made of; forward: what was made of it"`
	After     string `query:"after" about:"where the page before ended"`
	Limit     int    `query:"limit" about:"edges on a page, 1 to 200; default 100"`
}

// Lineage is one step from a batch.
type Lineage struct {
	Edges   []index.Edge            `json:"edges"`
	Degrees map[string]index.Degree `json:"degrees"` // of the batches at the other ends: where to go on
	Next    string                  `json:"next,omitempty"`
}

func (s *Server) lineage(c *call, p lineageParams) (*Lineage, error) {
	direction := provenance.Direction(p.Direction)
	switch direction {
	case "":
		direction = provenance.Backward
	case provenance.Backward, provenance.Forward:
	default:
		return nil, provenance.Refuse(provenance.Invalid, "direction", "is backward or forward", "应为 backward 或 forward")
	}
	if p.Limit == 0 {
		p.Limit = 100
	}
	if err := within("limit", p.Limit, 1, maxLimit); err != nil {
		return nil, err
	}
	if _, _, err := s.row(c, recordParams{string(provenance.KindBatch), p.ID}); err != nil {
		return nil, err
	}
	ctx := c.r.Context()
	edges, next, err := s.Index.Neighbours(ctx, direction, []string{p.ID}, p.After, p.Limit)
	if err != nil {
		return nil, err
	}
	var ends []string
	for _, e := range edges {
		if direction == provenance.Forward {
			ends = append(ends, e.To)
		} else {
			ends = append(ends, e.From)
		}
	}
	degrees, err := s.Index.Degrees(ctx, ends...)
	if err != nil {
		return nil, err
	}
	if next != "" {
		c.next = map[string][]string{"after": {next}}
	}
	if edges == nil {
		edges = []index.Edge{}
	}
	return &Lineage{edges, degrees, next}, nil
}

type daysParams struct {
	From string `query:"from" about:"first day, in China, as 2026-11-25"`
	To   string `query:"to" about:"last day"`
}

func (s *Server) statistics(c *call, p daysParams) (*index.Statistics, error) {
	for name, day := range map[string]string{"from": p.From, "to": p.To} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return nil, provenance.Refuse(provenance.Invalid, name, "is a day such as 2026-11-25", "应为日期，如 2026-11-25")
		}
	}
	return s.Index.Statistics(c.r.Context(), provenance.Date(p.From), provenance.Date(p.To))
}

type transactionsParams struct {
	After  string `query:"after" about:"position BLOCK-TRANSACTION after which to go on, oldest first"`
	Before string `query:"before" about:"position before which to go back, newest first; latest for the end of the chain"`
	Limit  int    `query:"limit" about:"transactions on a page, 1 to 200; default 50"`
}

// Transactions are some of the chain.
type Transactions struct {
	Transactions []*index.Transaction `json:"transactions"`
}

func (s *Server) transactions(c *call, p transactionsParams) (*Transactions, error) {
	if p.Limit == 0 {
		p.Limit = 50
	}
	if err := within("limit", p.Limit, 1, maxLimit); err != nil {
		return nil, err
	}
	if p.After != "" && p.Before != "" {
		return nil, provenance.Refuse(provenance.Invalid, "before", "say after or before, not both", "after 与 before 只能给出一个")
	}
	at, backward, err := index.Position{}, p.Before != "", error(nil)
	if given := p.After + p.Before; given == "latest" {
		at = latest
	} else if given != "" {
		if at, err = parsePosition(given); err != nil {
			return nil, provenance.Refuse(provenance.Invalid, "after", "is a position such as 12-0", "应为位置，如 12-0")
		}
	} else {
		at = beginning
	}
	found, err := s.Index.Transactions(c.r.Context(), at, backward, p.Limit)
	if err != nil {
		return nil, err
	}
	if found == nil {
		found = []*index.Transaction{}
	}
	if len(found) == p.Limit {
		last := found[len(found)-1]
		name := "after"
		if backward {
			name = "before"
		}
		c.next = map[string][]string{name: {position(last.Position)}}
	}
	return &Transactions{found}, nil
}

type transactionParams struct {
	TxID string `path:"txId" about:"ID of the transaction"`
}

func (s *Server) transaction(c *call, p transactionParams) (*index.Transaction, error) {
	if !isDigest(p.TxID) {
		return nil, provenance.Refuse(provenance.Invalid, "txId", "is 64 hexadecimal digits", "应为 64 位十六进制数")
	}
	return s.Index.Transaction(c.r.Context(), p.TxID)
}

// Where a list of transactions may begin: before the first, and after the last.
var (
	beginning = index.Start
	latest    = index.End
)

// position writes where a transaction stands, as event IDs and pages do.
func position(p index.Position) string { return fmt.Sprintf("%d-%d", p.Block, p.Transaction) }

func parsePosition(s string) (p index.Position, err error) {
	block, transaction, found := strings.Cut(s, "-")
	if !found {
		return p, strconv.ErrSyntax
	}
	if p.Block, err = strconv.ParseUint(block, 10, 62); err != nil {
		return p, err
	}
	n, err := strconv.ParseUint(transaction, 10, 31)
	p.Transaction = int(n)
	return p, err
}
