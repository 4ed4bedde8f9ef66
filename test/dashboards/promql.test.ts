import { expect, test } from 'vitest'
import { clampMin, increase, predictLinear, rate, rateWithin, time } from '../../dashboards/promql/functions.ts'
import { matching, not } from '../../dashboards/promql/metric.ts'
import { print } from '../../dashboards/promql/print.ts'
import { bucketRates, mean, quantile } from '../../dashboards/promql/quantile.ts'
import { withScope } from '../../dashboards/promql/scope.ts'
import { observations, series } from '../../dashboards/promql/selector.ts'
import { share } from '../../dashboards/promql/share.ts'
import { httpServerRequestDuration } from '../../sdk/catalogue/http.ts'
import { telemetryDropped } from '../../sdk/catalogue/telemetry.ts'

const orders = {
  name: 'orders_total',
  help: 'Orders.',
  type: 'counter',
  labels: { channel: ['web', 'app'], note: { limit: 5 } },
} as const
const size = { name: 'queue_size', help: 'Queue.', type: 'gauge' } as const
const limit = { name: 'queue_limit', help: 'Limit.', type: 'gauge' } as const

test('a rate of a counter is summed by the labels asked for', () => {
  expect(String(rate(orders).by('channel'))).toBe('sum by (channel) (rate(orders_total[$__rate_interval]))')
})

test('a histogram is counted by its _count', () => {
  expect(String(rate(httpServerRequestDuration, {}, '5m').sum())).toBe(
    'sum(rate(http_server_request_duration_seconds_count[5m]))',
  )
})

test('buckets are summed before a quantile is taken', () => {
  expect(String(quantile(0.95, httpServerRequestDuration, { by: ['job'], range: '5m' }))).toBe(
    'histogram_quantile(0.95, sum by (le, job) (rate(http_server_request_duration_seconds_bucket[5m])))',
  )
})

test('what is too long for a line breaks at parentheses and operators', () => {
  const where = { http_route: '/a/rather/long/route', http_request_method: 'POST' } as const
  expect(String(quantile(0.95, httpServerRequestDuration, { where }))).toBe(`histogram_quantile(
  0.95,
  sum by (le) (
    rate(
      http_server_request_duration_seconds_bucket{http_route="/a/rather/long/route", http_request_method="POST"}[$__rate_interval]
    )
  )
)`)
})

test('one value is equal, several are a pattern with its special characters escaped, others say how', () => {
  const of = (conditions: Parameters<typeof series<(typeof orders)['labels']>>[1]) => String(series(orders, conditions))
  expect(of({ channel: 'web' })).toBe('orders_total{channel="web"}')
  expect(of({ channel: ['web', 'app'] })).toBe('orders_total{channel=~"web|app"}')
  expect(of({ note: ['a.b', 'c'] })).toBe('orders_total{note=~"a\\\\.b|c"}')
  expect(of({ note: not('x'), job: matching('a.*') })).toBe('orders_total{note!="x", job=~"a.*"}')
})

test('quotes, backslashes and line breaks in a value cannot leave the string', () => {
  expect(String(series(orders, { note: 'a"} or vector(1) #\\\n' }))).toBe(
    'orders_total{note="a\\"} or vector(1) #\\\\\\n"}',
  )
})

test('parentheses stand where precedence needs them, and nowhere else', () => {
  const [a, b] = [series(size), series(limit)]
  expect(String(a.plus(b).times(2))).toBe('(queue_size + queue_limit) * 2')
  expect(String(a.times(2).plus(b))).toBe('queue_size * 2 + queue_limit')
  expect(String(a.minus(b.minus(a)))).toBe('queue_size - (queue_limit - queue_size)')
  expect(String(a.dividedBy(b).above('0.9').and(b.above(0)))).toBe('queue_size / queue_limit > 0.9 and queue_limit > 0')
  expect(String(a.or(b).unless(a))).toBe('(queue_size or queue_limit) unless queue_size')
})

test('a decimal given as text prints as it was written', () => {
  expect(String(series(size).above('0.0144'))).toBe('queue_size > 0.0144')
})

test('a share is 0 where nothing is bad', () => {
  expect(String(share(rate(orders, { channel: 'web' }, '5m'), rate(orders, {}, '5m')))).toBe(
    `(sum(rate(orders_total{channel="web"}[5m])) or sum(rate(orders_total[5m])) * 0)
/
sum(rate(orders_total[5m]))`,
  )
})

