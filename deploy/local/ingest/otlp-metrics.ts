import { objects } from './otlp-traces-json.ts'
import { lengthField, ProtobufReader } from './protobuf-reader.ts'

/** `ExportMetricsServiceRequest` → resource_metrics 1 → scope_metrics 2 → metrics 2 → a kind 5, 7, 9, 10, 11 → data_points 1. */
const path: readonly (readonly number[])[] = [[1], [2], [2], [5, 7, 9, 10, 11], [1]]

/**
 * Counts the data points of an OTLP metrics export, so that the answer can say how many were not stored.
 *
 * @throws MalformedProtobuf
 */
export function countMetricPoints(bytes: Uint8Array): number {
  return count(new ProtobufReader(bytes), 0)
}

function count(reader: ProtobufReader, depth: number): number {
  const wanted = path[depth]!.map(lengthField)
  let points = 0
  for (let key = reader.key(); key !== 0; key = reader.key()) {
    if (!wanted.includes(key)) reader.skip(key)
    else if (depth < path.length - 1) points += count(reader.message(), depth + 1)
    else {
      reader.skip(key)
      points += 1
    }
  }
  return points
}

/** The same of an OTLP/JSON export, parsed. */
export function countMetricPointsJson(request: unknown): number {
  const kinds = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary']
  return objects((request as Record<string, unknown> | null)?.['resourceMetrics'])
    .flatMap((resource) => objects(resource['scopeMetrics']))
    .flatMap((scope) => objects(scope['metrics']))
    .flatMap((metric) => kinds.map((kind) => metric[kind] as { dataPoints?: unknown } | undefined))
    .reduce((points, kind) => points + objects(kind?.dataPoints).length, 0)
}
