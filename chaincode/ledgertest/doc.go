// Package ledgertest is an in-memory ledger with the commit semantics of a
// Hyperledger Fabric peer, for testing any shim.Chaincode.
//
// The chaincode runs behind Fabric's own shim: the ledger is the peer's side
// of the chaincode stream, without a network. Argument checks, composite
// keys, iterators and write batches are therefore those of production. The
// peer's side (simulation, read-write sets, multi-version concurrency control,
// phantom detection, history) follows Fabric v3.1 with LevelDB as its state
// database; the suite in test/conformance holds it to a real peer.
//
//	l := ledgertest.New(t, chaincode)
//	inspector := ledgertest.NewIdentity("HaidianMSP", "inspector1",
//		map[string]string{"role": "inspector"})
//	tx := l.Submit(inspector, "inspection:Record", `{"id":"…"}`)
//	require.NoError(t, tx.Err())
//
// Every endorsement runs twice, as on the peers of two organizations, and the
// test fails if response, event or read-write set differ.
//
// Not supported, and answered with an error that says so: private data, rich
// queries, chaincode-to-chaincode calls and key-level endorsement policies.
package ledgertest
