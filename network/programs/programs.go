// Package programs provides Fabric's own programs. Those on PATH serve if they
// are of exactly the version the network is made for. Otherwise they are built,
// once, from the modules pinned in network/tools into the user's cache folder.
package programs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"sunledger/network/lock"
	"sunledger/network/step"
)

// The versions that the modules in network/tools pin. Fabric's tags are
// not module versions, so its module carries a pseudo-version of the commit tagged thus.
const (
	FabricVersion = "v3.1.1"
	fabricCommit  = "435a7f1a7"
	CAVersion     = "v1.5.15"
)

// Programs are the paths of the executables the network is made of.
type Programs struct {
	Peer, Orderer, Configtxgen, CAServer string
}

// program says how one executable is built and asked for its version.
type program struct {
	name    string
	module  string // folder of the module that pins it, relative to the source tree
	source  string // import path
	cgo     bool   // fabric-ca-server compiles SQLite
	stamp   string // linker variable assignments
	version []string
	answer  string // in the output of the version command, if it fits
}

func all() []program {
	const (
		fabric = "github.com/hyperledger/fabric"
		ca     = "github.com/hyperledger/fabric-ca"
	)
	// Modules of their own, so that each program is built from the dependencies
	// of its own release and not from the newer ones that another brings.
	const fabricModule, caModule = "network/tools", "network/tools/ca"
	stamp := "-X " + fabric + "/common/metadata.Version=" + FabricVersion + " -X " + fabric + "/common/metadata.CommitSHA=" + fabricCommit
	version := "Version: " + FabricVersion + "\n"
	return []program{
		{name: "peer", module: fabricModule, source: fabric + "/cmd/peer", stamp: stamp, version: []string{"version"}, answer: version},
		{name: "orderer", module: fabricModule, source: fabric + "/cmd/orderer", stamp: stamp, version: []string{"version"}, answer: version},
		{name: "configtxgen", module: fabricModule, source: fabric + "/cmd/configtxgen", stamp: stamp, version: []string{"-version"}, answer: version},
		{name: "fabric-ca-server", module: caModule, source: ca + "/cmd/fabric-ca-server", cgo: true, stamp: "-X " + ca + "/lib/metadata.Version=" + CAVersion,
			version: []string{"version"}, answer: "Version: " + CAVersion + "\n"},
	}
}

// Find the programs, building what is missing from the tools module in the
// source tree. The first build downloads modules and takes some minutes.
func Find(ctx context.Context, source string, report step.Reporter) (Programs, error) {
	folder, err := cacheFolder(source)
	if err != nil {
		return Programs{}, err
	}
	paths := map[string]string{}
	var missing []program
	for _, p := range all() {
		cached := filepath.Join(folder, "bin", p.name)
		switch found, err := exec.LookPath(p.name); {
		case isFile(cached):
			paths[p.name] = cached
		case err == nil && p.fits(ctx, found):
			paths[p.name] = found
		default:
			paths[p.name] = cached
			missing = append(missing, p)
		}
	}
	if len(missing) > 0 {
		if err := build(ctx, source, folder, missing, report); err != nil {
			return Programs{}, err
		}
	}
	return Programs{
		Peer: paths["peer"], Orderer: paths["orderer"], Configtxgen: paths["configtxgen"], CAServer: paths["fabric-ca-server"],
	}, nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// fits tells whether the executable says it is of the wanted version.
func (p program) fits(ctx context.Context, path string) bool {
	output, err := exec.CommandContext(ctx, path, p.version...).Output()
	return err == nil && strings.Contains(string(output), p.answer)
}

// cacheFolder is named after the versions and the pinned dependencies.
func cacheFolder(source string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no folder to keep Fabric's programs in: set HOME or XDG_CACHE_HOME (%w)", err)
	}
	h := sha256.New()
	for _, file := range []string{"go.mod", "go.sum", "ca/go.mod", "ca/go.sum"} {
		content, err := os.ReadFile(filepath.Join(source, "network/tools", file))
		if errors.Is(err, fs.ErrNotExist) {
			return "", step.Errorf("the source tree is not at %s: run this inside it or set SUNLEDGER_SOURCE", "%s 不是源码目录：请在源码目录中运行，或设置 SUNLEDGER_SOURCE", source)
		}
		if err != nil {
			return "", err
		}
		h.Write(content)
	}
	name := fmt.Sprintf("fabric-%s-ca-%s-%s-%s-%s", FabricVersion, CAVersion, runtime.GOOS, runtime.GOARCH, hex.EncodeToString(h.Sum(nil))[:8])
	return filepath.Join(cache, "sunledger", name), nil
}

// build the programs under a lock, each appearing in its place at once or not at all.
func build(ctx context.Context, source, folder string, missing []program, report step.Reporter) error {
	bin := filepath.Join(folder, "bin")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return err
	}
	end := func(error) {}
	held, err := lock.Acquire(ctx, filepath.Join(folder, "lock"), func(holder string) {
		end = report.Begin(step.Text{
			English: "waiting for Fabric's programs, which another launcher builds: " + holder,
			Chinese: "等待另一个启动程序构建 Fabric 程序：" + holder,
		})
	})
	end(err)
	if err != nil {
		return err
	}
	defer held.Release()
	for i, p := range missing {
		if isFile(filepath.Join(bin, p.name)) {
			continue // built while we waited
		}
		text := step.Text{
			English: fmt.Sprintf("building %s from source, once (%d of %d)", p.name, i+1, len(missing)),
			Chinese: fmt.Sprintf("首次从源码构建 %s（第 %d 个，共 %d 个）", p.name, i+1, len(missing)),
		}
		if err := report.Run(text, func() error { return p.build(ctx, source, bin) }); err != nil {
			return err
		}
	}
	return nil
}

func (p program) build(ctx context.Context, source, bin string) error {
	partial := filepath.Join(bin, "."+p.name+".partial")
	defer os.Remove(partial)
	cgo := "0"
	if p.cgo {
		cgo = "1"
		compiler := "gcc"
		if set := os.Getenv("CC"); set != "" {
			compiler = strings.Fields(set)[0]
		}
		if _, err := exec.LookPath(compiler); err != nil {
			return step.Errorf("building %s needs a C compiler: install gcc (%w)", "构建 %s 需要 C 编译器：请安装 gcc（%w）", p.name, err)
		}
	}
	command := exec.CommandContext(ctx, "go", "build", "-C", filepath.Join(source, p.module), "-mod=readonly", "-buildvcs=false", "-trimpath",
		"-ldflags", "-s -w "+p.stamp, "-o", partial, p.source)
	command.Env = append(os.Environ(), "CGO_ENABLED="+cgo, "GOWORK=off")
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", p.name, err, output)
	}
	return os.Rename(partial, filepath.Join(bin, p.name))
}
