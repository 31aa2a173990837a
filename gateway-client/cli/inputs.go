package cli

import (
	"reflect"
	"regexp"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// Uses of agricultural inputs.

var inputFamilies = []family{
	{"input", provenance.KindInputUse, text{"uses of pesticides, fertilisers and preservatives", "投入品使用：农药、肥料、保鲜剂"}},
}

var inputTransactions = []row{
	{
		family: "input", verb: "record", op: provenance.RecordInputOp,
		input: newInput[provenance.RecordInputUse], subject: "use",
		short: text{"record what was used on a crop, or on harvested batches", "登记作物或已采收批次上使用的投入品"},
		examples: []example{{
			`sunledger input record YW-20261110-01 --site DP01 --product CUCUMBER --input 吡虫啉 --registration PD20150123 --source 寿光农资服务部 --purpose 蚜虫 --dose 30ml/亩 --used-on 2026-11-10`,
			text{"on the cucumbers of your greenhouse DP01: harvests are checked against it", "用于本企业 DP01 大棚的黄瓜，采收登记时据此核查"},
		}, {
			`sunledger input record YW-20261123-01 --batch 20261122-01 --batch 20261122-02 --input 咪鲜胺 --source 寿光农资服务部 --purpose 采后防腐 --dose 0.5g/L`,
			text{"today, on batches that you hold", "今天用于本企业持有的批次"},
		}, {
			`sunledger input record YW-20261110-02 --site DP01 --product CUCUMBER --batch 20261112-01 --input 吡虫啉 --source 寿光农资服务部 --purpose 蚜虫 --dose 30ml/亩 --used-on 2026-11-10`,
			text{"recorded late, naming what was harvested already: where it breaks the standard, the batch stops", "补登，并注明已采收的批次：违反标准的批次停止流通"},
		}},
	},
}

var inputSampleIDs = map[provenance.Kind]string{provenance.KindInputUse: "91370783MADEM0011E-YW-20261110-01"}

var inputFilters = map[string]option{
	"site":    {"site", text{"ID", "编号"}, text{"the site it is about", "所涉场所"}},
	"finding": {"finding", text{"CODE", "结果"}, text{"BANNED_INPUT or SAFETY_INTERVAL", "BANNED_INPUT 或 SAFETY_INTERVAL"}},
}

var inputListViews = map[provenance.Kind]listView{
	provenance.KindInputUse: {
		head: []text{{"ID", "编号"}, {"INPUT", "投入品"}, {"DOSE", "用量"}, {"USED ON", "使用日期"}, {"SITE", "场所"}, {"PRODUCT", "产品"}, {"BATCHES", "批次"}, {"FINDING", "核查结果"}},
		row:  func(p *printer, r provenance.Record) []cell { return p.inputUseRow(r.(*provenance.InputUse)) },
	},
}

var inputSyntaxes = map[reflect.Type]syntax{
	reflect.TypeFor[provenance.Dose](): {text{"30ml/亩", "30ml/亩"}, listed(parseDose)},
}

var doseForm = regexp.MustCompile(`^((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?) ?([^0-9.,\s].*)$`)

// parseDose reads a dose such as 30ml/亩 as thousandths of its unit, and what words.Dose writes.
func parseDose(_ *binding, s string) (d provenance.Dose, err error) {
	parts := doseForm.FindStringSubmatch(strings.TrimSpace(words.Narrow(s)))
	if parts == nil || len(parts[1]) > words.LongestNumber {
		return d, badDose(s)
	}
	if d.Amount, err = words.Scaled(parts[1], 1000); err != nil {
		return d, badDose(s)
	}
	d.Unit = parts[2]
	return d, nil
}

func badDose(s string) error {
	return provenance.Refuse(provenance.Invalid, "", "%q is not a dose; write a number of at most three decimals and a unit, such as 30ml/亩", "%q 不是用量，请写数字（最多三位小数）加单位，如 30ml/亩", s)
}

func (p *printer) inputUseRow(u *provenance.InputUse) []cell {
	finding := cell{}
	if u.Finding != "" {
		finding = cell{words.Word(p.language, u.Finding), red}
	}
	return []cell{
		{u.ID, plain}, {u.Input, plain}, {words.Dose(u.Dose), plain}, {string(u.UsedOn), plain},
		{u.Site, plain}, {u.Product, plain}, {strings.Join(u.Batches, ", "), plain}, finding,
	}
}

// uses lists what was used on the crops of a site, as far as harvests are checked
// against it.
func (p *printer) uses(uses []provenance.SiteUse) {
	if len(uses) == 0 {
		return
	}
	p.section(p.label("uses"))
	t := &table{head: []string{p.label("product"), p.label("input"), p.label("usedOn")}}
	for _, u := range uses {
		var days []string
		for _, d := range u.Days {
			day := string(d.On)
			if d.Until != "" {
				day += "–" + string(d.Until)
			}
			days = append(days, day)
		}
		t.add(cell{u.Product, plain}, cell{u.Input, plain}, cell{strings.Join(days, p.say(", ", "、")), plain})
	}
	p.table(t, "  ")
}
