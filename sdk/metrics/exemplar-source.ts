/** The trace that an observation happened in. */
export interface Exemplar {
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** 16 hexadecimal digits. */
  readonly spanId: string
}

/** Returns the active span if it is sampled. Called for every observation of a histogram, so it must cost nanoseconds. */
export type ExemplarSource = () => Exemplar | undefined

/** Live binding on the hot path; `undefined` while nothing traces. */
export let exemplarSource: ExemplarSource | undefined

/** Traces call this once when they start; `undefined` takes it back. Only sampled spans may be returned. */
export function setExemplarSource(source: ExemplarSource | undefined): void {
  exemplarSource = source
}
