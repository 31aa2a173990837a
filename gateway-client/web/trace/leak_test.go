package trace_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/web/trace"
	"sunledger/test/story/storytest"
)

// links are the fields by which records name each other, and codes: they keep their
// values, or nothing would be found. What of them may be shown is tested by value.
var links = []string{
	"id", "txId", "organization", "enterprise", "batch", "batches", "site", "standard", "product", "products", "gtin", "certifiedBy", "lots", "parts", "into", "from",
	"certificate", "certificates", "released", "inspections", "samples", "holds", "recalls", "shipment", "entry", "hold", "notice", "use", "record", "basis", "producer",
	"inspection", "recall", "notified", "published", "market", "division", "publication", "certification", "digest", "agreement", "reference",
}

// mayBeShown are all the texts of records that the public page says, by kind and field.
var mayBeShown = []string{
	"certificate.number", "certificate.place", "certificate.results.analyte", "certificate.statement",
	"certification.issuer", "certification.number",
	"dossier.inputs.input", // a pesticide that stops the goods
	"enterprise.name",      // of producers and issuers: see below
	"hold.reason",
	"notice.cause",
	"publication.title",
	"recall.announced.published", "recall.announced.text", "recall.areas", "recall.cause",
	"sample.report.reasons", "sample.reinspection.reasons", "certificate.reasons",
	"site.address", "site.name",
	"standard.limits.analyte", "standard.limits.edition", "standard.nameEn", "standard.nameZh",
}

// marker is put into every text of every record: it names where it stands, and would
// run if it were not escaped.
func marker(where string) string { return "«" + where + "»<script>alert(1)</script>\"'&" }

var markers = regexp.MustCompile(`«([a-zA-Z_.]+)@([^»]*)»`)

// mark puts markers into the texts of a value, and numbers that nobody has into its
// amounts.
func mark(v reflect.Value, kind, path, record string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			mark(v.Elem(), kind, path, record)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch {
			case !f.IsExported() || f.Type.PkgPath() == "time":
			case f.Anonymous:
				mark(v.Field(i), kind, path, record)
			case slices.Contains(links, name) && f.Type.Kind() != reflect.Struct && f.Type.Kind() != reflect.Pointer:
			default:
				mark(v.Field(i), kind, path+"."+name, record)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			mark(v.Index(i), kind, path, record)
		}
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			v.SetString(marker(kind + path + "@" + record))
		}
	case reflect.Int64:
		if strings.HasSuffix(path, ".amount") || strings.Contains(path, ".quantity") || strings.Contains(path, ".disposedAs") {
			v.SetInt(777_000_123)
		}
	}
}

// kinds are all kinds, the ledger's own bookkeeping included.
func kinds() map[provenance.Kind]func() provenance.Record {
	all := map[provenance.Kind]func() provenance.Record{
		provenance.KindDossier:  func() provenance.Record { return new(provenance.Dossier) },
		provenance.KindReadings: func() provenance.Record { return new(provenance.Readings) },
		provenance.KindLabel:    func() provenance.Record { return new(provenance.Label) },
	}
	for _, schema := range provenance.Schemas {
		all[schema.Kind] = schema.New
	}
	return all
}

// marked is the story's records with markers.
func marked(t *testing.T, told *storytest.Told) *book {
	t.Helper()
	b := newBook()
	for _, key := range told.Gateway.Ledger.Keys() {
		kind, id, _ := strings.Cut(key, "/")
		make := kinds()[provenance.Kind(kind)]
		if make == nil {
			continue
		}
		record := make()
		require.NoError(t, json.Unmarshal(told.Gateway.Ledger.State(key), record), key)
		mark(reflect.ValueOf(record), kind, "", id)
		b.enter(provenance.Kind(kind), id, provenance.Marshal(record))
	}
	return b
}

