package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"

	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/audit/audittest"
)

// What the replay is measured on: a chain of transactions like those of the
// story, which on average read 5.6 keys, write 3.9 of 480 bytes each and have
// 6.4 kB.
const (
	auditBlocks       = 200
	auditTransactions = 20 // a block
	auditReads        = 6  // a transaction
	auditWrites       = 4
	auditValue        = 440 // bytes, beside the key
	auditInput        = 800
	auditFloor        = 0.6 // least ratio of the replay's signatures to the machine's
)

// auditFigures compare the replay's signature checks with those the machine makes
// when it does nothing else.
type auditFigures struct {
	Blocks         int     `json:"blocks"`
	Transactions   int     `json:"transactions"`
	Signatures     uint64  `json:"signatures"` // of one replay of both sides
	RawPerSecond   spread  `json:"rawPerSecond"`
	PerSecond      spread  `json:"replayPerSecond"` // signatures
	Ratio          spread  `json:"replayToRaw"`
	ByProcessor    float64 `json:"replayToRawByProcessorTime"`
	PerTransaction spread  `json:"transactionsPerSecond"`
	BytesPerKey    float64 `json:"bytesPerKey"` // of the recomputed state, its key included
	PeakBytes      uint64  `json:"peakHeapBytes"`
}

// audit measures the replay and raw verification in turns.
func (b *bench) audit(ctx context.Context) (*auditFigures, error) {
	folder, err := os.MkdirTemp("", "sunledger-bench-audit-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	sides, err := writeChain(folder)
	if err != nil {
		return nil, err
	}
	f := &auditFigures{Blocks: auditBlocks, Transactions: auditBlocks * auditTransactions}
	if _, err := f.replay(ctx, sides); err != nil { // warms up, and does not count
		return nil, err
	}
	var raw, replayed, transactions []float64
	var rawCost, replayCost time.Duration
	var rawSignatures, replaySignatures uint64
	for range 2 * b.Pairs {
		began, processor := time.Now(), processorUsed()
		n := verifyRaw(b.Window)
		raw = append(raw, float64(n)/time.Since(began).Seconds())
		rawCost, rawSignatures = rawCost+processorUsed()-processor, rawSignatures+n

		began, processor = time.Now(), processorUsed()
		report, err := f.replay(ctx, sides)
		if err != nil {
			return nil, err
		}
		took := time.Since(began).Seconds()
		replayed = append(replayed, float64(report.Signatures)/took)
		transactions = append(transactions, float64(f.Transactions)/took)
		replayCost, replaySignatures = replayCost+processorUsed()-processor, replaySignatures+report.Signatures
		f.Signatures = report.Signatures
	}
	f.RawPerSecond, f.PerSecond, f.PerTransaction = spreadOf(raw), spreadOf(replayed), spreadOf(transactions)
	f.Ratio = spreadOf(ratios(replayed, raw))
	f.ByProcessor = float64(replaySignatures) / replayCost.Seconds() / (float64(rawSignatures) / rawCost.Seconds())
	return f, nil
}

// writeChain writes the same chain into two folders, as two peers would.
func writeChain(folder string) ([]audit.Side, error) {
	c := audittest.NewChain()
	for block := range auditBlocks {
		var transactions []audittest.Transaction
		for tx := range auditTransactions {
			set := &kvrwset.KVRWSet{}
			for key := range auditReads {
				name := fmt.Sprintf("batch/91370783MADEM0011E-%d-%d-%d", block, tx, key)
				set.Reads = append(set.Reads, audittest.Missing(name))
				if key < auditWrites {
					set.Writes = append(set.Writes, audittest.Put(name, `{"revision":1,"padding":"`+strings.Repeat("x", auditValue)+`"}`))
				}
			}
			input := []byte(strings.Repeat("x", auditInput))
			transactions = append(transactions, audittest.Transaction{Set: set, Args: [][]byte{[]byte("batch:Register"), input}})
		}
		c.Add(transactions...)
	}
	var file []byte
	for _, block := range c.Stored {
		file = audit.AppendStored(file, block)
	}
	var sides []audit.Side
	for _, name := range []string{"shouguang", "haidian"} {
		side := filepath.Join(folder, name)
		if err := errors.Join(os.Mkdir(side, 0o755), os.WriteFile(filepath.Join(side, "blockfile_000000"), file, 0o644)); err != nil {
			return nil, err
		}
		sides = append(sides, audit.Side{Name: name, Source: audit.Folder(side)})
	}
	return sides, nil
}

// replay verifies both sides, and notes what memory that took.
func (f *auditFigures) replay(ctx context.Context, sides []audit.Side) (*audit.Report, error) {
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	r := audit.NewReplay(audit.Options{Progress: func(p audit.Progress) {
		if p.Height%25 == 0 {
			runtime.ReadMemStats(&now)
			f.PeakBytes = max(f.PeakBytes, now.HeapInuse)
		}
	}})
	if err := r.Run(ctx, sides...); err != nil {
		return nil, err
	}
	report := r.Report()
	if !report.Clean() {
		return nil, fmt.Errorf("the replay has findings: %+v", report.First())
	}
	runtime.GC()
	runtime.ReadMemStats(&now)
	f.BytesPerKey = float64(now.HeapAlloc-min(before.HeapAlloc, now.HeapAlloc)) / float64(report.Keys)
	runtime.KeepAlive(r)
	return report, nil
}

// verifyRaw verifies P-256 signatures on all processors for a time, and counts them.
func verifyRaw(window time.Duration) uint64 {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // the system has no randomness
	}
	digest := sha256.Sum256([]byte("sunledger"))
	signature, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
	if err != nil {
		panic(err)
	}
	var count atomic.Uint64
	var group sync.WaitGroup
	end := time.Now().Add(window)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for time.Now().Before(end) {
				if !ecdsa.VerifyASN1(&key.PublicKey, digest[:], signature) {
					panic("a good signature does not verify")
				}
				count.Add(1)
			}
		})
	}
	group.Wait()
	return count.Load()
}

// processorUsed is this process's processor time.
func processorUsed() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
