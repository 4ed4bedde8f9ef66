/** More traces than a test makes. */
const limit = 1_000

/** The ids of all traces in which a service has a span, from the last hour. */
export async function jaegerTraceIds(jaegerUrl: string, service: string): Promise<string[]> {
  const parameters = new URLSearchParams({ service, limit: String(limit), lookback: '1h' })
  const response = await fetch(`${jaegerUrl}/api/traces?${parameters}`)
  if (!response.ok) throw new Error(`Jaeger: ${response.status} ${await response.text()}`)
  const { data } = (await response.json()) as { data: readonly { traceID: string }[] }
  return data.map(({ traceID }) => traceID)
}
