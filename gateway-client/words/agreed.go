package words

import (
	"reflect"

	"sunledger/chaincode/provenance"
)

var agreedLabels = map[string]Label{
	"testing":                            {Text{"testing", "检测频次"}, Text{"which lots are tested before they leave: lot_by_lot, or sampled:DAYS when one report in so many days suffices; @DAYS admits reports from so many days before the harvest", "出场前的检测频次：lot_by_lot（批批检测），或 sampled:天数（抽样，若干天内一份合格报告即可）；@天数 表示采收前若干天内的报告也有效"}},
	"beforeHarvestDays":                  {Text{"days before the harvest", "采收前天数"}, Text{}},
	"frequency":                          {Text{"frequency", "频次"}, Text{}},
	"everyDays":                          {Text{"days", "天数"}, Text{}},
	"ProposeStandard.logMinutes":         {Text{"temperature log, minutes", "温度记录间隔（分钟）"}, Text{"longest interval between temperature readings, in minutes; without it, 10", "温度记录的最长间隔（分钟），不填则为 10"}},
	"ProposeStandard.inhibitionPermille": {Text{"positive from inhibition", "抑制率阳性界限"}, Text{"enzyme inhibition from which a rapid test is positive, such as 50%, which it is without it", "快检抑制率达到多少为阳性，如 50%，不填则为 50%"}},
	"DocumentRule.seal":                  {Text{"seal", "印章"}, Text{}},
	"DocumentRule.required":              {Text{"required", "必需"}, Text{}},
	"Certificate.seal":                   sealOnPaper,
	"IssueCommitment.seal":               sealOnPaper,
	"IssueOrigin.seal":                   sealOnPaper,
	"RecordTest.seal":                    sealOnPaper,
	"RecordDocument.seal":                sealOnPaper,
	"published":                          {Text{"made public", "公开"}, Text{}},
	"limitsOn":                           {Text{"limits of", "限量适用日"}, Text{}},
	"ProposeStandard.inputs":             {Text{"inputs", "投入品"}, Text{"agricultural input with its safety interval, or banned; repeat for each", "投入品及其安全间隔期，或禁用，可重复"}},
	"listedInputsOnly":                   {Text{"listed inputs only", "仅限所列投入品"}, Text{"only the inputs listed may be used, so that a trade name gets around no ban", "只允许使用所列投入品，以免换商品名规避禁用"}},
	"reinspectWithinDays":                {Text{"re-inspection, working days", "复检时限（工作日）"}, Text{"working days that a laboratory has to re-inspect or re-test; without it, 20", "复检、复测机构的时限（工作日），不填则为 20"}},
	"intervalDays":                       {Text{"safety interval, days", "安全间隔期（天）"}, Text{}},
	"banned":                             {Text{"banned", "禁用"}, Text{}},
	"year":                               {Text{"year", "年份"}, Text{"year, such as 2027", "年份，如 2027"}},
	"holidays":                           {Text{"holidays", "节假日"}, Text{"weekday off; repeat or separate by commas", "放假的工作日，可重复或以逗号分隔"}},
	"workdays":                           {Text{"workdays", "调休上班日"}, Text{"weekend day worked in exchange; repeat or separate by commas", "调休上班的周末，可重复或以逗号分隔"}},
	"Calendar.correction":                {Text{"proposed correction", "待批准的更正"}, Text{}},
	"publication":                        {Text{"publication", "公开"}, Text{"publication ID: code and number, such as GK-20261122-01", "公开编号，本机关的可只写如 GK-20261122-01"}},
	"Publish.content":                    {Text{"content", "内容"}, Text{"what is made public", "公开的内容"}},
	"Publish.title":                      {Text{"title", "标题"}, Text{"title", "标题"}},
	"Publish.record":                     {Text{"record", "记录"}, Text{"record it publishes, as kind/ID, such as standard/CUCUMBER-V1", "所公开的记录，写作“类型/编号”，如 standard/CUCUMBER-V1"}},
	"Publish.document":                   {Text{"document digest", "文件摘要"}, Text{"SHA-256 of the document, or @FILE to compute it", "文件的 SHA-256 摘要，或 @文件 由程序计算"}},
	"Publish.date":                       {Text{"published on", "公开日期"}, Text{"day of publication (default: today)", "公开日期（默认今天）"}},
	"Publication.authority":              {Text{"published by", "公开机关"}, Text{}},
	"ApproveCalendar.digest":             {Text{}, Text{"digest of the days you approve, at least its first 8 digits", "所批准内容的摘要，至少前 8 位"}},
	"ApproveStandard.digest":             {Text{}, Text{"digest of the terms you approve, at least its first 8 digits", "所批准内容的摘要，至少前 8 位"}},
	"CalendarCorrection.year":            {Text{"year", "年份"}, Text{}},
}

var agreedChoices = map[reflect.Type][]Choice{
	reflect.TypeFor[provenance.TestFrequency](): {
		{"lot_by_lot", Text{"lot by lot", "批批检测"}}, {"sampled", Text{"sampled", "抽样检测"}},
	},
	reflect.TypeFor[provenance.Publicity](): {
		{"standards", Text{"standards", "标准"}}, {"procedures", Text{"procedures", "程序"}}, {"results", Text{"results", "结果"}},
	},
}

var agreedKindNames = map[provenance.Kind]Text{
	provenance.KindCalendar:    {"calendar", "工作日历"},
	provenance.KindPublication: {"publication", "公开"},
}

// sealOnPaper is that of a certificate, unlike the one on a vehicle.
var sealOnPaper = Label{Text{"seal", "印章"}, Text{"seal on the paper, as the standard names it", "证明上的印章，与标准约定一致"}}
