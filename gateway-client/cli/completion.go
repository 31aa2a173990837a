package cli

import (
	"github.com/spf13/cobra"

	"sunledger/gateway-client/profile"
	"sunledger/gateway-client/words"
)

// completions is cobra's function type for dynamic completion.
type completions = func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective)

// complete gives a flag its completion; the flag has just been defined.
func complete(c *cobra.Command, flag string, words completions) {
	if err := c.RegisterFlagCompletionFunc(flag, words); err != nil {
		panic(err)
	}
}

func fixedWords(words ...cobra.Completion) completions {
	return cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
}

func choiceWords(l language, of []words.Choice) completions {
	var words []cobra.Completion
	for _, c := range of {
		words = append(words, cobra.CompletionWithDesc(c.Value, c.In(l)))
	}
	return fixedWords(words...)
}

// profileNames completes the names of the profiles in the home folder.
func (a *app) profileNames(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	profiles, err := profile.List(a.home, a.getenv)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var words []cobra.Completion
	for _, p := range profiles {
		words = append(words, cobra.CompletionWithDesc(p.Name, p.Role+" "+p.Organization))
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}

// completionCommand prints the script that a shell loads.
func (a *app) completionCommand() *cobra.Command {
	c := a.group("completion", text{"completion script of your shell", "命令补全脚本"})
	for _, shell := range []struct {
		name, line string
		write      func(root *cobra.Command) error
	}{
		{"bash", `source <(sunledger completion bash)`, func(root *cobra.Command) error { return root.GenBashCompletionV2(a.stdout, true) }},
		{"zsh", `sunledger completion zsh > "${fpath[1]}/_sunledger"`, func(root *cobra.Command) error { return root.GenZshCompletion(a.stdout) }},
		{"fish", `sunledger completion fish > ~/.config/fish/completions/sunledger.fish`, func(root *cobra.Command) error { return root.GenFishCompletion(a.stdout, true) }},
	} {
		command := &cobra.Command{
			Use: shell.name, Args: cobra.NoArgs, DisableFlagsInUseLine: true, Short: text{"for " + shell.name, shell.name + " 补全脚本"}.In(a.language),
			RunE: func(c *cobra.Command, _ []string) error { return shell.write(c.Root()) },
		}
		examples(command, []example{{shell.line, text{"load it", "加载"}}})
		c.AddCommand(command)
	}
	return c
}
