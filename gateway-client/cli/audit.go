package cli

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
	"sunledger/gateway-client/words"
)

var auditFamilies = []family{
	{"audit", "", text{"prove that nobody rewrote the ledger", "审计：证明账本未被改写"}},
}

var (
	blocksOption     = option{"blocks", text{"FOLDER", "目录"}, text{"copied block files instead of a peer; once a side", "用复制的区块文件代替节点，每方一次"}}
	peerOption       = option{"peer", text{"PROFILE", "身份"}, text{"whose peer to ask, once a side (default: an auditor or regulator of each)", "经该身份访问其节点，每方一次（默认双方的审计或监管身份）"}}
	genesisOption    = option{"genesis", text{"HASH", "哈希"}, text{"of the genesis block (default: the profile's; none: trust on first use)", "创世区块哈希（默认取身份配置；没有则首次信任）"}}
	checkpointOption = option{"checkpoint", text{"FILE", "文件"}, text{"go on from it, and leave it for the next time", "从该检查点继续，并更新它"}}
)

// auditQueries are the auditor's commands.
func auditQueries() []row {
	return []row{{
		family: "audit", verb: "verify", run: verifyLedger,
		short: text{"replay the whole ledger from both sides' blocks and compare", "用双方区块重放整个账本并比对"},
		flags: []option{blocksOption, peerOption, genesisOption, checkpointOption},
		examples: []example{
			{"sunledger audit verify", text{"both regulators' peers, their databases included", "双方节点及其数据库"}},
			{"sunledger audit verify --checkpoint ledger.checkpoint", text{"only what is new since the last time", "只验证上次以来的新区块"}},
			{"sunledger audit verify --blocks shouguang/provenance --blocks haidian/provenance --genesis 941af626…", text{"copies of both sides' block files, without any network", "无需网络，验证双方区块文件的副本"}},
		},
	}, {
		family: "audit", verb: "watch", run: watchLedger,
		short: text{"verify new blocks of both sides as they come, and raise the alarm", "持续验证双方新区块，发现问题即告警"},
		flags: []option{peerOption, genesisOption, checkpointOption, silenceOption, absenceOption, metricsOption, hookOption},
		examples: []example{
			{"sunledger audit watch", text{"until something is found: then it ends with status 11", "直至发现问题，以退出码 11 结束"}},
			{"sunledger audit watch --checkpoint watch.checkpoint --metrics 127.0.0.1:9464 --hook 'mail -s audit auditor@example.org'", text{"forever; each finding goes to the command as JSON", "长期运行，每个问题以 JSON 交给该命令"}},
		},
	}, {
		family: "audit", verb: "compare", run: compareSides,
		short: text{"compare both sides' databases quickly, or exchange signed statements", "快速比对双方数据库，或交换签名声明"},
		flags: []option{peerOption, writeOption, withOption, genesisOption, checkpointOption},
		examples: []example{
			{"sunledger audit compare", text{"key by key, without a replay: for every day", "逐键比对，不重放，适合每日检查"}},
			{"sunledger --profile auditor audit compare --write haidian.json", text{"what your side's ledger is, signed: for the other side", "签署本方账本声明，交给另一方"}},
			{"sunledger --profile shouguang-auditor audit compare --with haidian.json", text{"hold the other side's statement against your own replay", "用本方重放结果核对另一方声明"}},
		},
	}, auditHistory, certifyCommand, checkCommand, drillQuery}
}

// auditPlan is what to replay: peers, or folders of block files.
type auditPlan struct {
	peers   []audit.Peer
	sides   []audit.Side
	options audit.Options
	file    string // of the checkpoint
	close   func()
}

