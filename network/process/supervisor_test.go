package process

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// script is a process that runs a shell script in a folder of its own.
func script(t *testing.T, name, text string) Process {
	t.Helper()
	return Process{
		Name: name, Program: "/bin/sh", Arguments: []string{"-c", text},
		Environment: []string{"PATH=" + os.Getenv("PATH")}, Directory: t.TempDir(),
		Ready: func(context.Context) error { return nil },
	}
}

// service says it is ready by making a file and then runs until it is told to stop.
func service(t *testing.T, name string) Process {
	p := script(t, name, "touch up; exec sleep 600")
	p.Ready = made(p, "up")
	return p
}

// made is a Ready that waits for the process to make a file.
func made(p Process, file string) func(context.Context) error {
	return func(context.Context) error {
		_, err := os.Stat(filepath.Join(p.Directory, file))
		return err
	}
}

// newSupervisor whose processes all end with the test.
func newSupervisor(t *testing.T) *Supervisor {
	t.Helper()
	s := New(filepath.Join(t.TempDir(), "processes"))
	s.Patience, s.Grace = 5*time.Second, 300*time.Millisecond
	t.Cleanup(func() {
		records, err := filepath.Glob(s.recordFile("*"))
		assert.NoError(t, err)
		for _, file := range records {
			assert.NoError(t, s.Stop(context.Background(), strings.TrimSuffix(filepath.Base(file), ".json")))
		}
	})
	return s
}

func pid(t *testing.T, s *Supervisor, name string) int {
	t.Helper()
	status, err := s.Status(name)
	require.NoError(t, err)
	require.True(t, status.Running, "%s should run", name)
	return status.PID
}

func requireStopped(t *testing.T, s *Supervisor, name string) {
	t.Helper()
	status, err := s.Status(name)
	require.NoError(t, err)
	require.False(t, status.Running, "%s should not run", name)
}

func requireGone(t *testing.T, pid int) {
	t.Helper()
	_, err := startTime(pid)
	require.Error(t, err, "process %d should be gone", pid)
}

func TestStartOnceThenLeaveAlone(t *testing.T) {
	s, p := newSupervisor(t), service(t, "node")
	started, err := s.Start(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, []string{"node"}, started)
	first := pid(t, s, "node")

	started, err = s.Start(t.Context(), p)
	require.NoError(t, err)
	require.Empty(t, started)
	require.Equal(t, first, pid(t, s, "node"))

	require.NoError(t, s.Stop(t.Context(), "node"))
	requireStopped(t, s, "node")
	requireGone(t, first)
	require.NoError(t, s.Stop(t.Context(), "node"), "stopping what is stopped is no error")
}

func TestProcessIsIndependentOfItsLauncher(t *testing.T) {
	s, p := newSupervisor(t), service(t, "node")
	ctx, cancel := context.WithCancel(t.Context())
	_, err := s.Start(ctx, p)
	require.NoError(t, err)
	cancel()
	group, err := syscall.Getpgid(pid(t, s, "node"))
	require.NoError(t, err)
	require.NotEqual(t, syscall.Getpgrp(), group, "an interrupt at the launcher's terminal must not reach it")
}

func TestChangedDefinitionReplacesTheProcess(t *testing.T) {
	input := filepath.Join(t.TempDir(), "settings.yaml")
	require.NoError(t, os.WriteFile(input, []byte("a: 1"), 0o600))
	s, p := newSupervisor(t), service(t, "node")
	p.Inputs = []string{input}
	_, err := s.Start(t.Context(), p)
	require.NoError(t, err)
	first := pid(t, s, "node")

	for name, change := range map[string]func(){
		"input":       func() { require.NoError(t, os.WriteFile(input, []byte("a: 22"), 0o600)) },
		"environment": func() { p.Environment = append(p.Environment, "COLOUR=red") },
		"arguments":   func() { p.Arguments = []string{"-c", "touch up; exec sleep 601"} },
	} {
		change()
		require.NoError(t, os.Remove(filepath.Join(p.Directory, "up")))
		started, err := s.Start(t.Context(), p)
		require.NoError(t, err)
		require.Equal(t, []string{"node"}, started, name)
		requireGone(t, first)
		first = pid(t, s, "node")
	}
}

func TestSameContentIsTheSameDefinition(t *testing.T) {
	input := filepath.Join(t.TempDir(), "settings.yaml")
	require.NoError(t, os.WriteFile(input, []byte("a: 1"), 0o600))
	p := Process{Program: "/bin/sh", Inputs: []string{input}, Environment: []string{"A=1", "B=2"}}
	first, err := p.definition()
	require.NoError(t, err)
	require.NoError(t, os.Chtimes(input, time.Time{}, time.Unix(1, 0)))
	p.Environment = []string{"B=2", "A=1"}
	second, err := p.definition()
	require.NoError(t, err)
	require.Equal(t, first, second)
}

