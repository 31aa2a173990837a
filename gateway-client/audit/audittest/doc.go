// Package audittest makes channels for tests of the audit: organizations with
// authorities of their own, a genesis block, transactions and signed blocks, as
// Fabric would, in memory and within milliseconds. What a test wants wrong it
// makes wrong afterwards.
package audittest
