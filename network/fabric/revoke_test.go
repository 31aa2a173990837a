package fabric

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/hyperledger/fabric-protos-go-apiv2/common"
	"github.com/hyperledger/fabric-protos-go-apiv2/msp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
)

// TestRevokeSignsItsRequest: the CA is told who is asking by a signature over
// method, path, body and certificate.
func TestRevokeSignsItsRequest(t *testing.T) {
	registrar := credentialsOf(t)
	a := authority(t, func(w http.ResponseWriter, r *http.Request) {
		require.Equal(t, "/api/v1/revoke", r.URL.Path)
		body, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		var asked struct {
			CAName, ID string
			GenCRL     bool
		}
		require.NoError(t, json.Unmarshal(body, &asked))
		require.Equal(t, "a-ca", asked.CAName)
		require.Equal(t, "carrier", asked.ID)
		require.True(t, asked.GenCRL)
		certificate, signature, _ := strings.Cut(r.Header.Get("Authorization"), ".")
		encode := base64.StdEncoding.EncodeToString
		digest := sha256.Sum256([]byte("POST." + encode([]byte("/api/v1/revoke")) + "." + encode(body) + "." + certificate))
		raw, err := base64.StdEncoding.DecodeString(signature)
		require.NoError(t, err)
		require.True(t, ecdsa.VerifyASN1(publicKey(t, registrar), digest[:], raw))
		require.NoError(t, json.NewEncoder(w).Encode(map[string]any{"result": map[string]string{"CRL": encode([]byte("list"))}}))
	})
	list, err := a.Revoke(t.Context(), registrar, "carrier")
	require.NoError(t, err)
	require.Equal(t, "list", string(list))

	a = authority(t, func(w http.ResponseWriter, _ *http.Request) {
		_, err := w.Write([]byte(`{"errors":[{"code":71,"message":"not allowed"}]}`))
		require.NoError(t, err)
	})
	_, err = a.Revoke(t.Context(), registrar, "carrier")
	require.ErrorContains(t, err, "revoking carrier at a-ca: the CA refused with code 71: not allowed")
}

// credentialsOf is a registrar whose certificate is a request: only its key matters.
func credentialsOf(t *testing.T) Credentials {
	a := authority(t, func(w http.ResponseWriter, r *http.Request) {
		var body map[string]string
		require.NoError(t, json.NewDecoder(r.Body).Decode(&body))
		answer := map[string]any{"result": map[string][]byte{"Cert": []byte(body["certificate_request"])}}
		require.NoError(t, json.NewEncoder(w).Encode(answer))
	})
	c, err := a.Enrol(t.Context(), "registrar", "secret", Identity)
	require.NoError(t, err)
	return c
}

func publicKey(t *testing.T, c Credentials) *ecdsa.PublicKey {
	block, _ := pem.Decode(c.Certificate)
	request, err := x509.ParseCertificateRequest(block.Bytes)
	require.NoError(t, err)
	return request.PublicKey.(*ecdsa.PublicKey)
}

func TestRevocationsReplaceTheListAndNothingElse(t *testing.T) {
	encode := func(c *msp.FabricMSPConfig) []byte {
		inner, err := proto.Marshal(c)
		require.NoError(t, err)
		raw, err := proto.Marshal(&msp.MSPConfig{Type: 0, Config: inner})
		require.NoError(t, err)
		return raw
	}
	before := &msp.FabricMSPConfig{Name: "AMSP", RootCerts: [][]byte{[]byte("root")}, RevocationList: [][]byte{[]byte("old")}}
	after, err := withRevocations(encode(before), []byte("new"))
	require.NoError(t, err)
	before.RevocationList = [][]byte{[]byte("new")}
	require.Equal(t, encode(before), after)
	_, err = withRevocations([]byte{0xff}, nil)
	require.Error(t, err)
}

// TestAnUpdateNamesTheWayToWhatChanged: and nothing beside it.
func TestAnUpdateNamesTheWayToWhatChanged(t *testing.T) {
	group := func(v uint64, groups map[string]*common.ConfigGroup, values map[string]*common.ConfigValue) *common.ConfigGroup {
		return &common.ConfigGroup{Version: v, ModPolicy: "Admins", Groups: groups, Values: values}
	}
	values := func(v uint64, content string) map[string]*common.ConfigValue {
		return map[string]*common.ConfigValue{"MSP": {Version: v, Value: []byte(content)}, "Other": {Version: 9}}
	}
	top := func(msp map[string]*common.ConfigValue) *common.ConfigGroup {
		return group(1, map[string]*common.ConfigGroup{
			"Application": group(2, map[string]*common.ConfigGroup{"AMSP": group(3, nil, msp), "BMSP": group(4, nil, values(0, "b"))}, nil),
			"Orderer":     group(5, nil, nil),
		}, nil)
	}
	read, write := &common.ConfigGroup{}, &common.ConfigGroup{}
	require.True(t, changedValues(top(values(0, "a")), top(values(1, "revoked")), read, write))
	require.EqualValues(t, 1, write.Version)
	require.Len(t, write.Groups, 1)
	a := write.Groups["Application"].Groups["AMSP"]
	require.Len(t, write.Groups["Application"].Groups, 1)
	require.EqualValues(t, 3, a.Version)
	require.Len(t, a.Values, 1)
	require.Equal(t, "revoked", string(a.Values["MSP"].Value))
	require.Empty(t, read.Groups["Application"].Groups["AMSP"].Values)
	require.EqualValues(t, 3, read.Groups["Application"].Groups["AMSP"].Version)
	require.False(t, changedValues(top(values(0, "a")), top(values(0, "a")), read, write))
}
