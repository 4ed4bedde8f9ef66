// Prints what lines cost with pino as services set it up: the same fields, headers redacted, ids by a mixin.
import { openSync, writeSync } from 'node:fs'
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import pino from 'pino'
import { identity } from './identity.ts'
import { microsecondsOf } from './measure.ts'

const nowhere = openSync('/dev/null', 'w')
const { attributes: _attributes, ...base } = identity
const logger = (output: { write(text: string): unknown }) =>
  pino(
    {
      base,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: ['headers.authorization', 'headers.cookie', 'password'],
      mixin() {
        const spanContext = trace.getSpanContext(context.active())
        return spanContext ? { trace_id: spanContext.traceId, span_id: spanContext.spanId } : {}
      },
    },
    output as pino.DestinationStream,
  )

context.setGlobalContextManager(new AsyncLocalStorageContextManager())
const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }
const inSpan = trace.setSpanContext(ROOT_CONTEXT, span)
const formed = logger({ write() {} })
const toFile = logger({ write: (text) => writeSync(nowhere, text) })
const child = formed.child({ module: 'cart', tenant: 't-1' })
const error = new Error('charge failed')

console.log(
  JSON.stringify({
    'line.formed': microsecondsOf((index) => formed.info({ orderId: `o-${index}`, items: index }, 'order placed')),
    'line.written': microsecondsOf((index) => toFile.info({ orderId: `o-${index}`, items: index }, 'order placed')),
    'line.in-span': context.with(inSpan, () =>
      microsecondsOf((index) => formed.info({ orderId: `o-${index}`, items: index }, 'order placed')),
    ),
    'line.child': microsecondsOf((index) => child.info({ items: index }, 'order placed')),
    'line.error': microsecondsOf(() => formed.error({ err: error }, 'charge failed'), 20_000),
    'line.off': microsecondsOf((index) => formed.debug({ items: index }, 'order placed'), 1_000_000),
    'child.made': microsecondsOf((index) => formed.child({ requestId: `r-${index}` }), 50_000),
    // What pino-http writes at the end of a request, without the work of finding it out.
    'request.line': context.with(inSpan, () =>
      microsecondsOf((index) =>
        toFile.info(
          {
            requestId: `f00ba4${index}`,
            method: 'GET',
            endpoint: '/orders/:id',
            path: `/orders/${index}`,
            status: 200,
            durationMs: 12.3,
          },
          'GET /orders/:id 200',
        ),
      ),
    ),
  }),
)
