import { openSync, writeSync } from 'node:fs'
import { type Context, context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { microsecondsOf } from './measure.ts'

/** What pino's loggers and vigie's have in common. */
export interface MeasuredLogger {
  info(fields: object, message: string): void
  error(fields: object, message: string): void
  debug(fields: object, message: string): void
  child(fields: object): MeasuredLogger
}

export const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }
export const inSpan: Context = trace.setSpanContext(ROOT_CONTEXT, span)

const nowhere = openSync('/dev/null', 'w')
/** One system call a line. */
export const written = { write: (text: string): number => writeSync(nowhere, text) }
const unwritten = { write() {} }

/** Microseconds of processor time of each kind of call. */
export function measureLogger(loggerTo: (output: { write(text: string): unknown }) => MeasuredLogger) {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager())
  const formed = loggerTo(unwritten)
  const toFile = loggerTo(written)
  const child = formed.child({ module: 'cart', tenant: 't-1' })
  const error = new Error('charge failed')
  return {
    'line.formed': microsecondsOf((index) => formed.info({ orderId: `o-${index}`, items: index }, 'order placed')),
    'line.written': microsecondsOf((index) => toFile.info({ orderId: `o-${index}`, items: index }, 'order placed')),
    'line.in-span': context.with(inSpan, () =>
      microsecondsOf((index) => formed.info({ orderId: `o-${index}`, items: index }, 'order placed')),
    ),
    'line.child': microsecondsOf((index) => child.info({ items: index }, 'order placed')),
    'line.error': microsecondsOf(() => formed.error({ err: error }, 'charge failed'), 20_000),
    'line.off': microsecondsOf((index) => formed.debug({ items: index }, 'order placed'), 1_000_000),
    'child.made': microsecondsOf((index) => formed.child({ requestId: `r-${index}` }), 50_000),
  }
}
