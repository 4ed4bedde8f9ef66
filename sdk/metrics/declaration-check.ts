import { VigieError } from '../vigie-error.ts'
import { baseUnits } from './base-units.ts'
import type { MetricDefinition } from './metric-definition.ts'

/** Units people write, and the base unit to convert to. Percentages become ratios from 0 to 1. */
const baseUnitOf: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'ms',
      'millis',
      'millisecond',
      'milliseconds',
      'us',
      'microseconds',
      'ns',
      'nanoseconds',
      'sec',
      'secs',
      's',
      'second',
    ]
      .concat(['minute', 'minutes', 'hour', 'hours', 'day', 'days'])
      .map((unit) => [unit, 'seconds']),
  ),
  ...Object.fromEntries(
    ['kb', 'mb', 'gb', 'kib', 'mib', 'gib', 'kilobytes', 'megabytes', 'gigabytes', 'bits', 'byte'].map((unit) => [
      unit,
      'bytes',
    ]),
  ),
  percent: 'ratio',
  percentage: 'ratio',
}

/** Labels that Prometheus, a histogram, a summary or the scrape itself sets. */
const reservedLabels = new Set(['le', 'quantile', 'job', 'instance'])

/** Endings that belong to lines vigie writes by itself. */
const reservedSuffixes = ['_bucket', '_count', '_sum', '_created', '_info']

/**
 * Checks a declaration against Prometheus' naming rules; each message says what to write instead.
 *
 * @throws VigieError `BAD_METRIC`
 * @see https://prometheus.io/docs/practices/naming/
 */
export function checkDeclaration(definition: MetricDefinition): void {
  const { name, help } = definition
  if (typeof name !== 'string' || name === '') throw bad(definition, 'name', name, 'a metric needs a name')
  checkName(definition)
  if (typeof help !== 'string' || help.trim() === '') {
    throw bad(
      definition,
      'help',
      help,
      `metric "${name}" needs a help text: one sentence for whoever reads a dashboard`,
    )
  }
  checkLabels(definition)
  if (definition.type === 'histogram') checkBuckets(definition)
  if (definition.type === 'summary') checkQuantiles(definition)
}

function checkName(definition: MetricDefinition): void {
  const { name, type, unit } = definition
  const better = advisedName(definition)
  const reject = (reason: string) => {
    throw bad(definition, 'name', name, `metric "${name}": ${reason}; write "${better}"`)
  }
  if (!/^[a-z][a-z0-9_]*$/.test(name) || name.includes('__'))
    reject('names are snake_case (colons are for recording rules)')
  if (type === 'counter' && !name.endsWith('_total')) reject('a counter ends in "_total"')
  if (type !== 'counter' && name.endsWith('_total')) reject(`only counters end in "_total", and this is a ${type}`)
  const reserved = reservedSuffixes.find((suffix) => name.endsWith(suffix))
  if (reserved !== undefined) reject(`"${reserved}" is the ending of lines that are written by themselves`)
  if (/_(counter|gauge|histogram|summary)(_|$)/.test(name)) reject('the type does not belong into the name')
  const wrongUnit = name
    .replace(/_total$/, '')
    .split('_')
    .slice(1)
    .findLast(isWrongUnit)
  if (wrongUnit !== undefined) reject(`"${wrongUnit}" is not a base unit, record ${baseUnitOf[wrongUnit]}`)
  if (unit !== undefined && unit !== '' && !name.replace(/_total$/, '').endsWith(`_${unit}`)) {
    reject(`a name ends in its unit, "${unit}"`)
  }
}

/** Abbreviations are wrong anywhere behind the first word; a word such as `day` only where the unit stands, at the end. */
function isWrongUnit(word: string, at: number, words: readonly string[]): boolean {
  return (
    baseUnitOf[word] !== undefined &&
    (word.length <= 5 || at === words.length - 1) &&
    (!/^(day|hour)s?$/.test(word) || at === words.length - 1)
  )
}

/** The name as it should have been written. */
function advisedName({ name, type, unit }: MetricDefinition): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(
      (word) => word !== '' && !/^(total|counter|gauge|histogram|summary|bucket|count|sum|created|info)$/.test(word),
    )
  const wrong = words.slice(1).findLast(isWrongUnit)
  const base = unit || (wrong === undefined ? undefined : baseUnitOf[wrong])
  const rest = words.filter((word, at) => at === 0 || !isWrongUnit(word, at - 1, words.slice(1)))
  const known = rest.at(-1)
  if (base !== undefined && known !== base) {
    if (unit && baseUnits.some((other) => other === known)) rest.pop()
    rest.push(base)
  }
  if (rest.length === 0 || /^[0-9]/.test(rest[0]!)) rest.unshift('metric')
  if (type === 'counter') rest.push('total')
  return rest.join('_')
}

function checkLabels(definition: MetricDefinition): void {
  const { name, labels } = definition
  for (const [label, declaration] of Object.entries(labels ?? {})) {
    const reject = (reason: string) => {
      throw bad(definition, `labels.${label}`, declaration, `metric "${name}", label "${label}": ${reason}`)
    }
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label)) {
      reject(
        `label names hold letters, digits and underscores; write "${label.replaceAll(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d)/, '_')}"`,
      )
    }
    if (label.startsWith('__')) reject(`a leading "__" is reserved; write "${label.replace(/^_+/, '') || 'label'}"`)
    if (reservedLabels.has(label)) reject(`the name is reserved; write "${name.split('_')[0]}_${label}"`)
    if (Array.isArray(declaration)) {
      if (declaration.length === 0) reject('a closed set needs at least one value; or write limited(20)')
      if (declaration.some((value) => typeof value !== 'string')) reject('a closed set holds strings')
      if (new Set(declaration).size !== declaration.length) reject('a value of the closed set is repeated')
    } else if (!Number.isInteger((declaration as { limit?: unknown } | undefined)?.limit)) {
      reject('declare a closed set, ["web", "app"], or a cap, limited(20)')
    }
  }
}

function checkBuckets(definition: MetricDefinition): void {
  const buckets = definition.buckets ?? []
  const ascending = buckets.every((bound, at) => Number.isFinite(bound) && (at === 0 || bound > buckets[at - 1]!))
  if (buckets.length > 0 && ascending) return
  const advice = [...new Set(buckets.filter(Number.isFinite))].sort((a, b) => a - b).join(', ')
  throw bad(
    definition,
    'buckets',
    buckets,
    `metric "${definition.name}": buckets are finite, ascending and without +Inf; write [${advice || '0.1, 0.5, 1'}]`,
  )
}

function checkQuantiles(definition: MetricDefinition): void {
  const { quantiles, name } = definition
  if (quantiles?.every((quantile) => quantile >= 0 && quantile <= 1)) return
  throw bad(definition, 'quantiles', quantiles, `metric "${name}": quantiles are from 0 to 1; write [0.5, 0.9, 0.99]`)
}

function bad({ name }: MetricDefinition, option: string, received: unknown, message: string): VigieError {
  return new VigieError('BAD_METRIC', message, { option: `${name}.${option}`, received })
}
