import { lokiDiscardedLines, lokiFlushFailures, lokiRequestDuration } from '../catalogues/loki.ts'
import { increase, rate } from '../promql/functions.ts'
import { matching } from '../promql/metric.ts'
import { share } from '../promql/share.ts'
import { alert } from './alert.ts'
import { failures, grew, soon } from './failure-growth.ts'
import { growth, reading } from './reading.ts'

const lokiTarget = { job: 'loki', instance: 'loki:3100' } as const
const lokiFailed = rate(lokiRequestDuration, { status_code: matching('5..') }, '5m')
const lokiPush = { ...lokiTarget, method: 'POST', route: 'loki_api_v1_push', ws: 'false' } as const

export const lokiUnwell = alert({
  name: 'LokiUnwell',
  summary: 'Loki refuses or loses log lines.',
  board: 'vigie-telemetry',
  boardVariables: {},
  rules: [
    grew(
      lokiDiscardedLines,
      'warning',
      'Loki refuses log lines; its metric names the reason.',
      failures(lokiDiscardedLines, { ...lokiTarget, tenant: 'fake', reason: 'rate_limited' }),
    ),
    grew(
      lokiFlushFailures,
      'critical',
      'Loki cannot write log lines to its storage.',
      failures(lokiFlushFailures, lokiTarget),
    ),
    {
      severity: 'critical',
      when: share(lokiFailed, rate(lokiRequestDuration, {}, '5m'), 'job', 'route').above('0.1'),
      for: '10m',
      labels: { cause: 'requests' },
      description: '{{ $value | humanizePercentage }} of the requests to Loki ({{ $labels.route }}) fail.',
      proof: {
        readings: [
          reading(
            lokiRequestDuration,
            { ...lokiPush, status_code: '204' },
            { above: growth(890), below: growth(910) },
            '_count',
          ),
          reading(
            lokiRequestDuration,
            { ...lokiPush, status_code: '500' },
            { above: growth(110), below: growth(90) },
            '_count',
          ),
        ],
        ...soon,
      },
    },
  ],
  runbook: {
    meaning: 'Lines are refused (limits, too old), cannot be stored (disk), or requests fail.',
    impact: 'Log lines are missing. Services keep what they can and count the rest (TelemetryLost).',
    firstAction: 'Look at the reason of refused lines.',
    look: {
      'Refused by reason': increase(lokiDiscardedLines, {}, '15m').sum('reason'),
      'Failed requests': lokiFailed.sum('route', 'status_code'),
    },
    mend: [
      'rate_limited: raise `ingestion_rate_mb`, or stop the service that shouts.',
      'Disk full: see DiskFilling.',
      'too_far_behind: the clock of a service is wrong.',
    ],
    silence: 'While limits are being raised.',
  },
})
