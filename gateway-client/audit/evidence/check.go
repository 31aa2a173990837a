package evidence

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"
)

// Trust is what whoever checks brings along: whom they trust, and about which
// ledger.
type Trust struct {
	Roots     map[string]Fingerprint // of both regulators, by MSP ID
	Channel   string
	Chaincode string
}

// The names of the two regulators' ledger.
const (
	Channel   = "provenance"
	Chaincode = "provenance"
)

// Check reads a bundle and reports, part by part, whether it proves what it says.
// It never fails: a bundle that is no bundle is one that proves nothing. It takes
// memory and time in proportion to the bundle, up to fixed bounds.
func Check(bundle []byte, trust Trust) *Report {
	c := newChecker(trust)
	parts, at, err := open(bundle)
	if err == nil {
		at, err = c.take(parts)
	}
	if err != nil {
		c.report.bad(at, err)
		return c.report
	}
	c.judge()
	if len(c.report.Faults()) == 0 {
		c.derived()
	}
	c.report.Proven = len(c.report.Faults()) == 0
	return c.report
}

// checker is one check under way.
type checker struct {
	trust        Trust
	report       *Report
	manifest     part
	identities   part
	people       *register
	passport     *statement
	versions     *statement // nil in a public bundle
	transactions []*statement

	shown  *passport
	listed *versions
}

func newChecker(trust Trust) *checker {
	return &checker{trust: trust, report: &Report{Findings: []Finding{}, Notes: []Text{}}}
}

// judge verifies what is signed.
func (c *checker) judge() {
	c.signatures()
	if len(c.report.Faults()) == 0 {
		c.meaning()
	}
}

// statement is a part that both regulators' peers signed.
type statement struct {
	part
	*envelope
	inner  *envelope         // of a transaction: the transaction itself
	writes map[string][]byte // of a transaction
	err    error
}

// take reads the parts, in their order.
func (c *checker) take(parts []part) (at place, err error) {
	if len(c.trust.Roots) != 2 {
		return wholeBundle, fault("cannot be checked without the roots of two regulators", "须给出两个监管方的根证书才能核验")
	}
	for i, name := range []string{manifestPart, identitiesPart, passportPart} {
		if i >= len(parts) || parts[i].name != name {
			return place(name), fault("is missing or not in its place", "缺失或顺序不对")
		}
	}
	c.manifest, c.identities = parts[0], parts[1]
	if c.people, err = newRegister(c.identities.content, c.trust.Roots); err != nil {
		return identitiesPart, err
	}
	statements, at, err := readAll(parts[2:])
	if err != nil {
		return at, err
	}
	c.passport, c.report.Public = statements[0], len(statements) == 1
	if c.report.Public {
		return "", nil
	}
	if c.versions = statements[1]; c.versions.name != versionsPart {
		return versionsPart, fault("is missing or not in its place", "缺失或顺序不对")
	}
	c.transactions = statements[2:]
	return inSequence(c.transactions)
}

// readAll reads parts as statements, all at once, and returns the first failure.
func readAll(parts []part) (statements []*statement, at place, err error) {
	statements, failures := make([]*statement, len(parts)), make([]error, len(parts))
	var group sync.WaitGroup
	for i, p := range parts {
		group.Go(func() { statements[i], failures[i] = newStatement(p) })
	}
	group.Wait()
	for i, err := range failures {
		if err != nil {
			return nil, place(parts[i].name), err
		}
	}
	return statements, "", nil
}

// inSequence holds transactions to their order, which has each once.
func inSequence(transactions []*statement) (at place, err error) {
	for i, t := range transactions {
		if t.inner == nil {
			return place(t.name), fault("is not in its place", "顺序不对")
		}
		if i > 0 && !transactions[i-1].before(t) {
			return place(t.name), fault("stands twice, or before an earlier transaction", "重复，或排在更早的交易之前")
		}
	}
	return "", nil
}

// before is the order of transactions: of time, then of ID.
func (s *statement) before(t *statement) bool {
	if s.inner.time.Equal(t.inner.time) {
		return s.inner.txID < t.inner.txID
	}
	return s.inner.time.Before(t.inner.time)
}

// newStatement reads a part, and the transaction that it is about.
func newStatement(p part) (s *statement, err error) {
	s = &statement{part: p}
	if s.envelope, err = parseEnvelope(p.content); err != nil {
		return nil, err
	}
	id, about := strings.CutPrefix(p.name, transactionPart)
	if !about {
		return s, nil
	}
	var r reader
	processed := r.parse(s.answer) // peer.ProcessedTransaction
	if r.err != nil {
		return nil, r.err
	}
	if code := processed.varint(2); code != 0 {
		return nil, fault("both peers say that this transaction is not valid (validation code %d)", "双方节点均证明该交易无效（验证码 %d）", code)
	}
	if s.inner, err = parseEnvelope(processed.bytes(1)); err != nil {
		return nil, err
	}
	if s.inner.txID != id {
		return nil, fault("is another transaction, %s", "是另一笔交易 %s", s.inner.txID)
	}
	return s, nil
}

