package fabric

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// authority answers every enrolment with a certificate that is its own request.
func authority(t *testing.T, handle http.HandlerFunc) Authority {
	t.Helper()
	server := httptest.NewTLSServer(handle)
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return Authority{Address: server.Listener.Addr().String(), Name: "a-ca", Roots: roots}
}

func TestEnrolAsksForWhatItIsTold(t *testing.T) {
	a := authority(t, func(w http.ResponseWriter, r *http.Request) {
		name, secret, ok := r.BasicAuth()
		require.True(t, ok)
		require.Equal(t, []string{"peer", "pa55"}, []string{name, secret})
		require.Equal(t, "/api/v1/enroll", r.URL.Path)
		var body struct {
			CAName  string `json:"caname"`
			Profile string `json:"profile"`
			Request string `json:"certificate_request"`
		}
		require.NoError(t, json.NewDecoder(r.Body).Decode(&body))
		require.Equal(t, "a-ca", body.CAName)
		require.Equal(t, "tls", body.Profile)
		block, _ := pem.Decode([]byte(body.Request))
		request, err := x509.ParseCertificateRequest(block.Bytes)
		require.NoError(t, err)
		require.Equal(t, "peer", request.Subject.CommonName)
		require.Equal(t, []string{"localhost"}, request.DNSNames)
		require.Equal(t, "127.0.0.1", request.IPAddresses[0].String())
		answer := map[string]any{"success": true, "result": map[string]string{"Cert": base64.StdEncoding.EncodeToString([]byte("signed"))}}
		require.NoError(t, json.NewEncoder(w).Encode(answer))
	})
	got, err := a.Enrol(t.Context(), "peer", "pa55", TLS, "localhost", "127.0.0.1")
	require.NoError(t, err)
	require.Equal(t, "signed", string(got.Certificate))
	block, _ := pem.Decode(got.Key)
	_, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	require.NoError(t, err)
}

func TestEnrolReportsTheRefusalButNotTheSecret(t *testing.T) {
	a := authority(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		_, err := w.Write([]byte(`{"success":false,"errors":[{"code":20,"message":"Authentication failure"}]}`))
		require.NoError(t, err)
	})
	_, err := a.Enrol(t.Context(), "peer", "pa55", Identity)
	require.ErrorContains(t, err, "enrolling peer at a-ca: the CA refused with code 20: Authentication failure")
	require.NotContains(t, err.Error(), "pa55")
}

func TestEnrolTrustsTheGivenRootsOnly(t *testing.T) {
	a := authority(t, func(http.ResponseWriter, *http.Request) { t.Error("the secret was sent to a stranger") })
	a.Roots = x509.NewCertPool()
	_, err := a.Enrol(t.Context(), "peer", "pa55", Identity)
	var failure *tls.CertificateVerificationError
	require.ErrorAs(t, err, &failure)
}
