package cli

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/audit/drill"
)

var (
	keysOption  = option{"keys", text{"FOLDER", "目录"}, text{"private keys that the forger has, such as a test network's; may be repeated", "伪造者掌握的私钥所在目录（如测试网络），可多次给出"}}
	seedOption  = option{"seed", text{"N", "数目"}, text{"repeat a drill exactly (default: a new one)", "重复同一次演练（默认随机）"}}
	flipsOption = option{"flips", text{"N", "数目"}, text{"random bits to flip, one at a time (default: 200)", "逐次翻转的随机比特数（默认 200）"}}
)

var drillQuery = row{
	family: "audit", verb: "drill", run: drillLedger,
	short: text{"tamper with scratch copies in every way, and see who notices", "在临时副本上以各种方式篡改，检验谁能发现"},
	flags: []option{blocksOption, peerOption, genesisOption, keysOption, seedOption, flipsOption},
	examples: []example{
		{"sunledger audit drill", text{"copies of both regulators' latest blocks; the peers are only read", "复制双方最近的区块；只读取节点"}},
		{"sunledger audit drill --blocks shouguang/provenance --blocks haidian/provenance", text{"copied block files, without any network", "无需网络，使用复制的区块文件"}},
		{"sunledger audit drill --keys .sunledger --seed 7", text{"a forger with all keys of a test network: each lock on its own", "伪造者掌握测试网络的全部私钥，逐一检验每把锁"}},
	},
}

// drillLedger tampers with copies and prints who noticed what.
func drillLedger(ctx context.Context, a *app, q query) error {
	o, err := a.drillOptions(q)
	if err != nil {
		return err
	}
	plan, err := a.planAudit(q)
	if err != nil {
		return err
	}
	defer plan.close()
	if err := plan.settle(ctx); err != nil {
		return err
	}
	o.Sides, o.Genesis = plan.sides, plan.options.Genesis
	progress := newProgress(a)
	defer progress.clear()
	o.Progress = func(done, all int, what drill.Text) {
		progress.show(text{fmt.Sprintf("%d/%d: %s…", done+1, all, what.En), fmt.Sprintf("%d/%d：%s…", done+1, all, what.Zh)})
	}
	report, err := drill.Run(ctx, *o)
	progress.clear()
	if err != nil {
		return drillFailure(err)
	}
	return a.concludeDrill(report)
}

// drillOptions reads the flags that are the drill's own.
func (a *app) drillOptions(q query) (*drill.Options, error) {
	o := &drill.Options{Seed: rand.Uint64N(1_000_000), Flips: 200}
	if given := q.flags["seed"]; given != "" {
		n, err := strconv.ParseUint(given, 10, 64)
		if err != nil {
			return nil, usage("--seed is a whole number, not %q", "--seed 应为整数，而不是 %q", given)
		}
		o.Seed = n
	}
	if given := q.flags["flips"]; given != "" {
		n, err := strconv.Atoi(given)
		if err != nil || n < 0 {
			return nil, usage("--flips is a whole number, not %q", "--flips 应为整数，而不是 %q", given)
		}
		o.Flips = n
	}
	for _, folder := range q.list(keysOption.name) {
		keys, err := drill.LoadKeys(folder)
		if err != nil {
			return nil, usage("--keys: %v", "--keys：%v", err)
		}
		o.Keys = append(o.Keys, keys...)
	}
	return o, nil
}

// settle makes sides of the peers: the blocks that all of them have now.
func (plan *auditPlan) settle(ctx context.Context) error {
	var height uint64
	for i, p := range plan.peers {
		one, err := p.Height(ctx)
		if err != nil {
			return err
		}
		if i == 0 || one < height {
			height = one
		}
	}
	if len(plan.peers) > 0 {
		plan.sides = audit.Sides(plan.peers, height)
	}
	return nil
}

// drillFailure says why there was no drill.
func drillFailure(err error) error {
	if found := new(drill.FindingsError); errors.As(err, &found) {
		first := found.First()
		return provenance.Refuse(provenance.AuditFailed, "", "the ledger itself is not in order, which comes first: %[1]s, %[3]s", "账本本身已有问题，请先处理：%[2]s，%[4]s",
			first.Where(false), first.Where(true), first.En, first.Zh)
	}
	if errors.Is(err, drill.ErrTooShort) || errors.Is(err, drill.ErrNoTransaction) {
		return provenance.Refuse(provenance.WrongState, "", "%v", "账本太短或最近没有交易，无法演练（%v）", err)
	}
	return err
}

// concludeDrill prints the report and turns what went unnoticed into a failure.
func (a *app) concludeDrill(r *drill.Report) error {
	if a.json {
		writeJSON(a.stdout, r)
	} else {
		a.printer(a.stdout, nil).drillReport(r)
	}
	if r.Undetected == 0 {
		return nil
	}
	return provenance.Refuse(provenance.AuditFailed, "", "%d of %d tamperings went unnoticed", "%d 种篡改未被发现（共 %d 种）", r.Undetected, len(r.Results))
}

func (p *printer) drillReport(r *drill.Report) {
	chinese := p.language == chinese
	for i, one := range r.Results {
		mark := p.paint(green, "✓")
		if !one.Detected {
			mark = p.paint(red, "✗")
		}
		p.line("%s %2d  %s", mark, i+1, p.paint(bold, one.What.In(chinese)))
		s := &sheet{}
		s.row(p.say("noticed by", "发现者"), p.noticed(&one))
		if one.Evidence != nil {
			s.row(p.say("lock", "锁"), lockNames[one.Evidence.Lock].In(p.language))
			s.row(p.say("evidence", "证据"), p.drillEvidence(one.Evidence))
		}
		s.row(p.say("why", "原因"), one.Why.In(chinese))
		p.sheet(s)
	}
	for _, one := range r.Skipped {
		p.line("%s     %s", p.paint(yellow, "–"), one.What.In(chinese))
		s := &sheet{}
		s.row(p.say("not tried", "未尝试"), one.Why.In(chinese))
		p.sheet(s)
	}
	p.line("")
	p.line(p.say("%[1]d of %[2]d tamperings noticed; seed %[3]d", "共 %[2]d 种篡改，发现 %[1]d 种；随机种子 %[3]d"), len(r.Results)-r.Undetected, len(r.Results), r.Seed)
}

// noticed says who noticed, and when.
func (p *printer) noticed(r *drill.Result) string {
	if !r.Detected {
		return p.say("NOBODY", "无人")
	}
	who := r.By.In(p.language == chinese)
	if r.Block != nil {
		who += fmt.Sprintf(p.say(", at block %d", "，在区块 %d"), *r.Block)
	}
	return who + fmt.Sprintf(p.say(", after %s s", "，用时 %s 秒"), strconv.FormatFloat(r.Seconds, 'g', 2, 64))
}

func (p *printer) drillEvidence(e *drill.Evidence) string {
	said := e.Code
	if where := e.Where.In(p.language == chinese); where != "" {
		said += "  " + where
	}
	if e.Detail != "" {
		said += "\n" + e.Detail
	}
	return said
}
