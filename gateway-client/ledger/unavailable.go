package ledger

import (
	"strings"

	"github.com/hyperledger/fabric-protos-go-apiv2/gateway"

	"sunledger/chaincode/provenance"
)

// unavailable says that the question never reached enough peers, or got no
// answer in time. Nothing was sent to the orderers.
func unavailable(err error, answers []*gateway.ErrorDetail) *provenance.Error {
	why := reason(err, answers)
	if len(answers) == 0 && strings.Contains(why, "x509: ") { // from our own TLS handshake, and will not pass
		return provenance.Refuse(provenance.Usage, "tlsRootCertificate", "the gateway is not the one that the profile describes (%s); check its address, TLS root certificate and TLS server name", "网关与配置不符（%s）；请检查地址、TLS 根证书与 TLS 服务器名称", why)
	}
	return provenance.Refuse(provenance.Unavailable, "",
		"the ledger cannot be reached or cannot answer (%s); nothing was sent. Check the gateway address and that both regulators' peers run, then repeat",
		"账本无法连接或无法应答（%s）；未发送。请检查网关地址以及双方节点是否运行，然后重试", why)
}
