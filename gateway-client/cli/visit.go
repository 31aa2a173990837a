package cli

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
	"sunledger/gateway-client/web"
)

// defaultSite is where sunledger serve answers unless told otherwise.
const defaultSite = "https://127.0.0.1:8443"

var (
	siteArgument = text{"[URL]", "[网址]"}
	caOption     = option{"ca", text{"FILE", "文件"}, text{"further certificates to trust the site by (default: the system's, and what a server of this machine made)", "信任网站所用的其他根证书（默认系统根证书及本机服务自制的证书）"}}
)

// visit is a connection to a site as the profile's identity.
type visit struct {
	app    *app
	origin string
	client *http.Client
	csrf   string
}

const (
	visitTimeout = 20 * time.Second
	maxAnswer    = 8 << 20
)

// visiting opens a session, to be ended with done, for what a site is to be told.
func (a *app) visiting(q query) (*session, *visit, error) {
	p, err := a.loadProfile("")
	if err != nil {
		return nil, nil, err
	}
	v, err := a.visit(q, p)
	if err != nil {
		return nil, nil, err
	}
	client, err := ledger.Connect(p)
	if err != nil {
		return nil, nil, err
	}
	return &session{app: a, profile: p, client: client, names: newNames(client), progress: newProgress(a), done: func() { client.Close() }}, v, nil
}

// visit prepares to ask a site. The profile's certificate is shown to it; its key
// signs the handshake and goes nowhere.
func (a *app) visit(q query, p *profile.Profile) (*visit, error) {
	given := q.argument
	if given == "" {
		given = defaultSite
	}
	site, err := url.Parse(given)
	if err != nil || site.Scheme != "https" || site.Host == "" || site.Path != "" && site.Path != "/" || site.RawQuery != "" || site.User != nil {
		return nil, usage("%q is not a site; write it like %s", "%q 不是网址，请写成 %s", given, defaultSite)
	}
	trusted, err := a.trusted(q.flags["ca"])
	if err != nil {
		return nil, err
	}
	certificate, err := ownCertificate(p)
	if err != nil {
		return nil, err
	}
	return &visit{app: a, origin: "https://" + site.Host, client: &http.Client{
		Timeout:       visitTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true,
			TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: trusted, Certificates: []tls.Certificate{certificate}},
		},
	}}, nil
}

// ownCertificate is the profile's certificate with its key.
func ownCertificate(p *profile.Profile) (tls.Certificate, error) {
	key, err := p.ReadKey()
	if err != nil {
		return tls.Certificate{}, err
	}
	text, err := os.ReadFile(p.Certificate)
	if err != nil {
		return tls.Certificate{}, unreadable(p.Certificate, err)
	}
	certificate, err := tls.X509KeyPair(text, key)
	if err != nil {
		return certificate, usage("certificate and key of %s do not belong together: %v", "%s 的证书与密钥不匹配：%v", p.Name, err)
	}
	return certificate, nil
}

// trusted are the certificates that a site is trusted by.
func (a *app) trusted(file string) (*x509.CertPool, error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	home := a.home
	if home == "" {
		if home, err = profile.Home(a.getenv); err != nil {
			return nil, err
		}
	}
	made, err := os.ReadFile(filepath.Join(home, web.SelfMadeFile))
	if err == nil {
		pool.AppendCertsFromPEM(made)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, unreadable(web.SelfMadeFile, err)
	}
	if file == "" {
		return pool, nil
	}
	given, err := os.ReadFile(file)
	if err != nil {
		return nil, unreadable(file, err)
	}
	if !pool.AppendCertsFromPEM(given) {
		return nil, usage("--ca: %s holds no PEM certificate", "--ca：%s 中没有 PEM 证书", file)
	}
	return pool, nil
}

// get asks the site; post tells it something.
func (v *visit) get(ctx context.Context, path string, into any) error {
	return v.do(ctx, http.MethodGet, path, nil, into)
}

func (v *visit) post(ctx context.Context, path string, body, into any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return v.do(ctx, http.MethodPost, path, raw, into)
}

func (v *visit) do(ctx context.Context, method, path string, body []byte, into any) error {
	request, err := http.NewRequestWithContext(ctx, method, v.origin+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Origin", v.origin)
		request.Header.Set("X-CSRF-Token", v.csrf)
	}
	response, err := v.client.Do(request)
	if err != nil {
		return v.away(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if err != nil {
		return v.away(err)
	}
	if response.StatusCode != http.StatusOK {
		return v.refusal(response.Status, answer)
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return v.refusal(response.Status, nil)
	}
	return nil
}

func (v *visit) away(err error) error {
	v.app.siteAway = true
	if own := new(url.Error); errors.As(err, &own) {
		err = own.Err
	}
	return provenance.Refuse(provenance.Unavailable, "", "%s does not answer: %v; start it with sunledger serve, or say which site", "%s 没有应答：%v；请用 sunledger serve 启动，或给出网址", v.origin, err)
}

// refusal takes a problem report for the refusal that it carries.
func (v *visit) refusal(status string, answer []byte) error {
	var problem web.Problem
	if json.Unmarshal(answer, &problem) == nil && problem.Code != "" && problem.Code.Row().Code == problem.Code {
		return &provenance.Error{Code: problem.Code, Record: problem.Record, Field: problem.Field, En: problem.Detail, Zh: problem.DetailZh, Missing: problem.Missing}
	}
	v.app.siteAway = true
	return provenance.Refuse(provenance.Unavailable, "", "%s answers %s", "%s 答复 %s", v.origin, status)
}
