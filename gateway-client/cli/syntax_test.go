package cli

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

func TestListItems(t *testing.T) {
	output, err := parseOutput(&binding{}, "S01=1.2t@91110108MADEM10221")
	require.NoError(t, err)
	assert.Equal(t, provenance.SplitOutput{Batch: "S01", Amount: 1_200_000, To: "91110108MADEM10221"}, output)
	output, err = parseOutput(&binding{}, "S01=20斤")
	require.NoError(t, err)
	assert.Equal(t, provenance.SplitOutput{Batch: "S01", Amount: 10_000}, output)

	portion, err := parsePortion(&binding{}, "91370783MADEM0011E-01\uff1d300公斤") // a wide '='
	require.NoError(t, err)
	assert.Equal(t, provenance.Portion{Batch: "91370783MADEM0011E-01", Amount: 300_000}, portion)

	result, err := parseResult(nil, "氧乐果 = 0.01 mg/kg")
	require.NoError(t, err)
	assert.Equal(t, provenance.TestResult{Analyte: "氧乐果", Found: 10}, result)

	for typed, want := range map[string]provenance.ChecklistItem{
		"台账完整=pass":         {Item: "台账完整", Pass: true},
		"台账完整=合格":           {Item: "台账完整", Pass: true},
		"农药存放=fail:未上锁":     {Item: "农药存放", Note: "未上锁"},
		"农药存放=不合格\uff1a未上锁": {Item: "农药存放", Note: "未上锁"},
		"标签=fail:a=b:c":     {Item: "标签", Note: "a=b:c"},
	} {
		got, err := parseChecklistItem(nil, typed)
		assert.NoError(t, err, typed)
		assert.EqualValues(t, want, got, typed)
	}
	limit, err := parseLimit(nil, "氧乐果=0.02mg/kg@GB 2763-2021")
	require.NoError(t, err)
	assert.Equal(t, provenance.Limit{Analyte: "氧乐果", Max: 20, Edition: "GB 2763-2021"}, limit)

	for typed, want := range map[string]provenance.DocumentRule{
		"commitment=HGZ-[0-9]+": {Type: "commitment", NumberPattern: "HGZ-[0-9]+"},
		"origin=CD=[0-9]+@A, B": {Type: "origin", NumberPattern: "CD=[0-9]+", Issuers: []string{"A", "B"}},
		"commitment=a@b@":       {Type: "commitment", NumberPattern: "a@b"},
	} {
		got, err := parseDocumentRule(nil, typed)
		assert.NoError(t, err, typed)
		assert.EqualValues(t, want, got, typed)
	}
}

func TestRulesOfAStandard(t *testing.T) {
	limit, err := parseLimit(nil, "氧乐果=0.02mg/kg@GB 2763-2026@2027-01-01")
	require.NoError(t, err)
	assert.Equal(t, provenance.Limit{Analyte: "氧乐果", Max: 20, Edition: "GB 2763-2026", EffectiveFrom: "2027-01-01"}, limit)
	for typed, want := range map[string]provenance.DocumentRule{
		"origin=CD@A,B:专用章":   {Type: "origin", NumberPattern: "CD", Issuers: []string{"A", "B"}, Seal: "专用章"},
		"产地证明=CD@A：专用章":       {Type: "origin", NumberPattern: "CD", Issuers: []string{"A"}, Seal: "专用章"},
		"commitment=CN@: 公章 ": {Type: "commitment", NumberPattern: "CN", Seal: "公章"},
		"commitment=C:N":      {Type: "commitment", NumberPattern: "C:N"},
		"+检疫证明=JY@A":          {Type: "quarantine", NumberPattern: "JY", Issuers: []string{"A"}, Required: true},
	} {
		got, err := parseDocumentRule(nil, typed)
		require.NoError(t, err, typed)
		assert.EqualValues(t, want, got, typed)
	}
	for typed, want := range map[string]provenance.TestingRule{
		"lot_by_lot": {Frequency: "lot_by_lot"}, "批批检测": {Frequency: "lot_by_lot"}, "lot by lot": {Frequency: "lot_by_lot"},
		"sampled:30": {Frequency: "sampled", EveryDays: 30}, "抽样检测：30天": {Frequency: "sampled", EveryDays: 30}, "sampled: 7 days": {Frequency: "sampled", EveryDays: 7},
		"sampled:30@3": {Frequency: "sampled", EveryDays: 30, BeforeHarvestDays: 3}, "批批检测@2天": {Frequency: "lot_by_lot", BeforeHarvestDays: 2},
	} {
		got, err := parseTesting(nil, typed)
		require.NoError(t, err, typed)
		assert.EqualValues(t, want, got, typed)
	}
	for typed, want := range map[string]provenance.InputRule{
		"吡虫啉=7": {Name: "吡虫啉", IntervalDays: 7}, "吡虫啉 ＝ 7天": {Name: "吡虫啉", IntervalDays: 7}, "Bt=0d": {Name: "Bt"},
		"毒死蜱=banned": {Name: "毒死蜱", Banned: true}, "毒死蜱=禁用": {Name: "毒死蜱", Banned: true},
	} {
		got, err := parseInputRule(nil, typed)
		require.NoError(t, err, typed)
		assert.EqualValues(t, want, got, typed)
	}
}

