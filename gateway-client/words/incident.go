package words

import (
	"reflect"

	"sunledger/chaincode/provenance"
)

var incidentLabels = map[string]Label{
	"hold":                  {Text{"hold", "封存"}, Text{"hold ID: code and number, such as FC-20261122-01", "封存编号，本单位的可只写如 FC-20261122-01"}},
	"released":              {Text{"released", "解除封存"}, Text{}},
	"notice":                {Text{"notice", "通报"}, Text{"notice ID: code and number, such as TB-20261122-01", "通报编号，本机关的可只写如 TB-20261122-01"}},
	"IssueNotice.cause":     {Text{"cause", "原因"}, Text{"what is wrong with the food", "问题说明"}},
	"StartRecall.cause":     {Text{"cause", "原因"}, Text{"what is wrong with the food", "问题说明"}},
	"IssueNotice.requested": {Text{"requested", "请求措施"}, Text{"measures asked for; repeat or separate by commas", "请求采取的措施，可重复或以逗号分隔"}},
	"issued":                {Text{"issued", "发出"}, Text{}},
	"answerBy":              {Text{"answer by", "处置期限"}, Text{"the last day for the other regulator to take measures, such as 2026-11-30", "对方采取措施的最后期限，如 2026-11-30"}},
	"Notice.measures":       {Text{"measures", "处置措施"}, Text{}},
	"Measure.measure":       {Text{"measure", "措施"}, Text{"what was done", "采取的措施"}},
	"TakeMeasure.measure":   {Text{"measure", "措施"}, Text{"what was done", "采取的措施"}},
	"Measure.reference":     {Text{"shown by", "凭据"}, Text{"record that shows it, as kind/ID, such as recall/CODE-ZH-01", "佐证记录，写成“类型/编号”，如 recall/代码-ZH-01"}},
	"TakeMeasure.reference": {Text{"shown by", "凭据"}, Text{"record that shows it, as kind/ID, such as recall/CODE-ZH-01", "佐证记录，写成“类型/编号”，如 recall/代码-ZH-01"}},
	"taken":                 {Text{"taken", "采取"}, Text{}},
	"closing":               {Text{"closing", "办结"}, Text{}},
	"summary":               {Text{"summary", "总结"}, Text{"what was achieved", "处置结果"}},

	"recall":                   {Text{"recall", "召回"}, Text{"recall ID: code and number, such as ZH-20261122-01", "召回编号，本单位的可只写如 ZH-20261122-01"}},
	"StartRecall.batches":      {Text{"batches", "批次"}, Text{"lot or part that is recalled; repeat for each", "召回的批次，可重复"}},
	"class":                    {Text{"class", "级别"}, Text{"how much harm it may do", "召回级别"}},
	"knownAt":                  {Text{"known", "获知时间"}, Text{"when the problem became known, such as '2026-11-22 08:30'", "获知问题的时间，如 '2026-11-22 08:30'"}},
	"areas":                    {Text{"areas", "涉及区域"}, Text{"where the goods went; repeat or separate by commas", "流向区域，可重复或以逗号分隔"}},
	"expected":                 {Text{"expected", "预期效果"}, Text{"the effect expected", "预期效果"}},
	"exercise":                 {Text{"exercise", "演练"}, Text{"an exercise: bars nothing", "召回演练，不影响流通"}},
	"Recall.ordered":           {Text{"ordered by the regulator", "责令召回"}, Text{}},
	"late":                     {Text{"started late", "逾期启动"}, Text{}},
	"started":                  {Text{"started", "启动"}, Text{}},
	"announced":                {Text{"announced", "公告"}, Text{}},
	"text":                     {Text{"text", "公告内容"}, Text{"text of the announcement", "公告内容"}},
	"Announcement.published":   {Text{"published in", "发布处"}, Text{"where it was published", "发布处"}},
	"AnnounceRecall.published": {Text{"published in", "发布处"}, Text{"where it was published", "发布处"}},
	"made":                     {Text{"made", "发布"}, Text{}},
	"finishBy":                 {Text{"finish by", "完成期限"}, Text{}},
	"extensions":               {Text{"extensions", "延期"}, Text{}},
	"Extension.until":          {Text{"until", "延至"}, Text{"the new last day", "新的期限"}},
	"ExtendRecall.until":       {Text{"until", "延至"}, Text{"the new last day", "新的期限"}},
	"consent":                  {Text{"consent", "同意"}, Text{}},
	"withdrawal":               {Text{"withdrawal", "撤销"}, Text{}},

	"reports":        {Text{"reported to recall", "召回报告"}, Text{}},
	"sealed":         {Text{"sealed", "已封存"}, Text{"sealed of what you have, in all, with its unit", "现存中已封存的总量，带单位"}},
	"recovered":      {Text{"brought back", "消费者退回"}, Text{"brought back by consumers since your last report", "上次报告后消费者退回的数量"}},
	"disposedAs":     {Text{"disposed of", "处置"}, Text{}},
	"consumed":       {Text{"consumed", "食用"}, Text{}},
	"sold":           {Text{"sold", "售出"}, Text{}},
	"destroyed":      {Text{"destroyed", "销毁"}, Text{}},
	"wasted":         {Text{"wasted", "损耗"}, Text{}},
	"returnedToSoil": {Text{"returned to soil", "还田"}, Text{}},

	"Hold.basis":           {Text{"rests on", "依据"}, Text{}},
	"Hold.by":              {Text{"placed by", "封存方"}, Text{}},
	"Notice.authority":     {Text{"issued by", "通报机关"}, Text{}},
	"IssueNotice.basis":    {Text{"rests on", "依据"}, Text{"what it rests on, as kind/ID: certificate, inspection or sample", "依据，写成“类型/编号”：certificate、inspection 或 sample"}},
	"IssueNotice.hold":     {Text{"sealed with it", "同时封存"}, Text{"seal the batch in the same transaction", "同时封存该批次"}},
	"PlaceHold.basis":      {Text{}, Text{"what it rests on, as kind/ID: certificate, inspection or notice", "依据，写成“类型/编号”：certificate、inspection 或 notice"}},
	"StartRecall.disposal": {Text{"disposal", "处置方式"}, Text{"what will be done with the goods", "召回产品的处置方式"}},
	"StartRecall.notice":   {Text{"notice", "通报"}, Text{"the notice that led to it", "引发召回的通报"}},
	"EndRecall.summary":    {Text{}, Text{"why it is withdrawn", "撤销原因"}},
	"left":                 {Text{"still on hand", "剩余"}, Text{"of its goods still on hand, with its unit (default: nothing)", "尚存数量，带单位（默认无剩余）"}},
	"leftFor":              {Text{"to be disposed of", "剩余处置"}, Text{"where that is, and what will become of it", "剩余产品存放处及处置安排"}},
	"finishedLate":         {Text{"finished late", "逾期完成"}, Text{}},
	"TakeMeasure.note":     {Text{}, Text{"what exactly was done", "具体情况"}},
}

