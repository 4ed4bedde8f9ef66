import type { JaegerSpan } from '../jaeger-trace.ts'
import type { LokiLine } from './ask-loki.ts'
import { type Served, withAllCalled } from './served.ts'

/** The lines of a trace that Loki must have, each with the span that it belongs to: always the server's. */
export function expectedLogLines(served: Served): string[] {
  return withAllCalled(served)
    .flatMap(({ service, method, route, path, status, throws, says = [] }) => {
      const atEnd = {
        level: status >= 500 ? 'error' : 'info',
        message: `${method} ${route ?? 'unmatched'} ${status}`,
        error: throws,
      }
      return [...says, atEnd].map(({ level, message, error }) =>
        text(service, level, message, error, `${service} server ${path}`),
      )
    })
    .toSorted()
}

/** The lines of a trace that Loki has, each with the span that its `span_id` leads to in Jaeger. */
export function foundLogLines(lines: readonly LokiLine[], spans: readonly JaegerSpan[]): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  return lines
    .map(({ service, fields }) => {
      const span = byId.get(String(fields['span_id']))
      const where = span ? `${span.service} ${span.kind} ${span.tags['url.path'] ?? span.tags['url.full']}` : 'no span'
      const error = fields['exception.type'] as string | undefined
      return text(service, String(fields['level']), String(fields['message']), error, where)
    })
    .toSorted()
}

function text(service: string, level: string, message: string, error: string | undefined, span: string): string {
  return `${service} ${level} "${message}"${error === undefined ? '' : ` with ${error}`} in ${span}`
}
