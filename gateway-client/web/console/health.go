package console

import (
	"context"
	"time"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// lagging is how many blocks the index may be behind before it is said as a warning.
const lagging = 5

// patience is how long the peers may take to say how far they are.
const patience = 3 * time.Second

// fit says how the ledger and what is built on it are.
func (r *reader) fit(v *overviewView) error {
	status, err := r.Index.Status(r.ctx)
	if err != nil {
		return err
	}
	v.Health = append(v.Health, r.indexHealth(status.Height, status.PeerHeight, status.Failure))
	v.Health = append(v.Health, r.peers(r.heights())...)
	v.Health = append(v.Health, r.audited())
	return nil
}

func (r *reader) indexHealth(height, peer uint64, failure string) health {
	h := health{Name: r.say("Search index", "检索索引"), Tone: "good", Says: r.sayf("%s blocks, up to date", "已收 %s 块，与账本同步", grouped(height))}
	switch {
	case failure != "":
		h.Tone, h.Says = "stop", r.sayf("%s blocks; nothing comes from the peer now: %s", "已收 %s 块；节点暂无数据：%s", grouped(height), clipped(failure, 160))
	case peer > height:
		h.Says = r.sayf("%s blocks, %d behind", "已收 %s 块，落后 %d 块", grouped(height), peer-height)
		if peer-height > lagging {
			h.Tone = "warn"
		}
	}
	return h
}

func (r *reader) heights() map[string]uint64 {
	if r.Heights == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(r.ctx, patience)
	defer cancel()
	return r.Heights(ctx)
}

// peers says how many blocks each regulator's peer has.
func (r *reader) peers(heights map[string]uint64) []health {
	var all []health
	var highest uint64
	for _, height := range heights {
		highest = max(highest, height)
	}
	for _, regulator := range provenance.Regulators {
		h := health{Name: r.sayf("Peer of %s", "%s节点", words.OrganizationName(r.l, regulator.Organization))}
		switch height := heights[regulator.Organization]; {
		case heights == nil:
			h.Says = r.say("not watched from here", "本服务未监测")
		case height == 0:
			h.Tone, h.Says = "stop", r.say("does not answer", "无应答")
		case highest-height > lagging:
			h.Tone, h.Says = "warn", r.sayf("%s blocks, %d behind", "%s 块，落后 %d 块", grouped(height), highest-height)
		default:
			h.Tone, h.Says = "good", r.sayf("%s blocks", "%s 块", grouped(height))
		}
		all = append(all, h)
	}
	return all
}

// audited says what the last audit found.
func (r *reader) audited() health {
	h := health{Name: r.say("Audit", "审计"), Says: r.say("not audited here; auditors run sunledger audit watch", "本服务未审计；审计人员可运行 sunledger audit watch")}
	if r.Audit == nil {
		return h
	}
	audit, err := r.Audit(r.ctx)
	switch {
	case err != nil:
		h.Tone, h.Says = "warn", r.say("the last audit cannot be read", "无法读取最近一次审计结果")
		r.Log.Warn("console", "doing", "audit", "error", err)
	case audit.Height == 0:
	case audit.Findings > 0:
		h.Tone, h.Says = "stop", r.sayf("%d findings in %s blocks, %s", "发现 %d 个问题（%s 块），%s", audit.Findings, grouped(audit.Height), words.When(audit.Time))
	default:
		h.Tone, h.Says = "good", r.sayf("no findings in %s blocks, %s", "%s 块无异常，%s", grouped(audit.Height), words.When(audit.Time))
	}
	return h
}

func grouped(n uint64) string { return words.Grouped(int64(min(n, 1<<62))) }
