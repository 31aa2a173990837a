package index_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/index"
	"sunledger/gateway-client/index/indextest"
)

const (
	shouguang = "ShouguangMSP"
	haidian   = "HaidianMSP"
	baseCode  = "91370783MADEM0011E"
	base2Code = "91370783MADEM002X6"
	labCode   = "91370783MADEM00386"
	carrier   = "91370783MADEM30013"
	market    = "91110108MADEM10146"
	canteen   = "91110108MADEM1030U"
)

func actor(organization string, role provenance.Role, code string) provenance.Actor {
	return provenance.Actor{Organization: organization, Role: role, Enterprise: code, Subject: string(role) + code}
}

var (
	regulatorS = actor(shouguang, provenance.RoleRegulator, "113707830000000195")
	inspectorH = actor(haidian, provenance.RoleInspector, "111101080000000277")
	auditor    = actor(haidian, provenance.RoleAuditor, "")
	baseActor  = actor(shouguang, provenance.RoleEnterprise, baseCode)
	base2Actor = actor(shouguang, provenance.RoleEnterprise, base2Code)
	marketer   = actor(haidian, provenance.RoleEnterprise, market)
	canteener  = actor(haidian, provenance.RoleEnterprise, canteen)
)

// opened is an index at a place.
func opened(t testing.TB, where string) *index.Index {
	t.Helper()
	x, err := index.Open(t.Context(), where)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, x.Close()) })
	return x
}

// indexed is a new index of what the chain has.
func indexed(t testing.TB, where string, chain audit.Source) *index.Index {
	t.Helper()
	x := opened(t, where)
	require.NoError(t, x.Take(t.Context(), chain))
	return x
}

// refused requires an error with a code.
func refused(t testing.TB, code provenance.Code, err error) {
	t.Helper()
	require.Error(t, err)
	assert.Equal(t, code, provenance.AsError(err).Code, "%v", err)
}

// smallChain has enterprises, a standard and a lot.
func smallChain() *indextest.Chain {
	c := indextest.New("small")
	c.Add(
		indextest.Transaction{Operation: provenance.RegisterEnterpriseOp, Actor: regulatorS, Records: []provenance.Record{
			&provenance.Enterprise{Header: provenance.Header{ID: baseCode}, Name: "寿光稻田蔬菜基地", BusinessKind: provenance.Base, Organization: shouguang, Address: "孙家集街道", Contact: "0536-5550101", Responsible: "王建国", Status: provenance.Active},
		}},
		indextest.Transaction{Operation: provenance.RegisterEnterpriseOp, Actor: regulatorS, Records: []provenance.Record{
			&provenance.Enterprise{Header: provenance.Header{ID: market}, Name: "锦绣大地批发市场", BusinessKind: provenance.Market, Organization: haidian, Address: "海淀区", Contact: "010-88880000", Responsible: "李梅", Status: provenance.Active},
		}},
		indextest.Transaction{Operation: provenance.RegisterEnterpriseOp, Actor: regulatorS, Records: []provenance.Record{
			&provenance.Enterprise{Header: provenance.Header{ID: base2Code}, Name: "第二合作社", BusinessKind: provenance.Cooperative, Organization: shouguang, Address: "洛城街道", Contact: "0536-5550102", Responsible: "赵强", Status: provenance.Active},
		}},
		indextest.Transaction{Operation: provenance.ProposeStandardOp, Actor: regulatorS, Records: []provenance.Record{standard("CUCUMBER", "黄瓜", "cucumber")}},
	)
	c.Add(indextest.Transaction{Operation: provenance.RegisterBatchOp, Actor: baseActor, Records: []provenance.Record{lot(baseCode, "20260302-01", "CUCUMBER")}})
	return c
}

func standard(product, zh, en string) *provenance.Standard {
	s := &provenance.Standard{}
	s.ID, s.Standard, s.Product, s.NameZh, s.NameEn, s.Unit, s.EffectiveFrom = product+"-V1", product+"-V1", product, zh, en, provenance.Gram, "2026-01-01"
	return s
}

func owner(code string) provenance.Owner {
	if code[2:8] == "110108" {
		return provenance.Owner{Organization: haidian, Enterprise: code}
	}
	return provenance.Owner{Organization: shouguang, Enterprise: code}
}

func lot(code, number, product string) *provenance.Batch {
	id := provenance.OwnedID(code, number)
	return &provenance.Batch{
		Header: provenance.Header{ID: id}, Product: product, Standard: product + "-V1", Unit: provenance.Gram, Site: code + "-DP01", Harvested: "2026-03-02",
		MadeBy: provenance.Registered, Producer: owner(code), Holder: owner(code), CertifiedBy: id, Quantity: provenance.Balance{Initial: 1_000_000, Remaining: 1_000_000},
	}
}
