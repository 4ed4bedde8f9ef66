import { httpServerRequestDuration } from '../../sdk/catalogue/http.ts'
import { rate } from '../promql/functions.ts'
import { matching } from '../promql/metric.ts'
import { quantile } from '../promql/quantile.ts'
import { type RecordingRule, type RuleGroup, record, recorded } from './recording-rule.ts'
import { ofServices } from './stack-jobs.ts'

export const requestRate = recorded('job:http_server_requests:rate5m', 'Requests a second of a service.', [])
export const errorRate = recorded('job:http_server_errors:rate5m', 'Answers a second of a service with a 5xx.', [])
export const requestP95 = recorded(
  'job:http_server_request_duration_seconds:p95_5m',
  '95th percentile of the duration of requests to a service.',
  [],
  'seconds',
)

const requests = rate(httpServerRequestDuration, { job: ofServices }, '5m').sum('job')
const failures = rate(
  httpServerRequestDuration,
  { job: ofServices, http_response_status_code: matching('5..') },
  '5m',
).sum('job')

/** Rate, errors and duration of every service: what the fleet board and the alerts read. */
export const serviceRules: RuleGroup<RecordingRule> = {
  name: 'vigie-services',
  rules: [
    record(requestRate, requests),
    record(errorRate, failures.or(requests.times(0))),
    record(
      requestP95,
      quantile(0.95, httpServerRequestDuration, { by: ['job'], where: { job: ofServices }, range: '5m' }),
    ),
  ],
}
