import { about, declare } from './declare.ts'

/** One series per running service instance: who it is. Prometheus' own way to carry OpenTelemetry resource attributes. */
export const targetInfo = declare({
  name: 'target_info',
  help: 'What is known of the process behind a target.',
  type: 'gauge',
  labels: {
    service_name: about(1),
    service_namespace: about(1),
    service_version: about(1),
    service_instance_id: about(1),
    deployment_environment_name: about(1),
    telemetry_sdk_name: about(1),
  },
})
