import pino from 'pino'
import type { ServiceIdentity } from '../identity/service-identity.ts'
import { requestFields } from '../instrumentation/request-fields.ts'
import type { LogLevel } from '../options/telemetry-options.ts'
import { activeSpanIds } from '../traces/active-span-ids.ts'
import type { LogDestination } from './log-destination.ts'
import type { Logger } from './logger.ts'
import { rfc3339 } from './rfc3339-clock.ts'

/** Fields that vigie alone writes: a caller's field of the same name is kept under `<name>_`, so that no line can lie about them. */
export const reservedFields = ['timestamp', 'level', 'trace_id', 'span_id'] as const

/** One JSON object a line: `timestamp`, `level`, `message`, identity, ids of the active span, and the fields of the request. */
export function createLogger(identity: ServiceIdentity, level: LogLevel, destination: LogDestination): Logger {
  const { service, team, version, commit, build, runtime, region, node, environment } = identity
  return pino(
    {
      level,
      base: { service, team, version, commit, build, runtime, region, node, environment },
      messageKey: 'message',
      errorKey: 'exception',
      timestamp: () => `,"timestamp":"${rfc3339(Date.now())}"`,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const ids = activeSpanIds()
        const request = requestFields()
        return ids ? { trace_id: ids.traceId, span_id: ids.spanId, ...request } : { ...request }
      },
      // The caller's object is copied, never changed: it may be logged again, or be the request's body.
      mixinMergeStrategy: (own, mixed) => Object.assign(withoutReserved(own as Record<string, unknown>), mixed),
    },
    destination,
  )
}

function withoutReserved(own: Record<string, unknown>): Record<string, unknown> {
  const fields = { ...own }
  for (const name of reservedFields) {
    if (!Object.hasOwn(fields, name)) continue
    fields[`${name}_`] = fields[name]
    delete fields[name]
  }
  return fields
}
