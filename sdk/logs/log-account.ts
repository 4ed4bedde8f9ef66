import { logCuts, logFaults, logHeldBack, logLines, logRedactions } from '../catalogue/logs.ts'
import { counter } from '../metrics/index.ts'
import type { MetricDefinition } from '../metrics/metric-definition.ts'

/** What the loggers of this process have done, in counts; plain numbers, since they are touched for each line. */
export const logAccount = {
  lines: { trace: 0, debug: 0, info: 0, warn: 0, error: 0, fatal: 0 },
  heldBack: { sampling: 0, rate_limit: 0 },
  redactions: { key: 0, pattern: 0, path: 0, hook: 0 },
  cuts: { message: 0, text: 0, keys: 0, depth: 0, line: 0 },
  faults: { unreadable: 0, hook: 0, reentrant: 0, output: 0 },
}

/** Declares the metrics of the account; they are read when a scrape asks, and cost nothing before. */
export function declareLogMetrics(): void {
  declare(logLines, 'level', logAccount.lines)
  declare(logHeldBack, 'reason', logAccount.heldBack)
  declare(logRedactions, 'by', logAccount.redactions)
  declare(logCuts, 'part', logAccount.cuts)
  declare(logFaults, 'kind', logAccount.faults)
}

function declare(definition: MetricDefinition, label: string, counts: Readonly<Record<string, number>>): void {
  counter({
    ...(definition as MetricDefinition<Record<string, readonly string[]>, 'counter'>),
    collect: () => Object.entries(counts).map(([value, count]) => ({ labels: { [label]: value }, value: count })),
  })
}
