package console

import (
	"time"

	"sunledger/chaincode/provenance"
)

// daysBetween is how many days it is from one to another.
func daysBetween(from, to provenance.Date) int {
	a, err := time.Parse(time.DateOnly, string(from))
	if err != nil {
		return 0
	}
	b, err := time.Parse(time.DateOnly, string(to))
	if err != nil {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}
