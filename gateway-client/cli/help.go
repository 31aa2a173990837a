package cli

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// Annotations of commands. Cobra's own field for examples is one text in one
// language.
const (
	exampleKey = "example"
	inputKey   = "input" // the shape of the JSON that --file takes
)

// examples attaches examples to a command, as lines and what they are for.
func examples(c *cobra.Command, list []example) {
	if c.Annotations == nil {
		c.Annotations = map[string]string{}
	}
	var lines []string
	for _, e := range list {
		lines = append(lines, e.line+"\t"+e.En+"\t"+e.Zh)
	}
	c.Annotations[exampleKey] = strings.Join(lines, "\n")
}

// element is the type of a field, or of a list's items.
func (f *field) element() reflect.Type {
	if f.list() {
		return f.value.Type().Elem()
	}
	return f.value.Type()
}

// option describes the flag of a field.
func (b *binding) option(f *field) option {
	help := text(words.HelpOf(reflect.TypeOf(b.input).Elem().Name(), f.name))
	if choices := words.Choices(f.element()); choices != nil {
		var values []string
		for _, w := range choices {
			values = append(values, w.Value)
		}
		all := strings.Join(values, ", ")
		help = text{help.En + ": " + all, help.Zh + "：" + all}
	}
	if f.optional {
		help = text{help.En + " (optional)", help.Zh + "（可选）"}
	}
	return option{f.flag, f.form(), help}
}

// shape is the JSON of an input type without the fields that the verb says, each
// field with the kind of its value.
func shape(t reflect.Type, fixed map[string]any) string {
	switch t.Kind() {
	case reflect.Struct:
		var fields []string
		for _, f := range fieldsOf(reflect.New(t).Elem()) {
			if _, said := fixed[f.name]; said {
				continue
			}
			name := `"` + f.name + `"`
			if f.optional {
				name += "?"
			}
			fields = append(fields, name+": "+shape(f.value.Type(), nil))
		}
		return "{" + strings.Join(fields, ", ") + "}"
	case reflect.Slice:
		return "[" + shape(t.Elem(), nil) + ", …]"
	case reflect.String:
		return `"…"`
	case reflect.Bool:
		return "true|false"
	}
	return "0"
}

// form is how a flag's value is written.
func (f *field) form() text {
	if s, ok := syntaxes[f.element()]; ok {
		return s.form
	}
	switch {
	case f.value.Kind() == reflect.Bool && f.optional:
		return text{"[=yes|no]", "[=是|否]"}
	case f.value.Kind() == reflect.Bool:
		return text{"yes|no", "是|否"}
	case f.element() == reflect.TypeFor[provenance.Date]():
		return text{"DATE", "日期"}
	case amountFields[f.name]:
		return text{"QUANTITY", "数量"}
	case f.name == "inhibitionPermille":
		return text{"12.5%", "12.5%"}
	case ownedIDs[f.name] || f.name == "standard" || f.name == "batches" || f.name == "shipment" || f.name == "id" || f.name == "correction":
		return text{"ID", "编号"}
	case slices.Contains([]string{"to", "enterprise", "code", "laboratory", "sellers", "buyers", "viewers"}, f.name):
		return text{"CODE", "代码"}
	case f.name == "carrier" || f.name == "platform" || f.name == "market":
		return text{"CODE", "代码"}
	case f.value.Type() == reflect.TypeFor[provenance.Moment]():
		return text{"TIME", "时间"}
	case f.name == "corridor":
		return text{"5km", "5km"}
	case f.name == "latitude" || f.name == "longitude":
		return text{"DEGREES", "度"}
	case f.value.CanInt():
		return text{"N", "数目"}
	case words.Choices(f.element()) != nil:
		return text{"WORD", "类型"}
	case f.value.CanInt():
		return text{"N", "数目"}
	}
	return text{"TEXT", "内容"}
}

// formKey is the annotation of a flag that keeps its form.
const formKey = "form"

// describe gives a flag, which has just been defined, its form and its help.
func (a *app) describe(flags *pflag.FlagSet, o option) {
	f := flags.Lookup(o.name)
	f.Usage = o.help.In(a.language)
	f.Annotations = map[string][]string{formKey: {o.form.In(a.language)}}
}

// help prints the help of a command.
func (a *app) help(c *cobra.Command) {
	p := a.printer(a.stdout, nil)
	p.line("%s\n", p.paint(bold, c.Short))
	p.line("%s", p.paint(faint, a.say("USAGE", "用法")))
	if c.HasAvailableSubCommands() {
		p.line("  %s <%s>\n", c.CommandPath(), a.say("command", "命令"))
		a.helpCommands(p, c)
	} else {
		p.line("  %s [%s]", c.UseLine(), a.say("flags", "选项"))
	}
	a.helpExamples(p, c)
	everywhere := c.Root().PersistentFlags()
	a.helpFlags(p, a.say("FLAGS", "选项"), c.Flags(), everywhere)
	a.helpInput(p, c)
	a.helpFlags(p, a.say("EVERYWHERE", "通用选项"), everywhere, nil)
	if !c.HasParent() {
		a.helpExits(p)
	}
}

