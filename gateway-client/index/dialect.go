package index

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
)

// dialect is in what the databases differ.
type dialect struct {
	types   []string // what stands for the words in braces in tables
	numbers bool     // parameters are numbered: $1 instead of ?
	matches string   // selects the records that match an expression of full text
	any     string   // selects those that match one of a JSON list of expressions
	wordsID string   // the column of words that numbers the record
	textRow string   // one row of VALUES for the table words
	and, or string
	token   func(token string, prefix bool) string

	exists   func(ctx context.Context, db *sql.DB) (tables int, progress bool, err error)
	lock     string             // after a SELECT: keeps other writers from the row
	snapshot sql.IsolationLevel // under which a transaction sees one state
	drop     func(ctx context.Context, tx *sql.Tx) error
}

// bind writes a statement's parameters, which are question marks, as the database
// wants them. No statement has a question mark for anything else.
func (d *dialect) bind(statement string) string {
	if !d.numbers {
		return statement
	}
	var b strings.Builder
	n := 0
	for i := range len(statement) {
		if statement[i] != '?' {
			b.WriteByte(statement[i])
			continue
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}
