package index

import (
	"reflect"
	"regexp"

	"sunledger/chaincode/provenance"
)

// part is what an enterprise has to do with a record.
type part struct {
	party bool // its own record: it may read it
	whole bool // it is told all that the record says
	open  bool // that it has to do with it is told everybody who may read it
}

var creditCode = regexp.MustCompile(`^[0-9ABCDEFGHJKLMNPQRTUWXY]{18}(-|$)`)

// stranger is a business that is no party to anything.
var stranger = provenance.Actor{Role: provenance.RoleEnterprise}

// partsOf are the enterprises that a record names, by code: itself, as the beginning
// of an ID, or in what a stranger is told.
func partsOf(r, open provenance.Record) map[string]part {
	parts := map[string]part{}
	mention := func(in provenance.Record, isOpen bool) {
		codes(reflect.ValueOf(in).Elem(), func(code string) {
			p := parts[code]
			p.open = p.open || isOpen
			parts[code] = p
		})
	}
	mention(open, true)
	if open != r {
		mention(r, false)
	}
	for _, code := range r.Parties() {
		p := parts[code]
		p.party, p.whole = true, provenance.Disclose(partyOf(r, code), r) == r
		parts[code] = p
	}
	delete(parts, "")
	return parts
}

// partyOf is the enterprise as it would ask for its own record. Only of cameras does
// it matter in which region it is.
func partyOf(r provenance.Record, code string) provenance.Actor {
	actor := provenance.Actor{Role: provenance.RoleEnterprise, Enterprise: code}
	if camera, is := r.(*provenance.Camera); is {
		actor.Organization = camera.Owner.Organization
	}
	return actor
}

// codes calls found with every enterprise's code in a value.
func codes(v reflect.Value, found func(code string)) {
	switch v.Kind() {
	case reflect.String:
		if s := v.String(); len(s) >= 18 && creditCode.MatchString(s) {
			found(s[:18])
		}
	case reflect.Pointer:
		if !v.IsNil() {
			codes(v.Elem(), found)
		}
	case reflect.Slice:
		for i := range v.Len() {
			codes(v.Index(i), found)
		}
	case reflect.Struct:
		for _, i := range textFields(v.Type()) {
			codes(v.Field(i), found)
		}
	}
}
