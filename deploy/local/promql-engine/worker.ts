// The thread in which Prometheus' engine runs, so that a heavy query never holds up the receivers.
import './promql-engine.wasm-exec.js'
import { readFileSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { brotliDecompressSync } from 'node:zlib'

interface GoBridge {
  readonly importObject: WebAssembly.Imports
  run(instance: WebAssembly.Instance): Promise<void>
}
const globals = globalThis as unknown as {
  Go: new () => GoBridge
  vigiePromql: (method: string, argumentsJson: string, body: Uint8Array | null) => string
}

/** One call: an id to answer to, the engine's method, its arguments as JSON, and bytes for `append`. */
export interface EngineCall {
  readonly id: number
  readonly method: string
  readonly argumentsJson: string
  readonly body: Uint8Array | null
}
export interface EngineReply {
  readonly id: number
  readonly json: string
}

const port = parentPort
if (port === null) throw new Error('promql-engine/worker runs in a worker thread only')

const bridge = new globals.Go()
const compressed = new URL('./promql-engine.wasm.br', import.meta.url)
const { instance } = await WebAssembly.instantiate(brotliDecompressSync(readFileSync(compressed)), bridge.importObject)
// It runs until it dies, out of memory for one; the thread goes with it, so that nobody waits for answers.
void bridge.run(instance).finally(() => process.exit(1))
port.on('message', (call: EngineCall) => {
  const json = globals.vigiePromql(call.method, call.argumentsJson, call.body)
  port.postMessage({ id: call.id, json } satisfies EngineReply)
})
