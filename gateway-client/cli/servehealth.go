package cli

import (
	"context"
	"os"
	"sync"
	"time"

	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/web/console"
)

// sideTimeout bounds how long one side's peer is asked for its height.
const sideTimeout = 2 * time.Second

// sides are both regulators' peers, as far as the home folder has profiles for them.
type sides map[string]*ledger.Client // by MSP ID

// connectSides connects the profiles named, or the first auditor or regulator of
// each side.
func (a *app) connectSides(names []string) (sides, error) {
	profiles, err := a.auditProfiles(names)
	if err != nil {
		return nil, err
	}
	connected := sides{}
	for _, p := range profiles {
		if connected[p.MSPID], err = ledger.Connect(p); err != nil {
			connected.close()
			return nil, err
		}
	}
	return connected, nil
}

func (s sides) close() {
	for _, client := range s {
		if client != nil {
			client.Close()
		}
	}
}

// heights asks all of them at once. Who does not answer is left out.
func (s sides) heights(ctx context.Context) map[string]uint64 {
	ctx, cancel := context.WithTimeout(ctx, sideTimeout)
	defer cancel()
	var mu sync.Mutex
	var asked sync.WaitGroup
	found := map[string]uint64{}
	for mspID, client := range s {
		asked.Go(func() {
			if height, err := client.Height(ctx); err == nil {
				mu.Lock()
				defer mu.Unlock()
				found[mspID] = height
			}
		})
	}
	asked.Wait()
	return found
}

// audited reads how the last audit ended from the checkpoint that it left, once for
// each checkpoint.
type audited struct {
	file string

	mu   sync.Mutex
	last console.Audit
}

func (f *audited) read(context.Context) (console.Audit, error) {
	info, err := os.Stat(f.file)
	if err != nil {
		return console.Audit{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if info.ModTime().Equal(f.last.Time) {
		return f.last, nil
	}
	replay, err := audit.Resume(f.file, audit.Options{})
	if err != nil {
		return console.Audit{}, err
	}
	report := replay.Report()
	f.last = console.Audit{Height: report.Height, Time: info.ModTime(), Findings: len(report.Findings) + report.More}
	return f.last, nil
}
