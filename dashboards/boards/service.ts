import { healthCheckUp } from '../../sdk/catalogue/health.ts'
import {
  httpClientRequestDuration,
  httpServerActiveRequests,
  httpServerRequestDuration,
} from '../../sdk/catalogue/http.ts'
import { eventLoopDelayP99, heapLimit, heapUsed, processCpuTime } from '../../sdk/catalogue/runtime.ts'
import { dashboard, row } from '../board/board.ts'
import { heatmap, logPanel, stat, states, table, timeseries, traces } from '../board/panels.ts'
import { alerts, up } from '../catalogues/prometheus.ts'
import { constant, rate } from '../promql/functions.ts'
import { matching } from '../promql/metric.ts'
import { bucketRates, quantile } from '../promql/quantile.ts'
import { series } from '../promql/selector.ts'
import { share } from '../promql/share.ts'
import { sloBudgetRemaining } from '../slo/slo-rules.ts'
import { openNodeRuntime } from './links.ts'
import { serviceLogs } from './service-logs.ts'
import { budgetSteps, downSteps, errorShareSteps, eventLoopSteps, fullSteps, latencySteps } from './steps.ts'

// An alert about a service as a whole has no instance.
const firing = series(alerts, { alertstate: 'firing', severity: ['critical', 'warning'], job: matching('$job') })
const requests = rate(httpServerRequestDuration)
const failed = rate(httpServerRequestDuration, { http_response_status_code: matching('5..') })
const calls = rate(httpClientRequestDuration)
const unanswered = rate(httpClientRequestDuration, { error_type: matching('.+') })
const refused = rate(httpClientRequestDuration, { error_type: '', http_response_status_code: matching('5..') })
const failedCalls = unanswered.or(refused)

