package index

import (
	"context"
	"database/sql"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgresSchema is the schema of the database in which the tables stand, unless the
// connection string names another as search_path. It is the index's alone, and goes
// with it: never public.
const postgresSchema = "sunledger_index"

// postgresDialect keeps full text as a tsvector of our own tokens, which no
// configuration of PostgreSQL parses, and text in the order of its bytes, as SQLite
// does.
func postgresDialect(schema string) *dialect {
	quoted := pgx.Identifier{schema}.Sanitize()
	return &dialect{
		types: []string{
			"{bytes}", "BYTEA", "{text}", `TEXT COLLATE "C"`, "{key}", "BIGINT", "{clustered}", "",
			"{words}", "CREATE TABLE words (id BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL);\nCREATE INDEX words_tokens ON words USING GIN (tokens)",
		},
		numbers:  true,
		matches:  "SELECT id FROM words WHERE tokens @@ ?::tsquery",
		any:      "SELECT w.id FROM json_array_elements_text(?::json) e(expression) JOIN words w ON w.tokens @@ e.expression::tsquery",
		wordsID:  "id",
		lock:     " FOR UPDATE",
		snapshot: sql.LevelRepeatableRead,
		textRow:  "(?::bigint, array_to_tsvector(string_to_array(?, ' ')))",
		and:      " & ", or: " | ",
		token: func(token string, prefix bool) string {
			if prefix {
				return "'" + token + "':*"
			}
			return "'" + token + "'"
		},
		exists: func(ctx context.Context, db *sql.DB) (tables int, progress bool, err error) {
			err = db.QueryRowContext(ctx, "SELECT count(*), EXISTS (SELECT 1 FROM information_schema.columns WHERE table_schema = $1 AND table_name = 'progress' AND column_name = 'genesis') FROM pg_tables WHERE schemaname = $1", schema).Scan(&tables, &progress)
			return tables, progress, err
		},
		drop: func(ctx context.Context, tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, "DROP SCHEMA IF EXISTS "+quoted+" CASCADE"); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, "CREATE SCHEMA "+quoted)
			return err
		},
	}
}

// openPostgres opens a database by its connection string.
func openPostgres(where string) (db, apart *sql.DB, d *dialect, err error) {
	config, err := pgx.ParseConfig(where)
	if err != nil {
		return nil, nil, nil, err
	}
	schema := config.RuntimeParams["search_path"]
	if schema == "" || schema == "public" || strings.ContainsAny(schema, `,"`) {
		schema = postgresSchema
	}
	config.RuntimeParams["search_path"] = pgx.Identifier{schema}.Sanitize()
	config.RuntimeParams["timezone"] = "UTC"
	// A crash of the server may lose the last commits, never half of one: the ledger
	// has them.
	config.RuntimeParams["synchronous_commit"] = "off"
	db, apart = stdlib.OpenDB(*config), stdlib.OpenDB(*config)
	db.SetMaxOpenConns(10)
	apart.SetMaxOpenConns(connectionsApart)
	return db, apart, postgresDialect(schema), nil
}