func (c *checker) statements() []*statement {
	all := []*statement{c.passport}
	if c.versions != nil {
		all = append(all, c.versions)
	}
	return append(all, c.transactions...)
}

// signatures verifies all of them, at once: that is where the time goes. Everybody is
// admitted before, because verifying looks up in the register who was.
func (c *checker) signatures() {
	for _, s := range c.statements() {
		s.err = c.admitAll(s)
	}
	var group sync.WaitGroup
	for _, s := range c.statements() {
		if s.err == nil {
			group.Go(func() { s.err = c.verify(s) })
		}
	}
	group.Wait()
	for _, s := range c.statements() {
		if s.err != nil {
			c.report.bad(place(s.name), s.err)
		}
	}
}

// envelopes are the statement's own and that of the transaction which it is about.
func (s *statement) envelopes() []*envelope {
	if s.inner == nil {
		return []*envelope{s.envelope}
	}
	return []*envelope{s.envelope, s.inner}
}

// admitAll admits everybody who signed, before many look them up at once.
func (c *checker) admitAll(s *statement) error {
	for _, e := range s.envelopes() {
		for _, signer := range e.signers() {
			if _, err := c.people.admit(signer); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *checker) verify(s *statement) error {
	if err := s.envelope.verify(c.people, s.asStatement()); err != nil {
		return err
	}
	if s.inner == nil {
		return nil
	}
	if err := s.inner.verify(c.people, s.inner.payload); err != nil {
		return asInner(err)
	}
	return nil
}

// asInner says that a fault is in the transaction, not in the statement about it.
func asInner(err error) error {
	t := asText(err)
	return fault("in the transaction itself: %[1]s", "交易本身：%[2]s", t.En, t.Zh)
}

// meaning holds questions, answers and transactions to one another.
func (c *checker) meaning() {
	if err := c.readPassport(); err != nil {
		c.report.bad(passportPart, err)
		return
	}
	c.report.Batch, c.report.AsOf = c.shown.Batch, when(c.passport.time)
	c.report.Stopped, c.report.Recalls = c.shown.Stopped, c.shown.Recalls
	if c.versions == nil {
		return
	}
	if err := c.readVersions(); err != nil {
		c.report.bad(versionsPart, err)
		return
	}
	for _, t := range c.transactions {
		if err := c.readTransaction(t); err != nil {
			c.report.bad(place(t.name), err)
		}
	}
	c.records()
}

// asked holds a statement to the question that it must answer.
func (c *checker) asked(e *envelope, chaincode string, args ...string) error {
	if e.channel != c.trust.Channel || e.chaincode != chaincode {
		return fault("is about chaincode %s on channel %s instead of %s on %s", "针对的是通道 %[2]s 上的链码 %[1]s，而不是 %[4]s 上的 %[3]s", e.chaincode, e.channel, chaincode, c.trust.Channel)
	}
	for i, arg := range e.args {
		if i >= len(args) || string(arg) != args[i] {
			return fault("answers another question", "回答的是另一个问题")
		}
	}
	if len(e.args) != len(args) {
		return fault("answers another question", "回答的是另一个问题")
	}
	return nil
}

// aboutBatch is the argument of the questions about a batch.
func aboutBatch(id string) string {
	b, _ := json.Marshal(map[string]string{"batch": id}) // a map of strings always marshals
	return string(b)
}

func (c *checker) readPassport() (err error) {
	if c.shown, err = decode[passport](c.passport.answer); err != nil {
		return err
	}
	return c.asked(c.passport.envelope, c.trust.Chaincode, "batch:Passport", aboutBatch(c.shown.Batch))
}

func (c *checker) readVersions() (err error) {
	if c.listed, err = decode[versions](c.versions.answer); err != nil {
		return err
	}
	return c.asked(c.versions.envelope, c.trust.Chaincode, "batch:Versions", aboutBatch(c.shown.Batch))
}

func (c *checker) readTransaction(t *statement) (err error) {
	if err := c.asked(t.envelope, "qscc", "GetTransactionByID", c.trust.Channel, t.inner.txID); err != nil {
		return err
	}
	if t.inner.channel != c.trust.Channel || t.inner.chaincode != c.trust.Chaincode {
		return asInner(c.asked(t.inner, c.trust.Chaincode))
	}
	t.writes, err = t.inner.writes()
	return err
}

// records holds every version that the ledger lists to the transaction that wrote
// it, and the passport to the last of them.
func (c *checker) records() {
	transactions, used := map[string]*statement{}, map[string]bool{}
	for _, t := range c.transactions {
		transactions[t.inner.txID] = t
	}
	inForce := map[string]edition{}
	for _, r := range c.listed.Records {
		key, n := r.Kind+"/"+r.ID, len(r.Transactions)
		if n == 0 || n > r.Revision || n < r.Revision && !merelyNamed[r.Kind] {
			c.report.bad(versionsPart, fault("lists %d of %d versions of %s", "%[3]s 共 %[2]d 个版本，仅列出 %[1]d 个", n, r.Revision, key))
			continue
		}
		inForce[key] = edition{r.Revision, r.Transactions[n-1]}
		for i, id := range r.Transactions {
			used[id] = true
			if transactions[id] == nil {
				c.report.bad(versionsPart, fault("transaction %s, which wrote %s, is not in the bundle", "证据包缺少写入 %[2]s 的交易 %[1]s", id, key))
			} else if err := transactions[id].wrote(key, header{r.ID, r.Revision - n + 1 + i, id}); err != nil {
				c.report.bad(place(transactionPart+id), err)
			}
		}
	}
	for _, s := range c.shown.shown() {
		if current, listed := inForce[s.key]; !listed {
			c.report.bad(versionsPart, fault("leaves out %s, which the passport shows", "缺少护照所示的 %s", s.key))
		} else if current != s.edition {
			c.report.bad(passportPart, fault("shows another version of %s than the one in force", "所示 %s 的版本不是现行版本", s.key))
		}
	}
	for _, t := range c.transactions {
		if !used[t.inner.txID] {
			c.report.bad(place(t.name), fault("wrote nothing of this batch's", "与该批次无关"))
		}
	}
}

// wrote reports whether the transaction wrote that version of the record.
func (s *statement) wrote(key string, want header) error {
	found, err := decode[header](s.writes[key])
	if err != nil || *found != want {
		return fault("did not write revision %d of %s", "没有写入 %[2]s 的第 %[1]d 版", want.Revision, key)
	}
	return nil
}

// derived computes again what no signature covers, and says what was proven.
func (c *checker) derived() {
	if !bytes.Equal(c.identities.content, c.people.content()) {
		c.report.bad(identitiesPart, fault("is not exactly the certificates of those who signed", "与签名者的证书不完全一致"))
	}
	c.report.Manifest = c.compose()
	if string(c.manifest.content) != c.report.Manifest {
		c.report.bad(manifestPart, fault("does not say what the signed parts say", "与已签名的内容不符"))
	}
	if len(c.report.Faults()) > 0 {
		return
	}
	c.report.good(manifestPart, "says what the signed parts say", "与已签名的内容一致")
	c.report.good(identitiesPart, "all %d certificates were issued by the pinned roots of the two regulators", "全部 %d 份证书均由两个监管方的指定根证书签发", len(c.people.known))
	c.report.good(passportPart, "both regulators' peers signed this public passport of %s on %s", "双方监管节点共同签署了 %s 的公开护照，时间 %s", c.shown.Batch, when(c.passport.time))
	if c.versions != nil {
		c.report.good(versionsPart, "both regulators' peers signed that these are all the transactions behind it (%d records) on %s", "双方监管节点共同证明：其依据的交易全部在此（%d 条记录），时间 %s", len(c.listed.Records), when(c.versions.time))
	}
	for _, t := range c.transactions {
		c.report.good(place(t.name), "%s, %s: endorsed by both regulators' peers when it was made, and both sign that it is valid", "%s，%s：提交时由双方节点背书，且双方节点证明其有效", t.inner.function(), when(t.inner.time))
	}
	c.outdated()
}

// outdated notes certificates that were not valid when their owners signed, each
// once.
func (c *checker) outdated() {
	noted := map[*identity]bool{}
	for _, s := range c.statements() {
		for _, e := range s.envelopes() {
			for _, signer := range e.signers() {
				who := c.people.known[string(signer)]
				if who.validAt(e.time) || noted[who] {
					continue
				}
				noted[who] = true
				c.report.note("the certificate of %s was not valid on %s; that was the ledger's to judge, and undoes no signature", "%s 的证书在 %s 时不在有效期内；此事由账本判断，签名仍然成立", who.name(), when(e.time))
			}
		}
	}
}
