import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { capturedLogger } from './captured-logger.ts'

test('a cause tells its own fields without secrets, and the errors that it is made of', () => {
  const { logger, line } = capturedLogger()
  const refused = ['::1', '127.0.0.1'].map((address) => new Error(`connect ECONNREFUSED ${address}:80`))
  const cause = Object.assign(new AggregateError(refused), { code: 'ECONNREFUSED', password: 'hunter2' })
  logger.error(new TypeError('fetch failed', { cause }), 'no stock')
  const stack = line()['exception.stacktrace'] as string
  expect(stack).toContain('with {"code":"ECONNREFUSED","password":"[redacted]"}')
  expect(stack).toContain('One of 2: Error: connect ECONNREFUSED ::1:80')
  expect(stack).toContain('One of 2: Error: connect ECONNREFUSED 127.0.0.1:80')
})

test('a cause that is no error is told by its fields, and a path takes out what is below it', () => {
  const { logger, line } = capturedLogger()
  const cause = { status: 503, holder: 'Ann', itself: undefined as unknown }
  cause.itself = cause
  logger.child({}, { redact: ['err.cause.holder'] }).error({ err: new Error('refused', { cause }) })
  expect(line()['exception.stacktrace']).toContain(
    'Caused by: {"status":503,"holder":"[redacted]","itself":"[circular]"}',
  )
})

test('an error of another realm is an error', () => {
  const { logger, line } = capturedLogger()
  logger.error(runInNewContext('new TypeError("other realm")'))
  expect(line()).toMatchObject({ message: 'other realm', 'exception.type': 'TypeError' })
})

test('an error that is given in the wrong place is not lost', () => {
  const { logger, lines } = capturedLogger()
  const log = logger as unknown as { error(...values: unknown[]): void }
  const error = new RangeError('too much')
  log.error('failed', error)
  log.error('failed: %s', error)
  log.error({ orderId: 1 }, error)
  log.error({ err: new Error('own') }, 'failed', error)
  expect(lines()).toMatchObject([
    { message: 'failed', 'exception.type': 'RangeError', 'exception.message': 'too much' },
    { message: 'failed: RangeError: too much', 'exception.type': 'RangeError' },
    { message: 'too much', orderId: 1, 'exception.type': 'RangeError' },
    { message: 'failed', 'exception.message': 'own' },
  ])
})

test('%s puts dates, ids and numbers in as text, without quotes', () => {
  const { logger, line } = capturedLogger()
  const id = { toJSON: () => '65f0' }
  logger.info('%s %s %s %s', new Date(0) as never, id as never, (2n ** 64n) as never, Number.NaN as never)
  expect(line()['message']).toBe('1970-01-01T00:00:00.000Z 65f0 18446744073709551616 NaN')
})

test('an object at the top is logged as its own toJSON wants it, as it is within another object', () => {
  const { logger, lines } = capturedLogger()
  const customer = { id: 7, hash: 'hunter2', toJSON: () => ({ id: 7 }) }
  logger.info(customer, 'signed up')
  logger.info({ customer }, 'signed up')
  expect(lines()).toMatchObject([{ id: 7 }, { customer: { id: 7 } }])
  expect(JSON.stringify(lines())).not.toContain('hunter2')
})

test('a toJSON that answers with its own object, or throws, keeps the line', () => {
  const { logger, lines } = capturedLogger()
  const same = { a: 1, toJSON: () => same }
  logger.info({ same })
  logger.info({
    toJSON() {
      throw new Error('no')
    },
  })
  expect(lines()).toMatchObject([{ same: { a: 1 } }, { fields: '[unreadable]' }])
})

test('a map, bytes and a request at the top are logged as within an object', () => {
  const { logger, lines } = capturedLogger()
  const request = new IncomingMessage(new Socket())
  request.headers['x-api-key'] = 'hunter2'
  logger.info(new Map([['a', 1]]))
  logger.info(Buffer.alloc(1e6))
  logger.info(request)
  expect(lines()).toMatchObject([
    { value: { a: 1 } },
    { value: '[Buffer, 1000000 bytes]' },
    { req: { headers: { 'x-api-key': '[redacted]' } } },
  ])
})
