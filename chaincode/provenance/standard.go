package provenance

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// Standard is one version of the joint standard (共同标准) of a product. It
// binds batches harvested from EffectiveFrom until a later version takes over.
type Standard struct {
	Header
	ProposeStandard
	Joint
	Published string `json:"published,omitempty"` // the publication that made it public (三公开), by ID
}

// ProposeStandard is the input of standard:Propose: the whole terms.
type ProposeStandard struct {
	Standard      string         `json:"standard"` // ID: PRODUCT-V<version>
	Product       string         `json:"product"`  // product code
	NameEn        string         `json:"nameEn"`
	NameZh        string         `json:"nameZh"`
	GPC           string         `json:"gpc,omitempty" metadata:",optional"` // GS1 Global Product Classification, 8 digits
	Unit          Unit           `json:"unit"`
	EffectiveFrom Date           `json:"effectiveFrom"`
	Limits        []Limit        `json:"limits"`
	Documents     []DocumentRule `json:"documents"`
	Temperature   Temperature    `json:"temperature"`
	Testing       TestingRule    `json:"testing,omitzero,omitempty" metadata:",optional"` // without it, lot by lot
	Inputs        []InputRule    `json:"inputs,omitempty" metadata:",optional"`
	// ListedInputsOnly bans every input that Inputs does not list, so that a trade
	// name gets around no ban; without it those not listed are free.
	ListedInputsOnly bool `json:"listedInputsOnly,omitempty" metadata:",optional"`
	// LogMinutes is the longest interval between two temperature readings of a
	// shipment, in minutes; 0: 10, as GB 31605-2020 has been read.
	LogMinutes int `json:"logMinutes,omitempty" metadata:",optional"`
	// InhibitionPermille is the enzyme inhibition from which a rapid test is
	// positive, in thousandths; 0: 500, which is the 50 % of GB/T 5009.199.
	InhibitionPermille int64 `json:"inhibitionPermille,omitempty" metadata:",optional"`
	// ReinspectWithinDays is how many working days a laboratory asked to re-inspect or
	// to re-test has, before the goods no longer wait for it; 0: 20.
	ReinspectWithinDays int `json:"reinspectWithinDays,omitempty" metadata:",optional"`
	// RegisterWithinDays is how many days after its harvest a batch may still be
	// registered, so that nobody chooses an old version by claiming an old harvest;
	// 0: any.
	RegisterWithinDays int `json:"registerWithinDays,omitempty" metadata:",optional"`
}

// Limit is the most of one analyte that conforms, with its source.
type Limit struct {
	Analyte       string `json:"analyte"`
	Max           int64  `json:"max"`                                          // µg/kg, of germs CFU or MPN per gram or millilitre; 0: must not be detected
	Edition       string `json:"edition"`                                      // the text that sets it, such as "GB 2763-2021"
	EffectiveFrom Date   `json:"effectiveFrom,omitempty" metadata:",optional"` // of that edition; goods harvested before are not judged by it
	Microbial     bool   `json:"microbial,omitempty" metadata:",optional"`     // germs, which multiply or die in a retained sample: there is no re-inspection
}

// DocumentRule is the agreed form of one type of certificate.
type DocumentRule struct {
	Type          CertificateType `json:"type"`
	NumberPattern string          `json:"numberPattern"`                          // RE2; the whole number must match
	Issuers       []string        `json:"issuers,omitempty" metadata:",optional"` // codes that may issue it; none: whoever the law lets
	Seal          string          `json:"seal,omitempty" metadata:",optional"`    // the agreed seal in words; the paper shows it
	// Required is that every harvested or processed lot needs one to be released, as all
	// need a commitment, a certificate of origin and a test, of which it is not said.
	Required bool `json:"required,omitempty" metadata:",optional"`
}

// TestFrequency is which lots must be tested before they leave.
type TestFrequency string

// The frequencies of testing.
const (
	LotByLot TestFrequency = "lot_by_lot" // 批批检测
	Sampled  TestFrequency = "sampled"    // 抽样检测
)

// TestingRule is how often a producer's product must be tested.
type TestingRule struct {
	Frequency TestFrequency `json:"frequency"`
	EveryDays int           `json:"everyDays,omitempty" metadata:",optional"` // sampled: one conformant report within so many days suffices
	// BeforeHarvestDays is how many days before a lot's harvest a report on the crop
	// in the field may have been issued and still be about the lot; 0: none, goods are
	// tested once harvested.
	BeforeHarvestDays int `json:"beforeHarvestDays,omitempty" metadata:",optional"`
}

