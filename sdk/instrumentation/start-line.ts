import type { ResolvedOptions } from '../options/resolved-options.ts'

/** A process without a server, such as a worker, gets its line after this long. */
const withoutServerMs = 3_000

export interface StartLineOptions {
  readonly options: ResolvedOptions
  /** What the app has loaded so far. */
  found(): readonly { readonly name: string; readonly early: boolean }[]
  /** Names of OpenTelemetry instrumentations, without their common beginning. */
  readonly instrumentations: readonly string[]
  /** The admin port, once it is known. */
  adminPort(): Promise<number | undefined>
  /** Who serves the metrics of this process or thread, when another one does. @default nobody else */
  readonly metricsServedBy?: 'the primary' | 'the main thread' | undefined
  write(fields: Record<string, unknown>, message: string): void
}

export interface StartLine {
  /** The app is up: its first server listens. */
  up(): void
  stop(): void
}

/**
 * The one line that says what is instrumented, what was found but loaded before vigie, and where the signals go. It is
 * written when the first server listens, since only then the app has loaded what it uses, or after three seconds.
 */
export function createStartLine(parts: StartLineOptions): StartLine {
  let written = false
  const write = async () => {
    if (written) return
    written = true
    clearTimeout(timer)
    const port = await parts.adminPort()
    const found = parts.found()
    const early = found.filter((module) => module.early).map(({ name }) => name)
    const instrumented = [
      'node:http',
      'fetch',
      ...new Set(found.filter((module) => !module.early).map(({ name }) => name)),
      ...parts.instrumentations,
    ]
    const signals = signalsOf(parts.options, port, parts.metricsServedBy)
    parts.write(
      { instrumented, ...(early.length > 0 ? { loadedTooEarly: early } : {}), signals },
      `vigie watches ${instrumented.join(', ')}${early.length > 0 ? `; loaded before vigie, so watched in part: ${early.join(', ')} (start with --import vigie/register)` : ''}`,
    )
  }
  const timer = setTimeout(write, withoutServerMs)
  timer.unref()
  return {
    up: () => void write(),
    stop() {
      written = true
      clearTimeout(timer)
    },
  }
}

function signalsOf(
  options: ResolvedOptions,
  adminPort: number | undefined,
  servedBy: string | undefined,
): Record<string, string> {
  const { traces, metrics, logs, loki, otlp, elasticsearch, jaeger } = options
  const spans = traces.exporters.map((name) =>
    name === 'otlp' ? withoutUser(otlp.traces.url) : name === 'jaeger' ? withoutUser(jaeger.endpoint) : name,
  )
  const lines = [
    ...(logs.stdout ? ['stdout'] : []),
    ...[loki, otlp.logs, elasticsearch].filter((target) => target !== undefined).map(({ url }) => withoutUser(url)),
    ...logs.sinks.map(({ name }) => name),
  ]
  return {
    traces: spans.join(', ') || 'off',
    metrics: metrics.exporters.includes('prometheus') ? scrapedAt(adminPort, servedBy) : 'off',
    logs: lines.join(', ') || 'off',
  }
}

function scrapedAt(adminPort: number | undefined, servedBy: string | undefined): string {
  if (adminPort !== undefined) return `port ${adminPort}, /metrics`
  return servedBy === undefined ? 'collected, but no port is open' : `by ${servedBy}`
}

/** An address without the name and password that it may hold. */
function withoutUser(address: string): string {
  const url = new URL(address)
  url.username = ''
  url.password = ''
  url.search = ''
  return url.href.replace(/\/$/, '')
}
