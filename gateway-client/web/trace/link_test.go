package trace

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

func TestParseLink(t *testing.T) {
	for path, want := range map[string]code{
		"/01/06901234567892/10/20261122-01":           {"06901234567892", "20261122-01"},
		"/01/06901234567892/10/20261122-01/":          {"06901234567892", "20261122-01"},
		"/01/06901234567892/22/2A/10/L1/21/S1":        {"06901234567892", "L1"},
		"/01/6901234567892/10/A%2FB":                  {"06901234567892", "A/B"},
		"/01/06901234567892/10/%E9%BB%84%3Cscript%3E": {"06901234567892", "黄<script>"},
	} {
		found, err := parseLink(path)
		require.NoError(t, err, path)
		assert.Equal(t, want, found, path)
	}
	for path, want := range map[string]provenance.Code{
		"/01/06901234567893/10/L1":       provenance.Invalid, // check digit
		"/01/0690123456789/10/L1":        provenance.Invalid, // zeros in front do not mend it
		"/01/x/10/L1":                    provenance.Invalid,
		"/01/06901234567892":             provenance.Invalid, // no lot
		"/01/06901234567892/10/":         provenance.BadRequest,
		"/01/06901234567892/10":          provenance.BadRequest,
		"/01/06901234567892/21/S/10/L":   provenance.BadRequest, // order
		"/01/06901234567892/10/L/10/M":   provenance.BadRequest, // twice
		"/01/06901234567892/99/L":        provenance.BadRequest,
		"/01/06901234567892/1 /L":        provenance.BadRequest,
		"/01/06901234567892/10/%zz":      provenance.BadRequest,
		"/01":                            provenance.BadRequest,
		"/01//10/L":                      provenance.Invalid,
		"/10/L/01/06901234567892":        provenance.BadRequest,
		"/01/06901234567892/10/L/extra/": provenance.BadRequest,
	} {
		_, err := parseLink(path)
		require.Error(t, err, path)
		assert.Equal(t, want, provenance.AsError(err).Code, path)
	}
}

func FuzzParseLink(f *testing.F) {
	f.Add("/01/06901234567892/10/20261122-01")
	f.Add("/01/%2F/10/%00")
	f.Fuzz(func(t *testing.T, path string) {
		if c, err := parseLink(path); err == nil {
			assert.True(t, provenance.ValidGS1(c.gtin, 14))
			assert.NotEmpty(t, c.lot)
		}
	})
}

func TestDifferences(t *testing.T) {
	found, err := differences([]byte(`{"a":1,"b":[{"c":"x"}],"d":true}`), []byte(`{"a":1,"b":[{"c":"y"},{"c":"z"}]}`))
	require.NoError(t, err)
	assert.Equal(t, []difference{{"b[0].c", "x", "y"}, {"b[1].c", "", "z"}, {"d", "true", ""}}, found)
	_, err = differences([]byte("{"), nil)
	assert.Error(t, err)
}

func TestGrouped(t *testing.T) {
	assert.Equal(t, "SHA256: 01234567 89abcdef 01", grouped("SHA256:0123456789abcdef01"))
	assert.Equal(t, "?", grouped("?"))
}
