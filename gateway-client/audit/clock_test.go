package audit_test

import (
	"testing"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"sunledger/gateway-client/audit"
	. "sunledger/gateway-client/audit/audittest"
)

// TestClaimedTimes: a valid transaction that claims a time long before another
// that precedes it is told once; invalid ones claim what they like.
func TestClaimedTimes(t *testing.T) {
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		minutes []int
		found   []uint64 // blocks
	}{
		"in order":                    {[]int{0, 1, 2}, nil},
		"pauses":                      {[]int{0, 1000, 5000}, nil},
		"two clocks, each at an edge": {[]int{15, -15, 16, -29}, nil},
		"dated back":                  {[]int{0, -46, -45, -46}, []uint64{3}},
		"dated ahead":                 {[]int{0, 120, 1, 2}, []uint64{4}},
	} {
		t.Run(name, func(t *testing.T) {
			chain := NewChain()
			for _, m := range c.minutes {
				chain.Add(
					Transaction{Set: Writes(Put("index/x", "y")), Claimed: noon.Add(time.Duration(m) * time.Minute)},
					Transaction{Set: Writes(Put("index/x", "y")), Claimed: noon.Add(-time.Hour), Endorsers: chain.Peers()[:1]},
				)
			}
			var found []uint64
			for _, f := range verify(t, chain).Findings {
				assert.Equal(t, audit.TimeImplausible, f.Code)
				assert.Equal(t, audit.Endorsement, f.Lock)
				found = append(found, f.Block)
			}
			assert.Equal(t, c.found, found)
		})
	}
}

// TestClaimedTimesAfterACheckpoint: what was claimed before it still counts.
func TestClaimedTimesAfterACheckpoint(t *testing.T) {
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	c := NewChain()
	c.Add(Transaction{Set: Writes(Put("index/x", "y")), Claimed: noon})
	c.Add(Transaction{Set: Writes(Put("index/x", "y")), Claimed: noon.Add(-2 * time.Hour)})
	file := t.TempDir() + "/checkpoint"
	r := audit.NewReplay(audit.Options{})
	require.NoError(t, r.Run(t.Context(), audit.Side{Name: "one", Source: audit.Until(c, 3)}))
	require.NoError(t, r.Save(file))
	r, err := audit.Resume(file, audit.Options{})
	require.NoError(t, err)
	require.NoError(t, r.Run(t.Context(), audit.Side{Name: "one", Source: c}))
	assert.Equal(t, []audit.Code{audit.TimeImplausible}, codes(r.Report()))
}

// TestIdentify: who a certificate is under the configuration in force.
func TestIdentify(t *testing.T) {
	c := NewChain()
	o := c.Organizations[0]
	config := func() *audit.Config {
		r := audit.NewReplay(audit.Options{})
		require.NoError(t, r.Run(t.Context(), audit.Side{Name: "one", Source: c}))
		return r.Config()
	}
	for role, m := range map[msp.MSPRole_MSPRoleType]*Member{msp.MSPRole_ADMIN: o.Admin, msp.MSPRole_PEER: o.Peer, msp.MSPRole_CLIENT: o.Client, msp.MSPRole_ORDERER: o.Orderers[0]} {
		id, err := config().Identify(m.PEM())
		require.NoError(t, err)
		assert.Equal(t, &audit.Identity{MSPID: o.MSPID, Serialized: m.Serialized(), Role: role}, id)
	}
	o.Revoked = append(o.Revoked, o.Client.Certificate.SerialNumber)
	c.Update(func(g *common.ConfigGroup) {
		for _, group := range []string{"Application", "Orderer"} {
			g.Groups[group].Groups[o.MSPID].Values["MSP"] = o.MSP()
		}
	}, c.Admins()...)
	id, err := config().Identify(o.Client.PEM())
	require.NoError(t, err)
	assert.ErrorContains(t, id.Invalid, "revoked")
	assert.Equal(t, msp.MSPRole_CLIENT, id.Role)

	_, err = config().Identify(NewNetwork().Organizations[0].Client.PEM())
	assert.ErrorContains(t, err, "no organization of the channel")
	_, err = config().Identify([]byte("text"))
	assert.ErrorContains(t, err, "not a PEM certificate")
}

// TestConfigAsItIs: its orderers and its envelope, which is a copy.
func TestConfigAsItIs(t *testing.T) {
	c := NewChain()
	r := audit.NewReplay(audit.Options{})
	require.NoError(t, r.Run(t.Context(), audit.Side{Name: "one", Source: c}))
	var want []audit.Orderer
	for i, m := range c.Orderers() {
		want = append(want, audit.Orderer{ID: uint32(i + 1), MSPID: m.MSPID, Serialized: m.Serialized()})
	}
	assert.Equal(t, want, r.Config().Orderers())
	r.Config().Envelope().Config.Sequence = 99
	assert.Zero(t, r.Config().Envelope().Config.Sequence)
}

// TestBlockSignaturesAreReadInFull: nobody signs the list of signatures, so what
// is not known in it is not passed over.
func TestBlockSignaturesAreReadInFull(t *testing.T) {
	const unknown = "\x92\x03\x01x" // field 50
	slot := func(b *common.Block) *[]byte { return &b.Metadata.Metadata[common.BlockMetadataIndex_SIGNATURES] }
	for name, c := range map[string]struct {
		alter func(l audit.List)
		want  audit.Code
	}{
		"in the list":                      {func(l audit.List) { *slot(l[5]) = append(*slot(l[5]), unknown...) }, audit.BlockMalformed},
		"in the genesis block":             {func(l audit.List) { *slot(l[0]) = append(*slot(l[0]), unknown...) }, audit.BlockMalformed},
		"a signature on the genesis block": {func(l audit.List) { *slot(l[0]) = *slot(l[1]) }, audit.BlockMalformed},
		"in a signature": {func(l audit.List) {
			stored := new(common.Metadata)
			require.NoError(t, proto.Unmarshal(*slot(l[5]), stored))
			stored.Signatures[1].ProtoReflect().SetUnknown([]byte(unknown))
			*slot(l[5]), _ = proto.Marshal(stored)
		}, audit.BadSignature},
	} {
		chain := ordinary()
		altered := chain.Copy()
		c.alter(altered)
		assert.Equal(t, c.want, verify(t, altered).First().Code, name)
		assert.Equal(t, c.want, verify(t, chain, altered).First().Code, name)
	}
}
