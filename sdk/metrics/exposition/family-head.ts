import { baseUnits } from '../base-units.ts'
import type { MetricFamily } from '../metric-family.ts'
import { escapeHelp } from './escape.ts'

/** The family's name: OpenMetrics takes a counter's `_total` and an info's `_info` for part of the sample, not the family. */
export function familyName(name: string, type: MetricFamily['type'], openMetrics: boolean): string {
  if (!openMetrics) return name
  if (type === 'counter') return name.replace(/_total$/, '')
  return type === 'info' ? name.replace(/_info$/, '') : name
}

/** The `# HELP`, `# TYPE` and, for OpenMetrics, `# UNIT` lines. */
export function familyHead(
  family: Pick<MetricFamily, 'name' | 'help' | 'type' | 'unit'>,
  openMetrics: boolean,
): string {
  const name = familyName(family.name, family.type, openMetrics)
  const lines = [
    `# HELP ${name} ${escapeHelp(family.help, openMetrics)}`,
    `# TYPE ${name} ${typeName(family, openMetrics)}`,
  ]
  const unit = family.unit ?? baseUnits.find((known) => name.endsWith(`_${known}`))
  // OpenMetrics refuses a unit that the name does not end in.
  if (openMetrics && unit !== undefined && name.endsWith(`_${unit}`)) lines.push(`# UNIT ${name} ${unit}`)
  return `${lines.join('\n')}\n`
}

function typeName({ type }: Pick<MetricFamily, 'type'>, openMetrics: boolean): string {
  if (type === 'untyped') return openMetrics ? 'unknown' : 'untyped'
  if (type === 'info') return openMetrics ? 'info' : 'gauge'
  return type
}
