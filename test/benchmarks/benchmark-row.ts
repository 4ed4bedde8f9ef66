/** One measured case: vigie's figure beside a peer's, both lower for better. */
export interface BenchmarkRow {
  readonly case: string
  readonly unit: string
  readonly vigie: number
  /** `null` where the peer can't do it at all. */
  readonly peer: number | null
  readonly peerName: string
  /** Peer by vigie: how many times cheaper vigie is; `null` too where vigie's figure is lost in the scatter, at 0 or below. */
  readonly ratio: number | null
}

export function benchmarkRow(
  name: string,
  unit: string,
  vigie: number,
  peer: number | null,
  peerName: string,
): BenchmarkRow {
  return { case: name, unit, vigie, peer, peerName, ratio: peer === null || vigie <= 0 ? null : peer / vigie }
}
