package story

import (
	"context"
	"encoding/json"
	"fmt"

	"sunledger/chaincode/provenance"
)

// sampling is the second base's goods failing in the market.
func (s *Story) sampling(ctx context.Context) error {
	_, other := s.lots()
	_, _, _, _, kitchen := s.parts()
	sample := provenance.OwnedID(destinationCode, s.lot("CY"))
	recall := provenance.OwnedID(base2Code, s.lot("ZH"))
	s.note("海淀在市场抽检第二个基地的黄瓜；检验所报告不合格，账本当即封存", "Haidian samples the second base's cucumbers in the market; the laboratory's report fails them and the ledger seals them at once")
	if err := s.submit(ctx,
		step{"haidian-inspector", []string{"sample", "take", s.lot("CY"), "--batch", other, "--laboratory", lab2Code, "--amount", "3kg",
			"--retained", "海淀抽检样品库", "--date", s.date(), "--dispose-within-months", "3"}},
		step{"lab2", []string{"sample", "report", sample, "--result", "氧乐果=0.48mg/kg", "--result", "阿维菌素=ND", "--result", "腐霉利=0.12mg/kg"}},
	); err != nil {
		return err
	}
	if !s.exists(ctx, "recall", recall) {
		s.note("封存的货物不能卖；混装过它的食堂那批也立即停用", "What is sealed is not sold; the canteen's batch, mixed with it, stops at once too")
		if err := s.refused(ctx, provenance.Held, "market", "batch", "sell", other, "--output", s.lot("ZJ")+"=10kg@"+supermarketCode); err != nil {
			return err
		}
		if err := s.refused(ctx, provenance.Held, "canteen", "batch", "dispose", kitchen, "--amount", "30kg", "--method", "consumed", "--reason", "晚餐"); err != nil {
			return err
		}
	}
	s.note("基地有异议，申请由另一家机构复检；复检仍不合格，为最终结论", "The base objects and has another laboratory inspect again; it fails again, which is final")
	if err := s.submit(ctx,
		step{"base2", []string{"sample", "request-reinspection", sample, "--laboratory", labCode, "--reason", "对检测结果有异议"}},
		step{"lab", []string{"sample", "reinspect", sample, "--result", "氧乐果=0.45mg/kg"}},
	); err != nil {
		return err
	}
	if err := s.show(ctx, "base2", "sample", "get", sample); err != nil {
		return err
	}
	notice := provenance.OwnedID(destinationCode, s.lot("TB"))
	s.note("海淀通报寿光，请求召回和查处；寿光签收", "Haidian notifies Shouguang and asks for a recall and enforcement; Shouguang acknowledges")
	if err := s.submit(ctx,
		step{"haidian-inspector", []string{"notice", "issue", s.lot("TB"), "--batch", other, "--cause", "氧乐果超标", "--basis", "sample/" + sample, "--requested", "recall,enforcement"}},
		step{"shouguang-regulator", []string{"sample", "acknowledge", sample, "--note", "已收悉"}},
		step{"shouguang-regulator", []string{"notice", "acknowledge", notice, "--note", "已收悉，责成基地召回"}},
	); err != nil {
		return err
	}
	return s.show(ctx, "shouguang-regulator", "notice", "get", notice)
}

