package audit_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/ledger/rwset/kvrwset"
	"github.com/stretchr/testify/require"

	"sunledger/gateway-client/audit"
	. "sunledger/gateway-client/audit/audittest"
)

// BenchmarkVerify is the machine's own ECDSA P-256 throughput on all processors:
// what the replay is measured against.
func BenchmarkVerify(b *testing.B) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(b, err)
	digest := sha256.Sum256([]byte("block"))
	signature, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
	require.NoError(b, err)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if !ecdsa.VerifyASN1(&key.PublicKey, digest[:], signature) {
				b.Error("it does not verify")
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "signatures/s")
}

// BenchmarkReplay replays a chain like this ledger's: transactions that write
// four keys, 20 a block, from both sides.
func BenchmarkReplay(b *testing.B) {
	c := NewChain()
	for block := range 50 {
		var txs []Transaction
		for tx := range 20 {
			set := &kvrwset.KVRWSet{}
			for key := range 4 {
				name := fmt.Sprintf("batch/%d-%d-%d", block, tx, key)
				set.Reads = append(set.Reads, Missing(name))
				set.Writes = append(set.Writes, Put(name, `{"revision":1,"padding":"`+strings.Repeat("x", 440)+`"}`))
			}
			txs = append(txs, Transaction{Set: set})
		}
		c.Add(txs...)
	}
	var signatures uint64
	for b.Loop() {
		r := audit.NewReplay(audit.Options{})
		require.NoError(b, r.Run(b.Context(), audit.Side{Name: "ours", Source: c}, audit.Side{Name: "theirs", Source: c}))
		report := r.Report()
		require.Empty(b, report.Findings)
		signatures += report.Signatures
	}
	b.ReportMetric(float64(signatures)/b.Elapsed().Seconds(), "signatures/s")
}
