import { cutTo, headOf } from './cut-text.ts'
import { lineLimits } from './line-limits.ts'
import { logAccount } from './log-account.ts'
import { cleanText, type Redaction } from './redaction.ts'

/** Longest error message kept; the stack repeats it. */
const messageLength = 4_096
const typeLength = 256

/** Errors named of an `AggregateError`. */
const aggregated = 5

/** An error's fields after the semantic conventions, without their prefix `exception.`. */
export interface ErrorDescription {
  readonly type: string
  readonly message: string
  /** With the stacks of its causes below it, as Node prints them. */
  readonly stacktrace: string | undefined
  /** Its own fields, such as `code` and `errno`. */
  readonly fields: Readonly<Record<string, unknown>> | undefined
}

/** Fields that the description has already, or that would tell the causes a second time. */
const described = new Set(['name', 'message', 'stack', 'cause', 'errors'])

/**
 * Reads an error and its chain of causes. Each property may be a getter that throws; what can't be read is left out.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-logs/
 */
export function describeError(error: Error, redaction: Redaction): ErrorDescription {
  return {
    type: clean(textOf(error, 'name') || 'Error', 'exception.type', typeLength, redaction),
    message: clean(textOf(error, 'message'), 'exception.message', messageLength, redaction),
    stacktrace: stackOf(error, redaction),
    fields: ownFields(error),
  }
}

function stackOf(error: Error, redaction: Redaction): string | undefined {
  let stack = headOf(textOf(error, 'stack'), lineLimits.stackLength)
  const seen = new Set<unknown>([error])
  let cause = read(error, 'cause')
  for (let depth = 0; cause !== undefined && cause !== null; depth++) {
    if (seen.has(cause) || depth === lineLimits.causes) {
      stack += '\n[further causes left out]'
      break
    }
    seen.add(cause)
    stack += `\nCaused by: ${oneText(cause)}`
    cause = typeof cause === 'object' ? read(cause, 'cause') : undefined
  }
  const errors = read(error, 'errors')
  if (Array.isArray(errors)) {
    for (const one of errors.slice(0, aggregated)) stack += `\nOne of ${errors.length}: ${oneText(one)}`
  }
  if (stack === '') return undefined
  return clean(stack, 'exception.stacktrace', lineLimits.stackLength, redaction)
}

function oneText(value: unknown): string {
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'function' ? '[function]' : headOf(String(value), messageLength)
  }
  return headOf(textOf(value, 'stack') || textOf(value, 'message'), messageLength) || '[no error]'
}

function clean(text: string, key: string, limit: number, redaction: Redaction): string {
  if (text.length > limit) logAccount.cuts.text++
  return cutTo(cleanText(headOf(text, limit), key, redaction), limit, text.length)
}

function ownFields(error: Error): Record<string, unknown> | undefined {
  let fields: Record<string, unknown> | undefined
  let count = 0
  for (const key of Object.keys(error)) {
    if (described.has(key)) continue
    if (++count > lineLimits.keysPerObject) break
    fields ??= Object.create(null) as Record<string, unknown>
    fields[key] = read(error, key)
  }
  return fields
}

/** The property as a text; a hostile error may hold anything there. */
function textOf(holder: object, key: string): string {
  const value = read(holder, key)
  return typeof value === 'string' ? value : ''
}

function read(holder: object, key: string): unknown {
  try {
    return (holder as Record<string, unknown>)[key]
  } catch {
    logAccount.faults.unreadable++
    return undefined
  }
}
