import { bare, control } from './variants.ts'

/** Measures one variant once: processor time per request, in microseconds. */
export type Measure = () => Promise<number>

/**
 * Microseconds of processor time per request above the bare app, by variant: short rounds of every variant in turn, of which
 * the best counts, as whatever else runs on the machine can only add to one.
 */
export class CpuAboveBare {
  readonly #title: string
  readonly #best = new Map<string, number>()

  constructor(title: string) {
    this.#title = title
  }

  /** Goes on with what was measured before, of other processes of the same variants perhaps. */
  async measure(measures: ReadonlyMap<string, Measure>, rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round++)
      for (const [name, measure] of measures)
        this.#best.set(name, Math.min(await measure(), this.#best.get(name) ?? Number.POSITIVE_INFINITY))
    const figures = [...this.#best].map(([name, us]) => `${name} ${us.toFixed(1)}`)
    console.log(`${this.#title}, the best so far: ${figures.join(', ')} µs a request`)
  }

  /** Says what the bare app reads when it is measured twice: smaller differences than that mean nothing. */
  figures(): ReadonlyMap<string, number> {
    const floor = this.#best.get(bare)!
    const twice = this.#best.get(control)
    if (twice !== undefined)
      console.log(
        `${this.#title}: the bare app measured twice differs by ${Math.abs(twice - floor).toFixed(1)} µs a request`,
      )
    return new Map([...this.#best].map(([name, us]) => [name, us - floor]))
  }
}
