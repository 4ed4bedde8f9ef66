import { runbookBoardUid } from '../alerts/alert-links.ts'
import { dashboard, row } from '../board/board.ts'
import { logPanel, stat, states, table, timeseries } from '../board/panels.ts'
import { alerts, up } from '../catalogues/prometheus.ts'
import { targetInfo } from '../catalogues/target.ts'
import { constant, overTime, rateInterval } from '../promql/functions.ts'
import { series } from '../promql/selector.ts'
import { errorRate, requestP95, requestRate } from '../rules/service-rules.ts'
import { sloBudgetRemaining } from '../slo/slo-rules.ts'
import { openService } from './links.ts'
import { serviceLogs } from './service-logs.ts'
import { budgetSteps, downSteps, errorShareSteps, latencySteps } from './steps.ts'

const requests = series(requestRate)
const errors = series(errorRate)
const firing = series(alerts, { alertstate: 'firing', severity: ['critical', 'warning', 'info'] })
const urgent = series(alerts, { alertstate: 'firing', severity: ['critical', 'warning'] })

/** All services at a glance: who is in trouble. */
export const fleetBoard = dashboard(
  'Fleet',
  [
    row('Is anything wrong?', [
      stat('Alerts firing', urgent.count().or(constant(0)), {
        unscoped: true,
        description: 'Critical alerts and warnings that fire now, of services and of the stack.',
        thresholds: downSteps,
      }),
      stat('Instances down', series(up).count().minus(series(up).sum()), {
        description: 'Instances that do not answer their scrape.',
        thresholds: downSteps,
        noData: 'no instance yet',
      }),
      stat('Requests', requests.sum().in('reqps'), {
        description: 'Requests per second to all chosen services.',
        noData: 'no traffic',
      }),
      stat('Errors', errors.sum().dividedBy(requests.sum()), {
        description: 'Share of requests answered with a 5xx, all chosen services together.',
        thresholds: errorShareSteps,
        noData: 'no traffic',
      }),
      stat('Slowest p95', series(requestP95).max(), {
        description: 'The 95th percentile of the slowest service.',
        thresholds: latencySteps,
        noData: 'no traffic',
      }),
      stat('Least budget left', series(sloBudgetRemaining).min(), {
        description: 'Error budget left of the objective that is worst off. Below 0 the promise is broken.',
        thresholds: budgetSteps,
        noData: 'not yet known',
      }),
    ]),
    row('Services', [
      table(
        'Services',
        {
          'Requests/s': requests.by('job'),
          Errors: errors.by('job').dividedBy(requests.by('job')),
          p95: series(requestP95).max('job'),
          'Budget left': series(sloBudgetRemaining).min('job'),
          Instances: series(targetInfo).count('job'),
        },
        {
          description: 'One line per service, busiest first. Click a name to open its board.',
          columns: { job: 'Service' },
          columnUnits: { 'Requests/s': 'reqps', Errors: 'percentunit', p95: 's', 'Budget left': 'percentunit' },
          columnThresholds: { Errors: errorShareSteps, p95: latencySteps, 'Budget left': budgetSteps },
          columnLinks: { Service: openService },
          sortBy: 'Requests/s',
          width: 14,
          height: 9,
          noData: 'no service yet',
        },
      ),
      table('Firing alerts', firing.max('alertname', 'severity', 'job'), {
        unscoped: true,
        description: 'Everything that fires now, notes of severity info too. Click a name for the runbooks.',
        columns: { severity: 'Severity', alertname: 'Alert', job: 'Service' },
        columnLinks: { Alert: [{ title: 'Runbooks', url: `/d/${runbookBoardUid}` }], Service: openService },
        width: 10,
        height: 9,
        noData: 'nothing fires',
      }),
    ]),
    row('Over time', [
      timeseries('Requests by service', requests.by('job').in('reqps'), {
        description: 'Requests per second by service.',
        stacked: true,
        noData: 'no traffic',
        width: 8,
      }),
      timeseries('Errors by service', errors.by('job').dividedBy(requests.by('job')), {
        description: 'Share of requests answered with a 5xx.',
        thresholds: errorShareSteps,
        noData: 'no traffic',
        width: 8,
      }),
      timeseries('p95 by service', series(requestP95).max('job'), {
        description: '95 of 100 requests are faster than this.',
        thresholds: latencySteps,
        noData: 'no traffic',
        width: 8,
      }),
      states('Instances', overTime('min_over_time', up, rateInterval).min('job', 'instance'), {
        description: 'Whether each instance answered its scrapes.',
        words: { 0: { text: 'down', color: 'red' }, 1: { text: 'up', color: 'green' } },
        noData: 'no instance yet',
      }),
      logPanel('Errors of all services', serviceLogs.errors, {
        description: 'Error lines, newest first. Open a line and follow its trace_id.',
        noData: 'no errors in this time',
      }),
    ]),
  ],
  {
    uid: 'vigie-fleet',
    purpose: 'Which service is in trouble right now?',
    variables: ['environment', 'service'],
    neighbours: ['vigie-service', 'vigie-slo', 'vigie-logs', 'vigie-traces', 'vigie-uptime'],
  },
)
