package words_test

import (
	"crypto/x509/pkix"
	"testing"

	"github.com/stretchr/testify/assert"

	"sunledger/gateway-client/words"
)

// TestCommonName: what a person asks for in a certificate request names nobody else.
func TestCommonName(t *testing.T) {
	for want, name := range map[string]pkix.Name{
		"haidian-inspector": {CommonName: "haidian-inspector", OrganizationalUnit: []string{"client", "inspector"}},
		"mallory":           {CommonName: "mallory", SerialNumber: "1,CN=haidian-regulator", Organization: []string{"CN=haidian-regulator"}},
		"mallory2":          {CommonName: "mallory2", SerialNumber: `1\,CN=haidian-regulator+CN=x`},
		"a, b+c":            {CommonName: "a, b+c"},
	} {
		assert.Equal(t, want, words.CommonName(name.String()))
	}
	assert.Equal(t, "nobody", words.CommonName("nobody"))
	assert.Equal(t, `OU=x\`, words.CommonName(`OU=x\`))
	assert.Empty(t, words.CommonName(""))
}
