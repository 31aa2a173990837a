package cli

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
	"sunledger/gateway-client/web"
)

var serveCommand = row{
	verb: "serve", run: serveSite,
	short: text{"the trace page, the regulators' console and the JSON API", "提供溯源页、监管控制台与 JSON 接口"},
	flags: []option{
		{"listen", text{"ADDRESS", "地址"}, text{"where to answer (default: 127.0.0.1:8443, this machine only)", "监听地址（默认 127.0.0.1:8443，仅本机可访问）"}},
		{"public", text{"URL", "网址"}, text{"under which others see it, and labels lead to (default: that of --listen)", "对外网址，标签二维码指向该网址（默认同 --listen）"}},
		{"index", text{"WHERE", "位置"}, text{"a file, or postgres://… (default: site/index.db in the home folder)", "文件或 postgres://…（默认主目录中的 site/index.db）"}},
		{"certificate", text{"FILE", "文件"}, text{"of the site, PEM with its chain (default: one made for this machine)", "网站证书（含证书链的 PEM；默认为本机自制）"}},
		{"key", text{"FILE", "文件"}, text{"of that certificate", "该证书的密钥"}},
		{"audit", text{"FILE", "文件"}, text{"checkpoint that sunledger audit watch or verify leaves: the console shows how it ended", "sunledger audit watch 或 verify 留下的检查点，控制台显示其结果"}},
		peerOption, metricsOption,
	},
	examples: []example{
		{"sunledger --profile auditor serve", text{"on this machine, with a certificate made for it", "在本机运行，使用自制证书"}},
		{"sunledger --profile haidian-auditor serve --listen :443 --public https://trace.example --certificate site.pem --key site.key --index postgres://localhost/sunledger", text{"for everybody", "对外服务"}},
	},
}

// defaultListen is where the site answers unless told otherwise: to this machine.
const defaultListen = "127.0.0.1:8443"

// defaultIndex is where a home keeps the index unless told otherwise.
const defaultIndex = "site/index.db"

// site is what serve assembles.
type site struct {
	*app
	listener    net.Listener
	public      string
	selfMade    bool
	certificate tls.Certificate
	index       *index.Index
	client      *ledger.Client
	sides       sides
	server      *web.Server
}

// serveSite follows the index and serves until told to end.
func serveSite(ctx context.Context, a *app, q query) error {
	p, err := a.serverProfile()
	if err != nil {
		return err
	}
	s := &site{app: a}
	defer s.close()
	if err := s.listen(q); err != nil {
		return err
	}
	if err := s.open(ctx, q, p); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		if err := s.index.Follow(ctx, s.client); err != nil && ctx.Err() == nil {
			cancel(err) // it cannot go on: nor can the site
		}
	}()
	go s.introduce(ctx)
	if err := s.server.Serve(ctx, s.listener, s.certificate); err != nil {
		return err
	}
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// serverProfile is who the server is: whole blocks are for regulators and auditors.
func (a *app) serverProfile() (*profile.Profile, error) {
	p, err := a.loadProfile("")
	if err != nil {
		return nil, err
	}
	actor, err := p.Actor()
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]provenance.Role{provenance.RoleRegulator, provenance.RoleAuditor}, actor.Role) {
		return nil, usage("the site reads whole blocks, as regulators and auditors may; %s is %s", "网站需要读取完整区块，仅监管与审计身份可以；%s 的角色是 %s", p.Name, actor.Role)
	}
	return p, nil
}

// listen opens the port and finds the certificate.
func (s *site) listen(q query) error {
	address := cmp.Or(q.flags["listen"], defaultListen)
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return usage("--listen is an address such as %[1]s, not %[2]q", "--listen 应为地址，如 %[1]s，而不是 %[2]q", defaultListen, address)
	}
	ip := net.ParseIP(host)
	loopback := host == "localhost" || ip != nil && ip.IsLoopback()
	switch certificate, key := q.flags["certificate"], q.flags["key"]; {
	case (certificate == "") != (key == ""):
		return usage("--certificate and --key go together", "--certificate 与 --key 须同时给出")
	case certificate != "":
		if s.certificate, err = tls.LoadX509KeyPair(certificate, key); err != nil {
			return usage("the site's certificate cannot be used: %v", "网站证书无法使用：%v", err)
		}
	case !loopback:
		return usage("others than this machine need a certificate that they can check: --certificate and --key", "向其他机器提供服务须有可核验的证书：--certificate 与 --key")
	default:
		home, err := s.homeFolder()
		if err != nil {
			return err
		}
		if s.certificate, err = web.SelfMade(home, s.now()); err != nil {
			return usage("no certificate could be made: %v", "无法自制证书：%v", err)
		}
		s.selfMade = true
	}
	if s.public = q.flags["public"]; s.public == "" && !loopback {
		return usage("say under which address others see the site: --public https://…", "请给出对外网址：--public https://…")
	}
	if s.listener, err = net.Listen("tcp", address); err != nil {
		return usage("--listen: %v", "--listen：%v", err)
	}
	if s.public == "" {
		s.public = "https://" + s.listener.Addr().String()
	}
	return nil
}

