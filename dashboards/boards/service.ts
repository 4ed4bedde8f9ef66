import { httpClientRequestDuration, httpServerRequestDuration } from '../../sdk/catalogue/http.ts'
import { dashboard, row } from '../board/board.ts'
import { heatmap, logPanel, stat, table, timeseries, traces } from '../board/panels.ts'
import { rate } from '../promql/functions.ts'
import { matching } from '../promql/metric.ts'
import { bucketRates, quantile } from '../promql/quantile.ts'
import { share } from '../promql/share.ts'
import { serviceLogs } from './service-logs.ts'
import { errorShareSteps, latencySteps } from './steps.ts'

const requests = rate(httpServerRequestDuration)
const failed = rate(httpServerRequestDuration, { http_response_status_code: matching('5..') })
const calls = rate(httpClientRequestDuration)
const failedCalls = rate(httpClientRequestDuration, { error_type: matching('.+') })

/** Rate, errors and duration of one service, and the way from a spike to the request behind it. */
export const serviceBoard = dashboard(
  'Service',
  [
    row('Is it serving?', [
      stat('Requests', requests.sum().in('reqps'), {
        description: 'Requests answered per second, all routes.',
        noData: 'no traffic',
      }),
      stat('Errors', share(failed, requests), {
        description: 'Share of requests answered with a 5xx. Above 1 % users notice.',
        thresholds: errorShareSteps,
        noData: 'no traffic',
      }),
      stat('p95', quantile(0.95, httpServerRequestDuration), {
        description: '95 of 100 requests are answered faster than this.',
        thresholds: latencySteps,
        noData: 'no traffic',
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
        mayBeEmpty: 'a healthy service warns of nothing',
        noData: 'no warnings in this time',
      }),
      traces(
        'Slow requests',
        { minDuration: '250ms', limit: 20 },
        {
          description: 'Newest traces that took longer than 250 ms. Click an id for its waterfall.',
          mayBeEmpty: 'nothing was slow',
          noData: 'nothing slower than 250 ms',
        },
      ),
    ]),
    row('What it calls', [
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
          mayBeEmpty: 'a service that calls no other over HTTP',
          noData: 'calls nobody',
        },
      ),
    ]),
  ],
  {
    uid: 'vigie-service',
    purpose: 'Is this service well, and if not, which route, which dependency, which request?',
    variables: ['environment', 'one-service', 'instance'],
    neighbours: ['vigie-fleet', 'vigie-node-runtime', 'vigie-slo', 'vigie-logs', 'vigie-traces'],
  },
)
