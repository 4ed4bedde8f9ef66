import { expect, test } from 'vitest'
import { away, createNumberDelivery, delivered, numbersBetween } from './number-delivery.ts'

const never = new AbortController().signal

test('an item waits one flush interval for company and leaves with it', async () => {
  const { clock, push, requests } = createNumberDelivery({ flushIntervalMs: 1000 })
  push(1)
  await clock.turn(999)
  expect(requests).toEqual([])
  push(2)
  await clock.turn(1)
  expect(requests).toEqual([[1, 2]])
})

test('a full batch leaves at once, the rest with the next interval', async () => {
  const { clock, push, requests } = createNumberDelivery({ maxBatchItems: 100, queueSize: 128 })
  push(...numbersBetween(1, 250))
  await clock.settle()
  expect(requests.map((numbers) => numbers.length)).toEqual([100, 100])
  await clock.turn(1000)
  expect(requests.flat()).toEqual(numbersBetween(1, 250))
})

test('a batch is closed when its bytes reach the limit', async () => {
  const { clock, push, requests } = createNumberDelivery({ maxBatchBytes: 30 })
  push(1, 2, 3, 4)
  await clock.turn(1000)
  expect(requests).toEqual([[1, 2, 3], [4]])
})

test('a burst larger than the queue within one turn loses nothing', async () => {
  const { clock, push, arrived, ledger } = createNumberDelivery({ queueSize: 16, maxBatchItems: 50 })
  push(...numbersBetween(1, 10_000))
  await clock.turn(2000)
  expect(arrived).toEqual(numbersBetween(1, 10_000))
  expect(ledger.snapshot()).toMatchObject({ produced: 10_000, exported: 10_000, pending: 0 })
})

test('a batch refused twice is sent on the third attempt, after pauses that double', async () => {
  const answers = [away, away, delivered]
  const { clock, push, requests, requestedAtMs, ledger } = createNumberDelivery({
    answer: () => answers.shift()!,
    flushIntervalMs: 100,
    backoff: { firstMs: 500, longestMs: 30_000, longestRetryAfterMs: 120_000 },
  })
  push(1)
  await clock.turn(10_000)
  expect(requests).toEqual([[1], [1], [1]])
  expect(requestedAtMs).toEqual([100, 600, 1600])
  expect(ledger.snapshot()).toMatchObject({ exported: 1, pending: 0 })
})

test("a server's wish to be left alone is honoured, up to the cap", async () => {
  const answers = [{ ...away, retryAfterMs: 5_000 }, { ...away, retryAfterMs: 1e12 }, delivered]
  const { clock, push, requestedAtMs } = createNumberDelivery({
    answer: () => answers.shift()!,
    flushIntervalMs: 100,
    random: () => 0,
  })
  push(1)
  await clock.turn(1_000_000)
  expect(requestedAtMs).toEqual([100, 5_100, 125_100])
})

test('behind a destination that is away, batches fill up instead of leaving one by one', async () => {
  let isAway = true
  const { clock, push, requests, arrived } = createNumberDelivery({ answer: () => (isAway ? away : delivered) })
  for (let second = 0; second < 60; second += 1) {
    push(second)
    await clock.turn(1000)
  }
  isAway = false
  await clock.turn(60_000)
  expect(arrived).toEqual(numbersBetween(0, 59))
  expect(requests.filter((numbers) => numbers.length > 1)).toHaveLength(1)
})

test('when the bytes that may wait are used up, the oldest batch goes and is counted', async () => {
  let isAway = true
  const { clock, push, delivery, arrived, ledger } = createNumberDelivery({
    answer: () => (isAway ? away : delivered),
    maxBatchItems: 10,
    maxQueueBytes: 5 * (100 + 512),
  })
  for (let round = 0; round < 100; round += 1) {
    push(...numbersBetween(round * 10, round * 10 + 9))
    await clock.turn(1000)
    expect(delivery.heldBytes).toBeLessThanOrEqual(6 * (100 + 512))
  }
  expect(ledger.snapshot().dropped.queue_full).toBe(1000 - delivery.held)
  isAway = false
  await clock.turn(60_000)
  expect(arrived).toEqual(numbersBetween(1000 - arrived.length, 999))
  expect(ledger.snapshot()).toMatchObject({ produced: 1000, exported: arrived.length, pending: 0 })
})

