import { spawn } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { startScriptedServer } from '../delivery/scripted-server.ts'

/** Runs a program that has a Loki sink and nothing else to do. Resolves with its exit code and what it printed. */
function runWithSink(url: string, program: string): Promise<{ code: number | null; printed: string }> {
  const folder = new URL('../../../', import.meta.url).href
  const source = `
    import { createLokiSink } from '${folder}exporters/loki/index.ts'
    import { createLedger } from '${folder}sdk/ledger/create-ledger.ts'
    const ledger = createLedger('logs', 'loki')
    const sink = createLokiSink({ url: '${url}', labels: { service_name: 'short' }, ledger, timeoutMs: 600_000 })
    sink.write({ text: 'last words', level: 'info', timestampMs: Date.now(), traceId: undefined, spanId: undefined })
    ${program}`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source])
  onTestFinished(() => void child.kill('SIGKILL'))
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  child.stderr.on('data', (chunk) => {
    printed += chunk
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, printed })))
}

test('a process that has nothing else to do lives until its last lines are delivered', async () => {
  const server = await startScriptedServer((_, response) => void setTimeout(() => response.writeHead(204).end(), 200))
  const program = `await sink.close(AbortSignal.timeout(30_000)); console.log(ledger.snapshot().exported)`
  expect(await runWithSink(server.url, program)).toEqual({ code: 0, printed: '1\n' })
  expect(server.requests[0]!.body.toString()).toContain('last words')
})

test('a process is not kept alive by a Loki that never answers', async () => {
  const server = await startScriptedServer(() => {})
  const program = `await sink.flush(AbortSignal.timeout(300)); console.log(ledger.snapshot().pending)`
  expect(await runWithSink(server.url, program)).toEqual({ code: 0, printed: '1\n' })
  expect(server.requests).toHaveLength(1)
})

test('a process with undelivered lines ends on its own when nobody asks it to wait', async () => {
  const server = await startScriptedServer(() => {})
  expect(await runWithSink(server.url, `console.log('done')`)).toEqual({ code: 0, printed: 'done\n' })
})
