package story

import (
	"context"
	"fmt"
	"time"

	"sunledger/chaincode/provenance"
)

// The authorities and enterprises of the story, by their unified social credit
// codes.
const (
	originCode      = "113707830000000195"
	destinationCode = "111101080000000277"

	baseCode        = "91370783MADEM0011E"
	base2Code       = "91370783MADEM002X6"
	labCode         = "91370783MADEM00386"
	carrierCode     = "91370783MADEM30013"
	lab2Code        = "91110108MADEM1046F"
	marketCode      = "91110108MADEM10146"
	supermarketCode = "91110108MADEM10221"
	canteenCode     = "91110108MADEM1030U"
)

// What all tellings share.
const (
	standardID    = "CUCUMBER-V1"
	linkageNumber = "CD-1" // of the first base and the market
)

// The seals that the standard has the documents bear.
const (
	issuerSeal = "开具单位公章"
	originSeal = "产地证明专用章"
	testSeal   = "检验检测专用章"
)

func (s *Story) rules(ctx context.Context) error {
	s.note("海淀提议黄瓜标准：限量、单证与印章、批批检测、投入品与安全间隔期、8–12 °C、快检阈值", "Haidian proposes a standard for cucumbers: limits, documents and seals, every lot tested, inputs and safety intervals, 8–12 °C, the rapid test's threshold")
	if err := s.once(ctx, step{"haidian-regulator", []string{"standard", "propose", standardID,
		"--product", "CUCUMBER", "--name-en", "Cucumber", "--name-zh", "黄瓜", "--gpc", "50260000", "--unit", "g",
		"--effective-from", "2026-01-01", "--temperature", "8..12°C", "--log-minutes", "10",
		"--limit", "氧乐果=0.02mg/kg@GB 2763-2021", "--limit", "阿维菌素=0.02mg/kg@GB 2763-2021", "--limit", "腐霉利=2mg/kg@GB 2763-2021",
		"--document", "commitment=HGZ-[0-9]{8}-[0-9]{2}@:" + issuerSeal,
		"--document", "origin=CD-[0-9]{8}-[0-9]{2}@" + originCode + ":" + originSeal,
		"--document", "test_report=JC-[0-9]{8}-[0-9]{2}@" + labCode + ":" + testSeal,
		"--testing", "lot_by_lot", "--inhibition-permille", "50%",
		"--input", "吡虫啉=7天", "--input", "腐霉利=3天", "--input", "氧乐果=禁用", "--input", "毒死蜱=禁用"}}); err != nil {
		return err
	}
	s.note("寿光阅读后，按内容摘要批准；从此生效", "Shouguang reads it and approves exactly that text, by its digest; it is in force")
	if err := s.approve(ctx, "shouguang-regulator", "standard", standardID, ""); err != nil {
		return err
	}
	if err := s.show(ctx, "observer", "standard", "get", standardID); err != nil {
		return err
	}
	if err := s.disclose(ctx); err != nil {
		return err
	}
	s.note("工作日日历：复检、召回的期限按双方批准的同一份日历计算", "Working days: deadlines of re-inspections and recalls are counted in one calendar that both approved")
	for year := s.Began.Year(); year <= s.Began.Year()+1; year++ {
		propose := []string{"calendar", "propose", fmt.Sprint(year)}
		for _, day := range holidays(year) {
			propose = append(propose, "--holiday", day)
		}
		if err := s.once(ctx, step{"shouguang-regulator", propose}); err != nil {
			return err
		}
		if err := s.approve(ctx, "haidian-regulator", "calendar", fmt.Sprint(year), ""); err != nil {
			return err
		}
	}
	return s.framework(ctx)
}

// approve has the other regulator approve, once for all, what is proposed.
func (s *Story) approve(ctx context.Context, profile, family, id, at string) error {
	digest, err := s.digest(ctx, profile, family, id, at)
	if err != nil {
		return err
	}
	return s.once(ctx, step{profile, []string{family, "approve", id, "--digest", digest, "--note", "同意"}})
}

// disclose publishes what both agreed (三公开: standards, procedures and, later,
// results).
func (s *Story) disclose(ctx context.Context) error {
	procedure, err := s.paper("飞行检查程序.txt", "飞行检查程序：不发通知、不打招呼、不听汇报、不用陪同接待。\n")
	if err != nil {
		return err
	}
	s.note("三公开：标准和程序对所有人公开", "Standards and procedures are made public")
	if err := s.once(ctx,
		step{"haidian-regulator", []string{"publication", "publish", "GK-STANDARD-1", "--content", "standards", "--title", "黄瓜共同标准", "--record", "standard/" + standardID}},
		step{"shouguang-regulator", []string{"publication", "publish", "GK-PROCEDURE-1", "--content", "procedures", "--title", "飞行检查程序", "--document", procedure}},
	); err != nil {
		return err
	}
	return s.show(ctx, "observer", "publication", "list")
}

