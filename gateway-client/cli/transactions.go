package cli

import "sunledger/chaincode/provenance"

// foundationTransactions write registry, standards, batches, certificates and
// inspections.
var foundationTransactions = []row{
	{
		family: "enterprise", verb: "register", op: provenance.RegisterEnterpriseOp,
		input: newInput[provenance.RegisterEnterprise], subject: "code",
		short: text{"register an enterprise of your region", "登记本辖区企业"},
		examples: []example{{
			`sunledger enterprise register 91370783MADEM0011E --name 寿光绿源蔬菜基地 --business-kind base --address 寿光市孙家集街道 --contact 0536-5550101 --responsible 王建国`,
			text{"a production base", "登记一个生产基地"},
		}, {
			`sunledger enterprise register --file enterprise.json`,
			text{"from a file", "从文件登记"},
		}},
	}, {
		family: "enterprise", verb: "suspend", op: provenance.SetEnterpriseStatusOp,
		input: newInput[provenance.SetEnterpriseStatus], subject: "enterprise", fixed: map[string]any{"status": provenance.Inactive},
		short: text{"stop an enterprise from acting", "暂停企业"},
		examples: []example{{
			`sunledger enterprise suspend 91370783MADEM0011E --reason 超范围使用农药`,
			text{"it can no longer move goods", "该企业不能再移交货物"},
		}},
	}, {
		family: "enterprise", verb: "reinstate", op: provenance.SetEnterpriseStatusOp,
		input: newInput[provenance.SetEnterpriseStatus], subject: "enterprise", fixed: map[string]any{"status": provenance.Active},
		short: text{"let a suspended enterprise act again", "恢复企业"},
		examples: []example{{
			`sunledger enterprise reinstate 91370783MADEM0011E --reason 整改验收合格`,
			text{"after its rectification was verified", "整改验收后恢复"},
		}},
	}, {
		family: "site", verb: "register", op: provenance.RegisterSiteOp,
		input: newInput[provenance.RegisterSite], subject: "site",
		short: text{"register a site of an enterprise", "登记场所"},
		examples: []example{{
			`sunledger site register DP01 --name 1号大棚 --site-kind greenhouse --division 370783 --address 寿光市孙家集街道一村 --latitude 36.857100 --longitude 118.737000`,
			text{"your own greenhouse; DP01 becomes CODE-DP01", "登记本企业大棚，编号自动补全为“代码-DP01”"},
		}},
	}, {
		family: "standard", verb: "propose", op: provenance.ProposeStandardOp,
		input: newInput[provenance.ProposeStandard], subject: "standard",
		short: text{"propose a joint standard to the other regulator", "向对方提议共同标准"},
		examples: []example{{
			`sunledger standard propose CUCUMBER-V1 --product CUCUMBER --name-en Cucumber --name-zh 黄瓜 --unit g --effective-from 2026-11-01 --temperature 8..12°C --limit '氧乐果=0.02mg/kg@GB 2763-2021' --limit '腐霉利=2mg/kg@GB 2763-2021' --document 'commitment=HGZ-[0-9]{8}-[0-9]{2}' --document 'origin=CD-[0-9]{8}-[0-9]{2}@113707830000000195' --document 'test_report=JC-[0-9]{8}-[0-9]{2}@91370783MADEM00386'`,
			text{"limits, documents and temperature of cucumbers", "黄瓜的限量、单证与温度"},
		}, {
			`sunledger standard propose --file cucumber.json`,
			text{"the same from a file", "从文件提议"},
		}},
	}, {
		family: "standard", verb: "approve", op: provenance.ApproveStandardOp,
		input: newInput[provenance.ApproveStandard], subject: "standard", prepare: completeDigest,
		short: text{"approve what the other regulator proposed", "批准对方提议的共同标准"},
		examples: []example{{
			`sunledger standard get CUCUMBER-V1`,
			text{"read the terms and their digest first", "先阅读内容及其摘要"},
		}, {
			`sunledger standard approve CUCUMBER-V1 --digest 3f9a1c22`,
			text{"approve exactly those terms", "批准该内容"},
		}},
	}, {
		family: "batch", verb: "register", op: provenance.RegisterBatchOp,
		input: newInput[provenance.RegisterBatch], subject: "batch",
		short: text{"register a harvested batch", "登记采收批次"},
		examples: []example{{
			`sunledger batch register 20261122-01 --product CUCUMBER --site DP01 --amount 2000kg`,
			text{"harvested today in your greenhouse DP01", "今天在本企业 DP01 大棚采收"},
		}, {
			`sunledger batch register 20261122-02 --product CUCUMBER --site DP01 --amount 3000斤 --harvested 2026-11-21`,
			text{"harvested yesterday, weighed in 斤", "昨天采收，以斤计"},
		}},
	}, {
		family: "batch", verb: "split", op: provenance.SplitBatchOp,
		input: newInput[provenance.SplitBatch], subject: "batch",
		short: text{"divide a batch, offering parts to receivers", "拆分批次，可同时移交"},
		examples: []example{{
			`sunledger batch split 91370783MADEM0011E-20261122-01 --output S01=1200kg@91110108MADEM10221 --output S02=500kg@91110108MADEM1030U --loss 3kg`,
			text{"1,200 kg to a supermarket, 500 kg to a canteen, 3 kg lost", "1200 公斤给超市，500 公斤给食堂，损耗 3 公斤"},
		}},
	}, {
		family: "batch", verb: "mix", op: provenance.MixBatchesOp,
		input: newInput[provenance.MixBatches], subject: "batch",
		short: text{"mix batches of one product into a new one", "混合同一产品的批次"},
		examples: []example{{
			`sunledger batch mix MIX-01 --input 91370783MADEM0011E-20261122-01=300kg --input 91370783MADEM002X6-20261122-07=300kg`,
			text{"the mixture needs a commitment certificate of its own", "混合后须由本企业重新开具合格证"},
		}},
	}, {
		family: "batch", verb: "process", op: provenance.ProcessBatchesOp,
		input: newInput[provenance.ProcessBatches], subject: "batch",
		short: text{"make another product of batches, as a processor or central kitchen", "加工企业或中央厨房将批次加工成其他产品"},
		examples: []example{{
			`sunledger batch process JG-01 --product CUCUMBERSALAD --input 91370783MADEM0011E-20261122-01=100kg --loss 8kg`,
			text{"8 kg are peeled off; the product needs certificates of its own", "去皮损耗 8 公斤；成品须另行出证"},
		}},
	}, {
		family: "batch", verb: "transfer", op: provenance.TransferBatchOp,
		input: newInput[provenance.TransferBatch], subject: "batch",
		short: text{"offer a whole batch to a receiver", "整批移交"},
		examples: []example{{
			`sunledger batch transfer 20261122-01 --to 91110108MADEM10146`,
			text{"to the market, which must then receive it", "移交给市场，由对方接收"},
		}},
	}, {
		family: "batch", verb: "cancel-transfer", op: provenance.CancelTransferOp,
		input: newInput[provenance.CancelTransfer], subject: "batch",
		short: text{"withdraw an offer that was not yet received", "取消移交"},
		examples: []example{{
			`sunledger batch cancel-transfer 20261122-01`,
			text{"keep the goods", "货物留在本企业"},
		}},
	}, {
		family: "batch", verb: "receive", op: provenance.ReceiveBatchOp,
		input: newInput[provenance.ReceiveBatch], subject: "batch", fixed: map[string]any{"accept": true, "reason": ""},
		short: text{"accept a batch that is offered to you", "接收移交的批次"},
		examples: []example{{
			`sunledger batch list --receiver me`,
			text{"what is offered to you", "查看待接收的批次"},
		}, {
			`sunledger batch receive 91370783MADEM0011E-20261122-01`,
			text{"take it over", "接收"},
		}},
	}, {
		family: "batch", verb: "refuse", op: provenance.ReceiveBatchOp,
		input: newInput[provenance.ReceiveBatch], subject: "batch", fixed: map[string]any{"accept": false},
		short: text{"refuse a batch that is offered to you", "拒收移交的批次"},
		examples: []example{{
			`sunledger batch refuse 91370783MADEM0011E-20261122-01 --reason 到货温度超标`,
			text{"the sender keeps it", "货物退回移交方"},
		}},
	}, {
		family: "batch", verb: "dispose", op: provenance.DisposeBatchOp,
		input: newInput[provenance.DisposeBatch], subject: "batch",
		short: text{"take goods out of the chain: sold, consumed, destroyed", "处置：售出、食用、销毁"},
		examples: []example{{
			`sunledger batch dispose S01 --amount 50kg --method sold --reason 门店零售`,
			text{"sold in the store", "门店零售"},
		}},
	}, {
		family: "certificate", verb: "commit", op: provenance.IssueCommitmentOp,
		input: newInput[provenance.IssueCommitment], subject: "certificate",
		short: text{"issue the commitment certificate of your batch", "开具承诺达标合格证"},
		examples: []example{{
			`sunledger certificate commit HGZ-20261122-01 --batch 20261122-01 --basis commissioned_test`,
			text{"backed by a commissioned test", "依据委托检测合格"},
		}},
	}, {
		family: "certificate", verb: "origin", op: provenance.IssueOriginOp,
		input: newInput[provenance.IssueOrigin], subject: "certificate",
		short: text{"issue the origin certificate of a batch of your region", "出具产地证明"},
		examples: []example{{
			`sunledger certificate origin CD-20261122-01 --batch 91370783MADEM0011E-20261122-01 --document @cd-01.pdf`,
			text{"with the digest of the paper", "附原件摘要"},
		}},
	}, {
		family: "certificate", verb: "test", op: provenance.RecordTestOp,
		input: newInput[provenance.RecordTest], subject: "certificate",
		short: text{"record a test report; the ledger computes the verdict", "登记检测报告，判定由账本计算"},
		examples: []example{{
			`sunledger certificate test JC-20261122-01 --batch 91370783MADEM0011E-20261122-01 --result 氧乐果=0.01mg/kg --result 腐霉利=ND`,
			text{"two analytes, one not detected", "两个项目，其一未检出"},
		}},
	}, {
		family: "certificate", verb: "record", op: provenance.RecordDocumentOp,
		input: newInput[provenance.RecordDocument], subject: "certificate",
		short: text{"record a quarantine certificate or another agreed document", "登记检疫证明或标准约定的其他证明"},
		examples: []example{{
			`sunledger certificate record JY-20261122-01 --type quarantine --batch 91370783MADEM0011E-20261122-01 --seal 检疫专用章 --document @cd-01.pdf`,
			text{"with the seal that the standard names", "填写标准约定的印章"},
		}},
	}, {
		family: "certificate", verb: "revoke", op: provenance.RevokeCertificateOp,
		input: newInput[provenance.RevokeCertificate], subject: "certificate",
		short: text{"end the effect of a certificate you issued", "撤销本单位出具的证明"},
		examples: []example{{
			`sunledger certificate revoke JC-20261122-01 --reason 样品编号录入错误`,
			text{"it stays readable, with the reason", "记录保留并注明原因"},
		}},
	}, {
		family: "inspection", verb: "record", op: provenance.RecordInspectionOp,
		input: newInput[provenance.RecordInspection], subject: "inspection",
		short: text{"record an inspection; the other regulator is notified", "登记检查并通报对方"},
		examples: []example{{
			`sunledger inspection record FX-20261122-01 --type unannounced --enterprise 91370783MADEM0011E --check 台账完整=pass --check '农药存放=fail:农药柜未上锁'`,
			text{"one item passed, one finding", "一项合格，一项不合格"},
		}, {
			`sunledger inspection record LH-20261122-01 --type joint --enterprise 91370783MADEM0011E --check '农药存放=fail:农药柜未上锁' --rectify-by 2026-12-06`,
			text{"joint enforcement, final when the other regulator co-signs it", "联合执法，经对方会签后生效，限期整改"},
		}, {
			`sunledger inspection record ZX-20261122-01 --type special --case counterfeit_origin --allegation 举报以外地黄瓜冒充寿光黄瓜 --enterprise 91110108MADEM10146 --check '产地标识=fail:与产地证明不符'`,
			text{"a case of counterfeit origin", "查处冒充产地案件"},
		}},
	}, {
		family: "inspection", verb: "acknowledge", op: provenance.AcknowledgeOp,
		input: newInput[provenance.AcknowledgeInspection], subject: "inspection",
		short: text{"acknowledge an inspection of the other regulator", "签收对方的检查通报"},
		examples: []example{{
			`sunledger inspection acknowledge 111101080000000277-FX-20261122-01 --note 已收悉`,
			text{"as the regulator that was notified", "由被通报的监管方签收"},
		}},
	}, {
		family: "inspection", verb: "rectify", op: provenance.RectifyOp,
		input: newInput[provenance.RectifyInspection], subject: "inspection",
		short: text{"say what was done about the findings", "提交整改情况"},
		examples: []example{{
			`sunledger inspection rectify 111101080000000277-FX-20261122-01 --note 已加装双人双锁 --evidence @photo.jpg`,
			text{"with the digest of a photograph", "附照片摘要"},
		}},
	}, {
		family: "inspection", verb: "return", op: provenance.ReturnInspectionOp,
		input: newInput[provenance.ReturnInspection], subject: "inspection",
		short: text{"send an insufficient rectification back", "退回不到位的整改"},
		examples: []example{{
			`sunledger inspection return FX-20261122-01 --note 未见农药柜加锁`,
			text{"the enterprise must rectify again", "企业须重新整改"},
		}},
	}, {
		family: "inspection", verb: "close", op: provenance.CloseInspectionOp,
		input: newInput[provenance.CloseInspection], subject: "inspection",
		short: text{"close an inspection of your authority", "办结本机关的检查"},
		examples: []example{{
			`sunledger inspection close FX-20261122-01 --note 现场复核，整改到位`,
			text{"after verifying the rectification", "核实整改后办结"},
		}, {
			`sunledger inspection close ZX-20261122-01 --note 已更正标识 --outcome confirmed --penalty 京海市监罚〔2026〕12号`,
			text{"a special inspection, with its outcome", "专项查处，注明结果与处罚文号"},
		}},
	},
}
