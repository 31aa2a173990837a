package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
	"sunledger/gateway-client/words"
)

var (
	writeOption = option{"write", text{"FILE", "文件"}, text{"replay your own side and write what it is, signed by you", "重放本方账本并写出由您签名的声明"}}
	withOption  = option{"with", text{"FILE", "文件"}, text{"compare the other side's statement with your own side's replay", "用本方重放结果核对另一方声明"}}
)

// compareSides compares databases, or writes or checks a statement.
func compareSides(ctx context.Context, a *app, q query) error {
	write, with := q.flags["write"], q.flags["with"]
	switch {
	case write != "" && with != "":
		return usage("--write and --with are two steps, each on its own side", "--write 与 --with 是双方各自的两个步骤")
	case write != "":
		return a.writeStatement(ctx, q, write)
	case with != "":
		return a.checkStatement(ctx, q, with)
	}
	return a.compareDatabases(ctx, q)
}

func (a *app) compareDatabases(ctx context.Context, q query) error {
	plan, err := a.planAudit(q)
	if err != nil {
		return err
	}
	defer plan.close()
	if len(plan.peers) != 2 {
		return usage("it takes two sides to compare; name one profile of each with --peer", "比对需要双方，请用 --peer 各指定一个身份")
	}
	var names, ids [2]string
	var peers [2]audit.Comparable
	for i, p := range plan.peers {
		names[i], ids[i], peers[i] = p.Name, p.MSPID, p.LivePeer.(*ledger.Client)
	}
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	c, err := audit.Compare(ctx, names, ids, peers)
	if err != nil {
		return err
	}
	if a.json {
		writeJSON(a.stdout, c)
	} else {
		a.printer(a.stdout, nil).comparison(c)
	}
	return foundAny(audit.First(c.Findings), len(c.Findings))
}

func (p *printer) comparison(c *audit.Comparison) {
	p.line("%s", p.paint(bold, fmt.Sprintf(p.say("%s keys of both sides compared at height %s", "已在高度 %[2]s 比对双方 %[1]s 个键"), words.Grouped(int64(c.Keys)), words.Grouped(int64(c.Height)))))
	s := &sheet{}
	s.row(p.say("last header", "末块哈希"), c.HeaderHash)
	s.row(p.say("commit hash", "提交哈希"), c.CommitHash)
	p.sheet(s)
	p.findings(c.Findings, 0)
}

// ownSide is the profile's own peer, as the only one to replay.
func (a *app) ownSide(q query) (*auditPlan, *profile.Profile, *ledger.Client, error) {
	p, err := a.loadProfile("")
	if err != nil {
		return nil, nil, nil, err
	}
	q.flags["peer"] = p.Name
	plan, err := a.planAudit(q)
	if err != nil {
		return nil, nil, nil, err
	}
	return plan, p, plan.peers[0].LivePeer.(*ledger.Client), nil
}

func (a *app) writeStatement(ctx context.Context, q query, file string) error {
	plan, p, client, err := a.ownSide(q)
	if err != nil {
		return err
	}
	defer plan.close()
	replay, err := plan.replay()
	if err != nil {
		return err
	}
	if err := replay.VerifyPeers(ctx, plan.peers); err != nil {
		return err
	}
	certificate, err := os.ReadFile(p.Certificate)
	if err != nil {
		return err
	}
	statement := replay.State(a.now())
	signed, err := statement.Sign(p.MSPID, string(certificate), client.Sign)
	if err != nil {
		return err
	}
	raw, err := json.MarshalIndent(signed, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, append(raw, '\n'), 0o644); err != nil {
		return provenance.Refuse(provenance.Usage, "write", "%v", "%v", err)
	}
	if a.json {
		writeJSON(a.stdout, signed)
	} else {
		a.printer(a.stdout, nil).statement(statement)
	}
	report := replay.Report()
	return foundAny(report.First(), len(report.Findings)+report.More)
}

func (p *printer) statement(s *audit.Statement) {
	p.line("%s", p.paint(bold, fmt.Sprintf(p.say("the ledger at height %s", "账本高度 %s"), words.Grouped(int64(s.Height)))))
	view := &sheet{}
	view.row(p.say("channel", "通道"), s.Channel)
	view.row(p.say("genesis", "创世区块"), s.Genesis)
	view.row(p.say("last header", "末块哈希"), s.HeaderHash)
	view.row(p.say("commit hash", "提交哈希"), s.CommitHash)
	view.row(p.say("families of keys", "键的类别"), words.Grouped(int64(len(s.Families))))
	view.row(p.say("time", "时间"), words.WhenText(s.Time))
	p.sheet(view)
}

func (a *app) checkStatement(ctx context.Context, q query, file string) error {
	signed, statement, err := readStatement(file)
	if err != nil {
		return err
	}
	plan, _, client, err := a.ownSide(q)
	if err != nil {
		return err
	}
	defer plan.close()
	height, err := client.Height(ctx)
	if err != nil {
		return err
	}
	replay, err := plan.replay()
	switch {
	case err != nil:
		return err
	case height < statement.Height:
		return usage("your peer has %d blocks; the statement is of %d: repeat when it has caught up", "您的节点有 %d 个区块，声明为 %d 个：请在追上后重试", height, statement.Height)
	case replay.Height() > statement.Height:
		return usage("the checkpoint is of height %d, beyond the statement's %d; compare without it", "检查点高度 %d 已超过声明的 %d，请不用检查点再比对", replay.Height(), statement.Height)
	}
	if err := replay.Run(ctx, audit.Sides(plan.peers, statement.Height)...); err != nil {
		return err
	}
	report := replay.Report()
	found := append(report.Findings, replay.Against(signed, statement)...)
	if a.json {
		writeJSON(a.stdout, struct {
			Statement *audit.Statement `json:"statement"`
			Findings  []audit.Finding  `json:"findings"`
		}{statement, found})
	} else {
		p := a.printer(a.stdout, nil)
		p.statement(statement)
		p.outcome(signed, found, report.More)
	}
	return foundAny(audit.First(found), len(found)+report.More)
}

// outcome says that a statement is the same as one's own, or how it is not.
func (p *printer) outcome(signed *audit.SignedStatement, found []audit.Finding, more int) {
	if len(found) == 0 {
		p.line("\n  %s", p.paint(green, fmt.Sprintf(p.say("signed by a member of %s whom the channel trusts with its blocks, and the same as your own side's replay", "由 %s 有权读取区块的成员签名，且与本方重放结果一致"), words.OrganizationName(p.language, signed.MSPID))))
	}
	p.findings(found, more)
}

func readStatement(file string) (*audit.SignedStatement, *audit.Statement, error) {
	content, err := os.Open(file)
	if err != nil {
		return nil, nil, provenance.Refuse(provenance.Usage, "with", "%v", "%v", err)
	}
	defer content.Close()
	raw, err := io.ReadAll(io.LimitReader(content, audit.MaxStatement+1))
	if err != nil {
		return nil, nil, provenance.Refuse(provenance.Usage, "with", "%v", "%v", err)
	}
	signed, statement, err := audit.ParseStatement(raw)
	if err != nil {
		return nil, nil, provenance.Refuse(provenance.Usage, "with", "%s is no statement: %v", "%s 不是声明：%v", file, err)
	}
	return signed, statement, nil
}
