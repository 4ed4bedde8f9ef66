import pino from 'pino'
import type { Logger } from './logger.ts'

let current: Logger | undefined
let early: Logger | undefined

/** The logger of the running telemetry; before it starts, a plain one on standard output, so that no line is lost. */
export function currentLogger(): Logger {
  early ??= pino(
    { messageKey: 'message', formatters: { level: (label) => ({ level: label }) } },
    pino.destination({ dest: 1, sync: true }),
  )
  return current ?? early
}

export function setCurrentLogger(logger: Logger | undefined): void {
  current = logger
}

/**
 * The service's logger, to import anywhere: `log.info({ orderId }, 'order placed')`. Inside a request its lines carry
 * `trace_id`, `span_id` and the request's fields by themselves.
 */
export const log: Logger = new Proxy({} as Logger, {
  get: (_, key) => {
    const logger = currentLogger()
    const value = Reflect.get(logger, key, logger)
    return typeof value === 'function' ? value.bind(logger) : value
  },
  set: (_, key, value) => Reflect.set(currentLogger(), key, value),
})
