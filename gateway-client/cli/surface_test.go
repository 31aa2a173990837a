package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/words"
)

// TestEveryTransactionHasACommand holds the table to the authorization table.
func TestEveryTransactionHasACommand(t *testing.T) {
	var covered []provenance.Operation
	for _, r := range transactions {
		covered = append(covered, r.op)
	}
	for _, op := range provenance.Operations() {
		assert.Contains(t, covered, op)
	}
}

// TestHelpIsComplete: every command has a summary and examples that parse, and
// every flag a form and a help text, in both languages.
func TestHelpIsComplete(t *testing.T) {
	for _, l := range []language{english, chinese} {
		a := &app{language: l, stdout: new(bytes.Buffer), getenv: func(string) string { return "" }}
		var visit func(c *cobra.Command)
		visit = func(c *cobra.Command) {
			assert.NotEmpty(t, c.Short, c.CommandPath())
			if !c.HasSubCommands() && c.Name() != "help" {
				assert.NotEmpty(t, c.Annotations[exampleKey], c.CommandPath())
			}
			for _, sub := range c.Commands() {
				visit(sub)
			}
		}
		visit(a.root())
	}
	for _, r := range slices.Concat(transactions, queries()) {
		assert.NotEmpty(t, r.short.En, r.verb)
		assert.NotEmpty(t, r.short.Zh, r.verb)
		for _, e := range r.examples {
			assert.NotEmpty(t, e.En, e.line)
			assert.NotEmpty(t, e.Zh, e.line)
		}
		if r.input == nil {
			continue
		}
		b := bind(r.input(), r.fixed)
		require.NotNil(t, b.field(r.subject), r.verb)
		for _, f := range b.fields {
			if f.derived {
				continue
			}
			o := b.option(f)
			assert.NotEmpty(t, o.help.En, "%s %s", r.verb, f.name)
			assert.NotEmpty(t, o.help.Zh, "%s %s", r.verb, f.name)
			assert.NotEmpty(t, o.form.En, "%s %s", r.verb, f.name)
			if f.list() && f.element().Kind() == reflect.Struct {
				assert.Contains(t, syntaxes, f.element(), "%s %s", r.verb, f.name)
			}
		}
	}
}

// TestExamplesParse runs the examples of every transaction up to the point
// where a profile is needed.
func TestExamplesParse(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"cd-01.pdf", "photo.jpg", "xieyi.pdf", "jiyao.pdf"} {
		require.NoError(t, os.WriteFile(name, nil, 0o600))
	}
	for _, r := range transactions {
		for _, e := range r.examples {
			if strings.Contains(e.line, "--file") {
				continue
			}
			var stderr bytes.Buffer
			args := append(shellWords(e.line)[1:], "--json", "--home", t.TempDir(), "--profile", "none")
			Main(t.Context(), args, nil, new(bytes.Buffer), &stderr, func(string) string { return "" })
			var failure report
			require.NoError(t, json.Unmarshal(stderr.Bytes(), &failure), e.line)
			assert.Equal(t, "profile", failure.Field, "%s\n%s", e.line, &stderr)
		}
	}
}

// shellWords splits a command line at spaces outside single quotes.
func shellWords(line string) []string {
	var words []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			words[len(words)-1] += part
			continue
		}
		fields := strings.Fields(part)
		if i > 0 && part != "" && part[0] != ' ' {
			words[len(words)-1] += fields[0]
			fields = fields[1:]
		}
		words = append(words, fields...)
		if strings.HasSuffix(part, " ") {
			words = append(words, "")
		}
	}
	return slices.DeleteFunc(words, func(w string) bool { return w == "" })
}

// TestChoices holds the words offered for enumerations to the domain's rules.
func TestChoices(t *testing.T) {
	for _, c := range words.Choices(reflect.TypeFor[provenance.EnterpriseKind]()) {
		in := provenance.RegisterEnterprise{
			Code: "91370783MADEM0011E", Name: "name", BusinessKind: provenance.EnterpriseKind(c.Value), Address: "address", Contact: "contact", Responsible: "who",
		}
		_, err := in.New(provenance.Stamp{Actor: provenance.Actor{Organization: provenance.Regulators[0].Organization}})
		assert.NoError(t, err, c.Value)
	}
	owner := &provenance.Enterprise{Header: provenance.Header{ID: "91370783MADEM0011E"}}
	for _, c := range words.Choices(reflect.TypeFor[provenance.SiteKind]()) {
		in := provenance.RegisterSite{
			Site: "91370783MADEM0011E-1", Name: "name", SiteKind: provenance.SiteKind(c.Value), Division: "370783", Address: "address",
		}
		_, err := in.New(owner)
		assert.NoError(t, err, c.Value)
	}
	for _, c := range words.Choices(reflect.TypeFor[provenance.DisposalMethod]()) {
		b := &provenance.Batch{Quantity: provenance.Balance{Initial: 5, Remaining: 5}}
		err := b.Dispose(provenance.DisposeBatch{Amount: 1, Method: provenance.DisposalMethod(c.Value), Reason: "reason"},
			&provenance.Enterprise{Status: provenance.Active},
			provenance.Cover{{Certificates: []provenance.DossierEntry{{Type: provenance.Commitment, Verdict: provenance.Conformant}}}}, provenance.Stamp{})
		assert.NoError(t, err, c.Value)
	}
	var roles []provenance.Role
	for _, c := range words.Choices(reflect.TypeFor[provenance.Role]()) {
		roles = append(roles, provenance.Role(c.Value))
	}
	assert.Equal(t, provenance.Roles, roles)
}

