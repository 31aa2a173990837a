package cli

import (
	"reflect"

	"sunledger/chaincode/provenance"
)

// choice is a value of an enumeration and what people call it.
type choice struct {
	value string
	text
}

// commonChoices are the values of the domain's enumerations, by their type, in the
// order in which they are offered.
var commonChoices = map[reflect.Type][]choice{
	reflect.TypeFor[provenance.EnterpriseKind](): {
		{"base", text{"production base", "生产基地"}}, {"cooperative", text{"cooperative", "合作社"}},
		{"laboratory", text{"laboratory", "检测机构"}}, {"carrier", text{"carrier", "承运企业"}},
		{"market", text{"wholesale market", "批发市场"}}, {"merchant", text{"merchant", "经营户"}},
		{"processor", text{"processor", "加工企业"}}, {"supermarket", text{"supermarket", "超市"}},
		{"caterer", text{"caterer", "餐饮单位"}},
		{"central_kitchen", text{"central kitchen", "中央厨房"}}, {"platform", text{"online platform", "网络交易平台"}},
	},
	reflect.TypeFor[provenance.EnterpriseStatus](): {
		{"active", text{"active", "正常"}}, {"suspended", text{"suspended", "已暂停"}},
	},
	reflect.TypeFor[provenance.SiteKind](): {
		{"field", text{"field", "露地"}}, {"greenhouse", text{"greenhouse", "大棚"}}, {"packhouse", text{"packhouse", "包装车间"}},
		{"laboratory", text{"laboratory", "检测室"}}, {"warehouse", text{"warehouse", "仓库"}}, {"stall", text{"stall", "摊位"}},
		{"store", text{"store", "门店"}}, {"kitchen", text{"kitchen", "后厨"}}, {"depot", text{"depot", "车场"}},
	},
	reflect.TypeFor[provenance.Unit](): {
		{"g", text{"grams", "克"}}, {"ml", text{"millilitres", "毫升"}}, {"piece", text{"pieces", "件"}},
	},
	reflect.TypeFor[provenance.BatchOrigin](): {
		{"registered", text{"harvested", "采收"}}, {"split", text{"split off", "拆分"}}, {"mixed", text{"mixed", "混合"}}, {"processed", text{"processed", "加工"}},
	},
	reflect.TypeFor[provenance.DisposalMethod](): {
		{"consumed", text{"consumed", "食用"}}, {"sold", text{"sold", "售出"}}, {"destroyed", text{"destroyed", "销毁"}},
		{"wasted", text{"wasted", "损耗"}}, {"returned_to_soil", text{"returned to soil", "还田"}},
	},
	reflect.TypeFor[provenance.CertificateType](): {
		{"commitment", text{"commitment certificate", "承诺达标合格证"}}, {"origin", text{"origin certificate", "产地证明"}},
		{"test_report", text{"test report", "检测报告"}}, {"quarantine", text{"quarantine certificate", "检疫证明"}}, {"other", text{"other document", "其他证明"}},
	},
	reflect.TypeFor[provenance.Verdict](): {
		{"conformant", text{"conformant", "合格"}}, {"non_conformant", text{"NOT CONFORMANT", "不合格"}},
		{"incomplete", text{"incomplete", "项目不全"}},
	},
	reflect.TypeFor[provenance.Basis](): {
		{"quality_control", text{"own quality control", "质量安全控制符合要求"}}, {"self_tested", text{"own test passed", "自行检测合格"}},
		{"commissioned_test", text{"commissioned test passed", "委托检测合格"}},
	},
	reflect.TypeFor[provenance.Role](): {
		{"regulator", text{"regulator", "监管人员"}}, {"inspector", text{"inspector", "检查人员"}}, {"enterprise", text{"enterprise", "企业"}},
		{"laboratory", text{"laboratory", "检测机构"}}, {"carrier", text{"carrier", "承运企业"}}, {"auditor", text{"auditor", "审计人员"}},
		{"observer", text{"observer", "观察人员"}},
	},
}

// word returns what people call a value of an enumeration, or the value itself.
func word(l language, value any) string {
	v := reflect.ValueOf(value)
	for _, c := range choices[v.Type()] {
		if c.value == v.String() {
			return c.in(l)
		}
	}
	return v.String()
}

// commonKindNames are the kinds of records for people.
var commonKindNames = map[provenance.Kind]text{
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

func kindName(l language, k provenance.Kind) string {
	if t, ok := kindNames[k]; ok {
		return t.in(l)
	}
	return string(k)
}

// organizationName is the short name of a regulator's organization.
func organizationName(l language, mspID string) string {
	switch mspID {
	case provenance.Regulators[0].Organization:
		return text{"Shouguang", "寿光"}.in(l)
	case provenance.Regulators[1].Organization:
		return text{"Haidian", "海淀"}.in(l)
	}
	return mspID
}