test('one item that is refused is found and lost alone, and the order of the others stays', async () => {
  const { clock, push, arrived, ledger } = createNumberDelivery({
    answer: (numbers) =>
      numbers.includes(13) ? { kind: 'refused', message: 'HTTP 400', reason: 'rejected' } : delivered,
  })
  push(...numbersBetween(1, 100))
  await clock.turn(2000)
  expect(arrived).toEqual(numbersBetween(1, 100).filter((number) => number !== 13))
  expect(ledger.snapshot()).toMatchObject({ exported: 99, pending: 0, dropped: { rejected: 1 } })
})

test('a destination that refuses everything gets a bounded number of requests per batch', async () => {
  const { clock, push, requests, ledger } = createNumberDelivery({
    answer: () => ({ kind: 'refused', message: 'HTTP 413', reason: 'too_large' }),
  })
  push(...numbersBetween(1, 512))
  await clock.turn(5000)
  expect(ledger.snapshot()).toMatchObject({ produced: 512, pending: 0, dropped: { too_large: 512 } })
  expect(requests.length).toBeLessThanOrEqual(130)
})

test('what a destination takes in part is not sent again, and the rest is counted as rejected', async () => {
  const { clock, push, requests, ledger } = createNumberDelivery({
    answer: () => ({ kind: 'delivered', rejectedCount: 3 }),
  })
  push(...numbersBetween(1, 10))
  await clock.turn(5000)
  expect(requests).toHaveLength(1)
  expect(ledger.snapshot()).toMatchObject({ exported: 7, pending: 0, dropped: { rejected: 3 } })
})

test('an answer that claims more rejections than items is not believed', async () => {
  const { clock, push, ledger } = createNumberDelivery({
    answer: () => ({ kind: 'delivered', rejectedCount: 1e9 }),
  })
  push(1, 2)
  await clock.turn(5000)
  expect(ledger.snapshot()).toMatchObject({ exported: 0, pending: 0, dropped: { rejected: 2 } })
})

test('a wrong address costs the batch, once, without a second attempt', async () => {
  const { clock, push, requests, said, ledger } = createNumberDelivery({
    answer: () => ({ kind: 'undeliverable', message: 'HTTP 404' }),
  })
  push(1, 2)
  await clock.turn(5000)
  expect(requests).toEqual([[1, 2]])
  expect(ledger.snapshot()).toMatchObject({ pending: 0, dropped: { undeliverable: 2 } })
  expect(said).toEqual(['numbers: 2 log lines lost (undeliverable): HTTP 404'])
})

test('a request without an answer is given up at its deadline and repeated, even by a destination deaf to its signal', async () => {
  let attempts = 0
  const { clock, push, arrived, requestedAtMs } = createNumberDelivery({
    answer: () => {
      attempts += 1
      return attempts === 1 ? new Promise(() => {}) : delivered
    },
    timeoutMs: 3000,
    flushIntervalMs: 100,
  })
  push(1)
  await clock.turn(3599)
  expect(arrived).toEqual([])
  await clock.turn(1)
  expect(arrived).toEqual([1])
  expect(requestedAtMs).toEqual([100, 3600])
})

test('a destination that throws is tried again', async () => {
  let attempts = 0
  const { clock, push, arrived, said } = createNumberDelivery({
    answer: () => {
      attempts += 1
      if (attempts === 1) throw new Error('socket hang up')
      return delivered
    },
  })
  push(1)
  await clock.turn(5000)
  expect(arrived).toEqual([1])
  expect(said).toEqual([
    'numbers: cannot deliver, will go on trying: socket hang up',
    'numbers: delivering again after 0.5 s, nothing lost',
  ])
})

