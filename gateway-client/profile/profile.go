// Package profile is how a person's program knows who they are: organization,
// gateway, certificate and key. A profile is a JSON file in the home folder;
// environment variables override the file, and flags override both.
package profile

import (
	"cmp"
	"errors"
	"io/fs"
	"net"
	"path/filepath"

	"sunledger/chaincode/provenance"
)

// Profile is one person's access to the ledger. In a file, paths are relative to
// the file; once loaded they are absolute. Keys and certificates are PEM files.
type Profile struct {
	Name               string `json:"name,omitempty"`
	Organization       string `json:"organization,omitempty"`
	MSPID              string `json:"mspId,omitempty"`
	Role               string `json:"role,omitempty"`
	Enterprise         string `json:"enterprise,omitempty"` // unified social credit code
	Channel            string `json:"channel,omitempty"`
	Chaincode          string `json:"chaincode,omitempty"`
	Gateway            string `json:"gateway,omitempty"`       // host:port of a peer
	TLSServerName      string `json:"tlsServerName,omitempty"` // when the peer's certificate names another host
	TLSRootCertificate string `json:"tlsRootCertificate,omitempty"`
	Certificate        string `json:"certificate,omitempty"`
	PrivateKey         string `json:"privateKey,omitempty"`
	Genesis            string `json:"genesis,omitempty"` // hash of the channel's first header, hexadecimal, from which an audit starts
}

// setting is one field of a profile, with its names outside.
type setting struct {
	value    *string
	variable string // environment variable
	field    string // JSON field
	required bool
	path     bool
}

func (p *Profile) settings() []setting {
	return []setting{
		{value: &p.Name, variable: "SUNLEDGER_PROFILE", field: "name"},
		{value: &p.Organization, variable: "SUNLEDGER_ORGANIZATION", field: "organization"},
		{value: &p.MSPID, variable: "SUNLEDGER_MSP_ID", field: "mspId", required: true},
		{value: &p.Role, variable: "SUNLEDGER_ROLE", field: "role"},
		{value: &p.Enterprise, variable: "SUNLEDGER_ENTERPRISE", field: "enterprise"},
		{value: &p.Channel, variable: "SUNLEDGER_CHANNEL", field: "channel", required: true},
		{value: &p.Chaincode, variable: "SUNLEDGER_CHAINCODE", field: "chaincode", required: true},
		{value: &p.Gateway, variable: "SUNLEDGER_GATEWAY", field: "gateway", required: true},
		{value: &p.TLSServerName, variable: "SUNLEDGER_TLS_SERVER_NAME", field: "tlsServerName"},
		{value: &p.TLSRootCertificate, variable: "SUNLEDGER_TLS_ROOT_CERTIFICATE", field: "tlsRootCertificate", required: true, path: true},
		{value: &p.Certificate, variable: "SUNLEDGER_CERTIFICATE", field: "certificate", required: true, path: true},
		{value: &p.Genesis, variable: "SUNLEDGER_GENESIS", field: "genesis"},
		{value: &p.PrivateKey, variable: "SUNLEDGER_PRIVATE_KEY", field: "privateKey", required: true, path: true},
	}
}

// Load returns the profile that flags or SUNLEDGER_PROFILE name, with what the
// environment and then flags override; empty fields override nothing. A name is
// that of a profile in home or the path of a file; without one, the only profile
// of home is taken, or none when environment and flags say everything. An empty
// home means Home(getenv). The error is a USAGE or DENIED *provenance.Error.
func Load(home string, flags Profile, getenv Getenv) (*Profile, error) {
	overrides := environment(getenv)
	overrides.overlay(&flags)
	if err := overrides.resolve("."); err != nil {
		return nil, err
	}
	name := overrides.Name
	p := &Profile{}
	if name != "" || overrides.complete() != nil {
		file, err := find(home, name, getenv)
		if err != nil {
			return nil, err
		}
		if p, err = read(file); err != nil {
			return nil, err
		}
	}
	overrides.Name = cmp.Or(p.Name, name) // what was given may be a path
	p.overlay(&overrides)
	return p, p.Check()
}

func environment(getenv Getenv) Profile {
	var p Profile
	for _, s := range p.settings() {
		*s.value = getenv(s.variable)
	}
	return p
}

// overlay takes every field of over that is not empty.
func (p *Profile) overlay(over *Profile) {
	above := over.settings()
	for i, s := range p.settings() {
		*s.value = cmp.Or(*above[i].value, *s.value)
	}
}

// resolve makes the paths absolute, from folder.
func (p *Profile) resolve(folder string) error {
	for _, s := range p.settings() {
		if !s.path || *s.value == "" {
			continue
		}
		path := *s.value
		if !filepath.IsAbs(path) {
			path = filepath.Join(folder, path)
		}
		var err error
		if *s.value, err = filepath.Abs(path); err != nil {
			return provenance.Refuse(provenance.Usage, s.field, "%v", "%v", err)
		}
	}
	return nil
}

// complete refuses a profile that lacks a field it needs.
func (p *Profile) complete() error {
	for _, s := range p.settings() {
		if s.required && *s.value == "" {
			return p.refuse(s.field, "is missing; set it in the profile or as %s", "缺少该设置，请写入配置文件或设置 %s", s.variable)
		}
	}
	return nil
}

// Check refuses a profile that lacks something, whose gateway is not host:port,
// or whose private key others may read.
func (p *Profile) Check() error {
	if err := p.complete(); err != nil {
		return err
	}
	if host, port, err := net.SplitHostPort(p.Gateway); err != nil || host == "" || port == "" {
		return p.refuse("gateway", "%q is not an address; write it as host:port", "%q 不是地址，请写成 主机:端口", p.Gateway)
	}
	file, err := p.openKey()
	if err != nil {
		return err
	}
	return file.Close()
}

func (p *Profile) refuse(field, en, zh string, args ...any) error {
	return provenance.Refuse(provenance.Usage, field, en, zh, args...).On("profile", p.Name)
}

// unreadable turns an error of opening file into a refusal.
func unreadable(field, file string, err error) *provenance.Error {
	if errors.Is(err, fs.ErrNotExist) {
		return provenance.Refuse(provenance.Usage, field, "%s does not exist; start the network or correct the path", "%s 不存在，请启动网络或更正路径", file)
	}
	return provenance.Refuse(provenance.Usage, field, "%s cannot be read: %v", "无法读取 %s：%v", file, err)
}
