package cli

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/web"
)

var consoleCommand = row{
	verb: "console", argument: siteArgument, run: openConsole,
	short: text{"sign in to the regulators' console by a one-time link", "通过一次性链接登录监管控制台"},
	flags: []option{{"open", text{}, text{"open it in the browser", "在浏览器中打开"}}, caOption},
	examples: []example{
		{"sunledger --profile haidian-regulator console", text{"to the site on this machine", "登录本机网站"}},
		{"sunledger --profile haidian-regulator console https://trace.example --open", text{"to another, at once", "登录其他网站并立即打开"}},
	},
}

// openConsole signs the site's challenge, and shows the link that it gets for it.
func openConsole(ctx context.Context, a *app, q query) error {
	s, v, err := a.visiting(q)
	if err != nil {
		return err
	}
	defer s.done()
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	way, err := signIn(ctx, s, v)
	if err != nil {
		return err
	}
	if a.json {
		writeJSON(a.stdout, way)
		return nil
	}
	out := a.printer(a.stdout, nil)
	out.line("%s", out.paint(bold, visible(way.Link)))
	out.line("%s", out.paint(faint, a.say("good once, until ", "仅可使用一次，有效至 ")+way.Expires.Local().Format(time.TimeOnly)))
	if q.flags["open"] != "" {
		return a.open(way.Link)
	}
	return nil
}

// signIn signs for the site that the user means, whatever site answers.
func signIn(ctx context.Context, s *session, v *visit) (*web.WayIn, error) {
	var challenge web.Challenge
	if err := v.get(ctx, "/api/v1/challenge", &challenge); err != nil {
		return nil, err
	}
	if challenge.Origin != v.origin {
		return nil, usage("the site calls itself %s; name it so", "该网站自称 %s，请使用该网址", visible(challenge.Origin))
	}
	certificate, err := os.ReadFile(s.profile.Certificate)
	if err != nil {
		return nil, unreadable(s.profile.Certificate, err)
	}
	in := web.SignIn{Certificate: string(certificate), Challenge: challenge.Challenge, Time: s.now().UTC()}
	if in.Signature, err = s.client.Sign(web.SignInStatement(v.origin, in.Challenge, in.Time)); err != nil {
		return nil, err
	}
	var me web.Me // a certificate shown in the handshake makes this visitor somebody, who needs a token
	if err := v.get(ctx, "/api/v1/me", &me); err == nil {
		v.csrf = me.CSRF
	}
	way := new(web.WayIn)
	if err := v.post(ctx, "/api/v1/sign-in", in, way); err != nil {
		return nil, err
	}
	if token, own := strings.CutPrefix(way.Link, v.origin+"/sign-in/"); !own || url.PathEscape(token) != token {
		return nil, provenance.Refuse(provenance.NotProven, "", "the site gave a link that does not lead to itself: %s. Tell who runs it", "网站给出的链接不指向其自身：%s。请通知网站运行方", visible(way.Link))
	}
	return way, nil
}

// open hands a link to the person's browser.
func (a *app) open(link string) error {
	program := "xdg-open"
	if runtime.GOOS == "darwin" {
		program = "open"
	}
	if err := exec.Command(program, link).Start(); err != nil {
		return usage("no browser was opened (%v); follow the link yourself", "未能打开浏览器（%v），请自行打开链接", err)
	}
	return nil
}
