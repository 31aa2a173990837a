package provenance

import (
	"slices"
	"strings"
)

// AgreementType is what kind of agreement binds whom.
type AgreementType string

// The types of agreements: one between the two regulators, and the four
// linkages between enterprises (产销挂钩).
const (
	Framework       AgreementType = "framework"        // 框架协议
	MarketFactory   AgreementType = "market_factory"   // 场厂挂钩
	MarketBase      AgreementType = "market_base"      // 场地挂钩
	FarmSupermarket AgreementType = "farm_supermarket" // 农超对接
	FarmCatering    AgreementType = "farm_catering"    // 农餐对接
)

// linkage says what the two sides of a type of linkage are.
type linkage struct{ sellers, buyers []EnterpriseKind }

var linkages = map[AgreementType]linkage{
	MarketFactory:   {[]EnterpriseKind{Processor}, []EnterpriseKind{Market, Merchant}},
	MarketBase:      {[]EnterpriseKind{Base, Cooperative}, []EnterpriseKind{Market, Merchant}},
	FarmSupermarket: {[]EnterpriseKind{Base, Cooperative}, []EnterpriseKind{Supermarket}},
	FarmCatering:    {[]EnterpriseKind{Base, Cooperative}, []EnterpriseKind{Caterer, CentralKitchen}},
}

// maxAgreementParties are the most enterprises of one linkage; each pair of
// seller and buyer is a link of its own.
const maxAgreementParties = 20

// Agreement is a framework agreement or a linkage. It is in force when each of
// its parties and both regulators have signed the same terms.
type Agreement struct {
	Header
	ProposeAgreement
	Digest     string `json:"digest"`               // SHA-256 of the terms as canonical JSON, hexadecimal
	Signatures []Mark `json:"signatures"`           // in the order given, the proposer's first
	Left       []Mark `json:"left,omitempty"`       // parties that left it
	Dissolving []Mark `json:"dissolving,omitempty"` // regulators who want it to end
	Ended      *Mark  `json:"ended,omitempty"`      //
}

// ProposeAgreement is the input of agreement:Propose: the whole terms. Prices
// stay off the ledger.
type ProposeAgreement struct {
	Agreement string        `json:"agreement"` // ID: proposer's code, '-', number
	Type      AgreementType `json:"type"`
	Title     string        `json:"title"`
	Sellers   []string      `json:"sellers,omitempty" metadata:",optional"`  // enterprise codes; none in a framework agreement
	Buyers    []string      `json:"buyers,omitempty" metadata:",optional"`   // enterprise codes; none in a framework agreement
	Products  []string      `json:"products,omitempty" metadata:",optional"` // product codes that are linked; none in a framework agreement
	Document  string        `json:"document"`                                // SHA-256 of the signed paper, hexadecimal
	Prices    string        `json:"prices,omitempty" metadata:",optional"`   // SHA-256 of a random salt followed by the prices, so that a party can prove them later
	From      Date          `json:"from"`
	Until     Date          `json:"until"` // the last day
}

// Kind returns KindAgreement.
func (a *Agreement) Kind() Kind { return KindAgreement }

// Indexes lists agreements by party and by whose signature is missing: an MSP ID
// or an enterprise code.
func (a *Agreement) Indexes() map[string][]string {
	return map[string][]string{"party": a.Parties(), "awaiting": a.Awaiting()}
}

// Parties are the sellers and buyers; a framework agreement has none.
func (a *Agreement) Parties() []string { return slices.Concat(a.Sellers, a.Buyers) }

// New returns the proposed agreement, signed by the proposer. sellers and buyers
// are the enterprises it names, by code.
func (in ProposeAgreement) New(sellers, buyers map[string]*Enterprise, stamp Stamp) (*Agreement, error) {
	var c check
	c.ownID("agreement", in.Agreement, stamp.Actor.Enterprise)
	oneOf(&c, "type", in.Type, Framework, MarketFactory, MarketBase, FarmSupermarket, FarmCatering)
	c.text("title", in.Title, 2, maxName)
	c.digest("document", in.Document)
	if in.Prices != "" {
		c.digest("prices", in.Prices)
	}
	c.term(in.From, in.Until)
	c.that(in.Until >= stamp.Today(), "until", "%s has passed; today is %s", "%s 已过（今天是 %s）", in.Until, stamp.Today())
	if in.Type == Framework {
		in.checkFramework(&c, stamp.Actor)
	} else {
		in.checkLinkage(&c, sellers, buyers, stamp.Actor)
	}
	terms := propose(in, stamp)
	return &Agreement{
		Header: Header{ID: in.Agreement}, ProposeAgreement: in, Digest: terms.Digest, Signatures: []Mark{terms.Proposed},
	}, c.result()
}

