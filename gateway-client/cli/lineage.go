package cli

import (
	"context"
	"fmt"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/words"
)

// showTrace shows where a batch came from or what was made of it.
func showTrace(ctx context.Context, a *app, q query) error {
	s, ctx, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.done()
	trace := provenance.TraceQuery{Direction: provenance.Backward, Evidence: true}
	if trace.Batch, err = expandID(q.argument, s.profile.Enterprise); err != nil {
		return err
	}
	if trace.Depth, err = q.number("depth"); err != nil {
		return err
	}
	if q.flags["forward"] != "" {
		trace.Direction = provenance.Forward
	}
	lineage, err := s.client.Trace(ctx, trace)
	if err != nil {
		return err
	}
	if a.json {
		writeJSON(a.stdout, lineage)
		return nil
	}
	s.names.learn(ctx, lineage)
	past := lineage
	if len(lineage.Batches) > 0 && (trace.Direction == provenance.Forward || trace.Depth > 0) {
		past = s.past(ctx, lineage.Batches[0])
	}
	newTree(s.printer(a.stdout, s.names), lineage).print(past)
	return nil
}

// tree draws a lineage. A batch that is reached twice is drawn once and then
// named.
type tree struct {
	*printer
	lineage      *provenance.Lineage
	batches      map[string]*provenance.Batch
	outputs      map[string][]provenance.Portion // made of a batch, with how much of it went in
	certificates map[string][]*provenance.Certificate
	inspections  map[string][]*provenance.Inspection
	samples      map[string][]*provenance.Sample
	drawn        map[string]bool
}

func newTree(p *printer, l *provenance.Lineage) *tree {
	t := &tree{
		printer: p, lineage: l, batches: map[string]*provenance.Batch{}, outputs: map[string][]provenance.Portion{},
		certificates: map[string][]*provenance.Certificate{}, inspections: map[string][]*provenance.Inspection{},
		samples: map[string][]*provenance.Sample{}, drawn: map[string]bool{},
	}
	for _, b := range l.Batches {
		t.batches[b.ID] = b
		for _, input := range b.Inputs {
			t.outputs[input.Batch] = append(t.outputs[input.Batch], provenance.Portion{Batch: b.ID, Amount: input.Amount})
		}
	}
	for _, c := range l.Certificates {
		t.certificates[c.Batch] = append(t.certificates[c.Batch], c)
	}
	for _, i := range l.Inspections {
		t.inspections[i.Batch] = append(t.inspections[i.Batch], i)
	}
	for _, s := range l.Samples {
		t.samples[s.Batch] = append(t.samples[s.Batch], s)
	}
	return t
}

// print draws the tree below what keeps its root, which has that past, from moving.
func (t *tree) print(past *provenance.Lineage) {
	title := t.say("where it came from", "来源追溯")
	if t.lineage.Direction == provenance.Forward {
		title = t.say("what was made of it", "去向追溯")
	}
	t.title(provenance.KindBatch, t.lineage.Root, title)
	if root := t.batches[t.lineage.Root]; root != nil {
		for _, line := range t.obstacles(root, past) {
			t.line("%s", t.paint(red, "✗ "+line))
		}
	}
	t.line("")
	t.draw(t.lineage.Root, "", "")
	t.line("\n%s", t.paint(faint, t.count(len(t.lineage.Batches), "batch", "batches", "个批次")+t.say(", ", "，")+
		t.count(len(t.lineage.Certificates), "certificate", "certificates", "份证明")+t.say(", ", "，")+
		t.count(len(t.lineage.Inspections), "inspection", "inspections", "次检查")+t.further()))
	t.beyond()
}

// further counts the samples and shipments, where there are any.
func (t *tree) further() (s string) {
	if n := len(t.lineage.Samples); n > 0 {
		s += t.say(", ", "，") + t.count(n, "sample", "samples", "次抽检")
	}
	if n := len(t.lineage.Shipments); n > 0 {
		s += t.say(", ", "，") + t.count(n, "shipment", "shipments", "次运输")
	}
	return s
}

func (t *tree) count(n int, one, many, zh string) string {
	if n == 1 {
		many = one
	}
	return words.Grouped(int64(n)) + t.say(" "+many, " "+zh)
}

// beyond says how much of the lineage was reached and not read.
func (t *tree) beyond() {
	if n := len(t.lineage.Frontier); n > 0 {
		t.line("%s", t.paint(yellow, fmt.Sprintf(t.say("! %d batches beyond are not shown", "! 另有 %d 个批次未显示"), n)))
	}
}

