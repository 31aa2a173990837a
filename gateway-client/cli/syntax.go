package cli

import (
	"reflect"
	"regexp"
	"strings"
	"unicode/utf8"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// A struct is typed as one flag, a list of them as a repeated flag, one item each:
//
//	LOT=1200kg@RECEIVER      an output of a split; without @, nobody is offered it;
//	                         order=, stall=, listing= and terms= may follow
//	BATCH=300kg              an input of a mixture
//	氧乐果=0.01mg/kg          a measured residue
//	台账完整=pass             an item of a checklist; 农药存放=fail:未上锁 when it failed
//	氧乐果=0.02mg/kg@GB 2763  a limit and the text that sets it; @2027-01-01 at the end is when it takes effect
//	origin=REGEXP@CODE,CODE  a document's number pattern and its issuers; :SEAL at the end is the agreed seal
//
// What stands left of the first '=' therefore cannot contain one; --file can.
type syntax struct {
	form  text
	parse func(b *binding, s string) (any, error)
}

// commonSyntaxes are the forms of structs, by type.
var commonSyntaxes = map[reflect.Type]syntax{
	reflect.TypeFor[provenance.SplitOutput]():   {text{"LOT=QUANTITY[@CODE[,order=…,stall=…]]", "批号=数量[@接收方[,order=…,stall=…]]"}, listed(parseOutput)},
	reflect.TypeFor[provenance.Portion]():       {text{"BATCH=QUANTITY", "批次=数量"}, listed(parsePortion)},
	reflect.TypeFor[provenance.TestResult]():    {text{"ANALYTE=RESIDUE|COUNT", "项目=残留量|菌数"}, listed(parseResult)},
	reflect.TypeFor[provenance.ChecklistItem](): {text{"ITEM=pass|fail:NOTE", "项目=合格|不合格：说明"}, listed(parseChecklistItem)},
	reflect.TypeFor[provenance.Limit]():         {text{"ANALYTE=MAX@SOURCE[@DATE]", "项目=限量@依据[@生效日期]"}, listed(parseLimit)},
	reflect.TypeFor[provenance.DocumentRule]():  {text{"[+]TYPE=PATTERN[@CODE,CODE[:SEAL]]", "[+]类型=编号格式[@机构，机构[：印章]]"}, listed(parseDocumentRule)},
	reflect.TypeFor[provenance.Temperature]():   {text{"8..12°C", "8..12°C"}, listed(func(_ *binding, s string) (provenance.Temperature, error) { return words.ParseTemperature(s) })},
}

func listed[T any](parse func(*binding, string) (T, error)) func(*binding, string) (any, error) {
	return func(b *binding, s string) (any, error) { return parse(b, s) }
}

// cutItem splits an item at its first '='; a Chinese keyboard gives a wide one.
func cutItem(s string, form text) (left, right string, err error) {
	i := strings.IndexAny(s, "=\uFF1D")
	if i <= 0 {
		return "", "", provenance.Refuse(provenance.Invalid, "", "%[1]q has no \"=\"; write it as %[2]s", "%[1]q 缺少“=”，请写成 %[3]s", s, form.En, form.Zh)
	}
	_, size := utf8.DecodeRuneInString(s[i:])
	return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+size:]), nil
}

func parseOutput(b *binding, s string) (out provenance.SplitOutput, err error) {
	lot, rest, err := cutItem(s, text{"LOT=1200kg@CODE", "批号=1200公斤@接收方代码"})
	if err != nil {
		return out, err
	}
	amount, receiver, _ := strings.Cut(rest, "@")
	receiver, sale, _ := strings.Cut(strings.Replace(receiver, "，", ",", 1), ",")
	out.Batch, out.To = lot, strings.TrimSpace(receiver)
	if out.Sale, err = parseSale(sale); err != nil {
		return out, err
	}
	out.Amount, err = b.amount(amount)
	return out, err
}

