package cli

import (
	"sunledger/chaincode/provenance"
)

var incidentFamilies = []family{
	{"hold", provenance.KindHold, text{"seals on goods, and their release", "封存与解除封存"}},
	{"notice", provenance.KindNotice, text{"problem food, told to the other regulator", "问题食品通报"}},
	{"recall", provenance.KindRecall, text{"recalls: plan, announcement, progress, closing", "召回：清单、公告、进展、办结"}},
}

// incidentTransactions write holds, notices and recalls.
var incidentTransactions = []row{
	{
		family: "hold", verb: "place", op: provenance.PlaceHoldOp,
		input: newInput[provenance.PlaceHold], subject: "hold",
		short: text{"seal a batch and everything made from it", "封存批次及由其形成的全部批次"},
		examples: []example{{
			`sunledger hold place FC-20261122-01 --batch 91370783MADEM0011E-20261122-01 --reason 快检阳性待确认`,
			text{"as an official, on any batch; as an enterprise, on what you have or answer for", "执法人员可封存任何批次，企业可封存本企业持有或负责的批次"},
		}},
	}, {
		family: "hold", verb: "release", op: provenance.ReleaseHoldOp,
		input: newInput[provenance.ReleaseHold], subject: "hold",
		short: text{"release a hold of your own side", "解除本方的封存"},
		examples: []example{{
			`sunledger hold release FC-20261122-01 --reason 复核合格`,
			text{"the goods may move again", "货物恢复流通"},
		}},
	}, {
		family: "notice", verb: "issue", op: provenance.IssueNoticeOp,
		input: newInput[provenance.IssueNotice], subject: "notice",
		short: text{"tell the other regulator of problem food", "向对方发出问题食品通报"},
		examples: []example{{
			`sunledger notice issue TB-20261122-01 --batch 91370783MADEM0011E-20261122-01 --cause 腐霉利超标 --requested recall,enforcement --answer-by 2026-11-30`,
			text{"it failed in circulation: recall it and enforce at the source", "流通环节不合格，请产地召回并查处"},
		}, {
			`sunledger notice issue TB-20261122-02 --batch 91370783MADEM0011E-20261122-01 --cause 氧乐果超标 --basis certificate/91370783MADEM00386-JC-20261122-01 --requested removal,resampling --hold`,
			text{"it failed at the source: seal it at once, take it off sale, sample again", "产地不合格，立即封存，请销地下架并再次抽检"},
		}},
	}, {
		family: "notice", verb: "acknowledge", op: provenance.AcknowledgeNoticeOp,
		input: newInput[provenance.AcknowledgeNotice], subject: "notice",
		short: text{"acknowledge a notice of the other regulator", "签收对方的通报"},
		examples: []example{{
			`sunledger notice acknowledge 111101080000000277-TB-20261122-01 --note 已收悉`,
			text{"as the regulator that was notified", "由被通报的监管方签收"},
		}},
	}, {
		family: "notice", verb: "measure", op: provenance.TakeMeasureOp,
		input: newInput[provenance.TakeMeasure], subject: "notice",
		short: text{"record what was done about it", "登记处置措施"},
		examples: []example{{
			`sunledger notice measure 111101080000000277-TB-20261122-01 --measure recall --note 已责令召回 --reference recall/113707830000000195-ZH-20261122-01`,
			text{"a recall was ordered", "已责令召回"},
		}, {
			`sunledger notice measure TB-20261122-02 --measure 下架 --note 市场已全部下架`,
			text{"it was taken off sale", "已下架"},
		}},
	}, {
		family: "notice", verb: "propose-closing", op: provenance.ProposeNoticeClosingOp,
		input: newInput[provenance.ProposeNoticeClosing], subject: "notice",
		short: text{"propose to end a notice that you issued", "提议办结本方发出的通报"},
		examples: []example{{
			`sunledger notice propose-closing TB-20261122-01 --summary 已召回并销毁`,
			text{"the other regulator then closes it", "由对方批准后办结"},
		}},
	}, {
		family: "notice", verb: "close", op: provenance.CloseNoticeOp,
		input: newInput[provenance.CloseNotice], subject: "notice",
		prepare: digestOf("notice", func(n *provenance.Notice) string { return endingDigest(n.Closing) }),
		short:   text{"approve the closing that the other regulator proposed", "批准对方提议的办结"},
		examples: []example{{
			`sunledger notice get 111101080000000277-TB-20261122-01`,
			text{"read the summary and its digest first", "先阅读提议内容及其摘要"},
		}, {
			`sunledger notice close 111101080000000277-TB-20261122-01 --digest 3f9a1c22`,
			text{"approve exactly that", "批准该内容"},
		}},
	}, {
		family: "recall", verb: "start", op: provenance.StartRecallOp,
		input: newInput[provenance.StartRecall], subject: "recall",
		short: text{"start a recall: its goods stop at once, everywhere", "启动召回：相关产品立即停止流通"},
		examples: []example{{
			`sunledger recall start ZH-20261122-01 --batch 20261122-01 --class 2 --cause 腐霉利超标 --known-at '2026-11-22 08:30' --area 北京市海淀区 --disposal 就地封存后销毁 --expected 全部召回`,
			text{"your own lot, of your own accord", "主动召回本企业批次"},
		}, {
			`sunledger recall start ZH-20261122-01 --batch 91370783MADEM0011E-20261122-01 --class 一级 --cause 甲拌磷超标 --known-at '2026-11-22 08:30' --area 北京市海淀区 --disposal 销毁 --expected 全部召回 --notice 111101080000000277-TB-20261122-01`,
			text{"ordered by the regulator", "监管方责令召回"},
		}, {
			`sunledger recall start YL-20261122-01 --batch 20261122-01 --class 3 --cause 年度召回演练 --known-at '2026-11-22 08:30' --area 北京市海淀区 --disposal 不处置 --expected 一小时内查明去向 --exercise`,
			text{"an exercise: nothing is stopped", "召回演练，不影响流通"},
		}},
	}, {
		family: "recall", verb: "announce", op: provenance.AnnounceRecallOp,
		input: newInput[provenance.AnnounceRecall], subject: "recall",
		short: text{"announce a recall; the clock starts", "发布召回公告，开始计算期限"},
		examples: []example{{
			`sunledger recall announce ZH-20261122-01 --text 请停止食用并退回购买处 --published 寿光市政府网站`,
			text{"what was announced, and where", "公告内容与发布处"},
		}},
	}, {
		family: "recall", verb: "extend", op: provenance.ExtendRecallOp,
		input: newInput[provenance.ExtendRecall], subject: "recall",
		short: text{"consent to a later day", "同意延期"},
		examples: []example{{
			`sunledger recall extend 91370783MADEM0011E-ZH-20261122-01 --until 2026-12-31 --reason 涉及门店较多`,
			text{"as the regulator of the recalling enterprise, before its last day has passed", "由召回企业所在地监管方在期限届满前办理"},
		}},
	}, {
		family: "recall", verb: "report", op: provenance.ReportRecallOp,
		input: newInput[provenance.ReportRecall], subject: "recall",
		short: text{"report what you sealed and what consumers brought back", "报告封存与退回数量"},
		examples: []example{{
			`sunledger recall report 91370783MADEM0011E-ZH-20261122-01 --batch 91110108MADEM10146-S01 --sealed 120kg --recovered 3kg --note 已张贴公告`,
			text{"then destroy it: sunledger batch dispose … --method destroyed", "随后销毁：sunledger batch dispose … --method destroyed"},
		}},
	}, {
		family: "recall", verb: "propose-closing", op: provenance.ProposeRecallClosingOp,
		input: newInput[provenance.ProposeRecallClosing], subject: "recall",
		short: text{"propose to end a recall; its goods stay barred", "提议办结召回，产品仍不得流通"},
		examples: []example{{
			`sunledger recall plan 91370783MADEM0011E-ZH-20261122-01`,
			text{"what is still on hand, and with whom", "查看现存数量及持有者"},
		}, {
			`sunledger recall propose-closing 91370783MADEM0011E-ZH-20261122-01 --summary 1170公斤已全部销毁`,
			text{"nothing is left; either regulator proposes, the other then closes it", "已无剩余；任一监管方提议，由另一方批准"},
		}, {
			`sunledger recall propose-closing 91370783MADEM0011E-ZH-20261122-01 --summary 已销毁1050公斤 --left 120kg --left-for 食堂冷库封存，由海淀监督销毁`,
			text{"both sign for what is left", "双方签署确认剩余数量及其处置"},
		}},
	}, {
		family: "recall", verb: "close", op: provenance.CloseRecallOp,
		input: newInput[provenance.ApproveRecallEnd], subject: "recall",
		prepare: digestOf("recall", func(r *provenance.Recall) string { return endingDigest(r.Closing) }),
		short:   text{"approve the closing that the other regulator proposed", "批准对方提议的办结"},
		examples: []example{{
			`sunledger recall close 91370783MADEM0011E-ZH-20261122-01 --digest 3f9a1c22`,
			text{"exactly what was proposed", "批准该内容"},
		}},
	}, {
		family: "recall", verb: "propose-withdrawal", op: provenance.ProposeRecallWithdrawalOp,
		input: newInput[provenance.EndRecall], subject: "recall",
		short: text{"propose to take a recall back as a mistake", "提议撤销错误的召回"},
		examples: []example{{
			`sunledger recall propose-withdrawal 91370783MADEM0011E-ZH-20261122-01 --summary 样品编号录入错误`,
			text{"either regulator; the other then withdraws it", "任一监管方提议，由另一方批准"},
		}},
	}, {
		family: "recall", verb: "withdraw", op: provenance.WithdrawRecallOp,
		input: newInput[provenance.ApproveRecallEnd], subject: "recall",
		prepare: digestOf("recall", func(r *provenance.Recall) string { return endingDigest(r.Withdrawal) }),
		short:   text{"approve the withdrawal that the other regulator proposed", "批准对方提议的撤销"},
		examples: []example{{
			`sunledger recall withdraw 91370783MADEM0011E-ZH-20261122-01 --digest 3f9a1c22`,
			text{"its goods may move again", "产品恢复流通"},
		}},
	},
}

// endingDigest is what the other regulator signs of a proposed ending.
func endingDigest(e *provenance.Ending) string {
	if e == nil {
		return ""
	}
	return e.Digest
}

var incidentSampleIDs = map[provenance.Kind]string{
	provenance.KindHold:   "111101080000000277-FC-20261122-01",
	provenance.KindNotice: "111101080000000277-TB-20261122-01",
	provenance.KindRecall: "91370783MADEM0011E-ZH-20261122-01",
}

var incidentFilters = map[string]option{
	"placer":   {"placer", text{"CODE", "代码"}, text{"who placed it: a code, or me", "封存方：代码或 me"}},
	"exercise": {"exercise", text{"WHO", "代码"}, text{"exercises, which no other list has: of a code, an MSP ID, or me", "召回演练（不列入其他列表）：企业代码、MSP ID 或 me"}},
	"due":      {"due", text{"DATE", "日期"}, text{"what is due by that day, the longest overdue first", "该日及之前到期的事项，由早到晚"}},
}
