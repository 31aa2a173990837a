package story

import (
	"context"
	"fmt"
	"strings"

	"sunledger/chaincode/provenance"
)

// The enterprises of the story, by their unified social credit codes.
const (
	baseCode        = "91370783MADEM0011E"
	base2Code       = "91370783MADEM002X6"
	labCode         = "91370783MADEM00386"
	carrierCode     = "91370783MADEM30013"
	marketCode      = "91110108MADEM10146"
	supermarketCode = "91110108MADEM10221"
	canteenCode     = "91110108MADEM1030U"
	originCode      = "113707830000000195"
	destinationCode = "111101080000000277"
)

func (s *Story) standard(ctx context.Context) error {
	s.note("海淀提议：限量、单证编号、出具机构、8–12 °C", "Haidian proposes limits, document numbers, issuers and 8–12 °C")
	if err := s.once(ctx, "haidian-regulator", "standard", "propose", "CUCUMBER-V1",
		"--product", "CUCUMBER", "--name-en", "Cucumber", "--name-zh", "黄瓜", "--gpc", "50260000", "--unit", "g",
		"--effective-from", "2026-01-01", "--temperature", "8..12°C",
		"--limit", "氧乐果=0.02mg/kg@GB 2763-2021", "--limit", "阿维菌素=0.02mg/kg@GB 2763-2021", "--limit", "腐霉利=2mg/kg@GB 2763-2021",
		"--document", "commitment=HGZ-[0-9]{8}-[0-9]{2}",
		"--document", "origin=CD-[0-9]{8}-[0-9]{2}@"+originCode,
		"--document", "test_report=JC-[0-9]{8}-[0-9]{2}@"+labCode); err != nil {
		return err
	}
	var proposal provenance.Standard
	if err := s.read(ctx, &proposal, "shouguang-regulator", "standard", "get", "CUCUMBER-V1"); err != nil {
		return err
	}
	s.note("寿光阅读后，按内容摘要批准；从此生效", "Shouguang reads it and approves exactly that text, by its digest; it is in force")
	return s.once(ctx, "shouguang-regulator", "standard", "approve", "CUCUMBER-V1", "--digest", proposal.Digest, "--note", "同意")
}

// enterprise and site are what a regulator registers.
type enterprise struct{ code, name, kind, address, contact, responsible string }
type site struct{ profile, number, name, kind, division, address string }

var registries = map[string][]enterprise{
	"shouguang-regulator": {
		{baseCode, "寿光绿源蔬菜基地", "base", "山东省寿光市孙家集街道", "0536-5550101", "王建国"},
		{base2Code, "寿光丰润蔬菜基地", "base", "山东省寿光市古城街道", "0536-5550102", "李秀英"},
		{labCode, "寿光农产品检测中心", "laboratory", "山东省寿光市圣城街", "0536-5550103", "赵敏"},
		{carrierCode, "寿光鲜达冷链物流", "carrier", "山东省寿光市物流园", "0536-5550104", "孙强"},
	},
	"haidian-regulator": {
		{marketCode, "锦绣大地批发市场", "market", "北京市海淀区阜石路", "010-55500201", "陈刚"},
		{supermarketCode, "海淀惠民超市", "supermarket", "北京市海淀区中关村大街", "010-55500202", "刘芳"},
		{canteenCode, "海淀大学食堂", "caterer", "北京市海淀区学院路", "010-55500203", "周丽"},
	},
}

var sites = []site{
	{"base", "DP01", "1号大棚", "greenhouse", "370783", "山东省寿光市孙家集街道三元朱村"},
	{"base2", "DP01", "1号大棚", "greenhouse", "370783", "山东省寿光市古城街道"},
	{"lab", "SYS1", "残留检测室", "laboratory", "370783", "山东省寿光市圣城街"},
	{"market", "TW08", "蔬菜厅8号摊位", "stall", "110108", "北京市海淀区阜石路"},
	{"supermarket", "MD01", "中关村店", "store", "110108", "北京市海淀区中关村大街"},
	{"canteen", "HC01", "第一食堂后厨", "kitchen", "110108", "北京市海淀区学院路"},
}

func (s *Story) registry(ctx context.Context) error {
	for _, regulator := range []string{"shouguang-regulator", "haidian-regulator"} {
		for _, e := range registries[regulator] {
			if err := s.once(ctx, regulator, "enterprise", "register", e.code, "--name", e.name, "--business-kind", e.kind,
				"--address", e.address, "--contact", e.contact, "--responsible", e.responsible); err != nil {
				return err
			}
		}
	}
	s.note("企业登记自己的场所", "The enterprises register their own sites")
	for _, p := range sites {
		if err := s.once(ctx, p.profile, "site", "register", p.number, "--name", p.name, "--site-kind", p.kind,
			"--division", p.division, "--address", p.address); err != nil {
			return err
		}
	}
	return s.show(ctx, "auditor", "enterprise", "list")
}

