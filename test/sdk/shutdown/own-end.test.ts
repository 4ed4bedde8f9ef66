import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../../backends/eventually.ts'
import { startCollector } from '../../drills/harness/collector.ts'
import { startServiceProcess } from '../../drills/harness/service-process.ts'
import { timeProbe } from '../../drills/harness/time-probe.ts'

async function start(service: string, drainDelayMs: number, register = true) {
  const spans = await startCollector({ delayMs: 20 })
  onTestFinished(() => spans.close())
  const running = await startServiceProcess(service, {
    register,
    environment: {
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: spans.url,
      VIGIE_DRAIN_DELAY_MS: String(drainDelayMs),
      SLOW_MS: String(drainDelayMs + 500),
    },
  })
  onTestFinished(() => void running.child.kill('SIGKILL'))
  return {
    running,
    spans,
    /** On a connection of its own, as a load balancer opens them; 0 where it is refused. */
    ask: async (path: string) =>
      (await timeProbe(`http://127.0.0.1:${running.port}${path}`, { timeoutMs: 10_000 })).status,
    ready: async () => (await timeProbe(`http://127.0.0.1:${running.adminPort}/readyz`)).status,
    messages: () => running.logged().map(({ message }) => message),
  }
}

test.for([
  ['nest-app', 'SIGTERM'],
  ['fastify-own-end', 0],
] as const)(
  'an app that ends itself (%s) is told so when load balancers know: nothing is refused, its hooks run, every span arrives',
  async ([service, end]) => {
    const { running, spans, ask, ready, messages } = await start(service, 2_000)
    running.signal('SIGTERM')
    await eventually('unreadiness', async () => (await ready()) === 503, { everyMs: 10 })
    // It takes longer than the delay, so the app finds it in flight.
    const slow = ask('/slow')
    const answers: number[] = []
    for (let request = 0; request < 20; request++) answers.push(await ask('/'))
    answers.push(await slow)
    expect(new Set(answers)).toEqual(new Set([200]))
    expect(await running.ended).toBe(end)
    expect(messages()).toContain('the app is closed by SIGTERM')
    expect([spans.served, spans.count('last words')]).toEqual([answers.length, 1])
  },
)

test.for([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('a %s while the first signal is held back ends the process at once', async ([signal, code]) => {
  const { running, ready, messages } = await start('fastify-own-end', 4_000)
  running.signal('SIGTERM')
  await eventually('unreadiness', async () => (await ready()) === 503, { everyMs: 10 })
  running.signal(signal)
  expect(await running.ended).toBe(code)
  expect(messages()).not.toContain('the pool is closed')
})
