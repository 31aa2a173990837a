package cli

import (
	"context"
	"fmt"
	"strings"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/ledger"
	"sunledger/gateway-client/words"
)

// submit carries out a transaction and shows what became of it.
func (a *app) submit(ctx context.Context, r row, kind provenance.Kind, b *binding) error {
	if err := a.read(r, b); err != nil {
		return err
	}
	s, ctx, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer s.done()
	if err := s.completeInput(ctx, r, b); err != nil {
		return err
	}
	var options []ledger.SubmitOption
	if a.requestID != "" {
		options = append(options, ledger.WithRequestID(a.requestID))
	}
	receipt, err := s.client.Submit(ctx, r.op, b.input, options...)
	s.progress.clear()
	if err != nil {
		return err
	}
	if a.json {
		writeJSON(a.stdout, receipt)
		return nil
	}
	s.showReceipt(ctx, receipt, kind, writtenAs(receipt, kind, b.field(r.subject).value.String()))
	return nil
}

// writtenAs is the ID of the record of kind in a receipt: what was asked for, or
// what the ledger made of it.
func writtenAs(receipt *provenance.Receipt, kind provenance.Kind, id string) string {
	other := id
	for _, r := range receipt.Records {
		switch {
		case r.Kind != kind:
		case r.ID == id:
			return id
		default:
			other = r.ID
		}
	}
	return other
}

// read fills the input from file and flags.
func (a *app) read(r row, b *binding) error {
	var file []byte
	if a.file != "" {
		var err error
		if file, err = readFile(a.file, a.stdin); err != nil {
			return err
		}
	}
	return b.fill(file, r.fixed, a.now())
}

// completeInput adds what the profile and the ledger know.
func (s *session) completeInput(ctx context.Context, r row, b *binding) error {
	if err := b.expandIDs(s.profile.Enterprise, r.subject); err != nil {
		return err
	}
	if r.prepare != nil {
		if err := r.prepare(ctx, s, b); err != nil {
			return err
		}
	}
	return s.checkUnit(ctx, b)
}

// checkUnit refuses an amount typed in another unit than its batch is counted
// in: the input carries the number alone.
func (s *session) checkUnit(ctx context.Context, b *binding) error {
	if b.unit == "" || b.field("unit") != nil {
		return nil
	}
	id, err := s.measured(ctx, b)
	if err != nil {
		return err
	}
	batch, err := ledger.Get[provenance.Batch](ctx, s.client, id)
	switch code := provenance.AsError(err); {
	case err == nil && batch.Unit != b.unit:
		return otherUnit(batch, b.unit)
	case err == nil, code.Code == provenance.NotFound, code.Code == provenance.Denied:
		return nil // the ledger refuses the transaction with more to say
	}
	return err
}

// measured is the batch whose unit the amounts are in.
func (s *session) measured(ctx context.Context, b *binding) (string, error) {
	if inputs := b.field("inputs"); inputs != nil {
		return inputs.value.Index(0).Interface().(provenance.Portion).Batch, nil
	}
	if received := b.field("received"); received != nil {
		return received.value.Index(0).Interface().(provenance.Received).Batch, nil
	}
	if b.field("left") != nil {
		recall, err := ledger.Get[provenance.Recall](ctx, s.client, b.field("recall").value.String())
		if err != nil {
			return "", err
		}
		return recall.Batches[0], nil
	}
	return b.field("batch").value.String(), nil
}

// completeDigest takes the first digits of a proposed standard's digest for the
// whole.
var completeDigest = digestOf("standard", func(s *provenance.Standard) string { return s.Digest })

// digestOf completes the first digits of the digest of what awaits approval, in
// the record that the field subject names.
func digestOf[R any, P interface {
	*R
	provenance.Record
}](subject string, digest func(P) string) func(context.Context, *session, *binding) error {
	return func(ctx context.Context, s *session, b *binding) error {
		const least = 8
		field := b.field("digest").value
		given := field.String()
		if len(given) < least || len(given) >= 64 {
			return nil // the ledger compares
		}
		kind, id := P(new(R)).Kind(), b.field(subject).value.String()
		record, err := s.client.Get(ctx, kind, id)
		if err != nil {
			return err
		}
		whole := digest(record.(P))
		if whole == "" {
			return nil // nothing to sign, as the ledger will say
		}
		if !strings.HasPrefix(whole, given) {
			return provenance.Refuse(provenance.Invalid, "digest", "%[1]s is not how the digest of the proposal begins; read it again: sunledger %[2]s get %[3]s", "提议内容的摘要不以 %[1]s 开头，请重新阅读：sunledger %[2]s get %[3]s", given, familyOf(kind), id).On(kind, id)
		}
		field.SetString(whole)
		return nil
	}
}

func otherUnit(record provenance.Record, typed provenance.Unit) error {
	counted := words.UnitOf(record)
	return provenance.Refuse(provenance.Invalid, "", "is counted in %[1]s, not in %[2]s", "以%[3]s计量，不能以%[4]s计", words.Word(english, counted), words.Word(english, typed), words.Word(chinese, counted), words.Word(chinese, typed)).On(record.Kind(), record.Head().ID)
}

// showReceipt shows the ledger's receipt and reads the record back.
func (s *session) showReceipt(ctx context.Context, receipt *provenance.Receipt, kind provenance.Kind, id string) {
	p := s.printer(s.stdout, s.names)
	headline := p.say("written to the ledger", "已写入账本")
	if receipt.Replayed {
		headline = p.say("was written before, by the same request; nothing changed", "同一请求此前已写入，未重复执行")
	}
	p.line("%s %s", p.paint(green, "✓"), headline)
	view := &sheet{}
	for _, r := range receipt.Records {
		if _, err := provenance.SchemaOf(r.Kind); err == nil {
			view.row(words.KindName(s.language, r.Kind), fmt.Sprintf(p.say("%s, revision %d", "%s，第 %d 版"), r.ID, r.Revision))
		}
	}
	view.row(p.say("transaction", "交易"), receipt.TxID)
	view.row(p.say("time", "时间"), words.WhenText(receipt.Time))
	view.row(p.say("request ID", "请求编号"), receipt.RequestID)
	p.sheet(view)
	record, err := s.client.Get(ctx, kind, id)
	if code := provenance.AsError(err); err != nil && code.Code == provenance.Denied {
		p.line("\n%s", p.say("you are no longer party to it", "您已不是该记录的当事方"))
		return
	}
	if err != nil {
		p.line("\n%s %s", p.paint(yellow, "!"), p.say("it could not be read back: ", "暂时无法读回：")+provenance.AsError(err).Text(s.language == chinese))
		return
	}
	p.line("")
	p.receipt = true
	s.showRecord(ctx, p, record)
}
