// Command network runs the local two-organization network. It only wires the
// commands to package local.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"sunledger/network/local"
	"sunledger/network/programs"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := command().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "network:", err)
		os.Exit(1)
	}
}

func command() *cobra.Command {
	options := local.Options{Report: terminal{os.Stderr, chinese(os.Getenv)}.report}
	root := &cobra.Command{
		Use:           "network",
		Short:         "run the network of the two regulators on this machine",
		Long:          long,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentFlags().StringVar(&options.Folder, "home", "", "folder of the network's state (default $SUNLEDGER_HOME, or .sunledger in the source tree)")
	root.AddCommand(up(&options), down(&options), status(&options), logs(&options), reset(&options), deploy(&options), buildPrograms(&options))
	return root
}

const long = `Run the network of the two regulators on this machine, as native processes:
per organization a certificate authority, two orderers, a peer and a chaincode
server. State lives in one folder; "up" starts it or resumes it.`

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

func up(options *local.Options) *cobra.Command {
	cmd := &cobra.Command{
		Use: "up", Short: "start the network, or whatever of it does not run", Args: cobra.NoArgs,
		RunE: withNetwork(options, func(cmd *cobra.Command, _ []string, n *local.Network) error {
			return n.Up(cmd.Context())
		}),
	}
	cmd.Flags().IntVar(&options.Port, "port", 0, "first port to try for a new network (default $SUNLEDGER_PORT or "+fmt.Sprint(local.DefaultPort)+")")
	cmd.Flags().StringVar(&options.Chaincode, "chaincode", "", "package folder or program of the contract (default ./chaincode of the source tree)")
	return cmd
}

func down(options *local.Options) *cobra.Command {
	return &cobra.Command{
		Use: "down", Short: "stop the network; its data stay", Args: cobra.NoArgs,
		RunE: withNetwork(options, func(cmd *cobra.Command, _ []string, n *local.Network) error {
			return n.Down(cmd.Context())
		}),
	}
}

func reset(options *local.Options) *cobra.Command {
	return &cobra.Command{
		Use: "reset", Short: "stop the network and delete its state: ledger, identities and keys", Args: cobra.NoArgs,
		RunE: withNetwork(options, func(cmd *cobra.Command, _ []string, n *local.Network) error {
			return n.Reset(cmd.Context())
		}),
	}
}

func deploy(options *local.Options) *cobra.Command {
	return &cobra.Command{
		Use: "deploy NAME SOURCE", Short: "deploy one more chaincode, from a package folder or a program", Args: cobra.ExactArgs(2),
		Example: "  ./scripts/network deploy noop ./scripts/bench/noop",
		RunE: withNetwork(options, func(cmd *cobra.Command, args []string, n *local.Network) error {
			return n.Deploy(cmd.Context(), args[0], args[1])
		}),
	}
}

func buildPrograms(options *local.Options) *cobra.Command {
	return &cobra.Command{
		Use: "programs", Short: "build Fabric's programs, without starting anything", Args: cobra.NoArgs,
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

func status(options *local.Options) *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use: "status", Short: "show every process of the network", Args: cobra.NoArgs,
		RunE: withNetwork(options, func(cmd *cobra.Command, _ []string, n *local.Network) error {
			s, err := n.Status()
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), s)
			}
			return writeTable(cmd.OutOrStdout(), s)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return cmd
}

func logs(options *local.Options) *cobra.Command {
	follow := false
	cmd := &cobra.Command{
		Use: "logs NAME", Short: "print the log of one process", Args: cobra.ExactArgs(1),
		Example: "  ./scripts/network logs haidian-peer -f",
		RunE: withNetwork(options, func(cmd *cobra.Command, args []string, n *local.Network) error {
			log, err := n.Log(args[0])
			if err != nil {
				return err
			}
			return copyLog(cmd.Context(), cmd.OutOrStdout(), log, follow)
		}),
	}
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "go on printing what is appended, until interrupted")
	return cmd
}
