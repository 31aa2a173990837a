package ledger

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"os"
	"time"

	"github.com/hyperledger/fabric-gateway/pkg/identity"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	tlscredentials "google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/profile"
)

// Bounds of one gRPC message, in bytes. A page of a trace is the largest answer;
// a transaction is bounded by provenance.MaxInput.
const (
	maxReceive = 64 << 20
	window     = 1 << 20 // what the gateway may send before it has to wait
	maxSend    = 4 << 20
)

// dial prepares a TLS connection to the profile's gateway. Keepalive notices a
// gateway that vanished; its interval stays above the minute below which
// Fabric's peers hang up.
func dial(p *profile.Profile) (*grpc.ClientConn, error) {
	pem, err := os.ReadFile(p.TLSRootCertificate)
	if err != nil {
		return nil, refuseProfile(p, "tlsRootCertificate", "%v", "%v", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, refuseProfile(p, "tlsRootCertificate", "%s holds no PEM certificate", "%s 中没有 PEM 证书", p.TLSRootCertificate)
	}
	secure := tlscredentials.NewTLS(&tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots, ServerName: p.TLSServerName})
	reconnect := backoff.DefaultConfig
	reconnect.BaseDelay, reconnect.MaxDelay = 200*time.Millisecond, 5*time.Second
	connection, err := grpc.NewClient("passthrough:///"+p.Gateway,
		grpc.WithTransportCredentials(secure),
		// A thousand records come as one message, for which gRPC's 64 KB would stop
		// the sender seven times.
		grpc.WithInitialWindowSize(window), grpc.WithInitialConnWindowSize(window),
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 2 * time.Minute, Timeout: 20 * time.Second}),
		grpc.WithConnectParams(grpc.ConnectParams{Backoff: reconnect, MinConnectTimeout: 5 * time.Second}),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxReceive), grpc.MaxCallSendMsgSize(maxSend)))
	if err != nil {
		return nil, refuseProfile(p, "gateway", "%v", "%v", err)
	}
	return connection, nil
}

// credentials reads the profile's certificate and its P-256 private key.
func credentials(p *profile.Profile) (*identity.X509Identity, identity.Sign, error) {
	pem, err := os.ReadFile(p.Certificate)
	if err != nil {
		return nil, nil, refuseProfile(p, "certificate", "%v", "%v", err)
	}
	certificate, err := identity.CertificateFromPEM(pem)
	if err != nil {
		return nil, nil, refuseProfile(p, "certificate", "%s is not a PEM certificate: %v", "%s 不是 PEM 证书：%v", p.Certificate, err)
	}
	id, err := identity.NewX509Identity(p.MSPID, certificate)
	if err != nil {
		return nil, nil, refuseProfile(p, "certificate", "%v", "%v", err)
	}
	key, err := privateKey(p)
	if err != nil {
		return nil, nil, err
	}
	if !key.PublicKey.Equal(certificate.PublicKey) {
		return nil, nil, refuseProfile(p, "privateKey", "is not the key of %s; name the pair that was enrolled together", "与 %s 不匹配，请使用同时注册的证书和私钥", p.Certificate)
	}
	sign, err := identity.NewPrivateKeySign(key)
	return id, sign, err
}

func privateKey(p *profile.Profile) (*ecdsa.PrivateKey, error) {
	pem, err := p.ReadKey()
	if err != nil {
		return nil, err
	}
	parsed, err := identity.PrivateKeyFromPEM(pem)
	if err != nil {
		return nil, refuseProfile(p, "privateKey", "%s is not a PEM private key", "%s 不是 PEM 私钥", p.PrivateKey)
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, refuseProfile(p, "privateKey", "%s is not an ECDSA P-256 key; enrol again", "%s 不是 ECDSA P-256 私钥，请重新注册", p.PrivateKey)
	}
	return key, nil
}

func refuseProfile(p *profile.Profile, field, en, zh string, args ...any) error {
	return provenance.Refuse(provenance.Usage, field, en, zh, args...).On("profile", p.Name)
}
