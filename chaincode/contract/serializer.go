package contract

import (
	"encoding/json"
	"reflect"

	"github.com/hyperledger/fabric-contract-api-go/v2/metadata"
)

// serializer converts arguments and results. The contract API's own validates
// each against a JSON schema as well, which the edge has made superfluous: its
// strict decoding accepts less than the schema does.
type serializer struct{}

// FromString reads an argument: a string as it is, a struct as JSON.
func (serializer) FromString(argument string, t reflect.Type, _ *metadata.ParameterMetadata, _ *metadata.ComponentMetadata) (reflect.Value, error) {
	if t.Kind() == reflect.String {
		return reflect.ValueOf(argument), nil
	}
	value := reflect.New(t)
	err := json.Unmarshal([]byte(argument), value.Interface())
	return value.Elem(), err
}

// ToString writes a result: a string as it is, a struct as JSON; a nil one as
// nothing.
func (serializer) ToString(result reflect.Value, t reflect.Type, _ *metadata.ReturnMetadata, _ *metadata.ComponentMetadata) (string, error) {
	if t.Kind() == reflect.String {
		return result.String(), nil
	}
	if result.IsNil() {
		return "", nil
	}
	b, err := json.Marshal(result.Interface())
	return string(b), err
}