func (in ProposeAgreement) checkFramework(c *check, actor Actor) {
	c.that(actor.Role.Official(), "type", "a framework agreement is proposed by a regulator; propose a linkage", "框架协议由监管方提议；企业请提议挂钩协议")
	const en, zh = "must be empty: a framework agreement is between the two regulators", "应为空：框架协议由双方监管机构签订"
	c.that(len(in.Sellers) == 0, "sellers", en, zh)
	c.that(len(in.Buyers) == 0, "buyers", en, zh)
	c.that(len(in.Products) == 0, "products", en, zh)
}

func (in ProposeAgreement) checkLinkage(c *check, sellers, buyers map[string]*Enterprise, actor Actor) {
	c.that(!actor.Role.Official(), "type", "a linkage is proposed by one of its parties; regulators countersign it", "挂钩协议由当事企业提议，监管方会签")
	c.count("sellers", len(in.Sellers), 1, maxAgreementParties)
	c.count("buyers", len(in.Buyers), 1, maxAgreementParties)
	all := slices.Concat(in.Sellers, in.Buyers)
	c.that(len(all) <= maxAgreementParties, "buyers", "with the sellers there are %d parties; at most %d", "买卖双方共 %d 家，最多 %d 家", len(all), maxAgreementParties)
	c.unique("sellers", len(in.Sellers), func(i int) string { return in.Sellers[i] })
	c.unique("buyers", len(in.Buyers), func(i int) string { return in.Buyers[i] })
	for i, code := range in.Buyers {
		c.that(!slices.Contains(in.Sellers, code), item("buyers", i), "%s cannot buy from itself", "%s 不能同时为买方和卖方", code)
	}
	sides := linkages[in.Type]
	for i, code := range in.Sellers {
		c.side(item("sellers", i), sellers[code], sides.sellers, in.Type)
	}
	for i, code := range in.Buyers {
		c.side(item("buyers", i), buyers[code], sides.buyers, in.Type)
	}
	c.that(slices.Contains(all, actor.Enterprise), "sellers", "name your own enterprise %s among the sellers or the buyers", "卖方或买方中应有本企业 %s", actor.Enterprise)
	c.products(in.Products)
}

// side requires an enterprise of a kind that may stand on that side of a linkage.
func (c *check) side(field string, e *Enterprise, kinds []EnterpriseKind, t AgreementType) {
	en, zh := enumerate(kinds)
	c.that(slices.Contains(kinds, e.BusinessKind), field, "%[1]s is registered as %[2]s; on this side of %[3]s stands one of %[4]s", "%[1]s 登记类型为 %[2]s，%[3]s 的该方应为 %[5]s", e.ID, e.BusinessKind, t, en, zh)
}

// products requires 1 to maxItems product codes, none twice.
func (c *check) products(codes []string) {
	c.count("products", len(codes), 1, maxItems)
	for i, code := range codes {
		c.product(item("products", i), code)
	}
	c.unique("products", len(codes), func(i int) string { return codes[i] })
}

// term requires two days in order.
func (c *check) term(from, until Date) {
	c.date("from", from)
	c.date("until", until)
	c.that(from <= until, "until", "%s is before the first day %s", "%s 早于起始日期 %s", until, from)
}

// signatory is the name under which an actor signs: an enterprise's code, an
// authority's MSP ID.
func signatory(actor Actor) string {
	if actor.Role.Official() {
		return actor.Organization
	}
	return actor.Enterprise
}

func signed(marks []Mark, who string) bool {
	return slices.ContainsFunc(marks, func(m Mark) bool { return signatory(m.Actor) == who })
}

// missing are those who have not signed: the parties, then the regulators.
func (a *Agreement) missing() []string {
	return slices.DeleteFunc(a.signatories(), func(who string) bool { return signed(a.Signatures, who) })
}

func (a *Agreement) signatories() []string {
	return append(a.Parties(), Regulators[0].Organization, Regulators[1].Organization)
}

// Awaiting is whose signature is missing: to the agreement, or to its end.
func (a *Agreement) Awaiting() []string {
	switch {
	case a.Ended != nil:
		return nil
	case len(a.Dissolving) > 0:
		return []string{Counterpart(a.Dissolving[0].Actor.Organization)}
	}
	return a.missing()
}

// Signed reports whether nobody's signature is missing.
func (a *Agreement) Signed() bool { return len(a.missing()) == 0 }

// InForce reports whether the agreement binds on that day.
func (a *Agreement) InForce(day Date) bool {
	return a.Signed() && a.Ended == nil && a.From <= day && day <= a.Until
}

// SideOf is on whose behalf an actor would act on the agreement: its own when it
// is one of the parties, else the proposer's, whose it is.
func (a *Agreement) SideOf(actor Actor) Owner {
	if slices.Contains(a.Parties(), actor.Enterprise) {
		return actor.Owner()
	}
	return a.Signatures[0].Actor.Owner()
}

// SignAgreement is the input of agreement:Sign and agreement:Countersign.
type SignAgreement struct {
	Agreement string `json:"agreement"`
	Digest    string `json:"digest"` // of the terms being signed
	Note      string `json:"note,omitempty" metadata:",optional"`
}

