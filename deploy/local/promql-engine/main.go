// Prometheus' PromQL engine, scrape parser and chunk format over a bounded in-memory store, for Node.
//
// Built with GOOS=js GOARCH=wasm by build.ts. It installs one function on the JavaScript global object,
// vigiePromql(method, argumentsJSON, body) -> JSON, and then waits. JavaScript calls are serialised, so the
// store needs no locks.
package main

import (
	"encoding/json"
	"fmt"
	"runtime/debug"
	"syscall/js"
)

func main() {
	// The heap of a WebAssembly instance never shrinks, so collecting often is cheaper than growing.
	debug.SetGCPercent(40)
	engine := newEngine()
	js.Global().Set("vigiePromql", js.FuncOf(func(_ js.Value, args []js.Value) any {
		var body []byte
		if len(args) > 2 && args[2].Truthy() {
			body = make([]byte, args[2].Get("length").Int())
			js.CopyBytesToGo(body, args[2])
		}
		return string(answer(engine, args[0].String(), []byte(args[1].String()), body))
	}))
	select {}
}

// answer never panics: a fault in one request must not end the engine, and with it all data.
func answer(engine *engine, method string, arguments, body []byte) (reply []byte) {
	defer func() {
		if fault := recover(); fault != nil {
			reply = failure("internal", fmt.Errorf("%s: %v", method, fault))
		}
	}()
	handler, known := engine.methods()[method]
	if !known {
		return failure("bad_data", fmt.Errorf("unknown method %q", method))
	}
	request := request{}
	if err := json.Unmarshal(arguments, &request); err != nil {
		return failure("bad_data", err)
	}
	request.body = body
	return handler(request)
}
