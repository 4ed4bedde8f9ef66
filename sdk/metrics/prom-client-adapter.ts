import { bringUpToDate } from './late-declarations.ts'
import type { MetricFamily } from './metric-family.ts'
import type { NativeMetric } from './native-metric.ts'

/** Shared by every copy of vigie in a process. */
const marked = Symbol.for('vigie.metrics.adapter.1')

/** What an adapter tells of the metric behind it. */
export interface AdapterMark {
  /** Whether it leaves a registry in which prom-client registers a metric of its name. */
  readonly yields: boolean
  /** Called when it has. */
  onYield(): void
}

/** The mark of a metric found in some registry; `undefined` when it is not one of vigie's, seen through an adapter. */
export function adapterMark(metric: object): AdapterMark | undefined {
  return (metric as { [marked]?: AdapterMark })[marked]
}

/** One of vigie's metrics as prom-client's registries want it: they ask `get()` for the readings. */
export function promClientAdapter(metric: NativeMetric, mark: AdapterMark): object {
  const { name, help, type, aggregation } = metric.definition
  let cutName: string | undefined
  const adapter = {
    help,
    type,
    aggregator: aggregation ?? 'sum',
    labelNames: Object.keys(metric.definition.labels ?? {}),
    /**
     * For OpenMetrics prom-client writes `metric.name = name without _total`, calls `get()` in the same turn, and puts
     * `_total` back on the lines; nothing undoes it for the next plain scrape. Here the cut name serves one `get()`.
     */
    get name() {
      return name
    },
    set name(cut: string) {
      cutName = cut
    },
    get() {
      const readingName = cutName ?? name
      cutName = undefined
      return read(readingName)
    },
    reset: () => metric.reset(),
  }
  const read = async (readingName: string) => {
    bringUpToDate()
    await metric.refresh?.()
    return {
      help,
      type,
      aggregator: aggregation ?? 'sum',
      name: readingName,
      values: values(metric.family(), readingName),
    }
  }
  return Object.defineProperty(adapter, marked, { value: mark })
}

function values(family: MetricFamily, name: string): object[] {
  return family.samples.map(({ suffix, labels, value, exemplar }) => ({
    value,
    labels,
    ...(suffix === '' ? {} : { metricName: `${name}${suffix}` }),
    ...(exemplar === undefined
      ? {}
      : { exemplar: { labelSet: exemplar.labels, value: exemplar.value, timestamp: exemplar.timestampSeconds } }),
  }))
}
