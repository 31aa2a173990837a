package drill_test

import (
	"compress/gzip"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sunledger/gateway-client/audit"
)

// realBlocks are the block files of a real peer, unpacked.
func realBlocks(t *testing.T) audit.Folder {
	packed, err := os.Open("../testdata/story.blocks.gz")
	require.NoError(t, err)
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	require.NoError(t, err)
	folder := t.TempDir()
	file, err := os.OpenFile(filepath.Join(folder, "blockfile_000000"), os.O_CREATE|os.O_WRONLY, 0o400)
	require.NoError(t, err)
	_, err = file.ReadFrom(unpacked)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	return audit.Folder(folder)
}

// keyPair is a certificate of its own and its key, PEM.
func keyPair(t *testing.T) (certificate, key string) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	require.NoError(t, err)
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	text := func(kind string, bytes []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: bytes}))
	}
	return text("CERTIFICATE", raw), text("PRIVATE KEY", encoded)
}
