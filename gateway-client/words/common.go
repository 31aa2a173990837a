package words

import (
	"reflect"

	"sunledger/chaincode/provenance"
)

// commonChoices are the values of the domain's enumerations, by their type, in the
// order in which they are offered.
var commonChoices = map[reflect.Type][]Choice{
	reflect.TypeFor[provenance.EnterpriseKind](): {
		{"base", Text{"production base", "生产基地"}}, {"cooperative", Text{"cooperative", "合作社"}},
		{"laboratory", Text{"laboratory", "检测机构"}}, {"carrier", Text{"carrier", "承运企业"}},
		{"market", Text{"wholesale market", "批发市场"}}, {"merchant", Text{"merchant", "经营户"}},
		{"processor", Text{"processor", "加工企业"}}, {"supermarket", Text{"supermarket", "超市"}},
		{"caterer", Text{"caterer", "餐饮单位"}},
		{"central_kitchen", Text{"central kitchen", "中央厨房"}}, {"platform", Text{"online platform", "网络交易平台"}},
	},
	reflect.TypeFor[provenance.EnterpriseStatus](): {
		{"active", Text{"active", "正常"}}, {"suspended", Text{"suspended", "已暂停"}},
	},
	reflect.TypeFor[provenance.SiteKind](): {
		{"field", Text{"field", "露地"}}, {"greenhouse", Text{"greenhouse", "大棚"}}, {"packhouse", Text{"packhouse", "包装车间"}},
		{"laboratory", Text{"laboratory", "检测室"}}, {"warehouse", Text{"warehouse", "仓库"}}, {"stall", Text{"stall", "摊位"}},
		{"store", Text{"store", "门店"}}, {"kitchen", Text{"kitchen", "后厨"}}, {"depot", Text{"depot", "车场"}},
	},
	reflect.TypeFor[provenance.Unit](): {
		{"g", Text{"grams", "克"}}, {"ml", Text{"millilitres", "毫升"}}, {"piece", Text{"pieces", "件"}},
	},
	reflect.TypeFor[provenance.BatchOrigin](): {
		{"registered", Text{"harvested", "采收"}}, {"split", Text{"split off", "拆分"}}, {"mixed", Text{"mixed", "混合"}}, {"processed", Text{"processed", "加工"}},
	},
	reflect.TypeFor[provenance.DisposalMethod](): {
		{"consumed", Text{"consumed", "食用"}}, {"sold", Text{"sold", "售出"}}, {"destroyed", Text{"destroyed", "销毁"}},
		{"wasted", Text{"wasted", "损耗"}}, {"returned_to_soil", Text{"returned to soil", "还田"}},
	},
	reflect.TypeFor[provenance.CertificateType](): {
		{"commitment", Text{"commitment certificate", "承诺达标合格证"}}, {"origin", Text{"origin certificate", "产地证明"}},
		{"test_report", Text{"test report", "检测报告"}}, {"quarantine", Text{"quarantine certificate", "检疫证明"}}, {"other", Text{"other document", "其他证明"}},
	},
	reflect.TypeFor[provenance.Verdict](): {
		{"conformant", Text{"conformant", "合格"}}, {"non_conformant", Text{"NOT CONFORMANT", "不合格"}},
		{"incomplete", Text{"incomplete", "项目不全"}},
	},
	reflect.TypeFor[provenance.Basis](): {
		{"quality_control", Text{"own quality control", "质量安全控制符合要求"}}, {"self_tested", Text{"own test passed", "自行检测合格"}},
		{"commissioned_test", Text{"commissioned test passed", "委托检测合格"}},
	},
	reflect.TypeFor[provenance.Role](): {
		{"regulator", Text{"regulator", "监管人员"}}, {"inspector", Text{"inspector", "检查人员"}}, {"enterprise", Text{"enterprise", "企业"}},
		{"laboratory", Text{"laboratory", "检测机构"}}, {"carrier", Text{"carrier", "承运企业"}}, {"auditor", Text{"auditor", "审计人员"}},
		{"observer", Text{"observer", "观察人员"}},
	},
}

