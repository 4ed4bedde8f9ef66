import type { MetricFamily } from './metric-family.ts'

/** Resource attributes: `service.name`, `service.version`, … */
export type TargetAttributes = Readonly<Record<string, string | number | boolean | undefined>>

/**
 * `target_info`, the metric that carries what is known of the process, so that every other one need not.
 *
 * Attributes whose names become equal as label names are joined with `;`.
 * @see https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#resource-attributes-1
 */
export function targetInfo(attributes: TargetAttributes): MetricFamily {
  const labels: Record<string, string> = {}
  for (const [name, value] of Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (value === undefined || value === '') continue
    const label = name.replaceAll(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d)/, '_')
    const text = String(value).toWellFormed()
    labels[label] = labels[label] === undefined ? text : `${labels[label]};${text}`
  }
  return {
    name: 'target_info',
    help: 'What is known of the process: its resource attributes.',
    type: 'info',
    samples: [{ suffix: '', labels, value: 1 }],
  }
}

/** The families of a service, after `target_info`; that is left out without attributes, or where the service writes one itself. */
export function withTargetInfo(attributes: TargetAttributes, families: readonly MetricFamily[]): MetricFamily[] {
  const left = Object.keys(attributes).length === 0 || families.some(({ name }) => name === 'target_info')
  return left ? [...families] : [targetInfo(attributes), ...families]
}
