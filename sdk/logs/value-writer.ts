import { cutTo, headOf } from './cut-text.ts'
import { describeError } from './describe-error.ts'
import { isError } from './is-error.ts'
import { lineLimits } from './line-limits.ts'
import { logAccount } from './log-account.ts'
import { plainHttpMessage } from './plain-http-message.ts'
import { escapedJson, quoted } from './quoted.ts'
import { isCardNumber, redacted } from './redact-text.ts'
import { cleanJson, cleanText, type PathTree, pathBelow, type Redaction } from './redaction.ts'
import { isSecretKey } from './secret-keys.ts'

const quotedRedacted = `"${redacted}"`
/** From here on a number could be a payment card's. */
const smallestCardNumber = 2e12
const tooWide = 10n ** 40n

/**
 * Writes one caller's values as JSON text. Whatever they are, it doesn't throw, and it stops at the limits: each value is
 * looked at once, so what a hostile object can cost is bounded by what is kept of it.
 */
export class ValueWriter {
  readonly #redaction: Redaction
  readonly #ancestors: object[] = []
  #valuesLeft = lineLimits.values
  #lengthLeft = lineLimits.fieldsLength

  constructor(redaction: Redaction) {
    this.#redaction = redaction
  }

  /** Begins a new line: the limits count from here. */
  restart(): void {
    this.#ancestors.length = 0
    this.#valuesLeft = lineLimits.values
    this.#lengthLeft = lineLimits.fieldsLength
  }

  /** False when the line is full: what comes further is not worth reading. */
  get hasRoom(): boolean {
    return this.#lengthLeft > 0 && this.#valuesLeft > 0
  }

  /** JSON text of a value; undefined for what JSON leaves out. */
  write(value: unknown, key: string, secret: boolean, paths: PathTree | undefined): string | undefined {
    if (secret && value !== undefined && value !== null && value !== '') {
      logAccount.redactions.key++
      return quotedRedacted
    }
    if (paths?.leaf && value !== undefined) {
      logAccount.redactions.path++
      return quotedRedacted
    }
    this.#valuesLeft--
    let text: string | undefined
    switch (typeof value) {
      case 'string':
        text = this.#text(value, key, lineLimits.textLength)
        break
      case 'number':
        text = numberText(value)
        break
      case 'boolean':
        text = value ? 'true' : 'false'
        break
      case 'bigint':
        text = bigintText(value)
        break
      case 'symbol':
        text = this.#text(String(value), key, lineLimits.textLength)
        break
      case 'function':
        text = '"[function]"'
        break
      case 'undefined':
        return undefined
      default:
        return value === null ? 'null' : this.#object(value as object, key, paths)
    }
    this.#lengthLeft -= text.length
    return text
  }

  /** JSON text of one field of an object at the top of a line. */
  member(
    holder: Record<string, unknown>,
    key: string,
    secret: boolean,
    paths: PathTree | undefined,
  ): string | undefined {
    return this.write(this.read(holder, key), key, secret, paths && pathBelow(paths, key))
  }

  /** A text that is cut and redacted, in quotes. */
  #text(text: string, key: string, limit: number): string {
    if (text.length <= limit) return cleanJson(text, key, this.#redaction)
    logAccount.cuts.text++
    return quoted(cutTo(cleanText(headOf(text, limit), key, this.#redaction), limit, text.length))
  }

  #object(value: object, key: string, paths: PathTree | undefined): string {
    if (this.#ancestors.includes(value)) return '"[circular]"'
    if (this.#ancestors.length >= lineLimits.depth) {
      logAccount.cuts.depth++
      return '"[cut, too deep]"'
    }
    this.#ancestors.push(value)
    try {
      return this.#readable(value, key, paths)
    } catch {
      logAccount.faults.unreadable++
      return '"[unreadable]"'
    } finally {
      this.#ancestors.pop()
    }
  }

  #readable(value: object, key: string, paths: PathTree | undefined): string {
    if (Array.isArray(value)) return this.#list(value, value.length, paths)
    if (isError(value)) return `{${this.#error(value, '', paths)}}`
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? '"[invalid date]"' : `"${value.toISOString()}"`
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
      return `"[${value.constructor.name === 'Buffer' ? 'Buffer' : 'bytes'}, ${value.byteLength} bytes]"`
    const http = plainHttpMessage(value)
    if (http !== undefined) return this.#fields(http, paths)
    const { toJSON } = value as { toJSON?: unknown }
    if (typeof toJSON === 'function') {
      const plain = toJSON.call(value, key)
      if (plain === value) return this.#fields(value as Record<string, unknown>, paths)
      // The depth counts here too: a toJSON that answers with another one of its kind comes to an end.
      return this.write(plain, key, false, paths) ?? 'null'
    }
    if (value instanceof Map) return this.#map(value, paths)
    if (value instanceof Set) return this.#list(value, value.size, paths)
    if (value instanceof RegExp || value instanceof String || value instanceof Number || value instanceof Boolean)
      return this.#text(String(value), key, lineLimits.textLength)
    return this.#fields(value as Record<string, unknown>, paths)
  }

  /** The fields of the error that a line is about: `"exception.type":…,"exception.message":…,"exception.stacktrace":…`. */
  exception(error: Error, paths: PathTree | undefined): string {
    this.#ancestors.push(error)
    try {
      return this.#error(error, 'exception.', paths)
    } catch {
      logAccount.faults.unreadable++
      return '"exception.type":"[unreadable]"'
    } finally {
      this.#ancestors.pop()
    }
  }

  #error(error: Error, prefix: string, paths: PathTree | undefined): string {
    let causePaths = paths
    const { type, message, stacktrace, fields } = describeError(error, this.#redaction, (cause, causeFields) => {
      causePaths = pathBelow(causePaths, 'cause')
      this.#ancestors.push(cause)
      try {
        return this.#fields(causeFields, causePaths)
      } finally {
        this.#ancestors.pop()
      }
    })
    let text = `"${prefix}type":${quoted(type)},"${prefix}message":${quoted(message)}`
    // Its lines need escapes: no use in looking.
    if (stacktrace !== undefined) text += `,"${prefix}stacktrace":${escapedJson(stacktrace)}`
    this.#lengthLeft -= text.length
    if (fields !== undefined) text += `,"${prefix}fields":${this.#fields(fields, paths)}`
    return text
  }

