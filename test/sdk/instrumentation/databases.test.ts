import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWith } from '../../backends/describe-with.ts'
import { eventually } from '../../backends/eventually.ts'
import type { Fixture } from '../../fixtures/fixture.ts'
import { type InstrumentedFixture, runInstrumented } from './run-instrumented.ts'
import { startPostgres } from './start-postgres.ts'
import { startRedis } from './start-redis.ts'

const databases: Fixture = {
  name: 'databases',
  program: '../sdk/instrumentation/apps/databases.mjs',
  protocol: 'http/1.1',
  requests: [],
}

describeWith(['postgres'], 'PostgreSQL through OpenTelemetry', () => {
  let postgres: Awaited<ReturnType<typeof startPostgres>>
  let running: InstrumentedFixture
  beforeAll(async () => {
    postgres = await startPostgres()
    running = await runInstrumented(databases, {
      VIGIE_INSTRUMENTATIONS: 'on',
      PG_HOST: '127.0.0.1',
      PG_PORT: String(postgres.port),
    })
  })
  afterAll(() => postgres?.server.stop())

  test('a query is a client span below the request, and the start line names the instrumentation', async () => {
    const answer = await fetch(`http://127.0.0.1:${running.port}/postgres`)
    expect(await answer.json()).toEqual([{ answer: 42 }])
    const startLine = await eventually('the start line', () =>
      running.lines.find((line) => Array.isArray(line['instrumented'])),
    )
    await running.end()
    expect(startLine['instrumented']).toContain('pg')
    const request = running.spans.find(({ kind }) => kind === 2)!
    const query = running.spans.find(({ scope, name }) => scope.endsWith('instrumentation-pg') && /select/i.test(name))!
    const ancestors = ancestorsOf(query.spanId)
    expect(ancestors).toContain(request.spanId)
    expect(query).toMatchObject({ kind: 3, traceId: request.traceId })
    expect(Object.values(query.attributes)).toContain('postgresql')
    // Vigie's own server span is the only one: OpenTelemetry's http instrumentation is left out.
    expect(running.spans.filter(({ kind }) => kind === 2)).toHaveLength(1)
  })

  function ancestorsOf(spanId: string): string[] {
    const parent = running.spans.find((span) => span.spanId === spanId)?.parentSpanId
    return parent === undefined ? [] : [parent, ...ancestorsOf(parent)]
  }
})

describeWith(['redis'], 'Redis through OpenTelemetry', () => {
  let redis: Awaited<ReturnType<typeof startRedis>>
  afterAll(() => redis?.server.stop())

  test('each command is a client span, the child of the request', async () => {
    redis = await startRedis()
    const running = await runInstrumented(databases, {
      VIGIE_INSTRUMENTATIONS: 'on',
      REDIS_URL: `redis://127.0.0.1:${redis.port}`,
    })
    expect(await (await fetch(`http://127.0.0.1:${running.port}/redis`)).text()).toBe('hello')
    await running.end()
    const request = running.spans.find(({ kind }) => kind === 2)!
    const commands = running.spans.filter(({ parentSpanId }) => parentSpanId === request.spanId)
    expect(
      commands.map(({ kind, attributes }) => [kind, attributes['db.system.name'] ?? attributes['db.system']]),
    ).toEqual([
      [3, 'redis'],
      [3, 'redis'],
    ])
  })
})