// planAudit reads the flags that all of the auditor's replays share.
func (a *app) planAudit(q query) (*auditPlan, error) {
	plan := &auditPlan{options: audit.Options{Patience: a.timeout}, file: q.flags["checkpoint"], close: func() {}}
	pinned := q.flags["genesis"]
	if folders := q.list("blocks"); len(folders) > 0 {
		if len(q.list("peer")) > 0 {
			return nil, usage("--blocks reads files and --peer asks peers; choose one", "--blocks 读取文件，--peer 访问节点，请二选一")
		}
		plan.sides = folderSides(folders)
		pinned = firstOf(pinned, a.getenv("SUNLEDGER_GENESIS"))
	} else {
		profiles, err := a.auditProfiles(q.list("peer"))
		if err != nil {
			return nil, err
		}
		if err := plan.connect(profiles); err != nil {
			return nil, err
		}
		for _, p := range profiles {
			pinned = firstOf(pinned, p.Genesis)
		}
	}
	if pinned == "" {
		return plan, nil
	}
	var err error
	if plan.options.Genesis, err = hex.DecodeString(pinned); err != nil || len(plan.options.Genesis) != 32 {
		plan.close()
		return nil, usage("--genesis is 64 hexadecimal digits, not %q", "--genesis 应为 64 位十六进制数，而不是 %q", pinned)
	}
	return plan, nil
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// folderSides names each side by the part of its path that tells it from the
// others.
func folderSides(folders []string) []audit.Side {
	var sides []audit.Side
	bases := map[string]int{}
	for _, folder := range folders {
		bases[filepath.Base(folder)]++
	}
	for _, folder := range folders {
		name := filepath.Base(folder)
		if bases[name] > 1 {
			name = folder
		}
		sides = append(sides, audit.Side{Name: name, Source: audit.Folder(folder)})
	}
	return sides
}

// auditProfiles are those named, or for each organization the first auditor, or
// else regulator, among the profiles that there are.
func (a *app) auditProfiles(names []string) ([]*profile.Profile, error) {
	if len(names) == 0 {
		all, err := profile.List(a.home, a.getenv)
		if err != nil {
			return nil, err
		}
		chosen := map[string]string{}
		for _, role := range []provenance.Role{provenance.RoleAuditor, provenance.RoleRegulator} {
			for _, p := range all {
				if p.Role == string(role) && chosen[p.MSPID] == "" {
					chosen[p.MSPID] = p.Name
				}
			}
		}
		for _, id := range slices.Sorted(maps.Keys(chosen)) {
			names = append(names, chosen[id])
		}
	}
	if len(names) == 0 {
		return nil, usage("there is no auditor's profile; name profiles with --peer, or block files with --blocks", "没有审计身份；请用 --peer 指定身份，或用 --blocks 指定区块文件")
	}
	var profiles []*profile.Profile
	for _, name := range names {
		p, err := a.loadProfile(name)
		if err != nil {
			return nil, err
		}
		profiles = append(profiles, p)
	}
	return profiles, nil
}

// connect makes each profile's peer a side.
func (plan *auditPlan) connect(profiles []*profile.Profile) error {
	var clients []*ledger.Client
	plan.close = func() {
		for _, c := range clients {
			c.Close()
		}
	}
	for _, p := range profiles {
		client, err := ledger.Connect(p)
		if err != nil {
			plan.close()
			return err
		}
		clients = append(clients, client)
		plan.peers = append(plan.peers, audit.Peer{Name: p.MSPID, MSPID: p.MSPID, LivePeer: client})
	}
	return nil
}

// replay resumes from the checkpoint, where there is one, or begins.
func (plan *auditPlan) replay() (*audit.Replay, error) {
	if plan.file == "" {
		return audit.NewReplay(plan.options), nil
	}
	r, err := audit.Resume(plan.file, plan.options)
	if errors.Is(err, os.ErrNotExist) {
		return audit.NewReplay(plan.options), nil
	}
	if err != nil {
		return nil, provenance.Refuse(provenance.Usage, "checkpoint", "%v", "%v", err)
	}
	return r, nil
}

// verifyLedger replays everything and prints the verdict.
func verifyLedger(ctx context.Context, a *app, q query) error {
	plan, err := a.planAudit(q)
	if err != nil {
		return err
	}
	defer plan.close()
	progress := newProgress(a)
	defer progress.clear()
	plan.options.Progress = progress.replay(a)
	replay, err := plan.replay()
	if err != nil {
		return err
	}
	if len(plan.peers) > 0 {
		err = replay.VerifyPeers(ctx, plan.peers)
	} else {
		err = replay.Run(ctx, plan.sides...)
	}
	if err != nil {
		return err
	}
	progress.clear()
	report := replay.Report()
	if plan.file != "" && replay.Height() > 0 {
		if err := replay.Save(plan.file); err != nil {
			return provenance.Refuse(provenance.Usage, "checkpoint", "%v", "%v", err)
		}
	}
	return a.conclude(report)
}

// replay shows how far a replay has got, every so often.
func (p *progress) replay(a *app) func(audit.Progress) {
	last := a.clock()
	return func(done audit.Progress) {
		if now := a.clock(); now.Sub(last).Milliseconds() >= 200 {
			last = now
			p.show(text{
				fmt.Sprintf("%s blocks, %s transactions, %s signatures verified…", words.Grouped(int64(done.Height)), words.Grouped(int64(done.Transactions)), words.Grouped(int64(done.Signatures))),
				fmt.Sprintf("已验证 %s 个区块、%s 笔交易、%s 个签名…", words.Grouped(int64(done.Height)), words.Grouped(int64(done.Transactions)), words.Grouped(int64(done.Signatures))),
			})
		}
	}
}

// conclude prints a report and turns findings into a failure.
func (a *app) conclude(r *audit.Report) error {
	if a.json {
		writeJSON(a.stdout, r)
	} else {
		a.printer(a.stdout, nil).auditReport(r)
	}
	return foundAny(r.First(), len(r.Findings)+r.More)
}

// foundAny is the failure of findings, of which it names the first; nil where
// there are none.
func foundAny(first *audit.Finding, count int) error {
	if count == 0 {
		return nil
	}
	return provenance.Refuse(provenance.AuditFailed, "", "%[1]d found; the first: %[2]s, %[4]s", "发现 %[1]d 个问题，最早的：%[3]s，%[5]s",
		count, first.Where(false), first.Where(true), first.En, first.Zh)
}

var lockNames = map[audit.Lock]text{
	audit.Endorsement: {"endorsement by both regulators' peers", "双方节点共同背书"},
	audit.Ordering:    {"ordering by both regulators' orderers", "双方排序节点共同签署"},
	audit.Governance:  {"governance by both administrators", "双方管理员共同治理"},
	audit.Rules:       {"rules: nothing deleted or overwritten", "规则：不删除、不覆盖"},
	audit.Agreement:   {"both sides hold the same, and so does the replay", "双方与重算结果一致"},
}

func (p *printer) auditReport(r *audit.Report) {
	p.line("%s", p.paint(bold, fmt.Sprintf(p.say("%s blocks of channel %s replayed", "已重放通道 %[2]s 的 %[1]s 个区块"), words.Grouped(int64(r.Height)), r.Channel)))
	s := &sheet{}
	genesis := r.Genesis
	if r.Pinned {
		genesis += p.say(" (as pinned)", "（与固定值一致）")
	} else {
		genesis += p.say("\ntrusted on first use; pin it with --genesis or SUNLEDGER_GENESIS", "\n首次信任；请用 --genesis 或 SUNLEDGER_GENESIS 固定")
	}
	s.row(p.say("genesis", "创世区块"), genesis)
	s.row(p.say("last header", "末块哈希"), r.HeaderHash)
	s.row(p.say("commit hash", "提交哈希"), r.CommitHash)
	var codes []string
	for _, code := range slices.Sorted(maps.Keys(r.Transactions)) {
		codes = append(codes, fmt.Sprintf("%s %s", words.Grouped(int64(r.Transactions[code])), code))
	}
	s.row(p.say("transactions", "交易"), strings.Join(codes, "\n"))
	s.row(p.say("signatures verified", "已验签名"), words.Grouped(int64(r.Signatures)))
	s.row(p.say("keys recomputed", "重算键数"), words.Grouped(int64(r.Keys)))
	for _, side := range slices.Sorted(maps.Keys(r.StateKeys)) {
		s.row(p.say("database of ", "数据库：")+words.OrganizationName(p.language, side), fmt.Sprintf(p.say("%s keys compared", "已比对 %s 个键"), words.Grouped(int64(r.StateKeys[side]))))
	}
	p.sheet(s)
	p.line("")
	p.verdicts(r.Verdicts)
	if r.Stopped {
		p.line("\n  %s", p.paint(yellow, p.say("the replay could not go on; what follows is not verified", "重放无法继续，其后的区块未经验证")))
	}
	p.findings(r.Findings, r.More)
}

func (p *printer) verdicts(verdicts []audit.Verdict) {
	t := &table{head: []string{p.say("LOCK", "锁"), p.say("VERDICT", "结论"), p.say("FINDINGS", "问题")}, right: map[int]bool{2: true}}
	for _, v := range verdicts {
		verdict := cell{p.say("holds", "成立"), green}
		if !v.Holds {
			verdict = cell{p.say("BROKEN", "不成立"), red}
		}
		t.add(cell{lockNames[v.Lock].In(p.language), plain}, verdict, cell{words.Grouped(int64(v.Findings)), plain})
	}
	p.table(t, "  ")
}

// mostShown bounds the findings that people are shown; --json has them all.
const mostShown = 20

func (p *printer) findings(findings []audit.Finding, more int) {
	for i, f := range findings {
		if i == mostShown {
			more += len(findings) - i
			break
		}
		p.line("")
		p.finding(f)
	}
	if more > 0 {
		p.line("\n  %s", fmt.Sprintf(p.say("and %s more", "另有 %s 个问题"), words.Grouped(int64(more))))
	}
}

func (p *printer) finding(f audit.Finding) {
	p.line("  %s  %s", p.paint(red, string(f.Code)), f.Text(p.language == chinese))
	f.Side = words.OrganizationName(p.language, f.Side)
	p.line("    %s", f.Where(p.language == chinese))
	if f.Detail != "" {
		p.line("    %s", p.paint(faint, f.Detail))
	}
}
