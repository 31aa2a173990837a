package cli

// label is a field's short name in views; help is what its flag takes.
type label struct {
	text
	help text
}

// commonLabels name the JSON fields of records and inputs. A field that means
// something else in one type stands as "Type.field".
var commonLabels = map[string]label{
	"id": {text{"ID", "编号"}, text{}},

	"code":         {text{"code", "代码"}, text{"unified social credit code, 18 characters", "统一社会信用代码，18 位"}},
	"name":         {text{"name", "名称"}, text{"name, as on the licence", "名称，与证照一致"}},
	"businessKind": {text{"kind", "类型"}, text{"what the enterprise does", "企业类型"}},
	"organization": {text{"regulator", "监管方"}, text{}},
	"address":      {text{"address", "地址"}, text{"address", "地址"}},
	"contact":      {text{"contact", "联系方式"}, text{"telephone or other contact", "联系电话等"}},
	"responsible":  {text{"responsible", "食品安全负责人"}, text{"person answering for food safety", "食品安全负责人"}},
	"codeOverride": {text{"code override", "代码例外原因"}, text{"reason for a code with a wrong check character", "代码校验不符仍登记的原因"}},
	"status":       {text{"status", "状态"}, text{}},
	"statusReason": {text{"reason", "原因"}, text{}},
	"enterprise":   {text{"enterprise", "企业"}, text{"code of the enterprise", "企业代码"}},
	"reason":       {text{"reason", "原因"}, text{"why, in a few words", "原因说明"}},

	"site":      {text{"site", "场所"}, text{"site ID: code and own number, such as DP01 for one of your own", "场所编号，本企业的可只写如 DP01"}},
	"siteKind":  {text{"kind", "类型"}, text{"what the site is", "场所类型"}},
	"division":  {text{"division", "行政区划"}, text{"GB/T 2260 division code, 6 digits", "行政区划代码，6 位"}},
	"gln":       {text{"GLN", "GLN"}, text{"GS1 global location number, 13 digits", "GS1 全球位置码，13 位"}},
	"latitude":  {text{"latitude", "纬度"}, text{"degrees north, such as 36.8571", "北纬度数，如 36.8571"}},
	"longitude": {text{"longitude", "经度"}, text{"degrees east, such as 118.7370", "东经度数，如 118.7370"}},
	"owner":     {text{"enterprise", "所属企业"}, text{}},

	"standard":           {text{"standard", "标准"}, text{"standard ID: product, -V and version, such as CUCUMBER-V1", "标准编号：产品代码-V版本，如 CUCUMBER-V1"}},
	"product":            {text{"product", "产品"}, text{"product code, such as CUCUMBER", "产品代码，如 CUCUMBER"}},
	"nameEn":             {text{"English name", "英文名"}, text{"English name of the product", "产品英文名"}},
	"nameZh":             {text{"Chinese name", "中文名"}, text{"Chinese name of the product", "产品中文名"}},
	"gpc":                {text{"GPC", "GPC"}, text{"GS1 product classification, 8 digits", "GS1 产品分类码，8 位"}},
	"unit":               {text{"unit", "计量单位"}, text{"unit the product is counted in", "计量单位"}},
	"effectiveFrom":      {text{"effective from", "生效日期"}, text{"day from which it binds harvests, such as 2026-12-01", "自该日起采收的批次适用，如 2026-12-01"}},
	"registerWithinDays": {text{"register within days", "登记时限（天）"}, text{"days after harvest in which a batch may be registered; without it, any", "采收后多少天内可以登记，不填则不限"}},
	"limits":             {text{"limits", "限量"}, text{"residue limit and its source; repeat for each", "残留限量及依据，可重复"}},
	"documents":          {text{"documents", "单证"}, text{"number pattern and issuers of a document, + before a type that every lot needs beside the usual ones; repeat for each type", "单证编号格式及出具机构，每类一项；除常规证明外各批次还须具备的，类型前加 +"}},
	"temperature":        {text{"temperature", "温度"}, text{"range for transport and storage, such as 8..12°C", "储运温度范围，如 8..12°C"}},
	"digest":             {text{"digest", "摘要"}, text{"digest of the terms you approve, at least its first 8 digits", "所批准内容的摘要，至少前 8 位"}},
	"proposed":           {text{"proposed", "提议"}, text{}},
	"approved":           {text{"approved", "批准"}, text{}},

	"batch":       {text{"batch", "批次"}, text{"batch ID: code and lot, such as 20261122-01 for one of your own", "批次编号，本企业的可只写批号，如 20261122-01"}},
	"harvested":   {text{"harvested", "采收日期"}, text{"day of harvest (default: today)", "采收日期（默认今天）"}},
	"amount":      {text{"quantity", "数量"}, text{"quantity with its unit: 2000kg, 1.5t, 500g, 3L, 20piece", "数量加单位：2000kg、1.5吨、300斤、500g、3L、20件"}},
	"gtin":        {text{"GTIN", "GTIN"}, text{"GS1 trade item number, 14 digits", "GS1 商品条码，14 位"}},
	"madeBy":      {text{"made by", "形成方式"}, text{}},
	"inputs":      {text{"inputs", "来源"}, text{"batch and how much of it goes in; repeat for each", "投入的批次及数量，可重复"}},
	"outputs":     {text{"batches made of it", "去向批次数"}, text{"new lot, its quantity and who is offered it; repeat for each", "新批号、数量及接收方，可重复"}},
	"loss":        {text{"loss", "损耗"}, text{"declared loss, with its unit", "申报损耗，带单位"}},
	"producer":    {text{"producer", "责任主体"}, text{}},
	"holder":      {text{"holder", "持有者"}, text{}},
	"certifiedBy": {text{"certified as", "合格证所属批次"}, text{}},
	"quantity":    {text{"quantity", "数量"}, text{}},
	"initial":     {text{"initial", "初始"}, text{}},
	"remaining":   {text{"remaining", "剩余"}, text{}},
	"passedOn":    {text{"passed on", "转出"}, text{}},
	"lost":        {text{"lost", "损耗"}, text{}},
	"disposed":    {text{"disposed of", "已处置"}, text{}},
	"transfer":    {text{"offered", "移交"}, text{}},
	"to":          {text{"to", "接收方"}, text{"code of the receiver", "接收方企业代码"}},
	"lots":        {text{"lots it is made of", "所含批次"}, text{}},
	"generation":  {text{"generation", "代数"}, text{}},
	"refused":     {text{"last refused", "最近一次拒收"}, text{}},
	"by":          {text{"by", "拒收方"}, text{}},
	"disposal":    {text{"last disposal", "最近一次处置"}, text{}},
	"method":      {text{"method", "方式"}, text{"how the goods leave the chain", "处置方式"}},

	"certificate": {text{"certificate", "证明"}, text{"certificate ID: code and number, such as HGZ-20261122-01", "证明编号，本单位的可只写如 HGZ-20261122-01"}},
	"type":        {text{"type", "类型"}, text{"kind of inspection", "检查类型"}},
	"number":      {text{"number", "文号"}, text{}},
	"issuer":      {text{"issuer", "出具方"}, text{}},
	"issuedOn":    {text{"issued on", "开具日期"}, text{"day of issue (default: today)", "开具日期（默认今天）"}},
	"basis":       {text{"basis", "承诺依据"}, text{"what the commitment rests on; repeat or separate by commas", "承诺依据，可重复或以逗号分隔"}},
	"statement":   {text{"statement", "承诺事项"}, text{}},
	"place":       {text{"place", "产地"}, text{}},
	"results":     {text{"results", "检测结果"}, text{"analyte and what was found; repeat for each", "检测项目及结果，可重复"}},
	"document":    {text{"document digest", "原件摘要"}, text{"SHA-256 of the paper, or @FILE to compute it", "原件的 SHA-256 摘要，或 @文件 由程序计算"}},
	"verdict":     {text{"verdict", "判定"}, text{}},
	"reasons":     {text{"reasons", "判定原因"}, text{}},
	"revoked":     {text{"revoked", "撤销"}, text{}},
	"analyte":     {text{"analyte", "项目"}, text{}},
	"found":       {text{"found", "检出值"}, text{}},
	"max":         {text{"limit", "限量"}, text{}},
	"edition":     {text{"source", "依据"}, text{}},

	"inspection":   {text{"inspection", "检查"}, text{"inspection ID: code and number, such as FX-20261122-01", "检查编号，本机关的可只写如 FX-20261122-01"}},
	"date":         {text{"date", "日期"}, text{"day of the inspection (default: today)", "检查日期（默认今天）"}},
	"checklist":    {text{"checklist", "检查项"}, text{"what was looked at and how it was; repeat for each", "检查项及结果，可重复"}},
	"note":         {text{"note", "说明"}, text{"in a few words", "简要说明"}},
	"evidence":     {text{"evidence digest", "证据摘要"}, text{"SHA-256 of photographs or papers, or @FILE to compute it", "照片或材料的 SHA-256 摘要，或 @文件 由程序计算"}},
	"authority":    {text{"authority", "检查机关"}, text{}},
	"subject":      {text{"inspected", "被检查企业"}, text{}},
	"notified":     {text{"notified", "通报对象"}, text{}},
	"acknowledged": {text{"acknowledged", "签收"}, text{}},
	"rectified":    {text{"rectified", "整改"}, text{}},
	"returned":     {text{"sent back", "退回"}, text{}},
	"closed":       {text{"closed", "办结"}, text{}},
	"item":         {text{"item", "检查项"}, text{}},
	"pass":         {text{"pass", "合格"}, text{}},

	"RegisterBatch.batch":         {text{}, text{"ID to give it: your lot number, such as 20261122-01", "新批次编号：本企业批号，如 20261122-01"}},
	"RegisterBatch.site":          {text{}, text{"where it grew: your own site, such as DP01", "产地：本企业场所，如 DP01"}},
	"ProcessBatches.batch":        {text{}, text{"ID of what is made: your lot number, such as JG-01", "加工后新批次的编号：本企业批号，如 JG-01"}},
	"ProcessBatches.product":      {text{}, text{"code of the product that is made", "加工成的产品代码"}},
	"MixBatches.batch":            {text{}, text{"ID of the mixture: your lot number, such as MIX-01", "混合后新批次的编号，如 MIX-01"}},
	"RegisterSite.name":           {text{}, text{"name of the site", "场所名称"}},
	"RecordInspection.batch":      {text{}, text{"batch the inspection is about; its lot alone when it is the inspected enterprise's own", "涉及的批次，被检查企业自己的可只写批号"}},
	"RecordInspection.site":       {text{}, text{"site inspected, such as DP01 of the inspected enterprise", "被检查场所，如被检查企业的 DP01"}},
	"RecordInspection.enterprise": {text{}, text{"code of the inspected enterprise", "被检查企业代码"}},
	"RectifyInspection.note":      {text{}, text{"what was done about each finding", "逐项说明整改情况"}},
	"ReturnInspection.note":       {text{}, text{"what is still missing", "尚未到位之处"}},
	"CloseInspection.note":        {text{}, text{"how the rectification was verified", "整改核实情况"}},
	"ReceiveBatch.reason":         {text{}, text{"why the goods are refused", "拒收原因"}},
}

// labelOf returns what a field is called in views.
func labelOf(l language, name string) string {
	if entry, ok := labels[name]; ok {
		return entry.in(l)
	}
	return name
}

// labelIn is labelOf for a field of a type, which may call it something else.
func labelIn(l language, typeName, name string) string {
	if entry := labels[typeName+"."+name]; entry.text != (text{}) {
		return entry.in(l)
	}
	return labelOf(l, name)
}

// helpOf returns what the flag of a field of an input type takes.
func helpOf(inputType, name string) text {
	if entry, ok := labels[inputType+"."+name]; ok {
		return entry.help
	}
	return labels[name].help
}
