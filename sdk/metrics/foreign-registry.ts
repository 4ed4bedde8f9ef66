import type { MetricFamily, Sample } from './metric-family.ts'

/** What prom-client's and `@prometheus-io/client`'s metrics have in common. */
export interface ForeignMetric {
  readonly name: string
  readonly help: string
  get(): Promise<ForeignReading> | ForeignReading
}

interface ForeignReading {
  readonly name: string
  readonly help: string
  readonly type?: unknown
  readonly aggregator?: unknown
  readonly values?: readonly ForeignValue[]
}

interface ForeignValue {
  readonly value: number
  readonly metricName?: string
  readonly labels?: Readonly<Record<string, unknown>>
  readonly exemplar?: { labelSet?: Readonly<Record<string, unknown>>; value?: number; timestamp?: number } | null
}

/** A registry of prom-client 15 or of its successor `@prometheus-io/client`. */
export interface ForeignRegistry {
  // biome-ignore lint/suspicious/noExplicitAny: the two libraries type their metrics differently, and each is read structurally
  getMetricsAsArray(): readonly any[]
}

/** prom-client's own fields; absent elsewhere. */
interface PromClientFields {
  readonly _metrics?: Readonly<Record<string, ForeignMetric>>
  readonly _defaultLabels?: Readonly<Record<string, unknown>>
}

/**
 * The metrics of a registry with the names they were registered under. prom-client cuts `_total` off a metric's own
 * name once somebody has asked for OpenMetrics, so its registry's keys are the better source.
 */
export function foreignMetrics(registry: ForeignRegistry): [name: string, metric: ForeignMetric][] {
  const { _metrics } = registry as PromClientFields
  if (_metrics !== undefined && Object.getPrototypeOf(registry)?.getMetricsAsArray !== undefined) {
    return Object.entries(_metrics)
  }
  return registry.getMetricsAsArray().map((metric: ForeignMetric) => [metric.name, metric])
}

/** A moment's readings of one of them. Rejects when its `collect` function does. */
export async function readForeign(
  registry: ForeignRegistry,
  name: string,
  metric: ForeignMetric,
): Promise<MetricFamily> {
  const reading = await metric.get()
  const defaults = asLabels((registry as PromClientFields)._defaultLabels)
  const samples = (reading.values ?? []).map((value): Sample => {
    const labels = { ...defaults, ...asLabels(value.labels) }
    return { suffix: suffixOf(value, reading), labels, value: Number(value.value), exemplar: asExemplar(value) }
  })
  const type = foreignType(reading.type)
  return { name, help: reading.help, type, aggregation: String(reading.aggregator ?? 'sum'), samples }
}

function suffixOf({ metricName }: ForeignValue, { name }: ForeignReading): string {
  return metricName?.startsWith(name) ? metricName.slice(name.length) : ''
}

function foreignType(type: unknown): MetricFamily['type'] {
  return type === 'counter' || type === 'gauge' || type === 'histogram' || type === 'summary' ? type : 'untyped'
}

function asLabels(labels: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  const entries = Object.entries(labels ?? {}).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value).toWellFormed()]))
}

function asExemplar({ exemplar }: ForeignValue): Sample['exemplar'] {
  if (!exemplar?.labelSet || exemplar.value === undefined) return undefined
  return { labels: asLabels(exemplar.labelSet), value: exemplar.value, timestampSeconds: exemplar.timestamp }
}
