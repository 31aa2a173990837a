package fabric

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/hyperledger/fabric-gateway/pkg/identity"
	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"google.golang.org/protobuf/proto"
)

// Revoke has the authority revoke all certificates of an identity and returns
// its list of revoked certificates, PEM. The registrar must have the right to.
// The ledger goes on accepting them until the list is in the channel's
// configuration: see PublishRevocations.
func (a Authority) Revoke(ctx context.Context, registrar Credentials, name string) ([]byte, error) {
	body, err := json.Marshal(map[string]any{"caname": a.Name, "id": name, "reason": "unspecified", "gencrl": true})
	if err != nil {
		return nil, err
	}
	var result struct{ CRL []byte }
	if err := a.call(ctx, "/api/v1/revoke", body, &result, func(r *http.Request) error { return registrar.authorize(r, body) }); err != nil {
		return nil, fmt.Errorf("revoking %s at %s: %w", name, a.Name, err)
	}
	return result.CRL, nil
}

// authorize signs a request to a CA with the identity's key, in the CA's own form.
func (c Credentials) authorize(r *http.Request, body []byte) error {
	key, err := identity.PrivateKeyFromPEM(c.Key)
	if err != nil {
		return err
	}
	sign, err := identity.NewPrivateKeySign(key)
	if err != nil {
		return err
	}
	encode := base64.StdEncoding.EncodeToString
	certificate := encode(c.Certificate)
	digest := sha256.Sum256([]byte(r.Method + "." + encode([]byte(r.URL.RequestURI())) + "." + encode(body) + "." + certificate))
	signature, err := sign(digest[:])
	r.Header.Set("Authorization", certificate+"."+encode(signature))
	return err
}

// PublishRevocations puts the list of revoked certificates of the member's own
// organization into the channel's configuration, which takes this organization's
// administrator alone, and returns the new configuration's sequence: the peers
// have it after AwaitConfig.
func (m *Member) PublishRevocations(ctx context.Context, channelName string, list []byte, orderer NodeAddress) (sequence uint64, err error) {
	return m.configure(ctx, channelName, orderer, func(top *common.ConfigGroup) error {
		for _, name := range []string{"Application", "Orderer"} { // one MSP, in both
			organization := top.GetGroups()[name].GetGroups()[m.MSPID]
			if organization.GetValues()["MSP"] == nil {
				return fmt.Errorf("the configuration has no MSP %s in %s", m.MSPID, name)
			}
			value := organization.GetValues()["MSP"]
			var err error
			if value.Value, err = withRevocations(value.GetValue(), list); err != nil {
				return err
			}
			value.Version++
		}
		return nil
	})
}

// withRevocations replaces the list in an encoded MSP.
func withRevocations(raw, list []byte) ([]byte, error) {
	outer, inner := new(msp.MSPConfig), new(msp.FabricMSPConfig)
	if err := errors.Join(proto.Unmarshal(raw, outer), proto.Unmarshal(outer.GetConfig(), inner)); err != nil {
		return nil, err
	}
	inner.RevocationList = [][]byte{list}
	var err error
	if outer.Config, err = proto.Marshal(inner); err != nil {
		return nil, err
	}
	return proto.Marshal(outer)
}
