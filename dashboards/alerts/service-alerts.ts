import { healthCheckLastSuccess, healthCheckUp } from '../../sdk/catalogue/health.ts'
import { httpServerRequestDuration } from '../../sdk/catalogue/http.ts'
import { processStartTime } from '../../sdk/catalogue/runtime.ts'
import { up } from '../catalogues/prometheus.ts'
import { logs } from '../logql/logql.ts'
import { overTime, rate } from '../promql/functions.ts'
import { matching } from '../promql/metric.ts'
import { quantile } from '../promql/quantile.ts'
import { series } from '../promql/selector.ts'
import { errorRate, requestP95, requestRate } from '../rules/service-rules.ts'
import { ofServices } from '../rules/stack-jobs.ts'
import { type Alert, alert } from './alert.ts'
import { goneAfter, growth, level, reading } from './reading.ts'

const target = { job: 'checkout', instance: 'checkout-1:9464' } as const
const errorLines = logs({ service_name: { operator: '=~', text: '.+' }, level: ['error', 'fatal'] })
const services = series(up, { job: ofServices })
const requests = series(requestRate)
const failedRequests = (window: string) =>
  rate(httpServerRequestDuration, { job: ofServices, http_response_status_code: matching('5..') }, window)

export const serviceDown = alert({
  name: 'ServiceDown',
  summary: 'A service, or an instance of it, does not answer its scrape.',
  board: 'vigie-service',
  rules: [
    {
      severity: 'critical',
      when: services.max('job').equals(0),
      for: '2m',
      labels: { missing: 'all' },
      description: 'No instance of {{ $labels.job }} has answered for two minutes.',
      proof: { readings: [reading(up, target, { above: level(0), below: level(1) })], afterMinutes: 3 },
    },
    {
      // One of many wakes nobody, the others answer; five minutes, because a new one may be known before it listens.
      severity: 'warning',
      when: services.equals(0),
      for: '5m',
      labels: { missing: 'instance' },
      description: '{{ $labels.job }} at {{ $labels.instance }} has not answered for five minutes.',
      proof: { readings: [reading(up, target, { above: level(0), below: level(1) })], afterMinutes: 3 },
    },
  ],
  runbook: {
    meaning: 'Prometheus cannot fetch /metrics: the process is gone, hangs, or cannot be reached.',
    impact:
      'critical: every instance is away, the service is down. warning: the others answer, requests to this one fail.',
    firstAction:
      'Does the process run (`docker compose ps`, `kubectl get pods`)? Read its last log lines ("Last words"): they usually say why it ended.',
    look: {
      'Instances that do not answer': services.equals(0),
      'Last words': errorLines,
      'Restarts of this hour': overTime('changes', processStartTime, '1h', { job: ofServices }),
    },
    mend: [
      'It crashed: restart it, then read the last line before the end.',
      'It hangs: take a CPU profile if you can, then restart it.',
      'The address changed: correct the scrape target.',
    ],
    silence: 'While a planned shutdown lasts, for this instance only.',
  },
})

export const serviceAbsent = alert({
  name: 'ServiceAbsent',
  summary: 'A service that was there an hour ago has no instance left.',
  board: 'vigie-fleet',
  rules: [
    {
      severity: 'warning',
      when: services.count('job').ago('1h').unless(services.count('job')),
      for: '5m',
      description: 'Prometheus no longer knows any target of {{ $labels.job }}.',
      proof: {
        // There for ten minutes, then gone: an hour later the query sees that it was there.
        readings: [reading(up, target, { above: goneAfter(10, 1), below: level(1) })],
        afterMinutes: 65,
      },
    },
  ],
  runbook: {
    meaning: 'Every target of the service has disappeared from service discovery. Nothing watches it now.',
    impact: 'If it was removed on purpose, none. If not, it may be down and nobody would be told.',
    firstAction: 'Ask: was it removed on purpose? If yes, close this; it ends by itself after an hour.',
    look: { 'Targets by service': services.count('job'), 'Last words': errorLines },
    mend: ['Bring its deployment back.', 'Correct service discovery: name, label or port of the target changed.'],
    silence: 'For an hour after a planned removal.',
  },
})

