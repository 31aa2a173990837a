package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/words"
)

// report is what --json says of a failure, on standard error.
type report struct {
	*provenance.Error
	Exit      int    `json:"exit"`
	RequestID string `json:"requestId,omitempty"`
	TxID      string `json:"txId,omitempty"`
}

// fail reports a failure and returns its exit status.
func (a *app) fail(command *cobra.Command, err error) int {
	e := provenance.AsError(err)
	r := report{Error: e, Exit: e.Code.Row().Exit}
	if failure := new(ledger.Failure); errors.As(err, &failure) {
		r.RequestID, r.TxID = failure.RequestID, failure.TxID
	}
	if a.json {
		writeJSON(a.stderr, r)
		return r.Exit
	}
	p := a.printer(a.stderr, nil)
	p.colour = isTerminal(a.stderr) && a.getenv("NO_COLOR") == ""
	title := e.Code.Row()
	p.line("%s%s (%s)", p.paint(red, a.say("error: ", "错误：")), text{title.En, title.Zh}.In(a.language), e.Code)
	message := a.message(e)
	if where := a.where(command, e); where != "" {
		message = where + a.say(": ", "：") + message
	}
	p.line("  %s", visible(message)) // peers and sites have their say in it
	for _, hint := range a.hints(command, r) {
		p.line("  %s %s", p.paint(faint, "→"), visible(hint))
	}
	return r.Exit
}

// message is what a refusal says to a person: causes that only a program's
// author can read stand in --json, and organizations have names.
func (a *app) message(e *provenance.Error) string {
	if e.Code == provenance.Unavailable && !a.siteAway {
		return a.say("the ledger cannot be reached or cannot answer", "无法连接账本，或账本无法应答")
	}
	message := text{e.En, e.Zh}.In(a.language)
	for _, r := range provenance.Regulators {
		message = strings.ReplaceAll(message, r.Organization, words.OrganizationName(a.language, r.Organization))
	}
	return message
}

// where names record and field of a refusal, with the flag the field came from.
func (a *app) where(command *cobra.Command, e *provenance.Error) string {
	var parts []string
	if kind, id, ok := strings.Cut(e.Record, "/"); ok {
		parts = append(parts, words.KindName(a.language, provenance.Kind(kind))+" "+id)
	}
	switch field := flagOf(command, e.Field); {
	case e.Field == "", e.Field == "id" && e.Record != "", e.Field == "key" && field == "":
	case field == "" || a.file != "" && e.Field != "requestId":
		parts = append(parts, e.Field)
	default:
		parts = append(parts, field)
	}
	return strings.Join(parts, a.say(", ", "，"))
}

// flagOf returns the flag that sets a JSON field, with the position in a list:
// "outputs[1].amount" is the second --output.
func flagOf(command *cobra.Command, path string) string {
	name, rest, _ := strings.Cut(path, ".")
	name, index, indexed := strings.Cut(name, "[")
	switch {
	case name == "unit" && command.Flags().Lookup("unit") == nil:
		name = "amount" // which told the unit
	case name == "number" && command.Flags().Lookup("number") == nil:
		name = "certificate" // whose last part it is
	case name == "requestId":
		return "--request-id"
	case name == "index", name == "value", name == "key":
		return filterOf(command)
	}
	var found string
	command.Flags().VisitAll(func(f *pflag.Flag) {
		if own, ok := f.Value.(*field); ok && own.name == name {
			found = "--" + f.Name
		}
	})
	if found == "" && command.LocalNonPersistentFlags().Lookup(name) != nil {
		return "--" + name
	}
	if found == "" || !indexed {
		return found
	}
	var i int
	if _, err := fmt.Sscanf(index, "%d]", &i); err == nil {
		found += fmt.Sprintf(" #%d", i+1)
	}
	if rest != "" {
		found += " (" + rest + ")"
	}
	return found
}

