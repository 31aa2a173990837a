package story

import (
	"context"
	"os"
	"time"

	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/profile"
)

// lag is how long one side's peer may take to get the other's blocks.
const lag = 10 * time.Second

// level waits until both sides' peers have the same number of blocks. A peer that
// stays behind is for the caller to notice.
func (s *Story) level(ctx context.Context) error {
	var clients []*ledger.Client
	for _, name := range []string{"shouguang-auditor", "auditor"} {
		p, err := profile.Load(s.home(), profile.Profile{Name: name}, os.Getenv)
		if err != nil {
			return err
		}
		client, err := ledger.Connect(p)
		if err != nil {
			return err
		}
		defer client.Close()
		clients = append(clients, client)
	}
	for end := time.Now().Add(lag); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		ours, err := clients[0].Height(ctx)
		if err != nil {
			return err
		}
		theirs, err := clients[1].Height(ctx)
		if err != nil {
			return err
		}
		if ours == theirs {
			return nil
		}
	}
	return nil
}
