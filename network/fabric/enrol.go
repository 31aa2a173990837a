// Package fabric does to a running Fabric network what its administrators do:
// enrol identities, make the genesis block, join nodes to the channel, and take
// a chaincode through its lifecycle. It neither starts processes nor keeps
// state: every function asks or changes the network and says what it found.
package fabric

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
)

// Authority is one certificate authority of a fabric-ca-server.
type Authority struct {
	Address string // host and port of the server
	Name    string // of the authority within it
	Roots   *x509.CertPool
}

// Credentials are a certificate and its private key, both PEM.
type Credentials struct {
	Certificate []byte
	Key         []byte
}

// Profile is the kind of certificate an authority signs.
type Profile string

// The profiles in use: an identity that signs transactions, or one end of a TLS connection.
const (
	Identity Profile = ""
	TLS      Profile = "tls"
)

// Enrol makes a key of its own and has the authority certify it for an
// identity in its registry. Hosts are the names and addresses for which a TLS
// certificate shall be good.
func (a Authority) Enrol(ctx context.Context, identity, secret string, profile Profile, hosts ...string) (Credentials, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return Credentials{}, err
	}
	request, err := signingRequest(identity, hosts, key)
	if err != nil {
		return Credentials{}, err
	}
	certificate, err := a.sign(ctx, identity, secret, profile, request)
	if err != nil {
		return Credentials{}, fmt.Errorf("enrolling %s at %s: %w", identity, a.Name, err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return Credentials{}, err
	}
	return Credentials{
		Certificate: certificate,
		Key:         pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}),
	}, nil
}

func signingRequest(identity string, hosts []string, key *ecdsa.PrivateKey) ([]byte, error) {
	template := x509.CertificateRequest{Subject: pkix.Name{CommonName: identity}}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	request, err := x509.CreateCertificateRequest(rand.Reader, &template, key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: request}), nil
}

// sign calls the CA's enrolment API, which authenticates with the identity's name and secret.
func (a Authority) sign(ctx context.Context, identity, secret string, profile Profile, request []byte) ([]byte, error) {
	body, err := json.Marshal(map[string]string{
		"caname": a.Name, "profile": string(profile), "certificate_request": string(request),
	})
	if err != nil {
		return nil, err
	}
	var result struct{ Cert []byte }
	err = a.call(ctx, "/api/v1/enroll", body, &result, func(r *http.Request) error {
		r.SetBasicAuth(identity, secret)
		return nil
	})
	return result.Cert, err
}

// call posts to the CA's API and decodes the result.
func (a Authority) call(ctx context.Context, path string, body []byte, result any, authorize func(*http.Request) error) error {
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+a.Address+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if err := authorize(post); err != nil {
		return err
	}
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: a.Roots}, DisableKeepAlives: true}}
	response, err := client.Do(post)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer := struct {
		Result any
		Errors []struct {
			Code    int
			Message string
		}
	}{Result: result}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return fmt.Errorf("%s: %w", response.Status, err)
	}
	if len(answer.Errors) > 0 {
		return fmt.Errorf("the CA refused with code %d: %s", answer.Errors[0].Code, answer.Errors[0].Message)
	}
	return nil
}
