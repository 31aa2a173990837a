package audit

import (
	"fmt"

	"github.com/hyperledger/fabric-protos-go-apiv2/peer"
)

// Lock is one of the five reasons why the ledger can be trusted.
type Lock string

// The locks, in the order of the design.
const (
	Endorsement Lock = "endorsement" // both regulators' peers signed each valid transaction
	Ordering    Lock = "ordering"    // a quorum of both regulators' orderers signed each block of one chain
	Governance  Lock = "governance"  // the channel's configuration changed only as its policies allow
	Rules       Lock = "rules"       // no record was deleted, none overwritten but by its next revision
	Agreement   Lock = "audit"       // both sides hold the same blocks, verdicts and state, and so does this replay
)

// Locks lists every lock in order.
var Locks = []Lock{Endorsement, Ordering, Governance, Rules, Agreement}

// Code names a kind of finding. Codes are only ever added.
type Code string

// The codes of findings.
const (
	GenesisDiffers  Code = "GENESIS_DIFFERS"
	BlockMalformed  Code = "BLOCK_MALFORMED"
	BlockOutOfOrder Code = "BLOCK_OUT_OF_ORDER"
	ChainBroken     Code = "CHAIN_BROKEN"
	DataAltered     Code = "DATA_ALTERED"
	BelowQuorum     Code = "BELOW_QUORUM"
	BadSignature    Code = "BLOCK_SIGNATURE_INVALID"
	LastConfigWrong Code = "LAST_CONFIG_WRONG"
	Fork            Code = "FORK"

	ConfigUnauthorized Code = "CONFIG_UNAUTHORIZED"
	ConfigMalformed    Code = "CONFIG_MALFORMED"

	ForgedValid Code = "FORGED_VALID"
	Unsupported Code = "UNSUPPORTED"

	RecordDeleted     Code = "RECORD_DELETED"
	RecordOverwritten Code = "RECORD_OVERWRITTEN"
	RequestRewritten  Code = "REQUEST_REWRITTEN"

	SideUnreadable    Code = "SIDE_UNREADABLE"
	SideShort         Code = "SIDE_SHORT"
	SideSilent        Code = "SIDE_SILENT"
	FlagDiffers       Code = "FLAG_DIFFERS"
	CommitHashDiffers Code = "COMMIT_HASH_DIFFERS"
	StateDiffers      Code = "STATE_DIFFERS"
	StateMissing      Code = "STATE_MISSING"
	StateExtra        Code = "STATE_EXTRA"
	AnswerUnproven    Code = "ANSWER_UNPROVEN"
	StatementDiffers  Code = "STATEMENT_DIFFERS"
	StatementUnproven Code = "STATEMENT_UNPROVEN"
	OrdererAbsent     Code = "ORDERER_ABSENT"
)

// CodeRow explains one code.
type CodeRow struct {
	Code   Code
	Lock   Lock
	En, Zh string // one line for people
}

