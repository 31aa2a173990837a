package cli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"time"
	"unicode"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/web"
	"sunledger/gateway-client/words"
)

var signCommand = row{
	verb: "sign", argument: siteArgument, run: signPrepared,
	short: text{"sign with your own key what you prepared in the console", "用自己的密钥签署在控制台中准备的事项"},
	flags: []option{
		{"watch", text{}, text{"stay, and ask each time something is prepared", "持续等待，每有新事项时询问"}},
		{"yes", text{}, text{"sign all that waits now, shown but not asked about", "签署目前全部待签事项，只显示、不询问"}},
		caOption,
	},
	examples: []example{
		{"sunledger --profile haidian-regulator sign", text{"what waits: shown, asked, signed, submitted", "逐项显示、确认、签署并提交"}},
		{"sunledger --profile haidian-regulator sign https://trace.example --watch", text{"beside the browser", "与浏览器同时使用"}},
	},
}

// watchPause is the time between two looks at what is prepared.
const watchPause = 2 * time.Second

// signer signs what was prepared for the profile's identity.
type signer struct {
	*session
	visit   *visit
	answers *bufio.Reader
	yes     bool
	later   map[string]bool // asked about and left waiting
}

func signPrepared(ctx context.Context, a *app, q query) error {
	watch, yes := q.flags["watch"] != "", q.flags["yes"] != ""
	if watch && yes {
		return usage("--watch with --yes would sign whatever the site prepares, unseen; choose one", "--watch 与 --yes 同用会不经查看签署网站准备的任何内容，请只选其一")
	}
	opened, v, err := a.visiting(q)
	if err != nil {
		return err
	}
	defer opened.done()
	s := &signer{session: opened, visit: v, answers: bufio.NewReader(a.stdin), yes: yes, later: map[string]bool{}}
	var me web.Me
	if err := v.get(ctx, "/api/v1/me", &me); err != nil {
		return err
	}
	v.csrf = me.CSRF
	for {
		signed, err := s.round(ctx)
		if err != nil || !watch {
			if err == nil && signed == 0 && !a.json {
				a.printer(a.stdout, nil).line("%s", a.say("nothing waits for your signature", "没有待您签署的事项"))
			}
			return err
		}
		select {
		case <-ctx.Done():
			return nil // told to end
		case <-time.After(watchPause):
		}
	}
}

// round goes through what waits now, and returns how much that was.
func (s *signer) round(ctx context.Context) (int, error) {
	var list web.Prepared
	if err := s.visit.get(ctx, "/api/v1/prepared", &list); err != nil {
		return 0, err
	}
	waiting := 0
	for _, one := range list.Prepared {
		if one.State != web.Waiting || s.later[one.ID] {
			continue
		}
		waiting++
		if err := s.one(ctx, one); err != nil {
			return waiting, err
		}
	}
	return waiting, nil
}

// one shows a preparation, asks, signs and submits. What is submitted is what was
// read into the domain's own input and shown, not what the site sent.
func (s *signer) one(ctx context.Context, prepared *web.Preparation) error {
	ctx, cancel := context.WithTimeout(ctx, max(s.timeout, time.Second))
	defer cancel()
	input, err := ledger.ParseInput(prepared.Function, prepared.Input)
	if err != nil {
		return s.tampered("%v", err)
	}
	if web.PreparedDigest(prepared.Function, input) != prepared.Digest {
		return s.tampered("%s", "its digest is another")
	}
	if err := provenance.CheckRequestID(prepared.ID); err != nil {
		return s.tampered("%v", err)
	}
	s.showPrepared(ctx, prepared, input)
	cancel() // a person takes their time
	sign, err := s.agreed(prepared)
	if err != nil || !sign {
		return err
	}
	ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), max(s.timeout, time.Second))
	defer cancel()
	receipt, err := s.client.Submit(ctx, prepared.Function, input, ledger.WithRequestID(prepared.ID))
	s.progress.clear()
	if err != nil {
		return s.notSubmitted(ctx, prepared, err)
	}
	if s.json {
		writeJSON(s.stdout, receipt)
	} else {
		p := s.printer(s.stdout, s.names)
		p.line("%s %s %s\n", p.paint(green, "✓"), s.say("written to the ledger by transaction", "已写入账本，交易"), receipt.TxID)
	}
	return s.report(ctx, prepared, web.Outcome{State: web.Signed, TxID: receipt.TxID})
}

