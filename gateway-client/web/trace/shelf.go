package trace

import (
	"context"
	"encoding/json"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
)

// shelf holds the rows that a page needs, each read once.
type shelf struct {
	ctx   context.Context
	index Index
	rows  map[string]*index.Row // by ledger key; nil: there is none
}

func newShelf(ctx context.Context, x Index) *shelf {
	return &shelf{ctx, x, map[string]*index.Row{}}
}

// atOnce is how many rows are asked for in one query.
const atOnce = 1000

// fetch reads what is not there yet.
func (s *shelf) fetch(keys ...string) error {
	var missing []string
	for _, key := range keys {
		if _, asked := s.rows[key]; !asked {
			s.rows[key] = nil
			missing = append(missing, key)
		}
	}
	for len(missing) > 0 {
		n := min(atOnce, len(missing))
		rows, err := s.index.Rows(s.ctx, missing[:n]...)
		if err != nil {
			return err
		}
		for key, row := range rows {
			s.rows[key] = row
		}
		missing = missing[n:]
	}
	return nil
}

// keep takes rows that a search found.
func (s *shelf) keep(rows []*index.Row) {
	for _, row := range rows {
		s.rows[provenance.Key(row.Kind, row.ID)] = row
	}
}

type recordOf[R any] interface {
	*R
	provenance.Record
}

func decode[R any, P recordOf[R]](row *index.Row) (P, error) {
	record := P(new(R))
	return record, json.Unmarshal(row.JSON, record)
}

// several reads records by ID; those that are not there are left out.
func several[R any, P recordOf[R]](s *shelf, ids ...string) (map[string]P, error) {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = provenance.Key(P(new(R)).Kind(), id)
	}
	if err := s.fetch(keys...); err != nil {
		return nil, err
	}
	found := map[string]P{}
	for i, id := range ids {
		row := s.rows[keys[i]]
		if row == nil || found[id] != nil {
			continue
		}
		record, err := decode[R, P](row)
		if err != nil {
			return nil, err
		}
		found[id] = record
	}
	return found, nil
}

// one reads a record; nil when it is not there.
func one[R any, P recordOf[R]](s *shelf, id string) (P, error) {
	found, err := several[R, P](s, id)
	return found[id], err
}

// listed searches for all records of a kind that one of the ledger's indexes lists
// under any of the values, at most so many, newest first.
func listed[R any, P recordOf[R]](s *shelf, name string, values []string, most int) ([]P, error) {
	if len(values) == 0 {
		return nil, nil
	}
	var found []P
	for len(values) > 0 && len(found) < most {
		n := min(atOnce, len(values))
		rows, err := s.index.Search(s.ctx, index.Query{Kinds: []provenance.Kind{P(new(R)).Kind()}, Index: name, Values: values[:n], Limit: most})
		if err != nil {
			return nil, err
		}
		s.keep(rows.Rows)
		for _, row := range rows.Rows {
			record, err := decode[R, P](row)
			if err != nil {
				return nil, err
			}
			found = append(found, record)
		}
		values = values[n:]
	}
	return found, nil
}