test('an outage is told once at its beginning and once at its end, with what it cost', async () => {
  let isAway = true
  const { clock, push, said } = createNumberDelivery({
    answer: () => (isAway ? away : delivered),
    maxBatchItems: 10,
    maxQueueBytes: 612,
  })
  push(...numbersBetween(1, 30))
  await clock.turn(600_000)
  isAway = false
  await clock.turn(60_000)
  expect(said).toEqual([
    'numbers: 10 log lines lost (queue_full)',
    'numbers: cannot deliver, will go on trying: connect ECONNREFUSED',
    expect.stringMatching(/^numbers: delivering again after 6\d\d\.\d s, nothing lost$/),
  ])
})

test('an item that is too large or unreadable is counted and disturbs no other', async () => {
  const { clock, push, arrived, ledger } = createNumberDelivery()
  push(1, -5, Number.NaN, 2)
  await clock.turn(1000)
  expect(arrived).toEqual([1, 2])
  expect(ledger.snapshot()).toMatchObject({ exported: 2, pending: 0, dropped: { too_large: 1, error: 1 } })
})

test('a report that logs into the same full queue comes to an end, and its loss is counted', async () => {
  const given = createNumberDelivery({
    queueSize: 2,
    report: () => {
      for (let line = 0; line < 10; line += 1) given.delivery.push(1000 + line)
    },
  })
  given.push(Number.NaN, 1, 2, 3)
  await given.clock.turn(5000)
  const { produced, exported, dropped, pending } = given.ledger.snapshot()
  expect(pending).toBe(0)
  expect(produced).toBe(14)
  expect(exported + dropped.error + dropped.queue_full).toBe(14)
  expect(dropped.queue_full).toBeGreaterThan(0)
})

test('a report that throws changes nothing', async () => {
  const { clock, push, arrived } = createNumberDelivery({
    report: () => {
      throw new Error('the log is broken')
    },
    answer: (numbers) => (numbers.includes(1) && numbers.length > 1 ? away : delivered),
  })
  push(-1, 1)
  await clock.turn(1000)
  expect(arrived).toEqual([1])
})

test('a flush resolves when what was pushed before it has arrived, and keeps the process alive until then', async () => {
  const { clock, push, delivery, arrived } = createNumberDelivery()
  push(1, 2)
  const flushed = delivery.flush(never)
  expect(clock.keptAlive).toBe(1)
  await flushed
  expect(arrived).toEqual([1, 2])
  expect(clock.keptAlive).toBe(0)
})

test('a flush does not sit out the pause after a failure', async () => {
  let isAway = true
  const { clock, push, delivery, arrived } = createNumberDelivery({ answer: () => (isAway ? away : delivered) })
  push(1)
  await clock.turn(20_000)
  isAway = false
  await delivery.flush(never)
  expect(arrived).toEqual([1])
})

test('a flush of nothing resolves at once', async () => {
  const { delivery, requests } = createNumberDelivery()
  await delivery.flush(never)
  expect(requests).toEqual([])
})

test('a flush gives up when its signal aborts, and loses nothing by that', async () => {
  let isAway = true
  const { clock, push, delivery, ledger, arrived } = createNumberDelivery({
    answer: () => (isAway ? away : delivered),
  })
  push(1)
  const deadline = new AbortController()
  const flushed = delivery.flush(deadline.signal)
  await clock.turn(5000)
  deadline.abort()
  await flushed
  expect(ledger.snapshot()).toMatchObject({ pending: 1 })
  isAway = false
  await clock.turn(30_000)
  expect(arrived).toEqual([1])
})

test('close counts what its deadline leaves behind, frees the destination once, and ends every timer of the sender', async () => {
  const { clock, push, delivery, ledger, closedTimes } = createNumberDelivery({ answer: () => new Promise(() => {}) })
  push(1, 2, 3)
  const deadline = new AbortController()
  const closed = delivery.close(deadline.signal)
  await clock.turn(500)
  deadline.abort()
  await Promise.all([closed, delivery.close(never)])
  expect(ledger.snapshot()).toMatchObject({ pending: 0, dropped: { deadline: 3 } })
  expect(delivery.held).toBe(0)
  expect(closedTimes()).toBe(1)
  expect(clock.keptAlive).toBe(0)
  await clock.turn(60_000)
  expect(clock.pendingTimers).toBe(0)
})

