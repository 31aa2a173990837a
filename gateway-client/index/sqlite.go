package index

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// sqliteDialect keeps full text in FTS5. Its tokenizer "ascii" takes everything but
// ASCII's punctuation for part of a token, which leaves our tokens as they are.
var sqliteDialect = &dialect{
	types: []string{
		"{bytes}", "BLOB", "{text}", "TEXT", "{key}", "INTEGER", "{clustered}", " WITHOUT ROWID",
		"{words}", `CREATE VIRTUAL TABLE words USING fts5 (tokens, content='', contentless_delete=1, detail=none, tokenize='ascii')`,
	},
	matches: "SELECT rowid FROM words WHERE words MATCH ?",
	any:     "SELECT words.rowid FROM json_each(?) e CROSS JOIN words WHERE words MATCH e.value",
	wordsID: "rowid",
	textRow: "(?, ?)",
	and:     " AND ", or: " OR ",
	token: func(token string, prefix bool) string {
		if prefix {
			return `"` + token + `"*`
		}
		return `"` + token + `"`
	},
	exists: func(ctx context.Context, db *sql.DB) (tables int, progress bool, err error) {
		err = db.QueryRowContext(ctx, "SELECT count(*), EXISTS (SELECT 1 FROM pragma_table_info('progress') WHERE name = 'genesis') FROM sqlite_master WHERE type = 'table'").Scan(&tables, &progress)
		return tables, progress, err
	},
	drop: dropSQLite,
}

// openSQLite opens a file: one connection that writes and several that read beside
// it, each what was there when it began.
func openSQLite(file string) (write, read, apart *sql.DB, err error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, nil, nil, err
	}
	// It holds what not everybody may read. What SQLite puts beside it gets its mode.
	if created, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return nil, nil, nil, err
	} else if err := created.Close(); err != nil {
		return nil, nil, nil, err
	}
	name := "file:" + (&url.URL{Path: file}).EscapedPath() + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=temp_store(MEMORY)"
	if write, err = sql.Open("sqlite", name+"&_txlock=immediate&_pragma=cache_size(-65536)&_pragma=analysis_limit(1000)&_pragma=wal_autocheckpoint(4000)"); err != nil {
		return nil, nil, nil, err
	}
	write.SetMaxOpenConns(1)
	for of, most := range map[**sql.DB]int{&read: 8, &apart: connectionsApart} {
		if *of, err = sql.Open("sqlite", name+"&_pragma=query_only(1)&_pragma=cache_size(-16384)&_pragma=mmap_size(1073741824)"); err != nil {
			return nil, nil, nil, err
		}
		(*of).SetMaxOpenConns(most)
	}
	return write, read, apart, nil
}

func dropSQLite(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'words\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
	if err != nil {
		return err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, name := range names {
		if _, err := tx.ExecContext(ctx, `DROP TABLE "`+strings.ReplaceAll(name, `"`, `""`)+`"`); err != nil {
			return err
		}
	}
	return nil
}