func (a *app) helpCommands(p *printer, c *cobra.Command) {
	t := &table{head: []string{a.say("COMMANDS", "命令"), ""}}
	for _, sub := range ordered(c) {
		t.add(cell{"  " + sub.Name(), bold}, cell{sub.Short, plain})
	}
	p.table(t, "")
}

// ordered returns the commands in the order of the tables; cobra sorts them.
func ordered(c *cobra.Command) []*cobra.Command {
	rank := map[string]int{}
	if c.HasParent() {
		for i, r := range slices.Concat(transactions, queries()) {
			if r.family == c.Name() {
				rank[r.verb] = i - len(transactions)*len(families)
			}
		}
	} else {
		for i, f := range families {
			rank[f.name] = i - len(families) - 1
		}
		rank["trace"], rank["label"] = -2, -1
		for i, r := range siteCommands {
			rank[r.verb] = i + 1
		}
	}
	commands := slices.DeleteFunc(slices.Clone(c.Commands()), func(sub *cobra.Command) bool { return !sub.IsAvailableCommand() })
	slices.SortStableFunc(commands, func(x, y *cobra.Command) int { return rank[x.Name()] - rank[y.Name()] })
	return commands
}

func (a *app) helpExamples(p *printer, c *cobra.Command) {
	if c.Annotations[exampleKey] == "" {
		return
	}
	p.line("\n%s", p.paint(faint, a.say("EXAMPLES", "示例")))
	for line := range strings.SplitSeq(c.Annotations[exampleKey], "\n") {
		parts := strings.Split(line, "\t")
		p.line("  %s", p.paint(faint, "# "+text{parts[1], parts[2]}.In(a.language)))
		p.line("  %s", folded(parts[0]))
	}
}

// folded breaks a long command line before its flags, as a shell accepts it.
func folded(line string) string {
	const widest = 100
	if columns.StringWidth(line) <= widest {
		return line
	}
	return strings.ReplaceAll(line, " --", " \\\n      --")
}

// helpInput shows what --file takes.
func (a *app) helpInput(p *printer, c *cobra.Command) {
	shape := c.Annotations[inputKey]
	if shape == "" {
		return
	}
	p.line("\n%s", p.paint(faint, a.say("JSON FOR --file", "--file 的 JSON")))
	p.line("  %s", shape)
	p.line("  %s", p.paint(faint, a.say("IDs are written in full, with the enterprise's code", "编号须写全，含企业代码")))
	if strings.Contains(shape, ": 0") {
		p.line("  %s", p.paint(faint, a.say("0: a whole number of g, ml or pieces; µg/kg; tenths of °C; millionths of a degree", "0：整数：克、毫升或件；µg/kg；0.1°C；百万分之一度")))
	}
	if strings.Contains(shape, `"?:`) {
		p.line("  %s", p.paint(faint, a.say("?: may be left out", "?：可省略")))
	}
}

// helpFlags lists flags that are not among others.
func (a *app) helpFlags(p *printer, title string, flags, others *pflag.FlagSet) {
	t := &table{head: []string{title, ""}}
	flags.VisitAll(func(f *pflag.Flag) {
		if others != nil && others.Lookup(f.Name) != nil {
			return
		}
		t.add(cell{strings.TrimRight("  --"+f.Name+" "+f.Annotations[formKey][0], " "), plain}, cell{f.Usage, plain})
	})
	if len(t.rows) > 0 {
		p.line("")
		p.table(t, "")
	}
}

// helpExits lists the exit statuses with the codes they stand for.
func (a *app) helpExits(p *printer) {
	rows := slices.SortedStableFunc(slices.Values(provenance.Codes), func(x, y provenance.CodeRow) int { return x.Exit - y.Exit })
	t := &table{head: []string{a.say("EXIT STATUS", "退出码"), "", ""}}
	t.add(cell{"  0", bold}, cell{"", plain}, cell{a.say("done", "成功"), plain})
	for i, row := range rows {
		exit := "  " + strconv.Itoa(row.Exit)
		if i > 0 && rows[i-1].Exit == row.Exit {
			exit = ""
		}
		t.add(cell{exit, bold}, cell{string(row.Code), plain}, cell{text{row.En, row.Zh}.In(a.language), plain})
	}
	p.line("")
	p.table(t, "")
}

// helpCommand is "sunledger help batch register".
func (a *app) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help", Hidden: true, Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			found, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(found, rest[0])
			}
			a.help(found)
			return nil
		},
	}
}
