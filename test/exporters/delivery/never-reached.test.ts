import { expect, test } from 'vitest'
import { away, createNumberDelivery, delivered, type NumberVerdict } from './number-delivery.ts'

const never = new AbortController().signal
const advice = 'Set NUMBERS_URL, or leave it empty'

test('a destination that never took anything and is not there costs one attempt, not the whole time of a flush', async () => {
  const { push, delivery, requests, clock, ledger } = createNumberDelivery({ answer: () => away })
  push(1, 2)
  await delivery.flush(never)
  expect(requests).toEqual([[1, 2]])
  expect(clock.keptAlive).toBe(0)
  expect(ledger.snapshot()).toMatchObject({ pending: 2 })
})

test('what was flushed in vain waits on, and arrives once the destination is there', async () => {
  let isAway = true
  const { push, delivery, arrived, clock, said } = createNumberDelivery({ answer: () => (isAway ? away : delivered) })
  push(1)
  await delivery.flush(never)
  isAway = false
  await clock.turn(500)
  clock.exit()
  expect(arrived).toEqual([1])
  expect(said).toEqual([])
})

test('a flush in vain is told as an outage by the attempt that follows it', async () => {
  const { push, delivery, clock, said } = createNumberDelivery({ answer: () => away })
  push(1)
  await delivery.flush(never)
  await clock.turn(500)
  expect(said).toEqual(['numbers: cannot deliver, will go on trying: connect ECONNREFUSED'])
})

test('close after such a flush tries once more, counts all that is lost, and says it once', async () => {
  const { push, delivery, requests, ledger, said, clock } = createNumberDelivery({ answer: () => away, advice })
  push(1)
  await delivery.flush(never)
  push(2)
  expect(clock.exitListeners).toBe(1)
  await delivery.close(never)
  expect(clock.exitListeners).toBe(0)
  expect(requests).toEqual([[1], [1]])
  expect(ledger.snapshot()).toMatchObject({ pending: 0, dropped: { deadline: 2 } })
  expect(said).toEqual([
    'numbers: nobody listens at http://numbers:1; 2 log lines lost. Set NUMBERS_URL, or leave it empty',
  ])
})

test('an exit that no close comes before is told as well', async () => {
  const { push, delivery, said, clock } = createNumberDelivery({ answer: () => away, advice })
  push(1)
  await delivery.flush(never)
  await delivery.flush(never)
  clock.exit()
  expect(said).toEqual([
    'numbers: nobody listens at http://numbers:1; 1 log line lost. Set NUMBERS_URL, or leave it empty',
  ])
})

test('another reason than a closed port is named', async () => {
  const { push, delivery, said } = createNumberDelivery({
    answer: () => ({ kind: 'retry', message: 'getaddrinfo ENOTFOUND numbers', unreachable: true }),
  })
  push(1)
  await delivery.close(never)
  expect(said).toEqual(['numbers: cannot reach http://numbers:1 (getaddrinfo ENOTFOUND numbers); 1 log line lost'])
})

test('a destination that was not there and now does not answer is waited for one second', async () => {
  const answers: (NumberVerdict | Promise<NumberVerdict>)[] = [away, new Promise(() => {})]
  const { clock, push, delivery } = createNumberDelivery({ answer: () => answers.shift()! })
  push(1)
  await delivery.flush(never)
  let isOver = false
  const flushed = delivery.flush(never).then(() => {
    isOver = true
  })
  await clock.turn(999)
  expect(isOver).toBe(false)
  await clock.turn(1)
  expect(isOver).toBe(true)
  await flushed
})

test.each([
  ['took something before', delivered, away],
  [
    'answers, though it takes nothing',
    { kind: 'retry', message: 'HTTP 503' } as const,
    { kind: 'retry', message: 'HTTP 503' } as const,
  ],
])('a destination that %s keeps the whole time of a flush', async (_, first, later) => {
  let answer: NumberVerdict = first
  const { clock, push, delivery, ledger } = createNumberDelivery({ answer: () => answer })
  push(1)
  await clock.turn(1000)
  answer = later
  push(2)
  const deadline = new AbortController()
  let isOver = false
  const closed = delivery.close(deadline.signal).then(() => {
    isOver = true
  })
  await clock.turn(4_999)
  expect(isOver).toBe(false)
  answer = delivered
  await clock.turn(30_000)
  await closed
  expect(ledger.snapshot()).toMatchObject({ exported: 2, pending: 0 })
})

test('a flush that is over leaves no timer of its own behind', async () => {
  const { push, delivery, clock } = createNumberDelivery()
  push(1)
  const before = clock.pendingTimers
  await delivery.flush(never)
  expect(clock.pendingTimers).toBe(before)
})
