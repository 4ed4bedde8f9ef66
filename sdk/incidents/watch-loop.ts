import { isMainThread } from 'node:worker_threads'
import type { Logger } from '../logs/logger.ts'
import type { ResolvedOptions } from '../options/resolved-options.ts'
import { startWatchdog, type Watchdog } from './watchdog.ts'

/** The watchdog that the options ask for; undefined where they ask for none, and in threads: it can look at the main one alone. */
export function watchLoop(
  { health: { watchdogMs }, incidents, identity, logs }: ResolvedOptions,
  logger: Logger,
): Watchdog | undefined {
  const profiles = incidents.enabled && incidents.watchdog
  if (!isMainThread || (watchdogMs === 0 && !profiles)) return undefined
  const { service, team, version, commit, build, runtime, region, node, environment } = identity
  return startWatchdog({
    profiled: profiles ? { stallMs: incidents.stallMs } : undefined,
    told:
      watchdogMs === 0
        ? undefined
        : {
            stallMs: watchdogMs,
            fileDescriptor: logs.stdout ? 1 : 2,
            fields: { service, team, version, commit, build, runtime, region, node, environment },
            onEnd: ({ durationMs, stack }) =>
              logger.error({ durationMs, stack }, 'the event loop turns again after a standstill'),
          },
    onError: (error) => logger.warn({ err: error }, 'the watchdog has ended; the service is not affected'),
  })
}
