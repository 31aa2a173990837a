package walktest

import (
	"strings"
	"time"

	"sunledger/chaincode/provenance"
)

// responsible is who may stop the batch: an authority, who answers for it, or
// who has it.
func (d *dice) responsible(batch string) (who string) {
	g := d.m.goods.get(batch)
	if g == nil {
		return one(d, everybody...)
	}
	return d.by(one(d, g.producer, g.holder, officials[shouguang], officials[haidian]))
}

func (d *dice) placeHold() (string, provenance.PlaceHold) {
	in := provenance.PlaceHold{Batch: d.batch(func(g *goods) bool { return g.left+g.gone.passed > 0 }), Reason: "待查"}
	who := d.responsible(in.Batch)
	in.Hold = d.fresh(Actors[who].Enterprise, "H", d.m.holds.ids...)
	return who, in
}

func (d *dice) releaseHold() (string, provenance.ReleaseHold) {
	in := provenance.ReleaseHold{Hold: pick(d, &d.m.holds, officials[haidian]+"-NONE", func(h *hold) bool { return !h.over }), Reason: "已查清"}
	h := d.m.holds.get(in.Hold)
	if h == nil {
		return one(d, everybody...), in
	}
	return d.by(one(d, h.by, officials[d.m.region(h.by)])), in
}

func (d *dice) startRecall() (string, provenance.StartRecall) {
	first := d.batch(func(*goods) bool { return true })
	if r := d.m.recalls.get(pick(d, &d.m.recalls, "NONE", func(r *recall) bool { return !r.exercise && !r.withdrawal.agreed })); r != nil && d.IntN(3) == 0 {
		first = r.batches[0] // once more
	}
	in := provenance.StartRecall{
		Batches: []string{first}, Class: provenance.ClassTwo, Cause: "残留超标", Areas: []string{"海淀"}, Disposal: "销毁", Expected: "全部召回",
		KnownAt: provenance.Moment(d.m.Now.Add(mostly[time.Duration](d, -1, 48, -48, -49) * time.Hour).UTC().Format(time.RFC3339)), Exercise: d.IntN(3) == 0,
	}
	who := one(d, everybody...)
	if g := d.m.goods.get(first); g != nil {
		who = d.by(one(d, g.producer, officials[d.m.region(g.producer)]))
		if d.IntN(2) == 0 {
			in.Batches = append(in.Batches, d.batch(func(o *goods) bool { return o != g && o.producer == g.producer && o.product == g.product }))
		}
	}
	in.Recall = d.fresh(Actors[who].Enterprise, "ZH", d.m.recalls.ids...)
	return who, in
}

// pursued is a recall at which the step is due, if there is one.
func (d *dice) pursued(due func(*recall) bool) (id string, r *recall) {
	id = pick(d, &d.m.recalls, officials[haidian]+"-NONE", due)
	return id, d.m.recalls.get(id)
}

func (d *dice) announce() (string, provenance.AnnounceRecall) {
	id, r := d.pursued(func(r *recall) bool { return !r.announced && !r.over() })
	in := provenance.AnnounceRecall{Recall: id, Text: "请停止食用", Published: "政府网站"}
	if r == nil {
		return one(d, everybody...), in
	}
	return d.by(r.by, regulator[d.m.region(r.by)]), in
}

func (d *dice) extend() (string, provenance.ExtendRecall) {
	id, r := d.pursued(func(r *recall) bool { return r.announced && !r.over() && d.m.today() <= r.finishBy })
	in := provenance.ExtendRecall{Recall: id, Until: d.m.day(mostly(d, 20+d.IntN(100), 0, 1, 400)), Reason: "门店较多"}
	if r == nil {
		return one(d, everybody...), in
	}
	return mostly(d, regulator[d.m.region(r.by)], everybody...), in
}

// report is mostly about goods that the recall reaches.
func (d *dice) report() (string, provenance.ReportRecall) {
	id, r := d.pursued(func(r *recall) bool { return !r.over() })
	in := provenance.ReportRecall{Recall: id, Batch: d.batch(func(*goods) bool { return true })}
	if r != nil && d.IntN(10) > 0 {
		in.Batch = one(d, d.m.Future(r.batches[0])...)
	}
	who, g := d.holder(in.Batch)
	in.Sealed, in.Recovered = mostly(d, d.Int64N(g.left+1), -1, g.left+g.gone.sold+1), mostly(d, 0, 1, g.gone.sold, g.gone.sold+1)
	if r != nil && !r.exercise && g.gone.sold > 0 && d.IntN(2) == 0 {
		in.Recovered = 1
	}
	return who, in
}

