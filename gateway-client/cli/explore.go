package cli

import (
	"context"
	"fmt"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
	"sunledger/gateway-client/words"
)

// showTransaction shows what the ledger itself says of a transaction.
func showTransaction(ctx context.Context, a *app, q query) error {
	s, ctx, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.done()
	tx, err := s.client.Transaction(ctx, q.argument)
	if err != nil {
		return err
	}
	if a.json {
		writeJSON(a.stdout, tx)
		return nil
	}
	p := s.printer(a.stdout, s.names)
	p.line("%s", p.paint(bold, p.say("transaction ", "交易 ")+tx.TxID))
	view := &sheet{}
	view.row(p.say("block", "区块"), p.placeOf(tx))
	view.styled(p.say("validation", "验证结果"), p.validation(tx))
	view.row(p.say("function", "功能"), tx.Function)
	view.row(p.say("time", "时间"), words.When(tx.Time))
	view.row(p.say("submitted by", "提交方"), p.signers([]ledger.Signer{tx.Creator}))
	view.row(p.say("endorsed by", "背书方"), p.signers(tx.Endorsers))
	view.row(p.say("request ID", "请求编号"), tx.RequestID)
	view.row(p.say("channel", "通道"), tx.Channel)
	view.row(p.say("chaincode", "链码"), tx.Chaincode)
	p.sheet(view)
	return nil
}

// placeOf says where on the chain a transaction stands.
func (p *printer) placeOf(tx *ledger.Transaction) string {
	return fmt.Sprintf(p.say("%s, transaction %d of it", "第 %s 块，第 %d 笔交易"), words.Grouped(int64(tx.Block)), tx.Position+1)
}

func (p *printer) validation(tx *ledger.Transaction) cell {
	if tx.Valid {
		return cell{tx.Validation, green}
	}
	return cell{tx.Validation, red}
}

func (p *printer) signers(signers []ledger.Signer) string {
	var lines []string
	for _, s := range signers {
		lines = append(lines, words.OrganizationName(p.language, s.MSPID)+" · "+words.CommonName(s.Subject))
	}
	return strings.Join(lines, "\n")
}

// listProfiles shows who one can be.
func listProfiles(_ context.Context, a *app, _ query) error {
	profiles, err := profile.List(a.home, a.getenv)
	if err != nil {
		return err
	}
	if a.json {
		writeJSON(a.stdout, profiles)
		return nil
	}
	p := a.printer(a.stdout, nil)
	if len(profiles) == 0 {
		p.line("%s", p.say("none; run inside the source tree or set SUNLEDGER_HOME, and start the network with ./scripts/network up", "没有身份配置；请在源代码目录内运行或设置 SUNLEDGER_HOME，并用 ./scripts/network up 启动网络"))
		return nil
	}
	t := &table{head: []string{p.say("NAME", "名称"), p.say("ROLE", "角色"), p.say("REGULATOR", "监管方"), p.say("ENTERPRISE", "企业代码"), p.say("GATEWAY", "网关")}}
	for _, one := range profiles {
		t.add(cell{one.Name, bold}, cell{words.Word(a.language, provenance.Role(one.Role)), plain}, cell{words.OrganizationName(a.language, one.MSPID), plain}, cell{one.Enterprise, plain}, cell{one.Gateway, plain})
	}
	p.table(t, "")
	return nil
}

// showProfile shows who one is; it needs no network.
func showProfile(_ context.Context, a *app, q query) error {
	one, err := a.loadProfile(q.argument)
	if err != nil {
		return err
	}
	if a.json {
		writeJSON(a.stdout, one)
		return nil
	}
	p := a.printer(a.stdout, nil)
	p.line("%s", p.paint(bold, p.say("profile ", "身份 ")+one.Name))
	s := &sheet{}
	s.row(p.say("role", "角色"), words.Word(a.language, provenance.Role(one.Role)))
	s.row(p.say("organization", "组织"), words.OrganizationName(a.language, one.MSPID)+" ("+one.MSPID+")")
	s.row(p.say("enterprise", "企业"), one.Enterprise)
	s.row(p.say("gateway", "网关"), one.Gateway)
	s.row(p.say("channel", "通道"), one.Channel)
	s.row(p.say("chaincode", "链码"), one.Chaincode)
	s.row(p.say("certificate", "证书"), one.Certificate)
	s.row(p.say("private key", "私钥"), one.PrivateKey)
	p.sheet(s)
	return nil
}
