import { shippedSlos } from '../slo/shipped-slos.ts'
import { sloAlert } from '../slo/slo-alerts.ts'
import type { Alert } from './alert.ts'
import { kubernetesAlerts } from './kubernetes-alerts.ts'
import { probeAlerts } from './probe-alerts.ts'
import { runtimeAlerts } from './runtime-alerts.ts'
import { serviceAlerts } from './service-alerts.ts'
import { stackAlerts } from './stack-alerts.ts'
import { telemetryAlerts } from './telemetry-alerts.ts'

/** Every alert that vigie ships, by the rule file it stands in. */
export const alertsByFile: Readonly<Record<string, readonly Alert[]>> = {
  services: serviceAlerts,
  slo: shippedSlos.map(sloAlert),
  runtime: runtimeAlerts,
  probes: probeAlerts,
  kubernetes: kubernetesAlerts,
  telemetry: telemetryAlerts,
  stack: stackAlerts,
}

/** Every alert that vigie ships. */
export const allAlerts: readonly Alert[] = Object.values(alertsByFile).flat()
