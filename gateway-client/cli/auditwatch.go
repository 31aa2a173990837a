package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/audit/watch"
)

var (
	silenceOption = option{"silence", text{"TIME", "时长"}, text{"a side may get no block for so long while the other does (default: 1m)", "一方允许多久没有新区块而另一方有（默认 1m）"}}
	absenceOption = option{"absence", text{"N", "块数"}, text{"blocks that an orderer may leave unsigned (default: 1000)", "排序节点最多连续多少个区块不签署（默认 1000）"}}
	metricsOption = option{"metrics", text{"ADDRESS", "地址"}, text{"serve Prometheus metrics there, on loopback, at /metrics", "在本机回环地址提供 Prometheus 指标（/metrics）"}}
	hookOption    = option{"hook", text{"COMMAND", "命令"}, text{"run it for each finding, JSON on its standard input, and go on", "对每个问题执行该命令（JSON 作为标准输入）并继续"}}
)

// checkpointEvery is the time between two checkpoints of a watch.
const checkpointEvery = time.Minute

// hookTimeout bounds one run of the hook.
const hookTimeout = time.Minute

// alarm is what a watch does with findings.
type alarm struct {
	*app
	hook   string
	first  *audit.Finding
	cancel context.CancelFunc
}

// watchLedger watches until something is found, or forever where a hook is told.
func watchLedger(ctx context.Context, a *app, q query) error {
	plan, err := a.planAudit(q)
	if err != nil {
		return err
	}
	defer plan.close()
	options, err := a.watchOptions(q, plan)
	if err != nil {
		return err
	}
	stop, err := serveMetrics(q.flags["metrics"], options)
	if err != nil {
		return err
	}
	defer stop()
	watching, cancel := context.WithCancel(ctx)
	defer cancel()
	raised := &alarm{app: a, hook: q.flags["hook"], cancel: cancel}
	options.Found = raised.raise
	progress := newProgress(a)
	defer progress.clear()
	options.Block = progress.replay(a)
	err = watch.Run(watching, plan.peers, *options, func(o audit.Options) (*audit.Replay, error) {
		plan.options = o
		return plan.replay()
	})
	switch {
	case raised.first != nil:
		f := raised.first
		return provenance.Refuse(provenance.AuditFailed, "", "%[1]s, %[3]s", "%[2]s，%[4]s", f.Where(false), f.Where(true), f.En, f.Zh)
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return nil // told to end
	}
	return err
}

func (a *app) watchOptions(q query, plan *auditPlan) (*watch.Options, error) {
	o := &watch.Options{Replay: plan.options, Absence: 1000, Every: checkpointEvery}
	o.Replay.Patience = time.Minute
	if given := q.flags["silence"]; given != "" {
		silence, err := time.ParseDuration(given)
		if err != nil || silence <= 0 {
			return nil, usage("--silence is a time such as 30s, not %q", "--silence 应为时长，如 30s，而不是 %q", given)
		}
		o.Replay.Patience = silence
	}
	if _, given := q.flags["absence"]; given {
		blocks, err := q.number("absence")
		if err != nil {
			return nil, err
		}
		o.Absence = uint64(max(blocks, 0))
	}
	if plan.file != "" {
		o.Checkpoint = func(r *audit.Replay) error { return r.Save(plan.file) }
	}
	return o, nil
}

// serveMetrics serves the watch's metrics on a loopback address.
func serveMetrics(address string, o *watch.Options) (stop func(), err error) {
	if address == "" {
		return func() {}, nil
	}
	listener, err := loopbackListener(address)
	if err != nil {
		return nil, err
	}
	o.Metrics = watch.NewMetrics()
	mux := http.NewServeMux()
	mux.Handle("/metrics", o.Metrics.Handler())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go server.Serve(listener)
	return func() { server.Close() }, nil
}

// loopbackListener opens a port that only this machine reaches.
func loopbackListener(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, usage("--metrics is an address of this machine's loopback such as 127.0.0.1:9464, not %q", "--metrics 应为本机回环地址，如 127.0.0.1:9464，而不是 %q", address)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, usage("--metrics: %v", "--metrics：%v", err)
	}
	return listener, nil
}

// raise shows a finding, tells the hook, and without one ends the watch.
func (r *alarm) raise(f audit.Finding) {
	if r.json {
		writeJSON(r.stdout, f)
	} else {
		r.printer(r.stdout, nil).finding(f)
	}
	if r.hook == "" {
		if r.first == nil {
			r.first = &f
		}
		r.cancel()
		return
	}
	if err := r.tell(f); err != nil {
		fmt.Fprintf(r.stderr, "%s%v\n", r.say("the hook failed: ", "告警命令失败："), err)
	}
}

func (r *alarm) tell(f audit.Finding) error {
	raw, err := json.Marshal(f)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), hookTimeout)
	defer cancel()
	command := exec.CommandContext(ctx, "sh", "-c", r.hook)
	command.Env = append(os.Environ(), "SUNLEDGER_FINDING="+string(f.Code))
	command.Stdin, command.Stdout, command.Stderr = bytes.NewReader(raw), r.stdout, r.stderr
	return command.Run()
}