func parsePortion(b *binding, s string) (p provenance.Portion, err error) {
	batch, amount, err := cutItem(s, text{"BATCH=300kg", "批次=300公斤"})
	if err != nil {
		return p, err
	}
	p.Batch = batch
	p.Amount, err = b.amount(amount)
	return p, err
}

func parseResult(_ *binding, s string) (r provenance.TestResult, err error) {
	const form = "氧乐果=0.01mg/kg / 大肠菌群=120CFU/g"
	analyte, found, err := cutItem(s, text{form, form})
	if err != nil {
		return r, err
	}
	r.Analyte = analyte
	r.Found, r.Microbial, err = parseMeasured(found)
	return r, err
}

var (
	passWords  = regexp.MustCompile(`^(?:pass|合格|通过)$`)
	failedForm = regexp.MustCompile(`(?s)^(?:fail|不合格)[:\x{FF1A}](.+)$`)
)

func parseChecklistItem(_ *binding, s string) (c provenance.ChecklistItem, err error) {
	form := text{"台账完整=pass / 农药存放=fail:未上锁", "台账完整=合格 / 农药存放=不合格：未上锁"}
	item, finding, err := cutItem(s, form)
	if err != nil {
		return c, err
	}
	c.Item, c.Pass = item, passWords.MatchString(finding)
	if c.Pass {
		return c, nil
	}
	note := failedForm.FindStringSubmatch(finding)
	if note == nil {
		return c, provenance.Refuse(provenance.Invalid, "", "%[1]q says neither pass nor fail:NOTE; write it as %[2]s", "%[1]q 既不是“合格”也不是“不合格：说明”，请写成 %[3]s", s, form.En, form.Zh)
	}
	c.Note = strings.TrimSpace(note[1])
	return c, nil
}

func parseLimit(_ *binding, s string) (l provenance.Limit, err error) {
	const form = "氧乐果=0.02mg/kg@GB 2763-2021"
	analyte, rest, err := cutItem(s, text{form, form})
	if err != nil {
		return l, err
	}
	highest, edition, ok := strings.Cut(rest, "@")
	if !ok {
		return l, provenance.Refuse(provenance.Invalid, "", "%q does not say which text sets the limit; write it as %s", "%q 未注明限量依据，请写成 %s", s, form)
	}
	if i := strings.LastIndexByte(edition, '@'); i >= 0 && provenance.Date(edition[i+1:]).Valid() {
		edition, l.EffectiveFrom = edition[:i], provenance.Date(edition[i+1:])
	}
	l.Analyte, l.Edition = analyte, strings.TrimSpace(edition)
	l.Max, l.Microbial, err = parseMeasured(highest)
	return l, err
}

// parseDocumentRule takes what follows the last '@' as the issuers; a pattern
// that contains '@' itself and names no issuers ends in '@'.
func parseDocumentRule(_ *binding, s string) (d provenance.DocumentRule, err error) {
	kind, rest, err := cutItem(s, text{"origin=CD-[0-9]{6}@113707830000000195", "产地证明=CD-[0-9]{6}@113707830000000195"})
	if err != nil {
		return d, err
	}
	kind, d.Required = strings.CutPrefix(kind, "+")
	d.Type, d.NumberPattern = provenance.CertificateType(canonical(reflect.TypeOf(d.Type), kind)), rest
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		d.NumberPattern = rest[:i]
		issuers := rest[i+1:]
		if at := strings.IndexAny(issuers, ":\uFF1A"); at >= 0 {
			_, size := utf8.DecodeRuneInString(issuers[at:])
			issuers, d.Seal = issuers[:at], strings.TrimSpace(issuers[at+size:])
		}
		d.Issuers = splitList(issuers)
	}
	return d, nil
}

// splitList splits at commas, wide ones too, and drops what is empty.
func splitList(s string) []string {
	var items []string
	for _, item := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == '\uFF0C' }) {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}
