package provenance

// EnterpriseKind is what an enterprise does in the chain.
type EnterpriseKind string

// The kinds of enterprises.
const (
	Base        EnterpriseKind = "base"        // 生产基地
	Cooperative EnterpriseKind = "cooperative" // 合作社
	Laboratory  EnterpriseKind = "laboratory"  // 检测机构
	Carrier     EnterpriseKind = "carrier"     // 承运企业
	Market      EnterpriseKind = "market"      // 批发市场
	Merchant    EnterpriseKind = "merchant"    // 经营户
	Processor   EnterpriseKind = "processor"   // 加工企业
	Supermarket EnterpriseKind = "supermarket" // 超市
	Caterer     EnterpriseKind = "caterer"     // 餐饮单位

	CentralKitchen EnterpriseKind = "central_kitchen" // 中央厨房
	Platform       EnterpriseKind = "platform"        // 网络交易平台
)

var enterpriseKinds = []EnterpriseKind{Base, Cooperative, Laboratory, Carrier, Market, Merchant, Processor, Supermarket, Caterer, CentralKitchen, Platform}

// EnterpriseStatus is whether an enterprise may act.
type EnterpriseStatus string

// The statuses of an enterprise.
const (
	Active   EnterpriseStatus = "active"
	Inactive EnterpriseStatus = "suspended"
)

// Enterprise is a business registered by the regulator of its region. Its ID is
// its unified social credit code.
type Enterprise struct {
	Header
	Name         string           `json:"name"`
	BusinessKind EnterpriseKind   `json:"businessKind"`
	Organization string           `json:"organization"` // MSP ID of the regulator it belongs to
	Address      string           `json:"address"`
	Contact      string           `json:"contact"`
	Responsible  string           `json:"responsible"` // person answering for food safety
	CodeOverride string           `json:"codeOverride,omitempty"`
	Status       EnterpriseStatus `json:"status"`
	StatusReason string           `json:"statusReason,omitempty"`
	Duties       *Duties          `json:"duties,omitempty"`
	Risk         *Risk            `json:"risk,omitempty"`
	Restrictions []Restriction    `json:"restrictions,omitempty"` // control measures that bind it
}

// Kind returns KindEnterprise.
func (e *Enterprise) Kind() Kind { return KindEnterprise }

// Indexes lists enterprises by kind and by region.
func (e *Enterprise) Indexes() map[string][]string {
	return map[string][]string{"kind": {string(e.BusinessKind)}, "organization": {e.Organization}}
}

// Parties returns the enterprise itself.
func (e *Enterprise) Parties() []string { return []string{e.ID} }

// disclosed leaves other enterprises neither contact nor responsible persons, nor
// how the regulator looks at it.
func (e *Enterprise) disclosed(to string) Record {
	if e.ID == to {
		return e
	}
	open := *e
	open.Contact, open.Responsible, open.StatusReason, open.Stamp.Actor = "", "", "", Actor{}
	open.Duties, open.Risk, open.Corrected, open.Restrictions = nil, nil, nil, nil
	return &open
}

// Owner returns the enterprise as owner of records.
func (e *Enterprise) Owner() Owner { return Owner{e.Organization, e.ID} }

// RegisterEnterprise is the input of registry:RegisterEnterprise.
type RegisterEnterprise struct {
	Code         string         `json:"code"` // unified social credit code
	Name         string         `json:"name"`
	BusinessKind EnterpriseKind `json:"businessKind"`
	Address      string         `json:"address"`
	Contact      string         `json:"contact"`
	Responsible  string         `json:"responsible"`
	// CodeOverride is the regulator's reason for registering a real code whose
	// check character is wrong; a few early codes are.
	CodeOverride string `json:"codeOverride,omitempty" metadata:",optional"`
}

// New returns the registered enterprise, active, in the actor's region.
func (in RegisterEnterprise) New(stamp Stamp) (*Enterprise, error) {
	var c check
	c.that(!foreignCode(in.Code, stamp.Actor.Organization), "code", "%s is a regulator's own, or belongs to the other regulator's region; that one registers it", "%s 是监管机构自身的代码，或属于对方辖区，应由对方登记", in.Code)
	if in.CodeOverride == "" {
		c.socialCredit("code", in.Code)
	} else {
		c.enterprise("code", in.Code)
		c.text("codeOverride", in.CodeOverride, 4, maxName)
	}
	c.text("name", in.Name, 2, maxName)
	oneOf(&c, "businessKind", in.BusinessKind, enterpriseKinds...)
	c.text("address", in.Address, 2, maxName)
	c.text("contact", in.Contact, 2, maxName)
	c.text("responsible", in.Responsible, 1, maxName)
	return &Enterprise{
		Header: Header{ID: in.Code}, Name: in.Name, BusinessKind: in.BusinessKind,
		Organization: stamp.Actor.Organization, Address: in.Address, Contact: in.Contact,
		Responsible: in.Responsible, CodeOverride: in.CodeOverride, Status: Active,
	}, c.result()
}

// foreignCode reports whether the organization may not register that code: a
// regulator's own, or one whose registering division (digits 3 to 8, GB 32100)
// is the other regulator's. Otherwise one side could take the name of an
// enterprise before the other has registered it.
func foreignCode(code, organization string) bool {
	for _, r := range Regulators {
		elsewhere := r.Organization != organization && len(code) == 18 && code[2:8] == r.Division
		if code == r.Code || elsewhere {
			return true
		}
	}
	return false
}

