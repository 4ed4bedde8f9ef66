import type { AttributeValue, Span } from '../stores/span.ts'
import type { TraceStore } from '../stores/trace-store.ts'
import { HttpFault } from './http-fault.ts'
import { json, type Routes } from './router.ts'

/**
 * The part of Jaeger's query API that Grafana's data source and scripts ask: services, operations, search and one trace.
 *
 * @see https://www.jaegertracing.io/docs/2.20/architecture/apis/#internal-http-json
 */
export function jaegerRoutes(traces: TraceStore): Routes {
  const answer = (data: readonly unknown[]) => json({ data, total: data.length, limit: 0, offset: 0, errors: null })
  const trace = (traceId: string) => toJaeger(traceId, traces.get(traceId) ?? [])
  return {
    'GET /api/services': () => answer(traces.services()),
    'GET /api/services/:service/operations': ({ parameters }) => {
      const service = parameters['service']!
      const names = new Set<string>()
      for (const { traceId } of traces.find({ service, limit: 1000 })) {
        for (const span of traces.get(traceId) ?? []) if (span.service === service) names.add(span.name)
      }
      return answer([...names].sort())
    },
    'GET /api/traces': ({ query }) => {
      const service = query.get('service')
      if (!service) throw new HttpFault(400, 'the parameter service is missing')
      const limit = Math.min(Number(query.get('limit')) || 20, 500)
      const operation = query.get('operation')
      const found = traces
        .find({ service, limit: operation ? 1000 : limit })
        .filter(
          ({ traceId }) =>
            !operation || traces.get(traceId)?.some((span) => span.service === service && span.name === operation),
        )
      return answer(found.slice(0, limit).map(({ traceId }) => trace(traceId)))
    },
    'GET /api/traces/:traceId': ({ parameters }) => {
      const traceId = parameters['traceId']!.toLowerCase()
      if (!traces.has(traceId)) throw new HttpFault(404, 'trace not found')
      return answer([trace(traceId)])
    },
  }
}

function toJaeger(traceId: string, spans: readonly Span[]): object {
  // Spans of one export share their resource, and a process in Jaeger is just that.
  const processes = new Map<Span['resource'], string>()
  const jaegerSpans = spans.map((span) => {
    if (!processes.has(span.resource)) processes.set(span.resource, `p${processes.size + 1}`)
    return {
      traceID: traceId,
      spanID: span.spanId,
      operationName: span.name,
      references:
        span.parentSpanId === '' ? [] : [{ refType: 'CHILD_OF', traceID: traceId, spanID: span.parentSpanId }],
      startTime: Math.round(span.startMs * 1000),
      duration: Math.round(span.durationMs * 1000),
      tags: tags({
        ...span.attributes,
        'span.kind': span.kind,
        'otel.scope.name': span.scope,
        ...(span.status === 'unset' ? {} : { 'otel.status_code': span.status.toUpperCase() }),
        ...(span.status === 'error' ? { error: true, 'otel.status_description': span.statusMessage } : {}),
      }),
      logs: span.events.map((event) => ({
        timestamp: Math.round(event.timeMs * 1000),
        fields: tags({ event: event.name, ...event.attributes }),
      })),
      processID: processes.get(span.resource),
      warnings: null,
    }
  })
  const services = new Map(spans.map((span) => [span.resource, span.service]))
  return {
    traceID: traceId,
    spans: jaegerSpans,
    processes: Object.fromEntries(
      [...processes].map(([resource, id]) => [id, { serviceName: services.get(resource), tags: tags(resource) }]),
    ),
    warnings: null,
  }
}

function tags(attributes: Readonly<Record<string, AttributeValue>>): object[] {
  return Object.entries(attributes).map(([key, value]) => {
    if (typeof value === 'boolean') return { key, type: 'bool', value }
    if (typeof value === 'number') return { key, type: Number.isInteger(value) ? 'int64' : 'float64', value }
    return { key, type: 'string', value: typeof value === 'string' ? value : JSON.stringify(value) }
  })
}