// InputRule is what the standard says of an agricultural input (投入品).
type InputRule struct {
	Name         string `json:"name"`                                        // common name (通用名) of the active ingredient
	IntervalDays int    `json:"intervalDays,omitempty" metadata:",optional"` // safety interval (安全间隔期): days from the last use to the harvest
	Banned       bool   `json:"banned,omitempty" metadata:",optional"`       //
}

// Temperature is the range for transport and storage, tenths of a degree
// Celsius. Both bounds matter: cucumber chills below 8 °C.
type Temperature struct {
	Min int64 `json:"min"`
	Max int64 `json:"max"`
}

// String writes the range for people, such as "8–12 °C".
func (t Temperature) String() string {
	degrees := func(tenths int64) string {
		sign := ""
		if tenths < 0 {
			sign, tenths = "-", -tenths
		}
		return strings.TrimSuffix(fmt.Sprintf("%s%d.%d", sign, tenths/10, tenths%10), ".0")
	}
	return degrees(t.Min) + "–" + degrees(t.Max) + " °C"
}

// Kind returns KindStandard.
func (s *Standard) Kind() Kind { return KindStandard }

// Indexes lists standards by product, and proposals by the organization that is
// to approve them.
func (s *Standard) Indexes() map[string][]string {
	return map[string][]string{"product": {s.Product}, "awaiting": s.awaiting()}
}

// Parties is empty: standards are public.
func (s *Standard) Parties() []string { return nil }

// New returns the proposed standard, which binds nobody yet.
func (in ProposeStandard) New(stamp Stamp) (*Standard, error) {
	if err := in.check(stamp.Today()); err != nil {
		return nil, err
	}
	return &Standard{Header: Header{ID: in.Standard}, ProposeStandard: in, Joint: propose(in, stamp)}, nil
}

var (
	versionForm = regexp.MustCompile(`^V[1-9][0-9]{0,3}$`)
	gpcForm     = regexp.MustCompile(`^[0-9]{8}$`)
)

func (in ProposeStandard) check(today Date) error {
	var c check
	c.product("product", in.Product)
	prefix := in.Product + "-"
	c.that(len(in.Standard) > len(prefix) && in.Standard[:len(prefix)] == prefix && versionForm.MatchString(in.Standard[len(prefix):]),
		"standard", "%q must be the product, '-V' and a version, such as %sV1", "%q 应为产品代码加“-V”和版本号，例如 %sV1", clip(in.Standard), prefix)
	c.text("nameEn", in.NameEn, 2, maxName)
	c.text("nameZh", in.NameZh, 1, maxName)
	c.that(in.GPC == "" || gpcForm.MatchString(in.GPC), "gpc", "%q is not a GPC code of 8 digits", "%q 不是 8 位 GPC 代码", clip(in.GPC))
	oneOf(&c, "unit", in.Unit, units...)
	c.date("effectiveFrom", in.EffectiveFrom)
	// A version far ahead would bar every earlier one: versions come in order.
	c.that(in.EffectiveFrom < today.nextYear(), "effectiveFrom", "%s is more than a year ahead", "%s 在一年以后", in.EffectiveFrom)
	c.within("registerWithinDays", in.RegisterWithinDays, 0, 3650)
	c.within("reinspectWithinDays", in.ReinspectWithinDays, 0, 120)
	c.count("limits", len(in.Limits), 1, maxItems)
	for i, l := range in.Limits {
		c.text(item("limits", i)+".analyte", l.Analyte, 1, maxName)
		c.nonNegative(item("limits", i)+".max", l.Max)
		c.text(item("limits", i)+".edition", l.Edition, 2, maxName)
		if l.EffectiveFrom != "" {
			c.date(item("limits", i)+".effectiveFrom", l.EffectiveFrom)
		}
		c.that(limitOn(in.Limits, l.Analyte).Microbial == l.Microbial, item("limits", i)+".microbial", "%s is either germs or a residue", "%s 应始终为菌数或始终为残留量", l.Analyte)
	}
	c.unique("limits", len(in.Limits), func(i int) string {
		return strings.TrimSuffix(in.Limits[i].Analyte+"@"+string(in.Limits[i].EffectiveFrom), "@")
	})
	bound := slices.ContainsFunc(in.Limits, func(l Limit) bool { return l.EffectiveFrom <= in.EffectiveFrom })
	c.that(bound, "limits", "none is in effect by %s, when the standard is", "至标准生效日期 %s，没有一项限量已生效", in.EffectiveFrom)
	c.count("documents", len(in.Documents), len(neededTypes), len(certificateTypes))
	for i, d := range in.Documents {
		d.check(&c, item("documents", i))
	}
	c.unique("documents", len(in.Documents), func(i int) string { return string(in.Documents[i].Type) })
	for _, needed := range neededTypes {
		c.that(slices.ContainsFunc(in.Documents, func(d DocumentRule) bool { return d.Type == needed }), "documents", "have no rule for %s, which every lot needs", "缺少关于 %s 的规定，每个批次都须有该证明", needed)
	}
	const coldest, hottest = -500, 600
	t := in.Temperature
	c.that(t.Min >= coldest && t.Max <= hottest && t.Min < t.Max, "temperature", "needs min below max, within %d to %d tenths of a degree", "min 应小于 max，且在 %d 至 %d（十分之一摄氏度）之间", coldest, hottest)
	c.within("logMinutes", in.LogMinutes, 0, 24*60)
	c.within("inhibitionPermille", int(in.InhibitionPermille), 0, 1000)
	in.Testing.check(&c, "testing")
	c.count("inputs", len(in.Inputs), 0, maxItems)
	for i, rule := range in.Inputs {
		rule.check(&c, item("inputs", i))
	}
	c.unique("inputs", len(in.Inputs), func(i int) string { return strings.ToLower(in.Inputs[i].Name) })
	c.that(!in.ListedInputsOnly || len(in.Inputs) > 0, "inputs", "list those that may be used, or allow also what is not listed", "请列出允许使用的投入品，或不限于所列")
	return c.result()
}

