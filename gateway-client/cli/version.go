package cli

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is what the program was built from.
type version struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Modified bool   `json:"modified,omitempty"`
	Go       string `json:"go"`
}

func buildVersion() version {
	v := version{Version: "(devel)", Go: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	if info.Main.Version != "" {
		v.Version = info.Main.Version
	}
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			v.Revision = setting.Value
		case "vcs.modified":
			v.Modified = setting.Value == "true"
		}
	}
	return v
}

func (a *app) versionCommand() *cobra.Command {
	c := &cobra.Command{Use: "version", Args: cobra.NoArgs, DisableFlagsInUseLine: true, Short: a.say("what this program was built from", "程序版本")}
	c.RunE = func(*cobra.Command, []string) error {
		v := buildVersion()
		if a.json {
			writeJSON(a.stdout, v)
			return nil
		}
		p := a.printer(a.stdout, nil)
		s := &sheet{}
		s.row(a.say("version", "版本"), v.Version)
		s.row(a.say("revision", "提交"), v.Revision)
		s.row("Go", v.Go)
		p.line("sunledger")
		p.sheet(s)
		return nil
	}
	examples(c, []example{{"sunledger version", text{"when you report a problem", "报告问题时请附上"}}})
	return c
}
