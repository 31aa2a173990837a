package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit"
	"sunledger/gateway-client/audit/drill"
	"sunledger/gateway-client/ledger"
	"sunledger/network/local"
)

// Who notices on a running network.
var (
	byVerify  = drill.Text{En: "sunledger audit verify", Zh: "审计命令 sunledger audit verify"}
	byGateway = drill.Text{En: "the gateway, before anything is submitted", Zh: "网关，在提交之前"}
	byPeers   = drill.Text{En: "both peers, as they validate the block", Zh: "双方节点，在验证区块时"}
	byBoth    = drill.Text{En: "anyone who asks both sides' peers", Zh: "向双方节点查询的任何人"}
	byEach    = drill.Text{En: "each peer, before it runs the chaincode", Zh: "每个节点，在执行链码之前"}
)

// attack is a tampering with a running network. What it returns is the evidence,
// which must have the expected code.
type attack struct {
	name          string
	what, by, why drill.Text
	side          string
	server        string // what Haidian's chaincode server is meanwhile; empty: the agreed one
	expect        string
	carryOut      func(context.Context, *scratch) (*sight, error)
}

// sight is what somebody noticed, and how long after it was done; nil when nobody
// noticed anything.
type sight struct {
	*drill.Evidence
	block *uint64
	after time.Duration
}

// saw is evidence seen now.
func (s *scratch) saw(code, detail string) *sight {
	return &sight{Evidence: &drill.Evidence{Code: code, Detail: detail}, after: time.Since(s.began)}
}

// attacks in the order in which they are carried out. Each leaves the ledger in
// order for the next; the last ones are about a database that stays as it is.
var attacks = []attack{
	{"binary-differs", drill.Text{En: "one side runs another chaincode binary, which writes larger amounts", Zh: "一方运行被改过的链码程序，写入更大的数量"},
		byGateway, drill.Text{En: "both peers sign what they computed, and the two results differ", Zh: "双方节点各自签署自己的计算结果，两者不一致"},
		"HaidianMSP", "altered", string(provenance.Disagreement), binaryDiffers},
	{"peer-lies", drill.Text{En: "one side's peer answers queries with lies", Zh: "一方节点对查询作虚假应答"},
		byVerify, drill.Text{En: "the peer signs its answers, and they differ from the state recomputed from both sides' blocks", Zh: "应答由该节点签名，与从双方区块重算的状态不符"},
		"HaidianMSP", "liar", string(audit.StateDiffers), peerLies},
	{"peer-lies-slyly", drill.Text{En: "one side's peer lies, but not to auditors", Zh: "一方节点对外作虚假应答，唯独对审计如实"},
		byBoth, drill.Text{En: "no answer counts that one side gives alone: the other side's peer says otherwise", Zh: "单方应答不作数：另一方节点的应答与之不同"},
		"HaidianMSP", "sly", "ANSWERS_DIFFER", peerLiesSlyly},
	{"answer-altered", drill.Text{En: "a peer's answer altered on its way", Zh: "节点的应答在途中被改动"},
		byVerify, drill.Text{En: "answers carry the signature of the peer that gave them", Zh: "应答带有作答节点的签名"},
		"HaidianMSP", "", string(audit.AnswerUnproven), answerAltered},
	{"clock-slow", drill.Text{En: "a client whose clock is 20 minutes slow, or a transaction dated back", Zh: "客户端时钟慢 20 分钟，或倒填交易时间"},
		byEach, drill.Text{En: "peers refuse what is more than 15 minutes from their own clock", Zh: "与节点时钟相差 15 分钟以上的提案被拒绝"},
		"ShouguangMSP", "", "TIME_WINDOW", clockOff(-20 * time.Minute)},
	{"clock-fast", drill.Text{En: "a client whose clock is 20 minutes fast", Zh: "客户端时钟快 20 分钟"},
		byEach, drill.Text{En: "peers refuse what is more than 15 minutes from their own clock", Zh: "与节点时钟相差 15 分钟以上的提案被拒绝"},
		"HaidianMSP", "", "TIME_WINDOW", clockOff(20 * time.Minute)},
	{"submitted-alone", drill.Text{En: "a transaction endorsed by one side submitted to the orderers", Zh: "把只有一方背书的交易提交排序"},
		byPeers, drill.Text{En: "the endorsement policy demands both sides' peers", Zh: "背书策略要求双方节点背书"},
		"HaidianMSP", "", "ENDORSEMENT_POLICY_FAILURE", submittedAlone},
	{"identity-revoked", drill.Text{En: "a revoked identity goes on asking", Zh: "已吊销的身份继续使用"},
		byEach, drill.Text{En: "the channel's configuration holds the revocation list, and peers refuse whom it names", Zh: "通道配置含吊销列表，节点拒绝列表中的身份"},
		"ShouguangMSP", "", "REVOKED", identityRevoked},
	{"database-used", drill.Text{En: "a record's value changed in one peer's database, then used in a transaction", Zh: "改动一方节点数据库中的记录，随后有交易用到它"},
		byGateway, drill.Text{En: "the other peer computes from the true value, and the two results differ", Zh: "另一方节点按真实值计算，两个结果不一致"},
		"HaidianMSP", "", string(provenance.Disagreement), databaseUsed},
	{"database-changed", drill.Text{En: "a record's value changed in one peer's database", Zh: "改动一方节点数据库中的记录"},
		byVerify, drill.Text{En: "the whole database is compared with the state recomputed from both sides' blocks", Zh: "整个数据库与从双方区块重算的状态比对"},
		"HaidianMSP", "", string(audit.StateDiffers), databaseChanged},
}

