import { constants, PerformanceObserver } from 'node:perf_hooks'
import { gcDuration } from '../../catalogue/runtime.ts'
import { histogram } from '../histogram.ts'
import type { VigieRegistry } from '../registry.ts'

/** Records every garbage collection's pause. Returns how to stop. */
export function observeGarbageCollection(registry: VigieRegistry): () => void {
  const duration = histogram(gcDuration, { registry })
  const byKind = {
    [constants.NODE_PERFORMANCE_GC_MAJOR]: duration.with({ v8js_gc_type: 'major' }),
    [constants.NODE_PERFORMANCE_GC_MINOR]: duration.with({ v8js_gc_type: 'minor' }),
    [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: duration.with({ v8js_gc_type: 'incremental' }),
    [constants.NODE_PERFORMANCE_GC_WEAKCB]: duration.with({ v8js_gc_type: 'weakcb' }),
  }
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { kind } = (entry as unknown as { detail?: { kind?: number } }).detail ?? {}
      if (kind !== undefined) byKind[kind]?.observe(entry.duration / 1000)
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  return () => observer.disconnect()
}
