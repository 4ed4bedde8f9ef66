export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface Exemplar {
  /** Of the series that it stands on. */
  readonly series: Readonly<Record<string, string>>
  readonly traceId: string
  readonly spanId: string
}

/** What a query gives at one moment, in seconds since 1970. */
export async function askPrometheus(url: string, query: string, atSeconds: number): Promise<Sample[]> {
  const { result } = await get<{ result: readonly { metric: Record<string, string>; value: [number, string] }[] }>(
    `${url}/api/v1/query?${new URLSearchParams({ query, time: String(atSeconds) })}`,
  )
  return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }))
}

/** The exemplars of the series that a selector picks. */
export async function askExemplars(
  url: string,
  query: string,
  fromSeconds: number,
  toSeconds: number,
): Promise<Exemplar[]> {
  const parameters = new URLSearchParams({ query, start: String(fromSeconds), end: String(toSeconds) })
  const found = await get<
    readonly { seriesLabels: Record<string, string>; exemplars: readonly { labels: Record<string, string> }[] }[]
  >(`${url}/api/v1/query_exemplars?${parameters}`)
  return found.flatMap(({ seriesLabels, exemplars }) =>
    exemplars.map(({ labels }) => ({
      series: seriesLabels,
      traceId: labels['trace_id'] ?? '',
      spanId: labels['span_id'] ?? '',
    })),
  )
}

async function get<T>(address: string): Promise<T> {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`Prometheus: ${response.status} ${await response.text()}`)
  return ((await response.json()) as { data: T }).data
}