func TestDoses(t *testing.T) {
	for typed, want := range map[string]provenance.Dose{
		"30ml/亩": {Amount: 30_000, Unit: "ml/亩"}, "0.5 g/L": {Amount: 500, Unit: "g/L"}, "1,200g/666m2": {Amount: 1_200_000, Unit: "g/666m2"},
	} {
		got, err := parseDose(nil, typed)
		require.NoError(t, err, typed)
		assert.EqualValues(t, want, got, typed)
		again, err := parseDose(nil, words.Dose(got))
		require.NoError(t, err, typed)
		assert.Equal(t, want, again, typed)
	}
	for _, typed := range []string{"", "30", "ml", "-3g", "0.0005g", "1,2g", strings.Repeat("9", 31) + "g", strings.Repeat("9", 30) + "g"} {
		_, err := parseDose(nil, typed)
		assert.Equal(t, provenance.Invalid, provenance.AsError(err).Code, typed)
	}
}

func TestBadListItems(t *testing.T) {
	for typed, parse := range map[string]func(*binding, string) (any, error){
		"S01":           listed(parseOutput),
		"=3kg":          listed(parseOutput),
		"S01=3":         listed(parseOutput),
		"B=3kg@C":       listed(parsePortion),
		"氧乐果":           listed(parseResult),
		"氧乐果=1":         listed(parseResult),
		"台账=maybe":      listed(parseChecklistItem),
		"台账=fail":       listed(parseChecklistItem),
		"台账=fail:":      listed(parseChecklistItem),
		"氧乐果=0.02mg/kg": listed(parseLimit),
		"氧乐果=2@GB 2763": listed(parseLimit),
		"origin":        listed(parseDocumentRule),
		"吡虫啉":           listed(parseInputRule),
		"吡虫啉=-7":        listed(parseInputRule),
		"毒死蜱=forbidden": listed(parseInputRule),
		":30":           listed(parseTesting),
		"sampled:soon":  listed(parseTesting),
	} {
		_, err := parse(&binding{}, typed)
		require.Error(t, err, typed)
		assert.Equal(t, provenance.Invalid, provenance.AsError(err).Code, typed)
	}
}

func TestOneUnitPerInput(t *testing.T) {
	b := &binding{}
	_, err := parseOutput(b, "A=1kg")
	require.NoError(t, err)
	_, err = parseOutput(b, "B=20件")
	assert.ErrorContains(t, err, "not in g like the others")
}

// plainName is what can stand left of '=': no separator and no outer space,
// which people would not see.
func plainName(s string) bool {
	return s != "" && !strings.ContainsAny(s, "=\uff1d") && strings.TrimSpace(s) == s
}

