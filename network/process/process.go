// Package process runs programs that outlive their launcher.
//
// A Supervisor keeps, in one folder, a record and a log for every process it
// started. The record names the process beyond doubt: its ID alone may have
// been given to a stranger since, so the machine's boot and the process's start
// time stand beside it. It also carries a digest of everything that defined the
// process (program, arguments, environment, files it reads), so that a later
// Start replaces a process whose definition has changed and leaves alone one
// whose definition has not.
//
// Ready means that the process answers; an exit before that is an error with
// the end of its log. Linux only: the facts come from /proc.
package process

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
)

// Process defines one program to run.
type Process struct {
	Name        string // of its record and log, unique in the Supervisor
	Program     string // path of the executable
	Arguments   []string
	Environment []string // complete, nothing is inherited
	Directory   string   // working directory
	Inputs      []string // files it reads at its start: a change in one makes it another process
	Addresses   []string // TCP addresses it will listen on, checked before it starts

	// Files and folders deleted before it starts: Caches each time, Beginnings
	// until it has been ready once. A first start that was cut short leaves
	// half-made databases and keys, which nothing depends on yet.
	Caches, Beginnings []string

	// Ready returns nil once the process serves. It is asked again and again
	// until then, each time with a context of a few seconds.
	Ready func(context.Context) error
}

// marker is the environment variable by which a process is recognised when its
// launcher was killed before it could write the record.
const marker = "SUNLEDGER_PROCESS="

// definition is the digest of all that makes this process what it is.
func (p Process) definition() (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %q\n", p.Program, p.Arguments, slices.Sorted(slices.Values(p.Environment)), p.Directory)
	for _, file := range append([]string{p.Program}, p.Inputs...) {
		digest, err := fileDigest(file)
		if err != nil {
			return "", fmt.Errorf("process %s: %w", p.Name, err)
		}
		fmt.Fprintf(h, "%q %s\n", file, digest)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// digests remembers the digest of a file version, because several processes share a program.
var digests sync.Map

type fileVersion struct {
	path     string
	size     int64
	modified int64
}

func fileDigest(file string) (string, error) {
	info, err := os.Stat(file)
	if err != nil {
		return "", err
	}
	version := fileVersion{file, info.Size(), info.ModTime().UnixNano()}
	if digest, ok := digests.Load(version); ok {
		return digest.(string), nil
	}
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	digest := hex.EncodeToString(h.Sum(nil))
	digests.Store(version, digest)
	return digest, nil
}