export const errorBurst = alert({
  name: 'ErrorBurst',
  summary: 'More than a tenth of the requests to a service fail.',
  board: 'vigie-service',
  rules: [
    {
      severity: 'critical',
      // A failed request every 20 seconds at least, at night one error is a high share of few requests; and still within the
      // last two minutes: a deployment whose errors are over wakes nobody.
      when: series(errorRate)
        .dividedBy(requests)
        .above('0.1')
        .and(series(errorRate).above('0.05'))
        .and(failedRequests('2m').sum('job').above('0.05')),
      for: '3m',
      description: '{{ $value | humanizePercentage }} of the requests to {{ $labels.job }} are answered with a 5xx.',
      proof: {
        readings: [
          answers('200', { above: growth(534), below: growth(546) }),
          answers('500', { above: growth(66), below: growth(54) }),
        ],
        recoversAfterMinutes: 8,
      },
    },
  ],
  runbook: {
    meaning: 'The service answers with 5xx, now and at a high rate.',
    impact: 'One person in ten, or more, sees a failure.',
    firstAction: 'On the Service board find the route with the highest error share and open one of its failed traces.',
    look: {
      'Failed requests by route': failedRequests('5m').sum('job', 'http_route'),
      'Error lines': errorLines,
    },
    mend: [
      'A deployment just before: roll back.',
      'A dependency fails: mend that, or switch the feature off.',
      'A limit is reached (connections, memory, file handles): raise it or add replicas.',
    ],
    silence: 'Do not. It ends two minutes after the errors do.',
  },
})

export const latencyHigh = alert({
  name: 'LatencyHigh',
  summary: 'A service answers slowly.',
  board: 'vigie-service',
  rules: [
    {
      severity: 'warning',
      // Twenty requests within five minutes at least: of fewer, the slowest alone is the 95th percentile.
      when: series(requestP95).above(2).and(requests.above('0.067')),
      for: '10m',
      description: '5 of 100 requests to {{ $labels.job }} take longer than {{ $value | humanizeDuration }}.',
      proof: {
        readings: [
          // The percentile is interpolated between the bounds: 2.03 s and 1.96 s.
          bucket('1.0', { above: growth(168), below: growth(172) }),
          bucket('2.5', growth(200)),
          bucket('5.0', growth(200)),
          bucket('+Inf', growth(200)),
          answers('200', growth(200)),
        ],
        afterMinutes: 8,
        recoversAfterMinutes: 10,
      },
    },
  ],
  runbook: {
    meaning: 'The 95th percentile of the time to answer is above two seconds.',
    impact: 'People wait, give up and try again, which adds load.',
    firstAction:
      'On the Service board click a dot high up in "Duration, p95": its trace shows which span takes the time.',
    look: {
      'p95 by route': quantile(0.95, httpServerRequestDuration, { by: ['job', 'http_route'], range: '5m' }),
      'Requests a second': requests,
    },
    mend: [
      'The time is in a call to another service or database: treat that.',
      'The time is in the service itself and its event loop is late: see EventLoopStalled.',
      'Traffic grew: add replicas.',
    ],
    silence: 'While a known slow job runs, for that service only.',
  },
})

export const healthCheckFailing = alert({
  name: 'HealthCheckFailing',
  summary: 'A service reports that something it needs does not work.',
  board: 'vigie-service',
  rules: [
    {
      severity: 'warning',
      when: series(healthCheckUp).equals(0),
      for: '2m',
      description: 'The check {{ $labels.check }} of {{ $labels.job }} at {{ $labels.instance }} fails.',
      proof: {
        readings: [reading(healthCheckUp, { ...target, check: 'postgres' }, { above: level(0), below: level(1) })],
        afterMinutes: 3,
      },
    },
  ],
  runbook: {
    meaning:
      'One of the checks that the service runs on its dependencies fails. `/readyz?verbose` on its admin port says why.',
    impact: 'The instance may have taken itself out of service; what needs the dependency fails.',
    firstAction: 'Open `/readyz?verbose` on the admin port of the instance and read the reason.',
    look: { 'Failing checks': series(healthCheckUp).equals(0), 'Last success': series(healthCheckLastSuccess) },
    mend: [
      'Bring the dependency back.',
      'Correct its address or password.',
      'The check is wrong or too strict: raise its timeout.',
    ],
    silence: 'While the dependency is under maintenance, for this check only.',
  },
})

export const serviceAlerts: readonly Alert[] = [serviceDown, serviceAbsent, errorBurst, latencyHigh, healthCheckFailing]

function answers(code: string, trends: Parameters<typeof reading>[2]) {
  return reading(
    httpServerRequestDuration,
    { ...target, http_route: '/checkout', http_response_status_code: code },
    trends,
    '_count',
  )
}

function bucket(le: string, trends: Parameters<typeof reading>[2]) {
  return reading(httpServerRequestDuration, { ...target, http_route: '/checkout', le }, trends, '_bucket')
}
