package indextest

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"sunledger/chaincode/provenance"
)

// Trade is what a year of the two regions' trade looks like to an index: lots are
// grown, tested, certified, released, divided and shipped; the market decides about
// them and sells to its merchants, who sell on; some are sampled, inspected, notified
// and recalled. The records are such as the contract writes; the same seed makes the
// same. It is told transaction by transaction, without end.
type Trade struct {
	random *rand.Rand
	now    time.Time
	lots   int

	bases, merchants []*provenance.Enterprise
	market, lab      *provenance.Enterprise
	carrier          *provenance.Enterprise
}

// NewTrade begins one.
func NewTrade(seed uint64) *Trade {
	return &Trade{random: rand.New(rand.NewPCG(seed, seed)), now: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}
}

var products = []struct{ code, zh, en string }{
	{"CUCUMBER", "黄瓜", "cucumber"}, {"TOMATO", "番茄", "tomato"}, {"PEPPER", "辣椒", "pepper"}, {"EGGPLANT", "茄子", "eggplant"},
	{"CELERY", "芹菜", "celery"}, {"LEEK", "韭菜", "leek"}, {"GINGER", "姜", "ginger"}, {"COWPEA", "豇豆", "cowpea"},
}

var (
	surnames = []rune("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗")
	villages = []string{"稻田", "孙家集", "文家", "洛城", "纪台", "田柳", "古城", "化龙", "营里", "上口", "侯镇", "台头", "羊口"}
	goods    = []string{"蔬菜", "鲜菜", "果蔬", "净菜", "农产品", "调味品", "干果", "冻品"}
)

// Transactions yields the trade.
func (w *Trade) Transactions() iter.Seq[Transaction] {
	return func(yield func(Transaction) bool) {
		put := func(op provenance.Operation, actor provenance.Actor, records ...provenance.Record) bool {
			w.now = w.now.Add(20 * time.Second)
			return yield(Transaction{Operation: op, Actor: actor, Records: records, Time: w.now})
		}
		if !w.register(put) {
			return
		}
		for w.lot(put) {
		}
	}
}

type putting func(op provenance.Operation, actor provenance.Actor, records ...provenance.Record) bool

var (
	origin      = provenance.Actor{Organization: "ShouguangMSP", Role: provenance.RoleRegulator, Enterprise: "113707830000000195", Subject: "CN=shouguang"}
	destination = provenance.Actor{Organization: "HaidianMSP", Role: provenance.RoleInspector, Enterprise: "111101080000000277", Subject: "CN=haidian-inspector"}
)

// as is the actor of an enterprise.
func as(e *provenance.Enterprise) provenance.Actor {
	role := provenance.RoleEnterprise
	switch e.BusinessKind {
	case provenance.Laboratory:
		role = provenance.RoleLaboratory
	case provenance.Carrier:
		role = provenance.RoleCarrier
	}
	return provenance.Actor{Organization: e.Organization, Role: role, Enterprise: e.ID, Subject: "CN=" + e.ID}
}

const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// code is the n-th credit code of a division, without a right check character.
func code(division string, n int) string {
	number := []byte("91" + division + "MADE00000")
	for i := len(number) - 1; n > 0; i-- {
		number[i] = alphabet[n%31]
		n /= 31
	}
	return string(number) + "X"
}

func (w *Trade) enterprise(division string, n int, kind provenance.EnterpriseKind, name string) *provenance.Enterprise {
	organization := "ShouguangMSP"
	if division == "110108" {
		organization = "HaidianMSP"
	}
	person := string(surnames[n%len(surnames)]) + "经理"
	return &provenance.Enterprise{
		Header: provenance.Header{ID: code(division, n)}, Name: name, BusinessKind: kind, Organization: organization, Status: provenance.Active,
		Address: fmt.Sprintf("%s路 %d 号", villages[n%len(villages)], n), Contact: fmt.Sprintf("0536-%07d", 5000000+n), Responsible: person,
	}
}

const merchants = 200

func siteID(base *provenance.Enterprise, n int) string {
	return provenance.OwnedID(base.ID, fmt.Sprintf("DP%02d", n+1))
}

func (w *Trade) register(put putting) bool {
	for _, p := range products {
		s := new(provenance.Standard)
		s.ID, s.Standard, s.Product, s.NameZh, s.NameEn, s.Unit, s.EffectiveFrom = p.code+"-V1", p.code+"-V1", p.code, p.zh, p.en, provenance.Gram, "2026-01-01"
		s.Limits = []provenance.Limit{{Analyte: "氧乐果", Max: 20, Edition: "GB 2763-2021"}, {Analyte: "腐霉利", Max: 2000, Edition: "GB 2763-2021"}}
		s.Temperature = provenance.Temperature{Min: 80, Max: 120}
		if !put(provenance.ProposeStandardOp, origin, s) {
			return false
		}
	}
	w.market = w.enterprise("110108", 1, provenance.Market, "锦绣大地批发市场")
	w.lab = w.enterprise("370783", 900, provenance.Laboratory, "寿光市农产品检测中心")
	w.carrier = w.enterprise("370783", 901, provenance.Carrier, "寿光冷链物流有限公司")
	all := []*provenance.Enterprise{w.market, w.lab, w.carrier}
	for n, village := range villages {
		w.bases = append(w.bases, w.enterprise("370783", n+1, provenance.Base, "寿光"+village+"蔬菜基地"))
	}
	for n := range merchants {
		name := string(surnames[n%len(surnames)]) + "记" + goods[n%len(goods)] + fmt.Sprintf("经营部%d号", n+1)
		w.merchants = append(w.merchants, w.enterprise("110108", n+100, provenance.Merchant, name))
	}
	all = append(append(all, w.bases...), w.merchants...)
	for _, e := range all {
		if !put(provenance.RegisterEnterpriseOp, origin, e) {
			return false
		}
	}
	for n, base := range w.bases {
		for g := range 5 {
			site := new(provenance.Site)
			site.ID, site.Site = siteID(base, g), siteID(base, g)
			site.Name, site.SiteKind, site.Division, site.Address, site.Owner = fmt.Sprintf("%d号棚", g+1), "greenhouse", "370783", villages[n]+"街道", base.Owner()
			if !put(provenance.RegisterSiteOp, as(base), site) {
				return false
			}
		}
	}
	return true
}
