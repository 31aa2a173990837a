package provenance

import (
	"slices"
	"strings"
)

// InputUse is one use of an agricultural input (投入品): a pesticide or fertiliser
// on the crop of a site, or a preservative on harvested batches. It has the fields
// of 农产品质量安全法 art. 27. Using a banned input is a fact like any other and is
// recorded; what it means for goods follows from the joint standard.
type InputUse struct {
	Header
	RecordInputUse
	Owner   Owner `json:"owner"`             // the enterprise that used it
	Finding Code  `json:"finding,omitempty"` // the worst that the standards say of it: BANNED_INPUT, SAFETY_INTERVAL
}

// RecordInputUse is the input of input:Record. Site and product name a crop in the
// field. Batches alone are goods treated after their harvest; with site and
// product they were harvested before the use was recorded.
type RecordInputUse struct {
	Use          string   `json:"use"` // ID: enterprise's code, '-', number
	Site         string   `json:"site,omitempty" metadata:",optional"`
	Product      string   `json:"product,omitempty" metadata:",optional"` // of the crop
	Batches      []string `json:"batches,omitempty" metadata:",optional"`
	Input        string   `json:"input"`                                       // common name (通用名), as the standard has it
	Registration string   `json:"registration,omitempty" metadata:",optional"` // number of the product's registration (登记证号)
	Source       string   `json:"source"`                                      // who sold it
	Purpose      string   `json:"purpose"`                                     // the pest, disease or other purpose
	Dose         Dose     `json:"dose"`
	UsedOn       Date     `json:"usedOn"`                                   // the first day
	StoppedOn    Date     `json:"stoppedOn,omitempty" metadata:",optional"` // the last day; none: the first
}

// Dose is how much was used.
type Dose struct {
	Amount int64  `json:"amount"` // thousandths of Unit
	Unit   string `json:"unit"`   // as on the label, such as "ml/亩"
}

// Kind returns KindInputUse.
func (u *InputUse) Kind() Kind { return KindInputUse }

// Indexes lists uses by site, batch and what the standards say of them; the ID
// begins with the enterprise.
func (u *InputUse) Indexes() map[string][]string {
	indexes := map[string][]string{"batch": u.Batches}
	if u.Site != "" {
		indexes["site"] = []string{u.Site}
	}
	if u.Finding != "" {
		indexes["finding"] = []string{string(u.Finding)}
	}
	return indexes
}

// Parties returns the enterprise that used it.
func (u *InputUse) Parties() []string { return []string{u.Owner.Enterprise} }

// days is the time in which the input was used.
func (in RecordInputUse) days() UseDays { return UseDays{in.UsedOn, in.StoppedOn} }

// Check refuses a malformed use.
func (in RecordInputUse) Check(stamp Stamp) error {
	var c check
	c.ownID("use", in.Use, stamp.Actor.Enterprise)
	c.that(in.Site != "" || len(in.Batches) > 0, "site", "name the site and its crop, or the batches that were treated", "请填写场所及作物，或被处理的批次")
	if in.Site != "" {
		c.id("site", in.Site)
		c.product("product", in.Product)
	} else {
		c.that(in.Product == "", "product", "is for the crop of a site; batches say their own product", "仅用于场所的作物；批次已有产品")
	}
	c.count("batches", len(in.Batches), 0, maxItems)
	for i, id := range in.Batches {
		c.id(item("batches", i), id)
	}
	c.unique("batches", len(in.Batches), func(i int) string { return in.Batches[i] })
	c.text("input", in.Input, 1, maxName)
	c.text("registration", in.Registration, 0, maxName)
	c.text("source", in.Source, 2, maxName)
	c.text("purpose", in.Purpose, 2, maxName)
	c.amount("dose.amount", in.Dose.Amount)
	c.text("dose.unit", in.Dose.Unit, 1, 20)
	c.past("usedOn", in.UsedOn, stamp.Today())
	if in.StoppedOn != "" {
		c.past("stoppedOn", in.StoppedOn, stamp.Today())
		c.that(in.StoppedOn >= in.UsedOn, "stoppedOn", "%s is before the first use on %s", "%s 早于开始使用日期 %s", in.StoppedOn, in.UsedOn)
	}
	return c.result()
}

// Treated is a batch that an input was used on, with the standard that binds it
// and its dossier.
type Treated struct {
	Batch    *Batch
	Standard *Standard
	Dossier  *Dossier
	Changed  bool // the dossier, by this use
}

