import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hundredthsJson } from '../../../sdk/logs/hundredths.ts'
import { logAccount } from '../../../sdk/logs/log-account.ts'
import { writeRequestLine } from '../../../sdk/logs/request-line.ts'
import { rfc3339 } from '../../../sdk/logs/rfc3339-clock.ts'
import { capturedLogger, readLines } from './captured-logger.ts'

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager()))
afterAll(() => context.disable())

const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }

function inSpan(work: () => void): void {
  context.with(trace.setSpanContext(context.active(), span), work)
}

test('a line has time, level, message, the caller’s fields and the service’s identity', () => {
  const { logger, line } = capturedLogger()
  logger.warn({ orderId: 'o-1', items: 3, paid: false, note: null }, 'order %s is late', 'o-1')
  const { timestamp, ...rest } = line()
  expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  expect(rest).toEqual({
    level: 'warn',
    message: 'order o-1 is late',
    orderId: 'o-1',
    items: 3,
    paid: false,
    note: null,
    service: 'checkout',
    team: 'payments',
    version: '1.2.3',
    commit: 'abc123',
    build: '77',
    runtime: 'node/24.0.0',
    region: 'eu-1',
    node: 'node-1',
    environment: 'test',
  })
})

test('a sink gets the text, level, time and ids of the same line', () => {
  const { logger, sunk, text } = capturedLogger()
  inSpan(() => logger.error('failed'))
  expect(sunk).toHaveLength(1)
  expect(`${sunk[0]!.text}\n`).toBe(text())
  expect(sunk[0]).toMatchObject({ level: 'error', traceId: span.traceId, spanId: span.spanId })
  expect(rfc3339(sunk[0]!.timestampMs)).toBe(JSON.parse(sunk[0]!.text).timestamp)
})

test('inside a span a line carries its ids, outside none', () => {
  const { logger, lines } = capturedLogger()
  inSpan(() => logger.info('inside'))
  logger.info('outside')
  const [inside, outside] = lines()
  expect(inside).toMatchObject({ trace_id: span.traceId, span_id: span.spanId })
  expect(outside).not.toHaveProperty('trace_id')
})

test('no field of a caller takes the place of one of vigie’s, and none is lost', () => {
  const { logger, line } = capturedLogger()
  const mine = { level: 1, level_: 2, timestamp: 3, message: 4, trace_id: 5, span_id: 6, service: 7, team: 8, node: 9 }
  inSpan(() => logger.info(mine, 'mine'))
  expect(line()).toMatchObject({
    level: 'info',
    message: 'mine',
    trace_id: span.traceId,
    span_id: span.spanId,
    service: 'checkout',
    team: 'payments',
    node: 'node-1',
    level_: 1,
    level__: 2,
    timestamp_: 3,
    message_: 4,
    trace_id_: 5,
    span_id_: 6,
    service_: 7,
    team_: 8,
    node_: 9,
  })
})

test('any object becomes one line in which vigie’s fields are right and no name comes twice', () => {
  const key = fc.oneof(
    fc.constantFrom(
      'level',
      'level_',
      'service',
      'trace_id',
      'message',
      'exception.type',
      '__proto__',
      'timestamp',
      'a',
    ),
    fc.string(),
  )
  fc.assert(
    fc.property(
      fc.dictionary(key, fc.anything({ withBigInt: true, withDate: true, withMap: true }), {}),
      fc.string(),
      (object, message) => {
        const { logger, line } = capturedLogger()
        logger.child({ a: 'bound', level: 'bound' }).info(object, message)
        const { level, service, timestamp } = line()
        expect([level, service, typeof timestamp]).toEqual(['info', 'checkout', 'string'])
      },
    ),
    { numRuns: 500 },
  )
})

test('any text is read back as it was written', () => {
  const noSecret = fc.string({ unit: 'binary', maxLength: 60 }).filter((text) => !/[=:]|\d{4}/.test(text))
  fc.assert(
    fc.property(noSecret, (text) => {
      const { logger, line, text: raw } = capturedLogger()
      logger.info({ text }, text)
      expect(line()).toMatchObject({ text: text.toWellFormed(), message: text.toWellFormed() })
      expect(raw().slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/)
    }),
    { numRuns: 1_000 },
  )
})

