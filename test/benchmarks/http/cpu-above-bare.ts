import { bare, control } from './variants.ts'

/** Measures one variant once: processor time per request, in microseconds. */
export type Measure = () => Promise<number>

/**
 * Microseconds of processor time per request above the bare app, by variant.
 *
 * Short rounds of every variant in turn, of which the best counts, as whatever else runs on the machine can only add to one.
 * Says what the bare app reads when it is measured twice: smaller differences than that mean nothing.
 */
export async function cpuAboveBare(
  title: string,
  measures: ReadonlyMap<string, Measure>,
  rounds: number,
): Promise<ReadonlyMap<string, number>> {
  const best = new Map<string, number>()
  for (let round = 1; round <= rounds; round++) {
    for (const [name, measure] of measures)
      best.set(name, Math.min(await measure(), best.get(name) ?? Number.POSITIVE_INFINITY))
    if (round % 5 === 0) {
      const figures = [...best].map(([name, us]) => `${name} ${us.toFixed(1)}`)
      console.log(`${title}, after ${round} of ${rounds} rounds: ${figures.join(', ')} µs a request`)
    }
  }
  const floor = best.get(bare)!
  const twice = best.get(control)
  if (twice !== undefined)
    console.log(`${title}: the bare app measured twice differs by ${Math.abs(twice - floor).toFixed(1)} µs a request`)
  return new Map([...best].map(([name, us]) => [name, us - floor]))
}