// carryOut runs all attacks.
func (s *scratch) carryOut(ctx context.Context, tell func(drill.Text)) ([]drill.Result, error) {
	var results []drill.Result
	for _, a := range attacks {
		tell(a.what)
		if err := s.serve(ctx, a.server); err != nil {
			return nil, err
		}
		s.began = time.Now()
		seen, err := a.carryOut(ctx, s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.name, err)
		}
		result := drill.Result{Name: a.name, What: a.what, Side: a.side, By: a.by, Why: a.why, Codes: []string{}}
		if seen != nil {
			result.Evidence, result.Block, result.Seconds, result.Detected = seen.Evidence, seen.block, seen.after.Seconds(), seen.Code == a.expect
			result.Codes = append(result.Codes, seen.Code)
		}
		results = append(results, result)
	}
	return results, nil
}

// serve makes a program Haidian's chaincode server, or the agreed one again.
func (s *scratch) serve(ctx context.Context, program string) (err error) {
	switch {
	case program == s.serving:
		return nil
	case program == "":
		err = s.network.Up(ctx)
	default:
		err = s.network.ReplaceChaincodeServer(ctx, "haidian", local.Chaincode, s.program(program))
	}
	s.serving = program
	return err
}

// refused is what a ledger's client is told.
func (s *scratch) refused(err error) *sight {
	if err == nil {
		return nil
	}
	e := provenance.AsError(err)
	return s.saw(string(e.Code), e.Text(false))
}

func binaryDiffers(ctx context.Context, s *scratch) (*sight, error) {
	return s.refused(s.harvest(ctx)), nil
}

func peerLies(ctx context.Context, s *scratch) (*sight, error) { return s.audited(ctx, s.peers()) }

// peerLiesSlyly asks both sides' peers for one batch, after an audit that found
// nothing.
func peerLiesSlyly(ctx context.Context, s *scratch) (*sight, error) {
	if seen, err := s.audited(ctx, s.peers()); seen != nil || err != nil {
		return seen, err
	}
	s.began = time.Now()
	var remain []int64
	for _, name := range []string{"shouguang-auditor", "auditor"} {
		batch, err := ledger.Get[provenance.Batch](ctx, s.clients[name], s.batches[0])
		if err != nil {
			return nil, err
		}
		remain = append(remain, batch.Quantity.Remaining)
	}
	if remain[0] == remain[1] {
		return nil, nil
	}
	return s.saw("ANSWERS_DIFFER", fmt.Sprintf("%s: %d g remain by ShouguangMSP's peer, %d g by HaidianMSP's", s.batches[0], remain[0], remain[1])), nil
}

