package words

import (
	"reflect"

	"sunledger/chaincode/provenance"
)

// Choice is a value of an enumeration and what people call it.
type Choice struct {
	Value string
	Text
}

// Choices are the values of an enumeration, in the order in which they are offered;
// none when t is none.
func Choices(t reflect.Type) []Choice { return choices[t] }

// Word returns what people call a value of an enumeration, or the value itself.
func Word(l Language, value any) string {
	v := reflect.ValueOf(value)
	for _, c := range choices[v.Type()] {
		if c.Value == v.String() {
			return c.In(l)
		}
	}
	return v.String()
}

// KindName is what people call records of a kind.
func KindName(l Language, k provenance.Kind) string {
	if t, ok := kindNames[k]; ok {
		return t.In(l)
	}
	return string(k)
}

// OrganizationName is the short name of a regulator's organization.
func OrganizationName(l Language, mspID string) string {
	switch mspID {
	case provenance.Regulators[0].Organization:
		return Text{"Shouguang", "寿光"}.In(l)
	case provenance.Regulators[1].Organization:
		return Text{"Haidian", "海淀"}.In(l)
	}
	return mspID
}