// Codes is the one table of findings.
var Codes = []CodeRow{
	{GenesisDiffers, Ordering, "the first block is not the pinned genesis block", "首个区块不是固定的创世区块"},
	{BlockMalformed, Ordering, "the block cannot be read", "区块无法解析"},
	{BlockOutOfOrder, Ordering, "another block stands where this one should", "该位置上是别的区块"},
	{ChainBroken, Ordering, "the block does not refer to the block before it", "区块未正确引用前一区块"},
	{DataAltered, Ordering, "the block's transactions are not those its header was signed for", "区块内的交易与签名的区块头不符"},
	{BelowQuorum, Ordering, "fewer orderers signed the block than the quorum", "签署区块的排序节点少于法定数量"},
	{BadSignature, Ordering, "a signature on the block is not that of an orderer of this configuration", "区块上的签名不是当时配置中排序节点的有效签名"},
	{LastConfigWrong, Ordering, "the block names another configuration than the one in force", "区块所指的配置不是当时生效的配置"},
	{Fork, Ordering, "two signed blocks stand at the same height", "同一高度出现两个已签名的区块"},
	{ConfigUnauthorized, Governance, "the configuration was changed without the signatures its policies demand", "配置变更缺少策略要求的签名"},
	{ConfigMalformed, Governance, "the configuration transaction is not in order", "配置交易不符合规定"},
	{ForgedValid, Endorsement, "the side calls valid what lacks the signatures that the policy demands", "该方把缺少策略要求签名的交易记为有效"},
	{Unsupported, Endorsement, "this cannot be verified here", "此项无法在此验证"},
	{RecordDeleted, Rules, "a record was deleted", "记录被删除"},
	{RecordOverwritten, Rules, "a record was overwritten by something else than its next revision", "记录被改写，而不是写入下一版本"},
	{RequestRewritten, Rules, "a request's receipt was written twice", "请求回执被重复写入"},
	{SideUnreadable, Agreement, "the side's blocks cannot be read any further", "该方的区块无法继续读取"},
	{SideShort, Agreement, "the side ends before the other", "该方的区块少于另一方"},
	{SideSilent, Agreement, "the side no longer gets new blocks, or cannot be reached", "该方不再收到新区块或无法连接"},
	{FlagDiffers, Agreement, "the side's verdict on the transaction is not the recomputed one", "该方对交易的验证结果与重算不符"},
	{CommitHashDiffers, Agreement, "the side's commit hash is not the recomputed one", "该方的提交哈希与重算不符"},
	{StateDiffers, Agreement, "the side's database holds another value or version of the key", "该方数据库中该键的值或版本不同"},
	{StateMissing, Agreement, "the side's database lacks the key", "该方数据库缺少该键"},
	{StateExtra, Agreement, "the side's database holds a key that no transaction wrote", "该方数据库多出没有任何交易写入的键"},
	{AnswerUnproven, Agreement, "the answer is not signed by a peer of that side", "应答没有该方节点的有效签名"},
	{StatementDiffers, Agreement, "the other side's signed statement differs", "另一方的签名声明与本方不同"},
	{StatementUnproven, Agreement, "the statement is not signed by whom it names", "声明没有所称签署人的有效签名"},
	{OrdererAbsent, Ordering, "an orderer has not signed for many blocks", "某排序节点长时间没有签署区块"},
}

// Row returns the row of c.
func (c Code) Row() CodeRow {
	for _, row := range Codes {
		if row.Code == c {
			return row
		}
	}
	return CodeRow{Code: c, Lock: Agreement, En: string(c), Zh: string(c)}
}

// Place is where on the chain something was found.
type Place struct {
	Side        string `json:"side,omitempty"` // empty: the chain itself
	Block       uint64 `json:"block"`
	Transaction *int   `json:"transaction,omitempty"` // position in the block
	TxID        string `json:"txId,omitempty"`
	Key         string `json:"key,omitempty"`
}

// Finding is one thing that is not as it should be.
type Finding struct {
	Code Code `json:"code"`
	Lock Lock `json:"lock"`
	Place
	En     string `json:"en"`
	Zh     string `json:"zh"`
	Detail string `json:"detail,omitempty"` // what was found, for experts
	// Evidence is the peer's signed answer, of a finding in its database: the
	// transaction envelope, protobuf.
	Evidence []byte `json:"evidence,omitempty"`
}

// Text explains the finding in one line.
func (f Finding) Text(chinese bool) string {
	if chinese {
		return f.Zh
	}
	return f.En
}

// Where names the place: "side, block 7, transaction 2 (3f9a…), key batch/X".
func (f Finding) Where(chinese bool) string {
	block, tx, key, comma := "block ", "transaction ", "key ", ", "
	if chinese {
		block, tx, key, comma = "区块 ", "交易 ", "键 ", "，"
	}
	where := fmt.Sprintf("%s%d", block, f.Block)
	if f.Side != "" {
		where = f.Side + comma + where
	}
	if f.Transaction != nil {
		where += fmt.Sprintf("%s%s%d", comma, tx, *f.Transaction)
	}
	if f.TxID != "" {
		where += fmt.Sprintf(" (%.16s…)", f.TxID)
	}
	if f.Key != "" {
		where += comma + key + f.Key
	}
	return where
}

// NewFinding makes a finding of code. The detail is a format with its arguments.
func NewFinding(code Code, at Place, detail string, args ...any) Finding {
	return find(code, at, detail, args...)
}

func find(code Code, at Place, detail string, args ...any) Finding {
	row := code.Row()
	return Finding{Code: code, Lock: row.Lock, Place: at, En: row.En, Zh: row.Zh, Detail: fmt.Sprintf(detail, args...)}
}

// flagName is Fabric's name of a validation code.
func flagName(code peer.TxValidationCode) string {
	if name, ok := peer.TxValidationCode_name[int32(code)]; ok {
		return name
	}
	return fmt.Sprintf("code %d", int32(code))
}
