import { Agent, get, type IncomingMessage } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../../backends/eventually.ts'
import { startCollector } from '../../drills/harness/collector.ts'
import { type ServiceProcess, startServiceProcess } from '../../drills/harness/service-process.ts'

async function start(
  environment: NodeJS.ProcessEnv = {},
  { collector = true, service = 'plain' }: { collector?: boolean | 'away'; service?: string } = {},
) {
  const spans = await startCollector({ delayMs: 20 })
  onTestFinished(() => spans.close())
  const endpoint = collector === 'away' ? 'http://127.0.0.1:9' : spans.url
  const running = await startServiceProcess(service, {
    environment: {
      OTEL_TRACES_EXPORTER: collector ? 'otlp' : 'none',
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      ...environment,
    },
  })
  onTestFinished(() => void running.child.kill('SIGKILL'))
  return { running, spans }
}

const ask = (running: ServiceProcess, path: string, init?: RequestInit) =>
  fetch(`http://127.0.0.1:${running.port}${path}`, init)
const readiness = (running: ServiceProcess) =>
  fetch(`http://127.0.0.1:${running.adminPort}/readyz`, { headers: { connection: 'close' } })
const messages = (running: ServiceProcess) => running.logged().map(({ message }) => message)

test('on SIGTERM a request in flight is finished, hooks run in reverse, and every span arrives', async () => {
  const { running, spans } = await start({ ENDS: 'hooks' })
  const slow = ask(running, '/slow')
  await eventually('the request in flight', async () => (await inFlight(running)) === 1)
  running.signal('SIGTERM')
  expect(await (await slow).text()).toBe('done\n')
  expect(await running.ended).toBe(0)
  expect([spans.count('GET'), spans.count('second hook')]).toEqual([1, 1])
  expect(messages(running)).toContain('first hook')
})

async function inFlight(running: ServiceProcess): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${running.adminPort}/metrics`)).text()
  return Number(/^http_server_active_requests\{.*\} (\d+)$/m.exec(text)?.[1] ?? 0)
}

test('while load balancers are waited for, requests are served, connections are told to close, probes answer', async () => {
  const { running } = await start({ VIGIE_DRAIN_DELAY_MS: '1500' })
  expect((await readiness(running)).status).toBe(200)
  running.signal('SIGTERM')
  await eventually('unreadiness', async () => (await readiness(running)).status === 503, { everyMs: 20 })
  const answer = await ask(running, '/')
  expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close'])
  expect(await (await readiness(running)).text()).toBe('shutting down\n')
  expect((await fetch(`http://127.0.0.1:${running.adminPort}/livez`)).status).toBe(200)
  expect(await running.ended).toBe(0)
})

test('a response whose headers were sent before the end is finished, and its idle connection does not hold the exit', async () => {
  const { running } = await start({ SLOW_MS: '400' })
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  const response = await new Promise<IncomingMessage>((resolve) =>
    get({ port: running.port, path: '/stream', agent }, resolve),
  )
  running.signal('SIGTERM')
  let text = ''
  for await (const part of response) text += part
  expect(text).toBe('begun\ndone\n')
  expect(await running.ended).toBe(0)
  expect(messages(running).filter((message) => String(message).includes('running out'))).toEqual([])
})

test.for(['naturally', 'exit', 'again'])(
  'what ends while the service ends itself (%s) is delivered before it is gone',
  async (ends) => {
    const { running, spans } = await start({ ENDS: ends })
    const slow = ask(running, '/slow', { headers: { connection: 'close' } })
    await eventually('the request in flight', async () => (await inFlight(running)) === 1)
    running.signal('SIGTERM')
    await (await slow).text()
    expect(await running.ended).toBe({ naturally: 0, exit: 7, again: 'SIGTERM' }[ends])
    expect(spans.count('GET')).toBe(1)
  },
)

test('a collector that is away does not hold up somebody at a terminal, and the loss is told', async () => {
  const { running } = await start({}, { collector: 'away' })
  await (await ask(running, '/')).text()
  running.signal('SIGINT')
  expect(await running.ended).toBe(0)
  expect(messages(running).some((message) => /lost|gives? up|dropped/i.test(String(message)))).toBe(true)
}, 5_000)

