import { escapePattern } from '../promql/escape-pattern.ts'

/** The labels by which vigie indexes log lines in Loki; everything else is structured metadata or in the line. */
export type LogLabel = 'service_name' | 'level' | 'environment'

/** Structured metadata that every line of vigie carries when it belongs to a request. */
export type LogMetadata = 'trace_id' | 'span_id' | 'requestId'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'

type LogCondition = string | { readonly operator: '=~' | '!~' | '!='; readonly text: string }

/** A selection of log lines; each method narrows it and gives a new one. */
export class LogLines {
  readonly #matchers: ReadonlyMap<LogLabel, string>
  readonly #stages: readonly string[]

  constructor(matchers: ReadonlyMap<LogLabel, string>, stages: readonly string[] = []) {
    this.#matchers = matchers
    this.#stages = stages
  }

  /** Lines that contain the text. */
  containing(text: string): LogLines {
    return this.#then(`|= ${quote(text)}`)
  }

  /** Lines that match an RE2 pattern. */
  matching(pattern: string): LogLines {
    return this.#then(`|~ ${quote(pattern)}`)
  }

  /** Lines whose structured metadata (or parsed field) meets the condition. */
  withMetadata(name: LogMetadata, condition: LogCondition): LogLines {
    return this.#then(`| ${matcher(name, condition)}`)
  }

  /**
   * Takes the fields of the JSON line, only those named: `orderId`, `user.id` for a field within another. In the label
   * that each becomes, whatever is no letter, digit or `_` is a `_`.
   */
  json(...fields: readonly string[]): LogLines {
    return this.#then(`| json${fields.map((field) => ` ${labelOf(field)}=${quote(jsonPath(field))}`).join(',')}`)
  }

  /** Lines a second, by labels. The range is Grafana's `$__auto`. */
  rate(...by: readonly LogLabel[]): LogMetric {
    return new LogMetric(aggregate('sum', by, `rate(${this}[$__auto])`), 'cps')
  }

  /** Lines within each step of the graph, by labels. */
  countPerStep(...by: readonly LogLabel[]): LogMetric {
    return new LogMetric(aggregate('sum', by, `count_over_time(${this}[$__auto])`), 'short')
  }

  /** Bytes of log text a second, by labels. */
  bytesPerSecond(...by: readonly LogLabel[]): LogMetric {
    return new LogMetric(aggregate('sum', by, `bytes_rate(${this}[$__auto])`), 'Bps')
  }

  /** Lines within the whole time range shown, by labels: for a table or a single figure. */
  countInRange(...by: readonly LogLabel[]): LogMetric {
    return new LogMetric(aggregate('sum', by, `count_over_time(${this}[$__range])`), 'short')
  }

  /** LogQL. */
  toString(): string {
    const selector = [...this.#matchers].map(([label, condition]) => `${label}${condition}`).join(', ')
    return [`{${selector}}`, ...this.#stages].join(' ')
  }

  #then(stage: string): LogLines {
    return new LogLines(this.#matchers, [...this.#stages, stage])
  }
}

/** A number made from log lines. */
export class LogMetric {
  readonly #text: string
  readonly unit: 'cps' | 'short' | 'Bps'

  constructor(text: string, unit: LogMetric['unit']) {
    this.#text = text
    this.unit = unit
  }

  /** The `limit` highest series. */
  top(limit: number): LogMetric {
    return new LogMetric(`topk(${limit}, ${this.#text})`, this.unit)
  }

  toString(): string {
    return this.#text
  }
}

/** Log lines by label: `logs({ service_name: matching('$job'), level: 'error' })`. Loki wants at least one that is not empty. */
export function logs(conditions: { readonly [Label in LogLabel]?: LogCondition | readonly string[] }): LogLines {
  const matchers = new Map<LogLabel, string>()
  for (const [label, condition] of Object.entries(conditions) as [LogLabel, LogCondition | readonly string[]][]) {
    if (Array.isArray(condition)) matchers.set(label, `=~${quote(condition.map(escapePattern).join('|'))}`)
    else matchers.set(label, matcher('', condition as LogCondition))
  }
  return new LogLines(matchers)
}

function matcher(name: string, condition: LogCondition): string {
  if (typeof condition === 'string') return `${name}=${quote(condition)}`
  return `${name}${condition.operator}${quote(condition.text)}`
}

function aggregate(operator: string, by: readonly LogLabel[], inner: string): string {
  return by.length > 0 ? `${operator} by (${by.join(', ')}) (${inner})` : `${operator}(${inner})`
}

function labelOf(field: string): string {
  const name = field.replaceAll(/\W/g, '_')
  return /^\d/.test(name) ? `_${name}` : name
}

/** `user.id` as it is; a part that is no identifier in brackets: `["user-id"]`. */
function jsonPath(field: string): string {
  return field
    .split('.')
    .map((part, index) => {
      if (/^[A-Za-z_]\w*$/.test(part)) return index === 0 ? part : `.${part}`
      return `["${part}"]`
    })
    .join('')
}

/** As a raw string where that reads better; line breaks need escapes. */
function quote(text: string): string {
  const isRaw = /["\\]/.test(text) && !/[`\n\r]/.test(text)
  return isRaw ? `\`${text}\`` : JSON.stringify(text)
}
