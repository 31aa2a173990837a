package console

import (
	"fmt"
	"html/template"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/web/page"
	"sunledger/gateway-client/words"
)

// TestActions keeps the table of actions whole: every transaction that the
// authorization table gives officials can be prepared, and nothing else.
func TestActions(t *testing.T) {
	known := map[provenance.Operation]*action{}
	for _, a := range actions() {
		require.Nil(t, known[a.op], "%s stands twice", a.op)
		known[a.op] = a
		input := ledger.NewInput(a.op)
		require.NotNil(t, input, a.op)
		f := &form{values: url.Values{}, errors: map[string]string{}}
		names := map[string]bool{}
		for _, field := range f.fieldsOf(reflect.TypeOf(input).Elem(), "", false) {
			names[field.Name] = true
			assert.NotEmpty(t, field.Label, "%s %s", a.op, field.Name)
		}
		assert.True(t, names[a.subject], "%s has no field %s", a.op, a.subject)
		assert.True(t, a.makes != "" || len(a.on) > 0, "%s is offered nowhere", a.op)
	}
	for _, op := range provenance.Operations() {
		official := provenance.ScopeOf(op, provenance.RoleRegulator) != provenance.Never || provenance.ScopeOf(op, provenance.RoleInspector) != provenance.Never
		assert.Equal(t, official, known[op] != nil, op)
	}
}

func TestLinker(t *testing.T) {
	l := newLinker(map[string]string{"A-1": "/a1", "A-1-B": "/a1b", "(x": "/x", "own": ""})
	for text, want := range map[string][]Piece{
		"nothing":        {{"nothing", ""}},
		"A-1-B and A-1":  {{"A-1-B", "/a1b"}, {" and ", ""}, {"A-1", "/a1"}},
		"see (x, A-1-BC": {{"see ", ""}, {"(x", "/x"}, {", ", ""}, {"A-1-B", "/a1b"}, {"C", ""}},
		"own":            {{"own", ""}},
	} {
		assert.Equal(t, want, l.pieces(text), text)
	}
	assert.Equal(t, []Piece{{"A-1", ""}}, newLinker(nil).pieces("A-1"))
}

func TestRowsAreBounded(t *testing.T) {
	table := &Table{All: func(yield func([]Cell, error) bool) {
		for yield([]Cell{plain("x")}, nil) {
		}
	}}
	n := 0
	cut, err := table.rows(7, func([]Cell) error { n++; return nil })
	require.NoError(t, err)
	assert.True(t, cut)
	assert.Equal(t, 7, n)
	table = &Table{Rows: [][]Cell{{plain("x")}}}
	cut, err = table.rows(1, func([]Cell) error { return nil })
	require.NoError(t, err)
	assert.False(t, cut)
}

// TestLongExports: what is more than a spreadsheet holds is cut, and the file says so.
func TestLongExports(t *testing.T) {
	table := &Table{Name: "long", Columns: []Column{{Text: "n", Number: true}}, All: func(yield func([]Cell, error) bool) {
		for n := range maxExported + 10 {
			if !yield([]Cell{count(n)}, nil) {
				return
			}
		}
	}}
	for _, as := range []string{"csv", "xlsx"} {
		recorder := httptest.NewRecorder()
		r := &reader{console: &console{}, l: words.English, w: recorder, today: "2026-11-25"}
		require.NoError(t, r.export(as, "long", []*Table{table}))
		if as == "csv" {
			lines := strings.Split(strings.TrimSpace(recorder.Body.String()), "\n")
			assert.Len(t, lines, maxExported+2)
			assert.Contains(t, lines[maxExported+1], "cut after 50000 rows")
			continue
		}
		file, err := excelize.OpenReader(recorder.Body)
		require.NoError(t, err)
		defer file.Close()
		note, err := file.GetCellValue("Sheet1", fmt.Sprintf("A%d", maxExported+2))
		require.NoError(t, err)
		assert.Contains(t, note, "cut after 50000 rows")
	}
}

func TestDefused(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "黄瓜": "黄瓜", "=1+1": "'=1+1", "+86": "'+86", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t'=1", "a=1": "a=1", "＝1+1": "'＝1+1", "＠SUM(A1)": "'＠SUM(A1)", "－1": "'－1", "＋1": "'＋1",
		// where a spreadsheet program splits at semicolons, or tabs, and not at commas
		"a;=1+1": "a;'=1+1", "a; @SUM(A1);b": "a; '@SUM(A1);b", "a;\"=1+1": "a;\"'=1+1", "a\n-1": "a\n'-1", "a\t＝1": "a\t'＝1", "\t\t=1": "'\t\t'=1", ";+1": ";'+1", "a;b-c": "a;b-c",
	} {
		assert.Equal(t, want, defused(text), text)
	}
}

