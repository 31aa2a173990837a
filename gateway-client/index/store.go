package index

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
)

// store writes a group and the checkpoint after it, in one transaction of the
// database.
func (x *Index) store(ctx context.Context, g *group) error {
	tx, err := x.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing once committed
	at, err := readProgress(ctx, tx, x.dialect.lock)
	if err != nil {
		return err
	}
	if at.height != g.from {
		return notAlone()
	}
	s := &storing{Index: x, ctx: ctx, tx: tx, at: at}
	for _, step := range []func(*group) error{s.known, s.products, s.versions, s.transactions, s.forget, s.records, s.attached, s.words, s.checkpoint} {
		if err := step(g); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// storing is a group on its way into the database.
type storing struct {
	*Index
	ctx context.Context
	tx  *sql.Tx
	at  *progress
}

// exec executes a statement.
func (s *storing) exec(statement string, arguments ...any) (sql.Result, error) {
	return s.tx.ExecContext(s.ctx, s.dialect.bind(statement), arguments...)
}

// scanner is a row.
type scanner interface{ Scan(into ...any) error }

// each calls scan with every row that a query finds.
func each(ctx context.Context, db queryer, query string, arguments []any, scan func(scanner) error) error {
	rows, err := db.QueryContext(ctx, query, arguments...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

const lookUpRows = 500 // names looked up by one query

// lookUp calls scan with the rows of a query that ends with IN, for some names.
func (s *storing) lookUp(query string, names []string, scan func(scanner) error) error {
	for start := 0; start < len(names); start += lookUpRows {
		some := names[start:min(len(names), start+lookUpRows)]
		arguments := make([]any, len(some))
		for i, name := range some {
			arguments[i] = name
		}
		if err := each(s.ctx, s.tx, s.dialect.bind(query+" "+placeholders(len(some))), arguments, scan); err != nil {
			return err
		}
	}
	return nil
}

// placeholders is a list of so many parameters.
func placeholders(n int) string { return "(" + strings.TrimSuffix(strings.Repeat("?,", n), ",") + ")" }

// known finds which records are there, and numbers the others in the order of the
// chain, so that each index of it has the same numbers.
func (s *storing) known(g *group) error {
	names := make([]string, len(g.order))
	for i, l := range g.order {
		names[i] = l.name()
	}
	err := s.lookUp("SELECT name, id, began FROM records WHERE name IN", names, func(rows scanner) error {
		var name, began string
		var id int64
		err := rows.Scan(&name, &id, &began)
		if l := g.latest[name]; l != nil {
			l.id, l.began, l.known = id, began, true
		}
		return err
	})
	for _, l := range g.order {
		if l.known {
			continue
		}
		s.at.records++
		l.id = s.at.records
	}
	return err
}

// products gives records that are about batches the products of those.
func (s *storing) products(g *group) error {
	found := map[string][]string{}
	var missing []string
	for _, l := range g.order {
		if l.derived == nil {
			continue
		}
		for _, batch := range l.about {
			name := "batch/" + batch
			if of := g.latest[name]; of != nil && of.derived != nil {
				found[name] = of.derived.products
			} else if _, asked := found[name]; !asked {
				found[name] = nil
				missing = append(missing, name)
			}
		}
	}
	err := s.lookUp("SELECT r.name, l.value FROM records r JOIN lists l ON l.record = r.id AND l.name = '"+productList+"' WHERE r.name IN", missing, func(rows scanner) error {
		var name, product string
		err := rows.Scan(&name, &product)
		found[name] = append(found[name], product)
		return err
	})
	for _, l := range g.order {
		if l.derived != nil {
			l.adopt(found)
		}
	}
	return err
}

// adopt takes over the products of the batches that a record is about, and lets it
// be found by them.
func (d *derived) adopt(products map[string][]string) {
	for _, batch := range d.about {
		for _, product := range products["batch/"+batch] {
			d.lists[listKey(productList, product)] = true
			for _, token := range strings.Fields(codeTokens(product)) {
				d.tokens = appendNew(d.tokens, token)
			}
		}
	}
	for _, product := range d.products {
		d.lists[listKey(productList, product)] = true
	}
}

func appendNew(tokens []string, token string) []string {
	for _, t := range tokens {
		if t == token {
			return tokens
		}
	}
	return append(tokens, token)
}

func (s *storing) transactions(g *group) error {
	rows := s.into("transactions", "at, txid, time, function, request, organization, role, enterprise, subject, code")
	for _, b := range g.blocks {
		for i := range b.transactions {
			t := &b.transactions[i]
			rows.add(t.Position.number(), t.TxID, nanoseconds(t.Time), t.Function, t.RequestID, t.Creator.Organization, string(t.Creator.Role), t.Creator.Enterprise, t.Creator.Subject, t.Code)
			s.at.at, s.at.time = t.Position.number(), max(s.at.time, nanoseconds(t.Time))
			s.at.transactions++
		}
	}
	return rows.end()
}

func (s *storing) versions(g *group) error {
	rows := s.into("versions", "id, record, at, revision, json")
	for _, b := range g.blocks {
		for i := range b.transactions {
			t := &b.transactions[i]
			for _, w := range t.writes {
				l := g.latest[w.name()]
				s.at.versions++
				l.version, l.at = s.at.versions, t.Position.number()
				rows.add(l.version, l.id, l.at, w.revision, notNil(w.value))
			}
		}
	}
	return rows.end()
}

func notNil(value []byte) []byte {
	if value == nil {
		return []byte{}
	}
	return value
}

// forget removes what earlier versions of the group's records left behind.
func (s *storing) forget(g *group) error {
	var ids []string
	for _, l := range g.order {
		if l.known {
			ids = append(ids, strconv.FormatInt(l.id, 10))
		}
	}
	const atOnce = 1000
	for start := 0; start < len(ids); start += atOnce {
		some := " IN (" + strings.Join(ids[start:min(len(ids), start+atOnce)], ",") + ")"
		for _, from := range []string{"records WHERE id", "lists WHERE record", "parts WHERE record", "facts WHERE record", "names WHERE record", "words WHERE " + s.dialect.wordsID} {
			if _, err := s.tx.ExecContext(s.ctx, "DELETE FROM "+from+some); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *storing) records(g *group) error {
	rows := s.into("records", "id, name, kind, own, version, at, began, found, open, title, state, organization, day")
	for _, l := range g.order {
		if l.value == nil {
			continue // deleted; the ledger's rules delete none
		}
		d := l.derived
		if d == nil {
			d = new(derived)
		}
		rows.add(l.id, l.name(), string(l.kind), l.write.id, l.version, l.at, l.began, number(l.derived != nil), number(d.open), d.title, d.state, d.organization, d.day)
	}
	return rows.end()
}

// attached writes what belongs to the records: lists, parts, facts, names and edges.
func (s *storing) attached(g *group) error {
	lists, parts := s.into("lists", "name, value, record"), s.into("parts", "enterprise, record, party, whole, open")
	facts, names := s.into("facts", "record, sort, day, subject, a, b, c, d, amount"), s.into("names", "record, tokens, name")
	edges := s.into("edges", "source, target, amount")
	for _, l := range g.order {
		if l.derived == nil {
			continue
		}
		for _, key := range sorted(l.lists) {
			name, value, _ := strings.Cut(key, "\x00")
			lists.add(name, value, l.id)
		}
		for _, code := range sorted(l.parts) {
			p := l.parts[code]
			parts.add(clean(code), l.id, number(p.party), number(p.whole), number(p.open))
		}
		for _, f := range l.facts {
			if f.day == "" {
				f.day = l.began
			}
			facts.add(l.id, f.sort, clean(f.day), clean(f.subject), clean(f.a), clean(f.b), clean(f.c), clean(f.d), f.amount)
		}
		for _, tokens := range sorted(l.names) {
			names.add(l.id, clean(tokens), clean(l.names[tokens]))
		}
		if err := s.inputs(l, edges); err != nil {
			return err
		}
	}
	for _, rows := range []*inserting{lists, parts, facts, names, edges} {
		if err := rows.end(); err != nil {
			return err
		}
	}
	return nil
}

// inputs are written once, with the batch, unless they are corrected.
func (s *storing) inputs(l *latest, edges *inserting) error {
	if l.known {
		if !l.corrected {
			return nil
		}
		if _, err := s.exec("DELETE FROM edges WHERE target = ?", l.write.id); err != nil {
			return err
		}
	}
	for _, input := range sorted(l.edges) {
		edges.add(input, l.write.id, l.edges[input])
	}
	return nil
}

func (s *storing) words(g *group) error {
	rows := s.into("words", s.dialect.wordsID+", tokens")
	rows.row = s.dialect.textRow
	for _, l := range g.order {
		if l.derived != nil && l.value != nil {
			rows.add(l.id, strings.Join(l.tokens, " "))
		}
	}
	return rows.end()
}

// checkpoint says that the group was taken. Nobody else may have got as far.
func (s *storing) checkpoint(g *group) error {
	if g.from == 0 {
		s.at.genesis = g.blocks[0].hash
	}
	g.total = s.at.transactions
	result, err := s.exec("UPDATE progress SET genesis = ?, height = ?, hash = ?, at = ?, transactions = ?, records = ?, versions = ?, time = ? WHERE height = ?",
		s.at.genesis, int64(g.last().number+1), g.last().hash, s.at.at, s.at.transactions, s.at.records, s.at.versions, s.at.time, int64(g.from))
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return notAlone()
	}
	return nil
}

func number(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
