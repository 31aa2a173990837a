package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/words"
)

var indexFamilies = []family{
	{"index", "", text{"the search index: free text, over all records", "检索索引：全文检索全部记录"}},
}

var indexOption = option{"index", text{"WHERE", "位置"}, text{"a file, or postgres://… (default: site/index.db in the home folder)", "文件或 postgres://…（默认主目录中的 site/index.db）"}}

// indexCommands are about the search index, which sunledger serve keeps up to date.
var indexCommands = []row{{
	family: "index", verb: "status", run: indexStatus,
	short: text{"how far the index has got, and how far it is behind", "索引进度，以及落后多少"},
	flags: []option{indexOption},
	examples: []example{
		{"sunledger index status", text{"beside the own organization's peer", "与本方节点对照"}},
	},
}, {
	family: "index", verb: "rebuild", run: rebuildIndex,
	short: text{"build the index from the first block, in place of one that is there", "从创世区块重建索引，替换原有索引"},
	flags: []option{indexOption},
	examples: []example{
		{"sunledger --profile auditor index rebuild", text{"from the blocks of the own organization's peer", "取自本方节点的区块"}},
		{"sunledger --profile auditor index rebuild --index postgres://localhost/sunledger", text{"in PostgreSQL", "建在 PostgreSQL 中"}},
	},
}, {
	family: "index", verb: "search", run: searchIndex, argument: text{"TEXT", "文本"},
	short: text{"find records by words, names, plates, numbers and codes", "按词语、名称、车牌、编号和代码检索记录"},
	flags: []option{
		{"kind", text{"KIND", "类型"}, text{"only records of a kind, such as batch or inspection", "仅某类记录，如 batch、inspection"}},
		{"product", text{"PRODUCT", "产品"}, text{"product code, such as CUCUMBER", "产品代码，如 CUCUMBER"}},
		{"enterprise", text{"CODE", "代码"}, text{"code of an enterprise that it names", "记录所涉企业代码"}},
		{"from", text{"DATE", "日期"}, text{"last written on that day or later", "最后写入日期不早于"}},
		{"to", text{"DATE", "日期"}, text{"last written on that day or earlier", "最后写入日期不晚于"}},
		limitOption, bookmarkOption, indexOption,
	},
	examples: []example{
		{"sunledger index search 黄瓜", text{"whatever has to do with cucumbers", "与黄瓜有关的一切"}},
		{"sunledger index search '稻田 整改' --kind inspection", text{"every word must occur; names stand for codes", "每个词都须出现，名称可代替代码"}},
		{"sunledger index search 鲁V12345 --json", text{"a vehicle, for programs", "按车牌检索，输出 JSON"}},
	},
}}

// indexWhere is where the index is.
func (a *app) indexWhere(q query) (string, error) {
	home, err := a.homeFolder()
	return cmp.Or(q.flags[indexOption.name], filepath.Join(home, "site", "index.db")), err
}

// openIndex opens an index that is there.
func (a *app) openIndex(ctx context.Context, q query) (*index.Index, string, error) {
	where, err := a.indexWhere(q)
	if err != nil {
		return nil, "", err
	}
	if _, err := os.Stat(where); !strings.Contains(where, "://") && errors.Is(err, fs.ErrNotExist) {
		return nil, "", provenance.Refuse(provenance.NotFound, "index", "there is no index at %s; build it: sunledger index rebuild", "%s 没有索引，请建立：sunledger index rebuild", where)
	}
	x, err := index.Open(ctx, where)
	return x, where, err
}

// indexView is how far an index has got.
type indexView struct {
	index.Status
	Behind uint64 `json:"behind"`
}

// indexStatus prints how far the index has got, beside the peer's height where that
// can be asked.
func indexStatus(ctx context.Context, a *app, q query) error {
	x, _, err := a.openIndex(ctx, q)
	if err != nil {
		return err
	}
	defer x.Close()
	status, err := x.Status(ctx)
	if err != nil {
		return err
	}
	if height, err := a.peerHeight(ctx); err != nil {
		status.Failure = a.say(provenance.AsError(err).En, provenance.AsError(err).Zh)
	} else {
		status.PeerHeight = height
	}
	if a.json {
		writeJSON(a.stdout, indexView{status, status.Behind()})
		return nil
	}
	a.printer(a.stdout, nil).index(status)
	return nil
}

func (a *app) peerHeight(ctx context.Context) (uint64, error) {
	s, ctx, err := a.connect(ctx)
	if err != nil {
		return 0, err
	}
	defer s.done()
	return s.client.Height(ctx)
}

func (p *printer) index(s index.Status) {
	view := &sheet{}
	view.row(p.say("blocks", "区块"), fmt.Sprint(s.Height))
	view.row(p.say("transactions", "交易"), fmt.Sprint(s.Transactions))
	if !s.Time.IsZero() {
		view.row(p.say("up to", "截至"), s.Time.In(provenance.ChinaTime).Format(time.DateTime))
	}
	behind := cell{p.say("up to date", "已是最新"), green}
	switch {
	case s.Failure != "":
		behind = cell{s.Failure, yellow}
	case s.Behind() > 0:
		behind = cell{fmt.Sprintf(p.say("%d blocks behind the peer", "落后节点 %d 个区块"), s.Behind()), yellow}
	}
	view.styled(p.say("peer", "节点"), behind)
	p.sheet(view)
}