// commonKindNames are the kinds of records for people.
var commonKindNames = map[provenance.Kind]Text{
	provenance.KindEnterprise:  {"enterprise", "企业"},
	provenance.KindSite:        {"site", "场所"},
	provenance.KindStandard:    {"joint standard", "共同标准"},
	provenance.KindBatch:       {"batch", "批次"},
	provenance.KindCertificate: {"certificate", "证明"},
	provenance.KindInspection:  {"inspection", "检查"},
	provenance.KindDossier:     {"dossier", "证明目录"},
	provenance.KindOutputs:     {"outputs", "去向目录"},
	provenance.KindSeries:      {"standard series", "标准版本目录"},
	provenance.KindLabel:       {"label", "标签"},
	"profile":                  {"profile", "配置"},
}

// commonLabels name the JSON fields of records and inputs. A field that means
// something else in one type stands as "Type.field".
var commonLabels = map[string]Label{
	"id": {Text{"ID", "编号"}, Text{}},

	"code":         {Text{"code", "代码"}, Text{"unified social credit code, 18 characters", "统一社会信用代码，18 位"}},
	"name":         {Text{"name", "名称"}, Text{"name, as on the licence", "名称，与证照一致"}},
	"businessKind": {Text{"kind", "类型"}, Text{"what the enterprise does", "企业类型"}},
	"organization": {Text{"regulator", "监管方"}, Text{}},
	"address":      {Text{"address", "地址"}, Text{"address", "地址"}},
	"contact":      {Text{"contact", "联系方式"}, Text{"telephone or other contact", "联系电话等"}},
	"responsible":  {Text{"responsible", "食品安全负责人"}, Text{"person answering for food safety", "食品安全负责人"}},
	"codeOverride": {Text{"code override", "代码例外原因"}, Text{"reason for a code with a wrong check character", "代码校验不符仍登记的原因"}},
	"status":       {Text{"status", "状态"}, Text{}},
	"statusReason": {Text{"reason", "原因"}, Text{}},
	"enterprise":   {Text{"enterprise", "企业"}, Text{"code of the enterprise", "企业代码"}},
	"reason":       {Text{"reason", "原因"}, Text{"why, in a few words", "原因说明"}},

	"site":      {Text{"site", "场所"}, Text{"site ID: code and own number, such as DP01 for one of your own", "场所编号，本企业的可只写如 DP01"}},
	"siteKind":  {Text{"kind", "类型"}, Text{"what the site is", "场所类型"}},
	"division":  {Text{"division", "行政区划"}, Text{"GB/T 2260 division code, 6 digits", "行政区划代码，6 位"}},
	"gln":       {Text{"GLN", "GLN"}, Text{"GS1 global location number, 13 digits", "GS1 全球位置码，13 位"}},
	"latitude":  {Text{"latitude", "纬度"}, Text{"degrees north, such as 36.8571", "北纬度数，如 36.8571"}},
	"longitude": {Text{"longitude", "经度"}, Text{"degrees east, such as 118.7370", "东经度数，如 118.7370"}},
	"owner":     {Text{"enterprise", "所属企业"}, Text{}},

	"standard":           {Text{"standard", "标准"}, Text{"standard ID: product, -V and version, such as CUCUMBER-V1", "标准编号：产品代码-V版本，如 CUCUMBER-V1"}},
	"product":            {Text{"product", "产品"}, Text{"product code, such as CUCUMBER", "产品代码，如 CUCUMBER"}},
	"nameEn":             {Text{"English name", "英文名"}, Text{"English name of the product", "产品英文名"}},
	"nameZh":             {Text{"Chinese name", "中文名"}, Text{"Chinese name of the product", "产品中文名"}},
	"gpc":                {Text{"GPC", "GPC"}, Text{"GS1 product classification, 8 digits", "GS1 产品分类码，8 位"}},
	"unit":               {Text{"unit", "计量单位"}, Text{"unit the product is counted in", "计量单位"}},
	"effectiveFrom":      {Text{"effective from", "生效日期"}, Text{"day from which it binds harvests, such as 2026-12-01", "自该日起采收的批次适用，如 2026-12-01"}},
	"registerWithinDays": {Text{"register within days", "登记时限（天）"}, Text{"days after harvest in which a batch may be registered; without it, any", "采收后多少天内可以登记，不填则不限"}},
	"limits":             {Text{"limits", "限量"}, Text{"residue limit and its source; repeat for each", "残留限量及依据，可重复"}},
	"documents":          {Text{"documents", "单证"}, Text{"number pattern and issuers of a document, + before a type that every lot needs beside the usual ones; repeat for each type", "单证编号格式及出具机构，每类一项；除常规证明外各批次还须具备的，类型前加 +"}},
	"temperature":        {Text{"temperature", "温度"}, Text{"range for transport and storage, such as 8..12°C", "储运温度范围，如 8..12°C"}},
	"digest":             {Text{"digest", "摘要"}, Text{"digest of the terms you approve, at least its first 8 digits", "所批准内容的摘要，至少前 8 位"}},
	"proposed":           {Text{"proposed", "提议"}, Text{}},
	"approved":           {Text{"approved", "批准"}, Text{}},

	"batch":       {Text{"batch", "批次"}, Text{"batch ID: code and lot, such as 20261122-01 for one of your own", "批次编号，本企业的可只写批号，如 20261122-01"}},
	"harvested":   {Text{"harvested", "采收日期"}, Text{"day of harvest (default: today)", "采收日期（默认今天）"}},
	"amount":      {Text{"quantity", "数量"}, Text{"quantity with its unit: 2000kg, 1.5t, 500g, 3L, 20piece", "数量加单位：2000kg、1.5吨、300斤、500g、3L、20件"}},
	"gtin":        {Text{"GTIN", "GTIN"}, Text{"GS1 trade item number, 14 digits", "GS1 商品条码，14 位"}},
	"madeBy":      {Text{"made by", "形成方式"}, Text{}},
	"inputs":      {Text{"inputs", "来源"}, Text{"batch and how much of it goes in; repeat for each", "投入的批次及数量，可重复"}},
	"outputs":     {Text{"batches made of it", "去向批次数"}, Text{"new lot, its quantity and who is offered it; repeat for each", "新批号、数量及接收方，可重复"}},
	"loss":        {Text{"loss", "损耗"}, Text{"declared loss, with its unit", "申报损耗，带单位"}},
	"producer":    {Text{"producer", "责任主体"}, Text{}},
	"holder":      {Text{"holder", "持有者"}, Text{}},
	"certifiedBy": {Text{"certified as", "合格证所属批次"}, Text{}},
	"quantity":    {Text{"quantity", "数量"}, Text{}},
	"initial":     {Text{"initial", "初始"}, Text{}},
	"remaining":   {Text{"remaining", "剩余"}, Text{}},
	"passedOn":    {Text{"passed on", "转出"}, Text{}},
	"lost":        {Text{"lost", "损耗"}, Text{}},
	"disposed":    {Text{"disposed of", "已处置"}, Text{}},
	"transfer":    {Text{"offered", "移交"}, Text{}},
	"to":          {Text{"to", "接收方"}, Text{"code of the receiver", "接收方企业代码"}},
	"lots":        {Text{"lots it is made of", "所含批次"}, Text{}},
	"generation":  {Text{"generation", "代数"}, Text{}},
	"refused":     {Text{"last refused", "最近一次拒收"}, Text{}},
	"by":          {Text{"by", "拒收方"}, Text{}},
	"disposal":    {Text{"last disposal", "最近一次处置"}, Text{}},
	"method":      {Text{"method", "方式"}, Text{"how the goods leave the chain", "处置方式"}},

	"certificate": {Text{"certificate", "证明"}, Text{"certificate ID: code and number, such as HGZ-20261122-01", "证明编号，本单位的可只写如 HGZ-20261122-01"}},
	"type":        {Text{"type", "类型"}, Text{"kind of inspection", "检查类型"}},
	"number":      {Text{"number", "文号"}, Text{}},
	"issuer":      {Text{"issuer", "出具方"}, Text{}},
	"issuedOn":    {Text{"issued on", "开具日期"}, Text{"day of issue (default: today)", "开具日期（默认今天）"}},
	"basis":       {Text{"basis", "承诺依据"}, Text{"what the commitment rests on; repeat or separate by commas", "承诺依据，可重复或以逗号分隔"}},
	"statement":   {Text{"statement", "承诺事项"}, Text{}},
	"place":       {Text{"place", "产地"}, Text{}},
	"results":     {Text{"results", "检测结果"}, Text{"analyte and what was found; repeat for each", "检测项目及结果，可重复"}},
	"document":    {Text{"document digest", "原件摘要"}, Text{"SHA-256 of the paper, or @FILE to compute it", "原件的 SHA-256 摘要，或 @文件 由程序计算"}},
	"verdict":     {Text{"verdict", "判定"}, Text{}},
	"reasons":     {Text{"reasons", "判定原因"}, Text{}},
	"revoked":     {Text{"revoked", "撤销"}, Text{}},
	"analyte":     {Text{"analyte", "项目"}, Text{}},
	"found":       {Text{"found", "检出值"}, Text{}},
	"max":         {Text{"limit", "限量"}, Text{}},
	"edition":     {Text{"source", "依据"}, Text{}},

	"inspection":   {Text{"inspection", "检查"}, Text{"inspection ID: code and number, such as FX-20261122-01", "检查编号，本机关的可只写如 FX-20261122-01"}},
	"date":         {Text{"date", "日期"}, Text{"day of the inspection (default: today)", "检查日期（默认今天）"}},
	"checklist":    {Text{"checklist", "检查项"}, Text{"what was looked at and how it was; repeat for each", "检查项及结果，可重复"}},
	"note":         {Text{"note", "说明"}, Text{"in a few words", "简要说明"}},
	"evidence":     {Text{"evidence digest", "证据摘要"}, Text{"SHA-256 of photographs or papers, or @FILE to compute it", "照片或材料的 SHA-256 摘要，或 @文件 由程序计算"}},
	"authority":    {Text{"authority", "检查机关"}, Text{}},
	"subject":      {Text{"inspected", "被检查企业"}, Text{}},
	"notified":     {Text{"notified", "通报对象"}, Text{}},
	"acknowledged": {Text{"acknowledged", "签收"}, Text{}},
	"rectified":    {Text{"rectified", "整改"}, Text{}},
	"returned":     {Text{"sent back", "退回"}, Text{}},
	"closed":       {Text{"closed", "办结"}, Text{}},
	"item":         {Text{"item", "检查项"}, Text{}},
	"pass":         {Text{"pass", "合格"}, Text{}},

	"RegisterBatch.batch":         {Text{}, Text{"ID to give it: your lot number, such as 20261122-01", "新批次编号：本企业批号，如 20261122-01"}},
	"RegisterBatch.site":          {Text{}, Text{"where it grew: your own site, such as DP01", "产地：本企业场所，如 DP01"}},
	"ProcessBatches.batch":        {Text{}, Text{"ID of what is made: your lot number, such as JG-01", "加工后新批次的编号：本企业批号，如 JG-01"}},
	"ProcessBatches.product":      {Text{}, Text{"code of the product that is made", "加工成的产品代码"}},
	"MixBatches.batch":            {Text{}, Text{"ID of the mixture: your lot number, such as MIX-01", "混合后新批次的编号，如 MIX-01"}},
	"RegisterSite.name":           {Text{}, Text{"name of the site", "场所名称"}},
	"RecordInspection.batch":      {Text{}, Text{"batch the inspection is about; its lot alone when it is the inspected enterprise's own", "涉及的批次，被检查企业自己的可只写批号"}},
	"RecordInspection.site":       {Text{}, Text{"site inspected, such as DP01 of the inspected enterprise", "被检查场所，如被检查企业的 DP01"}},
	"RecordInspection.enterprise": {Text{}, Text{"code of the inspected enterprise", "被检查企业代码"}},
	"RectifyInspection.note":      {Text{}, Text{"what was done about each finding", "逐项说明整改情况"}},
	"ReturnInspection.note":       {Text{}, Text{"what is still missing", "尚未到位之处"}},
	"CloseInspection.note":        {Text{}, Text{"how the rectification was verified", "整改核实情况"}},
	"ReceiveBatch.reason":         {Text{}, Text{"why the goods are refused", "拒收原因"}},
}
