import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { burnWindows } from '../../dashboards/slo/burn-windows.ts'
import { compare, decimal, decimalText, minus, percentToShare, times } from '../../dashboards/slo/decimal.ts'
import { errorsPerWindow, errorsToFire } from '../../dashboards/slo/low-traffic.ts'
import { availability, latency } from '../../dashboards/slo/sli.ts'
import { slo } from '../../dashboards/slo/slo.ts'
import { sloAlert } from '../../dashboards/slo/slo-alerts.ts'
import { sloRules } from '../../dashboards/slo/slo-rules.ts'

const sli = availability()

test('the budget of 99.9 % is 0.001, not 0.0010000000000000009', () => {
  expect(decimalText(slo({ name: 'a', objective: '99.9', sli }).budget)).toBe('0.001')
  expect(slo({ name: 'a', objective: '99.9', sli }).thresholds).toEqual(['0.0144', '0.006', '0.003', '0.001'])
})

test('a 28 day window has its own burn rates', () => {
  expect(slo({ name: 'a', objective: '99.95', window: '28d', sli }).thresholds).toEqual([
    '0.00672',
    '0.0028',
    '0.0014',
    '0.0005',
  ])
})

test('burn rate × long window is the share of the budget that the table promises', () => {
  const share = { '1h': 0.02, '6h': 0.05, '1d': 0.1 } as const
  const hours = { '1h': 1, '6h': 6, '1d': 24 } as const
  for (const [window, days] of [
    ['30d', 30],
    ['28d', 28],
  ] as const) {
    for (const { long, factor } of burnWindows[window]) {
      if (long === '3d') continue
      expect((Number(factor) * hours[long as '1h']) / (days * 24)).toBeCloseTo(share[long as '1h'], 10)
    }
  }
})

test('decimals of any length stay exact', () => {
  const digits = fc.bigInt({ min: 0n, max: 10n ** 20n })
  fc.assert(
    fc.property(digits, digits, fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 15 }), (a, b, x, y) => {
      const [left, right] = [
        { digits: a, scale: x },
        { digits: b, scale: y },
      ]
      expect(compare(decimal(decimalText(left)), left)).toBe(0)
      const product = times(left, right)
      expect(product.digits * 10n ** 30n).toBe(a * b * 10n ** 30n)
      expect(compare(left, right)).toBe(-compare(right, left) || 0)
      const difference = minus(left, right)
      expect(difference.digits * 10n ** BigInt(15 - difference.scale)).toBe(
        a * 10n ** BigInt(15 - x) - b * 10n ** BigInt(15 - y),
      )
    }),
  )
})

test('a decimal prints without trailing zeros and with a leading one', () => {
  expect(decimalText(percentToShare(decimal('5.50')))).toBe('0.055')
  expect(decimalText(decimal('100.00'))).toBe('100')
  expect(decimalText(minus(decimal('1'), decimal('1.25')))).toBe('-0.25')
})

for (const [objective, words] of [
  ['100', 'above 0 and below 100'],
  ['0', 'above 0 and below 100'],
  ['100.5', 'above 0 and below 100'],
  ['99,9', 'decimal such as 99.9'],
  ['', 'decimal such as 99.9'],
  ['1e1', 'decimal such as 99.9'],
  // Its page would need an error ratio above 1: it could never fire.
  ['90', 'is too low: the 1h alert would need an error ratio of 1.44'],
] as const) {
  test(`an objective of ${JSON.stringify(objective)} is refused`, () => {
    expect(() => slo({ name: 'a', objective, sli })).toThrow(words)
  })
}

test('a name that is no kebab-case, an unknown window, a guard below 0 and a rate of nothing are refused', () => {
  expect(() => slo({ name: 'Checkout', objective: '99', sli })).toThrow('kebab-case')
  expect(() => slo({ name: 'a', objective: '99', sli, window: '7d' as '30d' })).toThrow('one of 30d, 28d')
  expect(() => slo({ name: 'a', objective: '99', sli, minimumErrors: -1 })).toThrow('integer from 0')
  for (const expectedRequestsPerSecond of [0, -1, Number.NaN]) {
    expect(() => slo({ name: 'a', objective: '99', sli, expectedRequestsPerSecond })).toThrow('above 0')
  }
})

test('a latency threshold between two bucket bounds is refused, because nothing can be counted there', () => {
  expect(() => latency({ thresholdSeconds: 0.3 })).toThrow('one of the histogram')
  expect(String(latency({ thresholdSeconds: 1, service: 'checkout' }).bad)).toContain('le="1.0"')
})

test('low traffic is told: how many errors fire, and where the guard decides', () => {
  const quiet = slo({ name: 'a', objective: '99.9', sli, expectedRequestsPerSecond: 0.01 })
  // 36 requests in an hour: 1.44 % of them is less than one.
  expect(errorsPerWindow(quiet)).toEqual([
    { long: '1h', errors: 5, guarded: true, possible: true },
    { long: '6h', errors: 5, guarded: true, possible: true },
    { long: '1d', errors: 5, guarded: true, possible: true },
    { long: '3d', errors: 5, guarded: true, possible: true },
  ])
  expect(errorsToFire(quiet)).toContain('5 in 1h (the guard decides, traffic is low)')
  const busy = slo({ name: 'a', objective: '99.9', sli, expectedRequestsPerSecond: 100 })
  expect(errorsPerWindow(busy)[0]).toEqual({ long: '1h', errors: 5185, guarded: false, possible: true })
})

test('an alert that needs more errors than there are requests says that it cannot fire', () => {
  // Four requests in an hour, 20 in six.
  const rare = slo({ name: 'a', objective: '99', sli, expectedRequestsPerSecond: 0.001 })
  expect(errorsPerWindow(rare).map(({ possible }) => possible)).toEqual([false, true, true, true])
  expect(errorsToFire(rare)).toContain(
    '5 in 1h (more than all requests expected: this one cannot fire), 5 in 6h (the guard',
  )
})

test('every window that an alert reads is recorded', () => {
  const objective = slo({ name: 'checkout-availability', objective: '99.9', sli })
  const recorded = new Set(sloRules(objective).flatMap(({ rules }) => rules.map(({ metric }) => metric.name)))
  for (const { long, short } of burnWindows['30d']) {
    expect(recorded).toContain(`slo:error_ratio:${long}`)
    expect(recorded).toContain(`slo:error_ratio:${short}`)
  }
})

test('an alert asks for both windows and for enough errors', () => {
  const alert = sloAlert(slo({ name: 'checkout-availability', objective: '99.9', sli }))
  expect(alert.name).toBe('CheckoutAvailabilityBudgetBurn')
  expect(String(alert.rules[0]?.when)).toBe(
    `slo:error_ratio:1h{slo="checkout-availability"} > 0.0144
and
slo:error_ratio:5m{slo="checkout-availability"} > 0.0144
and
sum_over_time(slo:errors:rate5m{slo="checkout-availability"}[1h]) * 30 >= 5`,
  )
})
