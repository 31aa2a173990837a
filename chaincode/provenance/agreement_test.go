package provenance

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	someDigest = strings.Repeat("ab", 32)
)

func linkageTerms() ProposeAgreement {
	return ProposeAgreement{
		Agreement: baseCode + "-XY1", Type: MarketBase, Title: "2026年场地挂钩协议", Sellers: []string{baseCode}, Buyers: []string{marketCode},
		Products: []string{"CUCUMBER", "TOMATO"}, Document: someDigest, From: "2026-03-01", Until: "2026-12-31",
	}
}

func frameworkTerms() ProposeAgreement {
	return ProposeAgreement{Agreement: Regulators[0].Code + "-KJ1", Type: Framework, Title: "产销监管合作框架协议", Document: someDigest, From: "2026-03-01", Until: "2028-12-31"}
}

func parties(of ...*Enterprise) map[string]*Enterprise {
	found := map[string]*Enterprise{}
	for _, e := range of {
		found[e.ID] = e
	}
	return found
}

func linked(t *testing.T) *Agreement {
	a, err := linkageTerms().New(parties(business(0, baseCode, Base)), parties(business(1, marketCode, Market)), baseStamp)
	require.NoError(t, err)
	return a
}

// sign signs by all of them.
func (a *Agreement) signedBy(t *testing.T, stamps ...Stamp) *Agreement {
	for _, s := range stamps {
		require.NoError(t, a.Sign(SignAgreement{Agreement: a.ID, Digest: a.Digest}, s))
	}
	return a
}

func TestAgreementIsInForceWhenAllHaveSigned(t *testing.T) {
	a := linked(t)
	here, there := Regulators[0].Organization, Regulators[1].Organization
	assert.Equal(t, []string{marketCode, here, there}, a.Awaiting(), "the proposer has signed")
	for _, step := range []struct {
		who  Stamp
		left []string
	}{{destination, []string{marketCode, here}}, {marketStamp, []string{here}}, {origin, nil}} {
		assert.False(t, a.InForce("2026-03-10"))
		a.signedBy(t, step.who)
		assert.Equal(t, step.left, append([]string(nil), a.Awaiting()...))
	}
	for day, want := range map[Date]bool{"2026-02-28": false, "2026-03-01": true, "2026-12-31": true, "2027-01-01": false} {
		assert.Equal(t, want, a.InForce(day), day)
	}
	refusedAs(t, a.Sign(SignAgreement{a.ID, a.Digest, ""}, marketStamp), WrongState, "")

	f, err := frameworkTerms().New(nil, nil, origin)
	require.NoError(t, err)
	assert.Empty(t, f.Parties())
	assert.Equal(t, []string{there}, f.Awaiting())
	assert.True(t, f.signedBy(t, destination).InForce("2026-03-10"))
}

func TestSigningRefuses(t *testing.T) {
	a := linked(t)
	refusedAs(t, a.Sign(SignAgreement{a.ID, someDigest, ""}, marketStamp), Invalid, "digest")
	refusedAs(t, a.Sign(SignAgreement{a.ID, "zz", ""}, marketStamp), Invalid, "digest")
	refusedAs(t, a.Sign(SignAgreement{a.ID, a.Digest, strings.Repeat("长", 1001)}, marketStamp), Invalid, "note")
	refusedAs(t, a.Sign(SignAgreement{a.ID, a.Digest, ""}, baseStamp), WrongState, "")
	refusedAs(t, a.Sign(SignAgreement{a.ID, a.Digest, ""}, on("2027-01-01", marketStamp)), WrongState, "")
	assert.Len(t, a.Signatures, 1)
	assert.NoError(t, a.Sign(SignAgreement{a.ID, a.Digest, ""}, on("2026-12-31", marketStamp)))
	require.NoError(t, a.Terminate(EndAgreement{a.ID, "不再供货"}, baseStamp))
	refusedAs(t, a.Sign(SignAgreement{a.ID, a.Digest, ""}, origin), WrongState, "")
}

// TestDigestIsThatOfTheTerms: whatever changes in the terms changes it.
func TestDigestIsThatOfTheTerms(t *testing.T) {
	other := linkageTerms()
	other.Until = "2027-12-31"
	b, err := other.New(parties(business(0, baseCode, Base)), parties(business(1, marketCode, Market)), baseStamp)
	require.NoError(t, err)
	assert.NotEqual(t, linked(t).Digest, b.Digest)
	assert.Equal(t, linked(t).Digest, linked(t).Digest)
}

