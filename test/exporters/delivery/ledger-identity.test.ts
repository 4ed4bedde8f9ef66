import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createNumberDelivery, delivered, type NumberVerdict } from './number-delivery.ts'

type Step =
  | { readonly kind: 'push'; readonly count: number }
  | { readonly kind: 'turn'; readonly milliseconds: number }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'flush'; readonly milliseconds: number }

const faults = [
  'none',
  'away',
  'throttled',
  'throws',
  'hangs',
  'poison',
  'sick from poison',
  'takes half',
  'refuses',
  'wrong address',
  'partial',
] as const
type Fault = (typeof faults)[number]

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('push' as const), count: fc.integer({ min: 1, max: 60 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('turn' as const), milliseconds: fc.integer({ min: 0, max: 20_000 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('fault' as const), fault: fc.constantFrom(...faults) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('flush' as const), milliseconds: fc.integer({ min: 0, max: 3000 }) }),
  },
)

const isPoison = (number: number) => number % 17 === 0

function answerOf(fault: Fault, numbers: readonly number[]): NumberVerdict | Promise<NumberVerdict> {
  switch (fault) {
    case 'none':
      return delivered
    case 'away':
      return { kind: 'retry', message: 'HTTP 503' }
    case 'throttled':
      return { kind: 'retry', message: 'HTTP 429', retryAfterMs: 7000 }
    case 'throws':
      throw new Error('ECONNRESET')
    case 'hangs':
      return new Promise(() => {})
    case 'poison':
      return numbers.some(isPoison) ? { kind: 'refused', message: 'HTTP 400', reason: 'rejected' } : delivered
    case 'sick from poison':
      return numbers.some(isPoison) ? { kind: 'retry', message: 'HTTP 500' } : delivered
    case 'takes half': {
      const payload = numbers.slice(numbers.length >>> 1)
      const remaining = { payload, count: payload.length, bytes: payload.length * 10 }
      return { kind: 'partial', rejectedCount: 0, remaining, message: '429 for some' }
    }
    case 'refuses':
      return { kind: 'refused', message: 'HTTP 413', reason: 'too_large' }
    case 'wrong address':
      return { kind: 'undeliverable', message: 'HTTP 401' }
    case 'partial':
      return { kind: 'delivered', rejectedCount: 1 }
  }
}

for (const concurrency of [1, 3]) {
  test(`the books balance at every step of every schedule of faults, ${concurrency} request(s) at a time`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 600, max: 20_000 }),
        async (steps, maxBatchItems, maxQueueBytes) => {
          let fault: Fault = 'none'
          let next = 0
          let partial = 0
          const failures = new Map<number, number>()
          const failuresAtArrival = new Map<number, number>()
          const given = createNumberDelivery({
            concurrency,
            maxBatchItems,
            maxQueueBytes,
            queueSize: 32,
            random: Math.random,
            answer: (numbers) => {
              for (const number of numbers) {
                failuresAtArrival.set(number, failures.get(number) ?? 0)
                failures.set(number, (failures.get(number) ?? 0) + 1)
              }
              if (fault === 'partial') partial += 1
              return answerOf(fault, numbers)
            },
          })
          const check = () => {
            const { produced, exported, dropped, pending } = given.ledger.snapshot()
            const droppedCount = Object.values(dropped).reduce((sum, count) => sum + count, 0)
            expect(produced).toBe(next)
            expect(pending).toBe(given.delivery.held)
            expect(exported + droppedCount + given.delivery.held).toBe(next)
            expect(given.delivery.heldBytes).toBeLessThanOrEqual(
              maxQueueBytes + (concurrency + 2) * (maxBatchItems * 10 + 512),
            )
          }
          for (const current of steps) {
            if (current.kind === 'push') for (let index = 0; index < current.count; index += 1) given.push(next++)
            else if (current.kind === 'turn') await given.clock.turn(current.milliseconds)
            else if (current.kind === 'fault') fault = current.fault
            else {
              const deadline = new AbortController()
              const flushed = given.delivery.flush(deadline.signal)
              await given.clock.turn(current.milliseconds)
              deadline.abort()
              await flushed
            }
            check()
          }
          await given.delivery.close(AbortSignal.abort())
          check()
          const { exported, pending } = given.ledger.snapshot()
          expect(pending).toBe(0)
          expect(exported).toBe(given.arrived.length - partial)
          expect(new Set(given.arrived).size).toBe(given.arrived.length)
          if (concurrency > 1) return
          // Who failed five times may be overtaken; nobody else.
          const patient = given.arrived.filter((number) => failuresAtArrival.get(number)! < 5)
          expect(patient).toEqual([...patient].sort((a, b) => a - b))
        },
      ),
      { numRuns: 150 },
    )
  })
}

test('once the destination is well again, everything that was not given up arrives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      let fault: Fault = 'none'
      let next = 0
      const given = createNumberDelivery({ answer: (numbers) => answerOf(fault, numbers) })
      for (const current of steps) {
        if (current.kind === 'push') for (let index = 0; index < current.count; index += 1) given.push(next++)
        else if (current.kind === 'turn') await given.clock.turn(current.milliseconds)
        else if (current.kind === 'fault') fault = current.fault
      }
      fault = 'none'
      await given.clock.turn(200_000)
      const { produced, exported, dropped, pending } = given.ledger.snapshot()
      expect(pending).toBe(0)
      expect(dropped.queue_full + dropped.deadline + dropped.error).toBe(0)
      expect(exported + dropped.rejected + dropped.too_large + dropped.undeliverable).toBe(produced)
    }),
    { numRuns: 100 },
  )
})