// leaks looks for everything that is not the public's business in all that the public
// is answered, field by field.
func leaks(t *testing.T, told *storytest.Told) {
	x := marked(t, told)
	h, err := trace.New(trace.Options{Index: x, Roots: told.Roots(t), Public: "https://trace.example"})
	require.NoError(t, err)
	shown, names := map[string]bool{}, map[string]bool{}
	var whole strings.Builder
	for key, row := range x.rows {
		if row.Kind != provenance.KindBatch {
			continue
		}
		for _, path := range []string{"/t/" + row.ID, "/t/" + row.ID + "/ledger", "/evidence/" + row.ID, "/label/" + row.ID} {
			for _, language := range []string{"zh", "en"} {
				w := get(h, path, language)
				require.NotEqual(t, http.StatusInternalServerError, w.Code, key)
				html := w.Body.String()
				assert.NotContains(t, html, "<script>alert", "%s: a record's text is not escaped", path)
				assert.NotContains(t, html, "777,000", "%s: an amount", path)
				for _, m := range markers.FindAllStringSubmatch(html, -1) {
					shown[m[1]] = true
					if m[1] == "enterprise.name" {
						names[m[2]] = true
					}
				}
				whole.WriteString(html)
			}
		}
	}
	for where := range shown {
		assert.True(t, slices.Contains(mayBeShown, where), "%s is not for the public", where)
	}
	for _, where := range []string{"certificate.statement", "site.address", "hold.reason", "recall.cause", "notice.cause", "enterprise.name", "publication.title"} {
		assert.True(t, shown[where], "%s is shown: the test looks at something", where)
	}
	r := told.Records()
	for _, trader := range []string{r.Supermarket, r.Caters} {
		assert.False(t, names[trader], "the name of %s, who only traded the goods", trader)
	}
	assert.NotContains(t, whole.String(), "rtsp:")
	assert.NotContains(t, whole.String(), "CN=", "who submitted")
}

// counterparties looks at the page of a lot whose own number names nobody else: no
// code of who carried, traded or ate it is on it, nor the number of a part that does.
func counterparties(t *testing.T, told *storytest.Told, h http.Handler) {
	r := told.Records()
	for _, language := range []string{"zh", "en"} {
		html := get(h, "/t/"+r.Lot, language).Body.String()
		for _, code := range []string{r.Market, r.Supermarket, r.Caters, "91370783MADEM30013"} {
			assert.NotContains(t, html, code)
		}
		for _, secret := range []string{"0536-", "010-", "王建国", "鲁", "锦绣大地", "鲜达", "超市", "食堂"} {
			assert.NotContains(t, html, secret)
		}
	}
	html := get(h, "/t/"+r.Canteen, "zh").Body.String()
	for _, secret := range []string{r.Caters, r.Supermarket, "0536-", "010-", "王建国", "鲁V", "鲜达", "惠民", "大学食堂"} {
		assert.NotContains(t, html, secret)
	}
}

// TestMarkersReachEveryText: a new field of a record is looked for without anybody's
// thinking of it.
func TestMarkersReachEveryText(t *testing.T) {
	for kind, make := range kinds() {
		record := make()
		fill(reflect.ValueOf(record).Elem(), 0)
		mark(reflect.ValueOf(record), string(kind), "", "X")
		for where, value := range texts(reflect.ValueOf(record), string(kind)) {
			assert.True(t, strings.HasPrefix(value, "«") || slices.Contains(links, where[strings.LastIndex(where, ".")+1:]), "%s: %s", where, value)
		}
	}
}

// fill makes every pointer and list of a value point to something.
func fill(v reflect.Value, depth int) {
	if depth > 8 {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth+1)
	case reflect.Slice:
		if v.Type() != reflect.TypeFor[json.RawMessage]() {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			fill(v.Index(0), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Type.PkgPath() != "time" {
				fill(v.Field(i), depth+1)
			}
		}
	case reflect.String:
		v.SetString("text")
	}
}

// texts are the plain strings of a value, by where they stand.
func texts(v reflect.Value, where string) map[string]string {
	found := map[string]string{}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			found = texts(v.Elem(), where)
		}
	case reflect.Slice:
		for i := range v.Len() {
			maps.Copy(found, texts(v.Index(i), where))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.IsExported() && f.Type.PkgPath() != "time" {
				maps.Copy(found, texts(v.Field(i), strings.TrimSuffix(fmt.Sprintf("%s.%s", where, name), ".")))
			}
		}
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			found[where] = v.String()
		}
	}
	return found
}
