import { dashboard, row } from '../board/board.ts'
import { serviceGraph, table, timeseries, traces } from '../board/panels.ts'
import { spanCalls, spanDuration } from '../catalogues/jaeger.ts'
import { rate } from '../promql/functions.ts'
import { matching, not } from '../promql/metric.ts'
import { quantile } from '../promql/quantile.ts'
import { share } from '../promql/share.ts'
import { errorShareSteps } from './steps.ts'

const served = { service_name: matching('$job'), span_kind: ['SPAN_KIND_SERVER', 'SPAN_KIND_CONSUMER'] } as const
const calls = rate(spanCalls, served)
const failed = rate(spanCalls, { ...served, status_code: 'STATUS_CODE_ERROR' })
const steps = rate(spanCalls, { service_name: matching('$job'), span_kind: not('SPAN_KIND_SERVER') })

/** Who calls whom, and how well: what Kiali shows, from traces. */
export const tracesBoard = dashboard(
  'Traces and service graph',
  [
    row('Who calls whom?', [
      serviceGraph('Service graph', {
        description: 'Services and the calls between them, from traces.',
        width: 14,
        noData: 'no traces yet',
      }),
      table(
        'Operations',
        {
          'Calls/s': calls.by('service_name', 'span_name'),
          Errors: share(failed, calls, 'service_name', 'span_name'),
          p95: quantile(0.95, spanDuration, { by: ['service_name', 'span_name'], where: served }),
        },
        {
          description: 'What the services were asked to do, counted from spans. Sort by Errors or p95.',
          columns: { service_name: 'Service', span_name: 'Operation' },
          columnUnits: { 'Calls/s': 'reqps', Errors: 'percentunit', p95: 'ms' },
          columnThresholds: { Errors: errorShareSteps },
          sortBy: 'Calls/s',
          width: 10,
          height: 14,
          noData: 'no traces yet',
        },
      ),
    ]),
    row('Newest traces of the chosen service', [
      traces(
        'Failed',
        { tags: 'error=true', limit: 20 },
        {
          description: 'Requests in which a span failed. Click an id for the waterfall.',
          width: 12,
          noData: 'nothing failed',
        },
      ),
      traces(
        'Slow',
        { minDuration: '250ms', limit: 20 },
        {
          description: 'Requests that took longer than 250 ms.',
          width: 12,
          noData: 'nothing slower than 250 ms',
        },
      ),
    ]),
    row('Over time', [
      timeseries('Calls', calls.by('service_name').in('reqps'), {
        description: 'Calls received per second, from spans.',
        stacked: true,
        width: 8,
        noData: 'no traces yet',
      }),
      timeseries('Errors', share(failed, calls, 'service_name'), {
        description: 'Share of calls that failed.',
        thresholds: errorShareSteps,
        width: 8,
        noData: 'no traces yet',
      }),
      timeseries('Busiest inner steps', steps.by('service_name', 'span_name').top(10).in('cps'), {
        description: 'Outgoing calls and inner steps, the ten most frequent: a sudden climb is a loop of calls.',
        width: 8,
        noData: 'no traces yet',
      }),
    ]),
  ],
  {
    uid: 'vigie-traces',
    purpose: 'Which service calls which, and where in a request is the time lost?',
    variables: ['environment', 'one-service'],
    // The series of spans carry the scrape's job; the service is a label of their own, conditioned above.
    scope: [],
    neighbours: ['vigie-fleet', 'vigie-service', 'vigie-logs'],
  },
)
