// Package words is what people call the ledger's fields, values and kinds, in
// Chinese and English, and how amounts, residues, temperatures, places and times
// are written for them. The command line and the pages say the same thing by it.
package words
