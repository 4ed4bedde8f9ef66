import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { eventually } from '../../backends/eventually.ts'
import { startTinyServer } from '../../backends/tiny-server.ts'
import { startCollector } from '../../drills/harness/collector.ts'

const service = `
  import { createServer } from 'node:http'
  const server = createServer((request, response) => response.end('served')).listen(0, '127.0.0.1', () => {
    console.log('listening ' + server.address().port)
    process.once('SIGUSR2', () => setImmediate(() => { throw new Error('nobody catches this') }))
  })`

test('after an error that nobody caught a service takes no new connection while its last words leave', async () => {
  // A collector that never answers keeps the last flush waiting.
  const collector = await startTinyServer((request) => void request.resume())
  const child = spawn(
    process.execPath,
    ['--conditions=vigie-source', '--import', 'vigie/register', '--input-type=module', '--eval', service],
    { env: { ...process.env, VIGIE_ADMIN_PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: `http://${collector.address}` } },
  )
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk
  })
  const url = await eventually('the service', () => {
    const port = /listening (\d+)/.exec(output)?.[1]
    return port && `http://127.0.0.1:${port}/`
  })
  expect((await fetch(url, { headers: { connection: 'close' } })).status).toBe(200)
  child.kill('SIGUSR2')
  const exited = once(child, 'exit')
  await eventually('the fatal line', () => output.includes('the process ends'))
  const refused = await fetch(url, { headers: { connection: 'close' } }).then(
    () => undefined,
    (error: { cause?: { code?: string } }) => error.cause?.code,
  )
  expect(refused).toBe('ECONNREFUSED')
  expect(await exited).toEqual([1, null])
  await collector.close()
})

/** Runs a program to its end, with telemetry that goes to a collector. */
async function run(program: string) {
  const spans = await startCollector({ delayMs: 50 })
  const text = `import { startTelemetry } from 'vigie'\n${program}`
  const child = spawn(process.execPath, ['--conditions=vigie-source', '--input-type=module', '--eval', text], {
    env: { ...process.env, VIGIE_ADMIN_PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: spans.url },
    stdio: 'ignore',
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  await spans.close()
  return { code, spans: spans.count('work') }
}

test('of many rejections at once the first ends the process, and the others do not cut off its last words', async () => {
  const program = `
    await startTelemetry().span('work', async () => {})
    for (let count = 0; count < 5; count++) Promise.reject(new Error('refused'))
    setInterval(() => { throw new Error('again') }, 5)`
  expect(await run(program)).toEqual({ code: 1, spans: 1 })
})

test("a sink of the author's own that never settles does not keep a broken process alive, nor give it the code of a well one", async () => {
  const program = (alive: string) => `
    const never = () => new Promise(() => {})
    const telemetry = startTelemetry({ logs: { sinks: [{ name: 'mine', write() {}, flush: never, close: never }] } })
    await telemetry.span('work', async () => {})
    ${alive}
    setTimeout(() => { throw new Error('broken') })`
  expect(await run(program('setInterval(() => {}, 1_000)'))).toEqual({ code: 1, spans: 1 })
  expect(await run(program(''))).toEqual({ code: 1, spans: 1 })
}, 15_000)

test("a flush that is asked for ends in its time, whatever a sink of the author's own does", async () => {
  const program = `
    const sink = { name: 'mine', write() {}, flush: () => new Promise(() => {}), close: async () => {} }
    const telemetry = startTelemetry({ logs: { sinks: [sink] } })
    await telemetry.span('work', async () => {})
    const alive = setInterval(() => {}, 1_000)
    await telemetry.flush(300)
    process.exit(7)`
  expect(await run(program)).toEqual({ code: 7, spans: 1 })
}, 10_000)

test("a sink of the author's own that rejects costs the other destinations nothing", async () => {
  const program = `
    const no = async () => { throw new Error('no') }
    const telemetry = startTelemetry({ logs: { sinks: [{ name: 'mine', write() {}, flush: no, close: no }] } })
    await telemetry.span('work', async () => {})`
  expect(await run(program)).toEqual({ code: 0, spans: 1 })
})