/** Rate, errors and duration of one service, and the way from a spike to the request behind it. */
export const serviceBoard = dashboard(
  'Service',
  [
    row('Is it serving?', [
      stat('Alerts', firing.count().or(constant(0)), {
        unscoped: true,
        description: 'Critical alerts and warnings about this service that fire now.',
        thresholds: downSteps,
        width: 3,
      }),
      stat('Instances down', series(up).count().minus(series(up).sum()), {
        description: 'Instances of this service that do not answer their scrape.',
        thresholds: downSteps,
        noData: 'no instance',
        width: 3,
      }),
      stat('Requests', requests.sum().in('reqps'), {
        description: 'Requests answered per second, all routes.',
        noData: 'no traffic',
        width: 3,
      }),
      stat('Errors', share(failed, requests), {
        description: 'Share of requests answered with a 5xx. Above 1 % people notice.',
        thresholds: errorShareSteps,
        noData: 'no traffic',
        width: 3,
      }),
      stat('p95', quantile(0.95, httpServerRequestDuration), {
        description: '95 of 100 requests are answered faster than this.',
        thresholds: latencySteps,
        noData: 'no traffic',
        width: 3,
      }),
      stat('In flight', series(httpServerActiveRequests).sum(), {
        description: 'Requests that have arrived and are not answered yet. A climb means the service stands still.',
        noData: 'none',
        width: 3,
      }),
      stat('Failing checks', series(healthCheckUp).count().minus(series(healthCheckUp).sum()), {
        description: 'Health checks of dependencies that fail.',
        thresholds: downSteps,
        noData: 'no checks',
        width: 3,
      }),
      stat('Budget left', series(sloBudgetRemaining, { instance: '' }).min(), {
        description: 'Error budget left of the objective that is worst off.',
        thresholds: budgetSteps,
        noData: 'not yet known',
        width: 3,
      }),
    ]),
    row('Requests by route', [
      timeseries('Rate', requests.by('http_route').in('reqps'), {
        description: 'Requests per second by route template.',
        noData: 'no traffic',
        stacked: true,
      }),
      timeseries('Errors', share(failed, requests, 'http_route'), {
        description: 'Share of 5xx answers by route. The top line is where to look first.',
        thresholds: errorShareSteps,
        noData: 'no traffic',
        max: 1,
      }),
      timeseries('Duration, p95', quantile(0.95, httpServerRequestDuration, { by: ['http_route'] }), {
        description: '95th percentile by route. Each dot is one real request: click it to open its trace.',
        thresholds: latencySteps,
        exemplars: true,
        noData: 'no traffic',
      }),
      heatmap('Duration of all requests', bucketRates(httpServerRequestDuration), {
        unit: 's',
        description:
          'How many requests took how long. Two bands mean two kinds of request. Dots open their trace in Jaeger.',
        noData: 'no traffic',
      }),
    ]),
    row('What it says', [
      logPanel('Warnings and errors', serviceLogs.warnings, {
        description: 'Newest first. Open a line and follow trace_id to see the whole request.',
        noData: 'no warnings in this time',
      }),
      traces(
        'Failed requests',
        { tags: 'error=true', limit: 20 },
        {
          description: 'Newest traces in which a span failed. Click an id for its waterfall in Jaeger.',
          width: 12,
          noData: 'nothing failed',
        },
      ),
      traces(
        'Slow requests',
        { minDuration: '250ms', limit: 20 },
        {
          description: 'Newest traces that took longer than 250 ms. Click an id for its waterfall in Jaeger.',
          width: 12,
          noData: 'nothing slower than 250 ms',
        },
      ),
    ]),
    row('What it needs', [
      table(
        'Calls to others',
        {
          'Calls/s': calls.by('server_address'),
          Errors: share(failedCalls, calls, 'server_address'),
          p95: quantile(0.95, httpClientRequestDuration, { by: ['server_address'] }),
        },
        {
          description: 'What this service asks of others, as it sees it.',
          columns: { server_address: 'Calls' },
          columnUnits: { 'Calls/s': 'reqps', Errors: 'percentunit', p95: 's' },
          columnThresholds: { Errors: errorShareSteps },
          sortBy: 'Calls/s',
          noData: 'calls nobody',
        },
      ),
      states('Health checks', series(healthCheckUp).min('check'), {
        description: 'What the service says of its dependencies, over time.',
        words: { 0: { text: 'fails', color: 'red' }, 1: { text: 'ok', color: 'green' } },
        width: 12,
        height: 6,
        noData: 'no health checks declared',
      }),
      timeseries('Calls to others, p95', quantile(0.95, httpClientRequestDuration, { by: ['server_address'] }), {
        description: 'How long the others take, as this service sees it. Dots open their trace.',
        thresholds: latencySteps,
        exemplars: true,
        height: 6,
        noData: 'calls nobody',
      }),
    ]),
    row('Is the process short of something?', [
      timeseries('Event loop delay, p99', series(eventLoopDelayP99).max('instance'), {
        description: 'How late everything in the process runs.',
        thresholds: eventLoopSteps,
        dataLinks: openNodeRuntime,
        width: 8,
        height: 7,
      }),
      timeseries('CPU', rate(processCpuTime).sum('instance'), {
        description: 'Cores in use; about 100 % is all that one thread can do.',
        dataLinks: openNodeRuntime,
        width: 8,
        height: 7,
      }),
      timeseries('Heap used', series(heapUsed).sum('instance').dividedBy(series(heapLimit).sum('instance')), {
        description: 'Share of the heap limit. A climb without end is a leak.',
        thresholds: fullSteps,
        max: 1,
        dataLinks: openNodeRuntime,
        width: 8,
        height: 7,
      }),
    ]),
  ],
  {
    uid: 'vigie-service',
    purpose: 'Is this service well, and if not, which route, which dependency, which request?',
    variables: ['environment', 'one-service', 'instance'],
    neighbours: ['vigie-fleet', 'vigie-node-runtime', 'vigie-slo', 'vigie-logs', 'vigie-traces'],
  },
)
