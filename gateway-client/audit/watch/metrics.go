package watch

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"sunledger/gateway-client/audit"
)

// Metrics are what a watch counts, for Prometheus. A nil one counts nothing.
type Metrics struct {
	registry     *prometheus.Registry
	height       *prometheus.GaugeVec
	lastBlock    *prometheus.GaugeVec
	transactions *prometheus.CounterVec
	signatures   prometheus.Counter
	signers      *prometheus.GaugeVec
	quorum       prometheus.Gauge
	absent       *prometheus.GaugeVec
	findings     *prometheus.CounterVec
	verified     uint64 // signatures counted so far
}

// NewMetrics returns metrics that count from zero.
func NewMetrics() *Metrics {
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		return prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: "sunledger_audit", Name: name, Help: help}, labels)
	}
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "sunledger_audit", Name: name, Help: help}, labels)
	}
	signatures := counter("signatures_verified_total", "Signatures verified.")
	quorum := gauge("block_quorum", "Orderers that must sign a block.")
	m := &Metrics{
		registry:     prometheus.NewRegistry(),
		height:       gauge("height_blocks", "Blocks replayed of each side.", "side"),
		lastBlock:    gauge("last_block_timestamp_seconds", "When the side's last block came.", "side"),
		transactions: counter("transactions_total", "Transactions replayed, by recomputed validation code.", "code"),
		signatures:   signatures.WithLabelValues(),
		signers:      gauge("block_signers", "Orderers that signed the side's last block.", "side"),
		quorum:       quorum.WithLabelValues(),
		absent:       gauge("orderer_absent_blocks", "Blocks since the orderer last signed one.", "orderer"),
		findings:     counter("findings_total", "Findings, by code.", "code"),
	}
	m.registry.MustRegister(m.height, m.lastBlock, m.transactions, signatures, m.signers, quorum, m.absent, m.findings)
	for _, row := range audit.Codes {
		m.findings.WithLabelValues(string(row.Code)) // so that an alert sees the first one rise from zero
	}
	return m
}

// Handler serves the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *Metrics) finding(f audit.Finding) {
	if m != nil {
		m.findings.WithLabelValues(string(f.Code)).Inc()
	}
}

func (m *Metrics) block(p audit.Progress) {
	if m == nil {
		return
	}
	for _, side := range p.Block.Sides {
		m.height.WithLabelValues(side).Set(float64(p.Height))
		m.lastBlock.WithLabelValues(side).Set(float64(time.Now().Unix()))
		m.signers.WithLabelValues(side).Set(float64(len(p.Block.Signers[side])))
	}
	for code, n := range p.Block.Codes {
		m.transactions.WithLabelValues(code).Add(float64(n))
	}
	m.signatures.Add(float64(p.Signatures - m.verified))
	m.verified = p.Signatures
	m.quorum.Set(float64(p.Block.Quorum))
}

func (m *Metrics) absence(blocks map[string]uint64) {
	if m == nil {
		return
	}
	for orderer, n := range blocks {
		m.absent.WithLabelValues(orderer).Set(float64(n))
	}
}
