package local

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"

	"sunledger/network/step"
)

// SourceTree is the root of the source tree: $SUNLEDGER_SOURCE, or the tree
// around the working directory, or the one around the running program.
func SourceTree() (string, error) {
	if root := os.Getenv("SUNLEDGER_SOURCE"); root != "" {
		return filepath.Abs(root)
	}
	if directory, err := os.Getwd(); err == nil {
		if root, ok := treeAround(directory); ok {
			return root, nil
		}
	}
	if program, err := os.Executable(); err == nil {
		if root, ok := treeAround(filepath.Dir(program)); ok {
			return root, nil
		}
	}
	return "", step.Errorf("the source tree is not around the working directory: run this inside it or set SUNLEDGER_SOURCE",
		"当前目录不在源码目录中：请在源码目录中运行，或设置 SUNLEDGER_SOURCE")
}

func treeAround(directory string) (string, bool) {
	for {
		module, err := os.ReadFile(filepath.Join(directory, "go.mod"))
		if err == nil && bytes.HasPrefix(module, []byte("module sunledger\n")) {
			return directory, true
		}
		parent := filepath.Dir(directory)
		if parent == directory {
			return "", false
		}
		directory = parent
	}
}

// DefaultFolder of the network's state: $SUNLEDGER_HOME, or .sunledger in the
// source tree.
func DefaultFolder() (string, error) {
	if folder := os.Getenv("SUNLEDGER_HOME"); folder != "" {
		return filepath.Abs(folder)
	}
	root, err := SourceTree()
	return filepath.Join(root, ".sunledger"), err
}

func portFromEnvironment() (int, error) {
	text := os.Getenv("SUNLEDGER_PORT")
	if text == "" {
		return DefaultPort, nil
	}
	port, err := strconv.Atoi(text)
	if err != nil || port < 1024 || port > 65000 {
		return 0, step.Errorf("SUNLEDGER_PORT is %q: set it to a number from 1024 to 65000",
			"SUNLEDGER_PORT 的值为 %q：请设为 1024 到 65000 之间的数字", text)
	}
	return port, nil
}
