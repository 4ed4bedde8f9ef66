import type { MetricFamily, Sample } from '../metric-family.ts'
import { escapeLabelValue } from './escape.ts'
import { type ExpositionBuffer, numberText } from './exposition-buffer.ts'
import { familyHead, familyName } from './family-head.ts'

/** OpenMetrics: characters of an exemplar's label names and values together. */
const longestExemplar = 128

/** Writes a family that comes as plain objects: another registry's, a cluster's, `target_info`. */
export function* writeFamily(family: MetricFamily, buffer: ExpositionBuffer, openMetrics: boolean): Generator<void> {
  buffer.text(familyHead(family, openMetrics))
  const base = familyName(family.name, family.type, openMetrics)
  for (const sample of family.samples) {
    buffer.text(
      `${sampleName(family, base, sample, openMetrics)}${labelText(sample, openMetrics)} ${numberText(sample.value)}`,
    )
    if (openMetrics && sample.exemplar !== undefined) buffer.text(exemplarText(sample.exemplar))
    buffer.text('\n')
    if (buffer.full) yield
  }
}

function sampleName(family: MetricFamily, base: string, { suffix }: Sample, openMetrics: boolean): string {
  if (!openMetrics) return `${family.name}${suffix}`
  if (family.type === 'counter' && suffix === '') return `${base}_total`
  return family.type === 'info' ? `${base}_info` : `${base}${suffix}`
}

function labelText({ labels }: Sample, openMetrics: boolean): string {
  const pairs = Object.entries(labels).map(([name, value]) => {
    const text = openMetrics && (name === 'le' || name === 'quantile') ? canonicalBound(value) : value
    return `${name}="${escapeLabelValue(text)}"`
  })
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** OpenMetrics wants bounds and quantiles as floats. */
function canonicalBound(value: string): string {
  return /^-?\d+$/.test(value) ? `${value}.0` : value
}

function exemplarText({ labels, value, timestampSeconds }: NonNullable<Sample['exemplar']>): string {
  const entries = Object.entries(labels)
  const length = entries.reduce((sum, [name, text]) => sum + [...name].length + [...text].length, 0)
  if (length > longestExemplar) return ''
  const pairs = entries.map(([name, text]) => `${name}="${escapeLabelValue(text)}"`).join(',')
  const timestamp = timestampSeconds === undefined ? '' : ` ${timestampSeconds.toFixed(3)}`
  return ` # {${pairs}} ${numberText(value)}${timestamp}`
}
