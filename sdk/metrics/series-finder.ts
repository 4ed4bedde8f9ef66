import type { LabelIndex } from './label-index.ts'
import type { SeriesTable } from './series-table.ts'

/** What a call passes as labels; read by name only. */
export type LabelRecord = Readonly<Record<string, unknown>>

/** Stands in for labels that a call left out: each is then counted as missing, and nothing throws. */
export const withoutLabels: LabelRecord = {}

/** From a labels object to the position of its series, which it creates when it is new. */
export type SeriesFinder = (table: SeriesTable, labels: LabelRecord) => number

/** Odd constant of Fibonacci hashing: spreads the small identifiers over 32 bits. */
const spread = 0x9e3779b1

/** Values of a closed set that are faster to compare one by one than to look up. */
const mostCompared = 12

/** Values that a label may have shown for its last one to be worth a try. */
const mostRepeating = 8

/** Hash of the identifiers at `offset`; a compiled finder repeats the same steps unrolled. */
export function hashIdentifiers(identifiers: Uint32Array, offset: number, width: number): number {
  let hash = 0
  for (let label = 0; label < width; label++) hash = Math.imul(hash ^ identifiers[offset + label]!, spread)
  return hash ^ (hash >>> 15)
}

/** The finder that any Node can run. */
export const plainFinder: SeriesFinder = (table, labels) => {
  const { indexes, wanted } = table
  for (let label = 0; label < indexes.length; label++) {
    const index = indexes[label]!
    const value = labels[index.name]
    wanted[label] = index.identifiers.get(value) ?? index.admit(value)
  }
  return table.findWanted()
}

/**
 * Writes the same steps out for one metric's labels. `labels.method` in the source is a plain property load, where
 * `labels[name]` in code that all metrics share is a search through the object at every call: it halves the cost of an
 * `inc`. Label names have passed the name check and values are quoted, so nothing else can get into the source. Returns
 * the plain finder where Node forbids code from strings (`--disallow-code-generation-from-strings`).
 */
export function compileFinder(indexes: readonly LabelIndex[]): SeriesFinder {
  const each = (line: (label: number) => string) => indexes.map((_, label) => line(label)).join('\n')
  const body = `
${each((label) => `const index${label} = indexes[${label}], map${label} = index${label}.identifiers`)}
return (table, labels) => {
${each((label) => `const value${label} = labels.${indexes[label]!.name}\n  let id${label}\n  ${lookup(indexes[label]!, label)}`)}
  let hash = 0
${each((label) => `hash = Math.imul(hash ^ id${label}, ${spread})`)}
  const { slots, identifiers, mask } = table
  for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
    const series = slots[slot] - 1
    if (series === -1) break
    const offset = series * ${indexes.length}
    if (series >= 0 && ${indexes.map((_, label) => `identifiers[offset + ${label}] === id${label}`).join(' && ')}) return series
  }
${each((label) => `table.wanted[${label}] = id${label}`)}
  return table.findWanted()
}`
  try {
    return new Function('indexes', body)(indexes) as SeriesFinder
  } catch {
    return plainFinder
  }
}

/**
 * The steps from `value` to `id`. A small closed set is compared value by value, as constants. A label that has shown few
 * values so far (status codes) most likely repeats its last one, which is tried before the map; one that has shown many
 * (routes) does not, and comparing two long texts that differ at the end costs more than the map.
 */
function lookup({ closed, values }: LabelIndex, label: number): string {
  const found = `(id${label} = map${label}.get(value${label})) !== undefined`
  const admitted = `id${label} = index${label}.admit(value${label})`
  if (closed && values.length - 1 <= mostCompared) {
    const isValue = (value: string | undefined, at: number) =>
      `if (value${label} === ${JSON.stringify(value)}) id${label} = ${at + 1}\n  else `
    return `${values.slice(1).map(isValue).join('')}if (!(${found})) ${admitted}`
  }
  if (values.length - 1 > mostRepeating) return `if (!(${found})) ${admitted}`
  return `if (value${label} === index${label}.lastValue) id${label} = index${label}.lastIdentifier
  else if (${found}) {
    index${label}.lastValue = value${label}
    index${label}.lastIdentifier = id${label}
  } else ${admitted}`
}
