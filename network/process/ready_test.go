package process

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHealthyDemandsOK(t *testing.T) {
	code := http.StatusServiceUnavailable
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }))
	defer server.Close()
	require.ErrorContains(t, Healthy(server.URL)(t.Context()), "503")
	code = http.StatusOK
	require.NoError(t, Healthy(server.URL)(t.Context()))
}

func TestHandshakeProvesTheServer(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	trusted := x509.NewCertPool()
	trusted.AddCert(server.Certificate())
	address := server.Listener.Addr().String()
	require.NoError(t, Handshake(address, &tls.Config{RootCAs: trusted})(t.Context()))
	var unknown x509.UnknownAuthorityError
	require.ErrorAs(t, Handshake(address, &tls.Config{RootCAs: x509.NewCertPool()})(t.Context()), &unknown)
}

func TestAllDemandsEachPart(t *testing.T) {
	yes := func(context.Context) error { return nil }
	failure := errors.New("no")
	no := func(context.Context) error { return failure }
	require.NoError(t, All(yes, yes)(t.Context()))
	require.ErrorIs(t, All(yes, no)(t.Context()), failure)
}
