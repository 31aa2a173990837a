package contract

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
)

var paper = strings.Repeat("ab", 32)

// linkage is a linkage of the base with the market, proposed by the base.
func linkage(number string) provenance.ProposeAgreement {
	return provenance.ProposeAgreement{
		Agreement: provenance.OwnedID(baseCode, number), Type: provenance.MarketBase, Title: "2026年场地挂钩协议", Sellers: []string{baseCode, base2Code}, Buyers: []string{marketCode},
		Products: []string{"CUCUMBER"}, Document: paper, From: "2026-03-01", Until: "2026-12-31",
	}
}

func framework(code, number string) provenance.ProposeAgreement {
	return provenance.ProposeAgreement{Agreement: provenance.OwnedID(code, number), Type: provenance.Framework, Title: "产销监管合作框架协议", Document: paper, From: "2026-03-01", Until: "2028-12-31"}
}

// signature is over what the agreement with that ID says now.
func (w *world) signature(id string) provenance.SignAgreement {
	w.t.Helper()
	return provenance.SignAgreement{Agreement: id, Digest: get[provenance.Agreement](w, id).Digest}
}

// linked is the link between two enterprises as the ledger holds it.
func (w *world) linked(seller, buyer string) *provenance.Link {
	w.t.Helper()
	value := w.State(provenance.Key(provenance.KindLink, provenance.LinkID(seller, buyer)))
	if value == nil {
		return nil
	}
	link := new(provenance.Link)
	require.NoError(w.t, json.Unmarshal(value, link))
	return link
}

func awaitingOf(w *world, name string, kind provenance.Kind, value string) int {
	w.t.Helper()
	return len(ask[provenance.Page](w, name, "record:List", provenance.ListQuery{Kind: kind, Index: "awaiting", Value: value}).Records)
}

// TestLinkage: it takes effect with the last signature, in that transaction, and
// not before; its end ends the links.
func TestLinkage(t *testing.T) {
	w := newWorld(t)
	in := linkage("XY1")
	w.do("base", provenance.ProposeAgreementOp, in)
	sign := w.signature(in.Agreement)
	for _, who := range []struct{ name, value string }{{"base2", base2Code}, {"market", marketCode}, {"shouguang", origin}, {"haidian", destination}} {
		assert.Equal(t, 1, awaitingOf(w, who.name, provenance.KindAgreement, who.value), who.name)
	}
	assert.Zero(t, awaitingOf(w, "base", provenance.KindAgreement, baseCode))

	w.do("haidian", provenance.CountersignOp, sign)
	w.do("market", provenance.SignAgreementOp, sign)
	w.do("shouguang", provenance.CountersignOp, sign)
	assert.Nil(t, w.linked(baseCode, marketCode), "one signature is missing")
	w.refuse("market", provenance.SignAgreementOp, sign, provenance.WrongState, "")
	last := w.do("base2", provenance.SignAgreementOp, sign)

	assert.Equal(t, []provenance.Reference{
		{Kind: provenance.KindAgreement, ID: in.Agreement, Revision: 5},
		{Kind: provenance.KindLink, ID: provenance.LinkID(baseCode, marketCode), Revision: 1},
		{Kind: provenance.KindLink, ID: provenance.LinkID(base2Code, marketCode), Revision: 1},
	}, last.Records)
	for _, seller := range []string{baseCode, base2Code} {
		assert.Equal(t, []provenance.LinkTerm{{Agreement: in.Agreement, Products: in.Products, From: "2026-03-10", Until: "2026-12-31"}}, w.linked(seller, marketCode).Terms)
	}
	assert.Zero(t, awaitingOf(w, "base2", provenance.KindAgreement, base2Code))
	list := ask[provenance.Page](w, "market", "record:List", provenance.ListQuery{Kind: provenance.KindAgreement, Index: "party", Value: marketCode})
	assert.Len(t, list.Records, 1)

	w.do("shouguang", provenance.DissolveAgreementOp, provenance.EndAgreement{Agreement: in.Agreement, Reason: "基地停产"})
	assert.Equal(t, provenance.Date("2026-12-31"), w.linked(baseCode, marketCode).Terms[0].Until, "one regulator alone ends nothing")
	assert.Equal(t, 1, awaitingOf(w, "haidian", provenance.KindAgreement, destination))
	w.do("market", provenance.TerminateAgreementOp, provenance.EndAgreement{Agreement: in.Agreement, Reason: "改变货源"})
	assert.Empty(t, w.linked(base2Code, marketCode).Terms, "the green lane closes in that block")
	assert.False(t, get[provenance.Agreement](w, in.Agreement).InForce("2026-03-10"))
	w.refuse("haidian", provenance.DissolveAgreementOp, provenance.EndAgreement{Agreement: in.Agreement, Reason: "基地停产"}, provenance.WrongState, "")
}

