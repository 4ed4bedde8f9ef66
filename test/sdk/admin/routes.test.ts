import { expect, onTestFinished, test } from 'vitest'
import { startServiceProcess } from '../../drills/harness/service-process.ts'

async function start(environment: NodeJS.ProcessEnv = {}) {
  const running = await startServiceProcess('plain', { environment })
  onTestFinished(() => void running.child.kill('SIGKILL'))
  return (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${running.adminPort}${path}`, init)
}

test('the info page names the service, its build and its options without their secrets', async () => {
  const ask = await start({
    VIGIE_COMMIT: 'abc123',
    VIGIE_BUILD: '42',
    VIGIE_ADMIN_TOKEN: 'canary',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=canary',
  })
  const text = await (await ask('/-/info')).text()
  expect(text).not.toContain('canary')
  expect(JSON.parse(text)).toMatchObject({
    service: 'plain',
    commit: 'abc123',
    build: '42',
    options: {
      admin: { token: '[redacted]' },
      shutdown: { timeoutMs: 10_000, drainDelayMs: 0, flushTimeoutMs: 5_000 },
    },
  })
})

test('the log level is changed for a while, listed, and taken back', async () => {
  const ask = await start()
  const set = await ask('/-/log-level?level=debug&forMs=60000', { method: 'POST' })
  expect(await set.json()).toMatchObject({ overrides: [{ module: '*', level: 'debug' }] })
  expect(await (await ask('/-/log-level')).json()).toMatchObject({ overrides: [{ module: '*', level: 'debug' }] })
  expect((await ask('/-/log-level?level=loud', { method: 'POST' })).status).toBe(400)
  expect(await (await ask('/-/log-level', { method: 'DELETE' })).json()).toEqual({ overrides: [] })
})

test('probes, metrics and the series report are on the admin port', async () => {
  const ask = await start()
  for (const path of ['/livez', '/readyz', '/startupz', '/readyz?verbose', '/metrics', '/-/series']) {
    expect([path, (await ask(path)).status]).toEqual([path, 200])
  }
})

test('a plain probe gets, the short way, the answer that one with a query gets', async () => {
  const ask = await start()
  const shown = async (path: string) => {
    const answer = await ask(path)
    const { date, ...headers } = Object.fromEntries(answer.headers)
    return { status: answer.status, headers, text: await answer.text() }
  }
  for (const path of ['/livez', '/readyz', '/startupz']) {
    const plain = await shown(path)
    expect(plain).toEqual(await shown(`${path}?`))
    expect((await ask(path, { method: 'POST' })).status).toBe(405)
  }
})