  #list(values: Iterable<unknown>, size: number, paths: PathTree | undefined): string {
    let text = '['
    let written = 0
    for (const value of values) {
      if (written === lineLimits.entriesPerList || !this.hasRoom) break
      text += (written === 0 ? '' : ',') + (this.write(value, '', false, pathBelow(paths, String(written))) ?? 'null')
      written++
    }
    if (written < size) {
      logAccount.cuts.keys++
      text += `${written === 0 ? '' : ','}"… [cut, ${size} entries]"`
    }
    return `${text}]`
  }

  #map(entries: ReadonlyMap<unknown, unknown>, paths: PathTree | undefined): string {
    let text = ''
    let written = 0
    for (const [name, value] of entries) {
      if (written === lineLimits.keysPerObject || !this.hasRoom) break
      const key = typeof name === 'string' ? name : typeof name === 'object' ? `[object ${written}]` : String(name)
      text += this.#field(key, value, text === '', paths)
      written++
    }
    if (written < entries.size) text += this.#cutMark(entries.size, text === '')
    return `{${text}}`
  }

  #fields(value: Record<string, unknown>, paths: PathTree | undefined): string {
    const keys = Object.keys(value)
    let text = ''
    let read = 0
    for (const key of keys) {
      if (read === lineLimits.keysPerObject || !this.hasRoom) break
      read++
      text += this.#field(key, this.read(value, key), text === '', paths)
    }
    if (read < keys.length) text += this.#cutMark(keys.length, text === '')
    return `{${text}}`
  }

  /** A property, or a word where its getter throws. */
  read(holder: Record<string, unknown>, key: string): unknown {
    try {
      return holder[key]
    } catch {
      logAccount.faults.unreadable++
      return '[unreadable]'
    }
  }

  #field(key: string, value: unknown, first: boolean, paths: PathTree | undefined): string {
    const text = this.write(value, key, isSecretKey(key), pathBelow(paths, key))
    if (text === undefined) return ''
    this.#lengthLeft -= Math.min(key.length, lineLimits.keyLength)
    return `${first ? '' : ','}${this.key(key)}:${text}`
  }

  /** A key as JSON; what looks like a secret in it is taken out, since header values and tokens do end up as keys. */
  key(key: string): string {
    if (key.length <= lineLimits.keyLength) return cleanJson(key, '', this.#redaction)
    return this.#text(key, '', lineLimits.keyLength)
  }

  #cutMark(size: number, first: boolean): string {
    logAccount.cuts.keys++
    return `${first ? '' : ','}"…":"[cut, ${size} keys]"`
  }
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`
  if (value >= smallestCardNumber && isCardNumber(String(value))) {
    logAccount.redactions.pattern++
    return quotedRedacted
  }
  return String(value)
}

/** As digits; beyond what readers keep exactly, as a text. Turning a very wide one into digits takes quadratic time. */
function bigintText(value: bigint): string {
  if (value > tooWide || value < -tooWide) return '"[bigint]"'
  const digits = String(value)
  if (isCardNumber(digits)) {
    logAccount.redactions.pattern++
    return quotedRedacted
  }
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER ? digits : `"${digits}"`
}