test('a mean is the sum over the count', () => {
  expect(String(mean(httpServerRequestDuration, { range: '5m' }))).toBe(
    `sum(rate(http_server_request_duration_seconds_sum[5m]))
/
sum(rate(http_server_request_duration_seconds_count[5m]))`,
  )
})

test('a board’s scope reaches every selector but those that already decide', () => {
  const scope = [{ label: 'job', operator: '=~', value: '$job' }] as const
  const expression = series(size).dividedBy(series(limit, { job: 'x' })).expression
  expect(print(withScope(expression, scope))).toBe('queue_size{job=~"$job"} / queue_limit{job="x"}')
})

test('units follow from the metric: seconds, per second, share', () => {
  expect(quantile(0.5, httpServerRequestDuration).unit).toBe('s')
  expect(rate(telemetryDropped).unit).toBe('cps')
  expect(rate({ name: 'cpu_seconds_total', help: '', type: 'counter' }).unit).toBe('percentunit')
  expect(rate({ name: 'sent_bytes_total', help: '', type: 'counter' }).unit).toBe('Bps')
  expect(series({ name: 'heap_bytes', help: '', type: 'gauge' }).unit).toBe('bytes')
  expect(series(size).dividedBy(series(limit)).unit).toBe('percentunit')
})

test('predictions, differences to now, limits and earlier values print', () => {
  expect(String(predictLinear(size, '6h', 3600))).toBe('predict_linear(queue_size[6h], 3600)')
  expect(String(series(size).minus(time()))).toBe('queue_size - time()')
  expect(String(clampMin(series(size), 0))).toBe('clamp_min(queue_size, 0)')
  expect(String(series(size).count().ago('1h'))).toBe('count(queue_size offset 1h)')
  expect(String(increase(orders, {}, '1h').sum().top(3))).toBe('topk(3, sum(increase(orders_total[1h])))')
  expect(String(series(size).subtractedFrom(1))).toBe('1 - queue_size')
})

test('what is not in the catalogue does not compile', () => {
  // Each line below is an error of the compiler; `tsc` fails when one of them stops being an error.
  const wrong = () => {
    // @ts-expect-error a label that the metric does not have
    rate(telemetryDropped).by('why')
    // @ts-expect-error a value outside the closed set
    rate(telemetryDropped, { reason: 'bored' })
    // @ts-expect-error a condition on a label that the metric does not have
    rate(telemetryDropped, { route: '/' })
    // @ts-expect-error a label that was summed away
    rate(telemetryDropped).by('signal').max('reason')
    // @ts-expect-error a quantile by an unknown label
    quantile(0.5, httpServerRequestDuration, { by: ['path'] })
    // @ts-expect-error buckets by an unknown label
    bucketRates(httpServerRequestDuration, ['path'])
    // @ts-expect-error no metric at all
    rate('orders_total')
  }
  expect(wrong).toBeTypeOf('function')
})

test('a bucket is asked for by the text that Prometheus stores', () => {
  const upload = {
    name: 'upload_bytes',
    help: 'It.',
    type: 'histogram',
    buckets: [0.00001, 0.25, 1, 1e5, 1048576],
  } as const
  // As Prometheus 3.16 listed them after a scrape of the same numbers.
  const stored = {
    '0.00001': '1e-05',
    '0.25': '0.25',
    '1': '1.0',
    '1.00': '1.0',
    '100000': '100000.0',
    '1048576': '1.048576e+06',
  }
  for (const [le, text] of Object.entries(stored) as [`${number}`, string][]) {
    expect(String(rateWithin(upload, le, {}, '5m'))).toBe(`rate(upload_bytes_bucket{le="${text}"}[5m])`)
    expect(String(observations(upload, { le }))).toBe(`upload_bytes_bucket{le="${text}"}`)
  }
})

test('a bucket that the histogram does not have is refused: its query would answer nothing, for ever', () => {
  expect(() => rateWithin(httpServerRequestDuration, '0.3')).toThrow('le must be one of the bounds')
  expect(() => observations(httpServerRequestDuration, { le: '3' })).toThrow('le must be one of the bounds')
})

test('an infinite limit is a number, not a metric', () => {
  expect(String(series(size).below(Number.POSITIVE_INFINITY))).toBe('queue_size < Inf')
  expect(String(series(size).above(Number.NEGATIVE_INFINITY))).toBe('queue_size > -Inf')
})
