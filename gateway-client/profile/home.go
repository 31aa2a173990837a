package profile

import (
	"os"
	"path/filepath"
	"strings"

	"sunledger/chaincode/provenance"
)

const (
	homeVariable = "SUNLEDGER_HOME"
	homeFolder   = ".sunledger"
	extension    = ".json"
)

// Getenv looks up an environment variable, as os.Getenv does.
type Getenv = func(name string) string

// Home returns the folder of profiles and network state: SUNLEDGER_HOME, else
// the nearest .sunledger from the working directory upward, else sunledger in
// the user's configuration folder, which need not exist.
func Home(getenv Getenv) (string, error) {
	if home := getenv(homeVariable); home != "" {
		return filepath.Abs(home)
	}
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		home := filepath.Join(folder, homeFolder)
		if info, err := os.Stat(home); err == nil && info.IsDir() {
			return home, nil
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			break
		}
		folder = parent
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return "", provenance.Refuse(provenance.Usage, "", "no home folder is known; set %s", "找不到主目录，请设置 %s", homeVariable)
	}
	return filepath.Join(config, "sunledger"), nil
}

// List returns the profiles of home by name, with absolute paths and unchecked
// keys. An empty home means Home(getenv); a home without profiles has none.
func List(home string, getenv Getenv) ([]*Profile, error) {
	files, err := files(home, getenv)
	if err != nil {
		return nil, err
	}
	profiles := []*Profile{}
	for _, file := range files {
		p, err := read(file)
		if err != nil {
			return nil, err
		}
		profiles = append(profiles, p)
	}
	return profiles, nil
}

// files returns the profile files of home in order of name.
func files(home string, getenv Getenv) ([]string, error) {
	folder, err := profiles(home, getenv)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(folder)
	if err != nil && !os.IsNotExist(err) {
		return nil, unreadable("home", folder, err)
	}
	var found []string
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) == extension {
			found = append(found, filepath.Join(folder, entry.Name()))
		}
	}
	return found, nil
}

func profiles(home string, getenv Getenv) (string, error) {
	if home == "" {
		var err error
		if home, err = Home(getenv); err != nil {
			return "", err
		}
	}
	return filepath.Join(home, "profiles"), nil
}

// find returns the file of the profile that name means.
func find(home, name string, getenv Getenv) (string, error) {
	if strings.ContainsRune(name, filepath.Separator) || filepath.Ext(name) == extension {
		return name, nil
	}
	known, err := files(home, getenv)
	if err != nil {
		return "", err
	}
	if name == "" && len(known) == 1 {
		return known[0], nil
	}
	var names []string
	for _, file := range known {
		if nameOf(file) == name {
			return file, nil
		}
		names = append(names, nameOf(file))
	}
	folder, err := profiles(home, getenv)
	switch {
	case err != nil:
		return "", err
	case len(names) == 0:
		return "", provenance.Refuse(provenance.Usage, "profile", "there are no profiles in %s; run inside the source tree or set SUNLEDGER_HOME, and start the network with ./scripts/network up", "%s 中没有配置；请在源代码目录内运行或设置 SUNLEDGER_HOME，并用 ./scripts/network up 启动网络", folder)
	case name == "":
		return "", provenance.Refuse(provenance.Usage, "profile", "say who you are with --profile or SUNLEDGER_PROFILE; there are: %s", "请用 --profile 或 SUNLEDGER_PROFILE 指定身份，可用：%s", strings.Join(names, ", "))
	}
	return "", provenance.Refuse(provenance.Usage, "profile", "there is no profile %q in %s; there are: %[3]s", "%[2]s 中没有配置 %[1]q，可用：%[3]s", name, folder, strings.Join(names, ", "))
}

func nameOf(file string) string { return strings.TrimSuffix(filepath.Base(file), extension) }

// read reads a profile file. Its name is the file's where it states none.
func read(file string) (*Profile, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, unreadable("profile", file, err)
	}
	p := &Profile{Name: nameOf(file)}
	if err := provenance.Decode(data, p); err != nil {
		e := provenance.AsError(err)
		return nil, provenance.Refuse(provenance.Usage, e.Field, "in %[1]s: %[2]s", "%[1]s：%[3]s", file, e.En, e.Zh)
	}
	return p, p.resolve(filepath.Dir(file))
}