// TestRetryingSaysWhy: only a conflict means that another transaction was first.
func TestRetryingSaysWhy(t *testing.T) {
	retry := func(code provenance.Code) string {
		return stepText(ledger.Progress{Step: ledger.Retrying, Reason: provenance.Refuse(code, "", "", "")}).En
	}
	assert.Equal(t, "another transaction was first, trying again…", retry(provenance.Conflict))
	assert.Equal(t, "trying again…", retry(provenance.Unavailable))
	assert.Equal(t, "trying again…", retry(provenance.Disagreement))
}

func TestChooseLanguage(t *testing.T) {
	type locale map[string]string
	for _, c := range []struct {
		args   []string
		locale locale
		want   language
	}{
		{nil, nil, english},
		{nil, locale{"LANG": "zh_CN.UTF-8"}, chinese},
		{nil, locale{"LANG": "de_DE.UTF-8"}, english},
		{nil, locale{"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US"}, english},
		{nil, locale{"LANG": "en_US", "LC_MESSAGES": "en_US", "LC_ALL": "zh_TW"}, chinese},
		{nil, locale{"LANG": "zh_CN", "LC_ALL": "C"}, english},
		{[]string{"--lang", "zh"}, nil, chinese},
		{[]string{"batch", "--lang=en"}, locale{"LANG": "zh_CN"}, english},
		{[]string{"--", "--lang=zh"}, nil, english},
		{[]string{"--lang"}, locale{"LANG": "zh_CN"}, chinese},
	} {
		assert.Equal(t, c.want, chooseLanguage(c.args, func(name string) string { return c.locale[name] }), "%v %v", c.args, c.locale)
	}
}

func TestTableAlignsWideCharacters(t *testing.T) {
	draw := func(colour bool) string {
		var out bytes.Buffer
		p := &printer{w: &out, colour: colour}
		list := &table{head: []string{"NAME", "NOTHING", "LEFT"}, right: map[int]bool{2: true}}
		list.add(cell{"绿源基地", green}, cell{}, cell{"1,200 kg", plain})
		list.add(cell{"µg · …", plain}, cell{}, cell{"5 g", plain})
		p.table(list, "")
		return out.String()
	}
	assert.Equal(t, "NAME          LEFT\n绿源基地  1,200 kg\nµg · …         5 g\n", draw(false))
	coloured := draw(true)
	assert.Contains(t, coloured, "\x1b[32m绿源基地\x1b[0m")
	for _, s := range []string{"\x1b[32m", "\x1b[2m", "\x1b[0m"} {
		coloured = strings.ReplaceAll(coloured, s, "")
	}
	assert.Equal(t, "NAME          LEFT\n绿源基地  1,200 kg\nµg · …         5 g\n", coloured, "colour does not move columns")
}

func TestExpandID(t *testing.T) {
	const code = "91370783MADEM0011E"
	for typed, want := range map[string]string{
		"20261122-01":            code + "-20261122-01",
		"A":                      code + "-A",
		code + "-A":              code + "-A",
		"91110108MADEM10146-S01": "91110108MADEM10146-S01",
		"":                       "",
	} {
		got, err := expandID(typed, code)
		assert.NoError(t, err, typed)
		assert.Equal(t, want, got, typed)
	}
	_, err := expandID("91370783MADEM0011-A", code)
	assert.ErrorContains(t, err, "not an enterprise code")
	_, err = expandID("A", "")
	assert.ErrorContains(t, err, "write CODE-A")
}

// TestFilesMayLeaveOutWhatTheVerbSays: and nothing else about them changes.
func TestFilesMayLeaveOutWhatTheVerbSays(t *testing.T) {
	fixed := map[string]any{"accept": true}
	for file, want := range map[string]string{
		`{"batch": "B"}`:                  `{"accept":true,"batch": "B"}`,
		` {"batch": "B", "batch": "C"}`:   ` {"accept":true,"batch": "B", "batch": "C"}`,
		`{}`:                              `{"accept":true}`,
		`{"accept": false, "batch": "B"}`: `{"accept": false, "batch": "B"}`,
		`null`:                            `null`,
		`{"batch":`:                       `{"batch":`,
	} {
		assert.Equal(t, want, string(withFixed([]byte(file), fixed)))
	}
	assert.Equal(t, `{"batch": "B"}`, string(withFixed([]byte(`{"batch": "B"}`), nil)))
}

// TestReadmeNamesCommandsThatExist holds the table of what was agreed to the
// command line.
func TestReadmeNamesCommandsThatExist(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(readme), "and the command for it")
	require.True(t, found)
	table, _, _ = strings.Cut(table, "\n## ")
	a := &app{language: english, stdout: new(bytes.Buffer), getenv: func(string) string { return "" }}
	root := a.root()
	commands := regexp.MustCompile("`([a-z][a-z-]*(?: [a-z][a-z-]*)?)[` ]").FindAllStringSubmatch(table, -1)
	assert.Greater(t, len(commands), 60)
	for _, named := range commands {
		words := strings.Fields(named[1])
		c, rest, err := root.Find(words)
		assert.NoError(t, err, named[1])
		assert.Empty(t, rest, named[1])
		assert.Equal(t, words[len(words)-1], c.Name(), named[1])
	}
}