// rebuildIndex takes what the peer has now into an empty index.
func rebuildIndex(ctx context.Context, a *app, q query) error {
	where, err := a.indexWhere(q)
	if err != nil {
		return err
	}
	p, err := a.loadProfile("")
	if err != nil {
		return err
	}
	client, err := ledger.Connect(p)
	if err != nil {
		return err
	}
	defer client.Close()
	height, err := client.Height(ctx)
	if err != nil {
		return err
	}
	for _, err := range client.Blocks(ctx, 0) { // before what is there is given up
		if err != nil {
			return err
		}
		break
	}
	x, err := index.Create(ctx, where)
	if err != nil {
		return err
	}
	defer x.Close()
	began := a.now()
	if err := a.fill(ctx, x, audit.Until(client, height), height); err != nil {
		return err
	}
	status, err := x.Status(ctx)
	if err != nil {
		return err
	}
	if a.json {
		writeJSON(a.stdout, indexView{status, status.Behind()})
		return nil
	}
	seconds := a.now().Sub(began).Seconds()
	a.printer(a.stdout, nil).line(a.say("✓ %d blocks, %d transactions indexed in %.1f s", "✓ 已索引 %d 个区块、%d 笔交易，用时 %.1f 秒"), status.Height, status.Transactions, seconds)
	return nil
}

// fill takes the blocks of a source, and shows how many are in.
func (a *app) fill(ctx context.Context, x *index.Index, source audit.Source, height uint64) error {
	progress := newProgress(a)
	defer progress.clear()
	done := make(chan error, 1)
	go func() { done <- x.Take(ctx, source) }()
	for {
		changed := x.Changed()
		status, err := x.Status(ctx)
		if err == nil {
			progress.show(text{bar(status.Height, height) + " blocks", bar(status.Height, height) + " 个区块"})
		}
		select {
		case err := <-done:
			return err
		case <-changed:
		}
	}
}

// bar is how much of something is done.
func bar(done, all uint64) string {
	const width = 30
	full := int(width * done / max(all, 1))
	return "[" + strings.Repeat("█", full) + strings.Repeat("·", width-full) + fmt.Sprintf("] %d/%d", done, all)
}

// searchIndex prints what is found, as the profile's own identity may see it.
func searchIndex(ctx context.Context, a *app, q query) error {
	p, err := a.loadProfile("")
	if err != nil {
		return err
	}
	reader, err := p.Actor()
	if err != nil {
		return err
	}
	asked := index.Query{
		Reader: &reader, Text: q.argument, Product: q.flags["product"], Enterprise: q.flags["enterprise"],
		From: provenance.Date(q.flags["from"]), To: provenance.Date(q.flags["to"]), After: q.flags[bookmarkOption.name],
	}
	if kind := q.flags["kind"]; kind != "" {
		asked.Kinds = []provenance.Kind{provenance.Kind(strings.ReplaceAll(kind, "-", "_"))}
	}
	if asked.Limit, err = q.number(limitOption.name); err != nil {
		return err
	}
	x, _, err := a.openIndex(ctx, q)
	if err != nil {
		return err
	}
	defer x.Close()
	page, err := x.Search(ctx, asked)
	if err != nil {
		return err
	}
	if a.json {
		writeJSON(a.stdout, page)
		return nil
	}
	a.printer(a.stdout, nil).found(page)
	return nil
}

func (p *printer) found(page *index.Page) {
	if len(page.Rows) == 0 {
		p.line("%s", p.say("nothing is found", "没有找到"))
		return
	}
	t := &table{head: strings.Split(p.say("KIND|ID|TITLE|STATE|WRITTEN|TRANSACTION", "类型|编号|标题|状态|写入日期|交易"), "|")}
	for _, r := range page.Rows {
		t.add(cell{text: words.KindName(p.language, r.Kind)}, cell{text: r.ID}, cell{text: r.Title}, cell{text: index.StateWord(p.language, r.State)},
			cell{text: r.Time.In(provenance.ChinaTime).Format(time.DateOnly)}, cell{shortened(r.TxID), faint})
	}
	p.table(t, "  ")
	p.line("%s", p.paint(faint, fmt.Sprintf(p.say("%d of %d; each is as the ledger has it in its transaction", "共 %[2]d 条，显示 %[1]d 条；每条均载于所列交易"), len(page.Rows), page.Total)))
	if page.Next != "" {
		p.line("%s", p.say("more: --bookmark ", "更多：--bookmark ")+page.Next)
	}
}

// shortened is the beginning of a transaction's ID.
func shortened(txID string) string { return txID[:min(len(txID), 12)] }
