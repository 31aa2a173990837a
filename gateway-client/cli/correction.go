package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// correctionFamilies are the records of corrections, and the shorter way to
// propose one: sunledger correct KIND ID.
var correctionFamilies = []family{
	{"correction", provenance.KindCorrection, text{"corrections: who proposed and approved what, and why (propose with: correct)", "更正：何人提议、批准及原因（用 correct 提议）"}},
	{"correct", provenance.KindCorrection, text{"correct what was recorded wrongly; what others relied on needs approval", "更正录入有误的记录；对方已采信的须经其批准"}},
}

var decideCorrection = []row{
	{
		family: "correction", verb: "approve", op: provenance.ApproveCorrectionOp,
		input: newInput[provenance.ApproveCorrection], subject: "correction", prepare: digestOf("correction", func(c *provenance.Correction) string { return c.Digest }),
		short: text{"approve a correction that awaits you: your authority, or its author", "批准待本机关或本单位同意的更正"},
		examples: []example{{
			`sunledger correction list --awaiting me`,
			text{"what awaits you", "查看待批准的更正"},
		}, {
			`sunledger correction approve 91370783MADEM0011E-C-3F9A1C22B0D4 --digest 3f9a1c22 --note 已核对原始记录`,
			text{"approve exactly the changes with that digest", "批准该摘要所指的更正"},
		}},
	}, {
		family: "correction", verb: "reject", op: provenance.RejectCorrectionOp,
		input: newInput[provenance.RejectCorrection], subject: "correction",
		short: text{"reject a correction, or withdraw one of yours; the record stays as it is", "驳回更正，或撤回本方的提议；记录不变"},
		examples: []example{{
			`sunledger correction reject 91370783MADEM0011E-C-3F9A1C22B0D4 --reason 与现场采收记录不符`,
			text{"with the reason", "说明原因"},
		}},
	},
}

// correctionExamples say how each kind is corrected.
var correctionExamples = map[provenance.Kind]example{
	provenance.KindEnterprise:  {`--set contact=0536-5550199 --reason 电话变更`, text{"its regulator keeps it up to date", "由其监管方更新"}},
	provenance.KindSite:        {`--set latitude=36.857200 --set longitude=118.737100 --reason 定位有误`, text{"two fields at once", "一次更正两项"}},
	provenance.KindBatch:       {`--set quantity.initial=200kg --reason 多录一个零`, text{"while it is whole and not certified", "未取用、未出证时可更正数量"}},
	provenance.KindCertificate: {`--set 'results[0].found=0.01mg/kg' --reason 小数点录错`, text{"one result of a test report; the verdict is computed anew", "更正一项检测结果，判定重新计算"}},
	provenance.KindInspection:  {`--set date=2026-11-21 --reason 日期录错`, text{"before it is acknowledged or co-signed at once, after that with approval", "签收或会签前立即生效，之后须对方批准"}},

	provenance.KindCertification: {`--set number=LB-15-26030012345B --reason 证书号录错`, text{"the other regulator approves", "须对方监管机构批准"}},
	provenance.KindBrand:         {`--set number=12345678 --reason 注册号录错`, text{"the other regulator approves", "须对方监管机构批准"}},
	provenance.KindCamera:        {`--set name=1号棚东门 --reason 名称有误`, text{"at once; where its pictures are, its viewers rely on", "立即生效；视频地址为观看方所依据"}},
	provenance.KindView:          {`--set purpose=远程巡查 --reason 事由录错`, text{"why a camera was viewed", "更正查看事由"}},
	provenance.KindInputUse:      {`--set usedOn=2026-11-12 --reason 使用日期录错`, text{"both regulators approve what was used and when; harvests are checked anew", "投入品名称与使用日期须双方监管机构批准，相关采收重新核查"}},
	provenance.KindShipment:      {`--set plate=鲁V54321 --reason 车牌录错`, text{"at once until the vehicle is under way", "车辆在途前立即生效"}},
	provenance.KindEntry:         {`--set decisions[0].refusal=包装破损 --reason 理由录错`, text{"why the first batch was refused", "更正第一个批次的拒绝理由"}},
	provenance.KindListing:       {`--set reference=SKU-1002 --reason 商品编号录错`, text{"the platform relied on it", "平台已采信"}},
	provenance.KindSample:        {`--set report.results[0].found=0.01mg/kg --reason 小数点录错`, text{"by the laboratory; verdict and hold follow", "由检测机构更正，判定与封存随之变更"}},
	provenance.KindHold:          {`--set reason=农残超标 --reason 理由录错`, text{"why goods are stopped", "更正封存理由"}},
	provenance.KindNotice:        {`--set cause=腐霉利超标 --reason 项目名称录错`, text{"before it is acknowledged at once, after that with approval", "签收前立即生效，签收后须对方批准"}},
	provenance.KindRecall:        {`--set areas=北京市海淀区 --set areas=北京市朝阳区 --reason 漏填区域`, text{"a list is given whole", "列表须完整填写"}},
	provenance.KindMeeting:       {`--set actions[0].due=2026-12-31 --reason 日期录错`, text{"before it is confirmed at once, after that with approval", "确认前立即生效，确认后须对方批准"}},
	provenance.KindPublication:   {`--set title=飞行检查程序 --reason 标题录错`, text{"its title, at once", "更正标题，立即生效"}},
}

