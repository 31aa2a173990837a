package words

import (
	"reflect"

	"sunledger/chaincode/provenance"
)

var circulationLabels = map[string]Label{
	"order":     {Text{"order", "订单号"}, Text{"reference of the order, such as a platform's", "订单编号，如平台订单号"}},
	"terms":     {Text{"terms digest", "交易条款摘要"}, Text{"SHA-256 over a random salt, price and terms, or @FILE to compute it; they never go on the ledger", "随机盐值、价格与条款的 SHA-256 摘要，或 @文件 由程序计算；价格不上链"}},
	"stall":     {Text{"stall", "摊位"}, Text{"your stall where it is sold, such as A12", "售出的本企业摊位，如 A12"}},
	"listing":   {Text{"listing", "上架"}, Text{"listing ID: code and number, such as SJ-01 for one of your own", "上架编号，本企业的可只写如 SJ-01"}},
	"platform":  {Text{"platform", "平台"}, Text{"code of the online platform, or of the market that has one", "网络平台或设有平台的市场的企业代码"}},
	"reference": {Text{"reference", "平台商品编号"}, Text{"the platform's own number of it; no URL", "平台内的商品编号，不是网址"}},
	"seller":    {Text{"seller", "销售者"}, Text{}},
	"withdrawn": {Text{"withdrawn", "下架"}, Text{}},
	"market":    {Text{"market", "所在市场"}, Text{"code of the market in which a stall stands", "摊位所在市场的企业代码"}},
	"cause":     {Text{"cause", "损耗原因"}, Text{"why goods were wasted", "损耗原因"}},
	"bought":    {Text{"received from", "供货方"}, Text{}},
	"from":      {Text{"from", "供货方"}, Text{}},
	"journey":   {Text{"journey", "行程"}, Text{}},
	"keptAt":    {Text{"kept at", "存放于"}, Text{}},

	"StoreBatch.site":        {Text{}, Text{"your own warehouse, stall, store or kitchen, such as HB01", "本企业的仓库、摊位、门店或后厨，如 HB01"}},
	"PublishListing.listing": {Text{}, Text{"ID to give it: your own number, such as SJ-01", "新上架编号：本企业编号，如 SJ-01"}},
}

var circulationChoices = map[reflect.Type][]Choice{
	reflect.TypeFor[provenance.WasteCause](): {
		{"spoiled", Text{"spoiled", "腐烂变质"}}, {"damaged", Text{"damaged", "机械损伤"}}, {"temperature", Text{"cold chain failed", "冷链失控"}},
		{"trimmed", Text{"trimmed off", "整理去除"}}, {"expired", Text{"expired", "超过期限"}}, {"unsold", Text{"unsold", "滞销"}},
		{"contaminated", Text{"contaminated", "受到污染"}},
	},
}

var circulationKindNames = map[provenance.Kind]Text{provenance.KindListing: {"listing", "上架"}}
