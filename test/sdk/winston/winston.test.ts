import { Writable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import winston from 'winston'
import { runInSpan } from '../../../sdk/traces/run-in-span.ts'
import { VigieTransport, vigieFormat } from '../../../sdk/winston/index.ts'
import { captureWinstonLogger } from '../../../sdk/winston/winston-targets.ts'
import { capturedLogger } from '../logs/captured-logger.ts'
import { recordSpans } from '../traces/recorded-spans.ts'

let recorded: ReturnType<typeof recordSpans>
beforeEach(() => {
  recorded = recordSpans()
})
afterEach(() => recorded.stop())

test('entries of winston become lines, with level, fields, error and the ids of the span', () => {
  const { logger, lines } = capturedLogger({ level: 'trace' })
  const app = winston.createLogger({ level: 'silly', transports: [new VigieTransport({ logger })] })
  const ids = runInSpan('work', (span) => {
    app.info('hello %s', 'Ann', { orderId: 7, password: 'hunter2' })
    return span.spanContext()
  })
  app.warn('careful')
  app.silly('detail')
  app.error('failed', new Error('cause'))
  app.error(new TypeError('alone'))
  app.child({ part: 'cart' }).verbose('from a child')
  expect(lines()).toMatchObject([
    {
      level: 'info',
      message: 'hello Ann',
      orderId: 7,
      password: '[redacted]',
      trace_id: ids.traceId,
      span_id: ids.spanId,
    },
    { level: 'warn', message: 'careful' },
    { level: 'trace', message: 'detail' },
    { level: 'error', 'exception.type': 'Error', 'exception.message': 'cause' },
    { level: 'error', 'exception.type': 'TypeError' },
    { level: 'debug', message: 'from a child', part: 'cart' },
  ])
})

test('an error keeps its type, stack, cause and code through winston’s formats, and the fields of its logger stay fields', () => {
  const { errors, splat, colorize, combine, json } = winston.format
  for (const format of [undefined, combine(errors({ stack: true }), splat(), json()), colorize({ all: true })]) {
    const { logger, lines } = capturedLogger()
    const app = winston.createLogger({
      ...(format && { format }),
      defaultMeta: { part: 'cart' },
      transports: [new VigieTransport({ logger })],
    })
    app.error(Object.assign(new TypeError('no stock', { cause: new Error('inner') }), { code: 'E1' }))
    app.child({ order: 7 }).error(new TypeError('no stock'))
    app.error('failed', new TypeError('no stock'))
    const expected = { part: 'cart', 'exception.type': 'TypeError', 'exception.message': 'no stock' }
    expect(lines()).toMatchObject([
      { ...expected, message: 'no stock', code: 'E1' },
      { ...expected, message: 'no stock', order: 7 },
      expected,
    ])
    for (const line of lines()) {
      expect(line).not.toHaveProperty('stack')
      expect(line).not.toHaveProperty(['exception.fields'])
      expect(line['exception.stacktrace']).toContain('winston.test.ts')
      expect(JSON.stringify(line)).not.toContain('u001b')
    }
  }
})

test('an object as the message becomes the line’s fields', () => {
  const { logger, lines } = capturedLogger()
  const app = winston.createLogger({ transports: [new VigieTransport({ logger })] })
  app.info({ orderId: 7 })
  app.info({ message: 'told', orderId: 8 })
  expect(lines()).toMatchObject([
    { message: '', orderId: 7 },
    { message: 'told', orderId: 8 },
  ])
})

test('syslog’s levels keep their meaning, and a transport’s own level is kept', () => {
  const { logger, lines } = capturedLogger()
  const app = winston.createLogger({
    levels: winston.config.syslog.levels,
    level: 'debug',
    transports: [new VigieTransport({ logger, level: 'warning' })],
  })
  app.log('emerg', 'emerg')
  app.log('warning', 'warning')
  app.log('notice', 'notice')
  expect(lines().map(({ level, message }) => [level, message])).toEqual([
    ['fatal', 'emerg'],
    ['warn', 'warning'],
  ])
})

test('a silent transport writes nothing', () => {
  const { logger, lines } = capturedLogger()
  winston.createLogger({ transports: [new VigieTransport({ logger, silent: true })] }).error('no')
  expect(lines()).toEqual([])
})

test('the format adds the ids for transports of the service’s own', () => {
  const written: string[] = []
  const stream = new Writable({
    write(chunk, _, done) {
      written.push(String(chunk))
      done()
    },
  })
  const app = winston.createLogger({
    format: winston.format.combine(vigieFormat() as winston.Logform.Format, winston.format.json()),
    transports: [new winston.transports.Stream({ stream })],
  })
  const ids = runInSpan('work', (span) => {
    app.info('inside')
    return span.spanContext()
  })
  app.info('outside')
  expect(written.map((line) => JSON.parse(line))).toEqual([
    { level: 'info', message: 'inside', trace_id: ids.traceId, span_id: ids.spanId },
    { level: 'info', message: 'outside' },
  ])
})

test('every logger of winston is captured once, by its own level, and its transports go on', () => {
  const { logger, lines } = capturedLogger({ level: 'trace' })
  const Logger = (winston as unknown as { Logger: Parameters<typeof captureWinstonLogger>[0] }).Logger
  captureWinstonLogger(Logger, logger)
  captureWinstonLogger(Logger, logger)
  const written: unknown[] = []
  const sink = new Writable({
    objectMode: true,
    write(info, _, done) {
      written.push(info)
      done()
    },
  })
  const app = winston.createLogger({ level: 'info', transports: [new winston.transports.Stream({ stream: sink })] })
  app.info('one', { a: 1 })
  app.debug('below its level')
  expect(lines()).toMatchObject([{ level: 'info', message: 'one', a: 1 }])
  expect(written).toHaveLength(1)
})
