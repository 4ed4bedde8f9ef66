import type { HistogramMetric } from '../histogram-metric.ts'
import type { ExpositionFormat } from '../native-metric.ts'
import { type ExpositionBuffer, numberText } from './exposition-buffer.ts'
import { familyHead } from './family-head.ts'
import { type FixedBytes, fixedBytes } from './fixed-bytes.ts'
import { writeCreated } from './plain-series.ts'
import { seriesLabels } from './series-labels.ts'

/**
 * Writes a histogram. All lines of one series are written without a pause from the same numbers, and `_count` is what
 * the buckets add up to: no scrape can see them disagree.
 */
export function* writeHistogramSeries(
  metric: HistogramMetric,
  buffer: ExpositionBuffer,
  format: ExpositionFormat,
  youngest: number,
): Generator<void> {
  const { table, definition, bounds, exemplars } = metric
  const { openMetrics } = format
  const { name } = definition
  const labelled = table.indexes.length > 0
  const open = fixedBytes(`${name}_bucket{`)
  const closes = [...bounds, Number.POSITIVE_INFINITY].map((bound) =>
    fixedBytes(`${labelled ? ',' : ''}le="${boundText(bound, openMetrics)}"} `),
  )
  const sum = fixedBytes(labelled ? `${name}_sum{` : `${name}_sum `)
  const count = fixedBytes(labelled ? `${name}_count{` : `${name}_count `)
  const close = fixedBytes('} ')
  const labels = seriesLabels(table)
  const lineBytes = open.length + Math.max(...closes.map((text) => text.length)) + 32
  buffer.text(familyHead(definition, openMetrics))
  labels.update()
  for (let series = 0; series < table.size; series++) {
    const birth = table.born[series]!
    if (birth === 0 || birth > youngest) continue
    buffer.reserve((lineBytes + labels.length(series)) * (closes.length + 2))
    const headStart = buffer.position
    buffer.fixed(open)
    labels.write(series, buffer)
    const labelsStart = headStart + open.length
    const headEnd = buffer.position
    const offset = series * table.stride
    let total = 0
    for (let bucket = 0; bucket < closes.length; bucket++) {
      if (bucket > 0) buffer.copy(buffer.view, headStart, headEnd)
      buffer.fixed(closes[bucket]!)
      total += table.values[offset + bucket]!
      buffer.number(total)
      if (openMetrics) {
        const exemplar = exemplars.get(series, bucket)
        if (exemplar !== undefined) {
          const { traceId, spanId, value, timestampSeconds } = exemplar
          buffer.exemplar(traceId, spanId, value, timestampSeconds, (lineBytes + headEnd - headStart) * closes.length)
        }
      }
      buffer.byte(10)
    }
    writeLine(buffer, sum, labelled, labelsStart, headEnd, close, table.values[offset + table.stride - 1]!)
    writeLine(buffer, count, labelled, labelsStart, headEnd, close, total)
    if (openMetrics && format.created) writeCreated(metric, series, name, buffer)
    if (buffer.full) {
      yield
      labels.update()
    }
  }
}

/** A `_sum` or `_count` line, its labels copied from the first bucket's line. */
function writeLine(
  buffer: ExpositionBuffer,
  open: FixedBytes,
  labelled: boolean,
  labelsStart: number,
  labelsEnd: number,
  close: FixedBytes,
  value: number,
): void {
  buffer.fixed(open)
  if (labelled) {
    buffer.copy(buffer.view, labelsStart, labelsEnd)
    buffer.fixed(close)
  }
  buffer.numberLine(value)
}

/** OpenMetrics wants bounds as floats, `1.0`; in text 0.0.4 every client writes them short, `1`. */
function boundText(bound: number, openMetrics: boolean): string {
  return openMetrics && Number.isInteger(bound) && Math.abs(bound) < 1e21 ? `${bound}.0` : numberText(bound)
}
