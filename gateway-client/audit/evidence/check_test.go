package evidence

import (
	"crypto/ecdsa"
	"encoding/asn1"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
)

func TestGoodBundle(t *testing.T) {
	f := newForge(t)
	bundle, err := Assemble(f.contents(), Channel, Chaincode)
	require.NoError(t, err)
	report := Check(bundle, f.trust())
	require.Empty(t, report.Faults())
	assert.True(t, report.Proven)
	assert.False(t, report.Public)
	assert.Equal(t, "B", report.Batch)
	assert.Equal(t, "2026-03-10T02:00:00Z", report.AsOf)
	assert.Len(t, report.Findings, 8, "a verdict for every part")
	assert.Empty(t, report.Notes)
	for _, said := range []string{"batch 批次: B", "stopped 停止流通: no 否", "检测中心", f.id("change"), "dossier/B revision 版本 1", f.trust().Roots[origin].String()} {
		assert.Contains(t, report.Manifest, said)
	}
	assert.Contains(t, string(bundle), report.Manifest, "anybody can read it in the file")
}

func TestPublicBundle(t *testing.T) {
	f := newForge(t)
	c := f.contents()
	c.Versions, c.Transactions = nil, nil
	bundle, err := Assemble(c, Channel, Chaincode)
	require.NoError(t, err)
	report := Check(bundle, f.trust())
	require.Empty(t, report.Faults())
	assert.True(t, report.Proven)
	assert.True(t, report.Public)
	assert.Len(t, report.Findings, 3)
}

// TestBundlesAreDeterministic: the same answers make the same file.
func TestBundlesAreDeterministic(t *testing.T) {
	f := newForge(t)
	one, err := Assemble(f.contents(), Channel, Chaincode)
	require.NoError(t, err)
	other, err := Assemble(f.contents(), Channel, Chaincode)
	require.NoError(t, err)
	assert.Equal(t, one, other)
}

// TestExpiryIsNoted: certificates expire, signatures do not.
func TestExpiryIsNoted(t *testing.T) {
	f := newForge(t)
	passport, _ := f.ask()
	passport.at = began.Add(30 * 24 * time.Hour)
	bundle, err := Assemble(f.contents(), Channel, Chaincode)
	require.NoError(t, err)
	report := Check(bundle, f.trust())
	assert.True(t, report.Proven)
	require.Len(t, report.Notes, 3, "of the asker and both peers, each once")
	assert.Contains(t, report.Notes[0].En, "client-of-HaidianMSP@HaidianMSP was not valid on 2026-04-09")
}

