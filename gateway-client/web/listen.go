package web

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// What a connection may take. A stream of events sets its own deadlines.
const (
	headerTimeout   = 5 * time.Second
	readTimeout     = 15 * time.Second
	writeTimeout    = 60 * time.Second
	idleTimeout     = 90 * time.Second
	shutdownTimeout = 10 * time.Second
	maxHeader       = 16 << 10
)

// Serve answers on the listener until ctx is done, and then lets the requests under
// way end. Client certificates are asked for, and must then be of one of the
// regulators' CAs and valid.
func (s *Server) Serve(ctx context.Context, listener net.Listener, certificate tls.Certificate) error {
	server := s.newHTTPServer(certificate)
	ended := make(chan error, 1)
	go func() { ended <- server.ServeTLS(newConnections(listener, s.Limits), "", "") }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	err := server.Shutdown(within)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	<-ended
	return err
}

func (s *Server) newHTTPServer(certificate tls.Certificate) *http.Server {
	server := &http.Server{
		Handler: s, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug), // handshakes that fail are the visitors'
		TLSConfig: &tls.Config{
			MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{certificate},
			ClientAuth: tls.VerifyClientCertIfGiven, ClientCAs: s.members.all, Time: s.Now,
		},
	}
	server.RegisterOnShutdown(s.Close)
	return server
}