// Lots are those of the site's harvests that the use concerns, but for those that
// it names: whether a lot is stopped is not for its producer to choose.
func (in RecordInputUse) Lots(harvests []*Batch) []*Batch {
	return slices.DeleteFunc(slices.Clone(harvests), func(b *Batch) bool {
		return slices.Contains(in.Batches, b.ID) || in.concerns(b, "batches") != nil
	})
}

// New returns the recorded use and enters it where it matters: in the site's list,
// which later harvests are checked against, and in the dossiers of batches of which
// the standard would have refused the harvest, so that they do not move. treated are
// the batches that it names, then the site's Lots. site and series, that of its
// product, are nil for batches alone.
func (in RecordInputUse) New(site *Site, series *Series, treated []Treated, stamp Stamp) (*InputUse, error) {
	use := &InputUse{Header: Header{ID: in.Use}, RecordInputUse: in, Owner: stamp.Actor.Owner()}
	if site != nil {
		var c check
		c.that(site.SiteKind == "field" || site.SiteKind == "greenhouse", "site", "is a %s, where no crop grows; for harvested goods name the batches alone", "类型为 %s，不种植作物；已采收的产品请只填批次", site.SiteKind)
		if err := c.result(); err != nil {
			return nil, err
		}
		if err := use.on(site, series, stamp.Today()); err != nil {
			return nil, err
		}
	}
	for i, t := range treated {
		if err := in.concerns(t.Batch, item("batches", i)); err != nil {
			return nil, err
		}
		treated[i].Changed = use.bar(t)
	}
	return use, nil
}

// on enters the use in the site's list.
func (u *InputUse) on(site *Site, series *Series, today Date) error {
	rules := series.rulesOn(u.days().last())
	if rules.of(u.Input).Banned {
		u.find(BannedInput)
	}
	return site.use(u.RecordInputUse, rules, today)
}

// bar enters the use in the dossier of a batch that it concerns and on which it breaks
// the standard.
func (u *InputUse) bar(t Treated) bool {
	code := u.breaks(t.Standard.inputRules().of(u.Input), t.Batch)
	if code == "" {
		return false
	}
	u.find(code)
	t.Dossier.barInput(InputBar{u.ID, u.Input, code})
	return true
}

// Otherwise reports whether another input was used than old says, or at another time:
// whether harvests are checked against something else.
func (u *InputUse) Otherwise(old *InputUse) bool {
	return u.Input != old.Input || u.days() != old.days()
}

// Reenter enters a corrected use anew where it matters, as if it had never been recorded
// otherwise: harvests released since are stopped, and those that it stopped by mistake no
// longer. treated are the batches that it names and all harvests of the site; uses are
// all of the site's, this one as corrected. site and series are nil for batches alone.
func (u *InputUse) Reenter(site *Site, series *Series, uses []*InputUse, treated []Treated, stamp Stamp) error {
	u.Finding = ""
	if site != nil {
		site.reuse(uses, stamp.Today())
		if err := u.on(site, series, stamp.Today()); err != nil {
			return err
		}
	}
	for i, t := range treated {
		lifted, barred := t.Dossier.unbarInput(u.ID), false
		if u.concerns(t.Batch, "") == nil {
			barred = u.bar(t)
		}
		treated[i].Changed = lifted || barred
	}
	return nil
}

// breaks says which rule the use of an input breaks on a batch that it concerns.
func (in RecordInputUse) breaks(rule InputRule, b *Batch) Code {
	if in.Site != "" {
		return in.days().breaks(rule, b.Harvested)
	}
	if rule.Banned {
		return BannedInput
	}
	return ""
}

// find keeps the worst that was found.
func (u *InputUse) find(code Code) {
	if u.Finding != BannedInput {
		u.Finding = code
	}
}

