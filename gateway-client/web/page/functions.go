package page

import (
	"fmt"
	"html/template"
	"strings"
	"time"
	"unicode"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// Functions are those of every template in a language. Templates are parsed once a
// language, so that {{t "batch" "批次"}} needs not be told which.
func Functions(l words.Language) template.FuncMap {
	return template.FuncMap{
		"t":            func(en, zh string) string { return words.Text{En: en, Zh: zh}.In(l) },
		"text":         func(t words.Text) string { return t.In(l) },
		"chinese":      func() bool { return l == words.Chinese },
		"lang":         func() string { return tag(l) },
		"other":        func() string { return tag(other(l)) },
		"word":         func(value any) string { return words.Word(l, value) },
		"label":        func(name string) string { return words.LabelOf(l, name) },
		"labelIn":      func(typeName, name string) string { return words.LabelIn(l, typeName, name) },
		"kind":         func(k provenance.Kind) string { return words.KindName(l, k) },
		"organization": func(mspID string) string { return words.OrganizationName(l, mspID) },
		"amount":       func(n int64, unit provenance.Unit) string { return words.Amount(l, n, unit) },
		"found":        Found,
		"residue":      words.Residue,
		"temperature":  words.Temperature,
		"tenths":       words.Tenths,
		"degrees":      words.Degrees,
		"number":       number,
		"when":         when,
		"whenText":     words.WhenText,
		"day":          Day,
		"said":         said,
		"short":        Short,
		"static":       Static.URL,
	}
}

// Found is what was measured: ND for nothing, germs as a bare count.
func Found(r provenance.TestResult) string {
	switch {
	case r.Microbial:
		return words.Grouped(r.Found) + " /g"
	case r.Found == 0:
		return "ND"
	}
	return words.Residue(r.Found)
}

// Short is enough of a digest or transaction ID to compare by eye.
func Short(id string) string {
	if len(id) <= 12 {
		return id
	}
	return id[:10] + "…"
}

// number groups thousands of any integer.
func number(n any) (string, error) {
	switch n := n.(type) {
	case int:
		return words.Grouped(int64(n)), nil
	case int64:
		return words.Grouped(n), nil
	case uint64:
		return words.Grouped(int64(n)), nil
	}
	return "", fmt.Errorf("%T is no number", n)
}

// when is a time for people, in China and to the minute, and for programs.
func when(t time.Time) template.HTML {
	t = t.In(provenance.ChinaTime)
	return stamped(t.Format(time.RFC3339), t.Format("2006-01-02 15:04"))
}

// Day is a date for people and for programs.
func Day(d provenance.Date) template.HTML { return stamped(string(d), string(d)) }

func stamped(machine, human string) template.HTML {
	return template.HTML(`<time datetime="` + template.HTMLEscapeString(machine) + `">` + template.HTMLEscapeString(human) + `</time>`)
}

// said is what somebody wrote on the ledger, mostly in Chinese whatever the page's
// language: it is marked, so that it is read aloud and set as what it is.
func said(s string) template.HTML {
	escaped := template.HTMLEscapeString(s)
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return template.HTML(`<span lang="zh-CN">` + escaped + `</span>`)
	}
	return template.HTML(escaped)
}
