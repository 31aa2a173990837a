package trace

import (
	"cmp"
	"embed"
	"errors"
	"io/fs"
	"slices"

	"sunledger/chaincode/provenance"
	"sunledger/gateway-client/audit/evidence"
	"sunledger/gateway-client/web/page"
	"sunledger/gateway-client/words"
)

// The checker, package evidence as WebAssembly, is built and not committed:
//
//	go generate ./gateway-client/web/trace
//
// puts it into the folder checker, and the next build of the server has it. Without
// it the page says so, and how else to check.
//
//go:generate go run ./buildchecker
//go:embed checker
var builtIn embed.FS

// The checker's files: the program, and Go's own glue, which must be of the same
// version.
const (
	checkerProgram = "check.wasm"
	checkerGlue    = "wasm_exec.js"
)

// assets are the page's own files with those of the checker, where it is there.
func assets(checker fs.FS) (a *page.Assets, complete bool, err error) {
	own, err := fs.Sub(files, "static")
	if err != nil {
		return nil, false, err
	}
	if a, err = page.NewAssets(StaticPath, own); err != nil {
		return nil, false, err
	}
	if checker == nil {
		if checker, err = fs.Sub(builtIn, "checker"); err != nil {
			return nil, false, err
		}
	}
	complete = true
	for _, name := range []string{checkerProgram, checkerGlue} {
		content, err := fs.ReadFile(checker, name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			complete = false
		case err != nil:
			return nil, false, err
		default:
			a.Add(name, content)
		}
	}
	return a, complete, nil
}

// root is a regulator's root certificate as the page shows it.
type root struct {
	MSPID       string
	Regulator   words.Text
	Fingerprint string
}

// fingerprints are those of both regulators' roots, which everything rests on.
func fingerprints(pem map[string][]byte) ([]root, error) {
	var roots []root
	for _, r := range provenance.Regulators {
		if pem[r.Organization] == nil {
			return nil, provenance.Refuse(provenance.Usage, "roots", "the root certificate of %[1]s's CA is missing", "缺少 %[1]s 的根证书", r.Organization)
		}
		f, err := evidence.FingerprintOf(pem[r.Organization])
		if err != nil {
			return nil, provenance.Refuse(provenance.Usage, "roots", "the root certificate of %[1]s's CA cannot be read: %[2]v", "无法读取 %[1]s 的根证书：%[2]v", r.Organization, err)
		}
		roots = append(roots, root{r.Organization, words.Text{En: r.En, Zh: r.Zh}, f.String()})
	}
	slices.SortFunc(roots, func(a, b root) int { return cmp.Compare(b.MSPID, a.MSPID) })
	return roots, nil
}

// checkView is what the check in the browser needs.
type checkView struct {
	There   bool
	Bundle  string // paths
	Program string
	Glue    string
	Roots   []root
}

func (s *server) checkView(id string) checkView {
	return checkView{s.checker, "/evidence/" + id, s.assets.URL(checkerProgram), s.assets.URL(checkerGlue), s.roots}
}

// Pins are the roots as the checker takes them.
func (v checkView) Pins() string {
	pins := ""
	for _, r := range v.Roots {
		pins += r.MSPID + "=" + r.Fingerprint + " "
	}
	return pins
}
