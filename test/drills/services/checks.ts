// Checks that hang, throw and lie, beside one that tells the truth; `CHECKS` says which. `/` says where a bare server stands.
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { startTelemetry } from 'vigie'
import { startBareServer } from './bare-server.ts'
import { sayListening } from './say-listening.ts'

const runs: Record<string, () => unknown> = {
  truthful: () => true,
  hangs: () => new Promise(() => {}),
  'ignores its deadline': () => wait(1_000, true),
  throws: () => {
    throw new Error('broken')
  },
  'returns false': () => false,
  'gives a 503': () => new Response('', { status: 503 }),
  'rejects without a reason': () => Promise.reject(undefined),
  'throws what cannot be read': () => {
    throw {
      get message(): string {
        throw new Error('no')
      },
      toString() {
        throw new Error('no')
      },
    }
  },
}
const telemetry = startTelemetry()
for (const name of (process.env['CHECKS'] ?? '').split(',')) {
  telemetry.health.check(name, { run: runs[name]!, timeoutMs: 300, everyMs: 500, shared: false })
}
const barePort = await startBareServer()
await sayListening(
  createServer((_request, response) => void response.end(String(barePort))),
  telemetry,
)
