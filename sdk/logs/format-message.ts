import { headOf } from './cut-text.ts'
import { lineLimits } from './line-limits.ts'

const placeholders = /%([sdifjoOc%])/g

/**
 * Puts values into a message as `util.format` does: `%s %d %i %f %j %o %O`. Values beyond the placeholders are left out,
 * as pino does. A value that throws when it is read becomes `[unreadable]`.
 *
 * @param asJson JSON text of an object, at the limits of a line
 */
export function formatMessage(message: string, values: readonly unknown[], asJson: (value: unknown) => string): string {
  if (values.length === 0 || !message.includes('%')) return message
  let next = 0
  return headOf(message, lineLimits.messageLength).replace(placeholders, (placeholder, kind: string) => {
    if (kind === '%') return '%'
    if (next === values.length) return placeholder
    const value = values[next++]
    try {
      return valueText(value, kind, asJson)
    } catch {
      return '[unreadable]'
    }
  })
}

function valueText(value: unknown, kind: string, asJson: (value: unknown) => string): string {
  switch (kind) {
    case 's':
      return typeof value === 'string' || typeof value === 'symbol'
        ? headOf(String(value), lineLimits.messageLength)
        : asJson(value)
    case 'd':
    case 'f':
      return typeof value === 'object' ? 'NaN' : String(Number(value))
    case 'i':
      return typeof value === 'object' ? 'NaN' : String(Math.trunc(Number(value)))
    case 'c':
      return ''
    default:
      return asJson(value)
  }
}
