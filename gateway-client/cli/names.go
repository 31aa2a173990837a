package cli

import (
	"context"
	"encoding/json"
	"regexp"
	"sync"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/words"
)

// names finds what enterprises are called, each asked for once.
type names struct {
	client *ledger.Client
	known  map[string]string // by code; empty for an authority, or where there is none
}

func newNames(client *ledger.Client) *names {
	n := &names{client: client, known: map[string]string{}}
	for _, r := range provenance.Regulators {
		n.known[r.Code] = "" // authorities are not registered as enterprises
	}
	return n
}

// Bounds of one lookup: what a page may cost beyond itself.
const (
	mostNames     = 50
	namesAtOnce   = 8
	codeCharacter = "0-9ABCDEFGHJKLMNPQRTUWXY"
)

var codeForm = regexp.MustCompile(`\b[` + codeCharacter + `]{18}\b`)

// learn looks up every enterprise whose code stands in what will be shown. A
// name that cannot be had is no failure: the code stands for it.
func (n *names) learn(ctx context.Context, shown ...any) {
	text, err := json.Marshal(shown)
	if err != nil {
		return
	}
	var missing []string
	for _, code := range codeForm.FindAllString(string(text), -1) {
		if _, asked := n.known[code]; !asked && len(missing) < mostNames {
			n.known[code] = ""
			missing = append(missing, code)
		}
	}
	found := make([]string, len(missing))
	var group sync.WaitGroup
	slots := make(chan struct{}, namesAtOnce)
	for i, code := range missing {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			if e, err := ledger.Get[provenance.Enterprise](ctx, n.client, code); err == nil {
				found[i] = e.Name
			}
		})
	}
	group.Wait()
	for i, code := range missing {
		n.known[code] = found[i]
	}
}

// of returns what the enterprise with that code is called, an authority's short
// name, or the code.
func (n *names) of(l language, code string) string {
	for _, r := range provenance.Regulators {
		if r.Code == code {
			region := words.OrganizationName(l, r.Organization)
			return text{region + " regulator", region + "监管方"}.In(l)
		}
	}
	if name := n.known[code]; name != "" {
		return name
	}
	return code
}

// full returns name and code.
func (n *names) full(l language, code string) string {
	for _, r := range provenance.Regulators {
		if r.Code == code {
			return text{r.En, r.Zh}.In(l) + " (" + code + ")"
		}
	}
	if name := n.of(l, code); name != code {
		return name + " (" + code + ")"
	}
	return code
}