func TestDissolvedByBoth(t *testing.T) {
	w := newWorld(t)
	in := linkage("XY1")
	in.Sellers = []string{baseCode}
	w.do("base", provenance.ProposeAgreementOp, in)
	sign, end := w.signature(in.Agreement), provenance.EndAgreement{Agreement: in.Agreement, Reason: "违反协议"}
	w.do("market", provenance.SignAgreementOp, sign)
	w.do("haidian", provenance.CountersignOp, sign)
	w.do("shouguang", provenance.CountersignOp, sign)
	w.do("haidian", provenance.DissolveAgreementOp, end)
	w.refuse("haidian", provenance.DissolveAgreementOp, end, provenance.WrongState, "")
	w.do("shouguang", provenance.DissolveAgreementOp, end)
	assert.Empty(t, w.linked(baseCode, marketCode).Terms)

	pact := framework(originCode, "KJ1")
	w.do("shouguang", provenance.ProposeAgreementOp, pact)
	w.refuse("shouguang", provenance.CountersignOp, w.signature(pact.Agreement), provenance.WrongState, "")
	w.do("haidian", provenance.CountersignOp, w.signature(pact.Agreement))
	assert.True(t, get[provenance.Agreement](w, pact.Agreement).InForce("2026-03-10"))
}

// TestSignaturesRace: two last signatures in one block cannot both count the
// other as missing.
func TestSignaturesRace(t *testing.T) {
	w := newWorld(t)
	in := linkage("XY1")
	in.Sellers = []string{baseCode}
	w.do("base", provenance.ProposeAgreementOp, in)
	w.do("market", provenance.SignAgreementOp, w.signature(in.Agreement))
	sign := toJSON(t, w.signature(in.Agreement))
	a := w.Endorse(who["shouguang"], "agreement:Countersign", "my-request-a", sign)
	b := w.Endorse(who["haidian"], "agreement:Countersign", "my-request-b", sign)
	assert.Equal(t, []peer.TxValidationCode{peer.TxValidationCode_VALID, peer.TxValidationCode_MVCC_READ_CONFLICT}, w.Commit(a, b))
	assert.Nil(t, w.linked(baseCode, marketCode))
	w.do("haidian", provenance.CountersignOp, w.signature(in.Agreement))
	assert.NotNil(t, w.linked(baseCode, marketCode))
}

// TestLinksAreReadTogether: a linkage of twenty costs no more reads than one of
// two.
func TestLinksAreReadTogether(t *testing.T) {
	w := newWorld(t)
	in := linkage("XY1")
	in.Sellers = []string{baseCode}
	var others []string
	for i := range 10 {
		code := fmt.Sprintf("91110108MADEM2%04d", i)
		register := enterprise(code, provenance.Merchant)
		register.CodeOverride = "made for this test"
		w.do("haidian", provenance.RegisterEnterpriseOp, register)
		others = append(others, code)
	}
	in.Buyers = others
	w.do("base", provenance.ProposeAgreementOp, in)
	sign := w.signature(in.Agreement)
	for _, code := range others {
		merchant := identity(destination, code, provenance.RoleEnterprise, code)
		require.NoError(t, w.Submit(merchant, "agreement:Sign", "my-request-1", toJSON(t, sign)).Err())
	}
	w.do("shouguang", provenance.CountersignOp, sign)
	tx := w.try("haidian", provenance.CountersignOp, sign)
	require.NoError(t, tx.Err())
	assert.Len(t, receiptOf(t, tx).Records, 11)
	assert.LessOrEqual(t, tx.Requests[peer.ChaincodeMessage_GET_STATE_MULTIPLE], 2)
	assert.Zero(t, tx.Requests[peer.ChaincodeMessage_GET_STATE])
}

