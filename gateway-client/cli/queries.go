package cli

import (
	"strings"

	"sunledger/chaincode/provenance"
)

// commonSampleIDs are the IDs of examples.
var commonSampleIDs = map[provenance.Kind]string{
	provenance.KindEnterprise:  "91370783MADEM0011E",
	provenance.KindSite:        "91370783MADEM0011E-DP01",
	provenance.KindStandard:    "CUCUMBER-V1",
	provenance.KindBatch:       "91370783MADEM0011E-20261122-01",
	provenance.KindCertificate: "91370783MADEM00386-JC-20261122-01",
	provenance.KindInspection:  "111101080000000277-FX-20261122-01",
}

// commonFilters say what the value of an index is.
var commonFilters = map[string]option{
	"kind":         {"kind", text{"KIND", "类型"}, text{"what the enterprise does, such as market", "企业类型，如 market"}},
	"organization": {"organization", text{"MSP", "组织"}, text{"the regulator's MSP ID, such as HaidianMSP", "监管方 MSP ID，如 HaidianMSP"}},
	"enterprise":   {"enterprise", text{"CODE", "代码"}, text{"code of the enterprise, or me", "企业代码，或 me（本企业）"}},
	"product":      {"product", text{"PRODUCT", "产品"}, text{"product code, such as CUCUMBER", "产品代码，如 CUCUMBER"}},
	"holder":       {"holder", text{"CODE", "代码"}, text{"who has it: a code, or me", "持有者：代码或 me"}},
	"maker":        {"maker", text{"CODE", "代码"}, text{"who harvested, mixed or split it: a code, or me", "采收、混合或拆分者：代码或 me"}},
	"receiver":     {"receiver", text{"CODE", "代码"}, text{"to whom it is offered: a code, or me", "待接收方：代码或 me"}},
	"batch":        {"batch", text{"ID", "编号"}, text{"the batch it is about", "所涉批次"}},
	"issuer":       {"issuer", text{"CODE", "代码"}, text{"who issued it: a code, or me", "出具方：代码或 me"}},
	"type":         {"type", text{"TYPE", "类型"}, text{"commitment, origin or test_report", "commitment、origin 或 test_report"}},
	"subject":      {"subject", text{"CODE", "代码"}, text{"who was inspected, or whose goods were sampled: a code, or me", "被检查企业或被抽样货物所属企业：代码或 me"}},
	"awaiting":     {"awaiting", text{"WHO", "代码"}, text{"whose turn it is: a code, an MSP ID, or me", "待办方：代码、MSP ID 或 me"}},
}

var (
	limitOption    = option{"limit", text{"N", "数目"}, text{"at most so many (default: 20)", "最多返回数目（默认 20）"}}
	allOption      = option{"all", text{}, text{"all of them", "全部"}}
	bookmarkOption = option{"bookmark", text{"BOOKMARK", "书签"}, text{"go on where the page before ended", "从上一页的书签继续"}}
	skipOption     = option{"skip", text{"N", "数目"}, text{"leave out so many of the newest", "跳过最新的若干版本"}}
	forwardOption  = option{"forward", text{}, text{"what was made of it, instead of where it came from", "查询去向（默认为来源）"}}
	depthOption    = option{"depth", text{"N", "代数"}, text{"only so many generations", "只追溯若干代"}}
)

// globalOptions are flags of every command.
var globalOptions = []option{
	{"profile", text{"NAME", "名称"}, text{"who you are (SUNLEDGER_PROFILE)", "身份（SUNLEDGER_PROFILE）"}},
	{"home", text{"FOLDER", "目录"}, text{"where profiles are (SUNLEDGER_HOME)", "身份配置所在目录（SUNLEDGER_HOME）"}},
	{"timeout", text{"TIME", "时长"}, text{"give up after, such as 30s (default: 1m)", "最长等待时间，如 30s（默认 1m）"}},
	{"json", text{}, text{"one JSON document on standard output, for programs", "向标准输出写一份 JSON，供程序使用"}},
	{"lang", text{"zh|en", "zh|en"}, text{"language (default: LC_ALL, LC_MESSAGES or LANG)", "语言（默认按 LC_ALL、LC_MESSAGES、LANG）"}},
	{"help", text{}, text{"this help", "显示帮助"}},
}

