package cli

import (
	"cmp"
	"context"
	"io"

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

func (a *app) loadProfile(name string) (*profile.Profile, error) {
	return profile.Load(a.home, profile.Profile{Name: cmp.Or(name, a.profileName)}, a.getenv)
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
	progress.show(text{"asking the ledger…", "正在查询账本…"})
	s := &session{app: a, profile: p, client: client, names: newNames(client), progress: progress}
	s.done = func() {
		cancel()
		progress.clear()
		client.Close()
	}
	return s, ctx, nil
}

// printer writes a view where the progress was shown.
func (s *session) printer(w io.Writer, n *names) *printer {
	s.progress.clear()
	return s.app.printer(w, n)
}

// business reports whether the profile acts for an enterprise.
func (s *session) business() bool { return provenance.Role(s.profile.Role).Business() }
