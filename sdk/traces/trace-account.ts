import { debugTokens, traceFaults, tracesKeptForErrors } from '../catalogue/traces.ts'
import { counter } from '../metrics/index.ts'

/** What sampling and debugging have done in this process, in counts. */
export const traceAccount = {
  keptForErrors: 0,
  faults: { sampler: 0, remote_sampling: 0 },
  debugTokens: { accepted: 0, expired: 0, unsigned: 0, malformed: 0 },
}

/** Declares the metrics of the account; they are read when a scrape asks. */
export function declareTraceMetrics(): void {
  counter({ ...tracesKeptForErrors, collect: () => traceAccount.keptForErrors })
  const { faults, debugTokens: tokens } = traceAccount
  counter({
    ...traceFaults,
    collect: () => (['sampler', 'remote_sampling'] as const).map((kind) => ({ labels: { kind }, value: faults[kind] })),
  })
  counter({
    ...debugTokens,
    collect: () =>
      (['accepted', 'expired', 'unsigned', 'malformed'] as const).map((outcome) => ({
        labels: { outcome },
        value: tokens[outcome],
      })),
  })
}
