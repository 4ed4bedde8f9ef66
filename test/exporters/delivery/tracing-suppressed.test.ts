import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { isTracingSuppressed } from '@opentelemetry/core'
import { expect, onTestFinished, test } from 'vitest'
import { createHttpTransport } from '../../../exporters/delivery/http-transport.ts'
import { startScriptedServer } from './scripted-server.ts'

test('an export request starts with tracing suppressed and outside of the trace that is active', async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  onTestFinished(() => context.disable())
  const seen: { suppressed: boolean; inTrace: boolean }[] = []
  const look = () => {
    const active = context.active()
    seen.push({ suppressed: isTracingSuppressed(active), inTrace: trace.getSpan(active) !== undefined })
  }
  for (const channel of ['http.client.request.created', 'http.client.request.start']) {
    subscribe(channel, look)
    onTestFinished(() => void unsubscribe(channel, look))
  }
  const server = await startScriptedServer((_, response) => response.end())
  const transport = createHttpTransport({ url: new URL(server.url), headers: {}, maxSockets: 1 })
  onTestFinished(() => transport.close())
  const span = trace.wrapSpanContext({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 })
  await context.with(trace.setSpan(context.active(), span), () =>
    transport.send(Buffer.from('x'), {}, new AbortController().signal),
  )
  expect(seen).toEqual([
    { suppressed: true, inTrace: false },
    { suppressed: true, inTrace: false },
  ])
})
