package words

import (
	"reflect"

	"sunledger/chaincode/provenance"
)

// MeasuredIn is the batch in whose unit the amounts of an input are; empty when it
// names none, or says the unit itself.
func MeasuredIn(input any) string {
	v := reflect.Indirect(reflect.ValueOf(input))
	if v.FieldByName("Unit").IsValid() {
		return ""
	}
	for _, name := range []string{"Inputs", "Received"} {
		list := v.FieldByName(name)
		if !list.IsValid() || list.Kind() != reflect.Slice || list.Len() == 0 {
			continue
		}
		switch first := list.Index(0).Interface().(type) {
		case provenance.Portion:
			return first.Batch
		case provenance.Received:
			return first.Batch
		}
	}
	if batch := v.FieldByName("Batch"); batch.IsValid() && batch.Kind() == reflect.String {
		return batch.String()
	}
	return ""
}
