package evidence

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// compose writes the manifest from what was checked. Its words are part of the
// format: another version of them is another version of the format.
func (c *checker) compose() string {
	m := new(manifest)
	kind := "full 完整（含全部交易）"
	if c.report.Public {
		kind = "public 公开（仅护照）"
	}
	m.line("Sunledger evidence bundle 阳光账本证据包")
	m.line("batch 批次: %s", c.shown.Batch)
	m.line("kind 类型: %s", kind)
	m.line("as of 截至: %s (the asker's clock, which both peers accept within 15 minutes 以请求方时钟为准，双方节点允许 15 分钟偏差)", when(c.passport.time))
	m.line("asked by 请求者: %s", c.people.known[string(c.passport.creator)].name())
	m.line("ledger 账本: channel %s, chaincode %s", c.trust.Channel, c.trust.Chaincode)
	for _, mspID := range slices.Sorted(maps.Keys(c.trust.Roots)) {
		m.line("root 根证书: %s %s", mspID, c.trust.Roots[mspID])
	}
	m.passport(c.shown)
	if c.versions == nil {
		return m.String()
	}
	m.section()
	m.line("records 记录: %d", len(c.listed.Records))
	for _, r := range c.listed.Records {
		m.line("  %s/%s revision 版本 %d", r.Kind, r.ID, r.Revision)
	}
	m.section()
	m.line("transactions 交易: %d, each VALID by both peers 均经双方节点证明有效", len(c.transactions))
	for _, t := range c.transactions {
		m.line("  %s %s %s %s", when(t.inner.time), t.inner.txID, t.inner.function(), c.people.known[string(t.inner.creator)].name())
	}
	return m.String()
}

type manifest struct{ strings.Builder }

func (m *manifest) line(format string, args ...any) {
	m.WriteString(printable(fmt.Sprintf(format, args...)) + "\n")
}

// section sets off what follows.
func (m *manifest) section() { m.WriteString("\n") }

func (m *manifest) passport(p *passport) {
	m.section()
	m.line("product 产品: %s, harvested 采收: %s", p.Product, p.Harvested)
	if len(p.Stopped) == 0 {
		m.line("stopped 停止流通: no 否")
	} else {
		m.line("stopped 停止流通: YES 是 (%s)", strings.Join(p.Stopped, ", "))
	}
	for _, id := range p.Recalls {
		m.line("recall 召回: %s", id)
	}
	for _, l := range p.Lots {
		m.lot(l)
	}
}

func (m *manifest) lot(l lot) {
	released := "not released 未准出"
	if l.Released {
		released = "released 已准出"
	}
	m.line("lot 批次: %s, %s, %s %s, %s, %s", l.Batch, l.MadeBy, l.Producer.Code, l.Producer.Name, l.Place, released)
	for _, c := range l.Certificates {
		revoked := ""
		if c.Revoked {
			revoked = ", revoked 已撤销"
		}
		m.line("  certificate 证明: %s, %s, %s, %s%s", c.Type, c.Number, c.Issuer.Name, c.Verdict, revoked)
	}
	for _, s := range l.Samples {
		m.line("  sample 抽检: %s, %s, %s", s.ID, s.Authority.Name, s.Verdict)
	}
	for _, i := range l.Inspections {
		m.line("  inspection 检查: %s, %s, %s, %s", i.ID, i.Type, i.Authority.Name, i.State)
	}
}
