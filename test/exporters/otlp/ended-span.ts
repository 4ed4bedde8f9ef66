import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'

const scope = { name: 'shop', version: '1.0.0' }
const resource = {
  attributes: { 'service.name': 'checkout' },
  merge: () => resource,
  getRawAttributes: () => [],
} as ReadableSpan['resource']

/** An ended span as the SDK hands it over; every field can be set. */
export function endedSpan(fields: Partial<ReadableSpan> = {}): ReadableSpan {
  const context = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 }
  return {
    name: 'GET /orders/:id',
    kind: SpanKind.SERVER,
    spanContext: () => context,
    startTime: [1_700_000_000, 1],
    endTime: [1_700_000_000, 5_000_001],
    duration: [0, 5_000_000],
    status: { code: SpanStatusCode.UNSET },
    attributes: {},
    links: [],
    events: [],
    ended: true,
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    ...fields,
  }
}