// Sign adds the signature of a party or of a regulator.
func (a *Agreement) Sign(in SignAgreement, stamp Stamp) error {
	var c check
	c.digest("digest", in.Digest)
	if err := c.result(); err != nil {
		return err
	}
	mark, err := mark(in.Note, 0, stamp)
	if err != nil {
		return err
	}
	if err := a.alive(stamp.Today()); err != nil {
		return err
	}
	if signed(a.Signatures, signatory(stamp.Actor)) {
		return a.refuse(WrongState, "", "bears your signature already", "本方已经签署")
	}
	if in.Digest != a.Digest {
		return a.refuse(Invalid, "digest", "is not the digest of these terms (%s); read the agreement again and sign what it says", "与协议内容的摘要（%s）不符，请重新阅读后再签署", a.Digest)
	}
	a.Signatures = append(a.Signatures, *mark)
	return nil
}

// alive refuses what comes after the agreement's end.
func (a *Agreement) alive(today Date) error {
	switch {
	case a.Ended != nil:
		return a.refuse(WrongState, "", "was ended in transaction %s", "已在交易 %s 中终止", a.Ended.TxID)
	case today > a.Until:
		return a.refuse(WrongState, "", "had its last day on %s; propose it again for another term", "已于 %s 到期，请重新提议新的期限", a.Until)
	}
	return nil
}

func (a *Agreement) refuse(code Code, field, en, zh string, args ...any) error {
	return Refuse(code, field, en, zh, args...).On(KindAgreement, a.ID)
}

// EndAgreement is the input of agreement:Terminate and agreement:Dissolve.
type EndAgreement struct {
	Agreement string `json:"agreement"`
	Reason    string `json:"reason"`
}

// Terminate takes one party out of a linkage: nobody else can end it for the others.
// It ends for all when no seller or no buyer is left, and when it still lacked
// signatures, for it needs each.
func (a *Agreement) Terminate(in EndAgreement, stamp Stamp) error {
	reason, err := a.end(in, stamp)
	if err != nil {
		return err
	}
	if a.left(stamp.Actor.Enterprise) {
		return a.refuse(WrongState, "", "has been left by you already", "本方已经退出")
	}
	a.Left = append(a.Left, *reason)
	if !a.Signed() || !slices.ContainsFunc(a.Sellers, a.remains) || !slices.ContainsFunc(a.Buyers, a.remains) {
		a.Ended = reason
	}
	return nil
}

// left reports whether the party with that code left the linkage.
func (a *Agreement) left(code string) bool { return signed(a.Left, code) }

func (a *Agreement) remains(code string) bool { return !a.left(code) }

// Dissolve ends any agreement by both regulators: it ends when the second says
// so. What is not signed yet needs both, so either alone lets it drop.
func (a *Agreement) Dissolve(in EndAgreement, stamp Stamp) error {
	reason, err := a.end(in, stamp)
	if err != nil {
		return err
	}
	if signed(a.Dissolving, stamp.Actor.Organization) {
		return a.refuse(WrongState, "", "waits for %s to dissolve it too", "正待 %s 同意解除", Counterpart(stamp.Actor.Organization))
	}
	a.Dissolving = append(a.Dissolving, *reason)
	if len(a.Dissolving) == len(Regulators) || !a.Signed() {
		a.Ended = reason
	}
	return nil
}

func (a *Agreement) end(in EndAgreement, stamp Stamp) (*Mark, error) {
	reason, err := because(in.Reason, stamp)
	if err != nil {
		return nil, err
	}
	return reason, a.alive(stamp.Today())
}

// because returns stamp with a reason.
func because(reason string, stamp Stamp) (*Mark, error) {
	var c check
	c.note("reason", reason, 2, maxText)
	return &Mark{Stamp: stamp, Note: reason}, c.result()
}

// Links are the IDs of the links between its sellers and buyers.
func (a *Agreement) Links() []string {
	var ids []string
	for _, seller := range a.Sellers {
		for _, buyer := range a.Buyers {
			ids = append(ids, LinkID(seller, buyer))
		}
	}
	return ids
}

// Enter takes the agreement into a link as it now stands: from the day on which
// the last signature was given, until it ends or one of the two leaves it, when it
// covers nothing any more.
func (l *Link) Enter(a *Agreement, today Date) {
	i := slices.IndexFunc(l.Terms, func(t LinkTerm) bool { return t.Agreement == a.ID })
	seller, buyer, _ := strings.Cut(l.ID, "-")
	binds := a.Ended == nil && a.remains(seller) && a.remains(buyer)
	if i < 0 && binds {
		l.Terms = append(l.Terms, LinkTerm{a.ID, a.Products, max(a.From, today), a.Until})
	}
	l.Terms = slices.DeleteFunc(l.Terms, func(t LinkTerm) bool {
		return t.Until < today || t.Agreement == a.ID && !binds
	})
}
