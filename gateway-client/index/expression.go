package index

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
)

// What a person types becomes terms, all of which a record must satisfy. A term is
// satisfied by the words themselves, or by the mention of something that is called
// so: an inspection names an enterprise by its code, and is found by its name. Names
// are looked up when they are asked for, so that a renaming, or what is registered
// later than what mentions it, counts at once, and nothing is rewritten.

// term is a word or a stretch of Chinese, as alternatives.
type term [][]piece

// piece is a token that a record must have, or the beginning of one.
type piece struct {
	token  string
	prefix bool
}

// Bounds of what a query's text is taken apart into.
const (
	maxTerms  = 20
	maxNames  = 5_000  // things whose name has the words of a term
	allNames  = 20_000 // of all terms
	minPrefix = 3      // characters of a word from which the beginning suffices
)

// termsOf are those of a text. The error is of the database.
func (x *Index) termsOf(ctx context.Context, db queryer, text string) ([]term, error) {
	var terms []term
	names := allNames
	for _, r := range runs(text) {
		parts := []run{r}
		if r.han {
			var err error
			if parts, err = x.divide(ctx, db, r); err != nil {
				return nil, err
			}
		}
		for _, part := range parts {
			if len(terms) == maxTerms {
				return terms, nil
			}
			t, err := x.termOf(ctx, db, part, min(names, maxNames))
			if err != nil {
				return nil, err
			}
			names -= len(t) - 1
			terms = append(terms, t)
		}
	}
	return terms, nil
}

// divide splits Chinese where two characters stand side by side nowhere in the index:
// what is typed without spaces may be the words of several texts.
func (x *Index) divide(ctx context.Context, db queryer, r run) ([]run, error) {
	var parts []run
	start := 0
	for i := 1; i < len(r.text); i++ {
		occurs, err := x.occurs(ctx, db, string(r.text[i-1:i+1]))
		if err != nil {
			return nil, err
		}
		if !occurs {
			parts = append(parts, run{r.text[start:i], true})
			start = i
		}
	}
	return append(parts, run{r.text[start:], true}), nil
}

// occurs reports whether a token is in any text or name.
func (x *Index) occurs(ctx context.Context, db queryer, token string) (found bool, err error) {
	query := "SELECT EXISTS (" + x.dialect.matches + ") OR EXISTS (SELECT 1 FROM names WHERE name LIKE ?)"
	err = db.QueryRowContext(ctx, x.dialect.bind(query), x.dialect.expression([]term{{{{token, false}}}}, true), "%"+token+"%").Scan(&found)
	return found, err
}

func (x *Index) termOf(ctx context.Context, db queryer, r run, names int) (term, error) {
	t := term{r.pieces()}
	pattern := "%" + string(r.text) + "%"
	switch {
	case r.han:
	case len(r.text) >= minPrefix:
		pattern = "% " + r.word() + "%"
	default:
		pattern = "% " + r.word() + " %"
	}
	err := each(ctx, db, x.dialect.bind("SELECT DISTINCT tokens FROM names WHERE name LIKE ? LIMIT ?"), []any{pattern, names}, func(rows scanner) error {
		var tokens string
		err := rows.Scan(&tokens)
		t = append(t, mention(tokens))
		return err
	})
	return t, err
}

// pieces are the tokens that a text has with the run in it: of Chinese every two
// characters.
func (r run) pieces() []piece {
	if !r.han {
		return []piece{{r.word(), len(r.text) >= minPrefix}}
	}
	if len(r.text) == 1 {
		return []piece{{string(r.text), false}}
	}
	var pieces []piece
	for i := 1; i < len(r.text); i++ {
		pieces = append(pieces, piece{string(r.text[i-1 : i+1]), false})
	}
	return pieces
}

// mention is that a text has all tokens of a code.
func mention(tokens string) (pieces []piece) {
	for _, token := range strings.Fields(tokens) {
		pieces = append(pieces, piece{token, false})
	}
	return pieces
}

// alternativesAtOnce bounds those of one expression: databases look at all of them
// for each record that has one, so that the names of half the enterprises would take
// minutes.
const alternativesAtOnce = 32

// matching is the condition, with its arguments, that a record satisfies all terms.
func (d *dialect) matching(terms []term, all bool) (string, []any) {
	var short []term
	var clauses []string
	var arguments []any
	for _, t := range terms {
		if len(t) <= alternativesAtOnce {
			short = append(short, t)
			continue
		}
		var some []string
		for part := range slices.Chunk(t, alternativesAtOnce) {
			some = append(some, d.expression([]term{part}, all))
		}
		list, _ := json.Marshal(some) // strings always marshal
		clauses, arguments = append(clauses, "r.id IN ("+d.any+")"), append(arguments, string(list))
	}
	if len(short) > 0 {
		clauses, arguments = append(clauses, "r.id IN ("+d.matches+")"), append(arguments, d.expression(short, all))
	}
	return "(" + strings.Join(clauses, " AND ") + ")", arguments
}

// expression writes terms as the database's full text search wants them: of all that
// records say, or only of what everybody is told who may read them. Nothing of it
// was typed by a person but letters and digits.
func (d *dialect) expression(terms []term, all bool) string {
	var conjunction []string
	for _, t := range terms {
		var alternatives []string
		for _, pieces := range t {
			var has []string
			for _, p := range pieces {
				one := d.token(p.token, p.prefix)
				if all {
					one = "(" + one + d.or + d.token(hidden(p.token), p.prefix) + ")"
				}
				has = append(has, one)
			}
			alternatives = append(alternatives, "("+strings.Join(has, d.and)+")")
		}
		conjunction = append(conjunction, "("+strings.Join(alternatives, d.or)+")")
	}
	return strings.Join(conjunction, d.and)
}