// filterOf returns the flag by which a list was asked for, if any.
func filterOf(command *cobra.Command) string {
	var given string
	command.Flags().Visit(func(f *pflag.Flag) {
		if _, ok := filters[f.Name]; ok {
			given = "--" + f.Name
		}
	})
	return given
}

// hints say what to do next, beyond what the refusal says itself.
func (a *app) hints(command *cobra.Command, r report) []string {
	path := command.CommandPath()
	switch r.Code {
	case provenance.Usage:
		return []string{fmt.Sprintf(a.say("see: %s --help", "用法见：%s --help"), path)}
	case provenance.NotFound:
		kind, _, _ := strings.Cut(r.Record, "/")
		if _, err := provenance.SchemaOf(provenance.Kind(kind)); err == nil {
			return []string{fmt.Sprintf(a.say("see what there is: sunledger %s list", "查看已有记录：sunledger %s list"), familyOf(provenance.Kind(kind)))}
		}
	case provenance.CertificateRequired:
		return []string{a.say("issue it with: sunledger certificate commit --help", "开具方法见：sunledger certificate commit --help")}
	case provenance.ReleaseRequired:
		_, batch, _ := strings.Cut(r.Record, "/")
		return []string{fmt.Sprintf(a.say("see what is missing: sunledger release check %s", "查看还缺什么：sunledger release check %s"), batch)}
	case provenance.EntryRequired:
		return []string{a.say("decide it with: sunledger entry --help", "办理方法见：sunledger entry --help")}
	case provenance.Denied:
		if public := command.Flags().Lookup("public"); public != nil && !public.Changed {
			return []string{a.say("everybody may have the public passport: add --public", "任何人都可以取得公开护照：请加上 --public")}
		}
	case provenance.Unknown, provenance.Conflict:
		return []string{fmt.Sprintf(a.say("repeat the same command with: --request-id %s", "请用同一命令重试，并加上：--request-id %s"), r.RequestID)}
	case provenance.Unavailable:
		if a.siteAway {
			return nil
		}
		return []string{
			a.say("start the network: ./scripts/network up", "启动网络：./scripts/network up"),
			a.say("check the address in: sunledger profile show", "请核对网关地址：sunledger profile show"),
		}
	case provenance.Disagreement:
		return []string{a.say("tell both regulators: their chaincode builds differ", "请告知双方监管机构：其链码程序不一致")}
	}
	return nil
}

// usage is a command line that cannot be understood.
func usage(en, zh string, args ...any) error {
	return provenance.Refuse(provenance.Usage, "", en, zh, args...)
}

// flagFailure translates what the flag library says of a command line.
func flagFailure(_ *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var valueless *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return err
	case errors.As(err, &unknown):
		return usage("there is no flag --%s here", "没有选项 --%s", unknown.GetSpecifiedName())
	case errors.As(err, &valueless):
		return usage("--%s needs a value", "--%s 需要一个值", valueless.GetSpecifiedName())
	case errors.As(err, &invalid):
		return usage("--%s cannot be %q", "--%s 不能为 %q", invalid.GetFlag().Name, invalid.GetValue())
	}
	return usage("%v", "%v", err)
}

// unknownCommand refuses a word that is no command, with those that are near.
func unknownCommand(command *cobra.Command, word string) error {
	near := strings.Join(command.SuggestionsFor(word), ", ")
	if near == "" {
		return usage("%s has no command %q", "%s 没有子命令 %q", command.CommandPath(), word)
	}
	return usage("%s has no command %q; did you mean %s?", "%s 没有子命令 %q，是否要用 %s？", command.CommandPath(), word, near)
}

// writeJSON writes one document; failures of a closed pipe are the shell's.
func writeJSON(w io.Writer, v any) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(v) // what is shown always marshals
	var shown strings.Builder
	for _, r := range text.String() {
		if r == '\n' || shows(r) {
			shown.WriteRune(r)
			continue
		}
		for _, half := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&shown, `\u%04x`, half)
		}
	}
	_, _ = io.WriteString(w, shown.String())
}
