import type { Alert } from './alert.ts'
import { alertmanagerUnwell } from './alertmanager-unwell.ts'
import { jaegerUnwell } from './jaeger-unwell.ts'
import { lokiUnwell } from './loki-unwell.ts'
import { prometheusUnwell } from './prometheus-unwell.ts'
import { stackComponentDown } from './stack-component-down.ts'

/** Alerts about the monitoring stack itself. */
export const stackAlerts: readonly Alert[] = [
  stackComponentDown,
  prometheusUnwell,
  alertmanagerUnwell,
  lokiUnwell,
  jaegerUnwell,
]