// holidays are the weekdays off that fall on the same dates every year; those by
// the lunar calendar are announced each year and left out here.
func holidays(year int) (days []string) {
	for _, feast := range []string{"01-01", "05-01", "05-02", "05-03", "10-01", "10-02", "10-03", "10-04", "10-05", "10-06", "10-07"} {
		day, err := time.Parse(time.DateOnly, fmt.Sprintf("%d-%s", year, feast))
		if err == nil && day.Weekday() != time.Saturday && day.Weekday() != time.Sunday {
			days = append(days, day.Format(time.DateOnly))
		}
	}
	return days
}

func (s *Story) framework(ctx context.Context) error {
	paper, err := s.paper("产销监管合作框架协议.txt", "海淀区与寿光市农产品产销监管合作框架协议\n")
	if err != nil {
		return err
	}
	s.note("两地签署合作框架协议，成立领导小组", "Both sign the framework agreement and set up a steering group")
	if err := s.once(ctx, step{"shouguang-regulator", []string{"agreement", "propose", "KJ-1", "--type", "framework", "--title", "产销监管合作框架协议",
		"--document", paper, "--from", "2026-01-01", "--until", "2035-12-31"}}); err != nil {
		return err
	}
	framework := provenance.OwnedID(originCode, "KJ-1")
	if err := s.sign(ctx, framework, step{"haidian-regulator", []string{"countersign"}}); err != nil {
		return err
	}
	if err := s.once(ctx, step{"haidian-regulator", []string{"steering-group", "propose", "CXJG",
		"--member", "陈立=组长@海淀区食品药品安全委员会办公室", "--member", "刘科=副组长@寿光市农产品质量安全监督管理办公室"}}); err != nil {
		return err
	}
	var group provenance.SteeringGroup
	if err := s.read(ctx, &group, "shouguang-regulator", "steering-group", "get", "CXJG"); err != nil {
		return err
	}
	at := "proposal"
	if group.Proposal == nil {
		at = "inForce"
	}
	if err := s.approve(ctx, "shouguang-regulator", "steering-group", "CXJG", at); err != nil {
		return err
	}
	return s.show(ctx, "auditor", "steering-group", "get", "CXJG")
}

// sign adds signatures to an agreement, once for all: each step's profile signs
// with its verb.
func (s *Story) sign(ctx context.Context, agreement string, signatures ...step) error {
	digest, err := s.digest(ctx, "auditor", "agreement", agreement, "")
	if err != nil {
		return err
	}
	for _, signature := range signatures {
		if err := s.once(ctx, step{signature.profile, []string{"agreement", signature.args[0], agreement, "--digest", digest}}); err != nil {
			return err
		}
	}
	return nil
}

// enterprise and site are what is registered.
type enterprise struct{ code, name, kind, address, contact, responsible string }
type site struct{ profile, number, name, kind, division, address, latitude, longitude string }

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
		{lab2Code, "海淀食品检验所", "laboratory", "北京市海淀区西三旗", "010-55500204", "周敏"},
	},
}

var sites = []site{
	{"base", "DP01", "1号大棚", "greenhouse", "370783", "山东省寿光市孙家集街道三元朱村", "36.8571", "118.7370"},
	{"base", "DP02", "2号大棚", "greenhouse", "370783", "山东省寿光市孙家集街道三元朱村", "36.8585", "118.7392"},
	{"base2", "DP01", "1号大棚", "greenhouse", "370783", "山东省寿光市古城街道", "36.9330", "118.7880"},
	{"market", "TW08", "蔬菜厅8号摊位", "stall", "110108", "北京市海淀区阜石路", "", ""},
	{"market", "HB01", "河北智能仓", "warehouse", "130983", "河北省黄骅市", "", ""},
	{"supermarket", "MD01", "中关村店", "store", "110108", "北京市海淀区中关村大街", "", ""},
	{"canteen", "HC01", "第一食堂后厨", "kitchen", "110108", "北京市海淀区学院路", "", ""},
}

