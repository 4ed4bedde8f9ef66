import { coarseNowSeconds } from './coarse-clock.ts'
import type { Exemplar } from './exemplar-source.ts'

/** OpenMetrics: the names and values of an exemplar's labels hold 128 characters at the most, together. */
const longestLabels = 128
const namesLength = 'trace_id'.length + 'span_id'.length

/** One exemplar as it was seen. */
export interface StoredExemplar {
  traceId: string
  spanId: string
  value: number
  /** Seconds since the Unix epoch, to half a second. */
  timestampSeconds: number
}

/** The latest exemplar of every bucket of every series; nothing is allocated for buckets that have none. */
export class ExemplarTable {
  readonly #perSeries: number
  readonly #stored: (StoredExemplar | undefined)[] = []

  constructor(perSeries: number) {
    this.#perSeries = perSeries
  }

  set(series: number, bucket: number, value: number, exemplar: Exemplar): void {
    const { traceId, spanId } = exemplar
    // From JavaScript anything may come: no exemplar is worth a failed request.
    if (typeof traceId !== 'string' || typeof spanId !== 'string') return
    if (traceId.length + spanId.length + namesLength > longestLabels) return
    const position = series * this.#perSeries + bucket
    const stored = this.#stored[position]
    if (stored === undefined) {
      // Filled from the front: a JavaScript array with holes far out would turn into a hash map.
      while (this.#stored.length <= position) this.#stored.push(undefined)
      this.#stored[position] = { traceId, spanId, value, timestampSeconds: coarseNowSeconds() }
      return
    }
    stored.traceId = traceId
    stored.spanId = spanId
    stored.value = value
    stored.timestampSeconds = coarseNowSeconds()
  }

  get(series: number, bucket: number): StoredExemplar | undefined {
    return this.#stored[series * this.#perSeries + bucket]
  }

  clear(series: number): void {
    const from = series * this.#perSeries
    for (let position = from; position < from + this.#perSeries && position < this.#stored.length; position++) {
      this.#stored[position] = undefined
    }
  }
}