// draw prints a batch, what is attached to it, and its neighbours below. first
// and rest precede its first line and the others.
func (t *tree) draw(id, first, rest string) {
	b := t.batches[id]
	switch {
	case b == nil:
		t.line("%s%s %s", first, id, t.paint(faint, t.say("(not shown)", "（未显示）")))
		return
	case t.drawn[id]:
		t.line("%s%s %s", first, id, t.paint(faint, t.say("(see above)", "（见上）")))
		return
	}
	t.drawn[id] = true
	neighbours := t.neighbours(b)
	facts := []string{t.paint(bold, id), t.amount(b.Quantity.Initial, b.Unit), t.origin(b)}
	if b.Holder.Enterprise != "" { // an enterprise is not told who has what it has not
		facts = append(facts, t.say("now with ", "现持有：")+t.holder(b))
	}
	t.line("%s%s", first, strings.Join(facts, " · "))
	bar := "  "
	if len(neighbours) > 0 {
		bar = "│ "
	}
	for _, line := range t.attached(b) {
		t.line("%s%s%s", rest, bar, line)
	}
	for i, n := range neighbours {
		branch, below := "├─ ", "│  "
		if i == len(neighbours)-1 {
			branch, below = "└─ ", "   "
		}
		t.draw(n.Batch, rest+branch+t.paint(faint, t.amount(n.Amount, b.Unit)+t.arrow()), rest+below)
	}
}

func (t *tree) arrow() string {
	if t.lineage.Direction == provenance.Forward {
		return " → "
	}
	return " ← "
}

func (t *tree) neighbours(b *provenance.Batch) []provenance.Portion {
	if t.lineage.Direction == provenance.Forward {
		return t.outputs[b.ID]
	}
	return b.Inputs
}

// origin says how a batch came into being: harvested when and by whom, or mixed
// by whom. What is split off is still its producer's.
func (t *tree) origin(b *provenance.Batch) string {
	origin := words.Word(t.language, b.MadeBy)
	if b.MadeBy == provenance.FromSplit {
		return origin
	}
	if b.MadeBy == provenance.Registered {
		origin += " " + string(b.Harvested)
	}
	return origin + t.say(" by ", "，") + t.names.of(t.language, b.Producer.Enterprise)
}

// holder says who has what is left of a batch.
func (t *tree) holder(b *provenance.Batch) string {
	who := t.names.of(t.language, b.Holder.Enterprise)
	switch {
	case b.Glimpsed():
		return who
	case b.Transfer != nil:
		return who + " → " + t.names.of(t.language, b.Transfer.To.Enterprise) + t.say(" (offered)", "（待接收）")
	case b.Quantity.Remaining == 0:
		return who + t.say(" (used up)", "（已用完）")
	case b.Quantity.Remaining < b.Quantity.Initial:
		return who + t.say(" (has ", "（剩 ") + t.amount(b.Quantity.Remaining, b.Unit) + t.say(")", "）")
	}
	return who
}

// attached are the lines about certificates, inspections and samples of a batch.
func (t *tree) attached(b *provenance.Batch) []string {
	var lines []string
	for _, leg := range t.journey(b, t.lineage.Evidence) {
		lines = append(lines, t.paint(leg.style, "→ "+leg.text))
	}
	for _, c := range t.certificates[b.ID] {
		v := t.verdictInWords(c)
		sign := map[style]string{green: "✓", yellow: "!", red: "✗"}[v.style]
		facts := []string{words.Word(t.language, c.Type), c.ID, t.names.of(t.language, c.Issuer.Enterprise), string(c.IssuedOn), t.paint(v.style, v.text)}
		lines = append(lines, t.paint(v.style, sign)+" "+strings.Join(facts, " · "))
	}
	for _, i := range t.inspections[b.ID] {
		state := t.inspectionState(i)
		facts := []string{words.Word(t.language, i.Type), i.ID, string(i.Date), t.count(len(i.Findings()), "finding", "findings", "个问题"), t.paint(state.style, state.text)}
		lines = append(lines, t.paint(state.style, "◆")+" "+strings.Join(facts, " · "))
	}
	for _, s := range t.samples[b.ID] {
		lines = append(lines, t.sampleLine(s))
	}
	return lines
}

// sampleLine says of a sample what was found and where it stands.
func (t *tree) sampleLine(s *provenance.Sample) string {
	state := t.sampleState(s)
	facts := []string{t.say("sample", "抽检"), s.ID, t.names.of(t.language, s.Laboratory.Enterprise), string(s.Date)}
	sign := t.paint(yellow, "◇")
	if final := s.Final(); final != nil {
		v := t.verdictOf(final.Verdict)
		sign = t.paint(v.style, map[style]string{green: "✓", yellow: "!", red: "✗"}[v.style])
		facts = append(facts, t.paint(v.style, v.text+t.faults(final.Verdict, final.Reasons, s.Report.Results)))
	}
	return sign + " " + strings.Join(append(facts, t.paint(state.style, state.text)), " · ")
}
