package provenance

import "regexp"

// SteeringGroup is a joint steering group (领导小组). Its membership is a joint
// act: one stays in force until both regulators have agreed to another.
type SteeringGroup struct {
	Header
	InForce  *Membership `json:"inForce,omitempty"`
	Proposal *Membership `json:"proposal,omitempty"` // awaits the other regulator
}

// Membership is who belongs to a steering group.
type Membership struct {
	Members []Member `json:"members"`
	Joint
}

// Member is a person in a steering group.
type Member struct {
	Name         string `json:"name"`
	Post         string `json:"post"` // in the group, such as 组长
	Organization string `json:"body"` // where the person serves
}

const maxMembers = 50

var groupForm = regexp.MustCompile(`^[A-Z][A-Z0-9-]{1,19}$`)

// Kind returns KindSteeringGroup.
func (g *SteeringGroup) Kind() Kind { return KindSteeringGroup }

// Indexes lists groups by who must approve a membership.
func (g *SteeringGroup) Indexes() map[string][]string {
	return map[string][]string{"awaiting": g.Awaiting()}
}

// Awaiting is who must approve the proposed membership.
func (g *SteeringGroup) Awaiting() []string {
	if g.Proposal == nil {
		return nil
	}
	return []string{Counterpart(g.Proposal.Proposed.Actor.Organization)}
}

// agreed reports whether both regulators have agreed to a membership.
func (g *SteeringGroup) agreed() bool { return g.InForce != nil }

// Parties is empty: membership is public.
func (g *SteeringGroup) Parties() []string { return nil }

// Proposer is the organization that proposed the newest membership.
func (g *SteeringGroup) Proposer() Owner {
	if g.Proposal != nil {
		return g.Proposal.Proposer()
	}
	return g.InForce.Proposer()
}

// ProposeMembership is the input of steering:Propose: all the members.
type ProposeMembership struct {
	Group   string   `json:"group"` // ID: 2 to 20 of A-Z, 0-9 and '-', a letter first
	Members []Member `json:"members"`
}

// Propose proposes a membership of the group, in place of one not yet approved.
func (g *SteeringGroup) Propose(in ProposeMembership, stamp Stamp) error {
	var c check
	c.that(groupForm.MatchString(in.Group), "group", "%q is not the ID of a group: 2 to 20 of A-Z, 0-9 and '-', a letter first", "%q 不是小组编号：应为 2 至 20 个大写字母、数字或“-”，字母开头", clip(in.Group))
	c.count("members", len(in.Members), 1, maxMembers)
	for i, m := range in.Members {
		c.text(item("members", i)+".name", m.Name, 1, maxName)
		c.text(item("members", i)+".post", m.Post, 1, maxName)
		c.text(item("members", i)+".body", m.Organization, 2, maxName)
	}
	c.unique("members", len(in.Members), func(i int) string { return in.Members[i].Name + "@" + in.Members[i].Organization })
	if err := c.result(); err != nil {
		return err
	}
	g.Proposal = &Membership{Members: in.Members, Joint: propose(in, stamp)}
	return nil
}

// ApproveMembership is the input of steering:Approve.
type ApproveMembership struct {
	Group  string `json:"group"`
	Digest string `json:"digest"` // of the membership being approved
	Note   string `json:"note,omitempty" metadata:",optional"`
}

// Approve puts the proposed membership in force.
func (g *SteeringGroup) Approve(in ApproveMembership, stamp Stamp) error {
	var c check
	c.digest("digest", in.Digest)
	c.note("note", in.Note, 0, maxText)
	if err := c.result(); err != nil {
		return err
	}
	if g.Proposal == nil {
		return Refuse(WrongState, "", "has no proposed membership to approve", "没有待批准的成员名单").On(KindSteeringGroup, g.ID)
	}
	if err := g.Proposal.approve(in.Digest, in.Note, stamp); err != nil {
		return AsError(err).On(KindSteeringGroup, g.ID)
	}
	g.InForce, g.Proposal = g.Proposal, nil
	return nil
}
