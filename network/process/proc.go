package process

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// bootID changes with every start of the machine.
func bootID() (string, error) {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(id)), err
}

// startTime of a process in clock ticks since boot. The error says that no
// such process runs; a zombie, which has exited but was not yet waited for,
// does not run either. One with threads left has not exited: until the last of
// them has, its ports are taken.
func startTime(pid int) (uint64, error) {
	fields, err := stat(pid)
	if err != nil {
		return 0, err
	}
	if state, threads := fields[0], fields[17]; state == "X" || state == "Z" && (threads == "0" || threads == "1") {
		return 0, fmt.Errorf("process %d has exited", pid)
	}
	return strconv.ParseUint(fields[19], 10, 64)
}

// stat is the content of /proc/PID/stat from its third field on.
func stat(pid int) ([]string, error) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil, err
	}
	// The program's name, in parentheses, may hold spaces and parentheses itself.
	fields := strings.Fields(string(content[bytes.LastIndexByte(content, ')')+1:]))
	if len(fields) < 20 {
		return nil, fmt.Errorf("unexpected content of /proc/%d/stat", pid)
	}
	return fields, nil
}

// tick is the unit of times in /proc/PID/stat on Linux.
const tick = time.Second / 100

// processorTime that a process has used, in user and kernel mode; 0 if it does not run.
func processorTime(pid int) time.Duration {
	fields, err := stat(pid)
	if err != nil {
		return 0
	}
	var used time.Duration
	for _, field := range fields[11:13] { // utime, stime
		ticks, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0
		}
		used += time.Duration(ticks) * tick
	}
	return used
}

// residentBytes of a process's memory, 0 if it does not run.
func residentBytes(pid int) int64 {
	statm, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(statm))
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

// findMarked returns the IDs of the running processes whose environment holds the variable.
func findMarked(variable string) []int {
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	var pids []int
	for _, file := range files {
		environ, err := os.ReadFile(file) // fails for other users' processes, which are not ours
		if err != nil || !bytes.Contains(append([]byte{0}, environ...), []byte("\x00"+variable+"\x00")) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err != nil {
			continue
		}
		if _, err := startTime(pid); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}