func TestEarlyExitIsNoticedWithTheEndOfTheLog(t *testing.T) {
	s, p := newSupervisor(t), script(t, "node", "echo cannot read the ledger >&2; exit 3")
	p.Ready = func(context.Context) error { return errors.New("nobody answers") }
	s.Patience = time.Hour // the exit must be noticed, not waited for
	_, err := s.Start(t.Context(), p)
	require.ErrorContains(t, err, "node ended before it was ready")
	require.ErrorContains(t, err, "cannot read the ledger")
	require.ErrorContains(t, err, s.Log("node"))
	requireStopped(t, s, "node")
}

func TestTailShowsThisStartOnly(t *testing.T) {
	s, p := newSupervisor(t), script(t, "node", "echo first failure; exit 1")
	p.Ready = func(context.Context) error { return errors.New("nobody answers") }
	_, err := s.Start(t.Context(), p)
	require.ErrorContains(t, err, "first failure")
	p.Arguments = []string{"-c", "echo second failure; exit 1"}
	_, err = s.Start(t.Context(), p)
	require.ErrorContains(t, err, "second failure")
	require.NotContains(t, err.Error(), "first failure")
}

func TestSilenceIsAnErrorThatNamesTheCause(t *testing.T) {
	s, p := newSupervisor(t), script(t, "node", "exec sleep 600")
	s.Patience = 100 * time.Millisecond
	p.Ready = func(context.Context) error { return errors.New("connection refused") }
	_, err := s.Start(t.Context(), p)
	require.ErrorContains(t, err, "node does not answer")
	require.ErrorContains(t, err, "connection refused")
	requireStopped(t, s, "node")
}

func TestInterruptedStartStopsWhatItStarted(t *testing.T) {
	s, p := newSupervisor(t), script(t, "node", "exec sleep 600")
	ctx, cancel := context.WithCancel(t.Context())
	p.Ready = func(context.Context) error { cancel(); return errors.New("not yet") }
	_, err := s.Start(ctx, p)
	require.ErrorIs(t, err, context.Canceled)
	requireStopped(t, s, "node")
}

func TestPartialStartIsUndone(t *testing.T) {
	s := newSupervisor(t)
	before, good := service(t, "before"), service(t, "good")
	_, err := s.Start(t.Context(), before)
	require.NoError(t, err)
	kept := pid(t, s, "before")

	bad := script(t, "bad", "exit 1")
	bad.Ready = func(context.Context) error { return errors.New("nobody answers") }
	started, err := s.Start(t.Context(), before, good, bad)
	require.ErrorContains(t, err, "bad ended")
	require.Empty(t, started)
	requireStopped(t, s, "good")
	require.Equal(t, kept, pid(t, s, "before"), "what ran before this call stays")
}

func TestKillWhenTermIsIgnored(t *testing.T) {
	s, p := newSupervisor(t), script(t, "stubborn", "trap '' TERM; touch up; while :; do sleep 0.05; done")
	p.Ready = made(p, "up")
	_, err := s.Start(t.Context(), p)
	require.NoError(t, err)
	stubborn := pid(t, s, "stubborn")
	began := time.Now()
	require.NoError(t, s.Stop(t.Context(), "stubborn"))
	require.GreaterOrEqual(t, time.Since(began), s.Grace, "it was asked first")
	requireGone(t, stubborn)
}

func TestHangingProcessIsReplaced(t *testing.T) {
	s, p := newSupervisor(t), service(t, "node")
	_, err := s.Start(t.Context(), p)
	require.NoError(t, err)
	hanging := pid(t, s, "node")
	p.Ready = func(context.Context) error {
		if status, err := s.Status("node"); err != nil || status.PID == hanging {
			return errors.New("no answer")
		}
		return nil
	}
	started, err := s.Start(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, []string{"node"}, started)
	requireGone(t, hanging)
}

func TestTermComesFirst(t *testing.T) {
	s, p := newSupervisor(t), script(t, "polite", "trap 'touch ended; exit 0' TERM; touch up; while :; do sleep 0.02; done")
	p.Ready = made(p, "up")
	s.Grace = 5 * time.Second
	_, err := s.Start(t.Context(), p)
	require.NoError(t, err)
	require.NoError(t, s.Stop(t.Context(), "polite"))
	require.FileExists(t, filepath.Join(p.Directory, "ended"))
}