// audited is the first finding of a verification.
func (s *scratch) audited(ctx context.Context, peers []audit.Peer) (*sight, error) {
	report, err := s.verify(ctx, peers)
	if err != nil || report.Clean() {
		return nil, err
	}
	first := report.First()
	return &sight{drill.EvidenceOf(first), &first.Block, time.Since(s.began)}, nil
}

// relay stands between the auditor and a peer and alters what the peer says of
// its database.
type relay struct{ audit.LivePeer }

// AttestState passes the peer's answer on with another digest in it.
func (r relay) AttestState(ctx context.Context, q provenance.StateQuery) (*common.Envelope, error) {
	envelope, err := r.LivePeer.AttestState(ctx, q)
	if err != nil {
		return nil, err
	}
	const before = `digest":"`
	if at := bytes.Index(envelope.GetPayload(), []byte(before)); at >= 0 {
		envelope.Payload[at+len(before)] ^= 1
	}
	return envelope, nil
}

func answerAltered(ctx context.Context, s *scratch) (*sight, error) {
	peers := s.peers()
	peers[1].LivePeer = relay{peers[1].LivePeer}
	return s.audited(ctx, peers)
}

// clockOff proposes to both peers at the wrong time, after the right one.
func clockOff(by time.Duration) func(context.Context, *scratch) (*sight, error) {
	return func(ctx context.Context, s *scratch) (*sight, error) {
		var said error
		for _, name := range []string{"shouguang-regulator", "haidian-regulator"} {
			right, err := s.proposeAt(ctx, name, time.Now())
			if err != nil || right != nil {
				return nil, errors.Join(err, right)
			}
			wrong, err := s.proposeAt(ctx, name, time.Now().Add(by))
			if err != nil || wrong == nil {
				return nil, err
			}
			said = wrong
		}
		if !strings.Contains(said.Error(), "timewindow") {
			return nil, said
		}
		return s.saw("TIME_WINDOW", said.Error()), nil
	}
}

func submittedAlone(ctx context.Context, s *scratch) (*sight, error) {
	seen := s.refused(s.harvest(ctx, ledger.WithEndorsingOrganizations("HaidianMSP")))
	if seen != nil && strings.Contains(seen.Detail, "ENDORSEMENT_POLICY_FAILURE") {
		seen.Code = "ENDORSEMENT_POLICY_FAILURE"
	}
	return seen, nil
}

// What remains of a batch, and what the forger would like.
var (
	remaining = fmt.Sprintf(`"remaining":%d`, grams)
	embezzled = strings.Replace(remaining, ":2", ":9", 1)
)

func databaseUsed(ctx context.Context, s *scratch) (*sight, error) {
	batch := s.batches[len(s.batches)-1]
	if err := s.editDatabase(ctx, "haidian", "batch/"+batch, remaining, embezzled); err != nil {
		return nil, err
	}
	s.began = time.Now()
	_, err := s.clients["base"].DisposeBatch(ctx, provenance.DisposeBatch{Batch: batch, Amount: 1000, Method: "wasted", Reason: "运输损耗"})
	return s.refused(err), nil
}

// databaseChanged finds what databaseUsed has left.
func databaseChanged(ctx context.Context, s *scratch) (*sight, error) {
	return s.audited(ctx, s.peers())
}

// identityRevoked has a carrier revoked while another client goes on, and the
// audit agrees with the new configuration.
func identityRevoked(ctx context.Context, s *scratch) (*sight, error) {
	if before, err := s.proposeAt(ctx, "carrier", time.Now()); err != nil || before != nil {
		return nil, errors.Join(err, before)
	}
	if err := s.network.Revoke(ctx, "shouguang", "carrier"); err != nil {
		return nil, err
	}
	s.began = time.Now()
	said, err := s.proposeAt(ctx, "carrier", time.Now())
	if err != nil || said == nil {
		return nil, err
	}
	seen := s.saw("REVOKED", said.Error())
	if err := s.harvest(ctx); err != nil {
		return nil, err
	}
	report, err := s.verify(ctx, s.peers())
	if err == nil && !report.Clean() {
		err = fmt.Errorf("the audit does not agree with the revocation: %+v", report.First())
	}
	return seen, err
}
