package cli

import (
	"errors"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// quantity is an amount of goods in the ledger's unit.
type quantity struct {
	amount int64
	unit   provenance.Unit
}

// In writes the quantity for people. parseQuantity reads it back.
func (q quantity) In(l language) string { return words.Amount(l, q.amount, q.unit) }

// unitNames are the ways people write units, with how many of the ledger's unit
// one of them is. 斤 and 两 are the market units of 500 g and 50 g.
var unitNames = map[string]struct {
	unit   provenance.Unit
	factor int64
}{
	"g": {provenance.Gram, 1}, "克": {provenance.Gram, 1},
	"kg": {provenance.Gram, 1000}, "公斤": {provenance.Gram, 1000}, "千克": {provenance.Gram, 1000},
	"t": {provenance.Gram, 1_000_000}, "吨": {provenance.Gram, 1_000_000},
	"斤": {provenance.Gram, 500}, "两": {provenance.Gram, 50},
	"ml": {provenance.Millilitre, 1}, "毫升": {provenance.Millilitre, 1},
	"l": {provenance.Millilitre, 1000}, "升": {provenance.Millilitre, 1000},
	"piece": {provenance.Piece, 1}, "pieces": {provenance.Piece, 1}, "pcs": {provenance.Piece, 1},
	"件": {provenance.Piece, 1}, "个": {provenance.Piece, 1},
}

// measure matches a number, grouped by thousands or not, and what follows it.
var measure = regexp.MustCompile(`^((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?) ?(\D*)$`)

const longestNumber = 30 // characters; more than any amount needs

// parseQuantity reads an amount such as 2000kg, 1.5t, 300斤, "1,200 kg", 3L or
// 20件. It refuses what is not a whole number of the ledger's unit.
func parseQuantity(s string) (quantity, error) {
	parts := measure.FindStringSubmatch(strings.TrimSpace(narrow(s)))
	if parts == nil || len(parts[1]) > longestNumber {
		return quantity{}, badQuantity(s)
	}
	unit, ok := unitNames[strings.ToLower(parts[2])]
	if !ok {
		return quantity{}, badQuantity(s)
	}
	n, err := scaled(parts[1], unit.factor)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return quantity{}, tooMuch(s)
	case err != nil:
		return quantity{}, provenance.Refuse(provenance.Invalid, "", "%q is not a whole number of %s, the unit the ledger counts in", "%q 不是账本计量单位（%s）的整数倍", s, unit.unit)
	}
	return quantity{n, unit.unit}, nil
}

// narrow takes the wide digits, letters and signs of a Chinese keyboard for the
// narrow ones.
func narrow(s string) string {
	const first, last, apart = '\uFF01', '\uFF5E', '\uFF01' - '!'
	return strings.Map(func(r rune) rune {
		if r >= first && r <= last {
			return r - apart
		}
		return r
	}, s)
}

func badQuantity(s string) error {
	return provenance.Refuse(provenance.Invalid, "", "%q is not a quantity; write a number and a unit, such as 2000kg, 1.5t, 500g, 3L, 20piece", "%q 不是数量，请写数字加单位，例如 2000kg、1.5吨、300斤、500g、3L、20件", s)
}

func tooMuch(s string) error {
	return provenance.Refuse(provenance.Invalid, "", "%q is too much; check the unit", "%q 过大，请核对单位", s)
}

// scaled returns number × factor exactly; ErrSyntax when that is not a whole
// number, ErrRange when it is no int64.
func scaled(number string, factor int64) (int64, error) {
	r, ok := new(big.Rat).SetString(strings.ReplaceAll(number, ",", ""))
	if !ok {
		return 0, strconv.ErrSyntax
	}
	r.Mul(r, new(big.Rat).SetInt64(factor))
	switch {
	case !r.IsInt():
		return 0, strconv.ErrSyntax
	case !r.Num().IsInt64():
		return 0, strconv.ErrRange
	}
	return r.Num().Int64(), nil
}
