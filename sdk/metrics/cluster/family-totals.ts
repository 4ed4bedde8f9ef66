import type { MetricFamily, Sample } from '../metric-family.ts'

/** What a sample has come to since the member joined: `base` is what it had reached before it last started again at zero. */
interface Reading {
  readonly sample: Sample
  readonly base: number
}

interface FamilyReadings {
  readonly family: MetricFamily
  readonly readings: Map<string, Reading>
}

/**
 * One member's readings, monotonic: a counter or histogram series that falls has started again, so what it had reached
 * is added to whatever it reaches next. A series or family that an update leaves out keeps its last reading.
 */
export class MemberReadings {
  readonly #families = new Map<string, FamilyReadings>()

  update(families: readonly MetricFamily[]): void {
    for (const family of families) {
      const known = isCumulative(family) ? this.#families.get(family.name)?.readings : undefined
      const readings = new Map(known)
      for (const samples of seriesOf(family)) {
        const restarted = samples.some(
          (sample) => isCount(sample) && sample.value < (known?.get(sampleKey(sample))?.sample.value ?? 0),
        )
        for (const sample of samples) {
          const before = known?.get(sampleKey(sample))
          const base = (before?.base ?? 0) + (restarted ? (before?.sample.value ?? 0) : 0)
          readings.set(sampleKey(sample), { sample, base })
        }
      }
      this.#families.set(family.name, { family, readings })
    }
  }

  /** Takes over what another member has counted; its gauges go with it. */
  absorb(departed: MemberReadings): void {
    for (const [name, { family, readings }] of departed.#families) {
      if (!isCumulative(family)) continue
      const own = this.#families.get(name) ?? { family, readings: new Map<string, Reading>() }
      for (const [key, { sample, base }] of readings) {
        const before = own.readings.get(key)
        const value = (before?.sample.value ?? 0) + sample.value + base
        own.readings.set(key, { sample: { ...sample, value, exemplar: undefined }, base: before?.base ?? 0 })
      }
      this.#families.set(name, own)
    }
  }

  *families(): Generator<{ readonly family: MetricFamily; readonly samples: readonly Sample[] }> {
    for (const { family, readings } of this.#families.values()) {
      const samples = [...readings.values()].map(({ sample, base }) =>
        base === 0 ? sample : { ...sample, value: sample.value + base },
      )
      yield { family, samples }
    }
  }
}

/** Adds the members up: counters and histograms by sum, gauges as they declare, quantiles not at all. */
export function addUp(members: Iterable<MemberReadings>): MetricFamily[] {
  const merged = new Map<string, { family: MetricFamily; samples: Map<string, Sample[]> }>()
  for (const member of members) {
    for (const { family, samples } of member.families()) {
      if (family.aggregation === 'omit') continue
      let into = merged.get(family.name)
      if (into === undefined) {
        into = { family, samples: new Map() }
        merged.set(family.name, into)
      }
      for (const sample of samples) {
        if ('quantile' in sample.labels && family.type === 'summary') continue
        const key = sampleKey(sample)
        const same = into.samples.get(key)
        if (same === undefined) into.samples.set(key, [sample])
        else same.push(sample)
      }
    }
  }
  return [...merged.values()].map(({ family, samples }) => ({
    ...family,
    samples: [...samples.values()].map((same) => combine(family, same)),
  }))
}

function combine(family: MetricFamily, same: readonly Sample[]): Sample {
  const values = same.map(({ value }) => value)
  const exemplar = same
    .map((sample) => sample.exemplar)
    .sort((a, b) => (b?.timestampSeconds ?? 0) - (a?.timestampSeconds ?? 0))[0]
  return { ...same[0]!, value: combined(isCumulative(family) ? 'sum' : family.aggregation, values), exemplar }
}

function combined(aggregation: string | undefined, values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0)
  switch (aggregation) {
    case 'max':
      return Math.max(...values)
    case 'min':
      return Math.min(...values)
    case 'average':
      return sum / values.length
    case 'first':
      return values[0]!
    default:
      return sum
  }
}

function isCumulative({ type }: MetricFamily): boolean {
  return type === 'counter' || type === 'histogram' || type === 'summary'
}

/** Sums fall when values below zero are observed, and quantiles as they please: neither means a new start. */
function isCount({ suffix, labels }: Sample): boolean {
  return suffix !== '_sum' && !('quantile' in labels && suffix === '')
}

/** The samples of one label combination: a histogram's buckets start again together. */
function seriesOf(family: MetricFamily): Iterable<readonly Sample[]> {
  const series = new Map<string, Sample[]>()
  for (const sample of family.samples) {
    const { le: _, quantile: __, ...labels } = sample.labels
    const key = labelKey(labels)
    const together = series.get(key)
    if (together === undefined) series.set(key, [sample])
    else together.push(sample)
  }
  return series.values()
}

function sampleKey({ suffix, labels }: Sample): string {
  return `${suffix}${labelKey(labels)}`
}

function labelKey(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
}
