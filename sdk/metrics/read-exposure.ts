import type { Exposure } from './exposure.ts'
import { readForeign } from './foreign-registry.ts'
import type { Answer, IsolatedReads } from './isolated-reads.ts'
import type { MetricFamily } from './metric-family.ts'
import type { NativeMetric } from './native-metric.ts'
import type { Scrape } from './scrape.ts'

/** What is exposed, with the values of now. */
export interface ReadExposure extends Pick<Scrape, 'native' | 'failures'> {
  readonly foreign: readonly MetricFamily[]
}

/** Brings function-backed metrics up to date and reads prom-client's; those that fail or hang are missing. */
export async function readExposure({ native, foreign }: Exposure, reads: IsolatedReads): Promise<ReadExposure> {
  const refreshed = await Promise.all(native.map((metric) => refresh(metric, reads)))
  const families = await Promise.all(
    foreign.map(([name, metric, registry]) => reads.read(metric, name, () => readForeign(registry, name, metric))),
  )
  return {
    native: native.filter((_, at) => 'result' in refreshed[at]!),
    foreign: families.flatMap((answer) => ('result' in answer ? (answer.result ?? []) : [])),
    failures: [...refreshed, ...families].flatMap((answer) => ('failure' in answer ? (answer.failure ?? []) : [])),
  }
}

async function refresh(metric: NativeMetric, reads: IsolatedReads): Promise<Answer<void>> {
  const { refresh, definition } = metric
  return refresh === undefined ? { result: undefined } : reads.read(metric, definition.name, refresh)
}
