package page

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed static
var static embed.FS

// Static is the files that all pages share; a server mounts it at StaticPath.
var Static = must(NewAssets(StaticPath, must(fs.Sub(static, "static"))))

// StaticPath is where pages look for Static.
const StaticPath = "/static/page/"

func must[T any](value T, err error) T {
	if err != nil {
		panic(err) // of what is compiled in
	}
	return value
}

// Assets serves files under names that carry a digest of their content, and may
// therefore be kept for ever.
type Assets struct {
	prefix string
	files  map[string]asset  // by name with digest
	urls   map[string]string // by plain name
}

type asset struct {
	content []byte
	kind    string
}

// NewAssets reads all files of a folder and of those in it; prefix is the path at
// which they are served.
func NewAssets(prefix string, files fs.FS) (*Assets, error) {
	a := &Assets{prefix, map[string]asset{}, map[string]string{}}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		a.Add(name, content)
		return nil
	})
	return a, err
}

// Add adds a file, before the first is served.
func (a *Assets) Add(name string, content []byte) {
	sum := sha256.Sum256(content)
	extension := path.Ext(name)
	hashed := strings.TrimSuffix(name, extension) + "." + hex.EncodeToString(sum[:6]) + extension
	a.files[hashed] = asset{content, contentType(extension)}
	a.urls[name] = a.prefix + hashed
}

// contentType does not ask the machine, whose tables differ.
func contentType(extension string) string {
	switch extension {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".wasm":
		return "application/wasm"
	}
	return mime.TypeByExtension(extension)
}

// URL is where a file is found; empty for one that is not there.
func (a *Assets) URL(name string) string { return a.urls[name] }

// ServeHTTP answers with a file.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, under := strings.CutPrefix(r.URL.Path, a.prefix)
	file, found := a.files[name]
	if !under || !found {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	header := w.Header()
	header.Set("Content-Type", file.kind)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	if r.Method == http.MethodGet {
		_, _ = w.Write(file.content) // the reader may have gone
	}
}
