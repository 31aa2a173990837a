package story

import (
	"context"
	"fmt"
	"time"

	"sunledger/chaincode/provenance"
)

// harvested is the day of harvest: the truck that arrives today left last night
// or early this morning.
func (s *Story) harvested() string { return s.day(-1) }

func (s *Story) field(ctx context.Context) error {
	s.note("基地登记投入品：1号大棚十天前用药，2号大棚刚刚用药；安全间隔期七天", "The base records its inputs: greenhouse 1 was treated ten days before, greenhouse 2 just now; the safety interval is seven days")
	use := func(number, site, day string) step {
		return step{"base", []string{"input", "record", number, "--site", site, "--product", "CUCUMBER", "--input", "吡虫啉", "--registration", "PD20150123",
			"--source", "寿光农资服务部", "--purpose", "蚜虫", "--dose", "30ml/亩", "--used-on", day}}
	}
	if err := s.submit(ctx, use(s.lot("YW"), "DP01", s.day(-10)), use(s.number("YW", 1), "DP02", s.harvested())); err != nil {
		return err
	}
	s.note("2号大棚还在安全间隔期内，采收被拒绝", "Greenhouse 2 is within the safety interval: its harvest is refused")
	if err := s.refused(ctx, provenance.SafetyInterval, "base", "batch", "register", s.number("HG", 1), "--product", "CUCUMBER", "--site", "DP02",
		"--harvested", s.harvested(), "--amount", "500kg"); err != nil {
		return err
	}
	s.note("1号大棚可以采收", "Greenhouse 1 may be harvested")
	if err := s.submit(ctx,
		step{"base", []string{"batch", "register", s.lot("HG"), "--product", "CUCUMBER", "--site", "DP01", "--harvested", s.harvested(), "--amount", "2000kg"}},
		step{"base2", []string{"batch", "register", s.lot("HG"), "--product", "CUCUMBER", "--site", "DP01", "--harvested", s.harvested(), "--amount", "400kg"}},
	); err != nil {
		return err
	}
	if err := s.show(ctx, "base", "batch", "get", s.lot("HG")); err != nil {
		return err
	}
	return s.sunshine(ctx)
}

// sunshine is Haidian looking at the greenhouse from afar.
func (s *Story) sunshine(ctx context.Context) error {
	picture, err := s.paper("采收.jpg", "画面 "+s.lot("HG")+"\n")
	if err != nil {
		return err
	}
	s.note("阳光农场：海淀远程查看大棚并留痕；基地把采收画面的摘要上账", "Sunshine farm: Haidian looks at the greenhouse from afar, which is logged; the base anchors the digest of a picture of the harvest")
	if err := s.submit(ctx,
		step{"haidian-inspector", []string{"view", "log", s.lot("CK"), "--camera", provenance.OwnedID(baseCode, "SXT01"), "--purpose", "查看采收"}},
		step{"base", []string{"snapshot", "anchor", s.lot("ZP"), "--camera", "SXT01", "--picture", picture, "--batch", s.lot("HG"),
			"--taken-at", s.Began.In(provenance.ChinaTime).Add(-time.Hour).Format(time.RFC3339)}},
	); err != nil {
		return err
	}
	return s.show(ctx, "base", "view", "list", "--camera", "SXT01")
}

// lots are what leaves Shouguang: that of the base which is linked with the market
// and that of the base which is not.
func (s *Story) lots() (linked, unlinked string) {
	return provenance.OwnedID(baseCode, s.lot("HG")), provenance.OwnedID(base2Code, s.lot("HG"))
}