test('a child’s fields are in its lines, and the line’s own field of that name goes before', () => {
  const { logger, lines } = capturedLogger()
  const child = logger.child({ module: 'cart', step: 1 }).child({ step: 2, cart: 'c-1' })
  child.info('one')
  child.info({ step: 3 }, 'two')
  expect(lines()).toMatchObject([
    { module: 'cart', step: 2, cart: 'c-1' },
    { module: 'cart', step: 3, cart: 'c-1' },
  ])
  expect(child.bindings()).toEqual({ module: 'cart', step: 2, cart: 'c-1' })
})

test('a child made with pino’s options keeps its level, prefix, serializers and redacted paths', () => {
  const { logger, line } = capturedLogger()
  const child = logger.child(
    { part: 'db' },
    {
      level: 'debug',
      msgPrefix: '[db] ',
      serializers: { rows: (rows: unknown[]) => rows.length },
      redact: ['user.email', 'people[*].name'],
    },
  )
  logger.debug('not written')
  child.debug({ rows: [1, 2, 3], user: { email: 'a@b.c', id: 1 }, people: [{ name: 'x', age: 2 }] }, 'read')
  expect(line()).toMatchObject({
    level: 'debug',
    message: '[db] read',
    rows: 3,
    user: { email: '[redacted]', id: 1 },
    people: [{ name: '[redacted]', age: 2 }],
  })
})

test('an error’s type, message, stack, causes and own fields are told by their conventional names', () => {
  const { logger, lines } = capturedLogger()
  const cause = Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' })
  const error = Object.assign(new TypeError('charge failed', { cause }), { code: 'E_CARD' })
  logger.error(error)
  logger.error({ err: error, orderId: 1 }, 'order lost')
  const [alone, withFields] = lines()
  expect(alone).toMatchObject({
    message: 'charge failed',
    'exception.type': 'TypeError',
    'exception.message': 'charge failed',
    'exception.fields': { code: 'E_CARD' },
  })
  expect(alone!['exception.stacktrace']).toMatch(
    /^TypeError: charge failed\n {4}at .*\nCaused by: Error: connect refused\n {4}at /s,
  )
  expect(withFields).toMatchObject({ message: 'order lost', orderId: 1, 'exception.type': 'TypeError' })
})

test('a second error of a line stands under its own name, and an aggregate names its errors', () => {
  const { logger, line } = capturedLogger()
  const aggregate = new AggregateError([new Error('first'), 'second'], 'all failed')
  logger.error({ err: aggregate, before: new RangeError('earlier') })
  expect(line()).toMatchObject({ message: 'all failed', before: { type: 'RangeError', message: 'earlier' } })
  expect(line()['exception.stacktrace']).toMatch(/One of 2: Error: first.*One of 2: second/s)
})

test('causes that go round in a circle end', () => {
  const { logger, line } = capturedLogger()
  const one = new Error('one')
  one.cause = new Error('two', { cause: one })
  logger.error(one)
  expect(line()['exception.stacktrace']).toMatch(/Caused by: Error: two.*\[further causes left out\]$/s)
})

test('a line of a request is the same from the fast writer as from the logger, but for its order', () => {
  const { logger, lines, destination, sunk } = capturedLogger()
  const request = {
    requestId: 'r-1',
    hasOwnRequestId: false,
    method: 'GET',
    path: '/orders/7',
    route: '/orders/:id',
    userId: 'u-1',
    status: 500,
    error: new Error('down: password=hunter2'),
  }
  writeRequestLine(logger, request, {
    level: 'error',
    outcome: undefined,
    durationSeconds: 0.012345,
    timestampMs: 1_700_000_000_000,
    errorType: 'Error',
    aborted: false,
    traceId: span.traceId,
    spanId: span.spanId,
  })
  expect(lines()).toHaveLength(0)
  expect(sunk).toHaveLength(1)
  destination.flushOutput()
  expect(lines()[0]).toMatchObject({
    level: 'error',
    message: 'GET /orders/:id 500',
    requestId: 'r-1',
    userId: 'u-1',
    method: 'GET',
    endpoint: '/orders/:id',
    path: '/orders/7',
    status: 500,
    durationMs: 12.35,
    error_type: 'Error',
    trace_id: span.traceId,
    'exception.message': 'down: password=[redacted]',
    service: 'checkout',
  })
})

test('the duration of a request is written as JavaScript writes it', () => {
  for (let hundredths = 0; hundredths < 200_000; hundredths += 7)
    expect(hundredthsJson(hundredths)).toBe(String(hundredths / 100))
})

