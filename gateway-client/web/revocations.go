package web

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"google.golang.org/protobuf/proto"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/profile"
)

// How often the channel's configuration is asked who was revoked, and how long that
// may take.
const (
	revocationsEvery   = 5 * time.Minute
	revocationsSoon    = 10 * time.Second // while nothing is known
	revocationsTimeout = 10 * time.Second
)

// configured is where the channel's configuration is found; ledger.Client is one.
type configured interface {
	ConfigBlock(ctx context.Context) (*common.Block, error)
}

// revocations are the lists that the channel's configuration carries: the same by
// which peers refuse a revoked identity.
type revocations struct {
	source configured
	roots  map[string]*x509.Certificate
	now    func() time.Time
	log    *slog.Logger

	mu    sync.Mutex
	asked time.Time
	known map[string]map[string]bool // MSP ID → serial numbers
}

func newRevocations(source configured, roots map[string][]byte, now func() time.Time, log *slog.Logger) *revocations {
	r := &revocations{source: source, roots: map[string]*x509.Certificate{}, now: now, log: log}
	for mspID, text := range roots {
		if root, err := profile.ParseCertificate(text); err == nil {
			r.roots[mspID] = root
		}
	}
	return r
}

// check refuses a certificate that was revoked, as far as is known, and any while
// nothing is. Only the first visitor waits for the answer; later the lists are read
// again while visitors go on. What is known grows old while the peer is away; the peers
// themselves still refuse.
func (r *revocations) check(mspID string, certificate *x509.Certificate) error {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := r.now(); r.asked.IsZero() {
		r.asked = now
		r.known = r.refreshed(nil)
	} else if age := now.Sub(r.asked); age >= revocationsEvery || r.known == nil && age >= revocationsSoon {
		r.asked = now
		go func(known map[string]map[string]bool) {
			known = r.refreshed(known)
			r.mu.Lock()
			defer r.mu.Unlock()
			r.known = known
		}(r.known)
	}
	switch {
	case r.known == nil:
		return provenance.Refuse(provenance.Unavailable, "certificate", "the peer has not said yet which certificates were revoked; try again in a moment", "节点尚未提供证书吊销列表，请稍后重试")
	case r.known[mspID][certificate.SerialNumber.String()]:
		return provenance.Refuse(provenance.Denied, "certificate", "was revoked by %s", "已被 %s 吊销", mspID)
	}
	return nil
}

// refreshed is what is known now, or what was when there is no answer.
func (r *revocations) refreshed(before map[string]map[string]bool) map[string]map[string]bool {
	known, err := r.ask()
	if err != nil {
		r.log.Warn("revocation lists were not read", "error", err)
		return before
	}
	return known
}

func (r *revocations) ask() (map[string]map[string]bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), revocationsTimeout)
	defer cancel()
	block, err := r.source.ConfigBlock(ctx)
	if err != nil {
		return nil, err
	}
	return r.read(block)
}

// read takes the lists out of a configuration block.
func (r *revocations) read(block *common.Block) (map[string]map[string]bool, error) {
	if len(block.GetData().GetData()) == 0 {
		return nil, errors.New("the configuration block is empty")
	}
	envelope, payload, config := new(common.Envelope), new(common.Payload), new(common.ConfigEnvelope)
	if err := errors.Join(
		proto.Unmarshal(block.GetData().GetData()[0], envelope),
		proto.Unmarshal(envelope.GetPayload(), payload),
		proto.Unmarshal(payload.GetData(), config),
	); err != nil {
		return nil, err
	}
	known := map[string]map[string]bool{}
	for _, section := range config.GetConfig().GetChannelGroup().GetGroups() {
		for _, organization := range section.GetGroups() {
			if value := organization.GetValues()["MSP"]; value != nil {
				if err := r.add(known, value.GetValue()); err != nil {
					return nil, err
				}
			}
		}
	}
	return known, nil
}

// add takes the lists of one organization that its own root signed.
func (r *revocations) add(known map[string]map[string]bool, value []byte) error {
	outer, c := new(msp.MSPConfig), new(msp.FabricMSPConfig)
	if err := errors.Join(proto.Unmarshal(value, outer), proto.Unmarshal(outer.GetConfig(), c)); err != nil {
		return err
	}
	root := r.roots[c.GetName()]
	for _, raw := range c.GetRevocationList() {
		if block, _ := pem.Decode(raw); block != nil {
			raw = block.Bytes
		}
		list, err := x509.ParseRevocationList(raw)
		if err != nil {
			return err
		}
		if root == nil || list.CheckSignatureFrom(root) != nil {
			continue
		}
		if known[c.GetName()] == nil {
			known[c.GetName()] = map[string]bool{}
		}
		for _, entry := range list.RevokedCertificateEntries {
			known[c.GetName()][entry.SerialNumber.String()] = true
		}
	}
	return nil
}