func (s *Story) harvest(ctx context.Context) error {
	lot := provenance.OwnedID(baseCode, s.lot("HG"))
	if err := s.submit(ctx, "base", "batch", "register", s.lot("HG"), "--product", "CUCUMBER", "--site", "DP01",
		"--harvested", s.date(), "--amount", "2000kg"); err != nil {
		return err
	}
	s.note("检测中心录入结果；是否合格由链码按标准计算", "The laboratory records what it measured; the chaincode computes the verdict from the standard")
	if err := s.submit(ctx, "lab", "certificate", "test", s.lot("JC"), "--batch", lot, "--issued-on", s.date(),
		"--result", "氧乐果=0.01mg/kg", "--result", "阿维菌素=ND", "--result", "腐霉利=0.35mg/kg"); err != nil {
		return err
	}
	transfer := []string{"batch", "transfer", s.lot("HG"), "--to", marketCode}
	if s.untold(ctx, lot) {
		s.note("没有承诺达标合格证，货物不能移交", "Without a commitment certificate the goods cannot move")
		if err := s.refused(ctx, provenance.CertificateRequired, "base", transfer...); err != nil {
			return err
		}
	}
	if err := s.submit(ctx, "base", "certificate", "commit", s.lot("HGZ"), "--batch", s.lot("HG"), "--issued-on", s.date(), "--basis", "commissioned_test"); err != nil {
		return err
	}
	if !s.exists(ctx, "release", lot) {
		s.note("未办理产地准出不能出寿光；账本一次说清还缺什么", "Nothing leaves Shouguang unreleased; the ledger says all that is missing at once")
		if err := s.refused(ctx, provenance.ReleaseRequired, "base", transfer...); err != nil {
			return err
		}
		if err := s.show(ctx, "base", "release", "check", s.lot("HG")); err != nil {
			return err
		}
	}
	s.note("产地监管机构出具产地证明；证明齐全，基地办理产地准出", "The origin authority issues its certificate; with everything in order the base releases the lot")
	if err := s.submit(ctx, "shouguang-inspector", "certificate", "origin", s.lot("CD"), "--batch", lot, "--issued-on", s.date()); err != nil {
		return err
	}
	return s.submit(ctx, "base", "release", "issue", s.lot("HG"))
}

func (s *Story) journey(ctx context.Context) error {
	lot, other := provenance.OwnedID(baseCode, s.lot("HG")), provenance.OwnedID(base2Code, s.lot("HG"))
	part, mixture := s.lot("CS"), s.lot("HH")
	s.note("第二个基地的 400 公斤同样检测、准出，也到了市场", "A second base's 400 kg, tested and released likewise, come to the market too")
	if err := s.submitAll(ctx, []step{
		{"base", []string{"batch", "transfer", s.lot("HG"), "--to", marketCode}},
		{"market", []string{"batch", "receive", lot}},
		{"base2", []string{"batch", "register", s.lot("HG"), "--product", "CUCUMBER", "--site", "DP01", "--harvested", s.date(), "--amount", "400kg"}},
		{"lab", []string{"certificate", "test", s.second("JC"), "--batch", other, "--issued-on", s.date(), "--result", "氧乐果=ND", "--result", "阿维菌素=ND", "--result", "腐霉利=0.12mg/kg"}},
		{"base2", []string{"certificate", "commit", s.lot("HGZ"), "--batch", s.lot("HG"), "--issued-on", s.date(), "--basis", "quality_control"}},
		{"shouguang-inspector", []string{"certificate", "origin", s.second("CD"), "--batch", other, "--issued-on", s.date()}},
		{"base2", []string{"release", "issue", s.lot("HG")}},
		{"base2", []string{"batch", "transfer", s.lot("HG"), "--to", marketCode}},
		{"market", []string{"batch", "receive", other}},
	}); err != nil {
		return err
	}
	if err := s.entry(ctx, lot, other); err != nil {
		return err
	}
	if err := s.submitAll(ctx, []step{
		{"market", []string{"batch", "split", lot, "--output", part + "=1200kg@" + supermarketCode, "--output", s.lot("ST") + "=300kg@" + canteenCode, "--loss", "5kg"}},
		{"supermarket", []string{"batch", "receive", provenance.OwnedID(marketCode, part)}},
		{"canteen", []string{"batch", "receive", provenance.OwnedID(marketCode, s.lot("ST"))}},
		{"market", []string{"batch", "mix", mixture, "--input", lot + "=300kg", "--input", other + "=200kg"}},
	}); err != nil {
		return err
	}
	mixed := provenance.OwnedID(marketCode, mixture)
	if s.untold(ctx, mixed) {
		s.note("混合后的货物须由市场重新开证，否则不能移交", "Mixed goods need the market's own certificate before they move")
		if err := s.refused(ctx, provenance.CertificateRequired, "market", "batch", "transfer", mixture, "--to", canteenCode); err != nil {
			return err
		}
	}
	return s.submitAll(ctx, []step{
		{"market", []string{"certificate", "commit", s.lot("HGZ"), "--batch", mixture, "--issued-on", s.date(), "--basis", "self_tested"}},
		{"market", []string{"batch", "transfer", mixture, "--to", canteenCode}},
		{"canteen", []string{"batch", "receive", mixed}},
	})
}

