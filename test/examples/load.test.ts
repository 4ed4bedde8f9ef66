import { expect, test } from 'vitest'
import { secondsToNextVisitor } from '../../examples/shop/load/arrivals.ts'
import { crawl } from '../../examples/shop/load/bot.ts'
import { readLoadOptions } from '../../examples/shop/load/load-options.ts'
import { shop } from '../../examples/shop/load/shopper.ts'
import { createTally } from '../../examples/shop/load/tally.ts'
import type { Visit } from '../../examples/shop/load/visit.ts'
import { seededRandom } from '../../examples/shop/seeded-random.ts'

/** A visitor of a shop that always says yes, which keeps what was asked. */
function recordingVisit(seed: number, checkoutStatus = 201): { visit: Visit; asked: string[] } {
  const random = seededRandom(seed)
  const asked: string[] = []
  const visit: Visit = {
    chance: (probability) => random() < probability,
    upTo: (below) => Math.floor(random() * below),
    think: () => Promise.resolve(),
    ask(method, path) {
      asked.push(`${method} ${path}`)
      return Promise.resolve({
        status: path === '/checkout' ? checkoutStatus : 200,
        body: { cartId: 'c', orderId: 'o' },
      })
    },
  }
  return { visit, asked }
}

async function visits(
  count: number,
  act: (visit: Visit) => Promise<void>,
  checkoutStatus?: number,
): Promise<string[][]> {
  const all: string[][] = []
  for (let seed = 0; seed < count; seed += 1) {
    const { visit, asked } = recordingVisit(seed, checkoutStatus)
    await act(visit)
    all.push(asked)
  }
  return all
}

test('the same seed gives the same visitor, another seed another one', async () => {
  expect(await visits(50, shop)).toEqual(await visits(50, shop))
  expect(new Set((await visits(50, shop)).map(String)).size).toBeGreaterThan(40)
})

test('most visitors leave without paying, and nobody pays before having a cart', async () => {
  const all = await visits(1_000, shop)
  const payers = all.filter((asked) => asked.includes('POST /checkout'))
  expect(payers.length / all.length).toBeGreaterThan(0.2)
  expect(payers.length / all.length).toBeLessThan(0.5)
  for (const asked of payers) expect(asked.indexOf('POST /cart')).toBeLessThan(asked.indexOf('POST /checkout'))
})

test('a refused card is tried at most once more, and no order is looked after', async () => {
  for (const asked of await visits(300, shop, 402)) {
    expect(asked.filter((one) => one === 'POST /checkout').length).toBeLessThanOrEqual(2)
    expect(asked.filter((one) => one.includes('/account/'))).toEqual([])
  }
})

test('two crawlers never ask for the same invented path', async () => {
  const invented = (await visits(200, crawl)).map((asked) => asked[1])
  expect(new Set(invented).size).toBe(200)
})

test('visitors arrive at the rate asked for, in waves', () => {
  const random = seededRandom(7)
  const crest = { from: 10, to: 35, visitors: 0 }
  const trough = { from: 55, to: 80, visitors: 0 }
  let visitors = 0
  const waves = 40
  for (let elapsed = 0; elapsed < waves * 90; elapsed += secondsToNextVisitor(60, elapsed, random)) {
    visitors += 1
    for (const part of [crest, trough]) if (elapsed % 90 >= part.from && elapsed % 90 < part.to) part.visitors += 1
  }
  // Six requests a visitor: 60 requests a second are 10 visitors a second.
  expect(visitors / (waves * 90)).toBeCloseTo(10, 0)
  expect(crest.visitors / trough.visitors).toBeGreaterThan(2)
})

test('a tally says what came since the last line', () => {
  const tally = createTally()
  for (const status of [200, 201, 404, 500, undefined]) tally.count(status)
  expect(tally.line()).toBe('load: 5 requests, last: 2xx 2, 4xx 1, 5xx 1, unanswered 1')
  expect(tally.line()).toBe('load: 5 requests, last: none')
})

test('options of the load are checked, with the value received', () => {
  expect(readLoadOptions(['--for', '20s'], {})).toMatchObject({ durationSeconds: 20, requestsPerSecond: 20, seed: 1 })
  expect(() => readLoadOptions(['--rate', '0'], {})).toThrow('--rate must be a number from 0.1 to 2000, got "0"')
  expect(() => readLoadOptions(['--for', 'ever'], {})).toThrow('--for must be a number from 1 to 86400, got "ever"')
})
