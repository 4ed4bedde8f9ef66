/**
 * Writes protobuf wire format into a buffer that is reused. A length is written before what it measures, so its room is
 * guessed and mended afterwards; the guess is right for nearly everything a service sends.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  #buffer: Buffer = Buffer.allocUnsafeSlow(4096)
  #position = 0
  #second = 0
  #secondLow = 0
  #secondHigh = 0

  /** Bytes written so far. */
  get length(): number {
    return this.#position
  }

  /** The bytes written so far; valid until the next write. */
  written(): Uint8Array {
    return this.#buffer.subarray(0, this.#position)
  }

  /** Forgets everything after the first `length` bytes. */
  truncate(length: number): void {
    this.#position = length
  }

  /** One byte of a tag; field numbers up to 15 need no more. */
  byte(value: number): void {
    this.#reserve(1)
    this.#buffer[this.#position++] = value
  }

  /** @param value an integer from 0 to 2^32 - 1 */
  varint(value: number): void {
    this.#reserve(5)
    this.#putVarint(value)
  }

  /** @param value a safe integer; negative ones take ten bytes, as int64 has it */
  int64(value: number): void {
    this.#reserve(10)
    let low = value >>> 0
    let high = Math.floor(value / 2 ** 32) >>> 0
    while (high !== 0) {
      this.#buffer[this.#position++] = (low & 0x7f) | 0x80
      low = ((low >>> 7) | (high << 25)) >>> 0
      high >>>= 7
    }
    this.#putVarint(low)
  }

  /** @param value a bigint; its low 64 bits are written */
  bigInt64(value: bigint): void {
    this.#reserve(10)
    let rest = BigInt.asUintN(64, value)
    while (rest > 0x7fn) {
      this.#buffer[this.#position++] = Number(rest & 0x7fn) | 0x80
      rest >>= 7n
    }
    this.#buffer[this.#position++] = Number(rest)
  }

  fixed32(value: number): void {
    this.#reserve(4)
    this.#putUint32(value)
  }

  /** Nanoseconds since the Unix epoch from seconds and nanoseconds, without a bigint; before 1970 it writes 0. */
  fixed64Nanoseconds(seconds: number, nanoseconds: number): void {
    this.#reserve(8)
    if (seconds !== this.#second) this.#turnToSecond(seconds)
    const low = this.#secondLow + Math.max(0, Math.min(nanoseconds, 0xffffffff))
    this.#putUint32(low)
    this.#putUint32(this.#secondHigh + (low >= 0x100000000 ? 1 : 0))
  }

  /** Spans of one batch share their second or nearly so: its 64 bits are worked out once. */
  #turnToSecond(seconds: number): void {
    this.#second = seconds
    const whole = seconds >= 0 && seconds < 2 ** 32 ? Math.floor(seconds) : 0
    // whole = high * 2^16 + low; every product below stays under 2^53.
    const highProduct = Math.floor(whole / 0x10000) * 1e9
    const lowWord = (highProduct % 0x10000) * 0x10000 + (whole % 0x10000) * 1e9
    this.#secondLow = lowWord % 0x100000000
    this.#secondHigh = Math.floor(highProduct / 0x10000) + Math.floor(lowWord / 0x100000000)
  }

  double(value: number): void {
    this.#reserve(8)
    this.#position = this.#buffer.writeDoubleLE(value, this.#position)
  }

  /** A length and that many bytes. */
  bytes(value: Uint8Array): void {
    this.#reserve(value.byteLength + 5)
    this.#putVarint(value.byteLength)
    this.#buffer.set(value, this.#position)
    this.#position += value.byteLength
  }

  /** Bytes without a length. */
  raw(value: Uint8Array): void {
    this.#reserve(value.byteLength)
    this.#buffer.set(value, this.#position)
    this.#position += value.byteLength
  }

  /** A length and the bytes that pairs of hexadecimal digits stand for; other characters count as 0. */
  hex(digits: string): void {
    const size = digits.length >>> 1
    this.#reserve(size + 5)
    this.#putVarint(size)
    const buffer = this.#buffer
    let position = this.#position
    for (let index = 0; index < size * 2; index += 2) {
      const high = nibbles[digits.charCodeAt(index) & 0xff]!
      buffer[position++] = (high << 4) | nibbles[digits.charCodeAt(index + 1) & 0xff]!
    }
    this.#position = position
  }

  /**
   * Writes a `KeyValue` whose value is a text, if both are short and ASCII, as nearly all are: then every length is
   * known beforehand. Otherwise writes nothing and returns false.
   */
  shortTextAttribute(tag: number, key: string, value: string): boolean {
    const keyLength = key.length
    const valueLength = value.length
    if (keyLength + valueLength > 120) return false
    this.#reserve(keyLength + valueLength + 8)
    const buffer = this.#buffer
    let position = this.#position
    buffer[position] = tag
    buffer[position + 1] = keyLength + valueLength + 6
    buffer[position + 2] = 0x0a // KeyValue.key
    buffer[position + 3] = keyLength
    position += 4
    let bits = 0
    for (let index = 0; index < keyLength; index += 1) {
      const code = key.charCodeAt(index)
      bits |= code
      buffer[position + index] = code
    }
    position += keyLength
    buffer[position] = 0x12 // KeyValue.value
    buffer[position + 1] = valueLength + 2
    buffer[position + 2] = 0x0a // AnyValue.string_value
    buffer[position + 3] = valueLength
    position += 4
    for (let index = 0; index < valueLength; index += 1) {
      const code = value.charCodeAt(index)
      bits |= code
      buffer[position + index] = code
    }
    if (bits > 0x7f) return false
    this.#position = position + valueLength
    return true
  }

  /** A length and a text as UTF-8; lone surrogates become U+FFFD. */
  string(text: string): void {
    const { length } = text
    this.#reserve(length * 3 + 5)
    const start = this.#position
    const width = varintWidth(length)
    const end = this.#putText(text, start + width)
    this.#position = end
    if (end - start - width === length) this.#putVarintAt(start, length)
    else this.close(start, width)
  }

  /** Leaves room for a length. Returns what `close` wants to know. @param width bytes of the length, as a guess */
  open(width: number): number {
    this.#reserve(width)
    const start = this.#position
    this.#position += width
    return start
  }

  /** Writes the length of all that came after `open`. */
  close(start: number, width: number): void {
    const length = this.#position - start - width
    const needed = varintWidth(length)
    if (needed !== width) {
      this.#reserve(needed)
      this.#buffer.copyWithin(start + needed, start + width, this.#position)
      this.#position += needed - width
    }
    this.#putVarintAt(start, length)
  }

  #putText(text: string, position: number): number {
    const { length } = text
    const buffer = this.#buffer
    // A call into native code costs more than a short loop.
    if (length > 64) return position + buffer.write(text, position, 'utf8')
    let bits = 0
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index)
      bits |= code
      buffer[position + index] = code
    }
    return position + (bits > 0x7f ? buffer.write(text, position, 'utf8') : length)
  }

  #putVarint(value: number): void {
    while (value > 0x7f) {
      this.#buffer[this.#position++] = (value & 0x7f) | 0x80
      value >>>= 7
    }
    this.#buffer[this.#position++] = value
  }

  #putVarintAt(position: number, value: number): void {
    while (value > 0x7f) {
      this.#buffer[position++] = (value & 0x7f) | 0x80
      value >>>= 7
    }
    this.#buffer[position] = value
  }

  #putUint32(value: number): void {
    const position = this.#position
    this.#buffer[position] = value
    this.#buffer[position + 1] = value >>> 8
    this.#buffer[position + 2] = value >>> 16
    this.#buffer[position + 3] = value >>> 24
    this.#position = position + 4
  }

  #reserve(size: number): void {
    const needed = this.#position + size
    if (needed <= this.#buffer.byteLength) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.byteLength * 2))
    larger.set(this.#buffer.subarray(0, this.#position))
    this.#buffer = larger
  }
}

/** How many bytes a varint takes. @param value an integer from 0 to 2^32 - 1 */
export function varintWidth(value: number): number {
  if (value < 0x80) return 1
  if (value < 0x4000) return 2
  if (value < 0x200000) return 3
  return value < 0x10000000 ? 4 : 5
}

/** The value of each hexadecimal digit, by its character code. */
const nibbles = Uint8Array.from({ length: 256 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16)
  return Number.isNaN(value) ? 0 : value
})
