// Package gatewaytest runs a Fabric gateway in the test's own process, so that
// clients are tested over the real path: TLS, enrolled identities, fabric-gateway,
// proposals signed by the client, commit status.
//
// Behind the gateway the real chaincode runs on an in-memory ledger, where every
// proposal is endorsed twice and the test fails if the two results differ. A
// transaction keeps the client's own identity, transaction ID and time.
//
//	g := gatewaytest.Start(t)
//	t.Setenv("SUNLEDGER_HOME", g.Home) // profiles/base.json, profiles/auditor.json …
//	                                   // organizations/shouguang/msp/cacerts/ca.pem …
//
// As on the network, only regulators and auditors may call system chaincodes and
// read whole blocks: a genesis block, then one a submitted transaction, each with
// the hash of the one before it, none with orderers' signatures. What a test
// commits to Ledger by itself is in no block. Not supported: event streams.
package gatewaytest