// Flags of every transaction.
var (
	fileOption    = option{"file", text{"FILE", "文件"}, text{"the whole input as JSON; - is standard input", "以 JSON 给出全部内容；- 为标准输入"}}
	requestOption = option{"request-id", text{"ID", "编号"}, text{"repeat a submission safely (default: a new one)", "安全地重复同一提交（默认新编号）"}}
)

// queries are the commands that read.
func queries() []row {
	var rows []row
	for _, schema := range provenance.Schemas {
		rows = append(rows, recordQueries(schema)...)
	}
	rows = append(rows, releaseQueries()...)
	rows = append(rows, auditQueries()...)
	rows = append(rows, siteCommands...)
	rows = append(rows, indexCommands...)
	return append(rows,
		readingsQuery,
		row{
			family: "batch", verb: "trace", argument: text{"ID", "编号"}, run: showTrace,
			short: text{"where a batch came from, or what was made of it", "追溯批次的来源或去向"},
			flags: []option{forwardOption, depthOption},
			examples: []example{
				{"sunledger batch trace 91110108MADEM1030U-20261123-01", text{"back to the greenhouse, with certificates and inspections", "追溯到大棚，含证明与检查"}},
				{"sunledger batch trace 20261122-01 --forward", text{"everything made of it", "查询全部去向"}},
			},
		},
		labelCommand, oneView, recallPlan, overdueList, listingCheck,
		row{
			family: "transaction", verb: "show", argument: text{"TXID", "交易号"}, run: showTransaction,
			short:    text{"who submitted and who endorsed a transaction, and whether it is valid", "提交方、背书方与验证结果"},
			examples: []example{{"sunledger transaction show " + strings.Repeat("3f9a1c22", 8), text{"as a regulator or auditor", "以监管或审计身份查询"}}},
		},
		row{
			family: "profile", verb: "list", run: listProfiles,
			short:    text{"the profiles there are", "列出可用身份"},
			examples: []example{{"sunledger profile list", text{"choose one with --profile or SUNLEDGER_PROFILE", "用 --profile 或 SUNLEDGER_PROFILE 选择"}}},
		},
		row{
			family: "profile", verb: "show", argument: text{"[NAME]", "[名称]"}, run: showProfile,
			short:    text{"who you are, and where the ledger is", "当前身份与网关地址"},
			examples: []example{{"sunledger profile show base", text{"that of the base", "查看基地的身份"}}},
		},
	)
}

// recordQueries are get, list and history of one kind.
func recordQueries(schema provenance.Schema) []row {
	name, id := familyOf(schema.Kind), sampleIDs[schema.Kind]
	list := row{family: name, verb: "list", short: text{"list them, all or by one property", "列表查询"}, run: listRecords}
	for _, index := range schema.Indexes {
		list.flags = append(list.flags, filters[index])
	}
	list.flags = append(list.flags, limitOption, bookmarkOption, allOption)
	list.examples = []example{{"sunledger " + name + " list --json", text{"the first page, for a program", "第一页，供程序使用"}}}
	if len(schema.Own) > 0 {
		own := "sunledger " + name + " list --" + schema.Own[0] + " me --all"
		list.examples = append(list.examples, example{own, text{"all of your own", "本企业的全部记录"}})
	}
	return []row{
		{
			family: name, verb: "get", argument: text{"ID", "编号"}, run: getRecord,
			short: text{"show one as it is now", "查看当前内容"},
			examples: []example{
				{"sunledger " + name + " get " + id, text{"for people", "便于阅读"}},
				{"sunledger " + name + " get " + id + " --json", text{"the ledger's own record", "账本原始记录"}},
			},
		},
		list,
		{
			family: name, verb: "history", argument: text{"ID", "编号"}, run: showHistory,
			short:    text{"every version: what changed, by whom, in which transaction", "全部版本：何人、何时、何交易、改动内容"},
			flags:    []option{limitOption, skipOption, allOption},
			examples: []example{{"sunledger " + name + " history " + id, text{"newest first", "由新到旧"}}},
		},
	}
}
