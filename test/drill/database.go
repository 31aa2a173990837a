package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"

	"github.com/syndtr/goleveldb/leveldb"

	"sunledger/network/local"
)

// editDatabase changes a value in the state database of a stopped peer, as its
// operator could, and starts the peer again.
func (s *scratch) editDatabase(ctx context.Context, side, key, from, to string) error {
	peer := side + "-peer"
	if err := s.network.StopNode(ctx, peer); err != nil {
		return err
	}
	folder := filepath.Join(s.network.Folder(), "nodes", peer, "data", "ledgersData", "stateLeveldb")
	if err := replaceInDatabase(folder, key, from, to); err != nil {
		return err
	}
	return s.network.Up(ctx)
}

// replaceInDatabase edits the value of a key of the chaincode. Fabric keeps it
// under CHANNEL NUL "d" NAMESPACE NUL KEY, version and value in one message,
// whose lengths stay right as long as the value's does.
func replaceInDatabase(folder, key, from, to string) (err error) {
	if len(from) != len(to) {
		return fmt.Errorf("%q and %q are not of one length", from, to)
	}
	db, err := leveldb.OpenFile(folder, nil)
	if err != nil {
		return err
	}
	defer func() {
		if failure := db.Close(); err == nil {
			err = failure
		}
	}()
	at := []byte("provenance\x00d" + local.Chaincode + "\x00" + key)
	value, err := db.Get(at, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	changed := bytes.Replace(value, []byte(from), []byte(to), 1)
	if bytes.Equal(value, changed) {
		return fmt.Errorf("%s does not hold %q", key, from)
	}
	return db.Put(at, changed, nil)
}