func TestProposeAgreementRefuses(t *testing.T) {
	sellers, buyers := parties(business(0, baseCode, Base), business(0, base2Code, Processor)), parties(business(1, marketCode, Market), business(1, canteenCode, Caterer), business(0, baseCode, Base))
	many := func(n int) []string {
		var codes []string
		for i := range n {
			code := fmt.Sprintf("91370783MADEM%05d", i)
			codes = append(codes, code)
			sellers[code] = business(0, code, Base)
		}
		return codes
	}
	for name, c := range map[string]struct {
		spoil func(*ProposeAgreement)
		field string
	}{
		"id":                 {func(in *ProposeAgreement) { in.Agreement = marketCode + "-XY1" }, "agreement"},
		"type":               {func(in *ProposeAgreement) { in.Type = "marriage" }, "type"},
		"framework":          {func(in *ProposeAgreement) { in.Type = Framework }, "type"},
		"title":              {func(in *ProposeAgreement) { in.Title = "x" }, "title"},
		"document":           {func(in *ProposeAgreement) { in.Document = "" }, "document"},
		"prices":             {func(in *ProposeAgreement) { in.Prices = "3元" }, "prices"},
		"from":               {func(in *ProposeAgreement) { in.From = "2026-02-30" }, "from"},
		"until":              {func(in *ProposeAgreement) { in.Until = "2026-02-28" }, "until"},
		"past":               {func(in *ProposeAgreement) { in.Until = "2026-03-09" }, "until"},
		"no sellers":         {func(in *ProposeAgreement) { in.Sellers = nil }, "sellers"},
		"no buyers":          {func(in *ProposeAgreement) { in.Buyers = nil }, "buyers"},
		"no products":        {func(in *ProposeAgreement) { in.Products = nil }, "products"},
		"product":            {func(in *ProposeAgreement) { in.Products = []string{"TOMATO", "黄瓜"} }, "products[1]"},
		"product twice":      {func(in *ProposeAgreement) { in.Products = []string{"TOMATO", "TOMATO"} }, "products[1]"},
		"seller twice":       {func(in *ProposeAgreement) { in.Sellers = []string{baseCode, baseCode} }, "sellers[1]"},
		"seller is buyer":    {func(in *ProposeAgreement) { in.Buyers = []string{marketCode, baseCode} }, "buyers[1]"},
		"without oneself":    {func(in *ProposeAgreement) { in.Sellers = many(1) }, "sellers"},
		"21 sellers":         {func(in *ProposeAgreement) { in.Sellers = append(many(20), baseCode) }, "sellers"},
		"21 parties":         {func(in *ProposeAgreement) { in.Sellers = append(many(19), baseCode) }, "buyers"},
		"factory is no farm": {func(in *ProposeAgreement) { in.Sellers = []string{baseCode, base2Code} }, "sellers[1]"},
		"caterer":            {func(in *ProposeAgreement) { in.Buyers = []string{canteenCode} }, "buyers[0]"},
		"farm to caterer":    {func(in *ProposeAgreement) { in.Type = FarmCatering }, "buyers[0]"},
		"farm to supermarket": {func(in *ProposeAgreement) {
			in.Type, in.Buyers = FarmSupermarket, []string{canteenCode}
		}, "buyers[0]"},
		"factory": {func(in *ProposeAgreement) { in.Type = MarketFactory }, "sellers[0]"},
	} {
		t.Run(name, func(t *testing.T) {
			in := linkageTerms()
			c.spoil(&in)
			_, err := in.New(sellers, buyers, baseStamp)
			refusedAs(t, err, Invalid, c.field)
		})
	}
	for field, spoil := range map[string]func(*ProposeAgreement){
		"sellers":  func(in *ProposeAgreement) { in.Sellers = []string{baseCode} },
		"buyers":   func(in *ProposeAgreement) { in.Buyers = []string{marketCode} },
		"products": func(in *ProposeAgreement) { in.Products = []string{"TOMATO"} },
		"type": func(in *ProposeAgreement) {
			*in = linkageTerms()
			in.Agreement = Regulators[0].Code + "-XY1"
		},
	} {
		in := frameworkTerms()
		spoil(&in)
		_, err := in.New(sellers, buyers, origin)
		refusedAs(t, err, Invalid, field)
	}
}

// TestLinkagesAreBetweenTheirKinds: each type takes exactly the sides that its
// name says.
func TestLinkagesAreBetweenTheirKinds(t *testing.T) {
	for agreement, sides := range map[AgreementType][2]string{
		MarketFactory: {"processor", "market merchant"}, MarketBase: {"base cooperative", "market merchant"},
		FarmSupermarket: {"base cooperative", "supermarket"}, FarmCatering: {"base cooperative", "caterer central_kitchen"},
	} {
		for _, seller := range enterpriseKinds {
			for _, buyer := range enterpriseKinds {
				in := linkageTerms()
				in.Type = agreement
				_, err := in.New(parties(business(0, baseCode, seller)), parties(business(1, marketCode, buyer)), baseStamp)
				fits := strings.Contains(" "+sides[0]+" ", " "+string(seller)+" ") && strings.Contains(" "+sides[1]+" ", " "+string(buyer)+" ")
				assert.Equal(t, fits, err == nil, "%s: %s to %s: %v", agreement, seller, buyer, err)
			}
		}
	}
}

