import type { Attributes, Span } from '@opentelemetry/api'
import { setCurrentHealth } from './health/current-health.ts'
import { createHealth } from './health/health.ts'
import { log } from './logs/log.ts'
import type { Telemetry } from './telemetry.ts'
import { runInSpan } from './traces/run-in-span.ts'

/** What `startTelemetry` returns under `OTEL_SDK_DISABLED` or `VIGIE_DISABLED`: the same API, nothing patched, no port, no timer. */
export function createDisabledTelemetry(): Telemetry {
  // Probes on the service's own port stay well: a service must not be killed because its telemetry is off.
  setCurrentHealth(createHealth(() => {}))
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
