import { afterAll, beforeAll, expect, test } from 'vitest'

import { ask } from './ask.ts'
import { describeWith } from './describe-with.ts'
import { eventually } from './eventually.ts'
import type { RunningServer } from './running-server.ts'
import { startLoki } from './start-loki.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'

interface Streams {
  readonly data: {
    readonly result: readonly {
      readonly stream: Record<string, string>
      readonly values: readonly [string, string][]
    }[]
  }
}

describeWith(['loki'], 'Loki with the shipped configuration', () => {
  let loki: RunningServer

  beforeAll(async () => {
    loki = await startLoki()
  })
  afterAll(() => loki?.stop())

  const push = async (values: readonly unknown[]) => {
    const streams = [{ stream: { service_name: 'checkout', level: 'info', environment: 'test' }, values }]
    await ask(`${loki.url}/loki/api/v1/push`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ streams }),
    })
  }

  test('a pushed line is found by the trace id in its structured metadata', async () => {
    const now = `${Date.now()}000000`
    await push([
      [now, 'order placed', { trace_id: traceId, span_id: '00f067aa0ba902b7' }],
      [now, 'another order placed', { trace_id: 'f'.repeat(32), span_id: '00f067aa0ba902b7' }],
    ])
    const logql = encodeURIComponent(`{service_name="checkout"} | trace_id="${traceId}"`)
    const [found] = await eventually('the line', async () => {
      const { data } = await ask<Streams>(`${loki.url}/loki/api/v1/query_range?query=${logql}`)
      return data.result.length > 0 && data.result
    })
    expect(found?.values.map(([, line]) => line)).toEqual(['order placed'])
    expect(found?.stream).toMatchObject({
      service_name: 'checkout',
      level: 'info',
      environment: 'test',
      trace_id: traceId,
    })
  })

  test('a trace id is no label of a stream', async () => {
    const { data } = await ask<{ data: string[] }>(`${loki.url}/loki/api/v1/labels`)
    expect(data.toSorted()).toEqual(['environment', 'level', 'service_name'])
  })

  test('a line that is five hours late is taken, one that is seven hours late is refused', async () => {
    const hoursAgo = (hours: number) => `${Date.now() - hours * 3_600_000}000000`
    // Lateness counts from the newest line of the same stream.
    await push([[hoursAgo(0), 'now', {}]])
    await push([[hoursAgo(5), 'late', {}]])
    await expect(push([[hoursAgo(7), 'too late', {}]])).rejects.toThrow('entry too far behind')
  })
})
