package provenance

import (
	"slices"
	"time"
)

// Role is what an identity may act as; regulators' CAs write it into the
// certificate attribute "role".
type Role string

// The roles of DESIGN: officials, businesses, readers.
const (
	RoleRegulator  Role = "regulator"
	RoleInspector  Role = "inspector"
	RoleEnterprise Role = "enterprise"
	RoleLaboratory Role = "laboratory"
	RoleCarrier    Role = "carrier"
	RoleAuditor    Role = "auditor"
	RoleObserver   Role = "observer"
)

// Roles lists every role.
var Roles = []Role{RoleRegulator, RoleInspector, RoleEnterprise, RoleLaboratory, RoleCarrier, RoleAuditor, RoleObserver}

// Official reports whether r acts for a regulator.
func (r Role) Official() bool { return r == RoleRegulator || r == RoleInspector }

// Business reports whether r acts for a registered enterprise.
func (r Role) Business() bool {
	return r == RoleEnterprise || r == RoleLaboratory || r == RoleCarrier
}

// Regulator is one of the two organizations that keep the ledger.
type Regulator struct {
	Organization string // MSP ID
	Code         string // unified social credit code of the authority
	Division     string // GB/T 2260 division code of its region
	En, Zh       string
}

// Regulators are the two sides: the origin first, then the destination.
var Regulators = [2]Regulator{
	{"ShouguangMSP", "113707830000000195", "370783", "Shouguang Agricultural Product Quality and Safety Office", "寿光市农产品质量安全监督管理办公室"},
	{"HaidianMSP", "111101080000000277", "110108", "Haidian District Food and Drug Safety Office", "北京市海淀区食品药品安全委员会办公室"},
}

// regulatorOf returns the regulator with that MSP ID.
func regulatorOf(organization string) (Regulator, bool) {
	for _, r := range Regulators {
		if r.Organization == organization {
			return r, true
		}
	}
	return Regulator{}, false
}

// Counterpart returns the MSP ID of the other regulator.
func Counterpart(organization string) string {
	if organization == Regulators[0].Organization {
		return Regulators[1].Organization
	}
	return Regulators[0].Organization
}

// Actor is who submits or asks, as their certificate says.
type Actor struct {
	Organization string `json:"organization"`         // MSP ID
	Role         Role   `json:"role"`                 //
	Enterprise   string `json:"enterprise,omitempty"` // unified social credit code of the enterprise or authority
	Subject      string `json:"subject"`              // certificate subject
}

// Check refuses an identity that cannot act: an unknown organization or role,
// an official whose code is not its authority's, a business without a code.
func (a Actor) Check() error {
	regulator, ok := regulatorOf(a.Organization)
	if !ok {
		return Refuse(Denied, "organization", "organization %q takes no part in this ledger", "组织 %q 不是本账本的参与方", a.Organization)
	}
	switch {
	case a.Role.Official():
		if a.Enterprise != regulator.Code {
			return Refuse(Denied, "enterprise", "an official of %s carries the code %s, not %q; enrol again", "%s 的执法人员证书应载明单位代码 %s，而不是 %q，请重新注册证书", a.Organization, regulator.Code, a.Enterprise)
		}
	case a.Role.Business():
		if !socialCreditForm.MatchString(a.Enterprise) {
			return Refuse(Denied, "enterprise", "the certificate names no enterprise; enrol with the attribute enterprise=CODE", "证书未载明企业代码，请以 enterprise=代码 属性重新注册证书")
		}
	case a.Role == RoleAuditor || a.Role == RoleObserver:
	default:
		en, zh := enumerate(Roles)
		return Refuse(Denied, "role", "the certificate's role %[1]q is unknown; enrol with one of %[2]s", "证书角色 %[1]q 未知，应为 %[3]s 之一", a.Role, en, zh)
	}
	return nil
}

// Owner returns the actor's organization and enterprise.
func (a Actor) Owner() Owner { return Owner{a.Organization, a.Enterprise} }

// Owner is whom a record belongs to: a region's regulator and, where there is
// one, an enterprise of that region.
type Owner struct {
	Organization string `json:"organization"`
	Enterprise   string `json:"enterprise,omitempty"`
}

// business reports whether the record is an enterprise's, not an authority's.
func (o Owner) business() bool {
	return o.Enterprise != "" && !slices.ContainsFunc(Regulators[:], func(r Regulator) bool { return r.Code == o.Enterprise })
}

// Stamp is the circumstance of one transaction.
type Stamp struct {
	Actor Actor     `json:"actor"`
	TxID  string    `json:"txId"`
	Time  time.Time `json:"time"` // the client's claim, bounded by both peers' time window
}

// ChinaTime is the zone in which days are counted.
var ChinaTime = time.FixedZone("CST", 8*60*60)

// Today returns the calendar day of the transaction in China.
func (s Stamp) Today() Date { return dayOf(s.Time) }

func dayOf(t time.Time) Date { return Date(t.In(ChinaTime).Format(time.DateOnly)) }

// Mark is a stamp with a person's words: an approval, an acknowledgement.
type Mark struct {
	Stamp
	Note string `json:"note,omitempty"`
}

// publicly is that there is such a mark and when, without who and what they said.
func (m *Mark) publicly() *Mark {
	if m == nil {
		return nil
	}
	return &Mark{Stamp: Stamp{TxID: m.TxID, Time: m.Time}}
}
