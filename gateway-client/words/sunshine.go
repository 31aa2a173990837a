package words

import (
	"reflect"

	"sunledger/chaincode/provenance"
)

var sunshineLabels = map[string]Label{
	"camera":  {Text{"camera", "摄像头"}, Text{"camera ID: code and number, such as SXT01 for one of your own", "摄像头编号，本企业的可只写如 SXT01"}},
	"stream":  {Text{"stream", "视频地址"}, Text{"address of the pictures, without user, password or token", "视频地址，不含用户名、密码或令牌"}},
	"viewers": {Text{"viewers", "可查看者"}, Text{"who may view it: MSP IDs of regulators, enterprise codes, or public", "可查看者：监管方 MSP ID、企业代码或 public"}},
	"retired": {Text{"retired", "停用"}, Text{}},

	"view":    {Text{"view", "查看记录"}, Text{"ID of the log entry: your own number, such as CK-20261122-01", "日志编号：本单位编号，如 CK-20261122-01"}},
	"purpose": {Text{"purpose", "目的"}, Text{"what it is viewed for", "查看目的"}},
	"viewer":  {Text{"viewer", "查看者"}, Text{}},

	"snapshot": {Text{"snapshot", "存证"}, Text{"snapshot ID: your own number, such as ZP-20261122-01", "存证编号：本企业编号，如 ZP-20261122-01"}},
	"picture":  {Text{"picture digest", "照片摘要"}, Text{"SHA-256 of the picture, or @FILE to compute it", "照片的 SHA-256 摘要，或 @文件 由程序计算"}},
	"takenAt":  {Text{"taken at", "拍摄时间"}, Text{"when it was taken, such as 2026-11-22T08:30:00+08:00", "拍摄时间，如 2026-11-22T08:30:00+08:00"}},

	"certification": {Text{"certification", "认证"}, Text{"certification ID: the enterprise's code and a number", "认证编号：企业代码加编号"}},
	"brand":         {Text{"brand", "品牌"}, Text{"brand ID: the enterprise's code and a number", "品牌编号：企业代码加编号"}},

	"duties":             {Text{"responsible persons", "两个责任"}, Text{}},
	"officialName":       {Text{"official", "包保干部"}, Text{"the territory's official", "属地包保干部姓名"}},
	"officialPost":       {Text{"official's post", "包保干部职务"}, Text{"office and post of the official", "包保干部单位及职务"}},
	"officialContact":    {Text{"official's contact", "包保干部联系方式"}, Text{"telephone or other contact of the official", "包保干部联系电话等"}},
	"risk":               {Text{"risk", "风险"}, Text{}},
	"riskClass":          {Text{"risk class", "风险等级"}, Text{"risk class, A the lowest", "风险等级，A 级最低"}},
	"inspectionsPerYear": {Text{"inspections a year", "年检查次数"}, Text{"how often it is to be inspected", "每年检查次数"}},
	"Risk.since":         {Text{"since", "评定日期"}, Text{}},
	"SetRisk.since":      {Text{"since", "评定日期"}, Text{}},

	"RegisterCamera.name":          {Text{}, Text{"what it shows", "摄像头名称"}},
	"SetViewers.viewers":           {Text{}, Text{"all who may view it from now on: MSP IDs, enterprise codes, or public", "此后全部可查看者：MSP ID、企业代码或 public"}},
	"AnchorSnapshot.batch":         {Text{}, Text{"batch that the picture shows", "照片所示批次"}},
	"RegisterCertification.type":   {Text{}, Text{"kind of certification", "认证类型"}},
	"RegisterCertification.number": {Text{}, Text{"number on the certificate", "认证证书编号"}},
	"RegisterCertification.issuer": {Text{}, Text{"name of the certifying body", "认证机构名称"}},
	"RegisterBrand.name":           {Text{}, Text{"the brand", "品牌名称"}},
	"RegisterBrand.number":         {Text{}, Text{"number of the trademark's registration", "商标注册号"}},
	"SetResponsible.name":          {Text{}, Text{"who answers for food safety in the enterprise", "企业食品安全负责人姓名"}},
	"SetResponsible.post":          {Text{}, Text{"post in the enterprise", "企业内职务"}},
}

var sunshineChoices = map[reflect.Type][]Choice{
	reflect.TypeFor[provenance.CertificationType](): {
		{"organic", Text{"organic", "有机"}}, {"green", Text{"green food", "绿色"}}, {"geographical_indication", Text{"geographical indication", "地理标志"}},
	},
	reflect.TypeFor[provenance.RiskClass](): {
		{"A", Text{"A", "A级"}}, {"B", Text{"B", "B级"}}, {"C", Text{"C", "C级"}}, {"D", Text{"D", "D级"}},
	},
}

var sunshineKindNames = map[provenance.Kind]Text{
	provenance.KindCamera:        {"camera", "摄像头"},
	provenance.KindView:          {"view", "查看记录"},
	provenance.KindSnapshot:      {"snapshot", "抓拍存证"},
	provenance.KindCertification: {"certification", "认证"},
	provenance.KindBrand:         {"brand", "品牌"},
}