// correctionTransactions have one command a kind that can be corrected.
func correctionTransactions() []row {
	rows := slices.Clone(decideCorrection)
	for _, schema := range provenance.Schemas {
		fields := provenance.CorrectableFields(schema.Kind)
		if len(fields) == 0 {
			continue
		}
		line := correctionExamples[schema.Kind]
		line.line = fmt.Sprintf("sunledger correct %s %s %s", schema.Kind, sampleIDs[schema.Kind], line.line)
		all := strings.Join(fields, ", ")
		rows = append(rows, row{
			family: "correct", verb: string(schema.Kind), op: provenance.ProposeCorrectionOp,
			input: newInput[provenance.ProposeCorrection], fixed: map[string]any{"kind": schema.Kind}, subject: "id", prepare: completeCorrection,
			short:    text{"correct " + words.KindName(english, schema.Kind) + " records: " + all, "更正" + strings.TrimSuffix(words.KindName(chinese, schema.Kind), "记录") + "记录：" + all},
			examples: []example{line},
		})
	}
	return rows
}

var correctionSampleIDs = map[provenance.Kind]string{provenance.KindCorrection: "91370783MADEM0011E-C-3F9A1C22B0D4"}

var correctionFilters = map[string]option{
	"proposer": {"proposer", text{"CODE", "代码"}, text{"who proposed it: a code, or me", "提议方：代码或 me"}},
	"record":   {"record", text{"ID", "编号"}, text{"the record that it is about", "所涉及的记录"}},
}

var correctionSyntaxes = map[reflect.Type]syntax{
	reflect.TypeFor[provenance.Change](): {text{"FIELD=VALUE", "字段=值"}, listed(parseChange)},
}

// parseChange keeps the value as typed: what it means depends on the record.
func parseChange(_ *binding, s string) (c provenance.Change, err error) {
	c.Field, c.Value, err = cutItem(s, text{"issuedOn=2026-11-21", "issuedOn=2026-11-21"})
	return c, err
}

// completeCorrection reads what was typed as values of the record that is
// corrected, and names its present revision.
func completeCorrection(ctx context.Context, s *session, b *binding) error {
	in := b.input.(*provenance.ProposeCorrection)
	if len(b.field("id").raw) > 0 {
		var err error
		if in.ID, err = s.recordID(in.Kind, in.ID); err != nil {
			return at("id", err)
		}
	}
	typed := len(b.field("changes").raw) > 0
	if in.Revision > 0 && !typed {
		return nil
	}
	record, err := s.client.Get(ctx, in.Kind, in.ID)
	if err != nil {
		return err
	}
	if in.Revision == 0 {
		in.Revision = record.Head().Revision
	}
	if typed {
		in.Changes, err = typedChanges(record, in.Changes)
	}
	return err
}

// typedChanges reads values as the flags of the record's fields are read. A field
// that is a list may stand several times, one item each.
func typedChanges(record provenance.Record, typed []provenance.Change) ([]provenance.Change, error) {
	var changes []provenance.Change
	var facts []*field
	for _, c := range typed {
		path := correctablePath(record.Kind(), c.Field)
		t, err := provenance.CorrectableType(record.Kind(), path)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(changes, func(earlier provenance.Change) bool { return earlier.Field == path })
		if i < 0 || t.Kind() != reflect.Slice {
			i = len(changes)
			changes = append(changes, provenance.Change{Field: path})
			facts = append(facts, &field{name: path[strings.LastIndexByte(path, '.')+1:], value: reflect.New(t).Elem()})
		}
		facts[i].raw = append(facts[i].raw, c.Value)
	}
	for i, f := range facts {
		b := &binding{}
		if err := b.parse(f); err != nil {
			return nil, at(changes[i].Field, err)
		}
		if b.unit != "" && b.unit != words.UnitOf(record) {
			return nil, otherUnit(record, b.unit)
		}
		value, err := json.Marshal(f.value.Interface())
		if err != nil {
			return nil, err
		}
		changes[i].Value = string(value)
	}
	return changes, nil
}

