/** Relative error of a quantile: the answer is within 1 % of a value that was observed. */
const relativeError = 0.01
const gamma = (1 + relativeError) / (1 - relativeError)
const logGamma = Math.log(gamma)

/** A window is thrown away in this many steps, so that quantiles move on smoothly. */
const steps = 5

/** Values closer to zero than this count as zero. */
const smallest = 1e-12

/** Counts by logarithmic bucket; the sign is kept in the key's. Zero has key 0. */
type Sketch = Map<number, number>

/**
 * Quantiles of the observations of the last while, from logarithmic buckets (as in DDSketch): a bounded number of
 * counters whatever is observed.
 *
 * @see https://www.vldb.org/pvldb/vol12/p2195-masson.pdf
 */
export class QuantileWindow {
  readonly #stepMs: number
  readonly #now: () => number
  readonly #sketches: Sketch[] = Array.from({ length: steps }, () => new Map())
  #current = 0
  #stepEndsMs: number

  /** @param now milliseconds on a clock that never goes back */
  constructor(maxAgeSeconds: number, now: () => number) {
    this.#stepMs = (maxAgeSeconds * 1000) / steps
    this.#now = now
    this.#stepEndsMs = now() + this.#stepMs
  }

  observe(value: number): void {
    this.#rotate()
    const sketch = this.#sketches[this.#current]!
    const bucket = keyOf(value)
    sketch.set(bucket, (sketch.get(bucket) ?? 0) + 1)
  }

  /** One answer for each of `quantiles` (0 to 1); `NaN` where nothing was observed. */
  quantiles(quantiles: readonly number[]): number[] {
    this.#rotate()
    const merged: Sketch = new Map()
    for (const sketch of this.#sketches) {
      for (const [bucket, count] of sketch) merged.set(bucket, (merged.get(bucket) ?? 0) + count)
    }
    const ascending = [...merged].sort(([a], [b]) => a - b)
    const total = ascending.reduce((sum, [, count]) => sum + count, 0)
    return quantiles.map((quantile) => {
      const rank = Math.max(1, Math.ceil(quantile * total))
      let seen = 0
      for (const [bucket, count] of ascending) {
        seen += count
        if (seen >= rank) return valueIn(bucket)
      }
      return Number.NaN
    })
  }

  #rotate(): void {
    const nowMs = this.#now()
    if (nowMs < this.#stepEndsMs) return
    const passed = Math.min(steps, Math.floor((nowMs - this.#stepEndsMs) / this.#stepMs) + 1)
    for (let step = 0; step < passed; step++) {
      this.#current = (this.#current + 1) % steps
      this.#sketches[this.#current]!.clear()
    }
    this.#stepEndsMs = Math.max(this.#stepEndsMs + passed * this.#stepMs, nowMs)
  }
}

/** Logarithmic bucket, moved far enough from zero that its sign can carry the value's. */
const offset = Math.ceil(-Math.log(smallest) / logGamma) + 1

function keyOf(value: number): number {
  const size = Math.abs(value)
  if (size < smallest) return 0
  return Math.sign(value) * (Math.ceil(Math.log(size) / logGamma) + offset)
}

function valueIn(bucket: number): number {
  if (bucket === 0) return 0
  return (Math.sign(bucket) * 2 * gamma ** (Math.abs(bucket) - offset)) / (gamma + 1)
}
