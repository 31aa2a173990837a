package audit_test

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
	. "sunledger/gateway-client/audit/audittest"
)

// sides are a chain's two peers.
func sides(c *Chain) (ours, theirs *Peer, both []audit.Peer) {
	ours, theirs = c.Peer(c.Organizations[0]), c.Peer(c.Organizations[1])
	return ours, theirs, []audit.Peer{
		{Name: "shouguang", MSPID: "ShouguangMSP", LivePeer: ours}, {Name: "haidian", MSPID: "HaidianMSP", LivePeer: theirs},
	}
}

func verifyPeers(t *testing.T, peers []audit.Peer) *audit.Report {
	t.Helper()
	r := audit.NewReplay(audit.Options{Patience: time.Second})
	require.NoError(t, r.VerifyPeers(t.Context(), peers))
	return r.Report()
}

// TestDatabases: a value, a version, a key too few or too many in one peer's
// database, and a peer that signs no answers or answers something else.
func TestDatabases(t *testing.T) {
	stranger := NewNetwork().Organizations[1].Peer
	for name, c := range map[string]struct {
		alter func(p *Peer)
		code  audit.Code
		key   string
	}{
		"nothing":           {func(*Peer) {}, "", ""},
		"a value":           {func(p *Peer) { p.Database["batch/A3"] = Cell{Value: "altered", Block: 5} }, audit.StateDiffers, "batch/A3"},
		"a version":         {func(p *Peer) { p.Database["batch/A3"] = Cell{Value: p.Database["batch/A3"].Value, Block: 2} }, audit.StateDiffers, "batch/A3"},
		"a key less":        {func(p *Peer) { delete(p.Database, "batch/A3") }, audit.StateMissing, "batch/A3"},
		"the first":         {func(p *Peer) { delete(p.Database, "batch/A0") }, audit.StateMissing, "batch/A0"},
		"the last":          {func(p *Peer) { delete(p.Database, "batch/A7") }, audit.StateMissing, "batch/A7"},
		"a key more":        {func(p *Peer) { p.Database["batch/A31"] = Cell{Value: "made up", Block: 5} }, audit.StateExtra, "batch/A31"},
		"one at the end":    {func(p *Peer) { p.Database["zzz"] = Cell{Value: "made up", Block: 5} }, audit.StateExtra, "zzz"},
		"a stranger's word": {func(p *Peer) { p.Member = stranger }, audit.AnswerUnproven, ""},
		"the other's word":  {func(p *Peer) { p.Member = p.Chain.Organizations[0].Peer }, audit.AnswerUnproven, ""},
		"no peer's word":    {func(p *Peer) { p.Member = p.Chain.Organizations[1].Client }, audit.AnswerUnproven, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, theirs, both := sides(ordinary())
			c.alter(theirs)
			report := verifyPeers(t, both)
			if c.code == "" {
				assert.Empty(t, report.Findings)
				assert.Equal(t, map[string]int{"shouguang": 8, "haidian": 8}, report.StateKeys)
				return
			}
			require.Len(t, report.Findings, 1)
			assert.Equal(t, c.code, report.Findings[0].Code)
			assert.Equal(t, c.key, report.Findings[0].Key)
			assert.Equal(t, "haidian", report.Findings[0].Side)
			assert.Equal(t, c.key == "", report.Findings[0].Evidence == nil, "the peer's own signature is the evidence")
		})
	}
}

// other answers with another question's answer.
type other struct{ *Peer }

func (o other) AttestState(ctx context.Context, q provenance.StateQuery) (*common.Envelope, error) {
	q.Nonce = "stale"
	return o.Peer.AttestState(ctx, q)
}

func TestStaleAnswersProveNothing(t *testing.T) {
	_, theirs, both := sides(ordinary())
	both[1].LivePeer = other{theirs}
	assert.Equal(t, []audit.Code{audit.AnswerUnproven}, codes(verifyPeers(t, both)))
}

// advancing is a peer whose database is ahead of the blocks that were there when
// the replay began.
type advancing struct {
	*Peer
	on func()
}

func (a advancing) AttestState(ctx context.Context, q provenance.StateQuery) (*common.Envelope, error) {
	a.on()
	return a.Peer.AttestState(ctx, q)
}

