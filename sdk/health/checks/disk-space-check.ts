import { statfs } from 'node:fs/promises'
import { VigieError } from '../../vigie-error.ts'
import type { HealthCheckOptions } from '../health-check.ts'
import { type CheckSettings, settingsOf } from './check-settings.ts'

export interface DiskSpaceCheckOptions extends CheckSettings {
  /** A folder on the file system in question. */
  readonly path: string
  /** @default 104_857_600 (100 MiB) */
  readonly minFreeBytes?: number
}

/**
 * Whether a file system has room left for this process (blocks kept for root don't count). `shared` is false by default:
 * a disk is this replica's own. For a volume that all replicas mount, say `shared: true`.
 *
 * @throws VigieError `BAD_OPTION`
 */
export function diskSpaceCheck(options: DiskSpaceCheckOptions): HealthCheckOptions {
  const { path, minFreeBytes = 100 * 1024 * 1024 } = options
  if (!(minFreeBytes > 0)) {
    throw new VigieError('BAD_OPTION', `minFreeBytes must be more than 0, got ${minFreeBytes}`, {
      option: 'minFreeBytes',
      received: minFreeBytes,
    })
  }
  return {
    ...settingsOf(options, { shared: false, everyMs: 30_000 }),
    async run() {
      const { bavail, bsize } = await statfs(path)
      const freeBytes = bavail * bsize
      if (freeBytes < minFreeBytes) throw new Error(`${freeBytes} bytes are free in ${path}, less than ${minFreeBytes}`)
    },
  }
}