// SetEnterpriseStatus is the input of registry:SetEnterpriseStatus.
type SetEnterpriseStatus struct {
	Enterprise string           `json:"enterprise"`
	Status     EnterpriseStatus `json:"status"` // active, suspended
	Reason     string           `json:"reason"`
}

// SetStatus suspends or reinstates the enterprise.
func (e *Enterprise) SetStatus(in SetEnterpriseStatus) error {
	var c check
	oneOf(&c, "status", in.Status, Active, Inactive)
	c.note("reason", in.Reason, 2, maxText)
	if err := c.result(); err != nil {
		return err
	}
	if e.Status == in.Status {
		return Refuse(WrongState, "status", "is %s already", "已经是 %s 状态", in.Status).On(KindEnterprise, e.ID)
	}
	e.Status, e.StatusReason = in.Status, in.Reason
	return nil
}

// role is the role in which an enterprise of that kind acts.
func (k EnterpriseKind) role() Role {
	switch k {
	case Laboratory:
		return RoleLaboratory
	case Carrier:
		return RoleCarrier
	}
	return RoleEnterprise
}

// trades reports whether enterprises of that kind hold goods.
func (k EnterpriseKind) trades() bool { return k != Laboratory && k != Carrier && k != Platform }

// RepresentedBy refuses an identity whose role is not that of the kind the
// enterprise is registered as: a market's certificate does not make a
// laboratory.
func (e *Enterprise) RepresentedBy(actor Actor) error {
	if want := e.BusinessKind.role(); actor.Role != want {
		return Refuse(Denied, "role", "is registered as a %s and acts in the role %s, not %s; enrol again", "登记类型为 %s，应以角色 %s 办理，而不是 %s，请重新注册证书", e.BusinessKind, want, actor.Role).On(KindEnterprise, e.ID)
	}
	return nil
}

// MayAct refuses whatever a suspended enterprise wants to do.
func (e *Enterprise) MayAct() error {
	if e.Status == Active {
		return nil
	}
	return Refuse(Suspended, "", "is suspended (%s); ask its regulator %s to reinstate it", "已被暂停（%s），请向监管方 %s 申请恢复", e.StatusReason, e.Organization).On(KindEnterprise, e.ID)
}

// SiteKind is what a site is.
type SiteKind string

// stallKind is the one kind of site that stands in another enterprise's market.
const stallKind SiteKind = "stall"

var siteKinds = []SiteKind{"field", "greenhouse", "packhouse", "laboratory", "warehouse", stallKind, "store", "kitchen", "depot"}

// Site is a place of an enterprise: greenhouse, stall, warehouse, store, kitchen.
type Site struct {
	Header
	RegisterSite
	Owner Owner     `json:"owner"`
	Uses  []SiteUse `json:"uses,omitempty"` // of agricultural inputs, as far as they matter for harvests
}

// Kind returns KindSite.
func (s *Site) Kind() Kind { return KindSite }

// Indexes lists stalls by market; a site's ID begins with its enterprise.
func (s *Site) Indexes() map[string][]string {
	if s.Market == "" {
		return map[string][]string{}
	}
	return map[string][]string{"market": {s.Market}}
}

// Parties returns the enterprise whose site it is.
func (s *Site) Parties() []string { return []string{s.Owner.Enterprise} }

// RegisterSite is the input of registry:RegisterSite.
type RegisterSite struct {
	Site      string   `json:"site"` // ID: enterprise code, '-', own number
	Name      string   `json:"name"`
	SiteKind  SiteKind `json:"siteKind"`
	Division  string   `json:"division"` // GB/T 2260 code, 6 digits
	Address   string   `json:"address"`
	GLN       string   `json:"gln,omitempty" metadata:",optional"`       // GS1 global location number
	Latitude  int64    `json:"latitude,omitempty" metadata:",optional"`  // millionths of a degree
	Longitude int64    `json:"longitude,omitempty" metadata:",optional"` // millionths of a degree
	Market    string   `json:"market,omitempty" metadata:",optional"`    // enterprise code of the market in which a stall stands
}

// New returns the site of the enterprise.
func (in RegisterSite) New(owner *Enterprise) (*Site, error) {
	var c check
	c.ownID("site", in.Site, owner.ID)
	c.text("name", in.Name, 1, maxName)
	oneOf(&c, "siteKind", in.SiteKind, siteKinds...)
	c.that(divisionForm.MatchString(in.Division), "division", "%q is not a GB/T 2260 code of 6 digits", "%q 不是 6 位行政区划代码", clip(in.Division))
	c.text("address", in.Address, 2, maxName)
	c.that(in.GLN == "" || ValidGS1(in.GLN, 13), "gln", "%q is not a GLN: 13 digits with a GS1 check digit", "%q 不是 GLN：应为带校验位的 13 位数字", clip(in.GLN))
	c.position("", in.Latitude, in.Longitude)
	c.that(in.Market == "" || in.SiteKind == stallKind, "market", "is only for a stall", "仅用于摊位")
	return &Site{Header: Header{ID: in.Site}, RegisterSite: in, Owner: owner.Owner()}, c.result()
}

// In refuses to place the stall in an enterprise that is no market.
func (in RegisterSite) In(market *Enterprise) error {
	var c check
	c.that(market.BusinessKind == Market, "market", "%s is not a market", "%s 不是市场", market.Name)
	return c.result()
}

// disclosed leaves other enterprises no uses of inputs.
func (s *Site) disclosed(to string) Record {
	if s.Owner.Enterprise == to {
		return s
	}
	open := *s
	open.Uses = nil
	return &open
}
