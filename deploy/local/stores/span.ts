/** An OpenTelemetry attribute, as JSON can carry it. Bytes are hexadecimal text; 64-bit integers beyond 2^53 are text. */
export type AttributeValue =
  | string
  | number
  | boolean
  | null
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue }
export type Attributes = { readonly [key: string]: AttributeValue }

export type SpanKind = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer'
export const spanKinds: readonly SpanKind[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']

export type SpanStatus = 'unset' | 'ok' | 'error'
export const spanStatuses: readonly SpanStatus[] = ['unset', 'ok', 'error']

/** A finished span. Ids are lower-case hexadecimal; times are Unix milliseconds with fractions (about 0.2 µs exact). */
export interface Span {
  readonly traceId: string
  readonly spanId: string
  /** Empty for a root. */
  readonly parentSpanId: string
  readonly service: string
  readonly name: string
  readonly kind: SpanKind
  readonly startMs: number
  /** Exact to the nanosecond. */
  readonly durationMs: number
  readonly status: SpanStatus
  readonly statusMessage: string
  readonly attributes: Attributes
  /** Shared by all spans of one export. */
  readonly resource: Attributes
  /** The instrumentation that made it. */
  readonly scope: string
  readonly events: readonly { readonly timeMs: number; readonly name: string; readonly attributes: Attributes }[]
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[]
}
