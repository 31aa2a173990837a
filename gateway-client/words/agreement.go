package words

import (
	"reflect"

	"sunledger/chaincode/provenance"
)

var agreementLabels = map[string]Label{
	"agreement":                   {Text{"agreement", "协议"}, Text{"agreement ID: code and number, such as XY-2026-01", "协议编号，本单位的可只写如 XY-2026-01"}},
	"title":                       {Text{"title", "标题"}, Text{"title of the agreement", "协议标题"}},
	"sellers":                     {Text{"sellers", "卖方"}, Text{"codes of the sellers; repeat or separate by commas", "卖方企业代码，可重复或以逗号分隔"}},
	"buyers":                      {Text{"buyers", "买方"}, Text{"codes of the buyers; repeat or separate by commas", "买方企业代码，可重复或以逗号分隔"}},
	"products":                    {Text{"products", "产品"}, Text{"product codes; repeat or separate by commas", "产品代码，可重复或以逗号分隔"}},
	"prices":                      {Text{"price digest", "价格摘要"}, Text{"SHA-256 of a random salt followed by the prices, or @FILE with both", "随机盐与价格的 SHA-256 摘要，或 @文件"}},
	"ProposeAgreement.from":       {Text{"from", "起始日期"}, Text{"first day, such as 2026-12-01", "起始日期，如 2026-12-01"}},
	"RegisterCertification.from":  {Text{"from", "起始日期"}, Text{"first day, such as 2026-12-01", "起始日期，如 2026-12-01"}},
	"Certification.from":          {Text{"from", "起始日期"}, Text{"first day, such as 2026-12-01", "起始日期，如 2026-12-01"}},
	"ProposeAgreement.until":      {Text{"until", "截止日期"}, Text{"last day, such as 2027-11-30", "截止日期，如 2027-11-30"}},
	"RegisterCertification.until": {Text{"until", "截止日期"}, Text{"last day, such as 2027-11-30", "截止日期，如 2027-11-30"}},
	"Certification.until":         {Text{"until", "截止日期"}, Text{"last day, such as 2027-11-30", "截止日期，如 2027-11-30"}},
	"signatures":                  {Text{"signed", "签署"}, Text{}},
	"dissolving":                  {Text{"to be dissolved", "提请解除"}, Text{}},
	"Agreement.left":              {Text{"left by", "退出"}, Text{}},
	"ended":                       {Text{"ended", "终止"}, Text{}},

	"meeting":               {Text{"meeting", "会议"}, Text{"meeting ID: code and number, such as LX-2026-01", "会议编号，本机关的可只写如 LX-2026-01"}},
	"attendees":             {Text{"attendees", "参会人员"}, Text{"who took part; repeat or separate by commas", "参会人员，可重复或以逗号分隔"}},
	"RecordMeeting.summary": {Text{"summary", "纪要摘要"}, Text{"what was said and decided", "会议内容与决定"}},
	"actions":               {Text{"actions", "任务"}, Text{"what is to be done, by whom (a code or an MSP ID), by when; repeat for each", "任务、责任方（代码或 MSP ID）及期限，可重复"}},
	"action":                {Text{"action", "任务"}, Text{"number of the action in the minutes", "纪要中的任务序号"}},
	"task":                  {Text{"task", "任务"}, Text{}},
	"assignee":              {Text{"assigned to", "责任方"}, Text{}},
	"due":                   {Text{"due", "期限"}, Text{}},
	"completed":             {Text{"completed", "完成"}, Text{}},
	"done":                  {Text{"done", "完成"}, Text{}},

	"group":    {Text{"steering group", "领导小组"}, Text{"ID of the group, such as SGHD", "小组编号，如 SGHD"}},
	"members":  {Text{"members", "成员"}, Text{"a member, the post in the group and where the person serves; repeat for each", "成员、小组职务及所在单位，可重复"}},
	"inForce":  {Text{"in force", "现行"}, Text{}},
	"proposal": {Text{"proposal", "提议"}, Text{}},
	"post":     {Text{"post", "职务"}, Text{}},
	"body":     {Text{"serves at", "单位"}, Text{}},

	"ProposeAgreement.type": {Text{}, Text{"kind of agreement", "协议类型"}},
	"EndAgreement.reason":   {Text{}, Text{"why it is to end", "终止原因"}},
	"RecordMeeting.date":    {Text{}, Text{"day of the meeting (default: today)", "会议日期（默认今天）"}},
	"RecordMeeting.place":   {Text{}, Text{"where it was held", "会议地点"}},
	"CompleteAction.note":   {Text{}, Text{"what was done", "完成情况"}},
}

var agreementChoices = map[reflect.Type][]Choice{
	reflect.TypeFor[provenance.AgreementType](): {
		{"framework", Text{"framework agreement", "框架协议"}},
		{"market_factory", Text{"market–factory linkage", "场厂挂钩"}}, {"market_base", Text{"market–base linkage", "场地挂钩"}},
		{"farm_supermarket", Text{"farm–supermarket linkage", "农超对接"}}, {"farm_catering", Text{"farm–catering linkage", "农餐对接"}},
	},
}

var agreementKindNames = map[provenance.Kind]Text{
	provenance.KindAgreement:     {"agreement", "协议"},
	provenance.KindMeeting:       {"joint meeting", "联席会议"},
	provenance.KindSteeringGroup: {"steering group", "领导小组"},
	provenance.KindLink:          {"linkage", "挂钩关系"},
}
