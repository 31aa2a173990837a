package cli

import (
	"cmp"
	"context"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
)

// session is a connection to the ledger as somebody.
type session struct {
	*app
	profile  *profile.Profile
	client   *ledger.Client
	names    *names
	progress *progress
	done     context.CancelFunc
}

// homeFolder is where profiles are; empty means that the profile package looks.
func (a *app) homeFolder() string { return cmp.Or(a.home, a.getenv("SUNLEDGER_HOME")) }

func (a *app) loadProfile(name string) (*profile.Profile, error) {
	return profile.Load(a.homeFolder(), profile.Profile{Name: cmp.Or(name, a.profileName, a.getenv("SUNLEDGER_PROFILE"))})
}

// connect opens a session, to be ended with done, and bounds ctx by --timeout.
func (a *app) connect(ctx context.Context) (*session, context.Context, error) {
	p, err := a.loadProfile("")
	if err != nil {
		return nil, ctx, err
	}
	progress := newProgress(a)
	client, err := ledger.Connect(p, ledger.WithProgress(progress.report))
	if err != nil {
		return nil, ctx, err
	}
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	s := &session{app: a, profile: p, client: client, names: newNames(client), progress: progress}
	s.done = func() {
		cancel()
		progress.clear()
		client.Close()
	}
	return s, ctx, nil
}

// business reports whether the profile acts for an enterprise.
func (s *session) business() bool { return provenance.Role(s.profile.Role).Business() }
