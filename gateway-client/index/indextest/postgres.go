package indextest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

// Postgres is a private PostgreSQL: a cluster in a folder of its own, reached by a
// socket in it and in no other way.
type Postgres struct {
	folder string
	server *exec.Cmd
	output bytes.Buffer
	ended  chan struct{} // once the server's process has
}

// ErrNoPostgres is that PostgreSQL is not installed.
var ErrNoPostgres = errors.New("PostgreSQL is not installed: apt-get install postgresql")

const superuser = "sunledger"

// StartPostgres makes a cluster and starts its server. It refuses to run as root,
// so root starts it as nobody.
func StartPostgres(ctx context.Context) (*Postgres, error) {
	initdb, err := postgresProgram("initdb")
	if err != nil {
		return nil, err
	}
	postgres, err := postgresProgram("postgres")
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(within(), "sunledger-pg")
	if err != nil {
		return nil, err
	}
	p := &Postgres{folder: folder, ended: make(chan struct{})}
	attributes, err := p.unprivileged()
	if err != nil {
		return nil, p.abandon(err)
	}
	create := exec.CommandContext(ctx, initdb, "-D", p.data(), "-U", superuser, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	create.SysProcAttr, create.Dir = attributes, folder
	if out, err := create.CombinedOutput(); err != nil {
		return nil, p.abandon(fmt.Errorf("initdb: %w: %s", err, out))
	}
	p.server = exec.Command(postgres, "-D", p.data(), "-k", folder, "-c", "listen_addresses=", "-c", "logging_collector=off")
	p.server.SysProcAttr, p.server.Dir, p.server.Stdout, p.server.Stderr = attributes, folder, &p.output, &p.output
	if err := p.server.Start(); err != nil {
		return nil, p.abandon(err)
	}
	go func() {
		_ = p.server.Wait() // what became of it is in its output
		close(p.ended)
	}()
	return p, p.ready(ctx)
}

// unprivileged are the attributes of the server's processes: root starts them as
// nobody, to whom it gives the folder. They end with whoever started them.
func (p *Postgres) unprivileged() (*syscall.SysProcAttr, error) {
	attributes := &syscall.SysProcAttr{Pdeathsig: syscall.SIGINT}
	if os.Getuid() != 0 {
		return attributes, nil
	}
	const nobody = 65534
	attributes.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	return attributes, os.Chown(p.folder, nobody, nobody)
}

// within is a folder that whoever runs the server may enter: root's own temporary one
// may be closed to others.
func within() string {
	if os.Getuid() == 0 {
		return "/tmp"
	}
	return ""
}

func (p *Postgres) data() string { return filepath.Join(p.folder, "data") }

// ready waits until the server has opened its socket.
func (p *Postgres) ready(ctx context.Context) error {
	deadline := time.After(time.Minute)
	for {
		status, err := os.ReadFile(filepath.Join(p.data(), "postmaster.pid"))
		if lines := bytes.Split(status, []byte("\n")); err == nil && len(lines) > 7 && bytes.HasPrefix(lines[7], []byte("ready")) {
			return nil
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-p.ended:
			return p.abandon(fmt.Errorf("the server ended: %s", &p.output))
		case <-deadline:
			return errors.Join(errors.New("the server is not ready after a minute"), p.Stop())
		case <-ctx.Done():
			return errors.Join(ctx.Err(), p.Stop())
		}
	}
}

// Where is the connection string for tables in a schema of that name.
func (p *Postgres) Where(schema string) string {
	query := url.Values{"host": {p.folder}, "search_path": {schema}}
	return "postgres://" + superuser + "@/postgres?" + query.Encode()
}

// PID is that of the server.
func (p *Postgres) PID() int { return p.server.Process.Pid }

// Stop ends the server and removes the cluster.
func (p *Postgres) Stop() error {
	_ = p.server.Process.Signal(syscall.SIGINT) // ends connections; it may have ended already
	select {
	case <-p.ended:
	case <-time.After(30 * time.Second):
		_ = p.server.Process.Kill()
		<-p.ended
	}
	return os.RemoveAll(p.folder)
}

func (p *Postgres) abandon(err error) error { return errors.Join(err, os.RemoveAll(p.folder)) }

// postgresProgram finds a program of PostgreSQL: on the path, or where Debian puts the
// newest version.
func postgresProgram(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err != nil || len(found) == 0 {
		return "", ErrNoPostgres
	}
	return slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) }), nil
}

func version(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	return n
}
