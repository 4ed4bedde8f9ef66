import { getHeapStatistics } from 'node:v8'
import type { HealthCheckOptions } from '../health-check.ts'
import { boundedOption } from './bounded-option.ts'
import { type CheckSettings, settingsOf } from './check-settings.ts'

export interface HeapCheckOptions extends CheckSettings {
  /** Share of the limit that may be used, from 0 to 1. @default 0.9 */
  readonly maxShare?: number
  /** Bytes. @default what V8 says of this process */
  readonly read?: () => { readonly usedBytes: number; readonly limitBytes: number }
}

/**
 * Whether the heap is near the limit at which V8 ends the process (`--max-old-space-size`). A high reading may be garbage
 * that is not collected yet, so three runs in a row must find it. `shared` is false: a heap is this process's own.
 *
 * @throws VigieError `BAD_OPTION`
 */
export function heapCheck(options: HeapCheckOptions = {}): HealthCheckOptions {
  const maxShare = boundedOption('maxShare', options.maxShare ?? 0.9, 1)
  const read = options.read ?? readHeap
  let high = 0
  return {
    ...settingsOf(options, { shared: false, everyMs: 5_000 }),
    run() {
      const { usedBytes, limitBytes } = read()
      high = usedBytes > maxShare * limitBytes ? high + 1 : 0
      if (high >= 3) throw new Error(`the heap uses ${percent(usedBytes / limitBytes)} of its ${limitBytes} bytes`)
    },
  }
}

function readHeap() {
  const { used_heap_size: usedBytes, heap_size_limit: limitBytes } = getHeapStatistics()
  return { usedBytes, limitBytes }
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
