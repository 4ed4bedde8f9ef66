import { headOf } from './cut-text.ts'
import { isError } from './is-error.ts'
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
      return plainText(value, asJson)
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

/** A date, an id or a URL without the quotes of JSON; an error as its name and message, since the line has its stack. */
function plainText(value: unknown, asJson: (value: unknown) => string): string {
  if (typeof value === 'string' || typeof value === 'symbol' || isError(value)) {
    return headOf(String(value), lineLimits.messageLength)
  }
  const json = asJson(value)
  return json.startsWith('"') ? (JSON.parse(json) as string) : json
}
