package console

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// action is a transaction that officials may prepare. Whether somebody may is the
// authorization table's to say; the rest here is courtesy: on which pages it is
// offered, and what its form begins with.
type action struct {
	op      provenance.Operation
	subject string          // the input's field with the ID of what is done or made
	makes   provenance.Kind // the kind that it makes anew; empty: it does something to the record
	number  string          // with which the number of what it makes begins, as in CODE-TB-20261122-01
	on      []place
}

// place is a kind of record on whose page an action is offered.
type place struct {
	kind provenance.Kind
	// owner is whom the authorization table asks for.
	owner func(provenance.Actor, provenance.Record) provenance.Owner
	// stands reports whether the record is in a state for it; nil: always.
	stands func(provenance.Actor, provenance.Record) bool
	// begin is what the form begins with, by field.
	begin func(provenance.Actor, provenance.Record) map[string]string
	// expected reports whether it is what the record waits for.
	expected bool
}

// at makes a place of functions of the record's own type.
func at[R provenance.Record](owner func(provenance.Actor, R) provenance.Owner, stands func(R) bool, begin func(R) map[string]string) place {
	var zero R
	p := place{kind: zero.Kind(), owner: func(a provenance.Actor, r provenance.Record) provenance.Owner { return owner(a, r.(R)) }}
	if stands != nil {
		p.stands = func(_ provenance.Actor, r provenance.Record) bool { return stands(r.(R)) }
	}
	if begin != nil {
		p.begin = func(_ provenance.Actor, r provenance.Record) map[string]string { return begin(r.(R)) }
	}
	return p
}

// awaited is at for the step that the record waits for.
func awaited[R provenance.Record](owner func(provenance.Actor, R) provenance.Owner, stands func(R) bool, begin func(R) map[string]string) place {
	p := at(owner, stands, begin)
	p.expected = true
	return p
}

// self is the owner of what the actor makes.
func self[R provenance.Record](a provenance.Actor, _ R) provenance.Owner { return a.Owner() }

func digest(d string) map[string]string { return map[string]string{"digest": d} }

// offer is an action that the reader may take on a record.
type offer struct {
	Op       provenance.Operation
	Text     string
	Href     string
	Expected bool
}

// actAddress is the form of an operation about a record, "kind/ID".
func actAddress(op provenance.Operation, on string) string {
	address := url.URL{Path: "/console/act/" + string(op)}
	if on != "" {
		address.RawQuery = url.Values{"on": {on}}.Encode()
	}
	return address.String()
}

// action finds an operation's; NOT_FOUND for one that is not prepared here.
func (c *console) action(op provenance.Operation) (*action, error) {
	i := slices.IndexFunc(c.actions, func(a *action) bool { return a.op == op })
	if i < 0 {
		return nil, provenance.Refuse(provenance.NotFound, "", "%q cannot be prepared here; see what can at /console/act", "此处不能办理 %q，可办理的业务见 /console/act", clipped(string(op), 60))
	}
	return c.actions[i], nil
}

// permits reports whether the reader may take an action on a record that is in a
// state for it.
func (p place) permits(actor provenance.Actor, op provenance.Operation, record provenance.Record) bool {
	return provenance.Permit(actor, op, p.owner(actor, record)) == nil && (p.stands == nil || p.stands(actor, record))
}

// offers are what the reader may do about a record, what it waits for first.
func (r *reader) offers(e *entry) []offer {
	var all []offer
	for _, a := range r.actions {
		for _, p := range a.on {
			if p.kind != e.Kind() || !p.permits(r.actor, a.op, e.Record) {
				continue
			}
			waits := p.expected && slices.Contains(awaiting(e.Record), r.actor.Organization)
			all = append(all, offer{a.op, words.OperationName(r.l, a.op), actAddress(a.op, provenance.Key(e.Kind(), e.ID)), waits})
			break
		}
	}
	slices.SortStableFunc(all, func(a, b offer) int {
		switch {
		case a.Expected == b.Expected:
			return 0
		case a.Expected:
			return -1
		}
		return 1
	})
	return all
}

// menuView is what the reader may begin without a record before them.
type menuView struct{ New, About []menuItem }

type menuItem struct {
	Text, Href string
	Where      string // on whose pages it is offered
}

// menu lists what the reader may prepare.
func (c *console) menu(r *reader) error {
	v := &menuView{}
	for _, a := range c.actions {
		if provenance.ScopeOf(a.op, r.actor.Role) == provenance.Never {
			continue
		}
		item := menuItem{Text: words.OperationName(r.l, a.op), Href: actAddress(a.op, "")}
		if a.makes != "" {
			v.New = append(v.New, item)
			continue
		}
		var kinds []string
		for _, p := range a.on {
			if name := words.KindName(r.l, p.kind); !slices.Contains(kinds, name) {
				kinds = append(kinds, name)
			}
			item.Href = "/console/search?" + url.Values{"kind": {string(p.kind)}}.Encode()
		}
		item.Where = strings.Join(kinds, r.say(", ", "、"))
		v.About = append(v.About, item)
	}
	return r.render("menu", r.say("Act", "办理"), "/console/act", v)
}

// fresh is an ID that nothing has yet: the actor's code, the kind's letters, the day
// and a number.
func (r *reader) fresh(a *action) (string, error) {
	if a.number == "" || a.makes == "" {
		return "", nil
	}
	stem := provenance.OwnedID(r.actor.Enterprise, a.number+"-"+strings.ReplaceAll(string(r.today), "-", "")+"-")
	const most = 99
	keys := make([]string, most)
	for i := range keys {
		keys[i] = provenance.Key(a.makes, fmt.Sprintf("%s%02d", stem, i+1))
	}
	taken, err := r.Index.Rows(r.ctx, keys...)
	if err != nil {
		return "", err
	}
	for i, key := range keys {
		if taken[key] == nil {
			return fmt.Sprintf("%s%02d", stem, i+1), nil
		}
	}
	return "", nil
}
