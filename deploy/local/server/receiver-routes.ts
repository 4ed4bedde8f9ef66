import type { IncomingMessage } from 'node:http'
import { readLokiPush } from '../ingest/loki-push.ts'
import { readLokiPushProtobuf } from '../ingest/loki-push-protobuf.ts'
import { readLogsJson, readLogsProtobuf } from '../ingest/otlp-logs.ts'
import { countMetricPoints, countMetricPointsJson } from '../ingest/otlp-metrics.ts'
import { readTracesJson } from '../ingest/otlp-traces-json.ts'
import { readTracesProtobuf } from '../ingest/otlp-traces-protobuf.ts'
import type { ScrapeTargets } from '../scrape/scrape-targets.ts'
import type { LogStore } from '../stores/log-store.ts'
import type { TraceStore } from '../stores/trace-store.ts'
import { HttpFault } from './http-fault.ts'
import { readBody } from './read-body.ts'
import { type Answer, json, type Routes } from './router.ts'

/** Where telemetry comes in: OTLP/HTTP, Loki's push API, and the addresses to scrape. */
export function receiverRoutes(traces: TraceStore, logs: LogStore, targets: ScrapeTargets): Routes {
  return {
    async 'POST /v1/traces'({ request }) {
      const { encoding, read } = await otlpBody(request)
      traces.add(read(readTracesProtobuf, readTracesJson))
      return otlpAnswer(encoding)
    },
    async 'POST /v1/logs'({ request }) {
      const { encoding, read } = await otlpBody(request)
      logs.add(read(readLogsProtobuf, readLogsJson))
      return otlpAnswer(encoding)
    },
    async 'POST /v1/metrics'({ request }) {
      const { encoding, read } = await otlpBody(request)
      const points = read(countMetricPoints, countMetricPointsJson)
      return otlpAnswer(encoding, { rejected: points, message: 'vigie dev reads metrics by scraping /metrics' })
    },
    async 'POST /loki/api/v1/push'({ request }) {
      const type = contentType(request)
      const body = await readBody(request)
      if (type === 'application/json') logs.add(readable(() => readLokiPush(parseJson(body))))
      else if (type === 'application/x-protobuf') logs.add(readable(() => readLokiPushProtobuf(body)))
      else throw wrongType(type, 'application/json or application/x-protobuf')
      return { status: 204, contentType: 'text/plain', body: '' }
    },
    async 'POST /-/targets'({ request }) {
      const type = contentType(request)
      if (type !== 'application/json') throw wrongType(type, 'application/json')
      const announced = parseJson(await readBody(request, { maxWireBytes: 16_384, maxBytes: 16_384 }))
      readable(() => targets.announce(announced))
      return json({})
    },
  }
}

type OtlpEncoding = 'application/x-protobuf' | 'application/json'

async function otlpBody(request: IncomingMessage) {
  const encoding = contentType(request)
  if (encoding !== 'application/x-protobuf' && encoding !== 'application/json') {
    throw wrongType(encoding, 'application/x-protobuf or application/json')
  }
  const body = await readBody(request)
  return {
    encoding: encoding as OtlpEncoding,
    read: <Result>(protobuf: (bytes: Uint8Array) => Result, fromJson: (value: unknown) => Result): Result =>
      readable(() => (encoding === 'application/json' ? fromJson(parseJson(body)) : protobuf(body))),
  }
}

/** An export response in the request's own encoding; empty means that everything was taken. */
function otlpAnswer(encoding: OtlpEncoding, partial?: { rejected: number; message: string }): Answer {
  if (encoding === 'application/json') {
    const answer = partial && {
      partialSuccess: { rejectedDataPoints: String(partial.rejected), errorMessage: partial.message },
    }
    return json(answer ?? {})
  }
  if (partial === undefined) return { contentType: encoding, body: new Uint8Array() }
  const message = Buffer.from(partial.message)
  const inner = Buffer.concat([
    Buffer.from([0x08]),
    varint(partial.rejected),
    Buffer.from([0x12]),
    varint(message.length),
    message,
  ])
  return { contentType: encoding, body: Buffer.concat([Buffer.from([0x0a]), varint(inner.length), inner]) }
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (; value >= 0x80; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80)
  return Buffer.from([...bytes, value])
}

function contentType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
}

function wrongType(type: string, expected: string): HttpFault {
  return new HttpFault(415, `content-type ${JSON.stringify(type)} is not ${expected}`)
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new HttpFault(400, 'the body is not JSON')
  }
}

/** Turns a reader's complaint into a 400: the sender must not send the same again. */
function readable<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    throw error instanceof HttpFault ? error : new HttpFault(400, (error as Error).message)
  }
}