// TestForgeries are bundles whose digests are right and whose content is not: all
// that somebody can try who writes the file anew.
func TestForgeries(t *testing.T) {
	outsider := func(f *forge, unit string) *signer { return f.issue(f.issue(nil, origin, "ca"), origin, unit) }
	for _, forgery := range []struct {
		name  string
		spoil func(f *forge)
		part  string // at fault; "@name" is the part about that transaction
		said  string
	}{
		{"one side alone states", func(f *forge) { p, _ := f.ask(); p.endorsers = f.peers[:1] }, "passport", "no peer of HaidianMSP signed"},
		{"nobody states", func(f *forge) { _, v := f.ask(); v.endorsers = nil }, "versions", "no peer of HaidianMSP signed"},
		{"one side states twice", func(f *forge) { p, _ := f.ask(); p.endorsers = []*signer{f.peers[0], f.peers[0]} }, "passport", "no peer of HaidianMSP signed"},
		{"a client poses as a peer", func(f *forge) { p, _ := f.ask(); p.endorsers = []*signer{f.peers[0], f.clerk} }, "passport", "signed as a peer and is none"},
		{"a client poses as a peer by its department", func(f *forge) {
			p, _ := f.ask()
			p.endorsers = []*signer{f.peers[0], f.issue(f.authorities[destination], destination, "client", "peer")}
		}, "passport", "signed as a peer and is none"},
		{"a peer of another authority with the same name", func(f *forge) { p, _ := f.ask(); p.endorsers = []*signer{outsider(f, "peer"), f.peers[1]} }, "passport", "not issued by the root of ShouguangMSP"},
		{"a peer of a third organization", func(f *forge) {
			p, _ := f.ask()
			p.endorsers = append([]*signer{f.issue(nil, "OtherMSP", "peer")}, f.peers...)
		}, "passport", "belongs to no regulator"},
		{"an asker of another authority", func(f *forge) { p, _ := f.ask(); p.asker = outsider(f, "client") }, "passport", "not issued by the root"},
		{"an endorsement taken from elsewhere", func(f *forge) {
			p, _ := f.ask()
			p.spoilAction = func(a *peer.ChaincodeEndorsedAction) { a.Endorsements[0].Signature = a.Endorsements[1].Signature }
		}, "passport", "does not hold"},
		{"a signature in its other form", func(f *forge) {
			p, _ := f.ask()
			p.spoilAction = func(a *peer.ChaincodeEndorsedAction) {
				a.Endorsements[0].Signature = mirrored(f, a.Endorsements[0].Signature)
			}
		}, "passport", "does not hold"},
		{"the asker's signature is another's", func(f *forge) {
			p, _ := f.ask()
			p.spoilEnvelope = func(e *common.Envelope) { e.Signature = f.peers[0].sign(t, e.Payload) }
		}, "passport", "who asked, does not hold"},
		{"the statement could be submitted", func(f *forge) { p, _ := f.ask(); p.submitted = true }, "passport", "who asked, does not hold"},
		{"an altered answer", func(f *forge) {
			p, _ := f.ask()
			p.spoilAction = func(a *peer.ChaincodeEndorsedAction) {
				a.ProposalResponsePayload = []byte(strings.ReplaceAll(string(a.ProposalResponsePayload), "conformant", "nonconform"))
			}
		}, "passport", "does not hold"},
		{"the answer to another question", func(f *forge) {
			p, _ := f.ask()
			p.spoilResponse = func(r *peer.ProposalResponsePayload) { r.ProposalHash[0] ^= 1 }
		}, "passport", "belongs to another question"},
		{"another batch's passport", func(f *forge) { p, _ := f.ask(); p.args[1] = `{"batch":"C"}` }, "passport", "answers another question"},
		{"a question with more to it", func(f *forge) { p, _ := f.ask(); p.args = append(p.args, "more") }, "passport", "answers another question"},
		{"a question with less to it", func(f *forge) { p, _ := f.ask(); p.args = p.args[:1] }, "passport", "answers another question"},
		{"another function's answer", func(f *forge) { p, _ := f.ask(); p.args[0] = "record:Get" }, "passport", "answers another question"},
		{"another chaincode's answer", func(f *forge) { p, _ := f.ask(); p.chaincode = "sandbox" }, "passport", "is about chaincode sandbox"},
		{"another channel's answer", func(f *forge) { p, _ := f.ask(); p.channel = "sandbox" }, "passport", "on channel sandbox"},
		{"a refusal for an answer", func(f *forge) { p, _ := f.ask(); p.status = 404 }, "passport", "did not carry this out"},
		{"a hidden part of the question", func(f *forge) {
			p, _ := f.ask()
			p.spoilProposal = func(q *peer.ChaincodeProposalPayload) { q.TransientMap = map[string][]byte{"hidden": []byte("order")} }
		}, "passport", "hides part of the question"},
		{"chaincodes that differ", func(f *forge) {
			p, _ := f.ask()
			p.spoilHeader = func(h *common.ChannelHeader) {
				h.Extension = marshal(t, &peer.ChaincodeHeaderExtension{ChaincodeId: &peer.ChaincodeID{Name: "other"}})
			}
		}, "passport", "names several chaincodes"},
		{"a chosen transaction ID", func(f *forge) {
			p, _ := f.ask()
			p.spoilHeader = func(h *common.ChannelHeader) { h.TxId = strings.Repeat("0", 64) }
		}, "passport", "not the digest of nonce and asker"},
		{"a transaction of another type", func(f *forge) {
			p, _ := f.ask()
			p.spoilHeader = func(h *common.ChannelHeader) { h.Type = int32(common.HeaderType_CONFIG) }
		}, "passport", "is not a chaincode's transaction"},
		{"no JSON for an answer", func(f *forge) { p, _ := f.ask(); p.answer = []byte("[") }, "passport", "is not the ledger's JSON"},
		{"an answer of another shape", func(f *forge) { _, v := f.ask(); v.answer = []byte(`{"records":"none"}`) }, "versions", "is not the ledger's JSON"},

		{"a rejected transaction", func(f *forge) { f.revise("change", func(p *peer.ProcessedTransaction) { p.ValidationCode = 10 }) }, "@change", "not valid (validation code 10)"},
		{"a transaction under another's name", func(f *forge) {
			f.revise("change", func(p *peer.ProcessedTransaction) {
				_, envelope := f.make(f.transactions["register"])
				require.NoError(t, proto.Unmarshal(envelope, p.TransactionEnvelope))
			})
		}, "@change", "is another transaction"},
		{"a statement about another transaction", func(f *forge) { f.attest("change").args[2] = f.id("register") }, "@change", "answers another question"},
		{"a statement not by qscc", func(f *forge) { f.attest("change").chaincode = "provenance" }, "@change", "instead of qscc"},
		{"one side alone attests a transaction", func(f *forge) { f.attest("change").endorsers = f.peers[1:] }, "@change", "no peer of ShouguangMSP signed"},
		{"a transaction that one side endorsed", func(f *forge) { f.transactions["change"].endorsers = f.peers[:1] }, "@change", "in the transaction itself: no peer of HaidianMSP"},
		{"a transaction that nobody submitted", func(f *forge) { f.transactions["change"].submitted = false }, "@change", "in the transaction itself: the signature of client-of-HaidianMSP"},
		{"a transaction of another chaincode", func(f *forge) { f.transactions["change"].chaincode = "sandbox" }, "@change", "in the transaction itself: is about chaincode sandbox"},
		{"a transaction that wrote another revision", func(f *forge) { f.plan(f.transactions["change"], []record{{"batch", "B", 3}}) }, "@change", "did not write revision 2 of batch/B"},
		{"a transaction that wrote nothing", func(f *forge) { f.transactions["certify"].writes = nil }, "@certify", "did not write revision 1"},
		{"a transaction that wrote what is no record", func(f *forge) { f.transactions["change"].writes["batch/B"] = 7 }, "@change", "did not write revision 2"},

		{"a version left out", func(f *forge) { f.answer(t, `[%q,%q]`, `[%[2]q]`) }, "versions", "lists 1 of 2 versions of batch/B"},
		{"no version at all", func(f *forge) { f.answer(t, `[%q,%q]`, `[]`) }, "versions", "lists 0 of 2 versions"},
		{"a record left out", func(f *forge) { f.answer(t, `{"kind":"certificate","id":"C"`, `{"kind":"certificate","id":"D"`) }, "versions", "leaves out certificate/C, which the passport shows"},
		{"an outdated passport", func(f *forge) {
			p, _ := f.ask()
			p.answer = []byte(strings.Replace(string(p.answer), `"B","revision":2`, `"B","revision":1`, 1))
		}, "passport", "shows another version of batch/B"},
	} {
		t.Run(forgery.name, func(t *testing.T) {
			f := newForge(t)
			forgery.spoil(f)
			contents := f.contents()
			at := forgery.part
			if name, about := strings.CutPrefix(at, "@"); about {
				at = transactionPart + f.id(name)
			}
			report := Check(f.raw(contents), f.trust())
			assert.False(t, report.Proven)
			found := false
			for _, fault := range report.Faults() {
				found = found || fault.Part == at && strings.Contains(fault.En, forgery.said)
				assert.NotEmpty(t, fault.Zh)
				assert.NotContains(t, fault.En+fault.Zh, "%!")
			}
			assert.True(t, found, "%s in %s: %v", forgery.said, at, report.Faults())
			_, err := Assemble(contents, Channel, Chaincode)
			assert.Error(t, err, "no such bundle is made")
		})
	}
}

