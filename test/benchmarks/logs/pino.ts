// Prints what lines cost with pino as services set it up: the same fields, headers redacted, ids by a mixin.
import { context, trace } from '@opentelemetry/api'
import pino from 'pino'
import { identity } from './identity.ts'
import { inSpan, measureLogger, written } from './logger-cases.ts'
import { microsecondsOf } from './measure.ts'

const { attributes: _attributes, ...base } = identity
const loggerTo = (output: { write(text: string): unknown }) =>
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

const lines = measureLogger(loggerTo)
const toFile = loggerTo(written)
// What pino-http writes at the end of a request, without the work of finding it out.
const requestLine = context.with(inSpan, () =>
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
)
console.log(JSON.stringify({ ...lines, 'request.line': requestLine }))
