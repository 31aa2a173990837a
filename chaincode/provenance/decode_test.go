package provenance

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inputs are a value of every type that comes in from outside.
func inputs() []any {
	return []any{
		new(RegisterEnterprise), new(SetEnterpriseStatus), new(RegisterSite), new(ProposeStandard), new(ApproveStandard),
		new(RegisterBatch), new(SplitBatch), new(MixBatches), new(TransferBatch), new(CancelTransfer), new(ReceiveBatch), new(DisposeBatch),
		new(IssueCommitment), new(IssueOrigin), new(RecordTest), new(RevokeCertificate),
		new(RecordInspection), new(AcknowledgeInspection), new(RectifyInspection), new(ReturnInspection), new(CloseInspection),
		new(ReleaseBatch), new(ReleaseQuery), new(DecideEntry), new(RapidTestEntry), new(RefuseEntry),
		new(ProposeCalendar), new(ApproveCalendar), new(RecordInputUse), new(Publish),
		new(CoSignInspection), new(MeasureInspection), new(TakeSample), new(ReportSample), new(RequestReinspection), new(AcknowledgeSample), new(DisposeSample),
		new(DispatchShipment), new(CancelShipment), new(AppendReadings), new(HandOverShipment), new(ReadingsQuery),
		new(StoreBatch), new(PublishListing), new(WithdrawListing),
		new(PlaceHold), new(ReleaseHold),
		new(IssueNotice), new(AcknowledgeNotice), new(TakeMeasure), new(ProposeNoticeClosing), new(CloseNotice),
		new(StartRecall), new(AnnounceRecall), new(ExtendRecall), new(ReportRecall), new(EndRecall), new(ApproveRecallEnd), new(PlanQuery),
		new(ProposeAgreement), new(SignAgreement), new(EndAgreement), new(RecordMeeting), new(ConfirmMeeting), new(CompleteAction), new(ProposeMembership), new(ApproveMembership),
		new(RegisterCamera), new(SetViewers), new(RetireCamera), new(LogView), new(AnchorSnapshot),
		new(RegisterCertification), new(EndCertification), new(RegisterBrand), new(SetResponsible), new(SetRisk),
		new(ProposeCorrection), new(ApproveCorrection), new(RejectCorrection),
		new(RecordQuery), new(ListQuery), new(HistoryQuery), new(TraceQuery), new(StateQuery),
	}
}

func TestDecodeRefuses(t *testing.T) {
	const split = `{"batch":"B","outputs":[{"batch":"C","amount":1}]}`
	require.NoError(t, Decode([]byte(split), new(SplitBatch)))
	for name, c := range map[string]struct {
		json, field string
		code        Code
	}{
		"unknown field":        {`{"batch":"B","outputs":[],"price":3}`, "price", Invalid},
		"nested unknown field": {`{"batch":"B","outputs":[{"batch":"C","amount":1,"x":1}]}`, "outputs[0].x", Invalid},
		"other case":           {`{"Batch":"B","outputs":[]}`, "Batch", Invalid},
		"duplicate key":        {`{"batch":"B","batch":"C","outputs":[]}`, "batch", Invalid},
		"escaped duplicate":    {`{"batch":"B","b\u0061tch":"C","outputs":[]}`, "batch", Invalid},
		"missing":              {`{"batch":"B"}`, "outputs", Invalid},
		"nested missing":       {`{"batch":"B","outputs":[{"batch":"C"}]}`, "outputs[0].amount", Invalid},
		"null":                 {`{"batch":null,"outputs":[]}`, "batch", Invalid},
		"null whole":           {`null`, "", Invalid},
		"text for number":      {`{"batch":"B","outputs":[{"batch":"C","amount":"1"}]}`, "outputs[0].amount", Invalid},
		"number for text":      {`{"batch":1,"outputs":[]}`, "batch", Invalid},
		"object for list":      {`{"batch":"B","outputs":{}}`, "outputs", Invalid},
		"fraction":             {`{"batch":"B","outputs":[{"batch":"C","amount":1.5}]}`, "outputs[0].amount", Invalid},
		"exponent":             {`{"batch":"B","outputs":[{"batch":"C","amount":1e3}]}`, "outputs[0].amount", Invalid},
		"overflow":             {`{"batch":"B","outputs":[{"batch":"C","amount":9223372036854775808}]}`, "outputs[0].amount", Invalid},
		"trailing":             {split + `{}`, "", BadRequest},
		"empty":                {``, "", BadRequest},
		"cut off":              {`{"batch":"B"`, "", BadRequest},
		"not UTF-8":            {"{\"batch\":\"\xff\",\"outputs\":[]}", "", BadRequest},
		"too large":            {`{"batch":"` + strings.Repeat("x", MaxInput) + `"}`, "", BadRequest},
		"too many":             {`{"batch":"B","outputs":[` + strings.Repeat(`{"batch":"C","amount":1},`, 200) + `{"batch":"C","amount":1}]}`, "outputs", Invalid},
		"deep":                 {strings.Repeat(`[`, 50000), "", Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			refusedAs(t, Decode([]byte(c.json), new(SplitBatch)), c.code, c.field)
		})
	}
}

