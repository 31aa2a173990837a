package trace

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit/certify"
)

// Bounds of what is kept, and of how hard the ledger is asked for it.
const (
	maxBundles = 500
	keepBundle = 10 * time.Minute
	makeWithin = 20 * time.Second
)

// bundles keeps the public bundles that were asked for lately. A bundle is made anew
// as soon as the index shows another passport: nobody gets a proof that a recalled
// batch is sound.
type bundles struct {
	options Options

	mu   sync.Mutex // guards kept
	kept map[string]*bundle
}

// bundle is one that is there, or being made until done is closed.
type bundle struct {
	passport string // digest of the passport that it was made for
	made     time.Time
	done     chan struct{}
	content  []byte
	err      error
}

func newBundles(o Options) *bundles {
	return &bundles{options: o, kept: map[string]*bundle{}}
}

// get returns the bundle of a batch whose passport the index has.
func (k *bundles) get(ctx context.Context, p *provenance.Passport) (*bundle, error) {
	b, mine := k.claim(p)
	if mine {
		k.fill(b, p.Batch)
	}
	select {
	case <-b.done:
		return b, b.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// claim finds the bundle, or enters a new one that the caller has to fill.
func (k *bundles) claim(p *provenance.Passport) (b *bundle, mine bool) {
	said, err := json.Marshal(p)
	if err != nil {
		panic(err) // of strings, numbers and truth values
	}
	sum := sha256.Sum256(said)
	digest, now := hex.EncodeToString(sum[:]), k.options.Now()
	k.mu.Lock()
	defer k.mu.Unlock()
	if b := k.kept[p.Batch]; b != nil && b.passport == digest && now.Sub(b.made) < keepBundle {
		return b, false
	}
	if len(k.kept) >= maxBundles {
		k.forget()
	}
	b = &bundle{passport: digest, made: now, done: make(chan struct{})}
	k.kept[p.Batch] = b
	return b, true
}

// forget drops the oldest.
func (k *bundles) forget() {
	oldest := ""
	for id, b := range k.kept {
		if oldest == "" || b.made.Before(k.kept[oldest].made) {
			oldest = id
		}
	}
	delete(k.kept, oldest)
}

// fill has the ledger make the bundle, for all who wait for it: it does not end with
// the one who asked first. One that failed is not kept.
func (k *bundles) fill(b *bundle, batch string) {
	go func() {
		defer close(b.done)
		ctx, cancel := context.WithTimeout(context.Background(), makeWithin)
		defer cancel()
		if b.content, b.err = k.make(ctx, batch); b.err != nil {
			k.mu.Lock()
			defer k.mu.Unlock()
			if k.kept[batch] == b {
				delete(k.kept, batch)
			}
		}
	}()
}

func (k *bundles) make(ctx context.Context, batch string) ([]byte, error) {
	o := k.options
	done, err := o.Turns.Take(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	return certify.Bundle(ctx, o.Ledger, certify.Request{Batch: batch, Public: true, Roots: o.Roots, Channel: o.Channel, Chaincode: o.Chaincode})
}

// evidence answers with the public bundle of a batch.
func (s *server) evidence(w http.ResponseWriter, r *http.Request) error {
	f, err := s.passport(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if s.Ledger == nil {
		return noLedger()
	}
	b, err := s.bundles.get(r.Context(), f.passport)
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", "application/octet-stream")
	header.Set("Content-Disposition", `attachment; filename="`+f.batch.ID+`.evidence"`)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-cache")
	sum := sha256.Sum256(b.content)
	tag := strconv.Quote(hex.EncodeToString(sum[:16]))
	header.Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	header.Set("Content-Length", strconv.Itoa(len(b.content)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(b.content) // the reader may have gone
	}
	return nil
}

func noLedger() error {
	return provenance.Refuse(provenance.Unavailable, "", "this server is not connected to the ledger now; try again later", "服务暂未连接账本，请稍后重试")
}
