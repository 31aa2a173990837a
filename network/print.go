package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"sunledger/network/local"
	"sunledger/network/step"
)

// terminal prints one line for every step, with the time it took.
type terminal struct {
	writer  io.Writer
	chinese bool
}

func (t terminal) report(text step.Text) func(error) {
	line := text.English
	if t.chinese {
		line = text.Chinese
	}
	fmt.Fprint(t.writer, line, " … ")
	began := time.Now()
	return func(err error) {
		outcome := fmt.Sprintf("%.1f s", time.Since(began).Seconds())
		if err != nil && t.chinese {
			outcome = "失败"
		} else if err != nil {
			outcome = "failed"
		}
		fmt.Fprintln(t.writer, outcome)
	}
}

// chinese tells whether the locale asks for Chinese.
func chinese(getenv func(string) string) bool {
	for _, variable := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if locale := getenv(variable); locale != "" {
			return strings.HasPrefix(locale, "zh")
		}
	}
	return false
}

func writeJSON(w io.Writer, s local.Status) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(s)
}

func writeTable(w io.Writer, s local.Status) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NODE\tSTATE\tPID\tMEMORY\tADDRESS\tOPERATIONS")
	for _, node := range s.Nodes {
		state, pid, memory := "stopped", "-", "-"
		if node.Running {
			state, pid, memory = "running", strconv.Itoa(node.PID), fmt.Sprintf("%d MB", node.ResidentBytes>>20)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", node.Name, state, pid, memory, node.Address, cmp.Or(node.Operations, "-"))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\nstate in %s, profiles in %s\n", s.Folder, s.Profiles)
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
