package cli

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// root builds the command tree from the tables.
func (a *app) root() *cobra.Command {
	root := a.group("sunledger", text{"Sunledger, the ledger two food regulators share", "阳光账本：两地食品监管机构共同维护的账本"})
	examples(root, []example{
		{"sunledger profile list", text{"who you can be", "查看可用身份"}},
		{"sunledger --profile base batch register 20261122-01 --product CUCUMBER --site DP01 --amount 2000kg", text{"register what was harvested today", "登记今天的采收"}},
		{"sunledger --profile auditor trace 91110108MADEM1030U-20261123-01", text{"where a canteen's batch came from", "追溯食堂批次的来源"}},
		{"sunledger batch register --help", text{"every command has examples", "每个命令都有示例"}},
	})
	root.CompletionOptions.DisableDefaultCmd = true
	a.addGlobalFlags(root)
	rows := slices.Concat(transactions, queries())
	for _, f := range families {
		group := a.group(f.name, f.short)
		for _, r := range rows {
			if r.family == f.name {
				group.AddCommand(a.command(r, f.kind))
			}
		}
		root.AddCommand(group)
	}
	for _, r := range rows {
		if r.family == "batch" && (r.verb == "trace" || r.verb == "sunshine" || r.verb == "label") {
			r.examples = slices.Clone(r.examples)
			for i := range r.examples {
				r.examples[i].line = strings.Replace(r.examples[i].line, "sunledger batch "+r.verb, "sunledger "+r.verb, 1)
			}
			root.AddCommand(a.command(r, provenance.KindBatch))
		}
	}
	for _, r := range siteCommands {
		root.AddCommand(a.command(r, ""))
	}
	root.AddCommand(a.completionCommand(), a.versionCommand())
	root.SetHelpCommand(a.helpCommand())
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { a.help(c) })
	root.SetFlagErrorFunc(flagFailure)
	return root
}

// group is a command that only has commands.
func (a *app) group(name string, short text) *cobra.Command {
	return &cobra.Command{
		Use: name, Short: short.In(a.language), SilenceErrors: true, SilenceUsage: true,
		Args: cobra.ArbitraryArgs, SuggestionsMinimumDistance: 2,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(c, args[0])
			}
			a.help(c)
			return nil
		},
	}
}

func (a *app) addGlobalFlags(root *cobra.Command) {
	flags := root.PersistentFlags()
	flags.SortFlags = false
	flags.StringVar(&a.profileName, "profile", "", "")
	flags.StringVar(&a.home, "home", "", "")
	flags.DurationVar(&a.timeout, "timeout", time.Minute, "")
	flags.BoolVar(&a.json, "json", a.json, "")
	flags.StringVar(&a.languageFlag, "lang", "", "")
	flags.BoolP("help", "h", false, "")
	for _, o := range globalOptions {
		a.describe(flags, o)
	}
	complete(root, "profile", a.profileNames)
	complete(root, "lang", fixedWords(string(chinese), string(english)))
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		if !slices.Contains([]language{"", english, chinese}, language(a.languageFlag)) {
			return usage("--lang is zh or en, not %q", "--lang 应为 zh 或 en，而不是 %q", a.languageFlag)
		}
		if a.timeout <= 0 {
			return usage("--timeout must be more than 0", "--timeout 必须大于 0")
		}
		return nil
	}
}

// command makes the command of a row.
func (a *app) command(r row, kind provenance.Kind) *cobra.Command {
	c := &cobra.Command{Use: r.verb, Short: r.short.In(a.language), Args: cobra.ArbitraryArgs, DisableFlagsInUseLine: true}
	c.ValidArgsFunction = cobra.NoFileCompletions
	c.Flags().SortFlags = false
	if r.op != "" {
		a.transactionCommand(c, r, kind)
	} else {
		a.queryCommand(c, r, kind)
	}
	examples(c, r.examples)
	return c
}

func (a *app) transactionCommand(c *cobra.Command, r row, kind provenance.Kind) {
	b := bind(r.input(), r.fixed)
	for _, f := range b.fields {
		if f.derived {
			continue
		}
		c.Flags().Var(f, f.flag, "")
		if f.value.Kind() == reflect.Bool && f.optional {
			c.Flags().Lookup(f.flag).NoOptDefVal = "yes"
		}
		a.describe(c.Flags(), b.option(f))
		if choices := words.Choices(f.element()); choices != nil {
			complete(c, f.flag, choiceWords(a.language, choices))
		}
	}
	c.Flags().StringVar(&a.file, "file", "", "")
	a.describe(c.Flags(), fileOption)
	c.Flags().StringVar(&a.requestID, "request-id", "", "")
	a.describe(c.Flags(), requestOption)
	c.Annotations = map[string]string{inputKey: shape(reflect.TypeOf(b.input).Elem(), r.fixed)}
	c.Use += " [" + text{"ID", "编号"}.In(a.language) + "]"
	c.RunE = func(c *cobra.Command, args []string) error {
		if err := takeSubject(b, r.subject, args); err != nil {
			return err
		}
		return a.submit(c.Context(), r, kind, b)
	}
}

// takeSubject takes the record's ID where it stands as argument.
func takeSubject(b *binding, subject string, args []string) error {
	f := b.field(subject)
	switch {
	case len(args) > 1:
		return usage("%q is too much; quote what contains spaces", "%q 是多余的；含空格的内容请加引号", args[1])
	case len(args) == 1 && len(f.raw) > 0:
		return usage("the ID is given twice: %s and --%s", "编号重复给出：%s 与 --%s", args[0], f.flag)
	case len(args) == 1:
		return f.Set(args[0])
	}
	return nil
}

func (a *app) queryCommand(c *cobra.Command, r row, kind provenance.Kind) {
	for _, o := range r.flags {
		switch {
		case o.form == (text{}):
			c.Flags().Bool(o.name, false, "")
		case repeated[o.name]:
			c.Flags().StringArray(o.name, nil, "")
		default:
			c.Flags().String(o.name, "", "")
		}
		a.describe(c.Flags(), o)
	}
	argument := r.argument.In(a.language)
	if argument != "" {
		c.Use += " " + argument
	}
	if r.family == "profile" && argument != "" {
		c.ValidArgsFunction = a.profileNames
	}
	if r.argument == fileArgument {
		c.ValidArgsFunction = nil // the shell completes files
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		q := query{kind: kind, flags: map[string]string{}}
		switch {
		case argument == "" && len(args) > 0, len(args) > 1 && r.argument != severalIDs:
			return usage("%q is too much here", "%q 是多余的", args[len(args)-1])
		case len(args) > 0:
			q.argument, q.arguments = args[0], args
		case argument != "" && argument[0] != '[':
			return usage("%s is missing", "缺少%s", argument)
		}
		for _, o := range r.flags {
			if f := c.Flags().Lookup(o.name); f.Changed {
				q.flags[o.name] = flagText(f.Value)
			}
		}
		return r.run(c.Context(), a, q)
	}
}

// flagText is the value of a flag, or all its values one a line.
func flagText(v pflag.Value) string {
	if several, ok := v.(pflag.SliceValue); ok {
		return strings.Join(several.GetSlice(), "\n")
	}
	return v.String()
}