// stranger is a process that this supervisor has not started.
func stranger(t *testing.T) int {
	t.Helper()
	command := exec.Command("sleep", "600")
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	return command.Process.Pid
}

func TestStaleRecordsNeverHitAStranger(t *testing.T) {
	other := stranger(t)
	genuine, err := newRecord(other, "")
	require.NoError(t, err)
	earlier, otherBoot := genuine, genuine
	earlier.StartTime--
	otherBoot.BootID = "another boot"
	for name, stale := range map[string]record{"earlier": earlier, "otherboot": otherBoot} {
		s, p := newSupervisor(t), service(t, name)
		stale.Definition, err = p.definition()
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(s.Folder, 0o700))
		require.NoError(t, stale.write(s.recordFile(name)))
		requireStopped(t, s, name)

		started, err := s.Start(t.Context(), p)
		require.NoError(t, err)
		require.Equal(t, []string{name}, started)
		require.NoError(t, s.Stop(t.Context(), name))
		_, err = startTime(other)
		require.NoError(t, err, "the stranger must survive")
	}
	require.True(t, genuine.runs())
}

func TestZombieDoesNotRun(t *testing.T) {
	command := exec.Command("true")
	require.NoError(t, command.Start())
	defer func() { _ = command.Wait() }()
	require.NoError(t, poll(t.Context(), func() bool {
		_, err := startTime(command.Process.Pid)
		return err != nil
	}))
	require.DirExists(t, filepath.Join("/proc", strconv.Itoa(command.Process.Pid)), "exited, but not yet waited for")
}

func TestProcessWithoutRecordIsFoundAndReplaced(t *testing.T) {
	s, p := newSupervisor(t), service(t, "node")
	_, err := s.Start(t.Context(), p)
	require.NoError(t, err)
	orphan := pid(t, s, "node")
	require.NoError(t, os.Remove(s.recordFile("node")), "as if the launcher had been killed before it wrote the record")

	started, err := s.Start(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, []string{"node"}, started)
	requireGone(t, orphan)

	require.NoError(t, os.Remove(s.recordFile("node")))
	require.NoError(t, s.Stop(t.Context(), "node"))
	require.Empty(t, findMarked(s.marker("node")))
}

func TestTakenAddressNamesWhoNeedsIt(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	s, p := newSupervisor(t), service(t, "peer")
	p.Addresses = []string{listener.Addr().String()}
	_, err = s.Start(t.Context(), p)
	require.ErrorContains(t, err, "peer needs "+listener.Addr().String())
	require.ErrorContains(t, err, "ss -ltnp")
	require.NoFileExists(t, filepath.Join(p.Directory, "up"))
}

func TestBeginningsGoUntilReadyOnceCachesAlways(t *testing.T) {
	s, p := newSupervisor(t), service(t, "node")
	cache, data := filepath.Join(p.Directory, "cache"), filepath.Join(p.Directory, "data")
	p.Caches, p.Beginnings = []string{cache}, []string{data}
	fill := func() {
		for _, folder := range []string{cache, data} {
			require.NoError(t, os.MkdirAll(filepath.Join(folder, "half-made"), 0o700))
		}
	}
	restart := func() {
		require.NoError(t, s.Stop(t.Context(), "node"))
		_, err := s.Start(t.Context(), p)
		require.NoError(t, err)
	}
	fill()
	restart()
	require.NoDirExists(t, cache)
	require.NoDirExists(t, data)
	fill()
	restart()
	require.NoDirExists(t, cache)
	require.DirExists(t, data, "it has been ready: these are its data now")
}

func TestProcessWhoseRecordCannotBeWrittenIsKilled(t *testing.T) {
	s, p := newSupervisor(t), service(t, "node")
	t.Cleanup(func() { assert.NoError(t, s.Stop(context.Background(), "node")) })
	require.NoError(t, os.MkdirAll(s.recordFile("node")+".new", 0o700))
	_, err := s.Start(t.Context(), p)
	require.ErrorContains(t, err, "starting node")
	require.Empty(t, findMarked(s.marker("node")))
}

func TestProcessorTimeIsCounted(t *testing.T) {
	s, p := newSupervisor(t), script(t, "busy", "while :; do :; done")
	_, err := s.Start(t.Context(), p)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		status, err := s.Status("busy")
		return err == nil && status.Processor > 0
	}, 5*time.Second, 10*time.Millisecond)
	require.NoError(t, s.Stop(t.Context(), "busy"))
	status, err := s.Status("busy")
	require.NoError(t, err)
	require.Zero(t, status.Processor)
}
