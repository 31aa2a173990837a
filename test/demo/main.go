// Command demo starts the local network and tells the whole story on it; see
// scripts/demo.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"sunledger/network/local"
	"sunledger/network/step"
	"sunledger/test/story"
)

func main() {
	if len(os.Args) > 1 { // --help, say: not the word to start a network at
		fmt.Fprintln(os.Stderr, "用法 · usage: ./scripts/demo")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := demo(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "\ndemo:", err)
		fmt.Fprintln(os.Stderr, "再次运行 ./scripts/demo 会从中断处继续 · run ./scripts/demo again to go on from here")
		os.Exit(1)
	}
}

func demo(ctx context.Context) error {
	began := time.Now()
	network, err := local.Open(local.Options{Report: report})
	if err != nil {
		return err
	}
	fmt.Println("启动两个监管方的 Fabric 网络 · starting the Fabric network of both regulators")
	if err := network.Up(ctx); err != nil {
		return err
	}
	altered := filepath.Join(story.Folder(network.Folder()), "altered-chaincode")
	if out, err := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", altered, "sunledger/test/story/altered").CombinedOutput(); err != nil {
		return fmt.Errorf("building the altered chaincode: %w: %s", err, out)
	}
	quiet, err := local.Open(local.Options{}) // the story has its own words for what it does to the network
	if err != nil {
		return err
	}
	telling := &story.Story{Network: quiet, Out: os.Stdout, Chinese: step.Chinese(os.Getenv), Altered: altered}
	if err := telling.Tell(ctx); err != nil {
		return err
	}
	fmt.Printf(`
━━ 完成，用时 %.0f 秒 · done in %.0f s
   网络仍在运行，可以继续试用 · the network is still running; try:
     bin/sunledger --profile auditor batch list
     bin/sunledger --profile auditor trace %s
     bin/sunledger --help
   给人看的页面 · pages for people: bin/sunledger --profile auditor serve
     扫码溯源 · what a consumer sees   https://127.0.0.1:8443/t/%s
     被召回的那批 · the recalled lot    https://127.0.0.1:8443/t/%s
     监管控制台 · the console           bin/sunledger --profile haidian-regulator console
   停止 · stop: ./scripts/network down   重来 · start over: ./scripts/network reset
`, time.Since(began).Seconds(), time.Since(began).Seconds(), telling.Canteen(), telling.Records().Lot, telling.Records().Recalled)
	return nil
}

// report prints the steps of starting the network, in both languages.
func report(text step.Text) func(error) {
	began := time.Now()
	fmt.Printf("  %s · %s …", text.Chinese, text.English)
	return func(err error) {
		switch {
		case errors.Is(err, step.ErrKept):
			fmt.Println(" 已有 · kept")
		case err != nil:
			fmt.Println(" ✗")
		default:
			fmt.Printf(" %.1f s\n", time.Since(began).Seconds())
		}
	}
}
