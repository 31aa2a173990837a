// Command sunledger is the command line of the ledger; see package cli.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"sunledger/gateway-client/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Main(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv)
	stop()
	os.Exit(code)
}
