import type { JaegerSpan } from '../jaeger-trace.ts'
import type { Served } from './served.ts'

/** A span as a line, with its children below it. */
interface SpanBranch {
  readonly line: string
  readonly children: readonly SpanBranch[]
}

/** How Jaeger must show a request: a line for each span, indented below the span that caused it. */
export function expectedSpanLines(served: Served): string[] {
  return linesOf([serverBranch(served)])
}

/**
 * How Jaeger shows a trace. A span whose parent is not in the trace stands at the left edge as an orphan.
 *
 * @param services service by the host and port that it listens on
 */
export function foundSpanLines(spans: readonly JaegerSpan[], services: ReadonlyMap<string, string>): string[] {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const below = (parent: string | undefined): SpanBranch[] =>
    spans
      .filter(({ parentSpanId }) => parentSpanId === parent)
      .map((span) => ({ line: lineOf(span, services), children: below(span.spanId) }))
  const orphans = spans
    .filter(({ parentSpanId }) => parentSpanId !== undefined && !ids.has(parentSpanId))
    .map((span) => ({ line: `orphan ${lineOf(span, services)}`, children: below(span.spanId) }))
  return linesOf([...below(undefined), ...orphans])
}

function serverBranch(served: Served): SpanBranch {
  const { service, method, route, path, status, throws, calls = [] } = served
  const name = route === undefined ? method : `${method} ${route}`
  const error = status >= 500 ? (throws ?? String(status)) : ''
  return {
    line: text(`${service} server "${name}"`, `of ${route ?? 'no route'}`, path, status, error),
    children: calls.map((called) => clientBranch(service, called)),
  }
}

function clientBranch(caller: string, called: Served): SpanBranch {
  const { service, method, path, status } = called
  const error = status >= 400 ? String(status) : ''
  return {
    line: text(`${caller} client "${method}"`, `to ${service}`, path, status, error),
    children: [serverBranch(called)],
  }
}

function lineOf({ service, kind, name, tags }: JaegerSpan, services: ReadonlyMap<string, string>): string {
  const failed = tags['otel.status_code'] === 'ERROR'
  const error = failed ? `${tags['error.type']}` : tags['error.type'] === undefined ? '' : 'a type without a status'
  const status = tags['http.response.status_code']
  const head = `${service} ${kind} "${name}"`
  if (kind !== 'client') return text(head, `of ${tags['http.route'] ?? 'no route'}`, tags['url.path'], status, error)
  const { host, pathname } = new URL(String(tags['url.full']))
  const told = `${tags['server.address']}:${tags['server.port']}`
  return text(head, `to ${host === told ? services.get(host) : `${host} or ${told}`}`, pathname, status, error)
}

function text(head: string, where: string, path: unknown, status: unknown, error: string): string {
  return `${head} ${where}, ${path}, ${status}${error === '' ? '' : `, error ${error}`}`
}

/** Siblings in the order of their text: when each began depends on the machine. */
function linesOf(branches: readonly SpanBranch[], indent = ''): string[] {
  return branches
    .map(({ line, children }) => [`${indent}${line}`, ...linesOf(children, `${indent}  `)])
    .toSorted((one, other) => (one.join('\n') < other.join('\n') ? -1 : 1))
    .flat()
}