func TestNarrow(t *testing.T) {
	assert.Equal(t, "黄瓜", narrow("黄瓜", 4))
	assert.Equal(t, "黄…", narrow("黄瓜", 3))
	assert.Equal(t, "cucum…", narrow("cucumber", 5))
}

func TestTones(t *testing.T) {
	for state, want := range map[string]string{"closed": "good", "conformant": "good", "non_conformant": "stop", "running": "stop", "awaits_acknowledgement": "warn", "withdrawn": ""} {
		assert.Equal(t, want, toneOf(state), state)
	}
}

func TestRecallProgress(t *testing.T) {
	account := provenance.Account{Recalled: 800, MixedIn: 200}
	account.Sealed, account.Destroyed, account.Sold, account.Remaining = 100, 400, 300, 300
	assert.Equal(t, 50, doneOf(account))
	assert.Zero(t, doneOf(provenance.Account{}))
	r := &reader{l: words.English}
	bar := string(r.bar("b", 400, account, provenance.Gram))
	assert.Contains(t, bar, "500 g sealed, destroyed")
	assert.Contains(t, bar, "200 g on hand")
	assert.Contains(t, bar, "300 g consumed or sold")
	assert.Equal(t, template.HTML(""), r.bar("b", 400, provenance.Account{}, provenance.Gram))
}

func TestClock(t *testing.T) {
	now := time.Date(2026, 11, 25, 4, 0, 0, 0, time.UTC)
	recall := &provenance.Recall{StartRecall: provenance.StartRecall{Class: "1", KnownAt: "2026-11-25T08:00:00+08:00"}}
	r := &reader{l: words.English, now: now, today: "2026-11-25"}
	said, tone := r.clock(recall)
	assert.Equal(t, "announce by 2026-11-26 08:00:00", said)
	assert.Equal(t, "warn", tone)
	r.now = now.AddDate(0, 0, 2)
	said, tone = r.clock(recall)
	assert.Contains(t, said, "not announced")
	assert.Equal(t, "stop", tone)
	assert.Equal(t, toned("3 days", "warn"), r.left("2026-11-28", false))
	assert.Equal(t, toned("2 days overdue", "stop"), r.left("2026-11-23", true))
	assert.Equal(t, plain("10 days"), r.left("2026-12-05", false))
}

