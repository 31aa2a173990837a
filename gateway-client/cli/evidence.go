package cli

import (
	"cmp"
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit/certify"
	"sunledger/gateway-client/audit/evidence"
	"sunledger/gateway-client/profile"
	"sunledger/gateway-client/words"
)

// fileArgument is an argument that names a file.
var fileArgument = text{"FILE", "文件"}

// bundleExtension ends the name of a bundle's file.
const bundleExtension = ".evidence"

var certifyCommand = row{
	family: "audit", verb: "certify", argument: text{"ID", "编号"}, run: certifyBatch,
	short: text{"have both regulators' peers sign all that the ledger says of a batch", "由双方节点共同签署批次的全部账本记录，生成证据包"},
	flags: []option{
		{"public", text{}, text{"the public passport alone, for everybody and to anybody", "仅公开护照，任何人可取得并公开"}},
		{"to", text{"FILE", "文件"}, text{"where to write the bundle; - is standard output (default: ID.evidence)", "证据包写入的文件；- 为标准输出（默认 编号.evidence）"}},
	},
	examples: []example{
		{"sunledger audit certify 91110108MADEM1030U-20261123-01", text{"with every transaction, as a regulator or auditor", "含全部交易，以监管或审计身份"}},
		{"sunledger audit certify 91110108MADEM1030U-20261123-01 --public --to passport.evidence", text{"for the consumer's page", "供消费者查询页使用"}},
	},
}

var checkCommand = row{
	family: "audit", verb: "check", argument: fileArgument, run: checkBundle,
	short: text{"check an evidence bundle, without any network", "离线核验证据包"},
	flags: []option{
		{"root", text{"MSP=SHA256:…", "MSP=SHA256:…"}, text{"fingerprint of a regulator's root certificate, once for each of both (default: those in the home folder)", "监管方根证书指纹，双方各一次（默认取自配置目录）"}},
		{"channel", text{"NAME", "名称"}, text{"the ledger's channel (default: provenance)", "账本通道（默认 provenance）"}},
		{"chaincode", text{"NAME", "名称"}, text{"the ledger's chaincode (default: provenance)", "账本链码（默认 provenance）"}},
	},
	examples: []example{
		{"sunledger audit check 91110108MADEM1030U-20261123-01.evidence", text{"against the roots in the home folder", "使用配置目录中的根证书"}},
		{"sunledger audit check passport.evidence --root ShouguangMSP=SHA256:" + strings.Repeat("3f9a1c22", 8) + " --root HaidianMSP=SHA256:" + strings.Repeat("8c41d07e", 8), text{"against fingerprints that you know from elsewhere", "使用从其他途径得知的指纹"}},
	},
}

// bundleMade is what certify says of the bundle it made.
type bundleMade struct {
	File   string            `json:"file"`
	Bytes  int               `json:"bytes"`
	Batch  string            `json:"batch"`
	Public bool              `json:"public"`
	Parts  int               `json:"parts"`
	AsOf   string            `json:"asOf"`
	Roots  map[string]string `json:"roots"` // fingerprints, by MSP ID
}

// certifyBatch makes a bundle, checks it as anybody would and writes it.
func certifyBatch(ctx context.Context, a *app, q query) error {
	roots, err := profile.BothRoots(a.home, a.getenv)
	if err != nil {
		return err
	}
	s, ctx, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.done()
	id, err := s.recordID(provenance.KindBatch, q.argument)
	if err != nil {
		return err
	}
	bundle, err := certify.Bundle(ctx, s.client, certify.Request{
		Batch: id, Public: q.flags["public"] != "", Roots: roots, Channel: s.profile.Channel, Chaincode: s.profile.Chaincode, Report: s.certifying,
	})
	if err != nil {
		return err
	}
	trust, err := trustIn(roots)
	if err != nil {
		return err
	}
	trust.Channel, trust.Chaincode = s.profile.Channel, s.profile.Chaincode
	checked := evidence.Check(bundle, trust)
	if !checked.Proven {
		return notProven(checked)
	}
	return s.deliver(cmp.Or(q.flags["to"], id+bundleExtension), bundle, checked, trust)
}

// certifying shows how far the signing of transactions is.
func (s *session) certifying(done, of int) {
	n, all := words.Grouped(int64(done+1)), words.Grouped(int64(of))
	s.progress.show(text{"both regulators' peers sign transaction " + n + " of " + all + "…", "双方节点正在签署第 " + n + "/" + all + " 笔交易…"})
}

// deliver writes the bundle and says what it is.
func (s *session) deliver(file string, bundle []byte, checked *evidence.Report, trust evidence.Trust) error {
	if file == "-" {
		_, err := s.stdout.Write(bundle)
		return err
	}
	if err := os.WriteFile(file, bundle, 0o644); err != nil {
		return usage("%s cannot be written: %v", "无法写入 %s：%v", file, err)
	}
	done := bundleMade{File: file, Bytes: len(bundle), Batch: checked.Batch, Public: checked.Public, Parts: len(checked.Findings), AsOf: checked.AsOf, Roots: map[string]string{}}
	for mspID, f := range trust.Roots {
		done.Roots[mspID] = f.String()
	}
	if s.json {
		writeJSON(s.stdout, done)
		return nil
	}
	p := s.printer(s.stdout, s.names)
	p.line("%s %s", p.paint(green, "✓"), p.say("both regulators' peers signed; the bundle is in ", "双方节点已签署，证据包已写入 ")+file)
	view := &sheet{}
	view.row(p.say("batch", "批次"), done.Batch)
	view.row(p.say("kind", "类型"), p.bundleKind(done.Public))
	view.row(p.say("as of", "截至"), words.WhenText(done.AsOf))
	view.row(p.say("size", "大小"), words.Grouped(int64(done.Bytes))+p.say(" bytes, ", " 字节，")+p.parts(done.Parts))
	p.pinned(view, trust)
	p.sheet(view)
	p.line("%s", p.paint(faint, p.say("whoever checks it needs these two fingerprints from a source they trust", "核验者须从可信来源取得以上两个指纹")))
	return nil
}

