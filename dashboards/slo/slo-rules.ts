import { constant, overTime } from '../promql/functions.ts'
import { series } from '../promql/selector.ts'
import type { Vector } from '../promql/vector.ts'
import type { Duration } from '../rules/duration.ts'
import { type RecordingRule, type RuleGroup, record, recorded } from '../rules/recording-rule.ts'
import { ratesRecordedEvery, recordedWindows } from './burn-windows.ts'
import { decimal, decimalText, percentToShare } from './decimal.ts'
import type { Slo } from './slo.ts'

export const sloRequests = recorded('slo:requests:rate5m', 'Requests a second that an objective counts.', ['slo'])
export const sloErrors = recorded('slo:errors:rate5m', 'Bad requests a second.', ['slo'])
export const sloObjective = recorded('slo:objective:ratio', 'The promised share of good requests.', ['slo'], 'ratio')
export const sloBudgetRemaining = recorded(
  'slo:error_budget_remaining:ratio',
  'Share of the error budget that is left; below 0: the promise is broken.',
  ['slo'],
  'ratio',
)
export const sloPeriodErrorRatio = recorded(
  'slo:error_ratio:period',
  'Share of bad requests over the whole window of the objective.',
  ['slo'],
  'ratio',
)

/** Share of bad requests over one of the recorded windows. */
export function sloErrorRatio(window: Duration) {
  return recorded(`slo:error_ratio:${window}`, `Share of bad requests over ${window}.`, ['slo'], 'ratio')
}

/**
 * The recording rules of one objective.
 *
 * Long windows average the recorded 5-minute rates of bad and of all requests and divide the averages: every request
 * counts the same, quiet hours do not weigh as much as busy ones, and a window of three days reads one series instead of
 * every raw one.
 */
export function sloRules(slo: Slo): readonly RuleGroup<RecordingRule>[] {
  const name = { slo: slo.name }
  const ratios = (windows: readonly Duration[]) =>
    windows.map((window) => record(sloErrorRatio(window), ratioOver(slo, window), name))
  const ratioOfPeriod = ratioOver(slo, slo.window)
  const spent = series(sloPeriodErrorRatio, { slo: slo.name }).max('job').dividedBy(decimalText(slo.budget))
  return [
    {
      name: `slo-${slo.name}`,
      every: ratesRecordedEvery,
      rules: [
        record(sloRequests, slo.sli.all, name),
        record(sloErrors, slo.sli.bad, name),
        ...ratios(recordedWindows.fast),
        record(sloObjective, constant(decimalText(percentToShare(decimal(slo.objective)))), name),
      ],
    },
    {
      // Days of samples are read here; alerts on them wait for an hour and more.
      name: `slo-${slo.name}-slow`,
      every: '2m',
      rules: ratios(recordedWindows.slow),
    },
    {
      // A month of samples is read here. Less often than every five minutes would leave holes between the results.
      name: `slo-${slo.name}-budget`,
      every: '4m',
      rules: [
        record(sloPeriodErrorRatio, ratioOfPeriod, name),
        record(sloBudgetRemaining, spent.subtractedFrom(1), name),
      ],
    },
  ]
}

function ratioOver(slo: Slo, window: Duration): Vector<'job'> {
  const of = { slo: slo.name }
  if (window === '5m') return series(sloErrors, of).sum('job').dividedBy(series(sloRequests, of).sum('job'))
  return overTime('avg_over_time', sloErrors, window, of)
    .sum('job')
    .dividedBy(overTime('avg_over_time', sloRequests, window, of).sum('job'))
}
