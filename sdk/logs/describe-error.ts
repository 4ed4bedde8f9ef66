import { cleanStack } from './clean-stack.ts'
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

/** JSON text, free of secrets, of the fields of a cause; asked cause by cause, down the chain. */
export type FieldsJson = (cause: object, fields: Readonly<Record<string, unknown>>) => string

/** Fields that the description has already, or that would tell the causes a second time. */
const described = new Set(['name', 'message', 'stack', 'cause', 'errors'])

/**
 * Reads an error and its chain of causes. Each property may be a getter that throws; what can't be read is left out.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-logs/
 */
export function describeError(error: Error, redaction: Redaction, fieldsJson: FieldsJson): ErrorDescription {
  return {
    type: clean(textOf(error, 'name') || 'Error', 'exception.type', typeLength, redaction),
    message: clean(textOf(error, 'message'), 'exception.message', messageLength, redaction),
    stacktrace: stackOf(error, redaction, fieldsJson),
    fields: ownFields(error),
  }
}

function stackOf(error: Error, redaction: Redaction, fieldsJson: FieldsJson): string | undefined {
  let stack = headOf(textOf(error, 'stack'), lineLimits.stackLength) + aggregatedText(error)
  const seen = new Set<unknown>([error])
  let cause = read(error, 'cause')
  for (let depth = 0; cause !== undefined && cause !== null; depth++) {
    if (seen.has(cause) || depth === lineLimits.causes) {
      stack += '\n[further causes left out]'
      break
    }
    seen.add(cause)
    stack += `\nCaused by: ${causeText(cause, fieldsJson)}`
    cause = typeof cause === 'object' ? read(cause, 'cause') : undefined
  }
  if (stack === '') return undefined
  const limit = lineLimits.stackLength
  if (stack.length > limit) logAccount.cuts.text++
  return cutTo(cleanStack(headOf(stack, limit), 'exception.stacktrace', redaction), limit, stack.length)
}

/** What an `AggregateError` is made of: a `fetch` that finds no server tells nowhere else which addresses it tried. */
function aggregatedText(error: object): string {
  const errors = read(error, 'errors')
  if (!Array.isArray(errors)) return ''
  return errors
    .slice(0, aggregated)
    .map((one) => `\nOne of ${errors.length}: ${oneText(one)}`)
    .join('')
}

/** A cause with its own fields: its `code` often says more than its message. */
function causeText(cause: unknown, fieldsJson: FieldsJson): string {
  if (typeof cause !== 'object' || cause === null) return oneText(cause)
  const fields = ownFields(cause)
  const told = textOf(cause, 'stack') || textOf(cause, 'message')
  const json = fields === undefined ? '' : fieldsJson(cause, fields)
  return `${told === '' && json !== '' ? json : oneText(cause) + (json && `\n    with ${json}`)}${aggregatedText(cause)}`
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

function ownFields(error: object): Record<string, unknown> | undefined {
  let fields: Record<string, unknown> | undefined
  let count = 0
  for (const key of keysOf(error)) {
    if (described.has(key)) continue
    if (++count > lineLimits.keysPerObject) break
    fields ??= Object.create(null) as Record<string, unknown>
    fields[key] = read(error, key)
  }
  return fields
}

function keysOf(holder: object): string[] {
  try {
    return Object.keys(holder)
  } catch {
    logAccount.faults.unreadable++
    return []
  }
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