test('an item pushed after close is counted as lost, and nothing is sent', async () => {
  const { clock, push, delivery, requests, ledger } = createNumberDelivery()
  await delivery.close(never)
  push(1)
  await clock.turn(5000)
  expect(requests).toEqual([])
  expect(ledger.snapshot()).toMatchObject({ produced: 1, pending: 0, dropped: { closed: 1 } })
})

test('an answer that comes after close is ignored', async () => {
  const { promise, resolve } = Promise.withResolvers<typeof delivered>()
  const { clock, push, delivery, ledger } = createNumberDelivery({ answer: () => promise })
  push(1)
  await clock.turn(1000)
  await delivery.close(AbortSignal.abort())
  resolve(delivered)
  await clock.turn(5000)
  expect(ledger.snapshot()).toMatchObject({ exported: 0, pending: 0, dropped: { deadline: 1 } })
})

test('several requests run at once while all is well; after a failure one tries the ground', async () => {
  let running = 0
  const most: number[] = []
  let isAway = false
  const { clock, push, delivery, arrived } = createNumberDelivery({
    concurrency: 3,
    maxBatchItems: 1,
    answer: async () => {
      running += 1
      most.push(running)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      return isAway ? away : delivered
    },
  })
  push(...numbersBetween(1, 9))
  await delivery.flush(never)
  expect(Math.max(...most)).toBe(3)
  isAway = true
  push(10, 11, 12)
  await clock.turn(1000)
  most.length = 0
  await clock.turn(20_000)
  expect(Math.max(...most)).toBe(1)
  isAway = false
  await delivery.flush(never)
  expect([...arrived].sort((a, b) => a - b)).toEqual(numbersBetween(1, 12))
})

test('a compressed batch waits smaller, and one that cannot be compressed leaves as it is', async () => {
  let isAway = true
  const { clock, push, delivery, arrived } = createNumberDelivery({
    maxBatchItems: 10,
    answer: () => (isAway ? away : delivered),
    compress: async (payload) => {
      if (payload.includes(15)) throw new Error('out of memory')
      return { payload, bytes: 1 }
    },
  })
  push(...numbersBetween(1, 20))
  await clock.turn(1000)
  expect(delivery.heldBytes).toBe(1 + 512 + 100 + 512)
  isAway = false
  await delivery.flush(never)
  expect(arrived).toEqual(numbersBetween(1, 20))
})

test('full batches go on leaving at once, turn after turn', async () => {
  const { clock, push, requests } = createNumberDelivery({ maxBatchItems: 128 })
  for (let turn = 1; turn <= 3; turn += 1) {
    push(...numbersBetween(1, 128))
    await clock.settle()
    expect(requests).toHaveLength(turn)
  }
})

test('a request cut off by close is not told as an outage', async () => {
  const { clock, push, delivery, said } = createNumberDelivery({ answer: () => new Promise(() => {}) })
  push(1)
  await clock.turn(1000)
  await delivery.close(AbortSignal.abort())
  await clock.settle()
  expect(said).toEqual(['numbers: 1 log line lost (deadline)'])
})

test('a flush is over when what it waited for has been pushed out', async () => {
  const { clock, push, delivery } = createNumberDelivery({
    answer: () => ({ kind: 'retry', message: 'HTTP 503' }),
    maxBatchItems: 10,
    maxQueueBytes: 612,
    queueSize: 2,
  })
  push(...numbersBetween(1, 10))
  let isOver = false
  const flushed = delivery.flush(never).then(() => {
    isOver = true
  })
  await clock.settle()
  expect(isOver).toBe(false)
  push(...numbersBetween(11, 22))
  await clock.settle()
  expect(isOver).toBe(true)
  await flushed
})