// FuzzListItems: every item that the compact form can express survives it.
func FuzzListItems(f *testing.F) {
	f.Add("氧乐果", "GB 2763-2021", int64(20), true)
	f.Add("A-1", "a@b=c", int64(1_200_500), false)
	f.Fuzz(func(t *testing.T, name, said string, n int64, pass bool) {
		if !plainName(name) || n < 0 || strings.TrimSpace(said) != said {
			return
		}
		amount := words.Amount(english, n, provenance.Gram)
		if code := said; !strings.Contains(code, "@") {
			typed := name + "=" + amount + "@" + code
			output, err := parseOutput(&binding{}, typed)
			require.NoError(t, err)
			require.Equal(t, provenance.SplitOutput{Batch: name, Amount: n, To: code}, output)
		}
		portion, err := parsePortion(&binding{}, name+"="+amount)
		require.NoError(t, err)
		require.Equal(t, provenance.Portion{Batch: name, Amount: n}, portion)
		result, err := parseResult(nil, name+"="+words.Residue(n))
		require.NoError(t, err)
		require.Equal(t, provenance.TestResult{Analyte: name, Found: n}, result)
		const day = "2027-01-01"
		limit, err := parseLimit(nil, name+"="+words.Residue(n)+"@"+said+"@"+day)
		require.NoError(t, err)
		require.Equal(t, provenance.Limit{Analyte: name, Max: n, Edition: said, EffectiveFrom: day}, limit)
		if i := strings.LastIndexByte(said, '@'); i < 0 || !provenance.Date(said[i+1:]).Valid() {
			limit, err = parseLimit(nil, name+"="+words.Residue(n)+"@"+said)
			require.NoError(t, err)
			require.Equal(t, provenance.Limit{Analyte: name, Max: n, Edition: said}, limit)
		}
		fuzzWords(t, name, said, pass)
	})
}

func fuzzWords(t *testing.T, name, said string, pass bool) {
	rule, err := parseDocumentRule(nil, name+"="+said+"@")
	require.NoError(t, err)
	require.Equal(t, provenance.DocumentRule{Type: provenance.CertificateType(name), NumberPattern: said}, rule)
	want, typed := provenance.ChecklistItem{Item: name, Pass: true}, name+"=pass"
	if !pass {
		want, typed = provenance.ChecklistItem{Item: name, Note: said}, name+"=fail:"+said
	}
	got, err := parseChecklistItem(nil, typed)
	if said == "" && !pass {
		require.Error(t, err)
		return
	}
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func TestMomentsAndSwitches(t *testing.T) {
	for typed, want := range map[string]string{
		"2026-11-22 08:30":          "2026-11-22T08:30:00+08:00",
		"2026-11-22T08:30:05":       "2026-11-22T08:30:05+08:00",
		"２０２６-11-22 08：30":          "2026-11-22T08:30:00+08:00",
		"2026-11-22T00:30:00Z":      "2026-11-22T00:30:00Z",
		"2026-11-22T00:30:00-11:00": "2026-11-22T00:30:00-11:00",
	} {
		got, err := parseMoment(typed)
		assert.NoError(t, err, typed)
		assert.EqualValues(t, want, got, typed)
	}
	for _, typed := range []string{"", "2026-11-22", "08:30", "2026-02-30 08:30", "2026-11-22 24:30"} {
		_, err := parseMoment(typed)
		assert.Equal(t, provenance.Invalid, provenance.AsError(err).Code, typed)
	}
	for typed, want := range map[string]bool{"yes": true, "是": true, "false": false, "否": false} {
		got, err := parseBool(typed)
		assert.NoError(t, err, typed)
		assert.EqualValues(t, want, got, typed)
	}
	_, err := parseBool("maybe")
	assert.Error(t, err)
}

// TestJSONShowsOnlyItself: programs read what was meant, and a terminal to which the
// JSON goes all the same obeys nothing in it.
func TestJSONShowsOnlyItself(t *testing.T) {
	const said = "黄瓜\u3000\u009b2J\u202e\u2066\x1b[2J\U000e0041\r\n<&>😀"
	var out bytes.Buffer
	writeJSON(&out, map[string]string{"said": said})
	assert.Contains(t, out.String(), "黄瓜\u3000\\u009b2J\\u202e\\u2066\\u001b[2J\\udb40\\udc41\\r\\n<&>😀")
	var heard map[string]string
	require.NoError(t, json.Unmarshal(out.Bytes(), &heard))
	assert.Equal(t, said, heard["said"])
}
