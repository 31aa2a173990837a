package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// record is the content of a process's file: which process it is, beyond doubt.
type record struct {
	PID        int       `json:"pid"`
	BootID     string    `json:"bootId"`
	StartTime  uint64    `json:"startTime"` // clock ticks since boot
	Definition string    `json:"definition"`
	Started    time.Time `json:"started"`
}

// newRecord describes the running process of that ID.
func newRecord(pid int, definition string) (record, error) {
	boot, err := bootID()
	if err != nil {
		return record{}, err
	}
	start, err := startTime(pid)
	if err != nil {
		return record{}, err
	}
	return record{PID: pid, BootID: boot, StartTime: start, Definition: definition, Started: time.Now().UTC()}, nil
}

// runs tells whether the recorded process, and not another of the same ID, is running.
func (r record) runs() bool {
	boot, err := bootID()
	if err != nil || boot != r.BootID || r.PID == 0 {
		return false
	}
	start, err := startTime(r.PID)
	return err == nil && start == r.StartTime
}

// readRecord returns an empty record if there is none.
func readRecord(file string) (record, error) {
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return record{}, nil
	}
	if err != nil {
		return record{}, err
	}
	var r record
	if err := json.Unmarshal(content, &r); err != nil {
		return record{}, fmt.Errorf("%s: %w; stop the process it names and delete it", file, err)
	}
	return r, nil
}

// write replaces the file at once, so that no reader ever sees half a record.
func (r record) write(file string) error {
	content, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(file+".new", content, 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}
