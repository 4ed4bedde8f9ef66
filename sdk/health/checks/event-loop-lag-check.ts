import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { HealthCheckOptions } from '../health-check.ts'
import { boundedOption } from './bounded-option.ts'
import { type CheckSettings, settingsOf } from './check-settings.ts'

export interface EventLoopLagCheckOptions extends CheckSettings {
  /** The lateness that one in a hundred turns may reach. @default 500 */
  readonly maxLagMs?: number
}

const resolutionMs = 20

/**
 * Whether the event loop keeps up: the 99th percentile of its lateness since the last run. An overloaded replica that is
 * taken out of the load balancer recovers, if the others can carry its share; when all are overloaded it makes matters
 * worse, so it is optional unless you say `required: true`. `shared` is false: a loop is this process's own.
 *
 * @throws VigieError `BAD_OPTION`
 */
export function eventLoopLagCheck(options: EventLoopLagCheckOptions = {}): HealthCheckOptions {
  const maxLagMs = boundedOption('maxLagMs', options.maxLagMs ?? 500, 2_147_483_647)
  let delay: ReturnType<typeof monitorEventLoopDelay> | undefined
  return {
    ...settingsOf(options, { shared: false, required: false, everyMs: 5_000 }),
    run() {
      if (delay === undefined) {
        delay = monitorEventLoopDelay({ resolution: resolutionMs })
        delay.enable()
        return
      }
      const lagMs = delay.count === 0 ? 0 : Math.max(0, delay.percentile(99) / 1e6 - resolutionMs)
      delay.reset()
      if (lagMs > maxLagMs)
        throw new Error(`1 % of the turns were ${Math.round(lagMs)} ms late, more than ${maxLagMs} ms`)
    },
  }
}
