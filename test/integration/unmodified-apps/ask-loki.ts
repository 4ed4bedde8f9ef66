/** A line as Loki keeps it. */
export interface LokiLine {
  readonly service: string
  /** From the structured metadata, where Grafana's link to the trace takes it. */
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  readonly fields: Readonly<Record<string, unknown>>
}

/** As many lines as Loki gives at once, as shipped. */
const limit = 5_000

/** All lines of these services since `sinceMs`, in milliseconds since 1970. */
export async function askLoki(lokiUrl: string, services: readonly string[], sinceMs: number): Promise<LokiLine[]> {
  const parameters = new URLSearchParams({
    query: `{service_name=~"${services.join('|')}"}`,
    start: `${sinceMs}000000`,
    limit: String(limit),
  })
  const response = await fetch(`${lokiUrl}/loki/api/v1/query_range?${parameters}`)
  if (!response.ok) throw new Error(`Loki: ${response.status} ${await response.text()}`)
  const { data } = (await response.json()) as {
    data: { result: readonly { stream: Record<string, string>; values: readonly [string, string][] }[] }
  }
  const lines = data.result.flatMap(({ stream, values }) =>
    values.map(([, line]) => ({
      service: stream['service_name']!,
      traceId: stream['trace_id'],
      spanId: stream['span_id'],
      fields: JSON.parse(line) as Record<string, unknown>,
    })),
  )
  if (lines.length >= limit) throw new Error(`Loki has ${limit} lines or more: some are missing in its answer`)
  return lines
}