func TestBadAgreements(t *testing.T) {
	w := newWorld(t)
	in := linkage("XY1")
	w.do("base", provenance.ProposeAgreementOp, in)
	sign := w.signature(in.Agreement)
	spoilt := func(spoil func(*provenance.ProposeAgreement)) provenance.ProposeAgreement {
		in := linkage("XY2")
		spoil(&in)
		return in
	}
	for name, c := range map[string]struct {
		actor string
		op    provenance.Operation
		in    any
		code  provenance.Code
		field string
	}{
		"exists":                  {"base", provenance.ProposeAgreementOp, in, provenance.AlreadyExists, "agreement"},
		"unknown buyer":           {"base", provenance.ProposeAgreementOp, spoilt(func(in *provenance.ProposeAgreement) { in.Buyers = []string{"91110108MADEM10221"} }), provenance.NotFound, "buyers"},
		"nonsense for a seller":   {"base", provenance.ProposeAgreementOp, spoilt(func(in *provenance.ProposeAgreement) { in.Sellers = []string{"../x"} }), provenance.Invalid, "sellers"},
		"a laboratory as seller":  {"base", provenance.ProposeAgreementOp, spoilt(func(in *provenance.ProposeAgreement) { in.Sellers = []string{baseCode, labCode} }), provenance.Invalid, "sellers[1]"},
		"another's number":        {"market", provenance.ProposeAgreementOp, spoilt(func(*provenance.ProposeAgreement) {}), provenance.Invalid, "agreement"},
		"framework by a business": {"base", provenance.ProposeAgreementOp, framework(baseCode, "KJ1"), provenance.Invalid, "type"},
		"linkage by a regulator":  {"haidian", provenance.ProposeAgreementOp, spoilt(func(in *provenance.ProposeAgreement) { in.Agreement = destinationCode + "-XY2" }), provenance.Invalid, "type"},
		"stranger signs":          {"canteen", provenance.SignAgreementOp, sign, provenance.Denied, ""},
		"regulator as party":      {"haidian", provenance.SignAgreementOp, sign, provenance.Denied, ""},
		"inspector countersigns":  {"haidian-inspector", provenance.CountersignOp, sign, provenance.Denied, ""},
		"other terms":             {"market", provenance.SignAgreementOp, provenance.SignAgreement{Agreement: in.Agreement, Digest: paper}, provenance.Invalid, "digest"},
		"no such agreement":       {"market", provenance.SignAgreementOp, provenance.SignAgreement{Agreement: baseCode + "-XY9", Digest: paper}, provenance.NotFound, "agreement"},
		"no ID":                   {"market", provenance.SignAgreementOp, provenance.SignAgreement{Agreement: "协议", Digest: paper}, provenance.Invalid, "agreement"},
		"stranger ends it":        {"canteen", provenance.TerminateAgreementOp, provenance.EndAgreement{Agreement: in.Agreement, Reason: "不再供货"}, provenance.Denied, ""},
		"without a reason":        {"market", provenance.TerminateAgreementOp, provenance.EndAgreement{Agreement: in.Agreement}, provenance.Invalid, "reason"},
	} {
		t.Run(name, func(t *testing.T) { w.refuse(c.actor, c.op, c.in, c.code, c.field) })
	}
	w.do("haidian", provenance.SetEnterpriseStatusOp, provenance.SetEnterpriseStatus{Enterprise: marketCode, Status: provenance.Inactive, Reason: "test"})
	w.refuse("market", provenance.SignAgreementOp, sign, provenance.Suspended, "")
}

// TestAgreementsArePartiesBusiness: others see neither the agreement nor that
// somebody's signature is missing.
func TestAgreementsArePartiesBusiness(t *testing.T) {
	w := newWorld(t)
	in := linkage("XY1")
	w.do("base", provenance.ProposeAgreementOp, in)
	for _, q := range []struct {
		function string
		in       any
	}{
		{"record:Get", provenance.RecordQuery{Kind: provenance.KindAgreement, ID: in.Agreement}},
		{"record:List", provenance.ListQuery{Kind: provenance.KindAgreement}},
		{"record:List", provenance.ListQuery{Kind: provenance.KindAgreement, Index: "party", Value: baseCode}},
		{"record:List", provenance.ListQuery{Kind: provenance.KindAgreement, Index: "awaiting", Value: origin}},
	} {
		assert.Equal(t, provenance.Denied, refusalOf(t, w.Evaluate(who["canteen"], q.function, toJSON(t, q.in))).Code)
	}
}
