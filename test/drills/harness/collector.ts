import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readTracesProtobuf } from '../../../deploy/local/ingest/otlp-traces-protobuf.ts'

/** Stands in for an OpenTelemetry collector, and counts what it gets. */
export interface Collector {
  readonly url: string
  /** Spans by name; a span that came twice counts once. */
  count(name: string): number
  /** Spans of requests that were served. */
  readonly served: number
  close(): Promise<void>
}

/** @param delayMs how long it takes for each answer */
export async function startCollector({ delayMs = 0 } = {}): Promise<Collector> {
  const seen = new Set<string>()
  const counts = new Map<string, number>()
  let served = 0
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part) => parts.push(part))
    request.on('end', () => {
      for (const { traceId, spanId, name, kind } of readTracesProtobuf(Buffer.concat(parts))) {
        const id = `${traceId}${spanId}`
        if (seen.has(id)) continue
        seen.add(id)
        if (kind === 'server') served += 1
        counts.set(name, (counts.get(name) ?? 0) + 1)
      }
      setTimeout(() => response.end(), delayMs)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: (name) => counts.get(name) ?? 0,
    get served() {
      return served
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
