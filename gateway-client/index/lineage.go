package index

import (
	"context"
	"strings"

	"sunledger/chaincode/provenance"
)

// Edge is that much of one batch went into another.
type Edge struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Amount int64  `json:"amount"` // of what it was made of, in the unit of From; 0 where the ledger does not say
}

// Degree is how many batches one was made of, and how many were made of it.
type Degree struct {
	Inputs  int `json:"inputs"`
	Outputs int `json:"outputs"`
}

const maxBatches = 500 // asked about at once

// Neighbours returns a page of the edges that lead from some batches in a direction,
// by ID, and where the next page goes on; a lineage is explored step by step.
func (x *Index) Neighbours(ctx context.Context, direction provenance.Direction, of []string, after string, limit int) (edges []Edge, next string, err error) {
	from, to := "source", "target"
	switch direction {
	case provenance.Forward:
	case provenance.Backward:
		from, to = to, from
	default:
		return nil, "", provenance.Refuse(provenance.Invalid, "direction", "must be forward or backward", "应为 forward 或 backward")
	}
	if limit == 0 {
		limit = defaultLimit
	}
	if limit < 1 || limit > MaxLimit {
		return nil, "", provenance.Refuse(provenance.Invalid, "limit", "must be 1 to %d", "应为 1 至 %d", MaxLimit)
	}
	if len(of) > maxBatches {
		return nil, "", provenance.Refuse(provenance.Invalid, "of", "names %d batches; ask about at most %d", "共 %d 个批次，一次最多 %d 个", len(of), maxBatches)
	}
	edges = []Edge{}
	if len(of) == 0 {
		return edges, "", nil
	}
	query := "SELECT source, target, amount FROM edges WHERE " + from + " IN " + placeholders(len(of))
	arguments := texts(of)
	if after != "" {
		far, near, _ := strings.Cut(after, " ")
		query += " AND (" + to + ", " + from + ") > (?, ?)"
		arguments = append(arguments, clean(far), clean(near))
	}
	query += " ORDER BY " + to + ", " + from + " LIMIT ?"
	err = each(ctx, x.reader(ctx), x.dialect.bind(query), append(arguments, limit+1), func(rows scanner) error {
		var e Edge
		err := rows.Scan(&e.From, &e.To, &e.Amount)
		edges = append(edges, e)
		return err
	})
	if len(edges) > limit {
		edges = edges[:limit]
		last := edges[limit-1]
		next = last.To + " " + last.From
		if direction == provenance.Backward {
			next = last.From + " " + last.To
		}
	}
	return edges, next, x.unusable(err)
}

// Degrees counts the edges of each batch in both directions.
func (x *Index) Degrees(ctx context.Context, of ...string) (map[string]Degree, error) {
	degrees := map[string]Degree{}
	for start := 0; start < len(of); start += maxBatches {
		some := texts(of[start:min(len(of), start+maxBatches)])
		for column, count := range map[string]func(*Degree, int){
			"source": func(d *Degree, n int) { d.Outputs = n },
			"target": func(d *Degree, n int) { d.Inputs = n },
		} {
			query := "SELECT " + column + ", count(*) FROM edges WHERE " + column + " IN " + placeholders(len(some)) + " GROUP BY " + column
			err := each(ctx, x.reader(ctx), x.dialect.bind(query), some, func(rows scanner) error {
				var id string
				var n int
				err := rows.Scan(&id, &n)
				d := degrees[id]
				count(&d, n)
				degrees[id] = d
				return err
			})
			if err != nil {
				return nil, x.unusable(err)
			}
		}
	}
	return degrees, nil
}

// texts are strings as parameters.
func texts(values []string) []any {
	all := make([]any, len(values))
	for i, value := range values {
		all[i] = clean(value)
	}
	return all
}
