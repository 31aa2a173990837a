package index

import (
	"database/sql"
	"strings"
)

// inserting collects rows for a table and inserts many with one statement.
type inserting struct {
	*storing
	into    string
	columns int
	row     string // of VALUES

	values []any
	full   *sql.Stmt // inserts insertRows
	err    error
}

const insertRows = 50

func (s *storing) into(table, columns string) *inserting {
	n := strings.Count(columns, ",") + 1
	return &inserting{storing: s, into: "INSERT INTO " + table + " (" + columns + ") VALUES ", columns: n, row: placeholders(n)}
}

func (i *inserting) add(values ...any) {
	i.values = append(i.values, values...)
	if len(i.values) == insertRows*i.columns {
		i.flush()
	}
}

func (i *inserting) flush() {
	if i.err != nil {
		return
	}
	if i.full == nil {
		if i.full, i.err = i.tx.PrepareContext(i.ctx, i.statement(insertRows)); i.err != nil {
			return
		}
	}
	_, i.err = i.full.ExecContext(i.ctx, i.values...)
	i.values = i.values[:0]
}

func (i *inserting) statement(rows int) string {
	return i.dialect.bind(i.into + strings.TrimSuffix(strings.Repeat(i.row+",", rows), ","))
}

// end inserts what is left.
func (i *inserting) end() error {
	if i.full != nil {
		defer i.full.Close()
	}
	if i.err == nil && len(i.values) > 0 {
		_, i.err = i.tx.ExecContext(i.ctx, i.statement(len(i.values)/i.columns), i.values...)
	}
	return i.err
}
