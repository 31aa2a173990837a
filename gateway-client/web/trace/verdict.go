package trace

import (
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// grade is how bad it is, and the class that shows it.
type grade string

const (
	fine grade = "good"
	care grade = "warn"
	stop grade = "stop"
)

// verdict is what a consumer wants to know first.
type verdict struct {
	Grade   grade
	Heading words.Text
	Says    words.Text
	Reasons []reason
}

// reason is one of those for a verdict. What the ledger says is said as it was
// written, mostly in Chinese.
type reason struct {
	What   words.Text
	Said   string
	Record string // kind and ID, when it is public
	TxID   string
}

// judge says what the facts come to. What stops the goods comes first, then what is
// not in order yet.
func (f *facts) judge() verdict {
	p := f.passport
	switch {
	case len(p.Recalls) > 0 || slices.Contains(p.Stopped, provenance.UnderRecall):
		return verdict{stop, words.Text{En: "Do not eat this", Zh: "不要食用"},
			words.Text{En: "It is recalled. Do not eat it, do not give it away; take it back to where you bought it.", Zh: "该批产品已被召回。请勿食用或转送他人，请退回购买处。"}, f.reasons()}
	case slices.Contains(p.Stopped, provenance.FailingTest) || slices.Contains(p.Stopped, provenance.ForbiddenInput):
		return verdict{stop, words.Text{En: "Do not eat this", Zh: "不要食用"},
			words.Text{En: "It failed its test and must not be sold. Take it back to where you bought it.", Zh: "该批产品检验不合格，不得销售。请退回购买处。"}, f.reasons()}
	case len(p.Stopped) > 0:
		return verdict{stop, words.Text{En: "Do not eat this for now", Zh: "暂时不要食用"},
			words.Text{En: "It is sealed while it is being checked. Keep it apart until this page says otherwise.", Zh: "该批产品已被封存，正在核查。请单独存放，待本页面解除提示。"}, f.reasons()}
	case f.batch.Arrival != nil && f.batch.Arrival.State == provenance.EntryRefused:
		return verdict{stop, words.Text{En: "Do not eat this", Zh: "不要食用"},
			words.Text{En: "It was refused at the market's door and must not be sold.", Zh: "该批产品未获准进入市场，不得销售。"}, nil}
	}
	if warnings := f.warnings(); len(warnings) > 0 {
		return verdict{care, words.Text{En: "Take care", Zh: "请留意"}, words.Text{En: "Nothing stops this batch itself, but:", Zh: "该批次本身未被封存或召回，但："}, warnings}
	}
	return verdict{fine, words.Text{En: "Cleared for sale", Zh: "可以销售"}, f.inOrder(), nil}
}

// inOrder says what there is of goods that nothing is against, and no more.
func (f *facts) inOrder() words.Text {
	says := words.Text{En: "Certified", Zh: "证明齐全"}
	tested, released := true, true
	for _, lot := range f.passport.Lots {
		if lot.MadeBy != provenance.FromMix {
			tested = tested && slices.ContainsFunc(lot.Certificates, passes)
		}
		released = released && lot.Released
	}
	if tested {
		says.En, says.Zh = says.En+", tested", says.Zh+"、检测合格"
	}
	if released {
		says.En, says.Zh = says.En+", released by its region", says.Zh+"、产地已准出"
	}
	return words.Text{En: says.En + ". No recall, no seal, no known problem.", Zh: says.Zh + "；无召回、无封存，未发现问题。"}
}

func passes(c provenance.PassportCertificate) bool {
	return c.Type == provenance.TestReport && !c.Revoked && c.Verdict == provenance.Conformant
}

// reasons are all that stops the goods, recalls first.
func (f *facts) reasons() []reason {
	var found []reason
	for _, r := range f.recalls {
		if slices.Contains(f.passport.Recalls, r.ID) {
			found = append(found, reason{words.Text{En: "Recalled", Zh: "召回"}, r.Cause, provenance.Key(r.Kind(), r.ID), r.Started.TxID})
		}
	}
	for _, d := range f.source.Cover {
		for _, id := range d.Holds {
			if h := f.holds[id]; h != nil {
				found = append(found, f.holdReason(h))
			}
		}
		for _, bar := range d.Inputs {
			what := words.Text{En: "A pesticide was used too close to the harvest", Zh: "未过农药安全间隔期"}
			if bar.Finding == provenance.BannedInput {
				what = words.Text{En: "A banned pesticide was used", Zh: "使用了禁用投入品"}
			}
			found = append(found, reason{What: what, Said: bar.Input, TxID: d.TxID})
		}
		for _, e := range d.Certificates {
			if c := f.source.Certificates[e.Certificate]; c != nil && c.Type == provenance.TestReport && c.Revoked == nil && c.Verdict == provenance.NonConforming {
				found = append(found, reason{words.Text{En: "Failed its test", Zh: "检测不合格"}, strings.Join(c.Reasons, "、"), provenance.Key(c.Kind(), c.ID), c.TxID})
			}
		}
	}
	return found
}

// holdReason names who sealed the goods when that is an authority or who answers for
// them, not somebody who only traded them.
func (f *facts) holdReason(h *provenance.Hold) reason {
	r := reason{What: words.Text{En: "Sealed by an operator", Zh: "经营者封存"}, Said: h.Reason, TxID: h.TxID}
	switch by := f.named(h.By.Enterprise); {
	case isAuthority(h.By.Enterprise):
		r.What, r.Record = words.Text{En: "Sealed by " + by.En, Zh: by.Zh + "封存"}, provenance.Key(h.Kind(), h.ID)
	case f.answers(h.By.Enterprise):
		r.What, r.Record = words.Text{En: "Sealed by its producer", Zh: "生产者封存"}, provenance.Key(h.Kind(), h.ID)
	}
	return r
}

func isAuthority(code string) bool {
	return slices.ContainsFunc(provenance.Regulators[:], func(r provenance.Regulator) bool { return r.Code == code })
}

// answers reports whether the enterprise answers for one of the lots: these are named.
func (f *facts) answers(code string) bool {
	for _, lot := range f.source.Lots {
		if lot.Producer.Enterprise == code {
			return true
		}
	}
	return false
}

// warnings are what a buyer should know of goods that nothing stops.
func (f *facts) warnings() []reason {
	var found []reason
	warn := func(en, zh string) { found = append(found, reason{What: words.Text{En: en, Zh: zh}}) }
	if slices.Contains(f.below.stopped, provenance.UnderRecall) {
		warn("part of this lot is recalled; ask where you bought it whether yours is", "该批次的一部分已被召回，请向购买处确认您的产品是否在内")
	} else if len(f.below.stopped) > 0 {
		warn("part of this lot is sealed while it is being checked", "该批次的一部分已被封存核查")
	}
	for _, n := range f.notices {
		if n.State() != provenance.NoticeClosed {
			found = append(found, reason{words.Text{En: "the authorities are dealing with a notice about it", Zh: "监管部门正在处置有关通报"}, n.Cause, provenance.Key(n.Kind(), n.ID), n.Issued.TxID})
		}
	}
	for _, lot := range f.passport.Lots {
		switch {
		case !slices.ContainsFunc(lot.Certificates, commits):
			warn("a lot in it has no valid commitment certificate", "所含批次没有有效的承诺达标合格证")
		case !lot.Released && f.abroad(lot.Batch):
			warn("a lot in it was not released by its region", "所含批次尚未办理产地准出")
		default:
			continue
		}
		break
	}
	if a := f.batch.Arrival; a != nil && (a.State == provenance.EntryAwaiting || a.State == provenance.EntryInspecting) {
		warn("it has arrived and is not admitted to the market yet", "已到达销地，尚未准予进入市场")
	}
	return found
}

func commits(c provenance.PassportCertificate) bool {
	return c.Type == provenance.Commitment && !c.Revoked && c.Verdict == provenance.Conformant
}
