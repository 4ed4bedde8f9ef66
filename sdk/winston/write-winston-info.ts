import type { Logger } from '../logs/logger.ts'

/** Where winston keeps an entry's level beside the one that a format may have coloured. */
const levelKey = Symbol.for('level')
const splatKey = Symbol.for('splat')

const colours = /\u001b\[[\d;]{0,16}m/g

/** winston's own entry: fields, and some under symbols. */
export interface WinstonInfo {
  readonly level: string
  readonly message: unknown
  readonly [key: string | symbol]: unknown
}

/** The levels of npm, syslog and winston's command line, after their meaning. */
const levels: Readonly<Record<string, 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'>> = {
  emerg: 'fatal',
  alert: 'fatal',
  crit: 'fatal',
  fatal: 'fatal',
  error: 'error',
  warn: 'warn',
  warning: 'warn',
  notice: 'info',
  info: 'info',
  help: 'info',
  data: 'info',
  http: 'info',
  verbose: 'debug',
  prompt: 'debug',
  debug: 'debug',
  input: 'trace',
  silly: 'trace',
  trace: 'trace',
}

/** Writes one entry of winston's as a log line. A level of the service's own counts as `info`. */
export function writeWinstonInfo(logger: Logger, info: WinstonInfo): void {
  const name = info[levelKey]
  const level = (typeof name === 'string' && Object.hasOwn(levels, name) && levels[name]) || 'info'
  if (!logger.isLevelEnabled(level)) return
  if (info instanceof Error) {
    // winston writes its level and its default fields onto the error itself.
    const { level: _level, ...fields } = info as Record<string, unknown>
    logger[level]({ ...fields, err: withoutFields(info) }, plain(info.message))
    return
  }
  const { level: _level, message: text, ...rest } = info
  const isObject = typeof text === 'object' && text !== null && !(text instanceof Error)
  const fields: Record<string, unknown> = isObject ? { ...rest, ...text } : rest
  const message = isObject ? ('message' in text ? text.message : '') : text
  const given: readonly unknown[] = Array.isArray(info[splatKey]) ? info[splatKey] : []
  const placeholders = typeof message === 'string' ? (message.match(/%[sdifjoOc]/g)?.length ?? 0) : 0
  for (const value of given.slice(placeholders)) {
    if (value instanceof Error) fields['err'] ??= value
    // Where a message has placeholders, winston leaves the fields after their values to its format `splat`.
    else if (placeholders > 0 && typeof value === 'object') Object.assign(fields, value)
  }
  // winston puts an error's stack among the fields, and so does its format `errors`, which leaves nothing else of the error.
  const { stack } = fields
  if (typeof stack === 'string' && /^\s+at /m.test(stack)) {
    if (!(fields['err'] instanceof Error)) fields['err'] = errorOf(stack, String(message), fields['cause'])
    delete fields['stack']
    delete fields['cause']
  }
  if (message instanceof Error) logger[level]({ ...fields, err: message })
  else logger[level](fields, plain(String(message)), ...given.slice(0, placeholders))
}

/** The colours of winston's format `colorize` are for a terminal that shows winston's own text. */
function plain(text: string): string {
  return text.includes('\u001b[') ? text.replace(colours, '') : text
}

function withoutFields(error: Error): Error {
  return errorOf(error.stack ?? '', error.message, error.cause, error.name, (error as AggregateError).errors)
}

/** @param name @default the one that the stack begins with */
function errorOf(stack: string, message: string, cause: unknown, name?: string, errors?: unknown): Error {
  const error = new Error(plain(message), cause === undefined ? undefined : { cause })
  error.name = name ?? /^([A-Z]\w{0,80})(?::|\n)/.exec(stack)?.[1] ?? 'Error'
  error.stack = plain(stack)
  if (errors !== undefined) Object.defineProperty(error, 'errors', { value: errors })
  return error
}