// tampered refuses what the site cannot have prepared in good faith.
func (s *signer) tampered(format string, why any) error {
	return provenance.Refuse(provenance.NotProven, "", "the site sent something that is not what it says; nothing was signed ("+format+"). Tell who runs it", "网站发送的内容与其声明不符，未签署（"+format+"）。请通知网站运行方", why)
}

// showPrepared shows function and every field in words, as this program reads them.
func (s *signer) showPrepared(ctx context.Context, prepared *web.Preparation, input any) {
	p := s.printer(s.stdout, s.names)
	if s.json {
		p = s.printer(s.stderr, s.names)
	}
	p.line("%s  %s", p.paint(bold, words.OperationName(s.language, prepared.Function)), p.paint(faint, string(prepared.Function)))
	view := &sheet{}
	s.names.learn(ctx, input)
	teller := p.teller(s.unitIn(ctx, input))
	teller.Denials = true
	teller.Named = func(code string) string { return s.names.full(s.language, code) }
	for _, l := range teller.Leaves(input) {
		view.row(visible(l.Label), visible(l.Value))
	}
	view.row(s.say("digest", "摘要"), prepared.Digest[:12])
	view.row(s.say("signed as", "签署身份"), s.profile.Name)
	p.sheet(view)
}

// unitIn is the unit of an input's amounts, as the ledger has it.
func (s *signer) unitIn(ctx context.Context, input any) provenance.Unit {
	id := words.MeasuredIn(input)
	if id == "" {
		return ""
	}
	batch, err := ledger.Get[provenance.Batch](ctx, s.client, id)
	if err != nil {
		return "" // shown as bare numbers; the ledger says what is wrong
	}
	return batch.Unit
}

// agreed asks. No is reported; anything but yes or no leaves it waiting.
func (s *signer) agreed(prepared *web.Preparation) (bool, error) {
	if s.yes {
		return true, nil
	}
	p := s.printer(s.stderr, s.names)
	p.line("%s", s.say("sign and submit? y: yes, n: decline, Enter: later", "签署并提交？y：是，n：放弃，回车：稍后"))
	line, err := s.answers.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false, unreadable("-", err)
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes", "是":
		return true, nil
	case "n", "no", "否":
		ctx, cancel := context.WithTimeout(context.Background(), visitTimeout)
		defer cancel()
		return false, s.report(ctx, prepared, web.Outcome{State: web.Declined})
	}
	s.later[prepared.ID] = true
	return false, nil
}

// notSubmitted reports a refusal. Whose fate is unknown waits, to be signed again
// under the same request ID.
func (s *signer) notSubmitted(ctx context.Context, prepared *web.Preparation, err error) error {
	refusal := provenance.AsError(err)
	if refusal.Code == provenance.Unknown || refusal.Code == provenance.Unavailable {
		return err
	}
	return errors.Join(err, s.report(ctx, prepared, web.Outcome{State: web.Refused, Refusal: refusal}))
}

// report tells the site, whose page waits.
func (s *signer) report(ctx context.Context, prepared *web.Preparation, o web.Outcome) error {
	var seen web.Preparation
	return s.visit.post(ctx, "/api/v1/prepared/"+prepared.ID, o, &seen)
}

// visible makes what others wrote harmless on a terminal: what moves the cursor,
// hides or reorders text is shown as a mark.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || shows(r) {
			return r
		}
		return '�'
	}, text)
}

// shows reports whether a character only shows itself; so does the space that is as
// wide as a Chinese one.
func shows(r rune) bool { return unicode.IsPrint(r) || r == '\u3000' }
