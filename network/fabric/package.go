package fabric

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"

	"github.com/hyperledger/fabric-admin-sdk/pkg/chaincode"
)

// Package is a chaincode package: what a peer installs and an organization approves.
type Package struct {
	ID      string
	Content []byte
}

// NewPackage makes the package of a chaincode that runs as a server. It holds
// the chaincode's name and nothing else: where the server is, each peer's
// builder knows for itself. So its ID is the same for both organizations and
// in every network.
func NewPackage(name string) (Package, error) {
	code, err := archive(map[string][]byte{"chaincode": []byte(name)}, "chaincode")
	if err != nil {
		return Package{}, err
	}
	label := name + "_1"
	metadata, err := json.Marshal(chaincode.Metadata{Type: "server", Label: label})
	if err != nil {
		return Package{}, err
	}
	content, err := archive(map[string][]byte{"metadata.json": metadata, "code.tar.gz": code}, "metadata.json", "code.tar.gz")
	if err != nil {
		return Package{}, err
	}
	return Package{ID: chaincode.GetPackageID(label, content), Content: content}, nil
}

// archive is a compressed tar of the files in the order of their names given,
// without times and owners, so that equal content gives equal bytes.
func archive(files map[string][]byte, order ...string) ([]byte, error) {
	var buffer bytes.Buffer
	compressed := gzip.NewWriter(&buffer)
	writer := tar.NewWriter(compressed)
	for _, name := range order {
		header := tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(files[name]))}
		if err := writer.WriteHeader(&header); err != nil {
			return nil, err
		}
		if _, err := writer.Write(files[name]); err != nil {
			return nil, err
		}
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	if err := compressed.Close(); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}
