/** One span of a trace, with what a person sees of it in Jaeger. */
export interface JaegerSpan {
  readonly service: string
  readonly name: string
  readonly kind: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly tags: Readonly<Record<string, unknown>>
}

interface RawTrace {
  readonly spans: readonly {
    readonly spanID: string
    readonly operationName: string
    readonly processID: string
    readonly references: readonly { readonly refType: string; readonly spanID: string }[]
    readonly tags: readonly { readonly key: string; readonly value: unknown }[]
  }[]
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>
}

/** The spans of a trace from Jaeger's API; undefined when it doesn't know the trace. */
export async function jaegerTrace(jaegerUrl: string, traceId: string): Promise<JaegerSpan[] | undefined> {
  const response = await fetch(`${jaegerUrl}/api/traces/${traceId}`)
  if (!response.ok) return undefined
  const { data } = (await response.json()) as { data?: readonly RawTrace[] }
  const trace = data?.[0]
  return trace?.spans.map((span) => {
    const tags = Object.fromEntries(span.tags.map(({ key, value }) => [key, value]))
    return {
      service: trace.processes[span.processID]!.serviceName,
      name: span.operationName,
      kind: String(tags['span.kind'] ?? 'internal'),
      spanId: span.spanID,
      parentSpanId: span.references.find(({ refType }) => refType === 'CHILD_OF')?.spanID,
      tags,
    }
  })
}

/** Who called whom across services: `gateway → orders`, by following each server span to the span that caused it. */
export function serviceEdges(spans: readonly JaegerSpan[]): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  return spans
    .filter(({ kind }) => kind === 'server')
    .flatMap((span) => {
      const parent = span.parentSpanId === undefined ? undefined : byId.get(span.parentSpanId)
      return parent ? [`${parent.service} ${parent.kind} → ${span.service} ${span.name}`] : []
    })
}
