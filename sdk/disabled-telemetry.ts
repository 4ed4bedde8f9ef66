import type { Attributes, Span } from '@opentelemetry/api'
import { log } from './logs/log.ts'
import type { Telemetry } from './telemetry.ts'
import { runInSpan } from './traces/run-in-span.ts'

/** What `startTelemetry` returns under `OTEL_SDK_DISABLED` or `VIGIE_DISABLED`: the same API, nothing patched, no port, no timer. */
export function createDisabledTelemetry(): Telemetry {
  return {
    log,
    health: { check() {}, fatal() {} },
    span: <Result>(name: string, work: (span: Span) => Result, attributes?: Attributes) =>
      runInSpan(name, work, attributes),
    onShutdown() {},
    adminPort: async () => undefined,
    flush: async () => {},
    shutdown: async () => {},
  }
}