func (r TestingRule) check(c *check, field string) {
	if r == (TestingRule{}) {
		return
	}
	oneOf(c, field+".frequency", r.Frequency, LotByLot, Sampled)
	c.within(field+".beforeHarvestDays", r.BeforeHarvestDays, 0, 30)
	if r.Frequency == Sampled {
		c.that(r.EveryDays >= 1 && r.EveryDays <= 366, field+".everyDays", "say within how many days one conformant report suffices, 1 to 366; it is %d", "请说明多少天内一份合格报告即可，1 至 366；现为 %d", r.EveryDays)
	} else {
		c.that(r.EveryDays == 0, field+".everyDays", "is for sampled testing alone", "仅用于抽样检测")
	}
}

func (r InputRule) check(c *check, field string) {
	c.text(field+".name", r.Name, 1, maxName)
	if r.Banned {
		c.that(r.IntervalDays == 0, field+".intervalDays", "%q is banned: it has no safety interval", "%q 已禁用，不设安全间隔期", clip(r.Name))
	} else {
		c.within(field+".intervalDays", r.IntervalDays, 0, 365)
	}
}

func (d DocumentRule) check(c *check, field string) {
	if d.Seal != "" {
		c.text(field+".seal", d.Seal, 2, maxName)
	}
	oneOf(c, field+".type", d.Type, certificateTypes...)
	c.that(!d.Required || !slices.Contains(neededTypes, d.Type), field+".required", "a %s is needed in any case; leave it out", "%s 本为必需，请不填", d.Type)
	c.text(field+".numberPattern", d.NumberPattern, 1, maxName)
	_, err := compilePattern(d.NumberPattern)
	c.that(err == nil, field+".numberPattern", "is not a usable regular expression: %v", "不是可用的正则表达式：%v", err)
	c.that(len(d.Issuers) > 0 || d.Type == Commitment, field+".issuers", "name at least one issuing body; only the commitment certificate is every producer's own", "至少指定一个出具机构；只有承诺达标合格证由生产者自行出具")
	c.count(field+".issuers", len(d.Issuers), 0, maxItems)
	for i, code := range d.Issuers {
		c.enterprise(item(field+".issuers", i), code)
	}
	c.unique(field+".issuers", len(d.Issuers), func(i int) string { return d.Issuers[i] })
}

// compilePattern compiles a number pattern anchored at both ends. It is parsed
// alone first, so that "a)|(b" cannot slip out of the anchors.
func compilePattern(pattern string) (*regexp.Regexp, error) {
	if _, err := syntax.Parse(pattern, syntax.Perl); err != nil {
		return nil, err
	}
	return regexp.Compile(`\A(?:` + pattern + `)\z`)
}

// document returns the rule for a type of certificate.
func (s *Standard) document(t CertificateType) (DocumentRule, error) {
	for _, d := range s.Documents {
		if d.Type == t {
			return d, nil
		}
	}
	return DocumentRule{}, Refuse(Invalid, "type", "has no agreed form for %s; propose a version of the standard that has one", "未约定 %s 的格式，请先提议包含该格式的标准版本", t).On(KindStandard, s.ID)
}

