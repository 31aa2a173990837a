// Package certify makes evidence bundles: it has both regulators' peers sign what
// the ledger says of a batch, and packs that as package evidence checks it.
package certify

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit/evidence"
	"sunledger/gateway-client/ledger"
)

// Request is which bundle is wanted.
type Request struct {
	Batch     string
	Public    bool              // the passport alone, which every identity may have
	Roots     map[string][]byte // PEM certificates of both regulators' CAs, by MSP ID
	Channel   string
	Chaincode string
	Report    func(done, of int) // called as transactions are signed; may be nil
}

// atOnce is how many transactions are asked for at the same time; attempts how
// often a bundle is begun anew because somebody wrote to the batch meanwhile.
const (
	atOnce   = 8
	attempts = 5
)

// Bundle returns the bundle. The error is a *ledger.Failure, DENIED for an
// enterprise that asks for more than the public passport, or a NOT_PROVEN
// *provenance.Error where the peers' answers do not prove what they say.
func Bundle(ctx context.Context, client *ledger.Client, r Request) ([]byte, error) {
	contents := evidence.Contents{Roots: r.Roots}
	if !r.Public {
		contents.Transactions = map[string][]byte{}
	}
	for attempt := 1; ; attempt++ {
		if err := collect(ctx, client, r, &contents); err != nil {
			return nil, err
		}
		bundle, err := evidence.Assemble(contents, r.Channel, r.Chaincode)
		if err == nil {
			return bundle, nil
		}
		if attempt == attempts {
			return nil, notProven(err)
		}
	}
}

// notProven is what Assemble says, as a refusal.
func notProven(err error) error {
	said := new(evidence.Text)
	if !errors.As(err, &said) {
		return err
	}
	return provenance.Refuse(provenance.NotProven, "", "%[1]s", "%[2]s", said.En, said.Zh)
}

// collect asks for what contents lacks; transactions that it has do not change.
func collect(ctx context.Context, client *ledger.Client, r Request, contents *evidence.Contents) error {
	query := provenance.PassportQuery{Batch: r.Batch}
	if !r.Public {
		statement, err := client.Attest(ctx, ledger.BatchVersions, query)
		if err != nil {
			return err
		}
		listed := new(provenance.Versions)
		if err := json.Unmarshal(statement.Answer, listed); err != nil {
			return err
		}
		contents.Versions = statement.Envelope
		if err := transactions(ctx, client, r, listed, contents.Transactions); err != nil {
			return err
		}
	}
	statement, err := client.Attest(ctx, ledger.BatchPassport, query)
	if err != nil {
		return err
	}
	contents.Passport = statement.Envelope
	return nil
}

// transactions has those signed that are listed and that have lacks.
func transactions(ctx context.Context, client *ledger.Client, r Request, listed *provenance.Versions, have map[string][]byte) error {
	var missing []string
	for _, record := range listed.Records {
		for _, id := range record.Transactions {
			if _, known := have[id]; !known {
				have[id] = nil
				missing = append(missing, id)
			}
		}
	}
	envelopes, err := attestAll(ctx, client, r, missing)
	for i, envelope := range envelopes {
		have[missing[i]] = envelope
	}
	return err
}

// attestAll returns the statements about transactions, in their order.
func attestAll(ctx context.Context, client *ledger.Client, r Request, ids []string) ([][]byte, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	envelopes := make([][]byte, len(ids))
	var group sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for i, id := range ids {
		slots <- struct{}{}
		if r.Report != nil {
			r.Report(i, len(ids))
		}
		group.Go(func() {
			defer func() { <-slots }()
			statement, err := client.AttestTransaction(ctx, id)
			if err != nil {
				cancel(err)
				return
			}
			envelopes[i] = statement.Envelope
		})
	}
	group.Wait()
	return envelopes, context.Cause(ctx)
}
