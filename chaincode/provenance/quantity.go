package provenance

import (
	"fmt"
	"strings"
)

// Unit is what an amount counts.
type Unit string

// The units goods are counted in.
const (
	Gram       Unit = "g"
	Millilitre Unit = "ml"
	Piece      Unit = "piece"
)

var units = []Unit{Gram, Millilitre, Piece}

// MaxAmount bounds every amount (a million tonnes in grams), so that sums of
// many stay far from overflow.
const MaxAmount int64 = 1_000_000_000_000

// Balance accounts for a batch's whole quantity, in the batch's unit. What
// came in is still there, went into other batches, was lost, was disposed of or was taken as a sample.
type Balance struct {
	Initial   int64 `json:"initial"`
	Remaining int64 `json:"remaining"`
	PassedOn  int64 `json:"passedOn,omitempty"` // into the batches made from it
	Lost      int64 `json:"lost,omitempty"`     // declared loss of splitting and mixing
	Disposed  int64 `json:"disposed,omitempty"`
	Sampled   int64 `json:"sampled,omitempty"` // taken by an authority for analysis
}

// inUnit writes two amounts for people to compare: grams as kilograms when both
// are a kilogram or more, to the gram.
func inUnit(unit Unit, x, y int64) (string, string) {
	if unit != Gram || x < 1000 || y < 1000 {
		return fmt.Sprintf("%d %s", x, unit), fmt.Sprintf("%d %s", y, unit)
	}
	kilograms := func(n int64) string {
		return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%d.%03d", n/1000, n%1000), "0"), ".") + " kg"
	}
	return kilograms(x), kilograms(y)
}

func newBalance(amount int64) Balance { return Balance{Initial: amount, Remaining: amount} }

// Balanced reports whether mass is conserved and no part is negative.
func (b Balance) Balanced() bool {
	return b.Remaining >= 0 && b.PassedOn >= 0 && b.Lost >= 0 && b.Disposed >= 0 && b.Sampled >= 0 &&
		b.Initial == b.Remaining+b.PassedOn+b.Lost+b.Disposed+b.Sampled
}

// take moves amount from what remains to the account of to.
func (b *Balance) take(amount int64, to *int64) bool {
	if amount < 0 || amount > b.Remaining {
		return false
	}
	b.Remaining -= amount
	*to += amount
	return true
}
