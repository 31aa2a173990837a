package words

import (
	"reflect"

	"sunledger/chaincode/provenance"
)

var inputLabels = map[string]Label{
	"use":                         {Text{"use", "使用记录"}, Text{"ID to give it: your number, such as YW-20261110-01", "使用记录编号，如 YW-20261110-01"}},
	"uses":                        {Text{"inputs used", "投入品使用"}, Text{}},
	"input":                       {Text{"input", "投入品"}, Text{"common name, as the joint standard has it, such as 吡虫啉", "通用名，与共同标准一致，如 吡虫啉"}},
	"dose":                        {Text{"dose", "用量"}, Text{"number and unit, such as 30ml/亩 (in a file: thousandths)", "数量加单位，如 30ml/亩（文件中以千分之一计）"}},
	"usedOn":                      {Text{"used on", "使用日期"}, Text{"first day of use (default: today)", "开始使用日期（默认今天）"}},
	"stoppedOn":                   {Text{"stopped on", "停用日期"}, Text{"last day of use; without it, the first", "停用日期，不填则与使用日期相同"}},
	"finding":                     {Text{"finding", "核查结果"}, Text{}},
	"days":                        {Text{"days", "日期"}, Text{}},
	"on":                          {Text{"on", "使用"}, Text{}},
	"UseDays.until":               {Text{"until", "停用"}, Text{}},
	"RecordInputUse.site":         {Text{"site", "场所"}, Text{"site of the crop, such as DP01 of your own", "作物所在场所，如本企业的 DP01"}},
	"RecordInputUse.product":      {Text{"product", "产品"}, Text{"crop of the site, such as CUCUMBER", "场所的作物，如 CUCUMBER"}},
	"RecordInputUse.batches":      {Text{"batches", "批次"}, Text{"batch treated after its harvest; with --site, one harvested before this was recorded; repeat for each", "采后处理的批次；与 --site 同用时为补登前已采收的批次，可重复"}},
	"RecordInputUse.registration": {Text{"registration", "登记证号"}, Text{"number of the product's registration, such as PD20150123", "产品登记证号，如 PD20150123"}},
	"RecordInputUse.source":       {Text{"source", "来源"}, Text{"who sold it", "购买来源"}},
	"RecordInputUse.purpose":      {Text{"purpose", "用途"}, Text{"pest, disease or other purpose", "防治对象或用途"}},
}

var inputChoices = map[reflect.Type][]Choice{
	reflect.TypeFor[provenance.Code](): {
		{"BANNED_INPUT", Text{"BANNED INPUT", "使用禁用投入品"}}, {"SAFETY_INTERVAL", Text{"WITHIN THE SAFETY INTERVAL", "未过安全间隔期"}},
	},
}

var inputKindNames = map[provenance.Kind]Text{provenance.KindInputUse: {"use of an input", "投入品使用"}}