func (d *dice) proposeClosing() (string, provenance.ProposeRecallClosing) {
	id, r := d.pursued(func(r *recall) bool { return r.announced && !r.over() })
	in := provenance.ProposeRecallClosing{Recall: id, Summary: "已处置"}
	if r != nil && !r.exercise {
		in.Left = mostly(d, d.m.onHand(r), 0, 1)
	}
	if in.Left > 0 && d.IntN(20) > 0 {
		in.LeftFor = "冷库封存"
	}
	return mostly(d, one(d, regulator[shouguang], regulator[haidian]), everybody...), in
}

func (d *dice) closeRecall() (string, provenance.ApproveRecallEnd) {
	id, r := d.pursued(func(r *recall) bool { return r.closing.digest != "" && !r.over() })
	if r == nil {
		return d.ending(id, joint{})
	}
	return d.ending(id, r.closing)
}

func (d *dice) proposeWithdrawal() (string, provenance.EndRecall) {
	id, _ := d.pursued(func(r *recall) bool { return !r.withdrawal.agreed })
	return mostly(d, one(d, regulator[shouguang], regulator[haidian]), everybody...), provenance.EndRecall{Recall: id, Summary: "有误"}
}

func (d *dice) withdraw() (string, provenance.ApproveRecallEnd) {
	id, r := d.pursued(func(r *recall) bool { return r.withdrawal.digest != "" && !r.withdrawal.agreed })
	if r == nil {
		return d.ending(id, joint{})
	}
	return d.ending(id, r.withdrawal)
}

func (d *dice) ending(id string, j joint) (string, provenance.ApproveRecallEnd) {
	who, digest := d.signing(j)
	return who, provenance.ApproveRecallEnd{Recall: id, Digest: digest}
}

// signing is who should put what signature to what the other side proposed.
func (d *dice) signing(j joint) (who, digest string) {
	nothing := strings.Repeat("0", 64)
	if j.digest == "" {
		return one(d, everybody...), nothing
	}
	return mostly(d, regulator[other[j.proposer]], regulator[j.proposer], one(d, everybody...)), mostly(d, j.digest, nothing)
}

func (d *dice) issueNotice() (string, provenance.IssueNotice) {
	organization := one(d, shouguang, haidian)
	in := provenance.IssueNotice{
		Batch: d.batch(func(*goods) bool { return true }), Cause: "残留超标", Requested: []provenance.MeasureKind{provenance.Removal}, Hold: d.IntN(4) == 0,
	}
	in.Notice = d.fresh(officials[organization], "TB", append(d.m.notices.ids, d.m.holds.ids...)...)
	return d.officer(organization), in
}

// noticed is a notice at which the step is due, and who may take it.
func (d *dice) noticed(due func(*notice) bool, of func(*notice) string) (id, who string) {
	id = pick(d, &d.m.notices, officials[haidian]+"-NONE", func(n *notice) bool { return !n.closing.agreed && due(n) })
	if n := d.m.notices.get(id); n != nil {
		return id, d.officer(of(n))
	}
	return id, one(d, everybody...)
}

func (d *dice) acknowledgeNotice() (string, provenance.AcknowledgeNotice) {
	id, who := d.noticed(func(n *notice) bool { return !n.acknowledged }, func(n *notice) string { return other[n.by] })
	return who, provenance.AcknowledgeNotice{Notice: id}
}

func (d *dice) measure() (string, provenance.TakeMeasure) {
	id, who := d.noticed(func(n *notice) bool { return !n.answered }, func(n *notice) string { return one(d, n.by, other[n.by], other[n.by]) })
	in := provenance.TakeMeasure{Notice: id, Measure: provenance.Removal, Note: "已下架"}
	if d.IntN(3) == 0 && len(d.m.holds.ids) > 0 {
		in.Reference = "hold/" + mostly(d, one(d, d.m.holds.ids...), officials[haidian]+"-NONE")
	}
	return who, in
}

func (d *dice) proposeNoticeClosing() (string, provenance.ProposeNoticeClosing) {
	id, _ := d.noticed(func(n *notice) bool { return n.acknowledged && n.answered }, func(n *notice) string { return n.by })
	who := one(d, everybody...)
	if n := d.m.notices.get(id); n != nil {
		who = mostly(d, regulator[n.by], regulator[other[n.by]], who)
	}
	return who, provenance.ProposeNoticeClosing{Notice: id, Summary: "已处置"}
}

func (d *dice) closeNotice() (string, provenance.CloseNotice) {
	id, _ := d.noticed(func(n *notice) bool { return n.closing.digest != "" }, func(n *notice) string { return n.by })
	var j joint
	if n := d.m.notices.get(id); n != nil {
		j = n.closing
	}
	who, digest := d.signing(j)
	return who, provenance.CloseNotice{Notice: id, Digest: digest}
}
