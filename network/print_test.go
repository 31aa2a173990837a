package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sunledger/network/local"
	"sunledger/network/step"
)

func TestLocaleChoosesTheLanguage(t *testing.T) {
	for _, c := range []struct {
		environment map[string]string
		chinese     bool
	}{
		{map[string]string{}, false},
		{map[string]string{"LANG": "zh_CN.UTF-8"}, true},
		{map[string]string{"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, false},
		{map[string]string{"LANG": "C", "LC_MESSAGES": "zh_TW"}, true},
	} {
		require.Equal(t, c.chinese, step.Chinese(func(name string) string { return c.environment[name] }), c.environment)
	}
}

func TestOneLineForEachStep(t *testing.T) {
	text := step.Text{English: "peers running", Chinese: "启动对等节点"}
	var out bytes.Buffer
	terminal{step.Terminal{Writer: &out, Chinese: false}}.Report(text)(nil)
	require.Regexp(t, `^peers running … \d+\.\d s\n$`, out.String())
	out.Reset()
	terminal{step.Terminal{Writer: &out, Chinese: true}}.Report(text)(errors.New("no"))
	require.Equal(t, "启动对等节点 … 失败\n", out.String())
	out.Reset()
	terminal{step.Terminal{Writer: &out, Chinese: true}}.Report(text)(step.ErrKept)
	terminal{step.Terminal{Writer: &out, Chinese: false}}.Report(text)(step.ErrKept)
	require.Equal(t, "启动对等节点 … 已有\npeers running … kept\n", out.String())
}

func TestTableShowsWhatRunsAndWhatDoesNot(t *testing.T) {
	var out bytes.Buffer
	status := local.Status{Folder: "/state", Profiles: "/state/profiles", Nodes: []local.NodeStatus{
		{Name: "haidian-peer", Running: true, PID: 42, ResidentBytes: 3 << 20, Address: "127.0.0.1:1", Operations: "http://127.0.0.1:2"},
		{Name: "haidian-provenance", Address: "127.0.0.1:3"},
	}}
	require.NoError(t, terminal{}.writeTable(&out, status))
	require.Equal(t, `NODE                STATE    PID  MEMORY  ADDRESS      OPERATIONS
haidian-peer        running  42   3 MB    127.0.0.1:1  http://127.0.0.1:2
haidian-provenance  stopped  -    -       127.0.0.1:3  -

state in /state, profiles in /state/profiles
`, out.String())
	out.Reset()
	require.NoError(t, terminal{step.Terminal{Chinese: true}}.writeTable(&out, status))
	for _, word := range []string{"运行中", "已停止", "状态目录 /state，身份配置目录 /state/profiles"} {
		require.Contains(t, out.String(), word)
	}
}

func TestLogIsCopied(t *testing.T) {
	path := filepath.Join(t.TempDir(), "node.log")
	require.NoError(t, os.WriteFile(path, []byte("one\n"), 0o600))
	var out bytes.Buffer
	require.NoError(t, copyLog(t.Context(), &out, path, false))
	require.Equal(t, "one\n", out.String())
}

func TestCommandsExplainThemselves(t *testing.T) {
	root := command(terminal{})
	for _, name := range []string{"up", "down", "status", "logs", "reset", "deploy", "programs"} {
		found, _, err := root.Find([]string{name})
		require.NoError(t, err)
		require.Equal(t, name, found.Name())
		require.NotEmpty(t, found.Short)
	}
}

func TestHelpIsInTheReadersLanguage(t *testing.T) {
	for _, arguments := range [][]string{{"--help"}, {"up", "--help"}, {"logs", "-h"}, {"deploy", "--help"}} {
		root := command(terminal{step.Terminal{Chinese: true}})
		var out bytes.Buffer
		root.SetOut(&out)
		root.SetArgs(arguments)
		require.NoError(t, root.Execute())
		require.Contains(t, out.String(), "用法：")
		require.NotRegexp(t, `Usage|Flags:|Commands:|Examples|help for|[a-z]+ the `, out.String())
	}
}

func TestErrorsAreInTheReadersLanguageToo(t *testing.T) {
	var out bytes.Buffer
	err := fmt.Errorf("/state: %w", local.ErrNoNetwork)
	terminal{step.Terminal{Writer: &out, Chinese: false}}.complain(err)
	require.Equal(t, "network: /state: there is no network here: start one with \"network up\"\n", out.String())
	out.Reset()
	terminal{step.Terminal{Writer: &out, Chinese: true}}.complain(err)
	require.Contains(t, out.String(), "此处没有网络")
	require.Contains(t, out.String(), "/state")
}
