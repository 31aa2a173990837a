package index

import "strings"

// schemaVersion is of the tables below and of what is put in them. Whoever changes
// either raises it: an index of another version is built again.
const schemaVersion = 1

// tables are the same in each database, but for the words in braces; README.md says
// what they hold. Times are nanoseconds since 1970, days are China's, positions are
// Position.number, yes is 1.
const tables = `
CREATE TABLE progress (
	version BIGINT NOT NULL, genesis {bytes} NOT NULL, height BIGINT NOT NULL, hash {bytes} NOT NULL,
	at BIGINT NOT NULL, transactions BIGINT NOT NULL, records BIGINT NOT NULL, versions BIGINT NOT NULL, time BIGINT NOT NULL
);
CREATE TABLE transactions (
	at {key} PRIMARY KEY, txid {text} NOT NULL, time BIGINT NOT NULL, function {text} NOT NULL, request {text} NOT NULL,
	organization {text} NOT NULL, role {text} NOT NULL, enterprise {text} NOT NULL, subject {text} NOT NULL, code {text} NOT NULL
);
CREATE TABLE versions (
	id {key} PRIMARY KEY, record BIGINT NOT NULL, at BIGINT NOT NULL, revision BIGINT NOT NULL, json {bytes} NOT NULL
);
CREATE TABLE records (
	id {key} PRIMARY KEY, name {text} NOT NULL, kind {text} NOT NULL, own {text} NOT NULL, version BIGINT NOT NULL, at BIGINT NOT NULL,
	began {text} NOT NULL, found SMALLINT NOT NULL, open SMALLINT NOT NULL, title {text} NOT NULL, state {text} NOT NULL,
	organization {text} NOT NULL, day {text} NOT NULL
);
CREATE TABLE lists (name {text} NOT NULL, value {text} NOT NULL, record BIGINT NOT NULL, PRIMARY KEY (name, value, record)){clustered};
CREATE TABLE parts (
	enterprise {text} NOT NULL, record BIGINT NOT NULL, party SMALLINT NOT NULL, whole SMALLINT NOT NULL, open SMALLINT NOT NULL,
	PRIMARY KEY (enterprise, record)
){clustered};
CREATE TABLE edges (source {text} NOT NULL, target {text} NOT NULL, amount BIGINT NOT NULL, PRIMARY KEY (source, target)){clustered};
CREATE TABLE facts (
	record BIGINT NOT NULL, sort {text} NOT NULL, day {text} NOT NULL, subject {text} NOT NULL,
	a {text} NOT NULL, b {text} NOT NULL, c {text} NOT NULL, d {text} NOT NULL, amount BIGINT NOT NULL
);
CREATE TABLE names (record BIGINT NOT NULL, tokens {text} NOT NULL, name {text} NOT NULL);
{words};
CREATE INDEX transactions_txid ON transactions (txid);
CREATE INDEX versions_record ON versions (record, id);
CREATE INDEX versions_at ON versions (at);
CREATE UNIQUE INDEX records_name ON records (name);
CREATE INDEX records_at ON records (found, at, id);
CREATE INDEX records_kind ON records (kind, at, id);
CREATE INDEX records_own ON records (own, id);
CREATE INDEX records_title ON records (title, id);
CREATE INDEX lists_record ON lists (record);
CREATE INDEX parts_record ON parts (record);
CREATE INDEX edges_target ON edges (target, source);
CREATE INDEX facts_record ON facts (record);
CREATE INDEX facts_sort ON facts (sort, day, subject, a, b, c, d, amount);
CREATE INDEX facts_subject ON facts (subject);
CREATE INDEX names_record ON names (record);
`

// statements are the tables in a dialect, one statement each.
func (d *dialect) statements() []string {
	text := strings.NewReplacer(d.types...).Replace(tables)
	var all []string
	for _, statement := range strings.Split(text, ";\n") {
		if statement = strings.TrimSpace(statement); statement != "" {
			all = append(all, statement)
		}
	}
	return all
}

// productList is the list of records by product, which is the index's own: no list
// of the ledger has such a name.
const productList = "*product"