func (s *Story) release(ctx context.Context) error {
	lot, other := s.lots()
	s.note("检测中心录入结果；是否合格由链码按标准计算", "The laboratory records what it measured; the chaincode computes the verdict from the standard")
	if err := s.submit(ctx, step{"lab", []string{"certificate", "test", s.lot("JC"), "--batch", lot, "--issued-on", s.date(), "--seal", testSeal,
		"--result", "氧乐果=ND", "--result", "阿维菌素=0.01mg/kg", "--result", "腐霉利=0.35mg/kg"}}); err != nil {
		return err
	}
	if err := s.show(ctx, "auditor", "certificate", "get", provenance.OwnedID(labCode, s.lot("JC"))); err != nil {
		return err
	}
	transfer := []string{"batch", "transfer", s.lot("HG"), "--to", marketCode}
	if !s.exists(ctx, "certificate", provenance.OwnedID(baseCode, s.lot("HGZ"))) {
		s.note("没有承诺达标合格证，货物不能移交", "Without a commitment certificate the goods cannot move")
		if err := s.refused(ctx, provenance.CertificateRequired, "base", transfer...); err != nil {
			return err
		}
	}
	if err := s.submit(ctx, step{"base", []string{"certificate", "commit", s.lot("HGZ"), "--batch", s.lot("HG"), "--issued-on", s.date(), "--seal", issuerSeal, "--basis", "commissioned_test"}}); err != nil {
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
	s.note("产地监管机构出具产地证明；证明齐全，基地办理产地准出，得到公开追溯码", "The origin authority issues its certificate; with everything in order the base releases the lot, which gets its public code")
	if err := s.submit(ctx,
		step{"shouguang-inspector", []string{"certificate", "origin", s.lot("CD"), "--batch", lot, "--issued-on", s.date(), "--seal", originSeal}},
		step{"base", []string{"release", "issue", s.lot("HG")}},
	); err != nil {
		return err
	}
	if err := s.show(ctx, "base", "release", "get", s.lot("HG")); err != nil {
		return err
	}
	s.note("第二个基地的 400 公斤同样检测、开证、准出", "A second base's 400 kg are tested, certified and released likewise")
	return s.submit(ctx,
		step{"lab", []string{"certificate", "test", s.number("JC", 1), "--batch", other, "--issued-on", s.date(), "--seal", testSeal, "--result", "氧乐果=ND", "--result", "阿维菌素=ND", "--result", "腐霉利=0.12mg/kg"}},
		step{"base2", []string{"certificate", "commit", s.lot("HGZ"), "--batch", s.lot("HG"), "--issued-on", s.date(), "--seal", issuerSeal, "--basis", "quality_control"}},
		step{"shouguang-inspector", []string{"certificate", "origin", s.number("CD", 1), "--batch", other, "--issued-on", s.date(), "--seal", originSeal}},
		step{"base2", []string{"release", "issue", s.lot("HG")}},
	)
}

func (s *Story) inspection(ctx context.Context) error {
	visit := provenance.OwnedID(destinationCode, s.lot("FX"))
	s.note("海淀检查员飞行检查寿光基地，发现一个问题；寿光同时得到通报", "Haidian's inspector visits the Shouguang base unannounced and finds a fault; Shouguang is notified by the record itself")
	if err := s.submit(ctx,
		step{"haidian-inspector", []string{"inspection", "record", s.lot("FX"), "--type", "unannounced",
			"--enterprise", baseCode, "--site", provenance.OwnedID(baseCode, "DP01"), "--batch", provenance.OwnedID(baseCode, s.lot("HG")),
			"--date", s.date(), "--check", "投入品台账完整=pass", "--check", "农药存放=fail:农药柜未上锁"}},
		step{"shouguang-regulator", []string{"inspection", "acknowledge", visit, "--note", "已收悉，督促整改"}},
	); err != nil {
		return err
	}
	if err := s.correction(ctx, visit); err != nil {
		return err
	}
	if err := s.submit(ctx,
		step{"base", []string{"inspection", "rectify", visit, "--note", "农药柜已加装双人双锁，台账已补记"}},
		step{"haidian-inspector", []string{"inspection", "close", visit, "--note", "现场复核，整改到位"}},
	); err != nil {
		return err
	}
	var told provenance.Inspection
	if err := s.read(ctx, &told, "shouguang-regulator", "inspection", "get", visit); err != nil {
		return err
	}
	if told.Closed == nil {
		return fmt.Errorf("inspection %s is not closed", visit)
	}
	return s.show(ctx, "shouguang-regulator", "inspection", "get", visit)
}

// correction of what the other regulator has acknowledged waits for its approval.
func (s *Story) correction(ctx context.Context, visit string) error {
	s.note("海淀发现问题描述有误；寿光已签收，须经其批准才能更正，原文仍可查", "Haidian worded a finding wrongly; Shouguang has acknowledged it, so the correction needs its approval, and the original stays readable")
	const acknowledged = "2" // the revision that is wrong
	if err := s.submit(ctx, step{"haidian-inspector", []string{"correct", "inspection", visit, "--revision", acknowledged,
		"--set", "checklist[1].note=农药柜未上锁，钥匙留在柜上", "--reason", "漏记钥匙去向"}}); err != nil {
		return err
	}
	var page struct{ Records []provenance.Correction }
	if err := s.read(ctx, &page, "shouguang-regulator", "correction", "list", "--record", visit); err != nil {
		return err
	}
	if len(page.Records) != 1 {
		return fmt.Errorf("inspection %s has %d corrections, not one", visit, len(page.Records))
	}
	return s.submit(ctx, step{"shouguang-regulator", []string{"correction", "approve", page.Records[0].ID, "--digest", page.Records[0].Digest, "--note", "属实"}})
}
