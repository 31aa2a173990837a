package web_test

import (
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
)

// testDescription holds the description to OpenAPI 3.1, and what the operations
// answer to the description.
func testDescription(t *testing.T, w *world) {
	s, r := w.serve(t), w.Records()
	v := s.visitor(t, "auditor")
	text := v.get("/api/openapi.json").body
	document, err := libopenapi.NewDocument([]byte(text))
	require.NoError(t, err)
	require.Equal(t, "3.1.0", document.GetVersion())
	check, errs := validator.NewValidator(document)
	require.Empty(t, errs)
	valid, problems := check.ValidateDocument()
	for _, p := range problems {
		t.Error(p.Message, p.Reason)
	}
	require.True(t, valid)

	paths := []string{
		"/api/v1/status", "/api/v1/challenge", "/api/v1/me", "/api/v1/prepared", "/api/v1/records?limit=5&kind=batch&kind=notice",
		"/api/v1/facets?by=product", "/api/v1/batches/" + r.Mixture + "/lineage", "/api/v1/statistics", "/api/v1/transactions?limit=3",
		"/api/v1/transactions/" + w.txID(t, r.Lot), "/api/v1/passports/" + r.Canteen, "/api/v1/records/batch/" + r.Canteen + "/ledger",
	}
	for _, schema := range provenance.Schemas {
		page, err := w.index.Search(t.Context(), index.Query{Kinds: []provenance.Kind{schema.Kind}, Limit: 2})
		require.NoError(t, err)
		require.NotEmpty(t, page.Rows, schema.Kind)
		for _, row := range page.Rows {
			paths = append(paths, "/api/v1/records/"+string(schema.Kind)+"/"+row.ID, "/api/v1/records/"+string(schema.Kind)+"/"+row.ID+"/versions")
		}
	}
	paths = append(paths, "/api/v1/records/batch/NONE-1", "/api/v1/facets?by=color") // problems, too
	for _, path := range paths {
		request := v.request(http.MethodGet, path, "")
		answered := v.send(request)
		answered.Response.Body = io.NopCloser(strings.NewReader(answered.body))
		if ok, problems := check.ValidateHttpResponse(request, answered.Response); !ok {
			for _, p := range problems {
				t.Errorf("%s: %s: %s %+v", path, p.Message, p.Reason, p.SchemaValidationErrors)
			}
		}
	}
	t.Run("every record is one of its kind", func(t *testing.T) { recordsFit(t, w, text) })
}

// recordsFit decodes each record by the properties that its schema knows.
func recordsFit(t *testing.T, w *world, text string) {
	var described struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]any
				Required   []string
			}
		}
	}
	require.NoError(t, json.Unmarshal([]byte(text), &described))
	for _, schema := range provenance.Schemas {
		page, err := w.index.Search(t.Context(), index.Query{Kinds: []provenance.Kind{schema.Kind}, Limit: 20})
		require.NoError(t, err)
		name := reflect.TypeOf(schema.New()).Elem().Name()
		known := described.Components.Schemas[name]
		require.NotEmpty(t, known.Properties, name)
		for _, row := range page.Rows {
			var record map[string]any
			require.NoError(t, json.Unmarshal(row.JSON, &record))
			for field := range record {
				assert.Contains(t, known.Properties, field, name)
			}
			for _, field := range known.Required {
				assert.Contains(t, record, field, name)
			}
		}
	}
}
