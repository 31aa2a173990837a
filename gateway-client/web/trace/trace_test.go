package trace_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/web/trace"
	"sunledger/test/story/storytest"
)

// copyOf is the ledger's state as an index has it.
func copyOf(told *storytest.Told) *book {
	b := newBook()
	for _, key := range told.Gateway.Ledger.Keys() {
		kind, id, _ := strings.Cut(key, "/")
		b.enter(provenance.Kind(kind), id, told.Gateway.Ledger.State(key))
	}
	return b
}

func options(t *testing.T, told *storytest.Told) trace.Options {
	return trace.Options{Index: copyOf(told), Ledger: told.Connect(t, "auditor"), Roots: told.Roots(t), Public: "https://trace.example", Channel: "provenance", Chaincode: "provenance"}
}

func get(h http.Handler, path, language string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Language", language)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestStory(t *testing.T) {
	told := storytest.Tell(t)
	o := options(t, told)
	h, err := trace.New(o)
	require.NoError(t, err)
	records := told.Records()
	if folder := os.Getenv("SUNLEDGER_LOOK"); folder != "" {
		for name, id := range map[string]string{"lot": records.Lot, "recalled": records.Recalled, "canteen": records.Canteen} {
			require.NoError(t, os.WriteFile(filepath.Join(folder, name+".html"), get(h, "/t/"+id, "zh").Body.Bytes(), 0o600))
		}
	}
	t.Run("the index's passport is the ledger's", func(t *testing.T) {
		for _, id := range []string{records.Lot, records.Recalled, records.Mixture, records.Canteen, records.Stopped, records.Stall} {
			want, err := o.Ledger.Passport(context.Background(), id)
			require.NoError(t, err)
			found, err := trace.Passport(t.Context(), o.Index, id)
			require.NoError(t, err)
			assert.Equal(t, want, found)
			w := get(h, "/t/"+id+"/ledger", "en")
			assert.Equal(t, http.StatusOK, w.Code)
			assert.Contains(t, w.Body.String(), "The same, value by value")
		}
	})
	t.Run("a lot that is fine", func(t *testing.T) {
		w := get(h, "/t/"+records.Stall, "zh")
		require.Equal(t, http.StatusOK, w.Code, w.Body.String())
		html := w.Body.String()
		for _, said := range []string{"可以销售", "承诺达标合格证", "寿光绿源蔬菜基地", "氧乐果", "绿色通道", "准予进入", "自己核验", "黄瓜", "绿色食品"} {
			assert.Contains(t, html, said)
		}
	})
	t.Run("recalled anywhere among its lots", func(t *testing.T) {
		for language, said := range map[string]string{"zh": "不要食用", "en": "Do not eat this"} {
			for _, id := range []string{records.Recalled, records.Mixture, records.Canteen} {
				assert.Contains(t, get(h, "/t/"+id, language).Body.String(), said, id)
			}
		}
	})
	t.Run("nothing there", func(t *testing.T) {
		assert.Equal(t, http.StatusNotFound, get(h, "/t/91370783MADEM0011E-NONE", "en").Code)
		assert.Equal(t, http.StatusUnprocessableEntity, get(h, "/t/<script>", "en").Code)
		assert.Equal(t, http.StatusNotFound, get(h, "/evidence/91370783MADEM0011E-NONE", "en").Code)
		for _, path := range []string{"/t/a/b", "/t/</script>", "/evidence/a/b", "/label/a/b"} {
			nowhere := get(h, path, "en")
			assert.Equal(t, http.StatusNotFound, nowhere.Code, path)
			assert.Contains(t, nowhere.Body.String(), "there is no such page", path)
		}
	})
	t.Run("evidence is kept", func(t *testing.T) { evidenceIsKept(t, told, h) })
	t.Run("no secret is shown", func(t *testing.T) { leaks(t, told) })
	t.Run("no counterparty is shown", func(t *testing.T) { counterparties(t, told, h) })
}
