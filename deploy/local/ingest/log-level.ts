import { type LogLevel, logLevels } from '../stores/log-record.ts'

const synonyms: Readonly<Record<string, LogLevel>> = {
  warning: 'warn',
  err: 'error',
  critical: 'fatal',
  crit: 'fatal',
  emerg: 'fatal',
  alert: 'fatal',
  panic: 'fatal',
  information: 'info',
  notice: 'info',
  verbose: 'debug',
  silly: 'trace',
  http: 'info',
}

/** A level from a word in any case, from a pino number (10 … 60), or `unknown`. */
export function readLevel(value: unknown): LogLevel {
  if (typeof value === 'number') return levelOfPino(value)
  if (typeof value !== 'string') return 'unknown'
  const word = value.toLowerCase()
  return logLevels.find((level) => level === word) ?? (Object.hasOwn(synonyms, word) ? synonyms[word]! : 'unknown')
}

function levelOfPino(number: number): LogLevel {
  if (number >= 60) return 'fatal'
  if (number >= 50) return 'error'
  if (number >= 40) return 'warn'
  if (number >= 30) return 'info'
  return number >= 20 ? 'debug' : 'trace'
}

/** @see https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
export function levelOfSeverity(severity: number): LogLevel {
  if (severity >= 21) return 'fatal'
  if (severity >= 17) return 'error'
  if (severity >= 13) return 'warn'
  if (severity >= 9) return 'info'
  return severity >= 5 ? 'debug' : 'trace'
}
