import { createLogger } from './create-logger.ts'
import { createLogDestination } from './log-destination.ts'
import { createLogOutput } from './log-output.ts'
import type { Logger } from './logger.ts'

/**
 * The service's logger, to import anywhere: `log.info({ orderId }, 'order placed')`. Inside a request its lines carry
 * `trace_id`, `span_id` and the request's fields by themselves.
 *
 * It is one object for the whole life of the process. Before telemetry starts, its lines go to standard output without the
 * service's identity, so that none is lost; child loggers made then change over with it.
 */
export const log: Logger = createLogger(createLogOutput({ destination: createLogDestination(true) }), 'info')
