// Package indextest makes chains for tests and measurements of the index: blocks
// whose transactions write given records, as the contract would, without running it
// and without signatures, which the index does not look at.
package indextest