// revise changes what the statement about a transaction says of it.
func (f *forge) revise(name string, change func(*peer.ProcessedTransaction)) {
	d, processed := f.attest(name), new(peer.ProcessedTransaction)
	require.NoError(f.t, proto.Unmarshal(d.answer, processed))
	change(processed)
	d.answer = marshal(f.t, processed)
}

// answer changes the list of versions; the formats are filled in with the
// transactions that registered and changed the batch.
func (f *forge) answer(t *testing.T, before, after string) {
	_, v := f.ask()
	fill := func(format string) string {
		if !strings.Contains(format, "%") {
			return format
		}
		return strings.Split(fmt.Sprintf(format, f.id("register"), f.id("change")), "%!")[0]
	}
	require.Contains(t, string(v.answer), fill(before))
	v.answer = []byte(strings.Replace(string(v.answer), fill(before), fill(after), 1))
}

// mirrored is the other signature that proves the same: (r, n−s).
func mirrored(f *forge, signature []byte) []byte {
	var rs struct{ R, S *big.Int }
	_, err := asn1.Unmarshal(signature, &rs)
	require.NoError(f.t, err)
	rs.S.Sub(f.peers[0].key.Params().N, rs.S)
	b, err := asn1.Marshal(rs)
	require.NoError(f.t, err)
	return b
}

// TestMirroredSignaturesHoldElsewhere: what is refused here for its form is a
// good signature to others.
func TestMirroredSignaturesHoldElsewhere(t *testing.T) {
	f := newForge(t)
	signature := f.peers[0].sign(t, []byte("message"))
	who, err := parseIdentity(f.peers[0].serialized(t))
	require.NoError(t, err)
	assert.True(t, who.signed(signature, []byte("mess"), []byte("age")))
	assert.False(t, who.signed(mirrored(f, signature), []byte("message")))
	digest := sha256Of("message")
	assert.True(t, ecdsa.VerifyASN1(who.key, digest, mirrored(f, signature)))
}