// TestMovingChain: keys that change while they are read are no findings.
func TestMovingChain(t *testing.T) {
	c := ordinary()
	ours, theirs, both := sides(c)
	times := 0
	move := func() {
		if times++; times > 4 {
			return
		}
		b := c.Add(Transaction{Set: Writes(record(fmt.Sprintf("batch/N%d", times), "1"), record("batch/A1", fmt.Sprint(times+1)))})
		for _, p := range []*Peer{ours, theirs} {
			p.Deliver(b)
			fresh := c.Peer(c.Organizations[0])
			p.Database = fresh.Database
		}
	}
	both[0].LivePeer, both[1].LivePeer = advancing{ours, move}, advancing{theirs, move}
	report := verifyPeers(t, both)
	assert.Empty(t, report.Findings)
	assert.Greater(t, report.Height, uint64(10))
}

func compare(t *testing.T, ours, theirs audit.Comparable) *audit.Comparison {
	t.Helper()
	c, err := audit.Compare(t.Context(), [2]string{"shouguang", "haidian"}, [2]string{"ShouguangMSP", "HaidianMSP"}, [2]audit.Comparable{ours, theirs})
	require.NoError(t, err)
	return c
}

func TestCompare(t *testing.T) {
	c := ordinary()
	ours, theirs, _ := sides(c)
	same := compare(t, ours, theirs)
	assert.Empty(t, same.Findings)
	assert.EqualValues(t, 10, same.Height)
	assert.Equal(t, 8, same.Keys)

	theirs.Database["batch/A3"] = Cell{Value: "altered", Block: 5}
	delete(theirs.Database, "batch/A4")
	theirs.Database["batch/A41"] = Cell{Value: "made up", Block: 5}
	var found []string
	for _, f := range compare(t, ours, theirs).Findings {
		found = append(found, string(f.Code)+" "+f.Key)
	}
	assert.ElementsMatch(t, []string{"STATE_DIFFERS batch/A3", "STATE_MISSING batch/A4", "STATE_EXTRA batch/A41"}, found)

	theirs.Member = c.Organizations[0].Peer
	assert.Equal(t, audit.AnswerUnproven, compare(t, ours, theirs).Findings[0].Code)
	another, _, _ := sides(NewChain())
	assert.Equal(t, audit.Fork, compare(t, ours, another).Findings[0].Code)
}

// TestStatements: what one side signs the other holds against its own replay.
func TestStatements(t *testing.T) {
	c := ordinary()
	auditor := c.Organizations[1].Enrol("auditor", "client")
	replay := audit.NewReplay(audit.Options{})
	require.NoError(t, replay.Run(t.Context(), audit.Side{Name: "haidian", Source: c}))
	sign := func(s *audit.Statement, by *Member) []byte {
		signed, err := s.Sign(by.MSPID, string(by.PEM()), func(m []byte) ([]byte, error) { return by.Sign(m), nil })
		require.NoError(t, err)
		raw, err := json.MarshalIndent(signed, "", "  ")
		require.NoError(t, err)
		return raw
	}
	check := func(raw []byte) []audit.Finding {
		signed, statement, err := audit.ParseStatement(raw)
		require.NoError(t, err)
		return replay.Against(signed, statement)
	}
	statement := replay.State(time.Now())
	assert.Equal(t, 8, statement.Families["batch"].Keys)
	honest := sign(statement, auditor)
	assert.Empty(t, check(honest))

	lie := *statement
	lie.CommitHash = "00"
	lie.Families = map[string]audit.Digest{"batch": {7, "00"}, "hold": {1, "00"}}
	assert.Len(t, check(sign(&lie, auditor)), 3)
	assert.Equal(t, audit.StatementUnproven, check(sign(statement, NewNetwork().Organizations[1].Client))[0].Code, "a stranger")
	// Base64 ends in bits that mean nothing, and an editor may move white space:
	// what still holds says the same.
	said := func(s *audit.SignedStatement) string {
		block, _ := pem.Decode([]byte(s.Certificate))
		require.NotNil(t, block)
		return fmt.Sprintf("%s %s %x %x", s.Statement, s.MSPID, block.Bytes, s.Signature)
	}
	whole, _, err := audit.ParseStatement(honest)
	require.NoError(t, err)
	for i := 0; i < len(honest); i += 7 {
		altered := append([]byte(nil), honest...)
		altered[i] ^= 1
		signed, s, err := audit.ParseStatement(altered)
		if err == nil && len(replay.Against(signed, s)) == 0 {
			assert.Equal(t, said(whole), said(signed), "byte %d", i)
		}
	}
}
