/** More traces than a test makes. */
const limit = 1_000

/** The ids of all traces in which a service has a span, since a moment in seconds since 1970. */
export async function jaegerTraceIds(jaegerUrl: string, service: string, sinceSeconds: number): Promise<string[]> {
  // Jaeger counts microseconds.
  const [start, end] = [Math.floor(sinceSeconds * 1e6), Date.now() * 1e3]
  const parameters = new URLSearchParams({ service, limit: String(limit), start: `${start}`, end: `${end}` })
  const response = await fetch(`${jaegerUrl}/api/traces?${parameters}`)
  if (!response.ok) throw new Error(`Jaeger: ${response.status} ${await response.text()}`)
  const { data } = (await response.json()) as { data: readonly { traceID: string }[] }
  return data.map(({ traceID }) => traceID)
}
