import type { Logger } from '../logs/logger.ts'

/** Where winston keeps an entry's level beside the one that a format may have coloured. */
const levelKey = Symbol.for('level')
const splatKey = Symbol.for('splat')

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
    logger[level](info)
    return
  }
  const { level: _level, message, ...rest } = info
  const fields: Record<string, unknown> = rest
  const given: readonly unknown[] = Array.isArray(info[splatKey]) ? info[splatKey] : []
  const placeholders = typeof message === 'string' ? (message.match(/%[sdifjoOc]/g)?.length ?? 0) : 0
  for (const value of given.slice(placeholders)) {
    if (value instanceof Error) fields['err'] ??= value
    // Where a message has placeholders, winston leaves the fields after their values to its format `splat`.
    else if (placeholders > 0 && typeof value === 'object') Object.assign(fields, value)
  }
  // winston puts an error's stack among the fields, too.
  if (fields['err'] instanceof Error && fields['stack'] === fields['err'].stack) delete fields['stack']
  if (message instanceof Error) logger[level]({ ...fields, err: message })
  else logger[level](fields, String(message), ...given.slice(0, placeholders))
}
