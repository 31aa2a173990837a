package cli

import (
	"context"

	"sunledger/chaincode/provenance"
)

var releaseFamilies = []family{
	{"release", provenance.KindRelease, text{"origin release: which lots may leave their region", "产地准出：哪些批次可以出域"}},
}

var releaseTransactions = []row{
	{
		family: "release", verb: "issue", op: provenance.ReleaseOp,
		input: newInput[provenance.ReleaseBatch], subject: "batch",
		short: text{"release your lot, when nothing is missing", "为本企业批次办理产地准出"},
		examples: []example{{
			`sunledger release check 20261122-01`,
			text{"what is still missing", "先查看还缺什么"},
		}, {
			`sunledger release issue 20261122-01`,
			text{"tested, certified, with nothing against it: it may leave", "检测合格、单证齐全后准出"},
		}},
	},
}

// releaseQueries are the commands that read what a release needs.
func releaseQueries() []row {
	return []row{{
		family: "release", verb: "check", argument: text{"BATCH", "批次"}, run: showReleaseCheck,
		short: text{"what is missing before a batch may leave its region", "查看批次准出还缺什么"},
		examples: []example{
			{"sunledger release check 20261122-01", text{"one of your own", "查看本企业批次"}},
			{"sunledger release check 91370783MADEM0011E-20261122-01 --json", text{"for a program", "供程序使用"}},
		},
	}}
}

var releaseSampleIDs = map[provenance.Kind]string{
	provenance.KindRelease: "91370783MADEM0011E-20261122-01",
}

var releaseFilters = map[string]option{
	"producer": {"producer", text{"CODE", "代码"}, text{"who answers for the lot: a code, or me", "责任主体：代码或 me"}},
	"gtin":     {"gtin", text{"GTIN", "GTIN"}, text{"GS1 trade item number of a scanned label", "所扫标签的 GS1 商品条码"}},
}

var releaseListViews = map[provenance.Kind]listView{
	provenance.KindRelease: {
		head: []text{{"LOT", "批次"}, {"PRODUCT", "产品"}, {"PRODUCER", "责任主体"}, {"PUBLIC CODE", "公开追溯码"}},
		row: func(p *printer, r provenance.Record) []cell {
			release := r.(*provenance.Release)
			return []cell{{release.ID, plain}, {release.Product, plain}, {p.names.of(p.language, release.Producer.Enterprise), plain}, {release.PublicCode, plain}}
		},
	},
}

// showReleaseCheck says what is missing.
func showReleaseCheck(ctx context.Context, a *app, q query) error {
	s, ctx, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.done()
	batch, err := expandID(q.argument, s.profile.Enterprise)
	if err != nil {
		return err
	}
	check, err := s.client.CheckRelease(ctx, provenance.ReleaseQuery{Batch: batch})
	if err != nil {
		return err
	}
	if a.json {
		writeJSON(a.stdout, check)
		return nil
	}
	p := s.printer(a.stdout, s.names)
	p.title(provenance.KindBatch, check.Batch)
	switch {
	case check.Released:
		p.line("  %s", p.paint(green, p.say("✓ released: it may leave its region", "✓ 已准出，可以出域")))
	case check.Ready:
		p.line("  %s", p.paint(yellow, p.say("nothing is missing; release it with: sunledger release issue", "条件齐备，请办理：sunledger release issue")))
	default:
		p.line("  %s", p.paint(red, p.say("✗ it may not leave its region yet", "✗ 尚不能出域")))
		p.reasons(check.Missing, "  ")
	}
	return nil
}

// reasons lists what is in the way.
func (p *printer) reasons(obstacles []provenance.Obstacle, indent string) {
	for _, o := range obstacles {
		en, zh := o.Text()
		p.line("%s· %s", indent, p.say(en, zh))
	}
}
