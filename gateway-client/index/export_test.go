package index

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// Dump is all that the index holds, line by line in a fixed order, full text
// included.
func (x *Index) Dump(ctx context.Context) ([]string, error) {
	words := "SELECT id, tokens::text FROM words"
	if x.read != x.write {
		words = "SELECT doc, term FROM temp.vocabulary"
		if _, err := x.write.ExecContext(ctx, "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab (main, words, instance)"); err != nil {
			return nil, err
		}
	}
	var lines []string
	for _, query := range []string{
		"SELECT * FROM progress", "SELECT * FROM transactions", "SELECT * FROM versions", "SELECT * FROM records", "SELECT * FROM lists",
		"SELECT * FROM parts", "SELECT * FROM edges", "SELECT * FROM facts", "SELECT * FROM names", words,
	} {
		rows, err := x.write.QueryContext(ctx, query)
		if err != nil {
			return nil, err
		}
		columns, err := rows.Columns()
		if err != nil {
			return nil, err
		}
		var table []string
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			if err := rows.Scan(values...); err != nil {
				return nil, err
			}
			var line strings.Builder
			for _, v := range values {
				value := *v.(*any)
				if raw, is := value.([]byte); is {
					value = string(raw)
				}
				fmt.Fprintf(&line, "%v|", value)
			}
			table = append(table, line.String())
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		rows.Close()
		slices.Sort(table)
		lines = append(append(lines, query), table...)
	}
	return lines, nil
}

// SetVersion makes the index one of another version of the program.
func (x *Index) SetVersion(ctx context.Context, version int) error {
	_, err := x.write.ExecContext(ctx, x.dialect.bind("UPDATE progress SET version = ?"), version)
	return err
}

// Hold takes all connections for what is asked Apart; release gives them back.
func (x *Index) Hold(ctx context.Context) (release func(), err error) {
	var held []*sql.Conn
	release = func() {
		for _, c := range held {
			c.Close()
		}
	}
	for range connectionsApart {
		c, err := x.reader(Apart(ctx)).Conn(ctx)
		if err != nil {
			release()
			return nil, err
		}
		held = append(held, c)
	}
	return release, nil
}

// Unanalyzed keeps the database from looking at how its tables are filled, and nobody
// from writing them, until release.
func (x *Index) Unanalyzed(ctx context.Context) (release func() error, err error) {
	tx, err := x.write.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	_, err = tx.ExecContext(ctx, "LOCK TABLE records IN SHARE UPDATE EXCLUSIVE MODE")
	return tx.Rollback, err
}
