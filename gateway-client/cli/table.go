package cli

import (
	"context"
	"strings"

	"sunledger/chaincode/provenance"
)

// family is a noun of the command line.
type family struct {
	name  string
	kind  provenance.Kind // empty: no records of its own
	short text
}

var foundationFamilies = []family{
	{"enterprise", provenance.KindEnterprise, text{"businesses, registered by their region's regulator", "企业登记"}},
	{"site", provenance.KindSite, text{"greenhouses, stalls, warehouses, stores, kitchens", "场所：大棚、摊位、仓库、门店、后厨"}},
	{"standard", provenance.KindStandard, text{"joint standards that both regulators approve", "双方共同标准"}},
	{"batch", provenance.KindBatch, text{"lots of goods: where from, who has them, where to", "批次：来源、持有者与去向"}},
	{"certificate", provenance.KindCertificate, text{"commitment and origin certificates, test reports", "承诺达标合格证、产地证明、检测报告"}},
	{"inspection", provenance.KindInspection, text{"inspections and what became of their findings", "检查与整改"}},
}

// toolFamilies have no records of their own.
var toolFamilies = []family{
	{"audit", "", text{"prove what the ledger says, and check such proof", "审计：查证、取证与核验"}},
	{"transaction", "", text{"what the ledger itself says of a transaction", "账本交易"}},
	{"profile", "", text{"who you are to the ledger", "身份配置"}},
	{"overdue", "", text{"what should be done already and is not", "逾期事项"}},
}

// familyOf is the noun for records of a kind.
func familyOf(kind provenance.Kind) string {
	for _, f := range families {
		if f.kind == kind {
			return f.name
		}
	}
	return string(kind)
}

// row is one command: a transaction, which has op and input, or a query, which
// has run.
type row struct {
	family, verb string
	short        text
	examples     []example

	op      provenance.Operation
	input   func() any                                      // a pointer to a new input
	fixed   map[string]any                                  // JSON fields that the verb itself says
	subject string                                          // JSON field that names the record; may stand as argument
	prepare func(context.Context, *session, *binding) error // completes the input from the ledger

	argument text // such as ID; empty: takes none
	flags    []option
	run      func(context.Context, *app, query) error
}

// example is a command line and what it is for.
type example struct {
	line string
	text
}

// option is a flag of a query; one without a form is a switch.
type option struct {
	name string
	form text
	help text
}

// query is a query's command line.
type query struct {
	kind     provenance.Kind
	argument string
	// arguments are all that were given where there may be several.
	arguments []string
	flags     map[string]string // those given; "true" for a switch, one line each for a list
}

// repeated are the flags of queries that may be given more than once.
var repeated = map[string]bool{blocksOption.name: true, peerOption.name: true, keysOption.name: true, "root": true}

// list returns every value that a repeated flag was given.
func (q query) list(name string) []string {
	if q.flags[name] == "" {
		return nil
	}
	return strings.Split(q.flags[name], "\n")
}

// newInput makes the input of a row.
func newInput[T any]() any { return new(T) }