// TestForm fills in what people type, of every kind of field.
func TestForm(t *testing.T) {
	fill := func(input any, values url.Values) map[string]string {
		f := &form{l: words.English, values: values, errors: map[string]string{}}
		f.read(reflect.ValueOf(input).Elem(), "", false)
		return f.errors
	}
	t.Run("lists, yes and no", func(t *testing.T) {
		var in provenance.RecordInspection
		errs := fill(&in, url.Values{
			"inspection": {"C-FX-1"}, "type": {"routine"}, "enterprise": {"E"}, "date": {"2026-11-25"}, "checklist.n": {"3"},
			"checklist.0.item": {"台账完整"}, "checklist.0.pass": {"yes"}, "checklist.2.item": {"农药存放"}, "checklist.2.pass": {"no"}, "checklist.2.note": {"未上锁"},
		})
		assert.Empty(t, errs)
		assert.Equal(t, []provenance.ChecklistItem{{Item: "台账完整", Pass: true}, {Item: "农药存放", Note: "未上锁"}}, in.Checklist)
	})
	t.Run("what is missing is named", func(t *testing.T) {
		errs := fill(new(provenance.IssueNotice), url.Values{"notice": {"N"}})
		assert.Equal(t, []string{"batch", "cause", "requested"}, slices.Sorted(keysOf(errs)))
	})
	t.Run("chosen values, quantities, days", func(t *testing.T) {
		var notice provenance.IssueNotice
		assert.Empty(t, fill(&notice, url.Values{"notice": {"N"}, "batch": {"B"}, "cause": {"腐霉利超标"}, "requested": {"removal", "recall"}, "hold": {"yes"}}))
		assert.Equal(t, []provenance.MeasureKind{"removal", "recall"}, notice.Requested)
		assert.True(t, notice.Hold)
		var closing provenance.ProposeRecallClosing
		assert.Empty(t, fill(&closing, url.Values{"recall": {"R"}, "summary": {"ok"}, "left": {"1,200.5 kg"}}))
		assert.EqualValues(t, 1_200_500, closing.Left)
		errs := fill(&closing, url.Values{"recall": {"R"}, "summary": {"ok"}, "left": {"many"}})
		assert.Contains(t, errs["left"], "is not a quantity")
	})
	t.Run("times and lines", func(t *testing.T) {
		var in provenance.StartRecall
		assert.Empty(t, fill(&in, url.Values{"recall": {"R"}, "batches": {"A\r\nB，C"}, "class": {"1"}, "cause": {"x"}, "knownAt": {"2026-11-22T08:30"}, "areas": {"北京市海淀区、寿光"}, "disposal": {"d"}, "expected": {"e"}}))
		assert.Equal(t, []string{"A", "B", "C"}, in.Batches)
		assert.Equal(t, provenance.Moment("2026-11-22T08:30:00+08:00"), in.KnownAt)
		assert.Equal(t, []string{"北京市海淀区", "寿光"}, in.Areas)
	})
	t.Run("a standard", func(t *testing.T) {
		var in provenance.ProposeStandard
		assert.Empty(t, fill(&in, url.Values{
			"standard": {"X-V1"}, "product": {"X"}, "nameEn": {"x"}, "nameZh": {"某"}, "unit": {"g"}, "effectiveFrom": {"2026-12-01"}, "temperature": {"8..12°C"},
			"limits.0.analyte": {"氧乐果"}, "limits.0.max": {"0.02mg/kg"}, "limits.0.edition": {"GB 2763-2021"}, "documents.0.type": {"commitment"}, "documents.0.numberPattern": {"HGZ-[0-9]{8}"},
			"testing.frequency": {"sampled"}, "testing.everyDays": {"7"}, "inhibitionPermille": {"50%"},
		}))
		assert.Equal(t, provenance.Temperature{Min: 80, Max: 120}, in.Temperature)
		assert.EqualValues(t, 20, in.Limits[0].Max)
		assert.Equal(t, provenance.TestingRule{Frequency: provenance.Sampled, EveryDays: 7}, in.Testing)
		assert.EqualValues(t, 500, in.InhibitionPermille)
	})
	t.Run("a correction is typed like what it corrects", func(t *testing.T) {
		var in provenance.ProposeCorrection
		f := &form{l: words.English, kind: provenance.KindInspection, errors: map[string]string{}, values: url.Values{
			"kind": {"inspection"}, "id": {"I"}, "revision": {"2"}, "reason": {"typo"}, "changes.0.field": {provenance.CorrectableFields(provenance.KindInspection)[0]}, "changes.0.value": {"2026-11-24"},
			"changes.1.field": {"nonsense"}, "changes.1.value": {"1"},
		}}
		f.read(reflect.ValueOf(&in).Elem(), "", false)
		assert.Equal(t, []string{"changes.1.field"}, slices.Sorted(keysOf(f.errors)))
		assert.Equal(t, 2, in.Revision)
		assert.Truef(t, strings.HasPrefix(in.Changes[0].Value, `"`) || in.Changes[0].Value == "2026-11-24", "%s", in.Changes[0].Value)
	})
	t.Run("too much is refused", func(t *testing.T) {
		errs := fill(new(provenance.AcknowledgeNotice), url.Values{"notice": {"N"}, "note": {strings.Repeat("x", longText+1)}})
		assert.Contains(t, errs["note"], "too long")
		var list provenance.RecordInspection
		fill(&list, url.Values{"checklist.n": {"999999999"}})
	})
}

func TestExpand(t *testing.T) {
	actor := provenance.Actor{Enterprise: "111101080000000277"}
	for _, a := range actions() {
		if a.op != provenance.RecordInspectionOp {
			continue
		}
		in := &provenance.RecordInspection{Inspection: "FX-1", Enterprise: "91370783MADEM0011E", Site: "DP01", Batch: "91110108MADEM10146-S01"}
		expand(reflect.ValueOf(in).Elem(), a, actor)
		assert.Equal(t, "111101080000000277-FX-1", in.Inspection)
		assert.Equal(t, "91370783MADEM0011E-DP01", in.Site)
		assert.Equal(t, "91110108MADEM10146-S01", in.Batch)
	}
}

func TestLayout(t *testing.T) {
	a, b, c := &node{ID: "A"}, &node{ID: "B", Depth: 1}, &node{ID: "C", Depth: 1}
	d := &node{ID: "D", Depth: 2}
	a.Children, b.Children, c.Children = []*node{b, c}, []*node{d}, []*node{{ID: "D", Depth: 2, Again: true}}
	l := &layout{at: map[string]page.Point{}}
	l.put(a)
	assert.Len(t, l.boxes, 4)
	assert.Len(t, l.lines, 4)
	places := map[page.Point]bool{}
	for _, at := range l.at {
		assert.False(t, places[at], "two at one place")
		places[at] = true
	}
}

// TestWhoWithoutRole: an administrator has no role on the ledger, and none is shown.
func TestWhoWithoutRole(t *testing.T) {
	r := &reader{l: words.Chinese}
	assert.Equal(t, "haidian-admin（海淀）", r.who(provenance.Actor{Organization: "HaidianMSP", Subject: "CN=haidian-admin,OU=admin"}))
}
