package cli

import (
	"context"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/words"
)

// showHistory shows the versions of a record, newest first.
func showHistory(ctx context.Context, a *app, q query) error {
	s, ctx, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.done()
	ask, err := s.historyQuery(q)
	if err != nil {
		return err
	}
	history, err := s.versions(ctx, ask, q.flags["all"] != "")
	if err != nil {
		return err
	}
	if a.json {
		writeJSON(a.stdout, history)
		return nil
	}
	return s.showVersions(ctx, ask, history, false)
}

// historyQuery is what a command line asks of a record's history.
func (s *session) historyQuery(q query) (ask provenance.HistoryQuery, err error) {
	ask.Kind = q.kind
	if ask.ID, err = s.recordID(q.kind, q.argument); err != nil {
		return ask, err
	}
	if ask.Limit, err = q.number("limit"); err != nil {
		return ask, err
	}
	ask.Skip, err = q.number("skip")
	return ask, err
}

// versions reads one page, or all of them as one.
func (s *session) versions(ctx context.Context, ask provenance.HistoryQuery, all bool) (*provenance.History, error) {
	if !all {
		return s.client.History(ctx, ask)
	}
	if ask.Limit == 0 {
		ask.Limit = provenance.MaxPage
	}
	whole := &provenance.History{Revisions: []provenance.Revision{}}
	for {
		page, err := s.client.History(ctx, ask)
		if err != nil {
			return nil, err
		}
		whole.Revisions = append(whole.Revisions, page.Revisions...)
		if !page.More {
			return whole, nil
		}
		ask.Skip += len(page.Revisions)
	}
}

// showVersions prints a page of versions, and reads the one before it to tell what
// its oldest changed.
func (s *session) showVersions(ctx context.Context, ask provenance.HistoryQuery, history *provenance.History, oldestFirst bool) error {
	p := s.printer(s.stdout, s.names)
	order := p.say("history, newest first", "历史版本，由新到旧")
	if oldestFirst {
		order = p.say("history, oldest first", "历史版本，由旧到新")
	}
	p.title(ask.Kind, ask.ID, order)
	var records []provenance.Record
	for _, revision := range history.Revisions {
		record, err := ledger.ParseRecord(ask.Kind, revision.Record)
		if err != nil {
			return err
		}
		records = append(records, record)
	}
	if history.More {
		before, err := s.before(ctx, ask, len(records))
		if err != nil {
			return err
		}
		records = append(records, before)
	}
	s.names.learn(ctx, records)
	asked := &lookups{session: s}
	for n := range history.Revisions {
		i := n
		if oldestFirst {
			i = len(history.Revisions) - 1 - n
		}
		var older provenance.Record
		if i+1 < len(records) {
			older = records[i+1]
		}
		p.version(history.Revisions[i], records[i], older, asked.of(ctx, history.Revisions[i].TxID))
	}
	if history.More {
		p.line("\n%s", p.paint(faint, p.say("older versions: repeat with --skip ", "更早的版本：请加上 --skip ")+words.Grouped(int64(ask.Skip+len(history.Revisions)))))
	}
	return nil
}

// before reads the version that the last one shown changed.
func (s *session) before(ctx context.Context, ask provenance.HistoryQuery, shown int) (provenance.Record, error) {
	ask.Skip, ask.Limit = ask.Skip+shown, 1
	history, err := s.client.History(ctx, ask)
	if err != nil {
		return nil, err
	}
	return ledger.ParseRecord(ask.Kind, history.Revisions[0].Record)
}

// lookups ask the ledger itself about transactions, until it is refused:
// only regulators and auditors may.
type lookups struct {
	*session
	refused bool
}

func (l *lookups) of(ctx context.Context, txID string) *ledger.Transaction {
	if l.refused {
		return nil
	}
	tx, err := l.client.Transaction(ctx, txID)
	l.refused = err != nil
	return tx
}

// version prints one version: by whom, in which transaction, and what changed.
func (p *printer) version(revision provenance.Revision, record, older provenance.Record, tx *ledger.Transaction) {
	head := record.Head()
	p.line("\n%s  %s · %s", p.paint(bold, p.say("revision ", "第 ")+words.Grouped(int64(head.Revision))+p.say("", " 版")), words.WhenText(revision.Time), p.actor(head.Actor))
	s := &sheet{}
	s.row(p.say("transaction", "交易"), revision.TxID)
	if head.Corrected != nil && head.Corrected.Revision == head.Revision-1 {
		s.row(p.label("correction"), p.correctedBy(head))
	}
	if tx != nil {
		s.row(p.say("block", "区块"), p.placeOf(tx))
		s.row(p.say("function", "功能"), tx.Function)
		s.styled(p.say("validation", "验证结果"), p.validation(tx))
		s.row(p.say("endorsed by", "背书方"), p.signers(tx.Endorsers))
	}
	p.sheet(s)
	for _, change := range p.changes(record, older) {
		p.line("    %s", change)
	}
}

// changes are the fields in which two versions differ; all of the first one.
func (p *printer) changes(record, older provenance.Record) []string {
	var lines []string
	colon := p.say(": ", "：")
	before := map[string]string{}
	if older != nil {
		for _, leaf := range p.leaves(older) {
			before[leaf.Label] = leaf.Value
		}
	}
	for _, leaf := range p.leaves(record) {
		old, had := before[leaf.Label]
		delete(before, leaf.Label)
		switch {
		case older == nil:
			lines = append(lines, p.paint(faint, leaf.Label+colon)+leaf.Value)
		case !had:
			lines = append(lines, p.paint(green, "+ ")+leaf.Label+colon+leaf.Value)
		case old != leaf.Value:
			lines = append(lines, p.paint(yellow, "~ ")+leaf.Label+colon+old+" → "+p.paint(bold, leaf.Value))
		}
	}
	if older == nil {
		return lines
	}
	for _, leaf := range p.leaves(older) {
		if _, gone := before[leaf.Label]; gone {
			lines = append(lines, p.paint(red, "- ")+leaf.Label+colon+leaf.Value)
		}
	}
	return lines
}
