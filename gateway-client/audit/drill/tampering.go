package drill

import (
	"context"

	"sunledger/gateway-client/audit"
)

// tampering is one way to falsify a copy of the ledger.
type tampering struct {
	name   string
	what   Text
	expect []audit.Code // any of which shows it, the most telling first
	why    Text
	alter  func(context.Context, *scratch) error
}

// noOpportunity says why a ledger offers none for a tampering.
type noOpportunity struct {
	Text
	what Text // the tampering
}

func unable(en, zh string) error { return &noOpportunity{Text: Text{en, zh}} }

// Error is the reason in English.
func (n *noOpportunity) Error() string { return n.En }

// Names lists the tamperings that Run tries, in order.
func Names() (names []string) {
	for _, t := range tamperings {
		names = append(names, t.name)
	}
	return append(names, flipsName)
}

// tamperings are all of them: first what a thief of a disk could do, then what
// takes the keys of ever more people.
var tamperings = []tampering{
	{"byte-flipped", Text{"a byte of a transaction flipped in a block file", "区块文件中某笔交易被改动一个字节"},
		[]audit.Code{audit.DataAltered},
		Text{"orderers of both sides signed a hash over every byte of the block's transactions", "双方排序节点签署的哈希覆盖区块内交易的每一个字节"}, flipByte},
	{"block-replaced", Text{"a block replaced, all hashes after it recomputed", "替换一个区块并重算其后的全部哈希"},
		[]audit.Code{audit.BadSignature, audit.BelowQuorum},
		Text{"whoever recomputes the hashes cannot renew the orderers' signatures over them", "哈希可以重算，排序节点对哈希的签名无法重做"}, replaceBlock},
	{"block-left-out", Text{"a block left out", "删去一个区块"},
		[]audit.Code{audit.BlockOutOfOrder, audit.ChainBroken},
		Text{"blocks are numbered and each holds the hash of the one before", "区块连续编号，且每块都含前一块的哈希"}, leaveOut},
	{"tail-truncated", Text{"the last blocks cut off", "截去末尾的若干区块"},
		[]audit.Code{audit.SideShort},
		Text{"what is left is in order, but the other side has the blocks that are missing", "剩余部分自身无误，但另一方仍有缺失的区块"}, truncate},
	{"file-torn", Text{"the file cut off inside a block", "区块文件在某个区块中间被截断"},
		[]audit.Code{audit.SideUnreadable},
		Text{"a block says how long it is", "区块自带长度"}, tear},
	{"genesis-replaced", Text{"a channel of its own, with another genesis block", "换上另一个创世区块，自立通道"},
		[]audit.Code{audit.GenesisDiffers},
		Text{"the genesis block's hash is pinned by everyone who audits, outside the ledger", "审计各方都在账本之外固定了创世区块哈希"}, replaceGenesis},
	{"valid-hidden", Text{"a valid transaction's flag altered to invalid", "把有效交易的标志改为无效"},
		[]audit.Code{audit.FlagDiffers},
		Text{"nobody signs the flags, so the audit recomputes each from the transactions themselves", "标志无人签名，因此审计从交易本身逐一重算"}, hideValid},
	{"invalid-shown", Text{"an invalid transaction's flag altered to valid", "把无效交易的标志改为有效"},
		[]audit.Code{audit.ForgedValid, audit.FlagDiffers},
		Text{"the flag is recomputed from endorsements, policy and versions", "标志由背书、策略与版本重新算出"}, showInvalid},
	{"commit-hash-altered", Text{"a commit hash altered", "改动提交哈希"},
		[]audit.Code{audit.CommitHashDiffers},
		Text{"the commit hash chains all flags and writes, and is recomputed from the genesis block on", "提交哈希串联全部标志与写入，审计从创世区块起重算"}, alterCommitHash},
	{"signatures-removed", Text{"orderers' signatures taken off a block", "从区块上去掉排序节点的签名"},
		[]audit.Code{audit.BelowQuorum},
		Text{"a block counts only with the signatures of three of the four orderers", "区块须有四个排序节点中三个的签名"}, removeSignatures},
	{"one-sided-block", Text{"a second block at the same height, signed by one side's orderers", "同一高度的第二个区块，只由一方排序节点签署"},
		[]audit.Code{audit.BelowQuorum},
		Text{"one side has two of the four orderers, and three must sign", "一方只有四个排序节点中的两个，而须三个签署"}, oneSidedBlock},
	{"fork", Text{"a second block at the same height, signed by one side's orderers and one of the other's", "同一高度的第二个区块，由一方排序节点和另一方一个排序节点签署"},
		[]audit.Code{audit.Fork, audit.BadSignature},
		Text{"each copy alone looks right; side by side, one orderer has signed two blocks at one height", "单看每份副本都成立；并排比对，同一排序节点在同一高度签了两个区块"}, fork},
	{"endorsement-forged", Text{"one side forges the other peer's endorsement, orderers play along", "一方伪造另一方节点的背书，且排序节点串通"},
		[]audit.Code{audit.ForgedValid},
		Text{"the endorsement does not verify with the other peer's certificate", "该背书无法用另一方节点的证书验证"}, forgeEndorsement},
	{"endorsed-by-one", Text{"a transaction endorsed by one side called valid, orderers play along", "只有一方背书的交易被记为有效，且排序节点串通"},
		[]audit.Code{audit.ForgedValid},
		Text{"the endorsement policy in force demands both sides' peers", "当时生效的背书策略要求双方节点背书"}, endorseAlone},
	{"stranger", Text{"a transaction by somebody whom no regulator's authority enrolled", "由未经任何一方机构登记的人提交的交易"},
		[]audit.Code{audit.ForgedValid},
		Text{"the certificate does not lead to a root of the channel", "其证书无法追溯到通道内的根证书"}, byStranger},
	{"revoked", Text{"a transaction by somebody whose certificate is revoked", "由证书已吊销的人提交的交易"},
		[]audit.Code{audit.ForgedValid},
		Text{"the revocation list in the channel's configuration names the certificate", "通道配置中的吊销列表含有该证书"}, byRevoked},
	{"replayed", Text{"a transaction written a second time", "把一笔交易重复写入"},
		[]audit.Code{audit.FlagDiffers},
		Text{"a transaction's ID is derived from its signed nonce and counts once", "交易编号由已签名的随机数导出，只能用一次"}, replayed},
	{"stale-read", Text{"a transaction that decided on outdated records called valid", "依据过时记录作出的交易被记为有效"},
		[]audit.Code{audit.FlagDiffers, audit.ForgedValid},
		Text{"every version that a transaction read is compared with the recomputed state", "交易读取的每个版本都与重算状态比对"}, staleRead},
	{"backdated", Text{"a transaction dated back by two hours, all peers and orderers play along", "交易时间倒填两小时，且全部节点串通"},
		[]audit.Code{audit.TimeImplausible, audit.ForgedValid},
		Text{"blocks are in order, and the transactions before it claim later times", "区块有先后，排在它之前的交易自称时间更晚"}, backdate},
	{"config-one-sided", Text{"one administrator lowers the endorsement policy, orderers play along", "一方管理员降低背书策略，且排序节点串通"},
		[]audit.Code{audit.ConfigUnauthorized, audit.ForgedValid},
		Text{"the configuration update lacks the other administrator's signature", "配置更新缺少另一方管理员的签名"}, configureAlone},
	{"record-deleted", Text{"a record deleted, all peers and orderers play along", "删除一条记录，且全部节点串通"},
		[]audit.Code{audit.RecordDeleted, audit.ForgedValid},
		Text{"the ledger's rules know no deletion of a record, whoever signs it", "账本规则不允许删除记录，无论谁签署"}, deleteRecord},
	{"record-overwritten", Text{"a record overwritten without a new revision, all peers and orderers play along", "改写记录而不产生新版本，且全部节点串通"},
		[]audit.Code{audit.RecordOverwritten, audit.ForgedValid},
		Text{"each write of a record must be its next revision, whoever signs it", "记录的每次写入都必须是下一版本，无论谁签署"}, overwriteRecord},
}
