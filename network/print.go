package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"sunledger/network/local"
	"sunledger/network/step"
)

// terminal is where a person reads, in Chinese or English.
type terminal struct{ step.Terminal }

// complain about an error. Most say in Chinese what to do; the whole follows as it is.
func (t terminal) complain(err error) {
	var known *step.Error
	if t.Chinese && errors.As(err, &known) {
		fmt.Fprintf(t.Writer, "network：%s\n", known.Chinese)
	}
	fmt.Fprintln(t.Writer, "network:", err)
}

// suggest what to do with a running network.
func (t terminal) suggest() {
	fmt.Fprintln(t.Writer, t.Say("next: ./scripts/demo tells the whole story on it", "下一步：./scripts/demo 在此网络上演示完整流程"))
	program, err := os.Executable()
	if err != nil {
		return
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(program), "sunledger")); err == nil {
		fmt.Fprintln(t.Writer, t.Say("  or: bin/sunledger --profile auditor batch list", "  或者：bin/sunledger --profile auditor batch list"))
	}
}

// translate the words that the command library adds.
func (t terminal) translate(root *cobra.Command) {
	root.CompletionOptions.DisableDefaultCmd = true
	root.InitDefaultHelpCmd()
	if help, _, err := root.Find([]string{"help"}); err == nil {
		help.Short = t.Say("explain a command", "说明一个命令")
	}
	root.PersistentFlags().BoolP("help", "h", false, t.Say("explain the command", "说明该命令"))
	if t.Chinese {
		root.SetUsageTemplate(strings.NewReplacer(
			"Usage:", "用法：", "Examples:", "示例：", "Available Commands:", "命令：", "Global Flags:", "全局选项：", "Flags:", "选项：",
			`Use "{{.CommandPath}} [command] --help" for more information about a command.`, `“{{.CommandPath}} 命令 --help”说明该命令。`,
		).Replace(root.UsageTemplate()))
	}
}

func writeJSON(w io.Writer, s local.Status) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(s)
}

func (t terminal) writeTable(w io.Writer, s local.Status) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, t.Say("NODE\tSTATE\tPID\tMEMORY\tADDRESS\tOPERATIONS", "节点\t状态\t进程号\t内存\t地址\t运维接口"))
	for _, node := range s.Nodes {
		state, pid, memory := t.Say("stopped", "已停止"), "-", "-"
		if node.Running {
			state, pid, memory = t.Say("running", "运行中"), strconv.Itoa(node.PID), fmt.Sprintf("%d MB", node.ResidentBytes>>20)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", node.Name, state, pid, memory, node.Address, cmp.Or(node.Operations, "-"))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, t.Say("\nstate in %s, profiles in %s\n", "\n状态目录 %s，身份配置目录 %s\n"), s.Folder, s.Profiles)
	return err
}

// copyLog prints a log and, when following, what is appended to it until the context ends.
func copyLog(ctx context.Context, w io.Writer, path string, follow bool) error {
	log, err := os.Open(path)
	if err != nil {
		return err
	}
	defer log.Close()
	ticker := time.NewTicker(200 * time.Millisecond)
	defer ticker.Stop()
	for {
		if _, err := io.Copy(w, log); err != nil || !follow {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
