import type { Vector } from './vector.ts'

/**
 * The share of `part` in `whole`, by the labels of both. Where nothing is bad the answer is 0, not an absent series;
 * where there is no traffic at all it is NaN, which no alert fires on.
 */
export function share<Label extends string, Name extends Label = never>(
  part: Vector<Label>,
  whole: Vector<Label>,
  ...by: readonly Name[]
): Vector<Name> {
  const total = whole.sum(...by)
  return part
    .sum(...by)
    .or(total.times(0))
    .dividedBy(total)
    .in('percentunit')
}
