import { escapeLabelValue } from './escape.ts'
import { type FixedBytes, padding, viewOf } from './fixed-bytes.ts'

/** Bytes handed on at once: large enough for a socket, written in well under a millisecond. */
const chunkBytes = 64 * 1024

/**
 * Room kept free behind what was reserved: for a number, the longest being `-1.7976931348623157e+308`, and for a copy that
 * writes past its end.
 */
const slack = 32 + padding

const digitPairs = Uint8Array.from(
  Array.from({ length: 100 }, (_, pair) => String(pair).padStart(2, '0'))
    .join('')
    .split('')
    .map((digit) => digit.charCodeAt(0)),
)

/**
 * The bytes of a scrape while they are written. Whoever writes calls `reserve` first; the loops below then copy without
 * checks, because at 100,000 lines a scrape every nanosecond of a byte counts.
 */
export class ExpositionBuffer {
  bytes: Buffer = Buffer.allocUnsafeSlow(chunkBytes)
  view: DataView = viewOf(this.bytes)
  position = 0

  /** True when the next series should go into another chunk. */
  get full(): boolean {
    return this.position > chunkBytes - 8 * 1024
  }

  /** Makes room for `count` bytes and one number. */
  reserve(count: number): void {
    if (this.position + count + slack <= this.bytes.length) return
    const larger = Buffer.allocUnsafeSlow((this.position + count + slack) * 2)
    larger.set(this.bytes.subarray(0, this.position))
    this.bytes = larger
    this.view = viewOf(larger)
  }

  /** What was written since the last call. The bytes are the caller's; a new buffer takes their place. */
  take(): Uint8Array {
    const chunk = this.bytes.subarray(0, this.position)
    this.bytes = Buffer.allocUnsafeSlow(chunkBytes)
    this.view = viewOf(this.bytes)
    this.position = 0
    return chunk
  }

  /** Any text, as UTF-8. */
  text(text: string): void {
    this.reserve(text.length * 3)
    this.position += this.bytes.write(text, this.position)
  }

  byte(code: number): void {
    this.bytes[this.position++] = code
  }

  /** Copies the bytes from `start` to `end`; `source` has `padding` bytes after them. */
  copy(source: DataView, start: number, end: number): void {
    const { view } = this
    let to = this.position
    this.position = to + end - start
    // Eight bytes a step, up to seven too many: three times as fast as byte by byte. Integers, because a float that
    // happens to be a NaN need not keep its bits.
    for (let from = start; from < end; from += 8, to += 8) {
      view.setInt32(to, source.getInt32(from, true), true)
      view.setInt32(to + 4, source.getInt32(from + 4, true), true)
    }
  }

  /** The caller has reserved its length. */
  fixed(text: FixedBytes): void {
    this.copy(text.view, 0, text.length)
  }

  /** An exemplar after its bucket's number; leaves `afterwards` bytes for what the caller has reserved already. */
  exemplar(traceId: string, spanId: string, value: number, timestampSeconds: number, afterwards: number): void {
    const ids = `trace_id="${escapeLabelValue(traceId)}",span_id="${escapeLabelValue(spanId)}"`
    const text = ` # {${ids}} ${numberText(value)} ${timestampSeconds.toFixed(3)}`
    this.reserve(text.length * 3 + afterwards)
    this.position += this.bytes.write(text, this.position)
  }

  /** A number as Prometheus reads it back, then a line break. */
  numberLine(value: number): void {
    this.number(value)
    this.bytes[this.position++] = 10
  }

  number(value: number): void {
    const integer = value | 0
    // Zero is asked for by identity: negative zero is a number of its own.
    if (integer === value && (integer > 0 || Object.is(value, 0))) this.#integer(integer)
    else this.#ascii(numberText(value))
  }

  #integer(value: number): void {
    const bytes = this.bytes
    const digits = digitsOf(value)
    let position = this.position + digits
    this.position = position
    while (value >= 100) {
      const rest = (value / 100) | 0
      const pair = (value - rest * 100) << 1
      value = rest
      bytes[--position] = digitPairs[pair + 1]!
      bytes[--position] = digitPairs[pair]!
    }
    if (value >= 10) {
      bytes[--position] = digitPairs[(value << 1) + 1]!
      bytes[--position] = digitPairs[value << 1]!
    } else {
      bytes[--position] = 48 + value
    }
  }

  #ascii(text: string): void {
    const bytes = this.bytes
    let position = this.position
    for (let at = 0; at < text.length; at++) bytes[position++] = text.charCodeAt(at)
    this.position = position
  }
}

/** A number as Prometheus and OpenMetrics spell it. */
export function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf'
  if (value === Number.NEGATIVE_INFINITY) return '-Inf'
  return Object.is(value, -0) ? '-0' : String(value)
}

function digitsOf(value: number): number {
  if (value < 100) return value < 10 ? 1 : 2
  if (value < 10_000) return value < 1_000 ? 3 : 4
  if (value < 1_000_000) return value < 100_000 ? 5 : 6
  if (value < 100_000_000) return value < 10_000_000 ? 7 : 8
  return value < 1_000_000_000 ? 9 : 10
}
