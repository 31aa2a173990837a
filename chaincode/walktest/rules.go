package walktest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
)

// A rule of the model says what is wrong with an operation by an actor and, for
// when nothing is, how it takes effect in a transaction: the effect returns the
// keys of the records that have a new version.
type effect func(txID string) []string

func key(kind provenance.Kind, id string) string { return string(kind) + "/" + id }

func wrote(kind provenance.Kind, ids ...string) (keys []string) {
	for _, id := range ids {
		keys = append(keys, key(kind, id))
	}
	return keys
}

// acting is what keeps the actor from doing anything at all.
func (m *Model) acting(a provenance.Actor, op provenance.Operation) (f Faults) {
	if !a.Role.Business() {
		return f
	}
	e := m.enterprises.get(a.Enterprise)
	if e == nil {
		return Faults{provenance.Denied}
	}
	anyway := []provenance.Operation{provenance.RectifyOp, provenance.CancelTransferOp, provenance.ReceiveBatchOp, provenance.DisposeBatchOp, provenance.PlaceHoldOp, provenance.StartRecallOp, provenance.AnnounceRecallOp, provenance.ReportRecallOp, provenance.CompleteActionOp, provenance.RequestReinspectionOp, provenance.RequestRetestOp, provenance.RecordInputOp, provenance.CancelShipmentOp, provenance.AppendReadingsOp, provenance.HandOverShipmentOp}
	f.unless(!e.suspended || slices.Contains(anyway, op), provenance.Suspended)
	return f
}

// is reports whether the actor trades for the enterprise.
func is(a provenance.Actor, enterprise string) bool {
	return a.Role == provenance.RoleEnterprise && a.Enterprise == enterprise
}

// region is the organization of an enterprise or an authority.
func (m *Model) region(code string) string {
	for organization, authority := range officials {
		if authority == code {
			return organization
		}
	}
	return m.enterprises.get(code).region
}

func ownNumber(id, code string) bool { return code != "" && strings.HasPrefix(id, code+"-") }

func (m *Model) registerEnterprise(a provenance.Actor, in provenance.RegisterEnterprise) (f Faults, _ effect) {
	f.unless(a.Role == provenance.RoleRegulator, provenance.Denied)
	f.unless(m.enterprises.get(in.Code) == nil, provenance.AlreadyExists)
	f.unless(in.Code[2:8] == divisions[a.Organization], provenance.Invalid)
	return f, func(string) []string {
		m.enterprises.put(in.Code, &enterprise{region: a.Organization, kind: in.BusinessKind})
		return wrote(provenance.KindEnterprise, in.Code)
	}
}

func (m *Model) setStatus(a provenance.Actor, in provenance.SetEnterpriseStatus) (f Faults, _ effect) {
	e := m.enterprises.get(in.Enterprise)
	if e == nil {
		return Faults{provenance.NotFound}, nil
	}
	suspend := in.Status == provenance.Inactive
	f.unless(a.Role == provenance.RoleRegulator && a.Organization == e.region, provenance.Denied)
	f.unless(e.suspended != suspend, provenance.WrongState)
	return f, func(string) []string {
		e.suspended = suspend
		return wrote(provenance.KindEnterprise, in.Enterprise)
	}
}

func (m *Model) registerSite(a provenance.Actor, in provenance.RegisterSite) (f Faults, _ effect) {
	owner := in.Site[:18]
	e := m.enterprises.get(owner)
	if e == nil {
		return Faults{provenance.NotFound}, nil
	}
	f.unless(a.Role.Business() && a.Enterprise == owner || a.Role == provenance.RoleRegulator && a.Organization == e.region, provenance.Denied)
	f.unless(m.sites.get(in.Site) == nil, provenance.AlreadyExists)
	return f, func(string) []string {
		m.sites.put(in.Site, &site{owner: owner, kind: in.SiteKind})
		return wrote(provenance.KindSite, in.Site)
	}
}

// digest is what names terms exactly.
func digest(terms any) string {
	text, _ := json.Marshal(terms)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// signing is what keeps the actor from signing what the other side proposed.
func (j joint) signing(a provenance.Actor, digest string) (f Faults) {
	f.unless(a.Organization != j.proposer, provenance.Denied)
	f.unless(digest == j.digest, provenance.Invalid)
	f.unless(!j.agreed, provenance.WrongState)
	return f
}

func (m *Model) propose(a provenance.Actor, in provenance.ProposeStandard) (f Faults, _ effect) {
	f.unless(a.Role == provenance.RoleRegulator, provenance.Denied)
	f.unless(m.standards.get(in.Standard) == nil, provenance.AlreadyExists)
	f.unless(strings.HasPrefix(in.Standard, in.Product+"-V"), provenance.Invalid)
	f.unless(in.EffectiveFrom < m.day(365), provenance.Invalid)
	return f, func(string) []string {
		m.standards.put(in.Standard, &standard{in.Product, in.EffectiveFrom, joint{a.Organization, digest(in), false}})
		return wrote(provenance.KindStandard, in.Standard)
	}
}

func (m *Model) approve(a provenance.Actor, in provenance.ApproveStandard) (Faults, effect) {
	s := m.standards.get(in.Standard)
	if s == nil {
		return Faults{provenance.NotFound}, nil
	}
	f := s.signing(a, in.Digest)
	f.unless(a.Role == provenance.RoleRegulator, provenance.Denied)
	agreed := func(o *standard) bool { return o.product == s.product && o.agreed }
	f.unless(!m.standards.any(func(o *standard) bool { return agreed(o) && o.from >= s.from }), provenance.WrongState)
	f.unless(!m.standards.any(agreed) || s.from >= m.today(), provenance.WrongState)
	return f, func(string) []string {
		s.agreed = true
		return wrote(provenance.KindStandard, in.Standard)
	}
}

func (m *Model) proposeCalendar(a provenance.Actor, in provenance.ProposeCalendar) (f Faults, _ effect) {
	f.unless(a.Role == provenance.RoleRegulator, provenance.Denied)
	f.unless(len(in.Holidays) > 0, provenance.Invalid)
	return f, func(string) []string {
		if m.calendars.get(in.Year) == nil {
			m.calendars.put(in.Year, new(calendar))
		}
		m.calendars.get(in.Year).joint = joint{a.Organization, digest(in), false}
		return wrote(provenance.KindCalendar, in.Year)
	}
}

func (m *Model) approveCalendar(a provenance.Actor, in provenance.ApproveCalendar) (Faults, effect) {
	c := m.calendars.get(in.Year)
	if c == nil {
		return Faults{provenance.NotFound}, nil
	}
	f := c.signing(a, in.Digest)
	f.unless(a.Role == provenance.RoleRegulator, provenance.Denied)
	return f, func(string) []string {
		c.agreed, c.joint.agreed = c.digest, true
		return wrote(provenance.KindCalendar, in.Year)
	}
}
