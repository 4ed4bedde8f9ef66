// Prints what lines cost with vigie's logger, as JSON.
import { openSync, writeSync } from 'node:fs'
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { createLogger } from '../../../sdk/logs/create-logger.ts'
import { createLogDestination } from '../../../sdk/logs/log-destination.ts'
import { createLogOutput } from '../../../sdk/logs/log-output.ts'
import { writeRequestLine } from '../../../sdk/logs/request-line.ts'
import { identity } from './identity.ts'
import { microsecondsOf } from './measure.ts'

const nowhere = openSync('/dev/null', 'w')
const written = { write: (text: string) => writeSync(nowhere, text) }
const unwritten = { write() {} }
const logger = (output: { write(text: string): unknown }) =>
  createLogger(createLogOutput({ identity, destination: createLogDestination(output) }), 'info')

context.setGlobalContextManager(new AsyncLocalStorageContextManager())
const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }
const inSpan = trace.setSpanContext(ROOT_CONTEXT, span)
const formed = logger(unwritten)
const toFile = logger(written)
const child = formed.child({ module: 'cart', tenant: 't-1' })
const error = new Error('charge failed')

const figures = {
  'line.formed': microsecondsOf((index) => formed.info({ orderId: `o-${index}`, items: index }, 'order placed')),
  'line.written': microsecondsOf((index) => toFile.info({ orderId: `o-${index}`, items: index }, 'order placed')),
  'line.in-span': context.with(inSpan, () =>
    microsecondsOf((index) => formed.info({ orderId: `o-${index}`, items: index }, 'order placed')),
  ),
  'line.child': microsecondsOf((index) => child.info({ items: index }, 'order placed')),
  'line.error': microsecondsOf(() => formed.error({ err: error }, 'charge failed'), 20_000),
  'line.off': microsecondsOf((index) => formed.debug({ items: index }, 'order placed'), 1_000_000),
  'child.made': microsecondsOf((index) => formed.child({ requestId: `r-${index}` }), 50_000),
  'request.line': await requestLine(),
}
console.log(JSON.stringify(figures))

/** With its write, ten requests a turn of the event loop. */
async function requestLine(): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 7; round++) {
    const start = process.cpuUsage()
    for (let turn = 0; turn < 5_000; turn++) {
      for (let index = 0; index < 10; index++)
        writeRequestLine(
          toFile,
          {
            requestId: `f00ba4${index}${turn}`,
            hasOwnRequestId: true,
            method: 'GET',
            path: `/orders/${index}`,
            route: '/orders/:id',
            userId: undefined,
            status: 200,
            error: undefined,
          },
          {
            level: 'info',
            outcome: undefined,
            durationSeconds: 0.0123,
            timestampMs: 1_700_000_000_000,
            errorType: '',
            aborted: false,
            ...span,
          },
        )
      await new Promise((resolve) => setImmediate(resolve))
    }
    const { user, system } = process.cpuUsage(start)
    best = Math.min(best, (user + system) / 50_000)
  }
  return best
}
