package cli

import (
	"fmt"

	"sunledger/gateway-client/ledger"
)

// progress shows on a terminal's standard error where a submission stands, in
// one line that disappears.
type progress struct {
	app   *app
	shown bool
}

func newProgress(a *app) *progress { return &progress{app: a} }

var stepTexts = map[ledger.Step]text{
	ledger.Endorsing:  {"both regulators' peers are checking…", "双方节点正在核验背书…"},
	ledger.Submitting: {"sending to the orderers…", "正在提交排序…"},
	ledger.Committing: {"waiting for the block…", "等待写入区块…"},
	ledger.Retrying:   {"another transaction was first, trying again…", "与其他交易并发，正在重试…"},
	ledger.Resolving:  {"finding out what became of it…", "正在确认结果…"},
}

const clearLine = "\r\x1b[K"

func (p *progress) report(step ledger.Progress) {
	if p.app.json || !isTerminal(p.app.stderr) {
		return
	}
	p.shown = true
	fmt.Fprint(p.app.stderr, clearLine, stepTexts[step.Step].in(p.app.language))
}

func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.app.stderr, clearLine)
		p.shown = false
	}
}