// concerns refuses a batch that cannot have been treated: harvested elsewhere, or
// before the crop was, or after goods were.
func (in RecordInputUse) concerns(b *Batch, field string) error {
	var c check
	if in.Site == "" {
		c.that(in.UsedOn >= b.Harvested, "usedOn", "%s is before the harvest of %s on %s; name the site and its crop", "%[1]s 早于 %[2]s 的采收日期 %[3]s，请填写场所及作物", in.UsedOn, b.ID, b.Harvested)
		return c.result()
	}
	grown := b.MadeBy == Registered && b.Site == in.Site && b.Product == in.Product
	c.that(grown, field, "%s is no harvest of %s from site %s", "%s 不是场所 %[3]s 采收的 %[2]s", b.ID, in.Product, in.Site)
	c.that(in.UsedOn <= b.Harvested, field, "%s was harvested on %s, before the use on %s", "%s 采收于 %s，早于使用日期 %s", b.ID, b.Harvested, in.UsedOn)
	return c.result()
}

// inputRules are what a version of the standard says of inputs.
type inputRules struct {
	listed []InputRule
	only   bool // those may be used and no others
}

func (s *Standard) inputRules() inputRules { return inputRules{s.Inputs, s.ListedInputsOnly} }

func (v Version) inputRules() inputRules { return inputRules{v.Inputs, v.ListedInputsOnly} }

// find looks an input up; names differ in case at most.
func (r inputRules) find(name string) (rule InputRule, listed bool) {
	for _, rule := range r.listed {
		if strings.EqualFold(rule.Name, name) {
			return rule, true
		}
	}
	return InputRule{}, false
}

// of returns the rule for an input. Where only those listed may be used, a trade
// name does not get around a ban.
func (r inputRules) of(name string) InputRule {
	if rule, listed := r.find(name); listed {
		return rule
	}
	return InputRule{Name: name, Banned: r.only}
}

// rulesOn are those of the version in force on that day, if any.
func (s *Series) rulesOn(day Date) inputRules {
	version, err := s.At(day)
	if err != nil {
		return inputRules{}
	}
	return version.inputRules()
}

// Bounds of a site's list of uses. A harvest registered up to a year late is
// still checked against the year before it.
const (
	bannedDays    = 365 // before a harvest, in which no banned input may have been used on the crop
	usesKeptDays  = bannedDays + 365
	mostUsesOfAll = 1000 // times of use; what a standard names is taken beyond it
)

// SiteUse is when an input was used on a crop of a site: what harvests are checked
// against, and no more.
type SiteUse struct {
	Product string    `json:"product"`
	Input   string    `json:"input"`
	Days    []UseDays `json:"days"` // by the first day
}

// UseDays is a time of use, both days included.
type UseDays struct {
	On    Date `json:"on"`
	Until Date `json:"until,omitempty"` // none: the one day
}

func (d UseDays) last() Date { return max(d.On, d.Until) }

// breaks says which rule a harvest on that day breaks after such a use of the
// input, if any.
func (d UseDays) breaks(rule InputRule, harvested Date) Code {
	switch {
	case d.On > harvested:
	case rule.Banned && d.last() >= harvested.plus(-bannedDays):
		return BannedInput
	case rule.IntervalDays > 0 && harvested < d.last().plus(rule.IntervalDays):
		return SafetyInterval
	}
	return ""
}

// use adds a use to the site's list and drops what can no longer matter. A full list
// takes only what the standard names: nothing that counts is ever crowded out of it
// or kept off it.
func (s *Site) use(in RecordInputUse, rules inputRules, today Date) error {
	s.add(in)
	s.forget(today)
	_, named := rules.find(in.Input)
	var c check
	c.that(named || s.uses() <= mostUsesOfAll, "site", "%s has %d times of use in the past two years, the most that are checked against harvests; record what was used for days on end as one use, from the first to the last day", "场所 %s 近两年的用药记录已达 %d 段上限；连续使用的请合并为一条，填写首日和末日", s.ID, mostUsesOfAll)
	return c.result()
}

func (s *Site) add(in RecordInputUse) {
	i := slices.IndexFunc(s.Uses, func(u SiteUse) bool {
		return u.Product == in.Product && strings.EqualFold(u.Input, in.Input)
	})
	if i < 0 {
		i = len(s.Uses)
		s.Uses = append(s.Uses, SiteUse{Product: in.Product, Input: in.Input})
	}
	s.Uses[i].Days = joined(append(s.Uses[i].Days, in.days()))
}

// forget drops what can no longer matter.
func (s *Site) forget(today Date) {
	s.dropUses(func(d UseDays) bool { return d.last() < today.plus(-usesKeptDays) })
}

