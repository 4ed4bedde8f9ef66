import { afterAll, beforeAll, expectTypeOf, test } from 'vitest'
import { httpServerRequestDuration } from '../../../sdk/catalogue/http.ts'
import {
  counter,
  createRegistry,
  gauge,
  histogram,
  type LabelName,
  limited,
  type MetricHandle,
  setMetricsReporter,
} from '../../../sdk/metrics/index.ts'

// Everything here is checked by `tsc`; what runs only shows that the calls are real.
const registry = createRegistry()

beforeAll(() => setMetricsReporter(() => {}))
afterAll(() => setMetricsReporter(undefined))

test('closed values and label names are checked by the compiler', () => {
  const orders = counter(
    { name: 'orders_total', help: 'Orders.', labels: { channel: ['web', 'app'], plan: limited(20) } },
    { registry },
  )
  orders.inc({ channel: 'web', plan: 'anything' })
  orders.inc({ channel: 'app', plan: 7 }, 2)
  // @ts-expect-error fax is not one of the channels
  orders.inc({ channel: 'fax', plan: 'gold' })
  // @ts-expect-error the plan is missing
  orders.inc({ channel: 'web' })
  // @ts-expect-error there is no such label
  orders.inc({ channel: 'web', plan: 'gold', region: 'eu' })
  // @ts-expect-error labels are declared, so they must be given
  orders.inc()
  // @ts-expect-error a bound handle needs them too
  orders.with({ plan: 'gold' })
  expectTypeOf<LabelName<NonNullable<(typeof orders)['definition']['labels']>>>().toEqualTypeOf<'channel' | 'plan'>()
})

test('a metric without labels takes its number first', () => {
  const jobs = counter({ name: 'jobs_total', help: 'Jobs.' }, { registry })
  jobs.inc()
  jobs.inc(5)
  // @ts-expect-error no labels were declared
  jobs.inc({ queue: 'mail' })
  const wait = histogram({ name: 'wait_seconds', help: 'Wait.' }, { registry })
  wait.observe(0.5)
  // @ts-expect-error no labels were declared
  wait.observe({ queue: 'mail' }, 0.5)
  const depth = gauge({ name: 'queue_depth', help: 'Depth.', labels: { queue: ['mail'] } }, { registry })
  depth.set({ queue: 'mail' }, 1)
  // @ts-expect-error the number is missing
  depth.set({ queue: 'mail' })
})

test('a catalogue entry makes a typed handle, and only of its own type', () => {
  const duration = histogram(httpServerRequestDuration, { registry })
  duration.observe({ http_request_method: 'GET', http_route: '/a', http_response_status_code: 200 }, 0.1)
  // @ts-expect-error methods are a closed set
  duration.with({ http_request_method: 'BREW', http_route: '/a', http_response_status_code: 200 })
  // @ts-expect-error a histogram's definition is not a counter's
  const wrong = () => counter(httpServerRequestDuration, { registry })
  expectTypeOf(wrong).toBeFunction()
})

test('any handle can be read as a definition', () => {
  const handles: MetricHandle[] = [
    counter({ name: 'a_total', help: 'A.', labels: { x: ['1'] } }, { registry }),
    gauge({ name: 'b', help: 'B.' }, { registry }),
  ]
  expectTypeOf(handles[0]!.definition.name).toBeString()
})
