import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../../backends/eventually.ts'
import { runFixture } from '../../fixtures/run-fixture.ts'

/** What an application says that starts telemetry in code: at its start, and of one request to each path. */
async function linesOf(program: string, paths: readonly string[]) {
  const lines: Record<string, unknown>[] = []
  const fixture = {
    name: program,
    program: `../sdk/instrumentation/apps/${program}`,
    protocol: 'http/1.1',
    requests: [],
  }
  const running = await runFixture(fixture as never, {
    nodeArguments: ['--conditions=vigie-source'],
    environment: { NODE_OPTIONS: '', OTEL_TRACES_EXPORTER: 'none', VIGIE_ADMIN: 'off' },
    onLine: (line) => void (line.startsWith('{') && lines.push(JSON.parse(line) as Record<string, unknown>)),
  })
  onTestFinished(async () => void (await running.end()))
  for (const path of paths) await (await fetch(`http://127.0.0.1:${running.port}${path}`)).text()
  await eventually('all lines', () => lines.length > paths.length, { everyMs: 10 })
  await running.end()
  const start = lines.find(({ instrumented }) => instrumented !== undefined)
  return {
    instrumented: start?.['instrumented'],
    loadedTooEarly: start?.['loadedTooEarly'],
    routes: lines.filter(({ path }) => path !== undefined).map(({ endpoint }) => endpoint),
  }
}

test('Hono that is imported before telemetry starts is named as loaded too early, and its routes from then on are seen', async () => {
  expect(await linesOf('early-hono.mjs', ['/before/1', '/after/1'])).toEqual({
    instrumented: ['node:http', 'fetch'],
    loadedTooEarly: ['hono'],
    routes: ['/before/:id', '/after/:id'],
  })
})

test('Hono that is loaded with the file that starts telemetry, and runs after it, is seen', async () => {
  expect(await linesOf('first-file.mjs', ['/after/1'])).toMatchObject({
    loadedTooEarly: ['hono'],
    routes: ['/after/:id'],
  })
})

test('Hono that is loaded after telemetry has started is not said to be early', async () => {
  expect(await linesOf('late-hono.mjs', ['/after/1'])).toEqual({
    instrumented: ['node:http', 'fetch', 'hono'],
    loadedTooEarly: undefined,
    routes: ['/after/:id'],
  })
})