func (a *app) homeFolder() (string, error) {
	if a.home != "" {
		return filepath.Abs(a.home)
	}
	return profile.Home(a.getenv)
}

// open connects the ledger, opens the index and assembles the site.
func (s *site) open(ctx context.Context, q query, p *profile.Profile) (err error) {
	home, err := s.homeFolder()
	if err != nil {
		return err
	}
	roots, err := profile.BothRoots(home, s.getenv)
	if err != nil {
		return err
	}
	if s.client, err = ledger.Connect(p); err != nil {
		return err
	}
	if s.index, err = index.Open(ctx, cmp.Or(q.flags["index"], filepath.Join(home, defaultIndex))); err != nil {
		return err
	}
	options := web.Options{
		Index: s.index, Ledger: s.client, Profile: p, Roots: roots, Public: s.public,
		Hosts: []string{s.listener.Addr().String()}, Now: s.now, Log: slog.New(slog.NewJSONHandler(s.stderr, nil)),
	}
	if s.sides, err = s.connectSides(q.list("peer")); err != nil {
		return err
	}
	options.Heights = s.sides.heights
	if file := q.flags["audit"]; file != "" {
		options.Audit = (&audited{file: file}).read
	}
	if address := q.flags["metrics"]; address != "" {
		options.Metrics = web.NewMetrics()
		options.Metrics.Follow(s.height)
		if err := s.serveMetrics(ctx, address, options.Metrics); err != nil {
			return err
		}
	}
	s.server, err = web.New(options)
	return err
}

func (s *site) height() float64 {
	status, err := s.index.Status(context.Background())
	if err != nil {
		return -1
	}
	return float64(status.Height)
}

// serveMetrics answers on a loopback port of its own until ctx is done.
func (s *site) serveMetrics(ctx context.Context, address string, metrics *web.Metrics) error {
	listener, err := loopbackListener(address)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/metrics", metrics.Handler())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { server.Close() })
	go server.Serve(listener)
	return nil
}

func (s *site) close() {
	if s.listener != nil {
		s.listener.Close()
	}
	if s.client != nil {
		s.client.Close()
	}
	s.sides.close()
	if s.index != nil {
		s.index.Close()
	}
}

// introduced is what serve says to programs.
type introduced struct {
	Public  string `json:"public"`
	Trace   string `json:"trace,omitempty"` // the trace page of a batch
	Console string `json:"console"`
	API     string `json:"api"`
}

// introduce prints where to look, once there is something to see.
func (s *site) introduce(ctx context.Context) {
	said := introduced{Public: s.public, Console: s.public + "/console/", API: s.public + "/api/", Trace: s.sample(ctx)}
	if s.json {
		writeJSON(s.stdout, said)
		return
	}
	p := s.printer(s.stdout, nil)
	view := &sheet{}
	view.row(s.say("site", "网站"), said.Public)
	view.row(s.say("trace page", "溯源页"), said.Trace)
	view.row(s.say("console", "控制台"), said.Console+s.say("  sign in: ", "  登录：")+"sunledger --profile NAME console "+s.public)
	view.row("API", said.API)
	if s.selfMade {
		view.row(s.say("certificate", "证书"), s.say("made for this machine: your browser will warn, this program trusts it", "本机自制：浏览器会提示风险，本程序信任该证书"))
	}
	p.sheet(view)
}

// sample is the trace page of a batch that was sold, or of any; empty while there is
// none.
func (s *site) sample(ctx context.Context) string {
	const wait, most = 100 * time.Millisecond, 50
	for range most {
		status, err := s.index.Status(ctx)
		if err != nil || status.Height > 0 && status.Height >= status.PeerHeight {
			break
		}
		select {
		case <-ctx.Done():
			return ""
		case <-time.After(wait):
		}
	}
	page, err := s.index.Search(ctx, index.Query{Kinds: []provenance.Kind{provenance.KindRelease}, Limit: 1})
	if err != nil || len(page.Rows) == 0 {
		return ""
	}
	return s.public + "/t/" + url.PathEscape(page.Rows[0].ID)
}
