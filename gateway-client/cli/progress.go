package cli

import (
	"fmt"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
)

// progress shows on a terminal's standard error what is being waited for, in one
// line that disappears.
type progress struct {
	app   *app
	shown bool
}

func newProgress(a *app) *progress { return &progress{app: a} }

var stepTexts = map[ledger.Step]text{
	ledger.Endorsing:  {"both regulators' peers are checking…", "双方节点正在核验背书…"},
	ledger.Submitting: {"sending to the orderers…", "正在提交排序…"},
	ledger.Committing: {"waiting for the block…", "等待写入区块…"},
	ledger.Retrying:   {"trying again…", "正在重试…"},
	ledger.Resolving:  {"finding out what became of it…", "正在确认结果…"},
}

const clearLine = "\r\x1b[K"

func (p *progress) report(step ledger.Progress) { p.show(stepText(step)) }

// stepText says where a submission stands. Only a conflict is somebody else's
// doing.
func stepText(step ledger.Progress) text {
	if step.Step == ledger.Retrying && provenance.AsError(step.Reason).Code == provenance.Conflict {
		return text{"another transaction was first, trying again…", "与其他交易并发，正在重试…"}
	}
	return stepTexts[step.Step]
}

// show replaces what is shown.
func (p *progress) show(said text) {
	if p.app.json || !isTerminal(p.app.stderr) {
		return
	}
	p.shown = true
	fmt.Fprint(p.app.stderr, clearLine, said.In(p.app.language))
}

func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.app.stderr, clearLine)
		p.shown = false
	}
}
