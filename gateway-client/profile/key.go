package profile

import (
	"io"
	"os"

	"sunledger/chaincode/provenance"
)

// maxFile bounds a key file, in bytes.
const maxFile = 1 << 20

// ReadKey returns the private key's PEM. It refuses with DENIED a file that its
// group or others may read, and with USAGE one that cannot be read at all.
func (p *Profile) ReadKey() ([]byte, error) {
	file, err := p.openKey()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	pem, err := io.ReadAll(io.LimitReader(file, maxFile))
	if err != nil {
		return nil, unreadable("privateKey", p.PrivateKey, err).On("profile", p.Name)
	}
	return pem, nil
}

// openKey asks the opened file for its mode, so that what is checked is what is
// read.
func (p *Profile) openKey() (*os.File, error) {
	file, err := os.Open(p.PrivateKey)
	if err != nil {
		return nil, unreadable("privateKey", p.PrivateKey, err).On("profile", p.Name)
	}
	info, err := file.Stat()
	switch {
	case err != nil:
		err = unreadable("privateKey", p.PrivateKey, err).On("profile", p.Name)
	case !info.Mode().IsRegular():
		err = p.refuse("privateKey", "%s is not a file", "%s 不是文件", p.PrivateKey)
	case info.Mode().Perm()&0o077 != 0:
		err = provenance.Refuse(provenance.Denied, "privateKey", "others than you may read %[1]s (mode %[2]o); run: chmod 600 %[1]s", "%[1]s 可被他人读取（权限 %[2]o），请运行：chmod 600 %[1]s", p.PrivateKey, info.Mode().Perm()).On("profile", p.Name)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}
