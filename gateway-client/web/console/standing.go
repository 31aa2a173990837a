package console

import (
	"reflect"
	"slices"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// standing is where a record stands today, in words and with the tone in which to
// say it.
func (r *reader) standing(record provenance.Record) Cell {
	cell := r.state(record)
	if by, late := r.due(record); by != "" {
		if late {
			return toned(cell.Text+r.say(", overdue since ", "，已逾期，期限 ")+string(by), "stop")
		}
		cell.Text += r.say(", due ", "，期限 ") + string(by)
	}
	return cell
}

// due is the last day of what is to be done about a record, and whether it is past.
func (r *reader) due(record provenance.Record) (by provenance.Date, late bool) {
	switch x := record.(type) {
	case *provenance.Recall:
		return x.Due(), x.Overdue(r.now)
	case *provenance.Sample:
		if x.Disposition == nil {
			return x.DisposeBy(), x.Overdue(r.today)
		}
	case *provenance.InspectionPlan:
		return x.DueBy, x.Overdue(r.today)
	case interface {
		Due() provenance.Date
		Overdue(provenance.Date) bool
	}:
		return x.Due(), x.Overdue(r.today)
	}
	return "", false
}

// state is standing without the clock.
func (r *reader) state(record provenance.Record) Cell {
	switch x := record.(type) {
	case *provenance.Enterprise:
		return r.either(x.Status == provenance.Active, words.Word(r.l, x.Status), "good", words.Word(r.l, x.Status), "stop")
	case *provenance.Hold:
		return r.either(x.Released == nil, r.say("in force", "封存中"), "stop", r.say("released", "已解除"), "quiet")
	case *provenance.Camera:
		return r.either(x.Retired == nil, r.say("in use", "使用中"), "good", r.say("retired", "已停用"), "quiet")
	case *provenance.Certification:
		return r.either(x.Valid(r.today), r.say("valid", "有效"), "good", r.say("not valid today", "现不生效"), "warn")
	case *provenance.Certificate:
		return r.certificateState(x)
	case *provenance.Sample:
		return r.word(x.State(r.today))
	case *provenance.Batch:
		if x.Arrival != nil {
			return r.word(x.Arrival.State)
		}
		return Cell{}
	case *provenance.Agreement:
		return r.agreementState(x)
	case *provenance.Listing:
		return r.either(x.Withdrawn == nil, r.say("online", "在售"), "", r.say("withdrawn", "已下架"), "quiet")
	case *provenance.Calendar:
		return r.jointState(x.Pending())
	case *provenance.Standard:
		return r.jointState(&x.Joint)
	case *provenance.Meeting:
		return r.jointState(&x.Joint)
	case *provenance.SteeringGroup:
		if x.Proposal != nil {
			return r.jointState(&x.Proposal.Joint)
		}
		return toned(r.say("in force", "生效中"), "good")
	}
	return r.derived(record)
}

// derived is the state of a record that has a method of that name.
func (r *reader) derived(record provenance.Record) Cell {
	method := reflect.ValueOf(record).MethodByName("State")
	if !method.IsValid() || method.Type().NumIn() != 0 || method.Type().NumOut() != 1 {
		return Cell{}
	}
	return r.word(method.Call(nil)[0].Interface())
}

func (r *reader) either(first bool, text, tone, otherText, otherTone string) Cell {
	if first {
		return toned(text, tone)
	}
	return toned(otherText, otherTone)
}

func (r *reader) certificateState(c *provenance.Certificate) Cell {
	switch {
	case c.Revoked != nil:
		return toned(r.say("revoked", "已撤销"), "stop")
	case c.Verdict != "":
		return r.word(c.Verdict)
	}
	return toned(r.say("valid", "有效"), "good")
}

func (r *reader) agreementState(a *provenance.Agreement) Cell {
	switch {
	case a.Ended != nil:
		return toned(r.say("ended", "已终止"), "quiet")
	case !a.Signed():
		return toned(r.say("awaits ", "待签署：")+r.turns(a.Awaiting()), "warn")
	case !a.InForce(r.today):
		return toned(r.say("not in force today", "现不生效"), "quiet")
	}
	return toned(r.say("in force", "生效中"), "good")
}

func (r *reader) jointState(j *provenance.Joint) Cell {
	if j.Approved != nil {
		return toned(r.say("signed by both", "双方已签署"), "good")
	}
	return toned(r.say("awaits ", "待签署：")+words.OrganizationName(r.l, provenance.Counterpart(j.Proposed.Actor.Organization)), "warn")
}

// word is a value of an enumeration of states, in the tone that it has.
func (r *reader) word(state any) Cell {
	return toned(words.Word(r.l, state), toneOf(reflect.ValueOf(state).String()))
}

// tones are those of states that are good news or bad; the others wait for somebody.
var tones = map[string][]string{
	"good": {"closed", "in_effect", "admitted", "conformant", "passed", "delivered", "active"},
	"stop": {"non_conformant", "running", "refused", "suspended", "awaits_announcement"},
	"":     {"withdrawn", "rejected", "disposed", "cancelled", ""},
}

func toneOf(state string) string {
	for tone, states := range tones {
		if slices.Contains(states, state) {
			return tone
		}
	}
	return "warn"
}

// turns names those whose turn it is.
func (r *reader) turns(whose []string) string {
	said := ""
	for i, who := range whose {
		if i > 0 {
			said += r.say(", ", "、")
		}
		said += r.name(who)
	}
	return said
}

// awaiting is whose turn it is with a record.
func awaiting(record provenance.Record) []string { return record.Indexes()["awaiting"] }