// correctablePath takes the name of a field's flag for the field: issued-on for
// issuedOn, result for results.
func correctablePath(kind provenance.Kind, typed string) string {
	for _, f := range provenance.CorrectableFields(kind) {
		if t, err := provenance.CorrectableType(kind, f); err == nil && flagName(f, t.Kind()) == typed {
			return f
		}
	}
	return typed
}

var correctionListViews = map[provenance.Kind]listView{
	provenance.KindCorrection: {
		head: []text{{"ID", "编号"}, {"RECORD", "记录"}, {"FIELDS", "字段"}, {"PROPOSED BY", "提议方"}, {"STATE", "状态"}},
		row:  func(p *printer, r provenance.Record) []cell { return p.correctionRow(r.(*provenance.Correction)) },
	},
}

func (p *printer) correctionRow(c *provenance.Correction) []cell {
	var fields []string
	for _, change := range c.Terms.Changes {
		fields = append(fields, change.Field)
	}
	return []cell{
		{c.ID, plain}, {words.KindName(p.language, c.Terms.Kind) + " " + c.Terms.ID, plain}, {strings.Join(fields, p.say(", ", "、")), plain},
		{p.names.of(p.language, c.Proposed.Actor.Enterprise), plain}, p.correctionState(c),
	}
}

func (p *printer) correctionState(c *provenance.Correction) cell {
	switch c.State() {
	case provenance.CorrectionInEffect:
		return cell{fmt.Sprintf(p.say("in effect as revision %d", "已生效，为第 %d 版"), c.Applied), green}
	case provenance.CorrectionRejected:
		return cell{words.Word(p.language, c.State()), red}
	}
	return cell{p.say("awaits approval by ", "待批准：") + p.who(c.Awaiting()), yellow}
}

// correction shows what is corrected, and who agreed; unit is that of the
// record's amounts.
func (p *printer) correction(c *provenance.Correction, unit provenance.Unit) {
	p.title(provenance.KindCorrection, c.ID, words.KindName(p.language, c.Terms.Kind)+" "+c.Terms.ID)
	s := &sheet{}
	s.styled(p.label("status"), p.correctionState(c))
	s.row(p.label("revision"), words.Grouped(int64(c.Terms.Revision)))
	s.row(p.label("reason"), c.Terms.Reason)
	s.row(p.label("author"), p.party(c.Author))
	s.row(p.label("proposed"), p.mark(&c.Proposed))
	for _, approval := range c.Approvals {
		s.row(p.label("approvals"), p.mark(&approval))
	}
	s.row(p.label("rejected"), p.mark(c.Rejected))
	s.row(p.label("digest"), c.Digest)
	p.sheet(s)
	p.section(p.label("changes"))
	t := &table{head: []string{p.label("field"), p.label("was"), p.say("corrected to", "更正为")}}
	for i, change := range c.Terms.Changes {
		t.add(cell{change.Field, plain}, cell{p.fact(c.Terms.Kind, unit, change.Field, c.Was[i]), plain}, cell{p.fact(c.Terms.Kind, unit, change.Field, change.Value), bold})
	}
	p.table(t, "  ")
	p.footer(&c.Header)
}

// fact is a value in words, from its JSON.
func (p *printer) fact(kind provenance.Kind, unit provenance.Unit, path, value string) string {
	t, err := provenance.CorrectableType(kind, path)
	if err != nil {
		return value
	}
	v := reflect.New(t)
	if json.Unmarshal([]byte(value), v.Interface()) != nil {
		return value
	}
	w := p.teller(unit)
	if v = v.Elem(); v.Kind() != reflect.Slice {
		return w.Item(path[strings.LastIndexByte(path, '.')+1:], v)
	}
	var items []string
	for i := range v.Len() {
		items = append(items, w.Item("", v.Index(i)))
	}
	return strings.Join(items, p.say("; ", "；"))
}

// unit is that of the amounts of the record that c corrects.
func (s *session) unit(ctx context.Context, c *provenance.Correction) provenance.Unit {
	record, err := s.client.Get(ctx, c.Terms.Kind, c.Terms.ID)
	if err != nil {
		return ""
	}
	return words.UnitOf(record)
}

// correctedBy says why a record's version differs from the one before: it was a
// correction.
func (p *printer) correctedBy(h *provenance.Header) string {
	if h.Corrected == nil {
		return ""
	}
	return fmt.Sprintf(p.say("of revision %d: %s (%s)", "第 %d 版：%s（%s）"), h.Corrected.Revision, h.Corrected.Reason, h.Corrected.Correction)
}
