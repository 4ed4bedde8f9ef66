import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Destination, Verdict } from '../delivery/destination.ts'
import { estimateSpanBytes } from './span-list-packer.ts'

/** What of `@opentelemetry/exporter-jaeger` is used. Its own types are those of an older SDK; the spans fit. */
export interface JaegerExporterLike {
  export(spans: readonly ReadableSpan[], done: (result: { code: number; error?: Error }) => void): void
  shutdown(): Promise<void>
}

export interface JaegerDestinationOptions {
  readonly name: string
  /** Where it is, for people. */
  readonly address?: string
  /** Loads the package and makes an exporter; called again after a request had to be given up. */
  readonly createExporter: () => Promise<JaegerExporterLike>
}

/** Sends batches through the Jaeger exporter of OpenTelemetry: one batch, one request. */
export function createJaegerDestination(options: JaegerDestinationOptions): Destination<readonly ReadableSpan[]> {
  const quiet = suppressTracing(ROOT_CONTEXT)
  let exporter: Promise<JaegerExporterLike> | undefined

  /** The exporter can't be told to give up, but shutting it down destroys its sockets. */
  function discard(): void {
    const discarded = exporter
    exporter = undefined
    discarded?.then((given) => given.shutdown()).catch(() => {})
  }

  return {
    name: options.name,
    ...(options.address === undefined ? {} : { address: options.address }),
    async send(spans, signal) {
      signal.addEventListener('abort', discard, { once: true })
      try {
        exporter ??= context.with(quiet, options.createExporter)
        const ready = await exporter
        return await context.with(quiet, () => exportOnce(ready, spans))
      } finally {
        signal.removeEventListener('abort', discard)
      }
    },
    split(spans) {
      const middle = spans.length >>> 1
      return [spans.slice(0, middle), spans.slice(middle)].map((half) => ({
        payload: half,
        count: half.length,
        bytes: half.reduce((sum, span) => sum + estimateSpanBytes(span), 0),
      }))
    },
    close: discard,
  }
}

function exportOnce(exporter: JaegerExporterLike, spans: readonly ReadableSpan[]): Promise<Verdict> {
  return new Promise((resolve) => {
    exporter.export(spans, ({ code, error }) => {
      resolve(code === 0 ? { kind: 'delivered', rejectedCount: 0 } : verdictOf(error?.message ?? 'export failed'))
    })
  })
}

/**
 * The exporter reports failures as text. 500 is repeated: Jaeger's collector answers it when its storage or its queue
 * can't take more. What is no answer of a server and no failed connection is a span that can't be encoded.
 */
function verdictOf(message: string): Verdict {
  const status = Number(/responded with HTTP (\d{3})/.exec(message)?.[1] ?? 0)
  if (status === 429 || status >= 500) return { kind: 'retry', message }
  if (status === 400 || status === 413) {
    return { kind: 'refused', message, reason: status === 413 ? 'too_large' : 'rejected' }
  }
  if (status !== 0) return { kind: 'undeliverable', message }
  if (message.includes('error sending spans over HTTP')) {
    return {
      kind: 'retry',
      message,
      unreachable: /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|E(?:HOST|NET)UNREACH/.test(message),
    }
  }
  return { kind: 'refused', message, reason: 'rejected' }
}
