// Package cli is the command line of Sunledger: sunledger <family> <verb>.
//
// Every transaction and query is a row of one table (transactions.go,
// queries.go): its flags follow from the JSON fields of its input, its help from
// its examples. Main runs a command line without touching anything global, so
// tests and the demonstration call it as the program does.
package cli