// TestPrintable: what a bundle says cannot play with a terminal.
func TestPrintable(t *testing.T) {
	f := newForge(t)
	passport, _ := f.ask()
	passport.answer = []byte(strings.Replace(string(passport.answer), "检测中心", `\u001b[2J\ntransactions 交易: 7`, 1))
	bundle, err := Assemble(f.contents(), Channel, Chaincode)
	require.NoError(t, err)
	report := Check(bundle, f.trust())
	assert.True(t, report.Proven)
	assert.NotContains(t, report.Manifest, "\x1b")
	assert.NotContains(t, report.Manifest, "\ntransactions 交易: 7")
	evil := Check([]byte(magic+"part \x1b[2J x x x\n"), f.trust())
	assert.NotContains(t, evil.Findings[0].Part+evil.Findings[0].En+evil.Findings[0].Zh, "\x1b")
}

// TestWrongTrust: another's roots, one root, and none.
func TestWrongTrust(t *testing.T) {
	f := newForge(t)
	bundle, err := Assemble(f.contents(), Channel, Chaincode)
	require.NoError(t, err)
	other := newForge(t).trust()
	report := Check(bundle, other)
	assert.Equal(t, []Finding{{Part: identitiesPart, Text: report.Findings[0].Text}}, report.Findings)
	assert.Contains(t, report.Findings[0].En, "which is not the one to be trusted")
	for _, trust := range []Trust{{Roots: map[string]Fingerprint{origin: f.trust().Roots[origin]}}, {}} {
		report := Check(bundle, trust)
		assert.False(t, report.Proven)
		assert.Equal(t, string(wholeBundle), report.Findings[0].Part)
		assert.Contains(t, report.Findings[0].En, "two regulators")
	}
	elsewhere := f.trust()
	elsewhere.Channel = "another"
	assert.Contains(t, Check(bundle, elsewhere).Faults()[0].En, "on channel provenance instead of provenance on another")
}

// TestDerivedParts: what nobody signs is compared with what is.
func TestDerivedParts(t *testing.T) {
	f := newForge(t)
	good, err := Assemble(f.contents(), Channel, Chaincode)
	require.NoError(t, err)
	parts, _, err := open(good)
	require.NoError(t, err)
	for i, at := range []string{manifestPart, identitiesPart} {
		spoilt := append([]part{}, parts...)
		spoilt[i].content = append(append([]byte{}, parts[i].content...), '\n')
		bundle, err := seal(spoilt)
		require.NoError(t, err)
		report := Check(bundle, f.trust())
		require.Len(t, report.Faults(), 1)
		assert.Equal(t, at, report.Faults()[0].Part)
	}
	for name, order := range map[string][]int{
		"versions before the passport": {0, 1, 3, 2, 4, 5, 6, 7}, "transactions swapped": {0, 1, 2, 3, 5, 4, 6, 7}, "a transaction twice": {0, 1, 2, 3, 4, 4, 5, 6, 7},
		"a transaction less": {0, 1, 2, 3, 4, 5, 6}, "no transactions": {0, 1, 2, 3}, "no versions": {0, 1, 2, 4, 5, 6, 7}, "nothing signed": {0, 1}, "nothing": {}, "the manifest twice": {0, 0, 1, 2},
		"versions among transactions": {0, 1, 2, 3, 4, 5, 3, 6, 7},
	} {
		var reordered []part
		for _, i := range order {
			reordered = append(reordered, parts[i])
		}
		bundle, err := seal(reordered)
		require.NoError(t, err)
		assert.False(t, Check(bundle, f.trust()).Proven, name)
	}
}

func TestFingerprints(t *testing.T) {
	f := newForge(t)
	want := f.trust().Roots[origin]
	got, err := FingerprintOf(f.authorities[origin].pem())
	require.NoError(t, err)
	assert.Equal(t, want, got)
	digits := strings.TrimPrefix(want.String(), "SHA256:")
	for _, form := range []string{want.String(), digits, strings.ToUpper(digits), "sha256:" + digits, colons(digits)} {
		mspID, got, err := ParseRoot("X=" + form)
		require.NoError(t, err, form)
		assert.Equal(t, "X", mspID)
		assert.Equal(t, want, got)
	}
	for _, form := range []string{"", "X", "X=", "=" + digits, "X=SHA1:" + digits, "X=" + digits[2:], "X=" + digits + "00", "X=zz" + digits[2:]} {
		_, _, err := ParseRoot(form)
		assert.Error(t, err, form)
	}
	_, err = FingerprintOf([]byte("no certificate"))
	assert.Error(t, err)
}
