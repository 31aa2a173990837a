package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"sunledger/chaincode/provenance"
)

// A field of a parameter struct is a path parameter by its tag path:"name", or a
// query parameter by query:"name". Strings, whole numbers, booleans and lists of
// strings can be asked for; a list is given as repeated parameters.

// param is one of them.
type param struct {
	Name   string
	InPath bool
	About  string
	index  int
	kind   reflect.Type
}

func paramsOf(t reflect.Type) (found []param) {
	for i := range t.NumField() {
		f := t.Field(i)
		if name := f.Tag.Get("path"); name != "" {
			found = append(found, param{name, true, f.Tag.Get("about"), i, f.Type})
		} else if name := f.Tag.Get("query"); name != "" {
			found = append(found, param{name, false, f.Tag.Get("about"), i, f.Type})
		}
	}
	return found
}

// readParams reads a request's parameters, strictly: none that is not known, none
// twice that is no list.
func readParams(r *http.Request, into any) error {
	v := reflect.ValueOf(into).Elem()
	query, err := queryOf(r)
	if err != nil {
		return err
	}
	for _, p := range paramsOf(v.Type()) {
		values, given := query[p.Name]
		if p.InPath {
			values, given = []string{r.PathValue(p.Name)}, true
		} else {
			delete(query, p.Name)
		}
		if !given {
			continue
		}
		if err := setParam(v.Field(p.index), p.Name, values); err != nil {
			return err
		}
	}
	delete(query, "lang") // the pages' language, which a link may carry along
	for name := range query {
		return provenance.Refuse(provenance.Invalid, clipped(name), "is not a parameter of this operation; see %s", "不是该接口的参数，请参阅 %s", docsPath)
	}
	return nil
}

func queryOf(r *http.Request) (map[string][]string, error) {
	query := map[string][]string{}
	if r.URL.RawQuery == "" {
		return query, nil
	}
	values := r.URL.Query()
	if len(values) > 50 {
		return nil, provenance.Refuse(provenance.BadRequest, "", "too many parameters", "参数过多")
	}
	for name, given := range values {
		query[name] = given
	}
	return query, nil
}

func setParam(field reflect.Value, name string, values []string) error {
	if field.Kind() == reflect.Slice {
		for _, value := range values {
			field.Set(reflect.Append(field, reflect.ValueOf(value).Convert(field.Type().Elem())))
		}
		return nil
	}
	if len(values) != 1 {
		return provenance.Refuse(provenance.Invalid, name, "is given twice", "重复给出")
	}
	value := values[0]
	switch field.Kind() {
	case reflect.String:
		field.SetString(value)
	case reflect.Bool:
		set, err := strconv.ParseBool(value)
		if err != nil {
			return provenance.Refuse(provenance.Invalid, name, "is true or false", "应为 true 或 false")
		}
		field.SetBool(set)
	default:
		n, err := strconv.ParseInt(value, 10, field.Type().Bits())
		if err != nil {
			return provenance.Refuse(provenance.Invalid, name, "is a whole number", "应为整数")
		}
		field.SetInt(n)
	}
	return nil
}

// clipped keeps what a visitor made up short where it is repeated.
func clipped(s string) string {
	if len(s) > 40 {
		return strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}

// decode reads JSON without fields that are not known, and nothing after it.
func decode(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil || d.More() {
		return provenance.Refuse(provenance.BadRequest, "", "the body is not the JSON expected; see %s", "请求内容不是预期的 JSON，请参阅 %s", docsPath)
	}
	return nil
}

// within refuses a number out of bounds.
func within(name string, n, least, most int) error {
	if n < least || n > most {
		return provenance.Refuse(provenance.Invalid, name, "must be %d to %d", "应为 %d 至 %d", least, most)
	}
	return nil
}

// oneOf refuses what is none of the values; empty is none of them and allowed.
func oneOf(name, value string, values ...string) error {
	if value == "" || slices.Contains(values, value) {
		return nil
	}
	return provenance.Refuse(provenance.Invalid, name, "is one of %[1]s", "应为 %[1]s 之一", strings.Join(values, ", "))
}