// recall takes back the second base's lot from everywhere it went.
func (s *Story) recall(ctx context.Context) error {
	_, other := s.lots()
	_, _, _, store, kitchen := s.parts()
	sample, notice := provenance.OwnedID(destinationCode, s.lot("CY")), provenance.OwnedID(destinationCode, s.lot("TB"))
	recall, announcement := provenance.OwnedID(base2Code, s.lot("ZH")), provenance.OwnedID(originCode, s.lot("GK"))
	var failed provenance.Sample
	if err := s.read(ctx, &failed, "base2", "sample", "get", sample); err != nil {
		return err
	}
	known := failed.Report.Reported.Time.In(provenance.ChinaTime).Format("2006-01-02 15:04")
	s.note("基地启动二级召回：从这一刻起，凡来自这批货的都不得流通", "The base starts a class-2 recall: from this moment nothing that comes from the lot moves")
	if err := s.submit(ctx, step{"base2", []string{"recall", "start", s.lot("ZH"), "--batch", s.lot("HG"), "--class", "2", "--cause", "氧乐果超标", "--known-at", known,
		"--area", "北京市海淀区", "--disposal", "就地封存后销毁", "--expected", "全部召回", "--notice", notice}}); err != nil {
		return err
	}
	if !s.exists(ctx, "publication", announcement) {
		s.note("食堂后厨和超市都动不了", "Neither the canteen's kitchen nor the supermarket can use it")
		for _, use := range []struct{ profile, batch, method, reason string }{{"canteen", kitchen, "consumed", "晚餐"}, {"supermarket", store, "sold", "门店零售"}} {
			if err := s.refused(ctx, provenance.Recalled, use.profile, "batch", "dispose", use.batch, "--amount", "1kg", "--method", use.method, "--reason", use.reason); err != nil {
				return err
			}
		}
	}
	s.note("发布召回公告并公开，二十个工作日的期限开始计算；清单列出货在谁手里", "The announcement is made public and the clock of twenty working days starts; the plan says who has the goods")
	if err := s.submit(ctx,
		step{"base2", []string{"recall", "announce", s.lot("ZH"), "--text", "请停止食用并退回购买处", "--published", "寿光市政府网站"}},
		step{"shouguang-regulator", []string{"publication", "publish", s.lot("GK"), "--content", "results", "--title", "黄瓜召回公告", "--record", "recall/" + recall, "--date", s.date()}},
	); err != nil {
		return err
	}
	if err := s.show(ctx, "base2", "recall", "plan", s.lot("ZH")); err != nil {
		return err
	}
	s.note("各持有者报告封存数量，消费者向超市退回 12 公斤，全部销毁", "Every holder reports what it sealed, consumers bring 12 kg back to the supermarket, all of it is destroyed")
	destroy := func(profile, batch, amount string) step {
		return step{profile, []string{"batch", "dispose", batch, "--amount", amount, "--method", "destroyed", "--reason", "召回销毁"}}
	}
	if err := s.submit(ctx,
		step{"canteen", []string{"recall", "report", recall, "--batch", kitchen, "--sealed", "180kg", "--note", "后厨已封存"}},
		step{"supermarket", []string{"recall", "report", recall, "--batch", store, "--sealed", "132kg", "--recovered", "12kg", "--note", "已张贴公告"}},
		step{"market", []string{"recall", "report", recall, "--batch", other, "--sealed", "197kg"}},
		destroy("canteen", kitchen, "180kg"), destroy("supermarket", store, "132kg"), destroy("market", other, "197kg"),
	); err != nil {
		return err
	}
	s.note("数量核算，一公斤不差", "The accounting, to the last kilogram")
	if err := s.show(ctx, "auditor", "recall", "plan", recall, "--batches"); err != nil {
		return err
	}
	if err := s.account(ctx, recall); err != nil {
		return err
	}
	return s.enforcement(ctx, sample, notice, recall)
}

// account holds the recall's accounting to what the story did, in grams.
func (s *Story) account(ctx context.Context, recall string) error {
	var plan struct {
		Account provenance.Account   `json:"account"`
		Rows    []provenance.PlanRow `json:"rows"`
	}
	if err := s.read(ctx, &plan, "auditor", "recall", "plan", recall); err != nil {
		return err
	}
	a := plan.Account
	want := provenance.Account{Recalled: 400_000, MixedIn: 300_000, Balanced: true}
	want.Batches, want.Destroyed, want.Consumed, want.Sold, want.Sampled, want.Recovered = 4, 509_000, 120_000, 68_000, 3_000, 12_000
	if a != want {
		return fmt.Errorf("the recall's account is %+v, not %+v", a, want)
	}
	return nil
}

