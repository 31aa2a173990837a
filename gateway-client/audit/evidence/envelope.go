package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"time"
)

// envelope is a Fabric transaction taken apart: what was asked of which chaincode,
// what it answered, and who signed for it. The comments name the messages of
// Fabric's protobuf definitions.
type envelope struct {
	channel   string
	txID      string
	time      time.Time // the asker's claim
	chaincode string
	args      [][]byte
	answer    []byte // payload of the response
	results   []byte // rwset.TxReadWriteSet
	creator   []byte // msp.SerializedIdentity

	payload      []byte      // common.Payload, which a submitter signs
	header       []byte      // common.Header
	proposal     []byte      // peer.ChaincodeProposalPayload
	response     []byte      // peer.ProposalResponsePayload, which endorsers sign
	endorsements [][2][]byte // identity and signature
	signature    []byte
}

const endorserTransaction = 3 // common.HeaderType

// parseEnvelope takes apart a common.Envelope. What is not signed in it must be
// exactly what follows from what is: putting it together again gives the same bytes.
func parseEnvelope(b []byte) (*envelope, error) {
	var r reader
	outer := r.parse(b)
	payload := r.parse(outer.bytes(1))
	header := r.parse(payload.bytes(1))
	transaction := r.parse(payload.bytes(2))
	action := r.parse(transaction.bytes(1))
	body := r.parse(action.bytes(2))
	endorsed := r.parse(body.bytes(2), 2)
	e := &envelope{
		payload: outer.bytes(1), signature: outer.bytes(2), header: payload.bytes(1),
		proposal: body.bytes(1), response: endorsed.bytes(1),
	}
	for _, b := range endorsed.all(2) {
		endorsement := r.parse(b)
		e.endorsements = append(e.endorsements, [2][]byte{endorsement.bytes(1), endorsement.bytes(2)})
	}
	if r.err != nil {
		return nil, r.err
	}
	if !bytes.Equal(b, e.assemble(header.bytes(1), header.bytes(2))) {
		return nil, fault("holds something besides the transaction and its signatures", "含有交易及其签名以外的内容")
	}
	return e, e.read(header.bytes(1), header.bytes(2))
}

// assemble puts the envelope together from what is signed, and the signatures.
func (e *envelope) assemble(channelHeader, signatureHeader []byte) []byte {
	endorsed := pair(e.response, nil)
	for _, endorsement := range e.endorsements {
		endorsed = appendField(endorsed, 2, pair(endorsement[0], endorsement[1]))
	}
	action := pair(signatureHeader, pair(e.proposal, endorsed))
	return pair(pair(pair(channelHeader, signatureHeader), pair(action, nil)), e.signature)
}

// read reads what is signed, and holds its pieces to one another: the transaction
// ID to who asked and to the nonce, the answer to the very question.
func (e *envelope) read(channelHeader, signatureHeader []byte) error {
	var r reader
	channel, signer := r.parse(channelHeader), r.parse(signatureHeader)
	extension := r.parse(r.parse(channel.bytes(7)).bytes(2)) // ChaincodeHeaderExtension: ChaincodeID
	stamp := r.parse(channel.bytes(3))
	question := r.parse(e.proposal)
	spec := r.parse(r.parse(question.bytes(1)).bytes(1)) // ChaincodeInvocationSpec: ChaincodeSpec
	answer := r.parse(e.response)
	action := r.parse(answer.bytes(2)) // ChaincodeAction
	response := r.parse(action.bytes(3))
	e.channel, e.txID, e.creator = channel.text(4), channel.text(5), signer.bytes(1)
	e.time = time.Unix(int64(stamp.varint(1)), int64(stamp.varint(2))).UTC()
	e.chaincode, e.args = r.parse(spec.bytes(2)).text(2), r.parse(spec.bytes(3), 1).all(1)
	e.results, e.answer = action.bytes(1), response.bytes(3)
	id := sha256.Sum256(slices.Concat(signer.bytes(2), e.creator))
	asked := sha256.Sum256(slices.Concat(channelHeader, signatureHeader, e.proposal))
	switch {
	case r.err != nil:
		return r.err
	case channel.varint(1) != endorserTransaction:
		return fault("is not a chaincode's transaction", "不是链码交易")
	case e.txID != hex.EncodeToString(id[:]):
		return fault("its transaction ID is not the digest of nonce and asker", "交易编号与随机数及提交者的摘要不符")
	case !bytes.Equal(answer.bytes(1), asked[:]):
		return fault("the peers' answer belongs to another question", "节点的答复对应的是另一个请求")
	case question.has(2) || extension.text(2) != e.chaincode || r.parse(action.bytes(4)).text(2) != e.chaincode:
		return fault("names several chaincodes, or hides part of the question", "链码名称不一致，或隐藏了部分请求")
	case response.varint(1) != 200:
		return fault("the chaincode did not carry this out", "链码未执行成功")
	}
	return nil
}

// verify holds the signatures to the certificates: of the asker over what
// signed names, and of one peer of each regulator over the answer.
func (e *envelope) verify(r *register, signed []byte) error {
	creator, err := r.admit(e.creator)
	if err != nil {
		return err
	}
	if !creator.signed(e.signature, signed) {
		return fault("the signature of %s, who asked, does not hold", "请求者 %s 的签名不成立", creator.name())
	}
	missing := maps.Clone(r.roots)
	for _, endorsement := range e.endorsements {
		peer, err := r.admit(endorsement[0])
		switch {
		case err != nil:
			return err
		case !peer.isPeer():
			return fault("%s signed as a peer and is none", "%s 以节点身份签名，但不是节点", peer.name())
		case !peer.signed(endorsement[1], e.response, endorsement[0]):
			return fault("the signature of the peer %s does not hold", "节点 %s 的签名不成立", peer.name())
		}
		delete(missing, peer.mspID)
	}
	for _, mspID := range slices.Sorted(maps.Keys(missing)) {
		return fault("no peer of %s signed", "没有 %s 节点的签名", mspID)
	}
	return nil
}

// signers are the serialized identities of everybody who signed.
func (e *envelope) signers() [][]byte {
	all := [][]byte{e.creator}
	for _, endorsement := range e.endorsements {
		all = append(all, endorsement[0])
	}
	return all
}

// asStatement is what the asker of a statement signed: peer.Proposal.
func (e *envelope) asStatement() []byte {
	return pair(e.header, e.proposal)
}

// function is what was asked for, "contract:Function"; empty when nothing was.
func (e *envelope) function() string {
	if len(e.args) == 0 {
		return ""
	}
	return string(e.args[0])
}

// writes returns what the transaction wrote to the state of its chaincode, by key;
// nil for a key that it deleted.
func (e *envelope) writes() (map[string][]byte, error) {
	var r reader
	written := map[string][]byte{}
	for _, b := range r.parse(e.results, 2).all(2) {
		namespace := r.parse(b, 3)
		if namespace.text(1) != e.chaincode {
			continue
		}
		for _, b := range r.parse(namespace.bytes(2), 1, 2, 3, 4).all(3) {
			w := r.parse(b)
			written[w.text(1)] = w.bytes(3)
		}
	}
	return written, r.err
}