// entry admits the two lots to the market: the papers are in order, but no
// linkage agreement ties market and bases, so they are rapid-tested.
func (s *Story) entry(ctx context.Context, lots ...string) error {
	id := s.lot("RK")
	if !s.exists(ctx, "entry", provenance.OwnedID(marketCode, id)) {
		s.note("到货待办理销地准入；准入之前不能拆分、混合、销售", "What arrived awaits market entry; until then it is neither split nor mixed nor sold")
		if err := s.refused(ctx, provenance.EntryRequired, "market", "batch", "transfer", lots[0], "--to", canteenCode); err != nil {
			return err
		}
	}
	s.note("通道由账本按单证、封存、挂钩协议计算；没有挂钩协议，转查验通道快检", "The ledger computes the lane from papers, holds and linkage; without a linkage agreement the goods are rapid-tested")
	steps := []step{{"market", []string{"entry", "decide", id, "--batch", strings.Join(lots, ",")}}}
	for _, lot := range lots {
		steps = append(steps, step{"market", []string{"entry", "rapid-test", id, "--batch", lot, "--inhibition-permille", "8.5%"}})
	}
	return s.submitAll(ctx, steps)
}

// step is one submission of the story.
type step struct {
	profile string
	args    []string
}

func (s *Story) submitAll(ctx context.Context, steps []step) error {
	for _, step := range steps {
		if err := s.submit(ctx, step.profile, step.args...); err != nil {
			return err
		}
	}
	return nil
}

// exists reports whether the record is there. When a telling goes on after a cut,
// what it makes impossible to show is not shown again.
func (s *Story) exists(ctx context.Context, family, id string) bool {
	var header provenance.Header
	return s.read(ctx, &header, "auditor", family, "get", id) == nil
}

// untold reports whether the batch has no commitment certificate yet.
func (s *Story) untold(ctx context.Context, batch string) bool {
	var page provenance.Page
	err := s.read(ctx, &page, "auditor", "certificate", "list", "--batch", batch, "--all")
	return err != nil || !hasCommitment(page)
}

func (s *Story) inspection(ctx context.Context) error {
	visit := provenance.OwnedID(destinationCode, s.lot("FX"))
	s.note("海淀检查员飞行检查寿光基地，发现一个问题；寿光同时得到通报", "Haidian's inspector visits the Shouguang base unannounced and finds a fault; Shouguang is notified by the record itself")
	if err := s.submit(ctx, "haidian-inspector", "inspection", "record", s.lot("FX"), "--type", "unannounced",
		"--enterprise", baseCode, "--site", provenance.OwnedID(baseCode, "DP01"), "--batch", provenance.OwnedID(baseCode, s.lot("HG")),
		"--date", s.date(), "--check", "投入品台账完整=pass", "--check", "农药存放=fail:农药柜未上锁"); err != nil {
		return err
	}
	for _, step := range []struct{ profile, verb, note string }{
		{"shouguang-regulator", "acknowledge", "已收悉，督促整改"},
		{"base", "rectify", "农药柜已加装双人双锁，台账已补记"},
		{"haidian-inspector", "close", "现场复核，整改到位"},
	} {
		if err := s.submit(ctx, step.profile, "inspection", step.verb, visit, "--note", step.note); err != nil {
			return err
		}
	}
	return nil
}

func (s *Story) audit(ctx context.Context) error {
	mixture := s.Canteen()
	s.note("来源可溯：食堂这批黄瓜的全部来源、证明和检查", "Backward: everything the canteen's batch was made from, every certificate and inspection")
	if err := s.show(ctx, "auditor", "trace", mixture); err != nil {
		return err
	}
	s.note("去向可查：这个大棚的黄瓜到了哪里", "Forward: where the greenhouse's cucumbers went")
	if err := s.show(ctx, "auditor", "batch", "trace", provenance.OwnedID(baseCode, s.lot("HG")), "--forward"); err != nil {
		return err
	}
	s.note("责任可究：每个版本的内容、人员、交易，以及双方节点的背书", "Accountable: every version, who wrote it, in which transaction, and both sides' endorsements")
	if err := s.show(ctx, "auditor", "batch", "history", mixture); err != nil {
		return err
	}
	var past provenance.Lineage
	if err := s.read(ctx, &past, "auditor", "trace", mixture); err != nil {
		return err
	}
	if len(past.Batches) != 3 || len(past.Certificates) != 7 || len(past.Inspections) != 1 {
		return fmt.Errorf("the trace of %s holds %d batches, %d certificates and %d inspections instead of 3, 7 and 1",
			mixture, len(past.Batches), len(past.Certificates), len(past.Inspections))
	}
	return nil
}
