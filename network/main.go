// Command network runs the local two-organization network. It only wires the
// commands to package local.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"sunledger/network/local"
	"sunledger/network/programs"
	"sunledger/network/step"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	t := terminal{step.Terminal{Writer: os.Stderr, Chinese: step.Chinese(os.Getenv)}}
	if err := command(t).ExecuteContext(ctx); err != nil {
		t.complain(err)
		os.Exit(1)
	}
}

func command(t terminal) *cobra.Command {
	options := local.Options{Report: t.Report}
	root := &cobra.Command{
		Use: "network",
		Short: t.Say("run the network of the two regulators on this machine",
			"在本机运行两个监管方的网络"),
		Long: t.Say(`Run the network of the two regulators on this machine, as native processes:
per organization a certificate authority, two orderers, a peer and a chaincode
server. State lives in one folder; "up" starts it or resumes it.`,
			`在本机以原生进程运行两个监管方的网络：每个机构一个证书机构、两个排序节点、
一个对等节点和一个链码服务。状态保存在一个目录中，“up”启动或恢复网络。`),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().StringVar(&options.Folder, "home", "", t.Say(
		"folder of the network's state (default $SUNLEDGER_HOME, or .sunledger in the source tree)",
		"网络状态目录（默认为 $SUNLEDGER_HOME，否则为源码目录下的 .sunledger）"))
	root.AddCommand(up(t, &options), down(t, &options), status(t, &options), logs(t, &options),
		reset(t, &options), deploy(t, &options), buildPrograms(t, &options))
	t.translate(root)
	return root
}

// withNetwork opens the network and does one thing with it.
func withNetwork(options *local.Options, do func(*cobra.Command, []string, *local.Network) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		network, err := local.Open(*options)
		if err != nil {
			return err
		}
		return do(cmd, args, network)
	}
}

func up(t terminal, options *local.Options) *cobra.Command {
	cmd := &cobra.Command{
		Use: "up", Short: t.Say("start the network, or whatever of it does not run", "启动网络，或其中未运行的部分"), Args: cobra.NoArgs,
		RunE: withNetwork(options, func(cmd *cobra.Command, _ []string, n *local.Network) error {
			if err := n.Up(cmd.Context()); err != nil {
				return err
			}
			t.suggest()
			return nil
		}),
	}
	cmd.Flags().IntVar(&options.Port, "port", 0, t.Say("first port to try for a new network (default $SUNLEDGER_PORT or "+fmt.Sprint(local.DefaultPort)+")",
		"新网络首先尝试的端口（默认为 $SUNLEDGER_PORT 或 "+fmt.Sprint(local.DefaultPort)+"）"))
	cmd.Flags().StringVar(&options.Chaincode, "chaincode", "", t.Say("package folder or program of the contract (default ./chaincode of the source tree)",
		"合约的包目录或程序（默认为源码目录下的 ./chaincode）"))
	return cmd
}

func down(t terminal, options *local.Options) *cobra.Command {
	return &cobra.Command{
		Use: "down", Short: t.Say("stop the network; its data stay", "停止网络，数据保留"), Args: cobra.NoArgs,
		RunE: withNetwork(options, func(cmd *cobra.Command, _ []string, n *local.Network) error {
			before, err := n.Status()
			if err != nil && !errors.Is(err, local.ErrNoNetwork) {
				return err
			}
			if err := n.Down(cmd.Context()); err != nil {
				return err
			}
			if !slices.ContainsFunc(before.Nodes, func(node local.NodeStatus) bool { return node.Running }) {
				fmt.Fprintln(t.Writer, t.Say("the network was not running", "网络没有在运行"))
			}
			return nil
		}),
	}
}

func reset(t terminal, options *local.Options) *cobra.Command {
	return &cobra.Command{
		Use: "reset", Short: t.Say("stop the network and delete its state: ledger, identities and keys", "停止网络并删除其状态：账本、身份和密钥"), Args: cobra.NoArgs,
		RunE: withNetwork(options, func(cmd *cobra.Command, _ []string, n *local.Network) error {
			return n.Reset(cmd.Context())
		}),
	}
}

func deploy(t terminal, options *local.Options) *cobra.Command {
	return &cobra.Command{
		Use: "deploy NAME SOURCE", Short: t.Say("deploy one more chaincode, from a package folder or a program", "部署另一个链码，来源为包目录或程序"), Args: cobra.ExactArgs(2),
		Example: "  ./scripts/network deploy reference ./test/bench/reference",
		RunE: withNetwork(options, func(cmd *cobra.Command, args []string, n *local.Network) error {
			return n.Deploy(cmd.Context(), args[0], args[1])
		}),
	}
}

func buildPrograms(t terminal, options *local.Options) *cobra.Command {
	return &cobra.Command{
		Use: "programs", Short: t.Say("build Fabric's programs, without starting anything", "只构建 Fabric 程序，不启动任何进程"), Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			source, err := local.SourceTree()
			if err != nil {
				return err
			}
			p, err := programs.Find(cmd.Context(), source, options.Report)
			if err != nil {
				return err
			}
			for _, path := range []string{p.Peer, p.Orderer, p.Configtxgen, p.CAServer} {
				fmt.Fprintln(cmd.OutOrStdout(), path)
			}
			return nil
		},
	}
}

func status(t terminal, options *local.Options) *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use: "status", Short: t.Say("show every process of the network", "显示网络的每个进程"), Args: cobra.NoArgs,
		RunE: withNetwork(options, func(cmd *cobra.Command, _ []string, n *local.Network) error {
			s, err := n.Status()
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), s)
			}
			return t.writeTable(cmd.OutOrStdout(), s)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, t.Say("as JSON", "输出 JSON"))
	return cmd
}

func logs(t terminal, options *local.Options) *cobra.Command {
	follow := false
	cmd := &cobra.Command{
		Use: "logs NAME", Short: t.Say("print the log of one process", "打印一个进程的日志"), Args: cobra.ExactArgs(1),
		Example: "  ./scripts/network logs haidian-peer -f",
		RunE: withNetwork(options, func(cmd *cobra.Command, args []string, n *local.Network) error {
			log, err := n.Log(args[0])
			if err != nil {
				return err
			}
			return copyLog(cmd.Context(), cmd.OutOrStdout(), log, follow)
		}),
	}
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, t.Say("go on printing what is appended, until interrupted",
		"持续打印新增内容，直到中断"))
	return cmd
}