// reuse makes the site's list anew of the uses of inputs there.
func (s *Site) reuse(uses []*InputUse, today Date) {
	s.Uses = nil
	for _, u := range uses {
		s.add(u.RecordInputUse)
	}
	s.forget(today)
}

// joined puts times of use in order and makes one of those that touch: no harvest
// falls between them.
func joined(days []UseDays) []UseDays {
	slices.SortFunc(days, func(x, y UseDays) int {
		return strings.Compare(string(x.On+x.Until), string(y.On+y.Until))
	})
	var all []UseDays
	for _, d := range days {
		if n := len(all); n > 0 && d.On <= all[n-1].last().plus(1) {
			if last := max(all[n-1].last(), d.last()); last > all[n-1].On {
				all[n-1].Until = last
			}
			continue
		}
		all = append(all, d)
	}
	return all
}

// dropUses removes the days for which drop says so, and what is left empty.
func (s *Site) dropUses(drop func(UseDays) bool) {
	for i := range s.Uses {
		s.Uses[i].Days = slices.DeleteFunc(s.Uses[i].Days, drop)
	}
	s.Uses = slices.DeleteFunc(s.Uses, func(u SiteUse) bool { return len(u.Days) == 0 })
}

func (s *Site) uses() (n int) {
	for _, u := range s.Uses {
		n += len(u.Days)
	}
	return n
}

// harvestable refuses goods harvested from the site on that day while a safety
// interval (安全间隔期) ran, or after a banned input was used on the crop within a
// year. rules are those of the version that binds the harvest. A use may have been
// recorded after the harvest was registered: the commitment certificate, without
// which no lot moves, and the origin release ask again, and a use recorded after
// those bars the lot itself.
func (s *Site) harvestable(product string, harvested Date, rules inputRules) error {
	for _, u := range s.Uses {
		if u.Product != product {
			continue
		}
		rule := rules.of(u.Input)
		for _, d := range u.Days {
			switch d.breaks(rule, harvested) {
			case BannedInput:
				return Refuse(BannedInput, "site", "%s is banned, or not among the inputs that the standard allows, and was used on this crop on %s; nothing harvested from it within %d days can be traded", "该作物于 %[2]s 使用了禁用或标准未列入的投入品 %[1]s，此后 %[3]d 天内采收的产品不得上市", u.Input, d.last(), bannedDays).On(KindSite, s.ID)
			case SafetyInterval:
				return Refuse(SafetyInterval, "harvested", "%s was used on %s and has a safety interval of %d days; harvest no earlier than %s", "%[2]s 使用了 %[1]s，安全间隔期 %[3]d 天，最早应于 %[4]s 采收", u.Input, d.last(), rule.IntervalDays, d.last().plus(rule.IntervalDays)).On(KindSite, s.ID)
			}
		}
	}
	return nil
}

// InputBar is why an input keeps a batch from moving.
type InputBar struct {
	Use     string `json:"use"`
	Input   string `json:"input"`
	Finding Code   `json:"finding"`
}

// barInput enters what keeps the batch from moving; what is full bars it already.
func (d *Dossier) barInput(bar InputBar) {
	if len(d.Inputs) < maxItems {
		d.Inputs = append(d.Inputs, bar)
	}
}

// unbarInput takes back what a use entered.
func (d *Dossier) unbarInput(use string) (lifted bool) {
	before := len(d.Inputs)
	d.Inputs = slices.DeleteFunc(d.Inputs, func(bar InputBar) bool { return bar.Use == use })
	return len(d.Inputs) < before
}

// treated refuses goods on which an input was used as the standard does not allow.
func (d *Dossier) treated() *Error {
	if len(d.Inputs) == 0 {
		return nil
	}
	bar := d.Inputs[0]
	if bar.Finding == SafetyInterval {
		return Refuse(SafetyInterval, "", "batch %s was harvested within the safety interval of %s (use %s); these goods cannot move, only be disposed of", "批次 %s 采收时未过 %s 的安全间隔期（使用记录 %s）；该批货物不能流通，只能处置", d.ID, bar.Input, bar.Use)
	}
	return Refuse(BannedInput, "", "the input %[2]s, banned or not allowed by the standard, was used on batch %[1]s (use %[3]s); these goods cannot move, only be disposed of", "批次 %[1]s 使用了禁用或标准未列入的投入品 %[2]s（使用记录 %[3]s）；该批货物不能流通，只能处置", d.ID, bar.Input, bar.Use)
}
