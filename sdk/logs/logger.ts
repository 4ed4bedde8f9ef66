import type { Logger as PinoLogger } from 'pino'

/** A pino logger; its lines carry the service's identity and, inside a span, `trace_id` and `span_id`. */
export type Logger = PinoLogger