var incidentChoices = map[reflect.Type][]Choice{
	reflect.TypeFor[provenance.MeasureKind](): {
		{"removal", Text{"removal from sale", "下架"}}, {"resampling", Text{"resampling", "再次抽检"}}, {"recall", Text{"recall", "召回"}},
		{"enforcement", Text{"enforcement", "执法查处"}}, {"other", Text{"other", "其他"}},
	},
	reflect.TypeFor[provenance.NoticeState](): {
		{"awaits_acknowledgement", Text{"awaits acknowledgement", "待签收"}}, {"awaits_measures", Text{"awaits measures", "待处置"}},
		{"awaits_closing", Text{"awaits closing", "待办结"}}, {"awaits_approval", Text{"awaits approval of the closing", "待批准办结"}},
		{"closed", Text{"closed by both", "双方已办结"}},
	},
	reflect.TypeFor[provenance.RecallClass](): {
		{"1", Text{"class 1", "一级"}}, {"2", Text{"class 2", "二级"}}, {"3", Text{"class 3", "三级"}},
	},
	reflect.TypeFor[provenance.RecallState](): {
		{"awaits_announcement", Text{"awaits announcement", "待公告"}}, {"running", Text{"running", "召回中"}},
		{"awaits_approval", Text{"awaits approval", "待批准"}}, {"closed", Text{"closed by both", "双方已办结"}},
		{"withdrawn", Text{"withdrawn by both", "双方已撤销"}},
	},
}

var incidentKindNames = map[provenance.Kind]Text{
	provenance.KindHold:   {"hold", "封存"},
	provenance.KindNotice: {"problem-food notice", "问题食品通报"},
	provenance.KindRecall: {"recall", "召回"},
}
