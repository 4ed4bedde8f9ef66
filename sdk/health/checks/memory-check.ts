import type { HealthCheckOptions } from '../health-check.ts'
import { boundedOption } from './bounded-option.ts'
import { type CgroupMemory, readCgroupMemory } from './cgroup-memory.ts'
import { type CheckSettings, settingsOf } from './check-settings.ts'

export interface MemoryCheckOptions extends CheckSettings {
  /** Share of the container's limit that may be used, from 0 to 1. @default 0.9 */
  readonly maxShare?: number
  /** @default this process's control group */
  readonly read?: () => Promise<CgroupMemory | undefined>
}

/**
 * Whether the container is near the limit at which the kernel kills it. Well where there is no limit. `shared` is false:
 * memory is this replica's own.
 *
 * @throws VigieError `BAD_OPTION`
 */
export function memoryCheck(options: MemoryCheckOptions = {}): HealthCheckOptions {
  const maxShare = boundedOption('maxShare', options.maxShare ?? 0.9, 1)
  const read = options.read ?? readCgroupMemory
  return {
    ...settingsOf(options, { shared: false, everyMs: 5_000 }),
    async run() {
      const memory = await read()
      if (memory === undefined || memory.usedBytes <= maxShare * memory.limitBytes) return
      const { usedBytes, limitBytes } = memory
      throw new Error(
        `${Math.round((usedBytes / limitBytes) * 100)} % of the container's ${limitBytes} bytes are in use`,
      )
    },
  }
}
