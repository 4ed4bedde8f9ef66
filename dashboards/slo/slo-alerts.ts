import { type Alert, alert } from '../alerts/alert.ts'
import { logs } from '../logql/logql.ts'
import { overTime } from '../promql/functions.ts'
import { series } from '../promql/selector.ts'
import type { Vector } from '../promql/vector.ts'
import { type Duration, durationSeconds } from '../rules/duration.ts'
import { burnWindows, ratesRecordedEvery } from './burn-windows.ts'
import { errorsToFire } from './low-traffic.ts'
import type { Slo } from './slo.ts'
import { sloBudgetRemaining, sloErrorRatio, sloErrors } from './slo-rules.ts'

/** The four burn-rate alerts of an objective, as rules of one alert with one runbook. */
export function sloAlert(slo: Slo): Alert {
  const windows = burnWindows[slo.window]
  const of = { slo: slo.name }
  return alert({
    name: alertName(slo),
    summary: `Requests are failing the objective ${slo.name} too fast.`,
    board: 'vigie-slo',
    rules: windows.map(({ severity, long, short, for: forAtLeast, emptyIn }, index) => {
      const threshold = slo.thresholds[index] ?? '1'
      const ratio = Number(threshold)
      const burning = (window: Duration) => series(sloErrorRatio(window), of).above(threshold)
      return {
        severity,
        when: burning(long).and(burning(short)).and(enoughErrors(slo, long)) as Vector<string>,
        for: forAtLeast,
        labels: { ...of, long_window: long, short_window: short },
        description:
          `{{ $value | humanizePercentage }} of the requests to {{ $labels.job }} ${slo.sli.badEvent.many} over ${long}; ` +
          `${slo.objective} % must be good over ${slo.window}. At this speed the whole budget is gone in ${emptyIn}.`,
        proof: {
          readings: slo.sli.readings(ratio * 1.1, ratio * 0.9),
          afterMinutes: 12,
          // The short window must have emptied, and with it the five minutes that each recorded rate looks back.
          recoversAfterMinutes: Math.ceil(durationSeconds(short) / 60) + 10,
        },
      }
    }),
    runbook: {
      meaning:
        `More requests than promised ${slo.sli.badEvent.many}, for long enough and still now. ` +
        `The promise: ${slo.objective} % good within ${slo.window}. ${errorsToFire(slo)}`,
      impact: 'People see failures or wait. When the budget is used up the promise of this month is broken.',
      firstAction:
        'Open the board of this objective, see which service burns, then its Service board: which route, since when, and was something deployed then?',
      look: {
        'Budget left': series(sloBudgetRemaining, of).min('job'),
        'Bad requests over the last hour': series(sloErrorRatio('1h'), of).max('job'),
        'What the services say': logs({ service_name: { operator: '=~', text: '.+' }, level: ['error', 'fatal'] }),
      },
      mend: [
        'Roll back the deployment that the blue mark on the board shows.',
        'A dependency fails: see "Calls to others" on the Service board, then treat that service.',
        'More traffic than the service can take: add replicas.',
      ],
      silence:
        'Silence the warning (long_window 1d or 3d) while the fix is on its way; never the critical one: it ends by itself within minutes of the fix.',
    },
  })
}

/** `checkout-availability` → `CheckoutAvailabilityBudgetBurn`. */
function alertName(slo: Slo): string {
  const words = slo.name.split('-').map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
  return `${words.join('')}BudgetBurn`
}

/**
 * At low traffic one bad request is a high ratio: this many must have happened before anybody is woken. They are summed, not
 * averaged over the window: of a service that is ten minutes old an average over three days makes hundreds out of one.
 */
function enoughErrors(slo: Slo, long: Duration): Vector<'job' | 'instance' | 'slo'> {
  return overTime('sum_over_time', sloErrors, long, { slo: slo.name })
    .times(durationSeconds(ratesRecordedEvery))
    .atLeast(slo.minimumErrors)
}