func (s *Story) registry(ctx context.Context) error {
	for _, regulator := range []string{"shouguang-regulator", "haidian-regulator"} {
		for _, e := range registries[regulator] {
			if err := s.once(ctx, step{regulator, []string{"enterprise", "register", e.code, "--name", e.name, "--business-kind", e.kind,
				"--address", e.address, "--contact", e.contact, "--responsible", e.responsible}}); err != nil {
				return err
			}
		}
	}
	s.note("企业登记自己的场所：大棚、市场摊位、河北仓库、超市门店、食堂后厨", "The enterprises register their own sites: greenhouses, a stall in the market, a warehouse in Hebei, a store, a kitchen")
	for _, p := range sites {
		register := []string{"site", "register", p.number, "--name", p.name, "--site-kind", p.kind, "--division", p.division, "--address", p.address}
		if p.latitude != "" {
			register = append(register, "--latitude", p.latitude, "--longitude", p.longitude)
		}
		if p.kind == "stall" {
			register = append(register, "--market", marketCode)
		}
		if err := s.once(ctx, step{p.profile, register}); err != nil {
			return err
		}
	}
	if err := s.show(ctx, "auditor", "enterprise", "list"); err != nil {
		return err
	}
	s.note("绿色食品认证、商标、两个责任、风险等级；1号大棚的摄像头对海淀和市场开放", "Green-food certification, trademark, the two responsible persons, risk class; the greenhouse's camera is open to Haidian and the market")
	if err := s.once(ctx,
		step{"shouguang-regulator", []string{"certification", "register", provenance.OwnedID(baseCode, "LS01"), "--type", "green", "--number", "LB-15-26030012345A",
			"--issuer", "中国绿色食品发展中心", "--product", "CUCUMBER", "--from", "2026-01-01", "--until", "2035-12-31"}},
		step{"shouguang-regulator", []string{"brand", "register", provenance.OwnedID(baseCode, "PP01"), "--name", "绿源", "--number", "12345678", "--product", "CUCUMBER"}},
		step{"shouguang-regulator", []string{"enterprise", "set-responsible", baseCode, "--name", "王建国", "--post", "食品安全总监", "--contact", "0536-5550101",
			"--official-name", "刘科", "--official-post", "孙家集街道办副主任", "--official-contact", "0536-5550199"}},
		step{"shouguang-regulator", []string{"enterprise", "set-risk", baseCode, "--risk-class", "A", "--inspections-per-year", "2", "--reason", "年度评定"}},
		step{"base", []string{"camera", "register", "SXT01", "--site", "DP01", "--name", "1号大棚东门", "--stream", "rtsp://video.example.com/dp01", "--viewer", "HaidianMSP," + marketCode}},
	); err != nil {
		return err
	}
	return s.show(ctx, "haidian-regulator", "enterprise", "get", baseCode)
}

// linkage ties the first base to the market and the canteen; the second base has
// no agreement, which its goods feel at the market's door.
func (s *Story) linkage(ctx context.Context) error {
	for _, link := range []struct{ number, kind, title, english, buyer, profile string }{
		{linkageNumber, "market_base", "场地挂钩协议", "A market–base linkage", marketCode, "market"},
		{"NC-1", "farm_catering", "农餐对接协议", "A farm–catering linkage", canteenCode, "canteen"},
	} {
		paper, err := s.paper(link.title+".txt", link.title+"：黄瓜，常年供应\n")
		if err != nil {
			return err
		}
		s.note(link.title+"：基地提议，对方签署，两地监管方会签；价格不上账本", link.english+": the base proposes, its buyer signs, both regulators countersign; prices stay off the ledger")
		if err := s.once(ctx, step{"base", []string{"agreement", "propose", link.number, "--type", link.kind, "--title", link.title, "--seller", baseCode, "--buyer", link.buyer,
			"--product", "CUCUMBER", "--document", paper, "--from", "2026-01-01", "--until", "2035-12-31"}}); err != nil {
			return err
		}
		agreement := provenance.OwnedID(baseCode, link.number)
		if err := s.sign(ctx, agreement, step{link.profile, []string{"sign"}}, step{"shouguang-regulator", []string{"countersign"}}, step{"haidian-regulator", []string{"countersign"}}); err != nil {
			return err
		}
	}
	if err := s.show(ctx, "auditor", "agreement", "list"); err != nil {
		return err
	}
	return s.meeting(ctx)
}

func (s *Story) meeting(ctx context.Context) error {
	meeting := provenance.OwnedID(destinationCode, s.lot("LX"))
	minutes, err := s.paper("联席会议纪要.txt", "联席会议纪要："+s.date()+"\n")
	if err != nil {
		return err
	}
	s.note("联席会议：海淀记录，寿光确认后生效，基地完成会议布置的事项", "A joint meeting: Haidian records the minutes, they bind once Shouguang confirms them, the base does what they ask of it")
	if err := s.submit(ctx, step{"haidian-regulator", []string{"meeting", "record", s.lot("LX"), "--date", s.date(), "--place", "寿光", "--attendee", "陈立，刘科，王建国",
		"--summary", "部署黄瓜供应保障", "--document", minutes, "--action", "核对农药台账=" + baseCode + "@" + s.day(14)}}); err != nil {
		return err
	}
	digest, err := s.digest(ctx, "shouguang-regulator", "meeting", meeting, "")
	if err != nil {
		return err
	}
	if err := s.submit(ctx,
		step{"shouguang-regulator", []string{"meeting", "confirm", meeting, "--digest", digest}},
		step{"base", []string{"meeting", "complete", meeting, "--action", "1", "--note", "台账已逐笔核对"}},
	); err != nil {
		return err
	}
	return s.show(ctx, "base", "meeting", "get", meeting)
}
