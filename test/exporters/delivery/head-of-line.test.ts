import { expect, test } from 'vitest'
import { createNumberDelivery, delivered, type NumberVerdict, numbersBetween } from './number-delivery.ts'

const sick: NumberVerdict = { kind: 'retry', message: 'HTTP 500' }

/** Fair numbers from 0 up to 1, the same for the same seed. A stream that a property test picks would be an adversary. */
function createChance(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1) | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** Pushes ten numbers a second, from 0 on. */
async function pushFor(seconds: number, given: ReturnType<typeof createNumberDelivery>, from = 0): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    given.push(...numbersBetween(from + second * 10, from + second * 10 + 9))
    await given.clock.turn(1000)
  }
}

test('an item that makes its destination answer 500 for ever is found, lost alone and counted; the others arrive', async () => {
  const given = createNumberDelivery({ answer: (numbers) => (numbers.includes(13) ? sick : delivered) })
  await pushFor(120, given)
  await given.clock.turn(60_000)
  expect([...given.arrived].sort((a, b) => a - b)).toEqual(numbersBetween(0, 1199).filter((number) => number !== 13))
  expect(given.ledger.snapshot()).toMatchObject({ exported: 1199, pending: 0, dropped: { rejected: 1 } })
  expect(given.said).toContainEqual(
    'numbers: 1 log line lost (rejected): again and again, while others arrive: HTTP 500',
  )
})

test('those behind it wait a quarter of a minute at most, also where little comes after', async () => {
  const given = createNumberDelivery({ answer: (numbers) => (numbers.includes(0) ? sick : delivered) })
  given.push(0)
  await given.clock.turn(1000)
  given.push(1)
  await given.clock.turn(16_000)
  expect(given.arrived).toEqual([1])
})

test('a bad item among a thousand costs few requests', async () => {
  const given = createNumberDelivery({
    maxBatchItems: 1000,
    answer: (numbers) => (numbers.includes(777) ? sick : delivered),
  })
  given.push(...numbersBetween(0, 999))
  await given.clock.settle()
  await pushFor(120, given, 1000)
  await given.clock.turn(60_000)
  expect(given.ledger.snapshot()).toMatchObject({ produced: 2200, exported: 2199, pending: 0 })
  expect(given.requests.filter((numbers) => numbers.includes(777)).length).toBeLessThan(30)
})

test('many bad items get a bounded number of requests', async () => {
  const given = createNumberDelivery({
    maxBatchItems: 1000,
    answer: (numbers) => (numbers.some((number) => number < 1000) ? sick : delivered),
  })
  given.push(...numbersBetween(0, 999))
  await given.clock.settle()
  await pushFor(600, given, 1000)
  await given.clock.turn(600_000)
  expect(given.ledger.snapshot()).toMatchObject({ exported: 6000, pending: 0, dropped: { rejected: 1000 } })
  expect(given.requests.filter((numbers) => numbers[0]! < 1000).length).toBeLessThan(64 * 12)
})

test('a destination that answers 500 to everyone for ten minutes costs nothing, and no batch is taken apart', async () => {
  let isSick = true
  const given = createNumberDelivery({ maxBatchItems: 100, answer: () => (isSick ? sick : delivered) })
  await pushFor(600, given)
  isSick = false
  await given.clock.turn(60_000)
  expect([...given.arrived].sort((a, b) => a - b)).toEqual(numbersBetween(0, 5999))
  expect(given.ledger.snapshot()).toMatchObject({ exported: 6000, pending: 0 })
  expect(given.requests.every((numbers) => numbers[0]! % 10 === 0 && numbers.length % 10 === 0)).toBe(true)
})

test.each([
  [0.5, 1],
  [0.5, 3],
  [0.9, 1],
])('a destination that fails by chance, %d of the time, gets everything (%i at a time)', async (share, concurrency) => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const chance = createChance(seed)
    const given = createNumberDelivery({ concurrency, answer: () => (chance() < share ? sick : delivered) })
    await pushFor(60, given)
    await given.clock.turn(10_000_000)
    expect(given.ledger.snapshot()).toMatchObject({ produced: 600, exported: 600, pending: 0 })
  }
})

test('while others fail as well, nobody is given up', async () => {
  let othersTurn = 0
  const given = createNumberDelivery({
    maxBatchItems: 1,
    answer: (numbers) => {
      if (numbers.includes(0)) return sick
      othersTurn += 1
      return othersTurn % 3 === 0 ? delivered : sick
    },
  })
  given.push(...numbersBetween(0, 20))
  await given.clock.turn(3_600_000)
  expect(given.arrived.length).toBeGreaterThan(10)
  expect(given.ledger.snapshot().dropped.rejected).toBe(0)
})

test('of two servers behind one address, one that always fails costs nothing', async () => {
  let turn = 0
  const given = createNumberDelivery({
    answer: () => {
      turn += 1
      return turn % 2 === 1 ? sick : delivered
    },
  })
  await pushFor(60, given)
  await given.clock.turn(60_000)
  expect(given.arrived).toEqual(numbersBetween(0, 599))
})

test('an outage that is shorter than the patience leaves the order as it was', async () => {
  let left = 4
  const given = createNumberDelivery({
    maxBatchItems: 10,
    answer: () => {
      left -= 1
      return left >= 0 ? sick : delivered
    },
  })
  await pushFor(30, given)
  await given.clock.turn(60_000)
  expect(given.arrived).toEqual(numbersBetween(0, 299))
})

test('close lets others past a batch that fails, without waiting for patience to end', async () => {
  const given = createNumberDelivery({
    maxBatchItems: 10,
    answer: (numbers) => (numbers.includes(3) ? sick : delivered),
  })
  given.push(...numbersBetween(0, 49))
  const deadline = new AbortController()
  const closed = given.delivery.close(deadline.signal)
  await given.clock.turn(2000)
  expect(given.arrived).toEqual(expect.arrayContaining(numbersBetween(10, 49)))
  deadline.abort()
  await closed
  const { produced, exported, dropped } = given.ledger.snapshot()
  expect(produced).toBe(exported + dropped.deadline + dropped.rejected)
})

test('what a destination wants again is sent again, without the rest', async () => {
  const given = createNumberDelivery({
    answer: (numbers) => {
      if (numbers.length === 1) return delivered
      const remaining = { payload: numbers.slice(-1), count: 1, bytes: 10 }
      return { kind: 'partial', rejectedCount: 2, remaining, message: 'some are refused, one comes too soon' }
    },
  })
  given.push(...numbersBetween(1, 10))
  await given.clock.turn(10_000)
  expect(given.requests).toEqual([numbersBetween(1, 10), [10]])
  expect(given.ledger.snapshot()).toMatchObject({ exported: 8, pending: 0, dropped: { rejected: 2 } })
})
