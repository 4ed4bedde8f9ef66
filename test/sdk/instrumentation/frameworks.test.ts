import { expect, test } from 'vitest'
import { eventually } from '../../backends/eventually.ts'
import { fixtures } from '../../fixtures/expectations.ts'
import type { ExpectedRequest } from '../../fixtures/expected-request.ts'
import { sendRequest } from '../../fixtures/send-request.ts'
import { runInstrumented } from './run-instrumented.ts'
import type { ReceivedSpan } from './span-sink.ts'

const SERVER = 2
const CLIENT = 3

/** What is told of a request, in the same words for metric, span and line. */
interface Told {
  readonly method: string
  readonly route: string
  readonly status: string
}

for (const fixture of fixtures) {
  test(`${fixture.name}: metric, span and line tell method, route, status and error of every request`, async () => {
    const running = await runInstrumented(fixture)
    const answers: unknown[] = []
    const traceIds = fixture.requests.map((_, index) => index.toString(16).padStart(32, 'a'))
    for (const [index, request] of fixture.requests.entries()) {
      const traceparent = `00-${traceIds[index]}-00000000000000${(index + 16).toString(16)}-01`
      const headers = { ...request.headers, traceparent, 'x-request-id': `request-${index}` }
      answers.push((await sendRequest(fixture.protocol, running.port, { ...request, headers })).status)
    }
    const expected = fixture.requests.flatMap((request) => [
      told(request),
      ...(request.calls ? [calledOf(request)] : []),
    ])
    const lineOf = (index: number) =>
      running.lines.find((line) => line['requestId'] === `request-${index}` && line['durationMs'] !== undefined)
    await eventually('a line for each request', () => fixture.requests.every((_, index) => lineOf(index)))
    const series = await running.metrics()
    expect(await running.end()).toBe(0)

    expect(answers, 'the answers are those without telemetry').toEqual(fixture.requests.map(({ status }) => status))

    const counted = series
      .filter(({ name, value }) => name === 'http_server_request_duration_seconds_count' && value > 0)
      .flatMap(({ labels, value }) =>
        Array.from(
          { length: value },
          () => `${labels['http_request_method']} ${labels['http_route']} ${labels['http_response_status_code'] ?? ''}`,
        ),
      )
    expect(counted.sort(), 'metrics').toEqual(expected.map(textOf).sort())
    const active = series.filter(({ name }) => name === 'http_server_active_requests')
    expect(active.every(({ value }) => value === 0)).toBe(true)

    const servers = running.spans.filter(({ kind }) => kind === SERVER)
    const spans = traceIds.map((traceId) => servers.find((span) => span.traceId === traceId && isFirst(span)))
    expect(spans.map(spanText), 'spans').toEqual(
      fixture.requests.map(
        (request) => `${textOf(told(request))} ${errorOf(request, spans[fixture.requests.indexOf(request)])}`,
      ),
    )
    for (const [index, request] of fixture.requests.entries()) {
      const span = spans[index]!
      expect(span.name).toBe(nameOf(request))
      const failed = (request.status ?? 0) >= 500
      if (failed) expect(span.statusCode, request.path).toBe(2)
      if (request.calls) expectCall(running.spans, span, request.calls.route)
      const line = lineOf(index)!
      expect(line, request.path).toMatchObject({
        trace_id: traceIds[index],
        span_id: span.spanId,
        method: methodOf(request),
        path: request.path.split('?')[0],
      })
      expect(`${line['method']} ${line['endpoint'] ?? 'unmatched'} ${line['status'] ?? ''}`, 'line').toBe(
        textOf(told(request)),
      )
      if (failed) expect(line['level']).toBe('error')
    }
  })
}

function isFirst(span: ReceivedSpan): boolean {
  return span.parentSpanId?.startsWith('00000000000000') ?? false
}

function methodOf(request: ExpectedRequest): string {
  return request.methodLabel ?? request.method
}

/** A client that hangs up before an answer gets 499; a connection that the service drops has no status. */
function told(request: ExpectedRequest): Told {
  const status = request.status ?? (request.hangsUp ? 499 : '')
  return { method: methodOf(request), route: request.route ?? 'unmatched', status: String(status) }
}

function calledOf({ calls }: ExpectedRequest): Told {
  return { method: 'GET', route: calls?.route ?? 'unmatched', status: '200' }
}

function textOf({ method, route, status }: Told): string {
  return `${method} ${route} ${status}`
}

function nameOf(request: ExpectedRequest): string {
  const method = request.methodLabel === '_OTHER' ? 'HTTP' : methodOf(request)
  return request.route === undefined ? method : `${method} ${request.route}`
}

function spanText(span: ReceivedSpan | undefined): string {
  if (!span) return 'no span'
  const { attributes } = span
  const error = attributes['error.type']
  const status = attributes['http.response.status_code'] ?? (error === 'client_closed' ? 499 : '')
  return `${attributes['http.request.method']} ${attributes['http.route'] ?? 'unmatched'} ${status} ${error ?? ''}`
}

/** The expected error type; among several accepted ones, the one that was found. */
function errorOf({ errorTypes, hangsUp, status, path }: ExpectedRequest, span: ReceivedSpan | undefined): string {
  const found = String(span?.attributes['error.type'] ?? '')
  if (errorTypes) return errorTypes.includes(found) ? found : errorTypes[0]!
  if (hangsUp) return 'client_closed'
  if (status === undefined) return 'connection_dropped'
  return path === '/broken-stream' ? 'Error' : ''
}

/** server → client → server, each the child of the one before. */
function expectCall(spans: readonly ReceivedSpan[], outer: ReceivedSpan, route: string | undefined): void {
  const client = spans.find(({ kind, parentSpanId }) => kind === CLIENT && parentSpanId === outer.spanId)
  expect(client, 'the client span is the child of the server span').toBeDefined()
  const inner = spans.find(({ kind, parentSpanId }) => kind === SERVER && parentSpanId === client!.spanId)
  expect(inner?.attributes['http.route']).toBe(route)
  expect(inner?.traceId).toBe(outer.traceId)
}
