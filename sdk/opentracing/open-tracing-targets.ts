import type { ModuleTarget } from '../instrumentation/modules/module-target.ts'
import { BridgeTracer } from './bridge-tracer.ts'

/** Gives the package `opentracing` its tracer as it loads: a service that sets one of its own later has that. */
export const openTracingTargets: readonly ModuleTarget[] = [
  {
    name: 'opentracing',
    package: 'opentracing',
    file: '/lib/global_tracer.js',
    instrument(exported) {
      ;(exported as { initGlobalTracer(tracer: unknown): void }).initGlobalTracer(new BridgeTracer())
    },
  },
]