func TestEndOfAgreement(t *testing.T) {
	end := EndAgreement{baseCode + "-XY1", "不再供货"}
	t.Run("a party alone", func(t *testing.T) {
		a := linked(t).signedBy(t, marketStamp, origin, destination)
		refusedAs(t, a.Terminate(EndAgreement{a.ID, "x"}, marketStamp), Invalid, "reason")
		require.NoError(t, a.Terminate(end, marketStamp))
		assert.False(t, a.InForce("2026-03-10"))
		assert.Empty(t, a.Awaiting())
		refusedAs(t, a.Terminate(end, baseStamp), WrongState, "")
		refusedAs(t, a.Dissolve(end, origin), WrongState, "")
	})
	t.Run("regulators only together", func(t *testing.T) {
		a := linked(t).signedBy(t, marketStamp, origin, destination)
		refusedAs(t, a.Dissolve(EndAgreement{a.ID, ""}, origin), Invalid, "reason")
		require.NoError(t, a.Dissolve(end, origin))
		assert.True(t, a.InForce("2026-03-10"), "one regulator alone ends nothing")
		assert.Equal(t, []string{Regulators[1].Organization}, a.Awaiting())
		refusedAs(t, a.Dissolve(end, origin), WrongState, "")
		require.NoError(t, a.Dissolve(end, destination))
		assert.False(t, a.InForce("2026-03-10"))
		assert.Empty(t, a.Awaiting())
	})
	t.Run("not signed yet", func(t *testing.T) {
		a := linked(t)
		require.NoError(t, a.Dissolve(end, destination))
		assert.NotNil(t, a.Ended, "without this signature it would never be in force")
	})
	t.Run("after its term", func(t *testing.T) {
		a := linked(t).signedBy(t, marketStamp, origin, destination)
		refusedAs(t, a.Terminate(end, on("2027-01-01", marketStamp)), WrongState, "")
	})
}

func TestWhoseSide(t *testing.T) {
	a := linked(t)
	assert.Equal(t, marketStamp.Actor.Owner(), a.SideOf(marketStamp.Actor))
	assert.Equal(t, baseStamp.Actor.Owner(), a.SideOf(stampOf(1, RoleEnterprise, canteenCode).Actor), "a stranger has no side")
}

func TestLinkFollowsTheAgreement(t *testing.T) {
	a := linked(t).signedBy(t, marketStamp, origin, destination)
	assert.Equal(t, []string{baseCode + "-" + marketCode}, a.Links())
	l := new(Link)
	l.Enter(a, "2026-03-10")
	covers := func(product string, day Date) bool { _, found := l.Covers(product, day); return found }
	assert.Equal(t, []LinkTerm{{a.ID, a.Products, "2026-03-10", "2026-12-31"}}, l.Terms, "not before the last signature")
	assert.True(t, covers("TOMATO", "2026-03-10"))
	assert.False(t, covers("PEPPER", "2026-03-10"))
	assert.False(t, covers("TOMATO", "2026-03-09"))
	l.Enter(a, "2026-05-01")
	assert.Equal(t, Date("2026-03-10"), l.Terms[0].From, "one regulator's wish to end it changes nothing")

	later := linked(t)
	later.ID, later.From = baseCode+"-XY2", "2026-09-01"
	l.Enter(later, "2026-05-01")
	require.NoError(t, a.Terminate(EndAgreement{a.ID, "不再供货"}, baseStamp))
	l.Enter(a, "2026-06-01")
	assert.False(t, covers("TOMATO", "2026-06-01"), "not even that day")
	agreement, _ := l.Covers("TOMATO", "2026-09-01")
	assert.Equal(t, later.ID, agreement)
	l.Enter(later, "2026-07-01")
	assert.Len(t, l.Terms, 1, "what has ended leaves the index")
}

// TestOnePartyLeaves: the others' links go on, until no seller or no buyer is left.
func TestOnePartyLeaves(t *testing.T) {
	in := linkageTerms()
	in.Sellers = append(in.Sellers, base2Code)
	a, err := in.New(parties(business(0, baseCode, Base), business(0, base2Code, Base)), parties(business(1, marketCode, Market)), baseStamp)
	require.NoError(t, err)
	base2Stamp := stampOf(0, RoleEnterprise, base2Code)
	a.signedBy(t, base2Stamp, marketStamp, origin, destination)
	first, second := &Link{Header: Header{ID: LinkID(baseCode, marketCode)}}, &Link{Header: Header{ID: LinkID(base2Code, marketCode)}}
	enter := func() (bool, bool) {
		first.Enter(a, "2026-03-10")
		second.Enter(a, "2026-03-10")
		_, one := first.Covers("TOMATO", "2026-03-10")
		_, other := second.Covers("TOMATO", "2026-03-10")
		return one, other
	}
	one, other := enter()
	assert.True(t, one && other)
	leave := EndAgreement{a.ID, "不再供货"}
	require.NoError(t, a.Terminate(leave, base2Stamp))
	one, other = enter()
	assert.True(t, one)
	assert.False(t, other)
	assert.Nil(t, a.Ended)
	assert.True(t, a.InForce("2026-03-10"))
	refusedAs(t, a.Terminate(leave, base2Stamp), WrongState, "")
	require.NoError(t, a.Terminate(leave, baseStamp))
	assert.NotNil(t, a.Ended, "nobody is left to sell")
	one, other = enter()
	assert.False(t, one || other)
}