// enforcement is what the two regulators do at the source, and how they end it.
func (s *Story) enforcement(ctx context.Context, sample, notice, recall string) error {
	_, other := s.lots()
	visit := provenance.OwnedID(originCode, s.lot("LH"))
	s.note("两地联合执法：寿光记录，海淀会签后生效；查明基地违规用药", "Joint enforcement: Shouguang records, it is final when Haidian co-signs; the base had used a banned pesticide")
	if err := s.submit(ctx, step{"shouguang-inspector", []string{"inspection", "record", s.lot("LH"), "--type", "joint", "--enterprise", base2Code, "--batch", other, "--date", s.date(),
		"--check", "投入品台账=fail:氧乐果未入账", "--rectify-by", s.day(14)}}); err != nil {
		return err
	}
	digest, err := s.digest(ctx, "haidian-regulator", "inspection", visit, "joint")
	if err != nil {
		return err
	}
	if err := s.submit(ctx,
		step{"haidian-regulator", []string{"inspection", "cosign", visit, "--digest", digest, "--note", "现场共同检查属实"}},
		step{"haidian-inspector", []string{"inspection", "measure", visit, "--measure", "suspend_supply", "--note", "整改完成前暂停向海淀供货"}},
		step{"base2", []string{"inspection", "rectify", visit, "--note", "已清缴禁用农药，台账补记"}},
		step{"haidian-inspector", []string{"inspection", "lift", visit, "--measure", "suspend_supply", "--note", "整改到位，恢复供货"}},
		step{"shouguang-inspector", []string{"inspection", "close", visit, "--note", "整改到位"}},
		step{"shouguang-regulator", []string{"notice", "measure", notice, "--measure", "recall", "--note", "已召回并全部销毁", "--reference", "recall/" + recall}},
		step{"shouguang-regulator", []string{"notice", "measure", notice, "--measure", "enforcement", "--note", "已联合执法并立案", "--reference", "inspection/" + visit}},
		step{"haidian-inspector", []string{"sample", "dispose", sample, "--note", "197公斤全部销毁，产地已立案"}},
		step{"shouguang-regulator", []string{"recall", "propose-closing", recall, "--summary", "召回 509 公斤，全部销毁"}},
	); err != nil {
		return err
	}
	s.note("召回和通报都由双方办结；召回的货物永远不得流通", "Recall and notice are closed by both; what was recalled stays barred for good")
	if err := s.end(ctx, "haidian-regulator", "recall", "close", recall, "closing"); err != nil {
		return err
	}
	if err := s.submit(ctx, step{"haidian-regulator", []string{"notice", "propose-closing", notice, "--summary", "已召回、销毁并查处"}}); err != nil {
		return err
	}
	if err := s.end(ctx, "shouguang-regulator", "notice", "close", notice, "closing"); err != nil {
		return err
	}
	return s.show(ctx, "auditor", "notice", "get", notice)
}

// end has the other regulator approve what is proposed to end a record.
func (s *Story) end(ctx context.Context, profile, family, verb, id, at string) error {
	digest, err := s.digest(ctx, profile, family, id, at)
	if err != nil {
		return err
	}
	if err := s.submit(ctx, step{profile, []string{family, verb, id, "--digest", digest}}); err != nil {
		return err
	}
	var ended map[string]json.RawMessage
	if err := s.read(ctx, &ended, "auditor", family, "get", id); err != nil {
		return err
	}
	var ending provenance.Ending
	if err := json.Unmarshal(ended[at], &ending); err != nil || ending.Approved == nil {
		return fmt.Errorf("%s %s is not ended: %s", family, id, ended[at])
	}
	return nil
}