test('a service that exits by itself at a terminal is not held up by a collector that is away', async () => {
  const { running } = await start({ ENDS: 'exit-interrupt' }, { collector: 'away' })
  await (await ask(running, '/')).text()
  running.signal('SIGINT')
  expect(await running.ended).toBe(0)
}, 5_000)

test('a package that listens to every signal but ends nothing does not keep the process alive', async () => {
  const { running } = await start({ ENDS: 'bystander' }, { collector: false })
  running.signal('SIGTERM')
  expect(await running.ended).toBe(0)
})

test('a hook that hangs is named, the telemetry still arrives, and the exit code is 1', async () => {
  const { running, spans } = await start({ ENDS: 'hook-hangs', VIGIE_SHUTDOWN_TIMEOUT_MS: '1000' })
  await (await ask(running, '/')).text()
  running.signal('SIGTERM')
  expect(await running.ended).toBe(1)
  expect(spans.count('GET')).toBe(1)
  expect(messages(running)).toContain(`the shutdown's 1000 ms are running out; still there: the hook "hangs"`)
})

test('a hook that throws is logged with its error, and the exit code is 1', async () => {
  const { running } = await start({ ENDS: 'hook-throws' }, { collector: false })
  running.signal('SIGTERM')
  expect(await running.ended).toBe(1)
  expect(running.logged()).toContainEqual(
    expect.objectContaining({ message: 'the shutdown hook "throws" failed', level: 'error' }),
  )
})

test('a request that does not end is told of, and the others are not lost', async () => {
  const { running, spans } = await start({ SLOW_MS: '60000', VIGIE_SHUTDOWN_TIMEOUT_MS: '1000' })
  await (await ask(running, '/')).text()
  ask(running, '/slow').catch(() => {})
  await eventually('the request in flight', async () => (await inFlight(running)) === 1)
  running.signal('SIGTERM')
  expect(await running.ended).toBe(1)
  expect(spans.count('GET')).toBe(1)
  expect(messages(running)).toContain(
    `the shutdown's 1000 ms are running out; still there: requests in flight (1 connection)`,
  )
})

test.for([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('a second %s ends at once, with exit code %i', { timeout: 10_000 }, async ([signal, code]) => {
  const { running } = await start(
    { VIGIE_DRAIN_DELAY_MS: '20000', VIGIE_SHUTDOWN_TIMEOUT_MS: '60000' },
    { collector: false },
  )
  running.signal(signal)
  await eventually('the begin of the end', async () => (await readiness(running)).status === 503, { everyMs: 20 })
  running.signal(signal)
  expect(await running.ended).toBe(code)
})

test.for([
  ['/crash', 'broken beyond repair', 'uncaughtException'],
  ['/reject', 'nobody caught me', 'unhandledRejection'],
] as const)(
  'an error that nobody caught (%s) is on standard error and in the log, its telemetry arrives, and the exit code is 1',
  async ([path, text, origin]) => {
    const { running, spans } = await start()
    await (await ask(running, '/')).text()
    await ask(running, path).catch(() => {})
    expect(await running.ended).toBe(1)
    expect(running.lines.some((line) => line.startsWith(`Uncaught Error: ${text}`))).toBe(true)
    expect(running.logged()).toContainEqual(
      expect.objectContaining({ level: 'fatal', message: `${origin}: the process ends` }),
    )
    expect(spans.count('GET')).toBeGreaterThan(0)
  },
)

test('a crash while draining is logged, and ends the process with exit code 1', async () => {
  const { running, spans } = await start({ ENDS: 'crash-in-hook' })
  await (await ask(running, '/')).text()
  running.signal('SIGTERM')
  expect(await running.ended).toBe(1)
  expect(spans.count('GET')).toBe(1)
  expect(messages(running)).toContain('uncaughtException: the process ends')
})

test.for([{}, { IN_THREAD: '1' }, { IN_THREAD: '1', TERMINATED: '1' }])(
  'a job that runs out of work, or has flushed, delivers its span first (%o)',
  async (environment) => {
    const { running, spans } = await start(environment, { service: 'job' })
    expect(await running.ended).toBe(0)
    expect(spans.count('the job')).toBe(1)
    expect(running.lines.filter((line) => line.includes('taken'))).toEqual([])
  },
)
