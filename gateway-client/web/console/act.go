package console

import (
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/words"
)

// formView is a form of one transaction.
type formView struct {
	Op      provenance.Operation
	Title   string
	On      *entry
	Name    string // of the record it is about
	About   []Field
	Fields  []*formField
	Problem string
	Action  string
}

func itoa(n int) string { return strconv.Itoa(n) }

func compact(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil { // values of the domain marshal
		return nil
	}
	return b
}

// chosen finds what is to be prepared and the record that it is about, if any, and
// refuses what the reader may not do.
func (c *console) chosen(r *reader) (*action, *entry, place, error) {
	op := provenance.Operation(r.request.PathValue("op"))
	a, err := c.action(op)
	if err != nil {
		return nil, nil, place{}, err
	}
	if provenance.ScopeOf(op, r.actor.Role) == provenance.Never {
		return nil, nil, place{}, provenance.Permit(r.actor, op, r.actor.Owner())
	}
	on := r.param("on")
	if on == "" {
		if a.makes == "" {
			return nil, nil, place{}, provenance.Refuse(provenance.Invalid, "on", "open the record and choose this there; find it at /console/search", "请先打开相应记录再办理，可在 /console/search 检索")
		}
		return a, nil, place{}, nil
	}
	kind, id, _ := strings.Cut(on, "/")
	e, err := r.get(provenance.Kind(kind), id)
	if err != nil {
		return nil, nil, place{}, err
	}
	if err := r.learnFrom(e); err != nil {
		return nil, nil, place{}, err
	}
	i := slices.IndexFunc(a.on, func(p place) bool { return p.kind == e.Kind() && (p.stands == nil || p.stands(r.actor, e.Record)) })
	if i < 0 {
		i = slices.IndexFunc(a.on, func(p place) bool { return p.kind == e.Kind() })
	}
	if i < 0 {
		return nil, nil, place{}, provenance.Refuse(provenance.Invalid, "on", "this is not done about a %s", "该业务不适用于 %s", kind)
	}
	if err := provenance.Permit(r.actor, op, a.on[i].owner(r.actor, e.Record)); err != nil {
		return nil, nil, place{}, err
	}
	return a, e, a.on[i], nil
}

// begin is the form of an action about a record, if any.
func (r *reader) begin(a *action, e *entry, p place) (*form, error) {
	f := &form{l: r.l, today: r.today, values: map[string][]string{}, fixed: map[string]bool{}, begun: map[string]string{}, errors: map[string]string{}}
	if e != nil && p.begin != nil && (p.stands == nil || p.stands(r.actor, e.Record)) {
		for name, value := range p.begin(r.actor, e.Record) {
			f.begun[name] = value
			f.fixed[name] = name == "digest" || name == "revision" || name == "kind" || name == "id"
		}
	}
	if e != nil && a.makes == "" {
		f.begun[a.subject], f.fixed[a.subject] = e.ID, true
	}
	if a.op == provenance.ProposeCorrectionOp && e != nil {
		f.kind = e.Kind()
	}
	if f.begun[a.subject] == "" {
		id, err := r.fresh(a)
		if err != nil {
			return nil, err
		}
		f.begun[a.subject] = id
	}
	return f, nil
}

// form shows what is to be filled in.
func (c *console) form(r *reader) error {
	a, e, p, err := c.chosen(r)
	if err != nil {
		return err
	}
	f, err := r.begin(a, e, p)
	if err != nil {
		return err
	}
	f.fresh = true
	return r.showForm(a, e, p, f, http.StatusOK)
}

func (r *reader) showForm(a *action, e *entry, p place, f *form, status int) error {
	input := ledger.NewInput(a.op)
	v := &formView{
		Op: a.op, Title: words.OperationName(r.l, a.op), On: e, Action: r.request.URL.RequestURI(),
		Fields: f.fieldsOf(reflect.TypeOf(input).Elem(), "", false), Problem: f.errors[""],
	}
	if e != nil {
		v.Name, v.About = r.title(e), r.fields(e.Record)
		if p.stands != nil && !p.stands(r.actor, e.Record) && v.Problem == "" {
			v.Problem = r.say("The record is not in a state for this now; the ledger is likely to refuse it.", "该记录当前状态不适于办理此业务，账本可能拒绝。")
		}
	}
	if a.op == provenance.ProposeCorrectionOp && e != nil {
		suggest(v.Fields, provenance.CorrectableFields(e.Kind()), r.l)
	}
	return r.renderAs(status, "form", v.Title, "/console/act", v)
}

// suggest says which fields of a record may be corrected.
func suggest(fields []*formField, correctable []string, l words.Language) {
	for _, f := range fields {
		if f.Name == "changes" {
			f.Help = words.Text{En: "fields that may be corrected: ", Zh: "可更正的字段："}.In(l) + strings.Join(correctable, ", ")
		}
	}
}

// prepare keeps what was filled in for its author to sign.
func (c *console) prepare(r *reader) error {
	a, e, p, err := c.chosen(r)
	if err != nil {
		return err
	}
	f, err := r.begin(a, e, p)
	if err != nil {
		return err
	}
	r.request.Body = http.MaxBytesReader(r.w, r.request.Body, provenance.MaxInput)
	if err := r.request.ParseForm(); err != nil {
		return provenance.Refuse(provenance.BadRequest, "", "the form cannot be read; fill it in again", "无法读取表单，请重新填写")
	}
	f.values = r.request.PostForm
	input := ledger.NewInput(a.op)
	f.read(reflect.ValueOf(input).Elem(), "", false)
	if f.values.Get("more") != "" {
		f.errors = map[string]string{}
		return r.showForm(a, e, p, f, http.StatusOK)
	}
	if len(f.errors) == 0 {
		f.check(input)
	}
	if len(f.errors) > 0 {
		return r.showForm(a, e, p, f, http.StatusUnprocessableEntity)
	}
	id, err := c.Prepare(r.ctx, r.actor, string(a.op), compact(input))
	if err != nil {
		return err
	}
	return r.redirect("/prepared/" + id)
}

// check holds what was filled in to the rules that need no ledger.
func (f *form) check(input any) {
	checked, ok := input.(interface{ Check() error })
	if !ok {
		return
	}
	if err := checked.Check(); err != nil {
		refusal := provenance.AsError(err)
		says := words.Text{En: refusal.En, Zh: refusal.Zh}.In(f.l)
		path := strings.NewReplacer("[", ".", "]", "").Replace(refusal.Field)
		f.fail(path, says)
		f.fail("", says)
	}
}
