//go:build js && wasm

// Command browser is package evidence for the web: compiled to WebAssembly, it
// gives a page the function
//
//	sunledgerCheck(bundle, roots)
//
// of a Uint8Array and an array of "MSP=SHA256:…", which returns the report as
// JSON. Nothing leaves the browser. page/ has the smallest page that uses it; beside
// its files it wants check.wasm, built with
//
//	GOOS=js GOARCH=wasm go build -ldflags='-s -w' -o check.wasm ./gateway-client/audit/evidence/browser
//
// and wasm_exec.js, which comes with Go in $(go env GOROOT)/lib/wasm.
package main

import (
	"encoding/json"
	"errors"
	"syscall/js"

	"sunledger/gateway-client/audit/evidence"
)

func main() {
	js.Global().Set("sunledgerCheck", js.FuncOf(check))
	select {} // the page calls
}

// check never throws: wrong arguments give a report that proves nothing.
func check(_ js.Value, args []js.Value) any {
	report, err := checkArguments(args)
	if err != nil {
		said := evidence.Text{En: err.Error(), Zh: err.Error()}
		if t := new(evidence.Text); errors.As(err, &t) {
			said = *t
		}
		report = &evidence.Report{Findings: []evidence.Finding{{Part: "request", Text: said}}, Notes: []evidence.Text{}}
	}
	b, err := json.Marshal(report)
	if err != nil {
		panic(err) // a report is texts and truth values
	}
	return string(b)
}

func checkArguments(args []js.Value) (*evidence.Report, error) {
	if len(args) != 2 || !args[0].InstanceOf(js.Global().Get("Uint8Array")) || !args[1].InstanceOf(js.Global().Get("Array")) {
		return nil, errors.New("sunledgerCheck takes a Uint8Array and an array")
	}
	trust := evidence.Trust{Roots: map[string]evidence.Fingerprint{}, Channel: evidence.Channel, Chaincode: evidence.Chaincode}
	for i := range args[1].Length() {
		mspID, f, err := evidence.ParseRoot(args[1].Index(i).String())
		if err != nil {
			return nil, err
		}
		trust.Roots[mspID] = f
	}
	bundle := make([]byte, min(args[0].Length(), evidence.MaxBundle+1))
	js.CopyBytesToGo(bundle, args[0])
	return evidence.Check(bundle, trust), nil
}
