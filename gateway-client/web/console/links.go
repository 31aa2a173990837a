package console

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
)

// Piece is a stretch of text, a link where it names a record.
type Piece struct{ Text, Href string }

// leadsTo is the kind of record that a field's value is the ID of, by the field's
// JSON name.
var leadsTo = map[string]provenance.Kind{
	"batch": provenance.KindBatch, "batches": provenance.KindBatch, "certifiedBy": provenance.KindBatch,
	"lots": provenance.KindBatch, "parts": provenance.KindBatch, "into": provenance.KindBatch,
	"site": provenance.KindSite, "standard": provenance.KindStandard, "group": provenance.KindSteeringGroup,
	"certificate": provenance.KindCertificate, "certificates": provenance.KindCertificate,
	"inspection": provenance.KindInspection, "notice": provenance.KindNotice, "recall": provenance.KindRecall,
	"hold": provenance.KindHold, "shipment": provenance.KindShipment, "agreement": provenance.KindAgreement,
	"camera": provenance.KindCamera, "brand": provenance.KindBrand, "sample": provenance.KindSample,
	"entry": provenance.KindEntry, "correction": provenance.KindCorrection, "publication": provenance.KindPublication,
	"published": provenance.KindPublication,
}

// references are the texts in a record that name other records, with where they lead:
// IDs by the field in which they stand, "kind/ID", and enterprises by code and name.
func (r *reader) references(record provenance.Record) map[string]string {
	found := map[string]string{}
	r.refer(found, "", reflect.ValueOf(record).Elem())
	found[record.Head().ID] = "" // itself, and no link to whose code it begins with
	return found
}

func (r *reader) refer(found map[string]string, name string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			r.refer(found, name, v.Elem())
		}
	case reflect.Struct:
		r.referFields(found, v)
	case reflect.Slice:
		for i := range min(v.Len(), maxReferences) {
			r.refer(found, name, v.Index(i))
		}
	case reflect.String:
		r.referTo(found, name, v.String())
	}
}

const maxReferences = 1000

func (r *reader) referFields(found map[string]string, v reflect.Value) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() || f.Type == reflect.TypeFor[provenance.Header]() {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		r.refer(found, name, v.Field(i))
	}
}

func (r *reader) referTo(found map[string]string, name, value string) {
	if codeForm.MatchString(value) && len(value) == 18 {
		if r.names[value] != "" {
			found[value] = path(provenance.KindEnterprise, value)
			found[r.names[value]] = found[value]
		}
		return
	}
	if kind, id, cut := strings.Cut(value, "/"); cut && (provenance.RecordQuery{Kind: provenance.Kind(kind), ID: id}).Check() == nil {
		found[value] = path(provenance.Kind(kind), id)
		return
	}
	if kind := leadsTo[name]; kind != "" && (provenance.RecordQuery{Kind: kind, ID: value}).Check() == nil {
		found[value] = path(kind, value)
	}
}

// linker makes links of the references that stand in a text, the longest first.
type linker struct {
	links map[string]string
	form  *regexp.Regexp
}

func newLinker(links map[string]string) linker {
	if len(links) == 0 {
		return linker{}
	}
	texts := make([]string, 0, len(links))
	for text := range links {
		texts = append(texts, text)
	}
	slices.SortFunc(texts, func(a, b string) int { return len(b) - len(a) })
	for i, text := range texts {
		texts[i] = regexp.QuoteMeta(text)
	}
	form, err := regexp.Compile(strings.Join(texts, "|"))
	if err != nil {
		return linker{} // too much to link; the text itself is there
	}
	return linker{links, form}
}

// pieces cuts a text into what leads somewhere and what does not.
func (l linker) pieces(text string) []Piece {
	if l.form == nil {
		return []Piece{{Text: text}}
	}
	var all []Piece
	last := 0
	for _, at := range l.form.FindAllStringIndex(text, -1) {
		if at[0] > last {
			all = append(all, Piece{Text: text[last:at[0]]})
		}
		named := text[at[0]:at[1]]
		all = append(all, Piece{named, l.links[named]})
		last = at[1]
	}
	if last < len(text) {
		all = append(all, Piece{Text: text[last:]})
	}
	return all
}
