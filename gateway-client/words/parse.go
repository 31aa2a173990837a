package words

import (
	"errors"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"sunledger/chaincode/provenance"
)

// Quantity is an amount of goods in the ledger's unit.
type Quantity struct {
	Amount int64
	Unit   provenance.Unit
}

// In writes the quantity for people. ParseQuantity reads it back.
func (q Quantity) In(l Language) string { return Amount(l, q.Amount, q.Unit) }

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

// Measured matches a number, grouped by thousands or not, and what follows it.
var Measured = regexp.MustCompile(`^((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?) ?(\D*)$`)

// LongestNumber is how many characters of a number are read; more than any amount
// needs.
const LongestNumber = 30

// ParseQuantity reads an amount such as 2000kg, 1.5t, 300斤, "1,200 kg", 3L or
// 20件. It refuses what is not a whole number of the ledger's unit.
func ParseQuantity(s string) (Quantity, error) {
	parts := Measured.FindStringSubmatch(strings.TrimSpace(Narrow(s)))
	if parts == nil || len(parts[1]) > LongestNumber {
		return Quantity{}, badQuantity(s)
	}
	unit, ok := unitNames[strings.ToLower(parts[2])]
	if !ok {
		return Quantity{}, badQuantity(s)
	}
	n, err := Scaled(parts[1], unit.factor)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return Quantity{}, TooMuch(s)
	case err != nil:
		return Quantity{}, provenance.Refuse(provenance.Invalid, "", "%q is not a whole number of %s, the unit the ledger counts in", "%q 不是账本计量单位（%s）的整数倍", s, unit.unit)
	}
	return Quantity{n, unit.unit}, nil
}

// Narrow takes the wide digits, letters and signs of a Chinese keyboard for the
// Narrow ones.
func Narrow(s string) string {
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

// TooMuch refuses a number that no amount needs.
func TooMuch(s string) error {
	return provenance.Refuse(provenance.Invalid, "", "%q is too much; check the unit", "%q 过大，请核对单位", s)
}

// Scaled returns number × factor exactly; ErrSyntax when that is not a whole
// number, ErrRange when it is no int64.
func Scaled(number string, factor int64) (int64, error) {
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

// residueUnits are µg/kg in one of each. The micro sign and the Greek letter mu
// look alike; people type either, or u.
var residueUnits = map[string]int64{
	"mg/kg": 1000, "毫克/千克": 1000, "毫克/公斤": 1000,
	"µg/kg": 1, "μg/kg": 1, "ug/kg": 1, "微克/千克": 1, "微克/公斤": 1,
}

// ParseResidue reads a residue such as 0.01mg/kg, 10µg/kg or ND (未检出) as µg/kg.
func ParseResidue(s string) (int64, error) {
	trimmed := strings.TrimSpace(Narrow(s))
	if strings.EqualFold(trimmed, "nd") || trimmed == "未检出" {
		return 0, nil
	}
	parts := Measured.FindStringSubmatch(trimmed)
	if parts == nil || len(parts[1]) > LongestNumber || residueUnits[strings.ToLower(parts[2])] == 0 {
		return 0, provenance.Refuse(provenance.Invalid, "", "%q is not a residue; write it as 0.01mg/kg, 10µg/kg or ND when not detected", "%q 不是残留量，请写成 0.01mg/kg、10µg/kg，未检出写“未检出”", s)
	}
	n, err := Scaled(parts[1], residueUnits[strings.ToLower(parts[2])])
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, TooMuch(s)
	case err != nil:
		return 0, provenance.Refuse(provenance.Invalid, "", "%q is not a whole number of µg/kg, the unit the ledger counts in", "%q 不是 µg/kg 的整数倍，账本以 µg/kg 计量", s)
	}
	return n, nil
}

func badTemperature(s string) error {
	return provenance.Refuse(provenance.Invalid, "", "%q is not a temperature range; write it as 8..12°C, at most one decimal", "%q 不是温度范围，请写成 8..12°C，最多一位小数", s)
}

var temperatureForm = regexp.MustCompile(`^(-?[0-9]+(?:\.[0-9])?) ?(?:°C|℃|C)? ?(?:\.\.|…|~|–|至) ?(-?[0-9]+(?:\.[0-9])?) ?(?:°C|℃|C)?$`)

// ParseTemperature reads a range such as 8..12°C or 8~12℃ as tenths of a degree.
func ParseTemperature(s string) (provenance.Temperature, error) {
	parts := temperatureForm.FindStringSubmatch(strings.TrimSpace(Narrow(s)))
	if parts == nil {
		return provenance.Temperature{}, badTemperature(s)
	}
	var bounds [2]int64
	for i := range bounds {
		n, err := Scaled(parts[i+1], 10)
		if err != nil {
			return provenance.Temperature{}, badTemperature(s)
		}
		bounds[i] = n
	}
	return provenance.Temperature{Min: bounds[0], Max: bounds[1]}, nil
}

var degreeForm = regexp.MustCompile(`^-?[0-9]{1,3}(?:\.[0-9]{1,6})?$`)

// ParseDegrees reads a latitude or longitude such as 36.8571 as millionths.
func ParseDegrees(s string) (int64, error) {
	s = strings.TrimSuffix(strings.TrimSpace(Narrow(s)), "°")
	if !degreeForm.MatchString(s) {
		return 0, provenance.Refuse(provenance.Invalid, "", "%q is not a position in degrees; write it as 36.857100, at most six decimals", "%q 不是经纬度，请写成 36.857100，最多六位小数", s)
	}
	return Scaled(s, 1_000_000)
}
