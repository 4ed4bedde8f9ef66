import { defaultTextMapGetter, propagation, ROOT_CONTEXT } from '@opentelemetry/api'
import { afterEach, expect, test, vi } from 'vitest'
import { BoundedBaggagePropagator } from '../../../sdk/traces/bounded-baggage-propagator.ts'
import { hostileBaggage } from './hostile-baggage.ts'

afterEach(() => void vi.restoreAllMocks())

const read = (baggage: string | string[]) =>
  new BoundedBaggagePropagator().extract(ROOT_CONTEXT, { baggage }, defaultTextMapGetter)

/** What is done to read a header: texts taken apart and decoded, in calls and characters. */
function workOf(baggage: string | string[]) {
  const decoded = vi.spyOn(globalThis, 'decodeURIComponent')
  const split = vi.spyOn(String.prototype, 'split')
  const context = read(baggage)
  const characters = (texts: Iterable<unknown>) =>
    [...texts].reduce<number>((sum, text) => sum + String(text).length, 0)
  const work = {
    entries: propagation.getBaggage(context)?.getAllEntries().length ?? 0,
    decodedTexts: decoded.mock.calls.length,
    decodedCharacters: characters(decoded.mock.calls.map(([text]) => text)),
    splitCharacters: characters(split.mock.contexts),
  }
  vi.restoreAllMocks()
  return work
}

test.each(Object.entries(hostileBaggage))(
  'of %s at most 8,192 characters and 180 entries are looked at',
  (_, baggage) => {
    const { entries, decodedTexts, decodedCharacters, splitCharacters } = workOf(baggage)
    expect(entries).toBeLessThanOrEqual(180)
    // Key and value.
    expect(decodedTexts).toBeLessThanOrEqual(2 * 180)
    expect(decodedCharacters).toBeLessThanOrEqual(8_192)
    // With the comma that shows the last one to be whole.
    expect(splitCharacters).toBeLessThanOrEqual(8_192)
  },
)

test('a hundred times the header is not a stroke more work', () => {
  const pairs = (count: number) => Array.from({ length: count }, (_, index) => `k${index}=v`).join(',')
  expect(workOf(pairs(1_000_000))).toEqual(workOf(pairs(10_000)))
})

test('of 10,000 headers no more are asked for than the bound has room for', () => {
  let asked = 0
  const headers = new Proxy(
    Array.from({ length: 10_000 }, (_, index) => `key${index}=${'v'.repeat(64)}`),
    {
      get(target, key, receiver) {
        if (typeof key === 'string' && /^\d+$/.test(key)) asked++
        return Reflect.get(target, key, receiver)
      },
    },
  )
  expect(workOf(headers).decodedCharacters).toBeLessThanOrEqual(8_192)
  expect(asked).toBeLessThan(8_192 / 64 + 2)
})