test('lines of one route differ by method, status and level, and a broken answer is not taken for a whole one', () => {
  const { logger, lines, destination } = capturedLogger()
  const write = (method: string, status: number, outcome?: string) =>
    writeRequestLine(
      logger,
      {
        requestId: 'r',
        hasOwnRequestId: true,
        method,
        path: '/',
        route: '/',
        userId: undefined,
        status,
        error: undefined,
      },
      {
        level: status >= 500 || outcome !== undefined ? 'error' : 'info',
        outcome,
        durationSeconds: 0.001,
        timestampMs: 1_700_000_000_000,
        errorType: '',
        aborted: false,
        traceId: undefined,
        spanId: undefined,
      },
    )
  for (let twice = 0; twice < 2; twice++) {
    write('GET', 200)
    write('POST', 200)
    write('GET', 500)
    write('GET', 500, 'broken off')
  }
  destination.flushOutput()
  const seen = lines().map(({ level, message, method, status }) => [level, message, method, status])
  expect(seen.slice(0, 4)).toEqual([
    ['info', 'GET / 200', 'GET', 200],
    ['info', 'POST / 200', 'POST', 200],
    ['error', 'GET / 500', 'GET', 500],
    ['error', 'GET / broken off', 'GET', 500],
  ])
  expect(seen.slice(4)).toEqual(seen.slice(0, 4))
})

test('a line of the service is never written before the request lines that came first', () => {
  const { logger, lines } = capturedLogger()
  const request = {
    requestId: 'r',
    hasOwnRequestId: false,
    method: 'GET',
    path: '/',
    route: undefined,
    userId: undefined,
    status: 200,
    error: undefined,
  }
  const ending = {
    level: 'info',
    outcome: undefined,
    durationSeconds: 0,
    timestampMs: 1_700_000_000_000,
    errorType: '',
    aborted: false,
    traceId: undefined,
    spanId: undefined,
  } as const
  writeRequestLine(logger, request, ending)
  logger.info('after')
  expect(lines().map(({ message }) => message)).toEqual(['GET / 200', 'after'])
})

test('request lines are held until their writer is done with some', () => {
  const { logger, lines, destination } = capturedLogger()
  const request = {
    requestId: 'r',
    hasOwnRequestId: false,
    method: 'GET',
    path: '/',
    route: undefined,
    userId: undefined,
    status: 200,
    error: undefined,
  }
  const ending = {
    level: 'info',
    outcome: undefined,
    durationSeconds: 0,
    timestampMs: 1_700_000_000_000,
    errorType: '',
    aborted: false,
    traceId: undefined,
    spanId: undefined,
  } as const
  for (let count = 0; count < 3; count++) writeRequestLine(logger, request, ending)
  expect(lines()).toHaveLength(0)
  destination.flushOutput()
  expect(lines()).toHaveLength(3)
})

test('an output or a sink that throws is counted, and the other ones get the line', () => {
  const before = logAccount.faults.output
  const { logger, lines } = capturedLogger({ sinkFails: true })
  logger.info('on')
  expect(lines()).toHaveLength(1)
  expect(logAccount.faults.output).toBe(before + 1)
})

test('an unknown level throws where it is set, as pino does, and changes nothing', () => {
  const { logger, lines } = capturedLogger()
  expect(() => {
    logger.level = 'loud'
  }).toThrow('unknown level loud')
  logger.debug('no')
  logger.info('yes')
  expect(lines()).toHaveLength(1)
  expect([logger.level, logger.levelVal, logger.isLevelEnabled('info'), logger.isLevelEnabled('debug')]).toEqual([
    'info',
    30,
    true,
    false,
  ])
})

test('a timestamp is RFC 3339 in UTC with milliseconds, for any time', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true }),
      (date) => {
        expect(rfc3339(date.getTime())).toBe(date.toISOString())
      },
    ),
  )
})

test('the strict reader of these tests refuses a name that comes twice and a line break inside a line', () => {
  expect(() => readLines('{"a":1,"b":{"a":2},"a":3}\n')).toThrow('comes twice')
  expect(() => readLines('{"a":"x\u2028y"}\n')).toThrow()
  expect(readLines('{"a":1,"b":{"a":2}}\n')).toHaveLength(1)
})