// warning is the other way: a lot that fails before it leaves.
func (s *Story) warning(ctx context.Context) error {
	stall, online, _, _, _ := s.parts()
	lot := provenance.OwnedID(base2Code, s.number("HG", 1))
	report, notice := provenance.OwnedID(labCode, s.number("JC", 2)), provenance.OwnedID(originCode, s.lot("TB"))
	sample := provenance.OwnedID(destinationCode, s.number("CY", 1))
	s.note("同一基地的下一批在出场检测时就不合格，出不了寿光；寿光封存并通报海淀，请求下架、再次抽检", "The same base's next lot fails before it leaves and does not leave; Shouguang seals it and notifies Haidian, asking for removal and re-sampling")
	if err := s.submit(ctx,
		step{"base2", []string{"batch", "register", s.number("HG", 1), "--product", "CUCUMBER", "--site", "DP01", "--harvested", s.date(), "--amount", "300kg"}},
		step{"lab", []string{"certificate", "test", s.number("JC", 2), "--batch", lot, "--issued-on", s.date(), "--seal", testSeal, "--result", "氧乐果=0.31mg/kg", "--result", "阿维菌素=ND", "--result", "腐霉利=ND"}},
	); err != nil {
		return err
	}
	if err := s.show(ctx, "base2", "release", "check", s.number("HG", 1)); err != nil {
		return err
	}
	if err := s.submit(ctx,
		step{"shouguang-inspector", []string{"notice", "issue", s.lot("TB"), "--batch", lot, "--cause", "产地检测氧乐果超标", "--basis", "certificate/" + report, "--requested", "removal,resampling", "--hold"}},
		step{"haidian-regulator", []string{"notice", "acknowledge", notice, "--note", "已收悉"}},
		step{"haidian-inspector", []string{"sample", "take", s.number("CY", 1), "--batch", stall, "--laboratory", lab2Code, "--amount", "2kg", "--retained", "海淀抽检样品库", "--date", s.date()}},
		step{"lab2", []string{"sample", "report", sample, "--result", "氧乐果=ND", "--result", "阿维菌素=ND", "--result", "腐霉利=0.3mg/kg"}},
		step{"shouguang-regulator", []string{"sample", "acknowledge", sample, "--note", "已收悉"}},
		step{"haidian-regulator", []string{"notice", "measure", notice, "--measure", "removal", "--note", "该基地产品已全部下架"}},
		step{"haidian-regulator", []string{"notice", "measure", notice, "--measure", "resampling", "--note", "在售黄瓜再次抽检合格", "--reference", "sample/" + sample}},
		step{"shouguang-regulator", []string{"notice", "propose-closing", notice, "--summary", "不合格批次未出产地，销地已核查"}},
	); err != nil {
		return err
	}
	if err := s.end(ctx, "haidian-regulator", "notice", "close", notice, "closing"); err != nil {
		return err
	}
	if err := s.show(ctx, "auditor", "notice", "get", notice); err != nil {
		return err
	}
	exercise := provenance.OwnedID(originCode, s.lot("YL"))
	s.note("召回演练：监管方启动，并查明第一个基地的黄瓜到了哪里；不影响流通，食堂照常做饭", "A recall exercise: the regulator starts it and finds out where the first base's cucumbers are; nothing is stopped, the canteen goes on cooking")
	if err := s.submit(ctx,
		step{"shouguang-regulator", []string{"recall", "start", s.lot("YL"), "--batch", provenance.OwnedID(baseCode, s.lot("HG")), "--class", "3", "--cause", "年度召回演练", "--known-at", s.date() + " 00:00",
			"--area", "北京市海淀区", "--disposal", "不处置", "--expected", "查明去向", "--exercise"}},
		step{"canteen", []string{"batch", "dispose", online, "--amount", "20kg", "--method", "consumed", "--reason", "晚餐"}},
	); err != nil {
		return err
	}
	// The base may not read it any more once the exercise is over, which it is where
	// an interrupted story goes on.
	if err := s.show(ctx, "shouguang-regulator", "recall", "plan", exercise); err != nil {
		return err
	}
	if err := s.submit(ctx, step{"shouguang-regulator", []string{"recall", "propose-withdrawal", exercise, "--summary", "演练结束"}}); err != nil {
		return err
	}
	return s.end(ctx, "haidian-regulator", "recall", "withdraw", exercise, "withdrawal")
}
