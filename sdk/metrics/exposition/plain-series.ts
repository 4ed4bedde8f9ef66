import type { ExpositionFormat, NativeMetric } from '../native-metric.ts'
import type { ExpositionBuffer } from './exposition-buffer.ts'
import { familyHead, familyName } from './family-head.ts'
import { fixedBytes } from './fixed-bytes.ts'
import { seriesLabels } from './series-labels.ts'

/** Writes a counter or a gauge. */
export function* writePlainSeries(
  metric: Pick<NativeMetric, 'definition' | 'table'>,
  buffer: ExpositionBuffer,
  format: ExpositionFormat,
  youngest: number,
): Generator<void> {
  const { table, definition } = metric
  buffer.text(familyHead(definition, format.openMetrics))
  const labelled = table.indexes.length > 0
  const open = fixedBytes(labelled ? `${definition.name}{` : `${definition.name} `)
  const close = fixedBytes('} ')
  const labels = seriesLabels(table)
  const created = format.openMetrics && format.created && definition.type === 'counter'
  const family = familyName(definition.name, definition.type, true)
  labels.update()
  for (let series = 0; series < table.size; series++) {
    const birth = table.born[series]!
    if (birth === 0 || birth > youngest) continue
    buffer.reserve(open.length + close.length + labels.length(series))
    buffer.fixed(open)
    if (labelled) {
      labels.write(series, buffer)
      buffer.fixed(close)
    }
    buffer.numberLine(table.values[series]!)
    if (created) writeCreated(metric, series, family, buffer)
    if (buffer.full) {
      yield
      labels.update()
    }
  }
}

/** The `_created` line of one series: seconds since the Unix epoch. */
export function writeCreated(
  { table }: Pick<NativeMetric, 'table'>,
  series: number,
  family: string,
  buffer: ExpositionBuffer,
): void {
  const createdSeconds = table.createdSeconds(series)
  if (createdSeconds === undefined) return
  const labels = seriesLabels(table)
  buffer.reserve(family.length + 16 + labels.length(series))
  buffer.text(`${family}_created`)
  if (table.indexes.length > 0) {
    buffer.text('{')
    labels.write(series, buffer)
    buffer.text('}')
  }
  buffer.text(' ')
  buffer.reserve(0)
  buffer.numberLine(createdSeconds)
}