func (p *printer) parts(n int) string { return words.Grouped(int64(n)) + p.say(" parts", " 个部分") }

func (p *printer) bundleKind(public bool) string {
	if public {
		return p.say("the public passport", "公开护照")
	}
	return p.say("full, with every transaction", "完整，含全部交易")
}

// pinned lists the roots that are trusted.
func (p *printer) pinned(view *sheet, trust evidence.Trust) {
	for _, mspID := range slices.Sorted(maps.Keys(trust.Roots)) {
		view.row(p.say("root", "根证书"), mspID+" "+trust.Roots[mspID].String())
	}
}

// checkBundle checks a file.
func checkBundle(_ context.Context, a *app, q query) error {
	trust, err := a.trust(q)
	if err != nil {
		return err
	}
	bundle, err := a.readBundle(q.argument)
	if err != nil {
		return err
	}
	report := evidence.Check(bundle, trust)
	if a.json {
		writeJSON(a.stdout, report)
	} else {
		a.printer(a.stdout, nil).checked(report, trust)
	}
	if !report.Proven {
		return notProven(report)
	}
	return nil
}

// trust is what --root, --channel and --chaincode say, or the home folder.
func (a *app) trust(q query) (evidence.Trust, error) {
	trust := evidence.Trust{Roots: map[string]evidence.Fingerprint{}}
	if q.flags["root"] == "" {
		roots, err := profile.BothRoots(a.home, a.getenv)
		if err != nil {
			return trust, err
		}
		if trust, err = trustIn(roots); err != nil {
			return trust, err
		}
	} else {
		for _, pin := range q.list("root") {
			mspID, f, err := evidence.ParseRoot(pin)
			if err != nil {
				return trust, refuseText(provenance.Usage, "root", err)
			}
			trust.Roots[mspID] = f
		}
		if len(trust.Roots) != len(provenance.Regulators) {
			return trust, usage("give --root twice, once for each regulator", "请两次给出 --root，双方监管方各一次")
		}
	}
	trust.Channel, trust.Chaincode = cmp.Or(q.flags["channel"], evidence.Channel), cmp.Or(q.flags["chaincode"], evidence.Chaincode)
	return trust, nil
}

// trustIn pins certificates by their fingerprints.
func trustIn(roots map[string][]byte) (evidence.Trust, error) {
	trust := evidence.Trust{Roots: map[string]evidence.Fingerprint{}}
	for mspID, certificate := range roots {
		f, err := evidence.FingerprintOf(certificate)
		if err != nil {
			return trust, refuseText(provenance.Usage, "home", err)
		}
		trust.Roots[mspID] = f
	}
	return trust, nil
}

// readBundle reads no more of a file than a check looks at, and one byte.
func (a *app) readBundle(name string) ([]byte, error) {
	source := a.stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, unreadable(name, err)
		}
		defer file.Close()
		source = file
	}
	bundle, err := io.ReadAll(io.LimitReader(source, evidence.MaxBundle+1))
	if err != nil {
		return nil, unreadable(name, err)
	}
	return bundle, nil
}

// checked shows the verdict on every part.
func (p *printer) checked(r *evidence.Report, trust evidence.Trust) {
	verdict, style := p.say("✓ proven", "✓ 证据成立"), green
	if !r.Proven {
		verdict, style = p.say("✗ not proven", "✗ 证据不成立"), red
	}
	p.line("%s", p.paint(style, verdict))
	view := &sheet{}
	if r.Batch != "" {
		view.row(p.say("batch", "批次"), r.Batch)
		view.row(p.say("kind", "类型"), p.bundleKind(r.Public))
		view.row(p.say("as of", "截至"), words.WhenText(r.AsOf))
		view.styled(p.say("goods", "货物"), p.standing(r))
	}
	p.pinned(view, trust)
	p.sheet(view)
	p.line("")
	for _, f := range r.Findings {
		sign, style := "✓", green
		if !f.Good {
			sign, style = "✗", red
		}
		p.line("%s %s%s%s", p.paint(style, sign), p.paint(bold, f.Part), p.say(": ", "："), p.say(f.En, f.Zh))
	}
	for _, note := range r.Notes {
		p.line("%s %s", p.paint(yellow, "!"), p.say(note.En, note.Zh))
	}
}

// standing is whether the goods may be sold, and why not.
func (p *printer) standing(r *evidence.Report) cell {
	if len(r.Stopped) == 0 {
		return cell{p.say("nothing stops them", "可正常流通"), green}
	}
	var reasons []string
	for _, what := range r.Stopped {
		reasons = append(reasons, words.Word(p.language, provenance.ObstacleKind(what)))
	}
	return cell{p.say("STOPPED: ", "停止流通：") + strings.Join(append(reasons, r.Recalls...), p.say(", ", "、")), red}
}

// notProven refuses a bundle for the first of its faults.
func notProven(r *evidence.Report) error {
	f := r.Faults()[0]
	return provenance.Refuse(provenance.NotProven, "", "%[1]s: %[2]s", "%[1]s：%[3]s", f.Part, f.En, f.Zh)
}

// refuseText is what package evidence says, as a refusal.
func refuseText(code provenance.Code, field string, err error) error {
	said := new(evidence.Text)
	if !errors.As(err, &said) {
		return err
	}
	return provenance.Refuse(code, field, "%[1]s", "%[2]s", said.En, said.Zh)
}
