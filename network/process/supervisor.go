package process

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"sunledger/network/step"
)

// Supervisor starts and stops the processes recorded in one folder.
type Supervisor struct {
	Folder string // holds NAME.json and NAME.log of every process

	// Patience is how long a process may take to become ready, Grace how long
	// it may take to stop before it is killed.
	Patience, Grace time.Duration
}

// New supervisor of the processes recorded in a folder, an absolute path, which
// is made when the first of them starts.
func New(folder string) *Supervisor {
	return &Supervisor{Folder: folder, Patience: time.Minute, Grace: 10 * time.Second}
}

// Log is the path of the process's log.
func (s *Supervisor) Log(name string) string { return filepath.Join(s.Folder, name+".log") }

func (s *Supervisor) recordFile(name string) string { return filepath.Join(s.Folder, name+".json") }

func (s *Supervisor) marker(name string) string { return marker + filepath.Join(s.Folder, name) }

// Start brings up a group of processes that do not depend on each other's
// start, and returns once each is ready. A process that runs already stays if
// its definition is the same and is replaced if not. The result names those
// that this call started; if one of them fails, all of them are stopped again
// and the error tells which failed and what its log says.
func (s *Supervisor) Start(ctx context.Context, group ...Process) ([]string, error) {
	definitions := make([]string, len(group)) // before the goroutines: processes share programs
	for i, p := range group {
		var err error
		if definitions[i], err = p.definition(); err != nil {
			return nil, err
		}
	}
	var (
		mu       sync.Mutex
		started  []string
		failures []error
		wait     sync.WaitGroup
	)
	for i, p := range group {
		wait.Go(func() {
			isNew, err := s.ensure(ctx, p, definitions[i])
			mu.Lock()
			defer mu.Unlock()
			if isNew {
				started = append(started, p.Name)
			}
			if err != nil {
				failures = append(failures, err)
			}
		})
	}
	wait.Wait()
	if err := errors.Join(failures...); err != nil {
		undo, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*s.Grace)
		defer cancel()
		return nil, errors.Join(err, s.Stop(undo, started...))
	}
	return started, nil
}

// ensure that the process runs as defined and is ready; isNew if this call started it.
func (s *Supervisor) ensure(ctx context.Context, p Process, definition string) (isNew bool, err error) {
	current, err := readRecord(s.recordFile(p.Name))
	if err != nil {
		return false, err
	}
	if current.runs() && current.Definition == definition {
		if err := s.awaitReady(ctx, p, current, nil, s.logSize(p.Name), s.Grace); err == nil || ctx.Err() != nil {
			return false, err
		} // else it hangs, or has just ended: another one takes its place
	}
	if err := s.Stop(ctx, p.Name); err != nil {
		return false, err
	}
	if err := p.checkAddresses(); err != nil {
		return false, err
	}
	if err := p.clean(); err != nil {
		return false, err
	}
	offset := s.logSize(p.Name)
	r, exited, err := s.launch(p, definition)
	if err != nil {
		return false, fmt.Errorf("starting %s: %w", p.Name, err)
	}
	return true, s.awaitReady(ctx, p, r, exited, offset, s.Patience)
}

// launch starts the program in a session of its own, so that neither the end
// of the launcher nor an interrupt at its terminal reaches it.
func (s *Supervisor) launch(p Process, definition string) (record, <-chan struct{}, error) {
	if err := os.MkdirAll(s.Folder, 0o700); err != nil {
		return record{}, nil, err
	}
	log, err := os.OpenFile(s.Log(p.Name), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return record{}, nil, err
	}
	defer log.Close()
	command := exec.Command(p.Program, p.Arguments...)
	command.Dir = p.Directory
	command.Env = append([]string{s.marker(p.Name)}, p.Environment...)
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := command.Start(); err != nil {
		return record{}, nil, err
	}
	exited := make(chan struct{})
	r, err := newRecord(command.Process.Pid, definition)
	go func() {
		defer close(exited)
		_ = command.Wait() // the log says why it ended
	}()
	if err != nil {
		return r, exited, nil // it has ended already, which awaitReady reports
	}
	if err := r.write(s.recordFile(p.Name)); err != nil { // without a record nobody would stop it
		_ = command.Process.Kill()
		<-exited
		return record{}, nil, err
	}
	return r, exited, nil
}

// readyOnce is a file in the working directory of a process that has been ready before.
func (p Process) readyOnce() string { return filepath.Join(p.Directory, "ready-once") }

func (p Process) markReady() error { return os.WriteFile(p.readyOnce(), nil, 0o600) }

// clean deletes what the process must not find.
func (p Process) clean() error {
	paths := slices.Clone(p.Caches)
	if _, err := os.Stat(p.readyOnce()); errors.Is(err, fs.ErrNotExist) {
		paths = append(paths, p.Beginnings...)
	} else if err != nil {
		return err
	}
	for _, path := range paths {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return nil
}

// checkAddresses fails if another process listens where this one is to listen.
func (p Process) checkAddresses() error {
	for _, address := range p.Addresses {
		listener, err := net.Listen("tcp", address)
		if err != nil {
			_, port, _ := net.SplitHostPort(address)
			return step.Errorf("%s needs %s, but another program has it: find it with \"ss -ltnp 'sport = :%s'\", end it and try again (%w)",
				"%s 需要 %s，但已被其他程序占用：请用“ss -ltnp 'sport = :%s'”找到并结束该程序，再试一次（%w）",
				p.Name, address, port, err)
		}
		listener.Close()
	}
	return nil
}

// Stop ends the processes, all at once: SIGTERM first, SIGKILL when the grace
// has passed. Those that do not run are no error.
func (s *Supervisor) Stop(ctx context.Context, names ...string) error {
	failures := make([]error, len(names))
	var wait sync.WaitGroup
	for i, name := range names {
		wait.Go(func() { failures[i] = s.stop(ctx, name) })
	}
	wait.Wait()
	return errors.Join(failures...)
}

func (s *Supervisor) stop(ctx context.Context, name string) error {
	r, err := readRecord(s.recordFile(name))
	if err != nil {
		return err
	}
	var running []record
	if r.runs() {
		running = append(running, r)
	} else { // a launcher killed between start and record leaves a process that only its marker names
		for _, pid := range findMarked(s.marker(name)) {
			if orphan, err := newRecord(pid, ""); err == nil {
				running = append(running, orphan)
			}
		}
	}
	for _, r := range running {
		if err := s.end(ctx, r); err != nil {
			return fmt.Errorf("stopping %s (process %d): %w", name, r.PID, err)
		}
	}
	if err := os.Remove(s.recordFile(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// end terminates one process and waits until it is gone.
func (s *Supervisor) end(ctx context.Context, r record) error {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		if err := syscall.Kill(r.PID, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
		grace, cancel := context.WithTimeout(ctx, s.Grace)
		err := poll(grace, func() bool { return !r.runs() })
		cancel()
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return errors.New("it survives SIGKILL: the kernel holds it, see its state in /proc")
}

// Status of one process.
type Status struct {
	Running   bool
	PID       int           // 0 unless running
	Started   time.Time     // zero unless running
	Resident  int64         // bytes of memory
	Processor time.Duration // used since it started
}

// Status says whether the process runs, and as what.
func (s *Supervisor) Status(name string) (Status, error) {
	r, err := readRecord(s.recordFile(name))
	if err != nil || !r.runs() {
		return Status{}, err
	}
	return Status{Running: true, PID: r.PID, Started: r.Started, Resident: residentBytes(r.PID), Processor: processorTime(r.PID)}, nil
}