// checkDocument refuses a certificate whose number, issuer or seal is not as agreed.
func (s *Standard) checkDocument(cert *Certificate) error {
	d, err := s.document(cert.Type)
	if err != nil {
		return err
	}
	pattern, err := compilePattern(d.NumberPattern)
	if err != nil {
		return err
	}
	issuer := cert.Issuer.Enterprise
	var c check
	c.that(pattern.MatchString(cert.Number), "number", "%q does not fit the agreed pattern %s of %s", "%[1]q 不符合标准 %[3]s 约定的编号格式 %[2]s", clip(cert.Number), d.NumberPattern, s.ID)
	c.that(len(d.Issuers) == 0 || slices.Contains(d.Issuers, issuer), "issuer", "%s is not an issuer of %s agreed in %s", "%[1]s 不在标准 %[3]s 约定的 %[2]s 出具机构之列", issuer, cert.Type, s.ID)
	c.that(d.Seal == "" || cert.Seal == d.Seal, "seal", "is %q, but %s has agreed on %q; name the seal that the paper bears", "为 %q，而标准 %s 约定为 %q；请填写证明上的印章", clip(cert.Seal), s.ID, d.Seal)
	return c.result()
}

// ApproveStandard is the input of standard:Approve.
type ApproveStandard struct {
	Standard string `json:"standard"`
	Digest   string `json:"digest"` // of the terms being approved
	Note     string `json:"note,omitempty" metadata:",optional"`
}

// Approve puts the standard in force from its effective date.
func (s *Standard) Approve(in ApproveStandard, series *Series, stamp Stamp) error {
	var c check
	c.digest("digest", in.Digest)
	c.note("note", in.Note, 0, maxText)
	if err := c.result(); err != nil {
		return err
	}
	if err := s.Joint.approve(in.Digest, in.Note, stamp); err != nil {
		return AsError(err).On(KindStandard, s.ID)
	}
	return series.add(s, stamp.Today())
}

// Series is the list of a product's standards in force, by effective date. It
// is the ledger's own index: one read finds the version that binds a harvest.
type Series struct {
	Header
	Versions []Version `json:"versions"`
}

// Version is one entry of a Series.
type Version struct {
	Standard           string      `json:"standard"`
	Unit               Unit        `json:"unit"`
	EffectiveFrom      Date        `json:"effectiveFrom"`
	RegisterWithinDays int         `json:"registerWithinDays,omitempty"`
	Inputs             []InputRule `json:"inputs,omitempty"` // what a harvest is checked against
	ListedInputsOnly   bool        `json:"listedInputsOnly,omitempty"`
}

// Kind returns KindSeries.
func (s *Series) Kind() Kind { return KindSeries }

// Indexes is empty.
func (s *Series) Indexes() map[string][]string { return nil }

// Parties is empty.
func (s *Series) Parties() []string { return nil }

// add appends a version. The first may reach back to harvests of its past;
// a later one must not rebind goods already harvested under another.
func (s *Series) add(std *Standard, today Date) error {
	v := Version{std.ID, std.Unit, std.EffectiveFrom, std.RegisterWithinDays, std.Inputs, std.ListedInputsOnly}
	if n := len(s.Versions); n > 0 {
		last := s.Versions[n-1]
		if v.EffectiveFrom <= last.EffectiveFrom {
			return Refuse(WrongState, "effectiveFrom", "%s must come after %s, from which %s is in force", "生效日期 %[1]s 应晚于 %[3]s 的生效日期 %[2]s", v.EffectiveFrom, last.EffectiveFrom, last.Standard).On(KindStandard, std.ID)
		}
		if v.EffectiveFrom < today {
			return Refuse(WrongState, "effectiveFrom", "%s has passed (today is %s); propose a later date", "生效日期 %s 已过（今天是 %s），请提议更晚的日期", v.EffectiveFrom, today).On(KindStandard, std.ID)
		}
		if v.Unit != last.Unit {
			return Refuse(WrongState, "unit", "is %q, but %s counts in %q; a product keeps its unit", "计量单位为 %q，而 %s 为 %q；同一产品的单位不能改变", v.Unit, last.Standard, last.Unit).On(KindStandard, std.ID)
		}
	}
	s.Versions = append(s.Versions, v)
	return nil
}

// At returns the version in force on day.
func (s *Series) At(day Date) (Version, error) {
	for _, v := range slices.Backward(s.Versions) {
		if v.EffectiveFrom <= day {
			return v, nil
		}
	}
	return Version{}, Refuse(NoStandard, "product", "no joint standard of %s was in force on %s; both regulators must approve one first", "产品 %s 在 %s 没有生效的共同标准，须先由双方监管机构批准", s.ID, day)
}
