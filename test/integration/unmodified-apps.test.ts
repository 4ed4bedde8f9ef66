import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeWith } from '../backends/describe-with.ts'
import { startJaeger } from '../backends/start-jaeger.ts'
import { startLoki } from '../backends/start-loki.ts'
import { startPrometheus } from '../backends/start-prometheus.ts'
import { askExemplars, askPrometheus, type Sample } from './unmodified-apps/ask-prometheus.ts'
import { cinemaApps, cinemaFolder } from './unmodified-apps/cinema-apps.ts'
import { expectedClientCounts, expectedServerCounts } from './unmodified-apps/expected-counts.ts'
import { jaegerTraceIds } from './unmodified-apps/jaeger-trace-ids.ts'
import { expectedLogLines, foundLogLines } from './unmodified-apps/log-lines.ts'
import { type CinemaBackends, type PlayedCinema, playCinema } from './unmodified-apps/play-cinema.ts'
import { withAllCalled } from './unmodified-apps/served.ts'
import { expectedSpanLines, foundSpanLines } from './unmodified-apps/span-lines.ts'

test('no app, nor its list of packages, has a word of telemetry', () => {
  const files = cinemaApps.flatMap(({ service }) =>
    readdirSync(join(cinemaFolder, service), { recursive: true, encoding: 'utf8' })
      .map((name) => join(cinemaFolder, service, name))
      .filter((file) => statSync(file).isFile()),
  )
  expect(files.length).toBeGreaterThan(25)
  const words = /vigie|opentelemetry|prom-client|prometheus|jaeger|loki|traceparent/i
  expect(files.filter((file) => words.test(readFileSync(file, 'utf8')))).toEqual([])
})

describeWith(
  ['prometheus', 'loki', 'jaeger'],
  'four apps whose authors changed nothing, seen by the real servers',
  () => {
    let backends: CinemaBackends
    let played: PlayedCinema

    beforeAll(async () => {
      const [prometheus, loki, jaeger] = await Promise.all([startPrometheus(), startLoki(), startJaeger()])
      backends = { prometheus, loki, jaeger }
      played = await playCinema(backends)
    }, 240_000)
    afterAll(() => Promise.all(Object.values(backends ?? {}).map((server) => server.stop())))

    for (const { service, framework, instrumented } of cinemaApps) {
      describe(`${service} (${framework})`, () => {
        const requests = () => played.requests.filter(({ served }) => served.service === service)

        test('answers to the byte as it does without telemetry, says what is watched, and ends well', () => {
          for (const { title, status, answer, served, unwatched } of requests()) {
            expect(status, title).toBe(served.status)
            expect({ status, answer }, title).toEqual({ status: unwatched.status, answer: unwatched.answer })
          }
          const startLine = played.startLines[service]!
          expect(startLine.instrumented).toEqual(expect.arrayContaining(['node:http', 'fetch', ...instrumented]))
          expect(startLine.loadedTooEarly).toBeUndefined()
          expect(played.exits[service]).toBe(0)
        })

        test('Jaeger has each request as one tree of server and client spans, named by route, failures marked', () => {
          for (const { title, spans, served } of requests()) {
            expect(foundSpanLines(spans, played.services), title).toEqual(expectedSpanLines(served))
          }
        })

        test('Jaeger has no other trace of it: health checks, scrapes and the pushes of telemetry leave none', async () => {
          const expected = played.requests
            .filter(({ served }) => withAllCalled(served).some((part) => part.service === service))
            .map(({ traceId }) => traceId)
          const found = await jaegerTraceIds(backends.jaeger.url, service, played.startedAtSeconds)
          expect(found.toSorted()).toEqual(expected.toSorted())
        })

        test("Loki has the line of each request and the app's own lines, each with the span that wrote it", () => {
          for (const { title, lines, spans, served } of requests()) {
            expect(foundLogLines(lines, spans), title).toEqual(expectedLogLines(served))
            for (const { fields, traceId, spanId } of lines) {
              expect(fields, title).toMatchObject({ trace_id: traceId, span_id: spanId })
            }
          }
        })

        test('Loki has no line of any other request', () => {
          const others = played.otherLines.filter((line) => line.service === service)
          expect(others.filter(({ fields, traceId }) => traceId !== undefined || 'requestId' in fields)).toEqual([])
        })

        test('Prometheus has counted the requests by route and status, exactly, and the calls to others', async () => {
          const all = played.requests.map(({ served }) => served)
          const count = async (metric: string, keyOf: (labels: Sample['labels']) => string) => {
            const samples = await askPrometheus(
              backends.prometheus.url,
              `${metric}_count{job="${service}"}`,
              played.scrapedAtSeconds,
            )
            return Object.fromEntries(samples.map(({ labels, value }) => [keyOf(labels), value]))
          }
          expect(
            await count(
              'http_server_request_duration_seconds',
              (labels) =>
                `${labels['http_request_method']} ${labels['http_route']} ${labels['http_response_status_code']}`,
            ),
          ).toEqual(expectedServerCounts(all, service))
          expect(
            await count('http_client_request_duration_seconds', (labels) =>
              `${labels['http_request_method']} ${labels['http_response_status_code']} ${labels['error_type'] ?? ''}`.trimEnd(),
            ),
          ).toEqual(expectedClientCounts(all, service))
        })

        test('no label of any series in Prometheus holds what was sent in a path', async () => {
          const series = await askPrometheus(backends.prometheus.url, `{job="${service}"}`, played.scrapedAtSeconds)
          expect(series.length).toBeGreaterThan(100)
          expect(series.filter(({ labels }) => JSON.stringify(labels).includes(played.runId))).toEqual([])
        })

        test('each exemplar in Prometheus leads to a span in Jaeger with the same method, route and status', async () => {
          const { scrapedAtSeconds, startedAtSeconds } = played
          for (const kind of ['server', 'client'] as const) {
            const exemplars = await askExemplars(
              backends.prometheus.url,
              `http_${kind}_request_duration_seconds_bucket{job="${service}"}`,
              startedAtSeconds,
              scrapedAtSeconds,
            )
            expect(exemplars.length, kind).toBeGreaterThan(0)
            for (const { series, traceId, spanId } of exemplars) {
              const trace = played.requests.find((request) => request.traceId === traceId)
              const span = trace?.spans.find((found) => found.spanId === spanId)
              expect(span, `${kind} ${traceId} ${spanId}`).toMatchObject({ service, kind })
              expect({
                http_request_method: span!.tags['http.request.method'],
                http_response_status_code: String(span!.tags['http.response.status_code']),
                ...(kind === 'server' ? { http_route: span!.tags['http.route'] ?? 'unmatched' } : {}),
              }).toEqual({
                http_request_method: series['http_request_method'],
                http_response_status_code: series['http_response_status_code'],
                ...(kind === 'server' ? { http_route: series['http_route'] } : {}),
              })
            }
          }
        })
      })
    }
  },
)
