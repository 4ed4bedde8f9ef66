import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eventually } from '../../backends/eventually.ts'
import type { Fixture } from '../../fixtures/fixture.ts'
import { type RunningFixture, runFixture } from '../../fixtures/run-fixture.ts'
import { parseSeries, type Series } from './parse-series.ts'
import { type ReceivedSpan, startSpanSink } from './span-sink.ts'

export interface InstrumentedFixture {
  readonly port: number
  readonly spans: readonly ReceivedSpan[]
  /** Lines of standard output that are JSON. */
  readonly lines: readonly Record<string, unknown>[]
  metrics(): Promise<Series[]>
  /** Ends it, which delivers what is pending; the sinks are closed. */
  end(): Promise<number | string>
}

/** Runs a fixture under `--import vigie/register`, from source, with a collector and a scraper beside it. */
export async function runInstrumented(
  fixture: Fixture,
  environment: NodeJS.ProcessEnv = {},
): Promise<InstrumentedFixture> {
  const sink = await startSpanSink()
  let metricsUrl = ''
  const announcements = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      metricsUrl = (JSON.parse(body) as { metricsUrl: string }).metricsUrl
      response.end()
    })
  })
  await new Promise<void>((resolve) => announcements.listen(0, '127.0.0.1', resolve))
  const lines: Record<string, unknown>[] = []
  const running: RunningFixture = await runFixture(fixture, {
    nodeArguments: [
      '--conditions=vigie-source',
      ...(fixture.loader === undefined ? [] : ['--import', fixture.loader]),
      '--import',
      'vigie/register',
    ],
    environment: {
      NODE_OPTIONS: '',
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      OTEL_SERVICE_NAME: 'fixture',
      VIGIE_ADMIN_PORT: '0',
      VIGIE_DEV_URL: `http://127.0.0.1:${(announcements.address() as AddressInfo).port}`,
      ...environment,
    },
    onLine(line) {
      if (line.startsWith('{')) lines.push(JSON.parse(line) as Record<string, unknown>)
    },
  })
  return {
    port: running.port,
    spans: sink.spans,
    lines,
    async metrics() {
      await eventually('the admin port', () => metricsUrl !== '')
      return parseSeries(await (await fetch(metricsUrl)).text())
    },
    async end() {
      const ended = await running.end()
      announcements.close()
      announcements.closeAllConnections()
      await sink.close()
      return ended
    },
  }
}
