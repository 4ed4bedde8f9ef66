/** One line read back: its name, labels, and the text of its number. */
export interface ParsedSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  readonly exemplar: { readonly labels: Readonly<Record<string, string>>; readonly value: number } | undefined
}

export interface ParsedFamily {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly unit: string | undefined
  readonly samples: ParsedSample[]
}

/**
 * A strict reader of Prometheus text 0.0.4 and OpenMetrics 1.0, written against the two specifications and sharing
 * nothing with the writer. Throws on anything they forbid: a family in two parts, a series twice, a missing `# EOF`.
 */
export function parseExposition(text: string, format: 'text' | 'openmetrics'): ParsedFamily[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line has no line break')
  const lines = text.split('\n').slice(0, -1)
  if (format === 'openmetrics' && lines.pop() !== '# EOF') throw new Error('no # EOF')
  const families = new Map<string, ParsedFamily & { unit: string | undefined; help: string; type: string }>()
  const series = new Set<string>()
  let current: (ParsedFamily & { unit: string | undefined; help: string; type: string }) | undefined
  for (const line of lines) {
    const comment = /^# (HELP|TYPE|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/.exec(line)
    if (comment !== null) {
      const [, keyword, name, rest] = comment as unknown as [string, string, string, string]
      if (current?.name !== name) {
        if (families.has(name)) throw new Error(`family ${name} comes in two parts`)
        current = { name, type: '', help: '', unit: undefined, samples: [] }
        families.set(name, current)
      }
      if (current.samples.length > 0) throw new Error(`${keyword} of ${name} after its samples`)
      if (keyword === 'HELP') current.help = unescaped(rest, format === 'openmetrics')
      if (keyword === 'TYPE') current.type = rest
      if (keyword === 'UNIT') current.unit = rest
      continue
    }
    const sample = parseSample(line, format)
    if (current === undefined || !sample.name.startsWith(current.name)) throw new Error(`${sample.name} has no family`)
    const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()])
    if (series.has(key)) throw new Error(`series twice: ${line}`)
    series.add(key)
    current.samples.push(sample)
  }
  return [...families.values()]
}

function parseSample(line: string, format: 'text' | 'openmetrics'): ParsedSample {
  const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(line)?.[0]
  if (name === undefined) throw new Error(`no name in ${JSON.stringify(line)}`)
  let at = name.length
  let labels: Record<string, string> = {}
  if (line[at] === '{') [labels, at] = parseLabels(line, at)
  const rest = line.slice(at)
  const match = /^ (\S+)(?: # (\{.*\}) (\S+) (\d+\.\d+))?$/s.exec(rest)
  if (match === null) throw new Error(`malformed number in ${JSON.stringify(line)}`)
  const [, number, exemplarLabels, exemplarValue] = match
  if (exemplarLabels === undefined) return { name, labels, value: parseNumber(number!), exemplar: undefined }
  if (format === 'text') throw new Error('an exemplar in text 0.0.4')
  const [parsed] = parseLabels(exemplarLabels, 0)
  const length = Object.entries(parsed).reduce((sum, [key, value]) => sum + [...key].length + [...value].length, 0)
  if (length > 128) throw new Error(`an exemplar of ${length} characters`)
  return { name, labels, value: parseNumber(number!), exemplar: { labels: parsed, value: parseNumber(exemplarValue!) } }
}

function parseLabels(text: string, start: number): [labels: Record<string, string>, end: number] {
  const labels: Record<string, string> = Object.create(null)
  const pair = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|\})/y
  pair.lastIndex = start + 1
  for (;;) {
    const match = pair.exec(text)
    if (match === null) throw new Error(`malformed labels in ${JSON.stringify(text)}`)
    const [, name, value, end] = match as unknown as [string, string, string, string]
    if (name in labels) throw new Error(`label ${name} twice`)
    labels[name] = unescaped(value, true)
    if (end === '}') return [{ ...labels }, pair.lastIndex]
  }
}

function unescaped(text: string, quotes: boolean): string {
  return text.replaceAll(quotes ? /\\(["\\n])/g : /\\([\\n])/g, (_, escaped: string) =>
    escaped === 'n' ? '\n' : escaped,
  )
}

function parseNumber(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY
  if (text === '-Inf') return Number.NEGATIVE_INFINITY
  if (text === 'NaN') return Number.NaN
  if (!/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text)) throw new Error(`not a number: ${text}`)
  return Number(text)
}
