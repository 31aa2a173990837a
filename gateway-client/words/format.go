package words

import (
	"strconv"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
)

// Amount writes an amount of goods in the ledger's unit for people: 1,200 kg, 500 g,
// 3 L, 20 件.
func Amount(l Language, n int64, unit provenance.Unit) string {
	small := n > 0 && n < 1000
	switch {
	case unit == provenance.Piece:
		return Grouped(n) + " " + Text{"pcs", "件"}.In(l)
	case unit == provenance.Millilitre && !small:
		return Decimal(n, 3) + " L"
	case unit == provenance.Gram && !small:
		return Decimal(n, 3) + " kg"
	}
	return Grouped(n) + " " + string(unit)
}

// Decimal writes n ÷ 10^places without trailing zeros, thousands grouped.
func Decimal(n int64, places int) string {
	digits, sign := strconv.FormatInt(n, 10), ""
	if n < 0 {
		digits, sign = digits[1:], "-"
	}
	if missing := places + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	whole, fraction := digits[:len(digits)-places], strings.TrimRight(digits[len(digits)-places:], "0")
	if fraction != "" {
		fraction = "." + fraction
	}
	return sign + commas(whole) + fraction
}

// Grouped writes a number, thousands grouped.
func Grouped(n int64) string { return Decimal(n, 0) }

func commas(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Residue writes µg/kg as mg/kg, the unit of the limits.
func Residue(n int64) string { return Decimal(n, 3) + " mg/kg" }

// Temperature writes a range.
func Temperature(t provenance.Temperature) string {
	return Tenths(t.Min) + "–" + Tenths(t.Max) + " °C"
}

// Tenths writes tenths of a degree.
func Tenths(n int64) string { return strings.ReplaceAll(Decimal(n, 1), ",", "") }

// Degrees writes millionths of a degree.
func Degrees(n int64) string {
	whole, fraction := n/1_000_000, n%1_000_000
	sign := ""
	if n < 0 {
		sign, whole, fraction = "-", -whole, -fraction
	}
	digits := strconv.FormatInt(1_000_000+fraction, 10)[1:]
	return sign + strconv.FormatInt(whole, 10) + "." + digits + "°"
}

// When shows a time in China, to the second.
func When(t time.Time) string {
	return t.In(provenance.ChinaTime).Format("2006-01-02 15:04:05")
}

// WhenText shows an RFC 3339 time like When.
func WhenText(s string) string {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return s
	}
	return When(t)
}

// CommonName takes the name out of a certificate's subject, in which a value may hold
// what looks like another name, behind an escaped comma: parts of a subject are what
// its owner asked for, the name is what the CA enrolled.
func CommonName(subject string) string {
	rest := subject
	for rest != "" {
		var part string
		if part, rest = subjectPart(rest); strings.HasPrefix(part, "CN=") {
			return part[len("CN="):]
		}
	}
	return subject
}

// subjectPart cuts a subject after its first part, whose escapes it undoes.
func subjectPart(subject string) (part, rest string) {
	var b strings.Builder
	for i := 0; i < len(subject); i++ {
		switch c := subject[i]; {
		case c == ',' || c == '+':
			return b.String(), subject[i+1:]
		case c == '\\' && i+1 < len(subject):
			i++
		}
		b.WriteByte(subject[i])
	}
	return b.String(), ""
}