// TestOptionalFieldsAgree keeps the two notations of "optional" together: the
// contract API reads one, Decode the other.
func TestOptionalFieldsAgree(t *testing.T) {
	for _, in := range inputs() {
		walkFields(t, reflect.TypeOf(in).Elem())
	}
}

func walkFields(t *testing.T, typ reflect.Type) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		optional := strings.Contains(f.Tag.Get("metadata"), "optional")
		assert.Equal(t, strings.Contains(f.Tag.Get("json"), "omitempty"), optional, "%s.%s", typ, f.Name)
		elem := f.Type
		if elem.Kind() == reflect.Slice {
			elem = elem.Elem()
		}
		if elem.Kind() == reflect.Struct {
			walkFields(t, elem)
		}
	}
}

// FuzzDecode: whatever Decode accepts, encoding/json reads the same way, and
// writing it and reading it again changes nothing.
func FuzzDecode(f *testing.F) {
	for i := range inputs() {
		f.Add(i, []byte(`{"batch":"B","outputs":[{"batch":"C","amount":1}]}`))
	}
	example, err := json.Marshal(cucumberTerms())
	require.NoError(f, err)
	f.Add(3, example)
	f.Fuzz(func(t *testing.T, which int, data []byte) {
		all := inputs()
		in := all[uint(which)%uint(len(all))]
		if Decode(data, in) != nil {
			return
		}
		again := reflect.New(reflect.TypeOf(in).Elem()).Interface()
		b, err := json.Marshal(in)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(b, again))
		b2, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, b, b2)
	})
}

// FuzzKey: keys are unambiguous, and a range holds exactly its own prefix.
func FuzzKey(f *testing.F) {
	f.Add("batch", "A", "batch/A", "B")
	f.Add("index", "A", "index", "A.")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		k1, err1 := JoinKey(a, b)
		k2, err2 := JoinKey(c, d)
		if err1 != nil || err2 != nil {
			return
		}
		require.Equal(t, []string{a, b}, SplitKey(k1))
		require.Equal(t, k1 == k2, a == c && b == d)
		keys := keyRange(a)
		require.Equal(t, a == c, keys.Start <= k2 && k2 < keys.End)
	})
}

func TestJoinKeyRefuses(t *testing.T) {
	for _, parts := range [][]string{{}, {""}, {"a/b"}, {"a", "\x00"}, {"a", "批"}, {"a", strings.Repeat("x", 65)}, {"a", ".."}, {"-"}} {
		_, err := JoinKey(parts...)
		assert.Equal(t, Invalid, AsError(err).Code, "%q", parts)
	}
}
